/* The segment language over a small snapshot: who is meant, and what is said of a rule that means nothing. */
#include "../check.h"

#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/buffer.h"
#include "column/builder.h"
#include "language/language.h"
#include "rule/condition.h"
#include "rule/rule.h"

struct world {
    struct arena arena;
    struct column_snapshot *columns;
    int32_t today;
};

static void add(struct column_builder *builder, uint32_t account, const char *id, const char *segment,
                const char *seats, int64_t mrr, int32_t signup, int32_t today)
{
    text custom[1] = {text_of(seats)};
    struct column_account_row row = {
        .external_id = text_of(id), .name = text_of(id), .custom = custom, .signup_day = signup};
    row.dimension[DIMENSION_SEGMENT] = text_of(segment);
    row.dimension[DIMENSION_CITY] = account == 0 ? TEXT("São Paulo") : TEXT_ABSENT;
    column_builder_account(builder, account, &row);
    if (mrr)
        column_builder_subscription(builder, account,
                                    &(struct column_subscription_row){
                                        COLUMN_SUBSCRIPTION_ROW_NONE, .id = account + 1, .amount = mrr,
                                        .currency = currency_parse(TEXT("BRL")), .start_day = today - 10});
}

static int set_up(void **state)
{
    static struct world world;
    text names[1] = {TEXT("Seats bought")};
    arena_init(&world.arena, 0);
    world.today = day_from_civil(2026, 3, 10);
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    column_builder_custom(builder, names, 1);
    add(builder, 0, "A", "Enterprise", "10", 100000, day_from_civil(2024, 1, 5), world.today);
    add(builder, 1, "B", "SMB", "9", 100050, day_from_civil(2025, 6, 1), world.today);
    add(builder, 2, "C", NULL, NULL, 0, DAY_ABSENT, world.today);
    add(builder, 4, "E", "enterprise plus", "10.0", 5000, DAY_ABSENT, world.today); /* 3 is a hole */
    world.columns = column_builder_finish(builder);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    column_snapshot_release(world->columns);
    arena_release(&world->arena);
    return 0;
}

/* The external ids that a rule means, one after the other. */
static const char *meant(struct world *world, const char *source)
{
    static char ids[16];
    uint64_t *accounts = NULL;
    struct problem problem = {0};
    enum result result = rule_accounts(&world->arena, text_of(source), world->columns, world->today,
                                       &accounts, NULL, &problem);
    if (result != RESULT_OK) {
        print_error("%s: %s\n", source, problem.message);
        return "refused";
    }
    size_t length = 0;
    for (uint32_t i = 0; i < world->columns->account_count; i++)
        if (bits_has(accounts, i))
            ids[length++] = column_account_external_id(world->columns, i).data[0];
    ids[length] = '\0';
    return ids;
}

#define assert_meant(source, ids) assert_string_equal(meant(*state, source), ids)

static void texts_are_compared_without_case(void **state)
{
    assert_meant("segment = enterprise", "A");
    assert_meant("segment = 'ENTERPRISE'", "A");
    assert_meant("Segment = \"smb\"", "B");
    assert_meant("segment contains prise", "AE");
    assert_meant("city = \"São Paulo\"", "A");
    assert_meant("external_id in (a, E, nobody)", "AE");
    assert_meant("name != B", "ACE");
}

static void what_is_absent_is_unknown(void **state)
{
    assert_meant("segment != SMB", "AE");
    assert_meant("not segment = SMB", "AE");
    assert_meant("not (segment != SMB)", "B");
    assert_meant("segment not in (SMB, Enterprise)", "E");
    assert_meant("segment not contains prise", "B");
    assert_meant("segment missing", "C");
    assert_meant("segment is missing", "C");
    assert_meant("segment is not missing", "ABE");
    assert_meant("not segment missing", "ABE");
    assert_meant("signup_date < 2030-01-01", "AB");
    assert_meant("signup_date missing", "CE");
    assert_meant("signup_date != 2024-01-05", "B");
    assert_meant("segment = SMB or segment missing", "BC");
    assert_meant("segment = SMB or mrr = 0", "BC");
    assert_meant("not (segment = SMB and mrr > 0)", "ACE");
    assert_meant("not (segment = SMB or mrr > 5000)", "AE");
}

static void money_and_days_are_ordered(void **state)
{
    assert_meant("mrr >= 1000", "AB");
    assert_meant("mrr > 1000", "B");
    assert_meant("mrr = 1000.50", "B");
    assert_meant("mrr < 1000", "CE");
    assert_meant("mrr in (50, 1000)", "AE");
    assert_meant("mrr = 0", "C");
    assert_meant("signup_date >= 2025-01-01", "B");
}

static void custom_fields_compare_as_numbers_where_they_are(void **state)
{
    assert_meant("[Seats bought] > 9", "AE");
    assert_meant("[seats bought] = 10", "AE");
    assert_meant("[Seats bought] <= 9", "B");
    assert_meant("[Seats bought] missing", "C");
}

static void and_binds_closer_than_or(void **state)
{
    assert_meant("segment = SMB or segment = Enterprise and mrr > 5000", "B");
    assert_meant("(segment = SMB or segment = Enterprise) and mrr > 1000", "B");
    assert_meant("NOT (segment = SMB OR mrr = 0)", "AE");
    assert_meant("not not mrr = 0", "C");
    assert_meant("mrr >= 0", "ABCE"); /* and never the hole */
}

static void an_empty_rule_means_all(void **state)
{
    struct world *world = *state;
    uint64_t *accounts = (uint64_t *)1;
    assert_int_equal(
        rule_accounts(&world->arena, TEXT("  "), world->columns, world->today, &accounts, NULL, NULL),
        RESULT_OK);
    assert_null(accounts);
}

static void check_fault(struct world *world, const char *source, size_t character, const char *says)
{
    uint64_t *accounts = NULL;
    struct problem problem = {0};
    struct rule_place place = {0};
    assert_int_equal(rule_accounts(&world->arena, text_of(source), world->columns, world->today, &accounts,
                                   &place, &problem),
                     RESULT_BAD_INPUT);
    assert_null(accounts);
    if (place.character != character || !strstr(problem.message, says))
        fail_msg("%s: %zu %s", source, place.character, problem.message);
}

static void faults_name_the_place(void **state)
{
    struct world *world = *state;
    check_fault(world, "segmnt = SMB", 1, "Did you mean segment?");
    check_fault(world, "mrr > 0 and seats = 3", 13, "no field \"seats\"");
    check_fault(world, "city = 'São", 8, "never closed");
    check_fault(world, "city = 'São Paulo' an segment = SMB", 20, "\"an\" stands where");
    check_fault(world, "mrr >= many", 8, "amount such as 1000");
    check_fault(world, "signup_date > 31/12/2025", 15, "a day such as");
    check_fault(world, "segment =", 10, "a value");
    check_fault(world, "(mrr > 1", 9, "\")\"");
    check_fault(world, "mrr contains 3", 5, "looks into texts");
    check_fault(world, "mrr missing", 5, "never missing");
    check_fault(world, "segment SMB", 9, "an operator");
    check_fault(world, "mrr > 1; drop", 8, "means nothing");
    check_fault(world, "segment in (SMB, )", 18, "a value");
}

static void limits_hold(void **state)
{
    struct world *world = *state;
    struct rule *rule;
    struct problem problem = {0};
    struct buffer {
        char bytes[RULE_SOURCE_BYTES_MAX + 2];
    } *deep = arena_new(&world->arena, struct buffer);
    memset(deep->bytes, '(', 200);
    assert_int_equal(rule_parse(&world->arena, text_of(deep->bytes), &rule, NULL, &problem), RESULT_LIMIT);
    memset(deep->bytes, 'x', RULE_SOURCE_BYTES_MAX + 1);
    assert_int_equal(rule_parse(&world->arena, text_of(deep->bytes), &rule, NULL, &problem), RESULT_LIMIT);
    assert_int_equal(rule_parse(&world->arena, TEXT("mrr = \xff"), &rule, NULL, &problem), RESULT_BAD_INPUT);
    size_t length = 0;
    for (int i = 0; i < 600; i++)
        length += (size_t)snprintf(deep->bytes + length, sizeof(deep->bytes) - length, "mrr=1 or ");
    assert_int_equal(rule_parse(&world->arena, text_of(deep->bytes), &rule, NULL, &problem), RESULT_LIMIT);
}

/* The codes of one snapshot's texts mean others in the next. */
static void a_rule_is_checked_again_for_another_snapshot(void **state)
{
    struct world *world = *state;
    struct rule *rule = NULL;
    struct problem problem;
    struct rule_answer answer;
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    add(builder, 0, "X", "SMB", NULL, 0, DAY_ABSENT, world->today);
    add(builder, 1, "Y", "Enterprise", NULL, 0, DAY_ABSENT, world->today);
    struct column_snapshot *other = column_builder_finish(builder);
    struct column_snapshot *snapshots[] = {world->columns, other, world->columns};
    static const uint64_t enterprise[] = {1 << 0, 1 << 1, 1 << 0};
    assert_int_equal(rule_parse(&world->arena, TEXT("segment = Enterprise"), &rule, NULL, &problem),
                     RESULT_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(rule_check_with(&world->arena, rule, snapshots[i], NULL, NULL, &problem), RESULT_OK);
        assert_int_equal(
            rule_evaluate(&world->arena, rule, snapshots[i], world->today, NULL, &answer, &problem),
            RESULT_OK);
        assert_int_equal(answer.accounts[0], enterprise[i]);
    }
    column_snapshot_release(other);
}

/* What a rule takes goes by its length: each of 500 lists of one value does not make room for 512. */
static void many_short_lists_take_little(void **state)
{
    (void)state;
    struct buffer source;
    struct arena arena;
    struct rule *rule = NULL;
    struct problem problem;
    buffer_init(&source, 0);
    arena_init(&arena, 0);
    for (int i = 0; i < 500; i++)
        buffer_printf(&source, "%sname in(x)", i ? " or " : "");
    assert_true(source.length < RULE_SOURCE_BYTES_MAX);
    assert_int_equal(rule_parse(&arena, buffer_text(&source), &rule, NULL, &problem), RESULT_OK);
    assert_true(arena.used_bytes < (size_t)1 << 20);
    arena_release(&arena);
    buffer_release(&source);
}

static void fields_are_listed(void **state)
{
    struct world *world = *state;
    size_t count = rule_field_count(world->columns);
    assert_text(rule_field_name(world->columns, 0), "external_id");
    assert_text(rule_field_name(world->columns, count - 1), "Seats bought");
}

/* Account A signed up in January 2024, B in June 2025; both have MRR for ten days. E pays, C does not. */
static void numbers_of_accounts(void **state)
{
    assert_meant("days_since(signup_date) > 300", "A");
    assert_meant("days_since([signup_date]) <= 300", "B");
    assert_meant("days_until(signup_date) < 0", "AB");
    assert_meant("days_since(first_mrr) = 10", "ABE");
    assert_meant("days_until(first_mrr) = -10 and mrr_change >= 1000", "AB");
    assert_meant("mrr_change missing", "C");
    assert_meant("mrr_change != 50", "AB");
    assert_meant("first_mrr >= 2026-01-01 and first_mrr < 2027-01-01", "ABE");
    assert_meant("open_tickets = 0 and nps missing and overdue missing", "ABCE");
    assert_meant("last_contact missing and last_seen missing and renewal_date missing", "ABCE");
    check_fault(*state, "days_since(mrr) > 3", 12, "mrr is none");
    check_fault(*state, "days_after(signup_date) > 3", 1, "no field \"days_after\"");
    check_fault(*state, "days_since(=) > 3", 12, "a field");
    check_fault(*state, "days_since(signup_date > 3", 24, "\")\"");
    check_fault(*state, "days_since(signup_date) > 2026-01-01", 27, "a number");
    check_fault(*state, "first_mrr > 3", 13, "a day such as");
    check_fault(*state, "nps > x", 7, "a number");
    check_fault(*state, "nps contains 3", 5, "looks into texts");
    check_fault(*state, "open_tickets missing", 14, "never missing");
}

/* Keys that are kept elsewhere are lent and given back. */
struct lender {
    int64_t keys[8];
    int lent, back;
};
static const int64_t *lend(void *context, const struct metric_scope *scope, struct metric_account_field field,
                           struct metric_rate_gap *gap, void **ret_hold)
{
    struct lender *lender = context;
    struct metric_account_keys keys = {.field = field, .keys = lender->keys};
    metric_account_keys(scope, &keys, gap);
    *ret_hold = lender;
    lender->lent++;
    return lender->keys;
}
static void take_back(void *context, void *hold)
{
    assert_ptr_equal(context, hold);
    ((struct lender *)context)->back++;
}
static void numbers_are_lent(void **state)
{
    struct world *world = *state;
    struct lender lender = {.lent = 0};
    struct rule_values values = {.context = &lender, .take = lend, .give_back = take_back};
    uint64_t *accounts;
    struct problem problem;
    assert_int_equal(rule_accounts_with(&world->arena, TEXT("mrr > 60 and mrr < 1000.25"), world->columns,
                                        world->today, &values, &accounts, NULL, &problem),
                     RESULT_OK);
    assert_int_equal(accounts[0], 1);
    assert_int_equal(lender.lent, 1);
    assert_int_equal(lender.back, 1);
}

static void clauses(void **state)
{
    (void)state;
    text found[3];
    assert_int_equal(rule_clauses(TEXT(" mrr > 3 and (a = b and c = d) and not e missing "), found, 3), 3);
    assert_text(found[0], "mrr > 3");
    assert_text(found[1], "(a = b and c = d)");
    assert_text(found[2], "not e missing");
    assert_int_equal(rule_clauses(TEXT("a = 1 and b = 2 and c = 3"), found, 2), 2);
    assert_text(found[1], "b = 2 and c = 3");
    assert_int_equal(rule_clauses(TEXT("a = 1 and b = 2 or c = 3"), found, 3), 1);
    assert_text(found[0], "a = 1 and b = 2 or c = 3");
    assert_int_equal(rule_clauses(TEXT("a = 'x"), found, 3), 0);
    assert_int_equal(rule_clauses(TEXT("  "), found, 3), 0);
}

/* What may be typed at the end of a source, first to last. */
static const char *proposed(struct world *world, const char *source)
{
    const struct rule_completing completing = {.columns = world->columns};
    struct rule_completions found;
    struct problem problem;
    text all = TEXT("");
    assert_int_equal(
        rule_complete(&world->arena, &completing, text_of(source), strlen(source), &found, &problem),
        RESULT_OK);
    for (size_t i = 0; i < found.count; i++)
        all = text_printf(&world->arena, "%.*s%s%.*s", TEXT_ARGUMENTS(all), i ? " | " : "",
                          TEXT_ARGUMENTS(found.items[i].insert));
    return text_copy(&world->arena, all).data;
}

static void what_fits_is_proposed(void **state)
{
    struct world *world = *state;
    assert_string_equal(proposed(world, "segm"), "segment | segment(");
    assert_string_equal(proposed(world, "segment = ent"), "Enterprise | 'enterprise plus'");
    assert_string_equal(proposed(world, "city in ('S"), "'São Paulo'");
    assert_string_equal(proposed(world, "mrr > 3 an"), "and");
    assert_string_equal(proposed(world, "not (light = "), "red | yellow | green");
    assert_string_equal(proposed(world, "days_since(sig"), "signup_date");
    assert_string_equal(proposed(world, "mrr > 3 and [Seats"), "[Seats bought]");
}

static void rules_are_rows(void **state)
{
    struct world *world = *state;
    struct rule_condition rows[3];
    size_t count;
    bool any;
    assert_true(rule_conditions(&world->arena, TEXT("mrr >= 3 or city not in (a, b) or not segment('x')"),
                                rows, 3, &count, &any));
    assert_true(any && count == 3);
    assert_text(rows[0].measure, "mrr");
    assert_string_equal(rows[1].how->key, "not-in");
    assert_text(rows[1].value, "a, b");
    assert_text(rows[2].measure, "segment('x')");
    assert_string_equal(rows[2].how->key, "holds-not");
    assert_false(rule_conditions(&world->arena, TEXT("mrr > 3 and (a = b or c = d)"), rows, 3, &count, &any));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_compared_without_case),
        cmocka_unit_test(what_is_absent_is_unknown),
        cmocka_unit_test(money_and_days_are_ordered),
        cmocka_unit_test(custom_fields_compare_as_numbers_where_they_are),
        cmocka_unit_test(and_binds_closer_than_or),
        cmocka_unit_test(an_empty_rule_means_all),
        cmocka_unit_test(faults_name_the_place),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(fields_are_listed),
        cmocka_unit_test(numbers_of_accounts),
        cmocka_unit_test(numbers_are_lent),
        cmocka_unit_test(clauses),
        cmocka_unit_test(a_rule_is_checked_again_for_another_snapshot),
        cmocka_unit_test(many_short_lists_take_little),
        cmocka_unit_test(what_fits_is_proposed),
        cmocka_unit_test(rules_are_rows),
    };
    language_use(LANGUAGE_EN);
    return cmocka_run_group_tests_name("rule", tests, set_up, tear_down);
}
