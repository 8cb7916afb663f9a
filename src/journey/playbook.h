/* A playbook: what is done when something happens to an account. One trigger, one condition, steps one
 * after the other with branches, how often, and whom it leaves out to compare with.
 *
 * Its text is JSON, kept as a definition of kind "playbook" (ledger/definition.h), its key the playbook's,
 * every edit a version. A run goes by the version it was raised under until it ends. Unknown members are
 * errors. Members with their default may be left out, and the writer leaves them out.
 *
 *   {"title": "Low health",                      required, at most 120 characters
 *    "purpose": "…",                             what it is for, at most 2000
 *    "on": true,                                 raises runs; false (default): only drawn
 *    "trigger": {"kind": "light", "from": "", "to": "red"},
 *    "condition": "mrr >= 1000",                 a rule (rule/rule.h) when it is triggered; "" all
 *    "stop_when": "churn_requested = true",      a rule looked at before each step: the run ends; "" never
 *    "include_present": true,                     raises it for those who are in the set when it is switched
 * on too; false (default): only for who comes into it later "limit": {"every_days": 90},                an
 * account at most once in so many days; {} or absent: once "hold_out_percent": 10,                     0 …
 * 50: of the accounts, nothing is done "steps": [ … ]}                             1 … PLAYBOOK_STEPS_MAX,
 * those inside branches counted
 *
 * Triggers ("kind", and its members; what is in parentheses is the default). Each is a set of accounts on a
 * day, and fires for an account that comes into the set; what happens at a moment (marked *) keeps the
 * account in the set for PLAYBOOK_GRACE_DAYS, so that a server that was off over a weekend misses nothing,
 * and a second happening within those days is the same one:
 *   segment_entered  rule                        the accounts that the rule holds for
 *   segment_left     rule                        those it holds for no more (known not to hold)
 *   date *           field, days                 field: a day the rules know (renewal_date, signup_date …);
 *                                                days after it, negative: before
 *   score            score ("health"), turn, value, days (30)
 *                                                score: health, chi, engagement, as they are shown; turn:
 *                                                falls_below, rises_above, changes (of health): by value or
 *                                                more against `days` before, −10 lower, 10 higher
 *   light            from (""), to               red, yellow, green; from "": whatever it was
 *   survey *         survey, from, to            survey: nps, csat, ces; score on its own scale, inclusive
 *   overdue          days                        an unpaid line is this many days past due
 *   stage_entered *  stage, journey ("")
 *   churn_request *  request ("")                voluntary, involuntary; "" either
 *   milestone_late   milestone ("")              a kind of milestone (first_value …); "" any
 *   event *          event, name ("")            event: ticket (name: a severity, from which on), usage
 * (name: a feature; the first use in 30 days), interaction (name: a kind), signup, first_revenue, churned
 *
 * Steps ("kind", and its members). Texts marked ~ are templates: {account}, {owner}, {mrr}, {renewal_date},
 * {health}, {light}, {nps}, {days_overdue}, {stage}; any other name in braces is an error, {{ is a brace.
 *   task        title ~, detail ~ (""), task ("other": call, email, meeting, review, other), due_days (1),
 *               owner ("owner": owner, ism, farmer, or an e-mail), reason ("": the playbook's key)
 *   wait        days                             1 … PLAYBOOK_DAYS_MAX
 *   wait_until  rule, days (30)                  at most so many days; then it goes on all the same
 *   branch      rule, then [steps], otherwise [steps] ([])      unknown counts as otherwise
 *   set_stage   stage, journey (""), note ("")
 *   set_tier    tier
 *   set_field   field, value ("")                a field of accounts or a custom one; "" clears it
 *   notify      to ("owner"; as task's owner), text ~
 *   webhook     url (https://…, or http:// to this machine), text ~ ("")
 *   email       template, to ("contact")         drawn, not yet live: the run goes past it and says so
 *   survey      survey (nps, csat, ces)          alike
 *
 * In memory the steps are one flat array in the order of the page, each with where to go on: a run's place is
 * an index into it. Pure; what is parsed lives in the given arena and may be read by any thread. */
#ifndef FAROL_JOURNEY_PLAYBOOK_H
#define FAROL_JOURNEY_PLAYBOOK_H

#include "base/buffer.h"
#include "base/result.h"
#include "base/text.h"

#define PLAYBOOK_DEFINITION_KIND "playbook"
enum {
    PLAYBOOK_STEPS_MAX = 64,
    PLAYBOOK_DEPTH_MAX = 4, /* branches inside branches */
    PLAYBOOK_DAYS_MAX = 730,
    PLAYBOOK_HOLD_OUT_PERCENT_MAX = 50,
    PLAYBOOK_GRACE_DAYS = 7,
    PLAYBOOK_BYTES_MAX = 65536,
    PLAYBOOK_END = -1 /* as a step: the run is over */
};

enum playbook_trigger_kind {
    PLAYBOOK_SEGMENT_ENTERED,
    PLAYBOOK_SEGMENT_LEFT,
    PLAYBOOK_DATE,
    PLAYBOOK_SCORE,
    PLAYBOOK_LIGHT,
    PLAYBOOK_SURVEY,
    PLAYBOOK_OVERDUE,
    PLAYBOOK_STAGE_ENTERED,
    PLAYBOOK_CHURN_REQUEST,
    PLAYBOOK_MILESTONE_LATE,
    PLAYBOOK_EVENT,
    PLAYBOOK_TRIGGER_COUNT
};
enum playbook_step_kind {
    PLAYBOOK_TASK,
    PLAYBOOK_WAIT,
    PLAYBOOK_WAIT_UNTIL,
    PLAYBOOK_BRANCH,
    PLAYBOOK_SET_STAGE,
    PLAYBOOK_SET_TIER,
    PLAYBOOK_SET_FIELD,
    PLAYBOOK_NOTIFY,
    PLAYBOOK_WEBHOOK,
    PLAYBOOK_EMAIL_STEP,
    PLAYBOOK_SURVEY_STEP,
    PLAYBOOK_STEP_COUNT
};

/* A member of a trigger or a step, as the JSON, a form and the API name it: the editor is built of these. */
enum playbook_member_type {
    PLAYBOOK_MEMBER_TEXT,
    PLAYBOOK_MEMBER_TEMPLATE,
    PLAYBOOK_MEMBER_RULE,
    PLAYBOOK_MEMBER_NUMBER, /* a whole one within [least, most] */
    PLAYBOOK_MEMBER_CHOICE, /* one of `choices` */
    PLAYBOOK_MEMBER_PERSON, /* owner, ism, farmer, or an e-mail */
    PLAYBOOK_MEMBER_STEPS   /* of a branch */
};
struct playbook_member {
    const char *name;
    const char *label; /* N_("…") */
    enum playbook_member_type type;
    bool required;
    const char *const *choices; /* NULL-terminated; "" stands for any */
    int64_t least, most;
    int64_t number; /* the default */
    const char *text;
    int length_max; /* characters */
};
enum { PLAYBOOK_MEMBERS_MAX = 6 };
struct playbook_type {
    const char *name;  /* "segment_entered": in the JSON; stays */
    const char *label; /* N_("…") */
    const struct playbook_member *members;
    int member_count;
    bool is_drawn_only; /* steps that are not live yet */
};
extern const struct playbook_type playbook_trigger_types[PLAYBOOK_TRIGGER_COUNT];
extern const struct playbook_type playbook_step_types[PLAYBOOK_STEP_COUNT];

/* A value a member, by the member's position in its type's table: absent members have their default. */
struct playbook_value {
    text text;
    int64_t number;
    bool is_given; /* stood in the JSON */
};
struct playbook_trigger {
    enum playbook_trigger_kind kind;
    struct playbook_value values[PLAYBOOK_MEMBERS_MAX];
};
struct playbook_step {
    enum playbook_step_kind kind;
    struct playbook_value values[PLAYBOOK_MEMBERS_MAX];
    int parent;     /* the branch it stands in; PLAYBOOK_END: none */
    bool otherwise; /* stands in the branch's `otherwise` */
    int depth;      /* 0: in none */
    /* Where a run goes on; PLAYBOOK_END. Of a branch `next` is its `then`, `next_otherwise` the other arm
     * (or what follows the branch where an arm is empty). */
    int next, next_otherwise;
    int after; /* of a branch: what follows it, whichever arm was taken */
};
struct playbook {
    text title, purpose;
    bool on, include_present;
    struct playbook_trigger trigger;
    text condition, stop_when;
    int32_t every_days; /* 0: once an account */
    int32_t hold_out_percent;
    struct playbook_step steps[PLAYBOOK_STEPS_MAX];
    int step_count;
};

/* By a member's name; NULL when that type has no such member. */
const struct playbook_value *playbook_trigger_value(const struct playbook_trigger *trigger, const char *name);
const struct playbook_value *playbook_step_value(const struct playbook_step *step, const char *name);
/* The text or number of a member that the type has, asserted. */
text playbook_trigger_text(const struct playbook_trigger *trigger, const char *name);
int64_t playbook_trigger_number(const struct playbook_trigger *trigger, const char *name);
text playbook_step_text(const struct playbook_step *step, const char *name);
int64_t playbook_step_number(const struct playbook_step *step, const char *name);
/* −1: none of that name. */
int playbook_trigger_find(text name);
int playbook_step_find(text name);

/* What is wrong, and where: "steps[3].rule" (indexes within their own list: "steps[2].then[0].title"), ""
 * the whole. */
struct playbook_fault {
    char place[128];
    char message[384]; /* the person's language */
};
enum { PLAYBOOK_FAULTS_MAX = 16 };
struct playbook_faults {
    struct playbook_fault items[PLAYBOOK_FAULTS_MAX];
    int count;
};

/* Reads and validates everything that can be said without the record: members, ranges, choices, templates,
 * that rules parse. *ret lives in `arena` with its texts. BAD_INPUT: `faults` (may be NULL) holds all that
 * was found (at most PLAYBOOK_FAULTS_MAX) and the problem the first. */
MUST_USE enum result playbook_read(struct arena *arena, text body, struct playbook **ret,
                                   struct playbook_faults *faults, struct problem *problem);
/* Whether its rules bind to this snapshot (fields, values): the same faults; to be said before it is on. */
struct column_snapshot;
MUST_USE enum result playbook_check(const struct playbook *playbook, const struct column_snapshot *columns,
                                    struct playbook_faults *faults, struct problem *problem);
/* The JSON of a playbook, in the order above; reads back as the same. Walks parents and arms: only `kind`,
 * `values`, `parent` and `otherwise` of its steps are looked at, so that an editor may write steps it moved.
 */
void playbook_write(struct buffer *out, const struct playbook *playbook);
/* For whoever only reads playbooks: the addresses of webhooks lose what stands behind their host, since that
 * is often all that a receiver asks for. */
void playbook_hide_addresses(struct arena *arena, struct playbook *playbook);
/* The same of a body; a body that cannot be read is the absent text. */
text playbook_body_hiding_addresses(struct arena *arena, text body);
text playbook_body(struct arena *arena, const struct playbook *playbook);
/* Fills depth, next, next_otherwise and after from parents and arms of steps in the order of the page. */
void playbook_link(struct playbook *playbook);
/* The trigger as a value that `playbook_read` would make of its defaults; for an editor's new trigger or
 * step. */
void playbook_trigger_default(struct playbook_trigger *ret, enum playbook_trigger_kind kind);
void playbook_step_default(struct playbook_step *ret, enum playbook_step_kind kind);

/* A template filled in. `lookup` says a name's text (absent: the template's value is not there, and a dash is
 * written). Fails for nothing: faults were said when the playbook was read. */
text playbook_fill(struct arena *arena, text template_text, text (*lookup)(void *context, text name),
                   void *context);
extern const char *const playbook_template_names[]; /* NULL-terminated: "account", … */

#endif
