/* Which changes of the record lie between two states of it: an account's rows are read at both, and those
 * that differ tell their history. */
#include "web/figure/restatement.h"

#include "base/list.h"
#include "language/language.h"
#include "ledger/words.h"
#include "web/account/record.h"
#include "web/account/record_words.h"

struct seen {
    struct ledger_key key;
    int64_t change_id;
    bool stays;
};
struct rows {
    enum record_kind kind;
    struct seen *items;
    size_t count, capacity;
};
struct found {
    const struct restated_span *span;
    struct view_restated_change *items;
    size_t count, most;
};

static enum result note_row(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct rows *rows = context;
    (void)problem;
    *list_append(rows) = (struct seen){.key = ledger_key_of(rows->kind, item), .change_id = item->change_id};
    return RESULT_OK;
}

static enum result read_rows(const struct restated_span *span, enum record_kind kind, int64_t change,
                             int64_t account_id, struct rows *ret, struct problem *problem)
{
    ret->kind = kind;
    return ledger_scan(span->connection, kind, change, account_id, account_id ? account_id : INT64_MAX, 0,
                       note_row, ret, problem);
}

static bool same_key(const struct ledger_key *a, const struct ledger_key *b)
{
    bool same = a->count == b->count;
    for (int i = 0; same && i < a->count; i++)
        same = a->parts[i] == b->parts[i];
    return same;
}

static text who_words(const struct ledger_state *state)
{
    if (text_equal(state->actor, TEXT("cli")))
        return TEXT_ABSENT;
    return text_is_absent(state->actor) ? text_of(_("somebody erased")) : state->actor;
}

static void add_state(struct found *found, struct record_page *page, size_t i)
{
    struct arena *arena = found->span->request->arena;
    const struct ledger_state *state = &page->states[i], *before = i ? &page->states[i - 1] : NULL;
    struct view_state differences = {0};
    text name = record_title(page);
    record_differences(page, before, state, &differences);
    found->items[found->count++] = (struct view_restated_change){
        .what = text_printf(arena, "%.*s: %s", TEXT_ARGUMENTS(name), record_what_words(before, state)),
        .who = who_words(state),
        .when = web_local_time(arena, found->span->application->zone, state->committed_at),
        .how = record_how_words(page, state),
        .url = web_record_url(arena, page->kind, &page->key, "/history"),
        .differences = differences.differences,
        .differences_count = differences.differences_count};
}

static enum result add_row(struct found *found, enum record_kind kind, const struct ledger_key *key,
                           struct problem *problem)
{
    struct record_page page = {.request = found->span->request,
                               .application = found->span->application,
                               .arena = found->span->request->arena,
                               .type = record_type_of(kind),
                               .kind = kind,
                               .key = *key,
                               .currency = found->span->application->currency};
    enum result result =
        ledger_history(found->span->connection, kind, key, page.arena, &page.states, &page.count, problem);
    if (result != RESULT_OK || !page.count)
        return result;
    page.now = &page.states[page.count - 1];
    for (size_t i = 0; i < page.count && found->count < found->most; i++)
        if (page.states[i].change_id > found->span->first && page.states[i].change_id <= found->span->last)
            add_state(found, &page, i);
    return RESULT_OK;
}

static enum result compare_kind(struct found *found, enum record_kind kind, int64_t account_id,
                                struct problem *problem)
{
    struct rows before = {0}, after = {0};
    enum result result = read_rows(found->span, kind, found->span->first, account_id, &before, problem);
    if (result == RESULT_OK)
        result = read_rows(found->span, kind, found->span->last, account_id, &after, problem);
    for (size_t i = 0; result == RESULT_OK && i < after.count && found->count < found->most; i++) {
        bool same = false;
        for (size_t j = 0; j < before.count; j++)
            if (!before.items[j].stays && same_key(&before.items[j].key, &after.items[i].key)) {
                before.items[j].stays = true;
                same = before.items[j].change_id == after.items[i].change_id;
                break;
            }
        if (!same)
            result = add_row(found, kind, &after.items[i].key, problem);
    }
    for (size_t i = 0; result == RESULT_OK && i < before.count && found->count < found->most; i++)
        if (!before.items[i].stays)
            result = add_row(found, kind, &before.items[i].key, problem);
    list_release(&before);
    list_release(&after);
    return result;
}

static enum result compare_kinds(const struct restated_span *span, const enum record_kind *kinds,
                                 size_t kind_count, int64_t account_id, size_t most,
                                 struct view_restated_change **ret_changes, size_t *ret_count,
                                 struct problem *problem)
{
    struct found found = {span, arena_array(span->request->arena, struct view_restated_change, most + 1), 0,
                          most};
    for (size_t i = 0; i < kind_count; i++) {
        enum result result = compare_kind(&found, kinds[i], account_id, problem);
        if (result != RESULT_OK)
            return result;
    }
    *ret_changes = found.items;
    *ret_count = found.count;
    return RESULT_OK;
}

enum result restated_changes(const struct restated_span *span, int64_t account_id, size_t most,
                             struct view_restated_change **ret_changes, size_t *ret_count,
                             struct problem *problem)
{
    static const enum record_kind kinds[] = {RECORD_ACCOUNT, RECORD_SUBSCRIPTION, RECORD_SUBSCRIPTION_CHANGE,
                                             RECORD_INVOICE_LINE};
    return compare_kinds(span, kinds, sizeof kinds / sizeof *kinds, account_id, most, ret_changes, ret_count,
                         problem);
}

enum result restated_rates(const struct restated_span *span, size_t most,
                           struct view_restated_change **ret_changes, size_t *ret_count,
                           struct problem *problem)
{
    static const enum record_kind kinds[] = {RECORD_FX_RATE};
    return compare_kinds(span, kinds, 1, 0, most, ret_changes, ret_count, problem);
}
