/* What each role may do. Routes name one permission beside their handler; authorize (application.c) asks
 * web_role_may before a handler runs. Nothing is allowed by default: a route that names none is open to
 * everyone, and a test walks every route with every role and without signing in. */
#ifndef FAROL_WEB_PERMISSION_H
#define FAROL_WEB_PERMISSION_H

#include <stdbool.h>

#include "ledger/user.h"

enum web_permission {
    PERMISSION_OPEN = 0,      /* sign-in, static files, health check */
    PERMISSION_SIGNED_IN,     /* own language, theme, sign-out */
    PERMISSION_SEE_FIGURES,   /* dashboard, reports, the rows behind a figure */
    PERMISSION_SEE_ACCOUNTS,  /* lists of accounts, the account page */
    PERMISSION_SEE_CONTACTS,  /* people's names and e-mails */
    PERMISSION_EXPORT,        /* take data out as files */
    PERMISSION_EDIT_ACCOUNTS, /* correct records, log interactions */
    PERMISSION_IMPORT,        /* import files, undo imports */
    PERMISSION_CAMPAIGN,      /* templates, lists, sends */
    PERMISSION_CONFIGURE,     /* settings, rules, models */
    PERMISSION_ADMINISTER,    /* users, audit, backup */
    PERMISSION_COUNT
};

bool web_role_may(enum user_role role, enum web_permission permission);

#endif
