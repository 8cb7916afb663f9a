/* The forms of rescue: one account, fields of a kind, one change. What is typed is read and checked as an
 * import of that row; a fault is shown beside its field with all that was typed (422). Everything lives in
 * the request's arena, the columns are retained until rescue_form_end. */
#ifndef FAROL_WEB_RESCUE_FORM_H
#define FAROL_WEB_RESCUE_FORM_H

#include "intake/entry.h"
#include "journey/task.h"
#include "web/rescue/rescue.h"

enum { RESCUE_FIELDS_MAX = 40, RESCUE_GROUPS_MAX = 6 };

struct rescue_form {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    struct column_snapshot *columns; /* of now */
    const struct http_pairs *form;   /* what was typed; the query's for a form still empty */
    bool posted;
    uint32_t account; /* index; UINT32_MAX: none yet */
    const char *path, *place, *title;
    struct view_work_form view;
    enum record_kind kind;
    int64_t record_id;           /* of a correction; 0: a row to be made */
    struct record_value *stands; /* its values; NULL */
    int64_t change_id;           /* that it was last touched by */
    struct intake_cell cells[RECORD_FIELDS_MAX];
    size_t cell_count;
    struct intake_faults faults;
    bool refused;
    const char *done; /* the toast's word where the work found another than rescue_run was told; NULL */
    char place_words[24];
};

/* False: answered (no account of that code in what the person sees, no columns yet). Reads the account of the
 * field "account", by code or by its whole name; a form that needs none of the address shows the field. */
bool rescue_form_begin(struct rescue_form *ret, struct http_request *request, struct http_response *response,
                       struct web_application *application, const char *path, const char *place,
                       const char *title);
void rescue_form_end(struct rescue_form *form);
/* The row of a kind and number under the account; false: answered with 404. */
bool rescue_form_load(struct rescue_form *form, enum record_kind kind, int64_t record_id);
void rescue_form_send(struct rescue_form *form, int status);

struct view_work_group *rescue_group(struct rescue_form *form, const char *title, const char *note);
struct view_record_field *rescue_field(struct rescue_form *form, struct view_work_group *group,
                                       const char *name, const char *label, const char *type);
/* A select of a record's choices; `empty` (NULL: none) is the option of nothing. */
struct view_record_field *rescue_choices(struct rescue_form *form, struct view_work_group *group,
                                         const char *name, const char *label, enum record_kind kind,
                                         int field, int count, const char *empty);
struct view_option *rescue_option(struct rescue_form *form, struct view_record_field *field, text value,
                                  text label);
/* The account's field, where it is still to be chosen; its name, else. */
void rescue_account_field(struct rescue_form *form, struct view_work_group *group);
void rescue_fact(struct rescue_form *form, const char *name, text words);
struct view_record_field *rescue_find_field(struct rescue_form *form, const char *name);
/* What was typed; absent. */
text rescue_typed(const struct rescue_form *form, const char *name);
/* Puts the fault beside the field. */
void rescue_fault(struct rescue_form *form, const char *name, text words);
bool rescue_has_faults(struct rescue_form *form);

void rescue_cell(struct rescue_form *form, int field, text value);
/* Puts the cells into the change. REFUSED rows are BAD_INPUT with form->faults. */
MUST_USE enum result rescue_put(struct rescue_form *form, struct ledger_change *change,
                                struct problem *problem);
/* Runs the work as the person's change: 303 to `path` with `done` when it stands, the form again otherwise.
 * `names` says which input holds which field of the kind (NULL: none). */
struct rescue_name {
    int field;
    const char *name;
};
void rescue_run(struct rescue_form *form, const char *action, web_change_work work, void *context,
                text behind, const char *done, const struct rescue_name *names, size_t name_count);
/* A task for the account; the organisation's language. `reason` dedupes. */
MUST_USE enum result rescue_raise(struct rescue_form *form, struct ledger_change *change, const char *reason,
                                  text title, text detail, int kind, int32_t due_day, text owner,
                                  struct problem *problem);
int32_t rescue_today(const struct rescue_form *form);
text rescue_form_owner(const struct rescue_form *form);
text rescue_instant_of_day(struct rescue_form *form, int32_t day); /* "2026-03-03T12:00" */

#endif
