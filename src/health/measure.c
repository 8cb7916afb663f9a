/* What each measure of an account is at a day, for a stretch of accounts of one block. One way for all
 * accounts and for one: health_explain asks for a stretch of one. */
#include <stdlib.h>

#include "column/journey.h"
#include "health/internal.h"
#include "language/language.h"
#include "metric/scope.h"

#define CUSTOM_DECIMALS 4
#define STRETCH 256 /* accounts whose windows are read at once */

const struct health_measure_type health_measure_types[HEALTH_MEASURE_COUNT] = {
    [HEALTH_USAGE] = {"usage", N_("Uses in 30 days"), true, false, N_("Uses")},
    [HEALTH_USAGE_CHANGE] = {"usage_change", N_("Change of use, 30 days against the 30 before"), true, true,
                             N_("Change of use")},
    [HEALTH_FEATURES] = {"features", N_("Features used in 30 days"), true, false, N_("Features used")},
    [HEALTH_DAYS_SINCE_SEEN] = {"days_since_seen", N_("Days since last seen"), true, false},
    [HEALTH_NPS] = {"nps", N_("Last NPS answer"), false, false},
    [HEALTH_OPEN_TICKETS] = {"open_tickets", N_("Open tickets"), false, false},
    [HEALTH_OPEN_SEVERE] = {"open_severe_tickets", N_("Open severe tickets"), false, false},
    [HEALTH_DAYS_OVERDUE] = {"days_overdue", N_("Days overdue"), false, false},
    [HEALTH_DAYS_SINCE_CONTACT] = {"days_since_contact", N_("Days since last contact"), false, false},
    [HEALTH_ACTIVE_DAYS] = {"active_days", N_("Active days in 30"), true, false, N_("Active days")},
    [HEALTH_CSAT] = {"csat", N_("Last CSAT answer"), false, true},
    [HEALTH_OLDEST_TICKET] = {"oldest_ticket", N_("Days the oldest ticket is open"), false, false},
    [HEALTH_MILESTONES_LATE] = {"milestones_late", N_("Milestones late"), false, false},
    [HEALTH_SENTIMENT] = {"sentiment", N_("Sentiment, 1 to 5"), false, false},
    [HEALTH_CUSTOM] = {"custom", N_("Custom field"), false, false},
    [HEALTH_RULE] = {"rule", N_("Rule"), false, false},
};

bool health_measure_find(text name, enum health_measure *ret_measure)
{
    for (int i = 0; i < HEALTH_MEASURE_COUNT; i++)
        if (text_equal(name, text_of(health_measure_types[i].name))) {
            *ret_measure = (enum health_measure)i;
            return true;
        }
    return false;
}

const char *health_measure_words(struct arena *arena, enum health_measure measure, int32_t window_days)
{
    if (window_days && window_days != HEALTH_WINDOW_DAYS)
        switch (measure) {
        case HEALTH_USAGE:
            return arena_printf(arena, _("Uses in %d days"), window_days);
        case HEALTH_USAGE_CHANGE:
            return arena_printf(arena, _("Change of use, %d days against the %d before"), window_days,
                                window_days);
        case HEALTH_FEATURES:
            return arena_printf(arena, _("Features used in %d days"), window_days);
        case HEALTH_ACTIVE_DAYS:
            return arena_printf(arena, _("Active days in %d"), window_days);
        default:
            break;
        }
    return _(health_measure_types[measure].label);
}

/* Uses, features and days unseen are absent for an account that was never seen. */
static void read_usage(const struct health_day *day, enum health_measure measure, size_t at, uint32_t count,
                       double *measured)
{
    const struct metric_signals *signals = &day->signals;
    for (uint32_t i = 0; i < count; i++) {
        int32_t seen = signals->last_seen_day[at + i];
        double value = measure == HEALTH_USAGE      ? (double)signals->usage_30[at + i]
                       : measure == HEALTH_FEATURES ? signals->features_30[at + i]
                                                    : (double)day->day - seen;
        measured[i] = seen == DAY_ABSENT ? NAN : value;
    }
}

static void read_usage_change(const struct health_day *day, size_t at, uint32_t count, double *measured)
{
    for (uint32_t i = 0; i < count; i++) {
        double before = (double)day->signals.usage_30_before[at + i];
        double change = (double)day->signals.usage_30[at + i] / before - 1;
        measured[i] = before > 0 ? change : NAN;
    }
}

static int32_t window_of(const struct health_criterion *criterion)
{
    return criterion->window_days ? criterion->window_days : HEALTH_WINDOW_DAYS;
}

/* The same of windows that the signals do not have. */
static void read_window(const struct health_day *day, const struct health_criterion *criterion,
                        uint32_t account, uint32_t count, double *measured)
{
    struct metric_usage_window windows[STRETCH];
    for (uint32_t from = 0; from < count; from += STRETCH) {
        uint32_t part = count - from < STRETCH ? count - from : STRETCH;
        const int32_t *seen = day->signals.last_seen_day + (account - day->first_account) + from;
        metric_usage_window(day->scope, account + from, part, day->day, criterion->window_days, windows);
        for (uint32_t i = 0; i < part; i++) {
            const struct metric_usage_window *window = &windows[i];
            double value = criterion->measure == HEALTH_FEATURES ? window->features : (double)window->uses;
            if (criterion->measure == HEALTH_USAGE_CHANGE)
                value = window->uses_before > 0 ? value / (double)window->uses_before - 1 : NAN;
            measured[from + i] = seen[i] == DAY_ABSENT ? NAN : value;
        }
    }
}

static void read_nps(const struct health_day *day, size_t at, uint32_t count, double *measured)
{
    for (uint32_t i = 0; i < count; i++)
        measured[i] = day->signals.last_nps[at + i] < 0 ? NAN : day->signals.last_nps[at + i];
}

static void read_tickets(const struct health_day *day, const uint16_t *open, uint32_t count, double *measured)
{
    for (uint32_t i = 0; i < count; i++)
        measured[i] = day->has_tickets ? open[i] : NAN;
}

/* Nothing overdue is 0 days where the account was invoiced at all by then. */
static void read_overdue(const struct health_day *day, size_t at, uint32_t account, uint32_t count,
                         double *measured)
{
    const struct column_invoice_block *block =
        day->scope->columns->blocks[COLUMN_INVOICE][account / COLUMN_BLOCK_ACCOUNTS];
    const uint32_t *start = block ? block->start + account % COLUMN_BLOCK_ACCOUNTS : NULL;
    for (uint32_t i = 0; i < count; i++) {
        int32_t overdue = day->signals.days_overdue[at + i];
        bool invoiced = block && start[i] < start[i + 1] && block->issued_day[start[i]] <= day->day;
        measured[i] = !invoiced ? NAN : overdue < 0 ? 0 : overdue;
    }
}

/* Distinct days with use in the window. Rows of an account stand by day. */
static void read_active_days(const struct health_day *day, const struct health_criterion *criterion,
                             uint32_t account, uint32_t count, double *measured)
{
    const struct column_snapshot *columns = day->scope->columns;
    const struct column_usage_block *block = columns->blocks[COLUMN_USAGE][account / COLUMN_BLOCK_ACCOUNTS];
    const int32_t *seen = day->signals.last_seen_day + (account - day->first_account);
    int32_t last = day->day - columns->usage_base_day, window_days = window_of(criterion);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t local = account % COLUMN_BLOCK_ACCOUNTS + i;
        int32_t days = 0, earlier = -1;
        measured[i] = NAN;
        if (!block || seen[i] == DAY_ABSENT)
            continue;
        for (uint32_t row = block->start[local + 1]; row-- > block->start[local];) {
            int32_t ago = last - block->day[row];
            if (ago >= window_days)
                break;
            days += (ago >= 0) & (ago != earlier);
            earlier = ago;
        }
        measured[i] = days;
    }
}

/* Of several answers of one day the lowest. */
static void read_csat(const struct health_day *day, uint32_t account, uint32_t count, double *measured)
{
    const struct column_survey_block *block =
        day->scope->columns->blocks[COLUMN_SURVEY][account / COLUMN_BLOCK_ACCOUNTS];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t local = account % COLUMN_BLOCK_ACCOUNTS + i;
        int32_t latest = INT32_MIN;
        measured[i] = NAN;
        for (uint32_t row = block ? block->start[local] : 0; block && row < block->start[local + 1]; row++) {
            int32_t scale = block->scale_max[row] - block->scale_min[row];
            if (block->kind[row] != SURVEY_CSAT || block->day[row] > day->day || scale <= 0 ||
                block->day[row] < latest)
                continue;
            double share = (double)(block->score[row] - block->scale_min[row]) / scale;
            measured[i] = block->day[row] > latest || share < measured[i] ? share : measured[i];
            latest = block->day[row];
        }
    }
}

static void read_oldest_ticket(const struct health_day *day, uint32_t account, uint32_t count,
                               double *measured)
{
    const struct column_ticket_block *block =
        day->scope->columns->blocks[COLUMN_TICKET][account / COLUMN_BLOCK_ACCOUNTS];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t local = account % COLUMN_BLOCK_ACCOUNTS + i;
        int32_t oldest = 0;
        for (uint32_t row = block ? block->start[local] : 0; block && row < block->start[local + 1]; row++) {
            bool is_open = block->opened_day[row] <= day->day &&
                           (block->closed_day[row] == DAY_ABSENT || block->closed_day[row] > day->day);
            int32_t days = day->day - block->opened_day[row];
            oldest = is_open && days > oldest ? days : oldest;
        }
        measured[i] = day->has_tickets ? oldest : NAN;
    }
}

static void read_milestones(const struct health_day *day, uint32_t account, uint32_t count, double *measured)
{
    for (uint32_t i = 0; i < count; i++) {
        struct column_journey_rows rows =
            column_journey_rows(day->scope->columns, account + i, RECORD_MILESTONE);
        uint32_t late = 0;
        for (uint32_t row = rows.from; row < rows.to; row++)
            late += column_journey_is_late(rows.block, row, day->day);
        measured[i] = rows.from < rows.to ? late : NAN;
    }
}

static void read_sentiment(const struct health_day *day, uint32_t account, uint32_t count, double *measured)
{
    for (uint32_t i = 0; i < count; i++) {
        struct column_journey_rows rows =
            column_journey_rows(day->scope->columns, account + i, RECORD_SENTIMENT);
        int64_t last = column_journey_last(rows, day->day);
        measured[i] = last >= 0 ? rows.block->state[last] + 1 : NAN;
    }
}

static void read_contact(const struct health_day *day, size_t at, uint32_t count, double *measured)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t since = day->signals.days_since_contact[at + i];
        measured[i] = since < 0 ? NAN : since;
    }
}

static double custom_number(text value)
{
    int64_t number;
    if (!decimal_parse(value, CUSTOM_DECIMALS, &number, NULL))
        return NAN;
    return (double)number / 10000;
}

static void read_custom(const struct health_day *day, const struct health_criterion *criterion,
                        uint32_t account, uint32_t count, double *measured)
{
    const struct column_snapshot *columns = day->scope->columns;
    uint32_t last_code = COLUMN_CODE_ABSENT;
    double last = NAN;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t code = criterion->dimension < 0
                            ? COLUMN_CODE_ABSENT
                            : column_account_code(columns, criterion->dimension, account + i);
        if (code != last_code) {
            last = custom_number(
                column_dictionary_text(column_dimension_dictionary(columns, criterion->dimension), code));
            last_code = code;
        }
        measured[i] = code == COLUMN_CODE_ABSENT ? NAN : last;
    }
}

static void read_rule(const struct health_criterion *criterion, uint32_t account, uint32_t count,
                      double *measured)
{
    for (uint32_t i = 0; i < count; i++) {
        bool unknown = criterion->unknown && bits_has(criterion->unknown, account + i);
        measured[i] = unknown ? NAN : bits_has(criterion->accounts, account + i);
    }
}

void health_measure_read(const struct health_day *day, const struct health_criterion *criterion,
                         uint32_t account, uint32_t count, double *measured)
{
    size_t at = account - day->first_account;
    if (health_measure_types[criterion->measure].choice && criterion->measure != HEALTH_ACTIVE_DAYS &&
        window_of(criterion) != HEALTH_WINDOW_DAYS) {
        read_window(day, criterion, account, count, measured);
        return;
    }
    switch (criterion->measure) {
    case HEALTH_USAGE:
    case HEALTH_FEATURES:
    case HEALTH_DAYS_SINCE_SEEN:
        read_usage(day, criterion->measure, at, count, measured);
        return;
    case HEALTH_USAGE_CHANGE:
        read_usage_change(day, at, count, measured);
        return;
    case HEALTH_NPS:
        read_nps(day, at, count, measured);
        return;
    case HEALTH_OPEN_TICKETS:
        read_tickets(day, day->signals.open_tickets + at, count, measured);
        return;
    case HEALTH_OPEN_SEVERE:
        read_tickets(day, day->signals.open_severe + at, count, measured);
        return;
    case HEALTH_DAYS_OVERDUE:
        read_overdue(day, at, account, count, measured);
        return;
    case HEALTH_DAYS_SINCE_CONTACT:
        read_contact(day, at, count, measured);
        return;
    case HEALTH_ACTIVE_DAYS:
        read_active_days(day, criterion, account, count, measured);
        return;
    case HEALTH_CSAT:
        read_csat(day, account, count, measured);
        return;
    case HEALTH_OLDEST_TICKET:
        read_oldest_ticket(day, account, count, measured);
        return;
    case HEALTH_MILESTONES_LATE:
        read_milestones(day, account, count, measured);
        return;
    case HEALTH_SENTIMENT:
        read_sentiment(day, account, count, measured);
        return;
    case HEALTH_CUSTOM:
        read_custom(day, criterion, account, count, measured);
        return;
    case HEALTH_RULE:
    case HEALTH_MEASURE_COUNT:
        break;
    }
    read_rule(criterion, account, count, measured);
}
