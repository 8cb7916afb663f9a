// API keys in a real browser: made by the form, used, revoked; with scripts and without, in both languages.
import { journey } from '../library/browser.mjs';
export async function api(browser, base, state, { test, equal, that }) {
  const me = async (key) => (await fetch(`${base}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status;
  for (const language of ['en-US', 'pt-BR'])
    for (const javaScriptEnabled of [true, false]) {
      const kind = `${language}, ${javaScriptEnabled ? 'with' : 'without'} scripts`;
      const name = `CRM ${language} ${javaScriptEnabled}`;
      const context = await browser.newContext({ storageState: state, javaScriptEnabled, locale: language });
      const page = await context.newPage();
      let key;
      await test(`${kind}: a key without a name or anything to do is not made, and what was chosen stays`, async () => {
        await page.goto(`${base}/settings/api-keys`);
        for (const box of await page.locator('[name=scope]').all()) await box.uncheck();
        await page.selectOption('#field-expires', '365');
        await page.click('main form.form-card button.btn-primary');
        equal(await page.locator('main .error').count(), 2, 'faults');
        equal(await page.inputValue('#field-expires'), '365', 'what was chosen');
      });
      await test(`${kind}: a key is made by keyboard alone and does what it may`, async () => {
        await page.locator('#field-name').focus();
        await page.keyboard.type(name);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Space');
        await page.locator('#field-name').press('Enter');
        await page.waitForSelector('#the-key');
        key = await page.inputValue('#the-key');
        that(/^farol_[0-9a-f]{64}$/.test(key), key);
        equal(await page.isVisible('[data-copy]'), javaScriptEnabled, 'the button that copies');
        equal(await me(key), 200, 'the key');
        const reports = await fetch(`${base}/api/v1/reports`, { headers: { authorization: `Bearer ${key}` } });
        equal(reports.status, 403, 'what it may not');
      });
      await test(`${kind}: it is in the list, is revoked there and opens nothing any more`, async () => {
        await page.goto(`${base}/settings/api-keys`);
        const row = page.locator('tbody tr', { hasText: name });
        that((await row.innerText()).includes(key.slice(0, 12)), 'its first characters');
        that(!(await page.content()).includes(key), 'the key is shown again');
        await row.locator('button').click();
        await page.waitForSelector('.toast');
        equal(await page.locator('tbody tr', { hasText: name }).locator('button').count(), 0, 'to be revoked again');
        equal(await me(key), 401, 'a revoked key');
      });
      await context.close();
    }
}

await journey(import.meta.url, api);
