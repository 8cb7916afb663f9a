/* The frame of a command, and the commands that need no more than a fresh database: run as main does,
 * with streams in memory and a clock that stands still. */
#include "running.h"

#include "cli/progress.h"

static void alone_it_lists_the_commands(void **state)
{
    struct ran *ran = run(*state, "");
    assert_int_equal(ran->status, COMMAND_USAGE);
    assert_says(ran->err, "backup");
    ran = run(*state, "--help");
    assert_int_equal(ran->status, COMMAND_DONE);
    assert_says(ran->out, "backup");
}

static void every_command_helps_in_both_languages(void **state)
{
    for (size_t i = 0; command_entries[i]; i++) {
        char line[64];
        snprintf(line, sizeof line, "%s --help", command_entries[i]->name);
        struct ran *ran = run(*state, line);
        assert_int_equal(ran->status, COMMAND_DONE);
        assert_says(ran->out, command_entries[i]->summary);
        assert_string_equal(ran->err, "");
        language_use(LANGUAGE_PT_BR);
        ran = run(*state, line);
        language_use(LANGUAGE_EN);
        assert_int_equal(ran->status, COMMAND_DONE);
        assert_null(strstr(ran->out, command_entries[i]->summary));
    }
}

static void what_is_misspelt_is_guessed(void **state)
{
    struct ran *ran = run(*state, "bakcup x");
    assert_int_equal(ran->status, COMMAND_USAGE);
    assert_says(ran->err, "Did you mean backup?");
    ran = run(*state, "init --curency BRL");
    assert_int_equal(ran->status, COMMAND_USAGE);
    assert_says(ran->err, "Did you mean --currency?");
    ran = run(*state, "init --currency");
    assert_says(ran->err, "--currency needs a value");
    ran = run(*state, "version now");
    assert_int_equal(ran->status, COMMAND_USAGE);
    assert_says(ran->err, "one argument too many");
    ran = run(*state, "restore");
    assert_int_equal(ran->status, COMMAND_USAGE);
    assert_says(ran->err, "something is missing");
    ran = run(*state, "version --db");
    assert_int_equal(ran->status, COMMAND_USAGE);
}

static void init_checks_what_it_is_told(void **state)
{
    struct ran *ran = run(*state, "init --db %/a.db");
    assert_int_equal(ran->status, COMMAND_USAGE);
    assert_says(ran->err, "--organisation is missing");
    ran = run(*state, "init --db %/a.db --organisation X --currency REAL");
    assert_int_equal(ran->status, COMMAND_USAGE);
    assert_says(ran->err, "not a currency");
    ran = run(*state, "init --db %/a.db --organisation X --zone Mars/Olympus");
    assert_int_equal(ran->status, COMMAND_USAGE);
    ran = run(*state, "init --db %/a.db --organisation X --language fr");
    assert_int_equal(ran->status, COMMAND_USAGE);
    struct world *world = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/a.db", world->directory);
    assert_int_equal(access(path, F_OK), -1); /* nothing half made */
}

static void a_database_is_made_once(void **state)
{
    struct ran *ran = run(*state, "init --db %/a.db --organisation Padaria");
    assert_int_equal(ran->status, COMMAND_DONE);
    assert_says(ran->out, "ready for Padaria");
    ran = run(*state, "init --db %/a.db --organisation Outra");
    assert_int_equal(ran->status, COMMAND_FAILED);
    assert_says(ran->err, "initialised already, for Padaria");
}

static void a_missing_database_is_said(void **state)
{
    struct ran *ran = run(*state, "export accounts --db %/a.db");
    assert_int_equal(ran->status, COMMAND_FAILED);
    assert_says(ran->err, "farol init");
}

static void a_backup_comes_back(void **state)
{
    assert_int_equal(run(*state, "init --db %/a.db --organisation Padaria")->status, COMMAND_DONE);
    assert_int_equal(run(*state, "backup --db %/a.db copy")->status, COMMAND_DONE);
    struct ran *ran = run(*state, "backup --db %/a.db %/copy");
    assert_int_equal(ran->status, COMMAND_FAILED);
    assert_says(ran->err, "--force");
    assert_int_equal(run(*state, "backup --db %/a.db %/copy --force")->status, COMMAND_DONE);
    ran = run(*state, "restore --db %/a.db %/copy");
    assert_int_equal(ran->status, COMMAND_FAILED);
    assert_says(ran->err, "would be replaced");
    assert_int_equal(run(*state, "restore --db %/b.db %/copy")->status, COMMAND_DONE);
    ran = run(*state, "init --db %/b.db --organisation Outra");
    assert_says(ran->err, "for Padaria");
    ran = run(*state, "restore --db %/b.db %/missing --force");
    assert_int_equal(ran->status, COMMAND_FAILED);
    ran = run(*state, "init --db %/b.db --organisation Outra");
    assert_says(ran->err, "for Padaria"); /* what was there stays */
}

static void an_export_has_the_import_columns(void **state)
{
    assert_int_equal(run(*state, "init --db %/a.db --organisation Padaria")->status, COMMAND_DONE);
    struct ran *ran = run(*state, "export fx_rates --db %/a.db");
    assert_int_equal(ran->status, COMMAND_DONE);
    assert_string_equal(ran->out, "month,currency,rate\r\n");
    ran = run(*state, "export accounts accounts.csv --db %/a.db");
    assert_int_equal(ran->status, COMMAND_DONE);
    assert_says(ran->out, "0 rows of accounts");
    ran = run(*state, "export acounts --db %/a.db");
    assert_int_equal(ran->status, COMMAND_USAGE);
    assert_says(ran->err, "Did you mean accounts?");
}

static void settings_are_part_of_the_record(void **state)
{
    assert_int_equal(run(*state, "init --db %/a.db --organisation Padaria")->status, COMMAND_DONE);
    struct ran *ran = run(*state, "setting --db %/a.db");
    assert_int_equal(ran->status, COMMAND_DONE);
    assert_says(ran->out, "gross_margin");
    ran = run(*state, "setting gross_margin 0.8 --db %/a.db");
    assert_int_equal(ran->status, COMMAND_DONE);
    assert_string_equal(ran->out, "gross_margin = 0.8\n");
    ran = run(*state, "setting gross_margin 8 --db %/a.db");
    assert_int_equal(ran->status, COMMAND_FAILED);
    ran = run(*state, "setting gros_margin --db %/a.db");
    assert_int_equal(ran->status, COMMAND_USAGE);
    assert_says(ran->err, "Did you mean gross_margin?");
    assert_int_equal(run(*state, "setting rule_set invoiced --db %/a.db")->status, COMMAND_DONE);
    ran = run(*state, "report mrr --format json --db %/a.db");
    assert_says(ran->out, "\"rules\":\"invoiced\"");
    ran = run(*state, "report mrr --format json --rules farol --db %/a.db");
    assert_says(ran->out, "\"rules\":\"farol\"");
    ran = run(*state, "report cohort --format json --db %/a.db");
    assert_says(ran->out, "\"rules\":\"invoiced\"");
    ran = run(*state, "setting gross_margin --shipped --db %/a.db");
    assert_string_equal(ran->out, "gross_margin = 1\n");
}

static void progress_draws_only_on_a_terminal(void **state)
{
    struct world *world = *state;
    char *drawn;
    size_t size;
    struct command command = {
        .err = open_memstream(&drawn, &size), .clock = &world->clock, .arena = &world->arena};
    struct progress progress;
    world->clock.step_microseconds = 200000;
    progress_start(&progress, &command, "Rows", 1000);
    progress_set(&progress, 512);
    progress_finish(&progress);
    fflush(command.err);
    assert_string_equal(drawn, "");
    command.is_terminal = true;
    progress_start(&progress, &command, "Rows", 1000);
    progress_set(&progress, 512);
    fflush(command.err);
    assert_says(drawn, "Rows ████████████░░░░░░░░░░░░  51 %");
    progress_finish(&progress);
    fclose(command.err);
    assert_string_equal(drawn + strlen(drawn) - 4, "\r\033[K");
    free(drawn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(alone_it_lists_the_commands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_command_helps_in_both_languages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_misspelt_is_guessed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(init_checks_what_it_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_database_is_made_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_database_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_backup_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_export_has_the_import_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings_are_part_of_the_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(progress_draws_only_on_a_terminal, set_up, tear_down),
    };
    language_use(LANGUAGE_EN);
    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
