/* What may be typed next (condition.h): the words before the place say what is awaited there, the word at
 * it which of that fits. */
#include "base/bits.h"
#include "column/journey.h"
#include "language/language.h"
#include "rule/condition.h"
#include "rule/tree.h"

enum awaited { AWAITS_FIELD, AWAITS_OPERATOR, AWAITS_VALUE, AWAITS_ARGUMENT, AWAITS_JOIN, AWAITS_OPEN };

struct completer {
    struct arena *arena;
    const struct rule_completing *from;
    const struct column_snapshot *columns;
    struct rule_completions *ret;
    text begun; /* the word at the place, without its opening mark */
    enum awaited awaited;
    text field;           /* the last one named */
    bool in_list, counts; /* inside of in (…); of days_since(…) */
    int depth;            /* of parentheses around conditions */
    struct problem *problem;
};

/* ---- where we are ---- */

static bool is_word(const struct rule_token *token, const char *word)
{
    return token->kind == TOKEN_WORD && text_equal_ignoring_ascii_case(token->text, text_of(word));
}

static bool is_sign(const struct rule_token *token, char sign)
{
    return token->kind == TOKEN_SIGN && token->text.length == 1 && token->text.data[0] == sign;
}

static void step_field(struct completer *completer, const struct rule_token *token)
{
    if (is_word(token, "not"))
        return;
    if (is_sign(token, '(')) {
        completer->depth++;
        return;
    }
    completer->field = token->text;
    completer->counts = is_word(token, "days_since") || is_word(token, "days_until");
    completer->awaited = AWAITS_OPERATOR;
}

static void step_operator(struct completer *completer, const struct rule_token *token)
{
    if (is_sign(token, '('))
        completer->awaited = AWAITS_ARGUMENT;
    else if (is_word(token, "in"))
        completer->awaited = AWAITS_OPEN;
    else if (is_word(token, "missing") || is_sign(token, ')'))
        completer->awaited = AWAITS_JOIN;
    else if (is_word(token, "and") || is_word(token, "or"))
        completer->awaited = AWAITS_FIELD;
    else if (!is_word(token, "is") && !is_word(token, "not"))
        completer->awaited = AWAITS_VALUE;
}

static void step(struct completer *completer, const struct rule_token *token)
{
    switch (completer->awaited) {
    case AWAITS_FIELD:
        step_field(completer, token);
        return;
    case AWAITS_OPERATOR:
        step_operator(completer, token);
        return;
    case AWAITS_OPEN:
        completer->in_list = is_sign(token, '(');
        completer->awaited = completer->in_list ? AWAITS_VALUE : AWAITS_JOIN;
        return;
    case AWAITS_ARGUMENT:
        if (completer->counts && token->kind != TOKEN_SIGN)
            completer->field = token->text;
        if (is_sign(token, ')'))
            completer->awaited = AWAITS_OPERATOR;
        return;
    case AWAITS_VALUE:
        if (is_sign(token, ')') || !completer->in_list) {
            completer->in_list = false;
            completer->awaited = AWAITS_JOIN;
        }
        return;
    case AWAITS_JOIN:
        if (is_word(token, "and") || is_word(token, "or"))
            completer->awaited = AWAITS_FIELD;
        return;
    }
}

/* ---- what fits ---- */

static bool begins(text whole, text begun)
{
    return whole.length >= begun.length &&
           text_equal_ignoring_ascii_case(text_slice(whole, 0, begun.length), begun);
}

static bool holds(text whole, text begun)
{
    for (size_t i = 1; i + begun.length <= whole.length; i++)
        if (text_equal_ignoring_ascii_case(text_slice(whole, i, i + begun.length), begun))
            return true;
    return false;
}

/* Those that begin as the word does come first: `pass` 0; then those that hold it. */
static void offer(struct completer *completer, int pass, text insert, text label)
{
    struct rule_completions *ret = completer->ret;
    text bare = insert;
    if (bare.length && (bare.data[0] == '\'' || bare.data[0] == '"' || bare.data[0] == '['))
        bare = text_slice(bare, 1, bare.length);
    bool first = begins(bare, completer->begun);
    bool fits = pass == 0 ? first
                          : !first && completer->begun.length > 1 &&
                                (holds(bare, completer->begun) || begins(label, completer->begun) ||
                                 holds(label, completer->begun));
    if (fits && ret->count < RULE_COMPLETIONS_MAX)
        ret->items[ret->count++] = (struct rule_completion){insert, label};
}

static void offer_fields(struct completer *completer, int pass, bool days_alone)
{
    for (size_t i = 0; i < rule_name_count; i++) {
        const struct rule_name *name = &rule_names[i];
        if (days_alone && name->type != RULE_DAY)
            continue;
        text insert = text_of(name->name);
        if (name->arguments == ARGUMENTS_SEGMENT)
            insert = TEXT("segment(");
        else if (name->arguments != ARGUMENTS_NONE)
            insert = text_printf(completer->arena, "%s(%d)", name->name, RULE_WINDOW_DAYS);
        offer(completer, pass, insert, text_of(_(name->label)));
    }
    for (uint32_t i = 0; !days_alone && i < completer->columns->custom_count; i++)
        offer(completer, pass, rule_measure(completer->arena, completer->columns->custom_names[i]),
              text_of(_("your own field")));
    if (days_alone)
        return;
    offer(completer, pass, TEXT("days_since("), text_of(_("how many days ago")));
    offer(completer, pass, TEXT("days_until("), text_of(_("in how many days")));
    offer(completer, pass, TEXT("not"), text_of(_("the opposite")));
}

static void offer_codes(struct completer *completer, int pass, const struct column_dictionary *dictionary,
                        const uint64_t *seen)
{
    uint32_t count = dictionary ? column_dictionary_count(dictionary) : 0;
    for (uint32_t code = 1; code < count && completer->ret->count < RULE_COMPLETIONS_MAX; code++)
        if (!seen || bits_has(seen, code))
            offer(completer, pass, rule_quoted(completer->arena, column_dictionary_text(dictionary, code)),
                  TEXT_ABSENT);
}

/* The stages or journeys that the first accounts are in: the same dictionary holds other words too. */
static void offer_stages(struct completer *completer, int pass, bool journeys)
{
    enum { ROWS_READ_MAX = 65536 };
    const struct column_snapshot *columns = completer->columns;
    uint32_t count = columns->journeys ? column_dictionary_count(columns->journeys) : 0;
    uint64_t *seen = arena_array(completer->arena, uint64_t, bits_words(count + 1));
    for (uint32_t b = 0, read = 0; b < columns->block_count && read < ROWS_READ_MAX; b++) {
        const struct column_journey_block *block = column_places(columns, b);
        uint32_t rows = block ? block->start[COLUMN_BLOCK_ACCOUNTS] : 0;
        for (uint32_t row = 0; row < rows && read < ROWS_READ_MAX; row++, read++)
            bits_add(seen, journeys ? block->group[row] : block->name[row]);
    }
    offer_codes(completer, pass, columns->journeys, seen);
}

static void offer_values(struct completer *completer, int pass)
{
    const struct rule_name *name = NULL;
    int dimension = column_dimension_find(completer->columns, completer->field);
    for (size_t i = 0; i < rule_name_count && !name; i++)
        if (text_equal_ignoring_ascii_case(completer->field, text_of(rule_names[i].name)))
            name = &rule_names[i];
    if (dimension >= 0) {
        const uint64_t *seen =
            completer->from->seen ? completer->from->seen(completer->from->seen_context, dimension) : NULL;
        offer_codes(completer, pass, column_dimension_dictionary(completer->columns, dimension), seen);
        return;
    }
    if (!name || completer->counts)
        return;
    if (name->source == RULE_JOURNEY && name->type == RULE_TEXT && !name->words)
        offer_stages(completer, pass, name->which == RULE_JOURNEY_NAME);
    text word;
    for (int i = 1; !text_is_absent(word = rule_name_word_at(name, i)); i++)
        offer(completer, pass, word, TEXT_ABSENT);
    if (name->type == RULE_DAY) {
        offer(completer, pass, TEXT("today"), text_of(_("the day looked at")));
        offer(completer, pass, TEXT("today-30"), TEXT_ABSENT);
        offer(completer, pass, TEXT("today+30"), TEXT_ABSENT);
    }
    if (name->type == RULE_TRUTH) {
        offer(completer, pass, TEXT("yes"), TEXT_ABSENT);
        offer(completer, pass, TEXT("no"), TEXT_ABSENT);
    }
}

static void offer_operators(struct completer *completer, int pass)
{
    static const struct {
        const char *sign, *label;
    } signs[] = {
        {"=", N_("is")},
        {"!=", N_("is not")},
        {"<", N_("is less than")},
        {"<=", N_("is at most")},
        {">", N_("is more than")},
        {">=", N_("is at least")},
        {"in (", N_("is one of")},
        {"not in (", N_("is none of")},
        {"contains", N_("contains")},
        {"missing", N_("is missing")},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        offer(completer, pass, text_of(signs[i].sign), text_of(_(signs[i].label)));
}

static enum result offer_arguments(struct completer *completer, int pass)
{
    text *names = NULL;
    size_t count = 0;
    if (completer->counts) {
        offer_fields(completer, pass, true);
        return RESULT_OK;
    }
    if (text_equal_ignoring_ascii_case(completer->field, TEXT("segment"))) {
        const struct rule_values *values = completer->from->values;
        enum result result =
            values && values->segment_names
                ? values->segment_names(values->context, completer->arena, &names, &count, completer->problem)
                : RESULT_OK;
        for (size_t i = 0; i < count; i++) {
            text quoted = rule_quoted(completer->arena, names[i]);
            bool bare = text_equal(quoted, names[i]);
            offer(completer, pass,
                  bare ? text_printf(completer->arena, "'%.*s'", TEXT_ARGUMENTS(quoted)) : quoted,
                  TEXT_ABSENT);
        }
        return result;
    }
    static const char *const days[] = {"7", "30", "90", "180", "365"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        offer(completer, pass, text_of(days[i]), text_of(_("days")));
    offer_codes(completer, pass, completer->columns->features, NULL);
    return RESULT_OK;
}

static enum result offer_all(struct completer *completer, int pass)
{
    switch (completer->awaited) {
    case AWAITS_FIELD:
        offer_fields(completer, pass, false);
        return RESULT_OK;
    case AWAITS_OPERATOR:
        offer_operators(completer, pass);
        return RESULT_OK;
    case AWAITS_ARGUMENT:
        return offer_arguments(completer, pass);
    case AWAITS_VALUE:
        offer_values(completer, pass);
        return RESULT_OK;
    case AWAITS_OPEN:
        offer(completer, pass, TEXT("("), text_of(_("a list")));
        return RESULT_OK;
    case AWAITS_JOIN:
        offer(completer, pass, TEXT("and"), text_of(_("both hold")));
        offer(completer, pass, TEXT("or"), text_of(_("one of them holds")));
        return RESULT_OK;
    }
    return RESULT_OK;
}

/* Goes over the words before the place; the one that ends at it is the one begun. */
static void walk(struct completer *completer, text source, size_t at)
{
    text before = text_slice(source, 0, at);
    size_t next = 0;
    struct rule_token token;
    completer->ret->from = completer->ret->to = at;
    while (rule_token_next(before, &next, &token)) {
        if (token.kind == TOKEN_END)
            return;
        bool is_begun = next == before.length && token.kind == TOKEN_WORD;
        if (is_begun) {
            completer->begun = token.text;
            completer->ret->from = token.place.offset;
            return;
        }
        step(completer, &token);
    }
    /* A mark that is not closed yet: what is behind it is begun. */
    while (next < before.length && (before.data[next] == ' ' || before.data[next] == '\n'))
        next++;
    completer->begun = text_slice(before, next + 1, before.length);
    completer->ret->from = next;
}

enum result rule_complete(struct arena *arena, const struct rule_completing *completing, text source,
                          size_t at, struct rule_completions *ret, struct problem *problem)
{
    struct completer completer = {.arena = arena,
                                  .from = completing,
                                  .columns = completing->columns,
                                  .ret = ret,
                                  .begun = TEXT(""),
                                  .problem = problem};
    *ret =
        (struct rule_completions){.items = arena_array(arena, struct rule_completion, RULE_COMPLETIONS_MAX)};
    if (source.length > RULE_SOURCE_BYTES_MAX || at > source.length || !text_is_valid_utf8(source))
        return RESULT_OK;
    walk(&completer, source, at);
    enum result result = offer_all(&completer, 0);
    return result == RESULT_OK ? offer_all(&completer, 1) : result;
}
