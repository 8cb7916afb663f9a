/* The definition of tiers and groups: what is shipped, its JSON, reading and writing it (tier.h). */
#include "journey/tier.h"

#include <stddef.h>

#include "codec/json.h"
#include "language/language.h"

static const char *const tier_names[JOURNEY_TIER_COUNT] = {"tech", "low", "mid", "high"};
static const char *const tier_labels[JOURNEY_TIER_COUNT] = {N_("Tech touch"), N_("Low touch"),
                                                            N_("Mid touch"), N_("High touch")};
static const char *const group_names[JOURNEY_GROUP_COUNT] = {"profitable", "soon", "later"};
static const char *const group_labels[JOURNEY_GROUP_COUNT] = {N_("Most profitable"), N_("To develop soon"),
                                                              N_("To develop over time")};
static const char *const group_advice[JOURNEY_GROUP_COUNT] = {
    N_("Know their goals to the letter, review success with them often, keep one person for them to turn to, "
       "and grow what shortens their way to it."),
    N_("They fare well and ask for more: map the opportunities, show the value delivered, and offer the next "
       "product while it helps."),
    N_("Little revenue today, a good fit: teach in groups, automate the contact, watch cost to serve, and "
       "choose whom to invest time in."),
};

/* The thresholds are a start for amounts of any currency: an organisation sets its own. */
const struct journey_tiers journey_tiers_shipped = {
    .tiers = {{{"mrr > 0", 7}, 0, 0, 5},
              {{"mrr >= 500", 10}, 90, 1, 30},
              {{"mrr >= 2000", 11}, 45, 2, 90},
              {{"mrr >= 8000", 11}, 21, 4, 300}},
    .groups = {{{"mrr > 0", 7}, 20, {0}},
               {{"mrr > 0 and health >= 60 and (usage_change(30) >= 10% or nps >= 9)", 66}, 0, {0}},
               {{"mrr > 0 and mrr < 2000 and health >= 50", 39}, 0, {0}}},
    .capacity_hours = 120,
};

const struct journey_tiers_number journey_promise_numbers[JOURNEY_PROMISE_NUMBERS] = {
    {"contact_days", N_("Days between contacts, at most"), 3650,
     offsetof(struct journey_promise, contact_days)},
    {"reviews_year", N_("Success reviews a year"), 52, offsetof(struct journey_promise, reviews_year)},
    {"minutes_month", N_("Minutes of work a month"), 10000, offsetof(struct journey_promise, minutes_month)},
};

const char *journey_tier_name(enum journey_tier tier)
{
    return tier_names[tier];
}

const char *journey_group_name(enum journey_group group)
{
    return group_names[group];
}

const char *journey_tier_label(enum journey_tier tier)
{
    return _(tier_labels[tier]);
}

const char *journey_group_label(enum journey_group group)
{
    return _(group_labels[group]);
}

const char *journey_group_advice(enum journey_group group)
{
    return _(group_advice[group]);
}

enum journey_tier journey_tier_of(text field)
{
    for (int tier = 0; tier < JOURNEY_TIER_COUNT; tier++) {
        text name = text_of(tier_names[tier]);
        bool ends = field.length == name.length ||
                    (field.length > name.length &&
                     (field.data[name.length] == ' ' || field.data[name.length] == '-' ||
                      field.data[name.length] == '_'));
        if (ends && text_equal_ignoring_ascii_case(text_slice(field, 0, name.length), name))
            return (enum journey_tier)tier;
    }
    return JOURNEY_TIER_COUNT;
}

/* ---- JSON ---- */

static enum result no_number(const char *list, const char *item, const char *name, int64_t highest,
                             struct problem *problem)
{
    return problem_set(problem, RESULT_BAD_INPUT, _("%s%s%s%s%s: a whole number from 0 to %lld."), list,
                       list[0] ? "." : "", item, item[0] ? "." : "", name, (long long)highest);
}

static enum result read_number(const struct json_value *object, const char *list, const char *item,
                               const char *name, int64_t highest, int64_t *number, struct problem *problem)
{
    const struct json_value *value = json_read_member(object, name);
    int64_t read = 0;
    if (json_read_kind(value) == JSON_IS_MISSING)
        return RESULT_OK;
    if (!json_read_integer(value, &read) || read < 0 || read > highest)
        return no_number(list, item, name, highest, problem);
    *number = read;
    return RESULT_OK;
}

/* A rule that cannot be read is refused where it stands; an empty text is none. */
static enum result read_rule(const struct json_value *object, const char *list, const char *item,
                             struct arena *arena, text *ret, struct problem *problem)
{
    const struct json_value *value = json_read_member(object, "rule");
    struct rule *rule;
    struct problem inner;
    if (json_read_kind(value) == JSON_IS_MISSING)
        return RESULT_OK;
    text source = text_trim(text_copy(arena, json_read_text(value)));
    if (!text_is_empty(source) && rule_parse(arena, source, &rule, NULL, &inner) != RESULT_OK)
        return problem_set(problem, RESULT_BAD_INPUT, _("%s.%s.rule: %s"), list, item, inner.message);
    *ret = text_is_empty(source) ? TEXT_ABSENT : source;
    return RESULT_OK;
}

static enum result read_tier(const struct json_value *object, const char *name, struct arena *arena,
                             struct journey_promise *promise, struct problem *problem)
{
    enum result result = read_rule(object, "tiers", name, arena, &promise->rule, problem);
    for (int i = 0; i < JOURNEY_PROMISE_NUMBERS && result == RESULT_OK; i++) {
        const struct journey_tiers_number *number = &journey_promise_numbers[i];
        result = read_number(object, "tiers", name, number->name, number->highest,
                             (int64_t *)(void *)((char *)promise + number->offset), problem);
    }
    return result;
}

static enum result read_group(const struct json_value *object, const char *name, struct arena *arena,
                              struct journey_group_rule *group, struct problem *problem)
{
    text advice = json_read_text(json_read_member(object, "advice"));
    if (text_count_characters(advice) > JOURNEY_ADVICE_CHARACTERS_MAX)
        return problem_set(problem, RESULT_BAD_INPUT, _("groups.%s.advice: at most %d characters."), name,
                           JOURNEY_ADVICE_CHARACTERS_MAX);
    if (!text_is_empty(advice))
        group->advice = text_copy(arena, advice);
    enum result result = read_rule(object, "groups", name, arena, &group->rule, problem);
    return result == RESULT_OK
               ? read_number(object, "groups", name, "top_percent", 100, &group->top_percent, problem)
               : result;
}

static enum result read_root(const struct json_value *root, struct arena *arena, struct journey_tiers *tiers,
                             struct problem *problem)
{
    const struct json_value *list = json_read_member(root, "tiers"),
                            *groups = json_read_member(root, "groups");
    if (json_read_kind(root) != JSON_IS_OBJECT)
        return problem_set(problem, RESULT_BAD_INPUT, _("Tiers are an object of tiers and groups."));
    enum result result =
        read_number(root, "", "", "capacity_hours", JOURNEY_CAPACITY_MAX, &tiers->capacity_hours, problem);
    const struct json_value *writes = json_read_member(root, "writes");
    if (result == RESULT_OK && writes && !json_read_boolean(writes, &tiers->writes))
        result = problem_set(problem, RESULT_BAD_INPUT, "%s", _("writes: true or false."));
    for (int i = 0; i < JOURNEY_TIER_COUNT && result == RESULT_OK; i++)
        result =
            read_tier(json_read_member(list, tier_names[i]), tier_names[i], arena, &tiers->tiers[i], problem);
    for (int i = 0; i < JOURNEY_GROUP_COUNT && result == RESULT_OK; i++)
        result = read_group(json_read_member(groups, group_names[i]), group_names[i], arena,
                            &tiers->groups[i], problem);
    return result;
}

enum result journey_tiers_read(text body, struct arena *arena, struct journey_tiers *ret,
                               struct problem *problem)
{
    struct json_document *document;
    struct journey_tiers tiers = journey_tiers_shipped;
    enum result result = json_read(&document, body, DEFINITION_BODY_BYTES_MAX, problem);
    if (result != RESULT_OK)
        return result;
    result = read_root(json_read_root(document), arena, &tiers, problem);
    json_read_release(document);
    if (result == RESULT_OK)
        *ret = tiers;
    return result;
}

static void write_rule(struct json_writer *writer, text rule)
{
    json_write_key(writer, "rule");
    json_write_text(writer, text_is_absent(rule) ? TEXT("") : rule);
}

void journey_tiers_write(const struct journey_tiers *tiers, struct buffer *out)
{
    struct json_writer writer;
    json_write_init(&writer, out);
    json_write_object_begin(&writer);
    json_write_key(&writer, "tiers");
    json_write_object_begin(&writer);
    for (int i = 0; i < JOURNEY_TIER_COUNT; i++) {
        json_write_key(&writer, tier_names[i]);
        json_write_object_begin(&writer);
        write_rule(&writer, tiers->tiers[i].rule);
        for (int n = 0; n < JOURNEY_PROMISE_NUMBERS; n++) {
            const struct journey_tiers_number *number = &journey_promise_numbers[n];
            json_write_key(&writer, number->name);
            json_write_integer(
                &writer, *(const int64_t *)(const void *)((const char *)&tiers->tiers[i] + number->offset));
        }
        json_write_object_end(&writer);
    }
    json_write_object_end(&writer);
    json_write_key(&writer, "groups");
    json_write_object_begin(&writer);
    for (int i = 0; i < JOURNEY_GROUP_COUNT; i++) {
        json_write_key(&writer, group_names[i]);
        json_write_object_begin(&writer);
        write_rule(&writer, tiers->groups[i].rule);
        json_write_key(&writer, "top_percent");
        json_write_integer(&writer, tiers->groups[i].top_percent);
        if (!text_is_empty(tiers->groups[i].advice)) {
            json_write_key(&writer, "advice");
            json_write_text(&writer, tiers->groups[i].advice);
        }
        json_write_object_end(&writer);
    }
    json_write_object_end(&writer);
    json_write_key(&writer, "capacity_hours");
    json_write_integer(&writer, tiers->capacity_hours);
    if (tiers->writes) {
        json_write_key(&writer, "writes");
        json_write_boolean(&writer, true);
    }
    json_write_object_end(&writer);
}

text journey_tiers_body(struct arena *arena, const struct journey_tiers *tiers)
{
    struct buffer out;
    buffer_init(&out, 0);
    journey_tiers_write(tiers, &out);
    return buffer_move(&out, arena);
}

/* ---- in the record ---- */

enum result journey_tiers_get(struct store_connection *connection, int64_t known_change, struct arena *arena,
                              struct journey_tiers *ret, struct problem *problem)
{
    struct ledger_definition definition;
    struct problem unread;
    enum result result = ledger_definition_get(connection, DEFINITION_TIER, TEXT(JOURNEY_TIERS_KEY),
                                               known_change, arena, &definition, problem);
    if (result != RESULT_OK)
        return result;
    if (text_is_absent(definition.body) ||
        journey_tiers_read(definition.body, arena, ret, &unread) != RESULT_OK)
        *ret = journey_tiers_shipped;
    ret->version = text_is_absent(definition.body) ? 0 : definition.version;
    return RESULT_OK;
}
