/* The schema's steps, embedded from migrations/NNNN-name.sql by the build, in the order of their
 * numbers: 1, 2, 3 … without a gap. A step once released is never edited; a new one is added. */
#ifndef FAROL_STORE_MIGRATION_H
#define FAROL_STORE_MIGRATION_H

struct store_migration {
    int number;
    const char *name;
    const char *sql; /* statements separated by ';' */
};

extern const struct store_migration store_migrations[];
extern const int store_migration_count;

#endif
