// Farol end to end at scale: the import on the command line, the start, the dashboard under 32 clients,
// peak memory. What a person waits for, measured from outside the program.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { accountRows } from './accounts_http.mjs';
import { milliseconds, run } from './lib.mjs';
import { screenRows, writeTasks } from './screens_http.mjs';

const password = 'a long bench password';
const email = 'bench@example.com';

function cookiesOf(response, jar) {
  for (const line of response.headers.getSetCookie()) {
    const [pair] = line.split(';');
    jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}

async function signIn(base) {
  const jar = new Map();
  const page = await fetch(`${base}/sign-in`, { redirect: 'manual' });
  const cookie = cookiesOf(page, jar);
  const token = /name="csrf" value="([^"]+)"/.exec(await page.text())[1];
  const answer = await fetch(`${base}/sign-in`, { method: 'POST', redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrf: token, email, password }) });
  if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`);
  return cookiesOf(answer, jar);
}

async function untilServing(base) {
  for (;;) {
    try {
      return (await fetch(`${base}/sign-in`)).status;
    } catch {
      await new Promise((done) => setTimeout(done, 10)); // not spinning: the server loads with all cores
    }
  }
}

// The search is loaded after the start, then usage.
async function untilFound(base, cookie) {
  const began = performance.now();
  for (;;) {
    const text = await (await fetch(`${base}/search?fragment=list&q=padaria`, { headers: { cookie } })).text();
    if (text.includes('<li')) return new Promise((done) => setTimeout(done, 1000)); // the usage of none is quickly there
    if (performance.now() - began > 60000) throw new Error('the search is not loaded after a minute');
    await new Promise((done) => setTimeout(done, 100));
  }
}

// The 99th percentile in milliseconds of `clients` connections asking for five seconds, each again as soon as it
// is answered, compressed as a browser asks.
function load(url, cookie, clients) {
  const said = run('wrk', ['-t1', `-c${clients}`, '-d5s', '--timeout', '20s', '--latency', '-H', `Cookie: ${cookie}`, '-H', 'Accept-Encoding: gzip', url]);
  if (/Non-2xx|Socket errors/.test(said)) throw new Error(`${url}: ${said}`);
  const [, number, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(said);
  return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit];
}

const filters = ['', '&segment=SMB', '&region=Sul&plan=Corporativo', '&touch_tier=high', '&where=' +
  encodeURIComponent("segment = 'Enterprise' and region in ('Norte', 'Sudeste')")];

export async function endToEnd(build, work, accounts, seed) {
  const directory = join(work, 'end-to-end'), database = join(directory, 'bench.db');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const farol = join(build, 'farol'), rows = [];
  run(join(build, 'bench/farol-bench'), [seed, accounts, 0, 1, 1, directory, 'import']);
  run(farol, ['init', '--db', database, '--organisation', 'Bench', '--currency', 'BRL', '--zone', 'America/Sao_Paulo', '--language', 'en']);
  writeTasks(directory, 50000);
  for (const kind of ['accounts', 'contacts', 'subscriptions', 'subscription_changes', 'surveys', 'tasks']) {
    const start = performance.now();
    const counts = JSON.parse(run(farol, ['import', kind, join(directory, `${kind}.csv`), '--db', database, '--format', 'json']).trim().split('\n').at(-1));
    const seconds = (performance.now() - start) / 1000;
    rows.push([`import of ${counts.rows.toLocaleString('en')} ${kind}`, `${Math.round(counts.rows / seconds).toLocaleString('en')} rows/s`, kind === 'subscriptions' ? '≥ 60,000 rows/s' : '']);
  }
  spawnSync(farol, ['user', 'add', email, '--role', 'admin', '--password-stdin', '--db', database], { input: `${password}\n` });
  const starts = [];
  let lists = [];
  for (let start = 0; start < 2; start++) {
    const base = 'http://127.0.0.1:18080';
    const began = performance.now();
    const server = spawn(farol, ['serve', '--listen', '127.0.0.1:18080', '--db', database], { stdio: ['ignore', 'ignore', 'inherit'] });
    await untilServing(base);
    const cookie = await signIn(base);
    const page = `${base}/?period=2025-11&as_of=2025-12-31`;
    const first = await fetch(page, { headers: { cookie } });
    await first.arrayBuffer();
    if (first.status !== 200) throw new Error(`the dashboard answered ${first.status}`);
    starts.push(performance.now() - began);
    if (start === 1) {
      await untilFound(base, cookie); // what follows the start is there, as on any working day
      const slowest = [];
      for (const filter of filters.slice(1)) {
        const asked = performance.now();
        await (await fetch(page + filter, { headers: { cookie } })).arrayBuffer();
        slowest.push(performance.now() - asked);
      }
      rows.push(['start to the first dashboard, sign-in included: first start / again', starts.map((t) => `${(t / 1000).toFixed(2)} s`).join(' / '), '≤ 3 s']);
      rows.push([`dashboard with a filter never asked before, one client, the slowest of ${slowest.length}`, `${milliseconds(Math.max(...slowest))} ms`, '≤ 150 ms']);
      const again = [];
      for (const filter of filters) again.push(load(page + filter, cookie, 32));
      rows.push(['the same again, 32 clients, 99th percentile, the slowest filter', `${milliseconds(Math.max(...again))} ms`, '≤ 25 ms']);
      lists = [...await accountRows(base, cookie, directory, server.pid), ...await screenRows(base, cookie, directory)];
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1];
      rows.push(['peak memory of the server', `${Math.round(peak / 1024)} MiB`, '≤ 600 MB']);
    }
    const ended = new Promise((done) => server.on('exit', done));
    server.kill('SIGTERM');
    await ended;
  }
  rows.push(['the database', `${Math.round(statSync(database).size / 2 ** 20)} MiB`, '']);
  const table = (lines) => `| work | measured | reach |\n|---|---|---|\n${lines.map((r) => `| ${r.join(' | ')} |`).join('\n')}\n`;
  return `## ${accounts.toLocaleString('en')} accounts, end to end\n\nThe client runs on the same two cores.\n\n${table(rows)}\n## ${accounts.toLocaleString('en')} accounts, the pages\n\n${table(lists)}`;
}
