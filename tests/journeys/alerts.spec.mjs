// Being told when a case changes: chosen in the profile and on a case's page, and stopped by the link of a mail.
import { expect, inEachLanguage, test } from './harness.mjs';
import { settled } from './people.mjs';
import { Screens } from './screens.mjs';

const DAY = 24 * 3_600_000;

inEachLanguage((language) => {
  test('a mail tells that a case changed, the profile lists it, and its link stops further ones', async ({ ellis, page, mailbox, clock, anotherBrowser, inspect }) => {
    test.slow();
    const person = await settled(ellis, mailbox, { email: `alerts.${language}@example.org`, language });
    const on = new Screens(page, language);
    const signIn = async () => {
      await on.open('/sign-in?next=/profile');
      await on.enterPassword(person);
      await on.at('/sign-in/code', 'sign_in_code.title');
      await on.enterCode(await mailbox.code(person.email));
      await on.at('/profile', 'profile.title');
    };
    await signIn();
    await on.open('/cases/add');
    await on.addCase('EAC9999103403');
    await expect(page.getByRole('button', { name: on.t('alerts.offer_submit'), exact: true })).toBeVisible();
    await inspect(page, 'case-alerts_offer');
    await on.open('/cases');
    await inspect(page, 'cases-alerts_offer');
    await on.press('alerts.offer_submit');
    await expect(page.getByRole('main').getByText(on.t('alerts.on'))).toBeVisible();
    await inspect(page, 'cases-alerts_on');
    await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
    await on.press('alerts.case_off');
    await expect(page.getByRole('button', { name: on.t('alerts.case_on'), exact: true })).toBeVisible();
    await on.press('alerts.case_on');
    await expect(page.getByRole('button', { name: on.t('alerts.case_off'), exact: true })).toBeVisible();
    await clock.advance(60 * DAY);

    const link = await mailbox.link(person.email, '/alerts/stop');
    const telephone = await anotherBrowser();
    await telephone.goto(link);
    const there = new Screens(telephone, language);
    await there.at('/alerts/stop', 'alerts.stop_title');
    expect(telephone.url(), 'the secret leaves the address').not.toContain('t=');
    await inspect(telephone, 'alerts-stop');
    await there.press('alerts.stop_submit');
    await expect(telephone.getByRole('heading', { level: 1, name: there.t('alerts.stopped_title') })).toBeFocused();
    await inspect(telephone, 'alerts-stopped');

    await signIn();
    await expect(page.getByRole('radio', { name: on.t('alerts.nothing') })).toBeChecked();
    await expect(page.getByRole('heading', { name: on.t('alerts.sent') })).toBeVisible();
    await expect(page.getByText('EAC9999103403')).toBeVisible();
    await page.getByRole('radio', { name: on.t('alerts.email') }).check();
    await on.press('alerts.submit');
    await expect(page.getByRole('main').getByText(on.t('profile.saved'))).toBeVisible();
    await inspect(page, 'profile-alerts_sent');
  });

  test('a link that is not whole, or has no secret, stops nothing and says where it is done', async ({ page }) => {
    const on = new Screens(page, language);
    await on.open('/alerts/stop#t=short');
    await expect(page.getByRole('heading', { level: 1, name: on.t('alerts.unknown_title') })).toBeVisible();
    await on.open('/help');
    await on.open('/alerts/stop');
    await expect(page.getByRole('heading', { level: 1, name: on.t('alerts.unknown_title') })).toBeVisible();
  });
});
