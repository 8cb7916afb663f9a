/* See setup.h. The organisation and its administrator are written in one transaction: there is never the one
 * without the other. */
#include "web/import/setup.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "language/language.h"
#include "view/setup.h"
#include "web/page.h"
#include "web/people/sign_in.h"
#include "web/people/user_form.h"
#include "web/routes.h"
#include "web/secret.h"
#include "web/throttle.h"

struct web_setup {
    atomic_bool done;
    pthread_mutex_t lock; /* one attempt at a time */
    char code[WEB_SETUP_CODE_BYTES];
    enum result (*complete)(void *context, struct problem *problem);
    void *context;
};

void web_setup_open(struct web_application *application,
                    enum result (*complete)(void *context, struct problem *problem), void *context,
                    char ret_code[WEB_SETUP_CODE_BYTES])
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; /* 32, none like another */
    struct web_setup *setup = calloc(1, sizeof(*setup));
    uint8_t random[WEB_SETUP_CODE_BYTES - 2];
    if (!setup)
        abort();
    pthread_mutex_init(&setup->lock, NULL);
    setup->complete = complete;
    setup->context = context;
    web_random_bytes(random, sizeof random);
    for (size_t i = 0, at = 0; i < sizeof random; i++) {
        if (i == sizeof random / 2)
            setup->code[at++] = '-';
        setup->code[at++] = letters[random[i] % 32];
    }
    memcpy(ret_code, setup->code, WEB_SETUP_CODE_BYTES);
    application->setup = setup;
}

void web_setup_free(struct web_setup *setup)
{
    if (!setup)
        return;
    pthread_mutex_destroy(&setup->lock);
    free(setup);
}

bool web_setup_is_open(const struct web_application *application)
{
    return application->setup && !atomic_load(&application->setup->done);
}

bool web_setup_lets(const struct web_application *application, const struct http_route *route)
{
    text pattern = text_of(route->pattern);
    return !web_setup_is_open(application) || text_starts_with(pattern, TEXT("/setup")) ||
           text_starts_with(pattern, TEXT("/assets")) || text_equal(pattern, TEXT("/health")) ||
           text_equal(pattern, TEXT("/preferences"));
}

/* ---- the form ---- */

struct filling {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct organisation organisation;
    struct ledger_user user;
    const char *code_fault, *organisation_fault, *currency_fault, *zone_fault, *name_fault, *email_fault,
        *password_fault, *fault;
};

static text typed(const struct filling *filling, const char *name, const char *shipped)
{
    text value = http_value(&filling->request->form, name);
    return text_is_absent(value) ? text_of(shipped) : value;
}

static void show_languages(struct filling *filling, struct view_setup *view)
{
    text chosen = typed(filling, "language", language_tag(language_current()));
    struct view_option *options = arena_array(filling->request->arena, struct view_option, 2);
    options[0] =
        (struct view_option){TEXT("pt-BR"), TEXT("Português (Brasil)"), text_equal(chosen, TEXT("pt-BR"))};
    options[1] = (struct view_option){TEXT("en"), TEXT("English"), text_equal(chosen, TEXT("en"))};
    view->language = (struct view_select){.name = TEXT("language"),
                                          .label = text_of(_("Language")),
                                          .options = options,
                                          .options_count = 2,
                                          .hint = text_of(_("Each person can choose another."))};
}

static void show_organisation(struct filling *filling, struct view_setup *view)
{
    bool brazilian = language_current() == LANGUAGE_PT_BR;
    view->organisation = (struct view_field){.name = TEXT("organisation"),
                                             .label = text_of(_("Your company")),
                                             .value = typed(filling, "organisation", NULL),
                                             .autocomplete = TEXT("organization"),
                                             .problem = text_of(filling->organisation_fault),
                                             .required = true};
    view->currency = (struct view_field){.name = TEXT("currency"),
                                         .label = text_of(_("Currency of the figures")),
                                         .value = typed(filling, "currency", brazilian ? "BRL" : "USD"),
                                         .autocomplete = TEXT("off"),
                                         .list = TEXT("currencies"),
                                         .hint = text_of(_("It stays. Amounts in others are converted.")),
                                         .problem = text_of(filling->currency_fault),
                                         .required = true};
    view->zone = (struct view_field){.name = TEXT("zone"),
                                     .label = text_of(_("Time zone")),
                                     .value = typed(filling, "zone", brazilian ? "America/Sao_Paulo" : "UTC"),
                                     .autocomplete = TEXT("off"),
                                     .list = TEXT("zones"),
                                     .hint = text_of(_("Whose days count, such as America/Sao_Paulo.")),
                                     .problem = text_of(filling->zone_fault),
                                     .required = true};
}

static void show(struct filling *filling)
{
    struct view_setup view = {.version = TEXT(FAROL_VERSION), .problem = text_of(filling->fault)};
    web_page_shell(filling->request, filling->response, filling->application, &view.shell);
    view.shell.title = text_of(_("Welcome to Farol"));
    view.shell.here = TEXT("/setup");
    view.code =
        (struct view_field){.name = TEXT("code"),
                            .label = text_of(_("Code")),
                            .value = typed(filling, "code", NULL),
                            .autocomplete = TEXT("off"),
                            .hint = text_of(_("It stands on the terminal where the server was started.")),
                            .problem = text_of(filling->code_fault),
                            .required = true,
                            .autofocus = true};
    show_organisation(filling, &view);
    show_languages(filling, &view);
    view.name = (struct view_field){.name = TEXT("name"),
                                    .label = text_of(_("Your name")),
                                    .value = typed(filling, "name", NULL),
                                    .autocomplete = TEXT("name"),
                                    .problem = text_of(filling->name_fault)};
    view.email = (struct view_field){.name = TEXT("email"),
                                     .label = text_of(_("E-mail")),
                                     .value = typed(filling, "email", NULL),
                                     .type = TEXT("email"),
                                     .autocomplete = TEXT("username"),
                                     .problem = text_of(filling->email_fault),
                                     .required = true};
    view.password = web_password_field(_("Choose a password"), filling->password_fault);
    view_write_setup(&filling->response->body, &view);
}

static void get_setup(struct http_request *request, struct http_response *response, void *context)
{
    struct filling filling = {.request = request, .response = response, .application = context};
    if (web_setup_is_open(context))
        show(&filling);
    else
        http_redirect(request, response, TEXT("/"));
}

/* ---- what was typed ---- */

/* Letters and digits of a code as typed, whatever their case and the marks between them. */
static bool is_code(const struct web_setup *setup, text value)
{
    char given[WEB_SETUP_CODE_BYTES] = {0};
    size_t length = 0;
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.data[i];
        byte = (char)(byte >= 'a' && byte <= 'z' ? byte - 'a' + 'A' : byte);
        if (byte == '-' || byte == ' ')
            continue;
        if (length == WEB_SETUP_CODE_BYTES / 2 - 1)
            given[length++] = '-';
        if (length >= WEB_SETUP_CODE_BYTES - 1)
            return false;
        given[length++] = byte;
    }
    return web_equal_in_constant_time(given, setup->code, WEB_SETUP_CODE_BYTES);
}

static void take_organisation(struct filling *filling)
{
    switch (ledger_organisation_make(&filling->organisation, typed(filling, "organisation", ""),
                                     text_trim(typed(filling, "currency", "")),
                                     text_trim(typed(filling, "zone", "")), typed(filling, "language", ""))) {
    case ORGANISATION_FINE:
        return;
    case ORGANISATION_NAMELESS:
        filling->organisation_fault = _("Write your company's name.");
        return;
    case ORGANISATION_NAME_LONG:
        filling->organisation_fault = _("This name is too long.");
        return;
    case ORGANISATION_CURRENCY:
        filling->currency_fault = _("Write a currency's code, such as BRL or USD.");
        return;
    case ORGANISATION_ZONE:
        filling->zone_fault = _("Write a time zone such as America/Sao_Paulo.");
        return;
    case ORGANISATION_LANGUAGE:
        filling->fault = _("Choose a language.");
        return;
    }
}

static void take_user(struct filling *filling)
{
    struct arena *arena = filling->request->arena;
    struct problem problem = {0};
    struct ledger_user *user = &filling->user;
    *user = (struct ledger_user){.email = ledger_user_email(arena, typed(filling, "email", "")),
                                 .name = text_trim(typed(filling, "name", "")),
                                 .role = USER_ADMIN,
                                 .language = text_of(filling->organisation.language),
                                 .is_active = true,
                                 .portfolio = USER_PORTFOLIO_ALL};
    if (text_is_absent(user->email))
        filling->email_fault = _("Write an e-mail address, like ana@company.com.");
    if (user->name.length)
        filling->name_fault = web_user_name_fault(user->name);
    if (web_password_hash(typed(filling, "password", ""), arena, &user->password_hash, &problem) != RESULT_OK)
        filling->password_fault = text_copy(arena, text_of(problem.message)).data;
}

static bool is_fine(const struct filling *filling)
{
    return !filling->organisation_fault && !filling->currency_fault && !filling->zone_fault &&
           !filling->name_fault && !filling->email_fault && !filling->password_fault && !filling->fault;
}

static enum result write_first(struct store_connection *connection, void *context, struct problem *problem)
{
    struct filling *filling = context;
    struct web_application *application = filling->application;
    int64_t now = application->clock->now(application->clock);
    enum result result = ledger_organisation_write(connection, &filling->organisation, problem);
    if (result == RESULT_OK)
        result = ledger_user_add(connection, &filling->user, now, &filling->user.id, problem);
    const struct ledger_audit_line line = {.at = now,
                                           .user_id = filling->user.id,
                                           .action = TEXT("set-up"),
                                           .peer = filling->request->peer,
                                           .quantity = LEDGER_AUDIT_QUANTITY_NONE};
    return result == RESULT_OK ? ledger_audit_put(connection, &line, problem) : result;
}

/* With the lock held: true once the server is ready. */
static bool set_up(struct filling *filling)
{
    struct web_setup *setup = filling->application->setup;
    struct problem problem = {0};
    if (store_write(filling->application->store, write_first, filling, &problem) == RESULT_OK &&
        setup->complete(setup->context, &problem) == RESULT_OK) {
        atomic_store(&setup->done, true);
        return true;
    }
    filling->fault = text_copy(filling->request->arena, text_of(problem.message)).data;
    filling->response->status = 503;
    return false;
}

/* One after the other: two people with the code don't make two organisations. */
static bool try_set_up(struct filling *filling)
{
    struct web_setup *setup = filling->application->setup;
    pthread_mutex_lock(&setup->lock);
    bool ready = !web_setup_is_open(filling->application) || set_up(filling);
    pthread_mutex_unlock(&setup->lock);
    return ready;
}

static bool check_code(struct filling *filling)
{
    struct http_request *request = filling->request;
    struct web_throttle *throttle = filling->application->throttle;
    text account = TEXT("setup code");
    int64_t wait = web_throttle_begin(throttle, account, request->peer);
    if (wait > 0) {
        filling->response->status = 429;
        http_response_header(request, filling->response, "Retry-After",
                             text_printf(request->arena, "%lld", (long long)wait));
        filling->code_fault = _("Too many codes were tried. Wait a little and try again.");
        return false;
    }
    if (is_code(filling->application->setup, http_value(&request->form, "code"))) {
        web_throttle_forgive(throttle, account, request->peer);
        return true;
    }
    filling->response->status = 422;
    filling->code_fault = _("This is not the code. It stands on the terminal where the server was started.");
    return false;
}

static void post_setup(struct http_request *request, struct http_response *response, void *context)
{
    struct filling filling = {.request = request, .response = response, .application = context};
    if (!web_setup_is_open(context)) {
        http_redirect(request, response, TEXT("/"));
        return;
    }
    if (!check_code(&filling)) {
        show(&filling);
        return;
    }
    take_organisation(&filling);
    take_user(&filling);
    if (!is_fine(&filling)) {
        response->status = 422;
        show(&filling);
    } else if (!try_set_up(&filling)) {
        show(&filling);
    } else if (filling.user.id) {
        web_user_reload(filling.application);
        web_sign_in_as(request, response, filling.application, &filling.user, TEXT("/"));
    } else {
        http_redirect(request, response, TEXT("/"));
    }
}

const struct http_route web_setup_routes[] = {
    {HTTP_GET, "/setup", PERMISSION_OPEN, get_setup, 0},
    {HTTP_POST, "/setup", PERMISSION_OPEN, post_setup, 0},
    {0},
};
