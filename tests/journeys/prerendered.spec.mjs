// Public pages stand before the program runs, and nothing that people do until then is lost.
import { FORMS, PUBLIC, choose, labelled, runs, sent, sentOnce, translate } from './early.mjs';
import { expect, inEachLanguage, test } from './harness.mjs';
import { heldBack } from './held_back.mjs';
import { confirmed } from './people.mjs';
import { Screens } from './screens.mjs';

/** Where each part of the page is, and how it is drawn. */
const drawing = () =>
  [...document.querySelectorAll('#app *')].map((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    const { color, backgroundColor, borderTopColor, borderTopWidth, textDecorationLine, fontSize, fontWeight, boxShadow } = getComputedStyle(node);
    const drawn = { color, backgroundColor, borderTopColor, borderTopWidth, textDecorationLine, fontSize, fontWeight, boxShadow };
    return `${node.localName}.${node.className?.baseVal ?? node.className} ${x} ${y} ${width} ${height} ${Object.values(drawn).join(' ')}`;
  });

// As people meet it: behind a web server set up with what `dist` writes, its policy in force.
test.use({ host: 'nginx' });

inEachLanguage((language) => {
  test('hydration keeps every node of every public page, and nothing moves', async ({ page, address }) => {
    for (const [index, path] of PUBLIC.entries()) {
      await page.setViewportSize({ width: [320, 768, 1280][index % 3], height: 800 });
      const release = await heldBack(page, address(path));
      const heading = page.getByRole('heading', { level: 1 });
      await expect(heading).toBeVisible();
      const before = await page.evaluate(() => {
        window.before = [...document.querySelectorAll('#app *')];
        return document.getElementById('app').innerText;
      });
      const drawn = await page.evaluate(drawing);
      const title = await page.title();
      await release();
      await runs(page);
      const gone = await page.evaluate(() => window.before.filter((node) => !node.isConnected).map((node) => node.outerHTML));
      expect(gone, `taken away on ${path}`).toEqual([]);
      expect(await page.evaluate(() => document.getElementById('app').innerText), path).toBe(before);
      expect(await page.evaluate(drawing), path).toEqual(drawn);
      expect(await page.title()).toBe(title);
      await page.unrouteAll();
    }
  });

  for (const form of FORMS) {
    const { path, fields, submit, then } = form;
    // How much is done before the program comes: all, half of the typing, nothing.
    for (const early of ['everything, and sent twice', 'half of what is typed', 'nothing']) {
      test(`${path} loses nothing and sends once when the program comes after ${early}`, async ({ ellis, page, mailbox, address, t }) => {
        await confirmed(ellis, mailbox, { email: 'early@example.org', language });
        const all = sent(page);
        const release = await heldBack(page, address(path));
        const at = (key) => labelled(page, t, key);
        await expect(at(fields[0][0])).toBeVisible();
        if (early === 'nothing') {
          await release();
          await runs(page);
        }
        await choose(page, t, form);
        for (const [index, [key, text]] of fields.entries()) {
          const middle = Math.floor(text.length / 2);
          await at(key).pressSequentially(text.slice(0, middle));
          if (early.startsWith('half') && index === 0) {
            await release();
            await runs(page);
            await expect(at(key)).toBeFocused();
          }
          await at(key).pressSequentially(text.slice(middle));
        }
        await page.getByRole('button', { name: t(submit), exact: true }).click();
        if (early.startsWith('everything')) {
          await expect(page.getByText(t('document.held'))).toBeVisible();
          await page.getByRole('button', { name: t(submit), exact: true }).click();
          expect(all, 'nothing is sent without the program').toEqual([]);
          expect(new URL(page.url()).search, 'nothing typed is in the address').toBe('');
          await release();
          await runs(page);
        }
        await sentOnce(page, all, form, { language, path: address(then), held: t('document.held') });
      });
    }
  }

  test('what was shown and typed before the program runs stays so, and so does the caret', async ({ page, address, t }) => {
    const release = await heldBack(page, address('/sign-up'));
    const field = page.getByLabel(t('sign_up.password'), { exact: true });
    await page.getByRole('button', { name: `${t('shell.show')} ${t('sign_in.password')}`, exact: true }).click();
    await field.fill('typed before');
    await field.evaluate((node) => node.setSelectionRange(2, 4));
    await release();
    await runs(page);
    await expect(field).toHaveAttribute('type', 'text');
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('typed before');
    expect(await field.evaluate((node) => [node.selectionStart, node.selectionEnd])).toEqual([2, 4]);
  });

  for (const [what, change] of [
    ['what a translator put into the page', translate],
    ['what a password manager put into the page', () => {
      for (const field of document.querySelectorAll('#app input, #app textarea')) field.after(document.createElement('their-button'));
    }],
    ['a paragraph that was put elsewhere', () => document.querySelector('#app main').append(document.querySelector('#app p'))],
  ]) {
    test(`${what} before the program runs does no harm`, async ({ ellis, anotherBrowser, mailbox, address, t }) => {
      await confirmed(ellis, mailbox, { email: 'early@example.org', language });
      for (const form of FORMS) {
        const { path, fields, submit, then } = form;
        // Each in a browser of its own: none is signed in or on its way from the form before it.
        const page = await anotherBrowser();
        const all = sent(page);
        const release = await heldBack(page, address(path));
        const at = ([key]) => labelled(page, t, key);
        await choose(page, t, form);
        for (const field of fields) await at(field).fill(field[1]);
        const button = page.getByRole('button', { name: t(submit), exact: true });
        if (path !== '/track') await button.click();
        await at(fields[0]).focus();
        await at(fields[0]).evaluate((node) => node.type === 'email' || node.setSelectionRange(2, 4));
        await page.evaluate(change);
        await release();
        await runs(page);
        await expect(page.locator('#crash')).toBeHidden();
        if (path === '/track') {
          await expect(at(fields[0])).toBeFocused();
          expect(await at(fields[0]).evaluate((node) => [node.value, node.selectionStart, node.selectionEnd])).toEqual([fields[0][1], 2, 4]);
          await button.click();
        }
        await sentOnce(page, all, form, { language, path: address(then), held: t('document.held') });
      }
    });
  }

  test('who types on after an early Enter was not done, and nothing is sent until they are', async ({ ellis, page, mailbox, address, t }) => {
    const person = await confirmed(ellis, mailbox, { email: 'early@example.org', language });
    const all = sent(page);
    const release = await heldBack(page, address('/sign-in'));
    await page.getByLabel(t('sign_in.login'), { exact: true }).fill(person.email);
    await page.keyboard.press('Enter');
    await expect(page.getByText(t('document.held'))).toBeVisible();
    await page.getByLabel(t('sign_in.password'), { exact: true }).pressSequentially(person.password.slice(0, 4));
    await expect(page.getByText(t('document.held'))).toBeHidden();
    await release();
    await runs(page);
    await page.getByLabel(t('sign_in.password'), { exact: true }).pressSequentially(person.password.slice(4));
    expect(all).toEqual([]);
    await page.keyboard.press('Enter');
    await new Screens(page, language).at('/welcome/terms', 'terms.title');
    expect(all.map(({ body }) => body)).toMatchObject([{ login: person.email, password: person.password }]);
  });
});
