/* GET and POST /inbox/new: a task by hand. Its reason is what it says, so that the same thing said twice of
 * one account is one task. */
#include "web/inbox/inbox.h"

#include "base/bits.h"
#include "language/language.h"
#include "ledger/user.h"
#include "web/account/record_words.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/search/search.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

struct new_task {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct column_snapshot *columns;
    struct arena *arena;
    int32_t today;
    text account_typed, account_fault, title_fault, due_fault;
    struct journey_task task;
    bool good;
    struct ledger_key key;
    enum journey_raised raised;
    int64_t change_id;
    struct web_audited audited;
};

/* ---- reading ---- */

/* One's code, or words that mean one account alone. */
static void find_account(struct new_task *page, struct store_connection *connection)
{
    struct problem problem;
    int64_t id = 0;
    if (text_is_empty(page->account_typed)) {
        page->account_fault = text_of(_("Say for which account: its code, or its name."));
        return;
    }
    if (ledger_account_find(connection, page->account_typed, &id, &problem) == RESULT_OK && id &&
        web_portfolio_sees(page->request, page->columns, (uint32_t)id - 1)) {
        page->task.account_id = id;
        return;
    }
    size_t words = bits_words(page->columns->account_count);
    const uint64_t *found =
        web_search_accounts(page->request, page->columns, page->account_typed, NULL, &page->account_fault);
    size_t count = found ? bits_count(found, words) : 0;
    if (count == 1)
        for (uint32_t account = 0; account < page->columns->account_count; account++)
            if (bits_has(found, account))
                page->task.account_id = (int64_t)account + 1;
    if (count != 1 && text_is_absent(page->account_fault))
        page->account_fault = text_of(count ? _("Several accounts fit. Write the code, or more of the name.")
                                            : _("No account fits. Write its code, or a part of its name."));
}

static void read_form(struct new_task *page, struct store_connection *connection)
{
    const struct http_pairs *form = &page->request->form;
    int64_t kind = TASK_KIND_OTHER;
    page->account_typed = text_trim(http_value(form, "account"));
    find_account(page, connection);
    page->task.title = text_trim(http_value(form, "title"));
    page->task.detail = text_trim(http_value(form, "detail"));
    if (text_to_int64(http_value(form, "kind"), &kind) && kind >= TASK_KIND_CALL && kind <= TASK_KIND_OTHER)
        page->task.kind = (int)kind;
    page->task.due_day = day_parse(http_value(form, "due"));
    page->task.owner_email = ledger_user_email(page->arena, http_value(form, "owner"));
    page->task.by_email = web_session_of(page->request)->email;
    page->task.reason = inbox_reason_by_hand(page->arena, page->task.title);
    if (text_is_empty(page->task.title))
        page->title_fault = text_of(_("Say what is to be done."));
    else if (text_is_empty(page->task.reason))
        page->title_fault = text_of(_("Say it in letters."));
    if (page->task.due_day == DAY_ABSENT)
        page->due_fault = text_of(_("Choose the day by which it is to be done."));
    page->good = text_is_absent(page->account_fault) && text_is_absent(page->title_fault) &&
                 text_is_absent(page->due_fault);
}

/* ---- the form ---- */

static void fill_kinds(struct new_task *page, struct view_select *ret)
{
    *ret = (struct view_select){.name = TEXT("kind"),
                                .label = text_of(_("What kind")),
                                .options = arena_array(page->arena, struct view_option, TASK_KIND_OTHER + 1)};
    for (int kind = TASK_KIND_CALL; kind <= TASK_KIND_OTHER; kind++)
        ret->options[ret->options_count++] = (struct view_option){
            text_printf(page->arena, "%d", kind), text_of(inbox_kind_words(kind)), kind == page->task.kind};
}

static void show_form(struct new_task *page, struct store_connection *connection, text problem, int status)
{
    struct view_task_new view = {.detail = page->task.detail, .problem = problem};
    char day[11];
    text back = http_value(&page->request->form, "back");
    if (text_is_absent(back))
        back = http_value(&page->request->query, "back");
    web_page_shell(page->request, page->response, page->application, &view.shell);
    view.shell.title = text_of(_("New task"));
    view.shell.place = TEXT("inbox");
    view.account =
        (struct view_field){.name = TEXT("account"),
                            .label = text_of(_("Account")),
                            .value = page->account_typed,
                            .hint = text_of(_("Its code, or enough of its name to mean it alone.")),
                            .problem = page->account_fault,
                            .autocomplete = TEXT("off"),
                            .required = true,
                            .autofocus = text_is_empty(page->account_typed)};
    view.title = (struct view_field){.name = TEXT("title"),
                                     .label = text_of(_("What is to be done")),
                                     .value = page->task.title,
                                     .problem = page->title_fault,
                                     .autocomplete = TEXT("off"),
                                     .required = true,
                                     .autofocus = !text_is_empty(page->account_typed)};
    view.due =
        (struct view_field){.name = TEXT("due"),
                            .label = text_of(_("By when")),
                            .type = TEXT("date"),
                            .value = text_copy(page->arena, text_of(day_format(page->task.due_day, day))),
                            .problem = page->due_fault,
                            .required = true};
    fill_kinds(page, &view.kind);
    view.owner.name = TEXT("owner");
    view.owner.label = text_of(_("Who does it"));
    inbox_fill_owners(connection, page->arena, page->task.owner_email, &view.owner.options,
                      &view.owner.options_count);
    bool from_account = !text_is_empty(back) && text_starts_with(back, TEXT("/accounts/"));
    view.cancel = safe_url_of(http_path_is_local(back) ? back : TEXT("/inbox"));
    view.back = view.cancel.address;
    view.cancel_label = text_of(from_account ? _("Account") : _("Today"));
    page->response->status = status;
    view_write_task_new(&page->response->body, &view);
}

static bool begin(struct new_task *ret, struct http_request *request, struct http_response *response,
                  struct web_application *application, struct store_connection **ret_connection)
{
    struct problem problem;
    *ret = (struct new_task){.request = request,
                             .response = response,
                             .application = application,
                             .arena = request->arena,
                             .today =
                                 zone_day_of(application->zone, application->clock->now(application->clock)),
                             .task = {.kind = TASK_KIND_CALL}};
    if (!application->live || store_read_begin(application->store, ret_connection, &problem) != RESULT_OK) {
        response->status = 503;
        return false;
    }
    ret->columns = column_live_acquire(application->live);
    return true;
}

static void end(struct new_task *page, struct store_connection *connection)
{
    column_snapshot_release(page->columns);
    store_read_end(page->application->store, connection);
}

static void get_new(struct http_request *request, struct http_response *response, void *context)
{
    struct new_task page;
    struct store_connection *connection;
    if (!begin(&page, request, response, context, &connection))
        return;
    page.account_typed = http_value(&request->query, "account");
    page.task.due_day = page.today;
    page.task.owner_email = web_session_of(request)->email;
    show_form(&page, connection, TEXT_ABSENT, 200);
    end(&page, connection);
}

/* ---- writing ---- */

static enum result raise_task(struct ledger_change *change, void *context, struct problem *problem)
{
    struct new_task *page = context;
    struct journey_task_row row;
    bool found;
    page->change_id = change->id;
    enum result result = journey_task_raise(change, &page->task, &page->raised, NULL, problem);
    if (result == RESULT_OK)
        result = journey_task_find_open(change->connection, page->arena, page->task.account_id,
                                        page->task.reason, &found, &row, problem);
    if (result == RESULT_OK && found)
        page->key = (struct ledger_key){{row.account_id, row.record_id}, 2};
    return result;
}

static void lead_on(struct new_task *page)
{
    text key = inbox_key(page->arena, (uint32_t)page->key.parts[0] - 1, page->key.parts[1]);
    text back = http_value(&page->request->form, "back");
    text place = text_printf(page->arena, "/inbox?task=%.*s", TEXT_ARGUMENTS(key));
    if (http_path_is_local(back) && text_starts_with(back, TEXT("/accounts/")))
        place = back;
    const char *word = page->raised == JOURNEY_TASK_NEW ? "task-raised" : "task-updated";
    text address = web_toast_address(page->arena, place, word, 0);
    http_redirect(page->request, page->response,
                  web_toast_undo_address(page->arena, address, RECORD_TASK, &page->key, page->change_id));
}

static void post_new(struct http_request *request, struct http_response *response, void *context)
{
    struct new_task page;
    struct store_connection *connection;
    struct problem problem = {0};
    if (!begin(&page, request, response, context, &connection))
        return;
    read_form(&page, connection);
    if (!page.good) {
        show_form(&page, connection, TEXT_ABSENT, 422);
        end(&page, connection);
        return;
    }
    page.audited = (struct web_audited){
        .action = "record-added",
        .object_kind = "account",
        .object = column_account_external_id(page.columns, (uint32_t)page.task.account_id - 1),
        .count = 1};
    enum result result =
        web_change_run(page.application, request, &page.audited, raise_task, &page, &problem);
    if (result == RESULT_OK)
        lead_on(&page);
    else
        show_form(&page, connection, text_copy(page.arena, text_of(problem.message)),
                  result == RESULT_BAD_INPUT ? 422 : 500);
    end(&page, connection);
}

const struct http_route web_inbox_new_routes[] = {
    {HTTP_GET, "/inbox/new", PERMISSION_EDIT_ACCOUNTS, get_new, 0},
    {HTTP_POST, "/inbox/new", PERMISSION_EDIT_ACCOUNTS, post_new, 0},
    {0},
};
