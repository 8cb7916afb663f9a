// People and rights in a real browser: an invitation from the form to the first page, what the invited person
// sees, shutting out, sessions, the profile, the audit. With scripts and without, in both languages.
import { journey } from '../library/browser.mjs';
const password = 'uma frase bem comprida';

async function invited(browser, link, name, language) {
  const context = await browser.newContext({ locale: language, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(link);
  await page.fill('#field-name', name);
  await page.fill('#field-password', password);
  await page.click('main button.btn-primary');
  await page.waitForURL((address) => address.pathname === '/inbox'); // where a CSM's day begins
  await page.goto(new URL('/', page.url()).href);
  return { context, page };
}

export async function people(browser, base, state, { test, equal, that }) {
  for (const language of ['en-US', 'pt-BR'])
    for (const javaScriptEnabled of [true, false]) {
      const kind = `${language}, ${javaScriptEnabled ? 'with' : 'without'} scripts`;
      const email = `${language}.${javaScriptEnabled}@cais.example`.toLowerCase();
      const context = await browser.newContext({ storageState: state, javaScriptEnabled, locale: language });
      const page = await context.newPage();
      let link, guest;
      await test(`${kind}: an invitation is made by keyboard alone`, async () => {
        await page.goto(`${base}/users/invite`);
        await page.locator('#field-email').focus();
        await page.keyboard.type(email);
        await page.keyboard.press('Tab');
        await page.keyboard.type('Ana');
        await page.selectOption('#field-role', 'csm');
        await page.selectOption('#field-portfolio', 'own');
        await page.fill('#field-team', 'Norte');
        await page.locator('#field-team').press('Enter');
        await page.waitForSelector('#one-time-link');
        link = await page.inputValue('#one-time-link');
        that(link.startsWith(`${base}/welcome/`), `the link is ${link}`);
        equal(await page.isVisible('[data-copy]'), javaScriptEnabled, 'the button that copies');
      });
      await test(`${kind}: the invited person joins and sees only their own accounts`, async () => {
        guest = await invited(browser, link, 'Ana Lima', language);
        equal(await guest.page.locator('.kpi').count(), 0, 'figures of nobody');
        that(await guest.page.isVisible('main h1'), 'nothing is said');
        equal((await guest.page.goto(`${base}/users`)).status(), 403, '/users');
        await page.goto(link);
        equal(await page.locator('#field-password').count(), 0, 'a used link still asks');
      });
      await test(`${kind}: the profile keeps what is chosen there`, async () => {
        await guest.page.goto(`${base}/profile`);
        await guest.page.selectOption('#field-theme', 'dark');
        await guest.page.uncheck('[name=shortcuts]');
        await guest.page.locator('form[action="/profile"] button.btn-primary').click();
        await guest.page.waitForSelector('.toast');
        equal(await guest.page.getAttribute('html', 'data-theme'), 'dark', 'the theme');
        await guest.page.keyboard.press('g');
        await guest.page.keyboard.press('p');
        equal(new URL(guest.page.url()).pathname, '/profile', 'single keys are off, but');
      });
      await test(`${kind}: shut out, the person is out at once; the audit says who did it`, async () => {
        await page.goto(`${base}/users`);
        await page.locator('tbody tr', { hasText: email }).locator('a').click();
        await page.locator('form[action$="/shut-out"] button').click();
        await page.waitForSelector('form[action$="/let-in"]');
        await guest.page.goto(`${base}/`);
        equal(new URL(guest.page.url()).pathname, '/sign-in', 'the person is at');
        await page.goto(`${base}/audit?action=user-shut-out`);
        that((await page.locator('tbody tr').first().textContent()).includes('Ana Lima'), 'the audit does not name her');
      });
      await guest?.context.close();
      await context.close();
    }
}

await journey(import.meta.url, people);
