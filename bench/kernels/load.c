/* How long the columns take from a database file: farol-load-bench FILE [FILE…]. Prints the time and the
 * memory of a load, and of taking in a change of one account. */
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "base/bits.h"
#include "column/live.h"
#include "column/load.h"

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int measure(const char *path)
{
    struct store *store;
    struct column_live *live;
    struct problem problem;
    struct store_options options = {.mode = STORE_OWN};
    double start = now_ms();
    if (store_open(&store, text_of(path), &options, &problem) != RESULT_OK ||
        column_live_open(&live, store, clock_system(), NULL, &problem) != RESULT_OK) {
        fprintf(stderr, "%s (%s)\n", problem.message, problem.detail);
        return 1;
    }
    struct column_snapshot *snapshot = column_live_acquire(live);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%s: %u accounts loaded in %.0f ms, columns %.0f MB, peak %.0f MB\n", path,
           snapshot->account_count, now_ms() - start, (double)column_snapshot_bytes(snapshot) / 1e6,
           (double)usage.ru_maxrss / 1e3);
    uint64_t one[1] = {2};
    struct ledger_touched touched = {
        .accounts = one, .account_words = 1, .change_id = snapshot->known_change};
    touched.kinds[RECORD_SUBSCRIPTION] = true;
    column_snapshot_release(snapshot);
    start = now_ms();
    if (column_live_apply(live, &touched, &problem) != RESULT_OK)
        fprintf(stderr, "%s (%s)\n", problem.message, problem.detail);
    printf("%s: a change of one account taken in in %.2f ms\n", path, now_ms() - start);
    column_live_close(live);
    store_close(store);
    return 0;
}

int main(int argument_count, char **arguments)
{
    int status = 0;
    for (int i = 1; i < argument_count; i++)
        status |= measure(arguments[i]);
    return status;
}
