/* The compiled catalogue: what compile_catalogue.c writes at build time from po/pt_BR. Sorted by id in
 * byte order, so that a look-up is a binary search. A context stands before its id with \004 between,
 * as gettext's files have it. Constant; any thread. */
#ifndef FAROL_LANGUAGE_CATALOGUE_H
#define FAROL_LANGUAGE_CATALOGUE_H

#include <stddef.h>

struct catalogue_entry {
    const char *id;
    const char *one;  /* the translation, or that of one */
    const char *many; /* NULL unless the message has a plural */
};

extern const struct catalogue_entry catalogue_pt_br[];
extern const size_t catalogue_pt_br_count;

#endif
