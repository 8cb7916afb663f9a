/* See guess_value.h. */
#include "intake/guess_value.h"

#include <string.h>

#include "intake/fold.h"
#include "intake/word.h"

/* What people write where there is nothing. */
static bool says_nothing(text value)
{
    struct fold fold;
    fold_name(value, &fold);
    return fold.length == 0 ||
           fold_in_list(&fold,
                        "na nd none null nil vazio semdata indeterminado indefinido vigente ativo ativa "
                        "emaberto atual atualmente hoje current active open ongoing indefinite naoha nao");
}

static bool is_digit_pair_year(text value)
{
    int separators = 0;
    size_t last = 0;
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] == '/' || value.data[i] == '-' || value.data[i] == '.') {
            separators++;
            last = i;
        } else if (!text_is_digit(value.data[i])) {
            return false;
        }
    }
    return separators == 2 && value.length - last == 3 && value.length <= 8;
}

/* Without a time of day, which would need a zone. */
static text date_part(text value)
{
    size_t space = text_find_byte(value, ' '), time = text_find_byte(value, 'T');
    return text_slice(value, 0, space < time ? space : time);
}

static bool looks_like_month(text value)
{
    int32_t month;
    return date_parse_month(date_part(value), DATE_OPEN, NULL, &month) == DATE_OK;
}

static bool is_one_of_choices(const struct record_field *field, text value)
{
    int64_t index;
    return word_choice(field, value, &index);
}

static bool value_fits(const struct record_field *field, text value)
{
    bool ignored;
    switch (field->type) {
    case FIELD_EMAIL:
        return text_find_byte(value, '@') < value.length;
    case FIELD_DAY:
    case FIELD_INSTANT:
        return date_shape_of(value) != DATE_SHAPE_NONE || is_digit_pair_year(value) || says_nothing(value);
    case FIELD_MONTH:
        return looks_like_month(value);
    case FIELD_INTEGER:
    case FIELD_SCORE:
    case FIELD_MONEY:
    case FIELD_RATE:
        return number_shape_of(value) != NUMBER_SHAPE_NONE || says_nothing(value);
    case FIELD_CURRENCY:
        return currency_parse(value) != CURRENCY_NONE;
    case FIELD_CHOICE:
        return is_one_of_choices(field, value);
    case FIELD_BOOLEAN:
        return word_boolean(value, &ignored);
    default:
        return true;
    }
}

bool guess_values_fit(const struct intake_sample *sample, int column, const struct record_field *field)
{
    int fits = 0, values = 0;
    for (int i = 0; i < sample->row_count; i++) {
        text value = sample->rows[i][column];
        if (value.length == 0)
            continue;
        values++;
        fits += value_fits(field, value);
    }
    return fits * 2 >= values;
}

bool guess_has_values(const struct intake_sample *sample, int column)
{
    for (int i = 0; i < sample->row_count; i++)
        if (sample->rows[i][column].length)
            return true;
    return sample->row_count == 0;
}

bool guess_is_full(const struct intake_sample *sample, int column)
{
    for (int i = 0; i < sample->row_count; i++)
        if (sample->rows[i][column].length == 0)
            return false;
    return true;
}

bool guess_is_unique(const struct intake_sample *sample, const int *columns, int count)
{
    for (int i = 0; i < sample->row_count; i++) {
        if (sample->rows[i][columns[0]].length == 0)
            return false;
        for (int j = 0; j < i; j++) {
            bool same = true;
            for (int k = 0; k < count && same; k++)
                same = text_equal(sample->rows[i][columns[k]], sample->rows[j][columns[k]]);
            if (same)
                return false;
        }
    }
    return true;
}

static bool is_written(const struct plan_item *item, text word)
{
    for (int i = 0; i < item->word_count; i++)
        if (fold_same_word(item->words[i].word, word))
            return true;
    return false;
}

static bool takes_nothing_words(enum field_type type)
{
    return type == FIELD_DAY || type == FIELD_INSTANT || type == FIELD_MONEY || type == FIELD_INTEGER ||
           type == FIELD_SCORE;
}

void guess_formats(const struct intake_sample *sample, int column, struct plan_item *item,
                   struct arena *arena)
{
    enum { WORDS_MOST = 8 };
    if (item->field < 0)
        return;
    enum field_type type = record_type_of(item->kind)->fields[item->field].type;
    bool short_years = false;
    struct plan_word *words = arena_array(arena, struct plan_word, WORDS_MOST);
    item->words = words;
    for (int i = 0; i < sample->row_count; i++) {
        text value = sample->rows[i][column];
        short_years |= (type == FIELD_DAY || type == FIELD_INSTANT) && is_digit_pair_year(value);
        bool nothing = value.length && takes_nothing_words(type) && says_nothing(value) &&
                       number_shape_of(value) == NUMBER_SHAPE_NONE;
        if (nothing && item->word_count < WORDS_MOST && !is_written(item, value))
            words[item->word_count++] = (struct plan_word){value, TEXT("")};
    }
    if (short_years) {
        item->dates = DATE_DAY_FIRST_SHORT;
        item->dates_said = true;
    }
}

/* A day of the sample, as the item reads its column. */
static bool read_day(const struct plan_item *item, text value, int32_t *ret_day)
{
    enum date_format format = item->dates_said ? item->dates : DATE_OPEN;
    return value.length && date_parse(date_part(value), format, NULL, ret_day) == DATE_OK;
}

bool guess_end_is_inclusive(const struct intake_sample *sample, const struct plan_item *start,
                            const struct plan_item *end)
{
    int inclusive = 0, exclusive = 0;
    for (int i = 0; i < sample->row_count; i++) {
        int32_t first, last;
        if (!read_day(start, sample->rows[i][start->parts[0].column], &first) ||
            !read_day(end, sample->rows[i][end->parts[0].column], &last))
            continue;
        int day = day_to_civil(last).day, next = day_to_civil(last + 1).day, begun = day_to_civil(first).day;
        inclusive += next == begun || next == 1;
        exclusive += day == begun || day == 1;
    }
    return inclusive > exclusive;
}
