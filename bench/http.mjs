// What the bench does over HTTP: signing in, one request timed, 32 clients and their 99th percentile, waiting for
// a server that has nothing more to do. A `server` is { base, cookie, pid, directory }.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './lib.mjs';

export const email = 'bench@example.com';
export const password = 'a long bench password';
export const clients = 32;
const load_seconds = 3;

function cookiesOf(response, jar) {
  for (const line of response.headers.getSetCookie()) {
    const [pair] = line.split(';');
    jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}

export async function signIn(base) {
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

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export async function untilServing(base) {
  for (;;) {
    try {
      return (await fetch(`${base}/sign-in`)).status;
    } catch {
      await pause(10); // not spinning: the server loads with all cores
    }
  }
}

function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

// Nothing asked, the server works on: the search is loaded, then usage; on the first start of a day the night's
// work is caught up. Returns the seconds until it used next to no processor for two of them.
export async function untilIdle(pid) {
  const began = performance.now();
  for (let idle = 0, before = processorSeconds(pid); idle < 4;) {
    if (performance.now() - began > 300000) throw new Error('the server is busy after five minutes of rest');
    await pause(500);
    const now = processorSeconds(pid);
    idle = now - before < 0.03 ? idle + 1 : 0;
    before = now;
  }
  return (performance.now() - began) / 1000 - 2;
}

export const memoryBytes = (pid, field) =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;

// Asked once more where the connection was kept too long: the server had just closed it.
export async function get(server, address) {
  try {
    return await fetch(server.base + address, { headers: { cookie: server.cookie }, signal: AbortSignal.timeout(120000) });
  } catch {
    return fetch(server.base + address, { headers: { cookie: server.cookie }, signal: AbortSignal.timeout(120000) });
  }
}

export async function ask(server, address) {
  const began = performance.now();
  const answer = await get(server, address);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}`);
  return { text, took: performance.now() - began };
}

// wrk's 99th percentile in milliseconds of 32 connections, each asking again as soon as it is answered,
// compressed as a browser asks. `request` is Lua that gives the next address from `n`, which counts from 1.
export function load(server, request) {
  const script = join(server.directory, 'load.lua');
  writeFileSync(script, `${request.before ?? ''}\nlocal n = 0\nrequest = function()\n  n = n + 1\n  ${request.body}\nend\n`);
  const said = run('wrk', ['-t1', `-c${clients}`, `-d${load_seconds}s`, '--timeout', '20s', '--latency', '-s', script, '-H',
    `Cookie: ${server.cookie}`, '-H', 'Accept-Encoding: gzip', server.base]);
  if (/Non-2xx|Socket errors/.test(said) || !/[1-9]\d* requests in/.test(said)) throw new Error(`${request.body}: ${said}`);
  const [, number, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(said);
  return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit];
}

const quoted = (texts) => texts.map((text) => JSON.stringify(text)).join(', ');

// The addresses by turns.
export const loadList = (server, addresses) => load(server, {
  before: `local targets = { ${quoted(addresses)} }`, body: 'return wrk.format("GET", targets[(n - 1) % #targets + 1])' });

// Asked for once each, then by turns: what was kept.
export async function loadKept(server, addresses) {
  for (const address of addresses) await ask(server, address);
  return loadList(server, addresses);
}

// Addresses that no two requests share. `forms` are those of Lua's string.format with the Lua of their values.
let asked = 0;
export const loadNew = (server, forms) => load(server, {
  before: `local forms = { ${forms.map(([form, ...values]) => `function(n) return string.format(${quoted([form])}, ${values.join(', ')}) end`).join(',\n  ')} }\nlocal from = ${(asked += 100000)}`,
  body: 'return wrk.format("GET", forms[n % #forms + 1](from + n))' });
