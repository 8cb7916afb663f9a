/* The sample company as import files: one CSV a kind, written as rows come, in constant memory. Money
 * of a subscription's change is in its subscription's currency, which the row itself does not carry:
 * the account's number in the subscription's id leads to it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "codec/csv.h"
#include "demo/walk.h"
#include "language/language.h"
#include "ledger/record_format.h"

#define FLUSH_BYTES ((size_t)1 << 20)

struct csv_file {
    FILE *file;
    const char *path;
    struct buffer buffer;
    const struct record_type *type;
    const struct demo_company *company;
    struct demo_life *life; /* of the subscription last seen */
};

static enum result write_failed(const struct csv_file *file, struct problem *problem)
{
    int error = errno;
    enum result code = error == ENOSPC || error == EDQUOT ? RESULT_FULL : RESULT_IO;
    problem_set(problem, code,
                code == RESULT_FULL
                    ? _("The disk is full: %s was not written. Free some space and try again.")
                    : _("%s cannot be written: check the folder and its permissions."),
                file->path);
    problem_detail(problem, "%s: %s", file->path, strerror(error));
    return code;
}

static enum result flush(struct csv_file *file, struct problem *problem)
{
    size_t length = file->buffer.length;
    if (length && fwrite(file->buffer.data, 1, length, file->file) != length)
        return write_failed(file, problem);
    buffer_clear(&file->buffer);
    return RESULT_OK;
}

/* "S-00042-1" → 42, whose country tells the currency. */
static uint8_t currency_of_subscription(struct csv_file *file, text subscription)
{
    int64_t number = 0;
    text_cut(&subscription, '-');
    text_to_int64(text_cut(&subscription, '-'), &number);
    if (file->life->number != number)
        demo_life_draw(file->life, file->company, number);
    return demo_currency_of(file->life->country);
}

static uint8_t currency_of_row(struct csv_file *file, const struct record_row *row)
{
    if (row->kind == RECORD_SUBSCRIPTION_CHANGE)
        return currency_of_subscription(file, row->values[CHANGE_SUBSCRIPTION].text);
    for (int i = 0; i < file->type->field_count; i++)
        if (file->type->fields[i].type == FIELD_CURRENCY)
            return (uint8_t)row->values[i].number;
    return CURRENCY_NONE;
}

static enum result write_row(void *context, const struct record_row *row, struct problem *problem)
{
    struct csv_file *file = context;
    char scratch[RECORD_FORMAT_BYTES];
    uint8_t currency = currency_of_row(file, row);
    for (int field = 0; field < file->type->field_count; field++) {
        text cell = record_value_format(&file->type->fields[field], &row->values[field], currency, scratch);
        csv_write_cell(&file->buffer, cell, ',', field == 0, false);
    }
    for (int i = 0; i < row->custom_count; i++)
        csv_write_cell(&file->buffer, row->custom[i].value, ',', false, false);
    csv_write_line_end(&file->buffer);
    return file->buffer.length < FLUSH_BYTES ? RESULT_OK : flush(file, problem);
}

static enum result write_kind(const struct demo_options *options, struct csv_file *file,
                              struct problem *problem)
{
    file->file = fopen(file->path, "wbe");
    if (!file->file)
        return write_failed(file, problem);
    buffer_init(&file->buffer, 0);
    for (int field = 0; field < file->type->field_count; field++)
        csv_write_cell(&file->buffer, text_of(file->type->fields[field].name), ',', field == 0, false);
    const char *const *custom;
    int custom_count = demo_custom_names(file->type->kind, &custom);
    for (int i = 0; i < custom_count; i++)
        csv_write_cell(&file->buffer, text_of(demo_word_of(options, custom[i])), ',', false, false);
    csv_write_line_end(&file->buffer);
    enum result result = demo_generate_kind(options, file->type->kind, write_row, file, problem);
    if (result == RESULT_OK)
        result = flush(file, problem);
    buffer_release(&file->buffer);
    if (fclose(file->file) != 0 && result == RESULT_OK)
        result = write_failed(file, problem);
    return result;
}

enum result demo_write_csv(const struct demo_options *options, const char *directory,
                           void (*progress)(void *context, int done, int all), void *context,
                           struct problem *problem)
{
    struct csv_file folder = {.path = directory};
    if (mkdir(directory, 0777) != 0 && errno != EEXIST)
        return write_failed(&folder, problem);
    struct arena arena;
    arena_init(&arena, 0);
    struct demo_company *company = arena_new(&arena, struct demo_company);
    demo_company_draw(company, options);
    struct demo_life *life = arena_new(&arena, struct demo_life);
    enum result result = RESULT_OK;
    for (int kind = 0; kind < RECORD_KIND_COUNT && result == RESULT_OK; kind++) {
        const struct record_type *type = record_type_of((enum record_kind)kind);
        struct csv_file file = {.type = type,
                                .company = company,
                                .life = life,
                                .path = arena_printf(&arena, "%s/%s.csv", directory, type->name)};
        result = write_kind(options, &file, problem);
        if (result == RESULT_OK && progress)
            progress(context, kind + 1, RECORD_KIND_COUNT);
    }
    arena_release(&arena);
    return result;
}
