/* Writing a life out as rows. A walk goes through all accounts for one kind; each function here emits
 * the rows of one kind for one account, up to the as-of day. */
#ifndef FAROL_DEMO_WALK_H
#define FAROL_DEMO_WALK_H

#include "demo/life.h"
#include "demo/name.h"

#define DEMO_CUSTOM_MAX 4
/* Above this many accounts usage, interactions and costs are leaner: a bench's, not an eye's. */
#define DEMO_FULL_ACCOUNTS_MAX 5000

struct demo_walk {
    const struct demo_company *company;
    struct arena *arena; /* cleared after each account */
    demo_sink sink;
    void *context;
    struct problem *problem;
    enum result result; /* the sink's first failure; nothing is emitted after it */
    int64_t emitted;
    uint8_t currency; /* of the row at hand, where it has money */
    struct record_row row;
    struct record_custom custom[DEMO_CUSTOM_MAX]; /* of the row */
};

/* Starts a row with every field absent. */
void demo_row_begin(struct demo_walk *walk, enum record_kind kind);
void demo_row_number(struct demo_walk *walk, int field, int64_t number);
void demo_row_text(struct demo_walk *walk, int field, text value);
/* NULL: absent. One of the team's own words, such as a segment or a plan, stands in its language. */
void demo_row_string(struct demo_walk *walk, int field, const char *value);
/* The same of a word by itself, of what demo_row_string knows; any other as it is. Static. */
const char *demo_word_of(const struct demo_options *options, const char *portuguese);
/* A field of the company's own; `name` is one of demo_custom_names. */
void demo_row_custom(struct demo_walk *walk, const char *name, text value);
void demo_row_emit(struct demo_walk *walk);
/* The instant of a local day and minute, −03:00, and one more in seconds for variety. */
int64_t demo_instant(int32_t day, int minute, int second);

void demo_emit_account(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_contacts(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_subscriptions(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_changes(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_lines(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_service_costs(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_usage(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_tickets(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_surveys(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_interactions(struct demo_walk *walk, const struct demo_life *life);
/* The company's own rows. */
void demo_emit_rates(struct demo_walk *walk);
void demo_emit_acquisition_costs(struct demo_walk *walk);

/* "S-00042-1" */
text demo_contract_id(struct arena *arena, const struct demo_life *life, int contract);
/* Days before its end at which a customer who wants to leave says so. */
#define DEMO_NOTICE_DAYS 30
/* Why a contract ended; NULL: nobody knows. */
const char *demo_reason_of(const struct demo_contract *contract, bool portuguese);
const char *demo_plan_name(enum demo_plan plan);
const char *demo_stage_of(const struct demo_life *life, int32_t day);

#endif
