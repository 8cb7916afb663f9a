/* The one screen before a call: a sentence, the journey with its milestones, what is due, what could grow,
 * what was promised and delivered. From rows that the page has read, and the journeys in force. */
#include <stdlib.h>

#include "journey/task.h"
#include "language/language.h"
#include "web/account/account.h"
#include "web/account/brief.h"
#include "web/account/record_words.h"
#include "web/health/health.h"
#include "web/inbox/inbox.h"
#include "web/journey/journey.h"
#include "web/people/names.h"
#include "web/words.h"

enum { STAGES_SHOWN = 4, MILESTONES_SHOWN = 4, LIST_SHOWN = 3, TASKS_SHOWN = 6 };

#define BIT(kind) (1u << (kind))
unsigned account_brief_kinds(void)
{
    return BIT(RECORD_STAGE) | BIT(RECORD_MILESTONE) | BIT(RECORD_TASK) | BIT(RECORD_OPPORTUNITY) |
           BIT(RECORD_VALUE_MAP);
}

static int64_t number_of(const struct ledger_item *item, int field, int64_t absent)
{
    return item->values[field].state == VALUE_SET ? item->values[field].number : absent;
}

static int32_t day_of(const struct account_page *page, const struct ledger_item *item, int field)
{
    int64_t instant = number_of(item, field, INSTANT_ABSENT);
    return instant == INSTANT_ABSENT ? DAY_ABSENT : account_day_of(page, instant);
}

/* Rows by a field, ascending; absent last. */
static int by_number(const void *a, const void *b, void *field)
{
    const struct ledger_item *first = a, *second = b;
    int64_t x = number_of(first, *(int *)field, INT64_MAX), y = number_of(second, *(int *)field, INT64_MAX);
    if (x != y)
        return x < y ? -1 : 1;
    return (first->record_id > second->record_id) - (first->record_id < second->record_id);
}

static struct web_rows *sorted(struct account_page *page, enum record_kind kind, int field)
{
    struct web_rows *rows = &page->kinds[kind];
    if (rows->count)
        qsort_r(rows->items, rows->count, sizeof *rows->items, by_number, &field);
    return rows;
}

/* ---- the sentence ---- */

static void fill_sentence(struct account_page *page, const struct web_health_one *health,
                          struct view_account *view)
{
    struct web_brief brief;
    uint32_t account = (uint32_t)page->account_id - 1;
    web_brief_read(&brief, page->arena, page->scope.columns, page->scope.as_of, account);
    if (health && health->of.place >= 0) {
        int32_t score = health->of.now.score, before = health->of.earlier_score;
        if (score != HEALTH_ABSENT)
            brief.score = score;
        if (score != HEALTH_ABSENT && before != HEALTH_ABSENT && before > score)
            brief.fall = before - score;
    }
    view->brief = web_brief_sentence(&brief);
}

/* ---- the journey ---- */

static void add_stage(struct account_page *page, const struct journey_set *set,
                      const struct ledger_item *item, int32_t left_day, struct view_account *view)
{
    text journey_key = item->values[STAGE_JOURNEY].text, key = item->values[STAGE_NAME].text;
    const struct journey *journey = journey_find(set, journey_key);
    int position = journey ? journey_stage_find(journey, key) : -1;
    int32_t entered = day_of(page, item, STAGE_ENTERED_AT);
    bool current = left_day == DAY_ABSENT;
    int64_t days = (int64_t)(current ? page->scope.as_of : left_day) - entered;
    struct view_account_stage *stage = &view->stages[view->stages_count++];
    *stage =
        (struct view_account_stage){.name = journey_stage_name(set, journey_key, key), .current = current};
    stage->note = current ? web_journey_day_words(page->arena, days,
                                                  position >= 0 ? journey->stages[position].norm_days : 0)
                          : web_message(page->arena, tr_n("{count} day", "{count} days", days), "count",
                                        format_integer(page->arena, days), NULL);
}

static void fill_stages(struct account_page *page, const struct journey_set *set, struct view_account *view)
{
    struct web_rows *rows = sorted(page, RECORD_STAGE, STAGE_ENTERED_AT);
    size_t count = 0, from;
    view->stages = arena_array(page->arena, struct view_account_stage, STAGES_SHOWN);
    while (count < rows->count &&
           account_day_is_shown(page, day_of(page, &rows->items[count], STAGE_ENTERED_AT)))
        count++;
    from = count > STAGES_SHOWN ? count - STAGES_SHOWN : 0;
    for (size_t i = from; i < count; i++)
        add_stage(page, set, &rows->items[i],
                  i + 1 < count ? day_of(page, &rows->items[i + 1], STAGE_ENTERED_AT) : DAY_ABSENT, view);
}

static void add_milestone(struct account_page *page, const struct ledger_item *item,
                          struct view_account *view)
{
    struct arena *arena = page->arena;
    int32_t due = (int32_t)number_of(item, MILESTONE_DUE_DATE, DAY_ABSENT);
    int32_t reached = (int32_t)number_of(item, MILESTONE_REACHED_DATE, DAY_ABSENT);
    struct view_account_mile *mile = &view->miles[view->miles_count++];
    *mile = (struct view_account_mile){.name = account_value(page, RECORD_MILESTONE, item, MILESTONE_NAME),
                                       .reached = reached != DAY_ABSENT && reached <= page->scope.as_of};
    int64_t late = (int64_t)page->scope.as_of - due;
    if (mile->reached) {
        mile->note = format_day(arena, reached);
    } else if (due != DAY_ABSENT && late > 0) {
        mile->late = true;
        mile->note = web_message(arena, tr_n("{count} day late", "{count} days late", late), "count",
                                 format_integer(arena, late), NULL);
    } else if (due != DAY_ABSENT) {
        mile->note = web_message(arena, _("by {day}"), "day", format_day(arena, due), NULL);
    }
}

/* The late ones and those to come first; what room is left shows what was reached last. */
static void fill_milestones(struct account_page *page, struct view_account *view)
{
    struct web_rows *rows = sorted(page, RECORD_MILESTONE, MILESTONE_DUE_DATE);
    size_t open = 0, reached = 0;
    view->miles = arena_array(page->arena, struct view_account_mile, MILESTONES_SHOWN);
    for (size_t i = 0; i < rows->count; i++)
        open += number_of(&rows->items[i], MILESTONE_REACHED_DATE, INT32_MAX) > page->scope.as_of;
    size_t room = open < MILESTONES_SHOWN ? MILESTONES_SHOWN - open : 0;
    size_t skipped = rows->count - open > room ? rows->count - open - room : 0;
    for (size_t i = 0; i < rows->count && view->miles_count < MILESTONES_SHOWN; i++) {
        bool is_open = number_of(&rows->items[i], MILESTONE_REACHED_DATE, INT32_MAX) > page->scope.as_of;
        if (is_open || reached++ >= skipped)
            add_milestone(page, &rows->items[i], view);
    }
}

static void fill_journey(struct account_page *page, struct view_account *view)
{
    struct journey_set set;
    struct problem problem;
    if (web_journey_set(page->application, page->scope.columns, page->arena, &set, NULL, &problem) !=
        RESULT_OK)
        return;
    fill_stages(page, &set, view);
    fill_milestones(page, view);
    view->has_journey = view->stages_count || view->miles_count;
}

/* ---- what is due ---- */

static bool is_open_task(const struct account_page *page, const struct ledger_item *item)
{
    int32_t closed = day_of(page, item, TASK_CLOSED_AT);
    bool open = number_of(item, TASK_STATE, TASK_STATE_OPEN) == TASK_STATE_OPEN;
    return account_day_is_shown(page, day_of(page, item, TASK_CREATED_AT)) &&
           (open || (page->scope.as_of_set && closed > page->scope.as_of));
}

static void fill_tasks(struct account_page *page, struct view_account *view)
{
    struct web_rows *rows = sorted(page, RECORD_TASK, TASK_DUE_DATE);
    int64_t open = 0;
    view->todo = arena_array(page->arena, struct view_account_todo, TASKS_SHOWN);
    for (size_t i = 0; i < rows->count; i++) {
        const struct ledger_item *item = &rows->items[i];
        if (!is_open_task(page, item) || open++ >= TASKS_SHOWN)
            continue;
        const struct journey_task_row row = {.state = TASK_STATE_OPEN,
                                             .due_day = (int32_t)number_of(item, TASK_DUE_DATE, DAY_ABSENT),
                                             .snoozed_until =
                                                 (int32_t)number_of(item, TASK_SNOOZED_UNTIL, DAY_ABSENT)};
        struct view_account_todo *todo = &view->todo[view->todo_count++];
        text key = inbox_key(page->arena, (uint32_t)page->account_id - 1, item->record_id);
        todo->when = inbox_when(page->arena, &row, page->scope.as_of, &todo->late);
        todo->title = account_value(page, RECORD_TASK, item, page->sees_contacts ? TASK_TITLE : TASK_REASON);
        todo->owner = web_name(page->application, page->arena, item->values[TASK_OWNER_EMAIL].text);
        todo->url =
            safe_url_of(text_printf(page->arena, "/inbox?who=team&task=%.*s#task", TEXT_ARGUMENTS(key)));
    }
    view->todo_note = web_message(page->arena, tr_n("{count} open", "{count} open", open), "count",
                                  format_integer(page->arena, open), NULL);
    view->has_todo = true;
    if (page->may_edit) {
        text address = web_page_address(page->arena, "/inbox/new", "account", page->external_id);
        text back = account_url(page, ACCOUNT_OVERVIEW, NULL, 0).address;
        view->add_task = safe_url_of(
            text_printf(page->arena, "%.*s&back=%.*s", TEXT_ARGUMENTS(address), TEXT_ARGUMENTS(back)));
    }
}

/* ---- what could grow, what was delivered ---- */

static void fill_opportunities(struct account_page *page, struct view_items *list)
{
    struct web_rows *rows = sorted(page, RECORD_OPPORTUNITY, OPPORTUNITY_CLOSE_DATE);
    *list = (struct view_items){.title = text_of(_("Opportunities")),
                                .items = arena_array(page->arena, struct view_item, LIST_SHOWN),
                                .nothing = text_of(_("None is open.")),
                                .more = account_url(page, ACCOUNT_GROWTH, NULL, 0)};
    for (size_t i = 0; i < rows->count && list->items_count < LIST_SHOWN; i++) {
        const struct ledger_item *item = &rows->items[i];
        int64_t stage = number_of(item, OPPORTUNITY_STAGE, OPPORTUNITY_STAGE_LOST);
        if (stage >= OPPORTUNITY_STAGE_WON ||
            !account_day_is_shown(page, day_of(page, item, OPPORTUNITY_OPENED_AT)))
            continue;
        text product = account_value(page, RECORD_OPPORTUNITY, item, OPPORTUNITY_PRODUCT);
        text where = account_value(page, RECORD_OPPORTUNITY, item, OPPORTUNITY_STAGE);
        list->items[list->items_count++] = (struct view_item){
            .badge_words = account_value(page, RECORD_OPPORTUNITY, item, OPPORTUNITY_KIND),
            .words = text_is_empty(product) ? where
                                            : text_printf(page->arena, "%.*s, %.*s", TEXT_ARGUMENTS(product),
                                                          TEXT_ARGUMENTS(where)),
            .when = account_value(page, RECORD_OPPORTUNITY, item, OPPORTUNITY_AMOUNT),
            .url = page->may_edit ? account_edit_url(page, RECORD_OPPORTUNITY, item)
                                  : account_history_url(page, RECORD_OPPORTUNITY, item)};
    }
}

static void fill_values(struct account_page *page, struct view_items *list)
{
    struct web_rows *rows = sorted(page, RECORD_VALUE_MAP, VALUE_MAP_AT);
    *list = (struct view_items){.title = text_of(_("Value map")),
                                .items = arena_array(page->arena, struct view_item, LIST_SHOWN),
                                .nothing = text_of(_("Nothing promised or delivered is written down.")),
                                .more = account_url(page, ACCOUNT_GROWTH, NULL, 0)};
    for (size_t i = rows->count; i-- > 0 && list->items_count < LIST_SHOWN;) {
        const struct ledger_item *item = &rows->items[i];
        int32_t day = day_of(page, item, VALUE_MAP_AT);
        text delivered = account_value(page, RECORD_VALUE_MAP, item, VALUE_MAP_DELIVERED);
        text promised = account_value(page, RECORD_VALUE_MAP, item, VALUE_MAP_PROMISED);
        text said = account_value(page, RECORD_VALUE_MAP, item, VALUE_MAP_CUSTOMER_WORDS);
        if (!account_day_is_shown(page, day))
            continue;
        bool done = !text_is_empty(delivered);
        list->items[list->items_count++] =
            (struct view_item){.badge = done ? TEXT("green") : TEXT("yellow"),
                               .badge_words = text_of(done ? _("delivered") : _("promised")),
                               .words = done                      ? delivered
                                        : text_is_empty(promised) ? said
                                                                  : promised,
                               .when = format_day(page->arena, day)};
    }
}

void account_fill_brief(struct account_page *page, const struct web_health_one *health,
                        struct view_account *view)
{
    fill_sentence(page, health, view);
    fill_journey(page, view);
    fill_tasks(page, view);
    fill_opportunities(page, &view->opportunities);
    fill_values(page, &view->values);
}
