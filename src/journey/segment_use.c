/* Who uses a named segment: see segment_use.h. */
#include "journey/segment_use.h"

#include "base/list.h"
#include "journey/model.h"
#include "journey/playbook.h"
#include "journey/stage_write.h"
#include "journey/tier.h"
#include "language/language.h"

struct looking {
    struct store_connection *connection;
    struct arena *arena;
    const struct journey_segments *segments;
    text key; /* of the segment */
    struct journey_use *items;
    size_t count, capacity;
};

const char *journey_use_kind(enum definition_kind kind)
{
    static const char *const words[DEFINITION_KIND_COUNT] = {
        [DEFINITION_HEALTH_MODEL] = N_("Health model"), [DEFINITION_SEGMENT] = N_("Segment"),
        [DEFINITION_JOURNEY] = N_("Journey"),           [DEFINITION_TIER] = N_("Tiers"),
        [DEFINITION_PLAYBOOK] = N_("Playbook"),
    };
    return words[kind] ? _(words[kind]) : ledger_definition_kind_name(kind);
}

/* Whether the rule names the segment; *kept is cleared where it would not go on without the stored one. */
static bool rule_names(const struct looking *looking, text source, bool *kept)
{
    struct rule *rule = NULL;
    struct problem problem;
    text *named;
    bool names = false;
    if (text_is_empty(source) || rule_parse(looking->arena, source, &rule, NULL, &problem) != RESULT_OK)
        return false;
    for (size_t n = rule_segments(looking->arena, rule, &named); n-- > 0;) {
        const struct journey_segment *used =
            journey_segment_find(looking->arena, looking->segments, named[n]);
        if (!used || !text_equal(used->key, looking->key))
            continue;
        names = true;
        *kept &= journey_segment_is_shipped_as(looking->arena, looking->key, named[n]);
    }
    return names;
}

/* Adds the definition when one of its rules names the segment. */
static void look_at(struct looking *looking, struct journey_use use, const text *rules, size_t rule_count)
{
    bool names = false;
    use.is_kept = true;
    for (size_t i = 0; i < rule_count; i++)
        names |= rule_names(looking, rules[i], &use.is_kept);
    if (names)
        *list_append(looking) = use;
}

static void look_at_segments(struct looking *looking)
{
    for (size_t i = 0; i < looking->segments->count; i++) {
        const struct journey_segment *segment = &looking->segments->items[i];
        struct journey_use use = {.kind = DEFINITION_SEGMENT, .key = segment->key, .name = segment->name};
        look_at(looking, use, &segment->rule, 1);
    }
}

static enum result look_at_models(struct looking *looking, struct problem *problem)
{
    struct health_document **documents = NULL;
    size_t count = 0;
    enum result result =
        journey_models_stored(looking->connection, LEDGER_NOW, looking->arena, &documents, &count, problem);
    for (size_t i = 0; i < count; i++) {
        const struct health_document *document = documents[i];
        text rules[HEALTH_CRITERIA_MAX + 1] = {document->segment};
        size_t rule_count = 1;
        for (int c = 0; c < document->model.criterion_count; c++)
            if (document->model.criteria[c].measure == HEALTH_RULE)
                rules[rule_count++] = document->model.criteria[c].source;
        struct journey_use use = {
            .kind = DEFINITION_HEALTH_MODEL, .key = document->key, .name = text_of(_(document->title))};
        look_at(looking, use, rules, rule_count);
    }
    return result;
}

static enum result look_at_journeys(struct looking *looking, struct problem *problem)
{
    struct journey_set set = {.count = 0};
    enum result result = journey_set_read(looking->connection, LEDGER_NOW, looking->arena, &set, problem);
    for (size_t i = 0; i < set.count; i++) {
        const struct journey *journey = &set.items[i];
        text rules[2 * JOURNEY_STAGES_MAX + JOURNEY_MILESTONES_MAX + 1] = {journey->accounts};
        size_t rule_count = 1;
        for (int s = 0; s < journey->stage_count; s++) {
            rules[rule_count++] = journey->stages[s].enter;
            rules[rule_count++] = journey->stages[s].exit;
        }
        for (int m = 0; m < journey->milestone_count; m++)
            rules[rule_count++] = journey->milestones[m].rule;
        struct journey_use use = {
            .kind = DEFINITION_JOURNEY, .key = journey->key, .name = journey_name(journey->name)};
        look_at(looking, use, rules, rule_count);
    }
    return result;
}

static void add_members(const struct playbook_type *type, const struct playbook_value *values, text *rules,
                        size_t *rule_count)
{
    for (int m = 0; m < type->member_count; m++)
        if (type->members[m].type == PLAYBOOK_MEMBER_RULE)
            rules[(*rule_count)++] = values[m].text;
}

static enum result look_at_playbooks(struct looking *looking, struct problem *problem)
{
    enum { RULES_MAX = 2 + PLAYBOOK_MEMBERS_MAX * (PLAYBOOK_STEPS_MAX + 1) };
    struct ledger_definition *definitions = NULL;
    text *rules = arena_array(looking->arena, text, RULES_MAX);
    size_t count = 0;
    enum result result = ledger_definition_list(looking->connection, DEFINITION_PLAYBOOK, LEDGER_NOW,
                                                looking->arena, &definitions, &count, problem);
    for (size_t i = 0; i < count; i++) {
        struct playbook *playbook;
        struct problem inner;
        size_t rule_count = 0;
        if (playbook_read(looking->arena, definitions[i].body, &playbook, NULL, &inner) != RESULT_OK)
            continue;
        rules[rule_count++] = playbook->condition;
        rules[rule_count++] = playbook->stop_when;
        add_members(&playbook_trigger_types[playbook->trigger.kind], playbook->trigger.values, rules,
                    &rule_count);
        for (int s = 0; s < playbook->step_count; s++)
            add_members(&playbook_step_types[playbook->steps[s].kind], playbook->steps[s].values, rules,
                        &rule_count);
        struct journey_use use = {
            .kind = DEFINITION_PLAYBOOK, .key = definitions[i].key, .name = playbook->title};
        look_at(looking, use, rules, rule_count);
    }
    return result;
}

static enum result look_at_tiers(struct looking *looking, struct problem *problem)
{
    struct journey_tiers tiers;
    text rules[JOURNEY_TIER_COUNT + JOURNEY_GROUP_COUNT];
    size_t rule_count = 0;
    enum result result = journey_tiers_get(looking->connection, LEDGER_NOW, looking->arena, &tiers, problem);
    if (result != RESULT_OK)
        return result;
    for (int t = 0; t < JOURNEY_TIER_COUNT; t++)
        rules[rule_count++] = tiers.tiers[t].rule;
    for (int g = 0; g < JOURNEY_GROUP_COUNT; g++)
        rules[rule_count++] = tiers.groups[g].rule;
    struct journey_use use = {
        .kind = DEFINITION_TIER, .key = TEXT(JOURNEY_TIERS_KEY), .name = text_of(_("Promises and rules"))};
    look_at(looking, use, rules, rule_count);
    return RESULT_OK;
}

enum result journey_segment_uses(struct store_connection *connection, struct arena *arena,
                                 const struct journey_segments *segments, text key,
                                 struct journey_use **ret_uses, size_t *ret_count, struct problem *problem)
{
    struct looking looking = {.connection = connection, .arena = arena, .segments = segments, .key = key};
    look_at_segments(&looking);
    enum result result = look_at_models(&looking, problem);
    if (result == RESULT_OK)
        result = look_at_journeys(&looking, problem);
    if (result == RESULT_OK)
        result = look_at_playbooks(&looking, problem);
    if (result == RESULT_OK)
        result = look_at_tiers(&looking, problem);
    if (result == RESULT_OK) {
        *ret_uses = arena_array(arena, struct journey_use, looking.count + 1);
        for (size_t i = 0; i < looking.count; i++)
            (*ret_uses)[i] = looking.items[i];
        *ret_count = looking.count;
    }
    list_release(&looking);
    return result;
}

enum result journey_segment_remove(struct ledger_change *change, struct arena *arena, text key, int64_t seen,
                                   struct problem *problem)
{
    struct journey_segments segments;
    struct journey_use *uses = NULL;
    size_t count = 0;
    text list = TEXT_ABSENT;
    enum result result = journey_segments_read(change->connection, LEDGER_NOW, arena, &segments, problem);
    if (result == RESULT_OK)
        result = journey_segment_uses(change->connection, arena, &segments, key, &uses, &count, problem);
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < count; i++)
        if (!uses[i].is_kept)
            list =
                text_printf(arena, "%.*s%s%s “%.*s”", TEXT_ARGUMENTS(list), text_is_absent(list) ? "" : ", ",
                            journey_use_kind(uses[i].kind), TEXT_ARGUMENTS(uses[i].name));
    if (!text_is_absent(list))
        return problem_set(problem, RESULT_CONFLICT, _("It is in use: %.*s. Change them first."),
                           TEXT_ARGUMENTS(list));
    return ledger_definition_put(change, DEFINITION_SEGMENT, key, seen, TEXT_ABSENT, NULL, problem);
}
