/* Figures in words: see words.h. */
#include "web/words.h"

#include <math.h>
#include <stdarg.h>

#include "base/buffer.h"
#include "base/money.h"

enum { MESSAGE_VALUES_MAX = 8 };

text web_message(struct arena *arena, const char *message, ...)
{
    const char *names[MESSAGE_VALUES_MAX];
    text values[MESSAGE_VALUES_MAX];
    int count = 0;
    va_list list;
    va_start(list, message);
    for (const char *name; count < MESSAGE_VALUES_MAX && (name = va_arg(list, const char *));) {
        names[count] = name;
        values[count++] = va_arg(list, text);
    }
    va_end(list);
    struct buffer out;
    buffer_init(&out, 65536);
    for (text rest = text_of(message); rest.length;) {
        text plain = text_cut(&rest, '{');
        buffer_append_text(&out, plain);
        if (!rest.data || plain.data + plain.length == rest.data + rest.length)
            break;
        text name = text_cut(&rest, '}');
        for (int i = 0; i < count; i++)
            if (text_equal(text_of(names[i]), name))
                buffer_append_text(&out, values[i]);
    }
    text written = text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return written;
}

text web_signed(struct arena *arena, double number, int decimals)
{
    text shown = format_decimal(arena, number, decimals);
    return number > 0 ? text_printf(arena, "+%.*s", TEXT_ARGUMENTS(shown)) : shown;
}

text web_signed_rate(struct arena *arena, double fraction, int decimals)
{
    text shown = format_rate(arena, fraction, decimals);
    return fraction > 0 ? text_printf(arena, "+%.*s", TEXT_ARGUMENTS(shown)) : shown;
}

void web_split_unit(text shown, text *ret_value, text *ret_unit)
{
    size_t length = shown.length;
    text number =
        length && shown.data[length - 1] == '%' ? text_trim(text_slice(shown, 0, length - 1)) : TEXT_ABSENT;
    if (!text_is_absent(number)) {
        *ret_value = number;
        *ret_unit = text_slice(shown, number.length, length);
        return;
    }
    *ret_value = shown;
    *ret_unit = TEXT_ABSENT;
}

text web_capitalised(struct arena *arena, text words)
{
    if (words.length == 0 || words.data[0] < 'a' || words.data[0] > 'z')
        return words;
    char *copy = arena_copy(arena, words.data, words.length);
    copy[0] = (char)(copy[0] - 'a' + 'A');
    return (text){copy, words.length};
}

static struct view_delta judge(double difference, enum web_taste taste, text words, text versus)
{
    bool better = (difference > 0) == (taste == MORE_IS_GOOD);
    struct view_delta delta = {
        .words = words, .versus = versus, .direction = difference > 0 ? TEXT("up") : TEXT("down")};
    if (difference == 0 || taste == MORE_IS_NEITHER) {
        delta.judgement = TEXT("flat");
        delta.said = difference == 0 ? text_of(_("stable")) : text_of(_("neither good nor bad"));
        if (difference == 0)
            delta.direction = TEXT("flat");
    } else {
        delta.judgement = better ? TEXT("good") : TEXT("bad");
        delta.said = text_of(better ? _("better") : _("worse"));
    }
    return delta;
}

struct view_delta web_delta_growth(struct arena *arena, int64_t now, int64_t before, enum web_taste taste,
                                   text versus)
{
    if (now == MONEY_ABSENT || before == MONEY_ABSENT || before <= 0)
        return (struct view_delta){0};
    double growth = (double)(now - before) / (double)before;
    return judge((double)(now - before), taste, web_signed_rate(arena, growth, 2), versus);
}

struct view_delta web_delta_money(struct arena *arena, int64_t now, int64_t before, uint8_t currency,
                                  enum web_taste taste, text versus)
{
    if (now == MONEY_ABSENT || before == MONEY_ABSENT)
        return (struct view_delta){0};
    return judge((double)(now - before), taste, format_money_signed(arena, now - before, currency), versus);
}

/* Differences that are written as zero count as none. */
static double rounded(double difference, int decimals)
{
    double scale = pow(10, decimals);
    return round(difference * scale) / scale;
}

struct view_delta web_delta_rate(struct arena *arena, double now, double before, enum web_taste taste,
                                 text versus)
{
    if (isnan(now) || isnan(before))
        return (struct view_delta){0};
    return judge(rounded(now - before, 4), taste, format_rate_difference(arena, now - before, 2), versus);
}

struct view_delta web_delta_number(struct arena *arena, double now, double before, int decimals,
                                   enum web_taste taste, text versus)
{
    if (isnan(now) || isnan(before))
        return (struct view_delta){0};
    double difference = rounded(now - before, decimals);
    return judge(difference, taste, web_signed(arena, difference, decimals), versus);
}

struct view_delta web_delta_accounts(struct arena *arena, int64_t now, int64_t before, enum web_taste taste)
{
    if (now < 0 || before < 0)
        return (struct view_delta){0};
    int64_t difference = now - before;
    text count = web_signed(arena, (double)difference, 0);
    const char *message =
        tr_n("{count} account", "{count} accounts", difference < 0 ? -difference : difference);
    return judge((double)difference, taste, web_message(arena, message, "count", count, NULL), TEXT_ABSENT);
}

struct view_delta web_delta_within(struct arena *arena, double now, double before, double margin, text versus)
{
    if (isnan(now) || isnan(before))
        return (struct view_delta){0};
    double difference = rounded(now - before, 0);
    text change = web_signed(arena, difference, 0);
    if (fabs(now - before) > margin)
        return judge(difference, MORE_IS_GOOD, change, versus);
    return (struct view_delta){
        .words = web_message(arena, _("{change}, within the margin"), "change", change, NULL),
        .direction = TEXT("flat"),
        .judgement = TEXT("flat"),
        .said = text_of(_("stable"))};
}

text web_person_words(struct arena *arena, text email)
{
    size_t length = text_find_byte(email, '@');
    char *name = arena_copy(arena, email.data, length);
    bool starts = true;
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '.' || name[i] == '_' || name[i] == '-')
            name[i] = ' ';
        else if (starts && name[i] >= 'a' && name[i] <= 'z')
            name[i] = (char)(name[i] - 'a' + 'A');
        starts = name[i] == ' ';
    }
    return (text){name, length};
}
