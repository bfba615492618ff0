// A machine is lost. From a backup and the key, another one gives people back what they had; what came later is gone.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Caller } from '../journeys/caller.mjs';
import { test as base, expect } from '../journeys/harness.mjs';
import { Mailbox } from '../journeys/mailbox.mjs';
import { settled, settledWithApp, signedIn, spendBackupCode } from '../journeys/people.mjs';
import { Screens } from '../journeys/screens.mjs';
import { newFolder, startServer } from '../journeys/server.mjs';
import * as time from '../journeys/time.mjs';
import { totp } from '../journeys/totp.mjs';
import { Postgres, Sqlite } from './databases.mjs';

const BEFORE = 'EAC9999103403';
const AFTER = 'LIN9999106498';
const MINUTE = 60_000;

const test = base.extend({
  /** A folder that no machine takes along when it is lost. */
  room: async ({}, use) => {
    const room = await mkdtemp(path.join(tmpdir(), 'ellis-drill-'));
    await use(room);
    await rm(room, { recursive: true, force: true });
  },

  /** Starts a server as `startServer` does; it ends with the drill. */
  machine: async ({}, use, info) => {
    const started = [];
    await use(async (how) => {
      started.push(await startServer(how));
      return started.at(-1);
    });
    for (const server of started) {
      await server.stop();
      if (info.status !== info.expectedStatus) await info.attach('server.log', { body: server.log, contentType: 'text/plain' });
    }
  },

  /** The screens of a new browser, which knows nobody, at a server. */
  browserAt: async ({ browser, guard }, use) => {
    const opened = [];
    await use(async (server) => {
      const context = await browser.newContext({ baseURL: server.address });
      opened.push(context);
      await guard.watch(context);
      await time.start(context, await server.now());
      return new Screens(await context.newPage(), 'en');
    });
    for (const context of opened) await context.close();
  },
});

for (const [name, Database] of Object.entries({ SQLite: Sqlite, PostgreSQL: Postgres })) {
  test(`on a restored backup of ${name} people find what they had, and nothing that came later`, async ({ room, machine, browserAt }) => {
    test.slow();
    const database = new Database(room);
    await database.make();
    const lost = await machine({ options: database.options });
    await database.keepKey(lost);
    const mailbox = new Mailbox(lost.address);
    const maria = await settled(lost, mailbox, { email: 'maria@example.org' });
    const pedro = await settledWithApp(lost, mailbox, { email: 'pedro@example.org' });
    const on = await browserAt(lost);
    await signedIn(on, maria, mailbox);
    const address = await add(on, BEFORE);

    await database.backUp(lost);
    await add(on, AFTER);
    await spendBackupCode(lost, maria, maria.backup_codes[0]);
    const late = await settled(lost, mailbox, { email: 'late@example.org' });
    await on.page.context().close();
    await lost.lose();
    await database.lose();

    const folder = await newFolder();
    const restored = await machine({ options: await database.restore(folder), folder });
    // Later than the last code of then: another one isn't sent at once, and one of an app counts once.
    await restored.advance(MINUTE);
    const later = new Mailbox(restored.address);
    // The backup has the messages of then.
    await later.newest(maria.email);
    const again = await browserAt(restored);
    await signedIn(again, maria, later);
    await expect(again.page.locator('.card__receipt')).toHaveText([BEFORE]);
    await again.page.getByRole('main').getByRole('link', { name: BEFORE }).first().click();
    await expect(again.page.locator('#receipt')).toHaveText(BEFORE);
    expect(new URL(again.page.url()).pathname, 'it has the address that it had').toBe(address);
    await again.open('/profile');
    await again.at('/profile', 'profile.title');
    await expect(again.page.getByText(maria.email).first()).toBeVisible();
    expect(await again.accountNumber()).toBe(maria.account_number);
    await add(again, AFTER);

    // What the key seals: the secret of an app.
    const withApp = await browserAt(restored);
    await withApp.open('/sign-in');
    await withApp.enterPassword(pedro);
    await withApp.at('/sign-in/code', 'sign_in_code.title');
    await withApp.enterCode(totp(pedro.secret, await restored.now()));
    await withApp.at('/cases', 'cases.title');
    // What it keys the digest of. The code that was spent later isn't spent.
    await spendBackupCode(restored, maria, maria.backup_codes[0]);
    // Whoever came later isn't there.
    const refused = await new Caller(restored.address).answer('POST', '/sign-in', { login: late.email, password: late.password });
    expect(refused.json().code).toBe('wrong_credentials');
  });
}

/** Adds a case. The path of its page. */
async function add(on, receiptNumber) {
  await on.open('/cases/add');
  await on.addCase(receiptNumber);
  await expect(on.page.locator('#receipt')).toHaveText(receiptNumber);
  return new URL(on.page.url()).pathname;
}
