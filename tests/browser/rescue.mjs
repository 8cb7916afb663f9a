// A request to leave, as a CSM meets it: noted by keys, refused while its reason is vague, taken with one that says what
// happened; the task it raises; kept, and so in intensive care with a talk a week and its stage; in English. In
// Portuguese, on a phone, without scripts: noted and lost.
import { arrived, journey } from '../library/browser.mjs';

const OTTO = 'otto.brandt@cais.example';
const number = (text) => Number(text.replace(/\D/g, ''));
const figure = async (page, nth) => number(await page.locator('.kpis .kpi-value').nth(nth).innerText());

// An account of the list's `nth` row that no request speaks of: its name and address.
async function quietAccount(page, base, nth) {
  await page.goto(`${base}/accounts?where=${encodeURIComponent('mrr > 0 and not churn_requested and not intensive_care and stage = ongoing')}`);
  const link = page.locator('.table-accounts .table-name').nth(nth);
  return { name: await link.innerText(), path: await link.getAttribute('href').then((href) => href.split('?')[0]) };
}

const requestOf = (page, name) => page.locator('.table-records tbody tr', { hasText: name }).first();

export async function rescue(browser, base, state, { test, equal, that, house }) {
  house.person(OTTO, 'csm', '--name', 'Otto Brandt', '--portfolio', 'own');
  const page = await arrived(browser, base, OTTO, { locale: 'en-US' });
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const account = await quietAccount(page, base, 0);
  let open = 0, care = 0;

  await test('rescue: a vague reason is refused with advice, what was written stays', async () => {
    await page.goto(`${base}/churn-requests`);
    open = await figure(page, 0);
    await page.keyboard.press('n');
    await page.waitForURL(/churn-requests\/new/);
    await page.fill('[name=account]', account.name);
    await page.fill('[name=detail]', 'Said on the phone that it is not worth it.');
    for (const vague of ['The customer did not see value', 'unknown', 'no interest']) {
      await page.fill('[name=reason]', vague);
      await page.keyboard.press('Enter');
      await page.waitForFunction((words) => document.querySelector('[name=reason]').getAttribute('value') === words, vague);
      that(/too vague to act on[\s\S]*Ask what happened/.test(await page.innerText('#reason-problem')), `no advice on ${vague}`);
    }
    that((await page.inputValue('[name=detail]')).includes('not worth it'), 'what was said is gone');
    complaints.length = 0; // answered 422, as meant
  });
  await test('rescue: a reason that says what happened is taken, and somebody has to listen', async () => {
    await page.fill('[name=reason]', 'The promised result was never measured');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast');
    equal(await figure(page, 0), open + 1, 'open requests');
    that(/The promised result was never measured/.test(await requestOf(page, account.name).innerText()), 'its reason');
    await page.goto(`${base}${account.path}`);
    that(/Asked to leave today/.test(await page.innerText('.acct-brief')), 'who reads before a call is not told');
    that(/Listen to who asked to leave/.test(await page.innerText('main')), 'no task');
  });
  await test('rescue: kept, it is in intensive care: a talk a week, its stage, the count', async () => {
    await page.goto(`${base}/churn-requests?state=care`);
    care = await page.locator('.table-records tbody tr', { has: page.locator('a') }).count();
    await page.goto(`${base}/churn-requests?state=open`);
    await requestOf(page, account.name).locator('a').nth(1).click();
    await page.waitForURL(/decide/);
    that(/not worth it/.test(await page.innerText('main')), 'what was said');
    await page.click('button[name=act][value=keep]');
    await page.waitForSelector('.toast');
    equal(await figure(page, 0), open, 'open requests');
    await page.goto(`${base}/churn-requests?state=care`);
    equal(await page.locator('.table-records tbody tr', { has: page.locator('a') }).count(), care + 1, 'in intensive care');
    await page.goto(`${base}/inbox?queue=coming&where=${encodeURIComponent(`name = "${account.name}"`)}`);
    equal(await page.locator('.task', { hasText: /week [1-4] of 4/ }).count(), 4, 'talks');
    await page.goto(`${base}/journeys?view=list&where=${encodeURIComponent(`name = "${account.name}" and stage = uti`)}`);
    equal(await page.locator('tbody tr', { hasText: account.name }).count(), 1, 'on its journey');
    await page.goto(`${base}${account.path}`);
    that(/in intensive care until/.test(await page.innerText('.acct-brief')), 'who reads before a call is not told');
  });
  await test('rescue: the browser has nothing to complain of', async () => equal(complaints.join('\n'), '', 'complaints'));
  await page.context().close();

  const phone = await arrived(browser, base, OTTO, { locale: 'pt-BR', javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await test('resgate, no celular, sem scripts: recusado enquanto vago, registrado, perdido', async () => {
    const other = await quietAccount(phone, base, 1);
    await phone.goto(`${base}/churn-requests/new`);
    equal(await phone.getAttribute('html', 'lang'), 'pt-BR', 'o idioma');
    await phone.fill('[name=account]', other.name);
    await phone.fill('[name=reason]', 'O cliente não viu valor');
    await phone.click('.record-foot .btn-primary');
    that(/vago demais[\s\S]*Pergunte o que aconteceu/.test(await phone.innerText('#reason-problem')), 'nenhum conselho');
    await phone.fill('[name=reason]', 'O champion saiu da empresa');
    await phone.click('.record-foot .btn-primary');
    await phone.waitForSelector('.toast');
    await requestOf(phone, other.name).locator('a').nth(1).click();
    await phone.click('button[name=act][value=lose]');
    await phone.waitForSelector('.toast');
    that(/perdido/.test(await requestOf(phone, other.name).innerText()), 'a situação');
  });
  await phone.context().close();
}

await journey(import.meta.url, rescue);
