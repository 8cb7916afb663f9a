/* What changed a score since an earlier day: its models as they stood at that day's end, its data at that day
 * as known now, split exactly by health_compare. */
#include "journey/score.h"
#include "language/language.h"
#include "web/account/record_words.h"
#include "web/health/health_panel.h"
#include "web/words.h"

enum { USUAL_DAYS = 30 };

/* The models in force at the end of `day`, and which of them the account went by then. */
struct then {
    struct web_health_one health;
    const struct health_document *document; /* NULL: it was no customer */
    const struct health_model *model;
};

static enum result read_then(struct health_panel *panel, int32_t day, struct then *ret,
                             struct problem *problem)
{
    struct account_page *page = panel->page;
    *ret = (struct then){.document = NULL};
    enum result result = web_health_one_then(&page->scope, page->connection, day, page->arena, panel->account,
                                             &ret->health, problem);
    if (result != RESULT_OK || ret->health.of.place < 0)
        return result;
    ret->document = ret->health.set->documents[ret->health.of.place];
    ret->model = &ret->health.of.model;
    return RESULT_OK;
}

static void add_step(struct health_panel *panel, const char *name, int32_t points, text note,
                     struct view_health_panel *ret)
{
    ret->split[ret->split_count++] = (struct view_health_step){
        text_of(name), health_points_signed(panel->arena, points), health_judgement(points), note};
}

static text model_note(struct health_panel *panel, const struct then *then)
{
    if (text_equal(then->document->key, panel->document->key) &&
        then->document->version == panel->document->version)
        return TEXT_ABSENT;
    return text_printf(panel->arena, "%s v%d → %s v%d", _(then->document->title), then->document->version,
                       _(panel->document->title), panel->document->version);
}

/* "61.25 Yellow": as scored, without what somebody set by hand. */
static text score_and_light(struct arena *arena, int32_t score, enum health_light light)
{
    return text_printf(arena, "%.*s %.*s", TEXT_ARGUMENTS(format_decimal(arena, score / 100.0, 2)),
                       TEXT_ARGUMENTS(health_light_word(light)));
}

static void fill_split(struct health_panel *panel, const struct then *then, struct view_health_panel *ret)
{
    struct health_change *change = &panel->change;
    ret->split = arena_array(panel->arena, struct view_health_step, 3);
    ret->before = health_score_text(panel->arena, change->before);
    ret->after = health_score_text(panel->arena, change->after);
    if (!change->has_scores)
        return;
    ret->before = score_and_light(panel->arena, change->before, panel->then_light);
    ret->after = score_and_light(panel->arena, change->after, panel->now.light);
    add_step(panel, _("model"), change->model, model_note(panel, then), ret);
    add_step(panel, _("coverage"), change->coverage, TEXT_ABSENT, ret);
    add_step(panel, _("data"), change->data, TEXT_ABSENT, ret);
    ret->total_change = health_points_signed(panel->arena, change->after - change->before);
    ret->total_judgement = health_judgement(change->after - change->before);
    panel->has_change = true;
}

static enum result compare(struct health_panel *panel, int32_t day, struct view_health_panel *ret,
                           struct problem *problem)
{
    struct then then;
    struct health_account old_account;
    struct health_model new_then;
    enum result result = read_then(panel, day, &then, problem);
    if (result == RESULT_OK && !then.document)
        ret->since_problem = text_of(_("It was no customer that day."));
    if (result == RESULT_OK && then.document)
        result = health_bind(panel->arena, panel->document, panel->metric.columns, day, &panel->values,
                             &new_then, problem);
    if (result == RESULT_OK && then.document) {
        health_explain(&panel->metric, then.model, panel->account, day, &old_account);
        health_explain(&panel->metric, &new_then, panel->account, day, &panel->then);
        health_compare(&old_account, panel->model, &panel->then, &panel->now, &panel->change);
        panel->then_light = old_account.light;
        fill_split(panel, &then, ret);
    }
    return result;
}

/* What was said at that day's end, where a night kept it: a record corrected since makes another score now.
 */
static enum result fill_kept(struct health_panel *panel, int32_t day, struct view_health_panel *ret,
                             struct problem *problem)
{
    struct arena *arena = panel->arena;
    struct journey_kept *kept = NULL;
    size_t count = 0;
    enum result result =
        journey_scores_read(panel->page->connection, panel->account, day, day, arena, &kept, &count, problem);
    if (result != RESULT_OK || count == 0 || kept->score == HEALTH_ABSENT)
        return result;
    text said = format_decimal(arena, kept->score / 100.0, 2), light = health_light_word(kept->standing);
    const char *message = panel->has_change && kept->score != panel->change.before
                              ? _("Kept that night: {score}, {light}, by {model} v{version}. The record of "
                                  "that day was corrected since.")
                              : _("Kept that night: {score}, {light}, by {model} v{version}.");
    ret->kept_words = web_message(arena, message, "score", said, "light", light, "model", kept->model,
                                  "version", text_printf(arena, "%d", kept->version), NULL);
    return RESULT_OK;
}

static void fill_days(struct health_panel *panel, int32_t day, struct view_health_panel *ret)
{
    static const int days[] = {7, 30, 90, 365};
    enum { COUNT = sizeof days / sizeof *days };
    int32_t as_of = panel->page->scope.as_of;
    ret->since_days = arena_array(panel->arena, struct view_tab, COUNT + 1);
    for (int i = 0; i < COUNT; i++)
        ret->since_days[ret->since_days_count++] =
            (struct view_tab){text_printf(panel->arena, tr_n("%d day", "%d days", days[i]), days[i]),
                              health_since_url(panel, as_of - days[i]), day == as_of - days[i]};
    int32_t month = month_of_day(day) + 1;
    if (day != month_last_day(month - 1) || month_last_day(month) >= as_of)
        return;
    struct account_page at_its_end = *panel->page; /* "why did it turn yellow in March" */
    struct health_panel of_month = *panel;
    at_its_end.scope.as_of = month_last_day(month);
    at_its_end.scope.as_of_set = true;
    of_month.page = &at_its_end;
    ret->since_days[ret->since_days_count++] = (struct view_tab){
        web_message(panel->arena, _("only {month}"), "month", format_month(panel->arena, month), NULL),
        health_since_url(&of_month, day), false};
}

/* What the form keeps of the address. */
static void fill_form(struct health_panel *panel, int32_t day, struct view_health_panel *ret)
{
    const struct web_scope *scope = &panel->page->scope;
    char word[11];
    ret->since = text_copy(panel->arena, text_of(day_format(day, word)));
    ret->since_action = safe_url_of(web_account_path(panel->arena, panel->page->external_id));
    ret->since_kept = arena_array(panel->arena, struct view_hidden, 2);
    if (scope->as_of_set)
        ret->since_kept[ret->since_kept_count++] = (struct view_hidden){
            TEXT("as_of"), text_copy(panel->arena, text_of(day_format(scope->as_of, word)))};
    if (scope->known_at.length)
        ret->since_kept[ret->since_kept_count++] = (struct view_hidden){TEXT("known_at"), scope->known_at};
    ret->since_words =
        web_message(panel->arena, _("What changed since {day}"), "day", format_day(panel->arena, day), NULL);
}

void health_panel_since(struct health_panel *panel, struct view_health_panel *ret)
{
    struct problem problem;
    int32_t as_of = panel->page->scope.as_of,
            day = day_parse(http_value(&panel->page->request->query, "since"));
    bool is_day = day != DAY_ABSENT && day < as_of;
    if (!is_day)
        day = as_of - USUAL_DAYS;
    fill_form(panel, day, ret);
    fill_days(panel, day, ret);
    if (!is_day && !text_is_empty(http_value(&panel->page->request->query, "since")))
        ret->since_problem = text_of(_("Choose a day before the one looked at."));
    else if (compare(panel, day, ret, &problem) != RESULT_OK ||
             fill_kept(panel, day, ret, &problem) != RESULT_OK)
        ret->since_problem = text_copy(panel->arena, text_of(problem.message));
}
