// What every page has, in a real browser: the search box as a combobox and as a plain form, the keys, the help;
// and a run through the main pages by keyboard alone.
import { journey } from '../library/browser.mjs';
export async function shell(browser, base, state, { test, equal, that }) {
  for (const language of ['en', 'pt-BR']) await searching(browser, base, state, language, { test, equal, that });
  await keys(browser, base, state, { test, equal, that });
  await wholeWay(browser, base, state, { test, equal, that });
  await help(browser, base, state, { test, equal, that });
}

async function open(browser, base, state, language, options = {}) {
  const context = await browser.newContext({ storageState: state, viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  await page.goto(`${base}/help`);
  if ((await page.getAttribute('html', 'lang')) !== language) {
    await page.click('.nav-foot [name=language]');
    await page.waitForSelector(`html[lang="${language}"]`);
  }
  return { context, page };
}

const input = '#find input';
const path = (page) => new URL(page.url()).pathname;

async function searching(browser, base, state, language, { test, equal, that }) {
  const { context, page } = await open(browser, base, state, language);
  await page.goto(`${base}/accounts`);
  const name = (await page.textContent('tbody tr:nth-child(2) .table-name')).trim();
  await test(`${language}: the search box finds an account as one types, and Enter opens it`, async () => {
    await page.keyboard.press('/');
    await page.keyboard.type(name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase());
    await page.waitForSelector(`#palette [role=option][aria-selected=true]:has-text("${name}")`);
    equal(await page.getAttribute(input, 'aria-expanded'), 'true', 'aria-expanded');
    const active = await page.getAttribute(input, 'aria-activedescendant');
    that((await page.textContent(`[id="${active}"]`)).includes(name), 'the first choice is another account');
    that((await page.textContent('#palette-status')).match(/\d/), 'nothing is read out');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/accounts\/./);
    that((await page.textContent('h1')).includes(name), 'another account was opened');
  });
  await test(`${language}: Enter right behind the last letter waits for what it finds`, async () => {
    await page.goto(`${base}/accounts`);
    await page.keyboard.press('/');
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/accounts\/./);
  });
  await test(`${language}: it finds figures, screens and help; arrows choose, Esc closes, then empties`, async () => {
    await page.goto(`${base}/accounts`);
    await page.keyboard.press('/');
    await page.keyboard.type('churn');
    await page.waitForSelector('#palette [href="/figures/churn"]');
    const choices = await page.locator('#palette [role=option]').count();
    that(choices > 1, 'one choice only');
    await page.keyboard.press('ArrowUp');
    equal(await page.locator('#palette [role=option]').last().getAttribute('aria-selected'), 'true', 'the last choice');
    that((await page.locator('#palette [role=option]').last().getAttribute('href')) === '/search?q=churn', 'no way to all');
    await page.keyboard.press('Escape');
    that(await page.isHidden('#palette'), 'the list is still open');
    await page.keyboard.press('Escape');
    equal(await page.inputValue(input), '', 'what was typed');
    await page.keyboard.type(language === 'en' ? 'peop' : 'pesso');
    await page.waitForSelector('#palette [href="/users"]');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(language === 'en' ? 'gross m' : 'margem');
    await page.waitForSelector('#palette [href="/settings#field-gross_margin"]');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(language === 'en' ? 'gramm' : 'gramá');
    await page.waitForSelector('#palette [href^="/help/rules#"]');
  });
  await test(`${language}: what finds nothing says so, and hurts nothing`, async () => {
    await page.goto(`${base}/accounts`);
    await page.keyboard.press('/');
    await page.keyboard.type('<b>zzzz"\'');
    // Letters before the last find nothing either: it is the whole that must be said.
    await page.locator('#palette .palette-none', { hasText: '<b>zzzz"\'' }).waitFor();
    equal(await page.locator('#palette b').count(), 0, 'markup made of what was typed');
  });
  await context.close();

  const plain = await open(browser, base, state, language, { javaScriptEnabled: false });
  await test(`${language}: without scripts the search box is a form`, async () => {
    await plain.page.goto(`${base}/`);
    await plain.page.fill(input, 'churn');
    await plain.page.press(input, 'Enter');
    await plain.page.waitForURL(/\/search\?q=churn/);
    that(await plain.page.isVisible('main a[href="/figures/churn"]'), 'the figure is not found');
  });
  await plain.context.close();
}

async function keys(browser, base, state, { test, equal, that }) {
  const { context, page } = await open(browser, base, state, 'en');
  await test('? shows the keys, Esc closes them, typing has its letters', async () => {
    await page.goto(`${base}/accounts`);
    await page.keyboard.press('?');
    that(await page.isVisible('#keys:popover-open'), 'the keys are not shown');
    await page.keyboard.press('j');
    that(await page.isVisible('#keys:popover-open'), 'a key went through the dialog');
    await page.keyboard.press('Escape');
    that(!(await page.isVisible('#keys')), 'the keys are still shown');
    await page.keyboard.press('/');
    await page.keyboard.type('?g');
    equal(await page.inputValue(input), '?g', 'what was typed');
  });
  await test('j, k and x go through a list, Enter opens the row, Esc leaves it', async () => {
    await page.goto(`${base}/accounts`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const second = await page.getAttribute('tbody tr:nth-child(2) .table-name', 'href');
    equal(await page.evaluate(() => document.activeElement.getAttribute('href')), second, 'the row');
    await page.keyboard.press('x');
    equal(await page.locator('tbody input:checked').count(), 1, 'chosen rows');
    await page.keyboard.press('k');
    await page.keyboard.press('Escape');
    equal(await page.evaluate(() => document.activeElement.tagName), 'BODY', 'what has the focus');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/accounts\/./);
  });
  await test('j and k on an account go to the next one of the list and back, on the same part of the page', async () => {
    await page.goto(`${base}/accounts`);
    const links = await page.$$eval('.table-name', (all) => all.slice(0, 2).map((link) => link.pathname));
    await page.goto(`${base}${links[0]}?tab=revenue`);
    await page.keyboard.press('j');
    await page.waitForURL((url) => url.pathname === links[1]);
    equal(new URL(page.url()).search, '?tab=revenue', 'the part');
    await page.keyboard.press('k');
    await page.waitForURL((url) => url.pathname === links[0]);
    await page.keyboard.press('k');
    equal(new URL(page.url()).pathname, links[0], 'before the first there is none');
    await page.goto(`${base}${links[0]}`);
  });
  await test('c leads to the note on an account, g c back to the list, n to a new account', async () => {
    await page.keyboard.press('c');
    equal(await page.evaluate(() => document.activeElement.id), 'summary', 'what has the focus');
    await page.keyboard.type('g c');
    equal(await page.inputValue('#summary'), 'g c', 'what was typed');
    await page.locator('h1').first().click();
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.waitForURL(`${base}/accounts`);
    await page.keyboard.press('n');
    await page.waitForURL(/\/records\/accounts\/new/);
  });
  await context.close();
}

// Only Tab, Enter and arrows: single keys are not needed for anything.
async function wholeWay(browser, base, state, { test, equal, that }) {
  const { context, page } = await open(browser, base, state, 'en');
  const tabTo = async (selector) => {
    for (let i = 0; i < 120; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return i;
    }
    throw new Error(`Tab does not lead to ${selector}`);
  };
  const ring = () => page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  await test('by Tab alone: the first stop skips to the content, where the next is inside', async () => {
    await page.goto(`${base}/`);
    equal(await tabTo('.skip'), 0, 'stops before it');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    that(await page.evaluate(() => !!document.activeElement.closest('main')), 'the focus is not in the content');
  });
  await test('by Tab alone: from the dashboard to a figure, its rows, an account; each stop has a ring', async () => {
    await page.goto(`${base}/`);
    await page.locator('.skip').focus();
    await page.keyboard.press('Enter');
    await tabTo('main a.fig');
    that(await ring(), 'no ring around the figure');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/figures\//);
    await page.goto(`${base}/accounts`);
    await tabTo('tbody a');
    that(await ring(), 'no ring around the row');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/accounts\/./);
    // The navigation is skipped, as whoever has only the keyboard does on a page this long.
    equal(await tabTo('.skip'), 0, 'stops before the way to the content');
    await page.keyboard.press('Enter');
    await tabTo('#summary');
    that(await ring(), 'no ring around the note');
  });
  await test('by Tab alone: the filter opens, is set and shown', async () => {
    await page.goto(`${base}/`);
    await tabTo('[popovertarget=filters]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#filters:popover-open');
    await tabTo('#filters #where');
    await page.keyboard.type('mrr >= 1000');
    await page.keyboard.press('Enter');
    await page.waitForURL(/where=/);
    that(await page.isVisible('.head .badge-accent'), 'the filter is not said');
  });
  await context.close();
}

async function help(browser, base, state, { test, equal, that }) {
  const { context, page } = await open(browser, base, state, 'pt-BR');
  await test('every place of the navigation has its help in the head, and every chapter opens', async () => {
    await page.goto(`${base}/`);
    for (const place of await page.$$eval('.nav a.nav-item', (all) => all.map((a) => a.href))) {
      await page.goto(place);
      const chapter = await page.getAttribute('.top-help', 'href');
      that(/^\/help\/./.test(chapter), `${place} has ${chapter}`);
      equal((await page.goto(base + chapter)).status(), 200, chapter);
    }
    await page.goto(`${base}/help`);
    for (const chapter of await page.$$eval('.chapters a', (all) => all.map((a) => a.href))) {
      equal((await page.goto(chapter)).status(), 200, chapter);
      const inside = await page.$$eval('.guide-body a, .guide-parts a', (all) => all.map((a) => a.href));
      for (const link of new Set(inside.filter((address) => address.startsWith(base)))) {
        const [address, anchor] = link.split('#');
        if (address !== chapter) equal((await context.request.get(address)).status(), 200, link);
        else that(await page.$(`[id="${decodeURIComponent(anchor)}"]`), `${link} leads nowhere`);
      }
    }
  });
  await test('help is found by its words', async () => {
    await page.goto(`${base}/help?q=orcamento+zzz`);
    that(await page.isVisible('main .empty'), 'something is found for nonsense');
    await page.goto(`${base}/help?q=cotacao`);
    that(await page.isVisible('main a[href^="/help/rates"]'), 'the chapter on rates is not found');
    equal(path(page), '/help', 'the page');
  });
  await context.close();
}

await journey(import.meta.url, shell);
