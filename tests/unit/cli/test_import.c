/* farol import and undo as a person or a program runs them: status, what is said where, the JSON line, the
 * file of errors. */
#include "../check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/output.h"

struct world {
    struct arena arena;
    struct clock clock;
    char directory[64];
    char *out, *err;
    atomic_bool cancelled;
};

static enum command_status run(struct world *world, const char *line)
{
    char *words[24];
    int count = 0;
    size_t out_size, err_size;
    free(world->out);
    free(world->err);
    world->out = world->err = NULL;
    for (text rest = text_of(line); rest.length;)
        words[count++] = (char *)text_copy(&world->arena, text_cut(&rest, ' ')).data;
    struct command command = {
        .out = open_memstream(&world->out, &out_size),
        .err = open_memstream(&world->err, &err_size),
        .url = text_printf(&world->arena, "%s/a.db", world->directory),
        .directory = text_of(world->directory),
        .clock = &world->clock,
        .arena = &world->arena,
        .language = language_current(),
        .cancelled = &world->cancelled,
    };
    enum command_status status = command_main(&command, count, words);
    fclose(command.out);
    fclose(command.err);
    return status;
}

static char *path_of(struct world *world, const char *name)
{
    return arena_printf(&world->arena, "%s/%s", world->directory, name);
}

static void write_file(struct world *world, const char *name, const char *content)
{
    FILE *stream = fopen(path_of(world, name), "w");
    assert_non_null(stream);
    fputs(content, stream);
    assert_int_equal(fclose(stream), 0);
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    arena_init(&world->arena, 0);
    world->clock = clock_fixed(INT64_C(1780000000) * 1000000, 1000);
    snprintf(world->directory, sizeof world->directory, "/tmp/farol-import-XXXXXX");
    assert_non_null(mkdtemp(world->directory));
    assert_int_equal(run(world, "init --organisation Padaria --currency BRL --zone UTC"), COMMAND_DONE);
    write_file(world, "good.csv", "external_id,name\nA,Acme\nB,Beta\n");
    write_file(world, "bad.csv", "external_id,name,signup_date\nC,Gamma,2024-02-31\nD,Delta,2024-02-29\n");
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"a.db",     "a.db-wal", "a.db-shm",           "a.db.lock",
                                        "good.csv", "bad.csv",  "bad.csv.errors.csv", "mine.csv"};
    struct world *world = *state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(path_of(world, names[i]));
    assert_int_equal(rmdir(world->directory), 0);
    free(world->out);
    free(world->err);
    arena_release(&world->arena);
    free(world);
    return 0;
}

static void what_goes_in_is_counted(void **state)
{
    struct world *world = *state;
    assert_int_equal(run(world, "import accounts good.csv --format json"), COMMAND_DONE);
    assert_string_equal(world->out,
                        "{\"kind\":\"accounts\",\"rows\":2,\"inserted\":2,\"updated\":0,\"unchanged\":0,"
                        "\"refused\":0,\"rounded\":0,\"import_id\":1}\n");
    assert_int_equal(run(world, "import accounts good.csv --format json"), COMMAND_DONE);
    assert_string_equal(world->out,
                        "{\"kind\":\"accounts\",\"rows\":2,\"inserted\":0,\"updated\":0,\"unchanged\":2,"
                        "\"refused\":0,\"rounded\":0,\"import_id\":null}\n");
    assert_int_equal(run(world, "import accounts good.csv"), COMMAND_DONE);
    assert_string_equal(
        world->out, "2 rows: 0 inserted, 0 updated, 2 unchanged, 0 refused, 0 rounded. Nothing to change.\n");
}

static void bad_rows_are_refused_and_listed(void **state)
{
    struct world *world = *state;
    assert_int_equal(run(world, "import accounts bad.csv --format json"), COMMAND_REFUSED);
    assert_string_equal(world->out,
                        "{\"kind\":\"accounts\",\"rows\":2,\"inserted\":0,\"updated\":0,\"unchanged\":0,"
                        "\"refused\":1,\"rounded\":0,\"import_id\":null}\n");
    assert_non_null(strstr(world->err, "  line 2: signup_date: “2024-02-31”: this day does not exist\n"));
    assert_non_null(strstr(world->err, "1 row has errors; nothing was imported."));
    assert_non_null(strstr(world->err, "bad.csv.errors.csv"));
    assert_int_equal(access(path_of(world, "bad.csv.errors.csv"), R_OK), 0);
    assert_int_equal(run(world, "import accounts bad.csv --skip-bad --errors mine.csv"), COMMAND_DONE);
    assert_string_equal(world->out,
                        "2 rows: 1 inserted, 0 updated, 0 unchanged, 1 refused, 0 rounded. Import 1.\n");
    assert_int_equal(access(path_of(world, "mine.csv"), R_OK), 0);
    assert_int_equal(run(world, "import accounts bad.csv --errors nowhere/mine.csv"), COMMAND_REFUSED);
    assert_non_null(strstr(world->err, "could not be written to"));
}

/* What was decided without proof, and what looks like a misspelt column, is said. */
static void doubts_are_said(void **state)
{
    struct world *world = *state;
    write_file(world, "mine.csv", "external_id;name;signup_date;Segmant\nA;Acme;03/04/2024;x\n");
    assert_int_equal(run(world, "import accounts mine.csv"), COMMAND_DONE);
    assert_string_equal(world->err,
                        "“signup_date”: 03/04/2024 (line 2) was read as day, month, year; nothing in the "
                        "column proves it.\n");
    assert_non_null(strstr(world->out, "Custom fields: “Segmant”\n"));
    write_file(world, "mine.csv", "month;kind;amount;currency\n2024-01;acquisition;1.500;BRL\n");
    assert_int_equal(run(world, "import costs mine.csv"), COMMAND_DONE);
    assert_string_equal(world->err,
                        "“amount”: 1.500 (line 2) was read with a decimal comma; nothing in the column "
                        "proves it.\n");
}

static void nothing_is_kept_of_a_dry_run(void **state)
{
    struct world *world = *state;
    assert_int_equal(run(world, "import accounts good.csv --dry-run"), COMMAND_DONE);
    assert_string_equal(
        world->out, "2 rows: 2 inserted, 0 updated, 0 unchanged, 0 refused, 0 rounded. A dry run: nothing "
                    "was kept.\n");
    assert_int_equal(run(world, "export accounts"), COMMAND_DONE);
    assert_null(strstr(world->out, "Acme"));
}

static void an_import_is_taken_back(void **state)
{
    struct world *world = *state;
    assert_int_equal(run(world, "import accounts good.csv"), COMMAND_DONE);
    assert_int_equal(run(world, "undo 1"), COMMAND_DONE);
    assert_int_equal(run(world, "export accounts"), COMMAND_DONE);
    assert_null(strstr(world->out, "Acme"));
    assert_int_equal(run(world, "undo 77"), COMMAND_FAILED);
    assert_int_equal(run(world, "undo one"), COMMAND_USAGE);
}

static void mistakes_are_told_apart(void **state)
{
    struct world *world = *state;
    assert_int_equal(run(world, "import acounts good.csv"), COMMAND_USAGE);
    assert_int_equal(run(world, "import accounts"), COMMAND_USAGE);
    assert_int_equal(run(world, "import accounts good.csv --effective 2024-02-31"), COMMAND_USAGE);
    assert_int_equal(run(world, "import accounts nowhere.csv"), COMMAND_FAILED);
    assert_int_equal(run(world, "import accounts good.csv --map nowhere.map"), COMMAND_FAILED);
    assert_non_null(strstr(world->err, "neither a file nor one of the presets farol, chartmogul"));
    assert_int_equal(run(world, "import usage good.csv"), COMMAND_REFUSED);
    assert_non_null(strstr(world->err, "The kind usage needs these columns"));
    assert_int_equal(run(world, "import accounts good.csv --map farol"), COMMAND_DONE);
}

/* What stands in a file gives no orders to the terminal that shows it. */
static void control_characters_are_tamed(void **state)
{
    struct world *world = *state;
    write_file(world, "mine.csv",
               "external_id,name,signup_date\nE,Eta,\x1b]0;sly\x07\nF,Phi,\xc2\x9b"
               "31mred\n");
    assert_int_equal(run(world, "import accounts mine.csv --errors bad.csv.errors.csv"), COMMAND_REFUSED);
    assert_non_null(strstr(world->err, "“?]0;sly?”"));
    assert_non_null(strstr(world->err, "“??31mred”"));
    char kept[] = "Ação\t1\n";
    output_tame(kept, strlen(kept));
    assert_string_equal(kept, "Ação\t1\n");
}

/* Sums are held where they would overflow, and that is said wherever the figures are. */
static void amounts_beyond_counting_are_said(void **state)
{
    struct world *world = *state;
    static const char *const lines[] = {
        "1,A,10000000000,day,1,BRL,2024-01-01\n",
        "1,A,9999999999,year,1,USD,2024-01-01\n2,A,9999999999,day,1,USD,2024-01-01\n"};
    assert_int_equal(run(world, "import accounts good.csv"), COMMAND_DONE);
    assert_int_equal(run(world, "report mrr --from 2024-01"), COMMAND_DONE);
    assert_string_equal(world->err, "");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        write_file(
            world, "mine.csv",
            arena_printf(&world->arena,
                         "external_id,account_external_id,amount,interval_unit,interval_count,currency,"
                         "start_date\n%s",
                         lines[i]));
        assert_int_equal(run(world, "import subscriptions mine.csv"), COMMAND_DONE);
        (void)run(world, "report mrr --from 2024-01");
        assert_non_null(strstr(world->err, "Account A pays more a month than Farol counts"));
        (void)run(world, "account A");
        assert_non_null(strstr(world->err, "Account A pays more"));
        assert_int_equal(run(world, "doctor"), COMMAND_FAILED);
        assert_non_null(strstr(world->out, "Account A pays more"));
        if (i == 0) /* the USD of the next are without the BRL before them */
            assert_int_equal(run(world, "undo 2"), COMMAND_DONE);
    }
}

/* Only invoiced: by the organisation's rule set an account pays what it was invoiced in the last month over.
 */
static void an_account_goes_by_the_rule_set(void **state)
{
    struct world *world = *state;
    assert_int_equal(run(world, "import accounts good.csv"), COMMAND_DONE);
    write_file(world, "mine.csv",
               "external_id,invoice_external_id,account_external_id,type,amount,currency,issued_date\n"
               "L1,I1,A,one_time,70.00,BRL,2024-01-10\n");
    assert_int_equal(run(world, "import invoice_lines mine.csv"), COMMAND_DONE);
    assert_int_equal(run(world, "account A --format json"), COMMAND_DONE);
    assert_non_null(strstr(world->out, "\"rules\":\"farol\""));
    assert_non_null(strstr(world->out, "\"first_mrr_day\":null"));
    assert_int_equal(run(world, "setting rule_set invoiced"), COMMAND_DONE);
    assert_int_equal(run(world, "account A --format json"), COMMAND_DONE);
    assert_non_null(strstr(world->out, "\"rules\":\"invoiced\""));
    assert_non_null(strstr(world->out, "\"first_mrr_day\":\"2024-01-01\",\"churned_day\":\"2024-02-01\""));
    assert_int_equal(run(world, "account A"), COMMAND_DONE);
    assert_non_null(strstr(world->out, "Invoices of the month"));
}

static void a_person_may_stop_it(void **state)
{
    struct world *world = *state;
    atomic_store(&world->cancelled, true);
    assert_int_equal(run(world, "import accounts good.csv"), COMMAND_FAILED);
    atomic_store(&world->cancelled, false);
    assert_int_equal(run(world, "export accounts"), COMMAND_DONE);
    assert_null(strstr(world->out, "Acme"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_goes_in_is_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_rows_are_refused_and_listed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(doubts_are_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_kept_of_a_dry_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_import_is_taken_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mistakes_are_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(control_characters_are_tamed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(amounts_beyond_counting_are_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_account_goes_by_the_rule_set, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_person_may_stop_it, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("cli import", tests, NULL, NULL);
}
