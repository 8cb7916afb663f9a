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

/* At the end of `day`. `unknown` is who is neither in nor out. BAD_INPUT when its rule does not bind. */
MUST_USE enum result playbook_trigger_set(struct arena *arena, const struct playbook_trigger *trigger,
                                          const struct column_snapshot *columns, int32_t day,
                                          const struct rule_values *values, struct rule_answer *ret,
                                          struct problem *problem);

/* Who comes into the set (of segment_left: goes out of it), given who was in it before; `seen`, whole blocks
 * of the snapshot, becomes who is in it now: who is unknown stays what it was. */
void playbook_trigger_fire(const struct playbook_trigger *trigger, const struct column_snapshot *columns,
                           const struct rule_answer *set, uint64_t *seen, uint64_t *ret_fired);
/* Whether it matters what was on the day of the look before: a light that must come from another. */
bool playbook_trigger_asks_before(const struct playbook_trigger *trigger);
/* Takes out of `fired` who was not of the light's `from` on `day_before`, and for whom the condition does not
 * hold on `day`. */
MUST_USE enum result playbook_trigger_narrow(struct arena *arena, const struct playbook *playbook,
                                             const struct column_snapshot *columns, int32_t day_before,
                                             int32_t day, const struct rule_values *values, uint64_t *fired,
                                             struct problem *problem);
/* Words of bits for a snapshot's accounts: whole blocks. */
static inline size_t playbook_words(const struct column_snapshot *columns)
{
    return (size_t)columns->block_count * (COLUMN_BLOCK_ACCOUNTS / 64);
}

/* Whether an account belongs to those for whom the playbook does nothing: the same for ever, by its external
 * id and the playbook's key alone. A larger share holds out the same accounts and more. */
bool playbook_holds_out(text key, text account_external_id, int32_t percent);

#endif
