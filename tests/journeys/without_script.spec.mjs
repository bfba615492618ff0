// Pages without any script.
import { PUBLIC, QUESTIONS } from './early.mjs';
import { expect, inEachLanguage, test } from './harness.mjs';

// As people meet it: behind a web server set up with what `dist` writes, its policy in force.
test.use({ host: 'nginx' });

inEachLanguage(() => {
  // Without scripts there is no looking for faults either: the same documents, with what stands for scripts opened.
  test('what is shown without scripts has no accessibility fault', async ({ page, address, inspect }) => {
    test.slow();
    const opened = (html) => html.replace(/<script>[^]*?<\/script>/g, '').replace(/<\/?noscript>/g, '');
    await page.route(/^[^?]*\/[\w/-]*$/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: opened(await answer.text()) });
    });
    for (const path of PUBLIC) {
      await page.goto(address(path));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await inspect(page, `${path.slice(1).replace(/\W/g, '_') || 'landing'}-no_script`);
    }
  });

  test.describe('without scripts', () => {
    test.use({ javaScriptEnabled: false });

    test('pages read well and say what is missing; help works in full', async ({ page, address, t }) => {
      for (const path of ['/sign-in', '/sign-up', '/recover', '/track']) {
        await page.goto(address(path));
        await expect(page.locator('noscript aside')).toContainText(t('document.no_script'));
        await expect(page.locator('noscript aside')).toBeVisible();
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      }
      await page.goto(address('/help'));
      await expect(page.locator('noscript')).toHaveCount(0);
      for (const question of QUESTIONS) {
        await page.getByRole('link', { name: t(`help.${question}_title`), exact: true }).first().click();
        await expect(page).toHaveURL(new RegExp(`/help/${question}$`));
        await expect(page.getByRole('heading', { level: 1, name: t(`help.${question}_title`) })).toBeVisible();
        await page.goBack();
      }
      await page.goto(address('/cases'));
      await expect(page.locator('noscript aside')).toBeVisible();
    });
  });
});
