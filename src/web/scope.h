/* What a page of figures is asked to show: period, comparison, instant, filter. All of it stands in the
 * address; this reads it, computes the accounts meant, and writes addresses and the form again.
 *
 *   ?period=2026-02 | 2026-Q1 | 2026 | 2026-02-12m   default: the last complete month
 *   &compare=previous | year | none   &as_of=2026-02-28   &known_at=2026-03-02T09:00
 *   &rules=farol | invoiced   where the record has both; default: the organisation's
 *   &portfolio=own | team (less than the person may see)
 *   &segment=…&plan=… (any dimension or custom field)   &where=RULE   &net=day   &cohort=revenue
 *
 * What cannot be understood is said beside its field and otherwise left at its default: a page is
 * never refused for its address. Texts live in the request's arena. */
#ifndef FAROL_WEB_SCOPE_H
#define FAROL_WEB_SCOPE_H

#include "report/report.h"
#include "report/summary.h"
#include "rule/rule.h"
#include "view/shell.h"
#include "web/application.h"

enum web_compare { COMPARE_PREVIOUS, COMPARE_YEAR, COMPARE_NONE };
enum { WEB_SCOPE_FILTERS_MAX = 16 };

struct web_filter {
    int dimension;
    text name, value;
};

struct web_scope {
    struct web_application *application; /* NULL in tests of pages */
    struct column_snapshot *columns;     /* under the rule set; retained: web_scope_release */
    struct column_snapshot *recorded;    /* as recorded, under no rule set yet; retained; NULL in tests */
    bool has_rules_choice, rules_set;    /* the record can be read by either; not the organisation's */
    const struct http_request *request;  /* whose portfolio it is seen with; NULL in tests of pages */
    enum user_portfolio portfolio;       /* asked for in the address, less than the person has; ALL: not */
    int32_t today, as_of;
    bool as_of_set, day_by_day, revenue;
    text known_at; /* as typed; absent: now */
    struct report_summary_period period, before;
    bool period_set;
    enum web_compare compare;
    struct web_filter filters[WEB_SCOPE_FILTERS_MAX];
    size_t filter_count;
    text where;
    uint64_t *accounts;                   /* bits by account index, the portfolio's only; NULL: all */
    int64_t account_count, account_total; /* meant; in the portfolio */
    text selection;                       /* key of `accounts` among the kept ones; absent: not kept */
    struct report_settings settings;      /* as shipped until web_scope_settings has read them */
    struct rule_place where_place;        /* of the problem in `where` */
    text where_problem, instant_problem;  /* in the person's language; absent: none */
};

/* UNAVAILABLE columns (still loading) give RESULT_BUSY. */
MUST_USE enum result web_scope_read(struct http_request *request, struct web_application *application,
                                    struct web_scope *ret, struct problem *problem);
/* The two halves of it: what the address says (enough to find a kept page), then the accounts it means,
 * `accounts`, both counts and `where_problem`: a pass over all accounts. */
MUST_USE enum result web_scope_read_address(struct http_request *request, struct web_application *application,
                                            struct web_scope *ret, struct problem *problem);
/* Reads the filters of fields anew from the request's query. */
void web_scope_read_filters(const struct http_request *request, struct web_scope *scope);
void web_scope_apply(struct arena *arena, struct web_scope *scope);
/* For pages of one record: as-of, known-at and the rule set alone; no period, no accounts. */
MUST_USE enum result web_scope_read_instant(struct http_request *request, struct web_application *application,
                                            struct web_scope *ret, struct problem *problem);
/* Reads the organisation's settings as known to the snapshot: before computing figures, not for a kept page.
 */
MUST_USE enum result web_scope_settings(struct web_scope *scope, struct problem *problem);
void web_scope_release(struct web_scope *scope);

struct metric_scope web_scope_metric(const struct web_scope *scope);
struct report_summary_query web_scope_summary(const struct web_scope *scope);
/* Unit economics of the whole period, by the settings in force. */
struct metric_unit_query web_scope_unit(const struct web_scope *scope);
/* "/path?period=…": the scope as an address, defaults left out, with the page's own pairs. */
struct safe_url web_scope_url(struct arena *arena, const struct web_scope *scope, const char *path,
                              const struct http_pair *pairs, size_t pair_count);
/* The rule set as the address says it; absent where it is the organisation's. */
text web_scope_rules(const struct web_scope *scope);
/* The scope as an address under other rules, which it then names whatever the organisation's are. */
struct safe_url web_scope_rules_url(struct arena *arena, const struct web_scope *scope,
                                    enum column_rules rules, const char *path);
/* The scope as one line that is equal for equal scopes, for caches: with the days spelt out. */
text web_scope_key(struct arena *arena, const struct web_scope *scope);
/* Fills the form. `path` and `kept` are the page's own. */
void web_scope_view(struct arena *arena, const struct web_scope *scope, const char *path,
                    const struct http_pair *kept, size_t kept_count, struct view_scope *ret);
/* A select of the named segments ("in_segment"); the one that stands among the rule's conditions is chosen,
 * and *ret_rest what is left of the rule. False where there are none. Pages with the form do without. */
bool web_scope_segment_pick(struct arena *arena, const struct web_scope *scope, struct view_pick *ret,
                            text *ret_rest);
/* "Segment", "CSM"; a custom field's own name. */
text web_dimension_label(const struct column_snapshot *columns, int dimension);
/* A value of a dimension as people read it: who is named by e-mail, by name. */
text web_scope_value(struct arena *arena, const struct web_scope *scope, int dimension, text value);
/* The same of every quoted value in a condition: `= "ana@x.example"` is "= Ana". */
text web_scope_condition(struct arena *arena, const struct web_scope *scope, int dimension, text condition);
/* By what is seen of them. */
void web_scope_sort_options(struct view_option *options, size_t count);
/* The form of such a page: nothing but the instant to choose. */
void web_scope_view_instant(struct arena *arena, const struct web_scope *scope, const char *path,
                            const struct http_pair *kept, size_t kept_count, struct view_scope *ret);
/* "February 2026", "the 12 months to Feb 2026"; `within` for the middle of a sentence or a label. */
text web_period_name(struct arena *arena, struct report_summary_period period);
text web_period_label(struct arena *arena, struct report_summary_period period);

#endif
