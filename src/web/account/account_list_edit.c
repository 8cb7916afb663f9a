/* One field of many accounts set at once: POST /account-list/edit with the list's own query. First a page
 * that says how many will change; then the change, one in the record, that can be taken back as a whole
 * (POST /account-list/undo). */
#include "base/bits.h"
#include "column/load.h"
#include "language/language.h"
#include "ledger/import_list.h"
#include "ledger/user.h"
#include "view/account_edit.h"
#include "web/account/account_list.h"
#include "web/bulk.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/search/search.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

enum { NAMES_SHOWN = 12 };

struct edit {
    struct column_snapshot *columns;
    int dimension;
    text value; /* absent: cleared */
    bool all;
    uint64_t *accounts; /* those meant */
    int64_t count, changing;
    int64_t import_id;
    struct web_audited audited;
};

/* ---- reading ---- */

static void add_account(struct edit *edit, text number)
{
    int64_t id;
    if (text_to_int64(text_trim(number), &id) && id > 0 && id <= edit->columns->account_count)
        bits_add(edit->accounts, (size_t)id - 1);
}

/* What is there and the person may see: word by word, for there may be a million chosen. */
static void keep_seen(const struct http_request *request, struct edit *edit)
{
    const struct column_snapshot *columns = edit->columns;
    const uint64_t *own = web_portfolio_accounts(request, columns);
    enum { BLOCK_WORDS = COLUMN_BLOCK_ACCOUNTS / 64 };
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_account_block *block = column_accounts(columns, b);
        for (size_t word = 0; word < BLOCK_WORDS; word++) {
            size_t at = (size_t)b * BLOCK_WORDS + word;
            uint64_t there = block && word < bits_words(block->count) ? block->exists[word] : 0;
            edit->accounts[at] &= own ? there & own[at] : there;
        }
    }
}

/* The chosen ones, or all that the list's filter means, of the person's portfolio. None, with *ret_fault,
 * where what the filter means cannot be told: less is never taken for all. */
static void read_accounts(struct http_request *request, struct web_scope *scope, struct edit *edit,
                          text *ret_fault)
{
    size_t words = (size_t)edit->columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64;
    struct account_list list;
    text rest = http_value(&request->form, "accounts");
    edit->accounts = arena_array(request->arena, uint64_t, words + 1);
    edit->all = text_equal(http_value(&request->form, "all"), TEXT("1"));
    if (edit->all) {
        account_list_read(request->arena, &request->query, edit->columns, &list);
        *ret_fault = scope->where_problem;
        if (text_is_absent(*ret_fault))
            account_list_apply_words(request, scope, &list, ret_fault);
        for (size_t word = 0; text_is_absent(*ret_fault) && word < words; word++)
            edit->accounts[word] = scope->accounts ? scope->accounts[word] : UINT64_MAX;
    }
    while (!edit->all && rest.length)
        add_account(edit, text_cut(&rest, ','));
    for (size_t i = 0; !edit->all && i < request->form.count; i++)
        if (text_equal(request->form.items[i].name, TEXT("account")))
            add_account(edit, request->form.items[i].value);
    keep_seen(request, edit);
    edit->count = (int64_t)bits_count(edit->accounts, words);
}

static bool changes(const struct edit *edit, uint32_t account)
{
    const struct column_dictionary *dictionary = column_dimension_dictionary(edit->columns, edit->dimension);
    text now =
        column_dictionary_text(dictionary, column_account_code(edit->columns, edit->dimension, account));
    return text_is_empty(edit->value) ? !text_is_empty(now) : !text_equal(now, edit->value);
}

static void count_changes(struct edit *edit)
{
    for (uint32_t a = 0; a < edit->columns->account_count; a++)
        edit->changing += bits_has(edit->accounts, a) && changes(edit, a);
}

/* ---- writing ---- */

static enum result put_account(struct ledger_change *change, const struct edit *edit, uint32_t account,
                               struct problem *problem)
{
    const struct ledger_options options = {.effective_day = DAY_ABSENT};
    struct record_row row = {.kind = RECORD_ACCOUNT};
    struct record_custom custom = {.value = edit->value};
    enum ledger_outcome outcome;
    char reason[256];
    int field;
    row.values[ACCOUNT_EXTERNAL_ID] =
        (struct record_value){.state = VALUE_SET, .text = column_account_external_id(edit->columns, account)};
    if (edit->dimension < COLUMN_DIMENSION_COUNT) {
        row.values[column_dimension_field(edit->dimension)] = (struct record_value){
            .state = text_is_empty(edit->value) ? VALUE_ABSENT : VALUE_SET, .text = edit->value};
    } else {
        custom.name = column_dimension_name(edit->columns, edit->dimension);
        row.custom = &custom;
        row.custom_count = 1;
    }
    enum result result = ledger_put(change, &row, &options, &outcome, &field, reason, problem);
    if (result == RESULT_OK && outcome == LEDGER_REFUSED)
        return problem_set(problem, RESULT_BAD_INPUT, "%s", reason);
    return result;
}

static enum result put_all(struct ledger_change *change, void *context, struct problem *problem)
{
    struct edit *edit = context;
    enum result result =
        ledger_change_is_import(change, TEXT("accounts"), TEXT(LEDGER_BULK_ACCOUNTS), problem);
    edit->import_id = change->import_id;
    for (uint32_t a = 0; result == RESULT_OK && a < edit->columns->account_count; a++)
        if (bits_has(edit->accounts, a) && changes(edit, a))
            result = put_account(change, edit, a, problem);
    return result;
}

/* ---- the page ---- */

static text joined_ids(struct arena *arena, const struct edit *edit)
{
    struct buffer ids;
    buffer_init(&ids, 0);
    for (uint32_t a = 0; !edit->all && a < edit->columns->account_count; a++)
        if (bits_has(edit->accounts, a))
            buffer_printf(&ids, "%s%u", ids.length ? "," : "", a + 1);
    text made = text_copy(arena, buffer_text(&ids));
    buffer_release(&ids);
    return made;
}

static void fill_names(struct arena *arena, const struct edit *edit, struct view_account_edit *ret)
{
    const struct column_dictionary *dictionary = column_dimension_dictionary(edit->columns, edit->dimension);
    ret->rows = arena_array(arena, struct view_edit_row, NAMES_SHOWN);
    for (uint32_t a = 0; a < edit->columns->account_count && ret->rows_count < NAMES_SHOWN; a++)
        if (bits_has(edit->accounts, a) && changes(edit, a))
            ret->rows[ret->rows_count++] = (struct view_edit_row){
                column_account_name(edit->columns, a),
                column_dictionary_text(dictionary, column_account_code(edit->columns, edit->dimension, a))};
    if (edit->changing > (int64_t)ret->rows_count)
        ret->more = web_message(
            arena, tr_n("and {count} more", "and {count} more", edit->changing - (int64_t)ret->rows_count),
            "count", format_integer(arena, edit->changing - (int64_t)ret->rows_count), NULL);
}

/* The list's address behind "?", as this one's was. */
static text query_of(const struct http_request *request)
{
    text rest = request->target;
    (void)text_cut(&rest, '?');
    return rest;
}

static struct safe_url list_address(struct http_request *request, const char *path)
{
    text query = query_of(request);
    return safe_url_of(
        text_printf(request->arena, "%s%s%.*s", path, query.length ? "?" : "", TEXT_ARGUMENTS(query)));
}

static void send_preview(struct http_request *request, struct http_response *response,
                         struct web_application *application, const struct edit *edit, text problem)
{
    struct arena *arena = request->arena;
    struct view_account_edit view = {.problem = problem};
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Change several accounts"));
    view.shell.place = TEXT("accounts");
    view.action = list_address(request, "/account-list/edit");
    view.back = list_address(request, "/accounts");
    view.field = column_dimension_name(edit->columns, edit->dimension);
    view.field_label = web_dimension_label(edit->columns, edit->dimension);
    view.value = edit->value;
    view.all = edit->all;
    view.ids = joined_ids(arena, edit);
    view.changing = web_message(
        arena, tr_n("{count} account will change", "{count} accounts will change", edit->changing), "count",
        format_integer(arena, edit->changing), NULL);
    if (!edit->changing)
        view.changing = text_of(_("No account will change"));
    int64_t same = edit->count - edit->changing;
    if (same)
        view.unchanged = web_message(
            arena, tr_n("{count} has this value already", "{count} have this value already", same), "count",
            format_integer(arena, same), NULL);
    view.may_apply = edit->changing > 0;
    fill_names(arena, edit, &view);
    view_write_account_edit(&response->body, &view);
}

/* ---- answers ---- */

static bool is_person(int dimension)
{
    return dimension == DIMENSION_OWNER || dimension == DIMENSION_ISM || dimension == DIMENSION_FARMER;
}

static void apply(struct http_request *request, struct http_response *response,
                  struct web_application *application, struct edit *edit)
{
    struct problem problem;
    edit->audited =
        (struct web_audited){.action = "accounts-edited", .object_kind = "account", .count = edit->changing};
    enum result result = web_change_run(application, request, &edit->audited, put_all, edit, &problem);
    if (result != RESULT_OK) {
        response->status = 422;
        send_preview(request, response, application, edit,
                     text_copy(request->arena, text_of(problem.message)));
        return;
    }
    text place = list_address(request, "/accounts").address;
    place = text_printf(request->arena, "%.*s%cundo=%lld", TEXT_ARGUMENTS(place),
                        text_find_byte(place, '?') < place.length ? '&' : '?', (long long)edit->import_id);
    http_redirect(request, response,
                  web_toast_address(request->arena, place, "accounts-edited", edit->changing));
}

static void answer(struct http_request *request, struct http_response *response,
                   struct web_application *application, struct web_scope *scope)
{
    struct edit edit = {.columns = scope->columns, .value = text_trim(http_value(&request->form, "value"))};
    text problem = TEXT_ABSENT;
    edit.dimension = column_dimension_find(scope->columns, http_value(&request->form, "field"));
    if (edit.dimension < 0) {
        response->status = 400;
        return;
    }
    if (is_person(edit.dimension) && !text_is_empty(edit.value)) {
        text email = ledger_user_email(request->arena, edit.value);
        if (text_is_absent(email))
            problem = text_of(_("This is no e-mail address. Write it as ana@company.com."));
        else
            edit.value = email;
    }
    text fault = TEXT_ABSENT;
    read_accounts(request, scope, &edit, &fault);
    count_changes(&edit);
    if (!text_is_absent(fault))
        problem = fault;
    else if (edit.count == 0)
        problem = text_of(_("No account is chosen. Go back and tick some."));
    /* A value that was changed on the page that asks is shown once more first. */
    if (text_is_absent(problem) && edit.changing &&
        text_equal(http_value(&request->form, "step"), TEXT("apply")) &&
        text_equal(http_value(&request->form, "shown"), edit.value)) {
        apply(request, response, application, &edit);
        return;
    }
    response->status = text_is_absent(problem) ? 200 : 422;
    if (!text_is_absent(problem))
        edit.changing = 0;
    send_preview(request, response, application, &edit, problem);
}

static void post_edit(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_scope scope;
    struct problem problem;
    if (web_scope_read(request, application, &scope, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    /* The list as it was recorded then offers no change: what it means now may be other accounts. */
    if (text_is_absent(scope.known_at) && text_is_absent(scope.instant_problem))
        answer(request, response, application, &scope);
    else
        response->status = 400;
    web_scope_release(&scope);
}

static void post_undo(struct http_request *request, struct http_response *response, void *application)
{
    web_bulk_undo(request, response, application, LEDGER_BULK_ACCOUNTS, "account");
}

const struct http_route web_account_edit_routes[] = {
    {HTTP_POST, "/account-list/edit", PERMISSION_EDIT_ACCOUNTS, post_edit, 0},
    {HTTP_POST, "/account-list/undo", PERMISSION_EDIT_ACCOUNTS, post_undo, 0},
    {0},
};
