/* What is done about an account, as rules name it: its stage, tasks, milestones, requests to leave,
 * opportunities; read from the columns as of a day. */
#include "column/journey.h"

#include "metric/rate.h"
#include "rule/tree.h"

static int64_t stage_of(struct column_journey_rows rows, enum rule_journey which, int32_t day)
{
    int64_t row = column_journey_last(rows, day);
    if (row < 0)
        return METRIC_KEY_ABSENT;
    uint32_t code = which == RULE_JOURNEY_NAME ? rows.block->group[row] : rows.block->name[row];
    if (which == RULE_DAYS_IN_STAGE)
        return (int64_t)day - rows.block->day[row];
    return code == COLUMN_CODE_ABSENT ? METRIC_KEY_ABSENT : code;
}

/* Very bad is the first word, and the level 0. */
static int64_t sentiment_of(struct column_journey_rows rows, int32_t day)
{
    int64_t row = column_journey_last(rows, day);
    return row < 0 ? METRIC_KEY_ABSENT : rows.block->state[row] + 1;
}

static int64_t review_of(struct column_journey_rows rows, int32_t day)
{
    int64_t row = column_journey_last(rows, day);
    return row < 0 ? METRIC_KEY_ABSENT : rows.block->day[row];
}

static int64_t count_open(struct column_journey_rows rows, int32_t day, bool overdue_alone)
{
    int64_t count = 0;
    for (uint32_t row = rows.from; row < rows.to; row++) {
        bool overdue = rows.block->due_day[row] != DAY_ABSENT && rows.block->due_day[row] < day;
        count += column_journey_is_open(rows.block, row, day) && (overdue || !overdue_alone);
    }
    return count;
}

static int64_t count_late(struct column_journey_rows rows, int32_t day)
{
    int64_t count = 0;
    for (uint32_t row = rows.from; row < rows.to; row++)
        count += column_journey_is_late(rows.block, row, day);
    return count;
}

/* From the decision to stay until the last day of close care. */
static bool is_in_care(struct column_journey_rows rows, int32_t day)
{
    for (uint32_t row = rows.from; row < rows.to; row++)
        if (rows.block->state[row] == CHURN_REQUEST_STATE_REVERSED &&
            rows.block->end_day[row] != DAY_ABSENT && rows.block->end_day[row] <= day &&
            rows.block->due_day[row] != DAY_ABSENT && rows.block->due_day[row] >= day)
            return true;
    return false;
}

/* The open ones' monthly worth; absent where none is open or none says its worth. */
static int64_t worth_of(const struct metric_scope *scope, struct column_journey_rows rows,
                        struct metric_rate_gap *gap)
{
    int64_t sum = 0, minor;
    bool any = false;
    for (uint32_t row = rows.from; row < rows.to; row++) {
        if (!column_journey_is_open(rows.block, row, scope->as_of) || rows.block->amount[row] == MONEY_ABSENT)
            continue;
        if (!metric_convert(scope->columns, rows.block->amount[row], rows.block->currency[row],
                            month_of_day(scope->as_of), &minor, gap))
            return METRIC_KEY_ABSENT;
        metric_add(&sum, minor, gap);
        any = true;
    }
    return any ? sum : METRIC_KEY_ABSENT;
}

int64_t rule_journey_value(const struct metric_scope *scope, const struct rule_quantity *quantity,
                           uint32_t account, struct metric_rate_gap *gap)
{
    static const enum record_kind kinds[] = {
        [RULE_STAGE] = RECORD_STAGE,
        [RULE_JOURNEY_NAME] = RECORD_STAGE,
        [RULE_DAYS_IN_STAGE] = RECORD_STAGE,
        [RULE_SENTIMENT] = RECORD_SENTIMENT,
        [RULE_OPEN_TASKS] = RECORD_TASK,
        [RULE_OVERDUE_TASKS] = RECORD_TASK,
        [RULE_LATE_MILESTONES] = RECORD_MILESTONE,
        [RULE_LAST_REVIEW] = RECORD_REVIEW,
        [RULE_CHURN_REQUESTED] = RECORD_CHURN_REQUEST,
        [RULE_INTENSIVE_CARE] = RECORD_CHURN_REQUEST,
        [RULE_OPEN_OPPORTUNITIES] = RECORD_OPPORTUNITY,
        [RULE_OPPORTUNITY_VALUE] = RECORD_OPPORTUNITY,
    };
    enum rule_journey which = (enum rule_journey)quantity->name->which;
    int32_t day = scope->as_of;
    struct column_journey_rows rows = column_journey_rows(scope->columns, account, kinds[which]);
    switch (which) {
    case RULE_STAGE:
    case RULE_JOURNEY_NAME:
    case RULE_DAYS_IN_STAGE:
        return stage_of(rows, which, day);
    case RULE_SENTIMENT:
        return sentiment_of(rows, day);
    case RULE_LAST_REVIEW:
        return review_of(rows, day);
    case RULE_LATE_MILESTONES:
        return count_late(rows, day);
    case RULE_CHURN_REQUESTED:
        return count_open(rows, day, false) > 0;
    case RULE_INTENSIVE_CARE:
        return is_in_care(rows, day);
    case RULE_OPPORTUNITY_VALUE:
        return worth_of(scope, rows, gap);
    default:
        return count_open(rows, day, which == RULE_OVERDUE_TASKS);
    }
}
