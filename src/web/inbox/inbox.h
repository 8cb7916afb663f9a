/* Today: what the screens of tasks share.
 *
 *   GET  /inbox?queue=…&who=…&order=…&by=account&where=RULE&task=KEY&after=…    the list and the open task
 *   POST /inbox/act, /inbox/undo    GET /inbox.csv, /inbox.xlsx    /inbox/new    /inbox/priority
 *
 * The tasks that are open, and those closed within a week, are kept in order with their priorities: once a
 * snapshot and day, whoever asks (list.c). A request then walks numbers only, and reads the words of its
 * page's tasks from the record. A task is named by its key, "17.203", as ledger_key_format writes it. */
#ifndef FAROL_WEB_INBOX_H
#define FAROL_WEB_INBOX_H

#include "journey/priority.h"
#include "journey/task.h"
#include "view/inbox.h"
#include "web/people/audit.h"
#include "web/screen.h"

enum { INBOX_ROWS = 50, INBOX_CLOSED_DAYS = 7, INBOX_NOW = 3 };

enum inbox_queue { INBOX_TODO, INBOX_LATE, INBOX_COMING, INBOX_SNOOZED, INBOX_DONE, INBOX_QUEUE_COUNT };

struct inbox_task {
    int64_t id;                                 /* of the record */
    uint32_t account;                           /* index */
    uint32_t owner;                             /* code of DIMENSION_OWNER's dictionary; 0 nobody's */
    int32_t due_day, snoozed_until, closed_day; /* DAY_ABSENT */
    uint8_t state, light;                       /* enum task_state, enum health_light */
    uint8_t queues;                             /* bits by enum inbox_queue: those it is in today */
    int32_t score, fall;                        /* hundredths of a point; JOURNEY_SCORE_ABSENT, 0 */
    int32_t points;                             /* of priority, hundredths */
    int32_t account_points;                     /* the highest of the account's open tasks */
    int64_t mrr;                                /* minor units; 0 without */
    uint32_t paying_up_to;                      /* accounts that pay as much or less */
    bool churn_requested;                       /* the account has an open request to leave */
    bool set_by_hand; /* `light` is what somebody set; the score stays as computed */
};

enum inbox_order { INBOX_BY_PRIORITY, INBOX_BY_DUE, INBOX_BY_MRR, INBOX_BY_ACCOUNT, INBOX_ORDER_COUNT };
enum { INBOX_PLACE_PARTS = 4 };
/* What tasks of an order stand by: ascending, the parts one after the other; all different. */
struct inbox_place {
    int64_t parts[INBOX_PLACE_PARTS];
};
struct inbox_place inbox_place_of(enum inbox_order order, const struct inbox_task *task);
int inbox_place_compare(const struct inbox_place *a, const struct inbox_place *b);

/* The kept list, lent until given back. */
struct inbox_list {
    struct inbox_task *tasks; /* by priority */
    size_t count;
    uint32_t *orders[INBOX_ORDER_COUNT]; /* positions in `tasks`; NULL: as they stand */
    struct journey_priority formula;
    int64_t formula_version; /* 0: as shipped */
    size_t paying_count;
};
struct kept *web_inbox_new(void);
struct inbox_lent {
    const struct inbox_list *list;
    void *entry;
};
/* The list as of today. */
MUST_USE enum result inbox_take(struct web_application *application, const struct web_scope *scope,
                                struct inbox_lent *ret, struct problem *problem);
void inbox_give_back(struct web_application *application, const struct inbox_lent *lent);
/* collect.c: the tasks of the columns, and what is known of their accounts' health. */
void inbox_collect(const struct column_snapshot *columns, int32_t today, struct inbox_list *list);
void inbox_read_health(const struct web_scope *scope, struct inbox_list *list);
/* What a priority is made of, for the page that explains it. */
void inbox_input_of(const struct web_scope *scope, const struct inbox_list *list,
                    const struct inbox_task *task, struct journey_priority_input *ret);

/* ---- the address ---- */

extern const char *const inbox_queue_words[INBOX_QUEUE_COUNT]; /* "todo" … */
extern const char *const inbox_order_words[INBOX_ORDER_COUNT]; /* "priority" …; "account" is ?by=account */
struct inbox_query {
    enum inbox_queue queue;
    enum inbox_order order;
    text who; /* an e-mail; "team": everybody's; "none": nobody's */
    bool who_set;
    bool by_account;
    bool has_after, has_before;
    struct inbox_place place;
    text task; /* the key asked for; absent: the first */
    text undo; /* the change of several tasks done just now; absent */
    text done;
};
void inbox_query_read(const struct http_request *request, struct inbox_query *ret);
enum inbox_order inbox_query_order(const struct inbox_query *query);
/* The pairs of the address that keep it, without its place and its task. */
enum { INBOX_PAIRS_MAX = 8 };
size_t inbox_query_pairs(struct arena *arena, const struct inbox_query *query,
                         struct http_pair ret[INBOX_PAIRS_MAX]);
struct safe_url inbox_url(struct arena *arena, const struct web_scope *scope, const struct inbox_query *query,
                          const char *path);
/* With the place before or behind which the page lies, or the task to open (absent: none). */
struct safe_url inbox_page_url(struct arena *arena, const struct web_scope *scope,
                               const struct inbox_query *query, const struct inbox_place *place, bool after);
struct safe_url inbox_task_url(struct arena *arena, const struct web_scope *scope,
                               const struct inbox_query *query, text key);

/* Whose tasks, which queue, which accounts: what is in the list. */
struct inbox_filter {
    const uint64_t *accounts; /* NULL: all */
    bool everybody;
    uint32_t owner;
    int32_t today;
};
struct inbox_filter inbox_filter_of(const struct web_scope *scope, const struct inbox_query *query);
bool inbox_is_meant(const struct inbox_filter *filter,
                    const struct inbox_task *task); /* whatever its queue */
static inline bool inbox_is_queued(enum inbox_queue queue, const struct inbox_task *task)
{
    return task->queues >> queue & 1;
}
/* `queues` of a task. */
uint8_t inbox_queues_of(const struct inbox_task *task, int32_t today);
/* A page of the list: positions in list->tasks. */
struct inbox_rows {
    uint32_t rows[INBOX_ROWS];
    size_t count, preceding, total;
    size_t counts[INBOX_QUEUE_COUNT]; /* of every queue */
    size_t done_today;
    uint8_t *owners; /* by code: has an open task among the accounts, whosever are asked for */
    uint32_t owner_count;
};
void inbox_rows_find(struct arena *arena, const struct column_snapshot *columns,
                     const struct inbox_list *list, const struct inbox_filter *filter,
                     const struct inbox_query *query, struct inbox_rows *ret);

/* ---- words ---- */

text inbox_key(struct arena *arena, uint32_t account, int64_t id);
bool inbox_key_read(text key, int64_t *ret_account_id, int64_t *ret_id);
/* "due today", "2 days late", "in 5 days"; *ret_late */
text inbox_when(struct arena *arena, const struct journey_task_row *row, int32_t today, bool *ret_late);
text inbox_day_words(struct arena *arena, int32_t day); /* "Tuesday, 3 March" */
struct view_light inbox_light(struct arena *arena, uint8_t light, int32_t score);
const char *inbox_kind_words(int kind);

/* What came of a task: the words that are counted, and what people call them. */
struct inbox_outcome {
    const char *word, *label; /* "spoke", N_("Spoke with them") */
};
extern const struct inbox_outcome inbox_outcomes[]; /* ended by a NULL word */
text inbox_outcome_words(text word);

/* ---- acting (act.c) ---- */

enum { INBOX_CHOSEN_MAX = 500 };
enum inbox_act_kind { ACT_NONE, ACT_DONE, ACT_DISMISS, ACT_SNOOZE, ACT_ASSIGN };
struct inbox_chosen {
    int64_t account_id, record_id;
};
struct inbox_act {
    enum inbox_act_kind kind;
    struct journey_task_closing closing;
    int32_t until_day;
    text owner;
    struct inbox_chosen *chosen; /* that the person sees */
    size_t count;
    int64_t acted, change_id, import_id; /* filled in: import_id of several, to take them back by */
    struct web_audited audited;
};
/* The reason of a task that a person wrote: the same for the same words, so that they are one task of an
 * account, but telling nothing of them: what is said is personal, reasons are not. Absent without letters. */
text inbox_reason_by_hand(struct arena *arena, text title);
/* For whoever may not see people: without what the task says, also where its reason repeats it. */
void inbox_hide_words(struct arena *arena, struct journey_task_row *row);
/* One of inbox_outcomes. */
bool inbox_is_outcome(text word);
/* In one change; of several, those that somebody has closed meanwhile are left as they are. */
MUST_USE enum result inbox_act_run(struct http_request *request, struct web_application *application,
                                   struct inbox_act *act, struct problem *problem);

/* open.c: fills the opened task. The row is the caller's; `task` is NULL where the list does not hold it. */
void inbox_fill_open(struct web_screen *screen, struct store_connection *connection,
                     const struct inbox_query *query, const struct inbox_list *list,
                     const struct inbox_task *task, const struct journey_task_row *row,
                     const struct journey_task_row *siblings, size_t sibling_count, size_t rank,
                     struct view_inbox *view);
/* The people a task can be handed over to: who signs in, by name. */
void inbox_fill_owners(struct store_connection *connection, struct arena *arena, text selected,
                       struct view_option **ret_options, size_t *ret_count);

#endif
