/* An account in a few sentences, each figure a link to its rows: what one reads before a call. The account
 * page opens with it, a task gives it as the figures behind its reason. */
#ifndef FAROL_WEB_ACCOUNT_BRIEF_H
#define FAROL_WEB_ACCOUNT_BRIEF_H

#include "metric/metric.h"
#include "view/part.h"

enum { WEB_BRIEF_SCORE_ABSENT = -1 };

struct web_brief {
    struct arena *arena;
    const struct column_snapshot *columns;
    int32_t day;
    uint32_t account; /* index */
    struct metric_account_figures figures;
    bool figures_known;  /* no rate is missing */
    int32_t renewal_day; /* DAY_ABSENT */
    int32_t score, fall; /* hundredths of a point; WEB_BRIEF_SCORE_ABSENT, 0: set by the caller */
};
/* Reads what the columns say of the account at a day. */
void web_brief_read(struct web_brief *ret, struct arena *arena, const struct column_snapshot *columns,
                    int32_t day, uint32_t account);
/* No runs where there is nothing to say. */
struct view_sentence web_brief_sentence(const struct web_brief *brief);
/* The account's page, on a tab ("revenue"; NULL: the first). */
struct safe_url web_brief_url(const struct web_brief *brief, const char *tab);

#endif
