// Lighthouse over the main pages of the sample company, signed in, as on a phone and on a desk, the first visit of
// each: performance, accessibility, best practices. Prints a table; fails where one is below 95.
//   node run.mjs FAROL [PATH…]      (the program; a database of its own is made in a temporary folder)
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse, { desktopConfig } from 'lighthouse';
import puppeteer from 'puppeteer-core';

const lowest = 95, transfer = 100 * 1024;
const [farol, ...asked] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'farol-lighthouse-'));
const database = join(folder, 'farol.db');
const email = 'marina@cais.example', password = 'uma senha bem comprida';
const run = (args, input) => execFileSync(farol, args, { input, stdio: ['pipe', 'pipe', 'inherit'] }).toString();

function serve() {
  const server = spawn(farol, ['serve', '--db', database, '--listen', '127.0.0.1:0']);
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

async function signIn(browser, base) {
  const page = await browser.newPage();
  await page.goto(`${base}/sign-in`);
  await page.type('#email', email);
  await page.type('#password', password);
  await Promise.all([page.waitForNavigation(), page.click('main button.btn-primary')]);
  return page;
}

async function visit(page, address, form) {
  const result = await lighthouse(address, {
    onlyCategories: ['performance', 'accessibility', 'best-practices'], logLevel: 'error',
  }, form === 'desk' ? desktopConfig : undefined, page);
  return result.lhr;
}

// Speed depends on what else the machine does: a visit that is too slow is one of three, and the middle one counts.
async function middleVisit(page, address, form) {
  const visits = [await visit(page, address, form)];
  while (visits.length < 3 && visits[0].categories.performance.score * 100 < lowest) visits.push(await visit(page, address, form));
  visits.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
  return visits[Math.floor(visits.length / 2)];
}

async function measure(page, base, path, form) {
  const { categories, audits } = await middleVisit(page, `${base}${path}`, form);
  const scores = Object.values(categories).map((category) => Math.round(category.score * 100));
  const requests = audits['network-requests'].details.items;
  const bytes = requests.reduce((sum, request) => sum + (request.transferSize ?? 0), 0);
  const outside = requests.filter((request) => !request.url.startsWith(base) && !request.url.startsWith('data:'));
  console.log([path.padEnd(28), form.padEnd(6), ...scores.map((score) => String(score).padStart(5)),
    `${(bytes / 1024).toFixed(1).padStart(8)} KB`, `LCP ${audits['largest-contentful-paint'].displayValue}`].join(' '));
  const faults = [];
  for (const category of Object.values(categories))
    if (category.score * 100 < lowest)
      for (const { id, weight } of category.auditRefs)
        if (weight && audits[id].score !== null && audits[id].score < 0.9)
          faults.push(`${category.id}: ${id}: ${audits[id].title} ${audits[id].displayValue ?? ''}`);
  if (bytes > transfer) faults.push(`${bytes} bytes are transferred`);
  for (const request of outside) faults.push(`outside of the server: ${request.url}`);
  for (const fault of faults) console.log(`    ${fault}`);
  return faults.length === 0;
}

let server, browser, good = true;
try {
  run(['demo', '--db', database]);
  run(['user', 'add', email, '--role', 'admin', '--password-stdin', '--db', database], `${password}\n`);
  const account = run(['export', 'accounts', '--db', database]).split('\n')[1].split(',')[0];
  const started = await serve();
  server = started.server;
  browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await signIn(browser, started.base);
  console.log('page                         form   perf. acc. best  first visit');
  for (const path of asked.length ? asked : ['/', '/accounts', `/accounts/${account}`])
    for (const form of ['phone', 'desk']) good = (await measure(page, started.base, path, form)) && good;
} finally {
  await browser?.close();
  server?.removeAllListeners('exit');
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(good ? 0 : 1);
