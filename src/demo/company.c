/* The company's frame: growth with its seasons, the price list and its yearly rise, exchange rates. */
#include "demo/company.h"

#include "base/random.h"

uint64_t demo_mix(uint64_t seed, uint64_t stream, uint64_t index)
{
    struct random random;
    random_seed(&random, seed * UINT64_C(0x9E3779B97F4A7C15) + stream * UINT64_C(0xD1B54A32D192ED03) + index);
    return random_next(&random);
}

/* New accounts by month of the year, hundredths: few in the holidays, many when budgets begin. */
static const int seasons[12] = {70, 88, 118, 108, 104, 100, 92, 106, 110, 112, 104, 72};

#define LAUNCH_MONTHS 4
static const int launch[LAUNCH_MONTHS] = {400, 300, 250, 200}; /* hundredths */

static void draw_growth(struct demo_company *company)
{
    int64_t total = 0, running = 0;
    int64_t weights[DEMO_MONTHS_MAX + 1];
    for (int32_t i = 0; i < company->month_count; i++) {
        int month_of_year = (company->first_month + i) % 12;
        /* From 260 down to 60 over the years: growth slows. The launch months bring the most. */
        int64_t level = 60 + INT64_C(200) * (company->month_count - i) / company->month_count;
        if (i < LAUNCH_MONTHS)
            level = level * launch[i] / 100;
        int64_t noise = (int64_t)(demo_mix(company->options.seed, 90, (uint64_t)i) % 31) - 15;
        weights[i] = level * seasons[(month_of_year + 12) % 12] * (100 + noise);
        if (i == company->month_count - 1) /* the running month, so far */
            weights[i] = weights[i] * day_to_civil(company->options.as_of).day / 31;
        total += weights[i];
    }
    for (int32_t i = 0; i < company->month_count; i++) {
        running += weights[i];
        company->joined[i] = (int32_t)(running * 1000000 / total);
    }
}

static const struct {
    char currency[4];
    int64_t rate;      /* in month 0, 8 decimals */
    int drift, swing;  /* hundred-thousandths a month */
    int64_t prices[3]; /* of a seat by plan, minor units */
} countries[COUNTRY_COUNT] = {
    [COUNTRY_BRAZIL] = {"BRL", RATE_ONE, 0, 0, {8900, 12900, 15900}},
    [COUNTRY_UNITED_STATES] = {"USD", INT64_C(498000000), 180, 3600, {2300, 3300, 4100}},
    [COUNTRY_PORTUGAL] = {"EUR", INT64_C(553200000), 170, 3000, {2100, 3000, 3700}},
    [COUNTRY_MEXICO] = {"MXN", INT64_C(28500000), 60, 3400, {36900, 53900, 66900}},
    [COUNTRY_CHILE] = {"CLP", INT64_C(570000), 90, 3200, {17900, 25900, 31900}},
};

static void draw_rates(struct demo_company *company)
{
    for (int country = 0; country < COUNTRY_COUNT; country++) {
        int64_t rate = countries[country].rate;
        for (int32_t i = 0; i <= company->month_count; i++) {
            company->rates[country][i] = rate;
            int swing = countries[country].swing;
            int64_t draw =
                (int64_t)(demo_mix(company->options.seed, 91 + (uint64_t)country, (uint64_t)i) % 100000);
            int64_t step = countries[country].drift + (swing ? draw * 2 * swing / 100000 - swing : 0);
            /* Pulled back a little to where it began, so that decades stay plausible. */
            step -= (rate - countries[country].rate) * 4000 / countries[country].rate;
            rate += rate / 100000 * step;
            if (country != COUNTRY_BRAZIL)
                rate = rate / 100 * 100; /* six decimals, as central banks print them at most */
        }
    }
}

void demo_company_draw(struct demo_company *company, const struct demo_options *options)
{
    *company = (struct demo_company){.options = *options};
    company->month_count = options->months + 1;
    if (company->month_count > DEMO_MONTHS_MAX + 1)
        company->month_count = DEMO_MONTHS_MAX + 1;
    company->first_month = month_of_day(options->as_of) - company->month_count + 1;
    draw_growth(company);
    draw_rates(company);
}

int32_t demo_company_join_day(const struct demo_company *company, int64_t number, uint64_t draw)
{
    int64_t position = (number * 2 - 1) * 500000 / company->options.accounts;
    int32_t low = 0;
    while (low < company->month_count - 1 && company->joined[low] <= position)
        low++;
    int32_t first = month_first_day(company->first_month + low);
    int32_t last = month_last_day(company->first_month + low);
    if (last > company->options.as_of)
        last = company->options.as_of;
    int32_t day = first + (int32_t)(draw % (uint64_t)(last - first + 1));
    /* Contracts are signed on working days, and begin by the 28th so that every month has their day. */
    while (day > first && (day_weekday(day) > 4 || day_to_civil(day).day > 28))
        day--;
    return day;
}

int64_t demo_company_seat_price(const struct demo_company *company, int country, int plan, int32_t month)
{
    int64_t price = countries[country].prices[plan];
    /* The list rises each March. */
    for (int32_t m = company->first_month + 1; m <= month; m++)
        if ((m % 12 + 12) % 12 == 2)
            price = price * 1055 / 1000 / 10 * 10;
    return price;
}

uint8_t demo_currency_of(int country)
{
    return currency_parse(text_of(countries[country].currency));
}

static const struct {
    const char *name;
    int share;
    int64_t cost;
} channels[CHANNEL_COUNT] = {
    {"Indicação", 22, 3290000}, {"Inbound", 30, 5350000}, {"Outbound", 16, 10510000},
    {"Parceiros", 14, 6230000}, {"Eventos", 8, 9250000},  {"Mídia paga", 10, 8360000},
};

const char *demo_channel_name(int channel)
{
    return channels[channel].name;
}
int demo_channel_share(int channel)
{
    return channels[channel].share;
}
int64_t demo_channel_cost(int channel)
{
    return channels[channel].cost;
}
