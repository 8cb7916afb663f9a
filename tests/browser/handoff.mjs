// An account on its way out of onboarding: who implemented it starts the handoff, ticks and signs; who goes on with it
// ticks the rest and signs, and it goes on to its next stage. Bianca in Portuguese on a phone without scripts, her
// colleague in English on a desk. Neither signs for the other, nor what is not ticked.
import { arrived, journey } from '../library/browser.mjs';

const ISM = 'bianca.lacerda@cais.example', CSM = 'otto.brandt@cais.example';

export async function handoff(browser, base, state, { test, equal, that, house }) {
  house.person(ISM, 'csm', '--name', 'Bianca Lacerda');
  house.person(CSM, 'csm', '--name', 'Otto Brandt');
  const desk = await arrived(browser, base, CSM, { locale: 'en-US' });
  const complaints = [];
  desk.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const phone = await arrived(browser, base, ISM, { locale: 'pt-BR', javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  let path = '', name = '';

  await test('handoff: an account in onboarding is found on the board', async () => {
    await desk.goto(`${base}/accounts?where=${encodeURIComponent('mrr > 0 and stage = ongoing')}`);
    path = (await desk.locator('.table-accounts .table-name').first().getAttribute('href')).split('?')[0];
    // Long ago handed over in the sample: it begins anew, by hand.
    await desk.goto(`${base}/journeys/move?account=${path.split('/').at(-1)}`);
    await desk.selectOption('[name=to]', 'churned');
    await desk.fill('[name=reason]', 'The old contract ended');
    await desk.click('main button.btn-primary');
    await desk.waitForSelector('.toast');
    await desk.goto(`${base}/journeys/move?account=${path.split('/').at(-1)}&to=onboarding`);
    await desk.selectOption('[name=to]', 'onboarding');
    await desk.fill('[name=reason]', 'A new one begins');
    await desk.click('main button.btn-primary');
    await desk.waitForSelector('.toast');
    await desk.goto(`${base}/journeys`);
    const card = desk.locator(`[data-stage=onboarding] .board-card a[href^="${path}"]`);
    equal(await card.count(), 1, 'on the board');
    name = await card.innerText();
  });
  await test('passagem, no celular, sem scripts: começada, não assinada enquanto falta um item', async () => {
    await phone.goto(`${base}${path}/handoff`);
    equal(await phone.getAttribute('html', 'lang'), 'pt-BR', 'o idioma');
    if (await phone.locator('#checklist').count()) {
      await phone.fill('[name=ism_email]', ISM);
      await phone.fill('[name=csm_email]', CSM);
      await phone.click('button[value=start]');
      await phone.waitForSelector('.toast');
    }
    const items = phone.locator('.checklist input');
    that((await items.count()) >= 5, 'itens');
    for (let i = 1; i < (await items.count()); i++) await items.nth(i).setChecked(true);
    await phone.click('button[value=sign]');
    equal(await phone.locator('.checklist input:checked').count(), (await items.count()) - 1, 'o que se marcou fica');
    that(/Nem todos os itens|Nem todo item/.test(await phone.locator('.notice-red').innerText()), await phone.locator('.notice-red').innerText());
  });
  await test('passagem: com todos os itens, assinada por quem implantou', async () => {
    const items = phone.locator('.checklist input');
    await items.first().setChecked(true);
    await phone.click('button[value=sign]');
    await phone.waitForSelector('.toast');
    equal(await phone.locator('button[value=sign]').count(), 0, 'assinaria duas vezes');
  });
  await test('handoff: the other signs, and it goes on to its next stage, with both in its history', async () => {
    await desk.goto(`${base}${path}`);
    await desk.goto(`${base}${path}/plan`);
    await desk.click('.head-actions a >> text=Handoff');
    await desk.waitForURL(/handoff$/);
    await desk.click('button[value=sign]');
    await desk.waitForSelector('.toast');
    that(/Signed by both/.test(await desk.innerText('main')), 'not over');
    await desk.goto(`${base}${path}/plan`);
    equal(await desk.locator('.stages [aria-current=step] b').innerText(), 'Ongoing', 'its stage');
    that(/Handoff signed by both/.test(await desk.innerText('#history >> xpath=../..')), 'its history');
  });
  await test('handoff: the browser has nothing to complain of', async () => equal(complaints.join('\n'), '', 'complaints'));
  await phone.context().close();
  await desk.context().close();
}

await journey(import.meta.url, handoff);
