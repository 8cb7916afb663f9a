/* libFuzzer target: a rule of the segment language. Whatever parses is checked and evaluated; the rows that a
 * form would show of it mean the same accounts again; completion at any place says only what stands there. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "column/builder.h"
#include "rule/condition.h"

enum { CONDITIONS_MAX = 8, TODAY = 20000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct column_snapshot *world(void)
{
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    text names[1] = {TEXT("Seats bought")}, seats[1] = {TEXT("10")};
    column_builder_custom(builder, names, 1);
    struct column_account_row row = {
        .external_id = TEXT("A"), .name = TEXT("Padaria"), .custom = seats, .signup_day = TODAY - 40};
    row.dimension[DIMENSION_SEGMENT] = TEXT("SMB");
    column_builder_account(builder, 0, &row);
    column_builder_account(builder, 1,
                           &(struct column_account_row){COLUMN_ACCOUNT_ROW_NONE, .external_id = TEXT("B"),
                                                        .name = TEXT("Açaí")});
    column_builder_usage(builder, 0, &(struct column_usage_row){TODAY - 3, TEXT("Reports"), 5});
    return column_builder_finish(builder);
}

/* One segment that is there, one that rests on the first, one that rests on itself. */
static enum result find_segment(void *context, struct arena *arena, text name, text *ret_source,
                                struct problem *problem)
{
    (void)context, (void)arena, (void)problem;
    *ret_source = text_equal(name, TEXT("a"))   ? TEXT("mrr >= 0")
                  : text_equal(name, TEXT("b")) ? TEXT("segment('a') or not segment('a')")
                  : text_equal(name, TEXT("c")) ? TEXT("segment('c')")
                                                : TEXT_ABSENT;
    return RESULT_OK;
}

static void check_rows(struct arena *arena, text source, const struct column_snapshot *columns,
                       const struct rule_values *values, const struct rule_answer *answer)
{
    struct rule_condition conditions[CONDITIONS_MAX];
    struct rule_answer again;
    struct problem problem = {0};
    size_t count;
    bool any;
    if (!rule_conditions(arena, source, conditions, CONDITIONS_MAX, &count, &any) || count == 0)
        return;
    text made = TEXT("");
    for (size_t i = 0; i < count; i++) {
        text one = rule_condition_write(arena, &conditions[i]);
        if (text_is_absent(one)) /* a value of nothing but blanks, which a form does not take */
            return;
        made = text_printf(arena, "%.*s%s%.*s", TEXT_ARGUMENTS(made),
                           i == 0 ? ""
                           : any  ? " or "
                                  : " and ",
                           TEXT_ARGUMENTS(one));
    }
    for (size_t i = 0; i < source.length; i++)
        if (source.data[i] == '"' || source.data[i] == '\'') /* quotes within quotes may lose one */
            return;
    if (rule_answer(arena, made, columns, TODAY, values, &again, NULL, &problem) != RESULT_OK)
        abort();
    assert(again.accounts[0] == answer->accounts[0] && again.unknown[0] == answer->unknown[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct column_snapshot *columns;
    struct arena arena;
    struct rule_values values = {.segment = find_segment};
    struct rule_answer answer;
    struct rule_place place = {0};
    struct problem problem = {0};
    text source = {(const char *)data, size}, clauses[4];
    if (!columns)
        columns = world();
    arena_init(&arena, 0);
    enum result result = rule_answer(&arena, source, columns, TODAY, &values, &answer, &place, &problem);
    if (result == RESULT_OK && answer.accounts) {
        assert((answer.accounts[0] & answer.unknown[0]) == 0);
        check_rows(&arena, source, columns, &values, &answer);
    }
    if (result == RESULT_BAD_INPUT)
        assert(place.offset + place.length <= size && problem.message[0]);
    (void)rule_clauses(source, clauses, 4);
    const struct rule_completing completing = {.columns = columns, .values = &values};
    struct rule_completions completions;
    for (size_t at = 0; at <= size && at < 64; at += 7) {
        result = rule_complete(&arena, &completing, source, at, &completions, &problem);
        assert(result == RESULT_OK && (completions.count == 0 || completions.from <= at));
    }
    arena_release(&arena);
    return 0;
}
