/* Opportunities: what the list and the board share. */
#ifndef FAROL_WEB_RESCUE_OPPORTUNITY_H
#define FAROL_WEB_RESCUE_OPPORTUNITY_H

#include "web/rescue/rescue.h"

enum { OPPORTUNITY_STAGES = 6, OPPORTUNITY_KINDS = 4 };

/* What opportunities add up to, in minor units a month of the organisation's currency; a downsell counts
 * against. Sums by rescue_add_up. */
struct rescue_deals {
    int64_t open, late, open_value, won_value; /* won in 90 days */
    int64_t open_amount[OPPORTUNITY_KINDS];
    int64_t closed[OPPORTUNITY_KINDS], won[OPPORTUNITY_KINDS]; /* in a year */
};
void rescue_deals_count(struct rescue_deals *deals, const struct rescue_page *page,
                        const struct column_journey_block *block, uint32_t row);
/* The open ones by the share of each kind that was won in a year, in minor units, MONEY_ABSENT where what is
 * open cannot be added up; `ret_assumed` where too few were closed. */
int64_t rescue_deals_expected(const struct rescue_deals *deals, bool *ret_assumed);
text rescue_deals_sentence(const struct rescue_page *page, const struct rescue_deals *deals);
const char *rescue_stage_name(int stage);
struct safe_url rescue_deal_url(struct arena *arena, uint32_t account, int64_t id);

#endif
