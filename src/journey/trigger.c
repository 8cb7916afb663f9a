/* See trigger.h. */
#include "journey/trigger.h"

#include <assert.h>
#include <string.h>

#include "base/bits.h"
#include "base/stable_hash.h"
#include "column/journey.h"
#include "language/language.h"
#include "metric/scope.h"
#include "metric/signal.h"

enum { GRACE = PLAYBOOK_GRACE_DAYS - 1, USED_BEFORE_DAYS = 30 };

static text member(const struct playbook_trigger *trigger, const char *name)
{
    return playbook_trigger_text(trigger, name);
}

static text date_rule(struct arena *arena, const struct playbook_trigger *trigger)
{
    text field = member(trigger, "field");
    long long days = playbook_trigger_number(trigger, "days");
    return text_printf(arena, "days_since([%.*s]) >= %lld and days_since([%.*s]) <= %lld",
                       TEXT_ARGUMENTS(field), days, TEXT_ARGUMENTS(field), days + GRACE);
}

static text score_rule(struct arena *arena, const struct playbook_trigger *trigger)
{
    text score = member(trigger, "score"), turn = member(trigger, "turn");
    long long value = playbook_trigger_number(trigger, "value");
    if (text_equal(turn, TEXT("changes")))
        return text_printf(arena, "health_change(%lld) %s %lld",
                           (long long)playbook_trigger_number(trigger, "days"),
                           value < 0 ? "<=" : ">=", value);
    return text_printf(arena, "%.*s %s %lld", TEXT_ARGUMENTS(score),
                       text_equal(turn, TEXT("falls_below")) ? "<" : ">=", value);
}

/* Of those that happen, these are days that accounts have. */
static text event_rule(struct arena *arena, const struct playbook_trigger *trigger)
{
    text event = member(trigger, "event");
    if (text_equal(event, TEXT("signup")))
        return text_printf(arena, "days_since(signup_date) >= 0 and days_since(signup_date) <= %d", GRACE);
    if (text_equal(event, TEXT("first_revenue")))
        return text_printf(arena, "days_since(first_mrr) >= 0 and days_since(first_mrr) <= %d", GRACE);
    if (text_equal(event, TEXT("churned")))
        return text_printf(arena, "mrr = 0 and mrr_change(%d) < 0", PLAYBOOK_GRACE_DAYS);
    return TEXT_ABSENT;
}

text playbook_trigger_rule(struct arena *arena, const struct playbook_trigger *trigger)
{
    switch (trigger->kind) {
    case PLAYBOOK_SEGMENT_ENTERED:
    case PLAYBOOK_SEGMENT_LEFT:
        return member(trigger, "rule");
    case PLAYBOOK_DATE:
        return date_rule(arena, trigger);
    case PLAYBOOK_SCORE:
        return score_rule(arena, trigger);
    case PLAYBOOK_LIGHT:
        return text_printf(arena, "light = %.*s", TEXT_ARGUMENTS(member(trigger, "to")));
    case PLAYBOOK_OVERDUE:
        return text_printf(arena, "days_overdue >= %lld",
                           (long long)playbook_trigger_number(trigger, "days"));
    case PLAYBOOK_EVENT:
        return event_rule(arena, trigger);
    default:
        return TEXT_ABSENT;
    }
}

/* ---- what no rule says ---- */

struct walk {
    struct metric_scope scope;
    int32_t first_day, day; /* what happened in [first_day, day] */
    enum column_family family;
    bool (*happened)(const struct walk *walk, const void *block, uint32_t local);
    int kind;             /* of survey, severity, interaction; −1 any */
    int32_t from, to;     /* of a score, hundredths */
    uint32_t feature;     /* code; COLUMN_CODE_ABSENT any */
    uint32_t name, group; /* codes of what is done about accounts; COLUMN_CODE_ABSENT any */
    bool nobody;          /* a name that nothing in the columns has */
    uint64_t *bits;
};

static bool answered(const struct walk *walk, const void *of, uint32_t local)
{
    const struct column_survey_block *block = of;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++)
        if (block->day[i] >= walk->first_day && block->day[i] <= walk->day && block->kind[i] == walk->kind &&
            block->score[i] >= walk->from && block->score[i] <= walk->to)
            return true;
    return false;
}

static bool opened(const struct walk *walk, const void *of, uint32_t local)
{
    const struct column_ticket_block *block = of;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++)
        if (block->opened_day[i] >= walk->first_day && block->opened_day[i] <= walk->day &&
            block->severity[i] >= walk->kind)
            return true;
    return false;
}

static bool contacted(const struct walk *walk, const void *of, uint32_t local)
{
    const struct column_interaction_block *block = of;
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++)
        if (block->day[i] >= walk->first_day && block->day[i] <= walk->day &&
            (walk->kind < 0 || block->kind[i] == walk->kind))
            return true;
    return false;
}

/* Used in the time, and not in the thirty days before it. Rows are by day: from the latest back. */
static bool used_first(const struct walk *walk, const void *of, uint32_t local)
{
    const struct column_usage_block *block = of;
    int32_t base = walk->scope.columns->usage_base_day;
    bool used = false;
    for (uint32_t i = block->start[local + 1]; i-- > block->start[local];) {
        int32_t day = base + block->day[i];
        if (day < walk->first_day - (used ? USED_BEFORE_DAYS : 0))
            break;
        if (day > walk->day || (walk->feature != COLUMN_CODE_ABSENT && block->feature[i] != walk->feature))
            continue;
        if (day < walk->first_day)
            return false;
        used = true;
    }
    return used;
}

/* The account's rows of one kind: by kind, then day. */
static bool any_row(const struct walk *walk, const struct column_journey_block *block, uint32_t local,
                    enum record_kind kind,
                    bool (*fits)(const struct walk *walk, const struct column_journey_block *block,
                                 uint32_t row))
{
    for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++)
        if (block->kind[i] == kind && (walk->kind < 0 || block->choice[i] == walk->kind + 1) &&
            fits(walk, block, i))
            return true;
    return false;
}

static bool in_time(const struct walk *walk, const struct column_journey_block *block, uint32_t row)
{
    return block->day[row] >= walk->first_day && block->day[row] <= walk->day &&
           (walk->name == COLUMN_CODE_ABSENT || block->name[row] == walk->name) &&
           (walk->group == COLUMN_CODE_ABSENT || block->group[row] == walk->group);
}

static bool is_late(const struct walk *walk, const struct column_journey_block *block, uint32_t row)
{
    return column_journey_is_late(block, row, walk->day);
}

static bool stage_entered(const struct walk *walk, const void *block, uint32_t local)
{
    return any_row(walk, block, local, RECORD_STAGE, in_time);
}

static bool asked_to_leave(const struct walk *walk, const void *block, uint32_t local)
{
    return any_row(walk, block, local, RECORD_CHURN_REQUEST, in_time);
}

static bool milestone_late(const struct walk *walk, const void *block, uint32_t local)
{
    return any_row(walk, block, local, RECORD_MILESTONE, is_late);
}

static void walk_part(void *context, size_t part, size_t parts)
{
    struct walk *walk = context;
    uint32_t first, end;
    metric_part_blocks(walk->scope.columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        const void *block = walk->scope.columns->blocks[walk->family][b];
        if (!block || !column_accounts(walk->scope.columns, b))
            continue;
        METRIC_EACH_ACCOUNT(&walk->scope, b, local)
        if (walk->happened(walk, block, local))
            bits_add(walk->bits, (size_t)b * COLUMN_BLOCK_ACCOUNTS + local);
    }
}

static int choice_of(enum record_kind kind, int field, text value)
{
    const char *const *choices = record_type_of(kind)->fields[field].choices;
    for (int i = 0; choices[i]; i++)
        if (text_equal(value, text_of(choices[i])))
            return i;
    return -1;
}

static void walk_of_event(const struct playbook_trigger *trigger, struct walk *walk)
{
    text event = member(trigger, "event"), name = member(trigger, "name");
    if (text_equal(event, TEXT("ticket"))) {
        walk->family = COLUMN_TICKET;
        walk->happened = opened;
        walk->kind = choice_of(RECORD_TICKET, TICKET_SEVERITY, name);
    } else if (text_equal(event, TEXT("interaction"))) {
        walk->family = COLUMN_INTERACTION;
        walk->happened = contacted;
        walk->kind = choice_of(RECORD_INTERACTION, INTERACTION_KIND, name);
    } else {
        walk->family = COLUMN_USAGE;
        walk->happened = used_first;
        walk->feature = column_dictionary_code(walk->scope.columns->features, name);
        walk->nobody = name.length > 0 && walk->feature == COLUMN_CODE_ABSENT;
    }
}

static void walk_of_survey(const struct playbook_trigger *trigger, struct walk *walk)
{
    walk->family = COLUMN_SURVEY;
    walk->happened = answered;
    walk->kind = choice_of(RECORD_SURVEY, SURVEY_KIND, member(trigger, "survey"));
    walk->from = (int32_t)playbook_trigger_number(trigger, "from") * 100;
    walk->to = (int32_t)playbook_trigger_number(trigger, "to") * 100;
}

static uint32_t code_of(struct walk *walk, text name)
{
    uint32_t code = column_dictionary_code(walk->scope.columns->journeys, name);
    walk->nobody = walk->nobody || (name.length > 0 && code == COLUMN_CODE_ABSENT);
    return code;
}

static void walk_of_journey(const struct playbook_trigger *trigger, struct walk *walk)
{
    walk->family = trigger->kind == PLAYBOOK_STAGE_ENTERED ? COLUMN_PLACE : COLUMN_JOURNEY;
    if (trigger->kind == PLAYBOOK_STAGE_ENTERED) {
        walk->happened = stage_entered;
        walk->name = code_of(walk, member(trigger, "stage"));
        walk->group = code_of(walk, member(trigger, "journey"));
    } else if (trigger->kind == PLAYBOOK_CHURN_REQUEST) {
        walk->happened = asked_to_leave;
        walk->kind = choice_of(RECORD_CHURN_REQUEST, CHURN_REQUEST_KIND, member(trigger, "request"));
    } else {
        assert(trigger->kind == PLAYBOOK_MILESTONE_LATE);
        walk->happened = milestone_late;
        walk->kind = choice_of(RECORD_MILESTONE, MILESTONE_KIND, member(trigger, "milestone"));
    }
}

static void walk_set(const struct playbook_trigger *trigger, const struct column_snapshot *columns,
                     int32_t day, uint64_t *bits)
{
    struct walk walk = {.scope = {.columns = columns, .as_of = day},
                        .first_day = day - GRACE,
                        .day = day,
                        .bits = bits,
                        .kind = -1};
    if (trigger->kind == PLAYBOOK_SURVEY)
        walk_of_survey(trigger, &walk);
    else if (trigger->kind == PLAYBOOK_EVENT)
        walk_of_event(trigger, &walk);
    else
        walk_of_journey(trigger, &walk);
    if (!walk.nobody)
        parallel_run(metric_parts(columns), walk_part, &walk);
}

static void overdue_set(struct playbook_look *look, int64_t days, uint64_t *bits)
{
    const struct metric_scope scope = {.columns = look->columns, .as_of = look->day};
    const int32_t *overdue = playbook_look_overdue(look);
    for (uint32_t b = 0; b < look->columns->block_count; b++) {
        size_t at = (size_t)b * COLUMN_BLOCK_ACCOUNTS;
        if (!column_accounts(look->columns, b))
            continue;
        for (uint32_t word = 0; word < bits_words(column_accounts(look->columns, b)->count); word++) {
            uint64_t in = 0;
            for (uint32_t bit = 0; bit < 64; bit++)
                in |= (uint64_t)(overdue[at + word * 64 + bit] >= days) << bit;
            bits[at / 64 + word] = in & metric_scope_word(&scope, b, word);
        }
    }
}

/* Uses of a feature whose code has a bit among the kept ones. */
static bool first_use_is_kept(const struct column_snapshot *columns, const struct playbook_trigger *trigger,
                              uint32_t *ret_feature)
{
    if (trigger->kind != PLAYBOOK_EVENT || !text_equal(member(trigger, "event"), TEXT("usage")))
        return false;
    *ret_feature = column_dictionary_code(columns->features, member(trigger, "name"));
    return *ret_feature < 64 && (*ret_feature != COLUMN_CODE_ABSENT || member(trigger, "name").length == 0);
}

static void first_use_set(struct playbook_look *look, uint32_t feature, uint64_t *bits)
{
    const struct metric_scope scope = {.columns = look->columns, .as_of = look->day};
    const uint64_t *uses = playbook_look_first_uses(look);
    for (uint32_t b = 0; b < look->columns->block_count; b++) {
        size_t at = (size_t)b * COLUMN_BLOCK_ACCOUNTS;
        if (!column_accounts(look->columns, b))
            continue;
        for (uint32_t word = 0; word < bits_words(column_accounts(look->columns, b)->count); word++) {
            uint64_t in = 0;
            for (uint32_t bit = 0; bit < 64; bit++)
                in |= (uses[at + word * 64 + bit] >> feature & 1) << bit;
            bits[at / 64 + word] = in & metric_scope_word(&scope, b, word);
        }
    }
}

enum result playbook_trigger_set(struct playbook_look *look, const struct playbook_trigger *trigger,
                                 struct rule_answer *ret, struct problem *problem)
{
    text rule = playbook_trigger_rule(look->arena, trigger);
    if (!text_is_absent(rule) && trigger->kind != PLAYBOOK_OVERDUE)
        return playbook_look_answer(look, rule, ret, problem);
    ret->accounts = arena_array(look->arena, uint64_t, playbook_words(look->columns));
    ret->unknown = arena_array(look->arena, uint64_t, playbook_words(look->columns));
    uint32_t feature;
    if (first_use_is_kept(look->columns, trigger, &feature))
        first_use_set(look, feature, ret->accounts);
    else if (trigger->kind == PLAYBOOK_OVERDUE)
        overdue_set(look, playbook_trigger_number(trigger, "days"), ret->accounts);
    else
        walk_set(trigger, look->columns, look->day, ret->accounts);
    return RESULT_OK;
}

void playbook_trigger_fire(const struct playbook_trigger *trigger, const struct column_snapshot *columns,
                           const struct rule_answer *set, uint64_t *seen, uint64_t *ret_fired)
{
    for (size_t i = 0; i < playbook_words(columns); i++) {
        uint64_t in = set->accounts[i], unknown = set->unknown[i];
        ret_fired[i] = trigger->kind == PLAYBOOK_SEGMENT_LEFT ? seen[i] & ~in & ~unknown : in & ~seen[i];
        seen[i] = in | (seen[i] & unknown);
    }
}

bool playbook_trigger_asks_before(const struct playbook_trigger *trigger)
{
    return trigger->kind == PLAYBOOK_LIGHT && member(trigger, "from").length > 0;
}

enum result playbook_trigger_narrow(struct playbook_look *look, const struct playbook *playbook,
                                    int32_t day_before, uint64_t *fired, struct problem *problem)
{
    size_t words = playbook_words(look->columns);
    struct rule_answer answer;
    enum result result = RESULT_OK;
    if (bits_count(fired, words) == 0)
        return RESULT_OK;
    if (playbook_trigger_asks_before(&playbook->trigger)) {
        text from =
            text_printf(look->arena, "light = %.*s", TEXT_ARGUMENTS(member(&playbook->trigger, "from")));
        result =
            rule_answer(look->arena, from, look->columns, day_before, look->values, &answer, NULL, problem);
        for (size_t i = 0; result == RESULT_OK && i < words; i++)
            fired[i] &= answer.accounts[i];
    }
    if (result == RESULT_OK && playbook->condition.length > 0) {
        result = playbook_look_answer(look, playbook->condition, &answer, problem);
        for (size_t i = 0; result == RESULT_OK && i < words; i++)
            fired[i] &= answer.accounts[i];
    }
    return result;
}

bool playbook_holds_out(text key, text account_external_id, int32_t percent)
{
    assert(percent >= 0 && percent <= 100);
    return stable_lot(key, account_external_id) < percent;
}
