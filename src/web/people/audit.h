/* Lines of the audit from a request: who, from where. For exports, sign-ins, changes of users, whatever is no
 * change of the record (web_change_run leaves the line of one by itself). No personal data in them: an
 * object is named by its external id or number, never by a person's name or e-mail. */
#ifndef FAROL_WEB_AUDIT_H
#define FAROL_WEB_AUDIT_H

#include "web/application.h"

/* What was done. The actions, as they stand in the audit: lower case, words joined by "-", the object first
 * or the verb ("export-accounts", "account-edited"). A new action gets its words in audit_words.c. */
struct web_audited {
    const char *action;
    const char *object_kind; /* "account", "user", "figure", "import" …; NULL: none */
    text object;             /* external id or name; absent: none */
    int64_t count;           /* rows written or exported; 0: not said */
};

/* Who does it: for work that outlives its request, copied beforehand. Texts are borrowed. */
struct web_actor {
    int64_t user_id; /* 0: nobody known */
    text name;       /* the session's e-mail: the actor of a change */
    text peer;
    enum language language;
};
struct web_actor web_actor_of(const struct http_request *request);

void web_audit(const struct http_request *request, const struct web_application *application,
               const struct web_audited *what);

#endif
