// A segment written by typing, with a mistake: the message names what may have been meant and where, it is mended by it,
// counted while one types, saved, used as a filter; in English. In Portuguese, without scripts, by keys alone.
import { arrived, journey } from '../library/browser.mjs';

const OTTO = 'otto.brandt@cais.example';
const number = (text) => Number(text.replace(/\D/g, ''));

export async function segments(browser, base, state, { test, equal, that, house }) {
  house.person(OTTO, 'csm', '--name', 'Otto Brandt', '--portfolio', 'own');
  const page = await arrived(browser, base, OTTO, { locale: 'en-US' });
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  let meant = 0;

  await test('segments: a mistake is shown at its place, with the name that may have been meant', async () => {
    await page.goto(`${base}/segments/new`);
    await page.click('button[name=act][value=type]');
    await page.fill('[name=name]', 'Large and silent');
    await page.fill('[name=rule]', 'mrr >= 1000 and days_since(last_contct) > 10');
    await page.waitForSelector('#preview .tok-bad');
    equal(await page.locator('#preview .tok-bad').innerText(), 'last_contct', 'where');
    that((await page.locator('#preview .error').innerText()).includes('last_contact'), 'what may have been meant');
  });
  await test('segments: saved with the mistake it is refused, nothing typed is lost', async () => {
    await page.keyboard.press('Escape');
    await page.click('.record-foot button[value=save]');
    await page.waitForSelector('#rule-problem');
    that((await page.innerText('#rule-problem')).includes('last_contact'), 'what may have been meant');
    equal(await page.inputValue('[name=rule]'), 'mrr >= 1000 and days_since(last_contct) > 10', 'the rule');
    equal(await page.inputValue('[name=name]'), 'Large and silent', 'the name');
    complaints.length = 0; // answered 422, as meant
  });
  await test('segments: mended by the message, counted, saved', async () => {
    await page.fill('[name=rule]', 'mrr >= 1000 and days_since(last_contact) > 10');
    await page.waitForSelector('#preview .segment-count');
    meant = number(await page.locator('#preview .segment-count b').innerText());
    that(meant > 0, 'nobody is meant');
    await page.keyboard.press('Escape');
    await page.click('.record-foot button[value=save]');
    await page.waitForSelector('.toast');
    await page.goto(`${base}/accounts?where=${encodeURIComponent("segment('Large and silent')")}`);
    that((await page.innerText('main')).includes(String(meant)), 'the list has another count');
  });
  await test('segments: the browser has nothing to complain of', async () => equal(complaints.join('\n'), '', 'complaints'));
  await page.context().close();

  const plain = await arrived(browser, base, OTTO, { locale: 'pt-BR', javaScriptEnabled: false });
  await test('segmentos, sem scripts: o erro é explicado em português, corrigido e salvo', async () => {
    await plain.goto(`${base}/segments/new`);
    equal(await plain.getAttribute('html', 'lang'), 'pt-BR', 'o idioma');
    await plain.click('button[name=act][value=type]');
    await plain.fill('[name=name]', 'No vermelho');
    await plain.fill('[name=rule]', 'ligth = red');
    await plain.click('.record-foot button[value=save]');
    that(/light/.test(await plain.innerText('#rule-problem')), 'o que se quis dizer');
    equal(await plain.locator('#preview .tok-bad').innerText(), 'ligth', 'onde');
    await plain.fill('[name=rule]', 'light = red');
    await plain.click('.record-foot button[value=save]');
    await plain.waitForSelector('.toast');
    that((await plain.innerText('main')).includes('No vermelho'), 'não está na lista');
  });
  await plain.context().close();
}

await journey(import.meta.url, segments);
