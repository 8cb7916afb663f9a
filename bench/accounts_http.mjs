// The list of accounts, the search and the files over HTTP, as a person at a million accounts meets them: pages
// that were never asked before and pages asked again, under 32 clients; files while others are answered.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, clients, get, load, loadList, loadNew, memoryBytes } from './http.mjs';
import { line, lineMilliseconds, milliseconds, worst } from './lib.mjs';

// The address of the hundredth page, found as a person would: by the button.
async function hundredth(server, first) {
  let address = first;
  for (let page = 1; page < 100; page++) {
    const { text } = await ask(server, address);
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
const newPages = [
  ['/accounts?sort=-mrr&after=%d,%d', 'n % 900000', 'n * 7919 % 300000'], ['/accounts?sort=mrr&after=%d,%d', 'n % 900000', 'n * 7919 % 300000'],
  ['/accounts?segment=SMB&sort=mrr&after=%d,%d', 'n % 900000', 'n * 7919 % 300000'], ['/accounts?sort=owner&after=%d,csm%d@example.com', 'n % 900000', 'n % 100'],
  ['/accounts?sort=name&after=%d,Account+%d', 'n % 900000', 'n * 7919 % 1000000'],
  ['/accounts?segment=SMB&plan=Essencial&sort=-name&after=%d,Account+%d', 'n % 900000', 'n * 7919 % 1000000'],
  ['/accounts?where=mrr+%%3E+%d.%02d', 'math.floor(n / 100) % 1000', 'n % 100']];

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
  return {
    before: `local words = { ${words.map((word) => JSON.stringify(word)).join(', ')} }\nlocal at, letters = 1, 2`,
    body: `letters = letters + 1
  if letters > math.min(#words[at], 14) then at, letters = at % #words + 1, 2 end
  return wrk.format("GET", "/search?fragment=list&q=" .. words[at]:sub(1, letters):gsub("[^%w.]", function(c) return string.format("%%%02X", c:byte()) end))`,
  };
}

// Five conditions, as a segment has them, with other numbers each time.
const segment = (mrr) => `/accounts?sort=-mrr&where=${encodeURIComponent(`segment in (SMB, Enterprise, Strategic) and mrr >= ${mrr} and plan = Essencial and region in (Sul, Norte, Sudeste) and owner not missing`)}`;

async function fileLine(server, kind, seconds) {
  const began = performance.now(), before = memoryBytes(server.pid, 'VmRSS');
  let bytes = 0, other = 0, done = false, peak = before;
  const others = (async () => {
    while (!done) other = Math.max(other, (await ask(server, lists['by MRR'])).took);
  })();
  const file = await get(server, `/accounts.${kind}?sort=name`);
  for await (const piece of file.body) {
    bytes += piece.length;
    peak = Math.max(peak, memoryBytes(server.pid, 'VmRSS'));
  }
  done = true;
  const took = (performance.now() - began) / 1000;
  await others;
  return line(`all accounts as ${kind.toUpperCase()} (${Math.round(bytes / 1e6)} MB); a page asked meanwhile, the slowest; the server's memory grew by`,
    `${took.toFixed(1)} s; ${milliseconds(other)} ms; ${Math.round((peak - before) / 1e6)} MB`, `≤ ${seconds} s`, took <= seconds);
}

export async function accountLines(server) {
  const first = [], again = [], segments = [];
  for (const [name, address] of Object.entries(lists)) {
    first.push([(await ask(server, address)).took, name]);
    const pages = [address, await hundredth(server, address)];
    for (const [at, page] of pages.entries()) again.push([loadList(server, [page]), `${name}, page ${at ? 100 : 1}`]);
  }
  for (let i = 0; i < 9; i++) segments.push([(await ask(server, segment(100 + i))).took]);
  return [
    lineMilliseconds(`list of accounts, first page of ${first.length} orders and filters never asked before, one client, the slowest`, worst(first)[0], null, worst(first)[1]),
    lineMilliseconds(`the same, first and 100th page, ${clients} clients, 99th percentile, the slowest`, worst(again)[0], 100, worst(again)[1]),
    lineMilliseconds(`pages never asked before, each its own place in an order, ${clients} clients, 99th percentile`, loadNew(server, newPages), 100),
    lineMilliseconds('five conditions never asked before, the whole page with its count, one client, the slowest of 9', worst(segments)[0]),
    lineMilliseconds(`search as one types, ${clients} clients, 99th percentile`, load(server, searches(server.directory, 3000)), 50),
    await fileLine(server, 'csv', 10),
    await fileLine(server, 'xlsx', 60),
  ];
}
