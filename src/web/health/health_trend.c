/* Twelve months of one account's score, at each month's end: what was kept that night where it was, by the
 * model of then; elsewhere reckoned anew from the record and the model as they are. Each mark says which. */
#include "journey/score.h"
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

/* A month's end: of a night kept, and known by the day as known at, that night's score. */
struct point {
    int32_t day, score;
    bool is_kept;
};

static struct point point_at(const struct health_panel *panel, int32_t day)
{
    const struct column_snapshot *columns = panel->metric.columns;
    struct journey_kept *kept = NULL;
    struct problem problem;
    size_t count = 0;
    enum result result = journey_scores_read(panel->page->connection, panel->account, day, day, panel->arena,
                                             &kept, &count, &problem);
    if (result == RESULT_OK && count > 0 && kept->score != HEALTH_ABSENT &&
        kept->known_change <= columns->known_change)
        return (struct point){day, kept->score, true};
    return (struct point){day, score_at(panel, day), false};
}

static void add_mark(const struct health_panel *panel, int place, struct point point,
                     struct view_health_panel *ret)
{
    struct arena *arena = panel->arena;
    double x = (double)place / MONTHS;
    ret->marks[ret->marks_count++] = (struct view_health_trend){
        .x = view_percent(arena, x),
        .y = view_number(arena, 4 + 0.94 * height_of(point.score)),
        .label = format_day(arena, point.day),
        .value = web_message(arena,
                             point.is_kept ? _("{score}, as kept that night")
                                           : _("{score}, by today’s record and model"),
                             "score", format_decimal(arena, point.score / 100.0, 0), NULL),
        .url = health_since_url(panel, point.day),
        .anew = !point.is_kept,
    };
    ret->marks_kept |= point.is_kept;
    ret->marks_anew |= !point.is_kept;
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
        struct point point =
            place == MONTHS ? (struct point){day, panel->now.score, false} : point_at(panel, day);
        if (point.score == HEALTH_ABSENT) {
            pen_down = false;
            continue;
        }
        text x = view_number(arena, 100.0 * place / MONTHS), y = view_number(arena, height_of(point.score));
        buffer_printf(&line, "%c%.*s %.*s", pen_down ? 'L' : 'M', TEXT_ARGUMENTS(x), TEXT_ARGUMENTS(y));
        pen_down = true;
        add_mark(panel, place, point, ret);
    }
    if (ret->marks_count)
        ret->marks[ret->marks_count - 1].stop = true;
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
