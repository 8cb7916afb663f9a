/* The panel of one account: its score, criterion by criterion, what would lift it, what is missing. */
#include "web/health/health_panel.h"

#include "language/language.h"
#include "report/health.h"
#include "web/words.h"

enum { LIFTS_SHOWN = 3, RULER_WIDTH = 200 };

text health_points_signed(struct arena *arena, int32_t points)
{
    return points ? web_signed(arena, points / 100.0, 2) : format_decimal(arena, 0, 2);
}

text health_judgement(int32_t points)
{
    return points > 0 ? TEXT("good") : points < 0 ? TEXT("bad") : TEXT("flat");
}

struct safe_url health_since_url(const struct health_panel *panel, int32_t day)
{
    char word[11];
    struct http_pair pair = {TEXT("since"), text_of(day_format(day, word))};
    struct safe_url url = account_url(panel->page, ACCOUNT_OVERVIEW, &pair, 1);
    return (struct safe_url){text_printf(panel->arena, "%.*s#since", TEXT_ARGUMENTS(url.address))};
}

/* ---- criteria ---- */

static text measured_text(const struct health_panel *panel, int i, const struct health_part *part)
{
    return part->value == HEALTH_ABSENT
               ? text_of(_("no data"))
               : report_health_measured(panel->arena, &panel->model->criteria[i], part->measured);
}

/* "−3% → −22%" where it was another then. */
static text measured_words(const struct health_panel *panel, int i)
{
    text now = measured_text(panel, i, &panel->now.parts[i]);
    if (!panel->has_change)
        return now;
    text then = measured_text(panel, i, &panel->then.parts[i]);
    return text_equal(then, now)
               ? now
               : text_printf(panel->arena, "%.*s → %.*s", TEXT_ARGUMENTS(then), TEXT_ARGUMENTS(now));
}

static void fill_criterion(const struct health_panel *panel, int i, int32_t heaviest,
                           struct view_health_criterion *ret)
{
    struct arena *arena = panel->arena;
    const struct health_criterion *criterion = &panel->model->criteria[i];
    const struct health_part *part = &panel->now.parts[i];
    double share = (double)criterion->weight / heaviest;
    *ret = (struct view_health_criterion){
        .name = text_of(_(criterion->name)),
        .measured = measured_words(panel, i),
        .weight = format_decimal(arena, criterion->weight / 100.0, 1),
        .full = view_percent(arena, share),
        .held = view_percent(arena, share * part->value / HEALTH_ONE),
        .points = format_decimal(arena, part->points / 100.0, 2),
        .missing = part->value == HEALTH_ABSENT,
    };
    if (ret->missing) {
        ret->points = TEXT("—");
        ret->held = view_percent(arena, 0);
    } else if (panel->has_change) {
        ret->change = health_points_signed(arena, panel->change.by_criterion[i]);
        ret->judgement = health_judgement(panel->change.by_criterion[i]);
    }
}

static void fill_criteria(const struct health_panel *panel, struct view_health_panel *ret)
{
    const struct health_model *model = panel->model;
    int32_t heaviest = 1;
    int64_t weight = 0, with_data = 0;
    for (int i = 0; i < model->criterion_count; i++) {
        heaviest = model->criteria[i].weight > heaviest ? model->criteria[i].weight : heaviest;
        weight += model->criteria[i].weight;
        with_data += panel->now.parts[i].value == HEALTH_ABSENT ? 0 : model->criteria[i].weight;
    }
    ret->criteria = arena_array(panel->arena, struct view_health_criterion, (size_t)model->criterion_count);
    for (int i = 0; i < model->criterion_count; i++)
        fill_criterion(panel, i, heaviest, &ret->criteria[ret->criteria_count++]);
    ret->formula = web_message(panel->arena, _("100 × Σ weight × value ÷ {weight}"), "weight",
                               format_decimal(panel->arena, (double)with_data / 100, 1), NULL);
    ret->weight = format_decimal(panel->arena, (double)weight / 100, 1);
    ret->total = panel->now.score == HEALTH_ABSENT
                     ? TEXT("—")
                     : format_decimal(panel->arena, panel->now.score / 100.0, 2);
}

/* The three criteria that would give the most points, were each at its best. */
static void fill_lifts(const struct health_panel *panel, struct view_health_panel *ret)
{
    bool taken[HEALTH_CRITERIA_MAX] = {false};
    ret->lifts = arena_array(panel->arena, text, LIFTS_SHOWN);
    for (int n = 0; n < LIFTS_SHOWN; n++) {
        int best = -1;
        for (int i = 0; i < panel->model->criterion_count; i++)
            if (!taken[i] && panel->now.parts[i].points_at_best > 0 &&
                (best < 0 || panel->now.parts[i].points_at_best > panel->now.parts[best].points_at_best))
                best = i;
        if (best < 0)
            return;
        taken[best] = true;
        ret->lifts[ret->lifts_count++] = text_printf(
            panel->arena, "%s (%.*s)", _(panel->model->criteria[best].name),
            TEXT_ARGUMENTS(health_points_signed(panel->arena, panel->now.parts[best].points_at_best)));
    }
}

static void fill_missing(const struct health_panel *panel, struct view_health_panel *ret)
{
    text missing = TEXT_ABSENT;
    for (int i = 0; i < panel->model->criterion_count; i++)
        if (panel->now.parts[i].value == HEALTH_ABSENT)
            missing = text_printf(panel->arena, "%.*s%s%s", TEXT_ARGUMENTS(missing),
                                  missing.length ? ", " : "", _(panel->model->criteria[i].name));
    ret->missing = missing;
    if (panel->now.score != HEALTH_ABSENT && panel->now.light == HEALTH_NONE)
        ret->below = web_message(
            panel->arena, _("Coverage is below the {least} that the model asks for: there is no colour."),
            "least", format_rate(panel->arena, (double)panel->model->coverage_least / HEALTH_ONE, 0), NULL);
}

/* ---- the side ---- */

static void fill_side(const struct health_panel *panel, struct view_health_panel *ret)
{
    struct arena *arena = panel->arena;
    const struct health_one *of = &panel->health.of;
    int32_t score = panel->now.score;
    enum health_light light = panel->now.light;
    ret->score = health_score_text(arena, score);
    ret->light =
        (struct view_light){text_of(health_light_name(light)), TEXT_ABSENT, health_light_word(light)};
    ret->ruler = health_ruler(arena, panel->model, score, light, RULER_WIDTH);
    ret->trend = health_delta(arena, score, of->earlier_score, TEXT_ABSENT);
    ret->chi = score == HEALTH_ABSENT ? TEXT("—")
                                      : web_message(arena, _("{chi} of 10"), "chi",
                                                    format_decimal(arena, score / 1000.0, 1), NULL);
    ret->coverage = format_rate(arena, (double)panel->now.coverage / HEALTH_ONE, 0);
    ret->engagement = health_score_text(arena, of->engagement_score);
    ret->model = text_of(_(panel->document->title));
    ret->version = panel->document->version ? text_printf(arena, "v%d", panel->document->version)
                                            : text_of(_("as shipped"));
    ret->model_url = safe_url_printf(arena, "/scores/models/%.*s", TEXT_ARGUMENTS(panel->document->key));
}

void web_health_panel(struct account_page *page, const struct web_health_one *health,
                      struct view_health_panel *ret)
{
    struct problem problem;
    struct health_panel panel = {.page = page,
                                 .arena = page->arena,
                                 .account = (uint32_t)page->account_id - 1,
                                 .metric = web_scope_metric(&page->scope),
                                 .health = *health};
    if (panel.health.of.place < 0)
        return;
    ret->shown = true;
    panel.document = panel.health.set->documents[panel.health.of.place];
    panel.model = &panel.health.of.model;
    panel.now = panel.health.of.now;
    panel.values = web_health_values(page->application, page->scope.columns, &panel.below);
    panel.values.only = true;
    panel.values.only_account = panel.account;
    fill_side(&panel, ret);
    health_panel_since(&panel, ret);
    fill_criteria(&panel, ret);
    fill_lifts(&panel, ret);
    fill_missing(&panel, ret);
    health_panel_trend(&panel, ret);
    if (health_panel_by_hand(&panel, ret, &problem) != RESULT_OK)
        ret->problem = text_copy(page->arena, text_of(problem.message));
}
