/* Kept scores read again (score.h). */
#include "base/list.h"
#include "codec/json.h"
#include "journey/score.h"
#include "language/language.h"
#include "ledger/kept_score.h"

enum { MODELS_BYTES_MAX = 65536, SCORE_COLUMNS = 5 };

static enum result broken(struct problem *problem)
{
    return problem_set(problem, RESULT_CORRUPT, "%s", _("Kept scores of health cannot be read."));
}

/* The place-th of the models kept with a night. */
static bool read_model(struct arena *arena, text models, int32_t place, struct journey_kept *kept)
{
    struct json_document *document;
    int64_t version = 0;
    if (json_read(&document, models, MODELS_BYTES_MAX, NULL) != RESULT_OK)
        return false;
    const struct json_value *model = json_read_item(json_read_root(document), (size_t)place);
    bool good = json_read_integer(json_read_member(model, "version"), &version);
    kept->model = text_copy(arena, json_read_text(json_read_member(model, "key")));
    kept->version = (int)version;
    json_read_release(document);
    return good;
}

/* False: no blob of ours. *ret_is_there false: no customer that day. */
static bool read_row(struct arena *arena, text models, text scores, text criteria, uint32_t local,
                     struct journey_kept *ret, bool *ret_is_there)
{
    int32_t column[COLUMN_BLOCK_ACCOUNTS], numbers[SCORE_COLUMNS];
    for (int i = 0; i < SCORE_COLUMNS; i++) {
        if (!journey_column_read(&scores, COLUMN_BLOCK_ACCOUNTS, column))
            return false;
        numbers[i] = column[local];
    }
    *ret_is_there = numbers[0] >= 0;
    if (!*ret_is_there)
        return true;
    ret->score = numbers[1];
    ret->coverage = numbers[2];
    ret->light = (enum health_light)(numbers[3] & 3);
    ret->standing = (enum health_light)(numbers[4] & 3);
    for (int i = 0; i < HEALTH_CRITERIA_MAX; i++) {
        ret->values[i] = HEALTH_ABSENT;
        if (!criteria.length)
            continue;
        if (!journey_column_read(&criteria, COLUMN_BLOCK_ACCOUNTS, column))
            return false;
        ret->values[i] = column[local];
    }
    return read_model(arena, models, numbers[0], ret);
}

struct reading {
    struct arena *arena;
    uint32_t local;
    struct journey_kept *items;
    size_t count, capacity;
};

static enum result keep_row(void *context, const struct ledger_kept_block *kept, struct problem *problem)
{
    struct reading *reading = context;
    struct journey_kept one = {
        .day = kept->night.day, .known_change = kept->night.known_change, .kept_at = kept->night.kept_at};
    bool is_there = false;
    if (!read_row(reading->arena, kept->night.models, kept->scores, kept->criteria, reading->local, &one,
                  &is_there))
        return broken(problem);
    if (reading->count && reading->items[reading->count - 1].day == one.day)
        reading->count--; /* the last keeping of a day counts */
    if (is_there)
        *list_append(reading) = one;
    return RESULT_OK;
}

enum result journey_scores_read(struct store_connection *connection, uint32_t account, int32_t first,
                                int32_t last, struct arena *arena, struct journey_kept **ret_kept,
                                size_t *ret_count, struct problem *problem)
{
    struct reading reading = {.arena = arena, .local = account % COLUMN_BLOCK_ACCOUNTS};
    enum result result = ledger_kept_read(connection, account / COLUMN_BLOCK_ACCOUNTS, first, last, keep_row,
                                          &reading, problem);
    if (result == RESULT_OK) {
        *ret_kept = arena_array(arena, struct journey_kept, reading.count + 1);
        list_copy_items(*ret_kept, reading.items, reading.count, sizeof *reading.items);
        *ret_count = reading.count;
    }
    list_release(&reading);
    return result;
}
