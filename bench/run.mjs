// Runs the bench: Farol, DuckDB and SQLite on the same rows of one generator, one after the other on this
// machine; holds the answers against each other; then Farol alone end to end (import, start, pages).
// Writes bench/RESULTS.md. usage: node bench/run.mjs BUILD_DIR [--accounts N,N] [--runs N] [--quick]
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { difference, median, milliseconds, run } from './lib.mjs';
import { endToEnd } from './end_to_end.mjs';

const [build, ...options] = process.argv.slice(2);
const option = (name, fallback) => {
  const at = options.indexOf(name);
  return at < 0 ? fallback : options[at + 1];
};
const scales = option('--accounts', '100000,1000000').split(',').map(Number);
const runs = Number(option('--runs', '9'));
const seed = 1, usageRows = 64, usageDays = 90;
const work = join(build, 'bench-data');

const lines = [
  ['movements', 'MRR movements by month × 60, GRR, NRR, logo churn', 50],
  ['cohort', 'cohort triangle 60 × 60, logos and revenue', 50],
  ['pareto', 'Pareto over 12 months', 12],
  ['nps', 'NPS by month × stage × segment', 10],
  ['signals', 'health inputs of all accounts from 64 usage rows each', 20],
  ['signals_history', 'the same at 24 month ends, 100,000 accounts, 820 days, 50 M rows', 8],
  ['health', 'score all accounts with 10 criteria, lights, top reason', 15],
  ['editor', 'the model editor’s re-score of all accounts after a weight moved', null, '≤ 400 ms'],
  ['triggers', 'look at 100 playbook triggers after 1 % of the accounts changed', null, '≤ 1 s'],
  ['segment', 'a segment of five conditions over all accounts, its count and first page', null, '≤ 20 ms'],
  ['account', 'one account, all its figures', null],
];

function machine() {
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const compiler = run('cc', ['--version']).split('\n')[0];
  const system = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))[1];
  return `${cpus().length} × ${cpus()[0].model.trim()}, ${memory} GiB, ${system}, ${compiler}`;
}

function measureScale(accounts) {
  const directory = join(work, `w${accounts}`), out = join(work, `out${accounts}`), history = join(work, 'history');
  mkdirSync(directory, { recursive: true });
  mkdirSync(out, { recursive: true });
  const farol = join(build, 'bench/farol-bench'), sqlite = join(build, 'bench/sqlite-bench');
  const large = accounts >= 1000000;
  run(farol, [seed, accounts, usageRows, usageDays, 1, directory, 'generate']);
  if (large && !existsSync(history)) {
    mkdirSync(history);
    run(farol, [seed, 100000, 500, 820, 1, history, 'generate']);
  }
  const results = { farol: JSON.parse(run(farol, [seed, accounts, usageRows, usageDays, runs, out])) };
  if (large) results.farol.signals_history = JSON.parse(run(farol, [seed, 100000, 500, 820, runs, out, 'history'])).signals_history;
  const peer = ['bench/peers/duckdb.mjs', directory, out, Math.min(runs, 5)];
  results.duckdb = JSON.parse(run('node', large ? [...peer, history] : peer));
  results.sqlite = JSON.parse(run(sqlite, [seed, accounts, usageRows, usageDays, large ? 1 : 3, out]));
  for (const name of ['movements', 'cohort', 'pareto', 'nps', 'signals', 'signals_history', 'health', 'account'])
    for (const other of ['duckdb', 'sqlite']) {
      const answer = join(out, `${other}-${name}.csv`);
      if (results[other][name]) results[other][name].difference = difference(answer, join(out, `farol-${name}.csv`));
    }
  return results;
}

function row([name, title, reach, limit = '≤ 0.02 ms'], { farol, duckdb, sqlite }) {
  if (!farol[name]) return null;
  const ours = median(farol[name].runs_ms);
  const cell = (peer) => {
    if (!peer?.[name]) return ['–', '–', ''];
    const theirs = median(peer[name].runs_ms);
    return [milliseconds(theirs), `${(theirs / ours).toFixed(1)} ×`, peer[name].difference];
  };
  const duck = cell(duckdb), lite = cell(sqlite);
  const apart = [duck[2], lite[2]].filter(Boolean);
  return `| ${title} | ${milliseconds(ours)} | ${duck[0]} | ${duck[1]} | ${lite[0]} | ${lite[1]} | ${reach ? `≥ ${reach} ×` : limit} | ${apart.length ? `DIFFERENT: ${apart[0]}` : ['editor', 'triggers', 'segment'].includes(name) ? '–' : 'equal'} |`;
}

function section(accounts, results) {
  const head = `## ${accounts.toLocaleString('en')} accounts\n\nMedians in milliseconds; the ratio is the peer's median ÷ Farol's. DuckDB with two threads, SQLite in memory.\n\n| work | Farol | DuckDB | ratio | SQLite | ratio | reach against DuckDB | answers |\n|---|---|---|---|---|---|---|---|\n`;
  const body = lines.map((line) => row(line, results)).filter(Boolean).join('\n');
  return `${head}${body}\n\nThe columns with usage took ${(results.farol.peak_memory_kib / 1024).toFixed(0)} MiB at most.\n`;
}

rmSync(join(work, 'history'), { recursive: true, force: true });
const parts = [`# Results\n\nWritten by \`./dev bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}.\nThe workload, the queries and how they are timed stand beside this file.\n`];
for (const accounts of scales) {
  console.error(`${accounts} accounts …`);
  parts.push(section(accounts, measureScale(accounts)));
}
if (!options.includes('--quick')) parts.push(await endToEnd(build, work, scales.at(-1), seed));
writeFileSync('bench/RESULTS.md', parts.join('\n'));
console.log(parts.join('\n'));
if (parts.join('').includes('DIFFERENT')) process.exit(1);
process.exit(0);
