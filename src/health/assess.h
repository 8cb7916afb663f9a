/* Every customer under its own model at a day: scores, lights, and the same some days before. What the health
 * page, reports, segments and the nightly record read.
 *
 * A customer has MRR at the day, or is signed up and has had none yet; who left is not scored. Its model is
 * the first of the set whose segment it is in at that day; the earlier scores are by that same model, so that
 * a trend shows the account and not the models. Arrays are by account index, in the arena. */
#ifndef FAROL_HEALTH_ASSESS_H
#define FAROL_HEALTH_ASSESS_H

#include "base/kept.h"
#include "health/document.h"

enum { HEALTH_TREND_DAYS = 30 };

struct health_assessment {
    const struct health_set *set;
    int32_t day, earlier_day;
    struct health_day *read;                       /* what the day says; NULL where it is not kept */
    uint64_t *accounts;                            /* bits of the customers */
    struct health_model models[HEALTH_MODELS_MAX]; /* the set's, bound at `day` */
    struct health_model engagement_model;
    struct health_scores scores;
    struct health_scores
        engagement;               /* of these the scores and lights alone; all zero where the set has none */
    struct health_scores earlier; /* the same; all zero where no earlier day was read */
    uint8_t *light;    /* what stands: the light set by hand where one holds at `day`, else the score's */
    uint64_t *by_hand; /* bits of those */
    int8_t *model;     /* of the set's documents; −1: no customer, or in no model's segment */
    int64_t *mrr;      /* at the day, minor units */
    int64_t customers;
};
/* The accounts of the scope. A set without engagement is assessed for scores and lights alone, to be held
 * against another day: neither coverage nor reasons are made. What the day says of them, some 36 bytes an
 * account, goes into `reading`, which is not `arena` where it is to go before the scores do. `trend_days`
 * before for `earlier` (0: not read). `values` lends rules their numbers (NULL: made). BAD_INPUT when a rate
 * is missing for the MRR that says who is a customer, or a segment or rule of a model means nothing on these
 * columns. */
MUST_USE enum result health_assess(struct arena *arena, struct arena *reading,
                                   const struct metric_scope *scope, const struct health_set *set,
                                   int32_t trend_days, const struct rule_values *values,
                                   struct health_assessment *ret, struct problem *problem);

/* The same day and customers under another set, without the earlier scores, and without reading the day again
 * where the base has kept it: what an editor shows while a model is changed. */
MUST_USE enum result health_assess_again(struct arena *arena, const struct health_assessment *base,
                                         const struct column_snapshot *columns, const struct health_set *set,
                                         const struct rule_values *values, struct health_assessment *ret,
                                         struct problem *problem);

/* The same of one account, at the cost of one where no rule of a model asks for what is given of all
 * accounts. `now` and `model` mean nothing where `place` is −1. */
struct health_one {
    int place;                 /* of the set's documents; −1: no customer, or in no model's segment */
    struct health_model model; /* the document's, bound at the day */
    struct health_account now; /* by the computed score; a light set by hand is not looked at */
    int32_t earlier_score, engagement_score; /* HEALTH_ABSENT; earlier: by the same document */
};
MUST_USE enum result health_assess_one(struct arena *arena, const struct metric_scope *scope,
                                       const struct health_set *set, int32_t trend_days,
                                       const struct rule_values *values, uint32_t account,
                                       struct health_one *ret, struct problem *problem);

/* Assessments kept by snapshot, day and set of models, for requests that ask again; a few of them, of all
 * accounts. Safe from any thread; who asks for one that is being made waits for it. */
struct kept *health_kept_new(void);
struct health_lent {
    const struct health_assessment *assessment;
    void *entry;
};
/* Lent until given back; a failure lends nothing. NULL `kept` makes one for the caller alone. */
MUST_USE enum result health_kept_take(struct kept *kept, const struct column_snapshot *columns, int32_t as_of,
                                      const struct health_set *set, const struct rule_values *values,
                                      struct health_lent *ret, struct problem *problem);
void health_kept_give_back(struct kept *kept, const struct health_lent *lent);

#endif
