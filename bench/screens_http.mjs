// The pages about one account, its figures and the day's work at scale, as 32 clients ask for them: today's tasks,
// the boards, the editor of a health model, and what leaders look at.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, clients, loadKept, loadList, loadNew } from './http.mjs';
import { line, lineMilliseconds, median, milliseconds, worst } from './lib.mjs';

const many = `${clients} clients, 99th percentile`;

// Ids of accounts from all over the file.
function someIds(directory, count) {
  const lines = readFileSync(join(directory, 'accounts.csv'), 'utf8').split('\n'), at = lines[0].split(',').indexOf('external_id');
  return Array.from({ length: count }, (_, i) => lines[1 + Math.floor((i * (lines.length - 2)) / count)].split(',')[at]);
}

const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);

// Open tasks of a team, due within two weeks of today, and open opportunities, of accounts from all over the file.
export function writeWork(directory, tasks, opportunities) {
  const open = [...new Set(someIds(directory, tasks / 4))].flatMap((id, at) =>
    ['renewal', 'low-health', 'detractor', 'upsell'].map((reason, kind) => `${reason}-${at},${id},Call them,Usage fell and the contract renews soon.,${reason},call,${day(-20)}T09:00:00Z,${day((at + kind) % 14 - 7)},csm${(at + kind) % 100}@example.com,open`));
  writeFileSync(join(directory, 'tasks.csv'), `external_id,account_external_id,title,detail,reason,kind,created_at,due_date,owner_email,state\n${open.slice(0, tasks).join('\n')}\n`);
  const deals = someIds(directory, opportunities).map((id, at) => `deal-${at},${id},${['upsell', 'cross-sell', 'reactive-upsell'][at % 3]},Module ${at % 9},${['identified', 'qualified', 'proposed', 'negotiating'][at % 4]},${100 + at % 900}.00,BRL,${day(at % 120 - 10)},csm${at % 100}@example.com,${day(-30)}T09:00:00Z`);
  writeFileSync(join(directory, 'opportunities.csv'), `external_id,account_external_id,kind,product,stage,amount,currency,close_date,owner_email,opened_at\n${deals.join('\n')}\n`);
}

async function inboxLines(server) {
  const kept = ['todo', 'late', 'coming'].flatMap((queue) => ['', '&order=due', '&order=mrr', '&by=account'].map((order) => `/inbox?who=team&queue=${queue}${order}`));
  const places = [['', '-%d.20780.%d.0', 'n * 7919 % 9000'], ['&order=due', '%d.-9000.%d.0', '20770 + n % 28'], ['&order=mrr', '-%d.-9000.%d.0', 'n * 7919 % 500000'], ['&by=account', '-%d.%d.0.0', 'n * 7919 % 9000']];
  const fresh = ['todo', 'coming', 'late'].flatMap((queue) => places.map(([order, place, first]) => [`/inbox?who=team&queue=${queue}${order}&after=${place}`, first, 'n']));
  return [
    lineMilliseconds(`today's tasks of a team with 50,000 open ones, ${kept.length} queues and orders, ${many}`, await loadKept(server, kept), 100),
    lineMilliseconds(`the same, no page asked for twice, ${many}`, loadNew(server, fresh), 100),
  ];
}

// About 5,000 accounts: the 200 owners have the same number each.
const owners = (accounts) => Array.from({ length: Math.max(1, Math.round(1000000 / accounts)) }, (_, i) => `'csm${i}@example.com'`).join(', ');

async function boardLines(server, accounts) {
  const mine = `owner in (${owners(accounts)})`;
  const journey = (rule) => `/journeys?where=${encodeURIComponent(rule)}`;
  const form = (path, rule) => `${path}?where=${encodeURIComponent(rule).replaceAll('%', '%%').replaceAll('AMOUNT', '%d.%02d')}`;
  const amount = ['math.floor(n / 100) % 50', 'n % 100'];
  const whole = await ask(server, '/journeys');
  return [
    lineMilliseconds(`the board of 5,000 opportunities and four parts of it, ${many}`, await loadKept(server, ['/opportunities', ...['SMB', 'Mid-market', 'Enterprise', 'Strategic'].map((s) => `/opportunities?segment=${s}`)]), 100),
    lineMilliseconds(`the same, each time under a rule never asked before that holds nearly all, ${many}`, loadNew(server, [[form('/opportunities', 'missing(mrr) or mrr >= AMOUNT'), ...amount]]), 100),
    lineMilliseconds(`the board of a journey with 5,000 accounts, ${many}`, await loadKept(server, [journey(mine)]), 100),
    lineMilliseconds(`the same, each time under a rule never asked before, ${many}`, loadNew(server, [[form('/journeys', `${mine} and mrr >= AMOUNT`), ...amount]]), 100),
    lineMilliseconds(`the board of a journey with all ${accounts.toLocaleString('en')} accounts, first time, one client`, whole.took),
    lineMilliseconds(`the same again, ${many}`, loadList(server, ['/journeys'])),
  ];
}

async function figureLines(server) {
  const months = ['2025-12', '2025-11', '2025-10', '2025-06', '2024-12'];
  const figures = ['mrr', 'nrr', 'grr', 'logo-churn', 'new', 'nps'].flatMap((figure) => months.map((month) => `/figures/${figure}?period=${month}&as_of=2025-12-31`));
  const slowest = [];
  for (const figure of figures) slowest.push([(await ask(server, figure)).took, figure.split('?')[0]]);
  return [
    lineMilliseconds(`a figure with its first rows, ${figures.length} never asked before, one client, the slowest`, worst(slowest)[0], 100, worst(slowest)[1]),
    lineMilliseconds(`the same again, by turns, ${many}`, loadList(server, figures), 100),
  ];
}

const plain = (text) => text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

// The fields of the model's form as a browser would send them.
function formOf(html) {
  const form = new URLSearchParams(), part = /<form class="model"[\s\S]*?<\/form>/.exec(html)[0];
  for (const [tag] of part.matchAll(/<input [^>]*name="[^>]*>/g)) {
    if (/type="checkbox"/.test(tag)) continue;
    form.append(/name="([^"]*)"/.exec(tag)[1], plain(/value="([^"]*)"/.exec(tag)?.[1] ?? ''));
  }
  for (const [, name, options] of part.matchAll(/<select name="([^"]*)">([\s\S]*?)<\/select>/g))
    form.append(name, plain(/value="([^"]*)" selected/.exec(options)[1]));
  return form;
}

// A weight moves, as one drags: the form is sent, the answer is what the page shows.
async function editorLines(server) {
  const form = formOf((await ask(server, '/scores/models/ongoing')).text), times = [];
  const criteria = [...form.keys()].filter((name) => name.startsWith('weight-')).length;
  let changed = false;
  form.set('coverage', '5'); // the bench's accounts have no usage: with what they have, all get a colour
  for (let run = 0; run < 10; run++) {
    form.set(`weight-${run % criteria}`, String(2 + run));
    const began = performance.now();
    const answer = await fetch(`${server.base}/scores/models/ongoing/effect`, { method: 'POST', body: form, headers: { cookie: server.cookie } });
    const text = await answer.text();
    if (answer.status !== 200 || !/accounts? would change colour/.test(text)) throw new Error(`the editor answered ${answer.status}: ${text.slice(0, 500)}`);
    changed ||= !/[^\d,]0 accounts would/.test(text);
    if (run > 0) times.push(performance.now() - began);
  }
  if (!changed) throw new Error('no weight moved any account');
  const slowest = Math.max(...times);
  return [line(`the editor of a health model (${criteria} criteria): a weight moved, all accounts scored anew, to the page's answer: median, slowest of ${times.length}`,
    `${milliseconds(median(times))} ms, ${milliseconds(slowest)} ms`, '≤ 400 ms', slowest <= 400)];
}

// For information: the first time, and again by many.
async function otherLines(server) {
  const lines = [];
  for (const page of ['/scores', '/portfolio', '/tiers', '/renewals', '/segments', '/playbooks']) {
    const { took } = await ask(server, page);
    lines.push(line(`${page}: first time, one client; again, ${many}`, `${milliseconds(took)} ms; ${milliseconds(loadList(server, [page]))} ms`));
  }
  return lines;
}

// The page of each of 2,000 accounts by turns: more than are kept.
const accountPage = (server) => loadList(server, someIds(server.directory, 2000).map((id) => `/accounts/${encodeURIComponent(id)}`));

// The lines about pages of records and figures, then those about health and the day's work; the server is warm.
export async function pageLines(server) {
  return [lineMilliseconds(`the page of one of 2,000 accounts, ${many}`, accountPage(server), 30), ...await figureLines(server)];
}

export async function workLines(server, accounts) {
  return [...await editorLines(server), ...await inboxLines(server), ...await boardLines(server, accounts), ...await otherLines(server)];
}
