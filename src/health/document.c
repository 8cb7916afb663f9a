/* Documents of models: JSON read with faults that name their place, and written so that what was read comes
 * out again. */
#include "health/document.h"

#include <limits.h>
#include <string.h>

#include "codec/json.h"
#include "language/language.h"

enum { RANK_MAX = 1000, BANDS_DECIMALS = 100 };

struct reading {
    struct arena *arena;
    struct problem *problem;
    int criterion; /* −1: the model's own members */
    const char *name;
};

static enum result fault(const struct reading *reading, const char *message)
{
    if (reading->criterion < 0)
        return problem_set(reading->problem, RESULT_BAD_INPUT, _("model: %s"), message);
    if (!reading->name)
        return problem_set(reading->problem, RESULT_BAD_INPUT, _("criterion %d: %s"), reading->criterion + 1,
                           message);
    return problem_set(reading->problem, RESULT_BAD_INPUT, _("criterion %d (%s): %s"), reading->criterion + 1,
                       _(reading->name), message);
}

/* The member times `scale`, rounded; `otherwise` where it is not there. False: no number, or too large. */
static bool read_scaled(const struct json_value *object, const char *key, double scale, int32_t otherwise,
                        int32_t *ret)
{
    const struct json_value *member = json_read_member(object, key);
    double number;
    if (!member) {
        *ret = otherwise;
        return true;
    }
    if (!json_read_number(member, &number) || !(fabs(number * scale) < INT_MAX))
        return false;
    *ret = (int32_t)rint(number * scale);
    return true;
}

/* A short text; false when it is none, or longer than is taken. */
static bool read_words(const struct reading *reading, const struct json_value *object, const char *key,
                       size_t bytes_max, text *ret)
{
    const struct json_value *member = json_read_member(object, key);
    text words = json_read_text(member);
    if (member && text_is_absent(words))
        return false;
    words = text_trim(words);
    *ret = member ? text_copy(reading->arena, words) : TEXT("");
    return words.length <= bytes_max;
}

static const char *unknown_member(const struct reading *reading, const struct json_value *object,
                                  const char *const *known)
{
    for (const struct json_member *member = json_read_first(object); member;
         member = json_read_next(object, member)) {
        bool found = false;
        for (const char *const *name = known; *name && !found; name++)
            found = text_equal(json_member_name(member), text_of(*name));
        if (!found)
            return arena_printf(reading->arena, _("“%.*s” is no member of it"),
                                TEXT_ARGUMENTS(json_member_name(member)));
    }
    return NULL;
}

static bool is_share(int32_t value)
{
    return value >= 0 && value <= HEALTH_ONE;
}

static enum result read_steps(const struct reading *reading, const struct json_value *value,
                              const struct json_value *steps, struct health_criterion *criterion)
{
    static const char *const known[] = {"from", "value", NULL};
    size_t count = json_read_count(steps);
    criterion->shape = HEALTH_STEPS;
    if (json_read_kind(steps) != JSON_IS_ARRAY || count < 1 || count > HEALTH_STEPS_MAX)
        return fault(reading, _("a criterion by steps has from 1 to 8 of them"));
    if (!read_scaled(value, "below", HEALTH_ONE, 0, &criterion->below_value) ||
        !is_share(criterion->below_value))
        return fault(reading, _("“below” must be a number from 0 to 1"));
    for (size_t i = 0; i < count; i++) {
        const struct json_value *item = json_read_item(steps, i);
        struct health_step *step = &criterion->steps[criterion->step_count++];
        const char *unknown = unknown_member(reading, item, known);
        if (unknown)
            return fault(reading, unknown);
        if (!json_read_number(json_read_member(item, "from"), &step->from) ||
            !read_scaled(item, "value", HEALTH_ONE, -1, &step->value) || !is_share(step->value))
            return fault(reading, _("each step needs “from”, a number, and “value”, from 0 to 1"));
    }
    return RESULT_OK;
}

static enum result read_source(const struct reading *reading, const struct json_value *value,
                               struct health_criterion *criterion)
{
    bool by_rule = criterion->measure == HEALTH_RULE;
    if (!by_rule && criterion->measure != HEALTH_CUSTOM)
        return RESULT_OK;
    if (!read_words(reading, value, by_rule ? "rule" : "field", RULE_SOURCE_BYTES_MAX, &criterion->source) ||
        text_is_empty(criterion->source))
        return fault(reading, by_rule ? _("a yes/no criterion needs its “rule”")
                                      : _("a criterion of a custom field needs the “field”"));
    return RESULT_OK;
}

/* The window of a measure of use; the shipped one is told by leaving it out. */
static enum result read_window(const struct reading *reading, const struct json_value *value,
                               struct health_criterion *criterion)
{
    const struct json_value *member = json_read_member(value, "days");
    int64_t days = 0;
    if (!member)
        return RESULT_OK;
    if (!health_measure_types[criterion->measure].choice)
        return fault(reading, _("only a measure of use takes a window of “days”"));
    if (!json_read_integer(member, &days) || days < 1 || days > HEALTH_WINDOW_DAYS_MAX)
        return fault(reading, _("a window has from 1 to 90 days"));
    criterion->window_days = days == HEALTH_WINDOW_DAYS ? 0 : (int32_t)days;
    return RESULT_OK;
}

static enum result read_criterion(struct reading *reading, const struct json_value *value,
                                  struct health_criterion *ret)
{
    static const char *const known[] = {"name", "measure", "days",  "field",  "rule", "worst",
                                        "best", "below",   "steps", "weight", NULL};
    const struct json_value *steps = json_read_member(value, "steps");
    text name;
    *ret = (struct health_criterion){.dimension = -1, .source = TEXT("")};
    reading->name = NULL;
    if (json_read_kind(value) != JSON_IS_OBJECT)
        return fault(reading, _("a criterion must be an object"));
    if (!read_words(reading, value, "name", HEALTH_WORDS_BYTES_MAX, &name))
        return fault(reading, _("“name” must be a text of at most 120 bytes"));
    reading->name = text_is_empty(name) ? NULL : name.data;
    const char *unknown = unknown_member(reading, value, known);
    if (unknown)
        return fault(reading, unknown);
    if (!health_measure_find(json_read_text(json_read_member(value, "measure")), &ret->measure))
        return fault(reading, _("“measure” names none that Farol knows"));
    enum result result = read_window(reading, value, ret);
    if (result != RESULT_OK)
        return result;
    ret->name = reading->name ? reading->name
                : ret->window_days == 0
                    ? health_measure_types[ret->measure].label
                    : health_measure_words(reading->arena, ret->measure, ret->window_days);
    reading->name = ret->name;
    if (!read_scaled(value, "weight", 100, 0, &ret->weight))
        return fault(reading, _("a weight lies above 0, up to 100"));
    result = read_source(reading, value, ret);
    if (result != RESULT_OK || ret->measure == HEALTH_RULE)
        return result;
    if (steps)
        return read_steps(reading, value, steps, ret);
    if (!json_read_number(json_read_member(value, "worst"), &ret->worst) ||
        !json_read_number(json_read_member(value, "best"), &ret->best))
        return fault(reading, _("a criterion needs “worst” and “best”, or “steps”"));
    return RESULT_OK;
}

static enum result read_model(struct reading *reading, const struct json_value *root,
                              struct health_document *document)
{
    static const char *const known[] = {"title",     "segment",      "rank",     "retired", "coverage_least",
                                        "red_below", "yellow_below", "criteria", NULL};
    struct health_model *model = &document->model;
    const struct json_value *criteria = json_read_member(root, "criteria"),
                            *retired = json_read_member(root, "retired");
    int32_t rank;
    text title;
    if (json_read_kind(root) != JSON_IS_OBJECT)
        return fault(reading, _("it must be an object"));
    const char *unknown = unknown_member(reading, root, known);
    if (unknown)
        return fault(reading, unknown);
    if (!read_words(reading, root, "title", HEALTH_WORDS_BYTES_MAX, &title) || text_is_empty(title))
        return fault(reading, _("“title” must be a text of at most 120 bytes"));
    if (!read_words(reading, root, "segment", RULE_SOURCE_BYTES_MAX, &document->segment))
        return fault(reading, _("“segment” must be a rule"));
    if (!read_scaled(root, "rank", 1, RANK_MAX / 2, &rank) || rank < 0 || rank > RANK_MAX)
        return fault(reading, _("“rank” lies between 0 and 1000"));
    if (retired && !json_read_boolean(retired, &document->retired))
        return fault(reading, _("“retired” is true or false"));
    if (!read_scaled(root, "coverage_least", HEALTH_ONE, HEALTH_COVERAGE_LEAST, &model->coverage_least) ||
        !read_scaled(root, "red_below", BANDS_DECIMALS, HEALTH_RED_BELOW, &model->red_below) ||
        !read_scaled(root, "yellow_below", BANDS_DECIMALS, HEALTH_YELLOW_BELOW, &model->yellow_below))
        return fault(reading, _("bands and least coverage must be numbers"));
    document->title = title.data;
    document->rank = rank;
    size_t count = json_read_count(criteria);
    if (json_read_kind(criteria) != JSON_IS_ARRAY || count < 1 || count > HEALTH_CRITERIA_MAX)
        return fault(reading, _("a model has from 1 to 24 criteria"));
    enum result result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        reading->criterion = (int)i;
        result =
            read_criterion(reading, json_read_item(criteria, i), &model->criteria[model->criterion_count++]);
    }
    return result;
}

enum result health_document_check(const struct health_document *document, int *ret_criterion,
                                  struct problem *problem)
{
    struct problem inner;
    struct reading reading = {.problem = problem, .criterion = -1};
    int at = -1;
    bool only_usage = text_equal(document->key, TEXT(HEALTH_ENGAGEMENT_KEY));
    enum result result = health_model_check(&document->model, &at, &inner);
    for (int i = 0; i < document->model.criterion_count && result == RESULT_OK && only_usage; i++)
        if (!health_measure_types[document->model.criteria[i].measure].is_usage) {
            at = i;
            result = problem_set(&inner, RESULT_BAD_INPUT, "%s", _("engagement is made of usage alone"));
        }
    if (result == RESULT_OK)
        return RESULT_OK;
    reading.criterion = at;
    reading.name = at < 0 ? NULL : document->model.criteria[at].name;
    if (ret_criterion)
        *ret_criterion = at;
    return fault(&reading, inner.message);
}

enum result health_document_read(struct arena *arena, text key, text json, struct health_document **ret,
                                 struct problem *problem)
{
    struct json_document *source;
    struct health_document *document = arena_allocate(arena, sizeof *document);
    struct reading reading = {.arena = arena, .problem = problem, .criterion = -1};
    enum result result = json_read(&source, json, HEALTH_DOCUMENT_BYTES_MAX, problem);
    if (result != RESULT_OK)
        return result;
    document->key = text_copy(arena, key);
    result = read_model(&reading, json_read_root(source), document);
    json_read_release(source);
    if (result == RESULT_OK)
        result = health_document_check(document, NULL, problem);
    if (result == RESULT_OK)
        *ret = document;
    return result;
}

/* ---- writing ---- */

static void write_number(struct json_writer *writer, const char *key, double number)
{
    json_write_key(writer, key);
    json_write_number(writer, number);
}

static void write_words(struct json_writer *writer, const char *key, text words)
{
    json_write_key(writer, key);
    json_write_text(writer, words);
}

static void write_criterion(struct json_writer *writer, const struct health_criterion *criterion)
{
    json_write_object_begin(writer);
    write_words(writer, "name", text_of(criterion->name));
    write_words(writer, "measure", text_of(health_measure_types[criterion->measure].name));
    if (criterion->window_days) {
        json_write_key(writer, "days");
        json_write_integer(writer, criterion->window_days);
    }
    if (criterion->measure == HEALTH_CUSTOM)
        write_words(writer, "field", criterion->source);
    if (criterion->measure == HEALTH_RULE) {
        write_words(writer, "rule", criterion->source);
    } else if (criterion->shape == HEALTH_LINEAR) {
        write_number(writer, "worst", criterion->worst);
        write_number(writer, "best", criterion->best);
    } else {
        write_number(writer, "below", (double)criterion->below_value / HEALTH_ONE);
        json_write_key(writer, "steps");
        json_write_array_begin(writer);
        for (int i = 0; i < criterion->step_count; i++) {
            json_write_object_begin(writer);
            write_number(writer, "from", criterion->steps[i].from);
            write_number(writer, "value", (double)criterion->steps[i].value / HEALTH_ONE);
            json_write_object_end(writer);
        }
        json_write_array_end(writer);
    }
    write_number(writer, "weight", criterion->weight / 100.0);
    json_write_object_end(writer);
}

void health_document_write(const struct health_document *document, struct buffer *out)
{
    struct json_writer writer;
    json_write_init(&writer, out);
    health_document_write_into(document, &writer);
}

text health_document_body(struct arena *arena, const struct health_document *document)
{
    struct buffer out;
    buffer_init(&out, 0);
    health_document_write(document, &out);
    return buffer_move(&out, arena);
}

void health_document_write_into(const struct health_document *document, struct json_writer *writer)
{
    json_write_object_begin(writer);
    write_words(writer, "title", text_of(document->title));
    write_words(writer, "segment", document->segment);
    write_number(writer, "rank", document->rank);
    if (document->retired) {
        json_write_key(writer, "retired");
        json_write_boolean(writer, true);
    }
    write_number(writer, "coverage_least", (double)document->model.coverage_least / HEALTH_ONE);
    write_number(writer, "red_below", document->model.red_below / (double)BANDS_DECIMALS);
    write_number(writer, "yellow_below", document->model.yellow_below / (double)BANDS_DECIMALS);
    json_write_key(writer, "criteria");
    json_write_array_begin(writer);
    for (int i = 0; i < document->model.criterion_count; i++)
        write_criterion(writer, &document->model.criteria[i]);
    json_write_array_end(writer);
    json_write_object_end(writer);
}
