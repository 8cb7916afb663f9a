/* Journeys: the stages that accounts go through, by which rules they enter and leave them, how long they
 * are meant to stay, what is to be reached meanwhile, and what is handed over from one person to the next.
 *
 * A journey is a definition of the record (ledger/definition.h, kind "journey"), versioned, its body JSON as
 * journey_write makes it. What is shipped (shipped.c) is used where none is stored. An account goes through
 * the first journey whose rule means it; journeys stand in their order.
 *
 *   An account without a stage begins at a stage that `starts` and whose entry rule means it.
 *   From stage S it enters T when T names S among those it is entered `from` and T's entry rule means it; of
 *   several the one that stands last in the journey. Else S's exit rule leads it to S's `exit_to`.
 *
 * These steps are the journey's paths: every history is one (journey_path_is), by rule and by hand alike.
 * Everything lives in the arena given; nothing here holds state. */
#ifndef FAROL_JOURNEY_JOURNEY_H
#define FAROL_JOURNEY_JOURNEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/result.h"
#include "language/language.h"

#define JOURNEY_KIND "journey"     /* of definitions */
#define JOURNEY_DEFAULT "customer" /* the shipped one's key */
enum { JOURNEY_STAGES_MAX = 16, JOURNEY_MILESTONES_MAX = 32, JOURNEY_ITEMS_MAX = 32, JOURNEY_SET_MAX = 32 };
enum { JOURNEY_DAYS_MAX = 3650, JOURNEY_KEY_CHARACTERS_MAX = 40, JOURNEY_NAME_CHARACTERS_MAX = 80 };

/* What a stage is to the rest of the program. */
enum journey_stage_kind {
    JOURNEY_STAGE_ORDINARY,
    JOURNEY_STAGE_ONBOARDING, /* handed over from ISM to CSM at its end */
    JOURNEY_STAGE_RENEWAL,
    JOURNEY_STAGE_INTENSIVE, /* the UTI */
    JOURNEY_STAGE_END,       /* churned: no rest for a move by hand holds accounts out of it */
    JOURNEY_STAGE_KIND_COUNT
};

struct journey_stage {
    text key;
    text name[LANGUAGE_COUNT];
    enum journey_stage_kind kind;
    int32_t norm_days; /* how long one is meant to stay; 0: as long as it lasts */
    bool starts;
    uint32_t from;    /* a bit a stage by position: those it is entered from */
    text enter, exit; /* rules; absent: by hand only */
    int exit_to;      /* a stage's position; −1: none */
};

/* What is counted from: the day the account signed up (else its first MRR, else its first stage), or the
 * day on which it entered the milestone's stage. */
enum journey_anchor { JOURNEY_FROM_SIGNUP, JOURNEY_FROM_STAGE };

/* What accounts of a stage are to reach. Reached by use: `feature` used at least `times` times, counted from
 * the anchor, within `within_days` of it; by a rule; else a person says so. */
struct journey_milestone {
    text key;
    text name[LANGUAGE_COUNT];
    int kind;  /* position in journey_milestone_kind_names, which are the record's */
    int stage; /* whose accounts it is for; a position */
    enum journey_anchor anchor;
    int32_t due_days;
    text feature; /* absent: not by use */
    int64_t times;
    int32_t within_days; /* 0: whenever */
    text rule;           /* absent: none */
};

struct journey_handoff {
    int to; /* where the account goes when both have signed; −1: stays */
    text items[JOURNEY_ITEMS_MAX][LANGUAGE_COUNT];
    int item_count;
};

struct journey {
    text key;
    text name[LANGUAGE_COUNT];
    text accounts;     /* rule: whose journey it is; absent: of all that no earlier one means */
    int64_t order;     /* ascending among journeys */
    int32_t hold_days; /* rules leave an account alone this long after it was moved by hand */
    struct journey_stage stages[JOURNEY_STAGES_MAX];
    int stage_count;
    struct journey_milestone milestones[JOURNEY_MILESTONES_MAX];
    int milestone_count;
    struct journey_handoff handoff;
    int64_t version; /* 0: as shipped */
};
/* By order, then key. */
struct journey_set {
    struct journey *items;
    size_t count;
};

/* A fault of a definition, at its place: "stages.2.enter". */
struct journey_fault {
    text place, reason;
};
struct journey_faults {
    struct arena *arena;
    struct journey_fault *items; /* list_release */
    size_t count, capacity;
};
void journey_fault_add(struct journey_faults *faults, text place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads a body. False with faults when it is no journey: names that are missing or stand twice, stages that
 * are not there, days out of range, no stage that starts. Rules are parsed; whether their names exist is
 * asked of a snapshot (journey_check_rules in stage.h). Texts live in faults->arena. */
bool journey_read(text key, text body, struct journey *ret, struct journey_faults *faults);
/* The body of a journey: equal for equal journeys, and read back the same. */
text journey_body(struct arena *arena, const struct journey *journey);
/* The same as a value of a longer document. */
struct json_writer;
void journey_write_into(const struct journey *journey, struct json_writer *writer);
/* The checks of journey_read on one that was made otherwise (a form). */
bool journey_check(const struct journey *journey, struct journey_faults *faults);

/* What is shipped: the caller's to change, in `arena`; its texts are static. */
struct journey_set journey_shipped(struct arena *arena);

/* −1 when there is none. */
int journey_stage_find(const struct journey *journey, text key);
const struct journey *journey_find(const struct journey_set *set, text key); /* NULL */
/* The name in the thread's language; in the other where it has none. */
text journey_name(const text name[LANGUAGE_COUNT]);
/* The name of a stage that a record names, whatever became of its definition: its key where it is gone. */
text journey_stage_name(const struct journey_set *set, text journey, text stage);

/* Whether one may go from stage `from` (−1: none yet) to `to`, by rule or by hand. */
bool journey_step_is(const struct journey *journey, int from, int to);
/* Whether stages by key, oldest first, are a path of the journey. A stage that the journey has no more is
 * passed over, and may lead anywhere. */
bool journey_path_is(const struct journey *journey, const text *stages, size_t count);

/* As the body writes them; NULL-terminated. Those of milestones are the record's. */
extern const char *const journey_stage_kind_names[];
extern const char *const journey_milestone_kind_names[];

#endif
