// One account's page and a figure's page with its rows, at scale, as 32 clients ask for them: many accounts and
// many figures by turns, so that none is answered from what was kept for the one before.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { milliseconds, run } from './lib.mjs';

const clients = 32;

// The 99th percentile in milliseconds of `clients` connections that ask for the addresses by turns, five seconds.
function load(base, cookie, script, targets) {
  const list = targets.map((target) => JSON.stringify(target)).join(', ');
  writeFileSync(script, `local targets = { ${list} }\nlocal at = 0\nrequest = function()\n  at = at % #targets + 1\n  return wrk.format("GET", targets[at])\nend\n`);
  const said = run('wrk', ['-t1', `-c${clients}`, '-d5s', '--timeout', '20s', '--latency', '-s', script, '-H', `Cookie: ${cookie}`, '-H', 'Accept-Encoding: gzip', base]);
  if (/Non-2xx|Socket errors/.test(said)) throw new Error(said);
  const [, number, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(said);
  return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit];
}

// Ids of accounts from all over the file.
function someIds(path, count) {
  const lines = readFileSync(path, 'utf8').split('\n'), at = lines[0].split(',').indexOf('external_id');
  return Array.from({ length: count }, (_, i) => lines[1 + Math.floor((i * (lines.length - 2)) / count)].split(',')[at]);
}

// Open tasks of a team, due within two weeks of today, of accounts from all over the file.
export function writeTasks(directory, count) {
  const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
  const rows = [...new Set(someIds(join(directory, 'accounts.csv'), count / 4))].flatMap((id, at) =>
    ['renewal', 'low-health', 'detractor', 'upsell'].map((reason, kind) => `${reason}-${at},${id},Call them,Usage fell and the contract renews soon.,${reason},call,${day(-20)}T09:00:00Z,${day((at + kind) % 14 - 7)},csm${(at + kind) % 100}@example.com,open`));
  writeFileSync(join(directory, 'tasks.csv'), `external_id,account_external_id,title,detail,reason,kind,created_at,due_date,owner_email,state\n${rows.slice(0, count).join('\n')}\n`);
}

// Pages of the inbox: its queues in every order, each asked for once by whom nobody else asks for.
function inboxPages() {
  const orders = ['', '&order=due', '&order=mrr', '&by=account'];
  return Array.from({ length: 2000 }, (_, at) => `/inbox?who=${at % 2 ? 'team' : encodeURIComponent(`csm${at % 100}@example.com`)}&queue=${['todo', 'late', 'coming'][at % 3]}${orders[at % 4]}&after=${-(at % 97) * 60}.${at % 13}.${at * 7}.0`);
}

// Rows for bench/RESULTS.md: [work, measured, reach]; the server is warm.
export async function screenRows(base, cookie, directory) {
  const script = join(directory, 'screens.lua'), rows = [];
  const add = (title, targets, reach) => rows.push([`${title}, ${clients} clients, 99th percentile`, `${milliseconds(load(base, cookie, script, targets))} ms`, `≤ ${reach} ms`]);
  add('the page of one of 2,000 accounts', someIds(join(directory, 'accounts.csv'), 2000).map((id) => `/accounts/${encodeURIComponent(id)}`), 30);
  add('the inbox of a team with 50,000 open tasks, never the same page', inboxPages(), 100);
  const months = ['2025-12', '2025-11', '2025-10', '2025-06', '2024-12'];
  const figures = ['mrr', 'nrr', 'grr', 'logo-churn', 'new', 'nps'].flatMap((figure) => months.map((month) => `/figures/${figure}?period=${month}&as_of=2025-12-31`));
  const slowest = [];
  for (const figure of figures) {
    const asked = performance.now(), answer = await fetch(base + figure, { headers: { cookie } });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`${figure} answered ${answer.status}`);
    slowest.push([performance.now() - asked, figure]);
  }
  const [took, figure] = slowest.reduce((a, b) => (a[0] > b[0] ? a : b));
  rows.push([`a figure with its first rows, ${figures.length} never asked before, one client, the slowest`, `${milliseconds(took)} ms (${figure.split('?')[0]})`, '≤ 100 ms']);
  add(`a figure with its first rows, ${figures.length} figures and months`, figures, 100);
  return rows;
}
