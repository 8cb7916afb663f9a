/* The house whose pages are compared as a real server answers them: golden_account.c starts it, and has the
 * pages of an account; golden_pages.c has the walk of every address, by every role. */
#ifndef FAROL_TESTS_GOLDEN_HOUSE_H
#define FAROL_TESTS_GOLDEN_HOUSE_H

#include "../unit/web/house.h"

extern struct browser golden_house_browser; /* of an administrator */
/* <main> of what `target` answers with expected/NAME.LANGUAGE.html, tokens and instants left out. */
void golden_house_in_both_languages(const char *name, const char *target);

/* Tests; the last ones, for they add people and playbooks to the house. */
void golden_house_every_page(void **state);
void golden_house_every_role(void **state);

#endif
