/* What playbooks have told the person who is signed in: the unread first, each with its account.
 *
 *   GET /notices, /notices.csv, /notices.xlsx    POST /notices/read: `id` (that one), or `up_to` (all that
 * the page showed) */
#include "base/bits.h"
#include "journey/playbook.h"
#include "language/language.h"
#include "ledger/definition.h"
#include "ledger/playbook_run.h"
#include "view/notice.h"
#include "web/account/account_list.h"
#include "web/notice/notice.h"
#include "web/page.h"
#include "web/people/portfolio.h"
#include "web/people/user_words.h"
#include "web/routes.h"
#include "web/screen.h"
#include "web/sheet.h"
#include "web/words.h"

enum { SHOWN_MAX = 200, FILE_MAX = 20000 };

struct notices {
    struct http_request *request;
    struct web_application *application;
    struct web_scope scope;          /* released with it: */
    struct column_snapshot *columns; /* of the scope */
    struct store_connection *connection;
    struct ledger_notice *items;
    size_t count;
};

/* The title of the playbook that stands under the key; the key itself where none does any more. */
static text title_of(struct notices *notices, text key)
{
    struct arena *arena = notices->request->arena;
    struct ledger_definition standing;
    struct playbook *playbook;
    struct problem problem;
    if (ledger_definition_get(notices->connection, DEFINITION_PLAYBOOK, key, LEDGER_NOW, arena, &standing,
                              &problem) != RESULT_OK ||
        text_is_absent(standing.body) ||
        playbook_read(arena, standing.body, &playbook, NULL, &problem) != RESULT_OK)
        return key;
    return playbook->title;
}

/* What a notice says is personal, as a task's words are. */
static void fill_one(struct notices *notices, const struct ledger_notice *notice, text title,
                     struct view_notice_row *row)
{
    struct arena *arena = notices->request->arena;
    const struct column_snapshot *columns = notices->columns;
    uint32_t account = (uint32_t)(notice->account_id - 1);
    *row = (struct view_notice_row){
        .id = text_printf(arena, "%lld", (long long)notice->id),
        .when = web_instant_words(arena, notices->application, notice->at),
        .playbook = title,
        .playbook_url = safe_url_printf(arena, "/playbooks/%.*s", TEXT_ARGUMENTS(notice->playbook)),
        .unread = notice->read_at == INSTANT_ABSENT};
    if (web_may(notices->request, PERMISSION_SEE_CONTACTS))
        row->words = notice->words;
    if (account < columns->account_count && web_portfolio_sees(notices->request, columns, account)) {
        row->account = column_account_name(columns, account);
        row->account_code = column_account_external_id(columns, account);
        row->account_url = account_list_account_url(arena, columns, account);
    }
}

/* Of whose accounts: with a filter only those it means. */
static bool is_meant(const struct notices *notices, const struct ledger_notice *notice)
{
    size_t account = (size_t)(notice->account_id - 1);
    if (text_is_empty(notices->scope.where) && !notices->scope.filter_count)
        return true;
    return account < notices->columns->account_count &&
           (!notices->scope.accounts || bits_has(notices->scope.accounts, account));
}

static void fill(struct notices *notices, struct view_notices *view)
{
    struct arena *arena = notices->request->arena;
    text *titles = arena_array(arena, text, notices->count + 1);
    int64_t unread = 0, newest = 0;
    view->rows = arena_array(arena, struct view_notice_row, notices->count + 1);
    for (size_t i = 0; i < notices->count; i++) {
        const struct ledger_notice *notice = &notices->items[i];
        for (size_t j = 0; j < i && text_is_absent(titles[i]); j++)
            if (text_equal(notices->items[j].playbook, notice->playbook))
                titles[i] = titles[j];
        if (text_is_absent(titles[i]))
            titles[i] = title_of(notices, notice->playbook);
        if (!is_meant(notices, notice))
            continue;
        fill_one(notices, notice, titles[i], &view->rows[view->rows_count]);
        unread += view->rows[view->rows_count++].unread;
        newest = notice->id > newest ? notice->id : newest;
    }
    view->narrowed = !text_is_empty(notices->scope.where) || notices->scope.filter_count;
    view->chooses = notices->count > 0;
    if (unread)
        view->sentence = web_message(arena, tr_n("{count} unread", "{count} unread", unread), "count",
                                     format_integer(arena, unread), NULL);
    if (unread > 0 && !view->narrowed)
        view->up_to = text_printf(arena, "%lld", (long long)newest);
    if (notices->count == SHOWN_MAX)
        view->more =
            web_message(arena, _("The {count} that are shown are not all; older ones stand behind them."),
                        "count", format_integer(arena, SHOWN_MAX), NULL);
}

/* False after a 503; else the scope is to be released. */
static bool take(struct notices *notices, struct http_response *response, int64_t limit)
{
    struct web_application *application = notices->application;
    struct problem problem;
    if (!application->live ||
        web_scope_read(notices->request, application, &notices->scope, &problem) != RESULT_OK) {
        response->status = 503;
        return false;
    }
    notices->columns = notices->scope.columns;
    enum result result = store_read_begin(application->store, &notices->connection, &problem);
    if (result == RESULT_OK)
        result = ledger_notice_list(notices->connection, web_session_of(notices->request)->email, limit,
                                    notices->request->arena, &notices->items, &notices->count, &problem);
    if (result == RESULT_OK)
        return true;
    if (notices->connection)
        store_read_end(application->store, notices->connection);
    web_scope_release(&notices->scope);
    response->status = 503;
    return false;
}

static void give_back(struct notices *notices)
{
    store_read_end(notices->application->store, notices->connection);
    web_scope_release(&notices->scope);
}

static void get_notices(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct notices notices = {.request = request, .application = application};
    struct arena *arena = request->arena;
    struct view_notices view = {0};
    if (!take(&notices, response, SHOWN_MAX))
        return;
    fill(&notices, &view);
    view.segments = arena_array(arena, struct view_pick, 1);
    view.segments_count = web_scope_segment_pick(arena, &notices.scope, view.segments, &view.where);
    view.where_problem = notices.scope.where_problem;
    if (view.chooses && web_may(request, PERMISSION_EXPORT)) {
        view.csv = web_scope_url(arena, &notices.scope, "/notices.csv", NULL, 0);
        view.xlsx = web_scope_url(arena, &notices.scope, "/notices.xlsx", NULL, 0);
    }
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Notices"));
    view.shell.place = TEXT("notices");
    view_write_notices(&response->body, &view);
    give_back(&notices);
}

/* All of them that the filter means, not only those that a page shows. */
static void get_file(struct http_request *request, struct http_response *response, void *context)
{
    static const char *const heads[] = {N_("When"),   N_("Code"),     N_("Account"),
                                        N_("Notice"), N_("Playbook"), N_("Read")};
    enum { COLUMNS = sizeof heads / sizeof *heads };
    struct notices notices = {.request = request, .application = context};
    struct view_notices view = {0};
    if (!take(&notices, response, FILE_MAX))
        return;
    if (web_screen_refuse_file(response, &notices.scope, NULL)) {
        give_back(&notices);
        return;
    }
    fill(&notices, &view);
    struct web_cell *cells = arena_array(request->arena, struct web_cell, (view.rows_count + 1) * COLUMNS),
                    *next = cells;
    for (size_t i = 0; i < view.rows_count; i++) {
        const struct view_notice_row *row = &view.rows[i];
        *next++ = web_cell_text(row->when);
        *next++ = web_cell_text(row->account_code);
        *next++ = web_cell_text(row->account);
        *next++ = web_cell_text(row->words);
        *next++ = web_cell_text(row->playbook);
        *next++ = web_cell_text(text_of(row->unread ? _("no") : _("yes")));
    }
    web_sheet_send(request, response, context,
                   &(struct web_sheet){.name = _("notices"),
                                       .title = _("Notices"),
                                       .heads = heads,
                                       .column_count = COLUMNS,
                                       .row_count = view.rows_count,
                                       .cells = cells,
                                       .day = notices.scope.today,
                                       .action = "export-notices",
                                       .object_kind = "notice"});
    give_back(&notices);
}

static void post_read(struct http_request *request, struct http_response *response, void *context)
{
    struct web_notice_reading reading = {.email = web_session_of(request)->email};
    struct problem problem;
    if (text_to_int64(http_value(&request->form, "id"), &reading.last))
        reading.first = reading.last;
    else if (!text_to_int64(http_value(&request->form, "up_to"), &reading.last)) {
        response->status = 422;
        return;
    }
    if (web_notices_read(context, &reading, &problem) == RESULT_OK)
        http_redirect(request, response, TEXT("/notices"));
    else
        response->status = 503;
}

const struct http_route web_notice_routes[] = {
    {HTTP_GET, "/notices.csv", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/notices.xlsx", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/notices", PERMISSION_SEE_ACCOUNTS, get_notices, 0},
    {HTTP_POST, "/notices/read", PERMISSION_SEE_ACCOUNTS, post_read, 0},
    {0},
};
