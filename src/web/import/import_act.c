/* What the page of an import on its way does: POST /imports/jobs/{id} with `act`: check, text, save, import,
 * stop, drop. The columns are read from the form each time, so that what is imported is what is seen: if they
 * differ from what was checked, they are checked first. */
#include "language/language.h"
#include "web/import/import_page.h"
#include "web/import/import_presets.h"
#include "web/page.h"
#include "web/people/audit.h"
#include "web/routes.h"
#include "web/toast.h"

enum { WAIT_MILLISECONDS = 1500 };

struct acting {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct web_import import;
    struct web_import_choice choice;
    struct web_import_faults faults;
    bool mapping_is_whole;
};

static text form_value(const struct acting *acting, const char *name)
{
    return http_value(&acting->request->form, name);
}

static void show_again(struct acting *acting)
{
    acting->response->status = 422;
    web_import_show(acting->request, acting->response, acting->application, &acting->import, &acting->faults);
}

static void go_back(struct acting *acting, const char *toast)
{
    text path = text_printf(acting->request->arena, "/imports/jobs/%lld", (long long)acting->import.job.id);
    web_imports_wait(acting->application->imports, acting->import.job.id, WAIT_MILLISECONDS);
    http_redirect(acting->request, acting->response,
                  toast ? web_toast_address(acting->request->arena, path, toast, 0) : path);
}

static bool read_file(struct acting *acting, const struct mapping *mapping, struct intake_sample *ret)
{
    struct problem problem = {0};
    if (sample_read(ret, acting->import.path.data, mapping ? &mapping->table : NULL,
                    mapping ? mapping->header_line : 0, acting->request->arena, &problem) == RESULT_OK)
        return true;
    acting->faults.problem = text_copy(acting->request->arena, text_of(problem.message));
    return false;
}

/* The kind that the file is chiefly of, among those that a mapping makes. */
static enum record_kind chief_of(const struct mapping *mapping, enum record_kind before)
{
    for (int i = 0; i < mapping->target_count; i++)
        if (mapping->targets[i].kind == before)
            return before;
    return mapping->targets[mapping->target_count - 1].kind;
}

static bool take_text(struct acting *acting, text source)
{
    struct mapping *mapping;
    struct problem problem = {0};
    acting->choice.mapping = source;
    if (mapping_parse(&mapping, source, acting->request->arena, &problem) != RESULT_OK) {
        acting->faults.mapping = text_copy(acting->request->arena, text_of(problem.message));
        acting->faults.mapping_typed = source;
        return false;
    }
    acting->choice.kind = chief_of(mapping, acting->import.job.kind);
    acting->mapping_is_whole = true;
    return true;
}

static bool take_preset(struct acting *acting, text name)
{
    struct arena *arena = acting->request->arena;
    struct ledger_import_preset preset;
    struct intake_sample sample;
    struct plan plan;
    if (text_equal(name, TEXT("guess"))) {
        if (!read_file(acting, NULL, &sample))
            return false;
        acting->choice.kind = guess(&plan, &sample, RECORD_KIND_COUNT, acting->application->currency, arena);
        text source = web_columns_text(arena, &plan);
        if (!take_text(acting, source)) /* what lacks something is gone on with */
            acting->faults = (struct web_import_faults){0};
        return true;
    }
    static const enum record_kind kinds[] = {RECORD_INVOICE_LINE, RECORD_ACCOUNT, RECORD_CONTACT};
    bool found = web_preset_find(arena, acting->application, name, acting->import.job.kind, &preset);
    for (size_t i = 0; !found && i < sizeof kinds / sizeof kinds[0]; i++)
        found = web_preset_find(arena, acting->application, name, kinds[i], &preset);
    if (!found) {
        acting->faults.problem = text_of(_("This mapping is not there any more."));
        return false;
    }
    acting->import.job.kind = preset.kind;
    return take_text(acting, preset.mapping);
}

/* The table as the form says it. A mapping that still lacks something is kept too, to be gone on with. */
static bool take_table(struct acting *acting)
{
    struct arena *arena = acting->request->arena;
    struct mapping *mapping;
    struct intake_sample sample;
    struct plan before, plan;
    struct problem problem = {0};
    if (mapping_parse_partial(&mapping, acting->import.job.mapping, arena, &problem) != RESULT_OK)
        return take_text(acting, acting->import.job.mapping);
    if (!read_file(acting, mapping, &sample))
        return false;
    if (!plan_read(&before, mapping, sample.columns, sample.column_count, arena))
        return take_text(acting, acting->import.job.mapping);
    text fault = web_columns_take(acting->request, &before, &sample, acting->application->currency, &plan);
    if (!text_is_absent(fault)) {
        acting->faults.problem = fault;
        return false;
    }
    acting->choice.mapping = web_columns_text(arena, &plan);
    acting->mapping_is_whole = mapping_parse(&mapping, acting->choice.mapping, arena, &problem) == RESULT_OK;
    if (acting->mapping_is_whole)
        acting->choice.kind = chief_of(mapping, acting->import.job.kind);
    return true;
}

static bool take_choice(struct acting *acting)
{
    text preset = form_value(acting, "preset"), act = form_value(acting, "act");
    acting->choice =
        (struct web_import_choice){.kind = acting->import.job.kind,
                                   .effective_day = DAY_ABSENT,
                                   .skip_bad = !text_equal(form_value(acting, "bad"), TEXT("all"))};
    if (text_equal(form_value(acting, "when"), TEXT("day"))) {
        acting->choice.effective_day = day_parse(text_trim(form_value(acting, "day")));
        if (acting->choice.effective_day == DAY_ABSENT) {
            acting->faults.problem =
                text_of(_("Say the day from which the differences hold, or that they correct."));
            return false;
        }
    }
    if (text_equal(act, TEXT("text")))
        return take_text(acting, form_value(acting, "mapping"));
    return text_is_empty(preset) ? take_table(acting) : take_preset(acting, preset);
}

static bool is_as_checked(const struct acting *acting)
{
    const struct ledger_import_job *job = &acting->import.job;
    return job->state == IMPORT_CHECKED && acting->import.outcome &&
           text_equal(job->mapping, acting->choice.mapping) &&
           job->effective_day == acting->choice.effective_day && job->kind == acting->choice.kind;
}

static void check(struct acting *acting)
{
    acting->choice.check = acting->mapping_is_whole;
    web_imports_choose(acting->application->imports, acting->request, acting->import.job.id, &acting->choice);
    go_back(acting, NULL);
}

static void begin_import(struct acting *acting)
{
    struct web_imports *imports = acting->application->imports;
    int64_t id = acting->import.job.id;
    if (!is_as_checked(acting)) {
        check(acting);
        return;
    }
    if (!acting->choice.skip_bad && acting->import.outcome->refused > 0) {
        acting->faults.problem = text_of(_("Rows are in error, and with all or nothing nothing would go in. "
                                           "Mend them, or skip them."));
        acting->import.job.skip_bad = false;
        show_again(acting);
        return;
    }
    if (!web_imports_begin(imports, acting->request, id, acting->choice.skip_bad))
        acting->faults.problem = text_of(_("This is being imported already."));
    go_back(acting, NULL);
}

static void save(struct acting *acting)
{
    struct problem problem = {0};
    struct clock *clock = acting->application->clock;
    const struct ledger_import_preset preset = {.name = text_trim(form_value(acting, "preset_name")),
                                                .kind = acting->choice.kind,
                                                .mapping = acting->choice.mapping,
                                                .user_id = web_session_of(acting->request)->user_id,
                                                .changed_at = clock->now(clock)};
    enum result result =
        !acting->mapping_is_whole
            ? problem_set(&problem, RESULT_BAD_INPUT,
                          _("The mapping lacks something yet; say first where it comes from."))
            : web_preset_keep(acting->application, &preset, &problem);
    if (result != RESULT_OK) {
        acting->faults.preset = text_copy(acting->request->arena, text_of(problem.message));
        acting->faults.preset_typed = preset.name;
        show_again(acting);
        return;
    }
    const struct web_audited kept = {
        .action = "mapping-kept", .object_kind = "mapping", .object = preset.name};
    web_audit(acting->request, acting->application, &kept);
    acting->choice.check = !is_as_checked(acting);
    if (acting->choice.check)
        web_imports_choose(acting->application->imports, acting->request, acting->import.job.id,
                           &acting->choice);
    go_back(acting, "mapping-kept");
}

static void act(struct acting *acting)
{
    struct web_imports *imports = acting->application->imports;
    text word = form_value(acting, "act");
    if (text_equal(word, TEXT("stop"))) {
        web_imports_cancel(imports, acting->import.job.id);
        go_back(acting, NULL);
    } else if (text_equal(word, TEXT("drop"))) {
        web_imports_forget(imports, acting->import.job.id);
        http_redirect(acting->request, acting->response, TEXT("/imports"));
    } else if (web_import_is_busy(&acting->import) || acting->import.job.state == IMPORT_DONE) {
        go_back(acting, NULL);
    } else if (!take_choice(acting)) {
        show_again(acting);
    } else if (text_equal(word, TEXT("import"))) {
        begin_import(acting);
    } else if (text_equal(word, TEXT("save"))) {
        save(acting);
    } else {
        check(acting);
    }
}

static void post_job(struct http_request *request, struct http_response *response, void *context)
{
    struct acting acting = {.request = request, .response = response, .application = context};
    if (!web_import_of(request, response, context, &acting.import))
        return;
    act(&acting);
    web_outcome_release(acting.import.outcome);
}

const struct http_route web_import_act_routes[] = {
    {HTTP_POST, "/imports/jobs/{id}", PERMISSION_IMPORT, post_job, 0},
    {0},
};
