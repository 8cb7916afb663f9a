/* Rows of money: exchange rates, invoice lines, costs.
 *
 * A contract's lines cover its paid intervals without gap, each at the terms of its first day; seats
 * bought inside an interval get a line for the rest of it. So the lines tell the same recurring revenue
 * as the subscription and its changes, to the rounding of a seat's price. */
#include "demo/walk.h"

#define DUE_AFTER_DAYS 10
#define DUNNING_DAYS 63
#define RATES_HELD_MONTHS 12

/* The rates of the past, and the last one held for a year on, as a budget does: so that the sample can
 * still be looked at when months have passed since it was made. */
void demo_emit_rates(struct demo_walk *walk)
{
    const struct demo_company *company = walk->company;
    for (int32_t i = 0; i <= company->month_count + RATES_HELD_MONTHS; i++) {
        for (int country = 1; country < COUNTRY_COUNT; country++) {
            int32_t known = i < company->month_count ? i : company->month_count;
            demo_row_begin(walk, RECORD_FX_RATE);
            demo_row_number(walk, FX_MONTH, company->first_month + i - 1);
            demo_row_number(walk, FX_CURRENCY, demo_currency_of(country));
            demo_row_number(walk, FX_RATE, company->rates[country][known]);
            demo_row_emit(walk);
        }
    }
}

/* Lines of one account while they are written. */
struct line_writer {
    struct demo_walk *walk;
    const struct demo_life *life;
    const struct demo_contract *contract;
    int contract_index;
    int count;
    struct random random;
};

static void set_payment(struct line_writer *writer, int32_t issued)
{
    struct demo_walk *walk = writer->walk;
    const struct demo_contract *contract = writer->contract;
    int32_t due = issued + DUE_AFTER_DAYS;
    int32_t paid = due - 4 + (int32_t)random_below(&writer->random, 6);
    int late = writer->life->fit < 40 ? 30 : 7; /* in a hundred */
    if ((int)random_below(&writer->random, 100) < late)
        paid += 6 + (int32_t)random_below(&writer->random, 38);
    bool given_up = contract->ending == ENDING_INVOLUNTARY && issued > contract->end_day - DUNNING_DAYS;
    demo_row_number(walk, LINE_ISSUED_DATE, issued);
    demo_row_number(walk, LINE_DUE_DATE, due);
    if (!given_up && paid <= walk->company->options.as_of) {
        demo_row_number(walk, LINE_PAID_DATE, paid);
        demo_row_number(walk, LINE_STATUS, LINE_PAID);
    } else {
        demo_row_number(walk, LINE_STATUS, LINE_OPEN);
    }
}

static void begin_line(struct line_writer *writer, enum line_type type, const char *category, int64_t amount,
                       int32_t issued)
{
    struct demo_walk *walk = writer->walk;
    struct civil civil = day_to_civil(issued);
    long long number = (long long)writer->life->number;
    demo_row_begin(walk, RECORD_INVOICE_LINE);
    demo_row_text(
        walk, LINE_EXTERNAL_ID,
        text_printf(walk->arena, "F-%05lld-%d-%03d", number, writer->contract_index + 1, ++writer->count));
    /* What is issued to an account on one day is one invoice. */
    demo_row_text(
        walk, LINE_INVOICE,
        text_printf(walk->arena, "NF-%05lld-%04d%02d%02d", number, civil.year, civil.month, civil.day));
    demo_row_text(walk, LINE_ACCOUNT, demo_account_id(walk->arena, writer->life->number));
    demo_row_number(walk, LINE_TYPE, type);
    demo_row_string(walk, LINE_CATEGORY, category);
    demo_row_number(walk, LINE_AMOUNT, amount);
    demo_row_number(walk, LINE_CURRENCY, walk->currency);
    set_payment(writer, issued);
}

static void emit_service_line(struct line_writer *writer, int64_t monthly, int32_t start, int32_t end)
{
    int32_t months = month_of_day(end) - month_of_day(start);
    begin_line(writer, LINE_SUBSCRIPTION, writer->contract->is_module ? "Módulos" : "Assinatura",
               monthly * months, start);
    demo_row_text(writer->walk, LINE_SUBSCRIPTION_ID,
                  demo_contract_id(writer->walk->arena, writer->life, writer->contract_index));
    demo_row_number(writer->walk, LINE_SERVICE_START, start);
    demo_row_number(writer->walk, LINE_SERVICE_END, end);
    demo_row_emit(writer->walk);
}

static int64_t monthly_of(const struct demo_terms *terms)
{
    return terms->seats * terms->seat_price;
}

/* The interval's own line, then one for each growth inside it. */
static void emit_interval(struct line_writer *writer, int32_t start, int32_t end)
{
    int32_t as_of = writer->walk->company->options.as_of;
    const struct demo_contract *contract = writer->contract;
    int64_t monthly = monthly_of(demo_contract_terms(contract, start));
    emit_service_line(writer, monthly, start, end);
    for (int i = 1; i < contract->terms_count; i++) {
        const struct demo_terms *terms = &contract->terms[i];
        if (terms->from_day <= start || terms->from_day >= end || terms->from_day > as_of)
            continue;
        emit_service_line(writer, monthly_of(terms) - monthly, terms->from_day, end);
        monthly = monthly_of(terms);
    }
}

static void emit_extras(struct line_writer *writer)
{
    int32_t as_of = writer->walk->company->options.as_of;
    const struct demo_contract *contract = writer->contract;
    int64_t monthly = monthly_of(&contract->terms[0]);
    if (writer->life->size != SIZE_SMALL && contract->billing_day <= as_of) {
        begin_line(writer, LINE_ONE_TIME, "Implantação",
                   monthly * (12 + (int64_t)random_below(&writer->random, 10)) / 10, contract->billing_day);
        demo_row_emit(writer->walk);
    }
    bool exceeds = writer->life->number % 9 == 4; /* sends more documents than the plan holds */
    for (int32_t k = 1;; k++) {
        int32_t day = day_add_months(contract->billing_day, k);
        if (day > as_of || (contract->end_day != DAY_ABSENT && day >= contract->end_day))
            return;
        if (exceeds && random_below(&writer->random, 3) > 0) {
            begin_line(writer, LINE_USAGE, "Excedente de notas",
                       monthly * (2 + (int64_t)random_below(&writer->random, 6)) / 100, day);
            demo_row_emit(writer->walk);
        } else if (random_below(&writer->random, 1000) < 14) {
            begin_line(writer, LINE_ONE_TIME, "Treinamento",
                       monthly * (3 + (int64_t)random_below(&writer->random, 4)) / 10, day);
            demo_row_emit(writer->walk);
        }
    }
}

/* The renewal that was billed and never paid: void, when the contract was paid by the quarter or year. */
static void emit_void_renewal(struct line_writer *writer)
{
    const struct demo_contract *contract = writer->contract;
    if (contract->ending != ENDING_INVOLUNTARY || contract->interval_months < 3 ||
        contract->end_day > writer->walk->company->options.as_of)
        return;
    int64_t monthly = monthly_of(demo_contract_terms(contract, contract->end_day));
    begin_line(writer, LINE_SUBSCRIPTION, "Assinatura", monthly * contract->interval_months,
               contract->end_day - DUE_AFTER_DAYS);
    demo_row_text(writer->walk, LINE_SUBSCRIPTION_ID,
                  demo_contract_id(writer->walk->arena, writer->life, writer->contract_index));
    demo_row_number(writer->walk, LINE_SERVICE_START, contract->end_day);
    demo_row_number(writer->walk, LINE_SERVICE_END,
                    day_add_months(contract->end_day, contract->interval_months));
    demo_row_number(writer->walk, LINE_STATUS, LINE_VOID);
    demo_row_emit(writer->walk);
}

void demo_emit_lines(struct demo_walk *walk, const struct demo_life *life)
{
    if (life->billed_elsewhere)
        return;
    walk->currency = demo_currency_of(life->country);
    for (int i = 0; i < life->contract_count; i++) {
        struct line_writer writer = {walk, life, &life->contracts[i],
                                     i,    0,    demo_life_random(life, PURPOSE_LINES + 100 * i)};
        const struct demo_contract *contract = writer.contract;
        int32_t start = contract->billing_day;
        for (int32_t k = 1; start <= walk->company->options.as_of &&
                            (contract->end_day == DAY_ABSENT || start < contract->end_day);
             k++) {
            int32_t end = day_add_months(contract->billing_day, k * contract->interval_months);
            emit_interval(&writer, start, end);
            start = end;
        }
        emit_void_renewal(&writer);
        if (!contract->is_module)
            emit_extras(&writer);
    }
}

/* Accounts won by month and channel. */
struct wins {
    int64_t counts[DEMO_MONTHS_MAX + 1][CHANNEL_COUNT];
};

static void count_wins(const struct demo_walk *walk, struct wins *wins)
{
    const struct demo_company *company = walk->company;
    struct demo_life *life = arena_new(walk->arena, struct demo_life);
    for (int64_t number = 1; number <= company->options.accounts; number++) {
        demo_life_draw(life, company, number);
        wins->counts[month_of_day(life->signup_day) - company->first_month][life->channel]++;
    }
}

/* Half of what a channel costs is its budget, which follows the plan; the other half follows the
 * accounts it won (commissions, fees, travel). */
void demo_emit_acquisition_costs(struct demo_walk *walk)
{
    const struct demo_company *company = walk->company;
    struct wins *wins = arena_new(walk->arena, struct wins);
    count_wins(walk, wins);
    walk->currency = demo_currency_of(COUNTRY_BRAZIL);
    for (int32_t i = 0; i < company->month_count; i++) {
        int64_t share = company->joined[i] - (i ? company->joined[i - 1] : 0);
        for (int channel = 0; channel < CHANNEL_COUNT; channel++) {
            struct random random;
            random_seed(&random, demo_mix(company->options.seed, 80 + (uint64_t)channel, (uint64_t)i));
            __int128 planned = (__int128)share * company->options.accounts * demo_channel_share(channel) *
                               demo_channel_cost(channel) / 100000000;
            __int128 spent = (planned + wins->counts[i][channel] * demo_channel_cost(channel)) / 2;
            /* Costs rise by a fourth over the years and go up and down by a sixth. */
            spent =
                spent * (100 + 25 * i / company->month_count) / 100 * random_between(&random, 83, 117) / 100;
            demo_row_begin(walk, RECORD_COST);
            demo_row_number(walk, COST_MONTH, company->first_month + i);
            demo_row_number(walk, COST_KIND, COST_ACQUISITION);
            demo_row_number(walk, COST_AMOUNT, (int64_t)(spent / 100 * 100));
            demo_row_number(walk, COST_CURRENCY, walk->currency);
            demo_row_string(walk, COST_CHANNEL, demo_channel_name(channel));
            demo_row_emit(walk);
        }
    }
}

static void begin_service_cost(struct demo_walk *walk, const struct demo_life *life, int32_t month,
                               int64_t amount)
{
    demo_row_begin(walk, RECORD_COST);
    demo_row_number(walk, COST_MONTH, month);
    demo_row_number(walk, COST_KIND, COST_SERVICE);
    demo_row_number(walk, COST_AMOUNT, amount);
    demo_row_number(walk, COST_CURRENCY, walk->currency);
    demo_row_text(walk, COST_ACCOUNT, demo_account_id(walk->arena, life->number));
}

/* Servers, licences and the help desk: a share of what it pays, and as much again for everybody. */
static void emit_running_cost(struct demo_walk *walk, const struct demo_life *life, int32_t month,
                              int32_t day)
{
    const struct demo_company *company = walk->company;
    int64_t monthly = monthly_of(demo_contract_terms(demo_life_contract(life, day), day));
    int64_t rate = company->rates[life->country][month - company->first_month + 1];
    __int128 share = (__int128)monthly * rate / RATE_ONE * (13 + life->number % 11) / 100;
    begin_service_cost(walk, life, month, (int64_t)share + 4500);
    demo_row_emit(walk);
}

/* What serving it costs: to run it, the effort of the success team, and what was booked beside that, now
 * and then a visit to a large account. What the minutes cost follows from DEMO_HOURLY_COST. */
void demo_emit_service_costs(struct demo_walk *walk, const struct demo_life *life)
{
    static const int minutes_usual[] = {0, 70, 210};
    const struct demo_company *company = walk->company;
    int32_t last = month_of_day(company->options.as_of), month = company->first_month;
    if (company->options.accounts > DEMO_FULL_ACCOUNTS_MAX && month < last - 11)
        month = last - 11;
    struct random random = demo_life_random(life, PURPOSE_COSTS);
    walk->currency = demo_currency_of(COUNTRY_BRAZIL);
    for (; month <= last; month++) {
        int32_t middle = month_first_day(month) + 14;
        int64_t draw = random_between(&random, 60, 150);
        if (middle > company->options.as_of || !demo_life_contract(life, middle))
            continue;
        emit_running_cost(walk, life, month, middle);
        int64_t minutes = (minutes_usual[life->size] + 3 * demo_life_trouble(life, middle)) * draw / 100;
        if (minutes < 15)
            continue;
        bool visited = life->size == SIZE_LARGE && draw % 4 == 0;
        begin_service_cost(walk, life, month, visited ? 25000 + draw * 400 : 0);
        demo_row_number(walk, COST_MINUTES, minutes);
        demo_row_string(walk, COST_BY_EMAIL, demo_csm_email(life->csm));
        demo_row_emit(walk);
    }
}
