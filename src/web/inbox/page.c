/* GET /inbox: the list of tasks, and the open one beside it. The page is kept like those of figures, by
 * person: whose tasks they are, what may be done and who can be handed to differ. */
#include "web/inbox/inbox.h"

#include "base/list.h"
#include "language/language.h"
#include "web/account/record_words.h"
#include "web/people/names.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/words.h"

struct account_tasks {
    int64_t account_id;
    struct journey_task_row *rows;
    size_t count;
};

struct inbox_page {
    struct web_screen *screen;
    struct arena *arena;
    struct inbox_query query;
    const struct inbox_list *list;
    struct inbox_filter filter;
    struct inbox_rows rows;
    struct store_connection *connection;
    struct account_tasks accounts[INBOX_ROWS + 1];
    size_t account_count;
    bool may_act, sees_words; /* what tasks say is personal: not for whoever may not see people */
};

/* ---- the words of the page's tasks ---- */

static const struct account_tasks *tasks_of(struct inbox_page *page, int64_t account_id)
{
    struct problem problem;
    for (size_t i = 0; i < page->account_count; i++)
        if (page->accounts[i].account_id == account_id)
            return &page->accounts[i];
    struct account_tasks *tasks = &page->accounts[page->account_count++];
    tasks->account_id = account_id;
    if (journey_task_list(page->connection, page->arena, account_id, &tasks->rows, &tasks->count, &problem) !=
        RESULT_OK)
        tasks->count = 0;
    for (size_t i = 0; !page->sees_words && i < tasks->count; i++) {
        inbox_hide_words(page->arena, &tasks->rows[i]);
        tasks->rows[i].title = text_starts_with(tasks->rows[i].reason, TEXT("by-hand-"))
                                   ? text_of(_("A task by hand"))
                                   : tasks->rows[i].reason;
    }
    return tasks;
}

static const struct journey_task_row *row_of(const struct account_tasks *tasks, int64_t record_id)
{
    for (size_t i = 0; i < tasks->count; i++)
        if (tasks->rows[i].record_id == record_id)
            return &tasks->rows[i];
    return NULL;
}

/* ---- the list ---- */

static void fill_task(struct inbox_page *page, const struct inbox_task *task,
                      const struct journey_task_row *row, struct view_task *ret)
{
    struct arena *arena = page->arena;
    const struct column_snapshot *columns = page->screen->scope.columns;
    ret->key = inbox_key(arena, task->account, task->id);
    ret->points = format_integer(arena, (task->points + 50) / 100);
    ret->account = column_account_name(columns, task->account);
    ret->title = row->title;
    ret->detail = row->detail;
    ret->when = inbox_when(arena, row, page->screen->scope.today, &ret->late);
    ret->light = inbox_light(arena, task->light, task->score);
    if (task->mrr > 0)
        ret->mrr = web_message(arena, _("{amount} MRR"), "amount",
                               format_money(arena, task->mrr, columns->currency), NULL);
    if (page->filter.everybody)
        ret->owner = text_is_empty(row->owner_email)
                         ? text_of(_("nobody's"))
                         : web_name(page->screen->application, arena, row->owner_email);
    ret->url = inbox_task_url(arena, &page->screen->scope, &page->query, ret->key);
    if (page->may_act && task->state == TASK_STATE_OPEN)
        ret->choose = web_message(arena, _("Choose “{title}” of {account}"), "title", row->title, "account",
                                  ret->account, NULL);
}

static struct view_task_group *add_group(struct inbox_page *page, struct view_inbox *view, text label)
{
    struct view_task_group *group = &view->groups[view->groups_count++];
    *group = (struct view_task_group){.label = label,
                                      .tasks = arena_array(page->arena, struct view_task, INBOX_ROWS)};
    return group;
}

/* What a row stands under; equal for rows of one group. */
static int group_of(const struct inbox_page *page, size_t index, const struct inbox_task *task)
{
    int32_t days = task->due_day - page->screen->scope.today;
    if (page->query.by_account)
        return (int)task->account;
    if (page->query.queue == INBOX_DONE || page->query.order == INBOX_BY_MRR)
        return 0;
    if (page->query.order == INBOX_BY_DUE)
        return days < 0 ? 1 : days == 0 ? 2 : days <= 7 ? 3 : 4;
    return page->query.queue != INBOX_TODO || page->rows.preceding + index >= INBOX_NOW ? 6 : 5;
}

static text group_words(const struct inbox_page *page, int group)
{
    static const char *const words[] = {
        NULL,        NULL,        N_("Due today"),        N_("The next 7 days"),
        N_("Later"), N_("First"), N_("By their priority")};
    if (page->query.by_account)
        return column_account_name(page->screen->scope.columns, (uint32_t)group);
    if (group)
        return text_of(group == 1 ? tr_c("tasks", "Overdue") : _(words[group]));
    return text_of(page->query.queue == INBOX_DONE ? _("Closed within 7 days") : _("By MRR"));
}

static struct safe_url account_url(const struct inbox_page *page, uint32_t account)
{
    text id = column_account_external_id(page->screen->scope.columns, account);
    return safe_url_of(web_account_path(page->arena, id));
}

static void fill_groups(struct inbox_page *page, struct view_inbox *view)
{
    struct view_task_group *group = NULL;
    int last = 0;
    view->groups = arena_array(page->arena, struct view_task_group, INBOX_ROWS);
    for (size_t i = 0; i < page->rows.count; i++) {
        const struct inbox_task *task = &page->list->tasks[page->rows.rows[i]];
        const struct account_tasks *tasks = tasks_of(page, (int64_t)task->account + 1);
        const struct journey_task_row *row = row_of(tasks, task->id);
        int number = group_of(page, i, task);
        if (!row) /* closed between the two reads: gone at the next look */
            continue;
        if (!group || number != last) {
            group = add_group(page, view, group_words(page, number));
            if (page->query.by_account)
                group->url = account_url(page, task->account);
        }
        last = number;
        fill_task(page, task, row, &group->tasks[group->tasks_count++]);
    }
    for (size_t i = 0; i < view->groups_count; i++)
        view->groups[i].count = format_integer(page->arena, (int64_t)view->groups[i].tasks_count);
}

static void fill_pager(struct inbox_page *page, struct view_inbox *view)
{
    const struct inbox_rows *rows = &page->rows;
    const struct web_scope *scope = &page->screen->scope;
    enum inbox_order order = inbox_query_order(&page->query);
    size_t last = rows->preceding + rows->count;
    if (!rows->count || (!rows->preceding && last >= rows->total))
        return;
    view->range = web_message(page->arena, _("{first}–{last} of {count}"), "first",
                              format_integer(page->arena, (int64_t)rows->preceding + 1), "last",
                              format_integer(page->arena, (int64_t)last), "count",
                              format_integer(page->arena, (int64_t)rows->total), NULL);
    struct inbox_place first = inbox_place_of(order, &page->list->tasks[rows->rows[0]]);
    struct inbox_place end = inbox_place_of(order, &page->list->tasks[rows->rows[rows->count - 1]]);
    if (rows->preceding)
        view->previous = rows->preceding <= INBOX_ROWS
                             ? inbox_url(page->arena, scope, &page->query, "/inbox")
                             : inbox_page_url(page->arena, scope, &page->query, &first, false);
    if (last < rows->total)
        view->next = inbox_page_url(page->arena, scope, &page->query, &end, true);
}

/* ---- around it ---- */

static void fill_tabs(struct inbox_page *page, struct view_inbox *view)
{
    static const char *const labels[INBOX_QUEUE_COUNT] = {N_("To do"), NULL, N_("Coming"), N_("Snoozed"),
                                                          N_("Finished")};
    view->tabs = arena_array(page->arena, struct view_inbox_tab, INBOX_QUEUE_COUNT);
    for (int queue = 0; queue < INBOX_QUEUE_COUNT; queue++) {
        struct inbox_query other = page->query;
        other.queue = (enum inbox_queue)queue;
        view->tabs[view->tabs_count++] = (struct view_inbox_tab){
            .label = text_of(labels[queue] ? _(labels[queue]) : tr_c("tasks", "Overdue")),
            .count = format_integer(page->arena, (int64_t)page->rows.counts[queue]),
            .url = inbox_url(page->arena, &page->screen->scope, &other, "/inbox"),
            .current = queue == (int)page->query.queue};
    }
}

static void add_option(struct view_option *options, size_t *count, text value, text label, text chosen)
{
    options[(*count)++] =
        (struct view_option){.value = value, .label = label, .selected = text_equal(value, chosen)};
}

/* One's own, everybody's, nobody's, and whoever has open tasks that this person sees. */
static void fill_people(struct inbox_page *page, struct view_inbox *view)
{
    const struct column_dictionary *owners = page->screen->scope.columns->dimensions[DIMENSION_OWNER];
    const struct web_session *session = web_session_of(page->screen->request);
    uint32_t count = column_dictionary_count(owners);
    const uint8_t *has = page->rows.owners;
    view->people = arena_array(page->arena, struct view_option, count + 3);
    text who = page->query.who;
    add_option(view->people, &view->people_count, session->email,
               web_message(page->arena, _("{name} (you)"), "name", session->name, NULL), who);
    add_option(view->people, &view->people_count, TEXT("team"), text_of(_("the whole team")), who);
    if (has[0] || text_equal(who, TEXT("none")))
        add_option(view->people, &view->people_count, TEXT("none"), text_of(_("nobody's")), who);
    size_t first = view->people_count;
    for (uint32_t code = 1; code < count; code++) {
        text email = column_dictionary_text(owners, code);
        if (((code < page->rows.owner_count && has[code]) || text_equal(email, who)) &&
            !text_equal(email, session->email))
            add_option(view->people, &view->people_count, email,
                       web_name(page->screen->application, page->arena, email), who);
    }
    web_scope_sort_options(view->people + first, view->people_count - first);
}

static void fill_choices(struct inbox_page *page, struct view_inbox *view)
{
    static const char *const orders[] = {N_("priority"), N_("due date"), N_("MRR")};
    const struct web_scope *scope = &page->screen->scope;
    text chosen = text_of(inbox_order_words[page->query.order]);
    fill_people(page, view);
    view->orders = arena_array(page->arena, struct view_option, INBOX_BY_ACCOUNT);
    for (int order = 0; order < INBOX_BY_ACCOUNT; order++)
        add_option(view->orders, &view->orders_count, text_of(inbox_order_words[order]),
                   text_of(_(orders[order])), chosen);
    view->kept = arena_array(page->arena, struct view_hidden, 2);
    if (page->query.queue != INBOX_TODO)
        view->kept[view->kept_count++] =
            (struct view_hidden){TEXT("queue"), text_of(inbox_queue_words[page->query.queue])};
    if (page->query.by_account)
        view->kept[view->kept_count++] = (struct view_hidden){TEXT("by"), TEXT("account")};
    view->segments = arena_array(page->arena, struct view_pick, 1);
    view->segments_count = web_scope_segment_pick(page->arena, scope, view->segments, &view->where);
    view->where_problem = scope->where_problem;
    struct inbox_query other = page->query;
    other.by_account = !other.by_account;
    struct safe_url url = inbox_url(page->arena, scope, &other, "/inbox");
    if (page->query.by_account)
        view->by_days = url;
    else
        view->by_account = url;
}

static void fill_nothing(const struct inbox_page *page, struct view_inbox *view)
{
    bool narrowed = !text_is_empty(page->screen->scope.where) || page->screen->scope.filter_count;
    bool quiet = page->query.queue == INBOX_TODO && !narrowed;
    view->nothing = text_of(narrowed ? _("No task fits") : quiet ? _("Nothing is due") : _("No tasks here"));
    view->advice = text_of(narrowed ? _("Take the condition away, or look at another queue.")
                           : quiet  ? _("Playbooks raise tasks when something happens to an account; a task "
                                         "of your own begins with “Task”.")
                                    : _("Look at another queue above."));
}

static void fill_head(struct inbox_page *page, struct view_inbox *view)
{
    struct http_request *request = page->screen->request;
    struct arena *arena = page->arena;
    const struct web_scope *scope = &page->screen->scope;
    size_t done = page->rows.done_today, all = done + page->rows.counts[INBOX_TODO];
    int64_t several; /* one task's change is taken back from the message itself */
    view->day = inbox_day_words(arena, scope->today);
    if (all)
        view->done =
            web_message(arena, _("{done} done of {count}"), "done", format_integer(arena, (int64_t)done),
                        "count", format_integer(arena, (int64_t)all), NULL);
    view->formula = safe_url_of(TEXT("/inbox/priority"));
    if (page->may_act)
        view->add = safe_url_of(TEXT("/inbox/new"));
    if (web_may(request, PERMISSION_EXPORT)) {
        view->csv = inbox_url(arena, scope, &page->query, "/inbox.csv");
        view->xlsx = inbox_url(arena, scope, &page->query, "/inbox.xlsx");
    }
    view->may_act = page->may_act;
    if (page->may_act && text_to_int64(page->query.undo, &several))
        view->undo = page->query.undo;
}

/* ---- the open task ---- */

static size_t rank_of(const struct inbox_page *page, const struct inbox_task *task)
{
    size_t rank = 1;
    for (size_t i = 0; i < page->list->count && &page->list->tasks[i] != task; i++)
        rank += inbox_is_meant(&page->filter, &page->list->tasks[i]) &&
                inbox_is_queued(INBOX_TODO, &page->list->tasks[i]);
    return rank;
}

static const struct inbox_task *find_task(const struct inbox_page *page, int64_t account_id, int64_t id)
{
    for (size_t i = 0; i < page->list->count; i++)
        if (page->list->tasks[i].id == id && page->list->tasks[i].account == (uint32_t)account_id - 1)
            return &page->list->tasks[i];
    return NULL;
}

/* The key asked for, else the first of the page; 0 where there is none to open. */
static bool choose(struct inbox_page *page, int64_t *ret_account_id, int64_t *ret_id)
{
    if (inbox_key_read(page->query.task, ret_account_id, ret_id))
        return *ret_account_id > 0 && *ret_account_id <= page->screen->scope.columns->account_count &&
               web_portfolio_sees(page->screen->request, page->screen->scope.columns,
                                  (uint32_t)*ret_account_id - 1);
    if (!page->rows.count)
        return false;
    const struct inbox_task *first = &page->list->tasks[page->rows.rows[0]];
    *ret_account_id = (int64_t)first->account + 1;
    *ret_id = first->id;
    return true;
}

static void mark_current(struct view_inbox *view)
{
    bool found = false;
    for (size_t g = 0; g < view->groups_count; g++)
        for (size_t i = 0; i < view->groups[g].tasks_count; i++) {
            struct view_task *task = &view->groups[g].tasks[i];
            if (found && text_is_absent(view->next_key))
                view->next_key = task->key;
            task->current = text_equal(task->key, view->open.key);
            found |= task->current;
        }
}

static void fill_open(struct inbox_page *page, struct view_inbox *view)
{
    int64_t account_id, id;
    if (!choose(page, &account_id, &id))
        return;
    const struct account_tasks *tasks = tasks_of(page, account_id);
    const struct journey_task_row *row = row_of(tasks, id);
    if (!row)
        return;
    const struct inbox_task *task = find_task(page, account_id, id);
    inbox_fill_open(page->screen, page->connection, &page->query, page->list, task, row, tasks->rows,
                    tasks->count, task ? rank_of(page, task) : 0, view);
    mark_current(view);
}

static void fill_acts(struct inbox_page *page, struct view_inbox *view)
{
    view->outcomes = arena_array(page->arena, struct view_option, 8);
    for (const struct inbox_outcome *outcome = inbox_outcomes; outcome->word; outcome++)
        view->outcomes[view->outcomes_count++] = (struct view_option){
            text_of(outcome->word), text_of(_(outcome->label)), outcome == inbox_outcomes};
    inbox_fill_owners(page->connection, page->arena, view->open.owner_email, &view->owners,
                      &view->owners_count);
}

static void send_page(struct inbox_page *page, const struct http_pair *pairs, size_t pair_count)
{
    struct view_inbox view = {0};
    struct buffer out;
    web_screen_shell(page->screen, _("Today"), "inbox", "/inbox", pairs, pair_count, &view.shell);
    view.shell.scope.shown = false;
    fill_head(page, &view);
    fill_tabs(page, &view);
    fill_choices(page, &view);
    fill_groups(page, &view);
    fill_pager(page, &view);
    fill_open(page, &view);
    if (!page->rows.count)
        fill_nothing(page, &view);
    if (page->may_act)
        fill_acts(page, &view);
    bool placed = page->query.has_after || page->query.has_before;
    view.back = placed ? inbox_page_url(page->arena, &page->screen->scope, &page->query, &page->query.place,
                                        page->query.has_after)
                             .address
                       : inbox_url(page->arena, &page->screen->scope, &page->query, "/inbox").address;
    buffer_init(&out, 0);
    view_write_inbox(&out, &view);
    web_screen_send(page->screen, &out);
    buffer_release(&out);
}

static void show(struct inbox_page *page, const struct http_pair *pairs, size_t pair_count)
{
    struct web_application *application = page->screen->application;
    struct inbox_lent lent;
    struct problem problem;
    if (inbox_take(application, &page->screen->scope, &lent, &problem) != RESULT_OK) {
        page->screen->response->status = web_status_of(problem.code);
        return;
    }
    page->list = lent.list;
    page->filter = inbox_filter_of(&page->screen->scope, &page->query);
    inbox_rows_find(page->arena, page->screen->scope.columns, page->list, &page->filter, &page->query,
                    &page->rows);
    if (store_read_begin(application->store, &page->connection, &problem) == RESULT_OK) {
        send_page(page, pairs, pair_count);
        store_read_end(application->store, page->connection);
    } else {
        page->screen->response->status = 503;
    }
    inbox_give_back(application, &lent);
}

static void get_inbox(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_screen screen;
    struct inbox_page page = {.screen = &screen, .arena = request->arena};
    struct http_pair pairs[INBOX_PAIRS_MAX + 6];
    inbox_query_read(request, &page.query);
    size_t count = inbox_query_pairs(request->arena, &page.query, pairs), own = count;
    if (page.query.has_after || page.query.has_before) {
        text name = page.query.has_after ? TEXT("after") : TEXT("before");
        pairs[own++] = (struct http_pair){name, http_value(&request->query, name.data)};
    }
    if (!text_is_empty(page.query.task))
        pairs[own++] = (struct http_pair){TEXT("task"), page.query.task};
    size_t key_count = own;
    pairs[key_count++] = (struct http_pair){TEXT("~person"), web_session_of(request)->email};
    if (!text_is_empty(page.query.undo))
        pairs[key_count++] = (struct http_pair){TEXT("~undo"), page.query.undo};
    if (!application->live) {
        response->status = 503;
        return;
    }
    if (!web_screen_begin(&screen, request, response, application, "/inbox", pairs, key_count))
        return;
    page.may_act = web_may(request, PERMISSION_EDIT_ACCOUNTS);
    page.sees_words = web_may(request, PERMISSION_SEE_CONTACTS);
    show(&page, pairs, own);
    web_screen_end(&screen);
}

const struct http_route web_inbox_routes[] = {
    {HTTP_GET, "/inbox", PERMISSION_SEE_ACCOUNTS, get_inbox, 0},
    {0},
};
