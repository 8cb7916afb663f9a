// The list of accounts in a real browser: filters by clicking and as an expression, columns, a saved view, many
// accounts changed at once and back, the file; with scripts and without.
import { journey } from '../library/browser.mjs';
export async function list(browser, base, state, { test, equal, that }) {
  for (const javaScriptEnabled of [true, false]) {
    const kind = `list of accounts ${javaScriptEnabled ? 'with' : 'without'} scripts`;
    const context = await browser.newContext({ storageState: state, javaScriptEnabled, locale: 'en-US' });
    const page = await context.newPage();
    const total = async () => Number((await page.locator('tfoot th').innerText()).replace(/\D/g, ''));
    await test(`${kind}: a search, a condition and a chip taken away`, async () => {
      await page.goto(`${base}/accounts`);
      const all = await total();
      await page.click('[popovertarget=add-filter]');
      await page.selectOption('#add-filter [name=add_field]', 'mrr');
      await page.selectOption('#add-filter [name=add_operator]', 'from');
      await page.fill('#add-filter [name=add_value]', '5000');
      await page.click('#add-filter button.btn-primary');
      await page.waitForURL(/where=/);
      const some = await total();
      that(some > 0 && some < all, `${some} of ${all}`);
      await page.click('.chip a');
      await page.waitForURL((address) => !address.search.includes('where='));
      equal(await total(), all, 'all accounts again');
    });
    await test(`${kind}: an expression with a fault says where, and applies once it is right`, async () => {
      await page.goto(`${base}/accounts?where=mrrr+%3E+5000`);
      equal(await page.locator('.tok-bad').innerText(), 'mrrr', 'the place');
      await page.fill('textarea[name=where]', 'mrr > 5000');
      await page.click('.expr button');
      await page.waitForURL(/where=mrr/);
      equal(await page.locator('.chip b').first().innerText(), '> 5000', 'the chip');
    });
    await test(`${kind}: a head orders, the next page goes on, the way back leads back`, async () => {
      await page.goto(`${base}/accounts`);
      await page.click('thead a >> text=Account');
      await page.waitForURL(/sort=name/);
      const first = await page.locator('tbody th a').first().innerText();
      await page.click('a[rel=next]');
      await page.waitForURL(/after=/);
      that((await page.locator('.pager').innerText()).startsWith('51'), 'the second page');
      await page.click('a[rel=prev]');
      await page.waitForURL((address) => !address.search.includes('after='));
      equal(await page.locator('tbody th a').first().innerText(), first, 'the first page again');
    });
    await test(`${kind}: columns, and a view of them`, async () => {
      const name = `Cities ${javaScriptEnabled}`;
      await page.goto(`${base}/accounts?where=mrr+%3E+5000`);
      await page.click('.work-head [popovertarget=list-columns]');
      await page.check('#list-columns [value=city]');
      await page.click('#list-columns button');
      await page.waitForURL(/columns=/);
      await page.click('.list-filters [popovertarget=save-view]');
      await page.fill('#save-view [name=name]', name);
      await page.click('#save-view [value=add]');
      await page.waitForURL(/view=/);
      await page.goto(`${base}/accounts`);
      await page.click(`.tabs a >> text=${name}`);
      await page.waitForURL(/columns=.*city/);
      that((await page.locator('thead').innerText()).includes('City'), 'the column');
      await page.click('.list-filters [popovertarget=save-view]');
      await page.click('#save-view [value=remove]');
      await page.waitForURL((address) => !address.search.includes('view='));
      equal(await page.locator(`.tabs a >> text=${name}`).count(), 0, 'the view is gone');
    });
    await test(`${kind}: two accounts changed at once, and back`, async () => {
      const tier = `tier ${javaScriptEnabled}`;
      await page.goto(`${base}/accounts?sort=name`);
      await page.locator('[name=account]').nth(0).check();
      await page.locator('[name=account]').nth(1).check();
      await page.selectOption('#bulk [name=field]', 'touch_tier');
      await page.fill('#bulk [name=value]', tier);
      await page.locator('#bulk button').first().click();
      await page.waitForURL(/account-list\/edit/);
      that((await page.locator('h1').innerText()).startsWith('2 '), 'two will change');
      await page.click('main button.btn-primary');
      await page.waitForURL(/undo=/);
      await page.goto(page.url() + `&touch_tier=${encodeURIComponent(tier)}`);
      equal(await total(), 2, 'accounts with the new value');
      await page.click('form.notice button');
      await page.waitForURL((address) => !address.search.includes('undo='));
      that((await page.locator('main').innerText()).includes('No account fits'), 'the value is gone');
    });
    await test(`${kind}: the file holds all of the list`, async () => {
      await page.goto(`${base}/accounts?where=mrr+%3E+5000`);
      const count = await total();
      await page.click('[popovertarget=list-export]');
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#list-export a >> text=CSV')]);
      const { readFileSync } = await import('node:fs');
      equal(readFileSync(await download.path(), 'utf8').trimEnd().split('\r\n').length, count + 1, 'lines');
    });
    await context.close();
  }
}

await journey(import.meta.url, list);
