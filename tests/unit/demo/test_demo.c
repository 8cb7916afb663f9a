/* The sample company: the same bytes each time and everywhere, and the properties that make it worth
 * looking at. Figures are recomputed here from the rows alone. */
#include "../check.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "base/map.h"
#include "demo/demo.h"
#include "ledger/record_format.h"

/* Kept rows: texts as numbers of a dictionary, numbers as they are. */
struct kept {
    int64_t values[RECORD_FIELDS_MAX];
};
struct rows {
    struct kept *items;
    size_t count, capacity;
};
struct company {
    struct map texts;
    struct rows kinds[RECORD_KIND_COUNT];
};

#define ABSENT INT64_MIN

static enum result keep_row(void *context, const struct record_row *row, struct problem *problem)
{
    struct company *company = context;
    (void)problem;
    struct kept *kept = list_append(&company->kinds[row->kind]);
    for (int i = 0; i < RECORD_FIELDS_MAX; i++) {
        const struct record_value *value = &row->values[i];
        uint64_t number = 0;
        if (value->state == VALUE_SET && value->text.data &&
            !map_get(&company->texts, value->text, &number)) {
            number = company->texts.count;
            map_put(&company->texts, value->text, number);
        }
        kept->values[i] = value->state != VALUE_SET ? ABSENT
                          : value->text.data        ? (int64_t)number
                                                    : value->number;
    }
    return RESULT_OK;
}

static struct company company;
static const struct demo_options sample = {
    .accounts = 400, .months = 36, .seed = 1, .as_of = 20515}; /* 2026-03-03 */

static int draw_company(void **state)
{
    (void)state;
    struct problem problem;
    map_init(&company.texts);
    return demo_generate(&sample, keep_row, &company, &problem);
}

static int release_company(void **state)
{
    (void)state;
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        list_release(&company.kinds[kind]);
    map_release(&company.texts);
    return 0;
}

static int64_t named(const char *value)
{
    uint64_t number;
    if (!map_get(&company.texts, text_of(value), &number))
        fail_msg("no row says %s", value);
    return (int64_t)number;
}

#define each(row, kind)                                                                                      \
    for (const struct kept *row = company.kinds[kind].items, *end_ = row + company.kinds[kind].count;        \
         row < end_; row++)

/* FNV-1a over every cell as it would stand in a file. */
static enum result hash_row(void *context, const struct record_row *row, struct problem *problem)
{
    uint64_t *hash = context;
    (void)problem;
    const struct record_type *type = record_type_of(row->kind);
    char scratch[RECORD_FORMAT_BYTES];
    for (int field = 0; field < type->field_count; field++) {
        text cell = record_value_format(&type->fields[field], &row->values[field], 0, scratch);
        for (size_t i = 0; i <= cell.length; i++)
            *hash = (*hash ^ (i < cell.length ? (unsigned char)cell.data[i] : 10)) * UINT64_C(1099511628211);
    }
    for (int i = 0; i < row->custom_count; i++)
        for (size_t k = 0; k < row->custom[i].value.length; k++)
            *hash = (*hash ^ (unsigned char)row->custom[i].value.data[k]) * UINT64_C(1099511628211);
    return RESULT_OK;
}

static uint64_t hash_of(struct demo_options options)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    struct problem problem;
    assert_int_equal(demo_generate(&options, hash_row, &hash, &problem), RESULT_OK);
    return hash;
}

static void the_same_arguments_give_the_same_bytes(void **state)
{
    (void)state;
    struct demo_options options = {.accounts = 60, .months = 24, .seed = 1, .as_of = 20515};
    uint64_t first = hash_of(options);
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    setlocale(LC_ALL, "");
    assert_true(hash_of(options) == first);
    setlocale(LC_ALL, "C");
    unsetenv("TZ");
    /* On every machine and compiler. Whoever changes the company on purpose writes the new number here. */
    assert_int_equal(first, UINT64_C(0xa1309c4f4b346522));
    options.seed = 2;
    assert_true(hash_of(options) != first);
}

/* Checks one account's row: its name without digits, its CNPJ with the check digits of its others. */
static enum result check_account(void *context, const struct record_row *row, struct problem *problem)
{
    static const int weights[] = {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};
    int digits[14], count = 0, *brazilian = context;
    (void)problem;
    text name = row->values[ACCOUNT_NAME].text, tax_id = row->values[ACCOUNT_TAX_ID].text;
    for (size_t i = 0; i < name.length; i++)
        assert_false(name.data[i] >= '0' && name.data[i] <= '9');
    assert_int_equal(row->custom_count, 3);
    if (row->values[ACCOUNT_TAX_ID].state != VALUE_SET)
        return RESULT_OK;
    for (size_t i = 0; i < tax_id.length && count < 14; i++)
        if (tax_id.data[i] >= '0' && tax_id.data[i] <= '9')
            digits[count++] = tax_id.data[i] - '0';
    assert_int_equal(count, 14);
    for (int given = 12; given < 14; given++) {
        int sum = 0;
        for (int i = 0; i < given; i++)
            sum += digits[i] * weights[i + 13 - given];
        assert_int_equal(digits[given], sum % 11 < 2 ? 0 : 11 - sum % 11);
    }
    ++*brazilian;
    return RESULT_OK;
}

static void names_bear_no_numbers_and_tax_ids_check(void **state)
{
    (void)state;
    struct problem problem;
    int brazilian = 0;
    assert_int_equal(demo_generate_kind(&sample, RECORD_ACCOUNT, check_account, &brazilian, &problem),
                     RESULT_OK);
    assert_in_range(brazilian, sample.accounts * 3 / 4, sample.accounts - 20);
}

/* Of the customer success managers two have far more accounts of their kind than their colleagues. */
static void two_managers_are_overloaded(void **state)
{
    (void)state;
    static const char *const trios[][3] = {
        {"marina.tavares@cais.example", "rafael.nunes@cais.example", "julia.sampaio@cais.example"},
        {"davi.pires@cais.example", "lia.moura@cais.example", "otto.brandt@cais.example"}};
    for (size_t trio = 0; trio < 2; trio++) {
        int load[3] = {0};
        each(account, RECORD_ACCOUNT) for (int i = 0; i < 3; i++) load[i] +=
            account->values[ACCOUNT_OWNER_EMAIL] == named(trios[trio][i]);
        assert_in_range(load[0] * 100 / load[1], 60, 160);
        assert_true(load[2] * 100 > load[0] * 120 && load[2] * 100 > load[1] * 120);
    }
}

static void options_out_of_range_are_refused(void **state)
{
    (void)state;
    struct problem problem;
    uint64_t hash;
    static const struct demo_options bad[] = {{0, 36, 1, 20515},    {400, 0, 1, 20515},
                                              {400, 241, 1, 20515}, {10000001, 36, 1, 20515},
                                              {400, 36, 1, 0},      {400, 36, 1, DAY_ABSENT}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(demo_generate(&bad[i], hash_row, &hash, &problem), RESULT_BAD_INPUT);
    struct demo_options smallest = {1, 1, 1, 20515}, longest = {3, 240, 7, 20515};
    assert_true(hash_of(smallest) != hash_of(longest));
}

static void names_and_ids_are_unique(void **state)
{
    (void)state;
    static const int fields[][2] = {{RECORD_ACCOUNT, ACCOUNT_NAME},
                                    {RECORD_ACCOUNT, ACCOUNT_EXTERNAL_ID},
                                    {RECORD_SUBSCRIPTION, SUBSCRIPTION_EXTERNAL_ID},
                                    {RECORD_TICKET, TICKET_EXTERNAL_ID},
                                    {RECORD_INVOICE_LINE, LINE_EXTERNAL_ID},
                                    {RECORD_SURVEY, SURVEY_EXTERNAL_ID},
                                    {RECORD_INTERACTION, INTERACTION_EXTERNAL_ID},
                                    {RECORD_CONTACT, CONTACT_EXTERNAL_ID}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        bool *seen = calloc(company.texts.count, 1);
        each(row, fields[i][0])
        {
            assert_false(seen[row->values[fields[i][1]]]);
            seen[row->values[fields[i][1]]] = true;
        }
        free(seen);
    }
    assert_int_equal(company.kinds[RECORD_ACCOUNT].count, sample.accounts);
}

/* Terms of a subscription on a day: its amount, or its last change's. */
static int64_t amount_on(const struct kept *subscription, int32_t day)
{
    int64_t amount = subscription->values[SUBSCRIPTION_AMOUNT], best = DAY_ABSENT;
    each(change, RECORD_SUBSCRIPTION_CHANGE) if (change->values[CHANGE_SUBSCRIPTION] ==
                                                     subscription->values[SUBSCRIPTION_EXTERNAL_ID] &&
                                                 change->values[CHANGE_DATE] <= day &&
                                                 change->values[CHANGE_DATE] > best)
    {
        best = change->values[CHANGE_DATE];
        amount = change->values[CHANGE_AMOUNT];
    }
    return amount;
}

static bool stands_on(const struct kept *subscription, int32_t day)
{
    int64_t start = subscription->values[SUBSCRIPTION_TRIAL_END_DATE],
            end = subscription->values[SUBSCRIPTION_END_DATE];
    if (start == ABSENT)
        start = subscription->values[SUBSCRIPTION_START_DATE];
    return start <= day && (end == ABSENT || day < end);
}

static int64_t months_of(const struct kept *subscription)
{
    return subscription->values[SUBSCRIPTION_INTERVAL_COUNT] *
           (subscription->values[SUBSCRIPTION_INTERVAL_UNIT] == INTERVAL_YEAR ? 12 : 1);
}

static bool is_module(const struct kept *subscription)
{
    return subscription->values[SUBSCRIPTION_PRODUCT] != named("Cais Gestão");
}

/* By account's text number: whether any invoice line of it stands in the record. */
static bool *accounts_with_lines(void)
{
    bool *billed = calloc(company.texts.count, 1);
    each(line, RECORD_INVOICE_LINE) billed[line->values[LINE_ACCOUNT]] = true;
    return billed;
}

/* What the invoices bill a month is what the contract says a month, to the cent. Some three in ten are
 * billed elsewhere: by their subscriptions alone. */
static void invoices_and_contracts_agree(void **state)
{
    (void)state;
    int compared = 0, without = 0;
    bool *billed_here = accounts_with_lines();
    each(account, RECORD_ACCOUNT) without += !billed_here[account->values[ACCOUNT_EXTERNAL_ID]];
    assert_in_range(without, sample.accounts * 25 / 100, sample.accounts * 42 / 100);
    for (int32_t day = sample.as_of; day > sample.as_of - 800; day -= 131) {
        each(subscription, RECORD_SUBSCRIPTION)
        {
            if (!stands_on(subscription, day) || !billed_here[subscription->values[SUBSCRIPTION_ACCOUNT]])
                continue;
            int64_t billed = 0;
            struct kept *lines = company.kinds[RECORD_INVOICE_LINE].items;
            for (size_t i = 0; i < company.kinds[RECORD_INVOICE_LINE].count; i++) {
                const int64_t *line = lines[i].values;
                if (line[LINE_SUBSCRIPTION_ID] != subscription->values[SUBSCRIPTION_EXTERNAL_ID] ||
                    line[LINE_STATUS] == LINE_VOID || line[LINE_SERVICE_START] > day ||
                    line[LINE_SERVICE_END] <= day)
                    continue;
                int32_t months = month_of_day((int32_t)line[LINE_SERVICE_END]) -
                                 month_of_day((int32_t)line[LINE_SERVICE_START]);
                assert_int_equal(line[LINE_AMOUNT] % months, 0);
                billed += line[LINE_AMOUNT] / months;
            }
            assert_int_equal(billed, amount_on(subscription, day) / months_of(subscription));
            compared++;
        }
    }
    free(billed_here);
    assert_true(compared > 800);
}

static int64_t account_of(const struct kept *row, int field)
{
    return row->values[field];
}

/* Logins of an account in the days [from, to). */
static int64_t logins(int64_t account, int32_t from, int32_t to)
{
    int64_t count = 0, login = named("login");
    each(use, RECORD_USAGE) if (account_of(use, USAGE_ACCOUNT) == account &&
                                use->values[USAGE_FEATURE] == login && use->values[USAGE_DATE] >= from &&
                                use->values[USAGE_DATE] < to) count += use->values[USAGE_COUNT];
    return count;
}

/* Of the endings of the last hundred days, most but not all were preceded by fading use. */
static void most_endings_are_foretold(void **state)
{
    (void)state;
    int endings = 0, foretold = 0, quiet = 0, faded = 0;
    each(subscription, RECORD_SUBSCRIPTION)
    {
        int64_t account = account_of(subscription, SUBSCRIPTION_ACCOUNT),
                end = subscription->values[SUBSCRIPTION_END_DATE];
        bool ended = end != ABSENT && end <= sample.as_of && end > sample.as_of - 45;
        if (!ended && !(end == ABSENT && account % 3 == 0))
            continue;
        int32_t last = ended ? (int32_t)end : sample.as_of + 1;
        int64_t before = logins(account, last - 75, last - 50), lately = logins(account, last - 25, last);
        bool fades = lately * 10 < before * 7;
        if (before < 15)
            continue;
        *(ended ? &endings : &quiet) += 1;
        *(ended ? &foretold : &faded) += fades;
    }
    assert_in_range(endings, 5, 60);
    assert_true(foretold * 100 >= endings * 50 && foretold < endings);
    assert_true(quiet > 40 && faded * 100 < quiet * 25);
}

static int32_t local_day(int64_t instant)
{
    return (int32_t)((instant / 1000000 - 3 * 3600) / 86400);
}

/* Of the contracts that ended in two years: answers and tickets of the seven weeks before, beside those of
 * everybody, and beside as many weeks a year earlier. */
static void answers_and_tickets_turn_sour_before_most_endings(void **state)
{
    (void)state;
    int answers = 0, sour = 0, all_answers = 0, all_sour = 0, before = 0, earlier = 0;
    each(answer, RECORD_SURVEY)
    {
        all_answers += answer->values[SURVEY_KIND] == SURVEY_NPS;
        all_sour += answer->values[SURVEY_KIND] == SURVEY_NPS && answer->values[SURVEY_SCORE] <= 600;
    }
    each(subscription, RECORD_SUBSCRIPTION)
    {
        int64_t end = subscription->values[SUBSCRIPTION_END_DATE],
                account = account_of(subscription, SUBSCRIPTION_ACCOUNT);
        if (end == ABSENT || end > sample.as_of || end < sample.as_of - 730 || is_module(subscription))
            continue;
        for (size_t i = 0; i < company.kinds[RECORD_SURVEY].count; i++) {
            const int64_t *values = company.kinds[RECORD_SURVEY].items[i].values;
            int32_t ahead = (int32_t)end - local_day(values[SURVEY_ANSWERED_AT]);
            if (values[SURVEY_ACCOUNT] != account || values[SURVEY_KIND] != SURVEY_NPS || ahead <= 0 ||
                ahead > 49)
                continue;
            answers++;
            sour += values[SURVEY_SCORE] <= 600;
        }
        for (size_t i = 0; i < company.kinds[RECORD_TICKET].count; i++) {
            const int64_t *values = company.kinds[RECORD_TICKET].items[i].values;
            int32_t ahead = (int32_t)end - local_day(values[TICKET_OPENED_AT]);
            before += values[TICKET_ACCOUNT] == account && ahead > 0 && ahead <= 49;
            earlier += values[TICKET_ACCOUNT] == account && ahead > 140 && ahead <= 189;
        }
    }
    assert_true(answers > 20);
    assert_true(sour * 100 > answers * 25 && sour * 100 < answers * 80); /* most, but not all, and … */
    assert_true(all_sour * 100 < all_answers * 18);                      /* … far more than usual */
    assert_true(earlier > 20 && before * 10 > earlier * 15);
}

/* Who asked to leave said why, in a note of the weeks before; and notes hold no gaps left unfilled. */
static void notes_tell_of_the_endings(void **state)
{
    (void)state;
    int asked = 0, told = 0;
    each(subscription, RECORD_SUBSCRIPTION)
    {
        int64_t end = subscription->values[SUBSCRIPTION_END_DATE];
        if (end == ABSENT || is_module(subscription) ||
            subscription->values[SUBSCRIPTION_CANCEL_KIND] != CANCEL_VOLUNTARY)
            continue;
        asked++;
        bool is_told = false;
        for (size_t i = 0; i < company.kinds[RECORD_INTERACTION].count && !is_told; i++) {
            const int64_t *values = company.kinds[RECORD_INTERACTION].items[i].values;
            int32_t ahead = (int32_t)end - local_day(values[INTERACTION_AT]);
            is_told = values[INTERACTION_ACCOUNT] == account_of(subscription, SUBSCRIPTION_ACCOUNT) &&
                      ahead >= 20 && ahead <= 32;
        }
        told += is_told;
    }
    assert_true(asked > 50);
    assert_int_equal(told, asked);
}

static enum result check_note(void *context, const struct record_row *row, struct problem *problem)
{
    int *portuguese = context;
    (void)problem;
    text summary = row->values[INTERACTION_SUMMARY].text;
    assert_true(summary.length > 20 && summary.length < 400);
    assert_int_equal(text_find_byte(summary, '{'), summary.length);
    assert_true(text_is_valid_utf8(summary));
    for (size_t i = 0; i < summary.length; i++)
        portuguese[0] += (unsigned char)summary.data[i] == 0xC3; /* a letter with a mark */
    portuguese[1]++;
    return RESULT_OK;
}

static void notes_are_whole_sentences(void **state)
{
    (void)state;
    struct problem problem;
    int marks_and_notes[2] = {0};
    assert_int_equal(demo_generate_kind(&sample, RECORD_INTERACTION, check_note, marks_and_notes, &problem),
                     RESULT_OK);
    assert_true(marks_and_notes[1] > 5000 && marks_and_notes[0] > marks_and_notes[1]);
}

/* Month by month: accounts that had revenue at the month's end and none a month later. */
static void churn_growth_and_retention_are_healthy(void **state)
{
    (void)state;
    int64_t at_risk = 0, lost = 0;
    int32_t last = month_of_day(sample.as_of) - 1;
    size_t active_first = 0, active_last = 0;
    for (int32_t month = last - 23; month <= last; month++) {
        each(subscription, RECORD_SUBSCRIPTION)
        {
            if (is_module(subscription))
                continue; /* its account is counted by its main contract */
            bool before = stands_on(subscription, month_last_day(month - 1));
            at_risk += before;
            lost += before && !stands_on(subscription, month_last_day(month));
            active_first += month == last - 23 && before;
            active_last += month == last && stands_on(subscription, month_last_day(month));
        }
    }
    assert_true(lost * 1000 >= at_risk * 9 && lost * 1000 <= at_risk * 26);
    assert_true(active_last * 100 > active_first * 120 && active_last * 100 < active_first * 200);
}

static void scores_are_on_their_scales_and_nps_is_good(void **state)
{
    (void)state;
    int64_t promoters = 0, detractors = 0, answers = 0;
    each(answer, RECORD_SURVEY)
    {
        const int64_t *values = answer->values;
        assert_true(values[SURVEY_SCORE] >= values[SURVEY_SCALE_MIN] &&
                    values[SURVEY_SCORE] <= values[SURVEY_SCALE_MAX]);
        if (values[SURVEY_KIND] != SURVEY_NPS)
            continue;
        answers++;
        promoters += values[SURVEY_SCORE] >= 900;
        detractors += values[SURVEY_SCORE] <= 600;
    }
    int64_t nps = 100 * (promoters - detractors) / answers;
    assert_true(answers > 800);
    assert_in_range(nps, 30, 58);
}

static void nothing_lies_in_the_future_and_usage_is_bounded(void **state)
{
    (void)state;
    assert_true(company.kinds[RECORD_USAGE].count > 60000 && company.kinds[RECORD_USAGE].count < 320000);
    int64_t end_of_day = ((int64_t)sample.as_of + 1) * 86400 * 1000000 + INT64_C(3) * 3600 * 1000000;
    each(use, RECORD_USAGE)
        assert_true(use->values[USAGE_DATE] <= sample.as_of && use->values[USAGE_COUNT] > 0);
    each(line, RECORD_INVOICE_LINE)
    {
        assert_true(line->values[LINE_ISSUED_DATE] <= sample.as_of);
        assert_true(line->values[LINE_PAID_DATE] == ABSENT || line->values[LINE_PAID_DATE] <= sample.as_of);
    }
    each(answer, RECORD_SURVEY) assert_true(answer->values[SURVEY_ANSWERED_AT] < end_of_day);
    each(note, RECORD_INTERACTION) assert_true(note->values[INTERACTION_AT] < end_of_day);
    each(ticket, RECORD_TICKET)
    {
        assert_true(ticket->values[TICKET_OPENED_AT] < end_of_day);
        assert_true(ticket->values[TICKET_CLOSED_AT] == ABSENT ||
                    ticket->values[TICKET_CLOSED_AT] < end_of_day);
    }
    each(change, RECORD_SUBSCRIPTION_CHANGE) assert_true(change->values[CHANGE_DATE] <= sample.as_of);
}

/* Every shade that the figures tell apart is there. */
static void the_company_has_all_shades(void **state)
{
    (void)state;
    int kinds[3] = {0}, reasons = 0, several = 0, parents = 0, overdue = 0, voids = 0, modules = 0;
    each(subscription, RECORD_SUBSCRIPTION)
    {
        int64_t kind = subscription->values[SUBSCRIPTION_CANCEL_KIND];
        if (subscription->values[SUBSCRIPTION_END_DATE] != ABSENT)
            kinds[kind == ABSENT ? 2 : kind]++;
        reasons += subscription->values[SUBSCRIPTION_CANCEL_REASON] != ABSENT;
        several += subscription->values[SUBSCRIPTION_CURRENCY] != currency_parse(TEXT("BRL"));
        modules += is_module(subscription);
    }
    each(account, RECORD_ACCOUNT) parents += account->values[ACCOUNT_PARENT] != ABSENT;
    each(line, RECORD_INVOICE_LINE)
    {
        overdue += line->values[LINE_STATUS] == LINE_OPEN && line->values[LINE_DUE_DATE] < sample.as_of;
        voids += line->values[LINE_STATUS] == LINE_VOID;
    }
    assert_true(kinds[0] > 30 && kinds[1] > 8 && kinds[2] > 2 && reasons > 40);
    assert_true(several > 25 && parents > 10 && overdue > 8 && voids > 0 && modules > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_arguments_give_the_same_bytes),
        cmocka_unit_test(options_out_of_range_are_refused),
        cmocka_unit_test(names_and_ids_are_unique),
        cmocka_unit_test(names_bear_no_numbers_and_tax_ids_check),
        cmocka_unit_test(two_managers_are_overloaded),
        cmocka_unit_test(invoices_and_contracts_agree),
        cmocka_unit_test(most_endings_are_foretold),
        cmocka_unit_test(answers_and_tickets_turn_sour_before_most_endings),
        cmocka_unit_test(notes_tell_of_the_endings),
        cmocka_unit_test(notes_are_whole_sentences),
        cmocka_unit_test(churn_growth_and_retention_are_healthy),
        cmocka_unit_test(scores_are_on_their_scales_and_nps_is_good),
        cmocka_unit_test(nothing_lies_in_the_future_and_usage_is_bounded),
        cmocka_unit_test(the_company_has_all_shades),
    };
    return cmocka_run_group_tests(tests, draw_company, release_company);
}
