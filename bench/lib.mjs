// What the bench's scripts share: running a program, medians, comparing two answers, the lines of the results.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export function run(program, args, options = {}) {
  const done = spawnSync(program, args.map(String), { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr || done.error || done.status}`);
  return done.stdout;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function table(path) {
  const [head, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => line.split(','));
  return { head, rows: rows.sort((a, b) => (a.join() < b.join() ? -1 : 1)) };
}

// Equal text, or numbers equal to twelve places (rates are doubles).
function sameCell(a, b) {
  if (a === b) return true;
  if (a === '' || b === '' || !(a.includes('.') || b.includes('.') || a.includes('e'))) return false;
  return Math.abs(Number(a) - Number(b)) <= 1e-12 * Math.max(1, Math.abs(Number(a)));
}

// '' when both files hold the same rows in any order; else where they part.
export function difference(pathA, pathB) {
  const a = table(pathA), b = table(pathB);
  const place = a.head.map((name) => b.head.indexOf(name));
  if (a.head.length !== b.head.length || place.includes(-1)) return `columns ${a.head} against ${b.head}`;
  const rows = b.rows.map((row) => place.map((i) => row[i])).sort((x, y) => (x.join() < y.join() ? -1 : 1));
  if (a.rows.length !== rows.length) return `${a.rows.length} rows against ${rows.length}`;
  for (let i = 0; i < rows.length; i++)
    for (let k = 0; k < rows[i].length; k++)
      if (!sameCell(a.rows[i][k], rows[i][k])) return `row ${i}: ${a.rows[i]} against ${rows[i]}`;
  return '';
}

export const milliseconds = (value) => (value < 0.1 ? value.toFixed(4) : value < 10 ? value.toFixed(2) : value.toFixed(1));
export const said = (value, of) => `${milliseconds(value)} ms${of ? ` (${of})` : ''}`;

// One line of the results: what was done, what was measured, the reach and whether it was met. Without a reach
// (`limit` null) the line is for information.
export const line = (work, shown, reach = '', met = null) => ({ work, shown, reach, met });
export const lineMilliseconds = (work, value, limit = null, of = '') =>
  line(work, said(value, of), limit === null ? '' : `≤ ${limit} ms`, limit === null ? null : value <= limit);
export const verdict = (met) => (met === null ? '–' : met ? 'met' : '**missed**');
export const rows = (lines) =>
  `| work | measured | reach | verdict |\n|---|---|---|---|\n${lines.map((l) => `| ${l.work} | ${l.shown} | ${l.reach} | ${verdict(l.met)} |`).join('\n')}\n`;
export const worst = (pairs) => pairs.reduce((a, b) => (a[0] > b[0] ? a : b));
