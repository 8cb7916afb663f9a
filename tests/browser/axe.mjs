// Every page of tests/addresses.txt in a real browser, found by walking from the start: axe-core finds nothing,
// nothing is wider than the screen, the console is silent; light and wide in Portuguese, dark and narrow in
// English. Each page has one h1 and a title of its own.
//   node axe.mjs FAROL         (TAP on stdout; skipped where playwright-core or Chromium is missing)
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { accountPages } from './account.mjs';
import { figurePages } from './figures.mjs';
import { House, PASSWORD, Person } from '../library/farol.mjs';
import { equal, finish, none, skipAll, test, that } from '../library/tap.mjs';
import { readAddresses, walk } from '../library/walk.mjs';

const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const require = createRequire(import.meta.url);
let chromium, axeSource;
try {
  ({ chromium } = require('playwright-core'));
  axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
} catch {
  skipAll('npm ci has not been run');
}
if (!existsSync(browserPath)) skipAll(`there is no ${browserPath}`);

const always = [...accountPages, ...figurePages];
const house = new House(process.argv[2]), ours = house;
house.demo();
house.person('ada@cais.example', 'admin', '--name', 'Ada');
house.person('caio@cais.example', 'csm', '--portfolio', 'own');
const invitation = house.run(['user', 'invite', 'nova@cais.example', '--role', 'csm']).match(/\/welcome\/\S+/)[0];
await house.serve();

// A few addresses of every page: what a walk finds, and what no page links to.
const ada = await new Person(house.base).signIn('ada@cais.example');
const job = await ada.importFile('accounts.csv', 'external_id,name,segment\nZ1,Zinco,SMB\n,no id,SMB\nZ2,,\n');
await ada.pressImport(job, 'check');
const done = await ada.pressImport(await ada.importFile('more.csv', 'external_id,name\nZ3,Zebra\n'), 'import');
await ada.post('/playbooks/take', { playbook: 'low-health' });
// One at work, so that there are runs to stop.
await ada.post('/playbooks/new', { act: 'save', title: 'Watched', trigger: 'segment_entered', 'trigger.rule': 'mrr > 20000', include_present: '1', on: '1', every_days: '90', hold_out: '0', steps: '1', 's0.kind': 'wait', 's0.parent': '-1', 's0.days': '30' });
for (let tries = 0; tries < 300; tries++) if ((await ada.get('/playbooks/watched/runs')).text.includes('/stop"')) break;
const pages = (await walk(ada, { starts: ['/', '/search?q=a', '/accounts?q=nothinglikethis', '/accounts?where=segmnt+%3D+x', '/nowhere', '/journeys/apply', job, `${job}/errors`, done, ...always], most: 6, mostQueries: 2 }))
  .filter((page) => page.type.startsWith('text/html') && page.status === (page.target === '/nowhere' ? 404 : 200));
const found = new Map();
for (const page of pages) {
  const of_route = found.get(page.route?.pattern) ?? [];
  const names = [...new URLSearchParams(page.target.split('?')[1] ?? '').keys()].length;
  if (always.includes(page.target) || of_route.length < 2 || (names === 0 && of_route.length < 4)) of_route.push(page.target);
  found.set(page.route?.pattern, of_route);
}
found.set('/welcome/{token}', [invitation]);
found.set('/sign-in', ['/sign-in']);
found.set('/setup', ['/setup']);

await test('a walk from the start reaches every page', async () => {
  none(readAddresses().filter((route) => route.sort === 'page' && !found.has(route.pattern)).map((route) => route.pattern), 'not reached');
  none(pages.filter((page) => !page.route && page.target !== '/nowhere').map((page) => page.target), 'pages that tests/addresses.txt does not know');
});

// One tab in one theme, width and language, signed in or not.
async function tab(browser, width, scheme, language, email, house = ours) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, locale: language });
  const secure = house.base.replace('http:', 'https:');
  await context.addCookies([['theme', scheme], ['language', language]].map(([name, value]) => ({ name: `__Host-farol-${name}`, value, url: secure, secure: true })));
  const page = await context.newPage();
  if (email) {
    await page.goto(`${house.base}/sign-in`);
    await page.fill('[name=email]', email);
    await page.fill('[name=password]', PASSWORD);
    await Promise.all([page.waitForURL((url) => ['/', '/inbox'].includes(url.pathname)), page.press('[name=password]', 'Enter')]);
  }
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => request.url().startsWith(house.base) || complaints.push(`asks ${request.url()}`));
  return { context, page, complaints };
}

async function inspect({ page, complaints }, target, what, house = ours) {
  await test(`${target} ${what}`, async () => {
    const answer = await page.goto(house.base + target);
    if (target === '/nowhere') complaints.length = 0; // the browser notes the status
    that(answer.status() === (target === '/nowhere' ? 404 : 200), `answered ${answer.status()}`);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    that(wider <= 0, `the page is ${wider} pixels wider than the screen`);
    equal(await page.locator('h1').count(), 1, 'first-level heads');
    that(/ · Farol$|^Farol/.test(await page.title()), `the title is ${await page.title()}`);
    await page.evaluate(() => document.querySelectorAll('[popover]#filters').forEach((one) => one.showPopover()));
    await page.evaluate(axeSource);
    const result = await page.evaluate(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    none(result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 4)}`), 'violations');
    none(complaints.splice(0), 'the console says');
  });
}

const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
for (const [width, scheme, language] of [[1440, 'light', 'pt-BR'], [390, 'dark', 'en']]) {
  const what = `at ${width} pixels, ${scheme}, ${language}`;
  const inside = await tab(browser, width, scheme, language, 'ada@cais.example');
  for (const [pattern, targets] of found)
    if (!/welcome|sign-in|setup/.test(pattern)) for (const target of targets) await inspect(inside, target, what);
  await inside.context.close();
  const limited = await tab(browser, width, scheme, language, 'caio@cais.example');
  for (const target of ['/', '/accounts']) await inspect(limited, target, `${what}, with no account of one's own`);
  await limited.context.close();
  const outside = await tab(browser, width, scheme, language);
  for (const target of ['/sign-in', invitation]) await inspect(outside, target, what);
  await outside.context.close();
}
const phone = await tab(browser, 390, 'light', 'pt-BR', 'ada@cais.example');
await test('in Portuguese, whose words are longer, no page is wider than a phone', async () => {
  const wider = [];
  for (const [pattern, [target]] of found) {
    if (/welcome|sign-in|setup/.test(pattern)) continue;
    await phone.page.goto(house.base + target);
    equal(await phone.page.getAttribute('html', 'lang'), 'pt-BR', 'language');
    if (await phone.page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wider.push(target);
  }
  none(wider, 'wider than the screen');
});
await phone.context.close();
const middle = await tab(browser, 1024, 'light', 'en-US', 'ada@cais.example');
for (const target of ['/', '/accounts', '/figures/mrr', (found.get('/accounts/{external_id}') ?? ['/'])[0]]) await inspect(middle, target, 'at 1024 pixels');
const empty = new House(process.argv[2]);
await empty.serve();
const first = await tab(browser, 390, 'dark', 'pt-BR', undefined, empty);
await inspect(first, '/setup', 'of a database without an organisation', empty);
await browser.close();
await house.stop();
await empty.stop();
finish();
