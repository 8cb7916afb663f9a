/* Time zones from TZif files (RFC 8536): the 64-bit block where there is one, and the POSIX rule of
 * the footer for what comes after the last transition.
 *
 * The footer is unrolled at load for one cycle of the Gregorian calendar (400 years, a whole number of
 * weeks); later instants are brought back by whole cycles. So every question is one binary search over
 * a table. Seconds since the epoch throughout; microseconds only at the interface. */
#include "base/zone.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/zone_rule.h"

#define CYCLE_SECONDS (INT64_C(146097) * 86400)
#define DAY_SECONDS 86400
#define FILE_BYTES_MAX (1 << 20)
/* Transitions before this are the far past's "always": some files begin at −2^59. */
#define EARLIEST_SECONDS (-(INT64_C(1) << 40))

struct transition {
    int64_t at;
    int32_t offset; /* from `at` on */
};

struct zone {
    char name[64];
    int32_t first_offset; /* before the first transition */
    size_t count;
    bool repeats; /* the last cycle of the table repeats for ever */
    struct transition *transitions;
};

struct block {
    const unsigned char *transition_times;
    const unsigned char *transition_types;
    const unsigned char *types;
    uint32_t time_count, type_count;
    size_t time_size; /* 4 or 8 bytes */
    size_t total;     /* bytes of the block, header included */
};

static uint32_t read_32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int64_t read_time(const unsigned char *bytes, size_t size)
{
    if (size == 4)
        return (int32_t)read_32(bytes);
    return (int64_t)((uint64_t)read_32(bytes) << 32 | read_32(bytes + 4));
}

/* Checks the block that starts at `bytes` against its own counts and the bytes there are. */
static bool read_block(text bytes, size_t time_size, struct block *ret)
{
    if (bytes.length < 44 || memcmp(bytes.data, "TZif", 4) != 0)
        return false;
    const unsigned char *data = (const unsigned char *)bytes.data;
    uint64_t utc_count = read_32(data + 20), standard_count = read_32(data + 24),
             leap_count = read_32(data + 28);
    uint64_t time_count = read_32(data + 32), type_count = read_32(data + 36),
             letter_count = read_32(data + 40);
    uint64_t total = 44 + time_count * (time_size + 1) + type_count * 6 + letter_count +
                     leap_count * (time_size + 4) + standard_count + utc_count;
    if (type_count == 0 || type_count > 256 || time_count > FILE_BYTES_MAX || total > bytes.length)
        return false;
    *ret = (struct block){.transition_times = data + 44,
                          .transition_types = data + 44 + time_count * time_size,
                          .types = data + 44 + time_count * (time_size + 1),
                          .time_count = (uint32_t)time_count,
                          .type_count = (uint32_t)type_count,
                          .time_size = time_size,
                          .total = (size_t)total};
    for (uint32_t i = 0; i < ret->time_count; i++)
        if (ret->transition_types[i] >= ret->type_count)
            return false;
    for (uint32_t i = 1; i < ret->time_count; i++)
        if (read_time(ret->transition_times + i * time_size, time_size) <=
            read_time(ret->transition_times + (i - 1) * time_size, time_size))
            return false;
    return true;
}

static int32_t type_offset(const struct block *block, unsigned type)
{
    return (int32_t)read_32(block->types + type * 6);
}

static bool add_transition(struct zone *zone, int64_t at, int32_t offset)
{
    if (at < EARLIEST_SECONDS)
        at = EARLIEST_SECONDS;
    if (zone->count && zone->transitions[zone->count - 1].at >= at)
        return true;
    if (offset < -26 * 3600 || offset > 26 * 3600)
        return false;
    zone->transitions[zone->count++] = (struct transition){at, offset};
    return true;
}

/* Appends a cycle of the rule's transitions behind those of the file. */
static bool unroll_rule(struct zone *zone, const struct zone_rule *rule)
{
    int64_t after = zone->count ? zone->transitions[zone->count - 1].at : EARLIEST_SECONDS;
    if (!rule->has_summer)
        return zone->count == 0 || zone->transitions[zone->count - 1].offset == rule->standard_offset ||
               add_transition(zone, after + 1, rule->standard_offset);
    int64_t after_day = after / DAY_SECONDS;
    int32_t first_year = after_day < 0             ? 1970
                         : after_day > DAY_MAXIMUM ? 9000
                                                   : day_to_civil((int32_t)after_day).year;
    for (int32_t year = first_year; year <= first_year + 401; year++) {
        int64_t summer = zone_rule_summer_start(rule, year), winter = zone_rule_summer_end(rule, year);
        bool summer_first = summer < winter;
        bool added = summer_first ? add_transition(zone, summer, rule->summer_offset) &&
                                        add_transition(zone, winter, rule->standard_offset)
                                  : add_transition(zone, winter, rule->standard_offset) &&
                                        add_transition(zone, summer, rule->summer_offset);
        if (!added)
            return false;
    }
    zone->repeats = true;
    return true;
}

static bool fill_zone(struct zone *zone, const struct block *block, text footer)
{
    zone->transitions = calloc(block->time_count + 810, sizeof *zone->transitions);
    if (!zone->transitions)
        return false;
    zone->first_offset = type_offset(block, 0);
    if (zone->first_offset < -26 * 3600 || zone->first_offset > 26 * 3600)
        return false;
    for (uint32_t i = 0; i < block->time_count; i++) {
        int64_t at = read_time(block->transition_times + i * block->time_size, block->time_size);
        if (!add_transition(zone, at, type_offset(block, block->transition_types[i])))
            return false;
    }
    if (footer.length == 0)
        return true;
    struct zone_rule rule;
    return zone_rule_parse(footer, &rule) && unroll_rule(zone, &rule);
}

static bool read_zone(struct zone *zone, text bytes)
{
    struct block block;
    if (!read_block(bytes, 4, &block))
        return false;
    text footer = TEXT_ABSENT;
    if (bytes.data[4] >= '2') {
        bytes = text_slice(bytes, block.total, bytes.length);
        if (!read_block(bytes, 8, &block))
            return false;
        text rest = text_slice(bytes, block.total, bytes.length);
        if (rest.length < 2 || rest.data[0] != '\n' || rest.data[rest.length - 1] != '\n')
            return false;
        footer = text_slice(rest, 1, rest.length - 1);
    }
    return fill_zone(zone, &block, footer);
}

static bool name_is_safe(text name)
{
    if (name.length == 0 || name.length > 63 || name.data[0] == '/' || name.data[name.length - 1] == '/')
        return false;
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.data[i];
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        if (!letter && !(byte >= '0' && byte <= '9') && byte != '/' && byte != '_' && byte != '-' &&
            byte != '+')
            return false;
    }
    return true;
}

static enum result unknown_zone(text name, struct problem *problem)
{
    return problem_set(problem, RESULT_BAD_INPUT,
                       problem_translate("There is no time zone \"%.*s\" on this machine. Write it as in "
                                         "America/Sao_Paulo; the package tzdata holds them."),
                       TEXT_ARGUMENTS(text_slice(name, 0, 64)));
}

enum result zone_from_bytes(struct zone **ret_zone, text name, text bytes, struct problem *problem)
{
    if (!name_is_safe(name))
        return unknown_zone(name, problem);
    struct zone *zone = calloc(1, sizeof *zone);
    if (!zone)
        return problem_set(problem, RESULT_MEMORY, "%s",
                           problem_translate("There is not enough memory. Try again later."));
    memcpy(zone->name, name.data, name.length);
    if (bytes.length && !read_zone(zone, bytes)) {
        zone_release(zone);
        return problem_set(
            problem, RESULT_CORRUPT,
            problem_translate("The system's data of the time zone \"%.*s\" is damaged. Install the "
                              "package tzdata again."),
            TEXT_ARGUMENTS(name));
    }
    *ret_zone = zone;
    return RESULT_OK;
}

enum result zone_load(struct zone **ret_zone, text name, struct problem *problem)
{
    if (text_equal(name, TEXT("UTC"))) /* no transitions, offset 0 */
        return zone_from_bytes(ret_zone, name, TEXT(""), problem);
    if (!name_is_safe(name))
        return unknown_zone(name, problem);
    char path[128];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", TEXT_ARGUMENTS(name));
    FILE *file = fopen(path, "rbe");
    if (!file) {
        unknown_zone(name, problem);
        problem_detail(problem, "%s: %s", path, strerror(errno));
        return RESULT_BAD_INPUT;
    }
    struct arena arena;
    arena_init(&arena, 0);
    char *bytes = arena_allocate(&arena, FILE_BYTES_MAX);
    size_t length = fread(bytes, 1, FILE_BYTES_MAX, file);
    fclose(file);
    enum result result = length == 0 ? unknown_zone(name, problem)
                                     : zone_from_bytes(ret_zone, name, (text){bytes, length}, problem);
    arena_release(&arena);
    return result;
}

void zone_release(struct zone *zone)
{
    if (!zone)
        return;
    free(zone->transitions);
    free(zone);
}

const char *zone_name(const struct zone *zone)
{
    return zone->name;
}

static int64_t floor_divide(int64_t value, int64_t divisor)
{
    return value / divisor - (value % divisor < 0);
}

/* How many whole cycles to take from `seconds` so that it falls inside the table. */
static int64_t cycles_beyond(const struct zone *zone, int64_t seconds)
{
    int64_t end = zone->repeats ? zone->transitions[zone->count - 1].at - 4 * DAY_SECONDS : INT64_MAX;
    return seconds < end ? 0 : (seconds - end) / CYCLE_SECONDS + 1;
}

/* Number of transitions at or before `seconds`. */
static size_t transitions_until(const struct zone *zone, int64_t seconds)
{
    size_t low = 0, high = zone->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->transitions[middle].at <= seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int32_t offset_before(const struct zone *zone, size_t transition)
{
    return transition ? zone->transitions[transition - 1].offset : zone->first_offset;
}

int32_t zone_offset_seconds(const struct zone *zone, int64_t instant)
{
    int64_t seconds = floor_divide(instant, INSTANT_MICROSECONDS);
    seconds -= cycles_beyond(zone, seconds) * CYCLE_SECONDS;
    return offset_before(zone, transitions_until(zone, seconds));
}

int32_t zone_day_of(const struct zone *zone, int64_t instant)
{
    int64_t seconds = floor_divide(instant, INSTANT_MICROSECONDS) + zone_offset_seconds(zone, instant);
    return (int32_t)floor_divide(seconds, DAY_SECONDS);
}

/* The first instant at or after which the clock on the wall shows `local` or later: exact where the
 * clock jumps forward over it, and the earlier of the two where it shows it twice. */
static int64_t seconds_of_local(const struct zone *zone, int64_t local)
{
    int64_t shift = cycles_beyond(zone, local) * CYCLE_SECONDS;
    int64_t wanted = local - shift;
    size_t i = transitions_until(zone, wanted - 2 * DAY_SECONDS);
    int64_t segment_start = INT64_MIN;
    for (;; i++) {
        int64_t candidate = wanted - offset_before(zone, i);
        if (candidate < segment_start)
            candidate = segment_start;
        if (i == zone->count || candidate < zone->transitions[i].at)
            return candidate + shift;
        segment_start = zone->transitions[i].at;
    }
}

int64_t zone_day_start(const struct zone *zone, int32_t day)
{
    return seconds_of_local(zone, (int64_t)day * DAY_SECONDS) * INSTANT_MICROSECONDS;
}

/* Reads "NN" at `at`; false when these are not two digits or are above `maximum`. */
static bool two_digits(text value, size_t at, int maximum, int *ret)
{
    if (at + 2 > value.length)
        return false;
    int tens = value.data[at] - '0', ones = value.data[at + 1] - '0';
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9 || tens * 10 + ones > maximum)
        return false;
    *ret = tens * 10 + ones;
    return true;
}

/* Reads ".123456789" at *at if it is there, to microseconds, the rest cut off. */
static bool read_fraction(text value, size_t *at, int64_t *ret_microseconds)
{
    *ret_microseconds = 0;
    if (*at >= value.length || value.data[*at] != '.')
        return true;
    int64_t unit = 100000;
    size_t start = ++*at;
    for (; *at < value.length && value.data[*at] >= '0' && value.data[*at] <= '9'; ++*at, unit /= 10)
        *ret_microseconds += unit * (value.data[*at] - '0');
    return *at > start;
}

int64_t instant_parse(text value, const struct zone *zone)
{
    int32_t day = day_parse(text_slice(value, 0, 10));
    int hour, minute, second = 0;
    if (day == DAY_ABSENT || value.length < 16 || (value.data[10] != 'T' && value.data[10] != ' ') ||
        !two_digits(value, 11, 23, &hour) || value.data[13] != ':' || !two_digits(value, 14, 59, &minute))
        return INSTANT_ABSENT;
    size_t at = 16;
    int64_t microseconds = 0;
    if (at < value.length && value.data[at] == ':') {
        /* A leap second is read as the second after it. */
        if (!two_digits(value, at + 1, 60, &second))
            return INSTANT_ABSENT;
        at += 3;
        if (!read_fraction(value, &at, &microseconds))
            return INSTANT_ABSENT;
    }
    int64_t local = (int64_t)day * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    text rest = text_slice(value, at, value.length);
    if (rest.length == 0)
        return seconds_of_local(zone, local) * INSTANT_MICROSECONDS + microseconds;
    if (text_equal(rest, TEXT("Z")))
        return local * INSTANT_MICROSECONDS + microseconds;
    int offset_hours, offset_minutes;
    if (rest.length != 6 || (rest.data[0] != '+' && rest.data[0] != '-') || rest.data[3] != ':' ||
        !two_digits(rest, 1, 23, &offset_hours) || !two_digits(rest, 4, 59, &offset_minutes))
        return INSTANT_ABSENT;
    int64_t offset = offset_hours * 3600 + offset_minutes * 60;
    return (local - (rest.data[0] == '-' ? -offset : offset)) * INSTANT_MICROSECONDS + microseconds;
}

int64_t instant_parse_day_end(text value, const struct zone *zone)
{
    int32_t day = day_parse(value);
    if (day != DAY_ABSENT && day < DAY_MAXIMUM)
        return zone_day_start(zone, day + 1) - 1;
    return instant_parse(value, zone);
}

char *instant_format(int64_t instant, char ret[32])
{
    int64_t seconds = floor_divide(instant, INSTANT_MICROSECONDS);
    int64_t microseconds = instant - seconds * INSTANT_MICROSECONDS;
    int64_t day = floor_divide(seconds, DAY_SECONDS);
    unsigned second = (unsigned)(seconds - day * DAY_SECONDS);
    assert(day >= DAY_MINIMUM && day <= DAY_MAXIMUM);
    char date[11];
    day_format((int32_t)day, date);
    int length =
        snprintf(ret, 32, "%s%c%02u:%02u:%02u", date, 'T', second / 3600, second / 60 % 60, second % 60);
    if (microseconds)
        snprintf(ret + length, 32 - (size_t)length, ".%06uZ", (unsigned)microseconds);
    else
        snprintf(ret + length, 32 - (size_t)length, "Z");
    return ret;
}
