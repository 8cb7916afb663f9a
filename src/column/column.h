/* The columns: everything that figures are made of, in memory, as struct-of-arrays blocks of
 * COLUMN_BLOCK_ACCOUNTS accounts each. A snapshot is immutable and reference counted; a commit makes a
 * new snapshot that shares every block it did not touch, and publishes it through an atomic pointer, so
 * readers never wait and see one consistent state. The live snapshot holds *now*; as-known-at builds a
 * temporary one (decision 0004).
 *
 * account index = account id − 1. Blocks of a family that hold no rows are NULL. Rows of local account
 * a are [start[a], start[a + 1]). Whatever a block's `count` says, its *start arrays have
 * COLUMN_BLOCK_ACCOUNTS + 1 items and arrays by account COLUMN_BLOCK_ACCOUNTS, so that a block that was
 * built before an account was added reads as "no rows" for it. Every block is one piece of memory. */
#ifndef FAROL_COLUMN_COLUMN_H
#define FAROL_COLUMN_COLUMN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/money.h"
#include "base/result.h"
#include "base/text.h"
#include "ledger/record.h" /* the enums that kinds, types and statuses hold */

#define COLUMN_BLOCK_ACCOUNTS 4096
#define COLUMN_ACCOUNTS_MAX (1u << 22) /* of a record; with RECURRING_MINOR_MAX it bounds sums of MRR */
#define COLUMN_USAGE_BASE_DAY (-7305)  /* 1950-01-01: usage days reach to 2129 */
#define COLUMN_CODE_ABSENT 0           /* in every dictionary, code 0 is "no value" */

enum column_family {
    COLUMN_ACCOUNT,
    COLUMN_MRR,
    COLUMN_SUBSCRIPTION,
    COLUMN_INVOICE,
    COLUMN_SURVEY,
    COLUMN_USAGE,
    COLUMN_TICKET,
    COLUMN_INTERACTION,
    COLUMN_PLACE,
    COLUMN_JOURNEY,
    COLUMN_SEARCH,
    COLUMN_FAMILY_COUNT
};

/* Fields that group and filter accounts (metrics M12). Custom fields follow COLUMN_DIMENSION_COUNT. */
enum column_dimension {
    DIMENSION_SEGMENT,
    DIMENSION_PLAN,
    DIMENSION_INDUSTRY,
    DIMENSION_COUNTRY,
    DIMENSION_REGION,
    DIMENSION_CITY,
    DIMENSION_TOUCH_TIER,
    DIMENSION_CHANNEL,
    DIMENSION_OWNER,
    DIMENSION_ISM,
    DIMENSION_FARMER,
    DIMENSION_LANGUAGE,
    COLUMN_DIMENSION_COUNT
};

/* Append-only list of distinct texts; codes never change meaning while the process lives. Safe to read
 * and to add to from any thread (column/dictionary.h adds). */
struct column_dictionary;
uint32_t column_dictionary_code(const struct column_dictionary *dictionary, text value); /* 0 when unknown */
text column_dictionary_text(const struct column_dictionary *dictionary, uint32_t code);  /* absent for 0 */
uint32_t column_dictionary_count(const struct column_dictionary *dictionary); /* highest code + 1 */

struct column_account_block {
    atomic_int references;
    uint32_t count;   /* accounts in this block */
    uint64_t *exists; /* bits; an undone account leaves a hole */
    uint32_t *external_id_start;
    char *external_id_bytes;
    uint32_t *name_start;
    char *name_bytes;
    uint32_t **dimension; /* [dimension][local account] codes, custom fields last */
    int32_t *signup_day;
    uint32_t *parent; /* account index + 1; 0 none */
};

/* What a point does to the MRR before it. A churn carries how it was cancelled: the kind of the account's
 * subscription that ended last, on or before the day the MRR ended and after the day it last rose from
 * zero (of several on one day, the one with the highest id); unknown when there is none or it is not said. */
enum column_moved {
    MOVED_NEW,
    MOVED_REACTIVATION,
    MOVED_EXPANSION,
    MOVED_CONTRACTION,
    MOVED_CHURN_UNKNOWN,
    MOVED_CHURN_VOLUNTARY,
    MOVED_CHURN_INVOLUNTARY,
    MOVED_NOT,
    MOVED_COUNT
};

/* Recurring revenue. A *home* account has only the organisation's currency: its MRR after rounding is
 * piecewise constant; the point (day, mrr) says "from this day on". Accounts with another currency have
 * lanes, one per currency, in micro of a minor unit, and are absent from the home points. */
struct column_lane {
    uint16_t account; /* local */
    uint8_t currency;
    uint32_t start, end; /* into lane_day, lane_micro */
};
struct column_mrr_block {
    atomic_int references;
    uint32_t count;
    uint32_t *point_start;
    int32_t *point_day;
    int64_t *point_mrr;   /* minor units, never below zero, consecutive ones differ; an account's
                           * first is above zero */
    uint8_t *point_moved; /* enum column_moved; MOVED_NEW marks an account's first point */
    uint32_t lane_count;
    struct column_lane *lanes; /* by account, then currency */
    int32_t *lane_day;
    int64_t *lane_micro;        /* may be negative before the account's floor at zero */
    int32_t *first_day;         /* of MRR above zero, by account; DAY_ABSENT never */
    int64_t *credit_over_micro; /* what a credit left over below zero at its worst, by account, in micro of
                                 * the organisation's currency; NULL if none in block */
};

/* One row a subscription: for voluntary/involuntary, renewals, rows behind figures. */
struct column_subscription_block {
    atomic_int references;
    uint32_t count;
    uint32_t *start;
    int64_t *subscription_id;
    int32_t *start_day, *end_day, *renewal_day, *trial_end_day; /* end exclusive; DAY_ABSENT */
    uint8_t *cancel_kind;                                       /* enum cancel_kind + 1; 0 unknown */
    uint8_t *years_more;                                        /* of the last terms: recurring_years_more */
    uint32_t *cancel_reason;                                    /* dictionary code */
    uint32_t *plan;                                             /* of the current terms; dictionary code */
    uint32_t *product;                                          /* dictionary code */
    uint8_t *currency;
};

struct column_invoice_block { /* invoice lines, by account then issued day */
    atomic_int references;
    uint32_t count;
    uint32_t *start;
    int32_t *issued_day, *due_day, *paid_day;
    int64_t *amount; /* minor, of `currency`; before tax, less the discount */
    uint8_t *currency;
    uint8_t *type, *status; /* enum line_type, line_status */
    uint32_t *category;     /* dictionary code */
    uint32_t *invoice;      /* lines of one invoice share a number within their account */
};

struct column_survey_block { /* answers by account, then contact, then instant */
    atomic_int references;
    uint32_t count;
    uint32_t *start;
    uint32_t *contact; /* distinct within the account; anonymous answers are each their own */
    int32_t *day;
    uint8_t *kind;                          /* enum survey_kind */
    int16_t *score, *scale_min, *scale_max; /* hundredths */
    uint16_t *stage;                        /* dictionary code */
};

struct column_usage_block { /* by account, then day; rows of nothing used are left out (decision 0004) */
    atomic_int references;
    uint32_t count;
    uint32_t *start;
    uint16_t *day;     /* days since the snapshot's usage_base_day, below UINT16_MAX */
    uint16_t *feature; /* dictionary code */
    uint32_t *running; /* what the account's rows up to and with this one add up to, modulo 2^32: a row's own
                        * quantity, and any stretch's below 2^32, is a difference */
    bool wraps;        /* some account's rows may add up to 2^32 or more */
};

/* What row `row` of local account `local` counts. */
static inline uint32_t column_usage_quantity(const struct column_usage_block *block, uint32_t local,
                                             uint32_t row)
{
    return block->running[row] - (row > block->start[local] ? block->running[row - 1] : 0);
}

struct column_ticket_block {
    atomic_int references;
    uint32_t count;
    uint32_t *start;
    int32_t *opened_day, *closed_day; /* DAY_ABSENT: open */
    uint8_t *severity, *sla_breached;
};

struct column_interaction_block {
    atomic_int references;
    uint32_t count;
    uint32_t *start;
    int32_t *day;
    uint8_t *kind;
};

/* What is done about accounts (RECORD_STAGE … RECORD_SENTIMENT), by account, kind, day, then instant: stages,
 * which every account has, in COLUMN_PLACE, where the columns that say nothing of them take no memory; rows
 * of all other kinds together in COLUMN_JOURNEY. What a column holds of which kind; everywhere else it is
 * absent or 0:
 *
 *               day       end_day    due_day         state   choice    name     group    owner amount
 *  stage        entered                                      automatic stage    journey
 *  milestone    none      reached    due                     kind      name              owner
 *  handoff      started   CSM signed ISM signed                                          CSM
 *  task         created   closed     due             state   kind      reason   playbook owner
 *  review       held                 next review
 *  churn        requested decided    intensive until state   kind      reason            owner
 *  opportunity  opened    closed     expected close  stage   kind      product           owner a month
 *  renewal call called                               verdict
 *  value        at                                           kind                              worth
 *  override     from      taken back last day        light
 *  sentiment    at                                   level
 *
 * `id` is the record's own number (of a renewal call: its subscription's; of a stage 0); tasks have `snoozed_day` and
 * `outcome` too. What a row was on an earlier day: column/journey.h. Texts stay in the record. */
struct column_journey_block {
    atomic_int references;
    uint32_t count;
    uint32_t *start;
    int64_t *id;
    uint8_t *kind;                                  /* enum record_kind */
    int32_t *day, *end_day, *due_day, *snoozed_day; /* DAY_ABSENT */
    uint8_t *state;                                 /* of the kind's own enum */
    uint8_t *choice;                                /* of the kind's own enum, + 1; 0 not said */
    uint32_t *name, *group, *outcome;               /* codes of the snapshot's `journeys` */
    uint32_t *owner;                                /* code of DIMENSION_OWNER */
    int64_t *amount;                                /* minor units of `currency`; MONEY_ABSENT */
    uint8_t *currency;                              /* CURRENCY_NONE without an amount */
};

/* What accounts are found by, made plain (column/search.h): a text an account, and one of its contacts; and
 * per group of 64 accounts which neighbouring letters occur in them. */
#define COLUMN_SEARCH_CONTACTS_OF                                                                            \
    COLUMN_BLOCK_ACCOUNTS /* an account's contacts: this many texts behind it                                \
                           */
#define COLUMN_SEARCH_TEXTS (2 * COLUMN_BLOCK_ACCOUNTS)
#define COLUMN_SEARCH_BUCKETS 8192
#define COLUMN_SEARCH_CONTACT_BUCKETS 4096
#define COLUMN_SEARCH_START_BUCKETS 8192
struct column_search_block {
    atomic_int references;
    uint32_t count;
    uint32_t *start; /* into bytes, [COLUMN_SEARCH_TEXTS + 1] */
    char *bytes;
    /* Filters, [bucket], a bit a group: of the account's fields, of its contacts, of how names begin. */
    uint64_t *own, *contacts, *starts;
};

struct column_cost { /* few: kept as rows, whole */
    int32_t month;
    uint8_t kind, currency;
    int64_t amount;   /* MONEY_ABSENT allowed with minutes */
    uint32_t channel; /* dictionary code of DIMENSION_CHANNEL */
    uint32_t account; /* account index + 1; 0 none */
    int64_t minutes;  /* INT64_MIN absent */
    /* What an hour of who did it costs, in micro of a minor unit of the organisation's currency; MONEY_ABSENT
     * where neither the person nor the organisation has an hourly cost. */
    int64_t hourly_micro;
};

/* Rates to the organisation's currency by currency and month. A month without a rate takes the last
 * earlier one only if it is the running month or later (provisional); any other gap is missing. */
struct column_rates {
    int32_t first_month, month_count;
    int64_t *rate[256]; /* [currency][month − first_month], 8 decimals; 0 missing; NULL none */
    int32_t running_month;
};

/* What MRR is made from (metrics.md, section 2): subscriptions and the service periods of invoice lines, or
 * what an account was invoiced in a month. */
enum column_rules { RULES_FAROL, RULES_INVOICED };

/* Settings that change what the columns hold, or how they are read. */
struct column_settings {
    int32_t churn_after_overdue_days; /* −1: never */
    enum column_rules rules;          /* what the organisation chose; see column_under */
};

struct column_snapshot {
    atomic_int references;
    int64_t known_change;   /* everything up to this change is in it */
    int64_t known_at;       /* its instant */
    uint64_t version;       /* unique within the process: the key of result caches */
    uint8_t currency;       /* the organisation's */
    uint32_t account_count; /* highest account id */
    uint32_t block_count;
    void **blocks[COLUMN_FAMILY_COUNT]; /* [family][block], NULL where empty */
    bool loaded[COLUMN_FAMILY_COUNT];   /* usage and search may follow after start */
    struct column_rates rates;
    struct column_cost *costs;
    size_t cost_count;
    struct column_dictionary *dimensions[COLUMN_DIMENSION_COUNT]; /* shared, append-only */
    uint32_t custom_count;
    struct column_dictionary **custom;
    text *custom_names;
    struct column_dictionary *stages, *features, *categories, *cancel_reasons, *products, *journeys;
    int32_t usage_base_day;
    int32_t first_point_day, last_point_day; /* range of MRR points; DAY_ABSENT when none */
    /* Index + 1 of an account that pays more a month than is counted (RECURRING_MINOR_MAX), at the rates of
     * some month: figures with it are too low. 0: none. */
    uint32_t held;
    struct column_settings settings;
    enum column_rules rules; /* what blocks[COLUMN_MRR] is made from */
    void **subscribed; /* under another rule set the MRR blocks of RULES_FAROL; NULL under that itself */
    struct column_kept *kept; /* the same snapshot under other rules: column/invoiced.h */
    struct arena memory;      /* of the snapshot's own arrays, not of blocks */
};

static inline const struct column_account_block *column_accounts(const struct column_snapshot *s,
                                                                 uint32_t block)
{
    return s->blocks[COLUMN_ACCOUNT][block];
}
static inline const struct column_mrr_block *column_mrr(const struct column_snapshot *s, uint32_t block)
{
    return s->blocks[COLUMN_MRR][block];
}
/* Whether there is any row of the family. */
static inline bool column_has(const struct column_snapshot *s, enum column_family family)
{
    for (uint32_t block = 0; block < s->block_count; block++)
        if (s->blocks[family][block])
            return true;
    return false;
}
/* MRR from subscriptions, whatever the rule set: what renewals are worth. */
static inline const struct column_mrr_block *column_subscribed_mrr(const struct column_snapshot *s,
                                                                   uint32_t block)
{
    return s->subscribed ? s->subscribed[block] : s->blocks[COLUMN_MRR][block];
}

/* The rate in force in `month`, 8 decimals; 0 when missing. RATE_ONE for the organisation's own. */
int64_t column_rate(const struct column_snapshot *snapshot, uint8_t currency, int32_t month,
                    bool *ret_provisional);

/* What amounts in several currencies (micro of a minor unit) are in minor units of the organisation's at
 * the rates of `month`: added, then rounded once, half to even (metrics.md, section 2); signed. False
 * when a rate is missing for an amount that is not zero: `ret_missing` names its currency. */
struct column_amount {
    uint8_t currency;
    int64_t micro;
};
bool column_convert(const struct column_snapshot *snapshot, const struct column_amount *amounts, size_t count,
                    int32_t month, int64_t *ret_minor, bool *ret_provisional, uint8_t *ret_missing);

/* MOVED_CHURN_… of an account whose MRR last rose from zero on `rise_day` and ended on `end_day`. */
enum column_moved column_churn_kind(const struct column_snapshot *snapshot, uint32_t account,
                                    int32_t rise_day, int32_t end_day);

text column_account_external_id(const struct column_snapshot *snapshot,
                                uint32_t account); /* into the block */
text column_account_name(const struct column_snapshot *snapshot, uint32_t account);
/* Index of a dimension or custom field by name ("segment", "owner", "seats"); -1 unknown. */
int column_dimension_find(const struct column_snapshot *snapshot, text name);
text column_dimension_name(const struct column_snapshot *snapshot, int dimension);
uint32_t column_account_code(const struct column_snapshot *snapshot, int dimension, uint32_t account);
const struct column_dictionary *column_dimension_dictionary(const struct column_snapshot *snapshot,
                                                            int dimension);

/* The live snapshot of a process (column/live.h opens it and keeps it current). */
struct column_live;
struct column_snapshot *
column_live_acquire(struct column_live *live); /* never waits for a writer; release after use */
struct column_snapshot *column_snapshot_retain(struct column_snapshot *snapshot);
void column_snapshot_release(struct column_snapshot *snapshot); /* NULL is fine */
/* The same record with its MRR made under `rules`, as of a day: with RULES_INVOICED what was issued by then.
 * Whatever reads MRR (blocks, ranges of points, figures, filters) then goes by it; it is the one place where
 * a rule set is applied. Retained: release after use. Made once and kept with the snapshot for the days last
 * asked for; safe from any thread. Of a snapshot made so itself only its own rules can be asked. */
struct column_snapshot *column_under(const struct column_snapshot *snapshot, enum column_rules rules,
                                     int32_t as_of);
/* Whether two snapshots say the same, text by text and row by row, whatever their codes; for tests of
 * "incremental equals rebuilt". `ret_where` (may be NULL) names the first difference. */
bool column_snapshot_equal(const struct column_snapshot *a, const struct column_snapshot *b,
                           char ret_where[128]);
/* Bytes held by the snapshot's blocks and arrays. */
size_t column_snapshot_bytes(const struct column_snapshot *snapshot);

#endif
