/* The audit's lines in words. Texts live in the arena; the language is the thread's. */
#ifndef FAROL_WEB_AUDIT_WORDS_H
#define FAROL_WEB_AUDIT_WORDS_H

#include "base/arena.h"
#include "ledger/audit.h"
#include "ledger/import_list.h"
#include "view/shell.h"

/* Every known action, for the filter and the words; ended by a NULL action. */
struct web_audit_action {
    const char *action, *words; /* words: English message id */
};
extern const struct web_audit_action web_audit_actions[];

/* "Signed in"; an unknown action as it stands. */
text web_audit_what(struct arena *arena, text action);
/* "accounts, subscriptions" of the bits of kinds; absent where there are none. */
text web_kinds_in_words(struct arena *arena, uint64_t kinds);
/* The name of an import's file; what Farol itself has called one is said in the person's language. */
text web_import_source(struct arena *arena, text name);
/* An import in a list: its file, or what was done to several at once ("Closed tasks as done"). */
text web_import_words(struct arena *arena, const struct ledger_import *import);
/* What an entry says besides: the file of an import, the kinds of record, a role that changed. */
text web_audit_detail(struct arena *arena, const struct ledger_audit_entry *entry);
/* "Account ACME-1", and the page that shows it (absent: none). */
text web_audit_object(struct arena *arena, const struct ledger_audit_entry *entry, struct safe_url *ret_url);

/* "AT.l.ID" or "AT.c.ID": behind which entry a list goes on; nonsense is the beginning. */
struct ledger_audit_place web_audit_place_parse(text words);
text web_audit_place_words(struct arena *arena, const struct ledger_audit_place *place);

#endif
