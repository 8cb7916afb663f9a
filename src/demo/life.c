/* Drawing a life: traits first, then the contract month by month, then what comes after its end.
 *
 * Chances are in ten-thousandths and integers only, so that a life is the same on every machine. */
#include "demo/life.h"

#include <string.h>

#include "base/stable_hash.h"
#include "demo/name.h"

#define HORIZON_DAYS 200 /* lives are drawn this far beyond the as-of day */

struct random demo_life_random(const struct demo_life *life, int purpose)
{
    struct random random;
    random_seed(&random, demo_mix(life->seed, (uint64_t)purpose, (uint64_t)life->number));
    return random;
}

static bool chance(struct random *random, int ten_thousandths)
{
    return (int)random_below(random, 10000) < ten_thousandths;
}

/* Index of the share in which the draw falls; shares add up to 100. */
static int pick(struct random *random, const int *shares)
{
    int draw = (int)random_below(random, 100), index = 0;
    while (draw >= shares[index])
        draw -= shares[index++];
    return index;
}

/* Each customer success manager keeps one kind of customer. Of the three who keep the large and of the
 * three who keep the medium ones, the last has inherited a colleague's accounts. */
static int draw_csm(const struct demo_life *life, struct random *random)
{
    static const int shares[][3] = {{50, 50, 0}, {29, 27, 44}, {28, 26, 46}};
    static const int first[] = {6, 3, 0};
    return first[life->size] + pick(random, shares[life->size]);
}

bool demo_csm_is_overloaded(int csm)
{
    return csm == 2 || csm == 5;
}

/* Resellers bill what they sell, two companies abroad their countries, a card processor part of the small. */
static bool draw_billed_elsewhere(const struct demo_life *life, struct random *random)
{
    if (life->channel == CHANNEL_PARTNER || life->country >= COUNTRY_PORTUGAL)
        return true;
    return chance(random, life->size == SIZE_SMALL ? 3200 : 300);
}

static void draw_traits(struct demo_life *life, const struct demo_company *company, struct random *random)
{
    static const int sizes[] = {44, 38, 18}, countries[] = {86, 5, 3, 4, 2};
    static const int industries[] = {18, 12, 13, 10, 10, 12, 12, 7, 6};
    life->size = (enum demo_size)pick(random, sizes);
    life->country = pick(random, countries);
    life->industry = pick(random, industries);
    life->place = (int)random_below(random, 1000);
    int shares[CHANNEL_COUNT];
    for (int i = 0; i < CHANNEL_COUNT; i++)
        shares[i] = demo_channel_share(i);
    life->channel = pick(random, shares);
    life->fit = (int)(random_below(random, 100) + random_below(random, 100)) / 2;
    if (life->channel == CHANNEL_REFERRAL && life->fit < 85)
        life->fit += 14;
    if (life->channel == CHANNEL_REFERRAL && life->number > 5)
        life->referred_by = 1 + (int64_t)random_below(random, (uint64_t)life->number - 1);
    int64_t in_group = life->number % 29;
    life->is_group = in_group == 11;
    if (life->is_group)
        life->size = SIZE_LARGE;
    if (in_group == 12 || in_group == 13)
        life->parent = life->number - (in_group - 11);
    if (life->is_group || life->parent)
        life->country = COUNTRY_BRAZIL;
    life->csm = draw_csm(life, random);
    life->billed_elsewhere = draw_billed_elsewhere(life, random);
    life->ism = (int)random_below(random, 2);
    life->farmer = (int)random_below(random, 2);
    life->contact_count =
        3 + (int)random_below(random, (uint64_t)life->size + 2); /* at least the three roles */
    char id[DEMO_ACCOUNT_ID_BYTES];
    life->left_out = stable_lot(TEXT(DEMO_COMPARED_PLAYBOOK), demo_account_id_in(id, life->number)) <
                     DEMO_COMPARED_PERCENT;
    life->signup_day = demo_company_join_day(company, life->number, random_next(random));
    life->dip_day = DAY_ABSENT;
    if (chance(random, 1500))
        life->dip_day = life->signup_day + 90 + (int32_t)random_below(random, 700);
}

static struct demo_terms *last_terms(struct demo_contract *contract)
{
    return &contract->terms[contract->terms_count - 1];
}

static int first_seats(struct random *random, enum demo_size size)
{
    static const int low[] = {3, 10, 32}, high[] = {11, 34, 96};
    /* The mean of two draws: the middle is more usual than the ends. */
    return (int)(random_between(random, low[size], high[size]) +
                 random_between(random, low[size], high[size])) /
           2;
}

static void draw_first_terms(struct demo_life *life, const struct demo_company *company,
                             struct demo_contract *contract, struct random *random)
{
    static const int intervals[] = {1, 3, 12, 24};
    static const int interval_shares[][4] = {{74, 10, 16, 0}, {50, 14, 36, 0}, {24, 10, 54, 12}};
    static const int plan_shares[][PLAN_COUNT] = {{78, 22, 0}, {18, 74, 8}, {0, 38, 62}};
    contract->interval_months = intervals[pick(random, interval_shares[life->size])];
    enum demo_plan plan = (enum demo_plan)pick(random, plan_shares[life->size]);
    int64_t price =
        demo_company_seat_price(company, life->country, (int)plan, month_of_day(contract->billing_day));
    int off = (contract->interval_months >= 12 ? 8 : 0) +
              (int)random_below(random, life->size == SIZE_LARGE ? 12 : 4);
    contract->terms[0] = (struct demo_terms){.from_day = contract->billing_day,
                                             .plan = plan,
                                             .seats = first_seats(random, life->size),
                                             .seat_price = price * (100 - off) / 1000 * 10};
    contract->terms_count = 1;
    contract->product = "Cais Gestão";
    contract->term_months = contract->interval_months >= 12 ? contract->interval_months : 12;
    if (life->size == SIZE_SMALL && contract->interval_months == 1 && chance(random, 5000))
        contract->term_months = 0;
}

/* Chance of leaving when a paid interval ends, after `month` months; ten-thousandths. */
static int leaving_chance(const struct demo_life *life, const struct demo_company *company,
                          const struct demo_contract *contract, int month, int32_t day)
{
    static const int by_size[] = {310, 108, 43}; /* a month */
    /* By month of the year, hundredths: budgets close in December, prices have risen in March. */
    static const int by_season[] = {118, 96, 92, 118, 112, 100, 96, 94, 94, 98, 102, 124};
    int weight = by_size[life->size] * by_season[day_to_civil(day).month - 1] / 100;
    weight = life->fit < 30 ? weight * 2 : life->fit < 60 ? weight : weight * 6 / 10;
    if (demo_csm_is_overloaded(life->csm))
        weight = weight * 125 / 100;
    if (day > company->options.as_of - DEMO_COMPARED_DAYS)
        weight = weight * (life->left_out ? 200 : 100) / 100;
    /* Those who pay ahead decide once an interval; within a term few get out. */
    if (contract->interval_months >= 12)
        return weight * (contract->interval_months == 12 ? 10 : 16);
    if (contract->term_months)
        return month % contract->term_months == 0 ? weight * 60 / 10
                                                  : weight * contract->interval_months * 55 / 100;
    weight = month < 3 ? weight / 4 : month < 9 ? weight * 13 / 10 : weight;
    return weight * contract->interval_months;
}

static void end_contract(struct demo_contract *contract, int32_t day, struct random *random)
{
    contract->end_day = day;
    int draw = (int)random_below(random, 100);
    contract->ending = draw < 21 ? ENDING_INVOLUNTARY : draw < 92 ? ENDING_VOLUNTARY : ENDING_UNKNOWN;
    contract->reason = (int)random_below(random, 1000);
    /* Some leave out of the blue: sold, closed, told to by their owners. */
    if (!chance(random, contract->ending == ENDING_INVOLUNTARY ? 4500 : 2200))
        contract->signal_days = 35 + (int32_t)random_below(random, 50);
}

static struct demo_terms *add_terms(struct demo_contract *contract, int32_t day, enum demo_cause cause)
{
    if (contract->terms_count == DEMO_TERMS_MAX)
        return NULL;
    struct demo_terms next = *last_terms(contract);
    next.from_day = day;
    next.cause = cause;
    contract->terms[contract->terms_count++] = next;
    return last_terms(contract);
}

static bool may_rise(const struct demo_contract *contract, int32_t day)
{
    if (day - contract->billing_day < 330)
        return false;
    if (contract->interval_months >= 12)
        return true; /* at each renewal */
    int32_t month = month_of_day(day);
    int of_year = (month % 12 + 12) % 12;
    return of_year >= 2 && of_year < 2 + contract->interval_months;
}

static void take_seats(struct demo_terms *terms, struct random *random)
{
    terms->seats -= 1 + terms->seats * (6 + (int)random_below(random, 20)) / 100;
}

/* What happens on an anniversary on which nobody leaves. `boundary`: a paid interval ends there. */
static void draw_change(const struct demo_life *life, const struct demo_company *company,
                        struct demo_contract *contract, int32_t day, bool boundary, struct random *random)
{
    struct demo_terms *now = last_terms(contract), *next;
    bool well = life->fit >= 35;
    bool reduces =
        boundary && now->seats > 4 && chance(random, (well ? 150 : 310) * contract->interval_months);
    if (boundary && may_rise(contract, day)) {
        if ((next = add_terms(contract, day, reduces ? CAUSE_REDUCTION : CAUSE_PRICE_RISE))) {
            next->seat_price = next->seat_price * (1042 + (int64_t)random_below(random, 24)) / 10000 * 10;
            if (reduces)
                take_seats(next, random);
        }
    } else if (reduces) {
        if ((next = add_terms(contract, day, CAUSE_REDUCTION)))
            take_seats(next, random);
    } else if (now->plan < PLAN_CORPORATE && day - contract->billing_day > 150 &&
               chance(random, well ? 75 : 15)) {
        if ((next = add_terms(contract, day, CAUSE_UPGRADE))) {
            next->plan = (enum demo_plan)(next->plan + 1);
            next->seat_price =
                demo_company_seat_price(company, life->country, (int)next->plan, month_of_day(day));
        }
    } else if (chance(random, well ? 600 : 200)) {
        if ((next = add_terms(contract, day, CAUSE_SEATS)))
            next->seats += 1 + next->seats * (5 + (int)random_below(random, 17)) / 100;
    }
}

/* Lives the contract through from its first billing to its end or the horizon. */
static void draw_contract(struct demo_life *life, const struct demo_company *company, int32_t start_day,
                          struct random *random)
{
    struct demo_contract *contract = &life->contracts[life->contract_count++];
    *contract = (struct demo_contract){.end_day = DAY_ABSENT};
    if (life->contract_count == 1 && life->size != SIZE_LARGE && chance(random, 2200))
        contract->trial_days = 14;
    contract->billing_day = start_day + contract->trial_days;
    while (day_to_civil(contract->billing_day).day > 28) {
        contract->billing_day--;
        contract->trial_days -= contract->trial_days > 0;
    }
    draw_first_terms(life, company, contract, random);
    int32_t first_month = month_of_day(contract->billing_day);
    int32_t of_month = contract->billing_day - month_first_day(first_month); /* every month has that day */
    for (int month = 1;; month++) {
        int32_t day = month_first_day(first_month + month) + of_month;
        if (day > company->options.as_of + HORIZON_DAYS)
            return;
        bool boundary = month % contract->interval_months == 0;
        if (boundary && chance(random, leaving_chance(life, company, contract, month, day))) {
            end_contract(contract, day, random);
            return;
        }
        draw_change(life, company, contract, day, boundary, random);
    }
}

static void draw_module(struct demo_life *life, const struct demo_company *company, struct random *random)
{
    static const struct {
        const char *name;
        int64_t share; /* of the main contract's price, hundredths */
    } modules[] = {{"Módulo Compras", 14}, {"Módulo Fiscal", 18}, {"Módulo Painéis", 11}};
    const struct demo_contract *main_contract = &life->contracts[0];
    int32_t start = day_add_months(main_contract->billing_day, 5 + (int32_t)random_below(random, 16));
    if (start > company->options.as_of ||
        (main_contract->end_day != DAY_ABSENT && start + 60 > main_contract->end_day))
        return;
    int which = (int)random_below(random, 3);
    const struct demo_terms *terms = demo_contract_terms(main_contract, start);
    struct demo_contract *module = &life->contracts[life->contract_count++];
    *module = (struct demo_contract){.billing_day = start,
                                     .interval_months = 1,
                                     .end_day = main_contract->end_day,
                                     .ending = main_contract->ending,
                                     .reason = main_contract->reason,
                                     .signal_days = main_contract->signal_days,
                                     .product = modules[which].name,
                                     .is_module = true,
                                     .terms_count = 1};
    module->terms[0] = (struct demo_terms){
        .from_day = start,
        .plan = terms->plan,
        .seats = 1,
        .seat_price = (terms->seats * terms->seat_price * modules[which].share / 100 + 500) / 1000 * 1000};
}

void demo_life_draw(struct demo_life *life, const struct demo_company *company, int64_t number)
{
    memset(life, 0, sizeof *life);
    life->number = number;
    life->seed = company->options.seed;
    struct random random = demo_life_random(life, PURPOSE_LIFE);
    draw_traits(life, company, &random);
    draw_contract(life, company, life->signup_day, &random);
    int32_t left = life->contracts[0].end_day;
    if (left != DAY_ABSENT && life->contracts[0].ending != ENDING_INVOLUNTARY && chance(&random, 1300)) {
        int32_t back = left + 25 + (int32_t)random_below(&random, 200);
        if (back <= company->options.as_of)
            draw_contract(life, company, back, &random);
    }
    if (chance(&random, 2400))
        draw_module(life, company, &random);
}

const struct demo_contract *demo_life_contract(const struct demo_life *life, int32_t day)
{
    for (int i = 0; i < life->contract_count; i++) {
        const struct demo_contract *contract = &life->contracts[i];
        if (!contract->is_module && day >= contract->billing_day - contract->trial_days &&
            (contract->end_day == DAY_ABSENT || day < contract->end_day))
            return contract;
    }
    return NULL;
}

const struct demo_terms *demo_contract_terms(const struct demo_contract *contract, int32_t day)
{
    int i = contract->terms_count - 1;
    while (i > 0 && contract->terms[i].from_day > day)
        i--;
    return &contract->terms[i];
}

int32_t demo_contract_next_renewal(const struct demo_contract *contract, int32_t day)
{
    if (!contract->term_months)
        return DAY_ABSENT;
    int32_t next = contract->billing_day;
    for (int32_t k = 1; next <= day; k++)
        next = day_add_months(contract->billing_day, k * contract->term_months);
    return next;
}

int demo_life_trouble(const struct demo_life *life, int32_t day)
{
    int trouble = 0;
    const struct demo_contract *contract = demo_life_contract(life, day);
    if (contract && contract->end_day != DAY_ABSENT && contract->signal_days) {
        int32_t left = contract->end_day - day;
        if (left < contract->signal_days)
            trouble = 30 + 70 * (contract->signal_days - left) / contract->signal_days;
    }
    if (life->dip_day != DAY_ABSENT && day >= life->dip_day && day < life->dip_day + 38 && trouble < 45)
        trouble = 45;
    return trouble;
}

int demo_life_activity(const struct demo_life *life, int32_t day)
{
    const struct demo_contract *contract = demo_life_contract(life, day);
    if (!contract)
        return 0;
    int32_t age = day - (contract->billing_day - contract->trial_days);
    int activity = age < 75 ? 350 + 650 * age / 75 : 1000;
    /* Few of them close at the end of the year, or their vendor would see nothing but red in January. */
    struct civil civil = day_to_civil(day);
    if ((civil.month == 12 && civil.day >= 20) || (civil.month == 1 && civil.day <= 8))
        activity = activity * 92 / 100;
    return activity * (1000 - 9 * demo_life_trouble(life, day)) / 1000;
}
