/* Pages of imports: the list with the place to drop a file, an import on its way (columns, check, result),
 * and one that was made. Forms and their fields are named in web/import_*.c. Plain structs, texts final. */
#ifndef FAROL_VIEW_IMPORT_H
#define FAROL_VIEW_IMPORT_H

#include "view/form.h"

/* ---- the list ---- */

struct view_import_open {
    text name, state, when;
    struct safe_url url;
    bool failed, busy;
};
struct view_import_row {
    text number, name, what, who, when, counts;
    struct safe_url url;
    bool undone;
};
/* A mapping that is kept by name. */
struct view_import_mapping {
    text id, name, kind; /* id: of its field */
};
struct view_imports {
    struct view_shell shell;
    text problem; /* why the file was not taken */
    struct view_select kind;
    struct view_import_open *open;
    size_t open_count;
    struct view_import_row *rows;
    size_t rows_count;
    struct view_import_mapping *mappings;
    size_t mappings_count;
    struct safe_url older, newest;
    bool bulk;                 /* the rows are of what was done on pages to several at once, not of files */
    bool may_fill, has_sample; /* the sample company: can be brought, is there */
    struct safe_url sample;    /* its import's page */
};

/* ---- on its way ---- */

struct view_import_step {
    text number, name;
    bool done, current;
};
struct view_map_group {
    text label;
    struct view_option *options;
    size_t options_count;
};
/* A column of the file. */
struct view_map_row {
    text id, name; /* "c0" */
    struct view_map_group *groups;
    size_t groups_count;
    text sample, status, fault;
    bool ignored, unusable;
    text adjusted; /* "empty: BRL · 2 words"; absent: nothing is */
    bool takes_options, takes_numbers, takes_dates, takes_end;
    struct view_option *numbers;
    size_t numbers_count;
    struct view_option *dates;
    size_t dates_count;
    bool inclusive, words_only;
    text fallback, words, choices; /* words: a line each, "mensal = month" */
};
/* A field that no column fills by itself. */
struct view_fill_row {
    text id, label, kind, hint, value, fault;
    struct view_option *sources;
    size_t sources_count;
};
struct view_made_kind {
    text id, label;
    bool made;
};
struct view_issue_row {
    text line, column, value, reason;
};
struct view_preview_cell {
    text words;
    bool number;
};
struct view_preview_row {
    text line, what, kind; /* kind: "new", "changed", "same", "bad" */
    struct view_preview_cell *cells;
    size_t cells_count;
};
struct view_preview {
    text label;
    struct view_preview_cell *heads;
    size_t heads_count;
    struct view_preview_row *rows;
    size_t rows_count;
};
struct view_effect_row {
    text name, before, after;
    bool changed;
};

struct view_import_job {
    struct view_shell shell;
    text heading, file, size, format, csrf;
    struct view_import_step *steps;
    size_t steps_count;
    struct safe_url action;
    text progress; /* address that tells how far it is */
    text problem;  /* why it cannot go on */
    text notice;   /* interrupted, waiting */
    bool busy, checked, refused, done, editable;
    text progress_words, progress_note;
    int64_t progress_done, progress_total;
    text added, updated, same, bad;
    bool has_bad;
    text notes;    /* what was read without proof */
    bool by_table; /* the mapping fits a table; otherwise only its text is shown */
    text known;    /* "10 of 11 recognised" */
    struct view_select preset;
    struct view_made_kind *kinds;
    size_t kinds_count;
    struct view_map_row *rows;
    size_t rows_count;
    struct view_fill_row *fills;
    size_t fills_count;
    text mapping, mapping_problem;
    struct view_field preset_name;
    struct view_issue_row *issues;
    size_t issues_count;
    text issues_note;
    struct safe_url issues_all, issues_file;
    bool skip_bad, effective_set;
    struct view_field effective;
    bool takes_effective;
    struct view_effect_row *effect;
    size_t effect_count;
    text effect_day;
    struct view_effect_row *months;
    size_t months_count;
    struct view_preview *previews;
    size_t previews_count;
    text go; /* "Import 12,878 rows"; absent: it cannot be imported yet */
    struct safe_url result, dashboard;
    text result_words;
};

/* ---- rows in error, paged ---- */

struct view_import_issues {
    struct view_shell shell;
    text heading, sentence;
    struct safe_url back, file, previous, next;
    struct view_issue_row *rows;
    size_t rows_count;
};

/* ---- one that was made ---- */

struct view_import_count {
    text kind, added, updated, same;
};
struct view_import {
    struct view_shell shell;
    text heading, sentence, undone, problem;
    struct view_import_count *counts;
    size_t counts_count;
    text refused;
    text *blocked;
    size_t blocked_count;
    text blocked_more;
    bool may_undo;
    struct safe_url undo, audit, issues;
};

void view_write_imports(struct buffer *out, const struct view_imports *page);
void view_write_import_job(struct buffer *out, const struct view_import_job *page);
void view_write_import_issues(struct buffer *out, const struct view_import_issues *page);
void view_write_import(struct buffer *out, const struct view_import *page);

#endif
