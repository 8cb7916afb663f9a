/* An account's panel: what a request asks of it, and the parts that fill it. Private to web/health, but for
 * the first function, which the account page calls. */
#ifndef FAROL_WEB_HEALTH_HEALTH_PANEL_H
#define FAROL_WEB_HEALTH_HEALTH_PANEL_H

#include "view/health_panel.h"
#include "web/account/account.h"
#include "web/health/health.h"

/* Fills the panel of the page's account, assessed; nothing is shown of one that is no customer. */
void web_health_panel(struct account_page *page, const struct web_health_one *health,
                      struct view_health_panel *ret);

struct health_panel {
    struct account_page *page;
    struct arena *arena;
    uint32_t account;
    struct metric_scope metric;
    struct web_health_one health;
    struct journey_values below;
    struct rule_values values; /* what the rules of today's models ask for, of this account */
    const struct health_document *document;
    const struct health_model *model;
    struct health_account now, then; /* by today's model both; `then` where has_change */
    enum health_light then_light;    /* by the model of then */
    struct health_change change;     /* since the day asked for */
    bool has_change;
};
/* health_since.c: what changed since ?since=DAY (30 days before unless said). */
void health_panel_since(struct health_panel *panel, struct view_health_panel *ret);
/* health_trend.c */
void health_panel_trend(struct health_panel *panel, struct view_health_panel *ret);
/* health_hand.c: the light and the sentiment that somebody set. */
enum result health_panel_by_hand(struct health_panel *panel, struct view_health_panel *ret,
                                 struct problem *problem);
/* "+12.50", "0.00"; and whether that is good. */
text health_points_signed(struct arena *arena, int32_t points);
text health_judgement(int32_t points);
/* The account's page with ?since=DAY#since. */
struct safe_url health_since_url(const struct health_panel *panel, int32_t day);

#endif
