/* The list of all figures, in groups, each with its value, its trend and what it says: GET /figures. */
#include "language/language.h"
#include "web/figure/figure.h"
#include "web/routes.h"
#include "web/screen.h"
#include "web/words.h"

enum { GROUP_COUNT = FIGURES_LEADING + 1, ITEMS_MAX = 64 };

text figure_group_name(enum figure_group group)
{
    static const char *const names[] = {[FIGURES_REVENUE] = N_("Recurring revenue"),
                                        [FIGURES_RETENTION] = N_("Retention"),
                                        [FIGURES_UNIT] = N_("Unit economics"),
                                        [FIGURES_SATISFACTION] = N_("Satisfaction"),
                                        [FIGURES_LEADING] = N_("Leading indicators")};
    return text_of(_(names[group]));
}

text figure_source(struct arena *arena, const struct figure *figure)
{
    static const struct {
        const char *section, *title;
    } sources[] = {[FIGURES_REVENUE] = {"2", N_("Recurring revenue")},
                   [FIGURES_RETENTION] = {"2", N_("Recurring revenue")},
                   [FIGURES_UNIT] = {"3", N_("Unit economics")},
                   [FIGURES_SATISFACTION] = {"4", N_("Satisfaction")},
                   [FIGURES_LEADING] = {"6", N_("Leading indicators")}};
    bool cohort = text_equal(text_of(figure->name), TEXT("cohort"));
    return web_message(arena, _("Farol’s published definitions, section {section}: {title}"), "section",
                       cohort ? TEXT("5") : text_of(sources[figure->group].section), "title",
                       text_of(cohort ? _("Cohorts") : _(sources[figure->group].title)), NULL);
}

/* What a figure without a value of its own is counted by. */
static void fill_counted(struct arena *arena, const struct figure *figure,
                         const struct report_summary *summary, struct view_figure *ret)
{
    if (figure->family == FAMILY_SIGNAL && summary->signals_count) {
        int64_t count = summary->signals[summary->signals_count - 1].count[figure->parts[0].signal];
        if (count >= 0)
            ret->value = format_integer(arena, count);
    } else if (figure->family == FAMILY_ACCOUNTS && summary->pareto.accounts) {
        web_split_unit(format_rate(arena, summary->pareto.top_20_share, 1), &ret->value, &ret->unit);
        ret->beside = text_of(_("of the revenue from a fifth of the accounts"));
    }
}

static struct view_figure_item item_of(struct arena *arena, const struct web_scope *scope,
                                       const struct figure *figure, const struct report_summary *summary)
{
    struct view_figure value = {0};
    struct figure_request request = {.scope = scope, .figure = figure, .part = &figure->parts[0]};
    double values[SUMMARY_TREND];
    struct period periods[SUMMARY_TREND];
    size_t count = 0;
    struct problem problem;
    if (figure->value)
        figure->value(arena, scope, summary, &value);
    else
        fill_counted(arena, figure, summary, &value);
    /* The others' trends are passes of their own: their pages show them. */
    bool at_hand = figure->family == FAMILY_REVENUE || figure->family == FAMILY_UNIT ||
                   figure->family == FAMILY_NPS || figure->family == FAMILY_CSAT;
    if (at_hand && figure_series(arena, &request, summary, values, periods, &count, &problem) != RESULT_OK)
        count = 0;
    return (struct view_figure_item){
        .name = text_of(_(figure->title)),
        .value = value.value,
        .unit = value.unit,
        .sentence = text_is_absent(value.beside) ? text_of(_(figure->definition)) : value.beside,
        .before = value.before,
        .spark = view_spark(arena, values, count),
        .url = web_scope_url(arena, scope, arena_printf(arena, "/figures/%s", figure->name), NULL, 0)};
}

static void fill_groups(struct arena *arena, const struct web_scope *scope,
                        const struct report_summary *summary, struct view_figures *ret)
{
    ret->groups = arena_array(arena, struct view_figure_group_list, GROUP_COUNT);
    ret->groups_count = GROUP_COUNT;
    for (int group = 0; group < GROUP_COUNT; group++) {
        ret->groups[group].name = figure_group_name((enum figure_group)group);
        ret->groups[group].items = arena_array(arena, struct view_figure_item, ITEMS_MAX);
    }
    for (const struct figure *figure = figure_list; figure->name; figure++) {
        struct view_figure_group_list *group = &ret->groups[figure->group];
        /* A cohort's cell has no rows until one is chosen on the dashboard. */
        if (figure->parts[0].rows != ROWS_COHORT)
            group->items[group->items_count++] = item_of(arena, scope, figure, summary);
    }
}

void figure_send_list(struct http_request *request, struct http_response *response, void *application)
{
    struct web_screen screen;
    struct view_figures view = {0};
    struct report_summary summary;
    struct problem problem;
    struct buffer page;
    if (!web_screen_begin(&screen, request, response, application, "/figures", NULL, 0))
        return;
    struct report_summary_query query = web_scope_summary(&screen.scope);
    query.parts = ~SUMMARY_COHORT;
    web_screen_shell(&screen, _("All figures"), "figures", "/figures", NULL, 0, &view.shell);
    view.period = web_period_name(request->arena, screen.scope.period);
    if (report_summary_compute(request->arena, &query, &summary, &problem) == RESULT_OK)
        fill_groups(request->arena, &screen.scope, &summary, &view);
    else
        view.problem = text_copy(request->arena, text_of(problem.message));
    buffer_init(&page, 0);
    view_write_figures(&page, &view);
    web_screen_send(&screen, &page);
    buffer_release(&page);
    web_screen_end(&screen);
}
