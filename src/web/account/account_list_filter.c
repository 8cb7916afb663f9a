/* What the list is filtered by: chips of fields and clauses, the expression with its fault, and the form
 * that adds a condition. */
#include "base/near.h"
#include "language/language.h"
#include "rule/condition.h"
#include "web/account/account_list.h"
#include "web/values.h"
#include "web/words.h"

enum { CLAUSES_MAX = 24, SUGGESTIONS_MAX = 3 };

text account_list_added(struct arena *arena, const struct http_pairs *query, text where)
{
    text field = http_value(query, "add_field");
    struct rule_condition condition = {.measure = field,
                                       .how = rule_how_find(http_value(query, "add_operator")),
                                       .value = http_value(query, "add_value")};
    if (text_starts_with(field, TEXT("segment("))) /* is in it, or is not */
        condition.how = rule_how_find(
            condition.how && text_ends_with(text_of(condition.how->key), TEXT("not")) ? TEXT("holds-not")
                                                                                      : TEXT("holds"));
    else
        condition.measure = rule_measure(arena, field);
    text clause = text_is_empty(field) ? TEXT_ABSENT : rule_condition_write(arena, &condition);
    if (text_is_absent(clause))
        return where;
    text clauses[2];
    if (text_is_empty(where))
        return clause;
    bool has_or = rule_clauses(where, clauses, 2) == 1;
    return text_printf(arena, has_or ? "(%.*s) and %.*s" : "%.*s and %.*s", TEXT_ARGUMENTS(where),
                       TEXT_ARGUMENTS(clause));
}

/* ---- chips ---- */

/* "mrr >= 1000" → "MRR (R$)", ">= 1000"; what does not begin with a field stands whole. */
static void split_clause(struct arena *arena, const struct web_scope *scope, text clause, text *ret_field,
                         text *ret_value)
{
    text rest = clause, name = TEXT_ABSENT;
    const char *counted = NULL;
    struct metric_account_field field;
    *ret_field = TEXT_ABSENT;
    *ret_value = clause;
    if (text_starts_with(clause, TEXT("segment(")) && clause.length > 11) {
        *ret_field = text_of(_("In the segment"));
        *ret_value = text_slice(clause, 9, clause.length - 2);
        return;
    }
    if (text_starts_with(clause, TEXT("days_since(")))
        counted = N_("{value} days ago");
    else if (text_starts_with(clause, TEXT("days_until(")))
        counted = N_("in {value} days");
    if (counted) {
        (void)text_cut(&rest, '(');
        name = text_cut(&rest, ')');
    } else if (text_starts_with(clause, TEXT("["))) {
        rest = text_slice(rest, 1, rest.length);
        name = text_cut(&rest, ']');
    } else {
        name = text_cut(&rest, ' ');
    }
    if (!rest.length || !account_list_field_find(scope->columns, name, &field))
        return;
    *ret_field = account_list_field_label(arena, scope->columns, field);
    *ret_value = counted ? web_message(arena, _(counted), "value", text_trim(rest), NULL) : text_trim(rest);
    if (field.column == ACCOUNT_COLUMN_DIMENSION)
        *ret_value = web_scope_condition(arena, scope, field.dimension, *ret_value);
}

static struct view_list_chip chip_of(struct arena *arena, text field, text value, struct safe_url url)
{
    text what = text_is_absent(field) ? value : field;
    return (struct view_list_chip){
        .field = field,
        .value = value,
        .remove = web_message(arena, _("Take away the filter on {field}"), "field", what, NULL),
        .url = url};
}

static text join_clauses(struct arena *arena, const text *clauses, size_t count, size_t without)
{
    text joined = TEXT_ABSENT;
    for (size_t i = 0; i < count; i++)
        if (i != without)
            joined = text_is_absent(joined) ? clauses[i]
                                            : text_printf(arena, "%.*s and %.*s", TEXT_ARGUMENTS(joined),
                                                          TEXT_ARGUMENTS(clauses[i]));
    return joined;
}

static void fill_chips(struct arena *arena, const struct web_scope *scope, const struct account_list *list,
                       struct view_account_list *ret)
{
    text clauses[CLAUSES_MAX];
    size_t clause_count =
        text_is_absent(scope->where_problem) ? rule_clauses(scope->where, clauses, CLAUSES_MAX) : 0;
    ret->chips = arena_array(arena, struct view_list_chip, scope->filter_count + clause_count + 1);
    for (size_t i = 0; i < scope->filter_count; i++) {
        struct web_scope other = *scope;
        other.filter_count = 0;
        for (size_t j = 0; j < scope->filter_count; j++)
            if (j != i)
                other.filters[other.filter_count++] = scope->filters[j];
        ret->chips[ret->chips_count++] =
            chip_of(arena, web_dimension_label(scope->columns, scope->filters[i].dimension),
                    web_scope_value(arena, scope, scope->filters[i].dimension, scope->filters[i].value),
                    account_list_url(arena, &other, list, LIST_WITHOUT_PLACE));
    }
    for (size_t i = 0; i < clause_count; i++) {
        struct web_scope other = *scope;
        text field, value;
        other.where = join_clauses(arena, clauses, clause_count, i);
        split_clause(arena, scope, clauses[i], &field, &value);
        ret->chips[ret->chips_count++] =
            chip_of(arena, field, value, account_list_url(arena, &other, list, LIST_WITHOUT_PLACE));
    }
}

/* ---- the expression ---- */

/* Fields whose names begin as the word at the fault does, and the nearest one. */
static void fill_suggestions(struct arena *arena, const struct web_scope *scope, text word,
                             struct view_account_list *ret)
{
    enum { LETTERS = 3 };
    struct near near = {.wanted = word};
    text begin = text_slice(word, 0, LETTERS);
    ret->suggestions = arena_array(arena, struct view_list_choice, SUGGESTIONS_MAX);
    for (size_t i = 0; i < rule_field_count(scope->columns); i++)
        near_offer(&near, rule_field_name(scope->columns, i));
    for (size_t i = 0; i < rule_field_count(scope->columns) && ret->suggestions_count < SUGGESTIONS_MAX;
         i++) {
        text name = rule_field_name(scope->columns, i);
        struct metric_account_field field;
        bool fits = (begin.length == LETTERS && text_starts_with(name, begin)) || text_equal(name, near.best);
        if (fits && account_list_field_find(scope->columns, name, &field))
            ret->suggestions[ret->suggestions_count++] = (struct view_list_choice){
                .value = name, .label = account_list_field_label(arena, scope->columns, field)};
    }
}

static void fill_expression(struct arena *arena, const struct web_scope *scope, struct view_account_list *ret)
{
    ret->where = scope->where;
    ret->where_problem = scope->where_problem;
    if (text_is_absent(scope->where_problem))
        return;
    size_t from = scope->where_place.offset, to = from + scope->where_place.length;
    ret->where_before = text_slice(scope->where, 0, from);
    ret->where_fault = text_slice(scope->where, from, to);
    ret->where_after = text_slice(scope->where, to, scope->where.length);
    if (ret->where_fault.length)
        fill_suggestions(arena, scope, ret->where_fault, ret);
}

/* ---- the forms ---- */

/* Everything of the address but the words, the expression and the place: what a form keeps. */
static struct view_hidden *kept_pairs(struct arena *arena, const struct web_scope *scope,
                                      const struct account_list *list, enum account_list_without without,
                                      size_t *ret_count)
{
    struct account_list_pairs own = account_list_pairs(arena, scope->columns, list, without);
    struct view_hidden *kept = arena_array(arena, struct view_hidden, own.count + scope->filter_count + 7);
    char day[11];
    size_t count = 0;
    for (size_t i = 0; i < own.count; i++)
        if (!text_equal(own.pairs[i].name, TEXT("after")) && !text_equal(own.pairs[i].name, TEXT("before")))
            kept[count++] = (struct view_hidden){own.pairs[i].name, own.pairs[i].value};
    for (size_t i = 0; i < scope->filter_count; i++)
        kept[count++] = (struct view_hidden){scope->filters[i].name, scope->filters[i].value};
    if (scope->as_of_set)
        kept[count++] =
            (struct view_hidden){TEXT("as_of"), text_copy(arena, text_of(day_format(scope->as_of, day)))};
    if (scope->portfolio != USER_PORTFOLIO_ALL)
        kept[count++] =
            (struct view_hidden){TEXT("portfolio"), text_of(ledger_user_portfolio_name(scope->portfolio))};
    if (!text_is_empty(scope->known_at))
        kept[count++] = (struct view_hidden){TEXT("known_at"), scope->known_at};
    if (scope->rules_set)
        kept[count++] = (struct view_hidden){
            TEXT("rules"), scope->columns->rules == RULES_INVOICED ? TEXT("invoiced") : TEXT("farol")};
    *ret_count = count;
    return kept;
}

static void fill_choices(struct arena *arena, const struct web_scope *scope, struct view_account_list *ret)
{
    const struct column_snapshot *columns = scope->columns;
    struct journey_values above = web_values_of(scope->application, columns);
    const struct journey_segments *segments;
    struct problem problem;
    size_t named =
        journey_values_segments(&above, arena, &segments, &problem) == RESULT_OK ? segments->count : 0;
    ret->fields = arena_array(arena, struct view_list_choice, rule_field_count(columns) + named);
    for (size_t i = 0; i < rule_field_count(columns); i++) {
        struct metric_account_field field;
        text name = rule_field_name(columns, i);
        if (account_list_field_find(columns, name, &field))
            ret->fields[ret->fields_count++] = (struct view_list_choice){
                .value = name, .label = account_list_field_label(arena, columns, field)};
    }
    for (size_t i = 0; i < named; i++)
        ret->fields[ret->fields_count++] = (struct view_list_choice){
            .value = journey_segment_call(arena, segments->items[i].name),
            .label = web_message(arena, _("In the segment “{name}”"), "name", segments->items[i].name, NULL)};
    ret->operators = arena_array(arena, struct view_list_choice, rule_how_count);
    for (size_t i = 0; i < rule_how_count; i++)
        ret->operators[ret->operators_count++] = (struct view_list_choice){
            .value = text_of(rule_hows[i].key), .label = text_of(_(rule_hows[i].label))};
}

void account_list_filters(struct arena *arena, const struct web_scope *scope, const struct account_list *list,
                          struct view_account_list *ret)
{
    struct web_scope bare = *scope;
    bare.filter_count = 0;
    bare.where = TEXT_ABSENT;
    ret->words = list->words;
    fill_chips(arena, scope, list, ret);
    fill_expression(arena, scope, ret);
    ret->kept = kept_pairs(arena, scope, list, LIST_WITHOUT_WORDS, &ret->kept_count);
    ret->columns_kept = kept_pairs(arena, scope, list, LIST_WITHOUT_COLUMNS, &ret->columns_kept_count);
    fill_choices(arena, scope, ret);
    if (scope->filter_count || !text_is_empty(scope->where) || !text_is_empty(list->words))
        ret->clear = account_list_url(arena, &bare, list, LIST_WITHOUT_WORDS);
}
