/* What all accounts of one sample company share: the window of time, how many join in each month, list
 * prices, exchange rates. Small and constant once made. */
#ifndef FAROL_DEMO_COMPANY_H
#define FAROL_DEMO_COMPANY_H

#include <stdint.h>

#include "demo/demo.h"

#define DEMO_MONTHS_MAX 240
enum demo_country {
    COUNTRY_BRAZIL,
    COUNTRY_UNITED_STATES,
    COUNTRY_PORTUGAL,
    COUNTRY_MEXICO,
    COUNTRY_CHILE,
    COUNTRY_COUNT
};
enum demo_channel {
    CHANNEL_REFERRAL,
    CHANNEL_INBOUND,
    CHANNEL_OUTBOUND,
    CHANNEL_PARTNER,
    CHANNEL_EVENT,
    CHANNEL_PAID,
    CHANNEL_COUNT
};

struct demo_company {
    struct demo_options options;
    int32_t first_month; /* the company's first; the as-of month is the last */
    int32_t month_count;
    /* Share of all accounts that have joined by the end of month i, in millionths. */
    int32_t joined[DEMO_MONTHS_MAX + 1];
    /* Month i − 1 before the first, so that the first month has an earlier rate; 8 decimals. */
    int64_t rates[COUNTRY_COUNT][DEMO_MONTHS_MAX + 2];
};

void demo_company_draw(struct demo_company *company, const struct demo_options *options);
/* The day on which the account joins. */
int32_t demo_company_join_day(const struct demo_company *company, int64_t number, uint64_t draw);
/* List price of a seat a month, minor units of the country's currency, as it stood in `month`. */
int64_t demo_company_seat_price(const struct demo_company *company, int country, int plan, int32_t month);
uint8_t demo_currency_of(int country);
const char *demo_channel_name(int channel);
/* Share of new accounts in hundredths, and what winning one costs in minor units of BRL. */
int demo_channel_share(int channel);
int64_t demo_channel_cost(int channel);
/* A well mixed number of seed, stream and index: a stream's seed. */
uint64_t demo_mix(uint64_t seed, uint64_t stream, uint64_t index);

#endif
