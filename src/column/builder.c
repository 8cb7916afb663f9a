/* The builder: one stage, moved from block to block. */
#include "column/builder.h"

#include <assert.h>
#include <stdlib.h>

#include "base/list.h"
#include "column/dictionary.h"
#include "column/snapshot.h"
#include "column/stage.h"

struct column_builder {
    struct column_snapshot *snapshot;
    struct column_stage *stage; /* made with the first row */
    uint32_t block;
    struct {
        struct column_cost *items;
        size_t count, capacity;
    } costs;
};

struct column_builder *column_builder_new(uint8_t currency)
{
    struct column_builder *builder = calloc(1, sizeof *builder);
    assert(builder);
    builder->snapshot = column_snapshot_new(currency);
    return builder;
}

void column_builder_discard(struct column_builder *builder)
{
    if (!builder)
        return;
    column_stage_free(builder->stage);
    column_snapshot_release(builder->snapshot);
    list_release(&builder->costs);
    free(builder);
}

struct column_snapshot *column_builder_finish(struct column_builder *builder)
{
    struct column_snapshot *snapshot = builder->snapshot;
    if (builder->stage)
        column_stage_close_all(builder->stage, builder->block);
    snapshot->cost_count = builder->costs.count;
    snapshot->costs = arena_array(&snapshot->memory, struct column_cost, builder->costs.count);
    for (size_t i = 0; i < builder->costs.count; i++)
        snapshot->costs[i] = builder->costs.items[i];
    column_snapshot_seal(snapshot);
    builder->snapshot = NULL;
    column_builder_discard(builder);
    return snapshot;
}

void column_builder_custom(struct column_builder *builder, const text *names, uint32_t count)
{
    assert(!builder->stage);
    column_snapshot_set_custom(builder->snapshot, names, count);
}

void column_builder_rate(struct column_builder *builder, int32_t month, uint8_t currency, int64_t rate)
{
    column_snapshot_set_rate(builder->snapshot, month, currency, rate);
}

void column_builder_running_month(struct column_builder *builder, int32_t month)
{
    builder->snapshot->rates.running_month = month;
}

void column_builder_churn_after_overdue(struct column_builder *builder, int32_t days)
{
    builder->snapshot->settings.churn_after_overdue_days = days;
}

/* The stage, at the block of `account`. */
static struct column_stage *builder_at(struct column_builder *builder, uint32_t account)
{
    uint32_t block = account / COLUMN_BLOCK_ACCOUNTS;
    if (!builder->stage)
        builder->stage = column_stage_new(builder->snapshot, NULL);
    else
        assert(block >= builder->block);
    if (block > builder->block && builder->snapshot->account_count > builder->block * COLUMN_BLOCK_ACCOUNTS) {
        column_snapshot_set_accounts(builder->snapshot, (builder->block + 1) * COLUMN_BLOCK_ACCOUNTS);
        column_stage_close_all(builder->stage, builder->block);
    }
    builder->block = block;
    column_snapshot_set_accounts(builder->snapshot, account + 1);
    return builder->stage;
}

void column_builder_account(struct column_builder *builder, uint32_t account,
                            const struct column_account_row *row)
{
    column_stage_account(builder_at(builder, account), account % COLUMN_BLOCK_ACCOUNTS, row);
}

void column_builder_subscription(struct column_builder *builder, uint32_t account,
                                 const struct column_subscription_row *row)
{
    column_stage_subscription(builder_at(builder, account), account % COLUMN_BLOCK_ACCOUNTS, row);
}

void column_builder_change(struct column_builder *builder, uint32_t account,
                           const struct column_change_row *row)
{
    column_stage_change(builder_at(builder, account), account % COLUMN_BLOCK_ACCOUNTS, row);
}

void column_builder_line(struct column_builder *builder, uint32_t account, const struct column_line_row *row)
{
    column_stage_line(builder_at(builder, account), account % COLUMN_BLOCK_ACCOUNTS, row);
}

void column_builder_survey(struct column_builder *builder, uint32_t account,
                           const struct column_survey_row *row)
{
    column_stage_survey(builder_at(builder, account), account % COLUMN_BLOCK_ACCOUNTS, row);
}

void column_builder_usage(struct column_builder *builder, uint32_t account,
                          const struct column_usage_row *row)
{
    column_stage_usage(builder_at(builder, account), account % COLUMN_BLOCK_ACCOUNTS, row);
}

void column_builder_ticket(struct column_builder *builder, uint32_t account,
                           const struct column_ticket_row *row)
{
    column_stage_ticket(builder_at(builder, account), account % COLUMN_BLOCK_ACCOUNTS, row);
}

void column_builder_interaction(struct column_builder *builder, uint32_t account,
                                const struct column_interaction_row *row)
{
    column_stage_interaction(builder_at(builder, account), account % COLUMN_BLOCK_ACCOUNTS, row);
}

void column_builder_journey(struct column_builder *builder, uint32_t account,
                            const struct column_journey_row *row)
{
    column_stage_journey(builder_at(builder, account), account % COLUMN_BLOCK_ACCOUNTS, row);
}

void column_builder_contact(struct column_builder *builder, uint32_t account,
                            const struct column_contact_row *row)
{
    column_stage_contact(builder_at(builder, account), account % COLUMN_BLOCK_ACCOUNTS, row);
}

void column_builder_cost(struct column_builder *builder, const struct column_cost_row *row)
{
    uint32_t channel = column_dictionary_add(builder->snapshot->dimensions[DIMENSION_CHANNEL], row->channel);
    *list_append(&builder->costs) = (struct column_cost){
        .month = row->month,
        .kind = (uint8_t)row->kind,
        .currency = row->currency,
        .amount = row->amount,
        .channel = channel,
        .account = row->account,
        .minutes = row->minutes,
        .hourly_micro = row->hourly_micro,
    };
}
