// The account page in a real browser: a note is written without leaving it, a subscription is corrected and
// changed from a day on, the figure follows, the history tells it and takes it back, two people who write the
// same record see each other; once in English with scripts, once in Portuguese without.
import { journey } from '../library/browser.mjs';
const digits = (text) => text.replace(/[^0-9]/g, '');

async function mrrOf(page) {
  return digits(await page.locator('.acct-rail .facts a.fig').first().textContent());
}

async function openSubscription(page) {
  await page.locator('.table-records .actions a').first().click();
  await page.waitForSelector('form [name=amount]');
}

export async function account(browser, base, state, { test, equal, that }) {
  const context = await browser.newContext({ storageState: state, locale: 'en-US', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const home = `${base}/accounts/C-00111`;
  let amount = '';

  await test('account: every tab opens', async () => {
    await page.goto(home);
    const links = await page.$$eval('.acct-main .tabs a', (all) => all.map((a) => a.href));
    equal(links.length, 8, 'tabs');
    for (const link of links) equal((await context.request.get(link)).status(), 200, link);
  });
  await test('account: a point of MRR opens into what made it', async () => {
    await page.goto(home);
    const address = await page.locator('.chart a[href*="month="]').first().getAttribute('href');
    await page.goto(base + address);
    that((await page.textContent('#month')).includes('what made its MRR'), 'the month is not opened');
  });
  await test('account: a chart is one stop of Tab, arrows lead from mark to mark, Enter opens one', async () => {
    await page.goto(home);
    const chart = page.locator('section[aria-labelledby=mrr] svg[role=group]');
    const marks = await chart.locator('a').count();
    that(marks > 1, 'marks');
    equal(await chart.locator('a:not([tabindex="-1"])').count(), 1, 'stops');
    const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
    await chart.locator('a[tabindex="0"]').focus();
    const last = await focused();
    await page.keyboard.press('ArrowLeft');
    that((await focused()) !== last, 'the arrow leads nowhere');
    await page.keyboard.press('End');
    equal(await focused(), last, 'the last');
    await page.keyboard.press('Tab');
    equal(await chart.locator('a:focus').count(), 0, 'marks in focus behind the chart');
    await chart.locator('a[tabindex="0"]').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.waitForURL(/month=/);
    await page.goto(home);
    await page.click('section[aria-labelledby=mrr] .chart-table summary');
    equal(await page.locator('section[aria-labelledby=mrr] .chart-table tbody tr').count(), marks, 'rows of its table');
  });
  await test('account: a note is written without leaving the page', async () => {
    await page.goto(home);
    await page.selectOption('#log [name=kind]', 'call');
    await page.fill('#summary', 'Asked for the new price <b>in writing</b>.');
    await page.click('#log button.btn-primary');
    await page.waitForSelector('.toast');
    that((await page.locator('.timeline li').first().textContent()).includes('in writing'), 'the note is not on top');
    equal(await page.locator('.timeline b b').count(), 0, 'markup in a note');
  });
  await test('account: z takes the note back', async () => {
    await page.fill('#summary', 'Noted by mistake.');
    await page.click('#log button.btn-primary');
    await page.waitForSelector('.toast form');
    await page.locator('h1').click();
    await page.keyboard.press('z');
    await page.waitForFunction(() => !document.querySelector('.timeline')?.textContent.includes('Noted by mistake.'));
  });
  await test('account: an empty note is answered beside its field', async () => {
    await page.goto(home);
    await page.click('#log button.btn-primary');
    that(await page.isVisible('#log-problem'), 'no problem is shown');
    complaints.length = 0;
  });
  await test('account: terms from a day on change the figure, not the past', async () => {
    await page.goto(home);
    const before = await mrrOf(page);
    await openSubscription(page);
    amount = await page.inputValue('[name=amount]');
    await page.fill('[name=amount]', String(Number(amount) + 1200));
    await page.check('[name=effect][value=change]');
    await page.fill('[name=effective_day]', '2026-03-01');
    await page.click('button.btn-primary');
    await page.waitForSelector('.toast');
    await page.goto(home);
    that((await mrrOf(page)) !== before, 'MRR is as it was');
    await page.goto(`${home}?as_of=2026-02-28`);
    equal(await mrrOf(page), before, 'MRR as of the day before');
  });
  await test('account: a correction stands in the history and is taken back', async () => {
    await page.goto(home);
    await openSubscription(page);
    const form = page.url();
    await page.fill('[name=quantity]', '77');
    await page.click('button.btn-primary');
    await page.waitForSelector('.toast');
    await page.goto(`${form}/history`);
    that((await page.locator('.states li').first().textContent()).includes('77'), 'the correction is not told');
    await page.click('.states li:first-child button');
    await page.waitForSelector('.toast');
    await page.goto(form);
    that((await page.inputValue('[name=quantity]')) !== '77', 'the correction still stands');
  });
  await test('account: who comes second sees what the first wrote', async () => {
    await page.goto(`${home}?tab=people`);
    await page.locator('.table-records .actions a').first().click();
    await page.waitForSelector('[name=role]');
    const second = await context.newPage();
    await second.goto(page.url());
    await page.fill('[name=role]', 'Champion of all');
    await page.click('button.btn-primary');
    await page.waitForSelector('.toast');
    await second.fill('[name=role]', 'Somebody');
    await second.click('button.btn-primary');
    await second.waitForSelector('.notice-yellow');
    that((await second.locator('.theirs').first().textContent()).includes('Champion of all'), 'theirs is not shown');
    equal(await second.inputValue('[name=role]'), 'Somebody', 'mine');
    await second.click('form[novalidate] button.btn-primary');
    await second.waitForSelector('.toast');
    await second.close();
    complaints.length = 0;
  });
  await test('account: a fault stands beside its field', async () => {
    await page.goto(`${base}/records/tickets/new?account=C-00111`);
    await page.fill('[name=external_id]', '');
    await page.click('button.btn-primary');
    that(await page.isVisible('#external_id-problem'), 'no problem is shown');
    complaints.length = 0;
  });
  await test('account: nothing to complain of', async () => equal(complaints.join('\n'), '', 'the console'));
  await context.close();
  await inPortuguese(browser, base, state, { test, equal, that });
}

async function inPortuguese(browser, base, state, { test, equal, that }) {
  const context = await browser.newContext({ storageState: state, javaScriptEnabled: false, locale: 'en-US' });
  const page = await context.newPage();
  await test('conta: sem scripts, em português, com vírgula nos valores', async () => {
    await page.goto(`${base}/accounts/C-00111`);
    await page.click('.nav-foot [name=language][value="pt-BR"]');
    await page.waitForSelector('html[lang="pt-BR"]');
    for (const part of ['mrr', 'health']) {
      const chart = page.locator(`section[aria-labelledby=${part}] svg[role=group]`);
      that((await chart.locator('a').count()) > 1, `${part}: marcas`);
      equal(await chart.locator('a:not([tabindex="-1"])').count(), 1, `${part}: paradas do Tab`);
      equal(await page.locator(`section[aria-labelledby=${part}] .chart-table tbody a`).count(), await chart.locator('a').count(), `${part}: linhas da tabela`);
    }
    await page.fill('#summary', 'Combinado o plano.');
    await page.click('#log button.btn-primary');
    await page.waitForSelector('.toast');
    await openSubscription(page);
    const amount = await page.inputValue('[name=amount]');
    that(/,\d\d$/.test(amount), `${amount} não tem vírgula`);
    await page.fill('[name=amount]', '12.345,60');
    await page.click('form[novalidate] button.btn-primary');
    await page.waitForSelector('.toast');
    await page.goto(`${base}/accounts/C-00111?tab=revenue`);
    that((await page.textContent('#subscriptions >> xpath=../..')).includes('12.345,60'), 'o valor não aparece');
  });
  await page.goto(`${base}/accounts/C-00111`);
  await page.click('.nav-foot [name=language][value="en"]');
  await context.close();
}

export const accountPages = ['/accounts/C-00111', '/accounts/C-00111?tab=revenue&month=2025-02', '/accounts/C-00111?tab=timeline', '/accounts/C-00111?tab=journey', '/accounts/C-00111?tab=growth',
                             '/records/accounts/111', '/records/subscriptions/new?account=C-00111', '/records/accounts/111/history'];

await journey(import.meta.url, account);
