/* The words of what was done (toast.h), a row a word. */
#include "web/toast.h"

#include "language/language.h"
#include "web/account/record_words.h"
#include "web/words.h"

static const char *accounts_edited(int64_t number)
{
    return tr_n("{count} account changed.", "{count} accounts changed.", number);
}

static const char *accounts_moved(int64_t number)
{
    return tr_n("{count} account moved.", "{count} accounts moved.", number);
}
static const char *milestones_added(int64_t number)
{
    return tr_n("{count} milestone is in the plan.", "{count} milestones are in the plan.", number);
}
static const char *tasks_done(int64_t number)
{
    return tr_n("{count} task done.", "{count} tasks done.", number);
}
static const char *tasks_dismissed(int64_t number)
{
    return tr_n("{count} task closed as not needed.", "{count} tasks closed as not needed.", number);
}
static const char *tasks_snoozed(int64_t number)
{
    return tr_n("{count} task snoozed.", "{count} tasks snoozed.", number);
}
static const char *tasks_handed_over(int64_t number)
{
    return tr_n("{count} task handed over.", "{count} tasks handed over.", number);
}

static const char *tasks_unseen(int64_t number)
{
    return tr_n("Handed over, but the account of {count} task is not in that person’s portfolio: they do not "
                "see it. Take it back, or make them its CSM.",
                "Handed over, but the accounts of {count} tasks are not in that person’s portfolio: they do "
                "not see them. Take it back, or make them their CSM.",
                number);
}

static const char *runs_stopped(int64_t number)
{
    return tr_n("{count} run stopped.", "{count} runs stopped.", number);
}

static const struct {
    const char *word;
    const char *words;                     /* English message id; or, with a {count}: */
    const char *(*plural)(int64_t number); /* tr_n of the two */
} toasts[] = {
    {"model-published", N_("Published. Every customer is scored by it from now on."), NULL},
    {"model-removed", N_("The model is removed. Its versions stay in the record."), NULL},
    {"saved", N_("Saved."), NULL},
    {"password", N_("The password is changed. Every other session has ended."), NULL},
    {"sessions-ended", N_("The session has ended."), NULL},
    {"user-let-in", N_("The person may sign in again."), NULL},
    {"user-shut-out", N_("The person is shut out. Every session of theirs has ended."), NULL},
    {"mapping-kept", N_("The mapping is kept. A file with the same columns takes it by itself."), NULL},
    {"mapping-renamed", N_("The mapping has its new name."), NULL},
    {"mapping-removed", N_("The mapping is removed. Imports made with it stay."), NULL},
    {"import-undone", N_("The import is taken back."), NULL},
    {"sample-brought", N_("The sample company is here. It goes as one import, whenever you like."), NULL},
    {"recorded", N_("Saved. The figures count it already."), NULL},
    {"unchanged", N_("Nothing differed, so nothing was changed."), NULL},
    {"noted", N_("Noted."), NULL},
    {"removed", N_("Removed. Its history keeps it."), NULL},
    {"taken-back", N_("Taken back."), NULL},
    {"key-revoked", N_("The key is revoked. Whoever uses it is refused from now on."), NULL},
    {"not-taken-back", N_("Not taken back: some of it was changed since."), NULL},
    {"accounts-edited", NULL, accounts_edited},
    {"account-moved", N_("Moved. The history says why."), NULL},
    {"accounts-moved", NULL, accounts_moved},
    {"milestone-reached", N_("Reached. Tell the customer, too."), NULL},
    {"milestones-added", NULL, milestones_added},
    {"handoff-signed", N_("Signed."), NULL},
    {"handoff-over", N_("Signed by both. The account has gone on to its next stage."), NULL},
    {"journey-saved", N_("The journey is saved as a new version."), NULL},
    {"tasks-done", NULL, tasks_done},
    {"tasks-dismissed", NULL, tasks_dismissed},
    {"tasks-snoozed", NULL, tasks_snoozed},
    {"tasks-handed-over", NULL, tasks_handed_over},
    {"tasks-handed-over-unseen", NULL, tasks_unseen},
    {"task-raised", N_("The task is in the list."), NULL},
    {"task-updated", N_("This account had an open task that says the same: it is up to date now."), NULL},
    {"churn-request-noted", N_("The request to leave is noted, and a task to listen is raised."), NULL},
    {"churn-request-reversed", N_("Kept. A month of close care begins, with a talk a week."), NULL},
    {"churn-request-kept-in-stage",
     N_("Kept, with a talk a week for a month. The journey has no way from its stage to intensive care, so "
        "the account stays in its stage: move it by hand where it belongs."),
     NULL},
    {"churn-request-lost", N_("The request is closed as lost, with its reason."), NULL},
    {"review-noted", N_("The review is noted. Its commitments are tasks now."), NULL},
    {"renewal-called", N_("Your call is noted beside the record’s."), NULL},
    {"opportunity-moved", N_("Moved."), NULL},
    {"opportunity-moved-meanwhile",
     N_("Not moved: somebody moved it meanwhile. The board shows where it stands now."), NULL},
    {"reasons-saved", N_("The reasons are saved as a new version."), NULL},
    {"view-saved", N_("The view is saved."), NULL},
    {"view-removed", N_("The view is removed."), NULL},
    {"runs-stopped", NULL, runs_stopped},
    {"segment-saved", N_("The segment is saved. Whatever is filtered by it counts anew."), NULL},
    {"segment-removed", N_("The segment is removed."), NULL},
};

text web_toast(const struct http_request *request)
{
    text number = http_value(&request->query, "done"), word = text_cut(&number, '.');
    int64_t count = 0;
    bool counted = text_to_int64(number, &count);
    for (size_t i = 0; i < sizeof toasts / sizeof toasts[0]; i++) {
        if (!text_equal(word, text_of(toasts[i].word)))
            continue;
        if (!toasts[i].plural)
            return text_of(_(toasts[i].words));
        if (counted)
            return web_message(request->arena, toasts[i].plural(count), "count",
                               format_integer(request->arena, count), NULL);
    }
    return TEXT_ABSENT;
}

text web_toast_away(const struct http_request *request)
{
    text rest = request->target, path = text_cut(&rest, '?');
    struct buffer kept;
    buffer_init(&kept, 0);
    buffer_append_text(&kept, path);
    char separator = '?';
    while (rest.length) {
        text pair = text_cut(&rest, '&');
        if (text_starts_with(pair, TEXT("done=")) || text_starts_with(pair, TEXT("undo=")))
            continue;
        buffer_append_byte(&kept, separator);
        buffer_append_text(&kept, pair);
        separator = '&';
    }
    text address = text_copy(request->arena, buffer_text(&kept));
    buffer_release(&kept);
    return address;
}

text web_toast_address(struct arena *arena, text path, const char *word, int64_t count)
{
    char separator = text_find_byte(path, '?') < path.length ? '&' : '?';
    text address = text_printf(arena, "%.*s%cdone=%s", TEXT_ARGUMENTS(path), separator, word);
    return count ? text_printf(arena, "%.*s.%lld", TEXT_ARGUMENTS(address), (long long)count) : address;
}

bool web_toast_undo(const struct http_request *request, struct safe_url *ret_action, text *ret_change)
{
    text change = http_value(&request->query, "undo"), kind_name = text_cut(&change, '/'),
         key_word = text_cut(&change, '/');
    enum record_kind kind;
    struct ledger_key key;
    int64_t number;
    if (!record_kind_parse(kind_name, &kind) || !ledger_key_parse(kind, key_word, &key) ||
        !text_to_int64(change, &number))
        return false;
    *ret_action = web_record_url(request->arena, kind, &key, "/take-back");
    *ret_change = text_printf(request->arena, "%lld", (long long)number);
    return true;
}

text web_toast_undo_address(struct arena *arena, text address, enum record_kind kind,
                            const struct ledger_key *key, int64_t change_id)
{
    text words = ledger_key_format(arena, key);
    return text_printf(arena, "%.*s&undo=%s/%.*s/%lld", TEXT_ARGUMENTS(address), record_type_of(kind)->name,
                       TEXT_ARGUMENTS(words), (long long)change_id);
}
