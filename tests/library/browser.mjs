// A journey through Farol in a real browser: a file of tests/browser is one, with a server and a sample company of
// its own, so that journeys run beside each other and none meets what another has left.
//   export async function list(browser, base, state, { test, equal, that, house }) { … }
//   await journey(import.meta.url, list);        (runs where the file itself is: node list.mjs FAROL)
// `state` is that of a browser in which MARINA, an administrator, has signed in; `house` takes in who else the journey
// is of. TAP on stdout; skipped where playwright-core or Chromium is missing.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { House, PASSWORD } from './farol.mjs';
import { equal, finish, skipAll, test, that } from './tap.mjs';

export const MARINA = 'marina@cais.example';

export async function signIn(page, base, email = MARINA) {
  await page.goto(`${base}/sign-in`);
  await page.fill('#email', email);
  await page.fill('#password', PASSWORD);
  await page.click('main button.btn-primary');
  await page.waitForURL((address) => address.pathname !== '/sign-in');
}

// The page of somebody just signed in, in a browser of their own with these options.
export async function arrived(browser, base, email, options) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  await signIn(page, base, email);
  return page;
}

async function signedIn(browser, base) {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 900 } });
  await signIn(await context.newPage(), base);
  const state = await context.storageState();
  await context.close();
  return state;
}

export async function journey(url, body) {
  if (!process.argv[1] || pathToFileURL(process.argv[1]).href !== url) return; // another file takes from it
  const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  let chromium;
  try {
    ({ chromium } = createRequire(import.meta.url)('playwright-core'));
  } catch {
    skipAll('npm ci has not been run');
  }
  if (!existsSync(browserPath)) skipAll(`there is no ${browserPath}`);
  const house = new House(process.argv[2]);
  house.demo();
  house.person(MARINA, 'admin', '--name', 'Marina Tavares');
  await house.serve();
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  await body(browser, house.base, await signedIn(browser, house.base), { test, equal, that, house });
  await browser.close();
  house.server.removeAllListeners('exit');
  finish();
}
