/* A disk that fails: SQLite's file layer with the nth write, sync or growth of a file refused, from then
 * on or once. Installed as the default layer for everything opened after. */
#ifndef FAROL_TESTS_STORE_FAULTY_H
#define FAROL_TESTS_STORE_FAULTY_H

#include <stdbool.h>
#include <stdint.h>

void faulty_install(void);
/* Fails the operation after `after` good ones with SQLite's code; `forever`: and all later ones. */
void faulty_arm(long after, int code, bool forever);
/* No more failures; how many operations were counted since armed. */
long faulty_disarm(void);

/* From now on, remembers what each file opened would hold after a loss of power: what was synced, and
 * what was written since, which may have reached the disk or not. Forgets what was remembered before. */
void faulty_remember(bool remember);
/* Writes what the file `path` might hold then into a new file: of the writes since the last sync each
 * survives by the toss of a coin. False when there was no such file. */
bool faulty_survivor(const char *path, const char *to, uint64_t seed);

#endif
