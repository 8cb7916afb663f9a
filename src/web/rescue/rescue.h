/* Lists that one works from: renewals, requests to leave, delinquency, reviews, opportunities, values. Each
 * says how its rows are found, which columns they have and what stands above them; the page, its files (CSV,
 * XLSX) and the API's list are made of that alike (page.c, table.c, api.c). Private to web/rescue, but for
 * the API's table.
 *
 * Rows are few numbers each and sorted by (value, id), which is also the place of a page in the address;
 * texts that stand only in the record are read for the rows shown. Everything lives in the request's arena.
 */
#ifndef FAROL_WEB_RESCUE_RESCUE_H
#define FAROL_WEB_RESCUE_RESCUE_H

#include "column/journey.h"
#include "journey/reasons.h"
#include "journey/renewal.h"
#include "view/work.h"
#include "web/health/health.h"
#include "web/screen.h"
#include "web/write.h"

enum { RESCUE_ROWS = 50, RESCUE_COLUMNS_MAX = 20, RESCUE_PAIRS_MAX = 4, RESCUE_CHUNK = 200 };

enum rescue_type { RESCUE_TEXT, RESCUE_MONEY, RESCUE_DAY, RESCUE_COUNT, RESCUE_RATE };
struct rescue_column {
    const char *name;  /* of the API: stays */
    const char *label; /* N_("…") */
    enum rescue_type type;
    bool wide;      /* not on a phone */
    bool file_only; /* of files and the API alone */
};
struct rescue_cell {
    text words;     /* of texts; what the API says */
    text shown;     /* on pages, in files; absent: the words */
    text ask;       /* on pages alone, in its place: what the reader is asked to do there, a person's name */
    text title;     /* on pages alone: what the cell says when pointed at */
    text below;     /* a second line on the page */
    text badge;     /* "plain", "red", "yellow", "green": stands in one */
    int64_t number; /* money in minor units, a day, a count; absent as each is (a count: INT64_MIN) */
    double rate;    /* NAN absent */
    struct safe_url url;
};
struct rescue_row {
    int64_t value, id; /* the order: ascending */
    uint32_t account;
    uint32_t at;      /* row in the account's block, or an index of the screen's own */
    const void *item; /* read for it (prepare) */
};

struct rescue_page;
struct rescue_list {
    const char *path, *place; /* "/renewals", of the navigation */
    const char *title;        /* N_("…") */
    const char *file;         /* N_("renewals"): of the file's name */
    const struct rescue_column *columns;
    size_t column_count;
    const char *pairs[RESCUE_PAIRS_MAX]; /* its own in the address, NULL-terminated */
    enum result (*find)(struct rescue_page *page, struct problem *problem);
    /* Of rows to be shown: what stands in the record alone. NULL: nothing. */
    enum result (*prepare)(struct rescue_page *page, struct arena *arena, struct rescue_row *rows,
                           size_t count, struct problem *problem);
    void (*fill)(struct rescue_page *page, struct arena *arena, const struct rescue_row *row,
                 struct rescue_cell *cells);
    void (*dress)(struct rescue_page *page, struct view_work *view);
};

struct rescue_page {
    const struct rescue_list *list;
    const struct rescue_column *fields; /* the list's columns, unless `find` made others */
    size_t field_count;
    struct http_request *request;
    struct web_application *application;
    struct arena *arena;
    struct web_scope *scope;
    const struct column_snapshot *columns;
    int32_t today; /* the scope's as-of */
    struct {
        struct rescue_row *items;
        size_t count, capacity;
    } rows;
    void *own; /* the screen's */
    struct http_pair pairs[RESCUE_PAIRS_MAX + 1];
    size_t pair_count;
};
/* A value of the page's own in the address; absent. */
text rescue_pair(const struct rescue_page *page, const char *name);
struct rescue_row *rescue_add(struct rescue_page *page, int64_t value, int64_t id, uint32_t account,
                              uint32_t at);

/* page.c: the handlers. */
void rescue_get_page(struct http_request *request, struct http_response *response,
                     struct web_application *application, const struct rescue_list *list);
/* The list as a file, CSV or XLSX as the address ends. */
void rescue_get_file(struct http_request *request, struct http_response *response,
                     struct web_application *application, const struct rescue_list *list);
#define RESCUE_HANDLERS(name, list)                                                                          \
    static void get_##name(struct http_request *request, struct http_response *response, void *application)  \
    {                                                                                                        \
        rescue_get_page(request, response, application, &(list));                                            \
    }                                                                                                        \
    static void get_##name##_file(struct http_request *request, struct http_response *response,              \
                                  void *application)                                                         \
    {                                                                                                        \
        rescue_get_file(request, response, application, &(list));                                            \
    }
/* Finds the rows of a list; released with rescue_release. */
MUST_USE enum result rescue_open(struct rescue_page *ret, const struct rescue_list *list,
                                 struct http_request *request, struct web_application *application,
                                 struct web_scope *scope, struct problem *problem);
void rescue_release(struct rescue_page *page);
/* The address of the list with one of its own pairs set (NULL value: left out), from the start. */
struct safe_url rescue_url(const struct rescue_page *page, const char *name, const char *value);

/* table.c */
/* The rows behind `after` (NULL: from the start), at most `limit`, in order; *ret_preceding those before
 * them. */
size_t rescue_take(const struct rescue_page *page, const struct rescue_row *after, size_t limit,
                   struct rescue_row *ret, size_t *ret_preceding);
void rescue_sort(struct rescue_page *page);
/* The table of a page's rows. */
void rescue_table(struct rescue_page *page, const struct rescue_row *rows, size_t count,
                  struct view_records *ret);
text rescue_cell_words(struct arena *arena, const struct rescue_page *page,
                       const struct rescue_column *column, const struct rescue_cell *cell);

/* words.c: what several of them say. */
void rescue_account_cell(const struct rescue_page *page, struct arena *arena, uint32_t account,
                         struct rescue_cell *cell);
/* The e-mail, by name on pages. */
void rescue_person_cell(const struct rescue_page *page, struct arena *arena, text email,
                        struct rescue_cell *cell);
text rescue_owner(const struct rescue_page *page, uint32_t account); /* the CSM's e-mail; absent */
text rescue_money(const struct rescue_page *page, int64_t minor);
/* Adds an amount (absent: nothing) to a sum of minor units. A sum past 64 bits is absent from there on, and
 * rescue_total says so in words. */
void rescue_add_up(int64_t *sum, int64_t minor);
text rescue_total(const struct rescue_page *page, int64_t sum);
text rescue_days_words(struct arena *arena, int32_t from,
                       int32_t to); /* "in 12 days", "3 days ago", "today" */
text rescue_share_words(struct arena *arena, int64_t part, int64_t whole);
struct view_sentence rescue_sentence(struct arena *arena, text words);
/* An amount of a row in the organisation's currency, at the rate of the as-of month; MONEY_ABSENT. */
int64_t rescue_home(const struct rescue_page *page, int64_t minor, uint8_t currency);
struct view_work_figure rescue_figure(const char *name, text value, text detail);
/* The tree of reasons in force. */
MUST_USE enum result rescue_reasons(const struct web_application *application, struct arena *arena,
                                    struct journey_reasons *ret, int64_t *ret_version,
                                    struct problem *problem);
/* The choice's word in the person's language, as forms say it. */
text rescue_choice(enum record_kind kind, int field, int64_t value);
struct safe_url rescue_account_url(const struct rescue_page *page, struct arena *arena, uint32_t account);
/* Runs `visit` for each row of a kind of the scope's accounts. */
typedef void (*rescue_visit)(void *context, uint32_t account, const struct column_journey_block *block,
                             uint32_t row);
void rescue_each(const struct rescue_page *page, enum record_kind kind, rescue_visit visit, void *context);
/* Texts of a kind's rows, of the accounts of `rows`: rows->item becomes the struct record_value array of the
 * record whose number is the block's `id`. */
MUST_USE enum result rescue_read_texts(struct rescue_page *page, struct arena *arena, enum record_kind kind,
                                       struct rescue_row *rows, size_t count, struct problem *problem);
text rescue_item_text(const struct rescue_row *row, int field);

/* known.c: the signs of renewals and what became of earlier ones. */
struct rescue_known {
    struct journey_known known;
    struct metric_signals signals;
    struct web_health health;
    bool has_health;
};
MUST_USE enum result rescue_know(const struct rescue_page *page, const uint64_t *accounts,
                                 struct rescue_known *ret, struct problem *problem);
void rescue_forget(const struct rescue_page *page, struct rescue_known *known);
MUST_USE enum result rescue_past(const struct rescue_page *page, struct journey_past *ret,
                                 struct problem *problem);

extern const struct rescue_list rescue_renewals, rescue_delinquency, rescue_churn_requests, rescue_reviews,
    rescue_opportunities, rescue_white_space, rescue_values;

#endif
