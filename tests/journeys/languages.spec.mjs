// Which language a person meets: the one in the address, and at the first page's own address the one they chose.
import { expect, test } from './harness.mjs';
import { Screens } from './screens.mjs';

test.use({ host: 'nginx' });

test('a link opens in its own language, whatever was chosen before', async ({ page }) => {
  const spanish = new Screens(page, 'es');
  await spanish.open('/');
  await page.getByRole('link', { name: 'English', exact: true }).click();
  await new Screens(page, 'en').at('/', 'landing.title');
  await spanish.open('/sign-in');
  await spanish.at('/sign-in', 'sign_in.title');
  await new Screens(page, 'en').open('/track');
  await new Screens(page, 'en').at('/track', 'track.title');
});

test('a choice is kept for the next time', async ({ page }) => {
  const [english, spanish] = ['en', 'es'].map((language) => new Screens(page, language));
  await english.open('/');
  await english.at('/', 'landing.title');
  await page.getByRole('link', { name: 'Español', exact: true }).click();
  await spanish.at('/', 'landing.title');
  await page.goto('/');
  await spanish.at('/', 'landing.title');
  await page.getByRole('link', { name: 'English', exact: true }).click();
  await english.at('/', 'landing.title');
  await page.goto('/');
  await english.at('/', 'landing.title');
});

test('who only followed a link in a language that is not theirs has chosen nothing, and loses nothing of the address', async ({ page }) => {
  await new Screens(page, 'es').open('/help/messages');
  await page.goto('/');
  await new Screens(page, 'en').at('/', 'landing.title');
  await page.getByRole('link', { name: 'Español', exact: true }).click();
  await new Screens(page, 'es').at('/', 'landing.title');
  await page.goto('/?from=mail#main');
  await new Screens(page, 'es').at('/', 'landing.title');
  expect(new URL(page.url()).search + new URL(page.url()).hash).toBe('?from=mail#main');
});

test.describe('a browser that speaks Spanish', () => {
  test.use({ locale: 'es-MX' });

  test('is met in Spanish at the first page, and in English where that was asked for', async ({ page }) => {
    await page.goto('/');
    await new Screens(page, 'es').at('/', 'landing.title');
    await page.getByRole('link', { name: 'English', exact: true }).click();
    await new Screens(page, 'en').at('/', 'landing.title');
    await page.reload();
    await new Screens(page, 'en').at('/', 'landing.title');
    await new Screens(page, 'en').open('/sign-up');
    await new Screens(page, 'en').at('/sign-up', 'sign_up.title');
  });

  test('is met in English in a tab that was opened in it', async ({ page, context }) => {
    await page.goto('/');
    await new Screens(page, 'es').at('/', 'landing.title');
    const opened = context.waitForEvent('page');
    await page.getByRole('link', { name: 'English', exact: true }).click({ button: 'middle' });
    await new Screens(await opened, 'en').at('/', 'landing.title');
  });
});

test.describe('a browser that keeps nothing', () => {
  test('goes by the address alone', async ({ page }) => {
    await page.addInitScript(() => Object.defineProperty(window, 'localStorage', { get: () => { throw new DOMException('forbidden', 'SecurityError'); } }));
    await new Screens(page, 'es').open('/');
    await new Screens(page, 'es').at('/', 'landing.title');
    await new Screens(page, 'en').open('/');
    await new Screens(page, 'en').at('/', 'landing.title');
  });
});
