/* Builds a snapshot from plain rows: the loader feeds it from the record, tests from small tables,
 * benches from a generator.
 *
 * Order: blocks ascending (a block is COLUMN_BLOCK_ACCOUNTS accounts; the first row of a later block
 * closes the earlier one), and within a block any order at all, any family. Tests of at most 4096
 * accounts may therefore add rows just as they come. Rates, settings and custom field names come before
 * the first block is closed.
 *
 * `account` is the account's index (id − 1). Texts are borrowed for the call. A builder belongs to one
 * thread. MRR is derived here from subscriptions, their changes and invoice lines (column/recurring.h).
 *
 *   struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
 *   column_builder_account(builder, 0, &(struct column_account_row){ COLUMN_ACCOUNT_ROW_NONE,
 *                          .external_id = TEXT("A"), .name = TEXT("Alfa") });
 *   column_builder_subscription(builder, 0, &(struct column_subscription_row){ COLUMN_SUBSCRIPTION_ROW_NONE,
 *                          .id = 1, .amount = 10000, .currency = brl, .start_day = d });
 *   struct column_snapshot *snapshot = column_builder_finish(builder);
 *   … column_snapshot_release(snapshot); */
#ifndef FAROL_COLUMN_BUILDER_H
#define FAROL_COLUMN_BUILDER_H

#include "column/column.h"
#include "ledger/record.h"

struct column_builder;

struct column_account_row {
    text external_id, name;
    text tax_id;                            /* only to be found by */
    text dimension[COLUMN_DIMENSION_COUNT]; /* absent: no value */
    const text *custom; /* one a custom field, in the order of column_builder_custom; NULL none */
    int32_t signup_day;
    uint32_t parent; /* account index + 1; 0 none */
};
#define COLUMN_ACCOUNT_ROW_NONE .signup_day = DAY_ABSENT

struct column_subscription_row {
    int64_t id;     /* changes and lines refer to it; never 0 */
    int64_t amount; /* minor units of `currency`, of the whole interval, before tax */
    enum interval_unit interval_unit;
    int32_t interval_count; /* 0 is read as 1 */
    uint8_t currency;
    int32_t start_day, end_day, renewal_day, trial_end_day; /* [start, end) */
    int cancel_kind;                                        /* enum cancel_kind; −1 unknown */
    text cancel_reason, plan, product;
};
#define COLUMN_SUBSCRIPTION_ROW_NONE                                                                         \
    .interval_count = 1, .start_day = DAY_ABSENT, .end_day = DAY_ABSENT, .renewal_day = DAY_ABSENT,          \
    .trial_end_day = DAY_ABSENT, .cancel_kind = -1

/* From `day` on the subscription has these terms. Of the interval, `given` says what changes. */
enum column_interval_given {
    INTERVAL_GIVEN_BY_COUNT, /* both, or with interval_count 0 neither */
    INTERVAL_GIVEN_UNIT,
    INTERVAL_GIVEN_COUNT /* one alone, the other stays */
};
struct column_change_row {
    int64_t subscription_id;
    int32_t day;
    int64_t amount;
    enum interval_unit interval_unit;
    int32_t interval_count;
    enum column_interval_given given;
    text plan; /* absent: stays */
};

struct column_line_row {
    int64_t subscription_id; /* 0: none */
    enum line_type type;
    int status; /* enum line_status; −1 not said, counts as issued */
    uint8_t currency;
    int64_t amount, discount; /* before tax; the discount, where given, is deducted; 0 none */
    int32_t service_start_day, service_end_day; /* [start, end) */
    int32_t issued_day, due_day, paid_day;
    text invoice, category; /* an absent invoice: the line is an invoice of its own */
};
#define COLUMN_LINE_ROW_NONE                                                                                 \
    .status = -1, .service_start_day = DAY_ABSENT, .service_end_day = DAY_ABSENT, .issued_day = DAY_ABSENT,  \
    .due_day = DAY_ABSENT, .paid_day = DAY_ABSENT

struct column_survey_row {
    text contact;    /* absent: anonymous, an answer of its own */
    int64_t instant; /* orders a contact's answers */
    int32_t day;     /* of the instant, in the organisation's zone */
    enum survey_kind kind;
    int16_t score, scale_min, scale_max; /* hundredths */
    text stage;
};
struct column_usage_row {
    int32_t day;
    text feature;
    int64_t quantity;
};
struct column_ticket_row {
    int32_t opened_day, closed_day;
    enum ticket_severity severity;
    bool sla_breached;
};
struct column_interaction_row {
    int32_t day;
    enum interaction_kind kind;
};
/* As struct column_journey_block, texts in the place of codes. */
struct column_journey_row {
    enum record_kind kind;
    int64_t id, instant; /* the instant orders rows of one day */
    int32_t day, end_day, due_day, snoozed_day;
    uint8_t state, choice;
    text name, group, outcome, owner;
    int64_t amount;
    uint8_t currency;
};
#define COLUMN_JOURNEY_ROW_NONE                                                                              \
    .day = DAY_ABSENT, .end_day = DAY_ABSENT, .due_day = DAY_ABSENT, .snoozed_day = DAY_ABSENT,              \
    .amount = MONEY_ABSENT, .currency = CURRENCY_NONE
struct column_contact_row { /* only to be found by */
    text name, email;
};
struct column_cost_row { /* as struct column_cost */
    int32_t month;
    enum cost_kind kind;
    uint8_t currency;
    int64_t amount; /* MONEY_ABSENT allowed with minutes */
    text channel;
    uint32_t account; /* index + 1; 0 none */
    int64_t minutes;  /* INT64_MIN absent */
    int64_t hourly_micro;
};

struct column_builder *column_builder_new(uint8_t currency);
/* Closes what is open and hands out the snapshot with one reference; the builder is gone. */
struct column_snapshot *column_builder_finish(struct column_builder *builder);
void column_builder_discard(struct column_builder *builder); /* NULL is fine */

/* Before any block closes. */
void column_builder_custom(struct column_builder *builder, const text *names, uint32_t count);
void column_builder_rate(struct column_builder *builder, int32_t month, uint8_t currency, int64_t rate);
void column_builder_running_month(struct column_builder *builder, int32_t month); /* default: none */
/* An unpaid line ends its MRR this many days after it fell due; −1 (default): never. */
void column_builder_churn_after_overdue(struct column_builder *builder, int32_t days);

void column_builder_account(struct column_builder *builder, uint32_t account,
                            const struct column_account_row *row);
void column_builder_subscription(struct column_builder *builder, uint32_t account,
                                 const struct column_subscription_row *row);
void column_builder_change(struct column_builder *builder, uint32_t account,
                           const struct column_change_row *row);
void column_builder_line(struct column_builder *builder, uint32_t account, const struct column_line_row *row);
void column_builder_survey(struct column_builder *builder, uint32_t account,
                           const struct column_survey_row *row);
void column_builder_usage(struct column_builder *builder, uint32_t account,
                          const struct column_usage_row *row);
void column_builder_ticket(struct column_builder *builder, uint32_t account,
                           const struct column_ticket_row *row);
void column_builder_interaction(struct column_builder *builder, uint32_t account,
                                const struct column_interaction_row *row);
void column_builder_journey(struct column_builder *builder, uint32_t account,
                            const struct column_journey_row *row);
void column_builder_contact(struct column_builder *builder, uint32_t account,
                            const struct column_contact_row *row);
void column_builder_cost(struct column_builder *builder, const struct column_cost_row *row);

#endif
