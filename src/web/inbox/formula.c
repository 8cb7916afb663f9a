/* GET and POST /inbox/priority: the numbers of the formula, tried on the tasks that are open before they are
 * saved as the next version of their definition. */
#include "web/inbox/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "language/language.h"
#include "web/account/record_words.h"
#include "web/definition.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"

enum { TOP_SHOWN = 12, FIELDS_MAX = 6, SEEN_NOTHING = -2 /* no version */ };

struct formula_page {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    struct ledger_definition standing;
    struct journey_priority formula, tried;
    text typed[16], faults[16];
    bool good, trying;
    struct view_priority view;
};

static size_t number_count(void)
{
    size_t count = 0;
    while (journey_priority_numbers[count].name)
        count++;
    return count;
}

/* ---- reading ---- */

static enum result read_standing(struct formula_page *page, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(page->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    page->formula = journey_priority_shipped;
    result = ledger_definition_get(connection, DEFINITION_PRIORITY, TEXT(JOURNEY_PRIORITY_KEY), LEDGER_NOW,
                                   page->arena, &page->standing, problem);
    if (result == RESULT_OK && text_is_absent(page->standing.body))
        page->standing.version = 0;
    else if (result == RESULT_OK)
        result = journey_priority_read(page->standing.body, &page->formula, problem);
    store_read_end(page->application->store, connection);
    return result;
}

/* "0,5" as the person's language writes it, or "0.5". */
static bool parse_number(text typed, double *ret)
{
    char plain[24];
    int64_t thousandths;
    if (typed.length >= sizeof plain)
        return false;
    memcpy(plain, typed.data ? typed.data : "", typed.length);
    for (size_t i = 0; i < typed.length; i++)
        if (plain[i] == ',')
            plain[i] = '.';
    if (!decimal_parse((text){plain, typed.length}, 4, &thousandths, NULL))
        return false;
    *ret = (double)thousandths / 10000;
    return true;
}

static text plain_words(struct arena *arena, double number)
{
    char out[32];
    decimal_format((int64_t)(number * 10000 + 0.5), 4, out);
    text words = text_of(out);
    while (words.length && words.data[words.length - 1] == '0')
        words.length--;
    if (words.length && words.data[words.length - 1] == '.')
        words.length--;
    char *copy = arena_copy(arena, words.data, words.length);
    for (size_t i = 0; i < words.length && language_current() == LANGUAGE_PT_BR; i++)
        if (copy[i] == '.')
            copy[i] = ',';
    return (text){copy, words.length};
}

static void read_typed(struct formula_page *page)
{
    page->tried = page->formula;
    page->good = true;
    for (size_t i = 0; i < number_count(); i++) {
        const struct journey_priority_number *number = &journey_priority_numbers[i];
        text typed = text_trim(http_value(&page->request->form, number->name));
        double value;
        if (text_is_absent(typed))
            continue;
        page->typed[i] = typed;
        if (parse_number(typed, &value) && value >= number->lowest && value <= number->highest) {
            journey_priority_set(&page->tried, number, value);
            continue;
        }
        page->good = false;
        page->faults[i] = web_message(page->arena, _("A number from {lowest} to {highest}."), "lowest",
                                      plain_words(page->arena, number->lowest), "highest",
                                      plain_words(page->arena, number->highest), NULL);
    }
}

/* ---- how the tasks would stand ---- */

struct tried_task {
    const struct inbox_task *task;
    int32_t points;
    size_t place_now;
};

static int compare_tried(const void *a, const void *b)
{
    const struct tried_task *first = a, *second = b;
    if (first->points != second->points)
        return first->points > second->points ? -1 : 1;
    return (first->place_now > second->place_now) - (first->place_now < second->place_now);
}

static void fill_row(struct formula_page *page, const struct web_scope *scope, const struct tried_task *tried,
                     size_t place)
{
    struct arena *arena = page->arena;
    struct view_priority_row *row = &page->view.rows[page->view.rows_count++];
    text key = inbox_key(arena, tried->task->account, tried->task->id);
    *row = (struct view_priority_row){
        .place = format_integer(arena, (int64_t)place),
        .account = column_account_name(scope->columns, tried->task->account),
        .points = format_decimal(arena, tried->points / 100.0, 1),
        .place_now = format_integer(arena, (int64_t)tried->place_now),
        .points_now = format_decimal(arena, tried->task->points / 100.0, 1),
        .url = safe_url_of(text_printf(arena, "/inbox?task=%.*s", TEXT_ARGUMENTS(key)))};
}

static void fill_effect(struct formula_page *page, const struct web_scope *scope,
                        const struct inbox_list *list)
{
    const struct inbox_query query = {.who = TEXT("team")};
    struct inbox_filter filter = inbox_filter_of(scope, &query);
    struct tried_task *tried = arena_array(page->arena, struct tried_task, list->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct journey_priority_input input;
        struct journey_priority_parts parts;
        if (!inbox_is_meant(&filter, &list->tasks[i]) || !inbox_is_queued(INBOX_TODO, &list->tasks[i]))
            continue;
        inbox_input_of(scope, list, &list->tasks[i], &input);
        journey_priority_of(page->trying ? &page->tried : &page->formula, &input, &parts);
        tried[count] = (struct tried_task){&list->tasks[i], parts.points, count + 1};
        count++;
    }
    qsort(tried, count, sizeof *tried, compare_tried);
    page->view.rows = arena_array(page->arena, struct view_priority_row, TOP_SHOWN);
    for (size_t i = 0; i < count && i < TOP_SHOWN; i++)
        fill_row(page, scope, &tried[i], i + 1);
    page->view.effect_title =
        text_of(page->trying ? _("How the first tasks would stand") : _("How the first tasks stand"));
}

static void read_effect(struct formula_page *page)
{
    struct web_scope scope;
    struct inbox_lent lent;
    struct problem problem;
    if (web_scope_read(page->request, page->application, &scope, &problem) != RESULT_OK)
        return;
    if (inbox_take(page->application, &scope, &lent, &problem) == RESULT_OK) {
        fill_effect(page, &scope, lent.list);
        inbox_give_back(page->application, &lent);
    }
    web_scope_release(&scope);
}

/* ---- the page ---- */

static const struct {
    const char *id, *title, *words;
    const char *prefix; /* of its numbers' names … */
    const char *others[3];
} parts[] = {
    {"revenue",
     N_("Revenue"),
     N_("The share of paying accounts whose MRR is at or below this one's."),
     "revenue_",
     {0}},
    {"risk",
     N_("Risk"),
     N_("Falls with health, in a straight line; what health fell in 30 days is added. 1 once they asked to "
        "leave."),
     "risk_",
     {"fall_points"}},
    {"nearness",
     N_("Nearness"),
     N_("How near the renewal is, and how near the due date; what has no date takes no part."),
     "nearness_",
     {"renewal_days", "due_days", "renewal_share"}},
};

static bool is_of_part(size_t part, const char *name)
{
    bool is = text_starts_with(text_of(name), text_of(parts[part].prefix));
    for (size_t i = 0; i < 3 && parts[part].others[i]; i++)
        is |= text_equal(text_of(name), text_of(parts[part].others[i]));
    return is;
}

static void fill_parts(struct formula_page *page)
{
    struct view_priority *view = &page->view;
    size_t part_count = sizeof parts / sizeof parts[0];
    view->parts = arena_array(page->arena, struct view_priority_part, part_count);
    for (size_t part = 0; part < part_count; part++) {
        struct view_priority_part *ret = &view->parts[view->parts_count++];
        *ret = (struct view_priority_part){.id = text_of(parts[part].id),
                                           .title = text_of(_(parts[part].title)),
                                           .words = text_of(_(parts[part].words)),
                                           .fields = arena_array(page->arena, struct view_field, FIELDS_MAX)};
        for (size_t i = 0; i < number_count(); i++) {
            const struct journey_priority_number *number = &journey_priority_numbers[i];
            if (!is_of_part(part, number->name))
                continue;
            text standing = plain_words(page->arena, journey_priority_get(&page->formula, number));
            ret->fields[ret->fields_count++] =
                (struct view_field){.name = text_of(number->name),
                                    .label = text_of(_(number->label)),
                                    .value = text_is_absent(page->typed[i]) ? standing : page->typed[i],
                                    .problem = page->faults[i],
                                    .autocomplete = TEXT("off")};
        }
    }
}

static text standing_words(const struct formula_page *page)
{
    if (text_is_absent(page->standing.body))
        return text_of(_("as shipped"));
    return web_message(page->arena, _("version {number}, {when}"), "number",
                       format_integer(page->arena, page->standing.version), "when",
                       web_local_time(page->arena, page->application->zone, page->standing.committed_at),
                       NULL);
}

static void send_page(struct formula_page *page, int status)
{
    struct view_priority *view = &page->view;
    web_page_shell(page->request, page->response, page->application, &view->shell);
    view->shell.title = text_of(_("Priority of tasks"));
    view->shell.place = TEXT("inbox");
    view->standing = standing_words(page);
    view->seen = text_printf(page->arena, "%lld", (long long)page->standing.version);
    view->may_change = web_may(page->request, PERMISSION_CONFIGURE);
    fill_parts(page);
    read_effect(page);
    page->response->status = status;
    view_write_priority(&page->response->body, view);
}

static bool begin(struct formula_page *ret, struct http_request *request, struct http_response *response,
                  struct web_application *application)
{
    struct problem problem;
    *ret = (struct formula_page){
        .request = request, .response = response, .application = application, .arena = request->arena};
    if (read_standing(ret, &problem) == RESULT_OK)
        return true;
    response->status = web_status_of(problem.code);
    return false;
}

static void get_priority(struct http_request *request, struct http_response *response, void *application)
{
    struct formula_page page;
    if (begin(&page, request, response, application))
        send_page(&page, 200);
}

/* ---- writing ---- */

static void save(struct formula_page *page, bool as_shipped)
{
    struct web_definition definition = {.kind = DEFINITION_PRIORITY,
                                        .action = "priority-changed",
                                        .key = TEXT(JOURNEY_PRIORITY_KEY),
                                        .body = TEXT_ABSENT,
                                        .seen = web_definition_seen(page->request, SEEN_NOTHING)};
    struct problem problem = {0};
    if (!as_shipped) {
        struct buffer body;
        buffer_init(&body, 0);
        journey_priority_write(&page->tried, &body);
        definition.body = buffer_move(&body, page->arena);
    }
    enum result result = web_definition_store(page->application, page->request, &definition, &problem);
    if (result == RESULT_OK) {
        http_redirect(page->request, page->response,
                      web_toast_address(page->arena, TEXT("/inbox/priority"), "saved", 0));
        return;
    }
    text words = text_copy(page->arena, text_of(problem.message));
    if (definition.held) {
        page->view.conflict = words;
        page->standing.version = definition.standing;
    } else {
        page->view.problem = words;
    }
    send_page(page, web_definition_status(&definition, result));
}

static void post_priority(struct http_request *request, struct http_response *response, void *application)
{
    struct formula_page page;
    if (!begin(&page, request, response, application))
        return;
    text step = http_value(&request->form, "step");
    read_typed(&page);
    page.trying = page.good;
    if (text_equal(step, TEXT("shipped"))) {
        save(&page, true);
    } else if (!page.good) {
        page.view.problem = text_of(_("Some values are outside what is allowed. Nothing is saved."));
        send_page(&page, 422);
    } else if (text_equal(step, TEXT("save"))) {
        save(&page, false);
    } else {
        send_page(&page, 200);
    }
}

const struct http_route web_inbox_priority_routes[] = {
    {HTTP_GET, "/inbox/priority", PERMISSION_SEE_ACCOUNTS, get_priority, 0},
    {HTTP_POST, "/inbox/priority", PERMISSION_CONFIGURE, post_priority, 0},
    {0},
};
