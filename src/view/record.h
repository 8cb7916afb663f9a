/* Records as pages show them: tables of rows that open into their form and history, forms made from a
 * kind's fields, a row's history. Plain structs of final texts. */
#ifndef FAROL_VIEW_RECORD_H
#define FAROL_VIEW_RECORD_H

#include "view/part.h"
#include "view/shell.h"

/* ---- a table of records ---- */

struct view_record_head {
    text label;
    bool number, wide; /* wide: not on a phone */
};
struct view_record_cell {
    text words, below; /* below: smaller, in a second line */
    text title;        /* what it says when pointed at: the e-mail of whom the words name */
    text label;        /* its head's words, for where a row is a card: web_records_label */
    text badge;        /* "plain", "red", "yellow", "green": the words stand in a badge */
    struct safe_url url;
    bool number, strong, wide, mono;
};
struct view_record_row {
    struct view_record_cell *cells;
    size_t cells_count;
    struct safe_url edit, history;
    text name; /* for who does not see the table: "Subscription S-1" */
    bool gone;
};
struct view_records {
    text id, title, note;
    struct safe_url add;
    text add_label;
    struct view_record_head *heads;
    size_t heads_count;
    struct view_record_row *rows;
    size_t rows_count;
    bool actions; /* a last column with what can be done */
    text nothing;
    struct safe_url more;
    text more_label;
};

/* ---- a form ---- */

struct view_record_field {
    text name, label, hint, value;
    text type; /* "text", "date", "month", "datetime-local", "email" */
    text mode; /* inputmode: "decimal", "numeric"; absent */
    text list; /* id of a datalist; absent */
    bool required, area, fixed;
    struct view_option *options; /* a select */
    size_t options_count;
    text problem;
    text theirs; /* what another person wrote there meanwhile; absent */
    text mine;
};
struct view_suggestions {
    text id;
    text *values;
    size_t values_count;
};
struct view_record_form {
    struct view_shell shell;
    text title, kind_name;
    text account_name;
    struct safe_url account; /* the page to go back to; absent for rates */
    struct safe_url action, history, cancel;
    bool is_new;
    text version, back;
    text problem;  /* of the row as a whole */
    text conflict; /* who changed it meanwhile; absent: nobody */
    struct view_record_field *fields;
    size_t fields_count;
    struct view_suggestions *suggestions;
    size_t suggestions_count;
    bool takes_custom; /* room for a field of one's own */
    text custom_name, custom_value;
    /* Of a subscription that stands: as a mistake, or from a day on */
    bool asks_effect, effect_change;
    text effective_day, effect_problem;
    text terms_words; /* the fields show how it began; absent where nothing has changed since */
    struct safe_url terms;
    text remove_note; /* what goes with it; absent: cannot be removed here */
    struct safe_url remove;
};
void view_write_record_form(struct buffer *out, const struct view_record_form *self);

/* ---- a history ---- */

struct view_difference {
    text field, before, after;
};
struct view_state {
    struct safe_url how_url; /* the import; absent */
    text what, who, when,
        how; /* "Corrected", "Ana Souza", "3 Mar 2026, 09:12", "by hand", "import 7 (x.csv)" */
    struct view_difference *differences;
    size_t differences_count;
    struct safe_url as_known; /* the account as known then */
    text take_back;           /* the change's number; absent: not this person's to take back */
};
struct view_record_history {
    struct view_shell shell;
    text title, account_name;
    struct safe_url account, edit, action;
    text problem;
    struct view_state *states;
    size_t states_count; /* newest first */
};
void view_write_record_history(struct buffer *out, const struct view_record_history *self);

/* ---- what belongs to no account: rates of currencies, costs of channels ---- */

struct view_rates {
    struct view_shell shell;
    text title, lead;
    struct view_records rows;
};
void view_write_rates(struct buffer *out, const struct view_rates *self);

#endif
