// The bench's work in DuckDB: the best SQL we know for each line, two threads, tables in memory.
// usage: node duckdb.mjs WORKLOAD_DIR OUT_DIR RUNS [HISTORY_DIR]
// Prints one JSON object: name → { runs_ms }, and leaves each answer as OUT_DIR/duckdb-NAME.csv.
import { DuckDBInstance } from '@duckdb/node-api';

const [directory, out, runs, history] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
const last = "DATE '2025-12-31'";
const results = {};

const day = (column) => `DATE '1970-01-01' + CAST(${column} AS INTEGER) AS ${column}`;
async function load(from, prefix, tables) {
  const select = {
    account: 'account::INTEGER AS account, segment::UTINYINT AS segment',
    mrr_change: `account::INTEGER AS account, ${day('day')}, mrr::BIGINT AS mrr`,
    answer: `account::INTEGER AS account, contact::UTINYINT AS contact, ${day('day')}, score::TINYINT AS score, stage::UTINYINT AS stage`,
    ticket: `account::INTEGER AS account, severity::UTINYINT AS severity, ${day('opened_day')}, ${day('closed_day')}`,
    line: `account::INTEGER AS account, ${day('due_day')}, ${day('paid_day')}, amount::BIGINT AS amount`,
    contact: `account::INTEGER AS account, ${day('day')}`,
    usage: `account::INTEGER AS account, ${day('day')}, feature::USMALLINT AS feature, quantity::UINTEGER AS quantity`,
  };
  for (const table of tables)
    await connection.run(`CREATE TABLE ${prefix}${table} AS SELECT ${select[table]} FROM read_csv('${from}/${table}.csv')`);
}

const movements = (where = '') => `
WITH last AS (SELECT account, date_trunc('month', day) AS month, arg_max(mrr, day) AS closing, max(mrr) AS highest
              FROM mrr_change ${where} GROUP BY account, month),
step AS (SELECT month, closing, highest,
  coalesce(lag(closing) OVER (PARTITION BY account ORDER BY month), 0) AS opening,
  coalesce(max(highest) OVER (PARTITION BY account ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
  FROM last),
moved AS (SELECT month,
  coalesce(sum(closing) FILTER (opening = 0 AND closing > 0 AND before = 0), 0) AS new,
  coalesce(sum(closing) FILTER (opening = 0 AND closing > 0 AND before > 0), 0) AS reactivation,
  coalesce(sum(closing - opening) FILTER (opening > 0 AND closing > opening), 0) AS expansion,
  coalesce(sum(opening - closing) FILTER (closing > 0 AND closing < opening), 0) AS contraction,
  coalesce(sum(opening) FILTER (opening > 0 AND closing = 0), 0) AS churn,
  count(*) FILTER (opening = 0 AND closing > 0 AND before = 0) AS accounts_new,
  count(*) FILTER (opening = 0 AND closing > 0 AND before > 0) AS accounts_reactivated,
  count(*) FILTER (opening > 0 AND closing = 0) AS accounts_churned,
  count(*) FILTER (opening = 0 AND closing = 0 AND highest > 0) AS joined_and_left
  FROM step GROUP BY month),
run AS (SELECT *,
  sum(new + reactivation + expansion - contraction - churn) OVER (ORDER BY month) AS closing,
  sum(accounts_new + accounts_reactivated - accounts_churned) OVER (ORDER BY month) AS accounts_closing FROM moved)
SELECT strftime(month, '%Y-%m') AS period,
  (closing - (new + reactivation + expansion - contraction - churn))::BIGINT AS opening, new::BIGINT AS new,
  reactivation::BIGINT AS reactivation, expansion::BIGINT AS expansion, contraction::BIGINT AS contraction,
  churn::BIGINT AS churn, closing::BIGINT AS closing,
  (accounts_closing - (accounts_new + accounts_reactivated - accounts_churned))::BIGINT AS accounts_opening,
  accounts_new, accounts_reactivated, accounts_churned, accounts_closing::BIGINT AS accounts_closing, joined_and_left,
  1 - (churn + contraction) / nullif(opening, 0) AS grr, 1 - (churn + contraction - expansion) / nullif(opening, 0) AS nrr,
  accounts_churned / nullif(accounts_opening, 0) AS logo_churn_rate
FROM run ORDER BY period`;

const cohort = `
WITH last AS (SELECT account, date_trunc('month', day) AS month, arg_max(mrr, day) AS closing, min(day) FILTER (mrr > 0) AS first
              FROM mrr_change GROUP BY account, month),
step AS (SELECT month, date_trunc('month', min(first) OVER (PARTITION BY account)) AS cohort, closing,
  coalesce(lag(closing) OVER (PARTITION BY account ORDER BY month), 0) AS opening FROM last),
delta AS (SELECT cohort, month, sum((closing > 0)::INTEGER - (opening > 0)::INTEGER) AS logos, sum(closing - opening) AS revenue
          FROM step WHERE cohort IS NOT NULL GROUP BY cohort, month),
months AS (SELECT unnest(generate_series(DATE '2021-01-01', DATE '2025-12-01', INTERVAL 1 MONTH))::DATE AS month),
size AS (SELECT cohort, count(*) AS size
         FROM (SELECT date_trunc('month', min(day)) AS cohort FROM mrr_change WHERE mrr > 0 GROUP BY account) GROUP BY cohort)
SELECT strftime(s.cohort, '%Y-%m') AS cohort, size, strftime(m.month, '%Y-%m') AS month,
  (sum(coalesce(logos, 0)) OVER w)::BIGINT AS logos, (sum(coalesce(revenue, 0)) OVER w)::BIGINT AS revenue
FROM size s JOIN months m ON m.month >= s.cohort LEFT JOIN delta d ON d.cohort = s.cohort AND d.month = m.month
WINDOW w AS (PARTITION BY s.cohort ORDER BY m.month) ORDER BY s.cohort, m.month`;

const pareto = `
WITH last AS (SELECT account, date_diff('month', DATE '2021-01-01', day) AS month, arg_max(mrr, day) AS closing
              FROM mrr_change GROUP BY account, month),
span AS (SELECT account, closing, month, lead(month, 1, 60) OVER (PARTITION BY account ORDER BY month) AS next FROM last),
revenue AS (SELECT account, sum(closing * (least(next, 60) - greatest(month, 48))) AS revenue
            FROM span WHERE next > 48 GROUP BY account HAVING revenue > 0),
ranked AS (SELECT revenue, row_number() OVER w AS place, sum(revenue) OVER (w ROWS UNBOUNDED PRECEDING) AS running,
  sum(revenue) OVER () AS total, count(*) OVER () AS accounts FROM revenue WINDOW w AS (ORDER BY revenue DESC, account))
SELECT max(accounts) AS accounts, max(total)::BIGINT AS revenue,
 (sum(revenue) FILTER (place <= ceil(accounts / 5)))::BIGINT AS top_20_revenue,
 count(*) FILTER ((running - revenue) * 100 < total * 80) AS class_a,
 count(*) FILTER ((running - revenue) * 100 >= total * 80 AND (running - revenue) * 100 < total * 95) AS class_b,
 count(*) FILTER ((running - revenue) * 100 >= total * 95) AS class_c FROM ranked`;

const nps = `
WITH latest AS (SELECT account, contact, date_trunc('month', day) AS month, stage, arg_max(score, day) AS score
                FROM answer GROUP BY account, contact, month, stage)
SELECT strftime(month, '%Y-%m') AS month, stage, segment, count(*) AS responses,
  count(*) FILTER (score >= 9) AS promoters, count(*) FILTER (score BETWEEN 7 AND 8) AS passives,
  count(*) FILTER (score <= 6) AS detractors
FROM latest JOIN account USING (account) GROUP BY ALL ORDER BY ALL`;

const signalsWith = (more, name) => `
WITH u AS (SELECT account, sum(quantity) FILTER (day > ${last} - 30) AS usage_30,
    sum(quantity) FILTER (day <= ${last} - 30 AND day > ${last} - 60) AS usage_30_before, max(day) AS last_seen,
    bit_count(bit_or(1::UBIGINT << feature) FILTER (day > ${last} - 30)) AS features_30${more}
  FROM usage WHERE day <= ${last} GROUP BY account),
n AS (SELECT account, arg_max(score, date_diff('day', DATE '1970-01-01', day) * 100 - score) AS last_nps
  FROM answer WHERE day <= ${last} GROUP BY account),
t AS (SELECT account, count(*) AS open_tickets, count(*) FILTER (severity >= 2) AS open_severe FROM ticket
  WHERE opened_day <= ${last} AND (closed_day IS NULL OR closed_day > ${last}) GROUP BY account),
o AS (SELECT account, date_diff('day', min(due_day), ${last}) AS days_overdue FROM line
  WHERE due_day < ${last} AND (paid_day IS NULL OR paid_day > ${last}) GROUP BY account),
k AS (SELECT account, date_diff('day', max(day), ${last}) AS days_since_contact FROM contact WHERE day <= ${last} GROUP BY account)
SELECT a.account, coalesce(usage_30, 0)::BIGINT AS usage_30, coalesce(usage_30_before, 0)::BIGINT AS usage_30_before,
  date_diff('day', DATE '1970-01-01', last_seen) AS last_seen, coalesce(features_30, 0) AS features_30, last_nps,
  coalesce(open_tickets, 0) AS open_tickets, coalesce(open_severe, 0) AS open_severe, days_overdue, days_since_contact${name}
FROM account a LEFT JOIN u USING (account) LEFT JOIN n USING (account) LEFT JOIN t USING (account)
  LEFT JOIN o USING (account) LEFT JOIN k USING (account)`;
const signals = signalsWith('', '');

// The same at 24 month ends: each usage row meets the two or three windows that hold it.
const ends = Array.from({ length: 24 }, (_, i) =>
  `last_day(DATE '${2024 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01')`);
const signalsHistory = `
WITH ends AS (SELECT unnest([${ends.join(', ')}]) AS d),
u AS (SELECT account, d, sum(quantity) FILTER (day > d - 30) AS usage_30, sum(quantity) FILTER (day <= d - 30) AS usage_30_before,
    bit_count(bit_or(1::UBIGINT << feature) FILTER (day > d - 30)) AS features_30
  FROM h_usage, ends WHERE day <= d AND day > d - 60 GROUP BY account, d),
seen AS (SELECT account, d, max(latest) AS last_seen FROM (SELECT account, date_trunc('month', day) AS month, max(day) AS latest
    FROM h_usage GROUP BY account, month), ends WHERE month <= d GROUP BY account, d),
n AS (SELECT account, d, arg_max(score, date_diff('day', DATE '1970-01-01', day) * 100 - score) AS last_nps
  FROM h_answer, ends WHERE day <= d GROUP BY account, d),
t AS (SELECT account, d, count(*) AS open_tickets, count(*) FILTER (severity >= 2) AS open_severe FROM h_ticket, ends
  WHERE opened_day <= d AND (closed_day IS NULL OR closed_day > d) GROUP BY account, d),
o AS (SELECT account, d, date_diff('day', min(due_day), d) AS days_overdue FROM h_line, ends
  WHERE due_day < d AND (paid_day IS NULL OR paid_day > d) GROUP BY account, d),
k AS (SELECT account, d, date_diff('day', max(day), d) AS days_since_contact FROM h_contact, ends WHERE day <= d GROUP BY account, d),
every AS (SELECT account, d FROM h_account, ends)
SELECT strftime(d, '%Y-%m-%d') AS day, sum(coalesce(usage_30, 0) * (account % 1009))::BIGINT AS usage_30,
  sum(coalesce(usage_30_before, 0) * (account % 1009))::BIGINT AS usage_30_before,
  sum(date_diff('day', DATE '1970-01-01', last_seen) * (account % 1009))::BIGINT AS last_seen,
  sum(coalesce(features_30, 0) * (account % 1009))::BIGINT AS features_30,
  coalesce(sum(last_nps * (account % 1009)), 0)::BIGINT AS last_nps, sum(coalesce(open_tickets, 0) * (account % 1009))::BIGINT AS open_tickets,
  sum(coalesce(open_severe, 0) * (account % 1009))::BIGINT AS open_severe, coalesce(sum(days_overdue * (account % 1009)), 0)::BIGINT AS days_overdue,
  coalesce(sum(days_since_contact * (account % 1009)), 0)::BIGINT AS days_since_contact
FROM every LEFT JOIN u USING (account, d) LEFT JOIN seen USING (account, d) LEFT JOIN n USING (account, d)
  LEFT JOIN t USING (account, d) LEFT JOIN o USING (account, d) LEFT JOIN k USING (account, d)
GROUP BY d ORDER BY d`;

// Ten criteria, each linear between a worst and a best measure, as millionths rounded half to even; the score in
// hundredths, coverage in millionths, the light, and the criterion that costs most (the first of equals).
const criteria = [
  ['CASE WHEN last_seen IS NOT NULL THEN usage_30 END', 0, 200, 2],
  ['CASE WHEN usage_30_before > 0 THEN usage_30::DOUBLE / usage_30_before - 1 END', -0.4, 0, 6],
  ['CASE WHEN last_seen IS NOT NULL THEN features_30 END', 0, 5, 2],
  [`20453 - last_seen`, 21, 2, 4],
  ['last_nps', 4, 9, 3],
  ['open_tickets', 4, 0, 1],
  ['open_severe', 1, 0, 1],
  ['days_since_contact', 120, 15, 1],
  ['CASE WHEN last_seen IS NOT NULL THEN active_days END', 0, 20, 2],
  ['oldest_ticket', 30, 3, 1],
];
const whole = criteria.reduce((sum, [, , , weight]) => sum + weight * 100, 0);
const halfEven = (n, d) => `(${n}) // (${d}) + CASE WHEN 2 * ((${n}) % (${d})) > (${d}) OR (2 * ((${n}) % (${d})) = (${d}) AND ((${n}) // (${d})) % 2 = 1) THEN 1 ELSE 0 END`;
const each = (make, join) => criteria.map((criterion, i) => make(criterion, i)).join(join);
// A bit a day: a fifth of the time that count(DISTINCT day) takes.
const activeDays = `,
    bit_count(bit_or(1::UBIGINT << date_diff('day', day, ${last})) FILTER (day > ${last} - 30)) AS active_days`;
const health = `
WITH s AS (${signalsWith(activeDays, ', coalesce(active_days, 0) AS active_days')}),
w AS (SELECT account, max(date_diff('day', opened_day, ${last})) AS oldest FROM ticket
  WHERE opened_day <= ${last} AND (closed_day IS NULL OR closed_day > ${last}) GROUP BY account),
m AS (SELECT s.*, coalesce(oldest, 0) AS oldest_ticket FROM s LEFT JOIN w USING (account)),
v AS (SELECT account, ${each(([measure, worst, best], i) =>
    `CASE WHEN (${measure}) IS NOT NULL THEN round_even(least(greatest(((${measure})::DOUBLE - (${worst})::DOUBLE) / ((${best})::DOUBLE - (${worst})::DOUBLE), 0), 1) * 1000000, 0)::BIGINT END AS v${i}`, ', ')} FROM m),
x AS (SELECT account, ${each(([, , , weight], i) => `coalesce(${weight * 100} * v${i}, 0)`, ' + ')} AS weighted,
  ${each(([, , , weight], i) => `CASE WHEN v${i} IS NULL THEN 0 ELSE ${weight * 100} END::BIGINT`, ' + ')} AS weight,
  ${each(([, , , weight], i) => `coalesce(${weight * 100} * (1000000 - v${i}), 0) AS l${i}`, ', ')} FROM v),
y AS (SELECT *, CASE WHEN weight > 0 THEN ${halfEven('weighted * 10000', 'weight * 1000000')} END AS score,
  ${halfEven('weight * 1000000', whole)} AS coverage, greatest(${each((_, i) => `l${i}`, ', ')}) AS most FROM x)
SELECT account, score, coverage, CASE WHEN score IS NULL OR coverage < 600000 THEN 0 WHEN score < 5000 THEN 1 WHEN score < 7500 THEN 2 ELSE 3 END AS light,
  CASE WHEN most = 0 THEN -1 ${each((_, i) => `WHEN l${i} = most THEN ${i}`, ' ')} END AS reason FROM y`;

// `timed` is what the clock sees (the whole answer, made a table where it is long); the file is written apart.
async function measure(name, sql, { table = false, answer = sql } = {}) {
  const times = [];
  for (let run = 0; run <= Number(runs); run++) {
    const start = performance.now();
    if (table) await connection.run(`CREATE OR REPLACE TEMP TABLE answer_${name} AS ${sql}`);
    else await connection.runAndReadAll(sql);
    if (run > 0) times.push(performance.now() - start);
  }
  results[name] = { runs_ms: times };
  if (answer) await connection.run(`COPY (${answer}) TO '${out}/duckdb-${name}.csv' (HEADER, DELIMITER ',')`);
}

await load(directory, '', ['account', 'mrr_change', 'answer', 'ticket', 'line', 'contact', 'usage']);
await measure('movements', movements());
await measure('cohort', cohort);
await measure('pareto', pareto);
await measure('nps', nps);
await measure('signals', signals, { table: true, answer: 'SELECT * FROM answer_signals ORDER BY account' });
await measure('health', health, { table: true, answer: 'SELECT * FROM answer_health ORDER BY account' });
await measure('account', movements('WHERE account = 4711'));
if (history) {
  for (const table of ['usage', 'mrr_change', 'answer', 'ticket', 'line', 'contact'])
    await connection.run(`DROP TABLE ${table}`);
  await load(history, 'h_', ['account', 'answer', 'ticket', 'line', 'contact', 'usage']);
  await measure('signals_history', signalsHistory);
}
console.log(JSON.stringify(results));
process.exit(0);
