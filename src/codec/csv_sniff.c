/* Which delimiter a CSV file uses: the candidate by which most of the first rows have as many cells
 * as the header; among equals, the one that makes more cells. Quotes are honoured. */
#include "codec/csv.h"

#define ROWS_LOOKED_AT 50

struct evidence {
    int header_count;
    int rows;
    int agreeing;
};

static struct evidence weigh(text sample, char delimiter)
{
    struct evidence evidence = {0};
    int count = 0;
    bool quoted = false, blank = true;
    for (size_t i = 0; i < sample.length && evidence.rows < ROWS_LOOKED_AT; i++) {
        char byte = sample.data[i];
        if (byte == '"') {
            quoted = !quoted;
        } else if (quoted) {
            continue;
        } else if (byte == delimiter) {
            count++;
        } else if (byte == '\n' || byte == '\r') {
            if (!blank) {
                if (evidence.rows++ == 0)
                    evidence.header_count = count;
                evidence.agreeing += count == evidence.header_count;
            }
            count = 0;
            blank = true;
            continue;
        }
        blank = false;
    }
    if (evidence.rows == 0)
        evidence = (struct evidence){.header_count = count, .rows = 1, .agreeing = 1};
    return evidence;
}

char csv_sniff(text sample)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    char best = ',';
    struct evidence best_evidence = {0};
    for (size_t i = 0; i < sizeof(candidates); i++) {
        struct evidence evidence = weigh(sample, candidates[i]);
        if (evidence.header_count == 0)
            continue;
        int64_t ours = (int64_t)evidence.agreeing * (best_evidence.rows ? best_evidence.rows : 1);
        int64_t theirs = (int64_t)best_evidence.agreeing * evidence.rows;
        if (best_evidence.rows == 0 || ours > theirs ||
            (ours == theirs && evidence.header_count > best_evidence.header_count)) {
            best = candidates[i];
            best_evidence = evidence;
        }
    }
    return best;
}
