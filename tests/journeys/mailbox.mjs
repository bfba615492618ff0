// Reading what was sent to a person, from the server's message box. The page never sees it.

/** Messages of one server. Every message is handed out once, so that an old code is never taken for the new one. */
export class Mailbox {
  #address;
  #taken = new Set();

  constructor(address) {
    this.#address = address;
  }

  /** Every message, newest first. */
  async all() {
    // A connection of its own: the server ends one that was idle for long, maybe at this very moment.
    const answer = await fetch(`${this.#address}/outbox`, { headers: { connection: 'close' } });
    if (answer.status !== 200) throw new Error(`the message box answered ${answer.status}`);
    return readMessages(await answer.text());
  }

  /**
   * The newest message to that address or number which wasn't taken yet; waits for it. `holding` says what must be in
   * it.
   */
  async newest(recipient, { channel = 'mail', holding = /(?:)/ } = {}) {
    return waitFor(`a ${channel} to ${recipient} holding ${holding}`, async () => {
      const messages = (await this.all()).filter((one) => one.recipient === recipient && one.channel === channel && holding.test(one.text));
      // By id and not by place: on a clock that stands still, messages of one moment have no order.
      const found = messages.find((one) => !this.#taken.has(one.id));
      if (found) for (const one of messages) this.#taken.add(one.id);
      return found;
    });
  }

  /** The newest code sent to that address or number; notices without a code don't count. */
  async code(recipient, channel = 'mail') {
    if (channel === 'text') return (await this.newest(recipient, { channel, holding: BOUND })).text.match(BOUND)[1];
    return codeIn((await this.newest(recipient, { channel, holding: CODE })).text);
  }

  /** The newest link that proves that address; to `place`, such as `/recover/link`. */
  async link(recipient, place = '/confirm') {
    return linkIn((await this.newest(recipient, { holding: linkTo(place) })).text, place);
  }
}

/** The last line of a text binds its code to the site, so that a telephone can fill it in. */
const BOUND = /^@\S+ #(\d{6})\s*$/m;
const CODE = /^[ \t]*(\d{6})[ \t]*\r?$/m;
const linkTo = (place) => new RegExp(`https?://\\S+${place}#t=[\\w-]{43}(?![\\w-])`);

/** The six digits that stand alone on a line. */
export function codeIn(text) {
  const found = text.match(CODE);
  if (!found) throw new Error(`no code stands alone on a line of:\n${text}`);
  return found[1];
}

/** The link that proves an address. */
export function linkIn(text, place = '/confirm') {
  const found = text.match(linkTo(place));
  if (!found) throw new Error(`no link to ${place} in:\n${text}`);
  return found[0];
}

/** Ends what hangs, and measures no machine. */
const SECONDS_TO_COME = 60;

/** Asks again until there is something; fails after a minute. */
export async function waitFor(what, ask) {
  const until = Date.now() + SECONDS_TO_COME * 1000;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > until) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function readMessages(html) {
  return [...html.matchAll(/<article\b([^>]*)>(.*?)<\/article>/gs)].map(([, attributes, inside]) => ({
    id: attribute(attributes, 'id'),
    channel: attribute(attributes, 'data-channel') || part(inside, 'span', 'channel'),
    recipient: attribute(attributes, 'data-recipient') || part(inside, 'span', 'recipient'),
    subject: text(inside.match(/<h2\b[^>]*>(.*?)<\/h2>/s)?.[1] ?? ''),
    text: text(inside.match(/<pre\b[^>]*>(.*?)<\/pre>/s)?.[1] ?? '') || part(inside, 'div', 'text'),
  }));
}

function part(html, element, name) {
  return text(html.match(new RegExp(`<${element} class="${name}"[^>]*>(.*?)</${element}>`, 's'))?.[1] ?? '');
}

function attribute(attributes, name) {
  return text(attributes.match(new RegExp(`(?:^|\\s)${name}="([^"]*)"`))?.[1] ?? '');
}

function text(html) {
  const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
      if (hex) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal) return String.fromCodePoint(Number(decimal));
      return named[name] ?? whole;
    });
}
