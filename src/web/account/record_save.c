/* Saving a record typed by hand: read and checked as an import of that one row, inside one change. Whoever
 * saves a version that no longer stands gets the form again, with what the other person wrote (409). */
#include "web/account/record.h"

#include "base/bits.h"
#include "language/language.h"
#include "web/account/record_words.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/toast.h"

struct saving {
    struct record_page *page;
    struct intake_cell *cells;
    size_t cell_count;
    int32_t effective_day;
    int64_t version;
    const uint64_t *portfolio; /* NULL: all */
    enum ledger_outcome outcome;
    struct record_typed typed;
    bool conflict, refused, outside;
    enum record_kind made_kind; /* what can be taken back, and by which change; count 0: nothing */
    struct ledger_key made;
    int64_t change_id;
};

/* ---- what was typed ---- */

/* A field of one's own stands once: named again, the later value counts. */
static void add_cell(struct saving *saving, int field, text custom, text value)
{
    for (size_t i = 0; field < 0 && i < saving->cell_count; i++)
        if (saving->cells[i].field < 0 && text_equal(saving->cells[i].custom, custom)) {
            saving->cells[i].value = value;
            return;
        }
    saving->cells[saving->cell_count++] = (struct intake_cell){field, custom, value};
}

/* What an amount is read by is always given; else what was left as it stood is not touched: an instant
 * keeps its seconds, an erased name stays erased. */
static void take_field(struct saving *saving, int field)
{
    struct record_page *page = saving->page;
    const struct record_field *type = &page->type->fields[field];
    text name = record_input_name(page, field), value = http_value(&page->request->form, name.data);
    bool fixed = record_field_is_fixed(page, field), numbered = page->now && ledger_key_is_number(page->kind);
    text stands = record_input(page, page->now, field);
    bool names_row = type->key && (!numbered || page->kind == RECORD_SUBSCRIPTION);
    if (page->now && fixed) {
        if (names_row && stands.length)
            add_cell(saving, field, TEXT_ABSENT, stands);
        return;
    }
    if (fixed && text_is_absent(value))
        value = page->account;
    if (text_is_absent(value))
        return;
    bool reads_money = type->type == FIELD_CURRENCY;
    if (page->now && !reads_money && text_equal(text_trim(value), text_trim(stands)))
        return;
    add_cell(saving, field, TEXT_ABSENT, value);
}

static void take_own(struct saving *saving)
{
    struct record_page *page = saving->page;
    const struct http_pairs *form = &page->request->form;
    text name = text_trim(http_value(form, "own_name")), prefix = TEXT("own.");
    for (size_t i = 0; i < form->count && page->type->takes_custom_fields; i++) {
        text input = form->items[i].name;
        if (!text_starts_with(input, prefix) ||
            saving->cell_count >= RECORD_FIELDS_MAX + RECORD_CUSTOM_FIELDS_MAX)
            continue;
        text own = text_slice(input, prefix.length, input.length), stands = record_own_value(page->now, own);
        bool same = text_is_absent(stands) ? form->items[i].value.length == 0
                                           : text_equal(stands, text_trim(form->items[i].value));
        if (!same)
            add_cell(saving, -1, own, form->items[i].value);
    }
    if (page->type->takes_custom_fields && name.length)
        add_cell(saving, -1, name, http_value(form, "own_value"));
}

/* False with the fault beside the day. */
static bool take_effect(struct saving *saving)
{
    struct record_page *page = saving->page;
    const struct http_pairs *form = &page->request->form;
    saving->effective_day = DAY_ABSENT;
    if (page->kind != RECORD_SUBSCRIPTION || page->is_new ||
        !text_equal(http_value(form, "effect"), TEXT("change")))
        return true;
    saving->effective_day = day_parse(text_trim(http_value(form, "effective_day")));
    const struct record_value *start = &page->now->values[SUBSCRIPTION_START_DATE];
    if (saving->effective_day == DAY_ABSENT)
        saving->typed.effect_problem = text_of(_("Choose the first day of the new terms."));
    else if (start->state == VALUE_SET && saving->effective_day <= start->number)
        saving->typed.effect_problem =
            text_of(_("Choose a day after the start; terms wrong from the start are a mistake."));
    return text_is_absent(saving->typed.effect_problem);
}

/* A contact known by nothing would be an empty line in every list. */
static bool is_somebody(struct saving *saving)
{
    struct record_page *page = saving->page;
    if (page->kind != RECORD_CONTACT || !page->is_new)
        return true;
    static const int names[] = {CONTACT_NAME, CONTACT_EMAIL};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_trim(http_value(&page->request->form, record_input_name(page, names[i]).data)).length)
            return true;
    saving->typed.problem = text_of(_("Give the contact a name or an e-mail."));
    return false;
}

static void read_form(struct saving *saving)
{
    struct record_page *page = saving->page;
    saving->cells =
        arena_array(page->arena, struct intake_cell, RECORD_FIELDS_MAX + RECORD_CUSTOM_FIELDS_MAX + 2);
    for (int field = 0; field < page->type->field_count; field++)
        take_field(saving, field);
    take_own(saving);
    if (!text_to_int64(http_value(&page->request->form, "version"), &saving->version))
        saving->version = 0;
    saving->typed.form = &page->request->form;
}

/* ---- the change ---- */

/* Whether the row still is as the person saw it. */
static enum result check_version(struct saving *saving, struct store_connection *connection,
                                 struct problem *problem)
{
    struct record_page *page = saving->page;
    struct ledger_state *states;
    size_t count;
    if (page->is_new)
        return RESULT_OK;
    enum result result =
        ledger_history(connection, page->kind, &page->key, page->arena, &states, &count, problem);
    if (result != RESULT_OK)
        return result;
    if (count && states[count - 1].change_id == saving->version)
        return RESULT_OK;
    saving->conflict = true;
    page->states = states;
    page->count = count;
    page->now = count ? &states[count - 1] : NULL;
    return problem_set(problem, RESULT_CONFLICT, "%s", _("The record was changed meanwhile."));
}

static enum result no_such_account(struct problem *problem)
{
    return problem_set(problem, RESULT_NOT_FOUND, "%s", _("There is no such account."));
}

/* Nothing of an account that the person does not see may be touched, nor what is nobody's; an account that is
 * new is theirs. */
static enum result check_portfolio(const struct saving *saving, const struct ledger_change *change,
                                   struct problem *problem)
{
    const struct column_snapshot *columns = saving->page->columns;
    const struct ledger_touched *touched = change->touched;
    bool any = saving->outcome == LEDGER_UNCHANGED || saving->page->kind == RECORD_FX_RATE;
    if (!saving->portfolio || !touched)
        return RESULT_OK;
    for (size_t word = 0; word < touched->account_words; word++)
        for (uint64_t bits = touched->accounts[word]; bits; bits &= bits - 1) {
            size_t index = word * 64 + (size_t)__builtin_ctzll(bits);
            any = true;
            if (index < columns->account_count && !bits_has(saving->portfolio, index))
                return no_such_account(problem);
        }
    return any ? RESULT_OK : no_such_account(problem);
}

/* New terms are a row of their own. */
static enum result note_made(struct saving *saving, struct ledger_change *change, struct problem *problem)
{
    struct record_page *page = saving->page;
    bool terms = saving->effective_day != DAY_ABSENT;
    if (saving->outcome == LEDGER_UNCHANGED)
        return RESULT_OK;
    saving->change_id = change->id;
    saving->made_kind = terms ? RECORD_SUBSCRIPTION_CHANGE : page->kind;
    saving->made = page->key;
    return page->is_new || terms ? record_made(change, saving->made_kind, &saving->made, problem) : RESULT_OK;
}

static enum result save_work(struct ledger_change *change, void *context, struct problem *problem)
{
    struct saving *saving = context;
    struct record_page *page = saving->page;
    enum result result = check_version(saving, change->connection, problem);
    if (result != RESULT_OK)
        return result;
    struct intake_entry entry = {.kind = page->kind,
                                 .cells = saving->cells,
                                 .cell_count = saving->cell_count,
                                 .language = web_session_of(page->request)->language,
                                 .effective_day = saving->effective_day,
                                 .record_id = page->is_new ? 0 : ledger_key_number(page->kind, &page->key)};
    result = intake_entry_put(change, page->arena, &entry, &saving->outcome, &saving->typed.faults, problem);
    if (result == RESULT_OK && saving->outcome == LEDGER_REFUSED) {
        saving->refused = true;
        return problem_set(problem, RESULT_BAD_INPUT, "%s", _("The record cannot stand like this."));
    }
    if (result == RESULT_OK && page->is_new && saving->outcome != LEDGER_INSERTED) {
        saving->refused = true;
        saving->typed.problem = text_of(_("There is a record like this already. Correct that one instead."));
        return problem_set(problem, RESULT_BAD_INPUT, "%s", saving->typed.problem.data);
    }
    if (result != RESULT_OK)
        return result;
    result = check_portfolio(saving, change, problem);
    saving->outside = result == RESULT_NOT_FOUND;
    return result == RESULT_OK ? note_made(saving, change, problem) : result;
}

/* ---- the answer ---- */

static text address_behind(const struct saving *saving)
{
    struct record_page *page = saving->page;
    const struct http_pairs *form = &page->request->form;
    text back = http_value(form, "back"), account = page->account;
    if (page->is_new && text_is_empty(account))
        account =
            text_trim(http_value(form, page->kind == RECORD_ACCOUNT ? "external_id" : "account_external_id"));
    bool made_account = page->is_new && page->kind == RECORD_ACCOUNT;
    text path = http_path_is_local(back) && !made_account        ? back
                : account.length && page->kind != RECORD_FX_RATE ? web_account_path(page->arena, account)
                                                                 : record_page_home(page).address;
    text address = web_toast_address(page->arena, path,
                                     saving->outcome == LEDGER_UNCHANGED ? "unchanged" : "recorded", 0);
    return saving->made.count ? web_toast_undo_address(page->arena, address, saving->made_kind, &saving->made,
                                                       saving->change_id)
                              : address;
}

static void answer_conflict(struct saving *saving)
{
    struct record_page *page = saving->page;
    if (!page->now || !page->now->stands) {
        http_redirect(page->request, page->response, record_page_url(page, "/history").address);
        return;
    }
    saving->typed.seen = record_state_at(page, saving->version);
    if (!saving->typed.seen)
        saving->typed.seen = &page->states[0];
    record_show_form(page, &saving->typed, 409);
}

static void answer(struct saving *saving, enum result result, const struct problem *problem)
{
    struct record_page *page = saving->page;
    if (result == RESULT_OK)
        http_redirect(page->request, page->response, address_behind(saving));
    else if (saving->conflict)
        answer_conflict(saving);
    else if (saving->outside)
        page->response->status = 404;
    else if (result == RESULT_BAD_INPUT) {
        if (!saving->refused)
            saving->typed.problem = text_copy(page->arena, text_of(problem->message));
        record_show_form(page, &saving->typed, 422);
    } else {
        page->response->status = web_status_of(result);
    }
}

static void save(struct record_page *page)
{
    struct saving saving = {.page = page};
    struct problem problem = {0};
    if (!record_kind_may_change(page->request, page->kind)) {
        page->response->status = 403;
        return;
    }
    if (page->now && !page->now->stands) {
        http_redirect(page->request, page->response, record_page_url(page, "/history").address);
        return;
    }
    read_form(&saving);
    if (page->columns)
        saving.portfolio = web_portfolio_accounts(page->request, page->columns);
    if (!take_effect(&saving) || !is_somebody(&saving)) {
        record_show_form(page, &saving.typed, 422);
        return;
    }
    struct web_audited what = record_page_audited(page, page->is_new ? "record-added" : "record-corrected");
    enum result result =
        web_change_run(page->application, page->request, &what, save_work, &saving, &problem);
    answer(&saving, result, &problem);
}

/* ---- handlers ---- */

static void show(struct record_page *page)
{
    struct record_typed nothing = {0};
    if (!record_kind_may_change(page->request, page->kind))
        page->response->status = 403;
    else if (page->now && !page->now->stands)
        http_redirect(page->request, page->response, record_page_url(page, "/history").address);
    else
        record_show_form(page, &nothing, 200);
}

static void show_new(struct http_request *request, struct http_response *response, void *application)
{
    struct record_page page;
    if (record_page_new(&page, request, response, application))
        show(&page);
    record_page_release(&page);
}

static void save_new(struct http_request *request, struct http_response *response, void *application)
{
    struct record_page page;
    if (record_page_new(&page, request, response, application))
        save(&page);
    record_page_release(&page);
}

static void show_record(struct http_request *request, struct http_response *response, void *application)
{
    struct record_page page;
    if (record_page_load(&page, request, response, application))
        show(&page);
    record_page_release(&page);
}

static void save_record(struct http_request *request, struct http_response *response, void *application)
{
    struct record_page page;
    if (record_page_load(&page, request, response, application))
        save(&page);
    record_page_release(&page);
}

static enum result remove_work(struct ledger_change *change, void *context, struct problem *problem)
{
    struct saving *saving = context;
    enum result result = check_version(saving, change->connection, problem);
    return result == RESULT_OK ? ledger_remove(change, saving->page->kind, &saving->page->key, problem)
                               : result;
}

static void remove_record(struct http_request *request, struct http_response *response, void *application)
{
    struct record_page page;
    struct problem problem = {0};
    bool loaded = record_page_load(&page, request, response, application);
    if (loaded && !record_kind_may_change(request, page.kind)) {
        response->status = 403;
    } else if (loaded) {
        struct saving saving = {.page = &page};
        if (!text_to_int64(http_value(&request->form, "version"), &saving.version))
            saving.version = 0;
        struct web_audited what = record_page_audited(&page, "record-removed");
        enum result result = web_change_run(application, request, &what, remove_work, &saving, &problem);
        if (result == RESULT_OK)
            http_redirect(
                request, response,
                web_toast_address(page.arena, record_page_url(&page, "/history").address, "removed", 0));
        else if (result == RESULT_NOT_FOUND)
            http_redirect(request, response, record_page_url(&page, "/history").address);
        else
            answer(&saving, result, &problem);
    }
    record_page_release(&page);
}

const struct http_route web_record_routes[] = {
    {HTTP_GET, "/records/{kind}/new", PERMISSION_EDIT_ACCOUNTS, show_new, 0},
    {HTTP_POST, "/records/{kind}/new", PERMISSION_EDIT_ACCOUNTS, save_new, 0},
    {HTTP_GET, "/records/{kind}/{key}", PERMISSION_EDIT_ACCOUNTS, show_record, 0},
    {HTTP_POST, "/records/{kind}/{key}", PERMISSION_EDIT_ACCOUNTS, save_record, 0},
    {HTTP_POST, "/records/{kind}/{key}/remove", PERMISSION_EDIT_ACCOUNTS, remove_record, 0},
    {HTTP_GET, NULL, 0, NULL, 0},
};
