/* The leader's page: the portfolio by light and revenue, what moved this week and why, why customers leave,
 * whether what was done about it helped, and how the work is spread. */
#ifndef FAROL_VIEW_LEADER_H
#define FAROL_VIEW_LEADER_H

#include "view/health.h"

struct view_leader_light {
    struct view_light shown;
    text light, count, change, judgement, mrr, share, x, width;
    struct safe_url url;
};
struct view_leader_move {
    text name, mrr, points, judgement, reason, owner, owner_email;
    struct view_light from, to;
    struct safe_url url;
};
struct view_leader_reason {
    text label, count, revenue, reversed, width;
    struct safe_url url;
};
struct view_leader_rescue {
    text label, share, interval, count;
};
struct view_leader_playbook {
    text name, treated, held_out, difference, judgement, note;
    struct safe_url url;
};
struct view_leader_load {
    text person, email, initials, accounts, mrr, red, red_mrr, open, overdue;
    bool late;
    struct safe_url url;
};
struct view_leader {
    struct view_shell shell;
    text problem, customers, sentence;
    struct view_leader_light *lights;
    size_t lights_count;
    text moved, moved_note;
    struct view_leader_move *moves;
    size_t moves_count;
    struct safe_url csv, xlsx; /* of what moved; absent: may not */
    text reasons_note;
    struct view_leader_reason *reasons;
    size_t reasons_count;
    struct view_leader_rescue *rescues;
    size_t rescues_count;
    struct view_leader_playbook *playbooks;
    size_t playbooks_count;
    struct view_leader_load *loads;
    size_t loads_count;
};
void view_write_leader(struct buffer *out, const struct view_leader *self);

#endif
