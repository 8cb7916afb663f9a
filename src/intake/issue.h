/* What is wrong with rows of a file: line, column, value and reason. The first ones are kept for the
 * screen, all of them (up to a bound) go into a CSV file. */
#ifndef FAROL_INTAKE_ISSUE_H
#define FAROL_INTAKE_ISSUE_H

#include "base/result.h"
#include "base/text.h"

#define ISSUES_KEPT 20
#define ISSUES_WRITTEN_MAX 100000
#define ISSUES_SAID_MAX 16

struct intake_issue {
    int64_t line;
    text column;
    text value;
    text reason;
};

struct issue_list {
    struct intake_issue kept[ISSUES_KEPT];
    int kept_count;
    int64_t count;
    int64_t said_line;              /* the line of the last issue … */
    uint64_t said[ISSUES_SAID_MAX]; /* … and what was said of it */
    int said_count;
    struct arena *arena;     /* of the kept texts */
    const char *path;        /* NULL: no file is written */
    struct issue_file *file; /* opened with the first issue */
    bool file_failed;        /* could not be opened or written; the import goes on */
};

void issue_list_init(struct issue_list *list, struct arena *arena, const char *path);
/* Texts are copied, cut to a bounded length. What was said of this line and column already is not repeated:
 * several records made of one row may miss the same cell. */
void issue_add(struct issue_list *list, int64_t line, text column, text value, text reason);
/* Forgets all; the file is begun anew with the next issue. */
void issue_list_clear(struct issue_list *list);
/* Finishes the file; true where one was written to its end. */
bool issue_list_finish(struct issue_list *list);

#endif
