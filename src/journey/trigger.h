/* The accounts in a trigger's set on a day (playbook.h says which), and who of them is new to it. Pure:
 * columns in, bits by account index out, whole blocks, in the arena. Most triggers are rules in disguise and
 * are evaluated as such; answers, tickets, uses, contacts and
 * what is done about accounts are walked. */
#ifndef FAROL_JOURNEY_TRIGGER_H
#define FAROL_JOURNEY_TRIGGER_H

#include "journey/playbook.h"
#include "rule/rule.h"

/* The rule that says the same; absent for those that no rule says. In the arena. */
text playbook_trigger_rule(struct arena *arena, const struct playbook_trigger *trigger);

/* A look at many triggers on one day: what several of them ask is worked out once, and stays in the arena as
 * long as the look. Begin with the first four set and the rest zero; it must not move. One thread. */
struct playbook_asked;
struct playbook_given;
struct playbook_look {
    struct arena *arena;
    const struct column_snapshot *columns;
    int32_t day;
    const struct rule_values *values; /* NULL: nothing from above */
    /* Its own (look_values.c). */
    struct playbook_asked *asked;
    struct playbook_given *given;
    struct {
        int times;
        const int64_t *numbers;
        struct metric_rate_gap gap;
    } keys[ACCOUNT_COLUMN_COUNT];
    int32_t *days_overdue; /* by account index, −1 none */
    uint64_t *first_uses;  /* by account index, bits by feature's code; bit 0 any */
};
/* A rule's answer, its two sets never NULL: borrowed, not to be changed. BAD_INPUT when it does not bind. */
MUST_USE enum result playbook_look_answer(struct playbook_look *look, text rule, struct rule_answer *ret,
                                          struct problem *problem);
/* At the end of the look's day. `unknown` is who is neither in nor out. Borrowed alike. */
MUST_USE enum result playbook_trigger_set(struct playbook_look *look, const struct playbook_trigger *trigger,
                                          struct rule_answer *ret, struct problem *problem);

/* Who comes into the set (of segment_left: goes out of it), given who was in it before; `seen`, whole blocks
 * of the snapshot, becomes who is in it now: who is unknown stays what it was. */
void playbook_trigger_fire(const struct playbook_trigger *trigger, const struct column_snapshot *columns,
                           const struct rule_answer *set, uint64_t *seen, uint64_t *ret_fired);
/* Whether it matters what was on the day of the look before: a light that must come from another. */
bool playbook_trigger_asks_before(const struct playbook_trigger *trigger);
/* Takes out of `fired` who was not of the light's `from` on `day_before`, and for whom the condition does not
 * hold. */
MUST_USE enum result playbook_trigger_narrow(struct playbook_look *look, const struct playbook *playbook,
                                             int32_t day_before, uint64_t *fired, struct problem *problem);
/* What rules are given in a look: numbers of accounts asked for a second time are made for all and kept, what
 * comes from above is asked for once. */
struct rule_values playbook_look_values(struct playbook_look *look);
/* Days overdue, and first uses (used in [day − PLAYBOOK_GRACE_DAYS + 1, day] and not in the 30 days before;
 * of features with codes below 64). Made at the first call. */
const int32_t *playbook_look_overdue(struct playbook_look *look);
const uint64_t *playbook_look_first_uses(struct playbook_look *look);

/* Words of bits for a snapshot's accounts: whole blocks. */
static inline size_t playbook_words(const struct column_snapshot *columns)
{
    return (size_t)columns->block_count * (COLUMN_BLOCK_ACCOUNTS / 64);
}

/* Whether an account belongs to those for whom the playbook does nothing: the same for ever, by its external
 * id and the playbook's key alone. A larger share holds out the same accounts and more. */
bool playbook_holds_out(text key, text account_external_id, int32_t percent);

#endif
