/* Rows into the stage: texts become codes here, so that a staged row is numbers only. */
#include "column/stage.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "column/stage_internal.h"

enum { MEMO_STAGES, MEMO_FEATURES, MEMO_CATEGORIES, MEMO_REASONS, MEMO_PRODUCTS, MEMO_JOURNEYS, MEMO_OTHERS };

static const size_t item_sizes[STAGED_COUNT] = {
    sizeof(struct staged_account), sizeof(struct staged_subscription), sizeof(struct staged_change),
    sizeof(struct staged_line),    sizeof(struct staged_invoice),      sizeof(struct staged_survey),
    sizeof(struct staged_usage),   sizeof(struct staged_ticket),       sizeof(struct staged_interaction),
    sizeof(struct staged_contact), sizeof(struct staged_journey),      sizeof(struct staged_journey),
};

struct column_stage *column_stage_new(struct column_snapshot *snapshot, struct column_stage *beside)
{
    struct column_stage *stage = calloc(1, sizeof *stage);
    uint32_t count = column_dimension_count(snapshot) + MEMO_OTHERS;
    assert(stage);
    stage->snapshot = snapshot;
    stage->memos_are_shared = beside != NULL;
    stage->memos = beside ? beside->memos : calloc(count, sizeof *stage->memos);
    assert(stage->memos);
    for (uint32_t i = 0; i < count && !beside; i++)
        column_memo_init(&stage->memos[i], column_snapshot_dictionary(snapshot, i));
    for (int k = 0; k < STAGED_COUNT; k++)
        stage->rows[k].item_size = item_sizes[k];
    buffer_init(&stage->texts, (size_t)1 << 31);
    buffer_init(&stage->search, (size_t)1 << 31);
    return stage;
}

void column_stage_free(struct column_stage *stage)
{
    if (!stage)
        return;
    for (uint32_t i = 0;
         !stage->memos_are_shared && i < column_dimension_count(stage->snapshot) + MEMO_OTHERS; i++)
        column_memo_release(&stage->memos[i]);
    if (!stage->memos_are_shared)
        free(stage->memos);
    for (int k = 0; k < STAGED_COUNT; k++)
        list_free(stage->rows[k].items);
    buffer_release(&stage->texts);
    buffer_release(&stage->search);
    list_release(&stage->codes);
    recurring_release(&stage->recurring);
    list_release(&stage->subscriptions);
    list_release(&stage->changes);
    list_release(&stage->lines);
    list_release(&stage->keys);
    list_release(&stage->point_days);
    list_release(&stage->point_values);
    list_release(&stage->point_moves);
    list_release(&stage->lanes);
    list_release(&stage->lane_days);
    list_release(&stage->lane_values);
    free(stage);
}

static void *stage_append(struct column_stage *stage, enum staged_kind kind, uint32_t account)
{
    struct staged_rows *rows = &stage->rows[kind];
    assert(account < COLUMN_BLOCK_ACCOUNTS);
    rows->items = list_grow(rows->items, &rows->capacity, rows->count, rows->item_size);
    struct staged_head *head = (void *)((char *)rows->items + rows->count * rows->item_size);
    memset(head, 0, rows->item_size);
    head->sequence = (uint32_t)rows->count++;
    head->account = (uint16_t)account;
    return head;
}

static uint32_t stage_code(struct column_stage *stage, uint32_t dimension, text value)
{
    return column_memo_code(&stage->memos[dimension], value);
}

static uint32_t stage_other_code(struct column_stage *stage, int other, text value)
{
    return stage_code(stage, column_dimension_count(stage->snapshot) + (uint32_t)other, value);
}

/* Codes that columns hold in 16 bits; a text past that many has no code. */
static uint16_t narrow_code(uint32_t code)
{
    return code <= UINT16_MAX ? (uint16_t)code : COLUMN_CODE_ABSENT;
}

/* A number that is the same for the same text in every process (FNV-1a, then mixed); the top bit is
 * clear. Without a text: a number of its own, the top bit set. */
static uint64_t text_key(text value, uint32_t sequence)
{
    if (text_is_empty(value))
        return UINT64_C(1) << 63 | sequence;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < value.length; i++)
        hash = (hash ^ (unsigned char)value.data[i]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return (hash ^ hash >> 29) >> 1;
}

static void stage_text(struct column_stage *stage, text value, uint32_t *ret_at, uint32_t *ret_length)
{
    *ret_at = (uint32_t)stage->texts.length;
    *ret_length = (uint32_t)value.length;
    buffer_append_text(&stage->texts, value);
    assert(!stage->texts.failed);
}

void column_stage_account(struct column_stage *stage, uint32_t account, const struct column_account_row *row)
{
    struct staged_account *staged = stage_append(stage, STAGED_ACCOUNT, account);
    stage_text(stage, row->external_id, &staged->external_id_at, &staged->external_id_length);
    stage_text(stage, row->name, &staged->name_at, &staged->name_length);
    stage_text(stage, row->tax_id, &staged->tax_id_at, &staged->tax_id_length);
    staged->codes_at = (uint32_t)stage->codes.count;
    for (uint32_t d = 0; d < COLUMN_DIMENSION_COUNT; d++)
        *list_append(&stage->codes) = stage_code(stage, d, row->dimension[d]);
    for (uint32_t i = 0; i < stage->snapshot->custom_count; i++)
        *list_append(&stage->codes) =
            row->custom ? stage_code(stage, COLUMN_DIMENSION_COUNT + i, row->custom[i]) : COLUMN_CODE_ABSENT;
    staged->signup_day = row->signup_day;
    staged->parent = row->parent;
}

void column_stage_subscription(struct column_stage *stage, uint32_t account,
                               const struct column_subscription_row *row)
{
    struct staged_subscription *staged = stage_append(stage, STAGED_SUBSCRIPTION, account);
    assert(row->id != 0 && row->start_day != DAY_ABSENT);
    staged->recurring = (struct recurring_subscription){
        .id = row->id,
        .terms = {row->amount, row->interval_unit, row->interval_count},
        .start_day = row->start_day,
        .end_day = row->end_day,
        .trial_end_day = row->trial_end_day,
        .currency = row->currency,
        .cancel_kind = (uint8_t)(row->cancel_kind + 1),
    };
    staged->last_terms = staged->recurring.terms;
    staged->renewal_day = row->renewal_day;
    staged->cancel_reason = stage_other_code(stage, MEMO_REASONS, row->cancel_reason);
    staged->plan = stage_code(stage, DIMENSION_PLAN, row->plan);
    staged->product = stage_other_code(stage, MEMO_PRODUCTS, row->product);
}

void column_stage_change(struct column_stage *stage, uint32_t account, const struct column_change_row *row)
{
    struct staged_change *staged = stage_append(stage, STAGED_CHANGE, account);
    staged->recurring = (struct recurring_change){
        .subscription_id = row->subscription_id,
        .day = row->day,
        .terms = {row->amount, row->interval_unit, row->interval_count},
        .has_unit = row->given == INTERVAL_GIVEN_UNIT ||
                    (row->given == INTERVAL_GIVEN_BY_COUNT && row->interval_count > 0),
        .has_count = row->given != INTERVAL_GIVEN_UNIT && row->interval_count > 0,
    };
    staged->plan = stage_code(stage, DIMENSION_PLAN, row->plan);
}

void column_stage_line(struct column_stage *stage, uint32_t account, const struct column_line_row *row)
{
    struct staged_invoice *invoice = stage_append(stage, STAGED_INVOICE, account);
    invoice->invoice_key = text_key(row->invoice, invoice->head.sequence);
    invoice->amount = row->amount;
    if (__builtin_sub_overflow(row->amount, row->discount, &invoice->amount))
        invoice->amount = row->amount;
    invoice->issued_day = row->issued_day;
    invoice->due_day = row->due_day;
    invoice->paid_day = row->paid_day;
    invoice->category = stage_other_code(stage, MEMO_CATEGORIES, row->category);
    invoice->currency = row->currency;
    invoice->type = (uint8_t)row->type;
    invoice->status = row->status < 0 ? (uint8_t)LINE_OPEN : (uint8_t)row->status;
    bool issued = row->status != LINE_VOID && row->status != LINE_DRAFT;
    bool serves = row->type == LINE_SUBSCRIPTION || row->type == LINE_TRIAL;
    if (!issued || !serves || row->service_start_day == DAY_ABSENT || row->service_end_day == DAY_ABSENT)
        return;
    struct staged_line *line = stage_append(stage, STAGED_LINE, account);
    line->recurring = (struct recurring_line){
        .subscription_id = row->subscription_id,
        .amount = row->amount,
        .discount = row->discount,
        .start_day = row->service_start_day,
        .end_day = row->service_end_day,
        .due_day = row->due_day,
        .paid_day = row->paid_day,
        .currency = row->currency,
        .trial = row->type == LINE_TRIAL,
    };
}

void column_stage_survey(struct column_stage *stage, uint32_t account, const struct column_survey_row *row)
{
    struct staged_survey *staged = stage_append(stage, STAGED_SURVEY, account);
    staged->contact_key = text_key(row->contact, staged->head.sequence);
    staged->instant = row->instant;
    staged->day = row->day;
    staged->kind = (uint8_t)row->kind;
    staged->score = row->score;
    staged->scale_min = row->scale_min;
    staged->scale_max = row->scale_max;
    staged->stage = narrow_code(stage_other_code(stage, MEMO_STAGES, row->stage));
}

void column_stage_usage(struct column_stage *stage, uint32_t account, const struct column_usage_row *row)
{
    int64_t day = (int64_t)row->day - stage->snapshot->usage_base_day;
    if (day < 0 || day >= UINT16_MAX)
        return; /* before 1950 or after 2129: nobody's usage */
    if (row->quantity <= 0)
        return; /* nothing used */
    struct staged_usage *staged = stage_append(stage, STAGED_USAGE, account);
    staged->day = (uint16_t)day;
    staged->feature = narrow_code(stage_other_code(stage, MEMO_FEATURES, row->feature));
    staged->quantity = row->quantity > UINT32_MAX ? UINT32_MAX : (uint32_t)row->quantity;
}

void column_stage_ticket(struct column_stage *stage, uint32_t account, const struct column_ticket_row *row)
{
    struct staged_ticket *staged = stage_append(stage, STAGED_TICKET, account);
    staged->opened_day = row->opened_day;
    staged->closed_day = row->closed_day;
    staged->severity = (uint8_t)row->severity;
    staged->sla_breached = row->sla_breached;
}

void column_stage_interaction(struct column_stage *stage, uint32_t account,
                              const struct column_interaction_row *row)
{
    struct staged_interaction *staged = stage_append(stage, STAGED_INTERACTION, account);
    staged->day = row->day;
    staged->kind = (uint8_t)row->kind;
}

void column_stage_journey(struct column_stage *stage, uint32_t account, const struct column_journey_row *row)
{
    enum staged_kind kind = row->kind == RECORD_STAGE ? STAGED_PLACE : STAGED_JOURNEY;
    struct staged_journey *staged = stage_append(stage, kind, account);
    struct staged_head head = staged->head;
    *staged = (struct staged_journey){
        .head = head,
        .id = row->id,
        .instant = row->instant,
        .amount = row->amount,
        .day = row->day,
        .end_day = row->end_day,
        .due_day = row->due_day,
        .snoozed_day = row->snoozed_day,
        .name = stage_other_code(stage, MEMO_JOURNEYS, row->name),
        .group = stage_other_code(stage, MEMO_JOURNEYS, row->group),
        .outcome = stage_other_code(stage, MEMO_JOURNEYS, row->outcome),
        .owner = stage_code(stage, DIMENSION_OWNER, row->owner),
        .kind = (uint8_t)row->kind,
        .state = row->state,
        .choice = row->choice,
        .currency = row->currency,
    };
}

void column_stage_contact(struct column_stage *stage, uint32_t account, const struct column_contact_row *row)
{
    struct staged_contact *staged = stage_append(stage, STAGED_CONTACT, account);
    stage_text(stage, row->name, &staged->name_at, &staged->name_length);
    stage_text(stage, row->email, &staged->email_at, &staged->email_length);
}

void column_stage_sort(struct staged_rows *rows, staged_compare compare)
{
    const char *items = rows->items;
    for (size_t i = 1; i < rows->count; i++) {
        if (compare(items + (i - 1) * rows->item_size, items + i * rows->item_size) > 0) {
            qsort(rows->items, rows->count, rows->item_size, compare);
            return;
        }
    }
}

uint32_t column_stage_block_count(const struct column_stage *stage, uint32_t block)
{
    uint32_t before = block * COLUMN_BLOCK_ACCOUNTS;
    uint32_t left = stage->snapshot->account_count - before;
    return left < COLUMN_BLOCK_ACCOUNTS ? left : COLUMN_BLOCK_ACCOUNTS;
}

void column_stage_close(struct column_stage *stage, enum column_family family, uint32_t block,
                        const uint64_t *touched)
{
    void **slot = &stage->snapshot->blocks[family][block];
    void *made;
    assert(block < stage->snapshot->block_count);
    if (family == COLUMN_ACCOUNT)
        made = column_stage_accounts(stage, block, touched);
    else if (family == COLUMN_MRR)
        made = column_stage_mrr(stage, block, touched);
    else if (family == COLUMN_SEARCH)
        made = column_stage_search(stage, block, touched);
    else
        made = column_stage_flat(stage, family, block, touched);
    column_block_release(*slot);
    *slot = made;
}

void column_stage_clear(struct column_stage *stage)
{
    for (int k = 0; k < STAGED_COUNT; k++)
        stage->rows[k].count = 0;
    buffer_clear(&stage->texts);
    stage->codes.count = 0;
}

void column_stage_close_all(struct column_stage *stage, uint32_t block)
{
    for (int f = 0; f < COLUMN_FAMILY_COUNT; f++)
        column_stage_close(stage, f, block, NULL);
    column_stage_clear(stage);
}
