// Requests without a browser: every byte of the answer is kept. What they mean is known to the journeys.
import http from 'node:http';

/** One answer, byte for byte. `headers` are pairs in the order they came. */
export function send(address, { method = 'GET', path = '/', headers = {}, body } = {}) {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('error', reject);
      answer.on('end', () => {
        const raw = answer.rawHeaders;
        const pairs = raw.filter((_, index) => index % 2 === 0).map((name, index) => [name.toLowerCase(), raw[index * 2 + 1]]);
        resolve(new Answer(answer.statusCode, pairs, Buffer.concat(pieces)));
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

class Answer {
  constructor(status, headers, body) {
    Object.assign(this, { status, headers, body });
  }

  /** The header's value; several are joined by a line break. */
  header(name) {
    const values = this.headers.filter(([one]) => one === name).map(([, value]) => value);
    return values.length ? values.join('\n') : undefined;
  }

  cookies() {
    return this.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
  }

  text() {
    return this.body.toString('utf8');
  }

  json() {
    return JSON.parse(this.text());
  }
}

/** A person without a browser: keeps cookies and the value that changing requests carry. */
export class Caller {
  #address;
  #cookies = new Map();
  #csrf = '';

  constructor(address) {
    this.#address = address;
  }

  /** Sends to `/api/v1` + `route`; the answer may be a refusal. */
  async answer(method, route, body) {
    if (method !== 'GET' && !this.#csrf) await this.answer('GET', '/session');
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await send(this.#address, {
      method,
      path: `/api/v1${route}`,
      headers: {
        accept: 'application/json',
        origin: this.#address,
        'sec-fetch-site': 'same-origin',
        ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
        ...(this.#cookies.size ? { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
        ...(method !== 'GET' && this.#csrf ? { 'x-ellis-csrf': this.#csrf } : {}),
      },
      body: text,
    });
    const cookies = answer.cookies();
    for (const line of cookies) this.#keep(line);
    const json = answer.header('content-type')?.startsWith('application/json') ? answer.json() : {};
    // The value is bound to a cookie: with a new cookie and no new value it is asked for again.
    this.#csrf = json.csrf ?? (cookies.length ? '' : this.#csrf);
    return answer;
  }

  /** As `answer`, but a refusal is an error. */
  async call(method, route, body) {
    const answer = await this.answer(method, route, body);
    if (answer.status >= 300) throw new Error(`${method} ${route}: ${answer.status} ${answer.text()}`);
    return answer.json();
  }

  #keep(line) {
    const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
    if (!value || /max-age=0/i.test(line)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
