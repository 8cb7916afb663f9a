/* The words of health: scores on their rulers, lights, changes, and the list's rows. */
#include "web/health/health.h"

#include "base/bits.h"
#include "language/language.h"
#include "report/health.h"
#include "web/account/account_list.h"
#include "web/people/names.h"
#include "web/words.h"

text health_light_word(enum health_light light)
{
    static const char *const words[] = {N_("No colour"), N_("Red"), N_("Yellow"), N_("Green")};
    return text_of(_(words[light]));
}

text health_score_text(struct arena *arena, int32_t score)
{
    return score == HEALTH_ABSENT ? TEXT("—") : format_decimal(arena, score / 100.0, 0);
}

/* A mark about (x, 7): square, triangle, circle; a path in any case. */
static text mark_at(struct arena *arena, enum health_light light, double x)
{
    if (light == HEALTH_RED)
        return text_printf(arena, "M%.1f 2.8h8.4v8.4h-8.4z", x - 4.2);
    if (light == HEALTH_YELLOW)
        return text_printf(arena, "M%.1f 1.8l5.2 9.2h-10.4z", x);
    return text_printf(arena, "M%.1f 7a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0 -8.4 0z", x - 4.2);
}

struct view_ruler health_ruler(struct arena *arena, const struct health_model *model, int32_t score,
                               enum health_light light, double width)
{
    double red = width * model->red_below / HEALTH_SCORE_MAX,
           yellow = width * model->yellow_below / HEALTH_SCORE_MAX;
    struct view_ruler ruler = {
        .box = text_printf(arena, "0 0 %.0f 14", width),
        .ticks = text_printf(arena, "M0 7h%.0fM%.1f 3.5v7M%.1f 3.5v7", width, red, yellow),
        .light = text_of(health_light_name(light)),
    };
    if (score != HEALTH_ABSENT)
        ruler.mark = mark_at(arena, light, width * score / HEALTH_SCORE_MAX);
    return ruler;
}

struct view_delta health_delta(struct arena *arena, int32_t now, int32_t before, text versus)
{
    if (now == HEALTH_ABSENT || before == HEALTH_ABSENT)
        return (struct view_delta){0};
    return web_delta_number(arena, now / 100.0, before / 100.0, 0, MORE_IS_GOOD, versus);
}

static struct view_health_row row_of(struct arena *arena, const struct web_scope *scope,
                                     const struct health_assessment *of, uint32_t account)
{
    enum { RULER_WIDTH = 74 };
    struct metric_scope metric = web_scope_metric(scope);
    const struct health_model *model = &of->models[of->model[account]];
    enum health_light light = of->light[account];
    int32_t score = of->scores.score[account], engagement = of->engagement.score[account];
    static const struct metric_account_field owner = {ACCOUNT_COLUMN_DIMENSION, DIMENSION_OWNER};
    struct view_health_row row = {
        .name = column_account_name(scope->columns, account),
        .id = column_account_external_id(scope->columns, account),
        .url = account_list_account_url(arena, scope->columns, account),
        .ruler = health_ruler(arena, model, score, of->scores.light[account], RULER_WIDTH),
        .manual = bits_has(of->by_hand, account),
        .shown = {text_of(health_light_name(light)), health_score_text(arena, score),
                  health_light_word(light)},
        .trend = health_delta(arena, score, of->earlier.score[account], TEXT_ABSENT),
        .coverage = format_rate(arena, (double)of->scores.coverage[account] / HEALTH_ONE, 0),
        .chi = score == HEALTH_ABSENT ? TEXT("—") : format_decimal(arena, score / 1000.0, 1),
        .engagement = health_score_text(arena, engagement),
        .mrr = format_money_plain(arena, of->mrr[account], scope->columns->currency),
        .model = text_of(_(of->set->documents[of->model[account]]->title)),
        .reason = report_health_reason(arena, &metric, model, account, of->scores.reason[account]),
        .owner_email = metric_account_text(scope->columns, owner, account),
    };
    row.owner = web_name(scope->application, arena, row.owner_email);
    if (!text_is_empty(row.owner))
        row.initials = view_initials(arena, row.owner);
    return row;
}

void health_fill_rows(struct arena *arena, const struct web_scope *scope, const struct health_assessment *of,
                      const struct metric_account_page *page, struct view_health *ret)
{
    ret->rows = arena_array(arena, struct view_health_row, page->count + 1);
    ret->rows_count = page->count;
    for (size_t i = 0; i < page->count; i++)
        ret->rows[i] = row_of(arena, scope, of, page->accounts[i]);
}
