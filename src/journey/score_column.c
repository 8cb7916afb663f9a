/* Columns of numbers as runs (score.h). */
#include "journey/score.h"

static void put(struct buffer *out, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        buffer_append_byte(out, (char)(number | 0x80));
    buffer_append_byte(out, (char)number);
}

static bool take(text *rest, uint64_t *ret)
{
    uint64_t number = 0;
    for (int shift = 0; shift < 64 && rest->length; shift += 7) {
        uint8_t byte = (uint8_t)rest->data[0];
        *rest = text_slice(*rest, 1, rest->length);
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *ret = number;
            return true;
        }
    }
    return false;
}

void journey_column_write(const int32_t *numbers, size_t count, struct buffer *out)
{
    int64_t before = 0;
    for (size_t i = 0, run; i < count; i += run) {
        for (run = 1; i + run < count && numbers[i + run] == numbers[i];)
            run++;
        int64_t difference = numbers[i] - before;
        put(out, ((uint64_t)difference << 1) ^ (uint64_t)(difference >> 63));
        put(out, run);
        before = numbers[i];
    }
}

bool journey_column_read(text *rest, size_t count, int32_t *ret)
{
    int64_t number = 0;
    for (size_t i = 0; i < count;) {
        uint64_t coded, run;
        if (!take(rest, &coded) || !take(rest, &run) || run == 0 || run > count - i)
            return false;
        number += (int64_t)(coded >> 1) ^ -(int64_t)(coded & 1);
        if (number < INT32_MIN || number > INT32_MAX)
            return false;
        for (uint64_t k = 0; ret && k < run; k++)
            ret[i + k] = (int32_t)number;
        i += run;
    }
    return true;
}
