// What an operator says in config.json: name, colors, support, links, what is offered; and what happens when it is
// wrong.
import { expect, inEachLanguage, test } from './harness.mjs';
import { change, ownSite } from './own_site.mjs';
import { Screens } from './screens.mjs';
import * as time from './time.mjs';

/** Another config.json than the one that the page was prerendered with. */
const says = (page, config) =>
  page.route('**/config.json', (route) => route.fulfill({ contentType: 'application/json', body: typeof config === 'string' ? config : JSON.stringify(config) }));

const HARBOR = {
  brand: 'Harbor Legal Aid',
  colors: { primary: '#5b2a86', primary_strong: '#3f1c5e', primary_soft: '#f1e9f8', on_primary: '#ffffff', dark_primary: '#cfa8f0', dark_primary_strong: '#e3cbf8', dark_primary_soft: '#33204a', dark_on_primary: '#1d0f2b' },
  support: { words: 'Monday to Friday, 9 to 5', telephone: '+1 202 555 0143', email: 'help@example.org' },
  links: [{ en: 'Privacy', es: 'Privacidad', href: 'https://harbor.example/privacy' }],
};

// As people meet it: behind a web server set up with what `dist` writes, its policy in force.
test.use({ host: 'nginx' });

inEachLanguage((language) => {
  test('name, colors, support and links are the operator’s, without a build', async ({ page, inspect }) => {
    const on = new Screens(page, language);
    await says(page, HARBOR);
    await on.open('/sign-in');
    await on.at('/sign-in', 'sign_in.title');
    await expect(page.getByRole('banner').getByText('Harbor Legal Aid')).toBeVisible();
    await expect(page).toHaveTitle(`${on.t('sign_in.title')} – Harbor Legal Aid`);
    const foot = page.getByRole('contentinfo');
    await expect(foot).toContainText(on.t('shell.not_government', { brand: 'Harbor Legal Aid' }));
    await expect(foot).toContainText('Monday to Friday, 9 to 5');
    await expect(foot.getByRole('link', { name: '+1 202 555 0143' })).toHaveAttribute('href', 'tel:+12025550143');
    await expect(foot.getByRole('link', { name: 'help@example.org' })).toHaveAttribute('href', 'mailto:help@example.org');
    await expect(foot.getByRole('link', { name: language === 'en' ? 'Privacy' : 'Privacidad' })).toHaveAttribute('href', 'https://harbor.example/privacy');
    await expect(page.getByRole('button', { name: on.t('sign_in.submit'), exact: true })).toHaveCSS('background-color', 'rgb(91, 42, 134)');
    await inspect(page, 'sign_in-second_brand');
  });

  test('where the program cannot be had, support is reached as the operator says now', async ({ page, guard }) => {
    const program = /_bg\.wasm/;
    guard.expectWithheld(program);
    await says(page, HARBOR);
    await page.route(program, (route) => route.abort());
    for (const path of ['/sign-in', '/cases']) {
      await page.goto(language === 'en' ? path : `/${language}${path}`);
      const notice = page.locator('#missing');
      await expect(notice.getByRole('link', { name: '+1 202 555 0143' })).toHaveAttribute('href', 'tel:+12025550143');
      await expect(notice.getByRole('link', { name: 'help@example.org' })).toHaveAttribute('href', 'mailto:help@example.org');
    }
  });

  test('what is not offered has no link and no page', async ({ page }) => {
    const on = new Screens(page, language);
    await says(page, { languages: ['en'], features: { sign_up: false, track: false } });
    for (const path of ['/', '/sign-in', '/help/paper', '/help/tracking']) {
      await on.open(path);
      await expect(page.getByRole('link', { name: on.t('shell.sign_in'), exact: true }).first()).toBeAttached();
      await expect(page.locator('a[href$="/sign-up"], a[href$="/track"]')).toHaveCount(0);
      if (language === 'en') await expect(page.locator('a[hreflang=es]')).toHaveCount(0);
      // Nor do the answers send anybody to it.
      await expect(page.getByRole('main')).not.toContainText(/Create an account|Cree una cuenta|Online:|En línea:|\[/);
    }
    for (const path of ['/sign-up', '/track']) {
      await on.open(path);
      await expect(page.getByRole('heading', { level: 1, name: on.t('not_found.title') })).toBeVisible();
    }
  });

  for (const [how, text, reason] of [
    ['no JSON', '{ "brand": ', 'JSON'],
    ['nothing in it', '', 'JSON'],
    ['a page in its place', '<!doctype html><title>x</title>', 'JSON'],
    ['a list in its place', '[]', 'config.json: []'],
    ['a member that every object has', '{ "constructor": 1 }', 'constructor'],
    ['a link that is none', '{ "links": [null] }', 'links[0]: null'],
    ['a link without words in a language', '{ "links": [{ "en": "x", "href": "/x" }] }', 'links[0].es'],
    ['an unknown member of a link', '{ "links": [{ "en": "x", "es": "x", "href": "/x", "herf": 1 }] }', 'links[0].herf'],
    ['an unknown member', '{ "colour": {} }', 'colour'],
    ['an interface elsewhere', '{ "api": "https://elsewhere.example" }', 'https://elsewhere.example'],
    ['an address that leads elsewhere', JSON.stringify({ links: [{ en: 'x', es: 'x', href: '/\\elsewhere.example' }] }), 'links'],
    ['links that are no list', '{ "links": {} }', 'links: {}'],
    ['a color that is none', '{ "colors": { "primary": "red" } }', 'colors.primary'],
  ]) {
    test(`a config.json with ${how} gives a clear page`, async ({ page, inspect }) => {
      const on = new Screens(page, language);
      await says(page, text);
      for (const path of ['/sign-in', '/cases']) {
        await on.open(path);
        await expect(page.getByRole('heading', { level: 1, name: /isn't set up|no está bien configurado/ })).toBeVisible();
        await expect(page.locator('#misconfigured code')).toContainText(reason);
        await expect(page.locator('#app')).toHaveCount(0);
      }
      if (how === 'no JSON') {
        await inspect(page, 'other-misconfigured');
        await page.unrouteAll();
        await page.locator('#misconfigured a').first().click();
        await on.at('/sign-in', 'sign_in.title');
      }
    });
  }

  test('a config.json that cannot be used leaves what helps to be read', async ({ page, guard, address, t }) => {
    guard.expectWithheld(/SyntaxError/);
    await says(page, '{');
    await page.goto(address('/sign-in'));
    const said = page.waitForEvent('console', (line) => /SyntaxError/.test(line.text()));
    await page.locator('#misconfigured').getByRole('link', { name: t('document.missing_support') }).click();
    await expect(page.getByRole('heading', { level: 1, name: t('help.support_title') })).toBeVisible();
    await said;
    await expect(page.getByRole('main')).toHaveCount(1);
    await expect(page.locator('#misconfigured')).toBeHidden();
    await page.getByRole('link', { name: t('help.all'), exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: t('help.title') })).toBeVisible();
    // Nothing was prerendered there that could be read.
    await page.goto(address('/help/nothing'));
    await expect(page.locator('#misconfigured')).toBeVisible();
  });

  test('who waits for a config.json that never comes goes on without it, with the site as it was prerendered', async ({ page, guard, context, address }) => {
    guard.expectWithheld(/config\.json/);
    const on = new Screens(page, language);
    await time.limitRequests(page);
    for (const path of ['/sign-in', '/cases']) {
      const config = page.waitForRequest('**/config.json');
      await page.route('**/config.json', () => {});
      await page.goto(address(path));
      await config;
      await time.stop(page);
      await expect(page.locator('html')).not.toHaveAttribute('data-runs');
      await context.clock.fastForward(3_000);
      await time.go(page);
      await on.at('/sign-in', 'sign_in.title');
      await expect(page.getByRole('banner').getByText('Ellis')).toBeVisible();
      await page.unrouteAll();
    }
  });

  test('without a config.json the site is as it was prerendered', async ({ page, guard }) => {
    guard.expectWithheld(/config\.json/);
    const on = new Screens(page, language);
    await page.route('**/config.json', (route) => route.abort());
    await on.open('/sign-in');
    await on.at('/sign-in', 'sign_in.title');
    await expect(page.getByRole('banner').getByText('Ellis')).toBeVisible();
  });
});

test.describe('for a returning visitor', () => {
  test.use({ site: ownSite });

  test('the page begins with what was said before, and a change is there a moment later', async ({ site, page, clock }) => {
    const on = new Screens(page, 'en');
    let asked = 0;
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    session.on('Network.responseReceived', ({ response }) => {
      if (response.url.endsWith('/config.json') && !response.fromDiskCache) asked += 1;
    });
    await on.open('/help');
    await expect.poll(() => asked).toBe(1);
    await on.open('/help');
    expect(asked, 'asked for once a minute').toBe(1);
    await change(site, 'config.json', () => JSON.stringify(HARBOR));
    await clock.advance(120_000);
    await on.open('/help');
    await expect(page.getByRole('banner').getByText('Harbor Legal Aid')).toBeVisible();
    await expect(page.getByRole('contentinfo').getByRole('link', { name: '+1 202 555 0143' })).toBeVisible();
  });

  test('a broken one that was mended is not held against the site', async ({ site, page }) => {
    const on = new Screens(page, 'en');
    let whole;
    await change(site, 'config.json', (text) => {
      whole = text;
      return '{';
    });
    await on.open('/sign-in');
    await expect(page.locator('#misconfigured')).toBeVisible();
    await change(site, 'config.json', () => whole);
    await page.locator('#misconfigured a').first().click();
    await on.at('/sign-in', 'sign_in.title');
  });
});
