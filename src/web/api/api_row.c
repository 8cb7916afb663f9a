/* A row of the record from a JSON object: by the same fields and checks as a file's row (intake/field.h), but
 * typed: amounts are whole minor units, days YYYY-MM-DD, choices exactly as the record writes them. */
#include <math.h>
#include <stdio.h>

#include "base/list.h"
#include "base/near.h"
#include "intake/field.h"
#include "intake/interval.h"
#include "language/language.h"
#include "web/api/api.h"

struct reading {
    struct arena *arena;
    struct binding binding; /* of no file: its zone alone is read */
    const struct record_type *type;
    const struct json_value *object;
    text pointer;
    struct api_faults *faults;
    size_t faults_before;
};

void api_fault_add(struct api_faults *faults, text pointer, text value, const char *detail)
{
    enum { SHOWN_BYTES_MAX = 200 };
    text shown = value.length > SHOWN_BYTES_MAX ? TEXT_ABSENT : value;
    *list_append(faults) = (struct api_fault){.pointer = pointer,
                                              .value = text_copy(faults->arena, shown),
                                              .detail = text_copy(faults->arena, text_of(detail))};
}

/* `within`: "/custom", or nothing. */
static text pointer_of(struct reading *reading, const char *within, text member)
{
    struct buffer out; /* RFC 6901 */
    buffer_init(&out, 0);
    buffer_append_text(&out, reading->pointer);
    buffer_append_text(&out, text_of(within));
    buffer_append_byte(&out, '/');
    for (size_t i = 0; i < member.length; i++) {
        if (member.data[i] == '~' || member.data[i] == '/')
            buffer_append_text(&out, member.data[i] == '~' ? TEXT("~0") : TEXT("~1"));
        else
            buffer_append_byte(&out, member.data[i]);
    }
    text pointer = text_copy(reading->arena, buffer_text(&out));
    buffer_release(&out);
    return pointer;
}

static void fault(struct reading *reading, text member, text value, const char *detail)
{
    api_fault_add(reading->faults, pointer_of(reading, "", member), value, detail);
}

/* The decimal form of a JSON number, as the record's parsers read it; ten decimals are more than any takes.
 */
text api_plain_number(struct arena *arena, double number)
{
    text plain = text_printf(arena, "%.10f", number);
    while (text_ends_with(plain, TEXT("0")))
        plain.length--;
    if (text_ends_with(plain, TEXT(".")))
        plain.length--;
    return plain;
}

static const char *check_form(const struct reading *reading, const struct record_field *field, text value)
{
    bool good = true;
    if (value.length == 0)
        return NULL; /* clears, as null does */
    if (field->type == FIELD_DAY)
        good = day_parse(value) != DAY_ABSENT;
    else if (field->type == FIELD_MONTH)
        good = month_parse(value) != DAY_ABSENT;
    else if (field->type == FIELD_INSTANT)
        good =
            day_parse(value) != DAY_ABSENT || instant_parse(value, reading->binding.zone) != INSTANT_ABSENT;
    if (good)
        return NULL;
    return field->type == FIELD_DAY     ? _("this is not a day; write it as YYYY-MM-DD")
           : field->type == FIELD_MONTH ? _("this is not a month; write it as YYYY-MM")
                                        : _("this is not a day or an instant; write it as YYYY-MM-DD or "
                                            "YYYY-MM-DDTHH:MM:SSZ");
}

static const char *read_amount(const struct json_value *json, struct record_value *ret)
{
    if (!json_read_integer(json, &ret->number))
        return _("an amount is a whole number of minor units (cents)");
    ret->state = VALUE_SET;
    return NULL;
}

/* What the field's parser is to read; false with `ret_reason` when the JSON is of another type. */
static bool take_value(struct reading *reading, const struct record_field *field,
                       const struct json_value *json, struct value *ret, const char **ret_reason)
{
    double number;
    bool yes;
    *ret = (struct value){.text = TEXT(""), .column = -1};
    *ret_reason = NULL;
    if (json_read_kind(json) == JSON_IS_NULL)
        return true;
    bool is_number = field->type == FIELD_INTEGER || field->type == FIELD_SCORE || field->type == FIELD_RATE;
    if (is_number && json_read_number(json, &number) && fabs(number) < 1e15) {
        ret->kind = CELL_NUMBER;
        ret->text = api_plain_number(reading->arena, number);
        return true;
    }
    if (field->type == FIELD_BOOLEAN) {
        *ret_reason = _("true or false is needed here");
        ret->text = json_read_boolean(json, &yes) ? yes ? TEXT("true") : TEXT("false") : TEXT_ABSENT;
        return !text_is_absent(ret->text);
    }
    if (json_read_kind(json) != JSON_IS_TEXT || (is_number && field->type != FIELD_RATE)) {
        *ret_reason = is_number ? _("a number is needed here") : _("a text is needed here");
        return false;
    }
    ret->text = text_trim(json_read_text(json));
    *ret_reason = check_form(reading, field, ret->text);
    return !*ret_reason;
}

static void read_field(struct reading *reading, int index, const struct json_value *json,
                       struct record_value *ret)
{
    const struct record_field *field = &reading->type->fields[index];
    struct value value;
    const char *reason;
    int64_t rounded = 0;
    struct field_context context = {.binding = &reading->binding,
                                    .arena = reading->arena,
                                    .money_digits = 2,
                                    .currency = CURRENCY_NONE,
                                    .rounded = &rounded};
    if (field->type == FIELD_MONEY && json_read_kind(json) != JSON_IS_NULL)
        reason = read_amount(json, ret);
    else if (take_value(reading, field, json, &value, &reason))
        reason = field_parse(&context, field, &value, ret);
    if (reason)
        fault(reading, text_of(field->name), json_read_text(json), reason);
}

/* ---- custom fields ---- */

static text custom_text(struct arena *arena, const struct json_value *json, bool *ret_good)
{
    double number;
    bool yes;
    *ret_good = true;
    if (json_read_kind(json) == JSON_IS_NULL)
        return TEXT_ABSENT;
    if (json_read_kind(json) == JSON_IS_TEXT)
        return text_trim(json_read_text(json));
    if (json_read_boolean(json, &yes))
        return yes ? TEXT("true") : TEXT("false");
    *ret_good = json_read_number(json, &number) && fabs(number) < 1e15;
    return *ret_good ? api_plain_number(arena, number) : TEXT_ABSENT;
}

static void read_custom(struct reading *reading, const struct json_value *object, struct record_row *ret)
{
    size_t count = json_read_member_count(object);
    if (json_read_kind(object) != JSON_IS_OBJECT || count > RECORD_CUSTOM_FIELDS_MAX) {
        fault(reading, TEXT("custom"), TEXT_ABSENT,
              arena_printf(reading->arena, _("an object of at most %d fields is needed here"),
                           RECORD_CUSTOM_FIELDS_MAX));
        return;
    }
    ret->custom = arena_array(reading->arena, struct record_custom, count + 1);
    for (const struct json_member *member = json_read_first(object); member;
         member = json_read_next(object, member)) {
        bool good;
        text name = json_member_name(member);
        text value = custom_text(reading->arena, json_member_value(member), &good);
        if (!good)
            api_fault_add(reading->faults, pointer_of(reading, "/custom", name), TEXT_ABSENT,
                          _("a text, a number, true or false is needed here"));
        ret->custom[ret->custom_count++] =
            (struct record_custom){name, value.length > 0 ? value : TEXT_ABSENT};
    }
}

/* ---- the row ---- */

static void refuse_member(struct reading *reading, text name)
{
    struct near near = {.wanted = name};
    for (int i = 0; i < reading->type->field_count; i++)
        near_offer(&near, text_of(reading->type->fields[i].name));
    fault(reading, name, TEXT_ABSENT,
          text_is_absent(near.best)
              ? _("there is no such field")
              : arena_printf(reading->arena, _("there is no such field; did you mean %.*s?"),
                             TEXT_ARGUMENTS(near.best)));
}

static void settle_interval(struct reading *reading, struct record_row *row)
{
    int unit, count;
    if (!interval_fields(reading->type->kind, &unit, &count) || row->values[unit].state != VALUE_SET)
        return;
    const char *word = reading->type->fields[unit].choices[row->values[unit].number];
    const char *reason = interval_settle(row, text_of(word));
    if (reason)
        fault(reading, text_of(reading->type->fields[unit].name), text_of(word), reason);
}

bool api_row_read(struct arena *arena, const struct web_application *application, enum record_kind kind,
                  const struct json_value *object, text pointer, struct record_row *ret,
                  struct api_faults *faults)
{
    struct reading reading = {.arena = arena,
                              .binding.zone = application->zone,
                              .type = record_type_of(kind),
                              .object = object,
                              .pointer = pointer,
                              .faults = faults,
                              .faults_before = faults->count};
    *ret = (struct record_row){.kind = kind};
    if (json_read_kind(object) != JSON_IS_OBJECT) {
        api_fault_add(faults, pointer, TEXT_ABSENT, _("an object is needed here"));
        return false;
    }
    for (const struct json_member *member = json_read_first(object); member;
         member = json_read_next(object, member)) {
        text name = json_member_name(member);
        int field = record_field_find(reading.type, name);
        if (field >= 0)
            read_field(&reading, field, json_member_value(member), &ret->values[field]);
        else if (reading.type->takes_custom_fields && text_equal(name, TEXT("custom")))
            read_custom(&reading, json_member_value(member), ret);
        else
            refuse_member(&reading, name);
    }
    if (faults->count == reading.faults_before)
        settle_interval(&reading, ret);
    return faults->count == reading.faults_before;
}
