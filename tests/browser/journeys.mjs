// Journeys in a real browser: a card is moved by keys, by dragging and, without scripts, by its arrow, each with a
// reason; the list is filtered; a milestone is reached on the plan; a stage is added in the editor and saved; in both
// languages.
import { journey } from '../library/browser.mjs';

const count = async (page, stage) => Number((await page.locator(`[data-stage=${stage}] .board-head a.fig`).innerText()).replace(/\D/g, ''));

export async function journeys(browser, base, state, { test, equal, that }) {
  const context = await browser.newContext({ storageState: state, locale: 'en-US', viewport: { width: 1600, height: 900 } });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const first = (stage) => page.locator(`[data-stage=${stage}] .board-card`).first();

  await test('journeys: every stage of the sample company has its column, most of them cards', async () => {
    await page.goto(`${base}/journeys`);
    equal(await page.locator('.board-column').count(), 6, 'columns');
    that((await count(page, 'ongoing')) > 20 && (await count(page, 'churned')) > 5, 'cards');
    equal(await page.locator('[data-stage=ongoing] .board-card').count(), 20, 'no more than twenty are shown');
  });
  await test('journeys: arrows walk over the cards, m moves one, a reason is asked for', async () => {
    const before = await count(page, 'uti');
    await first('ongoing').locator('a').first().focus();
    await page.keyboard.press('ArrowDown');
    const second = page.locator('[data-stage=ongoing] .board-card').nth(1);
    that(await second.locator('a').first().evaluate((link) => link === document.activeElement), 'the second card is not in focus');
    const name = await second.locator('a').first().innerText();
    await page.keyboard.press('m');
    await page.waitForURL(/journeys\/move/);
    that((await page.locator('h1').innerText()).endsWith(name), 'another account');
    await page.selectOption('[name=to]', 'uti');
    await page.click('main button.btn-primary');
    that(await page.isVisible('#field-reason-problem'), 'no reason was asked for');
    await page.fill('[name=reason]', 'Wants to leave');
    complaints.length = 0;
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast');
    equal(await count(page, 'uti'), before + 1, 'in intensive care');
  });
  await test('journeys: a card is dragged only where the journey leads', async () => {
    const name = await first('churned').locator('a').first().innerText();
    await first('churned').dragTo(page.locator('[data-stage=renewal] .board-head'));
    that(!page.url().includes('/move'), 'it was taken to Renewal');
    await first('churned').dragTo(page.locator('[data-stage=onboarding] .board-head'));
    await page.waitForURL(/journeys\/move/);
    that((await page.locator('h1').innerText()).endsWith(name), 'another account');
    equal(await page.inputValue('[name=to]'), 'onboarding', 'where to');
    await page.fill('[name=reason]', 'Came back');
    await page.click('main button.btn-primary');
    await page.waitForSelector('.toast');
  });
  await test('journeys: the list by MRR, filtered by an expression, one stage of it', async () => {
    await page.goto(`${base}/journeys?view=list&where=mrr+%3E+5000`);
    await page.click('thead a >> text=MRR');
    await page.waitForURL(/sort=-mrr/);
    await page.locator('main nav.tabs a').nth(2).click();
    await page.waitForURL(/stage=ongoing/);
    that((await page.locator('tbody tr').count()) > 0, 'rows');
    that(page.url().includes('where=mrr'), 'the filter stays');
  });
  await test('journeys: a milestone of the plan is reached, and the customer sees no notes of ours', async () => {
    await page.goto(`${base}/journeys`);
    await first('onboarding').locator('a').first().click();
    await page.click('.acct-rail a >> text=Success plan');
    await page.waitForURL(/\/plan$/);
    if (await page.locator('button >> text=Add them').count()) {
      await page.click('button >> text=Add them');
      await page.waitForSelector('.toast');
    }
    const open = await page.locator('.table-plan form').count();
    that(open > 0, 'nothing is open');
    await page.locator('.table-plan form button').first().click();
    await page.waitForSelector('.toast');
    equal(await page.locator('.table-plan form').count(), open - 1, 'still open');
    await page.click('a >> text=For the customer');
    equal(await page.locator('form[action$="/plan"], #history').count(), 0, 'ours');
    that(await page.isVisible('[data-print]'), 'it cannot be printed');
  });
  await test('journeys: the browser has nothing to complain of', async () => equal(complaints.join('\n'), '', 'complaints'));
  await context.close();

  const plain = await browser.newContext({ storageState: state, javaScriptEnabled: false, locale: 'pt-BR', viewport: { width: 1600, height: 900 } });
  const other = await plain.newPage();
  await test('journeys without scripts, in Portuguese: moved by the arrow', async () => {
    await other.goto(`${base}/journeys`);
    if ((await other.getAttribute('html', 'lang')) !== 'pt-BR') await other.click('.nav-foot [name=language]');
    equal(await other.getAttribute('html', 'lang'), 'pt-BR', 'language');
    const before = await count(other, 'churned');
    await other.locator('[data-stage=ongoing] .board-move').first().click();
    await other.selectOption('[name=to]', 'churned');
    await other.fill('[name=reason]', 'Foi embora');
    await other.click('main button.btn-primary');
    await other.waitForSelector('.toast');
    equal(await count(other, 'churned'), before + 1, 'canceladas');
  });
  await test('journeys without scripts: on a phone the stages stand beside each other, each a touch away', async () => {
    await other.setViewportSize({ width: 390, height: 844 });
    await other.goto(`${base}/journeys`);
    const place = (stage) => other.locator(`[data-stage=${stage}]`).boundingBox();
    that((await place('churned')).x >= 390, 'the last stage is in sight at once');
    await other.locator('.snap-nav a[href="#column-churned"]').click();
    for (let tries = 0; tries < 100 && (await place('churned')).x > 60; tries++) await other.evaluate(() => new Promise((next) => requestAnimationFrame(next)));
    that((await place('churned')).x <= 60, `the last stage is at ${(await place('churned')).x}`);
    that((await other.locator('#stage-churned').boundingBox()).y > 100, 'its name is under the bar');
    equal(await other.evaluate(() => document.documentElement.scrollWidth), 390, 'wide');
    await other.setViewportSize({ width: 1600, height: 900 });
  });
  await test('journeys without scripts: a stage is added in the editor, a wrong rule is said beside it, then saved', async () => {
    await other.goto(`${base}/journeys/edit`);
    await other.click('button[value=stage-add]');
    const names = await other.locator('[name^="stages."][name$=".name.en"]').count();
    equal(names, 7, 'stages');
    await other.fill('[name="stages.6.name.pt-BR"]', 'Pausa');
    await other.fill('[name="stages.6.enter"]', 'mrrr = 0');
    await other.locator('[name="stages.6.from"]').nth(1).check();
    await other.click('button[value=save]');
    await other.waitForSelector('[id="field-stages.6.enter-problem"]');
    await other.fill('[name="stages.6.enter"]', 'open_tickets > 90');
    await other.click('button[value=save]');
    await other.waitForSelector('.toast');
    await other.goto(`${base}/journeys`);
    equal(await other.locator('.board-column').count(), 7, 'a column more');
  });
  await plain.close();
}

await journey(import.meta.url, journeys);
