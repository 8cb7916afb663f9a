/* What playbooks have told the person who is signed in: the unread first, each with its account.
 *
 *   GET /notices    POST /notices/read: `id` (that one), or `up_to` (all that the page showed) */
#include "column/live.h"
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
#include "web/words.h"

enum { SHOWN_MAX = 200 };

struct notices {
    struct http_request *request;
    struct web_application *application;
    struct column_snapshot *columns; /* retained */
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
        row->account_url = account_list_account_url(arena, columns, account);
    }
}

static void fill(struct notices *notices, struct view_notices *view)
{
    struct arena *arena = notices->request->arena;
    int64_t unread = 0, newest = 0;
    view->rows = arena_array(arena, struct view_notice_row, notices->count + 1);
    for (size_t i = 0; i < notices->count; i++) {
        const struct ledger_notice *notice = &notices->items[i];
        text title = TEXT_ABSENT;
        for (size_t j = 0; j < i && text_is_absent(title); j++)
            if (text_equal(notices->items[j].playbook, notice->playbook))
                title = view->rows[j].playbook;
        if (text_is_absent(title))
            title = title_of(notices, notice->playbook);
        fill_one(notices, notice, title, &view->rows[view->rows_count]);
        unread += view->rows[view->rows_count++].unread;
        newest = notice->id > newest ? notice->id : newest;
    }
    view->sentence = web_message(arena, tr_n("{count} unread", "{count} unread", unread), "count",
                                 format_integer(arena, unread), NULL);
    if (unread > 0)
        view->up_to = text_printf(arena, "%lld", (long long)newest);
    if (notices->count == SHOWN_MAX)
        view->more =
            web_message(arena, _("The {count} that are shown are not all; older ones stand behind them."),
                        "count", format_integer(arena, SHOWN_MAX), NULL);
}

static void get_notices(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct notices notices = {.request = request, .application = application};
    struct view_notices view = {0};
    struct problem problem;
    if (!application->live ||
        store_read_begin(application->store, &notices.connection, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    notices.columns = column_live_acquire(application->live);
    enum result result = ledger_notice_list(notices.connection, web_session_of(request)->email, SHOWN_MAX,
                                            request->arena, &notices.items, &notices.count, &problem);
    if (result == RESULT_OK)
        fill(&notices, &view);
    store_read_end(application->store, notices.connection);
    column_snapshot_release(notices.columns);
    if (result != RESULT_OK) {
        response->status = 503;
        return;
    }
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Notices"));
    view.shell.place = TEXT("notices");
    view_write_notices(&response->body, &view);
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
    {HTTP_GET, "/notices", PERMISSION_SEE_ACCOUNTS, get_notices, 0},
    {HTTP_POST, "/notices/read", PERMISSION_SEE_ACCOUNTS, post_read, 0},
    {0},
};
