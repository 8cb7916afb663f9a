/* Saved views: see saved_view.h. */
#include "ledger/saved_view.h"

#include "base/list.h"
#include "language/language.h"

enum result ledger_view_list(struct store_connection *connection, struct arena *arena, int64_t user_id,
                             struct saved_view **ret_views, size_t *ret_count, struct problem *problem)
{
    struct store_statement *statement;
    struct saved_view *views = arena_array(arena, struct saved_view, SAVED_VIEWS_MAX);
    size_t count = 0;
    bool row = true;
    enum result result = store_prepare(connection,
                                       "SELECT id, user_id, is_shared, name, address FROM saved_view "
                                       "WHERE user_id = ?1 OR is_shared = 1 ORDER BY id LIMIT ?2",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, user_id);
    store_bind_number(statement, 2, SAVED_VIEWS_MAX);
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row && count < SAVED_VIEWS_MAX)
        views[count++] = (struct saved_view){.id = store_column_number(statement, 0),
                                             .user_id = store_column_number(statement, 1),
                                             .is_shared = store_column_number(statement, 2) != 0,
                                             .name = text_copy(arena, store_column_text(statement, 3)),
                                             .address = text_copy(arena, store_column_text(statement, 4))};
    store_reset(statement);
    if (result != RESULT_OK)
        return result;
    *ret_views = views;
    *ret_count = count;
    return RESULT_OK;
}

enum result ledger_view_find(struct store_connection *connection, text part, struct arena *arena,
                             struct saved_view **ret_views, size_t *ret_count, struct problem *problem)
{
    struct {
        struct saved_view *items;
        size_t count, capacity;
    } views = {0};
    struct store_statement *statement;
    bool row = true;
    enum result result =
        store_prepare(connection,
                      "SELECT v.id, v.user_id, v.is_shared, v.name, v.address, u.email FROM saved_view v "
                      "JOIN users u ON u.id = v.user_id WHERE u.is_active = 1 AND lower(v.address) LIKE ?1 "
                      "ORDER BY v.id",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, text_printf(arena, "%%%.*s%%", TEXT_ARGUMENTS(part)));
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row)
        *list_append(&views) =
            (struct saved_view){.id = store_column_number(statement, 0),
                                .user_id = store_column_number(statement, 1),
                                .is_shared = store_column_number(statement, 2) != 0,
                                .name = text_copy(arena, store_column_text(statement, 3)),
                                .address = text_copy(arena, store_column_text(statement, 4)),
                                .owner_email = text_copy(arena, store_column_text(statement, 5))};
    store_reset(statement);
    if (result == RESULT_OK) {
        *ret_views = arena_array(arena, struct saved_view, views.count + 1);
        *ret_count = views.count;
        list_copy(*ret_views, &views);
    }
    list_release(&views);
    return result;
}

enum result ledger_view_add(struct store_connection *connection, const struct saved_view *view, int64_t now,
                            int64_t *ret_id, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection,
                      "INSERT INTO saved_view (user_id, is_shared, name, address, created_at) "
                      "VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, view->user_id);
    store_bind_number(statement, 2, view->is_shared);
    store_bind_text(statement, 3, view->name);
    store_bind_text(statement, 4, view->address);
    store_bind_number(statement, 5, now);
    result = store_step(statement, &row, problem);
    if (result == RESULT_OK && row)
        *ret_id = store_column_number(statement, 0);
    store_reset(statement);
    return result;
}

/* Steps a statement that returns the row it changed: none is NOT_FOUND. */
static enum result step_own(struct store_statement *statement, struct problem *problem)
{
    bool row = false;
    enum result result = store_step(statement, &row, problem);
    store_reset(statement);
    if (result == RESULT_OK && !row)
        result = problem_set(problem, RESULT_NOT_FOUND,
                             _("This view is not there any more, or is someone else's."));
    return result;
}

enum result ledger_view_change(struct store_connection *connection, const struct saved_view *view,
                               struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "UPDATE saved_view SET is_shared = ?3, name = ?4, address = ?5 "
                                       "WHERE id = ?1 AND user_id = ?2 RETURNING id",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, view->id);
    store_bind_number(statement, 2, view->user_id);
    store_bind_number(statement, 3, view->is_shared);
    store_bind_text(statement, 4, view->name);
    store_bind_text(statement, 5, view->address);
    return step_own(statement, problem);
}

enum result ledger_view_remove(struct store_connection *connection, int64_t id, int64_t user_id,
                               struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "DELETE FROM saved_view WHERE id = ?1 AND user_id = ?2 RETURNING id",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, id);
    store_bind_number(statement, 2, user_id);
    return step_own(statement, problem);
}
