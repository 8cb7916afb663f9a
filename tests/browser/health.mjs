// A light set by hand on an account's page: not without a reason that says something and a day on which it ends; the
// score and what was computed stay in sight, lists go by the hand; then taken back. In English with scripts, in
// Portuguese on a phone without.
import { arrived, journey } from '../library/browser.mjs';

const OTTO = 'otto.brandt@cais.example';
const day = (from_today) => new Date(Date.now() + from_today * 86400000).toISOString().slice(0, 10);

async function withLight(page, base, light, nth) {
  await page.goto(`${base}/accounts?where=${encodeURIComponent(`light = ${light} and mrr > 0`)}`);
  const link = page.locator('.table-accounts .table-name').nth(nth);
  return { name: await link.innerText(), path: await link.getAttribute('href').then((href) => href.split('?')[0]) };
}

const panel = (page) => page.locator('#health-panel .health-side');
const score = (page) => panel(page).locator('.big').innerText();
const light = (page) => panel(page).locator('.light-large').getAttribute('class').then((name) => name.split(' ').at(-1));

export async function health(browser, base, state, { test, equal, that, house }) {
  house.person(OTTO, 'csm', '--name', 'Otto Brandt', '--portfolio', 'own');
  const page = await arrived(browser, base, OTTO, { locale: 'en-US' });
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const account = await withLight(page, base, 'red', 0);
  let computed = '';

  await test('health: a light is not set without a reason', async () => {
    await page.goto(base + account.path);
    computed = await score(page);
    equal(await light(page), 'red', 'as computed');
    await page.click('[popovertarget=set-light]');
    that((await page.innerText('#set-light')).includes(computed), 'the computed score is not in sight');
    await page.check('#set-light [name=light][value=green]');
    await page.fill('#set-light [name=reason]', 'ok');
    await page.click('#set-light .btn-primary');
    that(await page.isVisible('#set-light'), 'it was sent');
  });
  await test('health: set with a reason until a day, the computed score stays in sight', async () => {
    await page.fill('#set-light [name=reason]', 'New board signed for two years last week');
    await page.fill('#set-light [name=until_date]', day(20));
    await page.click('#set-light .btn-primary');
    await page.waitForSelector('.toast');
    equal(await light(page), 'green', 'as set');
    equal(await score(page), computed, 'the score');
    const words = await panel(page).innerText();
    that(words.includes('New board signed for two years last week') && /Computed: Red/.test(words), `said is ${words}`);
    that(words.includes(String(Number(day(20).slice(8)))), 'until when');
  });
  await test('health: lists go by the hand, and back by the computation once it is taken away', async () => {
    const listed = `${base}/accounts?where=${encodeURIComponent(`name = "${account.name}" and light = green`)}`;
    await page.goto(listed);
    equal(await page.locator('.table-accounts .table-name').count(), 1, 'in the list of green ones');
    await page.goto(base + account.path);
    await page.click('[popovertarget=set-light]');
    await page.click('#set-light button[name=end]');
    await page.waitForSelector('.toast');
    equal(await light(page), 'red', 'as computed');
    await page.goto(listed);
    equal(await page.locator('.table-accounts .table-name').count(), 0, 'in the list of green ones');
  });
  await test('health: the browser has nothing to complain of', async () => equal(complaints.join('\n'), '', 'complaints'));
  await page.context().close();

  const phone = await arrived(browser, base, OTTO, { locale: 'pt-BR', javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await test('saúde, no celular, sem scripts: o farol é definido à mão, o calculado continua à vista', async () => {
    const other = await withLight(phone, base, 'red', 1);
    await phone.goto(base + other.path);
    equal(await phone.getAttribute('html', 'lang'), 'pt-BR', 'o idioma');
    await phone.click('[popovertarget=set-light]');
    await phone.locator('#set-light label', { has: phone.locator('[value=yellow]') }).click();
    await phone.fill('#set-light [name=reason]', 'Diretoria nova assinou por dois anos');
    await phone.click('#set-light .btn-primary');
    await phone.waitForSelector('.toast');
    equal(await light(phone), 'yellow', 'a cor');
    that(/Calculado: Vermelho/.test(await panel(phone).innerText()), await panel(phone).innerText());
  });
  await phone.context().close();
}

await journey(import.meta.url, health);
