/* Reading the columns' form back into a plan (import_columns.h). What the form does not show stays as it was.
 */
#include "web/import/import_columns_form.h"

#include <string.h>

#include "intake/guess_value.h"
#include "language/language.h"
#include "ledger/words.h"
#include "web/import/import_columns.h"
#include "web/words.h"

struct taking {
    const struct http_request *request;
    struct arena *arena;
    const struct plan *before;
    const struct intake_sample *sample;
    struct plan *plan;
    text fault;
};

static text form_value(const struct taking *taking, text id, const char *tail)
{
    return http_value(&taking->request->form,
                      arena_printf(taking->arena, "%.*s%s", TEXT_ARGUMENTS(id), tail));
}

/* "accounts.name" → kind and field; "accounts.custom" → field −1. */
static bool parse_target(text value, enum record_kind *ret_kind, int *ret_field)
{
    text kind = text_cut(&value, '.');
    if (!record_kind_parse(kind, ret_kind))
        return false;
    if (text_equal(value, TEXT("custom"))) {
        *ret_field = -1;
        return record_type_of(*ret_kind)->takes_custom_fields;
    }
    *ret_field = record_field_find(record_type_of(*ret_kind), value);
    return *ret_field >= 0;
}

static void take_words(struct taking *taking, text lines, struct plan_item *item)
{
    item->words = arena_array(taking->arena, struct plan_word, PLAN_WORDS_MAX);
    item->word_count = 0;
    while (lines.length && item->word_count < PLAN_WORDS_MAX) {
        text line = text_trim(text_cut(&lines, '\n'));
        size_t at = text_find_byte(line, '=');
        if (at == line.length)
            continue;
        text word = text_trim(text_slice(line, 0, at)),
             value = text_trim(text_slice(line, at + 1, line.length));
        if (word.length)
            item->words[item->word_count++] = (struct plan_word){word, value.length ? value : TEXT("")};
    }
}

/* Formats and words of a column whose field stays the one that the form showed them for. */
static void take_options(struct taking *taking, text id, struct plan_item *item)
{
    text numbers = form_value(taking, id, ".numbers"), dates = form_value(taking, id, ".dates");
    item->numbers = NUMBER_OPEN;
    (void)number_format_parse(numbers, &item->numbers);
    item->dates_said = date_format_parse(dates, &item->dates);
    item->end_inclusive = !text_is_absent(form_value(taking, id, ".inclusive"));
    item->fallback = text_trim(form_value(taking, id, ".fallback"));
    item->words_only = !text_is_absent(form_value(taking, id, ".only"));
    take_words(taking, form_value(taking, id, ".words"), item);
    item->words_only = item->words_only && item->word_count;
}

static void take_column(struct taking *taking, int column)
{
    text id = text_printf(taking->arena, "c%d", column), value = form_value(taking, id, "");
    const struct plan_item *old = web_columns_item(taking->before, column);
    enum record_kind kind;
    int field;
    if (text_is_absent(value) || !plan_column_is_usable(taking->before, column) ||
        !parse_target(value, &kind, &field) || !taking->plan->makes[kind])
        return;
    text custom = field < 0 ? taking->before->columns[column] : TEXT_ABSENT;
    const struct plan_item *taken = plan_find(taking->plan, kind, field, custom);
    if (taken) {
        taking->fault =
            web_message(taking->arena,
                        _("“{one}” and “{other}” are both said to be “{field}”. Choose one of them."), "one",
                        taken->part_count == 1 && taken->parts[0].kind == PLAN_COLUMN
                            ? taking->plan->columns[taken->parts[0].column]
                            : TEXT(""),
                        "other", taking->plan->columns[column], "field",
                        field < 0 ? custom : text_of(record_field_label(kind, field)), NULL);
        return;
    }
    struct plan_item *item = plan_set_column(taking->plan, kind, field, custom, column);
    if (!item)
        return;
    bool same = old && old->kind == kind && old->field == field;
    if (same)
        item->optional = old->optional;
    if (same && !text_is_absent(form_value(taking, id, ".fallback")))
        take_options(taking, id, item);
    else if (field >= 0)
        guess_formats(taking->sample, column, item, taking->arena);
}

static void take_fill(struct taking *taking, enum record_kind kind, int field)
{
    const struct record_type *type = record_type_of(kind);
    text id = text_printf(taking->arena, "f.%s.%s", type->name, type->fields[field].name);
    text value = form_value(taking, id, ""), typed = text_trim(form_value(taking, id, ".text"));
    int64_t column;
    if (text_is_absent(value) || plan_find(taking->plan, kind, field, TEXT_ABSENT))
        return;
    const struct plan_item *old = plan_find(taking->before, kind, field, TEXT_ABSENT);
    if (text_equal(value, TEXT("keep")) && old && taking->plan->item_count < PLAN_ITEMS_MAX) {
        taking->plan->items[taking->plan->item_count++] = *old;
    } else if ((text_equal(value, TEXT("=")) || (value.length == 0 && typed.length)) && typed.length) {
        plan_set_text(taking->plan, kind, field, typed);
    } else if (text_starts_with(value, TEXT("c")) &&
               text_to_int64(text_slice(value, 1, value.length), &column) && column >= 0 &&
               column < taking->plan->column_count && plan_column_is_usable(taking->plan, (int)column)) {
        struct plan_item *item = plan_set_column(taking->plan, kind, field, TEXT_ABSENT, (int)column);
        if (item)
            guess_formats(taking->sample, (int)column, item, taking->arena);
    }
}

/* A kind that was not made before: its fields as a guess for it alone says them. */
static void add_kind(struct taking *taking, enum record_kind kind, uint8_t currency)
{
    struct plan guessed;
    (void)guess(&guessed, taking->sample, kind, currency, taking->arena);
    for (int i = 0; i < guessed.item_count && taking->plan->item_count < PLAN_ITEMS_MAX; i++) {
        const struct plan_item *item = &guessed.items[i];
        bool plain_twice = item->field < 0 && plan_of_column(taking->plan, item->parts[0].column);
        if (item->kind == kind && !plan_find(taking->plan, kind, item->field, item->custom) && !plain_twice)
            taking->plan->items[taking->plan->item_count++] = *item;
    }
    taking->plan->repeats[kind] = guessed.repeats[kind];
    if (kind == RECORD_ACCOUNT)
        taking->plan->repeats[kind] = REPEATS_LAST;
}

static void take_kinds(struct taking *taking)
{
    const struct http_pairs *form = &taking->request->form;
    enum record_kind kind;
    bool any = false;
    for (size_t i = 0; i < form->count; i++)
        if (text_equal(form->items[i].name, TEXT("make")) && record_kind_parse(form->items[i].value, &kind))
            any = taking->plan->makes[kind] = true;
    if (!any)
        memcpy(taking->plan->makes, taking->before->makes, sizeof(taking->plan->makes));
    memcpy(taking->plan->repeats, taking->before->repeats, sizeof(taking->plan->repeats));
}

text web_columns_take(const struct http_request *request, const struct plan *before,
                      const struct intake_sample *sample, uint8_t currency, struct plan *ret)
{
    struct taking taking = {
        .request = request, .arena = request->arena, .before = before, .sample = sample, .plan = ret};
    plan_init(ret, before->columns, before->column_count, request->arena);
    ret->header_line = before->header_line;
    take_kinds(&taking);
    bool wanted[RECORD_KIND_COUNT];
    memcpy(wanted, ret->makes, sizeof wanted);
    for (int i = 0; i < before->column_count; i++)
        take_column(&taking, i);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        for (int field = 0; wanted[kind] && field < record_type_of((enum record_kind)kind)->field_count;
             field++)
            take_fill(&taking, (enum record_kind)kind, field);
        if (wanted[kind] && !before->makes[kind])
            add_kind(&taking, (enum record_kind)kind, currency);
    }
    return taking.fault;
}
