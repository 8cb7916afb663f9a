/* The account page's parts: what one request has read of an account, and the functions that fill the
 * view from it. The request's thread and arena own everything; account_page.c reads and releases. */
#ifndef FAROL_WEB_ACCOUNT_H
#define FAROL_WEB_ACCOUNT_H

#include "ledger/row.h"
#include "metric/metric.h"
#include "view/account.h"
#include "web/account/account_record.h"
#include "web/page.h"
#include "web/scope.h"

enum account_tab {
    ACCOUNT_OVERVIEW,
    ACCOUNT_REVENUE,
    ACCOUNT_USAGE,
    ACCOUNT_SERVICE,
    ACCOUNT_JOURNEY,
    ACCOUNT_GROWTH,
    ACCOUNT_PEOPLE,
    ACCOUNT_TIMELINE,
    ACCOUNT_TAB_COUNT
};

struct account_page {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    struct web_scope scope;
    struct store_connection *connection;
    enum account_tab tab;
    int64_t account_id;
    text external_id;
    const struct ledger_item *account; /* its own row */
    struct web_rows kinds[RECORD_KIND_COUNT];
    struct metric_account_figures figures;
    bool figures_known, may_edit, sees_contacts;
    struct {
        struct ledger_state *items;
        size_t count, capacity;
    } changes; /* who made the changes asked for so far */
};

/* The day whose MRR is what the account pays now. */
static inline int32_t account_mrr_day(const struct account_page *page)
{
    return metric_mrr_day(page->scope.columns, page->scope.as_of);
}
/* What the address asks: the tab, with the instant and the rule set kept and `pairs` behind it. */
struct safe_url account_url(const struct account_page *page, enum account_tab tab,
                            const struct http_pair *pairs, size_t count);
/* Another account's page, with the instant kept. */
struct safe_url account_page_of(const struct account_page *page, text external_id);
/* A row's form and history; absent for who may not. */
struct safe_url account_edit_url(const struct account_page *page, enum record_kind kind,
                                 const struct ledger_item *item);
struct safe_url account_history_url(const struct account_page *page, enum record_kind kind,
                                    const struct ledger_item *item);
struct safe_url account_add_url(const struct account_page *page, enum record_kind kind);
/* A field of a row as people read it; absent where it has no value. */
text account_value(const struct account_page *page, enum record_kind kind, const struct ledger_item *item,
                   int field);
/* The currency of a row: its own, or its subscription's; CURRENCY_NONE. */
uint8_t account_currency(const struct account_page *page, enum record_kind kind,
                         const struct ledger_item *item);
/* "3 Mar 2026" and below it "ana@x.example" or "import 7": when a row was recorded, and by whom. */
struct view_record_cell account_recorded(struct account_page *page, int64_t change_id);
/* The name of the contact with this e-mail, else the e-mail; absent for who may not see contacts. */
text account_contact_name(const struct account_page *page, text email);
text account_local_time(const struct account_page *page, int64_t instant);
bool account_day_is_shown(const struct account_page *page, int32_t day); /* not behind the as-of day */
int32_t account_day_of(const struct account_page *page, int64_t instant);

/* account_identity.c, account_revenue.c, account_usage.c, account_service.c, account_timeline.c */
/* account_brief.c: what one reads before a call; and the kinds of rows that it needs. */
unsigned account_brief_kinds(void);
struct web_health_one;
void account_fill_brief(struct account_page *page, const struct web_health_one *health,
                        struct view_account *view); /* `health` NULL: not known */
void account_fill_identity(struct account_page *page, struct view_account *view);
void account_fill_mrr(struct account_page *page, bool all_months, struct view_account *view);
void account_fill_revenue(struct account_page *page, struct view_account *view);
void account_fill_usage_chart(struct account_page *page, struct view_account *view);
void account_fill_usage(struct account_page *page, struct view_account *view);
void account_fill_short_lists(struct account_page *page, struct view_account *view);
void account_fill_service(struct account_page *page, struct view_account *view);
/* account_deeds.c: the tabs of what is done about the account, and the kinds that a tab shows, as bits. */
unsigned account_deed_kinds(enum account_tab tab);
void account_fill_deeds(struct account_page *page, struct view_account *view);
void account_fill_people(struct account_page *page, struct view_account *view);
void account_fill_timeline(struct account_page *page, size_t most, bool filters, struct view_timeline *ret);
void account_fill_note(struct account_page *page, struct view_note_form *ret);

/* A table of a kind's rows with these columns, to be filled by the caller. */
struct view_records account_table(struct account_page *page, enum record_kind kind, const char *id,
                                  const int *fields, size_t field_count, size_t row_count);
/* Where a long table begins (?NAME=N), and the link to the rows behind, on the same tab. */
size_t account_from(const struct account_page *page, const char *name, size_t count);
void account_more(const struct account_page *page, struct view_records *table, const char *name, size_t next,
                  size_t count);
/* Lays one row's cells by the table's fields; returns it for what differs. */
struct view_record_row *account_table_row(struct account_page *page, struct view_records *table,
                                          enum record_kind kind, const struct ledger_item *item,
                                          const int *fields, size_t field_count);

#endif
