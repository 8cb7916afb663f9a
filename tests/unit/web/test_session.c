/* Sessions over a real store: opened, found, ended, and still there after a restart. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "web/people/session.h"
#include "web/secret.h"

static struct arena arena;
static struct clock clock_;
static struct store *store;
static char folder[] = "/tmp/farol-session-XXXXXX";
static char path[64];
static struct ledger_user ana, bia;

static enum result add(struct store_connection *connection, void *context, struct problem *problem)
{
    struct ledger_user *user = context;
    return ledger_user_add(connection, user, 1, &user->id, problem);
}

static enum result update(struct store_connection *connection, void *context, struct problem *problem)
{
    return ledger_user_update(connection, context, problem);
}

static void must(enum result result, const struct problem *problem)
{
    if (result != RESULT_OK)
        fail_msg("%s (%s)", problem->message, problem->detail);
}

static int start(void **state)
{
    (void)state;
    web_secret_start();
    arena_init(&arena, 0);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/farol.db", folder);
    return 0;
}

static int stop(void **state)
{
    char command[128];
    (void)state;
    arena_release(&arena);
    static const char *const names[] = {"farol.db", "farol.db-wal", "farol.db-shm", "farol.db.lock"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(command, sizeof command, "%s/%s", folder, names[i]);
        unlink(command);
    }
    rmdir(folder);
    return 0;
}

static int open_store(void **state)
{
    struct problem problem = {0};
    (void)state;
    unlink(path);
    clock_ = clock_fixed(INT64_C(1800000000000000), 0);
    struct store_options options = {.mode = STORE_CREATE, .clock = &clock_};
    must(store_open(&store, text_of(path), &options, &problem), &problem);
    ana = (struct ledger_user){.email = TEXT("ana@x.example"),
                               .name = TEXT("Ana"),
                               .password_hash = TEXT("h1"),
                               .role = USER_CSM,
                               .language = TEXT("pt-BR"),
                               .is_active = true};
    bia = (struct ledger_user){
        .email = TEXT("bia@x.example"), .password_hash = TEXT("h2"), .role = USER_ADMIN, .is_active = true};
    must(store_write(store, add, &ana, &problem), &problem);
    must(store_write(store, add, &bia, &problem), &problem);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    store_close(store);
    return 0;
}

static struct web_sessions *begin(void)
{
    struct web_sessions *sessions = NULL;
    struct problem problem = {0};
    must(web_sessions_start(&sessions, store, &clock_, &problem), &problem);
    return sessions;
}

static bool knows(struct web_sessions *sessions, text token)
{
    struct web_session session = {0};
    return web_sessions_find(sessions, token, &arena, &session);
}

static void test_users(void **state)
{
    (void)state;
    struct problem problem = {0};
    struct ledger_user twin = ana, found;
    assert_int_equal(store_write(store, add, &twin, &problem), RESULT_CONFLICT);
    assert_non_null(strstr(problem.message, "ana@x.example"));
    struct store_connection *connection;
    must(store_read_begin(store, &connection, &problem), &problem);
    must(ledger_user_find(connection, TEXT("ana@x.example"), &arena, &found, &problem), &problem);
    assert_int_equal(found.id, ana.id);
    assert_int_equal(found.role, USER_CSM);
    assert_true(text_equal(found.language, TEXT("pt-BR")));
    assert_int_equal(ledger_user_find(connection, TEXT("eve@x.example"), &arena, &found, &problem),
                     RESULT_NOT_FOUND);
    store_read_end(store, connection);
    struct ledger_user ghost = {.id = 99, .password_hash = TEXT("x")};
    assert_int_equal(store_write(store, update, &ghost, &problem), RESULT_NOT_FOUND);
}

static void test_open_find_close(void **state)
{
    (void)state;
    struct web_sessions *sessions = begin();
    text token = web_sessions_open(sessions, &ana, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    text other = web_sessions_open(sessions, &ana, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    assert_int_equal(token.length, 64);
    assert_false(text_equal(token, other));
    struct web_session session = {0};
    assert_true(web_sessions_find(sessions, token, &arena, &session));
    assert_true(session.signed_in);
    assert_int_equal(session.role, USER_CSM);
    assert_int_equal(session.language, LANGUAGE_PT_BR);
    assert_true(text_equal(session.name, TEXT("Ana")));
    assert_false(knows(sessions, TEXT("")));
    assert_false(knows(sessions, TEXT_ABSENT));
    text wrong = text_copy(&arena, token);
    ((char *)(uintptr_t)wrong.data)[63] ^= 1;
    assert_false(knows(sessions, wrong));
    web_sessions_close(sessions, token, TEXT("127.0.0.1"));
    assert_false(knows(sessions, token));
    assert_true(knows(sessions, other));
    web_sessions_stop(sessions);
}

static enum result run_sql(struct store_connection *connection, void *context, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection, context, &statement, problem);
    return result == RESULT_OK ? store_run(statement, problem) : result;
}

/* Rights that changed and cannot be read let nobody in; once they can, everybody is back by what stands. */
static void test_unreadable_people(void **state)
{
    (void)state;
    static char breaks[] = "ALTER TABLE users RENAME TO users_gone",
                mends[] = "ALTER TABLE users_gone RENAME TO users";
    struct web_sessions *sessions = begin();
    struct web_session session = {0};
    struct problem problem = {0};
    text of_ana = web_sessions_open(sessions, &ana, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    text of_bia = web_sessions_open(sessions, &bia, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    assert_true(knows(sessions, of_ana));
    ana.is_active = false;
    must(store_write(store, update, &ana, &problem), &problem);
    must(store_write(store, run_sql, breaks, &problem), &problem);
    assert_int_not_equal(web_sessions_reload_users(sessions, &problem), RESULT_OK);
    assert_false(knows(sessions, of_ana));
    assert_false(knows(sessions, of_bia));
    assert_false(web_sessions_of_user(sessions, bia.id, &arena, &session));
    must(store_write(store, run_sql, mends, &problem), &problem);
    assert_false(knows(sessions, of_ana));
    assert_true(knows(sessions, of_bia));
    assert_true(web_sessions_of_user(sessions, bia.id, &arena, &session));
    web_sessions_stop(sessions);
}

static void test_restart(void **state)
{
    (void)state;
    struct web_sessions *sessions = begin();
    text kept = web_sessions_open(sessions, &ana, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    text ended = web_sessions_open(sessions, &bia, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    web_sessions_close(sessions, ended, TEXT("127.0.0.1"));
    web_sessions_set_language(sessions, bia.id, LANGUAGE_PT_BR);
    web_sessions_stop(sessions);
    sessions = begin();
    assert_true(knows(sessions, kept));
    assert_false(knows(sessions, ended));
    struct web_session session = {0};
    text again = web_sessions_open(sessions, &bia, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    assert_true(web_sessions_find(sessions, again, &arena, &session));
    assert_int_equal(session.language, LANGUAGE_PT_BR);
    web_sessions_stop(sessions);
}

static void test_audit(void **state)
{
    (void)state;
    struct problem problem = {0};
    struct web_sessions *sessions = begin();
    text token = web_sessions_open(sessions, &ana, TEXT("203.0.113.7"), TEXT_ABSENT, &arena);
    web_sessions_audit(sessions, 0, "sign-in-refused", TEXT("203.0.113.8"), "");
    web_sessions_close(sessions, token, TEXT("203.0.113.9"));
    web_sessions_close(sessions, token, TEXT("203.0.113.9")); /* nothing to close: nothing to say */
    web_sessions_stop(sessions);
    struct store_connection *connection;
    struct store_statement *statement;
    static const struct {
        const char *action, *peer;
        bool known;
    } expected[] = {{"sign-in", "203.0.113.7", true},
                    {"sign-in-refused", "203.0.113.8", false},
                    {"sign-out", "203.0.113.9", true}};
    bool row;
    must(store_read_begin(store, &connection, &problem), &problem);
    must(store_prepare(connection, "SELECT action, peer, user_id FROM audit ORDER BY id", &statement,
                       &problem),
         &problem);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        must(store_step(statement, &row, &problem), &problem);
        assert_true(row);
        assert_true(text_equal(store_column_text(statement, 0), text_of(expected[i].action)));
        assert_true(text_equal(store_column_text(statement, 1), text_of(expected[i].peer)));
        assert_int_equal(store_column_is_null(statement, 2), !expected[i].known);
    }
    must(store_step(statement, &row, &problem), &problem);
    assert_false(row);
    store_reset(statement);
    store_read_end(store, connection);
}

static void test_expiry(void **state)
{
    (void)state;
    const int64_t second = 1000000;
    struct web_sessions *sessions = begin();
    text idle = web_sessions_open(sessions, &ana, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    text busy = web_sessions_open(sessions, &bia, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    int64_t opened = clock_.fixed_instant;
    clock_.fixed_instant += (WEB_SESSION_IDLE_SECONDS - 1) * second;
    assert_true(knows(sessions, busy));
    clock_.fixed_instant += 2 * second;
    assert_false(knows(sessions, idle));
    while (clock_.fixed_instant - opened <= (int64_t)WEB_SESSION_AGE_SECONDS * second) {
        assert_true(knows(sessions, busy));
        clock_.fixed_instant += 3600 * second;
    }
    assert_false(knows(sessions, busy)); /* however busy */
    web_sessions_stop(sessions);
}

static void test_shut_out(void **state)
{
    (void)state;
    struct problem problem = {0};
    struct web_sessions *sessions = begin();
    text hers = web_sessions_open(sessions, &ana, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    text his = web_sessions_open(sessions, &bia, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    struct ledger_user changed = ana, promoted = bia;
    changed.is_active = false;
    promoted.role = USER_MANAGER;
    must(store_write(store, update, &changed, &problem), &problem);
    assert_int_equal(store_write(store, update, &promoted, &problem), RESULT_CONFLICT); /* the last admin */
    struct ledger_user other = {
        .email = TEXT("caio@x.example"), .password_hash = TEXT("h3"), .role = USER_ADMIN, .is_active = true};
    must(store_write(store, add, &other, &problem), &problem);
    must(store_write(store, update, &promoted, &problem), &problem);
    must(web_sessions_reload_users(sessions, &problem), &problem);
    assert_false(knows(sessions, hers));
    struct web_session session = {0};
    assert_true(web_sessions_find(sessions, his, &arena, &session));
    assert_int_equal(session.role, USER_MANAGER);
    promoted.password_hash = TEXT("another");
    must(store_write(store, update, &promoted, &problem), &problem);
    must(web_sessions_reload_users(sessions, &problem), &problem);
    assert_false(knows(sessions, his)); /* a changed password ends every session */
    web_sessions_stop(sessions);
}

/* A write that holds the writer until told: pages must go on meanwhile. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static enum result wait_at_gate(struct store_connection *connection, void *context, struct problem *problem)
{
    (void)connection;
    (void)context;
    (void)problem;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return RESULT_OK;
}

static void *hold_writer(void *context)
{
    struct problem problem = {0};
    (void)context;
    assert_int_equal(store_write(store, wait_at_gate, NULL, &problem), RESULT_OK);
    return NULL;
}

static void test_writer_is_not_waited_for(void **state)
{
    (void)state;
    pthread_t holder;
    struct web_sessions *sessions = begin();
    pthread_mutex_lock(&gate);
    assert_int_equal(pthread_create(&holder, NULL, hold_writer, NULL), 0);
    text token = web_sessions_open(sessions, &ana, TEXT("127.0.0.1"), TEXT_ABSENT, &arena);
    assert_true(knows(sessions, token)); /* comes here while the gate is shut, or the test hangs */
    pthread_mutex_unlock(&gate);
    pthread_join(holder, NULL);
    web_sessions_stop(sessions);
}

int main(void)
{
#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)
    const struct CMUnitTest tests[] = {
        STORE_TEST(test_users),    STORE_TEST(test_open_find_close),
        STORE_TEST(test_restart),  STORE_TEST(test_unreadable_people),
        STORE_TEST(test_audit),    STORE_TEST(test_expiry),
        STORE_TEST(test_shut_out), STORE_TEST(test_writer_is_not_waited_for),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
