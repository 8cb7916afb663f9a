/* The snapshot's shell: what it owns (blocks by reference, dictionaries by reference, rates and costs
 * in its arena) and the small questions that readers ask of it. */
#include "column/snapshot.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "column/dictionary.h"
#include "column/invoiced.h"
#include "column/recurring.h"

#define RATE_MONTH_MINIMUM (-12 * 1969) /* year 1 */
#define CONVERT_DIGITS 4                /* the most minor digits of any currency */

static const char *const dimension_names[COLUMN_DIMENSION_COUNT] = {
    "segment",    "plan",    "industry", "country", "region", "city",
    "touch_tier", "channel", "owner",    "ism",     "farmer", "language",
};

static atomic_ullong next_version = 1;

static struct column_snapshot *snapshot_allocate(uint8_t currency)
{
    struct column_snapshot *snapshot = calloc(1, sizeof *snapshot);
    assert(snapshot);
    atomic_init(&snapshot->references, 1);
    arena_init(&snapshot->memory, 0);
    snapshot->currency = currency;
    snapshot->usage_base_day = COLUMN_USAGE_BASE_DAY;
    snapshot->first_point_day = snapshot->last_point_day = DAY_ABSENT;
    snapshot->rates.running_month = INT32_MAX;
    snapshot->settings.churn_after_overdue_days = -1;
    snapshot->kept = column_kept_new();
    snapshot->version = atomic_fetch_add(&next_version, 1);
    for (int f = 0; f < COLUMN_FAMILY_COUNT; f++)
        snapshot->loaded[f] = true;
    return snapshot;
}

struct column_snapshot *column_snapshot_new(uint8_t currency)
{
    struct column_snapshot *snapshot = snapshot_allocate(currency);
    for (int d = 0; d < COLUMN_DIMENSION_COUNT; d++)
        snapshot->dimensions[d] = column_dictionary_new();
    snapshot->stages = column_dictionary_new();
    snapshot->features = column_dictionary_new();
    snapshot->categories = column_dictionary_new();
    snapshot->cancel_reasons = column_dictionary_new();
    snapshot->products = column_dictionary_new();
    snapshot->journeys = column_dictionary_new();
    return snapshot;
}

struct column_snapshot *column_snapshot_new_like(const struct column_snapshot *other)
{
    struct column_snapshot *snapshot = snapshot_allocate(other->currency);
    for (int d = 0; d < COLUMN_DIMENSION_COUNT; d++)
        snapshot->dimensions[d] = column_dictionary_retain(other->dimensions[d]);
    snapshot->stages = column_dictionary_retain(other->stages);
    snapshot->features = column_dictionary_retain(other->features);
    snapshot->categories = column_dictionary_retain(other->categories);
    snapshot->cancel_reasons = column_dictionary_retain(other->cancel_reasons);
    snapshot->products = column_dictionary_retain(other->products);
    snapshot->journeys = column_dictionary_retain(other->journeys);
    snapshot->settings = other->settings;
    snapshot->custom_count = other->custom_count;
    snapshot->custom_names = arena_array(&snapshot->memory, text, other->custom_count);
    snapshot->custom = arena_array(&snapshot->memory, struct column_dictionary *, other->custom_count);
    for (uint32_t i = 0; i < other->custom_count; i++) {
        snapshot->custom_names[i] = text_copy(&snapshot->memory, other->custom_names[i]);
        snapshot->custom[i] = column_dictionary_retain(other->custom[i]);
    }
    return snapshot;
}

void column_snapshot_set_custom(struct column_snapshot *snapshot, const text *names, uint32_t count)
{
    assert(snapshot->custom_count == 0);
    snapshot->custom_count = count;
    snapshot->custom_names = arena_array(&snapshot->memory, text, count);
    snapshot->custom = arena_array(&snapshot->memory, struct column_dictionary *, count);
    for (uint32_t i = 0; i < count; i++) {
        snapshot->custom_names[i] = text_copy(&snapshot->memory, names[i]);
        snapshot->custom[i] = column_dictionary_new();
    }
}

void column_snapshot_add_custom(struct column_snapshot *snapshot, const text *names, uint32_t count)
{
    struct column_dictionary **custom = arena_array(&snapshot->memory, struct column_dictionary *, count);
    text *kept = arena_array(&snapshot->memory, text, count);
    assert(count >= snapshot->custom_count);
    for (uint32_t i = 0; i < count; i++) {
        kept[i] = text_copy(&snapshot->memory, names[i]);
        custom[i] = i < snapshot->custom_count ? snapshot->custom[i] : column_dictionary_new();
    }
    snapshot->custom = custom;
    snapshot->custom_names = kept;
    snapshot->custom_count = count;
}

void column_snapshot_take_wide(struct column_snapshot *snapshot, const struct column_snapshot *other)
{
    snapshot->rates = other->rates;
    for (int c = 0; c < 256; c++) {
        if (!other->rates.rate[c])
            continue;
        size_t months = (size_t)other->rates.month_count;
        snapshot->rates.rate[c] = arena_array(&snapshot->memory, int64_t, months);
        memcpy(snapshot->rates.rate[c], other->rates.rate[c], months * sizeof(int64_t));
    }
    snapshot->cost_count = other->cost_count;
    snapshot->costs = arena_array(&snapshot->memory, struct column_cost, other->cost_count);
    if (other->cost_count > 0)
        memcpy(snapshot->costs, other->costs, other->cost_count * sizeof *snapshot->costs);
}

void column_snapshot_set_accounts(struct column_snapshot *snapshot, uint32_t account_count)
{
    uint32_t blocks = (account_count + COLUMN_BLOCK_ACCOUNTS - 1) / COLUMN_BLOCK_ACCOUNTS;
    if (account_count <= snapshot->account_count)
        return;
    snapshot->account_count = account_count;
    if (blocks <= snapshot->block_count)
        return;
    uint32_t room = blocks < 2 * snapshot->block_count ? 2 * snapshot->block_count : blocks;
    for (int f = 0; f < COLUMN_FAMILY_COUNT; f++) {
        void **pointers = arena_array(&snapshot->memory, void *, room);
        for (uint32_t b = 0; b < snapshot->block_count; b++)
            pointers[b] = snapshot->blocks[f][b];
        snapshot->blocks[f] = pointers;
    }
    snapshot->block_count = blocks;
}

struct column_snapshot *column_snapshot_share(const struct column_snapshot *old)
{
    struct column_snapshot *snapshot = column_snapshot_new_like(old);
    column_snapshot_set_accounts(snapshot, old->account_count);
    for (int f = 0; f < COLUMN_FAMILY_COUNT; f++) {
        snapshot->loaded[f] = old->loaded[f];
        for (uint32_t b = 0; b < old->block_count; b++)
            snapshot->blocks[f][b] = column_block_retain(old->blocks[f][b]);
    }
    snapshot->known_change = old->known_change;
    snapshot->known_at = old->known_at;
    column_snapshot_take_wide(snapshot, old);
    return snapshot;
}

void column_snapshot_set_rate(struct column_snapshot *snapshot, int32_t month, uint8_t currency, int64_t rate)
{
    struct column_rates *rates = &snapshot->rates;
    int32_t first = rates->first_month, count = rates->month_count;
    assert(month >= RATE_MONTH_MINIMUM);
    if (count == 0)
        first = month;
    int32_t new_first = month < first ? month : first;
    int32_t end = count == 0 ? month + 1 : first + count;
    int32_t new_count = (month + 1 > end ? month + 1 : end) - new_first;
    for (int c = 0; c < 256 && new_count != count; c++) {
        if (!rates->rate[c])
            continue;
        int64_t *grown = arena_array(&snapshot->memory, int64_t, (size_t)new_count);
        memcpy(grown + (first - new_first), rates->rate[c], (size_t)count * sizeof *grown);
        rates->rate[c] = grown;
    }
    rates->first_month = new_first;
    rates->month_count = new_count;
    if (!rates->rate[currency])
        rates->rate[currency] = arena_array(&snapshot->memory, int64_t, (size_t)new_count);
    rates->rate[currency][month - new_first] = rate;
}

int64_t column_rate(const struct column_snapshot *snapshot, uint8_t currency, int32_t month,
                    bool *ret_provisional)
{
    const struct column_rates *rates = &snapshot->rates;
    if (currency == snapshot->currency)
        return RATE_ONE;
    const int64_t *rate = rates->rate[currency];
    if (!rate || month < rates->first_month)
        return 0;
    int32_t at = month - rates->first_month;
    if (at < rates->month_count && rate[at] != 0)
        return rate[at];
    if (month < rates->running_month)
        return 0;
    for (at = at < rates->month_count ? at : rates->month_count - 1; at >= 0; at--) {
        if (rate[at] != 0) {
            *ret_provisional = true;
            return rate[at];
        }
    }
    return 0;
}

/* value ÷ 10^16 half to even, for an organisation of two minor digits: where the value has few enough bits,
 * by one division of 64 bits with a constant. */
static __int128 divide_by_ten_to_16(__int128 value)
{
    static const uint64_t five_to_16 = UINT64_C(152587890625), half = UINT64_C(5000000000000000);
    unsigned __int128 size = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
    if (size >> 80 != 0)
        return divide_half_even(value, (__int128)2 * half);
    uint64_t high = (uint64_t)(size >> 16);
    uint64_t quotient = high / five_to_16;
    uint64_t rest = (high % five_to_16) << 16 | (uint64_t)(size & 0xffff);
    quotient += rest > half || (rest == half && (quotient & 1));
    return value < 0 ? -(__int128)quotient : (__int128)quotient;
}

bool column_convert(const struct column_snapshot *snapshot, const struct column_amount *amounts, size_t count,
                    int32_t month, int64_t *ret_minor, bool *ret_provisional, uint8_t *ret_missing)
{
    static const int64_t powers[] = {1, 10, 100, 1000, 10000};
    static const __int128 held = (__int128)1 << 120;
    __int128 sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (amounts[i].micro == 0)
            continue;
        int64_t rate = column_rate(snapshot, amounts[i].currency, month, ret_provisional);
        if (rate == 0) {
            *ret_missing = amounts[i].currency;
            return false;
        }
        __int128 value =
            (__int128)amounts[i].micro * powers[CONVERT_DIGITS - currency_digits(amounts[i].currency)];
        if (__builtin_mul_overflow(value, (__int128)rate, &value) || value > held || value < -held)
            value = amounts[i].micro < 0 ? -held : held;
        sum += value;
    }
    int digits = currency_digits(snapshot->currency);
    __int128 minor =
        digits == 2
            ? divide_by_ten_to_16(sum)
            : divide_half_even(sum, (__int128)MICRO_PER_MINOR * RATE_ONE * powers[CONVERT_DIGITS - digits]);
    if (minor > RECURRING_MINOR_MAX)
        minor = RECURRING_MINOR_MAX;
    *ret_minor = minor < -RECURRING_MINOR_MAX ? -RECURRING_MINOR_MAX : (int64_t)minor;
    return true;
}

enum column_moved column_churn_kind(const struct column_snapshot *snapshot, uint32_t account,
                                    int32_t rise_day, int32_t end_day)
{
    const struct column_subscription_block *block =
        snapshot->blocks[COLUMN_SUBSCRIPTION][account / COLUMN_BLOCK_ACCOUNTS];
    uint32_t a = account % COLUMN_BLOCK_ACCOUNTS;
    int32_t last = DAY_ABSENT;
    enum column_moved kind = MOVED_CHURN_UNKNOWN;
    for (uint32_t i = block ? block->start[a] : 0; block && i < block->start[a + 1]; i++) {
        if (block->end_day[i] <= rise_day || block->end_day[i] > end_day || block->end_day[i] < last)
            continue;
        last = block->end_day[i];
        kind = MOVED_CHURN_UNKNOWN + block->cancel_kind[i];
    }
    return kind;
}

void column_snapshot_seal(struct column_snapshot *snapshot)
{
    snapshot->first_point_day = snapshot->last_point_day = DAY_ABSENT;
    for (uint32_t b = 0; b < snapshot->block_count; b++) {
        const struct column_mrr_block *block = column_mrr(snapshot, b);
        if (!block)
            continue;
        const int32_t *days[2] = {block->point_day, block->lane_day};
        size_t counts[2] = {block->point_start[COLUMN_BLOCK_ACCOUNTS],
                            block->lane_count ? block->lanes[block->lane_count - 1].end : 0};
        for (int k = 0; k < 2; k++) {
            for (size_t i = 0; i < counts[k]; i++) {
                int32_t day = days[k][i];
                if (snapshot->first_point_day == DAY_ABSENT || day < snapshot->first_point_day)
                    snapshot->first_point_day = day;
                if (day > snapshot->last_point_day)
                    snapshot->last_point_day = day;
            }
        }
    }
    snapshot->held = column_find_held(snapshot);
}

struct column_dictionary *column_snapshot_dictionary(const struct column_snapshot *snapshot, uint32_t index)
{
    if (index < COLUMN_DIMENSION_COUNT)
        return snapshot->dimensions[index];
    index -= COLUMN_DIMENSION_COUNT;
    if (index < snapshot->custom_count)
        return snapshot->custom[index];
    struct column_dictionary *others[] = {snapshot->stages,         snapshot->features, snapshot->categories,
                                          snapshot->cancel_reasons, snapshot->products, snapshot->journeys};
    index -= snapshot->custom_count;
    return index < sizeof others / sizeof *others ? others[index] : NULL;
}

struct column_snapshot *column_snapshot_retain(struct column_snapshot *snapshot)
{
    atomic_fetch_add(&snapshot->references, 1);
    return snapshot;
}

void column_snapshot_release(struct column_snapshot *snapshot)
{
    if (!snapshot || atomic_fetch_sub(&snapshot->references, 1) != 1)
        return;
    column_kept_release(snapshot->kept);
    for (int f = 0; f < COLUMN_FAMILY_COUNT; f++)
        for (uint32_t b = 0; b < snapshot->block_count; b++)
            column_block_release(snapshot->blocks[f][b]);
    for (uint32_t b = 0; snapshot->subscribed && b < snapshot->block_count; b++)
        column_block_release(snapshot->subscribed[b]);
    struct column_dictionary *dictionary;
    for (uint32_t i = 0; (dictionary = column_snapshot_dictionary(snapshot, i)) != NULL; i++)
        column_dictionary_release(dictionary);
    arena_release(&snapshot->memory);
    free(snapshot);
}

size_t column_snapshot_bytes(const struct column_snapshot *snapshot)
{
    size_t bytes = sizeof *snapshot + snapshot->memory.used_bytes;
    for (int f = 0; f < COLUMN_FAMILY_COUNT; f++)
        for (uint32_t b = 0; b < snapshot->block_count; b++)
            bytes += column_block_bytes(f, snapshot->blocks[f][b], column_dimension_count(snapshot));
    return bytes;
}

text column_account_external_id(const struct column_snapshot *snapshot, uint32_t account)
{
    const struct column_account_block *block = column_accounts(snapshot, account / COLUMN_BLOCK_ACCOUNTS);
    uint32_t a = account % COLUMN_BLOCK_ACCOUNTS;
    if (!block || !bits_has(block->exists, a))
        return TEXT_ABSENT;
    const uint32_t *start = block->external_id_start;
    return (text){block->external_id_bytes + start[a], start[a + 1] - start[a]};
}

text column_account_name(const struct column_snapshot *snapshot, uint32_t account)
{
    const struct column_account_block *block = column_accounts(snapshot, account / COLUMN_BLOCK_ACCOUNTS);
    uint32_t a = account % COLUMN_BLOCK_ACCOUNTS;
    if (!block || !bits_has(block->exists, a))
        return TEXT_ABSENT;
    return (text){block->name_bytes + block->name_start[a], block->name_start[a + 1] - block->name_start[a]};
}

int column_dimension_find(const struct column_snapshot *snapshot, text name)
{
    for (int d = 0; d < COLUMN_DIMENSION_COUNT; d++)
        if (text_equal(name, text_of(dimension_names[d])))
            return d;
    for (uint32_t i = 0; i < snapshot->custom_count; i++)
        if (text_equal(name, snapshot->custom_names[i]))
            return (int)(COLUMN_DIMENSION_COUNT + i);
    return -1;
}

text column_dimension_name(const struct column_snapshot *snapshot, int dimension)
{
    return dimension < COLUMN_DIMENSION_COUNT ? text_of(dimension_names[dimension])
                                              : snapshot->custom_names[dimension - COLUMN_DIMENSION_COUNT];
}

uint32_t column_account_code(const struct column_snapshot *snapshot, int dimension, uint32_t account)
{
    const struct column_account_block *block = column_accounts(snapshot, account / COLUMN_BLOCK_ACCOUNTS);
    assert(dimension >= 0 && (uint32_t)dimension < column_dimension_count(snapshot));
    return block ? block->dimension[dimension][account % COLUMN_BLOCK_ACCOUNTS] : COLUMN_CODE_ABSENT;
}

const struct column_dictionary *column_dimension_dictionary(const struct column_snapshot *snapshot,
                                                            int dimension)
{
    assert(dimension >= 0 && (uint32_t)dimension < column_dimension_count(snapshot));
    return column_snapshot_dictionary(snapshot, (uint32_t)dimension);
}
