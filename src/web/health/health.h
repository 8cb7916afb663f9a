/* The screens of health: the portfolio by light and its list, an account's panel, the models and their
 * editor. Private to web/health, but for what the application's frame and the account page call. */
#ifndef FAROL_WEB_HEALTH_HEALTH_H
#define FAROL_WEB_HEALTH_HEALTH_H

#include "health/assess.h"
#include "journey/values.h"
#include "view/health.h"
#include "web/screen.h"

enum { HEALTH_ROWS = 50, HEALTH_LIGHTS = 4 };

/* The models as known to a snapshot; `known_change` LEDGER_NOW for those of now. In `arena`. */
MUST_USE enum result web_health_set(struct web_application *application, int64_t known_change,
                                    struct arena *arena, struct health_set *ret, struct problem *problem);
/* All accounts assessed at the scope's day, lent until web_health_give_back. */
struct web_health {
    struct health_set *set;
    struct health_lent lent;
    const struct health_assessment *of;
};
MUST_USE enum result web_health_take(const struct web_scope *scope, struct arena *arena,
                                     struct web_health *ret, struct problem *problem);
/* The same at the end of an earlier day: its models and named segments as they stood then, its data as known
 * to the scope now; without engagement, and in the arena. */
MUST_USE enum result web_health_take_then(const struct web_scope *scope, struct store_connection *connection,
                                          int32_t day, struct arena *arena, struct web_health *ret,
                                          struct problem *problem);
/* The same of one account, without looking at the others: now, and at the end of an earlier day. */
struct web_health_one {
    const struct health_set *set; /* in the arena */
    struct health_one of;
};
MUST_USE enum result web_health_one(const struct web_scope *scope, struct arena *arena, uint32_t account,
                                    struct web_health_one *ret, struct problem *problem);
MUST_USE enum result web_health_one_then(const struct web_scope *scope, struct store_connection *connection,
                                         int32_t day, struct arena *arena, uint32_t account,
                                         struct web_health_one *ret, struct problem *problem);
void web_health_give_back(const struct web_scope *scope, const struct web_health *health);
/* What the rules of models may ask for: named segments and tiers as known to the columns, not health. `below`
 * is filled, and outlives the answer. */
struct rule_values web_health_values(const struct web_application *application,
                                     const struct column_snapshot *columns, struct journey_values *below);

/* Whether the document's segment and rules mean something on the columns of now: BAD_INPUT names which does
 * not. To be asked before it is published, since one bad rule would leave every account without a score. */
MUST_USE enum result web_health_check(struct web_application *application,
                                      const struct health_document *document, struct arena *arena,
                                      struct problem *problem);
/* Keeps every account's score (journey/score.h) as of a day, by the models of now: after a new model is
 * published, and each night of the day that is over (journey/engine.h; `context` is the application). */
MUST_USE enum result web_health_keep(struct web_application *application, int32_t day,
                                     struct problem *problem);
/* Whether a stored model may be taken out: CONFLICT while accounts are scored by it and no shipped one would
 * stand in its place. */
MUST_USE enum result web_health_removable(const struct web_scope *scope, struct arena *arena, text key,
                                          struct problem *problem);
/* The same today, once a new version of a model stands: it stands whatever becomes of this, and the night
 * keeps the scores too. */
void web_health_published(struct web_application *application);
enum result web_health_night(void *context, int32_t day, int64_t now, struct problem *problem);

/* ---- words ---- */
text health_light_word(enum health_light light); /* "Red", "No colour" */
/* "61", a dash where there is none. */
text health_score_text(struct arena *arena, int32_t score);
/* The score on its ruler: ticks at the model's bounds, the light's shape where the score is. `width` of the
 * box, whose height is 14. */
struct view_ruler health_ruler(struct arena *arena, const struct health_model *model, int32_t score,
                               enum health_light light, double width);
struct view_delta health_delta(struct arena *arena, int32_t now, int32_t before, text versus);

/* ---- the list: what its address asks for ---- */
enum health_sort {
    HEALTH_BY_SCORE,
    HEALTH_BY_TREND,
    HEALTH_BY_MRR,
    HEALTH_BY_COVERAGE,
    HEALTH_BY_ENGAGEMENT,
    HEALTH_SORT_COUNT
};
struct health_list {
    int light;         /* enum health_light; −1: all */
    text model;        /* key; absent: all */
    bool counts_alone; /* accounts and keys of what is found are NULL */
    enum health_sort sort;
    bool descending, sort_set;
    struct metric_account_place place;
    bool has_after, has_before;
    text place_words;
};
enum { HEALTH_PAIRS_MAX = 8 };
struct health_pairs {
    struct http_pair pairs[HEALTH_PAIRS_MAX];
    size_t count;
};
void health_list_read(const struct http_pairs *query, struct health_list *ret);
struct health_pairs health_list_pairs(const struct health_list *list, bool with_place);
struct safe_url health_list_url(struct arena *arena, const struct web_scope *scope,
                                const struct health_list *list, bool with_place);
/* The list's accounts: customers of the scope under its light and model; bits, and the key each is sorted by.
 */
struct health_found {
    uint64_t *accounts;
    int64_t *keys;
    int64_t counts[HEALTH_LIGHTS], mrr[HEALTH_LIGHTS]; /* by light, of the scope and model */
    int64_t by_model[HEALTH_MODELS_MAX];
};
void health_find(struct arena *arena, const struct web_scope *scope, const struct health_assessment *of,
                 const struct health_list *list, struct health_found *ret);
void health_fill_rows(struct arena *arena, const struct web_scope *scope, const struct health_assessment *of,
                      const struct metric_account_page *page, struct view_health *ret);

#endif
