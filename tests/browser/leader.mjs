// What a leader does with health: opens the model editor, moves a weight, sees who would change colour before anything
// counts, publishes, and finds the lists and the leader's page going by it; then answers why an account turned
// yellow in March, from its page. In English with scripts, in Portuguese on a phone without. The sample
// company has March 2025 whole.
import { arrived, journey, MARINA } from '../library/browser.mjs';

const YELLOW = 'light = yellow and mrr > 0';
const lights = (page) => page.locator('#effect tbody tr').evaluateAll((rows) => rows.map((row) => row.innerText));
const counted = (page) => page.locator('.lights-row .big').allInnerTexts();
const number = (words) => Number(words.replace('−', '-').replace(/[^\d,.+-]/g, '').replace(',', '.'));

// An account that was of another colour at February's end, yellow at March's, by the pages of both days.
async function turnedYellow(page, base, year) {
  const asked = (light, day) => `${base}/accounts?where=${encodeURIComponent(`light = ${light} and mrr > 0`)}&as_of=${day}`;
  const names = async (address) => {
    await page.goto(address);
    return page.locator('.table-accounts .table-name').evaluateAll((links) => links.map((link) => ({ name: link.innerText, path: new URL(link.href).pathname })));
  };
  const before = new Set((await names(asked('green', `${year}-02-28`))).map((account) => account.path));
  return (await names(asked('yellow', `${year}-03-31`))).find((account) => before.has(account.path));
}

// The split as numbers: before, after, and its parts.
async function split(page) {
  const words = await page.innerText('#since');
  const scores = [...words.matchAll(/(\d+[.,]\d\d)\s+\S+/g)].map((match) => match[0]);
  const parts = await page.locator('#since > span > .n').allInnerTexts();
  return { words, before: number(scores[0]), after: number(scores[1]), parts: parts.map(number) };
}

export async function leader(browser, base, state, { test, equal, that }) {
  const page = await (await browser.newContext({ storageState: state, locale: 'en-US', viewport: { width: 1440, height: 900 } })).newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  let stood = [], would = [];

  await test('leader: who would change colour is seen while a weight is moved', async () => {
    await page.goto(`${base}/scores`);
    stood = await counted(page);
    await page.goto(`${base}/scores/models/ongoing`);
    const before = await lights(page);
    await page.fill('[name=weight-4]', '20');
    await page.waitForFunction(() => !/^No account/.test(document.querySelector('#effect').innerText.trim()));
    would = await lights(page);
    that(before.join() !== would.join(), `nothing moved: ${would.join(' | ')}`);
    that(await page.locator('#effect a').count() > 0, 'the accounts that would change colour are not named');
    await page.goto(`${base}/scores`);
    equal((await counted(page)).join(), stood.join(), 'what counts before it is published');
  });
  await test('leader: the portfolio is scored anew while one drags, before the slide is let go', async () => {
    await page.goto(`${base}/scores/models/ongoing`);
    const slide = page.locator('[name=weight-4] + input');
    await slide.scrollIntoViewIfNeeded();
    const box = await slide.boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await page.mouse.down();
    let at = 0.3, moves = 0;
    while (/^No account/.test((await page.innerText('#effect')).trim()) && moves++ < 400) { // never at rest
      at = at > 0.9 ? 0.7 : at + 0.03;
      await page.mouse.move(box.x + box.width * at, box.y + box.height / 2);
    }
    that(!/^No account/.test((await page.innerText('#effect')).trim()), 'scored at rest only');
    await page.mouse.up();
  });
  await test('leader: a criterion of a custom field is added by clicking, in steps, and taken out again', async () => {
    await page.goto(`${base}/scores/models/ongoing`);
    const count = await page.locator('.model-row').count(), row = page.locator('.model-row').last();
    equal(await page.inputValue('[name=worst-0]'), '-30%', 'a rate as a percentage');
    await page.click('button[name=step][value=add]');
    await page.waitForFunction((names) => document.activeElement.name === names, `measure-${count}`);
    await page.selectOption(`[name=measure-${count}]`, 'custom');
    await page.waitForFunction((names) => document.activeElement.name === names, `source-${count}`);
    equal(await row.locator('[name^=name-]').inputValue(), 'Custom field', 'the name of the measure before stays behind');
    that((await page.locator('#own-fields option').evaluateAll((all) => all.map((one) => one.value))).includes('funcionarios'), 'the fields are not offered');
    await page.keyboard.type('funcionarios');
    await row.locator('[name^=steps-]').fill('20: 0.5; 100: 1');
    await row.locator('[name^=weight-]').fill('20');
    await page.waitForFunction(() => /^\d+ accounts? would/.test(document.querySelector('#effect').innerText.trim()));
    equal(await row.locator('.error').count(), 0, 'a fault that was mended');
    await row.locator('button[name=remove]').click();
    await page.waitForFunction((rows) => document.querySelectorAll('.model-row').length === rows, count);
    await page.waitForFunction(() => /^No account/.test(document.querySelector('#effect').innerText.trim()));
    complaints.length = 0; // half a criterion is answered 422, as meant
  });
  await test('leader: published, it is the next version and the list goes by it', async () => {
    await page.goto(`${base}/scores/models/ongoing`);
    await page.fill('[name=weight-4]', '20');
    await page.click('button[name=step][value=publish]');
    await page.waitForURL(/\/scores\/models/);
    await page.goto(`${base}/scores/models/ongoing`);
    equal(await page.inputValue('[name=weight-4]'), '20', 'the weight');
    that((await page.innerText('h1')).includes('1'), `the version: ${await page.innerText('h1')}`);
    await page.goto(`${base}/scores`);
    const now = await counted(page);
    that(now.join() !== stood.join(), 'no account goes by the new version');
    for (let i = 0; i < now.length; i++) that(would[i].split('\t')[2] === now[i], `${now[i]} was not foretold: ${would.join(' | ')}`);
  });
  await test('leader: the portfolio says that the model moved them', async () => {
    await page.goto(`${base}/portfolio`);
    that((await page.innerText('main')).includes('another model, or another version of it'), 'what moved is put on the accounts');
  });
  await journeyOfMarch(page, base, { test, that, equal }, {
    title: 'leader: why it turned yellow in March, from its page to the split', month: /only Mar 2025/, green: /Green/, yellow: /Yellow/, language: 'en' });
  await test('leader: the browser has nothing to complain of', async () => equal(complaints.join('\n'), '', 'complaints'));
  await page.context().close();

  const phone = await arrived(browser, base, MARINA, { locale: 'pt-BR', javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await phone.goto(`${base}/profile`);
  await test('líder, no celular, sem scripts: mover um peso, ver quem muda, publicar', async () => {
    await phone.goto(`${base}/scores/models/ongoing`);
    await phone.fill('[name=weight-4]', '1');
    await phone.click('button[name=step][value=show]');
    that(await phone.locator('#effect a').count() > 0, 'quem mudaria de cor não está à vista');
    equal(await phone.inputValue('[name=weight-4]'), '1', 'o peso');
    await phone.click('button[name=step][value=publish]');
    await phone.goto(`${base}/scores/models/ongoing`);
    equal(await phone.inputValue('[name=weight-4]'), '1', 'o peso publicado');
    that((await phone.innerText('h1')).includes('2'), await phone.innerText('h1'));
  });
  await journeyOfMarch(phone, base, { test, that, equal }, {
    title: 'líder, no celular: por que ficou amarela em março', month: /só mar\/2025/, green: /Verde/, yellow: /Amarelo/, language: 'pt-BR' });
  await phone.context().close();
}

async function journeyOfMarch(page, base, { test, that, equal }, words) {
  await test(words.title, async () => {
    const account = await turnedYellow(page, base, 2025);
    that(account, 'no account turned yellow in March');
    await page.goto(base + account.path);
    equal(await page.getAttribute('html', 'lang'), words.language, 'the language');
    await page.goto(`${base}${account.path}?since=2025-02-28#since`);
    const chip = page.locator('#since .chip').filter({ hasText: words.month });
    await chip.click();
    const found = await split(page);
    that(page.url().includes('as_of=2025-03-31') && page.url().includes('since=2025-02-28'), page.url());
    that(words.green.test(found.words) && words.yellow.test(found.words), `both lights: ${found.words}`);
    equal(found.parts.length, 3, 'parts');
    const sum = found.parts.reduce((all, part) => all + Math.round(part * 100), Math.round(found.before * 100));
    equal(sum, Math.round(found.after * 100), `before and the parts add up: ${found.words}`);
    const moved = await page.locator('.table-crit tbody tr').evaluateAll((rows) => rows.map((row) => row.innerText).filter((row) => row.includes('→')));
    that(moved.length > 0, 'no criterion says what it was');
  });
}

async function promises(browser, base, state, { test, equal, that }) {
  const context = await browser.newContext({ storageState: state, locale: 'en-US', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await test('tiers: a promise is changed, a rule is refused beside its field and mended, what the night would write is shown', async () => {
    await page.goto(`${base}/tiers/edit`);
    await page.fill('[name="high.contact_days"]', '14');
    await page.fill('[name="mid.rule"]', 'mrrr >= 2000');
    await page.click('.edit-save button');
    that(/mrr/.test(await page.locator('[id="field-mid.rule-problem"]').innerText()), 'what was meant');
    equal(await page.inputValue('[name="high.contact_days"]'), '14', 'what was typed stays');
    await page.fill('[name="mid.rule"]', 'mrr >= 2000');
    await page.check('[name=writes]');
    await page.click('button[value=show]');
    await page.waitForSelector('.tier-effect');
    await page.uncheck('[name=writes]');
    await page.click('.edit-save button');
    await page.waitForURL((address) => address.pathname === '/tiers');
    that((await page.locator('main').innerText()).includes('14'), 'the promise');
    await page.goto(`${base}/tiers/edit`);
    equal(await page.inputValue('[name="high.contact_days"]'), '14', 'saved');
    equal(await page.isChecked('[name=writes]'), false, 'nothing is written at night');
  });
  await context.close();
}

await journey(import.meta.url, async (...all) => { await leader(...all); await promises(...all); });
