/* Playbooks: the list beside what is shipped, and the editor. Every button of the editor but "save" shows the
 * page again with what was typed and the change made; whoever saves over a version that no longer stands is
 * told (409) and may save once more.
 *
 *   GET /playbooks    POST /playbooks/take    GET /playbooks/new    GET, POST /playbooks/{key}
 *   POST /playbooks/{key}/switch, /remove */
#include "column/live.h"
#include "journey/library.h"
#include "language/language.h"
#include "ledger/playbook_run.h"
#include "rule/rule.h"
#include "web/definition.h"
#include "web/page.h"
#include "web/playbook/playbook.h"
#include "web/routes.h"
#include "web/sheet.h"
#include "web/toast.h"
#include "web/words.h"

#define KEY_OF_NEW "new"

/* ---- the list ---- */

static void fill_row(struct http_request *request, struct store_connection *connection,
                     const struct ledger_definition *definition, struct view_playbook_row *row,
                     struct ledger_run_counts *ret_counts)
{
    struct arena *arena = request->arena;
    struct ledger_run_counts counts = {.last_day = DAY_ABSENT};
    struct playbook *playbook;
    struct problem problem;
    int64_t raised = 0;
    *ret_counts = counts;
    *row = (struct view_playbook_row){
        .title = definition->key,
        .url = safe_url_printf(arena, "/playbooks/%.*s", TEXT_ARGUMENTS(definition->key)),
        .runs = safe_url_printf(arena, "/playbooks/%.*s/runs", TEXT_ARGUMENTS(definition->key))};
    if (playbook_read(arena, definition->body, &playbook, NULL, &problem) == RESULT_OK) {
        row->title = playbook->title;
        row->trigger = playbook_trigger_words(arena, &playbook->trigger);
        row->on = playbook->on;
    }
    if (ledger_run_count(connection, definition->key, &counts, &problem) != RESULT_OK)
        return;
    for (int s = 0; s < RUN_STATE_COUNT; s++)
        raised += counts.states[s];
    row->active = format_integer(arena, counts.states[RUN_ACTIVE]);
    row->held_out = format_integer(arena, counts.states[RUN_HELD_OUT]);
    row->raised = format_integer(arena, raised);
    row->last = counts.last_day == DAY_ABSENT ? TEXT_ABSENT : format_day(arena, counts.last_day);
    *ret_counts = counts;
}

static enum result fill_rows(struct http_request *request, const struct web_application *application,
                             struct view_playbooks *view, struct ledger_run_counts **ret_counts,
                             struct problem *problem)
{
    struct store_connection *connection;
    struct ledger_definition *definitions;
    size_t count;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_definition_list(connection, DEFINITION_PLAYBOOK, LEDGER_NOW, request->arena, &definitions,
                                    &count, problem);
    if (result == RESULT_OK) {
        view->rows = arena_array(request->arena, struct view_playbook_row, count + 1);
        *ret_counts = arena_array(request->arena, struct ledger_run_counts, count + 1);
        for (size_t i = 0; i < count; i++) {
            fill_row(request, connection, &definitions[i], &view->rows[view->rows_count], &(*ret_counts)[i]);
            view->rows[view->rows_count++].key = definitions[i].key;
        }
    }
    store_read_end(application->store, connection);
    return result;
}

static bool is_taken(const struct view_playbooks *view, const char *key)
{
    for (size_t i = 0; i < view->rows_count; i++)
        if (text_equal(view->rows[i].key, text_of(key)))
            return true;
    return false;
}

static void fill_offers(struct arena *arena, struct view_playbooks *view)
{
    size_t count = 0;
    while (playbook_library[count].key)
        count++;
    view->offers = arena_array(arena, struct view_playbook_offer, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct playbook_shipped *shipped = &playbook_library[i];
        struct playbook *playbook;
        struct problem problem;
        if (playbook_read(arena, playbook_shipped_body(arena, shipped, false), &playbook, NULL, &problem) !=
            RESULT_OK)
            continue; /* a test reads them all */
        view->offers[view->offers_count++] =
            (struct view_playbook_offer){.key = text_of(shipped->key),
                                         .title = playbook->title,
                                         .purpose = playbook->purpose,
                                         .trigger = playbook_trigger_words(arena, &playbook->trigger),
                                         .taken = is_taken(view, shipped->key),
                                         .url = safe_url_printf(arena, "/playbooks/%s", shipped->key)};
    }
}

static void get_playbooks(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct view_playbooks view = {.may_edit = web_may(request, PERMISSION_CONFIGURE)};
    struct ledger_run_counts *counts;
    struct problem problem;
    int64_t on = 0;
    if (fill_rows(request, application, &view, &counts, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    fill_offers(request->arena, &view);
    view.files = view.rows_count && web_may(request, PERMISSION_EXPORT);
    for (size_t i = 0; i < view.rows_count; i++)
        on += view.rows[i].on;
    view.sentence = on ? web_message(request->arena, tr_n("{count} at work", "{count} at work", on), "count",
                                     format_integer(request->arena, on), NULL)
                       : text_of(_("none at work"));
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Playbooks"));
    view.shell.place = TEXT("playbooks");
    view_write_playbooks(&response->body, &view);
}

/* The same list as numbers. */
static void get_file(struct http_request *request, struct http_response *response, void *context)
{
    static const char *const heads[] = {N_("Code"),     N_("Playbook"),  N_("State"),
                                        N_("When"),     N_("Under way"), N_("Raised"),
                                        N_("Left out"), N_("Done"),      N_("Last")};
    enum { COLUMNS = sizeof heads / sizeof *heads };
    struct web_application *application = context;
    struct view_playbooks view = {.may_edit = false};
    struct ledger_run_counts *counts;
    struct problem problem;
    if (fill_rows(request, application, &view, &counts, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    struct web_cell *cells = arena_array(request->arena, struct web_cell, (view.rows_count + 1) * COLUMNS),
                    *next = cells;
    for (size_t i = 0; i < view.rows_count; i++) {
        const struct view_playbook_row *row = &view.rows[i];
        int64_t raised = 0;
        for (int s = 0; s < RUN_STATE_COUNT; s++)
            raised += counts[i].states[s];
        *next++ = web_cell_text(row->key);
        *next++ = web_cell_text(row->title);
        *next++ = web_cell_text(text_of(row->on ? _("At work") : _("Off")));
        *next++ = web_cell_text(row->trigger);
        *next++ = web_cell_number(counts[i].states[RUN_ACTIVE], 0);
        *next++ = web_cell_number(raised, 0);
        *next++ = web_cell_number(counts[i].states[RUN_HELD_OUT], 0);
        *next++ = web_cell_number(counts[i].states[RUN_DONE], 0);
        *next++ = web_cell_day(counts[i].last_day);
    }
    web_sheet_send(request, response, application,
                   &(struct web_sheet){
                       .name = _("playbooks"),
                       .title = _("Playbooks"),
                       .heads = heads,
                       .column_count = COLUMNS,
                       .row_count = view.rows_count,
                       .cells = cells,
                       .day = zone_day_of(application->zone, application->clock->now(application->clock)),
                       .action = "export-playbooks",
                       .object_kind = "playbook"});
}

/* ---- one ---- */

struct page {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct column_snapshot *columns; /* retained */
    struct ledger_definition standing;
    struct playbook_form *form;
    int64_t seen;
    text key, problem;
    bool is_new;
};

static enum result read_standing(struct page *page, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(page->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_definition_get(connection, DEFINITION_PLAYBOOK, page->key, LEDGER_NOW,
                                   page->request->arena, &page->standing, problem);
    store_read_end(page->application->store, connection);
    return result;
}

/* False after a 404 or 503. */
static bool begin(struct page *page, struct http_request *request, struct http_response *response,
                  void *context)
{
    struct problem problem;
    *page = (struct page){.request = request,
                          .response = response,
                          .application = context,
                          .key = http_value(&request->path_values, "key")};
    page->form = arena_new(request->arena, struct playbook_form);
    page->is_new = text_is_absent(page->key) || text_equal(page->key, TEXT(KEY_OF_NEW));
    if (!page->application->live) {
        response->status = 503;
        return false;
    }
    if (!page->is_new) {
        if (read_standing(page, &problem) != RESULT_OK)
            response->status = 503;
        else if (text_is_absent(page->standing.body))
            response->status = 404;
        if (response->status != 200)
            return false;
    }
    page->seen = page->standing.version;
    page->columns = column_live_acquire(page->application->live);
    return true;
}

static void show(struct page *page)
{
    struct arena *arena = page->request->arena;
    struct view_playbook view = {.is_new = page->is_new,
                                 .may_edit = web_may(page->request, PERMISSION_CONFIGURE),
                                 .problem = page->problem,
                                 .key = page->is_new ? TEXT(KEY_OF_NEW) : page->key};
    web_page_shell(page->request, page->response, page->application, &view.shell);
    playbook_form_fill(page->form, &view);
    playbook_choices_fill(arena, page->application, page->columns, &view);
    view.title =
        text_is_empty(page->form->playbook.title) ? text_of(_("New playbook")) : page->form->playbook.title;
    view.shell.title = view.title;
    view.shell.place = TEXT("playbooks");
    view.seen = text_printf(arena, "%lld", (long long)page->seen);
    view.action = safe_url_printf(arena, "/playbooks/%.*s", TEXT_ARGUMENTS(view.key));
    if (!page->is_new && view.may_edit)
        view.trial = safe_url_printf(arena, "/playbooks/%.*s/trial", TEXT_ARGUMENTS(page->key));
    if (!page->is_new) {
        view.runs = safe_url_printf(arena, "/playbooks/%.*s/runs", TEXT_ARGUMENTS(page->key));
        view.version = web_message(
            arena, _("Version {version} of {day}"), "version", view.seen, "day",
            format_day(arena, zone_day_of(page->application->zone, page->standing.committed_at)), NULL);
    }
    view_write_playbook(&page->response->body, &view);
}

static void get_playbook(struct http_request *request, struct http_response *response, void *context)
{
    struct page page;
    struct playbook *playbook = arena_new(request->arena, struct playbook);
    struct problem problem;
    if (!begin(&page, request, response, context))
        return;
    if (page.is_new) {
        playbook_trigger_default(&playbook->trigger, PLAYBOOK_LIGHT);
        playbook_step_default(&playbook->steps[0], PLAYBOOK_TASK);
        playbook->steps[0].parent = PLAYBOOK_END;
        playbook->step_count = 1;
        playbook->every_days = 90;
        playbook->title = playbook->purpose = playbook->condition = playbook->stop_when = TEXT("");
        playbook_link(playbook);
    } else if (playbook_read(request->arena, page.standing.body, &playbook, NULL, &problem) != RESULT_OK) {
        page.problem = text_copy(request->arena, text_of(problem.message));
    }
    if (!web_may(request, PERMISSION_CONFIGURE))
        playbook_hide_addresses(request->arena, playbook);
    playbook_form_of(request->arena, playbook, page.form);
    show(&page);
    column_snapshot_release(page.columns);
}

/* ---- saving ---- */

/* The definition of the page's key, to be written as it was seen. */
static struct web_definition writing(const struct page *page, const char *action, text body)
{
    return (struct web_definition){
        .kind = DEFINITION_PLAYBOOK, .action = action, .key = page->key, .body = body, .seen = page->seen};
}

static bool write_playbook(struct page *page, struct web_definition *definition, struct problem *problem)
{
    return web_definition_store(page->application, page->request, definition, problem) == RESULT_OK;
}

static void refuse(struct page *page, const struct web_definition *definition, const struct problem *problem)
{
    page->response->status = web_definition_status(definition, problem->code);
    page->problem = page->form->faults.count ? text_of(_("Not saved: what is wrong stands beside its field."))
                                             : text_copy(page->request->arena, text_of(problem->message));
    if (!definition->held)
        return;
    page->seen = page->is_new ? 0 : definition->standing;
    if (page->is_new)
        page->problem = text_of(_("There is a playbook of this name already: give it another."));
}

static void save_page(struct page *page)
{
    struct arena *arena = page->request->arena;
    struct web_definition definition = writing(page, "playbook-saved", TEXT_ABSENT);
    struct problem problem = {0};
    if (page->is_new) {
        definition.key = ledger_definition_key_of(arena, page->form->playbook.title);
        definition.seen = 0;
    }
    if (text_equal(definition.key, TEXT(KEY_OF_NEW)) || text_equal(definition.key, TEXT("take")))
        definition.key = text_printf(arena, "playbook-%.*s", TEXT_ARGUMENTS(definition.key));
    if (playbook_form_check(page->form, page->columns, &definition.body, &problem) == RESULT_OK &&
        write_playbook(page, &definition, &problem)) {
        text path = text_printf(arena, "/playbooks/%.*s", TEXT_ARGUMENTS(definition.key));
        http_redirect(page->request, page->response, web_toast_address(arena, path, "saved", 0));
        return;
    }
    refuse(page, &definition, &problem);
    show(page);
}

static void post_playbook(struct http_request *request, struct http_response *response, void *context)
{
    struct page page;
    if (!begin(&page, request, response, context))
        return;
    playbook_form_read(request->arena, &request->form, page.form);
    page.seen = web_definition_seen(request, 0);
    text act = http_value(&request->form, "act");
    if (text_equal(act, TEXT("save")))
        save_page(&page);
    else {
        if (!playbook_form_act(page.form, act, http_value(&request->form, "new_kind")))
            response->status = 422;
        show(&page);
    }
    column_snapshot_release(page.columns);
}

/* ---- from the library; on and off; away ---- */

static void post_take(struct http_request *request, struct http_response *response, void *context)
{
    struct page page = {.request = request, .response = response, .application = context};
    text key = http_value(&request->form, "playbook");
    const struct playbook_shipped *shipped = text_is_absent(key) ? NULL : playbook_shipped_find(key);
    struct problem problem = {0};
    if (!shipped) {
        response->status = 404;
        return;
    }
    page.key = text_of(shipped->key);
    struct web_definition definition =
        writing(&page, "playbook-taken", playbook_shipped_body(request->arena, shipped, false));
    if (write_playbook(&page, &definition, &problem) || definition.held) /* held: it stands already */
        http_redirect(request, response, text_printf(request->arena, "/playbooks/%s", shipped->key));
    else
        response->status = web_definition_status(&definition, problem.code);
}

static void write_standing(struct page *page, struct web_definition *definition, const char *path)
{
    struct arena *arena = page->request->arena;
    struct problem problem = {0};
    if (write_playbook(page, definition, &problem))
        http_redirect(page->request, page->response, web_toast_address(arena, text_of(path), "saved", 0));
    else
        page->response->status = web_definition_status(definition, problem.code);
}

/* It goes at work as it stands: held against the record first. */
static void post_switch(struct http_request *request, struct http_response *response, void *context)
{
    struct page page;
    struct playbook *playbook;
    struct problem problem = {0};
    if (!begin(&page, request, response, context))
        return;
    bool on = text_equal(http_value(&request->form, "on"), TEXT("1"));
    page.seen = web_definition_seen(request, page.seen);
    struct web_definition definition = writing(&page, on ? "playbook-on" : "playbook-off", TEXT_ABSENT);
    if (playbook_read(request->arena, page.standing.body, &playbook, NULL, &problem) != RESULT_OK) {
        response->status = 422;
    } else {
        playbook->on = on;
        playbook_form_of(request->arena, playbook, page.form);
        if (playbook_form_check(page.form, on ? page.columns : NULL, &definition.body, &problem) !=
            RESULT_OK) {
            refuse(&page, &definition, &problem);
            show(&page);
        } else {
            write_standing(&page, &definition,
                           arena_printf(request->arena, "/playbooks/%.*s/trial", TEXT_ARGUMENTS(page.key)));
        }
    }
    column_snapshot_release(page.columns);
}

static void post_remove(struct http_request *request, struct http_response *response, void *context)
{
    struct page page;
    if (!begin(&page, request, response, context))
        return;
    page.seen = web_definition_seen(request, page.seen);
    struct web_definition definition = writing(&page, "playbook-removed", TEXT_ABSENT);
    write_standing(&page, &definition, "/playbooks");
    column_snapshot_release(page.columns);
}

const struct http_route web_playbook_routes[] = {
    {HTTP_GET, "/playbooks.csv", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/playbooks.xlsx", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/playbooks", PERMISSION_SEE_ACCOUNTS, get_playbooks, 0},
    {HTTP_POST, "/playbooks/take", PERMISSION_CONFIGURE, post_take, 0},
    {HTTP_GET, "/playbooks/new", PERMISSION_CONFIGURE, get_playbook, 0},
    {HTTP_GET, "/playbooks/{key}", PERMISSION_SEE_ACCOUNTS, get_playbook, 0},
    {HTTP_POST, "/playbooks/{key}", PERMISSION_CONFIGURE, post_playbook, 0},
    {HTTP_POST, "/playbooks/{key}/switch", PERMISSION_CONFIGURE, post_switch, 0},
    {HTTP_POST, "/playbooks/{key}/remove", PERMISSION_CONFIGURE, post_remove, 0},
    {0},
};
