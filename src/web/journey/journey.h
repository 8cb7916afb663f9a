/* Journeys on the screen: what the board and the list share, with the success plan and the handoff beside
 * them. Private to web/journey/ and the API's part of it.
 *
 *   /journeys?journey=KEY&view=list&stage=KEY&sort=-over&after=123,45
 *
 * besides the scope's own pairs. Everything lives in the request's arena. */
#ifndef FAROL_WEB_JOURNEY_H
#define FAROL_WEB_JOURNEY_H

#include "base/kept.h"
#include "journey/stage_write.h"
#include "metric/account_list.h"
#include "view/journey.h"
#include "web/screen.h"

enum { JOURNEY_ROWS = 50, JOURNEY_CARDS = 20, JOURNEY_PAIRS_MAX = 8 };

/* The journeys in force as known to the snapshot, read on a connection of its own. `ret_stamp` (may be NULL)
 * is equal for equal sets. */
MUST_USE enum result web_journey_set(struct web_application *application,
                                     const struct column_snapshot *columns, struct arena *arena,
                                     struct journey_set *ret, text *ret_stamp, struct problem *problem);

enum web_journey_sort { JOURNEY_SORT_OVER, JOURNEY_SORT_DAYS, JOURNEY_SORT_MRR, JOURNEY_SORT_COUNT };

/* What the address asks. */
struct web_journey_asked {
    text journey, stage; /* keys; absent: the first journey, every stage */
    bool as_list;
    enum web_journey_sort sort;
    bool ascending;
    bool has_after, has_before;
    struct metric_account_place place;
    text place_words;
};
void web_journey_read(const struct http_pairs *query, struct web_journey_asked *ret);
struct http_pairs web_journey_pairs(struct arena *arena, const struct web_journey_asked *asked);
struct safe_url web_journey_url(struct arena *arena, const struct web_scope *scope, const char *path,
                                const struct web_journey_asked *asked);

/* Where every account stands at the end of a day, by account index. */
struct web_journey_places {
    struct journey_states states;
    int64_t *days; /* in the stage; METRIC_KEY_ABSENT without one */
};
struct kept *web_journey_kept_new(void);
/* Lent by `kept` until `ret_hold` is given back to it. */
const struct web_journey_places *web_journey_places_take(struct kept *kept,
                                                         const struct column_snapshot *columns, int32_t day,
                                                         const struct journey_set *set,
                                                         struct kept_item **ret_hold);

/* Who stands where, of a scope. */
struct web_journey_stand {
    struct arena *arena;
    const struct web_scope *scope;
    struct journey_set set;
    const struct journey *journey; /* the one asked for */
    size_t position;               /* in the set */
    struct kept *kept;             /* who lends `places` */
    struct kept_item *hold;
    const struct web_journey_places *places;
    uint64_t *stages[JOURNEY_STAGES_MAX]; /* the scope's accounts in each: bits by account index */
    int64_t counts[JOURNEY_STAGES_MAX];
    int64_t total;      /* in any stage of the journey */
    int64_t unplaced;   /* accounts with MRR in no stage of any journey */
    const int64_t *mrr; /* by account index */
};
/* Until web_journey_stand_end. `mrr` is the caller's and outlasts it. */
void web_journey_stand_begin(struct web_application *application, struct arena *arena,
                             const struct web_scope *scope, const struct journey_set *set,
                             const struct web_journey_asked *asked, const int64_t *mrr,
                             struct web_journey_stand *ret);
void web_journey_stand_end(struct web_journey_stand *stand);
/* Days in the stage, and past its norm; METRIC_KEY_ABSENT without a norm. */
int64_t web_journey_days(const struct web_journey_stand *stand, uint32_t account);
int64_t web_journey_over(const struct web_journey_stand *stand, uint32_t account);
/* The value of the sort by account index, for metric_account_page; of those outside the scope anything. */
const int64_t *web_journey_keys(const struct web_journey_stand *stand, enum web_journey_sort sort);
/* The accounts of the list: of the stage asked for, else of all. */
const uint64_t *web_journey_listed(const struct web_journey_stand *stand,
                                   const struct web_journey_asked *asked);
/* A row's place in the list, as `after` and `before` in the address say it. */
text web_journey_place(struct arena *arena, const int64_t *keys, uint32_t account);
const char *web_journey_sort_name(enum web_journey_sort sort);

/* The milestones of an account by the columns: how many are late, the next one due. */
struct web_journey_milestones {
    int late, open, reached;
    text name; /* of the longest late one, else the next due; absent: none */
    int32_t due_day;
};
struct web_journey_milestones web_journey_milestones(const struct web_journey_stand *stand, uint32_t account);
/* "day 20 of 90"; "day 20". */
text web_journey_day_words(struct arena *arena, int64_t days, int32_t norm_days);

/* One account's standing for the pages of one: its number, name and history; false when the response is set
 * (404). Ended with web_journey_account_end. */
struct web_journey_account {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    struct column_snapshot *columns; /* retained */
    struct store_connection *connection;
    struct journey_set set;
    uint32_t index;
    int64_t account_id;
    text external_id, name;
    struct journey_passage *passages;
    size_t passage_count;
    int32_t today;
};
bool web_journey_account_begin(struct web_journey_account *ret, struct http_request *request,
                               struct http_response *response, struct web_application *application,
                               text external_id);
void web_journey_account_end(struct web_journey_account *account);
/* NULL where it has no stage. */
const struct journey_passage *web_journey_now(const struct web_journey_account *account);
/* "/journeys/move?account=ID&back=HERE" */
struct safe_url web_journey_move_url(struct arena *arena, text external_id, text here);
/* "/accounts/ID/plan" */
struct safe_url web_journey_account_url(const struct web_journey_account *account, const char *tail);
int32_t web_journey_local_day(const struct web_application *application, int64_t instant);

#endif
