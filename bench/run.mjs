// Runs the bench: Farol, DuckDB and SQLite on the same rows of one generator, one after the other on this
// machine; holds the answers against each other; then Farol alone end to end (import, start, pages). Writes
// bench/RESULTS.md, a verdict beside each line that has a reach. usage: node bench/run.mjs BUILD_DIR [--accounts N,N] [--runs N] [--quick]
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { difference, median, milliseconds, run, verdict } from './lib.mjs';
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

// name, what is done, the least ratio to DuckDB, the most milliseconds: null where the issue asks for none.
const works = [
  ['movements', 'MRR movements by month × 60, GRR, NRR, logo churn', 50, null],
  ['cohort', 'cohort triangle 60 × 60, logos and revenue', 50, null],
  ['pareto', 'Pareto over 12 months', 12, null],
  ['nps', 'NPS by month × stage × segment', 10, null],
  ['signals', 'health inputs of all accounts from 64 usage rows each', 20, null],
  ['signals_history', 'the same at 24 month ends, 100,000 accounts, 820 days, 50 M rows', 8, 500],
  ['account', 'one account, all its figures', null, 0.02],
  ['health', 'score all accounts with 10 criteria, lights, top reason', 15, 250],
  ['segment', 'a segment of five conditions over all accounts, its count and first page', null, 20],
  ['editor', 'the model editor’s re-score of all accounts after a weight moved', null, 400],
  ['triggers', 'look at 100 playbook triggers after 1 % of the accounts changed', null, 1000],
];
const compared = ['movements', 'cohort', 'pareto', 'nps', 'signals', 'signals_history', 'health', 'account'];

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
  for (const name of compared)
    for (const other of ['duckdb', 'sqlite']) {
      const answer = join(out, `${other}-${name}.csv`);
      if (results[other][name]) results[other][name].difference = difference(answer, join(out, `farol-${name}.csv`));
    }
  return results;
}

function workLine([name, title, ratio, limit], { farol, duckdb, sqlite }) {
  if (!farol[name]) return null;
  const ours = median(farol[name].runs_ms);
  const peer = (of) => (of?.[name] ? { theirs: median(of[name].runs_ms), ratio: median(of[name].runs_ms) / ours, apart: of[name].difference } : null);
  const duck = peer(duckdb), lite = peer(sqlite);
  const apart = [duck?.apart, lite?.apart].filter(Boolean);
  const cells = (of) => (of ? [milliseconds(of.theirs), `${of.ratio.toFixed(1)} ×`] : ['–', '–']);
  const reach = [limit && `≤ ${limit} ms`, ratio && `≥ ${ratio} ×`].filter(Boolean).join(', ');
  const met = !apart.length && (!limit || ours <= limit) && (!ratio || (duck !== null && duck.ratio >= ratio));
  const answers = apart.length ? `DIFFERENT: ${apart[0]}` : duck ? 'equal' : '–';
  return { work: title, shown: `${milliseconds(ours)} ms${duck ? `, ${duck.ratio.toFixed(1)} ×` : ''}`, reach, met,
    cells: [title, milliseconds(ours), ...cells(duck), ...cells(lite), reach, answers, verdict(met)] };
}

function section(accounts, results) {
  const lines = works.map((work) => workLine(work, results)).filter(Boolean);
  const head = `## ${accounts.toLocaleString('en')} accounts, the program's work alone\n\nMedians in milliseconds; the ratio is the peer's median ÷ Farol's. DuckDB with two threads, SQLite in memory.\n\n| work | Farol | DuckDB | ratio | SQLite | ratio | reach (× against DuckDB) | answers | verdict |\n|---|---|---|---|---|---|---|---|---|\n`;
  const body = lines.map((line) => `| ${line.cells.join(' | ')} |`).join('\n');
  return { lines, text: `${head}${body}\n\nThe columns with usage took ${(results.farol.peak_memory_kib / 1024).toFixed(0)} MiB at most.\n` };
}

// What is missed stands first.
function summary(parts) {
  const judged = parts.flatMap(({ accounts, lines }) => lines.filter((line) => line.met !== null).map((line) => ({ accounts, ...line })));
  const missed = judged.filter((line) => !line.met);
  const list = missed.map((line) => `- ${line.accounts.toLocaleString('en')} accounts: ${line.work}: ${line.shown} (${line.reach})`).join('\n');
  return `${judged.length - missed.length} of ${judged.length} reaches met${missed.length ? `; missed:\n\n${list}` : ''}.\n`;
}

const began = performance.now(), minutes = () => ((performance.now() - began) / 60000).toFixed(1);
const load = loadavg()[0];
rmSync(join(work, 'history'), { recursive: true, force: true });
const parts = [];
for (const accounts of scales) {
  console.error(`${minutes()} min: ${accounts} accounts against the peers …`);
  parts.push({ accounts, ...section(accounts, measureScale(accounts)) });
}
if (!options.includes('--quick'))
  for (const accounts of scales) {
    console.error(`${minutes()} min: ${accounts} accounts end to end …`);
    parts.push({ accounts, ...await endToEnd(build, work, accounts, seed) });
  }
const text = [`# Results\n\nWritten by \`./dev bench\` on ${new Date().toISOString().slice(0, 10)} in ${minutes()} minutes: ${machine()}; others were using ${load.toFixed(1)} processors when it began.\nThe workload, the queries and how they are timed stand beside this file.\n`,
  summary(parts), ...parts.map((part) => part.text)].join('\n');
writeFileSync('bench/RESULTS.md', text);
console.log(text);
process.exit(text.includes('DIFFERENT') ? 1 : 0);
