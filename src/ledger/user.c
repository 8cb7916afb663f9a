/* Users, sessions and the audit (user.h). */
#include "ledger/user.h"

#include <string.h>

#include "language/language.h"

enum { EMAIL_BYTES_MAX = 254 };

static const char *const role_names[USER_ROLE_COUNT] = {"admin",     "manager", "csm",
                                                        "marketing", "analyst", "read_only"};

bool ledger_user_role_parse(text name, enum user_role *ret_role)
{
    if (text_equal_ignoring_ascii_case(name, TEXT("read-only")))
        name = TEXT("read_only");
    for (int role = 0; role < USER_ROLE_COUNT; role++)
        if (text_equal_ignoring_ascii_case(name, text_of(role_names[role]))) {
            *ret_role = (enum user_role)role;
            return true;
        }
    return false;
}

const char *ledger_user_role_name(enum user_role role)
{
    return role_names[role];
}

static const char *const portfolio_names[USER_PORTFOLIO_COUNT] = {"all", "team", "own"};

bool ledger_user_portfolio_parse(text name, enum user_portfolio *ret)
{
    for (int portfolio = 0; portfolio < USER_PORTFOLIO_COUNT; portfolio++)
        if (text_equal_ignoring_ascii_case(name, text_of(portfolio_names[portfolio]))) {
            *ret = (enum user_portfolio)portfolio;
            return true;
        }
    return false;
}

const char *ledger_user_portfolio_name(enum user_portfolio portfolio)
{
    return portfolio_names[portfolio];
}

text ledger_user_email(struct arena *arena, text email)
{
    text trimmed = text_trim(email);
    size_t at = text_find_byte(trimmed, '@');
    if (at == 0 || at + 1 >= trimmed.length || trimmed.length > EMAIL_BYTES_MAX ||
        !text_is_valid_utf8(trimmed))
        return TEXT_ABSENT;
    char *lower = arena_copy(arena, trimmed.data, trimmed.length);
    for (size_t i = 0; i < trimmed.length; i++) {
        unsigned char byte = (unsigned char)lower[i];
        if (byte <= 32 || byte == 127 || (byte == '@' && i != at) || strchr("\"(),:;<>[]\\", byte))
            return TEXT_ABSENT;
        if (byte >= 'A' && byte <= 'Z')
            lower[i] = (char)(byte + ('a' - 'A'));
    }
    return (text){lower, trimmed.length};
}

/* Parameters 2 to 10: what can be changed. */
static void bind_user(struct store_statement *statement, const struct ledger_user *user)
{
    store_bind_text(statement, 2, text_is_absent(user->name) ? TEXT("") : user->name);
    store_bind_text(statement, 3, text_is_absent(user->password_hash) ? TEXT("") : user->password_hash);
    store_bind_number(statement, 4, user->role);
    store_bind_text(statement, 5, user->language);
    store_bind_number(statement, 6, user->is_active);
    store_bind_number(statement, 7, user->portfolio);
    store_bind_number_or_null(statement, 8, user->team_id, 0);
    store_bind_number(statement, 9, user->theme);
    store_bind_number(statement, 10, user->shortcuts_off);
}

enum result ledger_user_add(struct store_connection *connection, const struct ledger_user *user, int64_t now,
                            int64_t *ret_id, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection,
                      "INSERT INTO users (email, name, password_hash, role, language, is_active, "
                      "created_at, portfolio, team_id, theme, shortcuts_off) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?11, ?7, ?8, ?9, ?10) RETURNING id",
                      &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, user->email);
    bind_user(statement, user);
    store_bind_number(statement, 11, now);
    result = store_step(statement, &row, problem);
    if (result == RESULT_CONFLICT)
        result = problem_set(problem, RESULT_CONFLICT, _("There is a user %.*s already."),
                             TEXT_ARGUMENTS(user->email));
    if (result == RESULT_OK && row)
        *ret_id = store_column_number(statement, 0);
    store_reset(statement);
    return result;
}

/* Columns of every SELECT of users, in this order. Texts are valid until the next step. */
#define USER_COLUMNS                                                                                         \
    "id, email, name, password_hash, role, language, is_active, created_at, portfolio, team_id, theme, "     \
    "shortcuts_off"
static void read_user(struct store_statement *statement, struct ledger_user *ret)
{
    int64_t role = store_column_number(statement, 4), portfolio = store_column_number(statement, 8),
            theme = store_column_number(statement, 10);
    *ret = (struct ledger_user){
        .id = store_column_number(statement, 0),
        .email = store_column_text(statement, 1),
        .name = store_column_text(statement, 2),
        .password_hash = store_column_text(statement, 3),
        .role = role >= 0 && role < USER_ROLE_COUNT ? (enum user_role)role : USER_READ_ONLY,
        .language = store_column_text(statement, 5),
        .is_active = store_column_number(statement, 6) != 0,
        .created_at = store_column_number(statement, 7),
        /* what a newer program wrote is read as the least */
        .portfolio = portfolio >= 0 && portfolio < USER_PORTFOLIO_COUNT ? (enum user_portfolio)portfolio
                                                                        : USER_PORTFOLIO_OWN,
        .team_id = store_column_number(statement, 9),
        .theme = theme >= 0 && theme < USER_THEME_COUNT ? (enum user_theme)theme : USER_THEME_UNSET,
        .shortcuts_off = store_column_number(statement, 11) != 0,
    };
}

/* Steps a SELECT of one user; *ret_row false when there is none. */
static enum result step_user(struct store_statement *statement, struct arena *arena, struct ledger_user *ret,
                             bool *ret_row, struct problem *problem)
{
    enum result result = store_step(statement, ret_row, problem);
    if (result == RESULT_OK && *ret_row) {
        struct ledger_user user;
        read_user(statement, &user);
        user.email = text_copy(arena, user.email);
        user.name = text_copy(arena, user.name);
        user.password_hash = text_copy(arena, user.password_hash);
        user.language = text_copy(arena, user.language);
        *ret = user;
    }
    store_reset(statement);
    return result;
}

enum result ledger_user_find(struct store_connection *connection, text email, struct arena *arena,
                             struct ledger_user *ret, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection, "SELECT " USER_COLUMNS " FROM users WHERE email = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, email);
    result = step_user(statement, arena, ret, &row, problem);
    if (result == RESULT_OK && !row)
        result = problem_set(problem, RESULT_NOT_FOUND, _("There is no user %.*s."), TEXT_ARGUMENTS(email));
    return result;
}

enum result ledger_user_read(struct store_connection *connection, int64_t id, struct arena *arena,
                             struct ledger_user *ret, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection, "SELECT " USER_COLUMNS " FROM users WHERE id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, id);
    result = step_user(statement, arena, ret, &row, problem);
    if (result == RESULT_OK && !row)
        result = problem_set(problem, RESULT_NOT_FOUND, _("This user does not exist any more."));
    return result;
}

enum result ledger_user_scan(struct store_connection *connection, ledger_user_visit visit, void *context,
                             struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    enum result result =
        store_prepare(connection, "SELECT " USER_COLUMNS " FROM users ORDER BY email", &statement, problem);
    if (result != RESULT_OK)
        return result;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row) {
        struct ledger_user user;
        read_user(statement, &user);
        if ((result = visit(context, &user, problem)) != RESULT_OK)
            break;
    }
    store_reset(statement);
    return result;
}

/* Runs a statement that must change a user's row. */
static enum result run_on_user(struct store_connection *connection, struct store_statement *statement,
                               struct problem *problem)
{
    enum result result = store_run(statement, problem);
    if (result == RESULT_OK && store_changed_rows(connection) == 0)
        result = problem_set(problem, RESULT_NOT_FOUND, _("This user does not exist any more."));
    return result;
}

static bool administers(const struct ledger_user *user)
{
    return user->role == USER_ADMIN && user->is_active && user->password_hash.length > 0;
}

/* Whether `user` is an administrator in the record and the only one. */
static enum result is_last_admin(struct store_connection *connection, int64_t user_id, bool *ret,
                                 struct problem *problem)
{
    struct store_statement *statement;
    bool row = false, other = false, self = false;
    enum result result = store_prepare(connection,
                                       "SELECT id FROM users WHERE role = 0 AND is_active <> 0 AND "
                                       "password_hash <> '' ORDER BY id",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    while ((result = store_step(statement, &row, problem)) == RESULT_OK && row)
        *(store_column_number(statement, 0) == user_id ? &self : &other) = true;
    store_reset(statement);
    if (result == RESULT_OK)
        *ret = self && !other;
    return result;
}

enum result ledger_user_update(struct store_connection *connection, const struct ledger_user *user,
                               struct problem *problem)
{
    struct store_statement *statement;
    bool last = false;
    enum result result = RESULT_OK;
    _Static_assert(USER_ADMIN == 0, "the statement of is_last_admin says so");
    if (!administers(user))
        result = is_last_admin(connection, user->id, &last, problem);
    if (result == RESULT_OK && last)
        return problem_set(problem, RESULT_CONFLICT,
                           _("This is the last administrator. Make somebody else one first."));
    if (result == RESULT_OK)
        result = store_prepare(connection,
                               "UPDATE users SET name = ?2, password_hash = ?3, role = ?4, language = ?5, "
                               "is_active = ?6, portfolio = ?7, team_id = ?8, theme = ?9, "
                               "shortcuts_off = ?10 WHERE id = ?1",
                               &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, user->id);
    bind_user(statement, user);
    return run_on_user(connection, statement, problem);
}

enum result ledger_user_set_language(struct store_connection *connection, int64_t user_id, text language,
                                     struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "UPDATE users SET language = ?2 WHERE id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, user_id);
    store_bind_text(statement, 2, language);
    return run_on_user(connection, statement, problem);
}

enum result ledger_user_set_theme(struct store_connection *connection, int64_t user_id, enum user_theme theme,
                                  struct problem *problem)
{
    struct store_statement *statement;
    enum result result =
        store_prepare(connection, "UPDATE users SET theme = ?2 WHERE id = ?1", &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, user_id);
    store_bind_number(statement, 2, theme);
    return run_on_user(connection, statement, problem);
}
