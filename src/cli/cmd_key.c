/* farol key: the keys by which programs use the API. */
#include "cli/change.h"
#include "ledger/api_key.h"
#include "ledger/audit.h"
#include "ledger/user.h"
#include "web/api/api_key.h"
#include "web/secret.h"

struct key_arguments {
    text words[2], user, name, scopes, expires;
};

struct key_work {
    struct ledger_api_key key;
    text email;
    int64_t now;
    int32_t expires_day; /* DAY_ABSENT: never */
    char number[24];
};

static enum result audit(struct store_connection *connection, struct key_work *work, const char *action,
                         struct problem *problem)
{
    snprintf(work->number, sizeof work->number, "%lld", (long long)work->key.id);
    const struct ledger_audit_line line = {.at = work->now,
                                           .action = text_of(action),
                                           .peer = TEXT("cli"),
                                           .object_kind = TEXT("api-key"),
                                           .object = text_of(work->number),
                                           .quantity = LEDGER_AUDIT_QUANTITY_NONE};
    return ledger_audit_put(connection, &line, problem);
}

static enum result add(struct store_connection *connection, void *context, struct problem *problem)
{
    struct key_work *work = context;
    struct ledger_user user;
    struct arena arena;
    arena_init(&arena, 0);
    enum result result = ledger_user_find(connection, work->email, &arena, &user, problem);
    work->key.user_id = result == RESULT_OK ? user.id : 0;
    arena_release(&arena);
    if (result == RESULT_OK)
        result = ledger_api_key_add(connection, &work->key, &work->key.id, problem);
    return result == RESULT_OK ? audit(connection, work, "api-key-made", problem) : result;
}

static enum result revoke(struct store_connection *connection, void *context, struct problem *problem)
{
    struct key_work *work = context;
    enum result result = ledger_api_key_revoke(connection, work->key.id, work->now, problem);
    return result == RESULT_OK ? audit(connection, work, "api-key-revoked", problem) : result;
}

static bool take_key(struct command *command, const struct key_arguments *arguments, struct key_work *work)
{
    text word;
    int32_t day = DAY_ABSENT;
    work->now = work->key.created_at = command->clock->now(command->clock);
    work->key.expires_at = INSTANT_ABSENT;
    work->expires_day = DAY_ABSENT;
    work->key.name = arguments->name;
    work->email = ledger_user_email(command->arena, arguments->user);
    if (text_is_absent(work->email)) {
        command_usage(command, _("\"%.*s\" is not an e-mail address."), TEXT_ARGUMENTS(arguments->user));
        return false;
    }
    if (!ledger_api_scopes_parse(arguments->scopes, &work->key.scopes, &word)) {
        text all = ledger_api_scopes_format(command->arena, (1u << API_SCOPE_COUNT) - 1);
        command_usage(command, _("There is no scope \"%.*s\". There are: %.*s."), TEXT_ARGUMENTS(word),
                      TEXT_ARGUMENTS(all));
        return false;
    }
    if (text_is_absent(arguments->expires))
        return true;
    if (!command_take_day(command, "--expires", arguments->expires, &day))
        return false;
    work->expires_day = day;
    return true;
}

/* The day begins in the organisation's zone. */
static enum result settle_expiry(struct command *command, struct key_work *work, struct problem *problem)
{
    struct command_organisation organisation;
    if (work->expires_day == DAY_ABSENT)
        return RESULT_OK;
    enum result result = command_organisation_read(command, &organisation, problem);
    if (result != RESULT_OK)
        return result;
    work->key.expires_at = zone_day_start(organisation.zone, work->expires_day);
    command_organisation_release(&organisation);
    return RESULT_OK;
}

static enum command_status key_add(struct command *command, const struct key_arguments *arguments)
{
    struct key_work work = {0};
    struct problem problem = {0};
    if (!take_key(command, arguments, &work))
        return COMMAND_USAGE;
    text key = web_api_key_make(command->arena, &work.key);
    if (settle_expiry(command, &work, &problem) != RESULT_OK ||
        store_write(command->store, add, &work, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    fprintf(command->out, "%.*s\n", TEXT_ARGUMENTS(key));
    fprintf(command->err, "%s\n", _("It is shown only now."));
    return COMMAND_DONE;
}

static enum command_status key_revoke(struct command *command, const struct key_arguments *arguments)
{
    struct key_work work = {.now = command->clock->now(command->clock)};
    struct problem problem = {0};
    if (!command_take_number(command, _("NUMBER"), arguments->words[1], 1, INT64_MAX, &work.key.id))
        return COMMAND_USAGE;
    if (store_write(command->store, revoke, &work, &problem) != RESULT_OK)
        return command_failed(command, &problem);
    fprintf(command->out, "%s\n", _("The key was revoked."));
    return COMMAND_DONE;
}

static enum result print_key(void *context, const struct ledger_api_key *key, struct problem *problem)
{
    struct command *command = context;
    char day[11] = "";
    (void)problem;
    if (key->expires_at != INSTANT_ABSENT)
        day_format((int32_t)(key->expires_at / INSTANT_MICROSECONDS / 86400), day);
    fprintf(command->out, "%4lld  %.*s…  %-30.*s %-10s %.*s%s\n", (long long)key->id,
            TEXT_ARGUMENTS(key->prefix), TEXT_ARGUMENTS(key->name), day,
            TEXT_ARGUMENTS(ledger_api_scopes_format(command->arena, key->scopes)),
            key->revoked_at == INSTANT_ABSENT ? "" : _(" (revoked)"));
    return RESULT_OK;
}

static enum command_status key_list(struct command *command)
{
    struct store_connection *connection;
    struct problem problem = {0};
    enum result result = store_read_begin(command->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_api_key_scan(connection, print_key, command, &problem);
        store_read_end(command->store, connection);
    }
    return result == RESULT_OK ? COMMAND_DONE : command_failed(command, &problem);
}

static enum command_status key_run(struct command *command)
{
    struct key_arguments arguments = {0};
    const struct command_option options[] = {{"--user", &arguments.user, NULL},
                                             {"--name", &arguments.name, NULL},
                                             {"--scopes", &arguments.scopes, NULL},
                                             {"--expires", &arguments.expires, NULL},
                                             {0}};
    if (!command_parse(command, options, arguments.words, 1, 2))
        return COMMAND_USAGE;
    web_secret_start();
    if (text_equal(arguments.words[0], TEXT("list")))
        return key_list(command);
    if (text_equal(arguments.words[0], TEXT("add")))
        return key_add(command, &arguments);
    if (text_equal(arguments.words[0], TEXT("revoke")))
        return key_revoke(command, &arguments);
    return command_usage(command, _("farol key knows add, list and revoke, not \"%.*s\"."),
                         TEXT_ARGUMENTS(arguments.words[0]));
}

const struct command_entry command_key = {
    .name = "key",
    .needs = COMMAND_NEEDS_OWN,
    .run = key_run,
    .summary = N_("makes and revokes the keys of programs"),
    .usage = N_("add --user EMAIL --name NAME --scopes SCOPE,… [--expires DAY] | list | revoke NUMBER"),
    .help =
        N_("  --user EMAIL      for whom the key acts: it never sees more than they do\n"
           "  --scopes SCOPE,…  read:accounts, write:accounts, read:records, write:records, read:reports,\n"
           "                    import, read:users, write:users, read:settings, write:settings, views,\n"
           "                    read:audit\n"
           "  --expires DAY     from this day on it is not valid"),
};
