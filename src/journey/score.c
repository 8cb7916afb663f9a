/* Keeping the scores of a night, and reading them again. */
#include "journey/score.h"

#include <string.h>

#include "codec/json.h"
#include "ledger/kept_score.h"

/* The columns of the blob `scores`, in this order. */
enum { KEPT_MODEL, KEPT_SCORE, KEPT_COVERAGE, KEPT_LIGHT, KEPT_STANDING, KEPT_COLUMNS };

struct block {
    struct buffer scores, criteria;
};

struct keeping {
    const struct column_snapshot *columns;
    const struct health_assessment *of;
    int64_t now;
    struct buffer models;
    struct block *blocks;
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

static void write_blocks(struct keeping *keeping)
{
    const struct column_snapshot *columns = keeping->columns;
    struct metric_scope scope = {.columns = columns, .as_of = keeping->of->day};
    struct health_day day = *keeping->of->read;
    int32_t numbers[COLUMN_BLOCK_ACCOUNTS], values[COLUMN_BLOCK_ACCOUNTS];
    day.scope = &scope;
    for (uint32_t b = 0; b < columns->block_count; b++) {
        struct block *block = &keeping->blocks[b];
        const struct column_account_block *accounts = column_accounts(columns, b);
        buffer_init(&block->scores, 0);
        buffer_init(&block->criteria, 0);
        if (!accounts)
            continue;
        uint32_t first = b * COLUMN_BLOCK_ACCOUNTS;
        write_scores(keeping->of, first, accounts->count, numbers, &block->scores);
        write_criteria(keeping, &day, first, accounts->count, numbers, values, &block->criteria);
    }
}

static text bytes_of(const struct buffer *buffer)
{
    return buffer->length ? buffer_text(buffer) : TEXT("");
}

static enum result put_all(struct store_connection *connection, void *context, struct problem *problem)
{
    const struct keeping *keeping = context;
    struct ledger_kept_block kept = {.night = {.day = keeping->of->day,
                                               .known_change = keeping->columns->known_change,
                                               .kept_at = keeping->now,
                                               .models = buffer_text(&keeping->models)}};
    enum result result = ledger_kept_put_night(connection, &kept.night, problem);
    for (uint32_t b = 0; b < keeping->columns->block_count && result == RESULT_OK; b++) {
        kept.scores = bytes_of(&keeping->blocks[b].scores);
        kept.criteria = bytes_of(&keeping->blocks[b].criteria);
        if (kept.scores.length)
            result = ledger_kept_put_block(connection, b, &kept, problem);
    }
    return result;
}

enum result journey_scores_keep(struct store *store, const struct column_snapshot *columns,
                                const struct health_assessment *assessment, int64_t now,
                                struct problem *problem)
{
    struct keeping keeping = {.columns = columns, .of = assessment, .now = now};
    struct arena arena;
    arena_init(&arena, 0);
    buffer_init(&keeping.models, 0);
    keeping.blocks = arena_array(&arena, struct block, columns->block_count + 1);
    write_models(&keeping);
    write_blocks(&keeping);
    enum result result = store_write(store, put_all, &keeping, problem);
    for (uint32_t b = 0; b < columns->block_count; b++) {
        buffer_release(&keeping.blocks[b].scores);
        buffer_release(&keeping.blocks[b].criteria);
    }
    buffer_release(&keeping.models);
    arena_release(&arena);
    return result;
}
