/* The cohort heat table and the Pareto curve. */
#include <math.h>

#include "web/figure/dashboard_part.h"
#include "web/words.h"

/* Where the heat scale begins: the highest of these below which few cells fall. */
static double heat_floor(const struct metric_cohort *cohort)
{
    static const double floors[] = {0.70, 0.40, 0.10};
    size_t all = 0, below[3] = {0};
    for (size_t i = 0; i < cohort->count; i++) {
        for (size_t k = 0; k < cohort->rows[i].cell_count; k++) {
            double share = cohort->rows[i].cells[k];
            all += !isnan(share);
            for (int f = 0; f < 3; f++)
                below[f] += !isnan(share) && share < floors[f];
        }
    }
    for (int f = 0; f < 3; f++)
        if (below[f] * 8 <= all)
            return floors[f];
    return 0;
}

static text heat_class(double share, double floor_share)
{
    static const text classes[] = {{"h0", 2}, {"h1", 2}, {"h2", 2}, {"h3", 2},
                                   {"h4", 2}, {"h5", 2}, {"h6", 2}, {"h7", 2}};
    if (share >= 0.9995)
        return classes[7];
    if (share < floor_share)
        return classes[0];
    int step = 1 + (int)(6 * (share - floor_share) / (1 - floor_share));
    return classes[step > 6 ? 6 : step];
}

static struct safe_url cell_url(const struct dashboard_source *source, int32_t cohort, int32_t month)
{
    char cohort_word[8], month_word[8];
    const struct http_pair pairs[] = {{TEXT("joined"), text_of(month_format(cohort, cohort_word))},
                                      {TEXT("month"), text_of(month_format(month, month_word))}};
    return web_scope_url(source->arena, source->scope, "/figures/cohort", pairs, 2);
}

static struct view_heat_row heat_row(const struct dashboard_source *source,
                                     const struct metric_cohort_row *row, double floor_share)
{
    struct arena *arena = source->arena;
    bool all = row->cohort == DAY_ABSENT;
    struct view_heat_row shown = {.name = all ? text_of(_("All")) : format_month_short(arena, row->cohort),
                                  .size = format_integer(arena, row->size)};
    size_t count = row->cell_count < 12 ? row->cell_count : 12;
    shown.cells = arena_array(arena, struct view_heat_cell, count);
    for (size_t k = 0; k < count && !isnan(row->cells[k]); k++) {
        struct view_heat_cell *cell = &shown.cells[shown.cells_count++];
        cell->share = format_decimal(arena, row->cells[k] * 100, 0);
        cell->heat = heat_class(row->cells[k], floor_share);
        if (!all)
            cell->url = cell_url(source, row->cohort, row->cohort + (int32_t)k);
    }
    return shown;
}

void dashboard_cohorts(const struct dashboard_source *source, struct view_dashboard *ret)
{
    const struct metric_cohort *cohort = &source->summary->cohort;
    struct arena *arena = source->arena;
    struct view_heat *heat = &ret->heat;
    double floor_share = heat_floor(cohort);
    struct web_scope logos = *source->scope, revenue = *source->scope;
    logos.revenue = false;
    revenue.revenue = true;
    heat->tabs_count = 2;
    heat->tabs = arena_array(arena, struct view_tab, 2);
    heat->tabs[0] = (struct view_tab){text_of(_("Logos")), web_scope_url(arena, &logos, "/", NULL, 0),
                                      !source->scope->revenue};
    heat->tabs[1] = (struct view_tab){text_of(_("Revenue")), web_scope_url(arena, &revenue, "/", NULL, 0),
                                      source->scope->revenue};
    text first = format_integer(arena, source->scope->settings.cohort_first_column);
    heat->note = web_message(arena,
                             source->scope->revenue
                                 ? _("% of the cohort’s first MRR; the month of joining is {first}")
                                 : _("% of the accounts still with MRR; the month of joining is {first}"),
                             "first", first, NULL);
    heat->columns = arena_array(arena, text, 12);
    for (; heat->columns_count < 12; heat->columns_count++)
        heat->columns[heat->columns_count] =
            format_integer(arena, (int64_t)heat->columns_count + source->scope->settings.cohort_first_column);
    heat->rows = arena_array(arena, struct view_heat_row, cohort->count);
    heat->feet = arena_array(arena, struct view_heat_row, 1);
    for (size_t i = 0; i < cohort->count; i++) {
        const struct metric_cohort_row *row = &cohort->rows[i];
        if (row->cohort == DAY_ABSENT && row->size)
            heat->feet[heat->feet_count++] = heat_row(source, row, floor_share);
        else if (row->size)
            heat->rows[heat->rows_count++] = heat_row(source, row, floor_share);
    }
    heat->low = text_printf(arena, "< %d", (int)lround(floor_share * 100));
    heat->high = format_rate(arena, 1, 0);
}

/* ---- Pareto: a box of 34 … 372 by 190 … 10 ---- */

static double curve_x(double share)
{
    return 34 + 338 * share;
}
static double curve_y(double share)
{
    return 190 - 180 * share;
}

static text curve_path(struct arena *arena, const struct metric_pareto *pareto)
{
    struct buffer out;
    buffer_init(&out, 16384);
    for (int i = 0; i <= 100; i++) {
        text x = view_number(arena, curve_x(pareto->curve_accounts[i])),
             y = view_number(arena, curve_y(pareto->curve_revenue[i]));
        buffer_printf(&out, "%s%.*s %.*s", i ? " " : "M", TEXT_ARGUMENTS(x), TEXT_ARGUMENTS(y));
    }
    text path = text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return path;
}

static void pareto_classes(const struct dashboard_source *source, struct view_pareto *ret)
{
    static const text names[3] = {{"A", 1}, {"B", 1}, {"C", 1}};
    const struct metric_pareto *pareto = &source->summary->pareto;
    struct arena *arena = source->arena;
    double from = 0;
    ret->classes = arena_allocate_array(arena, 3, sizeof *ret->classes);
    ret->classes_count = 3;
    for (int i = 0; i < 3; i++) {
        const struct http_pair pair = {TEXT("class"), names[i]};
        double share = (double)pareto->class_accounts[i] / (double)pareto->accounts;
        ret->classes[i].name = names[i];
        if (share * 338 > 46)
            ret->classes[i].x = view_number(arena, curve_x(from + share / 2));
        ret->classes[i].on_band = i == 0;
        ret->classes[i].accounts = format_integer(arena, pareto->class_accounts[i]);
        ret->classes[i].revenue = format_money(arena, pareto->class_revenue[i], source->currency);
        ret->classes[i].share =
            format_rate(arena, (double)pareto->class_revenue[i] / (double)pareto->revenue, 1);
        ret->classes[i].url = web_scope_url(arena, source->scope, "/figures/pareto", &pair, 1);
        from += share;
    }
}

void dashboard_pareto(const struct dashboard_source *source, struct view_dashboard *ret)
{
    const struct metric_pareto *pareto = &source->summary->pareto;
    struct arena *arena = source->arena;
    struct view_pareto *shown = &ret->pareto;
    shown->shown = pareto->accounts > 0 && pareto->revenue > 0;
    if (!shown->shown)
        return;
    double share = pareto->accounts_share_for_80;
    double reached =
        (double)(pareto->class_accounts[0] + pareto->class_accounts[1]) / (double)pareto->accounts;
    text share_words = format_rate(arena, share, 1);
    text x = view_number(arena, curve_x(share)), second = view_number(arena, curve_x(reached));
    shown->curve = curve_path(arena, pareto);
    shown->cut =
        text_printf(arena, "M34 46H%.*sV190M%.*s 136V190", TEXT_ARGUMENTS(x), TEXT_ARGUMENTS(second));
    shown->band_width = view_number(arena, 338 * share);
    shown->dot_x = x;
    shown->dot_y = view_number(arena, curve_y(0.8));
    shown->text_x = view_number(arena, fmin(curve_x(share) + 9, 240));
    shown->share_words = web_message(arena, _("{share} of the accounts"), "share", share_words, NULL);
    shown->share_rest = text_of(_("make 80% of the revenue"));
    shown->label = web_message(arena, _("Pareto curve: {share} of the accounts make 80% of the revenue"),
                               "share", share_words, NULL);
    pareto_classes(source, shown);
    const struct http_pair top = {TEXT("class"), TEXT("top")};
    const struct view_named_run parts[] = {
        {"count", {.words = format_integer(arena, pareto->top_20_accounts)}},
        {"share",
         {format_rate(arena, pareto->top_20_share, 1),
          web_scope_url(arena, source->scope, "/figures/pareto", &top, 1), false}}};
    const char *note = tr_n(
        "The largest one (20%) makes {share}. The curve shows how revenue is spread; who gets which care is "
        "the touch model’s to say.",
        "The {count} largest (20%) make {share}. The curve shows how revenue is spread; who gets which "
        "care is the touch model’s to say.",
        pareto->top_20_accounts);
    shown->note = view_sentence(arena, note, parts, 2);
}
