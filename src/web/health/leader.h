/* The leader's page in parts, as figures and as the page shows them; for web/health and the API. */
#ifndef FAROL_WEB_HEALTH_LEADER_H
#define FAROL_WEB_HEALTH_LEADER_H

#include "journey/model.h"
#include "view/leader.h"
#include "web/health/health.h"

#include "journey/outcome.h"
#include "journey/share.h"

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

/* Both assessments, for `arena` and `scope` of the leader; given back by the second where the first was OK.
 */
MUST_USE enum result leader_take(struct leader *leader, struct problem *problem);
void leader_give_back(const struct leader *leader);

/* Customers and their MRR by light, now and a week before. */
struct leader_lights {
    int64_t counts[HEALTH_LIGHTS], mrr[HEALTH_LIGHTS], counts_then[HEALTH_LIGHTS];
};
void leader_lights(const struct leader *leader, struct leader_lights *ret);

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

/* Requests of the last year by reason, the most revenue first; revenue is the MRR of the day before. */
struct leader_reason {
    text name, label; /* as recorded; in the person's language */
    int64_t count, reversed, revenue;
};
size_t leader_reasons(const struct leader *leader, struct leader_reason **ret);
/* Of the rescued, those that still paid so many days after, among those rescued so long ago. */
struct leader_rescue {
    int32_t days;
    struct journey_share share;
};
enum { LEADER_RESCUES = 2 };
void leader_rescues(const struct leader *leader, struct leader_rescue ret[LEADER_RESCUES]);
/* Playbooks old enough to be judged. */
struct leader_playbook {
    text key, title;
    struct playbook_outcome outcome;
};
MUST_USE enum result leader_playbooks(const struct leader *leader, struct leader_playbook **ret,
                                      size_t *ret_count, struct problem *problem);
/* Who looks after whom, the most revenue first; those without accounts and tasks are left out. */
struct leader_load {
    text owner; /* e-mail; empty: nobody */
    int64_t accounts, mrr, red, red_mrr, open, overdue;
};
size_t leader_loads(const struct leader *leader, struct leader_load **ret);

void leader_fill_reasons(const struct leader *leader, struct view_leader *ret);
void leader_fill_rescues(const struct leader *leader, struct view_leader *ret);
enum result leader_fill_playbooks(const struct leader *leader, struct view_leader *ret,
                                  struct problem *problem);
void leader_fill_load(const struct leader *leader, struct view_leader *ret);

#endif
