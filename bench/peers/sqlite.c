/* The bench's work in SQLite: an in-memory database, tables clustered by account, the best SQL we know.
 *
 *   sqlite-bench SEED ACCOUNTS USAGE_ROWS USAGE_DAYS RUNS OUT_DIR
 *
 * Fills from the workload's generator, times each query, leaves answers as OUT_DIR/sqlite-NAME.csv and
 * prints one JSON object: name → { runs_ms }. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "workload/workload.h"

enum { RUNS_MAX = 101 };

static const char schema[] =
    "PRAGMA cache_size=-2000000; PRAGMA temp_store=MEMORY;"
    "CREATE TABLE account(account INTEGER PRIMARY KEY, segment INTEGER);"
    "CREATE TABLE mrr_change(account INTEGER, day INTEGER, month INTEGER, mrr INTEGER, PRIMARY KEY(account, "
    "day)) WITHOUT ROWID;"
    "CREATE TABLE answer(account INTEGER, contact INTEGER, day INTEGER, month INTEGER, score INTEGER, stage "
    "INTEGER,"
    " PRIMARY KEY(account, contact, day)) WITHOUT ROWID;"
    "CREATE TABLE ticket(account INTEGER, severity INTEGER, opened_day INTEGER, closed_day INTEGER);"
    "CREATE TABLE line(account INTEGER, due_day INTEGER, paid_day INTEGER, amount INTEGER);"
    "CREATE TABLE contact(account INTEGER, day INTEGER);"
    "CREATE TABLE usage(account INTEGER, day INTEGER, feature INTEGER, quantity INTEGER);"
    "CREATE TABLE month(month INTEGER PRIMARY KEY, name TEXT);"
    "WITH RECURSIVE m(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM m WHERE i < 59)"
    " INSERT INTO month SELECT i, printf('%04d-%02d', 2021 + i / 12, i % 12 + 1) FROM m;";

struct query {
    const char *name, *sql;
};

/* max(day) makes SQLite take the other columns from that row: the state at the month's end. */
#define STEP(where)                                                                                          \
    "WITH high AS (SELECT account, month, max(mrr) AS highest FROM mrr_change " where                        \
    " GROUP BY account, month),"                                                                             \
    "last AS (SELECT account, month, mrr AS closing, max(day) FROM mrr_change " where                        \
    " GROUP BY account, month),"                                                                             \
    "step AS (SELECT month, closing, highest, coalesce(lag(closing) OVER w, 0) AS opening,"                  \
    " coalesce(max(highest) OVER (PARTITION BY account ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND " \
    "1 PRECEDING), 0) AS before"                                                                             \
    " FROM last JOIN high USING (account, month) WINDOW w AS (PARTITION BY account ORDER BY month)),"
#define MOVED                                                                                                \
    "moved AS (SELECT month,"                                                                                \
    " coalesce(sum(closing) FILTER (WHERE opening = 0 AND closing > 0 AND before = 0), 0) AS new,"           \
    " coalesce(sum(closing) FILTER (WHERE opening = 0 AND closing > 0 AND before > 0), 0) AS reactivation,"  \
    " coalesce(sum(closing - opening) FILTER (WHERE opening > 0 AND closing > opening), 0) AS expansion,"    \
    " coalesce(sum(opening - closing) FILTER (WHERE closing > 0 AND closing < opening), 0) AS contraction,"  \
    " coalesce(sum(opening) FILTER (WHERE opening > 0 AND closing = 0), 0) AS churn,"                        \
    " count(*) FILTER (WHERE opening = 0 AND closing > 0 AND before = 0) AS accounts_new,"                   \
    " count(*) FILTER (WHERE opening = 0 AND closing > 0 AND before > 0) AS accounts_reactivated,"           \
    " count(*) FILTER (WHERE opening > 0 AND closing = 0) AS accounts_churned,"                              \
    " count(*) FILTER (WHERE opening = 0 AND closing = 0 AND highest > 0) AS joined_and_left"                \
    " FROM step GROUP BY month),"                                                                            \
    "run AS (SELECT *, sum(new + reactivation + expansion - contraction - churn) OVER (ORDER BY month) AS "  \
    "closing,"                                                                                               \
    " sum(accounts_new + accounts_reactivated - accounts_churned) OVER (ORDER BY month) AS "                 \
    "accounts_closing FROM moved),"                                                                          \
    "full AS (SELECT *, closing - (new + reactivation + expansion - contraction - churn) AS opening,"        \
    " accounts_closing - (accounts_new + accounts_reactivated - accounts_churned) AS accounts_opening FROM " \
    "run)"                                                                                                   \
    "SELECT name AS period, opening, new, reactivation, expansion, contraction, churn, closing, "            \
    "accounts_opening, accounts_new,"                                                                        \
    " accounts_reactivated, accounts_churned, accounts_closing, joined_and_left,"                            \
    " 1 - (churn + contraction) * 1.0 / nullif(opening, 0) AS grr, 1 - (churn + contraction - expansion) * " \
    "1.0 / nullif(opening, 0) AS nrr,"                                                                       \
    " accounts_churned * 1.0 / nullif(accounts_opening, 0) AS logo_churn_rate FROM full JOIN month USING "   \
    "(month) ORDER BY month"

static const struct query queries[] = {
    {"movements", STEP("") MOVED},
    {"cohort",
     "WITH last AS (SELECT account, month, mrr AS closing, max(day) FROM mrr_change GROUP BY account, month),"
     "first AS (SELECT account, min(month) AS cohort FROM mrr_change WHERE mrr > 0 GROUP BY account),"
     "step AS (SELECT cohort, month, closing, coalesce(lag(closing) OVER (PARTITION BY account ORDER BY "
     "month), 0) AS opening"
     " FROM last JOIN first USING (account)),"
     "delta AS (SELECT cohort, month, sum((closing > 0) - (opening > 0)) AS logos, sum(closing - opening) AS "
     "revenue"
     " FROM step GROUP BY cohort, month),"
     "size AS (SELECT cohort, count(*) AS size FROM first GROUP BY cohort)"
     "SELECT c.name AS cohort, size, m.name AS month, sum(coalesce(logos, 0)) OVER w AS logos, "
     "sum(coalesce(revenue, 0)) OVER w AS revenue"
     " FROM size s JOIN month m ON m.month >= s.cohort JOIN month c ON c.month = s.cohort"
     " LEFT JOIN delta d ON d.cohort = s.cohort AND d.month = m.month"
     " WINDOW w AS (PARTITION BY s.cohort ORDER BY m.month) ORDER BY s.cohort, m.month"},
    {"pareto",
     "WITH last AS (SELECT account, month, mrr AS closing, max(day) FROM mrr_change GROUP BY account, month),"
     "span AS (SELECT account, closing, month, lead(month, 1, 60) OVER (PARTITION BY account ORDER BY month) "
     "AS next FROM last),"
     "revenue AS (SELECT account, sum(closing * (min(next, 60) - max(month, 48))) AS revenue FROM span WHERE "
     "next > 48"
     " GROUP BY account HAVING revenue > 0),"
     "ranked AS (SELECT revenue, row_number() OVER w AS place, sum(revenue) OVER (ORDER BY revenue DESC, "
     "account ROWS UNBOUNDED PRECEDING) AS running"
     " FROM revenue WINDOW w AS (ORDER BY revenue DESC, account)),"
     "whole AS (SELECT sum(revenue) AS total, count(*) AS accounts FROM revenue)"
     "SELECT accounts, total AS revenue, sum(revenue) FILTER (WHERE place <= (accounts + 4) / 5) AS "
     "top_20_revenue,"
     " count(*) FILTER (WHERE (running - revenue) * 100 < total * 80) AS class_a,"
     " count(*) FILTER (WHERE (running - revenue) * 100 >= total * 80 AND (running - revenue) * 100 < total "
     "* 95) AS class_b,"
     " count(*) FILTER (WHERE (running - revenue) * 100 >= total * 95) AS class_c FROM ranked, whole"},
    {"nps", "WITH latest AS (SELECT account, contact, month, stage, score, max(day) FROM answer GROUP BY "
            "account, contact, month, stage)"
            "SELECT name AS month, stage, segment, count(*) AS responses, count(*) FILTER (WHERE score >= 9) "
            "AS promoters,"
            " count(*) FILTER (WHERE score BETWEEN 7 AND 8) AS passives, count(*) FILTER (WHERE score <= 6) "
            "AS detractors"
            " FROM latest JOIN account USING (account) JOIN month USING (month) GROUP BY month, stage, "
            "segment ORDER BY 1, 2, 3"},
    {"signals", "CREATE TEMP TABLE answer_signals AS WITH f AS (SELECT account, feature, sum(CASE WHEN day > "
                "20423 THEN quantity END) AS recent,"
                " sum(CASE WHEN day <= 20423 AND day > 20393 THEN quantity END) AS earlier, max(day) AS seen "
                "FROM usage WHERE day <= 20453 GROUP BY account, feature),"
                "u AS (SELECT account, sum(recent) AS usage_30, sum(earlier) AS usage_30_before, max(seen) "
                "AS last_seen, count(recent) AS features_30 FROM f GROUP BY account),"
                "n AS (SELECT account, score AS last_nps, max(day * 100 - score) FROM answer WHERE day <= "
                "20453 GROUP BY account),"
                "t AS (SELECT account, count(*) AS open_tickets, sum(severity >= 2) AS open_severe FROM "
                "ticket WHERE opened_day <= 20453"
                " AND (closed_day IS NULL OR closed_day > 20453) GROUP BY account),"
                "o AS (SELECT account, 20453 - min(due_day) AS days_overdue FROM line WHERE due_day < 20453 "
                "AND (paid_day IS NULL OR paid_day > 20453) GROUP BY account),"
                "k AS (SELECT account, 20453 - max(day) AS days_since_contact FROM contact WHERE day <= "
                "20453 GROUP BY account)"
                "SELECT account, coalesce(usage_30, 0) AS usage_30, coalesce(usage_30_before, 0) AS "
                "usage_30_before, last_seen, coalesce(features_30, 0) AS features_30,"
                " last_nps, coalesce(open_tickets, 0) AS open_tickets, coalesce(open_severe, 0) AS "
                "open_severe, days_overdue, days_since_contact FROM account"
                " LEFT JOIN u USING (account) LEFT JOIN n USING (account) LEFT JOIN t USING (account) LEFT "
                "JOIN o USING (account) LEFT JOIN k USING (account)"},
    {"account", STEP("WHERE account = 4711") MOVED},
    {NULL, NULL},
};

static void check(sqlite3 *database, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        fprintf(stderr, "sqlite-bench: %s\n", sqlite3_errmsg(database));
        exit(1);
    }
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    check(database, sqlite3_prepare_v2(database, sql, -1, &statement, NULL));
    return statement;
}

/* Binds `count` numbers (INT64_MIN: NULL), steps, resets. */
static void insert(sqlite3 *database, sqlite3_stmt *statement, int count, const int64_t *numbers)
{
    for (int i = 0; i < count; i++)
        if (numbers[i] == INT64_MIN)
            sqlite3_bind_null(statement, i + 1);
        else
            sqlite3_bind_int64(statement, i + 1, numbers[i]);
    check(database, sqlite3_step(statement));
    sqlite3_reset(statement);
}

static int64_t month_of(int32_t day)
{
    time_t seconds = (time_t)day * 86400;
    struct tm civil;
    gmtime_r(&seconds, &civil);
    return (civil.tm_year - 121) * 12 + civil.tm_mon;
}

static int64_t day_or_null(int32_t day)
{
    return day == INT32_MIN ? INT64_MIN : day;
}

static void fill(sqlite3 *database, uint64_t seed, uint32_t accounts, int usage_rows, int32_t usage_days)
{
    sqlite3_stmt *account = prepare(database, "INSERT INTO account VALUES(?,?)");
    sqlite3_stmt *mrr = prepare(database, "INSERT INTO mrr_change VALUES(?,?,?,?)");
    sqlite3_stmt *answer = prepare(database, "INSERT INTO answer VALUES(?,?,?,?,?,?)");
    sqlite3_stmt *ticket = prepare(database, "INSERT INTO ticket VALUES(?,?,?,?)");
    sqlite3_stmt *line = prepare(database, "INSERT INTO line VALUES(?,?,?,?)");
    sqlite3_stmt *contact = prepare(database, "INSERT INTO contact VALUES(?,?)");
    sqlite3_stmt *usage = prepare(database, "INSERT INTO usage VALUES(?,?,?,?)");
    struct workload_usage *rows = calloc((size_t)usage_rows + 1, sizeof *rows);
    for (uint32_t i = 0; i < accounts; i++) {
        struct workload_account a;
        workload_account(seed, i, &a);
        insert(database, account, 2, (int64_t[]){i, a.segment});
        for (int k = 0; k < a.point_count; k++)
            insert(database, mrr, 4,
                   (int64_t[]){i, a.points[k].day, month_of(a.points[k].day), a.points[k].mrr});
        for (int k = 0; k < WORKLOAD_ANSWERS; k++)
            insert(database, answer, 6,
                   (int64_t[]){i, a.answers[k].contact, a.answers[k].day, month_of(a.answers[k].day),
                               a.answers[k].score, a.answers[k].stage});
        for (int k = 0; k < a.ticket_count; k++)
            insert(database, ticket, 4,
                   (int64_t[]){i, a.tickets[k].severity, a.tickets[k].opened_day,
                               day_or_null(a.tickets[k].closed_day)});
        for (int k = 0; k < WORKLOAD_LINES; k++)
            insert(database, line, 4,
                   (int64_t[]){i, a.lines[k].due_day, day_or_null(a.lines[k].paid_day), a.lines[k].amount});
        for (int k = 0; k < a.touch_count; k++)
            insert(database, contact, 2, (int64_t[]){i, a.touch_days[k]});
        workload_usage(seed, i, usage_days, usage_rows, rows);
        for (int k = 0; k < usage_rows; k++)
            insert(database, usage, 4, (int64_t[]){i, rows[k].day, rows[k].feature, rows[k].quantity});
    }
    free(rows);
    sqlite3_stmt *all[] = {account, mrr, answer, ticket, line, contact, usage};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sqlite3_finalize(all[i]);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void write_head(FILE *file, sqlite3_stmt *statement)
{
    for (int i = 0; i < sqlite3_column_count(statement); i++)
        fprintf(file, "%s%s", i ? "," : "", sqlite3_column_name(statement, i));
}

static void write_row(FILE *file, sqlite3_stmt *statement)
{
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const unsigned char *value = sqlite3_column_text(statement, i);
        fprintf(file, "%s%s", i ? "," : "\n", value ? (const char *)value : "");
    }
}

/* Runs to the end and leaves the rows in `file` (a few hundred: their writing is not felt). */
static void run_into(sqlite3 *database, const char *sql, FILE *file)
{
    sqlite3_stmt *statement = prepare(database, sql);
    write_head(file, statement);
    while (sqlite3_step(statement) == SQLITE_ROW)
        write_row(file, statement);
    fputc('\n', file);
    sqlite3_finalize(statement);
}

/* A query that makes a table of its long answer is timed without the writing of it. */
static double run_once(sqlite3 *database, const char *out, const struct query *query)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/sqlite-%s.csv", out, query->name);
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(1);
    }
    check(database, sqlite3_exec(database, "DROP TABLE IF EXISTS temp.answer_signals", NULL, NULL, NULL));
    bool makes_table = query->sql[0] == 'C';
    double start = now_ms();
    if (makes_table)
        check(database, sqlite3_exec(database, query->sql, NULL, NULL, NULL));
    else
        run_into(database, query->sql, file);
    double took = now_ms() - start;
    if (makes_table)
        run_into(database, "SELECT * FROM answer_signals ORDER BY account", file);
    fclose(file);
    return took;
}

int main(int count, char **arguments)
{
    if (count < 7)
        return 2;
    int runs = (int)strtol(arguments[5], NULL, 10);
    if (runs < 1 || runs > RUNS_MAX)
        return 2;
    sqlite3 *database = NULL;
    check(NULL, sqlite3_open(":memory:", &database));
    check(database, sqlite3_exec(database, schema, NULL, NULL, NULL));
    check(database, sqlite3_exec(database, "BEGIN", NULL, NULL, NULL));
    fill(database, strtoull(arguments[1], NULL, 10), (uint32_t)strtoul(arguments[2], NULL, 10),
         (int)strtol(arguments[3], NULL, 10), (int)strtol(arguments[4], NULL, 10));
    check(database, sqlite3_exec(database, "COMMIT; ANALYZE;", NULL, NULL, NULL));
    printf("{");
    for (const struct query *q = queries; q->name; q++) {
        printf("%s\"%s\":{\"runs_ms\":[", q == queries ? "" : ",", q->name);
        for (int run = 0; run < runs; run++)
            printf("%s%.4f", run ? "," : "", run_once(database, arguments[6], q));
        printf("]}");
        fflush(stdout);
    }
    printf("}\n");
    sqlite3_close(database);
    return 0;
}
