// Playbooks in a real browser: one is taken over from the library, a step added, moved and refused while its title
// is missing, then mended and saved; tried on last year; switched on and off again; a run is stopped with a reason, then all; in both languages.
import { journey } from '../library/browser.mjs';

export async function playbooks(browser, base, state, { test, equal, that }) {
  const context = await browser.newContext({ storageState: state, locale: 'en-US', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const titles = () => page.$$eval('.pb-step input[name$=".title"]', (fields) => fields.map((field) => field.value));

  await test('playbooks: one is taken over from the library', async () => {
    await page.goto(`${base}/playbooks`);
    equal(await page.locator('.pb-offer').count(), 10, 'on offer');
    await page.locator('.pb-offer', { has: page.locator('input[value=low-health]') }).locator('button').click();
    await page.waitForURL(/playbooks\/low-health$/);
    that((await titles()).length >= 1, 'no tasks');
  });
  await test('playbooks: a step is added, moved up with what stands inside, refused without its title, mended', async () => {
    const before = await titles(), steps = await page.locator('.pb-step').count();
    await page.selectOption('[name=new_kind]', 'task');
    await page.click('button[value=add-main]');
    equal(await page.locator('.pb-step').count(), steps + 1, 'steps');
    const last = await page.locator('.pb-step').last().locator('button[value^=up-]').getAttribute('value');
    await page.click(`button[value=${last}]`);
    await page.click('.edit-save button[value=save]');
    that(await page.isVisible('.pb-step .error'), 'what is wrong is not said beside the field');
    equal((await titles()).filter((title) => title === '').length, 1, 'what was typed is kept');
    await page.locator('.pb-step input[name$=".title"][aria-invalid=true]').fill('Thank {account}');
    await page.click('.edit-save button[value=save]');
    await page.waitForSelector('.toast');
    equal((await titles()).length, before.length + 1, 'tasks');
    that((await titles()).includes('Thank {account}'), 'the new one is kept');
  });
  await test('playbooks: what a trigger and a step ask for is chosen by its name, rules are completed', async () => {
    await page.goto(`${base}/playbooks/new`);
    await Promise.all([page.waitForNavigation(), page.selectOption('[name=trigger]', 'date')]);
    await page.selectOption('[name="trigger.field"]', { label: 'Renewal' });
    await page.fill('[name="trigger.days"]', '-45');
    await page.fill('[name=title]', 'Before the renewal');
    await page.fill('[name="s0.title"]', 'Ring {account}');
    await page.selectOption('[name="s0.owner"]', { label: 'the account’s CSM' });
    for (const kind of ['set_stage', 'set_tier', 'set_field']) {
      await page.selectOption('[name=new_kind]', kind);
      await page.click('button[value=add-main]');
    }
    await page.selectOption('[name="s1.stage"]', { label: 'Renewal' });
    await page.selectOption('[name="s2.tier"]', { label: 'High touch' });
    await page.selectOption('[name="s3.field"]', { label: 'icp' });
    await page.fill('[name="s3.value"]', 'A');
    await page.locator('[name=condition]').pressSequentially('mrr >= 1000 and lig');
    await page.locator('.complete li', { hasText: 'light' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('= red');
    await page.click('.edit-save button[value=save]');
    await page.waitForSelector('.toast');
    equal(await page.inputValue('[name=condition]'), 'mrr >= 1000 and light = red', 'the condition');
    equal(await page.inputValue('[name="s1.stage"]'), 'renewal', 'the stage');
    equal(await page.locator('[name="s2.tier"]').evaluate((field) => field.selectedOptions[0].label), 'High touch', 'the tier');
    await page.goto(`${base}/playbooks`);
    that(/A date comes near or is past: Renewal, 45 days before/.test(await page.innerText('main')), 'the list says when');
  });
  await test('playbooks: on a phone, by keyboard alone: a step is added, and one goes on in it', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${base}/playbooks/low-health`);
    const steps = await page.locator('.pb-step').count();
    await page.focus('[name=new_kind]');
    await page.keyboard.press('Tab');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    equal(await page.locator('.pb-step').count(), steps + 1, 'steps');
    const last = () => page.locator('.pb-step').last();
    equal(await page.evaluate(() => document.activeElement.name), await last().locator('[name$=".title"]').getAttribute('name'), 'where one types');
    await page.keyboard.type('By thumb');
    await last().locator('button[value^=up-]').focus();
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    that(/^up-/.test(await page.evaluate(() => document.activeElement.value)), 'it can be moved further at once');
    that((await titles()).includes('By thumb'), 'what was typed is kept');
    equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth > 0), false, 'wider than the screen');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${base}/playbooks/low-health`);
  });
  await test('playbooks: tried on last year, switched on, switched off', async () => {
    await page.click('.head-actions a');
    await page.waitForURL(/trial$/);
    await page.waitForSelector('.pb-chart', { timeout: 60000 }); // of a large company, or a busy machine, it comes later
    that(/warned/.test(await page.locator('main').innerText()), 'nothing of churn');
    await page.click('.head-actions button');
    await page.waitForSelector('.pb-on');
    await page.click('.head-actions button');
    await page.waitForSelector('.pb-on', { state: 'detached' });
  });
  await test('playbooks: a run is stopped with a reason, which stands beside it and in the account\'s timeline; then all', async () => {
    await page.goto(`${base}/playbooks/new`);
    await page.fill('#field-title', 'Watch them');
    await Promise.all([page.waitForNavigation(), page.selectOption('[name=trigger]', 'segment_entered')]);
    await page.fill('[name="trigger.rule"]', 'mrr > 20000');
    await page.check('[name=include_present]');
    await page.locator('.pb-step button[value^=remove-]').first().click();
    await page.selectOption('[name=new_kind]', 'wait');
    await page.click('button[value=add-main]');
    await page.locator('.pb-step input[name$=".days"]').fill('30');
    await page.click('.edit-save button[value=save]');
    await page.waitForURL(/watch-them/);
    await page.goto(`${base}/playbooks/watch-them/trial`);
    await page.click('.head-actions button');
    await page.waitForSelector('.pb-on');
    let runs = 0; // asked for on their own page: the one left behind lists runs as well, below another table of accounts
    for (let tries = 0; tries < 300 && runs === 0; tries++) {
      await page.goto(`${base}/playbooks/watch-them/runs`);
      runs = await page.locator('td a[href$="/stop"]').count();
    }
    that(runs > 1, 'no runs');
    const account = await page.locator('tbody a.table-name').first().getAttribute('href');
    await page.locator('td a[href$="/stop"]').first().click();
    await page.click('main .btn-danger');
    that(await page.isVisible('#field-reason-problem'), 'a reason is asked for');
    await page.fill('#field-reason', 'They have signed');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast');
    that((await page.locator('tbody tr').first().innerText()).includes('They have signed · Marina Tavares'), 'who and why');
    equal(await page.locator('td a[href$="/stop"]').count(), runs - 1, 'the others go on');
    await page.goto(`${base}${account}?tab=timeline`);
    that((await page.locator('.timeline').innerText()).includes('They have signed'), 'the timeline');
    await page.goto(`${base}/playbooks/watch-them/runs`);
    await page.click('.head-actions a');
    await page.fill('#field-reason', 'Drawn anew');
    await page.click('main .btn-danger');
    await page.waitForSelector('.toast');
    equal(await page.locator('td a[href$="/stop"]').count(), 0, 'under way');
  });
  await test('playbooks: in Portuguese, one is taken over in its words', async () => {
    await page.goto(`${base}/playbooks`);
    await page.click('.nav-foot [name=language]');
    await page.waitForSelector('html[lang=pt-BR]');
    await page.goto(`${base}/playbooks`);
    await page.locator('.pb-offer', { has: page.locator('input[value=detractor]') }).locator('button').click();
    await page.waitForURL(/playbooks\/detractor$/);
    equal(await page.getAttribute('html', 'lang'), 'pt-BR', 'the language');
    equal(await page.inputValue('#field-title'), 'Detrator', 'its name');
    await page.goto(`${base}/playbooks/watch-them/runs?state=active`);
    that((await page.locator('main').innerText()).includes('Nenhum está em andamento'), 'os casos');
  });
  await context.close();
}

await journey(import.meta.url, playbooks);
