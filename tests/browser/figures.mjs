// Figures down to their rows in a real browser: February's churn, its accounts, one of them, its lines; the sum
// is the figure. A setting is shown before it is saved, with scripts and without.
import { journey } from '../library/browser.mjs';
export const figurePages = ['/figures', '/figures/churn', '/figures/ltv', '/figures/churn?by=segment#breakdown', '/restatement', '/settings'];

export async function figures(browser, base, state, { test, equal, that }) {
  const amount = (words) => Number(words.replace(/[^0-9,.-]/g, '').replace(/[.,](?=\d{3})/g, '').replace(',', '.'));
  const speak = async (page, language) => {
    await page.goto(`${base}/`);
    if ((await page.getAttribute('html', 'lang')).startsWith(language.slice(0, 2))) return;
    await page.click('.nav-foot [name=language]');
    await page.waitForSelector(`html[lang^="${language.slice(0, 2)}"]`);
  };
  for (const language of ['pt-BR', 'en-US'])
    for (const javaScriptEnabled of [true, false]) {
      const kind = `${language}, ${javaScriptEnabled ? 'with' : 'without'} scripts`;
      const context = await browser.newContext({ storageState: state, javaScriptEnabled, locale: language });
      const page = await context.newPage();
      await speak(page, language);
      await test(`${kind}: February's churn opens into accounts whose sum it is`, async () => {
        await page.goto(`${base}/figures?period=2026-02`);
        await page.click('.figure-name a[href^="/figures/churn"]');
        await page.waitForURL(/figures\/churn/);
        const value = amount(await page.locator('.big').innerText());
        const rows = await page.locator('.metric-rows tbody tr td:last-child').allInnerTexts();
        const sum = rows.map(amount).reduce((a, b) => a + b, 0);
        that(rows.length > 0 && Math.abs(sum - value) < 0.005, `the rows make ${sum}, the figure is ${value}`);
        equal(amount(await page.locator('.metric-rows tfoot td:last-child').innerText()), value, 'the foot');
      });
      await test(`${kind}: the parts of a breakdown make the figure, and one of them filters`, async () => {
        await page.goto(`${base}/figures/mrr?period=2026-02&by=segment`);
        const parts = await page.locator('.table-brk tbody td:nth-child(3)').allInnerTexts();
        const sum = parts.map(amount).reduce((a, b) => a + b, 0);
        that(Math.abs(sum - amount(await page.locator('.big').innerText())) < 0.005, `the parts make ${sum}`);
        const first = amount(parts[0]);
        await page.locator('.table-brk tbody th a').first().click();
        await page.waitForURL(/segment=/);
        equal(amount(await page.locator('.big').innerText()), first, 'the part');
      });
      await test(`${kind}: the next page of rows goes on where the first ended`, async () => {
        await page.goto(`${base}/figures/mrr?period=2026-02`);
        const last = amount(await page.locator('.metric-rows tbody tr td:last-child').last().innerText());
        await page.click('a[rel=next]');
        await page.waitForURL(/after=/);
        that(amount(await page.locator('.metric-rows tbody tr td:last-child').first().innerText()) <= last, 'order');
      });
      await test(`${kind}: an account of the churn opens on what moved that month, and its lines`, async () => {
        await page.goto(`${base}/figures/churn?period=2026-02`);
        const name = await page.locator('.metric-rows tbody th a').first().innerText();
        await page.locator('.metric-rows tbody th a').first().click();
        await page.waitForURL(/accounts\/.*month=2026-02/);
        that((await page.locator('h1').innerText()).includes(name), name);
        that((await page.locator('main table tbody tr').count()) > 0, 'no lines are shown');
      });
      await test(`${kind}: a setting says what it would change, and nothing is saved by looking`, async () => {
        await page.goto(`${base}/settings`);
        await page.fill('#field-gross_margin', language === 'pt-BR' ? '0,5' : '0.5');
        await page.click('button[value=show]');
        await page.waitForSelector('#effect');
        that((await page.locator('#effect tbody tr').count()) > 1, 'no figure changes');
        await page.goto(`${base}/settings`);
        equal(await page.inputValue('#field-gross_margin'), '1', 'the setting');
      });
      await context.close();
    }
}

await journey(import.meta.url, figures);
