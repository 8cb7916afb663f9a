// The list of accounts, the search and the files over HTTP, as a person at a million accounts meets them: pages
// that were never asked before and pages asked again, under 32 clients; files while others are answered.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { milliseconds, run } from './lib.mjs';

const clients = 32;

// wrk's 99th percentile in milliseconds of `clients` connections for five seconds; `script` gives the addresses.
function load(base, address, cookie, script) {
  const said = run('wrk', ['-t1', `-c${clients}`, '-d5s', '--timeout', '20s', '--latency', '-H', `Cookie: ${cookie}`, '-H', 'Accept-Encoding: gzip',
    ...(script ? ['-s', script] : []), base + address]);
  if (/Non-2xx|Socket errors/.test(said)) throw new Error(`${address}: ${said}`);
  const [, number, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(said);
  return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit];
}

// Asked once more where the connection was kept too long: the server had just closed it.
async function get(url, cookie) {
  try {
    return await fetch(url, { headers: { cookie } });
  } catch {
    return fetch(url, { headers: { cookie } });
  }
}

async function ask(base, address, cookie) {
  const began = performance.now();
  const answer = await get(base + address, cookie);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}`);
  return { text, took: performance.now() - began };
}

// The address of the hundredth page, found as a person would: by the button.
async function hundredth(base, first, cookie) {
  let address = first;
  for (let page = 1; page < 100; page++) {
    const { text } = await ask(base, address, cookie);
    const next = /href="([^"]+)" rel="next"/.exec(text);
    if (!next) return address;
    address = next[1].replaceAll('&amp;', '&');
  }
  return address;
}

const lists = {
  'by MRR': '/accounts?sort=-mrr',
  'by name': '/accounts?sort=name',
  'by owner': '/accounts?sort=owner',
  'by last contact': '/accounts?sort=last_contact',
  'one segment and plan, by MRR': '/accounts?segment=SMB&plan=Essencial',
  'an expression, by name': '/accounts?sort=name&where=' + encodeURIComponent("mrr >= 500 and region in (Sul, Norte) and owner not missing"),
};

// Every request its own place in the order: none can be answered from what was kept.
const newPages = `
local n = 0
local lists = {
  { "sort=-mrr&after=%d,%d", 300000 }, { "sort=mrr&after=%d,%d", 300000 }, { "segment=SMB&sort=mrr&after=%d,%d", 300000 },
  { "sort=owner&after=%d,csm%d@example.com", 100 }, { "sort=name&after=%d,Account+%d", 1000000 },
  { "segment=SMB&plan=Essencial&sort=-name&after=%d,Account+%d", 1000000 }, { "where=mrr+%%3E+%d.%02d", 100 } }
request = function()
  n = n + 1
  local list = lists[n % #lists + 1]
  return wrk.format("GET", "/accounts?" .. string.format(list[1], n % 900000, n * 7919 % list[2]))
end`;

// What people type, letter by letter: names, codes, numbers with and without points, people, and what is not
// there; different ones for each of `count` accounts all over the file, so that little is asked for twice.
function searches(directory, count) {
  const accounts = readFileSync(join(directory, 'accounts.csv'), 'utf8').split('\n');
  const contacts = readFileSync(join(directory, 'contacts.csv'), 'utf8').split('\n');
  const words = ['joao.silva', 'nada disto existe', 'ltda', 'sao jose'];
  for (let i = 0; i < count; i++) {
    const at = 1 + Math.floor((i * (accounts.length - 2)) / count);
    const [id, name, tax] = accounts[at].split(','), [, , person, email] = contacts[at].split(',');
    const plain = (value) => value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    words.push([id, plain(name), tax.slice(0, 10), tax.replace(/\D/g, '').slice(0, 8), plain(person), email.split('@')[1], plain(name.split(' ').slice(0, 3).join(' '))][i % 7]);
  }
  return `
local words = { ${words.map((word) => JSON.stringify(word)).join(', ')} }
local at, letters = 1, 2
request = function()
  letters = letters + 1
  if letters > math.min(#words[at], 14) then at, letters = at % #words + 1, 2 end
  return wrk.format("GET", "/search?fragment=list&q=" .. words[at]:sub(1, letters):gsub("[^%w.]", function(c) return string.format("%%%02X", c:byte()) end))
end`;
}

const memory = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

// `pid` is the server's.
export async function accountRows(base, cookie, work, pid) {
  const rows = [], first = [], again = [];
  const pages = {};
  for (const [name, address] of Object.entries(lists)) {
    const asked = await ask(base, address, cookie);
    first.push([asked.took, name]);
    pages[name] = [address, await hundredth(base, address, cookie)];
  }
  for (const [name, addresses] of Object.entries(pages))
    for (const [at, address] of addresses.entries()) again.push([load(base, address, cookie), `${name}, page ${at ? 100 : 1}`]);
  const worst = (list) => list.reduce((a, b) => (a[0] > b[0] ? a : b));
  const said = ([took, name]) => `${milliseconds(took)} ms (${name})`;
  rows.push([`list of accounts, first page of ${first.length} orders and filters never asked before, one client, the slowest`, said(worst(first)), '']);
  rows.push([`the same, first and 100th page, ${clients} clients, 99th percentile, the slowest`, said(worst(again)), '≤ 100 ms']);
  const script = join(work, 'load.lua');
  writeFileSync(script, newPages);
  rows.push([`pages never asked before, each its own place in an order, ${clients} clients, 99th percentile`, `${milliseconds(load(base, '/', cookie, script))} ms`, '≤ 100 ms']);
  writeFileSync(script, searches(work, 3000));
  rows.push([`search as one types, ${clients} clients, 99th percentile`, `${milliseconds(load(base, '/', cookie, script))} ms`, '≤ 50 ms']);
  for (const [kind, reach] of [['csv', '≤ 10 s'], ['xlsx', '≤ 60 s']]) {
    const began = performance.now();
    let bytes = 0, other = 0, done = false;
    const before = memory(pid);
    let peak = before;
    const others = (async () => {
      while (!done) other = Math.max(other, (await ask(base, lists['by MRR'], cookie)).took);
    })();
    const file = await get(`${base}/accounts.${kind}?sort=name`, cookie);
    for await (const piece of file.body) {
      bytes += piece.length;
      peak = Math.max(peak, memory(pid));
    }
    done = true;
    await others;
    rows.push([`all accounts as ${kind.toUpperCase()} (${Math.round(bytes / 2 ** 20)} MiB); a page asked meanwhile, the slowest; the server's memory grew by`,
      `${((performance.now() - began) / 1000).toFixed(1)} s; ${milliseconds(other)} ms; ${Math.round(peak - before)} MiB`, reach]);
  }
  return rows;
}
