/* farol demo: the sample company, into a database without records (made if there is none) or as import
 * files. All rows go in as one change: an interrupted demo leaves nothing behind. What its playbooks have
 * done follows as another, since they look at the columns: interrupted there, it is a company whose playbooks
 * are off. */
#include <string.h>

#include "cli/change.h"
#include "cli/progress.h"
#include "cli/sample_playbooks.h"
#include "demo/demo.h"
#include "ledger/setting.h"
#include "web/import/sample.h"

struct filling {
    struct command *command;
    struct demo_options *options;
    text language; /* of an organisation that is made, and of the team's words; absent: the organisation's */
    struct ledger_change *change;
    struct progress progress;
    int64_t rows;
    uint8_t currency; /* the organisation's */
};

static enum result count_row(void *context, const struct record_row *row, struct problem *problem)
{
    struct filling *filling = context;
    (void)row;
    (void)problem;
    filling->rows++;
    return RESULT_OK;
}

static enum result put_row(void *context, const struct record_row *row, struct problem *problem)
{
    struct filling *filling = context;
    static const struct ledger_options options = {.effective_day = DAY_ABSENT};
    enum ledger_outcome outcome;
    int field;
    char reason[256];
    if (command_is_cancelled(filling->command))
        return problem_set(problem, RESULT_CANCELLED, _("Stopped; nothing was written."));
    enum result result = ledger_put(filling->change, row, &options, &outcome, &field, reason, problem);
    if (result != RESULT_OK)
        return result;
    if (outcome == LEDGER_REFUSED)
        return problem_set(problem, RESULT_BAD_INPUT, _("The sample's %s were refused: %s"),
                           record_type_of(row->kind)->name, reason);
    progress_set(&filling->progress, ++filling->rows);
    return RESULT_OK;
}

static enum result fill(struct ledger_change *change, void *context, struct problem *problem)
{
    struct filling *filling = context;
    int64_t highest;
    enum result result = ledger_account_count(change->connection, &highest, problem);
    if (result != RESULT_OK)
        return result;
    if (highest > 0)
        return problem_set(
            problem, RESULT_CONFLICT,
            _("This database holds records already; the sample company wants one without. Name "
              "another file with --db."));
    filling->change = change;
    result = ledger_change_is_import(change, TEXT(WEB_SAMPLE_KIND), TEXT("The sample company"), problem);
    if (result == RESULT_OK)
        result = demo_generate(filling->options, put_row, filling, problem);
    /* The sample's effort has a price where the amount means what it should: in reais. */
    if (result == RESULT_OK && filling->currency == currency_parse(TEXT("BRL")))
        result = ledger_setting_write(change, SETTING_HOURLY_COST, TEXT(DEMO_HOURLY_COST), problem);
    return result;
}

static bool is_english(text tag)
{
    enum language language = LANGUAGE_PT_BR;
    return language_parse(tag, &language) && language == LANGUAGE_EN;
}

/* Opens the database, making it first where there is none. */
static enum result open_database(struct command *command, text language, struct problem *problem)
{
    struct store_options options = {.mode = STORE_OWN, .clock = command->clock, .bulk = true};
    enum result result = store_open(&command->store, command->url, &options, problem);
    if (result != RESULT_NOT_FOUND)
        return result;
    struct organisation organisation = {.currency = currency_parse(TEXT("BRL")),
                                        .zone = "America/Sao_Paulo",
                                        .language = "pt-BR",
                                        .name = DEMO_ORGANISATION};
    if (is_english(language))
        snprintf(organisation.language, sizeof organisation.language, "%s", language_tag(LANGUAGE_EN));
    result = command_create(command, &organisation, problem);
    return result != RESULT_OK ? result : store_open(&command->store, command->url, &options, problem);
}

static enum result fill_database(struct filling *filling, struct problem *problem)
{
    struct command *command = filling->command;
    struct command_organisation organisation;
    enum result result = command_organisation_read(command, &organisation, problem);
    if (result != RESULT_OK)
        return result;
    filling->options->in_english = is_english(
        text_is_absent(filling->language) ? text_of(organisation.organisation.language) : filling->language);
    result = demo_generate(filling->options, count_row, filling, problem);
    int64_t total = filling->rows;
    filling->rows = 0;
    filling->currency = organisation.organisation.currency;
    if (result == RESULT_OK) {
        progress_start(&filling->progress, command, _("The sample company"), total);
        result = command_change(command, &organisation, fill, filling, problem);
        progress_finish(&filling->progress);
        if (result == RESULT_OK && filling->options->without_playbook_tasks)
            result = sample_playbooks(command, &organisation, filling->options, problem);
    }
    command_organisation_release(&organisation);
    return result;
}

static void csv_done(void *context, int done, int all)
{
    struct progress *progress = context;
    progress->total = all;
    progress_set(progress, done);
}

static enum command_status write_csv(struct command *command, const struct demo_options *options,
                                     text directory)
{
    struct problem problem = {0};
    struct progress progress;
    const char *path = command_path(command, directory);
    progress_start(&progress, command, _("The sample company's files"), 0);
    enum result result = demo_write_csv(options, path, csv_done, &progress, &problem);
    progress_finish(&progress);
    if (result != RESULT_OK)
        return command_failed(command, &problem);
    fprintf(command->out, _("The sample company's import files are in %s.\n"), path);
    return COMMAND_DONE;
}

static bool take_options(struct command *command, struct demo_options *ret, text *ret_directory,
                         text *ret_language)
{
    int32_t today = ret->as_of;
    text accounts = TEXT_ABSENT, months = TEXT_ABSENT, seed = TEXT_ABSENT, as_of = TEXT_ABSENT;
    const struct command_option options[] = {
        {"--accounts", &accounts, NULL},
        {"--months", &months, NULL},
        {"--seed", &seed, NULL},
        {"--as-of", &as_of, NULL},
        {"--csv", ret_directory, NULL},
        {"--language", ret_language, NULL},
        {0},
    };
    int64_t number = 0;
    if (!command_parse(command, options, NULL, 0, 0))
        return false;
    enum language language;
    if (!text_is_absent(*ret_language) && !language_parse(*ret_language, &language)) {
        command_usage(command, _("\"%.*s\" is not a language of Farol: --language takes pt-BR or en."),
                      TEXT_ARGUMENTS(*ret_language));
        return false;
    }
    ret->in_english = is_english(*ret_language);
    if (!text_is_absent(accounts) &&
        !command_take_number(command, "--accounts", accounts, 1, 10000000, &ret->accounts))
        return false;
    if (!text_is_absent(months)) {
        if (!command_take_number(command, "--months", months, 1, 240, &number))
            return false;
        ret->months = (int32_t)number;
    }
    if (!text_is_absent(seed)) {
        if (!command_take_number(command, "--seed", seed, 0, INT64_MAX, &number))
            return false;
        ret->seed = (uint64_t)number;
    }
    if (!text_is_absent(as_of) && !command_take_day(command, "--as-of", as_of, &ret->as_of))
        return false;
    /* Playbooks of a company whose record ended long ago would see all of it fall silent. */
    ret->without_playbook_tasks = text_is_absent(*ret_directory) && ret->as_of == today &&
                                  ret->accounts <= SAMPLE_PLAYBOOK_ACCOUNTS_MAX;
    return true;
}

static enum command_status demo_run(struct command *command)
{
    struct demo_options options = {
        .accounts = DEMO_ACCOUNTS_DEFAULT, .months = DEMO_MONTHS_DEFAULT, .seed = DEMO_SEED_DEFAULT};
    struct zone *zone;
    struct problem problem = {0};
    text directory = TEXT_ABSENT, language = TEXT_ABSENT;
    if (zone_load(&zone, TEXT("America/Sao_Paulo"), &problem) != RESULT_OK)
        return command_failed(command, &problem);
    options.as_of = zone_day_of(zone, command->clock->now(command->clock));
    zone_release(zone);
    if (!take_options(command, &options, &directory, &language))
        return COMMAND_USAGE;
    if (!text_is_absent(directory))
        return write_csv(command, &options, directory);

    struct filling filling = {.command = command, .options = &options, .language = language};
    enum result result = open_database(command, language, &problem);
    if (result == RESULT_OK) {
        result = fill_database(&filling, &problem);
        store_close(command->store);
        command->store = NULL;
    }
    if (result != RESULT_OK)
        return command_failed(command, &problem);
    text rows = format_integer(command->arena, filling.rows),
         accounts = format_integer(command->arena, options.accounts);
    fprintf(command->out,
            tr_n("The sample company is in %.*s: %.*s account, %.*s records.\n",
                 "The sample company is in %.*s: %.*s accounts, %.*s records.\n", options.accounts),
            TEXT_ARGUMENTS(command->url), TEXT_ARGUMENTS(accounts), TEXT_ARGUMENTS(rows));
    return COMMAND_DONE;
}

const struct command_entry command_demo = {
    .name = "demo",
    .needs = COMMAND_NEEDS_NOTHING,
    .run = demo_run,
    .summary = N_("fills a database that holds no records with a sample company"),
    .usage = N_("[--accounts 400] [--months 36] [--seed 1] [--as-of DAY] [--csv DIR]\n"
                "             [--language pt-BR|en]"),
    .help = N_("  --accounts N   how many accounts (400)\n"
               "  --months N     of history before as-of (36)\n"
               "  --seed N       another company (1); the same arguments give the same bytes\n"
               "  --as-of DAY    the last day that has happened (today)\n"
               "  --csv DIR      write import files into DIR instead\n"
               "  --language L   pt-BR or en: what the sample's team writes (the organisation's)"),
};
