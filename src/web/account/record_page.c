/* One record's screens: finding the row of the address, its form and its history. See record.h. */
#include "web/account/record.h"

#include "base/list.h"
#include "column/live.h"
#include "language/language.h"
#include "ledger/import_list.h"
#include "ledger/words.h"
#include "web/account/record_words.h"
#include "web/people/audit_words.h"
#include "web/people/names.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"

/* ---- finding ---- */

bool record_kind_is_seen(const struct http_request *request, enum record_kind kind)
{
    return kind != RECORD_CONTACT || web_may(request, PERMISSION_SEE_CONTACTS);
}

bool record_kind_may_change(const struct http_request *request, enum record_kind kind)
{
    bool wide = kind == RECORD_FX_RATE;
    return web_may(request, wide ? PERMISSION_CONFIGURE : PERMISSION_EDIT_ACCOUNTS) &&
           record_kind_is_seen(request, kind);
}

static bool begin(struct record_page *ret, struct http_request *request, struct http_response *response,
                  struct web_application *application)
{
    *ret = (struct record_page){.request = request,
                                .response = response,
                                .application = application,
                                .arena = request->arena,
                                .currency = CURRENCY_NONE};
    bool known = record_kind_parse(http_value(&request->path_values, "kind"), &ret->kind);
    if (!known || !record_kind_is_seen(request, ret->kind)) {
        response->status = known ? 403 : 404;
        return false;
    }
    ret->type = record_type_of(ret->kind);
    if (application->live)
        ret->columns = column_live_acquire(application->live);
    return true;
}

void record_page_release(struct record_page *page)
{
    column_snapshot_release(page->columns);
    page->columns = NULL;
    list_release(&page->subscriptions);
    list_release(&page->emails);
}

static bool sees(const struct record_page *page, int64_t account)
{
    if (account == 0) /* costs of a channel, rates: nobody's */
        return !web_portfolio_is_limited(page->request) || page->kind == RECORD_FX_RATE;
    if (!page->columns || account > (int64_t)page->columns->account_count)
        return !web_portfolio_is_limited(page->request);
    /* What was removed is seen by whoever sees all. */
    return web_portfolio_sees(page->request, page->columns, (uint32_t)account - 1) ||
           !web_portfolio_is_limited(page->request);
}

static enum result read_currency(struct record_page *page, struct store_connection *connection,
                                 struct problem *problem)
{
    struct ledger_state *states;
    size_t count;
    if (page->kind != RECORD_SUBSCRIPTION_CHANGE)
        return RESULT_OK;
    struct ledger_key key = {{page->key.parts[0], page->key.parts[1]}, 2};
    enum result result =
        ledger_history(connection, RECORD_SUBSCRIPTION, &key, page->arena, &states, &count, problem);
    if (result == RESULT_OK && count)
        page->currency = (uint8_t)states[count - 1].values[SUBSCRIPTION_CURRENCY].number;
    return result;
}

static enum result keep_terms(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct record_page *page = context;
    const struct record_value *amount = &item->values[CHANGE_AMOUNT];
    (void)problem;
    if (item->values[CHANGE_SUBSCRIPTION].number != page->key.parts[1] ||
        (page->terms.url.address.length && item->values[CHANGE_DATE].number < page->terms.day))
        return RESULT_OK;
    struct ledger_key key = ledger_key_of(RECORD_SUBSCRIPTION_CHANGE, item);
    page->terms.url = web_record_url(page->arena, RECORD_SUBSCRIPTION_CHANGE, &key, "");
    page->terms.day = item->values[CHANGE_DATE].number;
    if (amount->state == VALUE_SET)
        page->terms.amount =
            web_record_value(page->arena, page->application->zone, RECORD_SUBSCRIPTION_CHANGE, CHANGE_AMOUNT,
                             amount, record_state_currency(page, &page->states[page->count - 1]));
    return RESULT_OK;
}

/* What the subscription's fields do not show: the terms that came after its start. */
static enum result read_terms(struct record_page *page, struct store_connection *connection,
                              struct problem *problem)
{
    int64_t account = ledger_key_account(page->kind, &page->key);
    if (page->kind != RECORD_SUBSCRIPTION || !page->count)
        return RESULT_OK;
    page->terms.amount = TEXT_ABSENT;
    return ledger_scan(connection, RECORD_SUBSCRIPTION_CHANGE, LEDGER_NOW, account, account, 0, keep_terms,
                       page, problem);
}

static void name_account(struct record_page *page, int64_t account)
{
    uint32_t index = (uint32_t)account - 1;
    if (page->kind == RECORD_ACCOUNT && page->now) {
        page->account = page->now->values[ACCOUNT_EXTERNAL_ID].text;
        page->account_name = page->now->values[ACCOUNT_NAME].text;
    } else if (account && page->columns && index < page->columns->account_count &&
               column_accounts(page->columns, index / COLUMN_BLOCK_ACCOUNTS)) {
        page->account = column_account_external_id(page->columns, index);
        page->account_name = column_account_name(page->columns, index);
    }
}

static enum result read_states(struct record_page *page, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(page->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result =
        ledger_history(connection, page->kind, &page->key, page->arena, &page->states, &page->count, problem);
    if (result == RESULT_OK)
        result = read_currency(page, connection, problem);
    if (result == RESULT_OK)
        result = read_terms(page, connection, problem);
    store_read_end(page->application->store, connection);
    return result;
}

bool record_page_load(struct record_page *ret, struct http_request *request, struct http_response *response,
                      struct web_application *application)
{
    struct problem problem;
    if (!begin(ret, request, response, application))
        return false;
    text key = http_value(&request->path_values, "key");
    if (!ledger_key_parse(ret->kind, key, &ret->key) ||
        !sees(ret, ledger_key_account(ret->kind, &ret->key))) {
        response->status = 404;
        return false;
    }
    enum result result = read_states(ret, &problem);
    if (result != RESULT_OK || !ret->count) {
        response->status = result == RESULT_OK ? 404 : web_status_of(result);
        return false;
    }
    ret->now = &ret->states[ret->count - 1];
    name_account(ret, ledger_key_account(ret->kind, &ret->key));
    return true;
}

static enum result keep_subscription(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct record_page *page = context;
    (void)problem;
    *list_append(&page->subscriptions) = text_copy(page->arena, item->values[SUBSCRIPTION_EXTERNAL_ID].text);
    return RESULT_OK;
}

static enum result keep_email(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct record_page *page = context;
    (void)problem;
    if (item->values[CONTACT_EMAIL].state == VALUE_SET)
        *list_append(&page->emails) = text_copy(page->arena, item->values[CONTACT_EMAIL].text);
    return RESULT_OK;
}

/* What the fields of a new row of this account can be chosen from. */
static enum result read_choices(struct record_page *page, struct store_connection *connection,
                                int64_t account, struct problem *problem)
{
    bool bills = page->kind == RECORD_SUBSCRIPTION_CHANGE || page->kind == RECORD_INVOICE_LINE ||
                 page->kind == RECORD_RENEWAL_CALL;
    bool speaks = page->kind == RECORD_SURVEY || page->kind == RECORD_INTERACTION;
    enum result result = RESULT_OK;
    if (bills)
        result = ledger_scan(connection, RECORD_SUBSCRIPTION, LEDGER_NOW, account, account, LEDGER_SCAN_TEXTS,
                             keep_subscription, page, problem);
    if (result == RESULT_OK && speaks && web_may(page->request, PERMISSION_SEE_CONTACTS))
        result = ledger_scan(connection, RECORD_CONTACT, LEDGER_NOW, account, account, LEDGER_SCAN_TEXTS,
                             keep_email, page, problem);
    return result;
}

bool record_page_new(struct record_page *ret, struct http_request *request, struct http_response *response,
                     struct web_application *application)
{
    struct problem problem;
    struct store_connection *connection;
    if (!begin(ret, request, response, application))
        return false;
    ret->is_new = true;
    text account = http_value(&request->query, "account");
    if (text_is_empty(account) || ret->kind == RECORD_ACCOUNT)
        return true;
    int64_t id = 0;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_account_number(connection, account, &id, &problem);
        if (result == RESULT_OK && id && sees(ret, id))
            result = read_choices(ret, connection, id, &problem);
        store_read_end(application->store, connection);
    }
    if (result == RESULT_OK && id && sees(ret, id)) {
        name_account(ret, id);
        ret->account = account;
        return true;
    }
    response->status = result == RESULT_OK ? 404 : web_status_of(result);
    return false;
}

int64_t record_page_version(const struct record_page *page)
{
    return page->now ? page->now->change_id : 0;
}

const struct ledger_state *record_state_at(const struct record_page *page, int64_t change_id)
{
    for (size_t i = 0; i < page->count; i++)
        if (page->states[i].change_id == change_id)
            return &page->states[i];
    return NULL;
}

struct safe_url record_page_url(const struct record_page *page, const char *tail)
{
    return web_record_url(page->arena, page->kind, &page->key, tail);
}

struct safe_url record_page_home(const struct record_page *page)
{
    static const char *const tabs[RECORD_KIND_COUNT] = {[RECORD_CONTACT] = "?tab=people",
                                                        [RECORD_SUBSCRIPTION] = "?tab=revenue",
                                                        [RECORD_SUBSCRIPTION_CHANGE] = "?tab=revenue",
                                                        [RECORD_INVOICE_LINE] = "?tab=revenue",
                                                        [RECORD_COST] = "?tab=revenue",
                                                        [RECORD_USAGE] = "?tab=usage",
                                                        [RECORD_TICKET] = "?tab=service",
                                                        [RECORD_SURVEY] = "?tab=service",
                                                        [RECORD_INTERACTION] = "?tab=timeline",
                                                        [RECORD_STAGE] = "?tab=journey",
                                                        [RECORD_MILESTONE] = "?tab=journey",
                                                        [RECORD_HANDOFF] = "?tab=journey",
                                                        [RECORD_TASK] = "?tab=journey",
                                                        [RECORD_REVIEW] = "?tab=journey",
                                                        [RECORD_HEALTH_OVERRIDE] = "?tab=journey",
                                                        [RECORD_SENTIMENT] = "?tab=journey",
                                                        [RECORD_CHURN_REQUEST] = "?tab=growth",
                                                        [RECORD_OPPORTUNITY] = "?tab=growth",
                                                        [RECORD_RENEWAL_CALL] = "?tab=growth",
                                                        [RECORD_VALUE_MAP] = "?tab=growth"};
    if (page->kind == RECORD_FX_RATE)
        return safe_url_of(TEXT("/rates"));
    if (text_is_empty(page->account))
        return safe_url_of(page->kind == RECORD_COST ? TEXT("/costs") : TEXT("/accounts"));
    text path = web_account_path(page->arena, page->account);
    return safe_url_printf(page->arena, "%.*s%s", TEXT_ARGUMENTS(path),
                           tabs[page->kind] ? tabs[page->kind] : "");
}

static bool is_wide(const struct record_page *page)
{
    return page->kind == RECORD_FX_RATE || (page->kind == RECORD_COST && text_is_empty(page->account));
}

text record_page_place(const struct record_page *page)
{
    return !is_wide(page) ? TEXT("accounts") : page->kind == RECORD_COST ? TEXT("costs") : TEXT("rates");
}

text record_page_home_name(const struct record_page *page)
{
    if (is_wide(page))
        return text_of(record_kind_plural(page->kind));
    return page->account_name.length ? page->account_name : text_of(record_kind_plural(RECORD_ACCOUNT));
}

struct web_audited record_page_audited(const struct record_page *page, const char *action)
{
    if (page->account.length)
        return (struct web_audited){
            .action = action, .object_kind = "account", .object = page->account, .count = 1};
    text key = page->is_new ? TEXT_ABSENT : ledger_key_format(page->arena, &page->key);
    return (struct web_audited){.action = action, .object_kind = page->type->name, .object = key, .count = 1};
}

/* ---- the history ---- */

uint8_t record_state_currency(const struct record_page *page, const struct ledger_state *state)
{
    int field = record_field_find(page->type, TEXT("currency"));
    if (field < 0)
        return page->currency;
    return state->values[field].state == VALUE_SET ? (uint8_t)state->values[field].number : CURRENCY_NONE;
}

static text shown(const struct record_page *page, const struct ledger_state *state, int field)
{
    if (!state || web_hides_field(page->request, page->kind, field))
        return TEXT_ABSENT;
    return web_record_value(page->arena, page->application->zone, page->kind, field, &state->values[field],
                            record_state_currency(page, state));
}

text record_own_value(const struct ledger_state *state, text name)
{
    for (int i = 0; state && i < state->custom_count; i++)
        if (text_equal(state->custom[i].name, name))
            return state->custom[i].value;
    return TEXT_ABSENT;
}

static void add_difference(struct view_state *view, const char *field, text before, text after)
{
    if (!text_equal(before, after) && !(text_is_empty(before) && text_is_empty(after)))
        view->differences[view->differences_count++] =
            (struct view_difference){text_of(field), before, after};
}

void record_differences(const struct record_page *page, const struct ledger_state *before,
                        const struct ledger_state *state, struct view_state *view)
{
    size_t own = (size_t)state->custom_count + (size_t)(before ? before->custom_count : 0);
    view->differences =
        arena_array(page->arena, struct view_difference, (size_t)page->type->field_count + own + 1);
    const struct ledger_state *old = before && before->stands ? before : NULL;
    for (int field = 0; field < page->type->field_count && state->stands; field++)
        add_difference(view, record_field_label(page->kind, field), shown(page, old, field),
                       shown(page, state, field));
    for (int i = 0; i < state->custom_count && state->stands; i++)
        add_difference(view, text_copy(page->arena, state->custom[i].name).data,
                       record_own_value(old, state->custom[i].name), state->custom[i].value);
    for (int i = 0; old && i < old->custom_count && state->stands; i++)
        if (text_is_absent(record_own_value(state, old->custom[i].name)))
            add_difference(view, text_copy(page->arena, old->custom[i].name).data, old->custom[i].value,
                           TEXT_ABSENT);
}

text record_how_words(const struct record_page *page, const struct ledger_state *state)
{
    if (state->undoes_import_id)
        return text_printf(page->arena, _("import %lld taken back"), (long long)state->undoes_import_id);
    text source = web_import_source(page->arena, state->import_source);
    if (state->import_id)
        return text_printf(page->arena,
                           ledger_import_is_bulk(state->import_source) ? _("number %lld, %.*s")
                                                                       : _("import %lld, %.*s"),
                           (long long)state->import_id, TEXT_ARGUMENTS(source));
    return text_equal(state->actor, TEXT("cli")) ? text_of(_("by command")) : text_of(_("by hand"));
}

const char *record_what_words(const struct ledger_state *before, const struct ledger_state *state)
{
    if (!state->stands)
        return _("Removed");
    if (!before)
        return _("Recorded first");
    return before->stands ? _("Corrected") : _("Recorded again");
}

static void fill_state(const struct record_page *page, size_t i, struct view_state *view)
{
    const struct ledger_state *state = &page->states[i], *before = i ? &page->states[i - 1] : NULL;
    char instant[32];
    bool last = i + 1 == page->count;
    bool own = text_equal(state->actor, web_session_of(page->request)->email) && !state->import_id;
    *view = (struct view_state){
        .what = text_of(record_what_words(before, state)),
        .who = text_equal(state->actor, TEXT("cli")) ? TEXT_ABSENT
               : text_is_absent(state->actor)        ? text_of(_("somebody erased"))
                                                     : web_name(page->application, page->arena, state->actor),
        .how = record_how_words(page, state),
        .when = web_local_time(page->arena, page->application->zone, state->committed_at)};
    record_differences(page, before, state, view);
    int64_t import = state->undoes_import_id ? state->undoes_import_id : state->import_id;
    if (import && web_may(page->request, PERMISSION_IMPORT))
        view->how_url = safe_url_printf(page->arena, "/imports/%lld", (long long)import);
    if (page->account.length && page->kind != RECORD_FX_RATE) {
        text path = web_account_path(page->arena, page->account);
        view->as_known = safe_url_of(web_page_address(page->arena, path.data, "known_at",
                                                      text_of(instant_format(state->committed_at, instant))));
    }
    if (last && own && record_kind_may_change(page->request, page->kind))
        view->take_back = text_printf(page->arena, "%lld", (long long)state->change_id);
}

text record_title(const struct record_page *page)
{
    text id = page->now && page->type->fields[0].type == FIELD_TEXT ? page->now->values[0].text : TEXT_ABSENT;
    text kind = text_of(record_kind_singular(page->kind));
    return text_is_empty(id)
               ? kind
               : text_printf(page->arena, "%.*s %.*s", TEXT_ARGUMENTS(kind), TEXT_ARGUMENTS(id));
}

static void write_history(struct record_page *page, text problem)
{
    struct view_record_history view = {.title = record_title(page), .problem = problem};
    web_page_shell(page->request, page->response, page->application, &view.shell);
    view.shell.title = text_printf(page->arena, "%s: %.*s", _("History"), TEXT_ARGUMENTS(view.title));
    view.shell.place = record_page_place(page);
    view.shell.here = record_page_url(page, "/history").address;
    view.account = record_page_home(page);
    view.account_name = record_page_home_name(page);
    view.action = record_page_url(page, "/take-back");
    if (page->now->stands && record_kind_may_change(page->request, page->kind))
        view.edit = record_page_url(page, "");
    view.states = arena_array(page->arena, struct view_state, page->count);
    for (size_t i = page->count; i-- > 0;)
        fill_state(page, i, &view.states[view.states_count++]);
    view_write_record_history(&page->response->body, &view);
}

static void show_history(struct http_request *request, struct http_response *response, void *application)
{
    struct record_page page;
    if (record_page_load(&page, request, response, application))
        write_history(&page, TEXT_ABSENT);
    record_page_release(&page);
}

/* ---- taking back ---- */

struct making {
    enum record_kind kind;
    int64_t change_id;
    struct ledger_key *key;
};

static enum result find_made(void *context, const struct ledger_item *item, struct problem *problem)
{
    const struct making *making = context;
    (void)problem;
    if (item->change_id == making->change_id)
        *making->key = ledger_key_of(making->kind, item);
    return RESULT_OK;
}

enum result record_made(struct ledger_change *change, enum record_kind kind, struct ledger_key *ret_key,
                        struct problem *problem)
{
    struct making making = {kind, change->id, ret_key};
    const struct ledger_touched *touched = change->touched;
    int64_t account = 0;
    *ret_key = (struct ledger_key){.count = 0};
    for (size_t word = 0; touched && word < touched->account_words && !account; word++)
        if (touched->accounts[word])
            account = (int64_t)(word * 64) + __builtin_ctzll(touched->accounts[word]) + 1;
    return ledger_scan(change->connection, kind, LEDGER_NOW, account, account, LEDGER_SCAN_TEXTS, find_made,
                       &making, problem);
}

struct taking_back {
    enum record_kind kind;
    struct ledger_key key;
    int64_t change;
};

static enum result take_back_work(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct taking_back *taking = context;
    return ledger_take_back(change, taking->kind, &taking->key, taking->change, problem);
}

static void take_back(struct http_request *request, struct http_response *response, void *application)
{
    struct record_page page;
    struct problem problem = {0};
    struct taking_back taking = {0};
    bool loaded = record_page_load(&page, request, response, application);
    const struct ledger_state *state = NULL;
    if (loaded && text_to_int64(http_value(&request->form, "change"), &taking.change))
        state = record_state_at(&page, taking.change);
    bool own = state && !state->import_id && text_equal(state->actor, web_session_of(request)->email);
    if (loaded && (!own || !record_kind_may_change(request, page.kind))) {
        response->status = 403;
    } else if (loaded) {
        taking.kind = page.kind;
        taking.key = page.key;
        struct web_audited what = record_page_audited(&page, "record-taken-back");
        enum result result = web_change_run(application, request, &what, take_back_work, &taking, &problem);
        if (result == RESULT_OK) {
            text back = http_value(&request->form, "back");
            text place = http_path_is_local(back) ? back : record_page_url(&page, "/history").address;
            http_redirect(request, response, web_toast_address(page.arena, place, "taken-back", 0));
        } else if (result == RESULT_CONFLICT || result == RESULT_BAD_INPUT || result == RESULT_NOT_FOUND) {
            response->status = result == RESULT_CONFLICT ? 409 : 422;
            write_history(&page, text_copy(page.arena, text_of(problem.message)));
        } else {
            response->status = web_status_of(result);
        }
    }
    record_page_release(&page);
}

const struct http_route web_record_history_routes[] = {
    {HTTP_GET, "/records/{kind}/{key}/history", PERMISSION_SEE_ACCOUNTS, show_history, 0},
    {HTTP_POST, "/records/{kind}/{key}/take-back", PERMISSION_EDIT_ACCOUNTS, take_back, 0},
    {HTTP_GET, NULL, 0, NULL, 0},
};
