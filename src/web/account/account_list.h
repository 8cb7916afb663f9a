/* The list of accounts: what its address asks for, and the parts of its page. Private to
 * web/account_list*.c.
 *
 *   /accounts?q=…&sort=-mrr&columns=mrr,owner,renewal_date&after=123,450000&rows=roomy
 *
 * besides the scope's own pairs (filters, where, as_of, known_at). */
#ifndef FAROL_WEB_ACCOUNT_LIST_H
#define FAROL_WEB_ACCOUNT_LIST_H

#include "ledger/saved_view.h"
#include "metric/account_list.h"
#include "view/account_list.h"
#include "web/account/account_keys.h"
#include "web/screen.h"

enum { LIST_ROWS = 50, LIST_COLUMNS_MAX = 40, LIST_PAIRS_MAX = 12 };

struct account_list {
    text words;                                            /* searched; absent: nothing */
    struct metric_account_field columns[LIST_COLUMNS_MAX]; /* besides the name */
    size_t column_count;
    bool columns_set;
    struct metric_account_field sort;
    bool descending, sort_set;
    bool has_after, has_before;
    struct metric_account_place place;
    text place_words; /* as it stands in the address */
    bool roomy;
    text undo; /* the import that a change of many made just now; absent: none */
    text view; /* the saved view that the address names; absent: none */
};

/* The page's own pairs, in one order. */
struct account_list_pairs {
    struct http_pair pairs[LIST_PAIRS_MAX];
    size_t count;
};
enum account_list_without {
    LIST_WITHOUT_NOTHING,
    LIST_WITHOUT_PLACE,
    LIST_WITHOUT_COLUMNS,
    LIST_WITHOUT_WORDS
};

/* Reads what the address asks for; what cannot be understood is left at its default. */
void account_list_read(struct arena *arena, const struct http_pairs *query,
                       const struct column_snapshot *columns, struct account_list *ret);
struct account_list_pairs account_list_pairs(struct arena *arena, const struct column_snapshot *columns,
                                             const struct account_list *list,
                                             enum account_list_without without);
struct safe_url account_list_url(struct arena *arena, const struct web_scope *scope,
                                 const struct account_list *list, enum account_list_without without);

/* The place of an account in the list's order, as `after` and `before` in the address say it. */
text account_list_place(struct arena *arena, const struct web_scope *scope, const struct account_list *list,
                        uint32_t account);

/* ---- filters ---- */
void account_list_filters(struct arena *arena, const struct web_scope *scope, const struct account_list *list,
                          struct view_account_list *ret);
/* `where` and the condition that the form of filters adds to it; `where` where it adds none. */
text account_list_added(struct arena *arena, const struct http_pairs *query, text where);

/* Leaves of the scope's accounts those that have the words; `ret_problem` why it could not. */
void account_list_apply_words(struct http_request *request, struct web_scope *scope,
                              const struct account_list *list, text *ret_problem);

/* ---- saved views ---- */
struct account_list_views {
    struct saved_view *items;
    size_t count;
    int64_t user_id;
    text stamp; /* equal for equal views of the same person */
};
/* Whether a view of that name and address (the query behind "?") may be kept. */
bool account_list_view_is_good(struct arena *arena, text name, text address);
struct account_list_views account_list_views_read(struct http_request *request,
                                                  struct web_application *application);
void account_list_tabs(struct http_request *request, const struct web_scope *scope,
                       const struct account_list *list, const struct account_list_views *views,
                       struct view_account_list *ret);

/* ---- columns ---- */
size_t account_list_field_count(const struct column_snapshot *columns);
struct metric_account_field account_list_field(const struct column_snapshot *columns, size_t index);
bool account_list_field_find(const struct column_snapshot *columns, text name,
                             struct metric_account_field *ret);
/* "mrr", "owner", a custom field's own name. */
text account_list_field_name(const struct column_snapshot *columns, struct metric_account_field field);
/* "MRR (R$)", "CSM". */
text account_list_field_label(struct arena *arena, const struct column_snapshot *columns,
                              struct metric_account_field field);
bool account_list_is_number(struct metric_account_field field);
bool account_list_is_money(struct metric_account_field field);
bool account_list_is_day(struct metric_account_field field);

/* ---- the table ---- */
void account_list_heads(struct arena *arena, const struct web_scope *scope, const struct account_list *list,
                        struct view_account_list *ret);
void account_list_rows(struct arena *arena, const struct web_scope *scope, const struct account_list *list,
                       const struct metric_account_page *page, struct view_account_list *ret);
/* "/accounts/EXTERNAL_ID" */
struct safe_url account_list_account_url(struct arena *arena, const struct column_snapshot *columns,
                                         uint32_t account);

#endif
