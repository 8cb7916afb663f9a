/* farol serve: the web application. Owns the database while it runs; other commands that write come in
 * by the control socket. Ends gracefully on SIGTERM and SIGINT. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "cli/command.h"
#include "cli/control.h"
#include "column/live.h"
#include "http/http.h"
#include "web/api/api_key.h"
#include "web/application.h"
#include "web/download.h"
#include "web/import/import_work.h"
#include "web/import/setup.h"
#include "web/scheduler.h"

enum { HOSTS_MAX = 16 };

struct serving {
    struct command *command;
    text listen, certificate, key, proxy, host_list;
    text hosts[HOSTS_MAX];
    size_t host_count;
    bool calls_private_networks;
    struct store *store;
    struct column_live *live;
    struct web_application application;
    struct control *control;
    struct http_server *server;
    char setup_code[WEB_SETUP_CODE_BYTES]; /* empty: the organisation is there */
};

static bool split_hosts(struct serving *serving)
{
    text rest = serving->host_list;
    while (rest.length > 0) {
        text host = text_trim(text_cut(&rest, ','));
        if (serving->host_count == HOSTS_MAX || host.length == 0) {
            command_usage(serving->command, _("--host takes at most %d names, with commas between them."),
                          HOSTS_MAX);
            return false;
        }
        serving->hosts[serving->host_count++] = host;
    }
    return true;
}

static bool take_arguments(struct serving *serving)
{
    serving->listen = TEXT("127.0.0.1:8080");
    const struct command_option options[] = {{"--listen", &serving->listen, NULL},
                                             {"--tls-certificate", &serving->certificate, NULL},
                                             {"--tls-key", &serving->key, NULL},
                                             {"--proxy", &serving->proxy, NULL},
                                             {"--host", &serving->host_list, NULL},
                                             {"--private-webhooks", NULL, &serving->calls_private_networks},
                                             {0}};
    if (!command_parse(serving->command, options, NULL, 0, 0) || !split_hosts(serving))
        return false;
    if (text_is_absent(serving->certificate) != text_is_absent(serving->key)) {
        command_usage(serving->command, _("--tls-certificate and --tls-key belong together."));
        return false;
    }
    if (!http_listen_is_valid(serving->listen)) {
        command_usage(serving->command,
                      _("%.*s is not an address to listen at: write it like 127.0.0.1:8080 or [::1]:8080."),
                      TEXT_ARGUMENTS(serving->listen));
        return false;
    }
    bool safe = http_listen_is_loopback(serving->listen) || !text_is_absent(serving->certificate) ||
                !text_is_absent(serving->proxy);
    if (!safe) {
        command_usage(serving->command,
                      _("%.*s can be reached from other machines, so passwords would travel readable: give "
                        "--tls-certificate and --tls-key, or name the proxy that does TLS with --proxy."),
                      TEXT_ARGUMENTS(serving->listen));
        return false;
    }
    if (!text_is_absent(serving->certificate)) {
        serving->certificate = text_of(command_path(serving->command, serving->certificate));
        serving->key = text_of(command_path(serving->command, serving->key));
    }
    return true;
}

/* A command changed the record: the live columns follow before the command ends. */
static void on_committed(void *context, const struct ledger_touched *touched)
{
    struct serving *serving = context;
    struct problem problem = {0};
    if (web_setup_is_open(&serving->application))
        return;
    if (column_live_apply(serving->live, touched, &problem) != RESULT_OK)
        log_event(LOG_ERROR, "columns-not-updated", "detail=%s", problem.detail);
}

/* People were added or changed by a command: their sessions follow. */
static void on_finished(void *context, const struct command *command)
{
    struct serving *serving = context;
    struct problem problem = {0};
    if (strcmp(command->entry->name, "user") == 0 &&
        web_sessions_reload_users(serving->application.sessions, &problem) != RESULT_OK)
        fprintf(command->err, "farol: %s\n", problem.message);
    if (strcmp(command->entry->name, "key") == 0 &&
        web_api_keys_reload(serving->application.api_keys, &problem) != RESULT_OK)
        fprintf(command->err, "farol: %s\n", problem.message);
}

static enum result start_http(struct serving *serving, struct problem *problem)
{
    /* Beside the database, on its disk; a database elsewhere has no disk of its own here. */
    text url = serving->command->url;
    text place = text_starts_with(url, TEXT("postgresql:")) ? TEXT("farol") : url;
    text prefix = text_printf(serving->command->arena, "%.*s.upload", TEXT_ARGUMENTS(place));
    web_download_start(url);
    struct http_options options = {.listen = serving->listen,
                                   .tls_certificate = serving->certificate,
                                   .tls_key = serving->key,
                                   .proxy = serving->proxy,
                                   .hosts = serving->hosts,
                                   .host_count = serving->host_count,
                                   .upload_prefix = prefix,
                                   .clock = serving->command->clock,
                                   .authorize = web_authorize,
                                   .error_page = web_error_page,
                                   .application = &serving->application};
    return http_server_start(&serving->server, &options, web_route_tables, web_route_table_count, problem);
}

/* Uploads that are on their way stand beside the database, like those that just come in. */
static enum result start_imports(struct serving *serving, struct problem *problem)
{
    text url = serving->command->url;
    bool is_file = !text_starts_with(url, TEXT("postgresql:"));
    text prefix =
        text_printf(serving->command->arena, "%.*s.import", TEXT_ARGUMENTS(is_file ? url : TEXT("farol")));
    return web_imports_start(&serving->application.imports, &serving->application, prefix,
                             is_file ? url : TEXT_ABSENT, problem);
}

/* What needs the organisation: at the start, or when the first run has written it. */
static enum result complete(void *context, struct problem *problem)
{
    struct serving *serving = context;
    const struct column_live_options live_options = {.usage_follows = true};
    enum result result =
        column_live_open(&serving->live, serving->store, serving->command->clock, &live_options, problem);
    if (result == RESULT_OK)
        result = web_application_complete(&serving->application, serving->live, problem);
    if (result == RESULT_OK)
        result = start_imports(serving, problem);
    return result == RESULT_OK
               ? web_scheduler_start(&serving->application.scheduler, &serving->application, problem)
               : result;
}

/* A database that is not there yet is made; its organisation comes by the first run. */
static enum result open_store(struct serving *serving, struct problem *problem)
{
    struct command *command = serving->command;
    struct store_options options = {.mode = STORE_OWN, .clock = command->clock};
    enum result result = store_open(&serving->store, command->url, &options, problem);
    if (result == RESULT_NOT_FOUND) {
        options.mode = STORE_CREATE;
        result = store_open(&serving->store, command->url, &options, problem);
    }
    if (result == RESULT_BUSY)
        return problem_set(problem, RESULT_BUSY,
                           _("%.*s is in use: a server for it runs already, or another command is writing."),
                           TEXT_ARGUMENTS(command->url));
    return result;
}

static enum result start_application(struct serving *serving, struct problem *problem)
{
    struct command *command = serving->command;
    struct organisation organisation;
    struct store_connection *connection;
    enum result found = store_read_begin(serving->store, &connection, problem);
    if (found != RESULT_OK)
        return found;
    found = ledger_organisation_read(connection, &organisation, problem);
    store_read_end(serving->store, connection);
    if (found != RESULT_OK && found != RESULT_NOT_FOUND)
        return found;
    enum result result =
        web_application_start_empty(&serving->application, serving->store, command->clock, problem);
    serving->application.calls_private_networks = serving->calls_private_networks;
    if (result == RESULT_OK && found == RESULT_OK)
        result = complete(serving, problem);
    else if (result == RESULT_OK)
        web_setup_open(&serving->application, complete, serving, serving->setup_code);
    return result;
}

static enum result start(struct serving *serving, struct problem *problem)
{
    struct command *command = serving->command;
    enum result result = open_store(serving, problem);
    if (result == RESULT_OK)
        result = start_application(serving, problem);
    if (result != RESULT_OK)
        return result;
    struct control_options control_options = {.url = command->url,
                                              .store = serving->store,
                                              .clock = command->clock,
                                              .entries = command_entries,
                                              .committed = on_committed,
                                              .finished = on_finished,
                                              .context = serving};
    result = control_start(&serving->control, &control_options, problem);
    return result == RESULT_OK ? start_http(serving, problem) : result;
}

static void stop(struct serving *serving)
{
    if (serving->server)
        http_server_stop(serving->server);
    control_stop(serving->control);
    web_scheduler_stop(serving->application.scheduler);
    web_imports_stop(serving->application.imports);
    web_application_stop(&serving->application);
    column_live_close(serving->live);
    store_close(serving->store);
}

/* Waits for a signal to end; wakes the columns when the organisation's day turns, lets them take in what they
 * could not when it was committed, and hands memory back that nobody uses. */
static void wait_for_end(struct serving *serving, const sigset_t *ending)
{
    struct clock *clock = serving->command->clock;
    const struct timespec minute = {.tv_sec = 60};
    int32_t day = web_setup_is_open(&serving->application)
                      ? DAY_ABSENT
                      : zone_day_of(serving->application.zone, clock->now(clock));
    while (sigtimedwait(ending, NULL, &minute) < 0) {
        struct problem problem = {0};
        memory_give_back();
        if (web_setup_is_open(&serving->application))
            continue;
        int32_t today = zone_day_of(serving->application.zone, clock->now(clock));
        if (today != day && column_live_tick(serving->live, &problem) == RESULT_OK)
            day = today;
        if (column_live_catch_up(serving->live, &problem) != RESULT_OK)
            log_event(LOG_ERROR, "columns-not-updated", "detail=%s", problem.detail);
    }
}

static enum command_status serve_run(struct command *command)
{
    struct serving *serving = arena_new(command->arena, struct serving);
    struct problem problem = {0};
    sigset_t ending, before;
    serving->command = command;
    if (!take_arguments(serving))
        return COMMAND_USAGE;
    /* Blocked before any thread starts, so that only sigwait below hears them. */
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, &before);
    enum command_status status = COMMAND_DONE;
    memory_start_long_run();
    if (start(serving, &problem) == RESULT_OK) {
        fprintf(command->out, _("Farol is at %s"), http_server_address(serving->server));
        fputc('\n', command->out);
        if (serving->setup_code[0])
            fprintf(command->out,
                    _("This database has no organisation yet. Open %s/setup and type this code: %s\n"),
                    http_server_address(serving->server), serving->setup_code);
        fflush(command->out);
        wait_for_end(serving, &ending);
    } else {
        status = command_failed(command, &problem);
    }
    stop(serving);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

const struct command_entry command_serve = {
    .name = "serve",
    .needs = COMMAND_NEEDS_NOTHING,
    .run = serve_run,
    .summary = N_("serves the web application"),
    .usage = N_("[--listen 127.0.0.1:8080] [--tls-certificate FILE --tls-key FILE] [--proxy ADDRESS]\n"
                "             [--host NAME,…] [--private-webhooks]"),
    .help = N_("  --listen ADDRESS      where; another than 127.0.0.1 or [::1] wants TLS or a proxy\n"
               "  --tls-certificate F   the certificate and those between it and the root, PEM\n"
               "  --tls-key F           its key, PEM, without a password\n"
               "  --proxy ADDRESS       a proxy that does TLS: what it says of the client is believed\n"
               "  --host NAME,…         the names this server answers to\n"
               "  --private-webhooks    playbooks may call this machine and its private networks"),
};
