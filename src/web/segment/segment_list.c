/* GET /segments: every named segment with how many accounts it means today; GET /segments.csv and
 * /segments.xlsx: the same as numbers. */
#include "language/language.h"
#include "web/page.h"
#include "web/routes.h"
#include "web/segment/segment.h"
#include "web/sheet.h"
#include "web/values.h"
#include "web/words.h"

struct listed {
    const struct journey_segment *segment;
    int64_t count, total, mrr; /* mrr: MONEY_ABSENT when a rate is missing */
    text problem;
};

static struct listed count_segment(struct http_request *request, struct web_application *application,
                                   const struct web_scope *scope, const struct journey_segment *segment)
{
    struct web_scope own = *scope;
    own.where = journey_segment_call(request->arena, segment->name);
    own.where_problem = TEXT_ABSENT;
    own.accounts = NULL;
    web_scope_apply(request->arena, &own);
    struct listed listed = {.segment = segment,
                            .count = own.account_count,
                            .total = own.account_total,
                            .problem = own.where_problem};
    if (text_is_absent(listed.problem))
        listed.mrr = segment_mrr(request->arena, application, &own);
    return listed;
}

static void fill_row(struct arena *arena, const struct web_application *application,
                     const struct web_scope *scope, const struct listed *listed, struct view_segment_row *ret)
{
    const struct journey_segment *segment = listed->segment;
    *ret = (struct view_segment_row){
        .name = segment->name,
        .note = segment->note,
        .rule = segment->rule,
        .problem = listed->problem,
        .count = format_integer(arena, listed->count),
        .mrr = listed->mrr == MONEY_ABSENT ? TEXT("—")
                                           : format_money(arena, listed->mrr, scope->columns->currency),
        .changed = segment->version ? format_day(arena, zone_day_of(application->zone, segment->committed_at))
                                    : text_of(_("as shipped")),
        .url = safe_url_printf(arena, "/segments/%.*s", TEXT_ARGUMENTS(segment->key)),
        .accounts = safe_url_of(
            web_page_address(arena, "/accounts", "where", journey_segment_call(arena, segment->name))),
    };
    ret->share =
        listed->total > 0 ? format_rate(arena, (double)listed->count / (double)listed->total, 1) : TEXT("—");
}

/* False after a 503; else the scope is to be released. */
static bool begin(struct http_request *request, struct http_response *response,
                  struct web_application *application, struct web_scope *scope,
                  const struct journey_segments **ret_segments)
{
    struct problem problem;
    if (web_scope_read_instant(request, application, scope, &problem) != RESULT_OK) {
        response->status = 503;
        return false;
    }
    scope->request = request;
    struct journey_values *above = arena_allocate(request->arena, sizeof *above); /* holds the segments */
    *above = web_values_of(application, scope->columns);
    if (journey_values_segments(above, request->arena, ret_segments, &problem) == RESULT_OK)
        return true;
    web_scope_release(scope);
    response->status = 503;
    return false;
}

static void get_segments(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct arena *arena = request->arena;
    struct view_segments view = {.may_edit = web_may(request, PERMISSION_EDIT_ACCOUNTS)};
    const struct journey_segments *segments;
    struct web_scope scope;
    if (!begin(request, response, application, &scope, &segments))
        return;
    if (web_may(request, PERMISSION_EXPORT))
        view.files = true;
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("Segments"));
    view.shell.place = TEXT("segments");
    view.rows = arena_array(arena, struct view_segment_row, segments->count + 1);
    for (size_t i = 0; i < segments->count; i++) {
        struct listed listed = count_segment(request, application, &scope, &segments->items[i]);
        fill_row(arena, application, &scope, &listed, &view.rows[view.rows_count++]);
    }
    view.sentence = web_message(arena, tr_n("{count} segment", "{count} segments", (int64_t)segments->count),
                                "count", format_integer(arena, (int64_t)segments->count), NULL);
    view_write_segments(&response->body, &view);
    web_scope_release(&scope);
}

/* ---- the file ---- */

static void get_file(struct http_request *request, struct http_response *response, void *context)
{
    static const char *const heads[] = {N_("Segment"),  N_("Note"), N_("Rule"),
                                        N_("Accounts"), N_("MRR"),  N_("Problem")};
    enum { COLUMNS = sizeof heads / sizeof *heads };
    struct web_application *application = context;
    const struct journey_segments *segments;
    struct web_scope scope;
    if (!begin(request, response, application, &scope, &segments))
        return;
    struct web_cell *cells = arena_array(request->arena, struct web_cell, (segments->count + 1) * COLUMNS),
                    *next = cells;
    for (size_t i = 0; i < segments->count; i++) {
        struct listed listed = count_segment(request, application, &scope, &segments->items[i]);
        bool counted = text_is_absent(listed.problem);
        *next++ = web_cell_text(listed.segment->name);
        *next++ = web_cell_text(listed.segment->note);
        *next++ = web_cell_text(listed.segment->rule);
        *next++ = web_cell_number(counted ? listed.count : MONEY_ABSENT, 0);
        *next++ =
            web_cell_number(counted ? listed.mrr : MONEY_ABSENT, currency_digits(scope.columns->currency));
        *next++ = web_cell_text(listed.problem);
    }
    web_sheet_send(request, response, application,
                   &(struct web_sheet){.name = _("segments"),
                                       .title = _("Segments"),
                                       .heads = heads,
                                       .column_count = COLUMNS,
                                       .row_count = segments->count,
                                       .cells = cells,
                                       .day = scope.as_of,
                                       .action = "export-segments",
                                       .object_kind = "segment"});
    web_scope_release(&scope);
}

const struct http_route web_segment_list_routes[] = {
    {HTTP_GET, "/segments.csv", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/segments.xlsx", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/segments", PERMISSION_SEE_ACCOUNTS, get_segments, 0},
    {0},
};
