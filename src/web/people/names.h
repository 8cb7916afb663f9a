/* What people are called: the one place that turns an e-mail address of the record into a name to show.
 *
 * A person who signs in is called by the name they have there; anybody else as far as their address tells
 * ("lia.moura@…" is Lia Moura). Two of one name, among those who sign in and those whose accounts or tasks
 * the record holds, stay apart: each is followed by what tells them apart of the address, "Ana Souza
 * (ana.s)". Addresses stay the key: rules, files, the API and values of forms hold them, and pages keep them
 * in titles.
 *
 * Kept in memory: made anew when people change (web/session.c hands them over) or when the record names
 * somebody new, so asking costs a look into a map and a copy. Safe from any thread. */
#ifndef FAROL_WEB_NAMES_H
#define FAROL_WEB_NAMES_H

#include <stdint.h>

#include "base/text.h"

struct column_live;
struct web_application;

struct web_names;
struct web_names *web_names_new(void);
void web_names_free(struct web_names *names); /* NULL is fine */
/* `live` says whose accounts and tasks there are; before the first request. */
void web_names_follow(struct web_names *names, struct column_live *live);
/* Everybody who signs in, as they are now; copied. */
struct web_named {
    text email, name; /* no name: as the address tells */
};
void web_names_take(struct web_names *names, const struct web_named *people, size_t count);
/* Another number when somebody may be called otherwise: for keys of pages that are kept; 0 for NULL. */
uint64_t web_names_version(struct web_names *names);

/* The name to show, in `arena`; what is no address ("cli", absent) stays as it is. NULL names know nobody. */
text web_names_find(struct web_names *names, struct arena *arena, text email);
/* The application's, NULL where it is NULL or without sessions (tests of pages); and a name by them. */
struct web_names *web_names_of(const struct web_application *application);
text web_name(const struct web_application *application, struct arena *arena, text email);

#endif
