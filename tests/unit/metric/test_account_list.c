/* The list of accounts: each column's value, keys, and pages held against sorting everything by hand. */
#include <stdlib.h>

#include "../check.h"

#include "base/bits.h"
#include "base/plain.h"
#include "base/random.h"
#include "company.h"
#include "metric/account_list.h"

#define MRR_FIELD ((struct metric_account_field){ACCOUNT_COLUMN_MRR, -1})

static void add(struct company *company, uint32_t account, const char *id, const char *name)
{
    struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(id),
                                     .name = text_of(name)};
    column_builder_account(company->builder, account, &row);
}

static int64_t value(const struct metric_scope *scope, enum metric_account_column column, uint32_t account)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t found =
        metric_account_value(scope, (struct metric_account_field){column, DIMENSION_SEGMENT}, account, &gap);
    assert_false(metric_rate_gap_is_set(gap));
    return found;
}

static void line(struct company *company, uint32_t account, const char *due, const char *currency,
                 int64_t amount)
{
    struct column_line_row row = {COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME, .amount = amount};
    row.currency = currency_parse(text_of(currency));
    row.issued_day = day_of("2026-01-01");
    row.due_day = day_of(due);
    column_builder_line(company->builder, account, &row);
}

static void foreign(struct company *company, uint32_t account, const char *start)
{
    struct column_subscription_row row = {COLUMN_SUBSCRIPTION_ROW_NONE, .id = ++company->subscriptions,
                                          .amount = 5000, .interval_unit = INTERVAL_MONTH};
    row.currency = currency_parse(TEXT("USD"));
    row.start_day = day_of(start);
    column_builder_subscription(company->builder, account, &row);
}

static void values(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    struct column_account_row row = {.external_id = TEXT("A-1"), .name = TEXT("Água"), .signup_day = 20000};
    row.dimension[DIMENSION_SEGMENT] = TEXT("SMB");
    column_builder_account(company.builder, 0, &row);
    add(&company, 1, "A-2", "Brisa");
    add(&company, 2, "A-3", "Cais");
    add(&company, 3, "A-4", "");
    company_subscribe(&company, 3, 500, "2025-01-01", "2026-02-20", NULL); /* gone within the month */
    company_subscribe(&company, 3, 0, "2025-01-01", NULL, "2026-01-01");   /* renewed since */
    company_subscribe(&company, 3, 0, "2025-01-01", "2026-12-01", "2026-12-01");
    company_subscribe(&company, 3, 0, "2025-01-01", "2026-11-01", "2026-11-01");
    company_subscribe(&company, 3, 0, "2025-01-01", "2026-11-09", "2026-11-09");
    company_subscribe(&company, 0, 10000, "2025-01-01", "2026-02-20", "2026-02-20");
    company_subscribe(&company, 0, 30000, "2026-02-15", NULL, "2027-02-15");
    company_subscribe(&company, 0, 0, "2026-02-15", NULL, "2026-09-01");
    company_subscribe(&company, 0, 0, "2026-08-01", NULL, "2026-08-02"); /* not begun */
    company_subscribe(&company, 1, 7000, "2024-01-01", "2024-06-01", "2024-06-01");
    company_subscribe(&company, 2, 7000, "2026-05-01", NULL, NULL); /* to come */
    column_builder_usage(company.builder, 0, &(struct column_usage_row){day_of("2026-02-27"), TEXT("x"), 3});
    column_builder_usage(company.builder, 0, &(struct column_usage_row){day_of("2026-03-09"), TEXT("x"), 3});
    column_builder_interaction(company.builder, 0,
                               &(struct column_interaction_row){day_of("2026-02-10"), INTERACTION_CALL});
    column_builder_ticket(company.builder, 0,
                          &(struct column_ticket_row){day_of("2026-02-10"), DAY_ABSENT, SEVERITY_LOW, false});
    company_score(&company, 0, "c", "2026-02-01", 6, NULL);
    line(&company, 0, "2026-02-01", "BRL", 1200);
    line(&company, 0, "2026-02-02", "BRL", 34);
    line(&company, 0, "2026-04-02", "BRL", 99);
    struct metric_scope scope = company_close(&company, "2026-03-01");
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_MRR, 0), 30000);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_MRR, 1), 0);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_MRR, 2), METRIC_KEY_ABSENT);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_MRR_CHANGE, 0), 20000);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_MRR_CHANGE, 1), METRIC_KEY_ABSENT);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_MRR_CHANGE, 3), -500);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_RENEWAL, 3), day_of("2026-11-01"));
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_SIGNUP, 0), 20000);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_SIGNUP, 1), METRIC_KEY_ABSENT);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_FIRST_MRR, 0), day_of("2025-01-01"));
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_FIRST_MRR, 2), METRIC_KEY_ABSENT);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_LAST_SEEN, 0), day_of("2026-02-27"));
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_LAST_SEEN, 1), METRIC_KEY_ABSENT);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_LAST_CONTACT, 0), day_of("2026-02-10"));
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_LAST_CONTACT, 1), METRIC_KEY_ABSENT);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_RENEWAL, 0), day_of("2026-09-01"));
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_RENEWAL, 1), METRIC_KEY_ABSENT);
    struct metric_scope then =
        scope; /* the year before, the renewal next was that year's, as renewals count */
    then.as_of = day_of("2025-06-01");
    assert_int_equal(value(&then, ACCOUNT_COLUMN_RENEWAL, 3), day_of("2025-11-01"));
    assert_int_equal(value(&then, ACCOUNT_COLUMN_RENEWAL, 0), day_of("2026-02-20"));
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_NPS, 0), 6);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_NPS, 1), METRIC_KEY_ABSENT);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_TICKETS, 0), 1);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_TICKETS, 1), 0);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_OVERDUE, 0), 1234);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_OVERDUE, 1), METRIC_KEY_ABSENT);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_DIMENSION, 0), 1);
    struct metric_account_field name = {ACCOUNT_COLUMN_NAME, -1}, id = {ACCOUNT_COLUMN_EXTERNAL_ID, -1},
                                segment = {ACCOUNT_COLUMN_DIMENSION, DIMENSION_SEGMENT};
    assert_text(metric_account_text(company.columns, name, 0), "Água");
    assert_text(metric_account_text(company.columns, id, 1), "A-2");
    assert_text(metric_account_text(company.columns, segment, 0), "SMB");
    assert_true(text_is_absent(metric_account_text(company.columns, segment, 1)));
    company_release(&company);
}

/* Families without any row in the block, and no block of MRR. */
static void no_rows(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    add(&company, 0, "A-1", "Alfa");
    struct metric_scope scope = company_close(&company, "2026-03-01");
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_TICKETS, 0), 0);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_NPS, 0), METRIC_KEY_ABSENT);
    assert_int_equal(value(&scope, ACCOUNT_COLUMN_MRR, 0), METRIC_KEY_ABSENT);
    company_release(&company);
}

/* What a rate is missing for is absent, and it is said which. */
static void rates_missing(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    column_builder_rate(company.builder, month_parse(TEXT("2026-03")), currency_parse(TEXT("USD")),
                        RATE_ONE * 5);
    add(&company, 0, "A-1", "Alfa");
    foreign(&company, 0, "2026-01-01");
    add(&company, 1, "A-2", "Beta");
    line(&company, 1, "2026-02-01", "EUR", 1200);
    struct metric_scope scope = company_close(&company, "2026-03-15");
    struct metric_rate_gap gap = METRIC_NO_GAP;
    struct metric_account_field field = MRR_FIELD;
    assert_int_equal(metric_account_value(&scope, field, 0, &gap), 25000);
    field.column = ACCOUNT_COLUMN_MRR_CHANGE; /* February has no rate */
    assert_int_equal(metric_account_value(&scope, field, 0, &gap), METRIC_KEY_ABSENT);
    assert_int_equal(gap.month, month_parse(TEXT("2026-02")));
    gap = METRIC_NO_GAP;
    field.column = ACCOUNT_COLUMN_OVERDUE;
    assert_int_equal(metric_account_value(&scope, field, 1, &gap), METRIC_KEY_ABSENT);
    assert_true(metric_rate_gap_is_set(gap));
    gap = METRIC_NO_GAP;
    field.column = ACCOUNT_COLUMN_MRR;
    scope.as_of = day_of("2026-02-15");
    assert_int_equal(metric_account_value(&scope, field, 0, &gap), METRIC_KEY_ABSENT);
    int64_t numbers[2];
    struct metric_account_keys keys = {.field = field, .keys = numbers};
    gap = METRIC_NO_GAP;
    metric_account_keys(&scope, &keys, &gap);
    assert_true(metric_rate_gap_is_set(gap));
    company_release(&company);
}

/* ---- pages against an oracle ---- */

/* Names that begin alike, differ by case and accents only, are numbers, or not there. */
static const char *const words[] = {"Conta Água",
                                    "conta agua",
                                    "CONTA ÁGUA",
                                    "Conta 10",
                                    "Conta 9",
                                    "Conta",
                                    "Padaria do Sol",
                                    "Padaria",
                                    "padaria do solar",
                                    "Ação",
                                    "Zé",
                                    "zebra crossing",
                                    "ß",
                                    "Łódź Sp.",
                                    "10",
                                    "9.5",
                                    "9.50",
                                    "007",
                                    "-3",
                                    "日本株式会社",
                                    "e\xCC\x81pico",
                                    "épico",
                                    "99999999999999999",
                                    "12000000000000000",
                                    "-12000000000000000",
                                    "100"};
enum { WORD_COUNT = sizeof words / sizeof *words };

struct oracle {
    const struct metric_scope *scope;
    struct metric_account_field field;
    bool descending;
};

/* Order by the values themselves, without keys. */
static int oracle_compare(const void *a, const void *b, void *context)
{
    const struct oracle *oracle = context;
    const struct column_snapshot *columns = oracle->scope->columns;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int found = 0;
    bool absent_x, absent_y;
    if (metric_account_is_text(oracle->field.column)) {
        text s = metric_account_text(columns, oracle->field, x),
             t = metric_account_text(columns, oracle->field, y);
        int64_t m, n;
        bool number_s = decimal_parse(s, 2, &m, NULL) && llabs(m) <= INT64_C(1) << 60;
        bool number_t = decimal_parse(t, 2, &n, NULL) && llabs(n) <= INT64_C(1) << 60;
        absent_x = text_is_empty(s);
        absent_y = text_is_empty(t);
        found = number_s && number_t && m != n ? (m < n ? -1 : 1)
                : number_s != number_t         ? (number_s ? -1 : 1)
                                               : plain_compare(s, t);
    } else {
        struct metric_rate_gap gap = METRIC_NO_GAP;
        int64_t s = metric_account_value(oracle->scope, oracle->field, x, &gap),
                t = metric_account_value(oracle->scope, oracle->field, y, &gap);
        absent_x = s == METRIC_KEY_ABSENT;
        absent_y = t == METRIC_KEY_ABSENT;
        found = (s > t) - (s < t);
    }
    if (absent_x != absent_y)
        return absent_x ? 1 : -1;
    if (absent_x || found == 0)
        return (x > y) - (x < y);
    return oracle->descending ? -found : found;
}

static struct metric_account_place place_of(const struct metric_scope *scope,
                                            struct metric_account_field field, uint32_t account)
{
    struct metric_account_place place = {.account = account};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    if (metric_account_is_text(field.column)) {
        place.words = metric_account_text(scope->columns, field, account);
        place.is_absent = text_is_empty(place.words);
    } else {
        place.value = metric_account_value(scope, field, account, &gap);
        place.is_absent = place.value == METRIC_KEY_ABSENT;
    }
    return place;
}

/* Every page from the first, then backwards again, against the oracle's order. */
static void walk_pages(struct arena *arena, const struct metric_scope *scope,
                       const struct metric_account_query *base, const uint32_t *expected, size_t count)
{
    struct metric_account_query query = *base;
    struct metric_account_page page;
    struct metric_account_place place;
    size_t seen = 0;
    do {
        metric_account_page(arena, scope, &query, &page);
        assert_int_equal(page.total_count, count);
        assert_int_equal(page.preceding, seen);
        for (size_t i = 0; i < page.count; i++)
            assert_int_equal(page.accounts[i], expected[seen + i]);
        seen += page.count;
        if (!page.count)
            break;
        place = place_of(scope, query.keys->field, page.accounts[page.count - 1]);
        query.after = &place;
    } while (seen < count);
    assert_int_equal(seen, count);
    query.after = NULL;
    while (seen > query.limit) {
        size_t first = seen - (seen % query.limit ? seen % query.limit : query.limit);
        place = place_of(scope, query.keys->field, expected[first]);
        query.before = &place;
        metric_account_page(arena, scope, &query, &page);
        assert_int_equal(page.count, query.limit);
        assert_int_equal(page.preceding, first - page.count);
        for (size_t i = 0; i < page.count; i++)
            assert_int_equal(page.accounts[i], expected[first - page.count + i]);
        seen = first;
    }
}

static struct metric_scope random_company(struct company *company, struct random *random, uint32_t accounts)
{
    text custom[] = {TEXT("Seats")};
    company_open(company);
    column_builder_custom(company->builder, custom, 1);
    for (uint32_t a = 0; a < accounts; a++) {
        char id[32];
        if (random_below(random, 20) == 0)
            continue; /* a hole */
        snprintf(id, sizeof id, "ID-%llu", (unsigned long long)random_below(random, 40));
        text seats = random_below(random, 3) ? text_of(words[random_below(random, WORD_COUNT)]) : TEXT_ABSENT;
        struct column_account_row row = {
            COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(id),
            .name = random_below(random, 30) ? text_of(words[random_below(random, WORD_COUNT)]) : TEXT(""),
            .custom = &seats};
        if (random_below(random, 4))
            row.dimension[DIMENSION_SEGMENT] = text_of(words[random_below(random, 6)]); /* all "conta…" */
        column_builder_account(company->builder, a, &row);
        if (random_below(random, 3))
            company_subscribe(company, a, (int64_t)random_below(random, 5) * 1000, "2025-01-01",
                              random_below(random, 5) ? NULL : "2025-06-01", NULL);
    }
    return company_close(company, "2026-03-01");
}

static void pages_against_oracle(void **state)
{
    static const struct metric_account_field fields[] = {
        {ACCOUNT_COLUMN_NAME, -1},
        {ACCOUNT_COLUMN_EXTERNAL_ID, -1},
        {ACCOUNT_COLUMN_MRR, -1},
        {ACCOUNT_COLUMN_DIMENSION, DIMENSION_SEGMENT},
        {ACCOUNT_COLUMN_DIMENSION, COLUMN_DIMENSION_COUNT},
    };
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct random random;
        random_seed(&random, seed);
        struct company company;
        uint32_t accounts = 1 + (uint32_t)random_below(&random, seed % 20 ? 90 : 9000);
        struct metric_scope scope = random_company(&company, &random, accounts);
        accounts = scope.columns->account_count;
        uint64_t *filter = arena_array(&company.arena, uint64_t,
                                       (size_t)scope.columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64 + 1);
        uint64_t one_of = seed % 7 ? 4 : 40; /* most, or so few that an order of all is no help */
        for (uint32_t a = 0; a < accounts; a++)
            if ((random_below(&random, one_of) != 0) == (seed % 7 != 0))
                bits_add(filter, a);
        scope.accounts = seed % 3 ? filter : NULL;
        int64_t *numbers = arena_array(&company.arena, int64_t, accounts + 1);
        uint32_t *expected = arena_array(&company.arena, uint32_t, accounts + 1);
        uint32_t *sorted = arena_array(&company.arena, uint32_t, accounts + 1);
        for (size_t f = 0; f < 2 * sizeof fields / sizeof *fields; f++) {
            struct oracle oracle = {&scope, fields[f / 2], f % 2};
            struct metric_account_keys keys = {.field = fields[f / 2], .keys = numbers};
            struct metric_rate_gap gap = METRIC_NO_GAP;
            size_t count = 0;
            metric_account_keys(&scope, &keys, &gap);
            for (uint32_t a = 0; a < accounts; a++)
                if (bits_has(column_accounts(scope.columns, a / COLUMN_BLOCK_ACCOUNTS)->exists,
                             a % COLUMN_BLOCK_ACCOUNTS) &&
                    (!scope.accounts || bits_has(filter, a)))
                    expected[count++] = a;
            qsort_r(expected, count, sizeof *expected, oracle_compare, &oracle);
            struct metric_account_query query = {.keys = &keys,
                                                 .descending = f % 2,
                                                 .limit =
                                                     1 + random_below(&random, accounts > 90 ? 900 : 20)};
            walk_pages(&company.arena, &scope, &query, expected, count);
            assert_int_equal(metric_account_sort(&scope, &keys, f % 2, sorted), count);
            assert_memory_equal(sorted, expected, count * sizeof *sorted);
            /* The same along the kept order of all, with the total known and not. */
            struct metric_scope all = {scope.columns, NULL, scope.as_of};
            struct metric_account_total total = metric_account_total(&scope, NULL);
            assert_int_equal(total.count, count);
            query.order_count = metric_account_sort(&all, &keys, f % 2, sorted);
            query.order = sorted;
            query.total = seed % 2 ? &total : NULL;
            walk_pages(&company.arena, &scope, &query, expected, count);
        }
        company_release(&company);
    }
}

/* A place whose account has another value by now, or a value that nobody has. */
static void places_of_before(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    static const char *const names[] = {"Conta azul", "Conta branca", "Conta Verde"};
    for (uint32_t a = 0; a < 3; a++) {
        char id[16];
        snprintf(id, sizeof id, "%u", a);
        add(&company, a, id, names[a]);
        company_subscribe(&company, a, 1000 * (a + 1), "2025-01-01", NULL, NULL);
    }
    struct metric_scope scope = company_close(&company, "2026-03-01");
    int64_t numbers[3], amounts[] = {5, METRIC_KEY_ABSENT, 7};
    struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_NAME, -1}, .keys = numbers};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    struct metric_account_page page;
    metric_account_keys(&scope, &keys, &gap);
    struct metric_account_place place = {.words = TEXT("Conta b"), .account = 9};
    struct metric_account_query query = {.keys = &keys, .limit = 10, .after = &place, .amounts = amounts};
    metric_account_page(&company.arena, &scope, &query, &page);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.preceding, 1);
    assert_int_equal(page.amount_sum, 12);
    place.words = TEXT("Alfa"); /* before what all begin with */
    metric_account_page(&company.arena, &scope, &query, &page);
    assert_int_equal(page.count, 3);
    place.words = TEXT("Delta");
    metric_account_page(&company.arena, &scope, &query, &page);
    assert_int_equal(page.count, 0);
    query.descending = true;
    metric_account_page(&company.arena, &scope, &query, &page);
    assert_int_equal(page.count, 3);
    company_release(&company);
}

/* Blocks without accounts, and a company without any. */
static void holes_and_nothing(void **state)
{
    (void)state;
    struct company company;
    company_open(&company);
    struct metric_scope scope = company_close(&company, "2026-03-01");
    int64_t none[1];
    uint32_t sorted[2];
    struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_NAME, -1}, .keys = none};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    struct metric_account_query query = {.keys = &keys, .limit = 10};
    struct metric_account_page page;
    metric_account_keys(&scope, &keys, &gap);
    metric_account_page(&company.arena, &scope, &query, &page);
    assert_int_equal(page.count + page.total_count, 0);
    assert_int_equal(metric_account_sort(&scope, &keys, false, sorted), 0);
    company_release(&company);
    company_open(&company);
    add(&company, COLUMN_BLOCK_ACCOUNTS + 3, "A", "A"); /* the first block is empty */
    scope = company_close(&company, "2026-03-01");
    int64_t *numbers = arena_array(&company.arena, int64_t, scope.columns->account_count);
    keys = (struct metric_account_keys){.field = {ACCOUNT_COLUMN_NAME, -1}, .keys = numbers};
    metric_account_keys(&scope, &keys, &gap);
    metric_account_page(&company.arena, &scope, &query, &page);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.accounts[0], COLUMN_BLOCK_ACCOUNTS + 3);
    assert_int_equal(metric_account_sort(&scope, &keys, false, sorted), 1);
    company_release(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),           cmocka_unit_test(no_rows),
        cmocka_unit_test(rates_missing),    cmocka_unit_test(pages_against_oracle),
        cmocka_unit_test(places_of_before), cmocka_unit_test(holes_and_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
