/* The leader's page in parts; private to web/health. */
#ifndef FAROL_WEB_HEALTH_LEADER_H
#define FAROL_WEB_HEALTH_LEADER_H

#include "journey/model.h"
#include "view/leader.h"
#include "web/health/health.h"

enum { LEADER_WEEK_DAYS = 7, LEADER_MOVES_SHOWN = 20, LEADER_YEAR_DAYS = 365 };

struct leader {
    struct arena *arena;
    const struct web_scope *scope;
    struct metric_scope metric; /* the accounts of the scope */
    struct store_connection *connection;
    struct web_health health; /* at the day */
    struct web_health then;   /* a week before, by the models of then */
    struct journey_values below;
    struct rule_values values; /* what the rules of today's models ask for */
};

/* One account that changed colour. */
struct leader_move {
    uint32_t account;
    int64_t mrr;
    enum health_light from, to;
};
/* All of them, the largest MRR first, at most `limit`; *ret_count how many there are, *ret_mrr what they pay.
 */
struct leader_moves {
    struct leader_move *moves;
    size_t count;       /* kept */
    int64_t all, worse; /* of all accounts: that changed, that changed for the worse */
    int64_t mrr_worse;
};
void leader_moves(const struct leader *leader, size_t limit, struct leader_moves *ret);
/* What moved it most: a criterion with both its measures, the model, coverage, or somebody's hand. */
text leader_why(const struct leader *leader, uint32_t account, int32_t *ret_points);

void leader_fill_reasons(const struct leader *leader, struct view_leader *ret);
void leader_fill_rescues(const struct leader *leader, struct view_leader *ret);
enum result leader_fill_playbooks(const struct leader *leader, struct view_leader *ret,
                                  struct problem *problem);
void leader_fill_load(const struct leader *leader, struct view_leader *ret);

#endif
