/* People in words, for the pages about them: roles, portfolios, times, the parts of their forms. Texts live
 * in the arena; the language is the thread's. */
#ifndef FAROL_WEB_USER_WORDS_H
#define FAROL_WEB_USER_WORDS_H

#include "view/user.h"
#include "web/application.h"

const char *web_role_label(enum user_role role);
const char *web_portfolio_label(enum user_portfolio portfolio);
/* "3 Mar 2026, 09:12" in the organisation's zone. */
text web_instant_words(struct arena *arena, const struct web_application *application, int64_t instant);

struct view_select web_role_select(struct arena *arena, enum user_role chosen);
struct view_select web_portfolio_select(struct arena *arena, enum user_portfolio chosen);
struct view_field web_team_field(text team);

/* Everybody and every team, read at once. */
struct web_people {
    struct ledger_user *users; /* by e-mail */
    size_t count;
    struct web_team {
        int64_t id;
        text name;
    } * teams;
    size_t team_count;
    struct ledger_user_link *links; /* still working or expired */
    size_t link_count;
};
MUST_USE enum result web_people_read(struct arena *arena, const struct web_application *application,
                                     struct web_people *ret, struct problem *problem);
text web_people_team(const struct web_people *people, int64_t team_id); /* absent: none */
/* The person's link that works at `now`; NULL: none. */
const struct ledger_user_link *web_people_link(const struct web_people *people, int64_t user_id, int64_t now);
void web_people_teams(struct arena *arena, const struct web_people *people, struct view_option **ret,
                      size_t *ret_count);
/* What to call a person: the name, else the e-mail. */
text web_person_name(const struct ledger_user *user);

/* The open sessions of a person as a table; `token` marks the current one. */
void web_sessions_view(struct arena *arena, const struct web_application *application, int64_t user_id,
                       text token, struct view_session_list *ret);

#endif
