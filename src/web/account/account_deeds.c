/* What is done about the account, kind by kind: its journey (stages, milestones, handoffs, tasks, reviews,
 * sentiments, lights set by hand) and its growth (opportunities, forecasts of renewals, value delivered,
 * requests to leave). One table of kinds and columns; the latest row first, milestones by their due day. */
#include <stdlib.h>

#include "journey/stage_write.h"
#include "web/account/account.h"

enum { ROWS_SHOWN = 50, COLUMNS_MAX = 7, COLUMNS_ON_A_PHONE = 3 };

struct deed_table {
    enum record_kind kind;
    enum account_tab tab;
    int order;              /* the field by which rows are sorted */
    bool ascending;         /* else the latest first */
    int badge;              /* a field of choices that stands in a badge; 0 none */
    const char *colours[6]; /* of its choices; NULL: plain */
    int fields[COLUMNS_MAX];
    int field_count;
};

#define FIELDS(...) .fields = {__VA_ARGS__}, .field_count = (int)(sizeof((int[]){__VA_ARGS__}) / sizeof(int))

static const struct deed_table deed_tables[] = {
    {.kind = RECORD_TASK,
     .tab = ACCOUNT_JOURNEY,
     .order = TASK_CREATED_AT,
     .badge = TASK_STATE,
     .colours = {"accent"},
     FIELDS(TASK_TITLE, TASK_STATE, TASK_KIND, TASK_DUE_DATE, TASK_OWNER_EMAIL, TASK_OUTCOME)},
    {.kind = RECORD_MILESTONE,
     .tab = ACCOUNT_JOURNEY,
     .order = MILESTONE_DUE_DATE,
     .ascending = true,
     .badge = MILESTONE_KIND,
     FIELDS(MILESTONE_NAME, MILESTONE_KIND, MILESTONE_DUE_DATE, MILESTONE_REACHED_DATE, MILESTONE_OWNER_EMAIL,
            MILESTONE_CUSTOMER_OWNER)},
    {.kind = RECORD_STAGE,
     .tab = ACCOUNT_JOURNEY,
     .order = STAGE_ENTERED_AT,
     FIELDS(STAGE_NAME, STAGE_JOURNEY, STAGE_ENTERED_AT, STAGE_REASON, STAGE_AUTOMATIC, STAGE_BY_EMAIL)},
    {.kind = RECORD_HANDOFF,
     .tab = ACCOUNT_JOURNEY,
     .order = HANDOFF_STARTED_AT,
     FIELDS(HANDOFF_STARTED_AT, HANDOFF_ISM_EMAIL, HANDOFF_ISM_SIGNED_AT, HANDOFF_CSM_EMAIL,
            HANDOFF_CSM_SIGNED_AT)},
    {.kind = RECORD_REVIEW,
     .tab = ACCOUNT_JOURNEY,
     .order = REVIEW_HELD_AT,
     FIELDS(REVIEW_HELD_AT, REVIEW_PAST, REVIEW_FUTURE, REVIEW_NEXT_REVIEW_DATE, REVIEW_BY_EMAIL)},
    {.kind = RECORD_SENTIMENT,
     .tab = ACCOUNT_JOURNEY,
     .order = SENTIMENT_AT,
     .badge = SENTIMENT_LEVEL,
     .colours = {"red", "red", "yellow", "green", "green"},
     FIELDS(SENTIMENT_AT, SENTIMENT_LEVEL, SENTIMENT_NOTE, SENTIMENT_BY_EMAIL)},
    {.kind = RECORD_HEALTH_OVERRIDE,
     .tab = ACCOUNT_JOURNEY,
     .order = HEALTH_OVERRIDE_AT,
     .badge = HEALTH_OVERRIDE_LIGHT,
     .colours = {"red", "yellow", "green"},
     FIELDS(HEALTH_OVERRIDE_AT, HEALTH_OVERRIDE_LIGHT, HEALTH_OVERRIDE_REASON, HEALTH_OVERRIDE_UNTIL_DATE,
            HEALTH_OVERRIDE_ENDED_AT, HEALTH_OVERRIDE_BY_EMAIL)},
    {.kind = RECORD_OPPORTUNITY,
     .tab = ACCOUNT_GROWTH,
     .order = OPPORTUNITY_OPENED_AT,
     .badge = OPPORTUNITY_STAGE,
     .colours = {NULL, NULL, "accent", "accent", "green", "red"},
     FIELDS(OPPORTUNITY_KIND, OPPORTUNITY_PRODUCT, OPPORTUNITY_STAGE, OPPORTUNITY_AMOUNT,
            OPPORTUNITY_CLOSE_DATE, OPPORTUNITY_OWNER_EMAIL)},
    {.kind = RECORD_RENEWAL_CALL,
     .tab = ACCOUNT_GROWTH,
     .order = RENEWAL_CALL_CALLED_AT,
     .badge = RENEWAL_CALL_VERDICT,
     .colours = {"green", "yellow", "red"},
     FIELDS(RENEWAL_CALL_SUBSCRIPTION, RENEWAL_CALL_CALLED_AT, RENEWAL_CALL_VERDICT, RENEWAL_CALL_NOTE,
            RENEWAL_CALL_BY_EMAIL)},
    {.kind = RECORD_VALUE_MAP,
     .tab = ACCOUNT_GROWTH,
     .order = VALUE_MAP_AT,
     .badge = VALUE_MAP_KIND,
     FIELDS(VALUE_MAP_AT, VALUE_MAP_KIND, VALUE_MAP_PROMISED, VALUE_MAP_DELIVERED, VALUE_MAP_CUSTOMER_WORDS,
            VALUE_MAP_AMOUNT)},
    {.kind = RECORD_CHURN_REQUEST,
     .tab = ACCOUNT_GROWTH,
     .order = CHURN_REQUEST_REQUESTED_AT,
     .badge = CHURN_REQUEST_STATE,
     .colours = {"yellow", "green", "red"},
     FIELDS(CHURN_REQUEST_REQUESTED_AT, CHURN_REQUEST_REASON, CHURN_REQUEST_KIND, CHURN_REQUEST_STATE,
            CHURN_REQUEST_INTENSIVE_UNTIL, CHURN_REQUEST_OWNER_EMAIL)},
};
enum { DEED_TABLE_COUNT = sizeof deed_tables / sizeof *deed_tables };

unsigned account_deed_kinds(enum account_tab tab)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < DEED_TABLE_COUNT; i++)
        kinds |= deed_tables[i].tab == tab ? 1u << deed_tables[i].kind : 0;
    return kinds;
}

/* Absent last. */
static int64_t order_of(const struct deed_table *deed, const struct ledger_item *item)
{
    const struct record_value *value = &item->values[deed->order];
    if (value->state != VALUE_SET)
        return INT64_MAX;
    return deed->ascending ? value->number : -value->number;
}

static int compare_rows(const void *a, const void *b, void *context)
{
    const struct ledger_item *x = a, *y = b;
    int64_t first = order_of(context, x), second = order_of(context, y);
    if (first != second)
        return first < second ? -1 : 1;
    return (x->record_id < y->record_id) - (x->record_id > y->record_id);
}

/* Whether the row had begun by the day that is asked for. */
static bool is_shown(const struct account_page *page, const struct deed_table *deed,
                     const struct ledger_item *item)
{
    const struct record_value *value = &item->values[deed->order];
    bool begins = record_type_of(deed->kind)->fields[deed->order].type == FIELD_INSTANT;
    return !begins || value->state != VALUE_SET ||
           account_day_is_shown(page, account_day_of(page, value->number));
}

/* Stages and journeys by their names, whatever language they were moved in. */
static void name_stage(struct account_page *page, const struct journey_set *set,
                       const struct ledger_item *item, struct view_record_row *row)
{
    text journey = item->values[STAGE_JOURNEY].text, stage = item->values[STAGE_NAME].text;
    const struct journey *found = journey_find(set, journey);
    row->cells[0].words = row->name = text_copy(page->arena, journey_stage_name(set, journey, stage));
    if (found)
        row->cells[1].words = journey_name(found->name);
}

static void fill_row(struct account_page *page, struct view_records *table, const struct deed_table *deed,
                     const struct journey_set *set, const struct ledger_item *item)
{
    struct view_record_row *row =
        account_table_row(page, table, deed->kind, item, deed->fields, (size_t)deed->field_count);
    for (int i = 0; i < deed->field_count; i++) {
        const struct record_value *value = &item->values[deed->fields[i]];
        row->cells[i].wide = i >= COLUMNS_ON_A_PHONE;
        if (deed->badge != deed->fields[i] || value->state != VALUE_SET)
            continue;
        const char *colour = deed->colours[value->number];
        row->cells[i].badge = colour ? text_of(colour) : TEXT("plain");
    }
    if (deed->kind == RECORD_STAGE)
        name_stage(page, set, item, row);
    row->cells[0].strong =
        deed->kind == RECORD_TASK || deed->kind == RECORD_MILESTONE || deed->kind == RECORD_STAGE;
}

static void fill_table(struct account_page *page, const struct deed_table *deed,
                       const struct journey_set *set, struct view_records *table)
{
    struct web_rows *rows = &page->kinds[deed->kind];
    const char *name = record_type_of(deed->kind)->name;
    *table = account_table(page, deed->kind, name, deed->fields, (size_t)deed->field_count, ROWS_SHOWN);
    for (size_t i = COLUMNS_ON_A_PHONE; i < table->heads_count; i++)
        table->heads[i].wide = true;
    if (rows->count)
        qsort_r(rows->items, rows->count, sizeof *rows->items, compare_rows, (void *)(uintptr_t)deed);
    size_t from = account_from(page, name, rows->count);
    account_more(page, table, name, from + ROWS_SHOWN, rows->count);
    for (size_t i = from; i < rows->count && table->rows_count < ROWS_SHOWN; i++)
        if (is_shown(page, deed, &rows->items[i]))
            fill_row(page, table, deed, set, &rows->items[i]);
}

void account_fill_deeds(struct account_page *page, struct view_account *view)
{
    struct journey_set set = {0};
    struct problem problem;
    /* Without them stages are called by their keys. */
    if (page->tab == ACCOUNT_JOURNEY && journey_set_read(page->connection, page->scope.columns->known_change,
                                                         page->arena, &set, &problem) != RESULT_OK)
        set = (struct journey_set){0};
    for (size_t i = 0; i < DEED_TABLE_COUNT; i++)
        if (deed_tables[i].tab == page->tab)
            fill_table(page, &deed_tables[i], &set, &view->tables[view->tables_count++]);
}
