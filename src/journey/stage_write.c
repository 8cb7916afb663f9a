/* Journeys in the record (stage_write.h). */
#include "journey/stage_write.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/log.h"
#include "ledger/definition.h"

/* ---- definitions ---- */

static int by_order(const void *a, const void *b)
{
    const struct journey *x = a, *y = b;
    return x->order != y->order ? (x->order > y->order) - (x->order < y->order)
                                : text_compare(x->key, y->key);
}

static void add_stored(struct journey_set *set, const struct ledger_definition *definition,
                       struct arena *arena)
{
    struct journey_faults faults = {.arena = arena};
    struct journey *journey = &set->items[set->count];
    if (journey_read(definition->key, definition->body, journey, &faults)) {
        journey->version = definition->version;
        set->count++;
    } else {
        log_event(LOG_ERROR, "journey-not-read", "key=%.*s version=%lld place=%.*s",
                  TEXT_ARGUMENTS(definition->key), (long long)definition->version,
                  TEXT_ARGUMENTS(faults.items[0].place));
    }
    list_release(&faults);
}

enum result journey_set_read(struct store_connection *connection, int64_t known_change, struct arena *arena,
                             struct journey_set *ret, struct problem *problem)
{
    struct journey_set shipped = journey_shipped(arena), set = {0};
    struct ledger_definition *definitions;
    size_t count;
    enum result result = ledger_definition_list(connection, DEFINITION_JOURNEY, known_change, arena,
                                                &definitions, &count, problem);
    if (result != RESULT_OK)
        return result;
    set.items = arena_array(arena, struct journey, count + shipped.count);
    for (size_t i = 0; i < count && set.count < JOURNEY_SET_MAX; i++)
        add_stored(&set, &definitions[i], arena);
    for (size_t i = 0; i < shipped.count && set.count < JOURNEY_SET_MAX; i++)
        if (!journey_find(&set, shipped.items[i].key))
            set.items[set.count++] = shipped.items[i];
    qsort(set.items, set.count, sizeof *set.items, by_order);
    *ret = set;
    return RESULT_OK;
}

/* ---- history ---- */

struct reading {
    struct arena *arena;
    struct journey_passage *items;
    size_t count, capacity;
};

static enum result keep_passage(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct reading *reading = context;
    const struct record_value *values = item->values;
    (void)problem;
    *list_append(reading) = (struct journey_passage){
        .journey = text_copy(reading->arena, values[STAGE_JOURNEY].text),
        .stage = text_copy(reading->arena, values[STAGE_NAME].text),
        .reason = text_copy(reading->arena, values[STAGE_REASON].text),
        .by_email = text_copy(reading->arena, values[STAGE_BY_EMAIL].text),
        .entered_at = values[STAGE_ENTERED_AT].number,
        .automatic = values[STAGE_AUTOMATIC].state == VALUE_SET && values[STAGE_AUTOMATIC].number,
        .record_id = item->record_id,
        .change_id = item->change_id};
    return RESULT_OK;
}

static int by_time(const void *a, const void *b)
{
    const struct journey_passage *x = a, *y = b;
    return x->entered_at != y->entered_at ? (x->entered_at > y->entered_at) - (x->entered_at < y->entered_at)
                                          : (x->record_id > y->record_id) - (x->record_id < y->record_id);
}

enum result journey_history_read(struct store_connection *connection, int64_t known_change,
                                 int64_t account_id, struct arena *arena,
                                 struct journey_passage **ret_passages, size_t *ret_count,
                                 struct problem *problem)
{
    struct reading reading = {.arena = arena};
    enum result result = ledger_scan(connection, RECORD_STAGE, known_change, account_id, account_id,
                                     LEDGER_SCAN_TEXTS, keep_passage, &reading, problem);
    if (result == RESULT_OK) {
        *ret_passages = arena_array(arena, struct journey_passage, reading.count + 1);
        *ret_count = reading.count;
        list_copy(*ret_passages, &reading);
        qsort(*ret_passages, *ret_count, sizeof **ret_passages, by_time);
    }
    list_release(&reading);
    return result;
}

bool journey_history_is_path(const struct journey_set *set, const struct journey_passage *passages,
                             size_t count)
{
    int before = -1;
    bool open = false; /* what stood before is no stage of this journey */
    for (size_t i = 0; i < count; i++) {
        const struct journey *journey = journey_find(set, passages[i].journey);
        bool goes_on = i > 0 && text_equal(passages[i].journey, passages[i - 1].journey);
        int stage = journey ? journey_stage_find(journey, passages[i].stage) : -1;
        if (!goes_on) {
            before = -1;
            open = i > 0 && text_equal(passages[i].stage, passages[i - 1].stage);
        }
        if (stage >= 0 && !open && !journey_step_is(journey, before, stage))
            return false;
        open = stage < 0;
        before = stage;
    }
    return true;
}

/* ---- moves ---- */

struct stage_row {
    int64_t account_id;
    text account, journey, stage, reason, by_email;
    bool automatic;
    int64_t entered_at;
};

static struct record_value text_value(text value)
{
    return (struct record_value){.state = text_is_empty(value) ? VALUE_ABSENT : VALUE_SET, .text = value};
}
static struct record_value number_value(int64_t number)
{
    return (struct record_value){.state = VALUE_SET, .number = number};
}

static enum result put(struct ledger_change *change, const struct record_row *row,
                       const struct ledger_options *options, struct problem *problem)
{
    enum ledger_outcome outcome;
    char reason[256];
    int field;
    enum result result = ledger_put(change, row, options, &outcome, &field, reason, problem);
    if (result == RESULT_OK && outcome == LEDGER_REFUSED)
        return problem_set(problem, RESULT_BAD_INPUT, "%s", reason);
    return result;
}

static enum result put_stage(struct ledger_change *change, const struct stage_row *stage,
                             struct problem *problem)
{
    const struct ledger_options options = {.effective_day = DAY_ABSENT};
    struct record_row row = {.kind = RECORD_STAGE};
    row.values[STAGE_ACCOUNT] = text_value(stage->account);
    row.values[STAGE_JOURNEY] = text_value(stage->journey);
    row.values[STAGE_NAME] = text_value(stage->stage);
    row.values[STAGE_ENTERED_AT] = number_value(stage->entered_at);
    row.values[STAGE_REASON] = text_value(stage->reason);
    row.values[STAGE_BY_EMAIL] = text_value(stage->by_email);
    row.values[STAGE_AUTOMATIC] = number_value(stage->automatic);
    return put(change, &row, &options, problem);
}

static enum result keep_external_id(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct {
        struct arena *arena;
        text id;
    } *found = context;
    (void)problem;
    found->id = text_copy(found->arena, item->values[ACCOUNT_EXTERNAL_ID].text);
    return RESULT_OK;
}

static enum result account_named(struct ledger_change *change, struct arena *arena, int64_t account_id,
                                 text *ret_external_id, struct problem *problem)
{
    struct {
        struct arena *arena;
        text id;
    } found = {arena, TEXT_ABSENT};
    enum result result = ledger_scan(change->connection, RECORD_ACCOUNT, LEDGER_NOW, account_id, account_id,
                                     LEDGER_SCAN_TEXTS, keep_external_id, &found, problem);
    if (result == RESULT_OK && text_is_absent(found.id))
        return problem_set(problem, RESULT_NOT_FOUND, _("There is no such account any more."));
    *ret_external_id = found.id;
    return result;
}

/* "From Onboarding one goes to Ongoing, Churned." */
static enum result no_step(struct arena *arena, const struct journey *journey, int from,
                           struct problem *problem)
{
    text steps = TEXT_ABSENT;
    for (int to = 0; to < journey->stage_count; to++) {
        if (!journey_step_is(journey, from, to))
            continue;
        text name = journey_name(journey->stages[to].name);
        steps = text_is_absent(steps)
                    ? name
                    : text_printf(arena, "%.*s, %.*s", TEXT_ARGUMENTS(steps), TEXT_ARGUMENTS(name));
    }
    if (from < 0)
        return problem_set(problem, RESULT_BAD_INPUT, _("This journey begins at: %.*s."),
                           TEXT_ARGUMENTS(steps));
    text name = journey_name(journey->stages[from].name);
    if (text_is_absent(steps))
        return problem_set(problem, RESULT_BAD_INPUT, _("Nothing follows %.*s in this journey."),
                           TEXT_ARGUMENTS(name));
    return problem_set(problem, RESULT_BAD_INPUT, _("From %.*s one goes to: %.*s."), TEXT_ARGUMENTS(name),
                       TEXT_ARGUMENTS(steps));
}

/* Where the order leads, checked against where the account stands. */
static enum result find_step(struct arena *arena, const struct journey_set *set,
                             const struct journey_order *order, const struct journey_passage *last,
                             const struct journey **ret_journey, struct problem *problem)
{
    text named = !text_is_empty(order->journey) ? order->journey : last ? last->journey : TEXT_ABSENT;
    const struct journey *journey = journey_find(set, named);
    if (!journey && text_is_empty(order->journey) && set->count)
        journey = &set->items[set->count - 1]; /* what all others leave over */
    int to = journey ? journey_stage_find(journey, order->stage) : -1;
    if (to < 0)
        return problem_set(problem, RESULT_BAD_INPUT, _("There is no such stage in this journey."));
    bool same_journey = last && text_equal(last->journey, journey->key);
    int from = same_journey ? journey_stage_find(journey, last->stage) : -1;
    *ret_journey = journey;
    if (same_journey && from == to)
        return problem_set(problem, RESULT_CONFLICT, _("The account stands there already."));
    if (same_journey && from < 0)
        return RESULT_OK; /* its stage is gone: it may lead anywhere */
    if (last && !same_journey && text_equal(last->stage, order->stage))
        return RESULT_OK; /* goes on where the other journey left it */
    return journey_step_is(journey, from, to) ? RESULT_OK : no_step(arena, journey, from, problem);
}

enum result journey_move_put(struct ledger_change *change, const struct journey_set *set,
                             const struct journey_order *order, struct problem *problem)
{
    struct arena arena;
    struct journey_passage *passages = NULL;
    const struct journey *journey = NULL;
    size_t count = 0;
    struct stage_row row = {.stage = order->stage, .reason = text_trim(order->reason)};
    if (text_is_empty(row.reason))
        return problem_set(problem, RESULT_BAD_INPUT, _("Say why, so that whoever comes next knows."));
    arena_init(&arena, 0);
    enum result result = account_named(change, &arena, order->account_id, &row.account, problem);
    if (result == RESULT_OK)
        result = journey_history_read(change->connection, LEDGER_NOW, order->account_id, &arena, &passages,
                                      &count, problem);
    const struct journey_passage *last = count ? &passages[count - 1] : NULL;
    if (result == RESULT_OK)
        result = find_step(&arena, set, order, last, &journey, problem);
    if (result == RESULT_OK) {
        row.journey = journey->key;
        row.by_email = order->by_email;
        row.automatic = order->automatic;
        /* Moves of one moment keep their order. */
        row.entered_at = change->committed_at;
        if (last && last->entered_at >= row.entered_at)
            row.entered_at = last->entered_at + 1;
        result = put_stage(change, &row, problem);
    }
    arena_release(&arena);
    return result;
}

enum result journey_moves_write(struct ledger_change *change, const struct column_snapshot *columns,
                                const struct journey_moves *moves, int64_t entered_at,
                                struct problem *problem)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < moves->count && result == RESULT_OK; i++) {
        const struct journey_move *move = &moves->items[i];
        const struct stage_row row = {.account = column_account_external_id(columns, move->account),
                                      .journey = move->journey->key,
                                      .stage = move->journey->stages[move->to].key,
                                      .reason = move->rule,
                                      .automatic = true,
                                      .entered_at = entered_at};
        result = put_stage(change, &row, problem);
    }
    return result;
}

/* ---- milestones ---- */

static text our_owner(const struct column_snapshot *columns, uint32_t account)
{
    static const int dimensions[] = {DIMENSION_ISM, DIMENSION_OWNER};
    for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++) {
        uint32_t code = column_account_code(columns, dimensions[i], account);
        if (code != COLUMN_CODE_ABSENT)
            return column_dictionary_text(column_dimension_dictionary(columns, dimensions[i]), code);
    }
    return TEXT_ABSENT;
}

static enum result put_milestone(struct ledger_change *change, const struct column_snapshot *columns,
                                 const struct journey_milestone_change *item, struct problem *problem)
{
    const struct ledger_options options = {.effective_day = DAY_ABSENT,
                                           .record_id = item->makes ? 0 : item->row_id};
    struct record_row row = {.kind = RECORD_MILESTONE};
    row.values[MILESTONE_ACCOUNT] = text_value(column_account_external_id(columns, item->account));
    if (item->reached_day != DAY_ABSENT)
        row.values[MILESTONE_REACHED_DATE] = number_value(item->reached_day);
    if (item->makes) {
        const struct journey_milestone *milestone = &item->journey->milestones[item->milestone];
        row.values[MILESTONE_NAME] = text_value(journey_name(milestone->name));
        row.values[MILESTONE_KIND] = number_value(milestone->kind);
        row.values[MILESTONE_DUE_DATE] = number_value(item->due_day);
        row.values[MILESTONE_OWNER_EMAIL] = text_value(our_owner(columns, item->account));
    }
    return put(change, &row, &options, problem);
}

enum result journey_milestones_write(struct ledger_change *change, const struct column_snapshot *columns,
                                     const struct journey_milestone_changes *changes, struct problem *problem)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < changes->count && result == RESULT_OK; i++)
        result = put_milestone(change, columns, &changes->items[i], problem);
    return result;
}
