/* The organisation as the server shows it. Its name and language may change while pages are made of them:
 * what stands is replaced as a whole, by one pointer, and what stood before stays until the server ends, for
 * those who still read it (some hundred bytes an edit by hand). Currency and zone never change. Safe from any
 * thread. */
#ifndef FAROL_WEB_ORGANISATION_H
#define FAROL_WEB_ORGANISATION_H

#include "web/application.h"

struct web_organisation *web_organisation_new(void);           /* of no name until set */
void web_organisation_free(struct web_organisation *standing); /* NULL is fine */
void web_organisation_set(struct web_organisation *standing, const struct organisation *organisation);
/* What stands now; it stays as it is until the application stops. Never NULL. */
const struct organisation *web_organisation(const struct web_application *application);

/* A person changes name and language. */
struct web_organisation_edit {
    text name, language;
    text seen_name, seen_language; /* what stood when they looked; absent: whatever stands is replaced */
    const char *name_fault, *language_fault; /* returned: NULL or what is wrong */
};
/* Writes, with a line of the audit, and shows it from then on. BAD_INPUT with a fault set; CONFLICT when
 * another changed it since: nothing is written then. */
MUST_USE enum result web_organisation_change(struct web_application *application,
                                             const struct http_request *request,
                                             struct web_organisation_edit *edit, struct problem *problem);

#endif
