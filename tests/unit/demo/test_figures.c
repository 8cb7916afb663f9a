/* The sample company's figures, as a leader of customer success would judge them: recomputed here from
 * the rows alone (rates of exchange held at the last ones), and held to bands. Three companies of the
 * usual size with wide bands, and one of 3000 accounts, where chance evens out, with narrow ones. */
#include "../check.h"

#include <stdlib.h>
#include <string.h>

#include "demo/demo.h"

#define MONTHS 25 /* month ends looked at: the last complete month's and the 24 before it */
#define PER_ACCOUNT 3
#define TERMS_MAX 100

struct terms {
    int32_t from_day;
    int64_t amount;
};
struct contract {
    bool exists;
    int32_t start_day, end_day, renewal_day, months;
    uint8_t currency;
    int terms_count;
    struct terms terms[TERMS_MAX];
};
struct company {
    struct demo_options options;
    int64_t rates[256];
    char (*segments)[16];
    struct contract *contracts; /* PER_ACCOUNT an account */
    int64_t *revenue;           /* MONTHS an account: minor units of BRL */
};

static int64_t number_in(text id)
{
    int64_t number = 0;
    text_cut(&id, '-');
    assert_true(text_to_int64(text_cut(&id, '-'), &number));
    return number - 1;
}

static struct contract *contract_of(struct company *company, text id)
{
    int64_t index = id.data[id.length - 1] - '1';
    assert_in_range(index, 0, PER_ACCOUNT - 1);
    return &company->contracts[number_in(id) * PER_ACCOUNT + index];
}

static int32_t day_or_absent(const struct record_value *value)
{
    return value->state == VALUE_SET ? (int32_t)value->number : DAY_ABSENT;
}

static void keep_subscription(struct company *company, const struct record_value *values)
{
    struct contract *contract = contract_of(company, values[SUBSCRIPTION_EXTERNAL_ID].text);
    assert_false(contract->exists);
    int32_t trial_end = day_or_absent(&values[SUBSCRIPTION_TRIAL_END_DATE]);
    *contract = (struct contract){
        .exists = true,
        .start_day = trial_end != DAY_ABSENT ? trial_end : (int32_t)values[SUBSCRIPTION_START_DATE].number,
        .end_day = day_or_absent(&values[SUBSCRIPTION_END_DATE]),
        .renewal_day = day_or_absent(&values[SUBSCRIPTION_RENEWAL_DATE]),
        .months = (int32_t)values[SUBSCRIPTION_INTERVAL_COUNT].number *
                  (values[SUBSCRIPTION_INTERVAL_UNIT].number == INTERVAL_YEAR ? 12 : 1),
        .currency = (uint8_t)values[SUBSCRIPTION_CURRENCY].number,
        .terms_count = 1};
    contract->terms[0] = (struct terms){contract->start_day, values[SUBSCRIPTION_AMOUNT].number};
}

static enum result keep_row(void *context, const struct record_row *row, struct problem *problem)
{
    struct company *company = context;
    const struct record_value *values = row->values;
    (void)problem;
    if (row->kind == RECORD_FX_RATE) {
        company->rates[values[FX_CURRENCY].number] = values[FX_RATE].number;
    } else if (row->kind == RECORD_ACCOUNT) {
        text segment = values[ACCOUNT_SEGMENT].text;
        memcpy(company->segments[number_in(values[ACCOUNT_EXTERNAL_ID].text)], segment.data, segment.length);
    } else if (row->kind == RECORD_SUBSCRIPTION) {
        keep_subscription(company, values);
    } else {
        struct contract *contract = contract_of(company, values[CHANGE_SUBSCRIPTION].text);
        assert_true(contract->exists && contract->terms_count < TERMS_MAX);
        contract->terms[contract->terms_count++] =
            (struct terms){(int32_t)values[CHANGE_DATE].number, values[CHANGE_AMOUNT].number};
    }
    return RESULT_OK;
}

static bool stands_on(const struct contract *contract, int32_t day)
{
    return contract->exists && contract->start_day <= day &&
           (contract->end_day == DAY_ABSENT || day < contract->end_day);
}

static int64_t revenue_on(const struct company *company, const struct contract *contract, int32_t day)
{
    if (!stands_on(contract, day))
        return 0;
    int i = contract->terms_count - 1;
    while (contract->terms[i].from_day > day)
        i--;
    return contract->terms[i].amount / contract->months * (company->rates[contract->currency] / 10000) /
           10000;
}

static int32_t last_month(const struct company *company)
{
    return month_of_day(company->options.as_of) - 1;
}

static struct company draw(int64_t accounts, uint64_t seed, int32_t as_of)
{
    static const enum record_kind kinds[] = {RECORD_FX_RATE, RECORD_ACCOUNT, RECORD_SUBSCRIPTION,
                                             RECORD_SUBSCRIPTION_CHANGE};
    struct company company = {.options = {.accounts = accounts, .months = 36, .seed = seed, .as_of = as_of},
                              .segments = calloc((size_t)accounts, 16),
                              .contracts = calloc((size_t)accounts * PER_ACCOUNT, sizeof(struct contract)),
                              .revenue = calloc((size_t)accounts * MONTHS, sizeof(int64_t))};
    struct problem problem;
    company.rates[currency_parse(TEXT("BRL"))] = RATE_ONE;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        assert_int_equal(demo_generate_kind(&company.options, kinds[i], keep_row, &company, &problem),
                         RESULT_OK);
    for (int64_t account = 0; account < accounts; account++)
        for (int month = 0; month < MONTHS; month++)
            for (int i = 0; i < PER_ACCOUNT; i++)
                company.revenue[account * MONTHS + month] +=
                    revenue_on(&company, &company.contracts[account * PER_ACCOUNT + i],
                               month_last_day(last_month(&company) - MONTHS + 1 + month));
    return company;
}

static void release(struct company *company)
{
    free(company->segments);
    free(company->contracts);
    free(company->revenue);
}

struct movements {
    double opening, gained, expansion, contraction, churn, closing;
    int accounts, lost;
};

/* Between two of the months looked at; `segment` NULL: everybody. */
static struct movements movements_of(const struct company *company, int from, int to, const char *segment)
{
    struct movements sum = {0};
    for (int64_t account = 0; account < company->options.accounts; account++) {
        double o = (double)company->revenue[account * MONTHS + from],
               c = (double)company->revenue[account * MONTHS + to];
        if (segment && strcmp(company->segments[account], segment) != 0)
            continue;
        sum.opening += o;
        sum.closing += c;
        sum.accounts += o > 0;
        sum.lost += o > 0 && c == 0;
        if (o == 0)
            sum.gained += c;
        else if (c == 0)
            sum.churn += o;
        else if (c > o)
            sum.expansion += c - o;
        else
            sum.contraction += o - c;
    }
    return sum;
}

#define assert_between(value, low, high) check_between(value, low, high, #value, __LINE__)
static void check_between(double value, double low, double high, const char *what, int line)
{
    if (!(value >= low && value <= high))
        fail_msg("line %d: %s is %.4f, outside %.4f … %.4f", line, what, value, low, high);
}

static double gross_retention(struct movements year)
{
    return 1 - (year.churn + year.contraction) / year.opening;
}

static double net_retention(struct movements year)
{
    return gross_retention(year) + year.expansion / year.opening;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double typical_quick_ratio(const struct company *company)
{
    double ratios[MONTHS - 1];
    for (int month = 1; month < MONTHS; month++) {
        struct movements m = movements_of(company, month - 1, month, NULL);
        ratios[month - 1] = (m.gained + m.expansion) / (m.contraction + m.churn + 1);
    }
    qsort(ratios, MONTHS - 1, sizeof ratios[0], by_size);
    return ratios[(MONTHS - 1) / 2];
}

/* Mean of the monthly shares of accounts lost. */
static double logo_churn(const struct company *company, const char *segment)
{
    double sum = 0;
    for (int month = 1; month < MONTHS; month++) {
        struct movements m = movements_of(company, month - 1, month, segment);
        sum += (double)m.lost / m.accounts;
    }
    return sum / (MONTHS - 1);
}

struct renewals {
    int due, renewed;
};

/* As metrics.md has it: due on the renewal day and the same day of years before, where it stood the day
 * before; renewed where it stands on the day. */
static struct renewals renewals_of(const struct company *company, int32_t month)
{
    struct renewals sum = {0};
    for (int64_t i = 0; i < company->options.accounts * PER_ACCOUNT; i++) {
        const struct contract *contract = &company->contracts[i];
        if (!contract->exists || contract->renewal_day == DAY_ABSENT)
            continue;
        for (int32_t years = 0;; years++) {
            int32_t day = day_add_months(contract->renewal_day, -12 * years);
            if (day <= contract->start_day)
                break;
            if (month_of_day(day) == month && stands_on(contract, day - 1)) {
                sum.due++;
                sum.renewed += stands_on(contract, day);
            }
        }
    }
    return sum;
}

static void figures_of_the_usual_size_are_plausible(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        int32_t as_of;
    } cases[] = {{1, 20515}, {1, 20779}, {2, 20779}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct company company = draw(400, cases[i].seed, cases[i].as_of);
        struct movements year = movements_of(&company, MONTHS - 13, MONTHS - 1, NULL);
        assert_between(gross_retention(year), 0.86, 0.955);
        assert_between(net_retention(year), 0.98, 1.12);
        assert_between(typical_quick_ratio(&company), 2, 6);
        assert_between(logo_churn(&company, NULL), 0.010, 0.025);
        struct renewals renewals = {0};
        int flawless = 0;
        for (int32_t month = last_month(&company) - 11; month <= last_month(&company); month++) {
            struct renewals of_month = renewals_of(&company, month);
            renewals.due += of_month.due;
            renewals.renewed += of_month.renewed;
            flawless += of_month.due == of_month.renewed;
        }
        assert_between((double)renewals.renewed / renewals.due, 0.83, 0.95);
        assert_between(flawless, 0, 4);
        release(&company);
    }
}

static void figures_where_chance_evens_out_are_plausible(void **state)
{
    (void)state;
    struct company company = draw(3000, 1, 20515);
    struct movements year = movements_of(&company, MONTHS - 13, MONTHS - 1, NULL),
                     before = movements_of(&company, 0, MONTHS - 13, NULL);
    assert_between(gross_retention(year), 0.88, 0.93);
    assert_between(net_retention(year), 1.00, 1.08);
    assert_between(typical_quick_ratio(&company), 2.5, 5);
    assert_between(logo_churn(&company, NULL), 0.012, 0.022);
    /* The smallest leave most, the largest least. */
    double small = logo_churn(&company, "Pequenas"), medium = logo_churn(&company, "Médias"),
           large = logo_churn(&company, "Grandes");
    assert_between(small / medium, 1.5, 4);
    assert_between(medium / large, 1.5, 4);
    /* It grows, more slowly than a year ago. */
    double growth = year.closing / year.opening, growth_before = before.closing / before.opening;
    assert_between(growth, 1.12, 1.35);
    assert_between(growth_before - growth, 0.05, 0.40);
    release(&company);
}

static void some_renewals_fail_in_every_month(void **state)
{
    (void)state;
    struct company company = draw(3000, 1, 20515);
    double best = 0, worst = 1;
    for (int32_t month = last_month(&company) - 11; month <= last_month(&company); month++) {
        struct renewals renewals = renewals_of(&company, month);
        double rate = (double)renewals.renewed / renewals.due;
        assert_between(rate, 0.78, 0.97);
        best = rate > best ? rate : best;
        worst = rate < worst ? rate : worst;
    }
    assert_between(best - worst, 0.02, 0.15);
    release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_the_usual_size_are_plausible),
        cmocka_unit_test(figures_where_chance_evens_out_are_plausible),
        cmocka_unit_test(some_renewals_fail_in_every_month),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
