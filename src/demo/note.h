/* What the vendor's people write down of a call, a meeting, an e-mail: texts by moment, Portuguese for
 * customers who write Portuguese and English for the others, with the names and figures of the account
 * put in. Pure tables. */
#ifndef FAROL_DEMO_NOTE_H
#define FAROL_DEMO_NOTE_H

#include "demo/walk.h"

enum note_moment {
    NOTE_KICKOFF,
    NOTE_LOAD,
    NOTE_PLAN,
    NOTE_TRAINING,
    NOTE_FIRST_VALUE,
    NOTE_HANDOFF,
    NOTE_WELCOME,
    NOTE_FIRST_STEPS,
    NOTE_SEATS,
    NOTE_UPGRADE,
    NOTE_PRICE_RISE,
    NOTE_REDUCTION,
    NOTE_RENEWAL_TALK,
    NOTE_RENEWAL_DOUBT,
    NOTE_RENEWED,
    NOTE_CANCEL_REQUEST,
    NOTE_RESCUE,
    NOTE_CLOSED,
    NOTE_OVERDUE,
    NOTE_PROMISE,
    NOTE_SUSPENSION,
    NOTE_CUT_OFF,
    NOTE_DIP,
    NOTE_DIP_OVER,
    NOTE_RETURN,
    NOTE_MODULE_OFFER,
    NOTE_MODULE_SOLD,
    NOTE_REVIEW,
    NOTE_USUAL,
    NOTE_USUAL_SMALL,
    NOTE_LEAVING,
    NOTE_WORRIED,
    NOTE_MOMENT_COUNT
};

/* What a text may name; by its letter in braces. */
struct demo_note_values {
    const char *decider;   /* {D}: given names */
    const char *champion;  /* {C} */
    const char *finance;   /* {F} */
    const char *csm, *ism; /* {S}, {I} */
    const char *outcome;   /* {O}: the customer's words */
    const char *product;   /* {P} */
    const char *reason;    /* {R} */
    int number;            /* {N}: seats, days */
    int tenths;            /* {T}: tenths of a percentage, "5,2 %" */
};
struct demo_note {
    enum interaction_kind kind;
    text summary;
};
/* `draw` chooses among the texts of the moment. */
struct demo_note demo_note_of(struct arena *arena, bool portuguese, enum note_moment moment, uint64_t draw,
                              const struct demo_note_values *values);

#endif
