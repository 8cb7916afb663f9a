/* Named segments as definitions: see segment.h. */
#include "journey/segment.h"

#include <stdlib.h>

#include "base/buffer.h"
#include "codec/json.h"
#include "language/language.h"

/* ---- reading ---- */

/* False when it is no list of names. */
static bool read_former(struct arena *arena, const struct json_value *list, struct journey_segment *ret)
{
    size_t count = json_read_count(list), first = 0;
    if (count > JOURNEY_SEGMENT_FORMER_MAX)
        first = count - JOURNEY_SEGMENT_FORMER_MAX;
    ret->formerly = arena_array(arena, text, count + 1);
    for (size_t i = first; i < count; i++) {
        text name = json_read_text(json_read_item(list, i));
        if (text_is_empty(name))
            return false;
        ret->formerly[ret->formerly_count++] = text_copy(arena, name);
    }
    return true;
}

bool journey_segment_of(struct arena *arena, const struct ledger_definition *definition,
                        struct journey_segment *ret)
{
    struct json_document *document = NULL;
    struct problem problem;
    if (text_is_absent(definition->body) ||
        json_read(&document, definition->body, DEFINITION_BODY_BYTES_MAX, &problem) != RESULT_OK)
        return false;
    const struct json_value *root = json_read_root(document);
    struct journey_segment segment = {
        .key = definition->key,
        .name = text_copy(arena, json_read_text(json_read_member(root, "name"))),
        .note = text_copy(arena, json_read_text(json_read_member(root, "note"))),
        .rule = text_copy(arena, json_read_text(json_read_member(root, "rule"))),
        .version = definition->version,
        .change_id = definition->change_id,
        .committed_at = definition->committed_at,
        .actor = definition->actor,
    };
    bool is_good = read_former(arena, json_read_member(root, "formerly"), &segment) &&
                   !text_is_empty(segment.name) && !text_is_absent(segment.rule);
    json_read_release(document);
    if (!is_good)
        return false;
    *ret = segment;
    return true;
}

/* ---- what is shipped ---- */

/* A place to start, each to be changed: an edited one is version 1 under its key. */
static const struct {
    const char *key, *name[LANGUAGE_COUNT], *note[LANGUAGE_COUNT], *rule;
} shipped[] = {
    {"at-risk",
     {"At risk", "Em risco"},
     {"Customers whose light is red", "Clientes com o farol vermelho"},
     "light = red"},
    {"going-silent",
     {"Going silent", "Em silêncio"},
     {"Customers whom nobody has spoken with for 60 days", "Clientes com quem ninguém fala há 60 dias"},
     "mrr > 0 and (days_since(last_contact) > 60 or last_contact missing)"},
    {"use-falling",
     {"Use falling", "Uso em queda"},
     {"A fifth less use than in the 30 days before", "Um quinto a menos de uso que nos 30 dias anteriores"},
     "usage_change(30) <= -20% and mrr > 0"},
    {"renewing-soon",
     {"Renewing soon", "Renovam em breve"},
     {"Contracts that renew within 90 days", "Contratos que renovam em até 90 dias"},
     "days_until(renewal_date) <= 90"},
    {"behind-with-payment",
     {"Behind with payment", "Com pagamento atrasado"},
     {"Something is unpaid for more than 5 days", "Algo está sem pagar há mais de 5 dias"},
     "days_overdue > 5"},
};
enum { SHIPPED_COUNT = sizeof shipped / sizeof *shipped };

static struct journey_segment shipped_segment(size_t i)
{
    return (struct journey_segment){.key = text_of(shipped[i].key),
                                    .name = text_of(shipped[i].name[language_current()]),
                                    .note = text_of(shipped[i].note[language_current()]),
                                    .rule = text_of(shipped[i].rule),
                                    .committed_at = INSTANT_ABSENT};
}

/* Those of the shipped ones in whose place none stands. */
static void add_shipped(struct journey_segments *segments)
{
    for (size_t i = 0; i < SHIPPED_COUNT; i++) {
        bool stands = false;
        for (size_t n = 0; n < segments->count && !stands; n++)
            stands = text_equal(segments->items[n].key, text_of(shipped[i].key));
        if (!stands)
            segments->items[segments->count++] = shipped_segment(i);
    }
}

/* The key of a shipped one by its name in any language. */
static text shipped_key(text name)
{
    for (size_t i = 0; i < SHIPPED_COUNT; i++)
        for (int language = 0; language < LANGUAGE_COUNT; language++)
            if (text_equal_ignoring_ascii_case(name, text_of(shipped[i].name[language])))
                return text_of(shipped[i].key);
    return TEXT_ABSENT;
}

static int by_name(const void *left, const void *right)
{
    const struct journey_segment *a = left, *b = right;
    int order = text_compare(a->name, b->name);
    return order ? order : text_compare(a->key, b->key);
}

enum result journey_segments_read(struct store_connection *connection, int64_t known_change,
                                  struct arena *arena, struct journey_segments *ret, struct problem *problem)
{
    struct ledger_definition *definitions = NULL;
    size_t count = 0;
    enum result result = ledger_definition_list(connection, DEFINITION_SEGMENT, known_change, arena,
                                                &definitions, &count, problem);
    if (result != RESULT_OK)
        return result;
    struct journey_segments segments = {
        .items = arena_array(arena, struct journey_segment, count + SHIPPED_COUNT)};
    for (size_t i = 0; i < count; i++)
        segments.count += journey_segment_of(arena, &definitions[i], &segments.items[segments.count]);
    add_shipped(&segments);
    if (segments.count > 1)
        qsort(segments.items, segments.count, sizeof *segments.items, by_name);
    *ret = segments;
    return RESULT_OK;
}

static bool was_called(struct arena *arena, const struct journey_segment *segment, text key)
{
    for (size_t i = 0; i < segment->formerly_count; i++)
        if (text_equal(ledger_definition_key_of(arena, segment->formerly[i]), key))
            return true;
    return false;
}

/* The name itself comes first: a key may be the plain form of another's name. */
const struct journey_segment *journey_segment_find(struct arena *arena,
                                                   const struct journey_segments *segments, text name)
{
    for (size_t i = 0; i < segments->count; i++)
        if (text_equal_ignoring_ascii_case(segments->items[i].name, name))
            return &segments->items[i];
    text keys[] = {ledger_definition_key_of(arena, name), shipped_key(name)};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < segments->count; i++)
            if (!text_is_empty(keys[k]) && text_equal(segments->items[i].key, keys[k]))
                return &segments->items[i];
    for (size_t i = 0; i < segments->count; i++)
        if (!text_is_empty(keys[0]) && was_called(arena, &segments->items[i], keys[0]))
            return &segments->items[i];
    return NULL;
}

bool journey_segment_is_shipped_as(struct arena *arena, text key, text name)
{
    bool is_shipped = false;
    for (size_t i = 0; i < SHIPPED_COUNT && !is_shipped; i++)
        is_shipped = text_equal(key, text_of(shipped[i].key));
    return is_shipped &&
           (text_equal(ledger_definition_key_of(arena, name), key) || text_equal(shipped_key(name), key));
}

/* ---- checking ---- */

/* The segments as they would stand, for the check of a rule that may come round to itself. */
struct becoming {
    const struct rule_values *values;
    const struct journey_segments *segments;
    const struct journey_segment *edited;
};

static enum result find_becoming(void *context, struct arena *arena, text name, text *ret_source,
                                 struct problem *problem)
{
    const struct becoming *becoming = context;
    const struct journey_segment *found = journey_segment_find(arena, becoming->segments, name);
    (void)problem;
    bool is_edited = text_equal(ledger_definition_key_of(arena, name),
                                ledger_definition_key_of(arena, becoming->edited->name)) ||
                     (found && text_equal(found->key, becoming->edited->key));
    *ret_source = is_edited ? becoming->edited->rule : found ? found->rule : TEXT_ABSENT;
    return RESULT_OK;
}

static enum result names_becoming(void *context, struct arena *arena, text **ret_names, size_t *ret_count,
                                  struct problem *problem)
{
    const struct becoming *becoming = context;
    (void)problem;
    *ret_names = arena_array(arena, text, becoming->segments->count + 1);
    for (size_t i = 0; i < becoming->segments->count; i++)
        (*ret_names)[i] = becoming->segments->items[i].name;
    *ret_count = becoming->segments->count;
    return RESULT_OK;
}

static enum result check_rule(struct arena *arena, const struct column_snapshot *columns,
                              struct becoming *becoming, struct rule_place *ret_place,
                              struct problem *problem)
{
    struct rule_values values = {
        .context = becoming, .segment = find_becoming, .segment_names = names_becoming};
    struct rule *rule = NULL;
    text quoted = text_printf(arena, "segment('%.*s')", TEXT_ARGUMENTS(becoming->edited->name));
    enum result result = rule_parse(arena, becoming->edited->rule, &rule, ret_place, problem);
    if (result == RESULT_OK)
        result = rule_check_with(arena, rule, columns, &values, ret_place, problem);
    /* Asked for by its own name it must come to an end. */
    struct rule_place aside;
    if (result == RESULT_OK &&
        text_find_byte(becoming->edited->name, '\'') == becoming->edited->name.length &&
        rule_parse(arena, quoted, &rule, &aside, problem) == RESULT_OK)
        result = rule_check_with(arena, rule, columns, &values, &aside, problem);
    return result;
}

/* Neither its name nor its key may lead rules to it that mean another. */
static enum result check_taken(struct arena *arena, const struct journey_segments *segments,
                               const struct journey_segment *segment, struct problem *problem)
{
    text called[] = {segment->name, segment->key};
    for (size_t i = 0; i < 2 && !text_is_empty(called[i]); i++) {
        const struct journey_segment *other = journey_segment_find(arena, segments, called[i]);
        if (!other || text_equal(other->key, segment->key))
            continue;
        if (text_equal_ignoring_ascii_case(other->name, called[i]))
            return problem_set(problem, RESULT_BAD_INPUT, _("There is a segment of that name already."));
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("Rules find “%.*s” by that name too, which it had before: choose another."),
                           TEXT_ARGUMENTS(other->name));
    }
    return RESULT_OK;
}

enum result journey_segment_check(struct arena *arena, const struct journey_segments *segments,
                                  const struct column_snapshot *columns, const struct rule_values *values,
                                  const struct journey_segment *segment,
                                  enum journey_segment_field *ret_field, struct rule_place *ret_place,
                                  struct problem *problem)
{
    text key = ledger_definition_key_of(arena, segment->name);
    struct becoming becoming = {values, segments, segment};
    *ret_place = (struct rule_place){0};
    *ret_field = JOURNEY_SEGMENT_NAME;
    if (text_is_empty(key))
        return problem_set(problem, RESULT_BAD_INPUT, _("Give the segment a name."));
    if (text_count_characters(segment->name) > JOURNEY_SEGMENT_NAME_MAX)
        return problem_set(problem, RESULT_BAD_INPUT, _("A name has at most %d letters."),
                           JOURNEY_SEGMENT_NAME_MAX);
    if (text_find_byte(segment->name, '\'') < segment->name.length &&
        text_find_byte(segment->name, '"') < segment->name.length)
        return problem_set(problem, RESULT_BAD_INPUT, _("A name cannot hold both kinds of quotes."));
    enum result taken = check_taken(arena, segments, segment, problem);
    if (taken != RESULT_OK)
        return taken;
    *ret_field = JOURNEY_SEGMENT_NOTE;
    if (text_count_characters(segment->note) > JOURNEY_SEGMENT_NOTE_MAX)
        return problem_set(problem, RESULT_BAD_INPUT, _("A note has at most %d letters."),
                           JOURNEY_SEGMENT_NOTE_MAX);
    *ret_field = JOURNEY_SEGMENT_RULE;
    if (text_is_empty(text_trim(segment->rule)))
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("Say which accounts: a segment of everyone is no segment."));
    return check_rule(arena, columns, &becoming, ret_place, problem);
}

/* ---- writing ---- */

static text body_of(struct arena *arena, const struct journey_segment *segment)
{
    struct buffer out;
    struct json_writer writer;
    buffer_init(&out, 0);
    json_write_init(&writer, &out);
    json_write_object_begin(&writer);
    json_write_key(&writer, "name");
    json_write_text(&writer, segment->name);
    if (!text_is_empty(segment->note)) {
        json_write_key(&writer, "note");
        json_write_text(&writer, segment->note);
    }
    json_write_key(&writer, "rule");
    json_write_text(&writer, segment->rule);
    if (segment->formerly_count) {
        json_write_key(&writer, "formerly");
        json_write_array_begin(&writer);
        for (size_t i = 0; i < segment->formerly_count; i++)
            json_write_text(&writer, segment->formerly[i]);
        json_write_array_end(&writer);
    }
    json_write_object_end(&writer);
    return buffer_move(&out, arena);
}

/* The former names of what stands, and the one that it has, unless it is found by that anyway. */
static void keep_names(struct arena *arena, const struct journey_segment *standing,
                       struct journey_segment *ret)
{
    text key = ledger_definition_key_of(arena, standing->name);
    bool is_found = text_equal(key, ledger_definition_key_of(arena, ret->name)) ||
                    text_equal(key, ret->key) || was_called(arena, standing, key);
    size_t count = standing->formerly_count, first = 0;
    ret->formerly = arena_array(arena, text, count + 1);
    ret->formerly_count = 0;
    if (!is_found && count == JOURNEY_SEGMENT_FORMER_MAX)
        first = 1;
    for (size_t i = first; i < count; i++)
        ret->formerly[ret->formerly_count++] = standing->formerly[i];
    if (!is_found)
        ret->formerly[ret->formerly_count++] = standing->name;
}

enum result journey_segment_put(struct ledger_change *change, struct arena *arena,
                                const struct journey_segment *segment, int64_t seen, struct problem *problem)
{
    struct ledger_definition now;
    struct journey_segment standing = {.name = TEXT_ABSENT}, next = *segment;
    enum result result = ledger_definition_get(change->connection, DEFINITION_SEGMENT, segment->key,
                                               LEDGER_NOW, arena, &now, problem);
    if (result != RESULT_OK)
        return result;
    next.formerly_count = 0;
    if (journey_segment_of(arena, &now, &standing))
        keep_names(arena, &standing, &next);
    return ledger_definition_put(change, DEFINITION_SEGMENT, segment->key, seen, body_of(arena, &next), NULL,
                                 problem);
}

text journey_segment_call(struct arena *arena, text name)
{
    bool has_single = text_find_byte(name, '\'') < name.length;
    return text_printf(arena, has_single ? "segment(\"%.*s\")" : "segment('%.*s')", TEXT_ARGUMENTS(name));
}
