/* What settings would do: the headline figures from the columns as they are, and from columns made as they
 * would be, side by side. */
#include "web/figure/setting.h"

#include "column/load.h"
#include "language/language.h"
#include "web/figure/figure.h"
#include "web/figure/report_settings.h"
#include "web/words.h"

#define FAMILIES                                                                                             \
    (COLUMN_FAMILY(COLUMN_ACCOUNT) | COLUMN_FAMILY(COLUMN_MRR) | COLUMN_FAMILY(COLUMN_SUBSCRIPTION) |        \
     COLUMN_FAMILY(COLUMN_INVOICE) | COLUMN_FAMILY(COLUMN_SURVEY))
enum { EFFECTS_MAX = 64 };

struct shown {
    text name, value;
};
struct headline {
    struct shown items[EFFECTS_MAX];
    size_t count;
};

static void add(struct headline *headline, const char *name, text value)
{
    if (headline->count < EFFECTS_MAX)
        headline->items[headline->count++] = (struct shown){text_of(name), value};
}

static enum result add_lifetimes(struct arena *arena, const struct web_scope *scope, struct headline *ret,
                                 struct problem *problem)
{
    struct metric_scope metric = web_scope_metric(scope);
    struct metric_unit_query query = web_scope_unit(scope);
    struct metric_unit unit;
    enum result result = metric_unit_economics(arena, &metric, &query, &unit, problem);
    if (result != RESULT_OK || !unit.count)
        return result;
    uint8_t currency = scope->columns->currency;
    add(ret, _("LTV by ticket"), format_money(arena, unit.rows[0].ltv_ticket, currency));
    add(ret, _("LTV by survival"), format_money(arena, unit.rows[0].ltv_survival, currency));
    add(ret, _("LTV by shifted beta-geometric"), format_money(arena, unit.rows[0].ltv_sbg, currency));
    return RESULT_OK;
}

static enum result read_headline(struct arena *arena, const struct web_scope *scope, struct headline *ret,
                                 struct problem *problem)
{
    struct report_summary_query query = web_scope_summary(scope);
    struct report_summary summary;
    query.parts = SUMMARY_REVENUE | SUMMARY_UNIT | SUMMARY_SATISFACTION | SUMMARY_EFFORT | SUMMARY_MARGIN |
                  SUMMARY_RENEWAL | SUMMARY_TICKET;
    query.compare = false;
    enum result result = report_summary_compute(arena, &query, &summary, problem);
    if (result != RESULT_OK)
        return result;
    for (const struct figure *figure = figure_list; figure->name; figure++) {
        struct view_figure value = {0};
        if (!figure->value)
            continue;
        figure->value(arena, scope, &summary, &value);
        text unit = text_is_empty(value.unit) ? TEXT("") : value.unit;
        add(ret, _(figure->title),
            text_is_empty(value.value)
                ? TEXT_ABSENT
                : text_printf(arena, "%.*s%.*s", TEXT_ARGUMENTS(value.value), TEXT_ARGUMENTS(unit)));
    }
    const char *band = metric_nps_band(summary.satisfaction.nps.nps, scope->settings.nps_bands);
    add(ret, _("NPS in words"), band ? text_of(_(band)) : TEXT_ABSENT);
    return add_lifetimes(arena, scope, ret, problem);
}

static bool differs(const text *values, const text *standing, enum setting setting)
{
    bool both_absent = text_is_empty(values[setting]) && text_is_empty(standing[setting]);
    return !both_absent && !text_equal(values[setting], standing[setting]);
}

/* The scope as it would be: its columns made anew where they would differ. */
static enum result trial_scope(const struct web_scope *now, const text *values, const text *standing,
                               struct web_scope *ret, struct problem *problem)
{
    struct web_application *application = now->application;
    struct column_snapshot *columns = column_snapshot_retain(now->recorded);
    *ret = *now;
    ret->settings = web_report_settings_of(values);
    if (differs(values, standing, SETTING_CHURN_AFTER_OVERDUE_DAYS) ||
        differs(values, standing, SETTING_HOURLY_COST)) {
        column_snapshot_release(columns);
        enum result result =
            column_load_trying(application->store, values, application->clock->now(application->clock),
                               FAMILIES, &columns, problem);
        if (result != RESULT_OK)
            return result;
    }
    enum column_rules rules =
        (enum column_rules)ledger_setting_number(SETTING_RULE_SET, values[SETTING_RULE_SET], RULES_FAROL);
    ret->columns = column_under(columns, rules, now->as_of);
    ret->recorded = columns;
    return RESULT_OK;
}

static void compare(struct arena *arena, const struct headline *before, const struct headline *after,
                    struct view_settings *view)
{
    view->effects = arena_array(arena, struct view_setting_effect, EFFECTS_MAX);
    for (size_t i = 0; i < before->count && i < after->count; i++)
        if (!text_equal(before->items[i].value, after->items[i].value))
            view->effects[view->effects_count++] = (struct view_setting_effect){
                before->items[i].name, before->items[i].value, after->items[i].value};
}

static enum result both_sides(struct arena *arena, const struct web_scope *now, const struct web_scope *trial,
                              struct view_settings *view, struct problem *problem)
{
    struct headline *before = arena_new(arena, struct headline), *after = arena_new(arena, struct headline);
    enum result result = read_headline(arena, now, before, problem);
    if (result == RESULT_OK)
        result = read_headline(arena, trial, after, problem);
    if (result == RESULT_OK)
        compare(arena, before, after, view);
    return result;
}

enum result setting_effects(struct http_request *request, struct web_application *application,
                            const text values[SETTING_COUNT], const text standing[SETTING_COUNT],
                            struct view_settings *view, struct problem *problem)
{
    struct web_scope now, trial;
    enum result result = web_scope_read(request, application, &now, problem);
    if (result != RESULT_OK)
        return result;
    now.settings = web_report_settings_of(standing);
    view->period = web_period_name(request->arena, now.period);
    result = trial_scope(&now, values, standing, &trial, problem);
    if (result == RESULT_OK) {
        result = both_sides(request->arena, &now, &trial, view, problem);
        web_scope_release(&trial);
    }
    web_scope_release(&now);
    return result;
}
