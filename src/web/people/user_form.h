/* What the pages about people share: the form of a person's role and accounts, and writing it. */
#ifndef FAROL_WEB_USER_FORM_H
#define FAROL_WEB_USER_FORM_H

#include "web/people/user_words.h"
#include "web/people/user_write.h"

struct web_user_form {
    text name, team; /* trimmed */
    enum user_role role;
    enum user_portfolio portfolio;
    text seen;              /* web_user_version of the person when the form was shown */
    text name_fault, fault; /* in the person's language; absent: fine */
};
/* Equal while nobody has changed what the form changes. In `arena`. */
text web_user_version(struct arena *arena, const struct ledger_user *user);
/* Reads name, role, portfolio, team from the posted form; false when something is wrong with them. */
bool web_user_form_read(const struct http_request *request, struct web_user_form *ret);
void web_user_form_apply(const struct web_user_form *form, struct ledger_user *user, text *team);
struct view_field web_user_name_field(const struct web_user_form *form, text hint);
/* NULL: fine; else what is wrong with a name. */
const char *web_user_name_fault(text name);

struct web_user_writing web_user_writing_of(const struct http_request *request,
                                            const struct web_application *application, const char *action);
/* After a change: sessions hear of it. A failure is logged; nobody is let in until it is made good. */
void web_user_reload(const struct web_application *application);
/* "active", "waiting", "out", and in words. */
void web_user_state(struct arena *arena, const struct web_application *application,
                    const struct web_people *people, const struct ledger_user *user, text *ret_state,
                    text *ret_kind);
/* The page that shows a link once. */
void web_user_show_link(struct http_request *request, struct http_response *response,
                        const struct web_application *application, const struct ledger_user *user, text token,
                        int64_t expires_at);

#endif
