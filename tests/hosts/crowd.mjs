// What a host does with too many connections from one address. Which hosts are asked is elsewhere.
import http from 'node:http';
import { connect } from 'node:net';

/** As the files for hosts say. */
const MOST = 128;
// They end what hangs, and measure no machine.
const [TRIES, WAIT] = [200, 50];

/** What a connection sends that is to be counted: nginx counts requests under way, HAProxy whoever is connected. */
const HELD = {
  nginx: 'POST /api/v1/tracking HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n',
  haproxy: '',
};
/** The status of one too many; 0 where nothing comes. */
const REFUSED = { nginx: 429, haproxy: 0 };

/** The hosts whose files limit connections; Caddy has no limit of its own. */
export const LIMITED = Object.keys(HELD);

/** Nothing where the host refuses one too many and goes on once there are fewer; else what it did. */
export async function crowd(kind, port) {
  const held = await Promise.all(Array.from({ length: MOST - 2 }, () => hold(port, HELD[kind])));
  const early = await until(port, (status) => status === 200);
  // More than are missing: the host may still count who asked a moment ago, and refuse one of these.
  held.push(...(await Promise.all(Array.from({ length: 6 }, () => hold(port, HELD[kind])))));
  const refused = await until(port, (status) => status === REFUSED[kind]);
  for (const socket of held) socket.destroy();
  const goesOn = await until(port, (status) => status === 200);
  if (!early) return `beside ${MOST - 2} others from one address, one more isn't answered`;
  if (!refused) return `beside ${MOST} others from one address, one more isn't answered with ${REFUSED[kind]}`;
  return goesOn ? '' : 'after the others have gone, nobody is answered';
}

function hold(port, text) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      if (text) socket.write(text);
      resolve(socket);
    });
    // It may be refused or cut off.
    socket.on('error', () => resolve(socket));
  });
}

async function until(port, holds) {
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (holds(await ask(port))) return true;
    await new Promise((resolve) => setTimeout(resolve, WAIT));
  }
  return false;
}

function ask(port) {
  return new Promise((resolve) => {
    const request = http.get({ hostname: '127.0.0.1', port, path: '/config.json', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    request.on('error', () => resolve(0));
  });
}
