/* Who uses a named segment: see segment_use.h. */
#include "journey/segment_use.h"

#include "base/list.h"
#include "codec/url.h"
#include "journey/model.h"
#include "journey/playbook.h"
#include "journey/stage_write.h"
#include "journey/tier.h"
#include "language/language.h"
#include "ledger/playbook_run.h"
#include "ledger/saved_view.h"

struct looking {
    struct store_connection *connection;
    struct arena *arena;
    const struct journey_segments *segments;
    text key;    /* of the segment */
    text viewer; /* an e-mail */
    struct journey_use *items;
    size_t count, capacity;
};

const char *journey_use_kind(const struct journey_use *use)
{
    static const char *const words[DEFINITION_KIND_COUNT] = {
        [DEFINITION_HEALTH_MODEL] = N_("Health model"), [DEFINITION_SEGMENT] = N_("Segment"),
        [DEFINITION_JOURNEY] = N_("Journey"),           [DEFINITION_TIER] = N_("Tiers"),
        [DEFINITION_PLAYBOOK] = N_("Playbook"),
    };
    if (use->of == JOURNEY_USE_VIEW)
        return _("Saved view");
    return words[use->kind] ? _(words[use->kind]) : ledger_definition_kind_name(use->kind);
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

enum { PLAYBOOK_RULES_MAX = 2 + PLAYBOOK_MEMBERS_MAX * (PLAYBOOK_STEPS_MAX + 1) };

static void add_members(const struct playbook_type *type, const struct playbook_value *values, text *rules,
                        size_t *rule_count)
{
    for (int m = 0; m < type->member_count; m++)
        if (type->members[m].type == PLAYBOOK_MEMBER_RULE)
            rules[(*rule_count)++] = values[m].text;
}

/* What a run asks on its way. */
static size_t rules_on_the_way(const struct playbook *playbook, text *rules)
{
    size_t rule_count = 0;
    rules[rule_count++] = playbook->stop_when;
    for (int s = 0; s < playbook->step_count; s++)
        add_members(&playbook_step_types[playbook->steps[s].kind], playbook->steps[s].values, rules,
                    &rule_count);
    return rule_count;
}

static enum result look_at_playbooks(struct looking *looking, struct problem *problem)
{
    struct ledger_definition *definitions = NULL;
    text *rules = arena_array(looking->arena, text, PLAYBOOK_RULES_MAX);
    size_t count = 0;
    enum result result = ledger_definition_list(looking->connection, DEFINITION_PLAYBOOK, LEDGER_NOW,
                                                looking->arena, &definitions, &count, problem);
    for (size_t i = 0; i < count; i++) {
        struct playbook *playbook;
        struct problem inner;
        if (playbook_read(looking->arena, definitions[i].body, &playbook, NULL, &inner) != RESULT_OK)
            continue;
        size_t rule_count = rules_on_the_way(playbook, rules);
        rules[rule_count++] = playbook->condition;
        add_members(&playbook_trigger_types[playbook->trigger.kind], playbook->trigger.values, rules,
                    &rule_count);
        struct journey_use use = {
            .kind = DEFINITION_PLAYBOOK, .key = definitions[i].key, .name = playbook->title};
        look_at(looking, use, rules, rule_count);
    }
    return result;
}

/* Runs go on by the version that they began with; of the one that stands, its playbook speaks. */
static enum result look_at_run(struct looking *looking, const struct ledger_run_version *version,
                               struct problem *problem)
{
    struct ledger_definition now, then;
    struct playbook *playbook;
    struct problem inner;
    text rules[PLAYBOOK_RULES_MAX];
    enum result result = ledger_definition_get(looking->connection, DEFINITION_PLAYBOOK, version->playbook,
                                               LEDGER_NOW, looking->arena, &now, problem);
    if (result != RESULT_OK || (!text_is_absent(now.body) && now.version == version->version))
        return result;
    result = ledger_definition_version(looking->connection, DEFINITION_PLAYBOOK, version->playbook,
                                       version->version, looking->arena, &then, problem);
    if (result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    if (text_is_absent(then.body) ||
        playbook_read(looking->arena, then.body, &playbook, NULL, &inner) != RESULT_OK)
        return RESULT_OK;
    struct journey_use use = {.of = JOURNEY_USE_RUNS,
                              .kind = DEFINITION_PLAYBOOK,
                              .key = version->playbook,
                              .name = text_printf(looking->arena,
                                                  tr_n("%.*s, %lld run by version %lld",
                                                       "%.*s, %lld runs by version %lld", version->runs),
                                                  TEXT_ARGUMENTS(playbook->title), (long long)version->runs,
                                                  (long long)version->version)};
    look_at(looking, use, rules, rules_on_the_way(playbook, rules));
    return RESULT_OK;
}

static enum result look_at_runs(struct looking *looking, struct problem *problem)
{
    struct ledger_run_version *versions = NULL;
    size_t count = 0;
    enum result result = ledger_run_versions(looking->connection, looking->arena, &versions, &count, problem);
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = look_at_run(looking, &versions[i], problem);
    return result;
}

/* The rule of a view's address, and a segment chosen beside it, as one rule each. */
static size_t rules_of_view(struct arena *arena, text address, text rules[2])
{
    size_t count = 0;
    while (address.length > 0 && count < 2) {
        text pair = text_cut(&address, '&'), name = text_cut(&pair, '='), value;
        if (!codec_url_unescape(arena, pair, true, &value) || text_is_empty(value))
            continue;
        if (text_equal(name, TEXT("where")))
            rules[count++] = value;
        else if (text_equal(name, TEXT("in_segment")))
            rules[count++] = journey_segment_call(arena, value);
    }
    return count;
}

static enum result look_at_views(struct looking *looking, struct problem *problem)
{
    struct saved_view *views = NULL;
    size_t count = 0;
    enum result result =
        ledger_view_find(looking->connection, TEXT("segment"), looking->arena, &views, &count, problem);
    for (size_t i = 0; i < count; i++) {
        const struct saved_view *view = &views[i];
        bool is_seen = view->is_shared || text_equal(view->owner_email, looking->viewer);
        text rules[2];
        struct journey_use use = {.of = JOURNEY_USE_VIEW,
                                  .address = is_seen ? view->address : TEXT_ABSENT,
                                  .name = is_seen ? view->name
                                                  : text_printf(looking->arena, _("one of %.*s"),
                                                                TEXT_ARGUMENTS(view->owner_email))};
        look_at(looking, use, rules, rules_of_view(looking->arena, view->address, rules));
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
                                 const struct journey_segments *segments, text key, text viewer,
                                 struct journey_use **ret_uses, size_t *ret_count, struct problem *problem)
{
    struct looking looking = {
        .connection = connection, .arena = arena, .segments = segments, .key = key, .viewer = viewer};
    look_at_segments(&looking);
    enum result result = look_at_models(&looking, problem);
    if (result == RESULT_OK)
        result = look_at_journeys(&looking, problem);
    if (result == RESULT_OK)
        result = look_at_playbooks(&looking, problem);
    if (result == RESULT_OK)
        result = look_at_tiers(&looking, problem);
    if (result == RESULT_OK)
        result = look_at_runs(&looking, problem);
    if (result == RESULT_OK)
        result = look_at_views(&looking, problem);
    if (result == RESULT_OK) {
        *ret_uses = arena_array(arena, struct journey_use, looking.count + 1);
        for (size_t i = 0; i < looking.count; i++)
            (*ret_uses)[i] = looking.items[i];
        *ret_count = looking.count;
    }
    list_release(&looking);
    return result;
}

enum result journey_segment_remove(struct ledger_change *change, struct arena *arena, text key, text viewer,
                                   int64_t seen, struct problem *problem)
{
    struct journey_segments segments;
    struct journey_use *uses = NULL;
    size_t count = 0;
    text list = TEXT_ABSENT;
    enum result result = journey_segments_read(change->connection, LEDGER_NOW, arena, &segments, problem);
    if (result == RESULT_OK)
        result =
            journey_segment_uses(change->connection, arena, &segments, key, viewer, &uses, &count, problem);
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < count; i++)
        if (!uses[i].is_kept)
            list =
                text_printf(arena, "%.*s%s%s “%.*s”", TEXT_ARGUMENTS(list), text_is_absent(list) ? "" : ", ",
                            journey_use_kind(&uses[i]), TEXT_ARGUMENTS(uses[i].name));
    if (!text_is_absent(list))
        return problem_set(problem, RESULT_CONFLICT, _("It is in use: %.*s. Change them first."),
                           TEXT_ARGUMENTS(list));
    return ledger_definition_put(change, DEFINITION_SEGMENT, key, seen, TEXT_ABSENT, NULL, problem);
}
