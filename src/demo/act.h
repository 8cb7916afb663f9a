/* What is done about a customer, shared by the rows that tell of it: its requests to leave and what became of
 * them. Pure functions of a life. */
#ifndef FAROL_DEMO_ACT_H
#define FAROL_DEMO_ACT_H

#include "demo/walk.h"

/* One request to leave; days may lie beyond the as-of day (not yet asked, not yet decided). */
struct demo_request {
    int32_t asked_day, decided_day;
    bool reversed; /* else it is lost on decided_day */
    bool involuntary;
    const char *reason;               /* of the shipped tree of reasons */
    const char *portuguese, *english; /* what was said */
};
enum { DEMO_REQUESTS_MAX = 8, DEMO_INTENSIVE_DAYS = 30 };
/* In order of days; returns how many. */
int demo_requests_of(const struct demo_life *life, struct demo_request ret[DEMO_REQUESTS_MAX]);

/* Emits one row of each of these kinds and account, as demo_emit_… of walk.h do. */
void demo_emit_stages(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_milestones(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_handoffs(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_tasks(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_reviews(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_churn_requests(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_opportunities(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_renewal_calls(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_values(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_overrides(struct demo_walk *walk, const struct demo_life *life);
void demo_emit_sentiments(struct demo_walk *walk, const struct demo_life *life);

/* "CR-00042-1" of a prefix; the external id of the account's `index`-th row of a kind, from 1. */
text demo_act_id(struct arena *arena, const char *prefix, const struct demo_life *life, int index);
/* The first day told of: of a company too large for the eye only the last year's. */
int32_t demo_act_first_day(const struct demo_walk *walk);
/* The working day at or before a day. */
int32_t demo_working_day(int32_t day);
/* Words that the team writes, in its language. */
const char *demo_words(const struct demo_walk *walk, const char *portuguese, const char *english);

#endif
