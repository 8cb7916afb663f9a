/* The schema's steps, embedded from migrations/NNNN-name.sql by the build, in the order of their
 * numbers, which may have gaps: a file is given every step that it lacks. A step once released is never
 * edited; a new one is added. */
#ifndef FAROL_STORE_MIGRATION_H
#define FAROL_STORE_MIGRATION_H

enum { STORE_MIGRATIONS_MAX = 64 }; /* above every number */

struct store_migration {
    int number;
    const char *name;
    const char *sql; /* statements separated by ';' */
};

extern const struct store_migration store_migrations[];
extern const int store_migration_count;

#endif
