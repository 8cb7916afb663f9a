/* See record_words.h. */
#include "web/account/record_words.h"

#include "codec/url.h"
#include "language/language.h"
#include "ledger/record_format.h"
#include "ledger/words.h"
#include "view/record.h"
#include "web/people/session.h"

enum { CNPJ_CHARACTERS = 14, CPF_CHARACTERS = 11 };

/* What stands in the number without its marks: digits, and of a CNPJ letters too (from 2026 on). */
static size_t bare_characters(text value, char bare[CNPJ_CHARACTERS + 1], bool *ret_digits)
{
    size_t length = 0;
    *ret_digits = true;
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.data[i];
        bool digit = text_is_digit(byte), letter = byte >= 'A' && byte <= 'Z';
        if (byte == '.' || byte == '/' || byte == '-' || byte == ' ')
            continue;
        if ((!digit && !letter) || length > CNPJ_CHARACTERS)
            return 0;
        *ret_digits &= digit;
        if (length < CNPJ_CHARACTERS)
            bare[length] = byte;
        length++;
    }
    return length;
}

text web_tax_number(struct arena *arena, text value)
{
    char b[CNPJ_CHARACTERS + 1];
    bool digits;
    size_t length = bare_characters(value, b, &digits);
    if (length == CNPJ_CHARACTERS && text_is_digit(b[12]) && text_is_digit(b[13]))
        return text_printf(arena, "%.2s.%.3s.%.3s/%.4s-%.2s", b, b + 2, b + 5, b + 8, b + 12);
    if (length == CPF_CHARACTERS && digits)
        return text_printf(arena, "%.3s.%.3s.%.3s-%.2s", b, b + 3, b + 6, b + 9);
    return value;
}

text web_local_time(struct arena *arena, const struct zone *zone, int64_t instant)
{
    int64_t seconds = instant / INSTANT_MICROSECONDS - (instant % INSTANT_MICROSECONDS < 0);
    return format_date_time(arena, seconds + zone_offset_seconds(zone, instant));
}

text web_clock_value(struct arena *arena, const struct zone *zone, int64_t instant)
{
    int64_t seconds = instant / INSTANT_MICROSECONDS - (instant % INSTANT_MICROSECONDS < 0) +
                      zone_offset_seconds(zone, instant);
    int64_t day = seconds / 86400 - (seconds % 86400 < 0), minute = (seconds - day * 86400) / 60;
    char written[11];
    return text_printf(arena, "%sT%02d:%02d", day_format((int32_t)day, written), (int)(minute / 60),
                       (int)(minute % 60));
}

static text score_words(struct arena *arena, int64_t hundredths)
{
    int decimals = hundredths % 10 ? 2 : hundredths % 100 ? 1 : 0;
    return format_decimal(arena, (double)hundredths / 100.0, decimals);
}

static text rate_words(struct arena *arena, int64_t rate)
{
    int decimals = 8;
    for (int64_t rest = rate; decimals > 2 && rest % 10 == 0; rest /= 10)
        decimals--;
    return format_decimal(arena, (double)rate / (double)RATE_ONE, decimals);
}

text web_record_value(struct arena *arena, const struct zone *zone, enum record_kind kind, int field,
                      const struct record_value *value, uint8_t currency)
{
    char scratch[RECORD_FORMAT_BYTES];
    const struct record_field *type = &record_type_of(kind)->fields[field];
    if (value->state != VALUE_SET)
        return TEXT_ABSENT;
    switch (type->type) {
    case FIELD_DAY:
        return format_day(arena, (int32_t)value->number);
    case FIELD_MONTH:
        return format_month(arena, (int32_t)value->number);
    case FIELD_INSTANT:
        return web_local_time(arena, zone, value->number);
    case FIELD_INTEGER:
        return format_integer(arena, value->number);
    case FIELD_SCORE:
        return score_words(arena, value->number);
    case FIELD_MONEY:
        if (currency != CURRENCY_NONE)
            return format_money(arena, value->number, currency);
        break;
    case FIELD_RATE:
        return rate_words(arena, value->number);
    case FIELD_BOOLEAN:
        return text_of(value->number ? _("yes") : _("no"));
    case FIELD_CHOICE:
        return text_of(record_choice_label(kind, field, value->number));
    default:
        break;
    }
    if (kind == RECORD_ACCOUNT && field == ACCOUNT_TAX_ID)
        return web_tax_number(arena, value->text);
    return text_copy(arena, record_value_format(type, value, currency, scratch));
}

struct safe_url web_record_url(struct arena *arena, enum record_kind kind, const struct ledger_key *key,
                               const char *tail)
{
    text written = ledger_key_format(arena, key);
    return safe_url_printf(arena, "/records/%s/%.*s%s", record_type_of(kind)->name, TEXT_ARGUMENTS(written),
                           tail);
}

text web_account_path(struct arena *arena, text external_id)
{
    struct buffer path;
    buffer_init(&path, 0);
    buffer_append_text(&path, TEXT("/accounts/"));
    codec_url_escape(&path, external_id);
    text kept = text_copy(arena, buffer_text(&path));
    buffer_release(&path);
    return kept;
}

bool web_hides_field(const struct http_request *request, enum record_kind kind, int field)
{
    return kind != RECORD_ACCOUNT && record_type_of(kind)->fields[field].personal && request &&
           !web_may(request, PERMISSION_SEE_CONTACTS);
}

void web_records_label(struct view_records *table)
{
    for (size_t i = 0; i < table->rows_count; i++)
        for (size_t at = 0; at < table->rows[i].cells_count && at < table->heads_count; at++)
            table->rows[i].cells[at].label = table->heads[at].label;
}
