/* The API's table of operations, and what runs before each of them: see api.h. */
#include "web/api/api.h"

#include "base/near.h"
#include "column/live.h"
#include "language/language.h"
#include "web/api/api_table.h"
#include "web/organisation.h"
#include "web/routes.h"

static const char *const directions[] = {"period", "day", NULL};
static const char *const measures[] = {"logos", "revenue", NULL};
static const char *const forms[] = {"json", "csv", NULL};
static const char *const kinds[] = {"accounts",
                                    "contacts",
                                    "subscriptions",
                                    "subscription_changes",
                                    "invoice_lines",
                                    "costs",
                                    "usage",
                                    "tickets",
                                    "surveys",
                                    "interactions",
                                    "fx_rates",
                                    "stages",
                                    "milestones",
                                    "handoffs",
                                    "tasks",
                                    "reviews",
                                    "churn_requests",
                                    "opportunities",
                                    "renewal_calls",
                                    "values",
                                    "health_overrides",
                                    "sentiments",
                                    NULL};
static const char *const rule_sets[] = {"farol", "invoiced", NULL};

static const struct api_parameter report_parameters[] = {
    {"from", API_TEXT, N_("First period: 2016-05-31, 2016-W22, 2016-05, 2016-Q2 or 2016"), NULL},
    {"to", API_TEXT, N_("Last period, included"), NULL},
    {"by", API_TEXT, N_("day, week, month, quarter, year, or a field of accounts such as segment"), NULL},
    {"as_of", API_DAY, N_("Only what took effect by the end of this day counts; default today"), NULL},
    {"known_at", API_TEXT, N_("Only what was recorded by then counts: a day, or 2016-05-31T18:00:00Z"), NULL},
    {"rules", API_TEXT, N_("What MRR is made from; default the organisation's"), rule_sets},
    {"net", API_TEXT, N_("Movements net over the period, or day by day"), directions},
    {"where", API_TEXT, N_("Of which accounts: segment = Enterprise and mrr >= 1000"), NULL},
    {"measure", API_TEXT, N_("Of cohorts"), measures},
    {"format", API_TEXT, N_("JSON, or CSV with dots and major units"), forms},
    {0}};
static const struct api_parameter account_parameters[] = {
    {"q", API_TEXT,
     N_("Words looked for in names, codes, CNPJ, domains and contacts, accents and case aside"), NULL},
    {"where", API_TEXT, N_("Of which accounts: segment = Enterprise and mrr >= 1000"), NULL},
    {"sort", API_TEXT,
     N_("A column's name, with - before it downwards; default -mrr. Absent values come last"), NULL},
    {"columns", API_TEXT, N_("Names of columns, with commas between; default the usual ones"), NULL},
    {"as_of", API_DAY, N_("Figures at the end of this day; default today"), NULL},
    {"known_at", API_TEXT, N_("As it was recorded then: a day, or 2016-05-31T18:00:00Z"), NULL},
    {"rules", API_TEXT, N_("What MRR is made from; default the organisation's"), rule_sets},
    {"limit", API_INTEGER, N_("Rows a page: 1 to 1000; default 100"), NULL},
    {"after", API_TEXT, N_("Where the page begins: as in `next` of the page before"), NULL},
    {"{field}", API_FIELD, N_("A field of accounts (segment, owner, a custom field) that has this value"),
     NULL},
    {0}};
static const struct api_parameter tier_parameters[] = {
    {"where", API_TEXT, N_("Of which accounts: segment = Enterprise and mrr >= 1000"), NULL},
    {"as_of", API_DAY, N_("Figures at the end of this day; default today"), NULL},
    {"known_at", API_TEXT, N_("As it was recorded then: a day, or 2016-05-31T18:00:00Z"), NULL},
    {0}};
static const struct api_parameter list_parameters[] = {
    {"where", API_TEXT, N_("Of which accounts: segment = Enterprise and mrr >= 1000"), NULL},
    {"as_of", API_DAY, N_("Figures at the end of this day; default today"), NULL},
    {"known_at", API_TEXT, N_("As it was recorded then: a day, or 2016-05-31T18:00:00Z"), NULL},
    {"window", API_TEXT, N_("Of renewals: due in 30, 60 or 90 days"), NULL},
    {"call", API_TEXT, N_("Of renewals: renews, at_risk, leaves or unknown"), NULL},
    {"state", API_TEXT, N_("Of churn-requests: open, care, reversed or lost"), NULL},
    {"stage", API_TEXT, N_("Of opportunities: a stage, or all; default those that are open"), NULL},
    {"kind", API_TEXT, N_("Of values: value, case, reference or testimonial"), NULL},
    {"show", API_TEXT, N_("Of reviews: late, soon or held; of delinquency: gone"), NULL},
    {"limit", API_INTEGER, N_("Rows a page: 1 to 1000; default 100"), NULL},
    {"after", API_TEXT, N_("Where the page begins: as in `next` of the page before"), NULL},
    {0}};
static const struct api_parameter record_parameters[] = {
    {"account", API_TEXT, N_("External id of the account; required where the kind belongs to accounts"),
     NULL},
    {"limit", API_INTEGER, N_("Rows a page: 1 to 1000; default 100"), NULL},
    {"after", API_TEXT, N_("Where the page begins: as in `next` of the page before"), NULL},
    {0}};
static const struct api_parameter export_parameters[] = {
    {"known_at", API_TEXT, N_("As it was recorded then: a day, or 2016-05-31T18:00:00Z"), NULL}, {0}};
static const struct api_parameter page_parameters[] = {
    {"limit", API_INTEGER, N_("Rows a page: 1 to 1000; default 100"), NULL},
    {"after", API_TEXT, N_("Where the page begins: as in `next` of the page before"), NULL},
    {0}};
static const struct api_parameter import_parameters[] = {
    {"kind", API_TEXT, N_("What the rows are, or chiefly are; required"), kinds},
    {"mapping", API_TEXT,
     N_("A mapping kept under a name, chartmogul, or guess; without it the file has Farol's own columns"),
     NULL},
    {"dry_run", API_BOOLEAN, N_("Does everything, says what would happen, and takes it back"), NULL},
    {"skip_bad", API_BOOLEAN, N_("Rows in error are left out instead of refusing all"), NULL},
    {"effective", API_DAY, N_("A difference in price, quantity or plan is a change from this day"), NULL},
    {"name", API_TEXT, N_("What to call the file in the list of imports, where it comes without a name"),
     NULL},
    {0}};
static const struct api_parameter audit_parameters[] = {
    {"user_id", API_INTEGER, N_("What this person did"), NULL},
    {"action", API_TEXT, N_("What was done, by its word: account-edited"), NULL},
    {"object", API_TEXT, N_("To what, by its external id, name or number"), NULL},
    {"from", API_DAY, N_("From this day on, in the organisation's zone"), NULL},
    {"to", API_DAY, N_("Up to this day, included"), NULL},
    {"limit", API_INTEGER, N_("Rows a page: 1 to 1000; default 100"), NULL},
    {"after", API_TEXT, N_("Where the page begins: as in `next` of the page before"), NULL},
    {0}};
static const char *const inbox_queues[] = {"todo", "late", "coming", "snoozed", "done", NULL};
static const char *const inbox_orders[] = {"priority", "due", "mrr", NULL};
static const char *const inbox_groups[] = {"account", NULL};
static const struct api_parameter inbox_parameters[] = {
    {"queue", API_TEXT, N_("Due by today, overdue, due later, asleep, or closed within 7 days; default todo"),
     inbox_queues},
    {"who", API_TEXT, N_("Whose: an e-mail, me, team for everybody's, none for nobody's"), NULL},
    {"order", API_TEXT, N_("By what they stand; default priority"), inbox_orders},
    {"by", API_TEXT, N_("An account's tasks together, where its most pressing one stands"), inbox_groups},
    {"where", API_TEXT, N_("Of which accounts: segment = Enterprise and mrr >= 1000"), NULL},
    {"after", API_TEXT, N_("Where the page begins: as in `next` of the page before"), NULL},
    {"{field}", API_FIELD, N_("A field of accounts (segment, owner, a custom field) that has this value"),
     NULL},
    {0}};
static const char *const run_states[] = {"active", "done", "stopped", "failed", "held_out", NULL};
static const struct api_parameter run_parameters[] = {
    {"state", API_TEXT, N_("How far they are; default any"), run_states},
    {"limit", API_INTEGER, N_("Rows a page: 1 to 1000; default 100"), NULL},
    {"after", API_TEXT, N_("Where the page begins: as in `next` of the page before"), NULL},
    {0}};
static const struct api_parameter notice_parameters[] = {
    {"to", API_TEXT, N_("Whom they were told, an e-mail; another than one's own for who administers"), NULL},
    {"where", API_TEXT, N_("Of which accounts: segment = Enterprise and mrr >= 1000"), NULL},
    {"limit", API_INTEGER, N_("Rows a page: 1 to 1000; default 100"), NULL},
    {0}};
static const struct api_parameter health_parameters[] = {
    {"as_of", API_DAY, N_("The day at whose end it is looked at; today unless said"), NULL},
    {0},
};
static const char *const journey_sorts[] = {"over", "-over", "days", "-days", "mrr", "-mrr", NULL};
static const struct api_parameter journey_parameters[] = {
    {"stage", API_TEXT, N_("Those in this stage only, by its key"), NULL},
    {"where", API_TEXT, N_("Of which accounts: segment = Enterprise and mrr >= 1000"), NULL},
    {"sort", API_TEXT, N_("Days past the norm, days in the stage, or MRR; with - before it downwards"),
     journey_sorts},
    {"as_of", API_DAY, N_("Where they stood at the end of this day; default today"), NULL},
    {"known_at", API_TEXT, N_("As it was recorded then: a day, or 2016-05-31T18:00:00Z"), NULL},
    {"limit", API_INTEGER, N_("Rows a page: 1 to 1000; default 100"), NULL},
    {"after", API_TEXT, N_("Where the page begins: as in `next` of the page before"), NULL},
    {"{field}", API_FIELD, N_("A field of accounts (segment, owner, a custom field) that has this value"),
     NULL},
    {0}};
static const struct api_parameter removal_parameters[] = {
    {"account", API_TEXT, N_("External id of the account under which it stands; required"), NULL}, {0}};
static const struct api_parameter batch_parameters[] = {
    {"dry_run", API_BOOLEAN, N_("Does everything, says what would happen, and takes it back"), NULL},
    {"skip_bad", API_BOOLEAN, N_("Rows in error are left out instead of refusing all"), NULL},
    {"effective", API_DAY, N_("A difference in price, quantity or plan is a change from this day"), NULL},
    {0}};

#define AS_ROUTE(method, path, permission, scope, handler, flags, bytes, ...)                                \
    {method, path, permission, handler, HTTP_ROUTE_NO_CSRF | flags, bytes},
const struct http_route web_api_routes[] = {API_OPERATIONS(AS_ROUTE){0}};

#define AS_OPERATION(method, path, permission, scope, handler, flags, bytes, id, tag, summary, parameters,   \
                     request, response)                                                                      \
    {{method, path, permission, handler, HTTP_ROUTE_NO_CSRF | flags, bytes},                                 \
     scope,                                                                                                  \
     id,                                                                                                     \
     tag,                                                                                                    \
     summary,                                                                                                \
     parameters,                                                                                             \
     request,                                                                                                \
     response},
const struct api_operation api_operations[] = {API_OPERATIONS(AS_OPERATION){{0}}};

bool web_api_is_path(text path)
{
    return text_starts_with(path, TEXT(WEB_API_PREFIX));
}

static const struct api_operation *operation_of(const struct http_route *route)
{
    return &api_operations[route - web_api_routes]; /* made from the same rows */
}

/* ---- before a handler ---- */

/* The language of a request without a session: what it asks for, else the organisation's. */
static struct web_session *begin(struct http_request *request, const struct web_application *application)
{
    struct web_session *session = arena_new(request->arena, struct web_session);
    enum language language = LANGUAGE_EN;
    (void)language_parse(text_of(web_organisation(application)->language), &language);
    session->language = language_negotiate(http_value(&request->headers, "accept-language"), language);
    language_use(session->language);
    request->session = session;
    return session;
}

static void say_rate(struct http_request *request, struct http_response *response,
                     const struct web_api_use *use)
{
    struct arena *arena = request->arena;
    http_response_header(request, response, "RateLimit-Limit", text_printf(arena, "%d", WEB_API_BURST));
    http_response_header(request, response, "RateLimit-Remaining", text_printf(arena, "%d", use->remaining));
    http_response_header(request, response, "RateLimit-Reset",
                         text_printf(arena, "%lld", (long long)use->reset_seconds));
}

static bool refuse_key(struct http_request *request, struct http_response *response, const char *detail)
{
    http_response_header(request, response, "WWW-Authenticate", TEXT("Bearer realm=\"Farol\""));
    api_refuse(request, response, 401, detail);
    return false;
}

/* Finds the key and makes the session that of its maker. */
static bool find_key(struct http_request *request, struct http_response *response,
                     struct web_application *application, struct web_session *session,
                     struct web_api_use *use)
{
    text header = http_value(&request->headers, "authorization"), key = header;
    text scheme = text_cut(&key, ' ');
    if (text_is_absent(header))
        return refuse_key(request, response, _("Send a key: Authorization: Bearer farol_…"));
    bool found = text_equal_ignoring_ascii_case(scheme, TEXT("Bearer")) &&
                 web_api_keys_use(application->api_keys, text_trim(key), request->arena, use);
    enum language asked = session->language;
    if (!found || !web_sessions_of_user(application->sessions, use->user_id, request->arena, session))
        return refuse_key(request, response,
                          _("This key is not valid: mistyped, expired, revoked, or its maker is shut out."));
    if (!text_is_absent(http_value(&request->headers, "accept-language")))
        session->language = asked;
    session->key_scopes = use->scopes;
    session->key_name = use->name;
    language_use(session->language);
    return true;
}

static bool knows_parameter(const struct api_operation *operation, text name)
{
    const struct api_parameter *parameter = operation->parameters;
    for (; parameter && parameter->name; parameter++)
        if (parameter->type == API_FIELD || text_equal(name, text_of(parameter->name)))
            return true;
    return false;
}

static bool check_parameters(struct http_request *request, struct http_response *response,
                             const struct api_operation *operation)
{
    for (size_t i = 0; i < request->query.count; i++) {
        text name = request->query.items[i].name;
        struct near near = {.wanted = name};
        if (knows_parameter(operation, name))
            continue;
        for (const struct api_parameter *p = operation->parameters; p && p->name; p++)
            near_offer(&near, text_of(p->name));
        const char *detail =
            text_is_absent(near.best)
                ? _("This address takes no such parameter.")
                : arena_printf(request->arena, _("There is no such parameter. Did you mean %.*s?"),
                               TEXT_ARGUMENTS(near.best));
        api_refuse_parameter(request, response, text_copy(request->arena, name).data, detail);
        return false;
    }
    return true;
}

bool web_api_authorize(struct http_request *request, struct http_response *response,
                       const struct http_route *route, struct web_application *application)
{
    const struct api_operation *operation = operation_of(route);
    struct web_session *session = begin(request, application);
    struct web_api_use use;
    if (operation->scope == API_SCOPE_OPEN)
        return check_parameters(request, response, operation);
    if (!find_key(request, response, application, session, &use))
        return false;
    say_rate(request, response, &use);
    if (use.throttled) {
        http_response_header(request, response, "Retry-After",
                             text_printf(request->arena, "%lld", (long long)use.retry_after_seconds));
        api_refuse(request, response, 429, _("This key asks too often. Wait as long as Retry-After says."));
        return false;
    }
    if (operation->scope >= 0 && !(use.scopes & 1u << operation->scope)) {
        const char *name = ledger_api_scope_name((enum ledger_api_scope)operation->scope);
        api_refuse(request, response, 403,
                   arena_printf(request->arena, _("This key may not do that: it lacks %s."), name));
        return false;
    }
    if (!web_may(request, (enum web_permission)route->permission)) {
        api_refuse(request, response, 403, _("The person who made this key may not do that."));
        return false;
    }
    return check_parameters(request, response, operation);
}

/* ---- what handlers share ---- */

struct column_snapshot *api_columns(struct http_request *request, struct http_response *response,
                                    struct web_application *application)
{
    if (application->live)
        return column_live_acquire(application->live);
    api_refuse(request, response, 503, _("The figures are not loaded. Try again in a moment."));
    return NULL;
}

void api_get_me(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    const struct web_session *session = web_session_of(request);
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "email");
    json_write_text(&writer, session->email);
    json_write_key(&writer, "name");
    json_write_text(&writer, session->name);
    json_write_key(&writer, "role");
    json_write_text(&writer, text_of(ledger_user_role_name(session->role)));
    json_write_key(&writer, "portfolio");
    json_write_text(&writer, text_of(ledger_user_portfolio_name(session->portfolio.kind)));
    json_write_key(&writer, "language");
    json_write_text(&writer, text_of(language_tag(session->language)));
    json_write_key(&writer, "key");
    json_write_text(&writer, session->key_name);
    json_write_key(&writer, "scopes");
    json_write_array_begin(&writer);
    for (int scope = 0; scope < API_SCOPE_COUNT; scope++)
        if (session->key_scopes & 1u << scope)
            json_write_text(&writer, text_of(ledger_api_scope_name((enum ledger_api_scope)scope)));
    json_write_array_end(&writer);
    json_write_key(&writer, "organisation");
    json_write_object_begin(&writer);
    json_write_key(&writer, "name");
    json_write_text(&writer, text_of(web_organisation(application)->name));
    json_write_key(&writer, "currency");
    json_write_text(&writer, text_of(currency_code(application->currency)));
    json_write_key(&writer, "zone");
    json_write_text(&writer, text_of(web_organisation(application)->zone));
    json_write_object_end(&writer);
    json_write_object_end(&writer);
}
