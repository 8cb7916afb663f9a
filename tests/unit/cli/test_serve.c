/* The program itself: a server started, used by other commands and over HTTP, and ended. Runs the binary
 * named by FAROL_PROGRAM in a folder of its own. */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../http/hostile.h"

extern char **environ;
static char folder[] = "/tmp/farol-serve-XXXXXX";
static char database[64];
static pid_t serving;
static int port;

struct ran {
    int status;
    char out[4096], err[4096];
};

static void slurp(const char *name, char *ret, size_t size)
{
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    ret[fread(ret, 1, size - 1, file)] = 0;
    fclose(file);
}

static pid_t spawn(const char *const *arguments, const char *input, const char *out, const char *err)
{
    const char *all[16] = {"farol"};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int count = 1;
    for (; arguments[count - 1]; count++)
        all[count] = arguments[count - 1];
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(
        posix_spawn(&child, getenv("FAROL_PROGRAM"), &actions, NULL, (char *const *)(uintptr_t)all, environ),
        0);
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

static int wait_for(pid_t child)
{
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static struct ran run(const char *input, const char *const *arguments)
{
    struct ran ran;
    FILE *file = fopen("input", "w");
    assert_non_null(file);
    fputs(input, file);
    fclose(file);
    ran.status = wait_for(spawn(arguments, "input", "out", "err"));
    slurp("out", ran.out, sizeof ran.out);
    slurp("err", ran.err, sizeof ran.err);
    return ran;
}
#define RUN(input, ...) run(input, (const char *const[]){__VA_ARGS__, NULL})

static void assert_ran(struct ran ran, int status)
{
    if (ran.status != status)
        fail_msg("exit %d, not %d: %s%s", ran.status, status, ran.out, ran.err);
}

/* The server's first line says where it is; it comes once the server answers. */
static int start_serving_of(const char *path)
{
    char line[256] = "";
    serving = spawn((const char *const[]){"serve", "--listen", "127.0.0.1:0", "--db", path, NULL},
                    "/dev/null", "serve.out", "serve.err");
    for (int i = 0; i < 2000 && !strchr(line, '\n'); i++) {
        slurp("serve.out", line, sizeof line);
        if (waitpid(serving, NULL, WNOHANG) != 0)
            break;
        poll(NULL, 0, 10);
    }
    const char *at = strstr(line, "http://127.0.0.1:");
    if (!at) {
        slurp("serve.err", line, sizeof line);
        fail_msg("no address: %s", line);
        return 0;
    }
    return (int)strtol(at + strlen("http://127.0.0.1:"), NULL, 10);
}

static int start_serving(void)
{
    return start_serving_of(database);
}

static int start(void **state)
{
    (void)state;
    assert_non_null(getenv("FAROL_PROGRAM"));
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    snprintf(database, sizeof database, "%s/farol.db", folder);
    setenv("FAROL_DB", database, 1);
    setenv("FAROL_LANGUAGE", "en", 1);
    assert_ran(RUN("", "init", "--organisation", "Cais"), 0);
    assert_ran(
        RUN("correct horse battery\n", "user", "add", "ana@x.example", "--role", "admin", "--password-stdin"),
        0);
    port = start_serving();
    return 0;
}

static int stop(void **state)
{
    static const char *const names[] = {"farol.db",     "farol.db-wal", "farol.db-shm", "farol.db.lock",
                                        "input",        "out",          "err",          "serve.out",
                                        "serve.err",    "accounts.csv", "fresh.db",     "fresh.db-wal",
                                        "fresh.db-shm", "fresh.db.lock"};
    (void)state;
    if (serving > 0)
        kill(serving, SIGKILL);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(names[i]);
    assert_int_equal(chdir("/"), 0);
    return rmdir(folder);
}

static void find_after(const char *answer, const char *mark, const char *until, char *ret, size_t size)
{
    const char *at = strstr(answer, mark);
    if (!at)
        fail_msg("no %s in %.600s", mark, answer);
    else
        snprintf(ret, size, "%.*s", (int)strcspn(at + strlen(mark), until), at + strlen(mark));
}

/* Signs in and leaves the session's cookie in `ret`; returns the status. */
static int sign_in(const char *email, const char *password, char ret[80])
{
    char visitor[80], csrf[160], form[512], request[1024];
    const char *page_request = "GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n";
    char *page = hostile_ask(port, page_request, strlen(page_request));
    find_after(page, "__Host-farol-visitor=", ";", visitor, sizeof visitor);
    find_after(page, "name=\"csrf\" value=\"", "\"", csrf, sizeof csrf);
    free(page);
    int length = snprintf(form, sizeof form, "csrf=%s&email=%s&password=%s", csrf, email, password);
    snprintf(request, sizeof request,
             "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-farol-visitor=%s\r\n"
             "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
             visitor, length, form);
    char *answer = hostile_ask(port, request, strlen(request));
    int status = hostile_status(answer);
    if (status == 303)
        find_after(answer, "__Host-farol-session=", ";", ret, 80);
    free(answer);
    return status;
}

static int get_as(const char *session, const char *path)
{
    char request[512];
    snprintf(request, sizeof request,
             "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-farol-session=%s\r\n\r\n", path, session);
    return hostile_ask_status(port, request);
}

static void test_second_server_is_refused(void **state)
{
    (void)state;
    struct ran second = RUN("", "serve", "--listen", "127.0.0.1:0");
    assert_ran(second, 1);
    assert_non_null(strstr(second.err, "runs already"));
    hostile_ask_status(port, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

static void test_unsafe_addresses_are_refused(void **state)
{
    (void)state;
    struct ran open = RUN("", "serve", "--listen", "0.0.0.0:0");
    assert_ran(open, 2);
    assert_non_null(strstr(open.err, "--tls-certificate"));
    struct ran nowhere = RUN("", "serve", "--listen", "nowhere");
    assert_ran(nowhere, 2);
    assert_non_null(strstr(nowhere.err, "nowhere is not an address"));
    assert_ran(RUN("", "serve", "--tls-key", "x.pem"), 2);
}

static void test_users_through_the_server(void **state)
{
    char session[80], password[64], other[80];
    (void)state;
    assert_int_equal(sign_in("ana@x.example", "correct+horse+battery", session), 303);
    assert_int_equal(get_as(session, "/"), 200);
    struct ran added = RUN("", "user", "add", "Bia@X.example", "--role", "csm", "--generate-password");
    assert_ran(added, 0);
    find_after(added.out, "Password: ", "\n", password, sizeof password);
    assert_int_equal(sign_in("bia@x.example", password, other), 303);
    assert_int_equal(get_as(other, "/"), 200);
    assert_ran(RUN("", "user", "add", "bia@x.example", "--role", "csm", "--generate-password"), 1);
    assert_ran(RUN("", "user", "add", "x@x.example", "--role", "emperor", "--generate-password"), 2);
    assert_ran(RUN("short\n", "user", "add", "x@x.example", "--role", "csm", "--password-stdin"), 1);
    assert_ran(RUN("", "user", "add", "no e-mail", "--role", "csm", "--generate-password"), 2);
    assert_ran(RUN("", "user", "shut-out", "bia@x.example"), 0);
    assert_int_equal(get_as(other, "/"), 303); /* at once */
    assert_int_equal(sign_in("bia@x.example", password, other), 401);
    struct ran list = RUN("", "user", "list");
    assert_non_null(strstr(list.out, "ana@x.example"));
    assert_non_null(strstr(list.out, "(shut out)"));
}

/* Invitations, new passwords and portfolios from the command line; the last administrator stays one. */
static void test_rights_through_the_server(void **state)
{
    char link[80], again[80];
    (void)state;
    struct ran invited =
        RUN("", "user", "invite", "Caio@X.example", "--role", "csm", "--portfolio", "own", "--team", "N");
    assert_ran(invited, 0);
    find_after(invited.out, "/welcome/", " ", link, sizeof link);
    assert_int_equal(strspn(link, "0123456789abcdef"), 64);
    char target[96];
    snprintf(target, sizeof target, "/welcome/%s", link);
    assert_int_equal(get_as("", target), 200);
    struct ran reset = RUN("", "user", "reset", "caio@x.example");
    assert_ran(reset, 0);
    find_after(reset.out, "/welcome/", " ", again, sizeof again);
    assert_string_not_equal(link, again);
    assert_int_equal(get_as("", target), 404); /* a new one replaces the old */
    assert_ran(RUN("", "user", "change", "caio@x.example", "--portfolio", "everything"), 2);
    assert_ran(RUN("", "user", "change", "caio@x.example", "--portfolio", "team", "--role", "analyst"), 0);
    struct ran list = RUN("", "user", "list");
    assert_non_null(strstr(list.out, "analyst    team   (invited)"));
    assert_ran(RUN("", "user", "invite", "caio@x.example", "--role", "csm"), 1);
    assert_ran(RUN("", "user", "invite", "dora@x.example"), 2);
    assert_ran(RUN("", "user", "reset", "nobody@x.example"), 1);
    struct ran last = RUN("", "user", "change", "ana@x.example", "--role", "csm");
    assert_ran(last, 1);
    assert_non_null(strstr(last.err, "last administrator"));
    assert_ran(RUN("", "user", "shut-out", "ana@x.example"), 1);
}

static void test_import_through_the_server(void **state)
{
    (void)state;
    FILE *file = fopen("accounts.csv", "w");
    assert_non_null(file);
    fputs("external_id,name\nA-1,Alfa\nA-2,Beta\n", file);
    fclose(file);
    struct ran imported = RUN("", "import", "accounts", "accounts.csv"); /* a name relative to this folder */
    assert_ran(imported, 0);
    assert_non_null(strstr(imported.out, "2 inserted"));
    assert_ran(RUN("", "account", "A-2"), 0); /* reads beside the server */
    imported = RUN("", "import", "accounts", "missing.csv");
    assert_ran(imported, 1);
}

static void test_sessions_outlive_the_server(void **state)
{
    char session[80];
    (void)state;
    assert_int_equal(sign_in("ana@x.example", "correct+horse+battery", session), 303);
    kill(serving, SIGTERM);
    assert_int_equal(wait_for(serving), 0);
    assert_int_not_equal(access("farol.db.socket", F_OK), 0);
    struct ran beside = RUN("", "user", "list"); /* the database is free again */
    assert_ran(beside, 0);
    port = start_serving();
    assert_int_equal(get_as(session, "/"), 200);
    kill(serving, SIGINT);
    assert_int_equal(wait_for(serving), 0);
    serving = 0;
}

/* ---- the first run ---- */

static int set_up(const char *code, char ret_session[80])
{
    char visitor[80], csrf[160], form[768], request[1536];
    const char *page_request = "GET /setup HTTP/1.1\r\nHost: localhost\r\n\r\n";
    char *page = hostile_ask(port, page_request, strlen(page_request));
    find_after(page, "__Host-farol-visitor=", ";", visitor, sizeof visitor);
    find_after(page, "name=\"csrf\" value=\"", "\"", csrf, sizeof csrf);
    free(page);
    int length =
        snprintf(form, sizeof form,
                 "csrf=%s&code=%s&organisation=Nova&currency=BRL&zone=America%%2FSao_Paulo&language=pt-BR&"
                 "name=Ana&email=ana%%40x.example&password=correct+horse+battery",
                 csrf, code);
    snprintf(request, sizeof request,
             "POST /setup HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-farol-visitor=%s\r\n"
             "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
             visitor, length, form);
    char *answer = hostile_ask(port, request, strlen(request));
    int status = hostile_status(answer);
    if (status == 303)
        find_after(answer, "__Host-farol-session=", ";", ret_session, 80);
    free(answer);
    return status;
}

static void test_first_run(void **state)
{
    (void)state;
    char said[512], code[32], session[80] = "", fresh[80];
    snprintf(fresh, sizeof fresh, "%s/fresh.db", folder);
    port = start_serving_of(fresh);
    for (int i = 0; i < 500; i++) {
        slurp("serve.out", said, sizeof said);
        if (strstr(said, "this code: "))
            break;
        poll(NULL, 0, 10);
    }
    find_after(said, "this code: ", "\n", code, sizeof code);
    assert_int_equal(strlen(code), 9);
    assert_int_equal(hostile_ask_status(port, "GET /accounts HTTP/1.1\r\nHost: localhost\r\n\r\n"), 303);
    assert_int_equal(hostile_ask_status(port, "GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n"), 303);
    assert_int_equal(set_up("AAAA-AAAA", session), 422);
    assert_int_equal(get_as("", "/"), 303);
    assert_int_equal(set_up(code, session), 303);
    assert_int_equal(get_as(session, "/"), 200); /* at once, without a restart */
    assert_int_equal(get_as(session, "/imports"), 200);
    assert_int_equal(get_as(session, "/setup"), 303); /* gone */
    kill(serving, SIGTERM);
    assert_int_equal(wait_for(serving), 0);
    port = start_serving_of(fresh);
    assert_int_equal(get_as(session, "/"), 200);
    slurp("serve.out", said, sizeof said);
    assert_null(strstr(said, "this code"));
    kill(serving, SIGTERM);
    assert_int_equal(wait_for(serving), 0);
    serving = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_second_server_is_refused),
        cmocka_unit_test(test_unsafe_addresses_are_refused),
        cmocka_unit_test(test_users_through_the_server),
        cmocka_unit_test(test_rights_through_the_server),
        cmocka_unit_test(test_import_through_the_server),
        cmocka_unit_test(test_sessions_outlive_the_server),
        cmocka_unit_test(test_first_run),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
