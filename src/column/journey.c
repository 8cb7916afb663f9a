/* See journey.h. */
#include "column/journey.h"

/* The first row of [from, to) whose kind is not below `kind`. */
static uint32_t first_of_kind(const struct column_journey_block *block, uint32_t from, uint32_t to, int kind)
{
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (block->kind[middle] < kind)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

struct column_journey_rows column_journey_rows(const struct column_snapshot *snapshot, uint32_t account,
                                               enum record_kind kind)
{
    uint32_t number = account / COLUMN_BLOCK_ACCOUNTS, local = account % COLUMN_BLOCK_ACCOUNTS;
    struct column_journey_rows rows = {0};
    if (number >= snapshot->block_count)
        return rows;
    rows.block = kind == RECORD_STAGE ? column_places(snapshot, number) : column_journeys(snapshot, number);
    if (!rows.block)
        return rows;
    uint32_t from = rows.block->start[local], to = rows.block->start[local + 1];
    rows.from = first_of_kind(rows.block, from, to, (int)kind);
    rows.to = first_of_kind(rows.block, rows.from, to, (int)kind + 1);
    return rows;
}

int64_t column_journey_last(struct column_journey_rows rows, int32_t day)
{
    for (uint32_t row = rows.to; row-- > rows.from;)
        if (rows.block->day[row] <= day)
            return row;
    return -1;
}

static bool has_ended(const struct column_journey_block *block, uint32_t row, int32_t day)
{
    return block->end_day[row] != DAY_ABSENT && block->end_day[row] <= day;
}

static bool is_open_state(const struct column_journey_block *block, uint32_t row)
{
    switch (block->kind[row]) {
    case RECORD_TASK:
        return block->state[row] == TASK_STATE_OPEN;
    case RECORD_CHURN_REQUEST:
        return block->state[row] == CHURN_REQUEST_STATE_OPEN;
    default:
        return block->state[row] <= OPPORTUNITY_STAGE_NEGOTIATING;
    }
}

bool column_journey_is_open(const struct column_journey_block *block, uint32_t row, int32_t day)
{
    if (block->day[row] > day)
        return false;
    return is_open_state(block, row) || (block->end_day[row] != DAY_ABSENT && block->end_day[row] > day);
}

bool column_journey_override_holds(const struct column_journey_block *block, uint32_t row, int32_t day)
{
    return block->day[row] <= day && day <= block->due_day[row] && !has_ended(block, row, day);
}

bool column_journey_is_late(const struct column_journey_block *block, uint32_t row, int32_t day)
{
    return block->due_day[row] != DAY_ABSENT && block->due_day[row] < day && !has_ended(block, row, day);
}
