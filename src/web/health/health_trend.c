/* Twelve months of one account's score: at each month's end, by the model of today. */
#include "language/language.h"
#include "web/health/health_panel.h"
#include "web/words.h"

enum { MONTHS = 12, POINTS_MAX = MONTHS + 1 };

static double height_of(int32_t score)
{
    return 100 - 100.0 * score / HEALTH_SCORE_MAX;
}

static int32_t score_at(const struct health_panel *panel, int32_t day)
{
    struct health_account explained;
    struct health_model model;
    struct problem problem;
    if (health_bind(panel->arena, panel->document, panel->metric.columns, day, &panel->values, &model,
                    &problem) != RESULT_OK)
        return HEALTH_ABSENT;
    health_explain(&panel->metric, &model, panel->account, day, &explained);
    return explained.score;
}

static void add_mark(const struct health_panel *panel, int place, int32_t day, int32_t score,
                     struct view_health_panel *ret)
{
    struct arena *arena = panel->arena;
    double x = (double)place / MONTHS;
    ret->marks[ret->marks_count++] = (struct view_health_trend){
        .x = view_percent(arena, x),
        .y = view_number(arena, 4 + 0.94 * height_of(score)),
        .label = format_day(arena, day),
        .value = format_decimal(arena, score / 100.0, 0),
        .url = health_since_url(panel, day),
    };
}

void health_panel_trend(struct health_panel *panel, struct view_health_panel *ret)
{
    struct arena *arena = panel->arena;
    int32_t as_of = panel->page->scope.as_of, last = month_of_day(as_of);
    struct buffer line;
    bool pen_down = false;
    buffer_init(&line, 0);
    ret->marks = arena_array(arena, struct view_health_trend, POINTS_MAX);
    for (int place = 0; place < POINTS_MAX; place++) {
        int32_t day = place == MONTHS ? as_of : month_last_day(last - MONTHS + place);
        int32_t score = place == MONTHS ? panel->now.score : score_at(panel, day);
        if (score == HEALTH_ABSENT) {
            pen_down = false;
            continue;
        }
        text x = view_number(arena, 100.0 * place / MONTHS), y = view_number(arena, height_of(score));
        buffer_printf(&line, "%c%.*s %.*s", pen_down ? 'L' : 'M', TEXT_ARGUMENTS(x), TEXT_ARGUMENTS(y));
        pen_down = true;
        add_mark(panel, place, day, score, ret);
    }
    ret->trend_line = text_copy(arena, buffer_text(&line));
    buffer_release(&line);
    ret->trend_label = text_of(_("Score at each month’s end"));
    ret->red_height = view_number(arena, height_of(panel->model->red_below));
    ret->yellow_y = view_number(arena, height_of(panel->model->yellow_below));
    ret->yellow_height =
        view_number(arena, height_of(panel->model->red_below) - height_of(panel->model->yellow_below));
    ret->first_month = format_month_short(arena, last - MONTHS);
    ret->last_month = format_month_short(arena, last);
}
