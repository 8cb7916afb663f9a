// A soak: 32 clients of one server, by browser and by program, go through pages, correct accounts, add rows and
// import files, while the server is killed (SIGKILL) at random moments and started again. After each kill the
// doctor must find nothing, every change that was acknowledged must stand, a file must be in whole or not at
// all; over the last stretch, without kills, memory at rest must stay level.
//   node soak.mjs FAROL [--minutes N] [--seed N] [--calm SHARE] [--pace N]
// The last SHARE of the time is without kills; at pace N clients wait N times as long between requests.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { House, Person, linksOf } from '../library/farol.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const minutes = option('minutes', 120), calm = option('calm', 0.4), pace = option('pace', 1);
let seed = option('seed', Math.floor(Date.now() / 1000));
console.log(`${minutes} minutes, seed ${seed}`);
function random(below) { // xorshift: a seed says when kills come
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % below;
}
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const BROWSING = 18, CORRECTING = 6, ADDING = 4, IMPORTING = 4, FILE_ROWS = 400;
const house = new House(process.argv[2]);
house.demo('--accounts', '120', '--months', '24');
for (let i = 0; i < 4; i++) house.person(`person${i}@cais.example`, 'admin');
const scopes = 'read:accounts,write:accounts,read:records,write:records,read:reports,import';
const keys = Array.from({ length: CORRECTING + ADDING + IMPORTING }, (_, i) => house.key(`person${i % 4}@cais.example`, scopes));
await house.serve();
const port = new URL(house.base).port;
const accounts = (await (await fetch(`${house.base}/api/v1/accounts?limit=120`, { headers: { authorization: `Bearer ${keys[0]}` } })).json()).rows.map((row) => row.external_id);

const faults = [], counts = { pages: 0, corrected: 0, added: 0, files: 0, rows: 0, kills: 0, refused: 0 };
let running = true, serving = true;
const fault = (words) => {
  faults.push(words);
  console.log(`FAULT ${words}`);
};

// What was acknowledged, and what was sent and not answered: it may stand or not.
const names = new Map(), sentNames = new Map(), contacts = new Map(), sentContacts = new Set(), files = new Map(), sentFiles = new Set();

// One request that a killed server may leave without an answer: null then.
async function attempt(body) {
  while (running && !serving) await sleep(20);
  try {
    return await body();
  } catch (error) {
    if (error instanceof TypeError || error.name === 'AbortError') return null; // fetch: cut off
    throw error;
  }
}
async function api(key, method, path, value, headers = {}) {
  const answer = await fetch(`${house.base}/api/v1${path}`, { method, body: typeof value === 'string' ? value : JSON.stringify(value),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers } });
  const said = await answer.text();
  if ([429, 503].includes(answer.status)) {
    counts.refused++;
    await sleep(1000 * Number(answer.headers.get('retry-after') ?? 1));
    return { status: answer.status };
  }
  return { status: answer.status, value: said && JSON.parse(said) };
}

async function browse(number) {
  let person, waiting = ['/'];
  while (running) {
    const answer = await attempt(async () => {
      if (!person) person = await new Person(house.base).signIn(`person${number % 4}@cais.example`).catch((error) => {
        if (error instanceof TypeError) throw error;
        return undefined;
      });
      return person && person.get(waiting[Math.floor(Math.random() * waiting.length)]);
    });
    if (!answer) {
      person = undefined;
      await sleep(200);
      continue;
    }
    counts.pages++;
    if (answer.status >= 500 && answer.status !== 503) fault(`a page answered ${answer.status}: ${waiting.slice(0, 3)}`);
    if (answer.status === 303 && /sign-in/.test(answer.location)) person = undefined;
    const links = answer.type.startsWith('text/html') ? linksOf(answer.text, house.base).filter((link) => !/^\/assets|\.(csv|xlsx)/.test(link)) : [];
    waiting = links.length > 3 ? links : ['/', '/accounts', '/figures/mrr?period=2026-02', '/audit', '/imports'];
    await sleep(30 * pace);
  }
}

async function correct(number, key) {
  const own = accounts.filter((_, i) => i % CORRECTING === number);
  for (let turn = 0; running; turn++) {
    const id = own[turn % own.length], name = `Nome ${number} ${turn}`;
    sentNames.set(id, [...(sentNames.get(id) ?? []), name]);
    const answer = await attempt(() => api(key, 'PATCH', `/accounts/${id}`, { name }, { 'if-match': '*' }));
    if (answer?.status === 200) {
      names.set(id, name);
      sentNames.set(id, []);
      counts.corrected++;
    } else if (answer && ![429, 503].includes(answer.status)) fault(`a correction was answered ${answer.status} ${JSON.stringify(answer.value)}`);
    await sleep(60 * pace);
  }
}

async function add(number, key) {
  for (let turn = 0; running; turn++) {
    const external_id = `added-${number}-${turn}`, account_external_id = accounts[(number + turn) % accounts.length];
    sentContacts.add(external_id);
    const answer = await attempt(() => api(key, 'POST', '/contacts', { rows: [{ external_id, account_external_id, name: `Pessoa ${turn}` }] }));
    if (answer?.status === 200) {
      contacts.set(external_id, account_external_id);
      counts.added++;
    } else if (answer && ![429, 503].includes(answer.status)) fault(`a contact was answered ${answer.status} ${JSON.stringify(answer.value)}`);
    await sleep(80 * pace);
  }
}

async function bring(number, key) {
  for (let turn = 0; running; turn++) {
    const name = `file-${number}-${turn}`;
    const lines = Array.from({ length: FILE_ROWS }, (_, i) => `${name}-${i},${accounts[i % accounts.length]},Gente ${i}`);
    sentFiles.add(name);
    let answer = await attempt(() => api(key, 'POST', `/imports?kind=contacts&name=${name}.csv`, `external_id,account_external_id,name\n${lines.join('\n')}\n`, { 'content-type': 'text/csv' }));
    for (let asked = 0; answer?.status === 202 || (answer?.status === 200 && ['waiting', 'running'].includes(answer.value.state)); asked++) {
      const { id, state } = answer.value;
      if (!['waiting', 'running'].includes(state)) break;
      await sleep(50);
      answer = await attempt(() => api(key, 'GET', `/imports/jobs/${id}`));
    }
    if (answer?.value?.state === 'done') {
      files.set(name, FILE_ROWS);
      counts.files++;
    } else if (answer && ![429, 503].includes(answer.status) && !['failed', 'interrupted'].includes(answer.value?.state)) fault(`a file was answered ${answer.status} ${JSON.stringify(answer.value)}`);
    await sleep(1500 * pace);
  }
}

async function everyRow(kind) {
  const answer = await fetch(`${house.base}/api/v1/export/${kind}`, { headers: { authorization: `Bearer ${keys[0]}` } });
  if (answer.status !== 200) throw new Error(`the export of ${kind} answered ${answer.status}`);
  return (await answer.text()).trim().split('\n').map((line) => JSON.parse(line));
}

// Nothing acknowledged is missing, nothing stands that nobody sent, files are whole or absent.
async function check() {
  const stand = new Map((await everyRow('accounts')).map((row) => [row.external_id, row.name]));
  for (const [id, name] of names)
    if (stand.get(id) !== name && !sentNames.get(id).includes(stand.get(id))) fault(`${id} is called ${stand.get(id)}, not ${name}`);
  const rows = await everyRow('contacts'), there = new Set(rows.map((row) => row.external_id)), perFile = new Map();
  counts.rows = rows.length;
  for (const id of contacts.keys()) if (!there.has(id)) fault(`the contact ${id} is missing`);
  for (const id of there) {
    const [, file] = /^(file-\d+-\d+)-\d+$/.exec(id) ?? [];
    if (file) perFile.set(file, (perFile.get(file) ?? 0) + 1);
    else if (id.startsWith('added-') && !sentContacts.has(id)) fault(`nobody added ${id}`);
  }
  for (const [file, count] of perFile) if (count !== FILE_ROWS) fault(`${file} stands with ${count} rows of ${FILE_ROWS}`);
  for (const file of files.keys()) if (!perFile.has(file)) fault(`${file} is missing`);
}

function doctor() {
  try {
    execFileSync(house.program, ['doctor'], { env: house.environment, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    fault(`the doctor found: ${error.stdout} ${error.stderr}`);
  }
}

const memory = () => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${house.server.pid}/status`, 'utf8'))[1]) / 1024;

const clients = [
  ...Array.from({ length: BROWSING }, (_, i) => browse(i)),
  ...Array.from({ length: CORRECTING }, (_, i) => correct(i, keys[i])),
  ...Array.from({ length: ADDING }, (_, i) => add(i, keys[CORRECTING + i])),
  ...Array.from({ length: IMPORTING }, (_, i) => bring(i, keys[CORRECTING + ADDING + i])),
].map((client) => client.catch((error) => fault(`a client stopped: ${error.stack}`)));

const began = performance.now(), elapsed = () => (performance.now() - began) / 60000;
while (elapsed() < minutes * (1 - calm)) {
  await sleep(2000 + random(Math.min(40000, minutes * 4000)));
  serving = false;
  await house.stop('SIGKILL');
  counts.kills++;
  doctor();
  const down = performance.now();
  await house.serve(`127.0.0.1:${port}`);
  const again = performance.now() - down;
  await check(); // before anything new comes
  serving = true;
  console.log(`${elapsed().toFixed(1)} min: killed ${counts.kills} times, again after ${again.toFixed()} ms; ${JSON.stringify(counts)}`);
}
// What the server holds when everybody rests, after the same work each time: the same pages, then a little more
// than the minute in which it gives back what it no longer uses. Between two of these only rows may make a
// difference, some hundred bytes each.
async function resting() {
  serving = false;
  await sleep(3000); // who was asking has got an answer, or waits
  const person = await new Person(house.base).signIn('person0@cais.example');
  for (const path of ['/', '/accounts', '/figures', '/figures/mrr?period=2026-02', '/audit', '/imports', ...accounts.slice(0, 40).map((id) => `/accounts/${id}`)])
    if ((await person.get(path)).status !== 200) fault(`${path} was not answered at rest`);
  await sleep(70000);
  const rows = (await everyRow('contacts')).length, held = memory();
  serving = true;
  console.log(`${elapsed().toFixed(1)} min: ${held.toFixed(1)} MiB at rest with ${rows} rows; ${JSON.stringify(counts)}`);
  return { held, rows };
}
const rests = [], left = minutes - elapsed(), calmBegan = elapsed();
// Caches fill first, so the first stretch is not compared with; a short calm has room for no rest.
const restsAt = left >= 8 ? [0.25, 0.6].map((share) => calmBegan + left * share) : [];
let asked = 0;
while (elapsed() < minutes) {
  await sleep(Math.min(5000, minutes * 1000));
  if (++asked % 12 === 0) console.log(`${elapsed().toFixed(1)} min: ${memory().toFixed()} MiB; ${JSON.stringify(counts)}`);
  if (restsAt.length && elapsed() >= restsAt[0]) {
    restsAt.shift();
    rests.push(await resting());
  }
  if (house.ended && serving && house.server.exitCode !== null) {
    fault(`the server ended: ${house.said.slice(-500)}`);
    break;
  }
}
if (rests.length) rests.push(await resting());
running = false;
await Promise.all(clients);
await check();
const ROW_BYTES = 300, NOISE_MIB = 8;
if (rests.length > 1) {
  const first = rests[0], last = rests.at(-1);
  const more = last.held - first.held, allowed = NOISE_MIB + ((last.rows - first.rows) * ROW_BYTES) / 1048576;
  console.log(`memory at rest: ${rests.map((rest) => `${rest.held.toFixed(1)} MiB with ${rest.rows} rows`).join(', ')}; ${more.toFixed(1)} MiB more, ${allowed.toFixed(1)} allowed`);
  if (more > allowed) fault('memory grows');
}
if ((await house.stop('SIGTERM')) !== 0) fault('the server did not end in order');
doctor();
console.log(`${JSON.stringify(counts)}; ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
