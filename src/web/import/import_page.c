/* An import on its way: GET /imports/jobs/{id}. What the form does stands in import_act.c. */
#include "web/import/import_page.h"

#include "codec/json.h"
#include "language/language.h"
#include "ledger/words.h"
#include "web/account/record_words.h"
#include "web/import/import_presets.h"
#include "web/page.h"
#include "web/routes.h"
#include "web/words.h"

enum { ISSUES_SHOWN = 8, MONTHS_SHOWN = 36 };

text web_import_size(struct arena *arena, int64_t bytes)
{
    static const char *const units[] = {"B", "KB", "MB", "GB"};
    double size = (double)bytes;
    int unit = 0;
    for (; size >= 1000 && unit < 3; unit++)
        size /= 1000;
    text number = format_decimal(arena, size, unit && size < 100 ? 1 : 0);
    return text_printf(arena, "%.*s\u00a0%s", TEXT_ARGUMENTS(number), units[unit]);
}

bool web_import_of(struct http_request *request, struct http_response *response,
                   struct web_application *application, struct web_import *ret)
{
    int64_t id;
    if (application->imports && text_to_int64(http_value(&request->path_values, "id"), &id) &&
        web_imports_find(application->imports, request, id, ret))
        return true;
    response->status = 404;
    return false;
}

/* ---- head and steps ---- */

static void add_step(struct view_import_job *view, const char *name, bool done, bool current)
{
    struct view_import_step *step = &view->steps[view->steps_count++];
    *step = (struct view_import_step){.name = text_of(name), .done = done, .current = current};
    static const char *const numbers[] = {"1", "2", "3", "4"};
    step->number = text_of(numbers[view->steps_count - 1]);
}

static void show_steps(struct arena *arena, const struct web_import *import, struct view_import_job *view)
{
    enum ledger_import_state state = import->job.state;
    bool done = state == IMPORT_DONE, running = state == IMPORT_RUNNING;
    bool checking = state == IMPORT_CHECKING || state == IMPORT_CHECKED || state == IMPORT_REFUSED;
    view->steps = arena_array(arena, struct view_import_step, 4);
    add_step(view, _("File"), true, false);
    add_step(view, _("Columns"), checking || running || done, !checking && !running && !done);
    add_step(view, _("Look over"), running || done, checking);
    add_step(view, _("Bring in"), done, running || done);
}

static text notice_of(const struct web_import *import)
{
    switch (import->job.state) {
    case IMPORT_INTERRUPTED:
        return text_of(_("The server ended while this was being imported, and nothing of it was kept. "
                         "Check it and import it again."));
    case IMPORT_REFUSED:
        return text_of(
            _("Rows are in error, and all or nothing was asked for: nothing was imported. Mend the "
              "rows, or skip them."));
    default:
        return import->ahead ? text_of(_("Another import is running; this one follows.")) : TEXT_ABSENT;
    }
}

static void show_progress(struct arena *arena, const struct web_import *import, struct view_import_job *view)
{
    view->busy = web_import_is_busy(import);
    if (!view->busy)
        return;
    view->progress_words = import->job.state == IMPORT_RUNNING
                               ? text_of(_("Importing: you may close this page, it goes on"))
                               : text_of(_("A rehearsal: nothing is kept yet"));
    view->progress_done = import->bytes_done;
    view->progress_total = import->bytes_total;
    text rows = format_integer(arena, import->rows);
    view->progress_note =
        import->ahead ? text_of(_("waiting"))
        : import->rows > 0
            ? web_message(arena, tr_n("{rows} row", "{rows} rows", import->rows), "rows", rows, NULL)
        : import->bytes_done > 0 ? text_of(_("looking through the file"))
                                 : text_of(_("beginning"));
}

/* ---- what the dry run found ---- */

static void show_issues(struct arena *arena, const struct web_import *import, struct view_import_job *view)
{
    const struct web_outcome *outcome = import->outcome;
    int shown = outcome->issue_count < ISSUES_SHOWN ? outcome->issue_count : ISSUES_SHOWN;
    view->issues = arena_array(arena, struct view_issue_row, (size_t)shown);
    for (int i = 0; i < shown; i++) {
        const struct intake_issue *issue = &outcome->issues[i];
        view->issues[view->issues_count++] =
            (struct view_issue_row){.line = issue->line > 0 ? format_integer(arena, issue->line) : TEXT("—"),
                                    .column = issue->column,
                                    .value = issue->value,
                                    .reason = issue->reason};
    }
    view->issues_file = safe_url_printf(arena, "/imports/jobs/%lld/errors.csv", (long long)import->job.id);
    if (outcome->issue_total > shown) {
        view->issues_note = web_message(arena, _("{shown} of {all}"), "shown", format_integer(arena, shown),
                                        "all", format_integer(arena, outcome->issue_total), NULL);
        view->issues_all = safe_url_printf(arena, "/imports/jobs/%lld/errors", (long long)import->job.id);
    }
}

static bool is_number(enum field_type type)
{
    return type == FIELD_MONEY || type == FIELD_INTEGER || type == FIELD_SCORE || type == FIELD_RATE ||
           type == FIELD_DAY || type == FIELD_MONTH;
}

static void show_becomes(const struct web_preview_row *row, struct view_preview_row *ret)
{
    static const struct {
        const char *kind, *words;
    } outcomes[] = {[LEDGER_INSERTED] = {"new", N_("a new one")},
                    [LEDGER_UPDATED] = {"changed", N_("is updated")},
                    [LEDGER_UNCHANGED] = {"same", N_("stays as it is")},
                    [LEDGER_REFUSED] = {"bad", N_("stays out")}};
    enum ledger_outcome outcome = row->refused ? LEDGER_REFUSED : row->outcome;
    ret->kind = text_of(outcomes[outcome].kind);
    ret->what = text_of(_(outcomes[outcome].words));
}

static void show_preview(struct arena *arena, const struct web_preview *preview, enum record_kind kind,
                         struct view_preview *ret)
{
    size_t fields = (size_t)preview->field_count;
    *ret =
        (struct view_preview){.label = text_of(record_kind_plural(kind)),
                              .heads = arena_array(arena, struct view_preview_cell, fields),
                              .heads_count = fields,
                              .rows = arena_array(arena, struct view_preview_row, (size_t)preview->row_count),
                              .rows_count = (size_t)preview->row_count};
    for (size_t i = 0; i < fields; i++)
        ret->heads[i] =
            (struct view_preview_cell){text_of(record_field_label(kind, preview->fields[i])),
                                       is_number(record_type_of(kind)->fields[preview->fields[i]].type)};
    for (int i = 0; i < preview->row_count; i++) {
        struct view_preview_row *row = &ret->rows[i];
        row->line = format_integer(arena, preview->rows[i].line);
        row->cells = arena_array(arena, struct view_preview_cell, fields);
        row->cells_count = fields;
        show_becomes(&preview->rows[i], row);
        for (size_t j = 0; j < fields; j++)
            row->cells[j] = (struct view_preview_cell){preview->rows[i].cells[j], ret->heads[j].number};
    }
}

static text money_or_dash(struct arena *arena, int64_t minor, uint8_t currency)
{
    return minor == MONEY_ABSENT ? TEXT("—") : format_money_plain(arena, minor, currency);
}

static void show_effect(struct arena *arena, const struct web_outcome *outcome, struct view_import_job *view)
{
    int last = outcome->effect_count - 1;
    if (!outcome->has_effect || last < 0)
        return;
    const struct web_effect_month *now = &outcome->effect[last];
    view->effect_day = format_month_long(arena, now->month);
    view->effect = arena_array(arena, struct view_effect_row, 2);
    view->effect[view->effect_count++] = (struct view_effect_row){
        TEXT("MRR"), money_or_dash(arena, now->before, outcome->currency),
        money_or_dash(arena, now->after, outcome->currency), now->before != now->after};
    view->effect[view->effect_count++] = (struct view_effect_row){
        text_of(_("Accounts with MRR")), format_integer(arena, now->accounts_before),
        format_integer(arena, now->accounts_after), now->accounts_before != now->accounts_after};
    view->months = arena_array(arena, struct view_effect_row, MONTHS_SHOWN);
    for (int i = last; i >= 0 && view->months_count < MONTHS_SHOWN; i--) {
        const struct web_effect_month *month = &outcome->effect[i];
        view->months[view->months_count++] = (struct view_effect_row){
            format_month(arena, month->month), money_or_dash(arena, month->before, outcome->currency),
            money_or_dash(arena, month->after, outcome->currency), month->before != month->after};
    }
}

static void show_outcome(struct arena *arena, const struct web_import *import, struct view_import_job *view)
{
    const struct web_outcome *outcome = import->outcome;
    if (!outcome)
        return;
    view->checked = true;
    view->added = format_integer(arena, outcome->total.inserted);
    view->updated = format_integer(arena, outcome->total.updated);
    view->same = format_integer(arena, outcome->total.unchanged);
    view->bad = format_integer(arena, outcome->refused);
    view->has_bad = outcome->refused > 0;
    view->notes = outcome->notes;
    show_issues(arena, import, view);
    if (outcome->dry)
        show_effect(arena, outcome, view);
    view->previews = arena_array(arena, struct view_preview, RECORD_KIND_COUNT);
    for (int kind = 0; kind < RECORD_KIND_COUNT && outcome->dry; kind++)
        if (outcome->previews[kind].row_count)
            show_preview(arena, &outcome->previews[kind], (enum record_kind)kind,
                         &view->previews[view->previews_count++]);
    int64_t rows = outcome->rows - outcome->refused;
    if (import->job.state == IMPORT_CHECKED && outcome->total.inserted + outcome->total.updated > 0)
        view->go = web_message(arena, tr_n("Import {count} row", "Import {count} rows", rows), "count",
                               format_integer(arena, rows), NULL);
    else if (import->job.state == IMPORT_CHECKED && text_is_absent(view->notice))
        view->notice = outcome->refused && !outcome->total.unchanged
                           ? text_of(_("No row can be imported as it stands."))
                           : text_of(_("All of this stands in Farol already: there is nothing to import."));
}

/* ---- what can be chosen ---- */

static void show_choices(struct arena *arena, const struct web_application *application,
                         const struct web_import *import, struct view_import_job *view)
{
    char day[11];
    int32_t effective = import->job.effective_day;
    view->skip_bad = import->job.skip_bad;
    view->effective_set = effective != DAY_ABSENT;
    if (effective == DAY_ABSENT)
        effective = zone_day_of(application->zone, application->clock->now(application->clock));
    view->takes_effective = true;
    view->effective = (struct view_field){.name = TEXT("day"),
                                          .label = text_of(_("From the day")),
                                          .type = TEXT("date"),
                                          .value = text_copy(arena, text_of(day_format(effective, day)))};
}

static void show_mapping(struct http_request *request, const struct web_application *application,
                         const struct web_import *import, const struct web_import_faults *faults,
                         struct view_import_job *view)
{
    struct arena *arena = request->arena;
    struct intake_sample sample;
    struct mapping *mapping;
    struct plan plan;
    struct problem problem = {0};
    view->mapping = text_is_absent(faults->mapping_typed) ? import->job.mapping : faults->mapping_typed;
    view->mapping_problem = faults->mapping;
    bool parsed = mapping_parse_partial(&mapping, import->job.mapping, arena, &problem) == RESULT_OK;
    int64_t header_line = parsed ? mapping->header_line : 0;
    if (!parsed && text_is_absent(view->mapping_problem))
        view->problem = text_copy(arena, text_of(problem.message));
    if (sample_read(&sample, import->path.data, parsed ? &mapping->table : NULL, header_line, arena,
                    &problem) != RESULT_OK) {
        view->problem = text_copy(arena, text_of(problem.message));
        return;
    }
    if (sample.delimiter)
        view->format = web_message(
            arena, _("columns separated by {sign}"), "sign",
            sample.delimiter == '\t' ? text_of(_("tab")) : text_printf(arena, "%c", sample.delimiter), NULL);
    else
        view->format = text_of(_("a spreadsheet"));
    if (parsed && plan_read(&plan, mapping, sample.columns, sample.column_count, arena))
        web_columns_show(arena, &plan, &sample, import->outcome, view);
    else if (parsed)
        view->known = text_of(_("this mapping says more than the table can show"));
    web_presets_options(arena, application, &view->preset);
}

static text heading_of(struct arena *arena, const struct web_import *import)
{
    char *kind = arena_printf(arena, "%s", record_kind_plural(import->job.kind));
    if (kind[0] >= 'A' && kind[0] <= 'Z')
        kind[0] = (char)(kind[0] | 0x20);
    return web_message(arena, _("Import {kind}"), "kind", text_of(kind), NULL);
}

static void show_done(struct arena *arena, const struct web_import *import, struct view_import_job *view)
{
    view->done = import->job.state == IMPORT_DONE;
    if (!view->done)
        return;
    if (import->job.import_id)
        view->result = safe_url_printf(arena, "/imports/%lld", (long long)import->job.import_id);
    view->result_words =
        import->job.import_id
            ? text_of(_("It is in. The figures count it already."))
            : text_of(_("Nothing differed from what stands in Farol, so nothing was changed."));
}

void web_import_show(struct http_request *request, struct http_response *response,
                     struct web_application *application, const struct web_import *import,
                     const struct web_import_faults *faults)
{
    struct arena *arena = request->arena;
    struct view_import_job view = {.heading = heading_of(arena, import),
                                   .file = import->job.source_name,
                                   .problem = faults->problem,
                                   .notice = notice_of(import)};
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = view.heading;
    view.shell.place = TEXT("imports");
    view.csrf = view.shell.csrf;
    view.action = safe_url_printf(arena, "/imports/jobs/%lld", (long long)import->job.id);
    view.progress = text_printf(arena, "/imports/jobs/%lld/progress", (long long)import->job.id);
    view.size = web_import_size(arena, import->job.size_bytes);
    if (import->outcome)
        view.size =
            web_message(arena, tr_n("{rows} row, {size}", "{rows} rows, {size}", import->outcome->rows),
                        "rows", format_integer(arena, import->outcome->rows), "size", view.size, NULL);
    if (import->job.state == IMPORT_FAILED && text_is_absent(view.problem))
        view.problem = import->job.message;
    show_steps(arena, import, &view);
    show_progress(arena, import, &view);
    show_done(arena, import, &view);
    view.editable = !view.busy && !view.done;
    if (view.editable) {
        view.preset_name = (struct view_field){.value = faults->preset_typed, .problem = faults->preset};
        show_choices(arena, application, import, &view);
        show_mapping(request, application, import, faults, &view);
    }
    show_outcome(arena, import, &view);
    if (view.busy)
        http_response_header(request, response, "Refresh", TEXT("2"));
    view_write_import_job(&response->body, &view);
}

static void get_job(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_import import;
    if (!web_import_of(request, response, application, &import))
        return;
    const struct web_import_faults none = {0};
    web_import_show(request, response, application, &import, &none);
    web_outcome_release(import.outcome);
}

static void get_progress(struct http_request *request, struct http_response *response, void *context)
{
    struct web_import import;
    struct view_import_job view = {0};
    struct json_writer json;
    if (!web_import_of(request, response, context, &import))
        return;
    show_progress(request->arena, &import, &view);
    web_outcome_release(import.outcome);
    response->content_type = TEXT("application/json");
    json_write_init(&json, &response->body);
    json_write_object_begin(&json);
    json_write_key(&json, "busy");
    json_write_boolean(&json, view.busy);
    json_write_key(&json, "done");
    json_write_integer(&json, view.progress_done);
    json_write_key(&json, "total");
    json_write_integer(&json, view.progress_total);
    json_write_key(&json, "words");
    json_write_text(&json, view.progress_words);
    json_write_key(&json, "note");
    json_write_text(&json, view.progress_note);
    json_write_object_end(&json);
}

const struct http_route web_import_page_routes[] = {
    {HTTP_GET, "/imports/jobs/{id}", PERMISSION_IMPORT, get_job, 0},
    {HTTP_GET, "/imports/jobs/{id}/progress", PERMISSION_IMPORT, get_progress, 0},
    {0},
};
