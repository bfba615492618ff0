// Every question of the help pages: reached, answered, and with a way on that is there.
import { readFileSync } from 'node:fs';
import { expect, inEachLanguage, test } from './harness.mjs';
import { Screens } from './screens.mjs';

const FACTS = JSON.parse(readFileSync(new URL('../../locales/facts.json', import.meta.url), 'utf8'));
const QUESTIONS = ['numbers', 'paper', 'tracking', 'filing', 'outside', 'expedite', 'messages', 'support'];

inEachLanguage((language) => {
  test('every question is answered on a page of its own', async ({ page, inspect }) => {
    test.slow();
    const on = new Screens(page, language);
    await on.open('/');
    await expect(page.locator('.offline'), 'nothing is said where there is a network').toBeHidden();
    await page.getByRole('contentinfo').getByRole('link', { name: on.t('shell.help') }).click();
    await on.at('/help', 'help.title');
    await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(QUESTIONS.length);
    await inspect(page, 'help');
    for (const question of QUESTIONS) {
      await on.follow(`help.${question}_title`);
      await on.at(`/help/${question}`, `help.${question}_title`);
      await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
      await expect(page).toHaveTitle(new RegExp(`^${escaped(on.t(`help.${question}_title`))}`));
      for (const line of on.t(`help.${question}`).split('\n').filter((line) => line !== '[support]')) {
        for (const words of line.split('|').filter(Boolean)) {
          const said = words.replace(/^\[\w+\]/, '').replace(/\{(\w+)\}/g, (_, name) => FACTS[name].words);
          await expect(page.getByText(said, { exact: true })).toBeVisible();
          for (const [, name] of words.matchAll(/\{(\w+)\}/g)) {
            await expect(page.getByRole('link', { name: FACTS[name].words, exact: true })).toHaveAttribute('href', FACTS[name].href);
          }
        }
      }
      await inspect(page, `help-${question}`);
      await on.follow('help.all');
      await on.at('/help', 'help.title');
    }
  });

  test('one answer leads to the next, and back', async ({ page }) => {
    const on = new Screens(page, language);
    await on.open('/help/expedite');
    await on.at('/help/expedite', 'help.expedite_title');
    await on.follow('help.tracking_title');
    await on.at('/help/tracking', 'help.tracking_title');
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await on.follow('track.title');
    await on.at('/track', 'track.title');
    await on.follow('track.which_number');
    await on.at('/help/numbers', 'help.numbers_title');
    await page.goBack();
    await page.goBack();
    await on.at('/help/tracking', 'help.tracking_title');
    await page.goBack();
    await on.at('/help/expedite', 'help.expedite_title');
    await page.reload();
    await on.at('/help/expedite', 'help.expedite_title');
  });

  test.describe('where the operator gives support', () => {
    test.use({ serverOptions: ['--support', 'help@example.org, 202 555 0143'] });

    test('every page says how to reach it', async ({ page }) => {
      const on = new Screens(page, language);
      for (const [path, title] of [['/help/support', 'help.support_title'], ['/recover', 'recover.title']]) {
        await on.open(path);
        await on.at(path, title);
        await expect(page.getByRole('contentinfo').getByText(`${on.t('shell.support')} help@example.org, 202 555 0143`)).toBeVisible();
      }
    });
  });

  test('a question that is not there is a page that is not there', async ({ page }) => {
    const on = new Screens(page, language);
    await on.open('/help/nothing');
    await on.at('/help/nothing', 'not_found.title');
  });
});

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
