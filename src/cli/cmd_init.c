/* farol init: a database with an organisation and no records. A file that an earlier init left without
 * its organisation (the disk was full, the power went) is taken up where it was left. */
#include "cli/command.h"

static enum result write_organisation(struct store_connection *connection, void *context,
                                      struct problem *problem)
{
    struct organisation there;
    enum result result = ledger_organisation_read(connection, &there, problem);
    if (result == RESULT_OK)
        return problem_set(problem, RESULT_CONFLICT,
                           _("This database is initialised already, for %s. Nothing was changed."),
                           there.name);
    if (result != RESULT_NOT_FOUND)
        return result;
    return ledger_organisation_write(connection, context, problem);
}

static bool take_organisation(struct command *command, text name, text currency, text zone, text language,
                              struct organisation *ret)
{
    struct problem problem = {0};
    struct zone *loaded;
    switch (ledger_organisation_make(ret, name, currency, zone, language)) {
    case ORGANISATION_FINE:
        return true;
    case ORGANISATION_NAMELESS:
        command_usage(command,
                      _("--organisation is missing: farol init --organisation \"The company's name\""));
        return false;
    case ORGANISATION_NAME_LONG:
        command_usage(command, _("%s is too long."), "--organisation");
        return false;
    case ORGANISATION_CURRENCY:
        command_usage(command,
                      _("\"%.*s\" is not a currency: --currency takes an ISO 4217 code such as BRL."),
                      TEXT_ARGUMENTS(currency));
        return false;
    case ORGANISATION_LANGUAGE:
        command_usage(command, _("\"%.*s\" is not a language of Farol: --language takes pt-BR or en."),
                      TEXT_ARGUMENTS(language));
        return false;
    case ORGANISATION_ZONE:
        break;
    }
    if (zone_load(&loaded, zone, &problem) == RESULT_OK) { /* known, but no room to keep its name */
        zone_release(loaded);
        command_usage(command, _("%s is too long."), "--zone");
    } else {
        command_usage(command, "%s", problem.message);
    }
    return false;
}

enum result command_create(struct command *command, const struct organisation *organisation,
                           struct problem *problem)
{
    struct store *store;
    struct store_options options = {.mode = STORE_CREATE, .clock = command->clock};
    enum result result = store_open(&store, command->url, &options, problem);
    if (result == RESULT_CONFLICT) {
        options.mode = STORE_OWN;
        result = store_open(&store, command->url, &options, problem);
    }
    if (result != RESULT_OK)
        return result;
    result = store_write(store, write_organisation, (void *)(uintptr_t)organisation, problem);
    store_close(store);
    return result;
}

static enum command_status init_run(struct command *command)
{
    text name = TEXT_ABSENT, currency = TEXT("BRL"), zone = TEXT("America/Sao_Paulo"),
         language = TEXT("pt-BR");
    const struct command_option options[] = {
        {"--organisation", &name, NULL},
        {"--currency", &currency, NULL},
        {"--zone", &zone, NULL},
        {"--language", &language, NULL},
        {0},
    };
    struct organisation organisation = {0};
    struct problem problem = {0};
    if (!command_parse(command, options, NULL, 0, 0) ||
        !take_organisation(command, name, currency, zone, language, &organisation))
        return COMMAND_USAGE;
    if (command_create(command, &organisation, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    fprintf(command->out, _("%.*s is ready for %s: amounts in %s, days of %s.\n"),
            TEXT_ARGUMENTS(command->url), organisation.name, currency_code(organisation.currency),
            organisation.zone);
    fprintf(command->out,
            _("Next:\n"
              "  farol user add YOU@EXAMPLE.COM --role admin --db %.*s\n"
              "  farol import accounts FILE --db %.*s\n"
              "  farol serve --db %.*s\n"),
            TEXT_ARGUMENTS(command->url), TEXT_ARGUMENTS(command->url), TEXT_ARGUMENTS(command->url));
    return COMMAND_DONE;
}

const struct command_entry command_init = {
    .name = "init",
    .needs = COMMAND_NEEDS_NOTHING,
    .run = init_run,
    .summary = N_("makes a database with an organisation and no records"),
    .usage = N_("--organisation NAME [--currency BRL] [--zone America/Sao_Paulo] [--language pt-BR]"),
    .help = N_("  --organisation NAME   the company whose customers these are\n"
               "  --currency CODE       of all figures (ISO 4217); amounts in others are converted\n"
               "  --zone NAME           whose days count (tz database)\n"
               "  --language TAG        of mails and of pages before sign-in: pt-BR or en"),
};
