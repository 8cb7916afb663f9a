/* Keeping the scores of a night, and reading them again. */
#include "journey/score.h"

#include <string.h>

#include "codec/json.h"
#include "ledger/kept_score.h"

/* The columns of the blob `scores`, in this order. */
enum { KEPT_MODEL, KEPT_SCORE, KEPT_COVERAGE, KEPT_LIGHT, KEPT_STANDING, KEPT_COLUMNS };

struct keeping {
    const struct column_snapshot *columns;
    const struct health_assessment *of;
    int64_t now;
    struct buffer models;
    struct health_day day;
    struct buffer scores, criteria; /* of the block at hand */
};

/* ---- writing ---- */

static void write_models(struct keeping *keeping)
{
    struct json_writer writer;
    json_write_init(&writer, &keeping->models);
    json_write_array_begin(&writer);
    for (int i = 0; i < keeping->of->set->count; i++) {
        const struct health_document *document = keeping->of->set->documents[i];
        json_write_object_begin(&writer);
        json_write_key(&writer, "key");
        json_write_text(&writer, document->key);
        json_write_key(&writer, "version");
        json_write_integer(&writer, document->version);
        json_write_object_end(&writer);
    }
    json_write_array_end(&writer);
}

static int32_t number_of(const struct health_assessment *of, int column, uint32_t account)
{
    switch (column) {
    case KEPT_MODEL:
        return of->model[account];
    case KEPT_SCORE:
        return of->scores.score[account];
    case KEPT_COVERAGE:
        return of->scores.coverage[account];
    case KEPT_LIGHT:
        return of->scores.light[account];
    default:
        return of->light[account];
    }
}

/* Whole blocks, whatever accounts there are: those that are not there are of no model. */
static void write_scores(const struct health_assessment *of, uint32_t first, uint32_t count, int32_t *numbers,
                         struct buffer *out)
{
    for (int column = 0; column < KEPT_COLUMNS; column++) {
        for (uint32_t i = 0; i < COLUMN_BLOCK_ACCOUNTS; i++)
            numbers[i] = i < count ? number_of(of, column, first + i) : -1;
        journey_column_write(numbers, COLUMN_BLOCK_ACCOUNTS, out);
    }
}

/* Each account's value by its own model's criterion at that place. */
static void write_criteria(const struct keeping *keeping, const struct health_day *day, uint32_t first,
                           uint32_t count, int32_t *numbers, int32_t *values, struct buffer *out)
{
    const struct health_assessment *of = keeping->of;
    for (int place = 0; place < HEALTH_CRITERIA_MAX; place++) {
        bool any = false;
        for (uint32_t i = 0; i < COLUMN_BLOCK_ACCOUNTS; i++)
            numbers[i] = HEALTH_ABSENT;
        for (int model = 0; model < of->set->count; model++) {
            if (place >= of->models[model].criterion_count)
                continue;
            any = true;
            health_values(day, &of->models[model].criteria[place], first, count, values);
            for (uint32_t i = 0; i < count; i++)
                numbers[i] = of->model[first + i] == model ? values[i] : numbers[i];
        }
        if (!any)
            return;
        journey_column_write(numbers, COLUMN_BLOCK_ACCOUNTS, out);
    }
}

static void write_block(struct keeping *keeping, uint32_t block, uint32_t count)
{
    int32_t numbers[COLUMN_BLOCK_ACCOUNTS], values[COLUMN_BLOCK_ACCOUNTS];
    uint32_t first = block * COLUMN_BLOCK_ACCOUNTS;
    buffer_clear(&keeping->scores);
    buffer_clear(&keeping->criteria);
    write_scores(keeping->of, first, count, numbers, &keeping->scores);
    write_criteria(keeping, &keeping->day, first, count, numbers, values, &keeping->criteria);
}

static text bytes_of(const struct buffer *buffer)
{
    return buffer->length ? buffer_text(buffer) : TEXT("");
}

/* Block by block inside the transaction: what all of them take would be as much as the scores themselves. */
static enum result put_all(struct store_connection *connection, void *context, struct problem *problem)
{
    struct keeping *keeping = context;
    const struct column_snapshot *columns = keeping->columns;
    struct ledger_kept_block kept = {.night = {.day = keeping->of->day,
                                               .known_change = columns->known_change,
                                               .kept_at = keeping->now,
                                               .models = buffer_text(&keeping->models)}};
    enum result result = ledger_kept_put_night(connection, &kept.night, problem);
    for (uint32_t b = 0; b < columns->block_count && result == RESULT_OK; b++) {
        const struct column_account_block *accounts = column_accounts(columns, b);
        if (!accounts)
            continue;
        write_block(keeping, b, accounts->count);
        kept.scores = bytes_of(&keeping->scores);
        kept.criteria = bytes_of(&keeping->criteria);
        result = ledger_kept_put_block(connection, b, &kept, problem);
    }
    return result;
}

enum result journey_scores_keep(struct store *store, const struct column_snapshot *columns,
                                const struct health_assessment *assessment, int64_t now,
                                struct problem *problem)
{
    struct metric_scope scope = {.columns = columns, .as_of = assessment->day};
    struct keeping keeping = {.columns = columns, .of = assessment, .now = now, .day = *assessment->read};
    keeping.day.scope = &scope;
    buffer_init(&keeping.models, 0);
    buffer_init(&keeping.scores, 0);
    buffer_init(&keeping.criteria, 0);
    write_models(&keeping);
    enum result result = store_write(store, put_all, &keeping, problem);
    buffer_release(&keeping.scores);
    buffer_release(&keeping.criteria);
    buffer_release(&keeping.models);
    return result;
}
