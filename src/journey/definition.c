/* The body of a journey's definition: JSON to struct and back, and what is wrong with it (journey.h). */
#include "journey/journey.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "codec/json.h"
#include "ledger/definition.h"
#include "rule/rule.h"

const char *const journey_stage_kind_names[] = {"ordinary",  "onboarding", "renewal",
                                                "intensive", "end",        NULL};
const char *const journey_milestone_kind_names[] = {"first_value", "first_success", "day_30", "day_60",
                                                    "day_90",      "other",         NULL};

void journey_fault_add(struct journey_faults *faults, text place, const char *format, ...)
{
    char reason[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    *list_append(faults) =
        (struct journey_fault){text_copy(faults->arena, place), text_copy(faults->arena, text_of(reason))};
}

/* ---- reading ---- */

static text copied(struct journey_faults *faults, const struct json_value *object, const char *key)
{
    text value = text_trim(json_read_text(json_read_member(object, key)));
    return text_is_empty(value) ? TEXT_ABSENT : text_copy(faults->arena, value);
}

static void read_name(struct journey_faults *faults, const struct json_value *names, text ret[LANGUAGE_COUNT])
{
    for (int language = 0; language < LANGUAGE_COUNT; language++)
        ret[language] = copied(faults, names, language_tag((enum language)language));
}

static int64_t number(const struct json_value *object, const char *key, int64_t absent)
{
    int64_t value;
    return json_read_integer(json_read_member(object, key), &value) ? value : absent;
}

/* Of what a definition counts in days and times: what is out of range stays out of it, for the checks. */
static int32_t small(int64_t value)
{
    return value < -1 ? -1 : value > INT32_MAX ? INT32_MAX : (int32_t)value;
}

static int position_of(const char *const *names, text name)
{
    for (int i = 0; names[i]; i++)
        if (text_equal(text_of(names[i]), name))
            return i;
    return -1;
}

static int stage_named(const struct journey *journey, text key, text place, struct journey_faults *faults)
{
    if (text_is_empty(key))
        return -1;
    int stage = journey_stage_find(journey, key);
    if (stage < 0)
        journey_fault_add(faults, place, _("There is no stage \"%.*s\" in this journey."),
                          TEXT_ARGUMENTS(key));
    return stage;
}

static void read_stage(const struct json_value *value, struct journey_stage *ret,
                       struct journey_faults *faults)
{
    text kind = json_read_text(json_read_member(value, "kind"));
    bool starts = false;
    int known = text_is_empty(kind) ? JOURNEY_STAGE_ORDINARY : position_of(journey_stage_kind_names, kind);
    (void)json_read_boolean(json_read_member(value, "starts"), &starts);
    *ret = (struct journey_stage){.key = copied(faults, value, "key"),
                                  .kind = (enum journey_stage_kind)(known < 0 ? 0 : known),
                                  .norm_days = small(number(value, "norm_days", 0)),
                                  .starts = starts,
                                  .enter = copied(faults, value, "enter"),
                                  .exit = copied(faults, value, "exit"),
                                  .exit_to = -1};
    read_name(faults, json_read_member(value, "name"), ret->name);
}

/* Once all stages are known by their keys. */
static void read_steps(const struct json_value *value, struct journey *journey, int stage,
                       struct journey_faults *faults)
{
    const struct json_value *from = json_read_member(value, "from");
    text place = text_printf(faults->arena, "stages.%d.from", stage);
    for (size_t i = 0; i < json_read_count(from); i++) {
        int before = stage_named(journey, json_read_text(json_read_item(from, i)), place, faults);
        if (before >= 0)
            journey->stages[stage].from |= 1u << before;
    }
    place = text_printf(faults->arena, "stages.%d.exit_to", stage);
    journey->stages[stage].exit_to =
        stage_named(journey, json_read_text(json_read_member(value, "exit_to")), place, faults);
}

static void read_milestone(const struct json_value *value, const struct journey *journey, int position,
                           struct journey_milestone *ret, struct journey_faults *faults)
{
    text place = text_printf(faults->arena, "milestones.%d.stage", position);
    const struct json_value *use = json_read_member(value, "use");
    *ret = (struct journey_milestone){
        .key = copied(faults, value, "key"),
        .kind = position_of(journey_milestone_kind_names, json_read_text(json_read_member(value, "kind"))),
        .stage = stage_named(journey, json_read_text(json_read_member(value, "stage")), place, faults),
        .anchor = text_equal(json_read_text(json_read_member(value, "after")), TEXT("stage"))
                      ? JOURNEY_FROM_STAGE
                      : JOURNEY_FROM_SIGNUP,
        .due_days = small(number(value, "due_days", 0)),
        .feature = copied(faults, use, "feature"),
        .times = number(use, "times", 1),
        .within_days = small(number(use, "within_days", 0)),
        .rule = copied(faults, value, "rule")};
    read_name(faults, json_read_member(value, "name"), ret->name);
}

static void read_handoff(const struct json_value *value, struct journey *ret, struct journey_faults *faults)
{
    const struct json_value *items = json_read_member(value, "items");
    ret->handoff.to =
        stage_named(ret, json_read_text(json_read_member(value, "to")), TEXT("handoff.to"), faults);
    for (size_t i = 0; i < json_read_count(items) && i < JOURNEY_ITEMS_MAX; i++)
        read_name(faults, json_read_item(items, i), ret->handoff.items[ret->handoff.item_count++]);
}

static bool too_many(const struct json_value *list, const char *name, size_t most,
                     struct journey_faults *faults)
{
    if (json_read_count(list) <= most)
        return false;
    journey_fault_add(faults, text_of(name), _("At most %zu of them; there are %zu."), most,
                      json_read_count(list));
    return true;
}

static void read_body(const struct json_value *root, struct journey *ret, struct journey_faults *faults)
{
    const struct json_value *stages = json_read_member(root, "stages");
    const struct json_value *milestones = json_read_member(root, "milestones");
    read_name(faults, json_read_member(root, "name"), ret->name);
    ret->accounts = copied(faults, root, "accounts");
    ret->order = number(root, "order", 0);
    ret->hold_days = small(number(root, "hold_days", 0));
    if (too_many(stages, "stages", JOURNEY_STAGES_MAX, faults) ||
        too_many(milestones, "milestones", JOURNEY_MILESTONES_MAX, faults))
        return;
    for (size_t i = 0; i < json_read_count(stages); i++)
        read_stage(json_read_item(stages, i), &ret->stages[ret->stage_count++], faults);
    for (size_t i = 0; i < json_read_count(stages); i++)
        read_steps(json_read_item(stages, i), ret, (int)i, faults);
    for (size_t i = 0; i < json_read_count(milestones); i++)
        read_milestone(json_read_item(milestones, i), ret, (int)i, &ret->milestones[ret->milestone_count++],
                       faults);
    read_handoff(json_read_member(root, "handoff"), ret, faults);
}

bool journey_read(text key, text body, struct journey *ret, struct journey_faults *faults)
{
    struct json_document *document;
    struct problem problem;
    size_t before = faults->count;
    if (json_read(&document, body, DEFINITION_BODY_BYTES_MAX, &problem) != RESULT_OK) {
        journey_fault_add(faults, TEXT(""), "%s", problem.message);
        return false;
    }
    *ret = (struct journey){.key = text_copy(faults->arena, key), .handoff = {.to = -1}};
    read_body(json_read_root(document), ret, faults);
    json_read_release(document);
    if (faults->count == before)
        (void)journey_check(ret, faults);
    return faults->count == before;
}

/* ---- checks ---- */

static bool is_key(text value)
{
    bool fine = value.length > 0 && value.length <= JOURNEY_KEY_CHARACTERS_MAX;
    for (size_t i = 0; fine && i < value.length; i++) {
        char byte = value.data[i];
        fine = (byte >= 'a' && byte <= 'z') || text_is_digit(byte) || byte == '_' || byte == '-';
    }
    return fine;
}

static void check_key(struct journey_faults *faults, const char *list, int position, text key, bool repeated)
{
    text place = text_printf(faults->arena, "%s.%d.key", list, position);
    if (!is_key(key))
        journey_fault_add(faults, place,
                          _("A key is made of small letters, digits, - and _, such as first_value."));
    else if (repeated)
        journey_fault_add(faults, place, _("Another has the key \"%.*s\" already."), TEXT_ARGUMENTS(key));
}

static void check_name(struct journey_faults *faults, text place, const text name[LANGUAGE_COUNT])
{
    bool named = false;
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        named |= !text_is_empty(name[language]);
        if (text_count_characters(name[language]) > JOURNEY_NAME_CHARACTERS_MAX)
            journey_fault_add(faults, place, _("A name has at most %d characters."),
                              JOURNEY_NAME_CHARACTERS_MAX);
    }
    if (!named)
        journey_fault_add(faults, place, _("Give it a name in one of the two languages at least."));
}

static void check_rule(struct journey_faults *faults, text place, text source)
{
    struct rule *rule;
    struct problem problem;
    if (!text_is_empty(source) && rule_parse(faults->arena, source, &rule, NULL, &problem) != RESULT_OK)
        journey_fault_add(faults, place, "%s", problem.message);
}

static void check_days(struct journey_faults *faults, text place, int32_t days, int32_t least)
{
    if (days < least || days > JOURNEY_DAYS_MAX)
        journey_fault_add(faults, place, _("Give days from %d to %d."), least, JOURNEY_DAYS_MAX);
}

static void check_stage(const struct journey *journey, int position, struct journey_faults *faults)
{
    struct arena *arena = faults->arena;
    const struct journey_stage *stage = &journey->stages[position];
    check_key(faults, "stages", position, stage->key, journey_stage_find(journey, stage->key) < position);
    check_name(faults, text_printf(arena, "stages.%d.name", position), stage->name);
    check_days(faults, text_printf(arena, "stages.%d.norm_days", position), stage->norm_days, 0);
    check_rule(faults, text_printf(arena, "stages.%d.enter", position), stage->enter);
    check_rule(faults, text_printf(arena, "stages.%d.exit", position), stage->exit);
    text place = text_printf(arena, "stages.%d.exit_to", position);
    if (!text_is_empty(stage->exit) && stage->exit_to < 0)
        journey_fault_add(faults, place, _("Say where the exit leads to."));
    if (stage->exit_to == position)
        journey_fault_add(faults, place, _("A stage does not lead to itself."));
    if (!text_is_empty(stage->enter) && !stage->starts && !(stage->from & ~(1u << position)))
        journey_fault_add(faults, text_printf(arena, "stages.%d.from", position),
                          _("Say from which stages it is entered."));
}

static bool milestone_repeats(const struct journey *journey, int position)
{
    for (int i = 0; i < position; i++)
        if (text_equal(journey->milestones[i].key, journey->milestones[position].key))
            return true;
    return false;
}

static void check_milestone(const struct journey *journey, int position, struct journey_faults *faults)
{
    struct arena *arena = faults->arena;
    const struct journey_milestone *milestone = &journey->milestones[position];
    check_key(faults, "milestones", position, milestone->key, milestone_repeats(journey, position));
    check_name(faults, text_printf(arena, "milestones.%d.name", position), milestone->name);
    check_days(faults, text_printf(arena, "milestones.%d.due_days", position), milestone->due_days, 1);
    check_days(faults, text_printf(arena, "milestones.%d.within_days", position), milestone->within_days, 0);
    check_rule(faults, text_printf(arena, "milestones.%d.rule", position), milestone->rule);
    if (milestone->kind < 0)
        journey_fault_add(faults, text_printf(arena, "milestones.%d.kind", position),
                          _("Choose what kind of milestone it is."));
    if (milestone->stage < 0)
        journey_fault_add(faults, text_printf(arena, "milestones.%d.stage", position),
                          _("Say in which stage it is to be reached."));
    if (milestone->times < 1 || milestone->times > 1000000)
        journey_fault_add(faults, text_printf(arena, "milestones.%d.times", position),
                          _("Give a number of times from 1 to 1000000."));
    if (!text_is_empty(milestone->feature) && !text_is_empty(milestone->rule))
        journey_fault_add(faults, text_printf(arena, "milestones.%d.rule", position),
                          _("Reached by use or by a rule, not by both: clear one."));
}

bool journey_check(const struct journey *journey, struct journey_faults *faults)
{
    size_t before = faults->count;
    bool starts = false;
    check_name(faults, TEXT("name"), journey->name);
    check_rule(faults, TEXT("accounts"), journey->accounts);
    check_days(faults, TEXT("hold_days"), journey->hold_days, 0);
    if (!is_key(journey->key))
        journey_fault_add(faults, TEXT("key"),
                          _("A key is made of small letters, digits, - and _, such as first_value."));
    for (int i = 0; i < journey->stage_count; i++) {
        starts |= journey->stages[i].starts;
        check_stage(journey, i, faults);
    }
    if (!starts)
        journey_fault_add(faults, TEXT("stages"), _("Say at which stage accounts begin."));
    for (int i = 0; i < journey->milestone_count; i++)
        check_milestone(journey, i, faults);
    return faults->count == before;
}

/* ---- writing ---- */

static void write_name(struct json_writer *writer, const char *key, const text name[LANGUAGE_COUNT])
{
    if (key)
        json_write_key(writer, key);
    json_write_object_begin(writer);
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        if (text_is_empty(name[language]))
            continue;
        json_write_key(writer, language_tag((enum language)language));
        json_write_text(writer, name[language]);
    }
    json_write_object_end(writer);
}

static void write_text(struct json_writer *writer, const char *key, text value)
{
    if (text_is_empty(value))
        return;
    json_write_key(writer, key);
    json_write_text(writer, value);
}

static void write_number(struct json_writer *writer, const char *key, int64_t value)
{
    json_write_key(writer, key);
    json_write_integer(writer, value);
}

static void write_stage(struct json_writer *writer, const struct journey *journey,
                        const struct journey_stage *stage)
{
    json_write_object_begin(writer);
    write_text(writer, "key", stage->key);
    write_name(writer, "name", stage->name);
    write_text(writer, "kind", text_of(journey_stage_kind_names[stage->kind]));
    write_number(writer, "norm_days", stage->norm_days);
    json_write_key(writer, "starts");
    json_write_boolean(writer, stage->starts);
    json_write_key(writer, "from");
    json_write_array_begin(writer);
    for (int i = 0; i < journey->stage_count; i++)
        if (stage->from >> i & 1)
            json_write_text(writer, journey->stages[i].key);
    json_write_array_end(writer);
    write_text(writer, "enter", stage->enter);
    write_text(writer, "exit", stage->exit);
    if (stage->exit_to >= 0)
        write_text(writer, "exit_to", journey->stages[stage->exit_to].key);
    json_write_object_end(writer);
}

static void write_milestone(struct json_writer *writer, const struct journey *journey,
                            const struct journey_milestone *milestone)
{
    json_write_object_begin(writer);
    write_text(writer, "key", milestone->key);
    write_name(writer, "name", milestone->name);
    if (milestone->kind >= 0)
        write_text(writer, "kind", text_of(journey_milestone_kind_names[milestone->kind]));
    if (milestone->stage >= 0)
        write_text(writer, "stage", journey->stages[milestone->stage].key);
    write_text(writer, "after", milestone->anchor == JOURNEY_FROM_STAGE ? TEXT("stage") : TEXT("signup"));
    write_number(writer, "due_days", milestone->due_days);
    if (!text_is_empty(milestone->feature)) {
        json_write_key(writer, "use");
        json_write_object_begin(writer);
        write_text(writer, "feature", milestone->feature);
        write_number(writer, "times", milestone->times);
        write_number(writer, "within_days", milestone->within_days);
        json_write_object_end(writer);
    }
    write_text(writer, "rule", milestone->rule);
    json_write_object_end(writer);
}

static void write_handoff(struct json_writer *writer, const struct journey *journey)
{
    json_write_key(writer, "handoff");
    json_write_object_begin(writer);
    if (journey->handoff.to >= 0)
        write_text(writer, "to", journey->stages[journey->handoff.to].key);
    json_write_key(writer, "items");
    json_write_array_begin(writer);
    for (int i = 0; i < journey->handoff.item_count; i++)
        write_name(writer, NULL, journey->handoff.items[i]);
    json_write_array_end(writer);
    json_write_object_end(writer);
}

void journey_write_into(const struct journey *journey, struct json_writer *writer)
{
    json_write_object_begin(writer);
    write_name(writer, "name", journey->name);
    write_text(writer, "accounts", journey->accounts);
    write_number(writer, "order", journey->order);
    write_number(writer, "hold_days", journey->hold_days);
    json_write_key(writer, "stages");
    json_write_array_begin(writer);
    for (int i = 0; i < journey->stage_count; i++)
        write_stage(writer, journey, &journey->stages[i]);
    json_write_array_end(writer);
    json_write_key(writer, "milestones");
    json_write_array_begin(writer);
    for (int i = 0; i < journey->milestone_count; i++)
        write_milestone(writer, journey, &journey->milestones[i]);
    json_write_array_end(writer);
    write_handoff(writer, journey);
    json_write_object_end(writer);
}

text journey_body(struct arena *arena, const struct journey *journey)
{
    struct buffer out;
    struct json_writer writer;
    buffer_init(&out, 0);
    json_write_init(&writer, &out);
    journey_write_into(journey, &writer);
    return buffer_move(&out, arena);
}
