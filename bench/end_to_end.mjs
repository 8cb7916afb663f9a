// Farol end to end at scale: the import on the command line, the start, the dashboard under 32 clients, the other
// pages, peak memory. What a person waits for, measured from outside the program.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { accountLines } from './accounts_http.mjs';
import { ask, clients, email, loadKept, loadList, memoryBytes, password, signIn, untilIdle, untilServing } from './http.mjs';
import { line, lineMilliseconds, rows, run, worst } from './lib.mjs';
import { pageLines, workLines, writeWork } from './screens_http.mjs';

const base = `http://127.0.0.1:${process.env.BENCH_PORT ?? 18080}`;
const dashboard = '/?period=2025-11&as_of=2025-12-31';
const filters = ['', '&segment=SMB', '&region=Sul&plan=Corporativo', '&touch_tier=high', '&where=' +
  encodeURIComponent("segment = 'Enterprise' and region in ('Norte', 'Sudeste')")];
const kinds = ['accounts', 'contacts', 'subscriptions', 'subscription_changes', 'surveys', 'tasks', 'opportunities'];

function importLines(farol, directory, database) {
  return kinds.map((kind) => {
    const start = performance.now();
    const counts = JSON.parse(run(farol, ['import', kind, join(directory, `${kind}.csv`), '--db', database, '--format', 'json']).trim().split('\n').at(-1));
    const rate = counts.rows / ((performance.now() - start) / 1000);
    const reach = kind === 'subscriptions' ? 60000 : null;
    return line(`import of ${counts.rows.toLocaleString('en')} ${kind.replace('_', ' ')}`, `${Math.round(rate).toLocaleString('en')} rows/s`,
      reach ? `≥ ${reach.toLocaleString('en')} rows/s` : '', reach ? rate >= reach : null);
  });
}

// Starts the server, signs in, sees the first dashboard.
async function start(farol, directory, database) {
  const began = performance.now();
  const child = spawn(farol, ['serve', '--listen', base.slice(7), '--db', database], { stdio: ['ignore', 'ignore', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL')); // nothing is left behind, however the bench ends
  await untilServing(base);
  const server = { base, pid: child.pid, directory, child, cookie: await signIn(base) };
  await ask(server, dashboard);
  return { ...server, took: (performance.now() - began) / 1000 };
}

async function stop({ child }) {
  const ended = new Promise((done) => child.on('exit', done));
  child.kill('SIGTERM');
  await ended;
}

const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

async function dashboardLines(server) {
  const first = [], again = [];
  for (const filter of filters.slice(1)) first.push([(await ask(server, dashboard + filter)).took, filter.slice(1, 20)]);
  for (const filter of filters) again.push([await loadKept(server, [dashboard + filter])]);
  return [
    lineMilliseconds(`dashboard with a filter never asked before, one client, the slowest of ${first.length}`, worst(first)[0], 150),
    lineMilliseconds(`the same again, ${clients} clients, 99th percentile, the slowest filter`, worst(again)[0], 25),
  ];
}

export async function endToEnd(build, work, accounts, seed) {
  const directory = join(work, `end-to-end${accounts}`), database = join(directory, 'bench.db'), farol = join(build, 'farol');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  run(join(build, 'bench/farol-bench'), [seed, accounts, 0, 1, 1, directory, 'import']);
  run(farol, ['init', '--db', database, '--organisation', 'Bench', '--currency', 'BRL', '--zone', 'America/Sao_Paulo', '--language', 'en']);
  writeWork(directory, 50000, 5000);
  const lines = importLines(farol, directory, database);
  spawnSync(farol, ['user', 'add', email, '--role', 'admin', '--password-stdin', '--db', database], { input: `${password}\n` });

  // The first start of a day catches up on the night's work: who looks meanwhile waits as told here.
  let server = await start(farol, directory, database);
  const early = [];
  for (const filter of filters) early.push([loadList(server, [dashboard + filter])]);
  const night = await untilIdle(server.pid), first = server.took, nightPeak = memoryBytes(server.pid, 'VmHWM');
  await stop(server);

  server = await start(farol, directory, database);
  const settling = await untilIdle(server.pid);
  const again = server.took;
  lines.push(line('start to the first dashboard, sign-in included: first start, again', `${first.toFixed(2)} s, ${again.toFixed(2)} s`, '≤ 3 s', Math.max(first, again) <= 3));
  lines.push(line('what follows a start (search, usage) was done after', `${settling.toFixed(1)} s`));
  lines.push(...await dashboardLines(server));
  lines.push(lineMilliseconds(`the same in the first seconds of a day, beside the night's work, ${clients} clients, 99th percentile, the slowest filter`, worst(early)[0]));
  lines.push(line("the night's work (every score kept, every account into its journey) was done after", `${(night + 3 * filters.length).toFixed(0)} s at most`));
  const pages = [...await accountLines(server), ...await pageLines(server)];
  const pagesPeak = memoryBytes(server.pid, 'VmHWM');
  const day = await workLines(server, accounts);
  const peak = Math.max(nightPeak, memoryBytes(server.pid, 'VmHWM'));
  const large = accounts >= 1000000;
  lines.push(line("peak memory of the server: after the night's work; after the pages of records and figures; after all of this",
    [nightPeak, pagesPeak, peak].map(megabytes).join('; '), large ? '≤ 600 MB' : '', large ? peak <= 600e6 : null));
  lines.push(line('the database', megabytes(statSync(database).size)));
  await stop(server);
  const title = accounts.toLocaleString('en');
  return { lines: [...lines, ...pages, ...day], text: `## ${title} accounts, end to end\n\nThe client runs on the same two cores.\n\n${rows(lines)}\n## ${title} accounts, the pages\n\n${rows(pages)}\n## ${title} accounts, the day's work\n\n${rows(day)}` };
}
