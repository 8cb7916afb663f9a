/* The audit: GET /audit, page by page, and GET /audit.csv, all that the filter means, made as it is sent. */
#include <stdio.h>

#include "base/log.h"
#include "codec/csv.h"
#include "codec/url.h"
#include "view/audit.h"
#include "web/download.h"
#include "web/page.h"
#include "web/people/audit.h"
#include "web/people/audit_words.h"
#include "web/people/user_words.h"
#include "web/routes.h"

enum { ROWS_SHOWN = 50, ROWS_A_PIECE = 200, FLUSH_MILLISECONDS_MAX = 300 };

/* ---- what is asked for ---- */

struct asked {
    struct ledger_audit_filter filter;
    text person, action, object, from, to; /* as typed */
    const char *from_fault, *to_fault;
};

static int32_t read_day(text typed, const char **ret_fault)
{
    int32_t day = text_is_empty(typed) ? DAY_ABSENT : day_parse(typed);
    if (!text_is_empty(typed) && day == DAY_ABSENT)
        *ret_fault = _("This day does not exist. Write it as 2026-02-28.");
    return day;
}

static void read_asked(const struct http_request *request, const struct web_application *application,
                       struct asked *ret)
{
    const struct http_pairs *query = &request->query;
    *ret = (struct asked){.person = http_value(query, "person"),
                          .action = http_value(query, "action"),
                          .object = text_trim(http_value(query, "object")),
                          .from = text_trim(http_value(query, "from")),
                          .to = text_trim(http_value(query, "to"))};
    struct ledger_audit_filter *filter = &ret->filter;
    int32_t from = read_day(ret->from, &ret->from_fault), to = read_day(ret->to, &ret->to_fault);
    *filter = (struct ledger_audit_filter){.action = ret->action,
                                           .object = ret->object,
                                           .from = 0,
                                           .to = INT64_MAX,
                                           .after = web_audit_place_parse(http_value(query, "after")),
                                           .most = ROWS_SHOWN + 1};
    if (!text_to_int64(ret->person, &filter->user_id) || filter->user_id < 0)
        filter->user_id = 0;
    if (from != DAY_ABSENT)
        filter->from = zone_day_start(application->zone, from);
    if (to != DAY_ABSENT)
        filter->to = zone_day_start(application->zone, to + 1);
}

static void append_pair(struct buffer *out, char *separator, const char *name, text value)
{
    if (text_is_empty(value))
        return;
    buffer_printf(out, "%c%s=", *separator, name);
    codec_url_escape(out, value);
    *separator = '&';
}

static struct safe_url address_of(struct arena *arena, const char *path, const struct asked *asked,
                                  text after)
{
    struct buffer out;
    char separator = '?';
    buffer_init(&out, 16384);
    buffer_append_text(&out, text_of(path));
    append_pair(&out, &separator, "person", asked->person);
    append_pair(&out, &separator, "action", asked->action);
    append_pair(&out, &separator, "object", asked->object);
    append_pair(&out, &separator, "from", asked->from);
    append_pair(&out, &separator, "to", asked->to);
    append_pair(&out, &separator, "after", after);
    text address = out.failed ? text_of(path) : text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return safe_url_of(address);
}

/* ---- reading ---- */

struct listing {
    struct arena *arena;
    const struct web_application *application;
    struct view_audit_row *rows;
    size_t count;
    struct ledger_audit_place last; /* of the rows shown */
    bool more;
};

static text who_of(struct arena *arena, const struct ledger_audit_entry *entry)
{
    if (text_equal(entry->actor, TEXT("cli")) || text_equal(entry->line.peer, TEXT("cli")))
        return text_of(_("command line"));
    return text_copy(arena, entry->actor);
}

static text count_of(struct arena *arena, int64_t quantity)
{
    return quantity == LEDGER_AUDIT_QUANTITY_NONE ? TEXT_ABSENT : format_integer(arena, quantity);
}

static enum result take_entry(void *context, const struct ledger_audit_entry *entry, struct problem *problem)
{
    struct listing *listing = context;
    const struct ledger_audit_line *line = &entry->line;
    struct arena *arena = listing->arena;
    (void)problem;
    if (listing->count == ROWS_SHOWN) {
        listing->more = true;
        return RESULT_OK;
    }
    struct view_audit_row *row = &listing->rows[listing->count++];
    *row = (struct view_audit_row){.when = web_instant_words(arena, listing->application, line->at),
                                   .who = who_of(arena, entry),
                                   .what = web_audit_what(arena, line->action),
                                   .detail = web_audit_detail(arena, entry),
                                   .count = count_of(arena, line->quantity),
                                   .peer = text_copy(arena, line->peer)};
    if (line->user_id)
        row->who_url = safe_url_printf(arena, "/users/%lld", (long long)line->user_id);
    row->object = web_audit_object(arena, entry, &row->object_url);
    listing->last = (struct ledger_audit_place){line->at, entry->is_change, line->id};
    return RESULT_OK;
}

static enum result list(const struct web_application *application, const struct ledger_audit_filter *filter,
                        enum result (*visit)(void *, const struct ledger_audit_entry *, struct problem *),
                        void *context, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_audit_list(connection, filter, visit, context, problem);
    store_read_end(application->store, connection);
    return result;
}

/* ---- the form ---- */

static struct view_select person_select(struct arena *arena, const struct web_people *people,
                                        const struct asked *asked)
{
    struct view_select select = {.name = TEXT("person"),
                                 .label = text_of(_("Person")),
                                 .options = arena_array(arena, struct view_option, people->count + 1)};
    select.options[select.options_count++] =
        (struct view_option){TEXT(""), text_of(_("everybody")), asked->filter.user_id == 0};
    for (size_t i = 0; i < people->count; i++)
        select.options[select.options_count++] = (struct view_option){
            text_printf(arena, "%lld", (long long)people->users[i].id), web_person_name(&people->users[i]),
            people->users[i].id == asked->filter.user_id};
    return select;
}

static struct view_select action_select(struct arena *arena, const struct asked *asked)
{
    enum { ACTIONS_MAX = 200 };
    struct view_select select = {.name = TEXT("action"),
                                 .label = text_of(_("What was done")),
                                 .options = arena_array(arena, struct view_option, ACTIONS_MAX)};
    bool found = text_is_empty(asked->action);
    select.options[select.options_count++] = (struct view_option){TEXT(""), text_of(_("everything")), found};
    for (const struct web_audit_action *known = web_audit_actions;
         known->action && select.options_count < ACTIONS_MAX - 1; known++) {
        bool selected = text_equal(text_of(known->action), asked->action);
        found |= selected;
        select.options[select.options_count++] =
            (struct view_option){text_of(known->action), text_of(_(known->words)), selected};
    }
    if (!found)
        select.options[select.options_count++] = (struct view_option){asked->action, asked->action, true};
    return select;
}

static void fill_form(struct arena *arena, const struct web_people *people, const struct asked *asked,
                      struct view_audit *view)
{
    view->person = person_select(arena, people, asked);
    view->action = action_select(arena, asked);
    view->object = (struct view_field){.name = TEXT("object"),
                                       .label = text_of(_("Object")),
                                       .value = asked->object,
                                       .autocomplete = TEXT("off")};
    view->from = (struct view_field){.name = TEXT("from"),
                                     .label = text_of(_("From day")),
                                     .type = TEXT("date"),
                                     .value = asked->from,
                                     .problem = text_of(asked->from_fault)};
    view->to = (struct view_field){.name = TEXT("to"),
                                   .label = text_of(_("To day")),
                                   .type = TEXT("date"),
                                   .value = asked->to,
                                   .problem = text_of(asked->to_fault)};
    view->filtered = asked->filter.user_id || !text_is_empty(asked->action) ||
                     !text_is_empty(asked->object) || !text_is_empty(asked->from) ||
                     !text_is_empty(asked->to);
}

static void get_audit(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct arena *arena = request->arena;
    struct view_audit view = {0};
    struct web_people people;
    struct asked asked;
    struct problem problem = {0};
    struct listing listing = {.arena = arena,
                              .application = application,
                              .rows = arena_array(arena, struct view_audit_row, ROWS_SHOWN)};
    read_asked(request, application, &asked);
    web_sessions_flush(application->sessions, FLUSH_MILLISECONDS_MAX);
    if (web_people_read(arena, application, &people, &problem) != RESULT_OK ||
        list(application, &asked.filter, take_entry, &listing, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Audit"));
    view.shell.place = TEXT("audit");
    view.sentence = text_of(_("Every change and every export: who, when, what, from where."));
    fill_form(arena, &people, &asked, &view);
    view.rows = listing.rows;
    view.rows_count = listing.count;
    view.csv = address_of(arena, "/audit.csv", &asked, TEXT_ABSENT);
    if (listing.more)
        view.older = address_of(arena, "/audit", &asked, web_audit_place_words(arena, &listing.last));
    if (asked.filter.after.at)
        view.newest = address_of(arena, "/audit", &asked, TEXT_ABSENT);
    view_write_audit(&response->body, &view);
}

/* ---- the file ---- */

struct file {
    const struct web_application *application;
    struct arena arena; /* of one piece */
    struct ledger_audit_filter filter;
    struct buffer *out;
    char delimiter;
    bool started;
    int64_t count; /* of this piece */
};

static void write_cells(struct file *file, const text *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_write_cell(file->out, text_is_absent(cells[i]) ? TEXT("") : cells[i], file->delimiter, i == 0,
                       true);
    csv_write_line_end(file->out);
}

static enum result write_entry(void *context, const struct ledger_audit_entry *entry, struct problem *problem)
{
    struct file *file = context;
    const struct ledger_audit_line *line = &entry->line;
    char instant[32], number[24] = "";
    struct safe_url url;
    (void)problem;
    if (line->quantity != LEDGER_AUDIT_QUANTITY_NONE)
        snprintf(number, sizeof number, "%lld", (long long)line->quantity);
    const text cells[] = {text_of(instant_format(line->at, instant)),
                          web_instant_words(&file->arena, file->application, line->at),
                          who_of(&file->arena, entry),
                          line->action,
                          web_audit_what(&file->arena, line->action),
                          web_audit_object(&file->arena, entry, &url),
                          web_audit_detail(&file->arena, entry),
                          text_of(number),
                          line->peer};
    write_cells(file, cells, sizeof cells / sizeof cells[0]);
    file->filter.after = (struct ledger_audit_place){line->at, entry->is_change, line->id};
    file->count++;
    return RESULT_OK;
}

static void write_heads(struct file *file)
{
    const text heads[] = {text_of(_("Instant (UTC)")), text_of(_("When")),          text_of(_("Who")),
                          text_of(_("Action")),        text_of(_("What was done")), text_of(_("To what")),
                          text_of(_("Detail")),        text_of(_("How many")),      text_of(_("Where from"))};
    web_download_csv_begin(file->out);
    write_cells(file, heads, sizeof heads / sizeof heads[0]);
}

static enum http_pull pull(void *context, struct buffer *out)
{
    struct file *file = context;
    struct problem problem = {0};
    file->out = out;
    file->count = 0;
    if (!file->started)
        write_heads(file);
    file->started = true;
    if (list(file->application, &file->filter, write_entry, file, &problem) != RESULT_OK) {
        log_event(LOG_ERROR, "audit-not-exported", "detail=%s", problem.detail);
        return HTTP_PULL_FAILED;
    }
    arena_clear(&file->arena);
    return file->count == file->filter.most ? HTTP_PULL_MORE : HTTP_PULL_END;
}

static void release(void *context)
{
    struct file *file = context;
    arena_release(&file->arena);
}

static void get_file(struct http_request *request, struct http_response *response, void *context)
{
    const struct web_application *application = context;
    struct asked asked;
    struct file *file = arena_new(request->arena, struct file);
    read_asked(request, application, &asked);
    web_sessions_flush(application->sessions, FLUSH_MILLISECONDS_MAX);
    file->application = application;
    file->filter = asked.filter; /* its texts live in the request's arena, which the stream keeps */
    file->filter.after = (struct ledger_audit_place){0};
    file->filter.most = ROWS_A_PIECE;
    file->delimiter = web_download_separator();
    arena_init(&file->arena, 0);
    web_audit(request, context, &(struct web_audited){.action = "export-audit"});
    web_download_name_answer(request, response, TEXT("audit"), false);
    response->stream = (struct http_stream){.pull = pull, .release = release, .context = file};
}

const struct http_route web_audit_routes[] = {
    {HTTP_GET, "/audit", PERMISSION_ADMINISTER, get_audit, 0},
    {HTTP_GET, "/audit.csv", PERMISSION_ADMINISTER, get_file, 0},
    {0},
};
