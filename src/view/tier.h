/* Tiers: what each is promised and who is behind, the load of CSMs, the three groups; and their editor. */
#ifndef FAROL_VIEW_TIER_H
#define FAROL_VIEW_TIER_H

#include "view/form.h"
#include "view/part.h"

struct view_tier {
    text name, promise, accounts, mrr, by_rule, late, late_mrr, hours;
    struct safe_url url, late_url;
    bool behind;
};
struct view_tier_load {
    text owner, owner_email, initials, accounts, mrr, hours, percent, late;
    text width; /* of the bar: percent */
    struct safe_url url, late_url;
    bool over, behind;
};
struct view_tier_group {
    text name, accounts, mrr, margin, advice, rule;
    struct safe_url url;
};
struct view_tier_late {
    text name, account, tier, contact, review, mrr, owner, owner_email;
    bool contact_late, review_late;
    struct safe_url url;
};
struct view_tiers {
    struct view_shell shell;
    text problem, active, capacity, otherwise, more;
    text writes; /* whether what rules say is written */
    struct view_sentence sentence;
    struct view_tier *tiers;
    size_t tiers_count;
    struct view_tier_load *loads;
    size_t loads_count;
    struct view_tier_group *groups;
    size_t groups_count;
    struct view_tier_late *late;
    size_t late_count;
    struct safe_url edit, late_url;
    struct safe_url late_csv, late_xlsx, load_csv, load_xlsx; /* absent: may not */
};
void view_write_tiers(struct buffer *out, const struct view_tiers *self);

struct view_tier_edit {
    text name;
    struct view_field rule, contact_days, reviews_year, minutes_month;
};
struct view_group_edit {
    text name, advice_name, advice, advice_hint;
    struct view_field rule, top_percent;
};
struct view_tier_effect { /* accounts that would be written into a tier */
    text tier, accounts, mrr;
};
struct view_tiers_edit {
    struct view_shell shell;
    text problem, seen;
    struct safe_url back;
    struct view_tier_edit *tiers;
    size_t tiers_count;
    struct view_group_edit *groups;
    size_t groups_count;
    struct view_field capacity;
    bool writes;                /* at night, what rules say */
    text effect, effect_stands; /* what the next night would write; who stays as set by hand */
    struct view_tier_effect *effects;
    size_t effects_count;
};
void view_write_tiers_edit(struct buffer *out, const struct view_tiers_edit *self);

#endif
