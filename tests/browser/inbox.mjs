// Today, as a CSM on a first morning who has only keys: the three accounts to call first and why, then ten tasks done,
// put off and handed over, taken back; in English. On a phone in the dark, without scripts, in Portuguese: one task.
import { arrived, journey } from '../library/browser.mjs';

const OTTO = 'otto.brandt@cais.example', LIA = 'lia.moura@cais.example';
const number = (text) => Number(text.replace(/\D/g, ''));
const waiting = async (page) => number(await page.locator('.main-work .tabs a .n').first().innerText());

// The row that has the focus: j, k and Tab lead there.
const standing = (page) => page.evaluate(() => document.activeElement.closest('.task-row')?.innerText ?? '');
const openTask = (page) => page.locator('.detail .title').innerText();

async function askedByKeys(page, key) {
  await page.keyboard.press(key);
  await page.waitForSelector('.act:popover-open');
}

async function acted(page, keys) {
  await Promise.all([page.waitForEvent('domcontentloaded'), keys()]);
  await page.waitForSelector('.toast, main form[action="/inbox/undo"]');
}

export async function inbox(browser, base, state, { test, equal, that, house }) {
  house.person(OTTO, 'csm', '--name', 'Otto Brandt', '--portfolio', 'own');
  house.person(LIA, 'csm', '--name', 'Lia Moura', '--portfolio', 'own');
  const page = await arrived(browser, base, OTTO, { locale: 'en-US' });
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));

  await test('inbox: the three accounts to call first, each with why, in figures that open', async () => {
    equal(new URL(page.url()).pathname, '/inbox', 'where a CSM lands');
    await page.goto(`${base}/inbox?by=account`);
    const names = await page.locator('.inbox-group a').allInnerTexts();
    equal(new Set(names.slice(0, 3)).size, 3, 'accounts');
    const points = [];
    for (const name of names.slice(0, 3)) {
      await page.locator('.inbox-group', { hasText: name }).locator('+ ol .task').first().focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction((wanted) => document.querySelector('.detail b').textContent === wanted, name);
      that((await page.locator('.reason').innerText()).length > 40, `nothing is said of ${name}`);
      const links = await page.locator('.reason a.fig').evaluateAll((all) => all.map((link) => link.href));
      that(links.length > 0, `no figure behind ${name}`);
      for (const link of links) equal((await page.request.get(link)).status(), 200, link);
      points.push(number(await page.locator('.detail h3').first().innerText().then((words) => words.split('=')[0])));
    }
    that(points[0] >= points[1] && points[1] >= points[2] && points[2] > 0, `in the order ${points}`);
  });
  await test('inbox: five tasks are done by keys, each with what came of it', async () => {
    await page.goto(`${base}/inbox`);
    const before = await waiting(page);
    for (let i = 0; i < 5; i++) {
      const title = await openTask(page);
      await askedByKeys(page, 'e');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
      await page.keyboard.type(`Call no. ${i + 1}: ${title}`);
      await acted(page, () => page.keyboard.press('Control+Enter'));
    }
    equal(await waiting(page), before - 5, 'waiting');
    await page.goto(`${base}/inbox?queue=done`);
    await page.locator('.task').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/task=/);
    that(/it goes on[\s\S]*Call no\. \d/.test(await page.locator('.detail .notice').innerText()), 'what came of it');
  });
  await test('inbox: one is put off to tomorrow, one handed over to a colleague', async () => {
    await page.goto(`${base}/inbox`);
    const before = await waiting(page);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const row = await standing(page);
    await askedByKeys(page, 's');
    that((await page.innerText('.act:popover-open [data-whom]')).includes(row.split('\n')[2]), 'which task it means is not said');
    await acted(page, () => page.keyboard.press('Enter'));
    equal(await waiting(page), before - 1, 'waiting');
    await page.goto(`${base}/inbox?queue=snoozed`);
    equal((await page.locator('.task-row').first().innerText()).split('\n')[2], row.split('\n')[2], 'asleep');
    await page.goto(`${base}/inbox`);
    await askedByKeys(page, 'a');
    await page.keyboard.press('m');
    await acted(page, () => page.keyboard.press('Enter'));
    equal(await waiting(page), before - 2, 'waiting');
    equal(await page.locator('.toast', { hasText: 'portfolio' }).count(), 0, 'warned of one who sees everything');
  });
  await test('inbox: who hands over to somebody who does not see the account is told', async () => {
    const before = await waiting(page);
    await askedByKeys(page, 'a');
    await page.keyboard.press('l');
    await acted(page, () => page.keyboard.press('Enter'));
    that((await page.innerText('.toast')).includes('not in that person’s portfolio'), await page.innerText('.toast'));
    await acted(page, () => page.keyboard.press('z'));
    equal(await waiting(page), before, 'waiting again');
  });
  await test('inbox: three are ticked and done at once, and z takes them back', async () => {
    await page.goto(`${base}/inbox`);
    const before = await waiting(page);
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('j');
      await page.keyboard.press('x');
    }
    equal(number(await page.locator('.inbox-bulk [data-chosen]').innerText()), 3, 'chosen');
    await askedByKeys(page, 'e');
    await acted(page, () => page.keyboard.press('Enter'));
    equal(await waiting(page), before - 3, 'waiting');
    await acted(page, () => page.keyboard.press('z'));
    equal(await waiting(page), before, 'waiting again');
  });
  await test('inbox: the browser has nothing to complain of', async () => equal(complaints.join('\n'), '', 'complaints'));
  await page.context().close();

  await test('Hoje, no celular, no escuro, sem scripts: uma tarefa é concluída', async () => {
    const phone = await arrived(browser, base, OTTO, { locale: 'pt-BR', javaScriptEnabled: false, colorScheme: 'dark', viewport: { width: 390, height: 844 } });
    await phone.goto(`${base}/inbox`);
    equal(await phone.getAttribute('html', 'lang'), 'pt-BR', 'o idioma');
    const before = await waiting(phone);
    await phone.locator('.task').first().click();
    that(await phone.isVisible('.detail .title'), 'a tarefa não se abre');
    await phone.click('.acts [data-key=e]');
    await phone.locator('#act-done label', { hasText: 'Resolvido' }).click();
    await phone.click('#act-done button[value=done]');
    await phone.waitForSelector('.toast');
    equal(await waiting(phone), before - 1, 'à espera');
    await phone.context().close();
  });
}

await journey(import.meta.url, inbox);
