/* A disk that fails: SQLite's file layer with the nth write, sync or growth of a file refused, from then
 * on or once. Installed as the default layer for everything opened after. */
#ifndef FAROL_TESTS_STORE_FAULTY_H
#define FAROL_TESTS_STORE_FAULTY_H

#include <stdbool.h>

void faulty_install(void);
/* Fails the operation after `after` good ones with SQLite's code; `forever`: and all later ones. */
void faulty_arm(long after, int code, bool forever);
/* No more failures; how many operations were counted since armed. */
long faulty_disarm(void);

#endif
