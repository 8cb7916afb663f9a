/* Putting a finished file in its place for good: contents to the disk, then the name, then the folder's
 * entry. Used by backups and restores; blocking; any thread. */
#ifndef FAROL_STORE_FILE_H
#define FAROL_STORE_FILE_H

#include "base/result.h"

/* Fills `problem` for a file that could not be written: FULL or IO. */
enum result file_fault(const char *path, int fault, struct problem *problem);
/* fsync of `partial`, rename to `path` (replacing it), fsync of its folder. */
MUST_USE enum result file_settle(const char *partial, const char *path, struct problem *problem);
/* Copies the bytes of `from` into a new file `to`; no fsync. */
MUST_USE enum result file_copy(const char *from, const char *to, struct problem *problem);

#endif
