/* A mapping as a person corrects it on a page: for each field of Farol where its value comes from, in the few
 * forms that fit a table. It is only a view of a mapping: plan_write makes the mapping's text, which alone is
 * kept and imported by (mapping.h), and plan_read finds the plan again in whatever such a text says, or says
 * that it holds more than a table can show (conditions, sums), to be edited as text.
 *
 * Everything lives in the arena given to plan_init and may point into the texts given. One thread. */
#ifndef FAROL_INTAKE_PLAN_H
#define FAROL_INTAKE_PLAN_H

#include "base/buffer.h"
#include "intake/mapping.h"

enum { PLAN_PARTS_MAX = 6, PLAN_WORDS_MAX = 60, PLAN_ITEMS_MAX = 400 };

/* A piece of what a field is made of. */
enum plan_part_kind { PLAN_COLUMN, PLAN_TEXT, PLAN_LINE };
struct plan_part {
    enum plan_part_kind kind;
    int column; /* of the file */
    text text;
};
struct plan_word {
    text word, value;
};

struct plan_item {
    enum record_kind kind;
    int field;   /* position in the kind's table, or -1: a custom field */
    text custom; /* its name */
    struct plan_part parts[PLAN_PARTS_MAX];
    int part_count;
    /* Of a single column: */
    bool optional;           /* a file may lack it */
    text fallback;           /* where the cell is empty; absent: none */
    struct plan_word *words; /* a table of values; others stay as they are unless words_only */
    int word_count;
    bool words_only;
    enum number_format numbers;
    enum date_format dates;
    bool dates_said, end_inclusive;
};

struct plan {
    struct arena *arena;
    text *columns; /* the file's column names, trimmed; empty: none */
    int column_count;
    int64_t header_line; /* of the file; 0: the first */
    bool makes[RECORD_KIND_COUNT];
    enum mapping_repeats repeats[RECORD_KIND_COUNT];
    struct plan_item *items;
    int item_count;
};

/* An empty plan over a file's header. */
void plan_init(struct plan *plan, const text *columns, int column_count, struct arena *arena);
/* Whether a mapping can name this column: it has a name that no other has. */
bool plan_column_is_usable(const struct plan *plan, int column);
/* The item of a field (custom ones by name), or NULL. */
struct plan_item *plan_find(const struct plan *plan, enum record_kind kind, int field, text custom);
/* The item that takes just this column as it is, the first of several; NULL where none does. */
struct plan_item *plan_of_column(const struct plan *plan, int column);
/* Adds or replaces. NULL where there are too many. */
struct plan_item *plan_set_column(struct plan *plan, enum record_kind kind, int field, text custom,
                                  int column);
struct plan_item *plan_set_text(struct plan *plan, enum record_kind kind, int field, text value);
void plan_remove(struct plan *plan, struct plan_item *item);

void plan_write(const struct plan *plan, struct buffer *out);
/* False where the mapping holds more than a plan can, or names columns that the header lacks. */
bool plan_read(struct plan *ret_plan, const struct mapping *mapping, const text *columns, int column_count,
               struct arena *arena);

#endif
