/* A whole house for tests (house.h). */
#include "house.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../http/hostile.h"
#include "column/live.h"
#include "web/import/import_work.h"
#include "web/people/user_write.h"
#include "web/secret.h"

struct house house;

static void must(enum result result, const struct problem *problem)
{
    if (result != RESULT_OK)
        fail_msg("%s (%s)", problem->message, problem->detail);
}

void house_start_imports(void)
{
    struct problem problem = {0};
    text prefix = text_printf(&house.arena, "%s.import", house.record->path);
    must(web_imports_start(&house.application.imports, &house.application, prefix,
                           text_of(house.record->path), &problem),
         &problem);
}

int house_files(const char *part, bool removed)
{
    DIR *directory = opendir(house.record->folder);
    int count = 0;
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory));)
        if (strstr(entry->d_name, part)) {
            count++;
            if (removed)
                unlinkat(dirfd(directory), entry->d_name, 0);
        }
    closedir(directory);
    return count;
}

void house_start(const char *const *rows)
{
    struct problem problem = {0};
    void *state = NULL;
    web_secret_start();
    arena_init(&house.arena, 0);
    assert_int_equal(fixture_open(&state), 0);
    house.record = state;
    house.record->clock.step_microseconds = 1000; /* so that nothing ends while a test runs */
    if (rows)
        assert_null(strpbrk(put_all(house.record, rows, false), "R!"));
    const struct column_live_options options = {.usage_follows = false};
    must(column_live_open(&house.live, house.record->store, &house.record->clock, &options, &problem),
         &problem);
    must(web_password_hash(TEXT(HOUSE_PASSWORD), &house.arena, &house.password_hash, &problem), &problem);
    must(web_application_start(&house.application, house.record->store, house.live, &house.record->clock,
                               &problem),
         &problem);
    house_start_imports();
    struct http_options http = {.listen = TEXT("127.0.0.1:0"),
                                .upload_prefix = text_printf(&house.arena, "%s.upload", house.record->path),
                                .clock = &house.record->clock,
                                .authorize = web_authorize,
                                .error_page = web_error_page,
                                .application = &house.application};
    must(http_server_start(&house.server, &http, web_route_tables, web_route_table_count, &problem),
         &problem);
    house.port = http_server_port(house.server);
}

void house_stop(void)
{
    void *state = house.record;
    http_server_stop(house.server);
    web_imports_stop(house.application.imports);
    house_files(".import-", true);
    web_application_stop(&house.application);
    column_live_close(house.live);
    fixture_close(&state);
    arena_release(&house.arena);
}

int house_forgive(void **state)
{
    (void)state;
    __atomic_add_fetch(&house.record->clock.fixed_instant, INT64_C(2) * 3600 * 1000000, __ATOMIC_RELAXED);
    return 0;
}

struct person {
    const char *email;
    enum user_role role;
    enum user_portfolio portfolio;
};

static enum result fill(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    const struct person *person = context;
    (void)team, (void)problem;
    user->email = text_of(person->email);
    user->password_hash = house.password_hash;
    user->role = person->role;
    user->portfolio = person->portfolio;
    user->is_active = true;
    return RESULT_OK;
}

static enum result set_team(struct ledger_user *user, text *team, void *context, struct problem *problem)
{
    (void)user, (void)problem;
    *team = text_of(context);
    return RESULT_OK;
}

void house_person(const char *email, enum user_role role, enum user_portfolio portfolio, const char *team)
{
    struct problem problem = {0};
    struct person person = {email, role, portfolio};
    struct ledger_user user = {0};
    char name[64];
    struct web_user_writing writing = {
        .store = house.record->store, .clock = &house.record->clock, .action = "user-added"};
    must(web_user_write(&writing, &house.arena, &user, fill, &person, &problem), &problem);
    if (team) {
        snprintf(name, sizeof name, "%s", team);
        must(web_user_write(&writing, &house.arena, &user, set_team, name, &problem), &problem);
    }
    must(web_sessions_reload_users(house.application.sessions, &problem), &problem);
}

static enum result execute(struct store_connection *connection, void *context, struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(connection, *(const char **)context, &statement, problem);
    if (result != RESULT_OK)
        return result;
    result = store_step(statement, &row, problem);
    store_reset(statement);
    return result;
}

void house_execute(const char *sql)
{
    struct problem problem = {0};
    const char *kept = text_copy(&house.arena, text_of(sql)).data; /* statements are kept by their words */
    must(store_write(house.record->store, execute, &kept, &problem), &problem);
}

void house_fill_disk(bool is_full)
{
    house_execute(is_full ? "PRAGMA max_page_count = 1" : "PRAGMA max_page_count = 1073741823");
}

int64_t house_number(const char *sql)
{
    struct store_connection *connection;
    struct store_statement *statement;
    struct problem problem = {0};
    bool row = false;
    must(store_read_begin(house.record->store, &connection, &problem), &problem);
    must(store_prepare(connection, text_copy(&house.arena, text_of(sql)).data, &statement, &problem),
         &problem);
    must(store_step(statement, &row, &problem), &problem);
    int64_t number = row ? store_column_number(statement, 0) : 0;
    store_reset(statement);
    store_read_end(house.record->store, connection);
    return number;
}

int64_t house_id(const char *email)
{
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT id FROM users WHERE email = '%s'", email);
    return house_number(sql);
}

/* ---- the browser ---- */

static void take_cookie(const char *answer, const char *name, char *ret, size_t size)
{
    char start_of[64];
    snprintf(start_of, sizeof start_of, "\r\nSet-Cookie: %s=", name);
    const char *at = strstr(answer, start_of);
    if (at)
        snprintf(ret, size, "%.*s", (int)strcspn(at + strlen(start_of), ";"), at + strlen(start_of));
}

char *browser_ask(struct browser *browser, const char *method, const char *target, const char *form)
{
    char *request = NULL;
    int length =
        asprintf(&request,
                 "%s %s HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\n"
                 "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
                 "Cookie: " WEB_VISITOR_COOKIE "=%s; " WEB_SESSION_COOKIE "=%s\r\n"
                 "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n"
                 "Connection: close\r\n\r\n%s",
                 method, target, browser->visitor, browser->session, strlen(form), form);
    assert_true(length > 0);
    char *answer = hostile_ask(house.port, request, (size_t)length);
    free(request);
    take_cookie(answer, WEB_VISITOR_COOKIE, browser->visitor, sizeof browser->visitor);
    take_cookie(answer, WEB_SESSION_COOKIE, browser->session, sizeof browser->session);
    const char *field = strstr(answer, "name=\"csrf\" value=\"");
    if (field)
        snprintf(browser->csrf, sizeof browser->csrf, "%.*s", (int)strcspn(field + 19, "\""), field + 19);
    return answer;
}

char *browser_get(struct browser *browser, const char *target)
{
    return browser_ask(browser, "GET", target, "");
}

char *browser_post(struct browser *browser, const char *target, const char *form)
{
    char body[2048];
    snprintf(body, sizeof body, "csrf=%s&%s", browser->csrf, form);
    return browser_ask(browser, "POST", target, body);
}

static int status_of(char *answer)
{
    int status = hostile_status(answer);
    free(answer);
    return status;
}

int browser_get_status(struct browser *browser, const char *target)
{
    return status_of(browser_get(browser, target));
}

int browser_post_status(struct browser *browser, const char *target, const char *form)
{
    return status_of(browser_post(browser, target, form));
}

int browser_try(struct browser *browser, const char *email, const char *password_sent)
{
    char form[256];
    browser_get_status(browser, "/sign-in");
    snprintf(form, sizeof form, "email=%s&password=%s", email, password_sent);
    return browser_post_status(browser, "/sign-in", form);
}

void browser_sign_in(struct browser *browser, const char *email)
{
    assert_int_equal(browser_try(browser, email, HOUSE_PASSWORD_SENT), 303);
    assert_int_equal(browser_get_status(browser, "/profile"), 200); /* brings a token for forms */
}
