// On a narrow page the ways on are a menu, so that the header is one line.
import { expect, inEachLanguage, test } from './harness.mjs';
import { Screens } from './screens.mjs';

inEachLanguage((language) => {
  test('on a phone the header is one line, and its menu opens, closes and leads on by keyboard', async ({ page, inspect }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    const on = new Screens(page, language);
    await on.open('/help');
    const menu = page.getByRole('button', { name: on.t('shell.menu'), exact: true });
    const ways = page.getByRole('navigation', { name: on.t('shell.navigation') });
    const signIn = ways.getByRole('link', { name: on.t('shell.sign_in'), exact: true });
    const header = await page.getByRole('banner').boundingBox();
    expect(header.height).toBeLessThanOrEqual(65);
    await expect(signIn).toBeHidden();
    await menu.focus();
    await page.keyboard.press('Enter');
    await expect(signIn).toBeVisible();
    // It covers nothing of the header, and the same press closes it.
    const bottom = (await page.getByRole('banner').boundingBox()).height;
    expect((await ways.boundingBox()).y).toBeGreaterThanOrEqual(bottom - 1);
    await menu.click();
    await expect(signIn).toBeHidden();
    await menu.click();
    await expect(signIn).toBeVisible();
    await inspect(page, 'menu-open');
    // Looking moves the focus and may close the menu.
    await page.setViewportSize({ width: 320, height: 640 });
    if (!(await signIn.isVisible())) await menu.click();
    await menu.focus();
    await page.keyboard.press('Escape');
    await expect(signIn).toBeHidden();
    await expect(menu).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(ways.getByRole('link').first()).toBeFocused();
    await signIn.focus();
    await page.keyboard.press('Enter');
    await on.at('/sign-in', 'sign_in.title');
    await expect(signIn).toBeHidden();
  });
});
