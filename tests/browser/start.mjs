// From signing in to the rows behind a figure: the language is switched, filters stand in the address, all of it once
// more without scripts.
import { MARINA, journey, signIn } from '../library/browser.mjs';

const money = (text) => text.replace(/[^0-9,.-]/g, '');

async function walkThrough(browser, base, { test, equal, that }) {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));

  await test('a wrong password is said, and nothing else', async () => {
    await page.goto(`${base}/`);
    await page.fill('#email', MARINA);
    await page.fill('#password', 'wrong');
    await page.click('main button.btn-primary');
    that(await page.isVisible('#password-problem'), 'no problem is shown');
    equal(await page.inputValue('#email'), MARINA, 'the e-mail typed');
    complaints.length = 0; // the browser notes the refusal's status
  });
  await test('signing in leads to the dashboard', async () => {
    await signIn(page, base);
    equal(await page.locator('.kpi').count(), 10, 'figures on the ruler');
    that((await page.textContent('.lead')).includes('MRR'), 'the lead sentence says nothing of MRR');
  });
  await test('switching the language stays on the page', async () => {
    await page.click('.nav-foot [name=language]');
    await page.waitForSelector('html[lang="pt-BR"]');
    that((await page.textContent('.lead')).startsWith('O MRR'), 'the sentence is not Portuguese');
    await page.click('.nav-foot [name=language]');
    await page.waitForSelector('html[lang="en"]');
  });
  await test('a figure opens into rows whose sum it is', async () => {
    const figure = page.locator('.table-fall a.fig').last();
    const value = money(await figure.textContent());
    await figure.click();
    await page.waitForURL(/\/figures\/mrr/);
    equal(money(await page.textContent('.big')), value, 'the figure on its page');
    equal(money(await page.locator('tfoot td').last().textContent()), value, 'the sum of the rows');
    equal(await page.locator('.metric-rows tbody tr').count(), 50, 'rows of a page');
  });
  await test('every figure of the dashboard leads somewhere', async () => {
    await page.goto(`${base}/`);
    const links = await page.$$eval('a.fig, a.kpi, .heat a', (all) => [...new Set(all.map((a) => a.href))]);
    that(links.length > 40, `only ${links.length} links`);
    for (const link of links) {
      const answer = await context.request.get(link);
      equal(answer.status(), 200, link);
      that(!(await answer.text()).includes('notice-red'), `${link} shows a problem`);
    }
  });
  await test('period, comparison and filter stand in the address', async () => {
    await page.goto(`${base}/`);
    await page.selectOption('[name=compare]', 'year');
    await page.waitForURL(/compare=year/);
    await page.keyboard.press('f');
    await page.waitForSelector('#filters:popover-open');
    await page.locator('#filters select[name=segment]').selectOption({ index: 1 });
    await page.click('#filters button.btn-primary');
    await page.waitForSelector('.head .badge-accent');
    that(!page.url().includes('where='), 'empty fields are in the address');
    await page.goBack();
    that(!(await page.isVisible('.head .badge-accent')), 'back does not take the filter away');
  });
  await test('an expression with a fault is answered beside its field', async () => {
    await page.goto(`${base}/?where=segmnt+%3D+x`);
    that((await page.textContent('#where-problem')).includes('segmnt'), 'the fault is not named');
  });
  await test('the theme changes at once and is kept', async () => {
    await page.click('[data-theme-toggle]');
    await page.waitForSelector('html[data-theme]');
    const theme = await page.getAttribute('html', 'data-theme');
    await page.waitForLoadState('networkidle');
    await page.reload();
    equal(await page.getAttribute('html', 'data-theme'), theme, 'the theme after a reload');
  });
  await test('the page has nothing to complain of', async () => equal(complaints.join('\n'), '', 'the console'));
  await context.close();
}

async function withoutScripts(browser, base, { test }) {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-US' });
  const page = await context.newPage();
  await test('without scripts: sign-in, period, sign-out', async () => {
    await signIn(page, base);
    await page.selectOption('[name=compare]', 'none');
    await page.click('.scope noscript button, .scope > button:not([type])');
    await page.waitForURL(/compare=none/);
    await page.click('form[action="/sign-out"] button');
    await page.waitForURL(/sign-in/);
  });
  await context.close();
}

await journey(import.meta.url, async (browser, base, state, tools) => {
  await walkThrough(browser, base, tools);
  await withoutScripts(browser, base, tools);
});
