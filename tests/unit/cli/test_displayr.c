/* The main job on real input: nine years of a company's invoice lines become accounts, lines and the
 * history of recurring revenue, by the commands and mappings that the README shows. Every month's
 * figure is checked against a naive reckoning from the file itself (metrics.md, section 2). Skipped where
 * the data is not at hand. */
#include "../check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "base/map.h"
#include "cli/command.h"
#include "codec/table.h"

#define DATA "../shared/data/displayr-invoice-lines/invoice_lines.csv"
#define MONTH_FIRST ((2008 - 1970) * 12)
#define MONTH_LAST ((2016 - 1970) * 12 + 4)

static char directory[] = "/tmp/farol-displayr-XXXXXX";

/* Runs a command line on database `name`; what it wrote, freed by the caller. */
static char *run(const char *name, const char *line)
{
    char *words[24], *out, *err;
    size_t out_size, err_size;
    int count = 0;
    struct arena arena;
    arena_init(&arena, 0);
    for (text rest = text_of(line); rest.length;)
        words[count++] = (char *)text_copy(&arena, text_cut(&rest, ' ')).data;
    struct command command = {
        .out = open_memstream(&out, &out_size),
        .err = open_memstream(&err, &err_size),
        .url = text_printf(&arena, "%s/%s", directory, name),
        .clock = clock_system(),
        .arena = &arena,
        .language = LANGUAGE_EN,
    };
    enum command_status status = command_main(&command, count, words);
    fclose(command.out);
    fclose(command.err);
    if (status != COMMAND_DONE)
        fail_msg("%s: %s", line, err);
    free(err);
    arena_release(&arena);
    return out;
}

struct line {
    uint64_t account;
    int32_t start, end;
    __int128 micro;
};
struct reckoning {
    struct {
        struct line *items;
        size_t count, capacity;
    } lines;
    size_t accounts;
};

static bool is_month_end(int32_t day)
{
    return month_of_day(day + 1) != month_of_day(day);
}

/* The amount of a month in millionths of a cent: whole calendar months, else days. */
static __int128 monthly_micro(int64_t cents, int32_t start, int32_t end)
{
    int32_t months = month_of_day(end) - month_of_day(start);
    bool whole = day_add_months(start, months) == end || (is_month_end(start) && is_month_end(end));
    if (months > 0 && whole)
        return divide_half_even((__int128)cents * 1000000, months);
    return divide_half_even((__int128)cents * 1000000 * 36525, (__int128)(end - start) * 1200);
}

static int column_of(const struct table_row *header, const char *name)
{
    for (int i = 0; i < header->count; i++)
        if (text_equal(header->cells[i], text_of(name)))
            return i;
    fail_msg("no column %s", name);
    return -1;
}

static void read_lines(struct reckoning *reckoning)
{
    struct table_reader *reader;
    const struct table_row *row;
    struct map accounts;
    map_init(&accounts);
    assert_int_equal(table_open(&reader, DATA, NULL, NULL), RESULT_OK);
    assert_int_equal(table_next(reader, &row, NULL), RESULT_OK);
    int who = column_of(row, "CustOrgID"), from = column_of(row, "ValidFrom"), to = column_of(row, "ValidTo"),
        amount = column_of(row, "AUD");
    while (table_next(reader, &row, NULL) == RESULT_OK && row) {
        struct line line = {.start = day_parse(row->cells[from]), .end = day_parse(row->cells[to])};
        int64_t cents;
        assert_true(decimal_parse(row->cells[amount], 2, &cents, NULL));
        if (!map_get(&accounts, row->cells[who], &line.account)) {
            line.account = reckoning->accounts++;
            map_put(&accounts, row->cells[who], line.account);
        }
        line.micro = monthly_micro(cents, line.start, line.end);
        *list_append(&reckoning->lines) = line;
    }
    table_close(reader);
    map_release(&accounts);
}

/* MRR and accounts with MRR at the end of `day`. */
static void reckon(const struct reckoning *reckoning, int32_t day, int64_t *ret_cents, int *ret_accounts)
{
    __int128 *micro = calloc(reckoning->accounts, sizeof *micro);
    assert_non_null(micro);
    for (size_t i = 0; i < reckoning->lines.count; i++) {
        const struct line *line = &reckoning->lines.items[i];
        if (line->start <= day && day < line->end)
            micro[line->account] += line->micro;
    }
    *ret_cents = 0;
    *ret_accounts = 0;
    for (size_t i = 0; i < reckoning->accounts; i++) {
        int64_t cents = (int64_t)divide_half_even(micro[i], 1000000);
        if (cents > 0) {
            *ret_cents += cents;
            (*ret_accounts)++;
        }
    }
    free(micro);
}

/* Walks the report's months; `tolerance_cents` is what other currencies' rounding may make. */
static void check_history(const struct reckoning *reckoning, char *csv, int64_t tolerance_cents)
{
    struct table_reader *reader;
    const struct table_row *row;
    assert_int_equal(table_open_memory(&reader, text_of(csv), NULL, NULL), RESULT_OK);
    assert_int_equal(table_next(reader, &row, NULL), RESULT_OK);
    int period = column_of(row, "period"), closing = column_of(row, "closing"),
        active = column_of(row, "accounts_closing");
    for (int32_t month = MONTH_FIRST; month <= MONTH_LAST; month++) {
        int64_t cents, reported, accounts_reported;
        int accounts;
        char name[8];
        assert_int_equal(table_next(reader, &row, NULL), RESULT_OK);
        assert_non_null(row);
        assert_true(text_equal(row->cells[period], text_of(month_format(month, name))));
        assert_true(decimal_parse(row->cells[closing], 2, &reported, NULL));
        assert_true(text_to_int64(row->cells[active], &accounts_reported));
        reckon(reckoning, month_last_day(month), &cents, &accounts);
        if (llabs(cents - reported) > tolerance_cents || accounts != accounts_reported)
            fail_msg("%s: %lld cents of %d accounts, not %lld of %lld", name, (long long)cents, accounts,
                     (long long)reported, (long long)accounts_reported);
    }
    assert_int_equal(table_next(reader, &row, NULL), RESULT_OK);
    assert_null(row);
    table_close(reader);
}

static void history_is_that_of_the_lines(void **state)
{
    const struct reckoning *reckoning = *state;
    free(run("aud.db", "init --organisation Displayr --currency AUD --zone Australia/Sydney --language en"));
    char *said = run("aud.db", "import invoice_lines " DATA " --map mappings/displayr.map --format json");
    assert_string_equal(said, "{\"kind\":\"invoice_lines\",\"rows\":3769,\"inserted\":4547,\"updated\":0,"
                              "\"unchanged\":2991,\"refused\":0,\"rounded\":1151,\"import_id\":1}\n");
    free(said);
    char *csv = run("aud.db", "report mrr --from 2008-01 --to 2016-05 --format csv");
    check_history(reckoning, csv, 0);
    free(csv);
    char *cohorts = run("aud.db", "report cohort --to 2016-05 --format csv");
    assert_non_null(strstr(cohorts, "2008-"));
    free(cohorts);
}

static void write_rates(void)
{
    char command[256], path[128];
    snprintf(command, sizeof command, "sh mappings/displayr-rates.sh %s", DATA);
    snprintf(path, sizeof path, "%s/rates.csv", directory);
    FILE *made = popen(command, "r"), *kept = fopen(path, "w");
    assert_non_null(made);
    assert_non_null(kept);
    for (int byte; (byte = fgetc(made)) != EOF;)
        fputc(byte, kept);
    assert_int_equal(fclose(kept), 0);
    assert_int_equal(pclose(made), 0);
}

/* Once more from the amounts as they were written, at rates derived from the file: the same accounts, and
 * the same money but for a cent of rounding an account at most. */
static void history_from_the_currencies(void **state)
{
    const struct reckoning *reckoning = *state;
    char line[256];
    write_rates();
    free(run("all.db", "init --organisation Displayr --currency AUD --zone Australia/Sydney --language en"));
    snprintf(line, sizeof line, "import fx_rates %s/rates.csv", directory);
    free(run("all.db", line));
    free(run("all.db", "import invoice_lines " DATA " --map mappings/displayr-currencies.map"));
    char *csv = run("all.db", "report mrr --from 2008-01 --to 2016-05 --format csv");
    check_history(reckoning, csv, 100);
    free(csv);
}

static int set_up(void **state)
{
    static struct reckoning reckoning;
    *state = &reckoning;
    if (!mkdtemp(directory))
        return -1;
    read_lines(&reckoning);
    return 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"aud.db", "all.db", "rates.csv"};
    static const char *const tails[] = {"", "-wal", "-shm", ".lock"};
    struct reckoning *reckoning = *state;
    char path[128];
    list_release(&reckoning->lines);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (size_t k = 0; k < sizeof tails / sizeof tails[0]; k++) {
            snprintf(path, sizeof path, "%s/%s%s", directory, names[i], tails[k]);
            unlink(path);
        }
    return rmdir(directory);
}

int main(void)
{
    if (access(DATA, R_OK) != 0) {
        printf("1..0 # SKIP %s is not here\n", DATA);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_is_that_of_the_lines),
        cmocka_unit_test(history_from_the_currencies),
    };
    return cmocka_run_group_tests_name("displayr", tests, set_up, tear_down);
}
