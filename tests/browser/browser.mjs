// Farol in a real browser: signs in, switches the language, follows a figure to its rows, filters, does it all
// again without scripts. The journeys of other screens stand beside this file; axe.mjs inspects every page.
//   node browser.mjs FAROL        (the program; a database of its own is made in a temporary folder)
// TAP on stdout. Skipped where playwright-core or Chromium is missing.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account } from './account.mjs';
import { api } from './api.mjs';
import { figures } from './figures.mjs';
import { imports } from './imports.mjs';
import { list } from './list.mjs';
import { people } from './people.mjs';
import { shell } from './shell.mjs';

const farol = process.argv[2];
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const require = createRequire(import.meta.url);
let chromium;
try {
  ({ chromium } = require('playwright-core'));
} catch {
  console.log('1..0 # SKIP npm ci has not been run');
  process.exit(0);
}
if (!existsSync(browserPath)) {
  console.log(`1..0 # SKIP there is no ${browserPath}`);
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'farol-browser-'));
const database = join(folder, 'farol.db');
const email = 'marina@cais.example';
const password = 'uma senha bem comprida';
const environment = { ...process.env, FAROL_LANGUAGE: 'en' };
const run = (args, input) => execFileSync(farol, args, { input, env: environment, stdio: ['pipe', 'pipe', 'inherit'] });

let tests = 0, failed = 0;
async function test(name, body) {
  tests++;
  try {
    await body();
    console.log(`ok ${tests} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${tests} - ${name}`);
    for (const line of String(error.message ?? error).split('\n').slice(0, 12)) console.log(`# ${line}`);
  }
}
function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}
function that(condition, what) {
  if (!condition) throw new Error(what);
}

function serve() {
  const server = spawn(farol, ['serve', '--db', database, '--listen', '127.0.0.1:0'], { env: environment });
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk) => {
      said += chunk;
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (address) resolve({ server, base: address[0] });
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('exit', () => reject(new Error(`serve ended: ${said}`)));
  });
}

async function signIn(page, base) {
  await page.goto(`${base}/sign-in`);
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('main button.btn-primary');
  await page.waitForURL(`${base}/`);
}

const money = (text) => text.replace(/[^0-9,.-]/g, '');

async function walkThrough(browser, base) {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));

  await test('a wrong password is said, and nothing else', async () => {
    await page.goto(`${base}/`);
    await page.fill('#email', email);
    await page.fill('#password', 'wrong');
    await page.click('main button.btn-primary');
    that(await page.isVisible('#password-problem'), 'no problem is shown');
    equal(await page.inputValue('#email'), email, 'the e-mail typed');
    complaints.length = 0; // the browser notes the refusal's status
  });
  await test('signing in leads to the dashboard', async () => {
    await signIn(page, base);
    equal(await page.locator('.kpi').count(), 10, 'figures on the ruler');
    that((await page.textContent('.lead')).includes('MRR'), 'the lead sentence says nothing of MRR');
  });
  await test('switching the language stays on the page', async () => {
    await page.click('.nav-foot [name=language]');
    await page.waitForSelector('html[lang="pt-BR"]');
    that((await page.textContent('.lead')).startsWith('O MRR'), 'the sentence is not Portuguese');
    await page.click('.nav-foot [name=language]');
    await page.waitForSelector('html[lang="en"]');
  });
  await test('a figure opens into rows whose sum it is', async () => {
    const figure = page.locator('.table-fall a.fig').last();
    const value = money(await figure.textContent());
    await figure.click();
    await page.waitForURL(/\/figures\/mrr/);
    equal(money(await page.textContent('.big')), value, 'the figure on its page');
    equal(money(await page.locator('tfoot td').last().textContent()), value, 'the sum of the rows');
    equal(await page.locator('.metric-rows tbody tr').count(), 50, 'rows of a page');
  });
  await test('every figure of the dashboard leads somewhere', async () => {
    await page.goto(`${base}/`);
    const links = await page.$$eval('a.fig, a.kpi, .heat a', (all) => [...new Set(all.map((a) => a.href))]);
    that(links.length > 40, `only ${links.length} links`);
    for (const link of links) {
      const answer = await context.request.get(link);
      equal(answer.status(), 200, link);
      that(!(await answer.text()).includes('notice-red'), `${link} shows a problem`);
    }
  });
  await test('period, comparison and filter stand in the address', async () => {
    await page.goto(`${base}/`);
    await page.selectOption('[name=compare]', 'year');
    await page.waitForURL(/compare=year/);
    await page.keyboard.press('f');
    await page.waitForSelector('#filters:popover-open');
    await page.locator('#filters select[name=segment]').selectOption({ index: 1 });
    await page.click('#filters button.btn-primary');
    await page.waitForSelector('.head .badge-accent');
    that(!page.url().includes('where='), 'empty fields are in the address');
    await page.goBack();
    that(!(await page.isVisible('.head .badge-accent')), 'back does not take the filter away');
  });
  await test('an expression with a fault is answered beside its field', async () => {
    await page.goto(`${base}/?where=segmnt+%3D+x`);
    that((await page.textContent('#where-problem')).includes('segmnt'), 'the fault is not named');
  });
  await test('the theme changes at once and is kept', async () => {
    await page.click('[data-theme-toggle]');
    await page.waitForSelector('html[data-theme]');
    const theme = await page.getAttribute('html', 'data-theme');
    await page.waitForLoadState('networkidle');
    await page.reload();
    equal(await page.getAttribute('html', 'data-theme'), theme, 'the theme after a reload');
  });
  await test('the page has nothing to complain of', async () => equal(complaints.join('\n'), '', 'the console'));
  const state = await context.storageState();
  await context.close();
  return state;
}

async function withoutScripts(browser, base) {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-US' });
  const page = await context.newPage();
  await test('without scripts: sign-in, period, sign-out', async () => {
    await signIn(page, base);
    await page.selectOption('[name=compare]', 'none');
    await page.click('.scope noscript button, .scope > button:not([type])');
    await page.waitForURL(/compare=none/);
    await page.click('form[action="/sign-out"] button');
    await page.waitForURL(/sign-in/);
  });
  await context.close();
}

let server;
try {
  run(['demo', '--db', database, '--as-of', '2026-03-03']);
  run(['user', 'add', email, '--role', 'admin', '--name', 'Marina Tavares', '--password-stdin', '--db', database], `${password}\n`);
  const started = await serve();
  server = started.server;
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  const state = await walkThrough(browser, started.base);
  await withoutScripts(browser, started.base);
  await people(browser, started.base, state, { test, equal, that });
  await api(browser, started.base, state, { test, equal, that });
  await imports(browser, started.base, state, { test, equal, that });
  await account(browser, started.base, state, { test, equal, that });
  await figures(browser, started.base, state, { test, equal, that });
  await list(browser, started.base, state, { test, equal, that });
  await shell(browser, started.base, state, { test, equal, that });
  await browser.close();
} finally {
  server?.removeAllListeners('exit');
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`1..${tests}`);
process.exit(failed ? 1 : 0);
