/* The kept signals: see signals.h. One mutex, held while computing; entries own their memory. */
#include "web/figure/signals.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

enum { DAYS_KEPT = 16 };

struct kept {
    uint64_t version; /* of the snapshot; 0: empty */
    int32_t day;
    uint64_t used; /* when last asked for */
    struct report_signal_bits bits;
    uint64_t *words; /* all the bits, one after the other */
};

struct web_signals {
    pthread_mutex_t mutex;
    uint64_t uses;
    struct kept kept[DAYS_KEPT];
};

struct web_signals *web_signals_new(void)
{
    struct web_signals *signals = calloc(1, sizeof *signals);
    if (!signals)
        abort();
    pthread_mutex_init(&signals->mutex, NULL);
    return signals;
}

void web_signals_release(struct web_signals *signals)
{
    if (!signals)
        return;
    for (int i = 0; i < DAYS_KEPT; i++)
        free(signals->kept[i].words);
    pthread_mutex_destroy(&signals->mutex);
    free(signals);
}

/* While usage is still being loaded nothing is kept: the same version may soon say more. */
static struct kept *find(struct web_signals *signals, uint64_t version, int32_t day)
{
    for (int i = 0; i < DAYS_KEPT; i++)
        if (signals->kept[i].words && signals->kept[i].version == version && signals->kept[i].day == day)
            return &signals->kept[i];
    return NULL;
}

static void keep(struct web_signals *signals, uint64_t version, size_t words,
                 const struct report_signal_bits *bits)
{
    struct kept *oldest = &signals->kept[0];
    for (int i = 1; i < DAYS_KEPT; i++)
        if (!signals->kept[i].words || (oldest->words && signals->kept[i].used < oldest->used))
            oldest = &signals->kept[i];
    uint64_t *copy = malloc((words * (SIGNAL_COUNT + 1) + 1) * sizeof *copy);
    if (!copy || !bits->usage_loaded) { /* only a cache: go without */
        free(copy);
        return;
    }
    free(oldest->words);
    *oldest = (struct kept){version, bits->day, ++signals->uses, *bits, copy};
    for (int signal = 0; signal <= SIGNAL_COUNT; signal++) {
        oldest->bits.accounts[signal] = copy + words * (size_t)signal;
        memcpy(oldest->bits.accounts[signal], bits->accounts[signal], words * sizeof *copy);
    }
}

static void copy_out(struct arena *arena, const struct kept *kept, size_t words,
                     struct report_signal_bits *ret)
{
    *ret = kept->bits;
    for (int signal = 0; signal <= SIGNAL_COUNT; signal++) {
        ret->accounts[signal] = arena_array(arena, uint64_t, words + 1);
        memcpy(ret->accounts[signal], kept->bits.accounts[signal], words * sizeof(uint64_t));
    }
}

enum result web_signals_read(void *context, struct arena *arena, const struct column_snapshot *columns,
                             const int32_t *days, size_t count, struct report_signal_bits *ret,
                             struct problem *problem)
{
    struct web_signals *signals = context;
    size_t words = bits_words(columns->account_count);
    enum result result = RESULT_OK;
    bool all_kept = true;
    pthread_mutex_lock(&signals->mutex);
    for (size_t i = 0; i < count; i++)
        all_kept &= find(signals, columns->version, days[i]) != NULL;
    if (!all_kept) {
        result = report_signal_bits(arena, columns, days, count, ret, problem);
        for (size_t i = 0; result == RESULT_OK && i < count; i++)
            if (!find(signals, columns->version, days[i]))
                keep(signals, columns->version, words, &ret[i]);
    } else {
        for (size_t i = 0; i < count; i++) {
            struct kept *kept = find(signals, columns->version, days[i]);
            kept->used = ++signals->uses;
            copy_out(arena, kept, words, &ret[i]);
        }
    }
    pthread_mutex_unlock(&signals->mutex);
    return result;
}
