/* The light and the sentiment that a person gave an account, as its panel shows them; health_set.c takes
 * them.
 */
#include <string.h>

#include "base/list.h"
#include "intake/entry.h"
#include "language/language.h"
#include "ledger/words.h"
#include "web/account/record_words.h"
#include "web/health/health_panel.h"
#include "web/people/names.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

enum { HOLDS_DAYS = 30, PAST_SHOWN = 3 };

static enum result read_rows(struct health_panel *panel, enum record_kind kind, struct web_rows *ret,
                             struct problem *problem)
{
    struct account_page *page = panel->page;
    *ret = (struct web_rows){.arena = page->arena};
    return ledger_scan(page->connection, kind, page->scope.columns->known_change, page->account_id,
                       page->account_id, LEDGER_SCAN_TEXTS, web_rows_keep, ret, problem);
}

static int32_t day_of_value(const struct health_panel *panel, const struct record_value *value)
{
    return value->state == VALUE_SET ? account_day_of(panel->page, value->number) : DAY_ABSENT;
}

/* Set by the day looked at, not ended and not run out by then; the last of them. */
static const struct ledger_item *standing_override(const struct health_panel *panel,
                                                   const struct web_rows *rows)
{
    int32_t as_of = panel->page->scope.as_of;
    const struct ledger_item *found = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const struct record_value *values = rows->items[i].values;
        int32_t ended = day_of_value(panel, &values[HEALTH_OVERRIDE_ENDED_AT]);
        bool holds = day_of_value(panel, &values[HEALTH_OVERRIDE_AT]) <= as_of &&
                     values[HEALTH_OVERRIDE_UNTIL_DATE].number >= as_of &&
                     (ended == DAY_ABSENT || ended > as_of);
        if (holds &&
            (!found || values[HEALTH_OVERRIDE_AT].number >= found->values[HEALTH_OVERRIDE_AT].number))
            found = &rows->items[i];
    }
    return found;
}

static text words_of(const struct record_value *value)
{
    return value->state == VALUE_SET ? value->text : TEXT_ABSENT;
}

static void show_override(struct health_panel *panel, const struct ledger_item *item,
                          struct view_health_panel *ret)
{
    struct arena *arena = panel->arena;
    const struct record_value *values = item->values;
    enum health_light light = (enum health_light)(values[HEALTH_OVERRIDE_LIGHT].number + HEALTH_RED);
    text who = words_of(&values[HEALTH_OVERRIDE_BY_EMAIL]),
         reason = words_of(&values[HEALTH_OVERRIDE_REASON]);
    const char *words =
        web_hides_field(panel->page->request, RECORD_HEALTH_OVERRIDE, HEALTH_OVERRIDE_REASON)
            ? _("Set by hand on {day}, until {until}. Computed: {light}.")
            : _("Set by hand by {person} on {day}, until {until}: “{reason}” Computed: {light}.");
    ret->computed = ret->light;
    ret->light =
        (struct view_light){text_of(health_light_name(light)), TEXT_ABSENT, health_light_word(light)};
    ret->override_id = text_printf(arena, "%lld", (long long)item->record_id);
    ret->override_words = web_message(
        arena, words, "person",
        text_is_empty(who) ? text_of(_("somebody erased")) : web_name(panel->page->application, arena, who),
        "day", format_day(arena, day_of_value(panel, &values[HEALTH_OVERRIDE_AT])), "until",
        format_day(arena, (int32_t)values[HEALTH_OVERRIDE_UNTIL_DATE].number), "reason",
        text_is_empty(reason) ? TEXT("…") : reason, "light", ret->computed.word, NULL);
}

/* One that holds no more: from when to when, and how it ended. */
static text past_words(const struct health_panel *panel, const struct record_value *values)
{
    struct arena *arena = panel->arena;
    int32_t ended = day_of_value(panel, &values[HEALTH_OVERRIDE_ENDED_AT]),
            until = (int32_t)values[HEALTH_OVERRIDE_UNTIL_DATE].number;
    bool taken_back = ended != DAY_ABSENT && ended <= until;
    text reason = words_of(&values[HEALTH_OVERRIDE_REASON]);
    if (web_hides_field(panel->page->request, RECORD_HEALTH_OVERRIDE, HEALTH_OVERRIDE_REASON) ||
        text_is_empty(reason))
        reason = TEXT("…");
    return web_message(
        arena,
        taken_back ? _("{light} from {day}, taken back on {until}: “{reason}”")
                   : _("{light} from {day} to {until}, then it ran out: “{reason}”"),
        "light", health_light_word((enum health_light)(values[HEALTH_OVERRIDE_LIGHT].number + HEALTH_RED)),
        "day", format_day(arena, day_of_value(panel, &values[HEALTH_OVERRIDE_AT])), "until",
        format_day(arena, taken_back ? ended : until), "reason", reason, NULL);
}

/* The last few that held before the day looked at, the latest first. */
static void show_past(const struct health_panel *panel, const struct web_rows *rows,
                      const struct ledger_item *standing, struct view_health_panel *ret)
{
    int64_t before = INT64_MAX;
    ret->past = arena_array(panel->arena, text, PAST_SHOWN);
    while (ret->past_count < PAST_SHOWN) {
        const struct ledger_item *next = NULL;
        for (size_t i = 0; i < rows->count; i++) {
            const struct record_value *at = &rows->items[i].values[HEALTH_OVERRIDE_AT];
            if (&rows->items[i] != standing && at->number < before &&
                day_of_value(panel, at) <= panel->page->scope.as_of &&
                (!next || at->number > next->values[HEALTH_OVERRIDE_AT].number))
                next = &rows->items[i];
        }
        if (!next)
            return;
        before = next->values[HEALTH_OVERRIDE_AT].number;
        bool is_over = next->values[HEALTH_OVERRIDE_UNTIL_DATE].number < panel->page->scope.as_of ||
                       day_of_value(panel, &next->values[HEALTH_OVERRIDE_ENDED_AT]) != DAY_ABSENT;
        if (is_over)
            ret->past[ret->past_count++] = past_words(panel, next->values);
    }
}

static void show_sentiment(struct health_panel *panel, const struct web_rows *rows,
                           struct view_health_panel *ret)
{
    const struct ledger_item *last = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        int64_t at = rows->items[i].values[SENTIMENT_AT].number;
        if (account_day_of(panel->page, at) <= panel->page->scope.as_of &&
            (!last || at >= last->values[SENTIMENT_AT].number))
            last = &rows->items[i];
    }
    if (last)
        ret->sentiment =
            web_message(panel->arena, "{level}, {day}", "level",
                        account_value(panel->page, RECORD_SENTIMENT, last, SENTIMENT_LEVEL), "day",
                        format_day(panel->arena, day_of_value(panel, &last->values[SENTIMENT_AT])), NULL);
}

static void fill_forms(struct health_panel *panel, struct view_health_panel *ret)
{
    const struct account_page *page = panel->page;
    struct view_shell shell;
    char day[11];
    ret->may_edit = page->may_edit;
    if (!page->may_edit)
        return;
    web_page_shell(page->request, page->response, page->application, &shell);
    ret->csrf = shell.csrf;
    ret->back = account_url(page, ACCOUNT_OVERVIEW, NULL, 0).address;
    text path = web_account_path(panel->arena, page->external_id);
    ret->set_light = safe_url_printf(panel->arena, "%.*s/light", TEXT_ARGUMENTS(path));
    ret->set_sentiment = safe_url_printf(panel->arena, "%.*s/sentiment", TEXT_ARGUMENTS(path));
    ret->until = text_copy(panel->arena, text_of(day_format(page->scope.today + HOLDS_DAYS, day)));
}

enum result health_panel_by_hand(struct health_panel *panel, struct view_health_panel *ret,
                                 struct problem *problem)
{
    struct web_rows overrides, sentiments = {.arena = panel->arena};
    enum result result = read_rows(panel, RECORD_HEALTH_OVERRIDE, &overrides, problem);
    if (result == RESULT_OK)
        result = read_rows(panel, RECORD_SENTIMENT, &sentiments, problem);
    if (result == RESULT_OK) {
        const struct ledger_item *standing = standing_override(panel, &overrides);
        if (standing)
            show_override(panel, standing, ret);
        show_past(panel, &overrides, standing, ret);
        show_sentiment(panel, &sentiments, ret);
        fill_forms(panel, ret);
    }
    list_release(&overrides);
    list_release(&sentiments);
    return result;
}
