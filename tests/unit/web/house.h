/* A whole house for tests of pages: a record in a file of its own with live columns, every route on a real
 * server, people with the same password, and a small browser to ask as one of them. */
#ifndef FAROL_TESTS_HOUSE_H
#define FAROL_TESTS_HOUSE_H

#include "../ledger/fixture.h"
#include "ledger/user.h"
#include "web/application.h"

#define HOUSE_PASSWORD "correct horse battery"
#define HOUSE_PASSWORD_SENT "correct+horse+battery"

struct house {
    struct fixture *record;
    struct column_live *live;
    struct web_application application;
    struct http_server *server;
    int port;
    text password_hash;
    struct arena arena;
};
extern struct house house;

/* Group setup and teardown: rows of the record as put_all takes them, NULL at the end, may be NULL. */
void house_start(const char *const *rows);
void house_stop(void);
/* What house_start does for imports; again after web_imports_stop, as a server that starts anew. */
void house_start_imports(void);
/* How many files stand beside the database whose names hold `part`; takes them away where said. */
int house_files(const char *part, bool removed);
/* Forgets what was tried in vain: moves the clock on. A setup of each test. */
int house_forgive(void **state);
/* A person who can sign in; *ret_id where wanted. */
void house_person(const char *email, enum user_role role, enum user_portfolio portfolio, const char *team);
int64_t house_id(const char *email); /* 0: nobody */
/* A number or a text by SQL. */
int64_t house_number(const char *sql);
/* Changes the database behind the record's back. */
void house_execute(const char *sql);
/* The database may grow no more, as on a full disk; or may again. */
void house_fill_disk(bool is_full);

struct browser {
    char visitor[80], session[80], csrf[160];
};
/* The whole answer, malloc'ed. `form` is the body of a POST, its csrf added. */
char *browser_ask(struct browser *browser, const char *method, const char *target, const char *form);
char *browser_get(struct browser *browser, const char *target);
char *browser_post(struct browser *browser, const char *target, const char *form);
int browser_get_status(struct browser *browser, const char *target);
int browser_post_status(struct browser *browser, const char *target, const char *form);
void browser_sign_in(struct browser *browser, const char *email); /* must work */
int browser_try(struct browser *browser, const char *email, const char *password_sent);

#endif
