/* Private to web/playbook/: a playbook as a form holds it, and the words of triggers. */
#ifndef FAROL_WEB_PLAYBOOK_PLAYBOOK_H
#define FAROL_WEB_PLAYBOOK_PLAYBOOK_H

#include "http/http.h"
#include "journey/playbook.h"
#include "ledger/definition.h"
#include "view/playbook.h"
#include "web/application.h"

/* Fields as typed: names are "trigger.MEMBER" and "sINDEX.MEMBER" by the step's place in the array. */
struct playbook_form {
    struct arena *arena;
    struct playbook playbook; /* numbers that are none keep their default */
    text trigger_typed[PLAYBOOK_MEMBERS_MAX];
    text typed[PLAYBOOK_STEPS_MAX][PLAYBOOK_MEMBERS_MAX]; /* by step and member; what the page shows */
    text every_days, hold_out;
    struct playbook_faults faults;
    int touched; /* the step that a button just made or moved, so that whoever types goes on there; −1 */
    text touched_by; /* "up", "down", "remove"; "add": its first field */
};
void playbook_form_of(struct arena *arena, const struct playbook *playbook, struct playbook_form *ret);
void playbook_form_read(struct arena *arena, const struct http_pairs *typed, struct playbook_form *ret);
/* "add-main", "add-3-then", "add-3-otherwise", "up-3", "down-3", "remove-3": what a button of the editor
 * does; false for any other. `kind`: of the step to add. */
bool playbook_form_act(struct playbook_form *form, text act, text kind);
/* Reads it as the record would; faults have places as playbook_read names them. NULL columns: not held
 * against them. *ret_body lives in the arena. */
MUST_USE enum result playbook_form_check(struct playbook_form *form, const struct column_snapshot *columns,
                                         text *ret_body, struct problem *problem);
/* What is wrong at the place ("steps[2].then[0].title"); absent: nothing. */
text playbook_form_fault(const struct playbook_form *form, const char *place);
/* The place of a step, as faults name it. */
const char *playbook_form_place(const struct playbook_form *form, int step);
void playbook_form_fill(const struct playbook_form *form, struct view_playbook *view);

/* Makes choices of the members whose names stand for something: people, stages, tiers, fields. */
void playbook_choices_fill(struct arena *arena, const struct web_application *application,
                           const struct column_snapshot *columns, struct view_playbook *view);

/* "The light changes: red". */
text playbook_trigger_words(struct arena *arena, const struct playbook_trigger *trigger);
/* A choice as people read it; itself where there are no words for it. */
text playbook_choice_words(text choice);

#endif
