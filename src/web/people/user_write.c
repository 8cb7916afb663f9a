/* People changed in one transaction (user_write.h). */
#include "web/people/user_write.h"

#include <stdio.h>
#include <string.h>

#include "web/secret.h"

struct work {
    const struct web_user_writing *writing;
    struct arena *arena;
    struct ledger_user *user;
    web_user_edit edit;
    void *context;
};

/* ---- what changed, for the audit: "role=csm>manager portfolio=all>own" ---- */

static void add_words(struct buffer *out, const char *name, const char *before, const char *after)
{
    if (before && strcmp(before, after) == 0)
        return;
    buffer_printf(out, "%s%s=", out->length ? " " : "", name);
    if (before)
        buffer_printf(out, "%s>", before);
    buffer_printf(out, "%s", after);
}

/* `before` NULL: a new person. Names and e-mails stay out of it. */
static text difference(struct arena *arena, const struct ledger_user *before, const struct ledger_user *after)
{
    struct buffer out;
    char team_before[24], team_after[24];
    buffer_init(&out, 0);
    add_words(&out, "role", before ? ledger_user_role_name(before->role) : NULL,
              ledger_user_role_name(after->role));
    add_words(&out, "portfolio", before ? ledger_user_portfolio_name(before->portfolio) : NULL,
              ledger_user_portfolio_name(after->portfolio));
    snprintf(team_before, sizeof team_before, "%lld", before ? (long long)before->team_id : 0);
    snprintf(team_after, sizeof team_after, "%lld", (long long)after->team_id);
    add_words(&out, "team", team_before, team_after);
    text words = text_copy(arena, buffer_text(&out));
    buffer_release(&out);
    return words;
}

static enum result add_line(struct store_connection *connection, const struct work *work,
                            const struct ledger_user *before, struct problem *problem)
{
    const struct web_user_writing *writing = work->writing;
    const struct ledger_audit_line line = {.at = writing->clock->now(writing->clock),
                                           .user_id = writing->actor.user_id,
                                           .action = text_of(writing->action),
                                           .peer = writing->actor.peer,
                                           .detail = difference(work->arena, before, work->user),
                                           .object_kind = TEXT("user"),
                                           .object =
                                               text_printf(work->arena, "%lld", (long long)work->user->id),
                                           .quantity = LEDGER_AUDIT_QUANTITY_NONE};
    return ledger_audit_put(connection, &line, problem);
}

static enum result find_team(struct store_connection *connection, text team, struct ledger_user *user,
                             struct problem *problem)
{
    if (text_is_absent(team))
        return RESULT_OK;
    user->team_id = 0;
    return text_is_empty(team) ? RESULT_OK : ledger_team_find(connection, team, &user->team_id, problem);
}

static enum result put_user(struct store_connection *connection, struct work *work, bool is_new,
                            struct problem *problem)
{
    struct ledger_user *user = work->user;
    if (!is_new)
        return ledger_user_update(connection, user, problem);
    user->created_at = work->writing->clock->now(work->writing->clock);
    return ledger_user_add(connection, user, user->created_at, &user->id, problem);
}

/* The link still stands, so that of two who use it at once one comes too late. */
static enum result check_link(struct store_connection *connection, const struct work *work,
                              struct problem *problem)
{
    const struct web_user_writing *writing = work->writing;
    struct ledger_user_link link = {0};
    uint8_t hash[WEB_HASH_BYTES];
    if (text_is_absent(writing->spends_token))
        return RESULT_OK;
    web_hash("user-link", writing->spends_token, hash);
    enum result result =
        ledger_user_link_find(connection, hash, writing->clock->now(writing->clock), &link, problem);
    if (result == RESULT_OK && link.user_id != work->user->id)
        result = problem_set(problem, RESULT_NOT_FOUND,
                             _("This link was used already, or has expired. Ask for a new one."));
    return result;
}

static enum result put_rest(struct store_connection *connection, const struct work *work,
                            struct problem *problem)
{
    const struct web_user_writing *writing = work->writing;
    enum result result = ledger_team_sweep(connection, problem);
    if (result == RESULT_OK && (writing->drops_link || !text_is_absent(writing->spends_token)))
        result = ledger_user_link_delete(connection, work->user->id, problem);
    if (result == RESULT_OK && writing->link) {
        struct ledger_user_link link = *writing->link;
        link.user_id = work->user->id;
        result = ledger_user_link_put(connection, &link, problem);
    }
    if (result == RESULT_OK && writing->ends_sessions)
        result = ledger_session_delete_user(connection, work->user->id, problem);
    return result;
}

static enum result write_in_transaction(struct store_connection *connection, void *context,
                                        struct problem *problem)
{
    struct work *work = context;
    struct ledger_user before = {0};
    text team = TEXT_ABSENT;
    bool is_new = work->user->id == 0;
    enum result result = RESULT_OK;
    language_use(work->writing->actor.language); /* the writer's thread: messages are the person's */
    if (!is_new)
        result = ledger_user_read(connection, work->user->id, work->arena, work->user, problem);
    before = *work->user;
    if (result == RESULT_OK)
        result = check_link(connection, work, problem);
    if (result == RESULT_OK)
        result = work->edit(work->user, &team, work->context, problem);
    if (result == RESULT_OK)
        result = find_team(connection, team, work->user, problem);
    if (result == RESULT_OK)
        result = put_user(connection, work, is_new, problem);
    if (result == RESULT_OK)
        result = put_rest(connection, work, problem);
    return result == RESULT_OK ? add_line(connection, work, is_new ? NULL : &before, problem) : result;
}

enum result web_user_write(const struct web_user_writing *writing, struct arena *arena,
                           struct ledger_user *user, web_user_edit edit, void *context,
                           struct problem *problem)
{
    struct ledger_user written = *user;
    struct work work = {writing, arena, &written, edit, context};
    enum result result = store_write(writing->store, write_in_transaction, &work, problem);
    if (result == RESULT_OK)
        *user = written;
    return result;
}

/* ---- one-time links ---- */

text web_user_link_new(struct arena *arena, int64_t now, int64_t seconds, struct ledger_user_link *ret)
{
    text token = web_random_token(arena, WEB_TOKEN_BYTES);
    *ret = (struct ledger_user_link){.created_at = now, .expires_at = now + seconds * 1000000};
    web_hash("user-link", token, ret->token_hash);
    return token;
}

enum result web_user_link_find(struct store *store, text token, int64_t now, struct arena *arena,
                               struct ledger_user *ret, struct problem *problem)
{
    struct store_connection *connection;
    struct ledger_user_link link = {0};
    struct ledger_user user = {0};
    uint8_t hash[WEB_HASH_BYTES];
    web_hash("user-link", token, hash);
    enum result result = store_read_begin(store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_user_link_find(connection, hash, now, &link, problem);
    if (result == RESULT_OK)
        result = ledger_user_read(connection, link.user_id, arena, &user, problem);
    store_read_end(store, connection);
    if (result == RESULT_OK && !user.is_active) /* shut out: as if there were none */
        result = problem_set(problem, RESULT_NOT_FOUND,
                             _("This link was used already, or has expired. Ask for a new one."));
    if (result == RESULT_OK)
        *ret = user;
    return result;
}
