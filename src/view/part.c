/* Building the parts of screens: see part.h. */
#include "view/part.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

text view_number(struct arena *arena, double number)
{
    int64_t hundredths = (int64_t)llround(number * 100);
    char sign = hundredths < 0 ? '-' : ' ';
    uint64_t size = (uint64_t)(hundredths < 0 ? -hundredths : hundredths);
    text written = text_printf(arena, "%c%llu.%02llu", sign, (unsigned long long)(size / 100),
                               (unsigned long long)(size % 100));
    return hundredths < 0 ? written : text_slice(written, 1, written.length);
}

text view_percent(struct arena *arena, double fraction)
{
    text number = view_number(arena, fraction * 100);
    return text_printf(arena, "%.*s%%", TEXT_ARGUMENTS(number));
}

struct view_spark view_spark(struct arena *arena, const double *values, size_t count)
{
    double low = INFINITY, high = -INFINITY;
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        known++;
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
    }
    struct view_spark spark = {0};
    if (known < 2 || isnan(values[count - 1]))
        return spark;
    char path[1024];
    size_t length = 0;
    bool pen_down = false;
    for (size_t i = 0; i < count && length + 40 < sizeof path; i++) {
        if (isnan(values[i])) {
            pen_down = false;
            continue;
        }
        text x = view_number(arena, 2 + 78.0 * (double)i / (double)(count - 1));
        text y = view_number(arena, high > low ? 23 - 20 * (values[i] - low) / (high - low) : 13);
        length += (size_t)snprintf(path + length, sizeof path - length, "%s%.*s %.*s", pen_down ? " " : "M",
                                   TEXT_ARGUMENTS(x), TEXT_ARGUMENTS(y));
        pen_down = true;
        spark.x = x;
        spark.y = y;
    }
    spark.path = (text){arena_copy(arena, path, length), length};
    return spark;
}

static const struct view_named_run *find_part(const struct view_named_run *parts, size_t count, text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(text_of(parts[i].name), name))
            return &parts[i];
    return NULL;
}

struct view_sentence view_sentence(struct arena *arena, const char *message,
                                   const struct view_named_run *parts, size_t part_count)
{
    struct view_sentence sentence = {arena_array(arena, struct view_run, 2 * part_count + 1), 0};
    text rest = text_of(message);
    size_t from = 0;
    for (size_t at = 0; at < rest.length && sentence.runs_count + 2 <= 2 * part_count; at++) {
        if (rest.data[at] != '{')
            continue;
        text behind = text_slice(rest, at + 1, rest.length);
        size_t close = text_find_byte(behind, '}');
        const struct view_named_run *part = find_part(parts, part_count, text_slice(behind, 0, close));
        if (!part)
            continue;
        if (at > from)
            sentence.runs[sentence.runs_count++] = (struct view_run){.words = text_slice(rest, from, at)};
        sentence.runs[sentence.runs_count++] = part->run;
        from = at + close + 2;
        at = from - 1;
    }
    if (from < rest.length)
        sentence.runs[sentence.runs_count++] =
            (struct view_run){.words = text_slice(rest, from, rest.length)};
    return sentence;
}

struct view_sentence view_sentence_join(struct arena *arena, const struct view_sentence *sentences,
                                        size_t count)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += sentences[i].runs_count + 1;
    struct view_sentence joined = {arena_array(arena, struct view_run, total), 0};
    for (size_t i = 0; i < count; i++) {
        if (!sentences[i].runs_count)
            continue;
        if (joined.runs_count)
            joined.runs[joined.runs_count++] = (struct view_run){.words = TEXT(" ")};
        memcpy(joined.runs + joined.runs_count, sentences[i].runs,
               sentences[i].runs_count * sizeof *joined.runs);
        joined.runs_count += sentences[i].runs_count;
    }
    return joined;
}
