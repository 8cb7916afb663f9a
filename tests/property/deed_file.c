/* See deed_file.h. */
#include "deed_file.h"

#include "base/random.h"

enum { ROWS = 12, FIRST_DAY = 19000, DAYS = 700 };

struct writing {
    const struct history *history;
    const struct record_type *type;
    struct buffer *out;
    struct random random;
    int row, choice; /* `choice`: of the state or stage, which says whether it is closed */
    int32_t day;
};

static int pick(struct writing *writing, int bound)
{
    return (int)random_below(&writing->random, (uint64_t)bound);
}

static int count_choices(const struct record_field *field)
{
    int count = 0;
    while (field->choices[count])
        count++;
    return count;
}

/* Whether a row says when it was closed: only one that is. */
static bool may_be_closed(const struct writing *writing)
{
    return writing->choice > OPPORTUNITY_STAGE_NEGOTIATING ||
           (writing->type->kind != RECORD_OPPORTUNITY && writing->choice > 0);
}

static void write_day(struct writing *writing, const struct record_field *field)
{
    char day[11];
    text name = text_of(field->name);
    bool closing = text_equal(name, TEXT("closed_at")) || text_equal(name, TEXT("decided_at"));
    if (closing ? !may_be_closed(writing) : !field->required && pick(writing, 3) == 0)
        return;
    /* Later fields are later days: nothing ends before it begins. */
    writing->day += pick(writing, 9);
    buffer_printf(writing->out, "%s", day_format(writing->day, day));
    if (field->type == FIELD_INSTANT)
        buffer_printf(writing->out, "T%02d:%02d:00Z", writing->row, pick(writing, 60));
}

static void write_text(struct writing *writing, const struct record_field *field)
{
    static const char *const words[] = {"plain", "\"with, comma\"", "\"two\nlines\"", "ação"};
    if (text_equal(text_of(field->name), TEXT("reason")))
        buffer_printf(writing->out, "r%d", writing->row); /* never two open tasks of one */
    else if (field->required || pick(writing, 3))
        buffer_printf(writing->out, "%s", words[pick(writing, field->type == FIELD_NAME ? 2 : 4)]);
}

static void write_field(struct writing *writing, const struct record_field *field)
{
    struct buffer *out = writing->out;
    const struct history *history = writing->history;
    bool wanted = field->required || pick(writing, 3);
    if (field->key && field->type == FIELD_TEXT) {
        if (pick(writing, 2))
            buffer_printf(out, "D%d", writing->row);
    } else if (field->type == FIELD_REFERENCE && field->reference == RECORD_ACCOUNT) {
        text id = history->accounts[pick(writing, history->account_count)].row.external_id;
        buffer_printf(out, "%.*s", TEXT_ARGUMENTS(id));
    } else if (field->type == FIELD_REFERENCE) {
        int subscription = pick(writing, history->subscription_count);
        buffer_printf(out, "S%lld", (long long)history->subscriptions[subscription].row.id);
    } else if (field->type == FIELD_CHOICE) {
        int choice = pick(writing, count_choices(field));
        if (text_equal(text_of(field->name), TEXT("state")) ||
            text_equal(text_of(field->name), TEXT("stage")))
            writing->choice = choice;
        if (wanted)
            buffer_printf(out, "%s", field->choices[choice]);
    } else if (field->type == FIELD_DAY || field->type == FIELD_INSTANT) {
        write_day(writing, field);
    } else if (field->type == FIELD_MONEY) {
        buffer_printf(out, "%d.%02d", pick(writing, 5000), pick(writing, 100));
    } else if (field->type == FIELD_CURRENCY) {
        buffer_printf(out, "%s", pick(writing, 2) ? "BRL" : "USD");
    } else if (field->type == FIELD_EMAIL) {
        if (wanted)
            buffer_printf(out, "o%d@x.test", pick(writing, 4));
    } else if (field->type == FIELD_BOOLEAN) {
        if (wanted)
            buffer_printf(out, "%s", pick(writing, 2) ? "true" : "false");
    } else {
        write_text(writing, field);
    }
}

void deeds_write(const struct history *history, enum record_kind kind, uint64_t seed, struct buffer *out)
{
    struct writing writing = {.history = history, .type = record_type_of(kind), .out = out};
    random_seed(&writing.random, seed * 31 + (uint64_t)kind);
    for (int field = 0; field < writing.type->field_count; field++)
        buffer_printf(out, "%s%s", field ? "," : "", writing.type->fields[field].name);
    buffer_printf(out, "\n");
    bool rests =
        history->account_count > 0 && (kind != RECORD_RENEWAL_CALL || history->subscription_count > 0);
    for (writing.row = 0; rests && writing.row < ROWS; writing.row++) {
        writing.choice = 0;
        writing.day = FIRST_DAY + pick(&writing, DAYS);
        for (int field = 0; field < writing.type->field_count; field++) {
            if (field)
                buffer_append_byte(out, ',');
            write_field(&writing, &writing.type->fields[field]);
        }
        buffer_printf(out, "\n");
    }
}
