// What always fails a journey: a violated policy, an uncaught error, a line on the console that nobody expected.

const DISCONNECTED = 'net::ERR_INTERNET_DISCONNECTED';

/** Nobody's fault: a page was left while it was still asking, or the machine's own network changed meanwhile. */
const CUT = /net::ERR_(?:ABORTED|NETWORK_CHANGED|NETWORK_IO_SUSPENDED)\b/;

/** Watches every page of a browser context. */
export class Guard {
  #found = [];
  #offline = false;
  #expected = new Map();
  #withheld = null;
  #uncaught = null;

  async watch(context) {
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    context.on('weberror', (error) => {
      const said = `${error.error().stack ?? error.error()}`;
      if (!this.#uncaught?.test(said)) this.#found.push(`uncaught: ${said}`);
    });
    context.on('console', (line) => this.#line(line));
    context.on('requestfailed', (request) => {
      const how = request.failure()?.errorText ?? '';
      if (this.#withheld?.test(request.url())) return;
      if (!CUT.test(how) && !(this.#offline && how === DISCONNECTED)) this.#found.push(`${request.method()} ${request.url()} failed: ${how}`);
    });
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      const own = hostname === 'localhost' || hostname === '127.0.0.1' || protocol === 'data:' || protocol === 'blob:';
      if (!own) this.#found.push(`asked a foreign host: ${request.url()}`);
    });
  }

  /**
   * The journey wants this address to be refused once (or so many times); the browser's own line about it is then no
   * fault.
   */
  expectRefusal(address, times = 1) {
    this.#expected.set(address, (this.#expected.get(address) ?? 0) + times);
  }

  /** The journey takes the network away: requests that fail for that are no fault. */
  expectOffline() {
    this.#offline = true;
  }

  /** The journey keeps these files from the page: what the browser says about that is no fault. */
  expectWithheld(files) {
    this.#withheld = files;
  }

  /** The journey breaks the program on purpose. */
  expectUncaught(error) {
    this.#uncaught = error;
  }

  /** What was wrong; empty where nothing was. */
  verdict() {
    const unmet = [...this.#expected].filter(([, times]) => times > 0).map(([address]) => `no refusal came from ${address}`);
    return [...this.#found, ...unmet];
  }

  #line(line) {
    if (line.type() !== 'error' && line.type() !== 'warning') return;
    if (line.text().startsWith('Service Worker registration blocked')) return;
    if (this.#withheld && (this.#withheld.test(line.text()) || this.#withheld.test(line.location().url) || /Failed to fetch|NetworkError/.test(line.text()))) return;
    if (this.#offline && line.text().includes(DISCONNECTED)) return;
    if (/^Failed to load resource: /.test(line.text()) && CUT.test(line.text())) return;
    const refused = /the server responded with a status of [45]\d\d/.test(line.text());
    const address = refused ? new URL(line.location().url).pathname : '';
    const left = this.#expected.get(address) ?? 0;
    if (refused && address.startsWith('/api/') && left > 0) {
      this.#expected.set(address, left - 1);
      return;
    }
    this.#found.push(`console: ${line.text()} (${line.location().url})`);
  }
}
