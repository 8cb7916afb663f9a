/* Records entered, corrected, removed and looked back at by hand: what the screens of one record share.
 *
 *   /records/{kind}/new?account=…   /records/{kind}/{key}   …/history   …/remove   …/take-back
 *
 * `kind` as on the command line, `key` as ledger_key_format writes it. A row outside the person's portfolio
 * is answered like one that does not exist. Everything lives in the request's arena. */
#ifndef FAROL_WEB_RECORD_H
#define FAROL_WEB_RECORD_H

#include "column/column.h"
#include "intake/entry.h"
#include "ledger/row.h"
#include "view/record.h"
#include "web/page.h"
#include "web/write.h"

struct record_page {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    struct column_snapshot *columns; /* NULL: the server runs without figures */
    const struct record_type *type;
    enum record_kind kind;
    bool is_new;
    struct ledger_key key;
    struct ledger_state *states; /* oldest first */
    size_t count;
    const struct ledger_state *now; /* the last of them; NULL of a new row */
    uint8_t currency;               /* of its money; CURRENCY_NONE where it must be given */
    text account, account_name;     /* the account's external id and name; absent where there is none */
    /* Of a new row: the account's subscriptions and its contacts' e-mails, to choose from */
    struct {
        text *items;
        size_t count, capacity;
    } subscriptions, emails;
    /* Of a subscription: the last of its changes of terms; `url` is absent where there is none. */
    struct {
        struct safe_url url;
        int64_t day;
        text amount; /* absent where the change gives none */
    } terms;
};

/* Reads kind and key of the address and the row's history. False when the response is set. Released with
 * record_page_release in any case. */
bool record_page_load(struct record_page *ret, struct http_request *request, struct http_response *response,
                      struct web_application *application);
/* The same for a row still to be. */
bool record_page_new(struct record_page *ret, struct http_request *request, struct http_response *response,
                     struct web_application *application);
void record_page_release(struct record_page *page);
/* The change that the row was last touched by: what a form sends back as the version seen. */
int64_t record_page_version(const struct record_page *page);
struct safe_url record_page_url(const struct record_page *page, const char *tail);
/* Where its account's page is, on the tab that shows the kind; of rates, their page. */
struct safe_url record_page_home(const struct record_page *page);
text record_page_home_name(const struct record_page *page);
text record_page_place(const struct record_page *page); /* of the navigation */
/* The line of the audit: the account it belongs to, else the row's key. */
struct web_audited record_page_audited(const struct record_page *page, const char *action);
/* Whether the person may see, or change, rows of the kind at all (beyond what the route asks). */
bool record_kind_is_seen(const struct http_request *request, enum record_kind kind);
bool record_kind_may_change(const struct http_request *request, enum record_kind kind);

/* What a field of the form holds for a state's value: numbers as the person's language writes them. */
text record_input(const struct record_page *page, const struct ledger_state *state, int field);
/* The name of a field's input, and of one's own field's. */
text record_input_name(const struct record_page *page, int field);
text record_own_name(struct arena *arena, text name);
/* The currency of a state's money. */
uint8_t record_state_currency(const struct record_page *page, const struct ledger_state *state);
/* Fields that a standing row keeps: what it is known by, and its account. */
bool record_field_is_fixed(const struct record_page *page, int field);
text record_own_value(const struct ledger_state *state, text name);
/* What one change did to a row: the fields that differ from the state before it (NULL: none), into
 * view->differences; "import 7, file.csv"; "Corrected". */
void record_differences(const struct record_page *page, const struct ledger_state *before,
                        const struct ledger_state *state, struct view_state *view);
text record_how_words(const struct record_page *page, const struct ledger_state *state);
const char *record_what_words(const struct ledger_state *before, const struct ledger_state *state);
/* "Subscription S-1" */
text record_title(const struct record_page *page);
const struct ledger_state *record_state_at(const struct record_page *page, int64_t change_id);

/* The row of the kind that an open change has written last, for taking it back; count 0: none. Looks through
 * the rows of the one account that the change touched. */
MUST_USE enum result record_made(struct ledger_change *change, enum record_kind kind,
                                 struct ledger_key *ret_key, struct problem *problem);

/* What was typed and what is wrong with it, for a form shown again. */
struct record_typed {
    const struct http_pairs *form; /* NULL: nothing typed yet */
    struct intake_faults faults;
    text problem, effect_problem;
    const struct ledger_state *seen; /* what the person saw; NULL: no conflict */
};
void record_show_form(struct record_page *page, const struct record_typed *typed, int status);

#endif
