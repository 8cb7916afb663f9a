/* Imports through the pages over a real server: a file sent, looked over, imported, taken back; what others
 * may see of it; hostile files; and what a server finds that starts anew. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../http/hostile.h"
#include "house.h"
#include "web/import/import_work.h"

#define BOUNDARY "----farol"
/* In Windows-1252, as a Brazilian spreadsheet is saved. */
#define SHEET                                                                                                \
    "Cliente;CNPJ;Plano;Valor mensal;In\355cio;T\351rmino\r\n"                                               \
    "A\347a\355;11;Ouro;R$ 1.234,56;01/02/2024;\r\n"                                                         \
    "Ma\347\343;22;Ouro;980,00;10/05/2024;\r\n"                                                              \
    "\323tica;33;Prata;=1+1;31/02/2024;\r\n"

static struct browser admin, manager, csm;

static int start(void **state)
{
    (void)state;
    house_start(NULL);
    house_person("admin@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    house_person("manager@x.example", USER_MANAGER, USER_PORTFOLIO_ALL, NULL);
    house_person("csm@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&admin, "admin@x.example");
    browser_sign_in(&manager, "manager@x.example");
    browser_sign_in(&csm, "csm@x.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

static void assert_in(const char *answer, const char *words)
{
    if (!strstr(answer, words))
        fail_msg("no %s in:\n%.6000s", words, answer);
}

/* Sends a file as the page's form does; the answer is malloc'ed. */
static char *send_file(struct browser *browser, const char *csrf, const char *name, const char *content,
                       size_t length)
{
    struct buffer body, request;
    buffer_init(&body, 0);
    buffer_init(&request, 0);
    buffer_printf(&body,
                  "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n--" BOUNDARY
                  "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                  "Content-Type: text/csv\r\n\r\n",
                  csrf, name);
    buffer_append(&body, content, length);
    buffer_printf(&body, "\r\n--" BOUNDARY "--\r\n");
    buffer_printf(&request,
                  "POST /imports HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\n"
                  "Cookie: " WEB_VISITOR_COOKIE "=%s; " WEB_SESSION_COOKIE "=%s\r\n"
                  "Content-Type: multipart/form-data; boundary=" BOUNDARY
                  "\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                  browser->visitor, browser->session, body.length);
    buffer_append(&request, body.data, body.length);
    char *answer = hostile_ask(house.port, request.data, request.length);
    buffer_release(&body);
    buffer_release(&request);
    return answer;
}

/* A file that is taken: the address of its import on the way, at a stand. */
static void send_sheet(struct browser *browser, const char *name, const char *content, char ret[64])
{
    char *answer = send_file(browser, browser->csrf, name, content, strlen(content));
    const char *place = strstr(answer, "Location: ");
    if (hostile_status(answer) != 303 || !place)
        fail_msg("%.4000s", answer);
    else
        snprintf(ret, 64, "%.*s", (int)strcspn(place + 10, "\r"), place + 10);
    free(answer);
    assert_int_equal(strncmp(ret, "/imports/jobs/", 14), 0);
    web_imports_wait(house.application.imports, strtol(ret + 14, NULL, 10), 30000);
}

/* ---- the page's form, sent back as it is ---- */

static void add_pair(struct buffer *form, const char *name, size_t name_length, const char *value,
                     size_t value_length)
{
    buffer_printf(form, "&%.*s=", (int)name_length, name);
    for (size_t i = 0; i < value_length; i++) {
        if (strncmp(value + i, "&quot;", 6) == 0) {
            buffer_printf(form, "%%22");
            i += 5;
        } else if (strncmp(value + i, "&gt;", 4) == 0) {
            buffer_printf(form, "%%3E");
            i += 3;
        } else {
            buffer_printf(form, "%%%02X", (unsigned char)value[i]);
        }
    }
}

/* Selects with what is chosen in them, and the fields of text beside them, from `page`. */
static void read_form(const char *page, struct buffer *form)
{
    const char *at = strstr(page, "<form id=\"work\"");
    assert_non_null(at);
    while ((at = strstr(at, "<select name=\""))) {
        const char *name = at + 14, *end = strstr(at, "</select>"), *chosen = at;
        size_t length = strcspn(name, "\"");
        while ((chosen = strstr(chosen, "<option value=\"")) && chosen < end) {
            chosen += 15;
            size_t value = strcspn(chosen, "\"");
            if (strncmp(chosen + value, "\" selected", 10) == 0)
                add_pair(form, name, length, chosen, value);
        }
        at = end;
    }
    for (at = strstr(page, "<form id=\"work\"");
         (at = strstr(at, "<input class=\"input input-dense\" name=\""));) {
        const char *name = at + 39, *value = strstr(at, "value=\"") + 7;
        add_pair(form, name, strcspn(name, "\""), value, strcspn(value, "\""));
        at = name;
    }
    for (at = page; (at = strstr(at, "name=\"make\" value=\""));) {
        const char *kind = at + 19;
        size_t length = strcspn(kind, "\"");
        if (strncmp(kind + length, "\" checked", 9) == 0)
            add_pair(form, "make", 4, kind, length);
        at = kind;
    }
    for (at = page; (at = strstr(at, ".words\">"));) {
        const char *name = at, *value = at + 8;
        while (name[-1] != '"')
            name--;
        add_pair(form, name, (size_t)(at - name) + 6, value, strcspn(value, "<"));
        at = value;
    }
}

/* Presses a button of the page with the form as it stands, `more` before it. */
static int press(struct browser *browser, const char *address, const char *act, const char *more)
{
    char *page = browser_get(browser, address);
    struct buffer form;
    assert_int_equal(hostile_status(page), 200);
    buffer_init(&form, 0);
    buffer_printf(&form, "csrf=%s&act=%s%s", browser->csrf, act, more);
    read_form(page, &form);
    free(page);
    char *answer = browser_ask(browser, "POST", address, form.data);
    int status = hostile_status(answer);
    free(answer);
    buffer_release(&form);
    web_imports_wait(house.application.imports, strtol(address + 14, NULL, 10), 30000);
    return status;
}

/* ---- the way of a file ---- */

static void test_from_sheet_to_record(void **state)
{
    (void)state;
    char address[64];
    send_sheet(&admin, "contratos.csv", SHEET, address);
    char *page = browser_get(&admin, address);
    assert_in(page, "Import subscriptions");
    assert_in(page, "Import 2 rows");
    assert_in(page, "1.234,56"); /* an example, as the file writes it */
    assert_in(page, "1,234.56"); /* what becomes of it, as the person reads it */
    assert_in(page, "31/02/2024");
    assert_in(page, "Effect on the figures");
    free(page);
    assert_int_equal(house_number("SELECT count(*) FROM account"), 0); /* a rehearsal keeps nothing */
    assert_int_equal(house_files(".import-copy", false), 0);
    assert_int_equal(press(&admin, address, "import", "&bad=all"), 422);
    assert_int_equal(house_number("SELECT count(*) FROM account"), 0);
    assert_int_equal(press(&admin, address, "import", "&bad=skip"), 303);
    assert_int_equal(house_number("SELECT count(*) FROM account"), 2);
    assert_int_equal(house_number("SELECT sum(amount) FROM subscription"), 123456 + 98000);
    assert_int_equal(
        house_number("SELECT count(*) FROM audit WHERE action = 'imported' AND change_id > 0 AND "
                     "quantity = 4"),
        1);
    page = browser_get(&admin, address);
    assert_in(page, "It is in.");
    free(page);
    page = browser_get(&admin, "/imports");
    assert_in(page, "contratos.csv");
    assert_in(page, "admin@x.example");
    free(page);
    char made[64];
    snprintf(made, sizeof made, "/imports/%lld", (long long)house_number("SELECT max(id) FROM import"));
    page = browser_get(&admin, made);
    assert_in(page, "Accounts, subscriptions");
    free(page);
}

static void test_errors_as_a_file(void **state)
{
    (void)state;
    char address[64], file[96];
    send_sheet(&admin, "x.csv", SHEET, address);
    snprintf(file, sizeof file, "%s/errors.csv", address);
    char *answer = browser_get(&admin, file);
    assert_int_equal(hostile_status(answer), 200);
    assert_in(answer, "Line,Column,Value,Why");
    assert_in(answer, "4,Valor mensal,'=1+1,"); /* no formula of the sender's in the receiver's sheet */
    free(answer);
    snprintf(file, sizeof file, "%s/errors", address);
    answer = browser_get(&admin, file);
    assert_in(answer, "31/02/2024");
    free(answer);
    assert_int_equal(press(&admin, address, "drop", ""), 303);
    assert_int_equal(browser_get_status(&admin, address), 404);
}

static void test_columns_by_hand(void **state)
{
    (void)state;
    char address[64];
    send_sheet(&admin, "livre.csv", "quem,quanto,quando\nH-1,10.00,2024-01-01\n", address);
    assert_int_equal(
        press(&admin, address, "check",
              "&make=subscriptions&make=accounts&c1=subscriptions.amount&c2=subscriptions.start_date"),
        303);
    char *page = browser_get(&admin, address);
    assert_in(page, "Say where it comes from.");
    free(page);
    assert_int_equal(press(&admin, address, "text",
                           "&mapping=make+accounts%0A+external_id+%3D+%7Bquem%7D%0A+name+%3D+%7Bquem%7D%0A"),
                     303);
    page = browser_get(&admin, address);
    assert_in(page, "Import 1 row");
    free(page);
    assert_int_equal(press(&admin, address, "text", "&mapping=make+nonsense"), 422);
    assert_int_equal(press(&admin, address, "save", "&preset_name=Quem+e+quanto"), 303);
    assert_int_equal(house_number("SELECT count(*) FROM import_preset WHERE name = 'Quem e quanto'"), 1);
    assert_int_equal(press(&admin, address, "save", "&preset_name=farol"), 422);
    /* It is renamed, not over another, and taken away. */
    assert_int_equal(press(&admin, address, "save", "&preset_name=Outro"), 303);
    assert_int_equal(
        browser_post_status(&admin, "/imports/mappings", "name=Outro&new_name=Quem+e+quanto&act=rename"),
        409);
    assert_int_equal(browser_post_status(&admin, "/imports/mappings", "name=Outro&new_name=&act=rename"),
                     422);
    assert_int_equal(browser_post_status(&admin, "/imports/mappings", "name=No&new_name=a&act=rename"), 404);
    assert_int_equal(
        browser_post_status(&admin, "/imports/mappings", "name=Outro&new_name=Mais+um&act=rename"), 303);
    assert_int_equal(house_number("SELECT COUNT(*) FROM import_preset WHERE name = 'Mais um'"), 1);
    assert_int_equal(browser_post_status(&admin, "/imports/mappings", "name=Mais+um&act=remove"), 303);
    assert_int_equal(browser_post_status(&admin, "/imports/mappings", "name=Mais+um&act=remove"), 404);
    assert_int_equal(house_number("SELECT COUNT(*) FROM import_preset"), 1);
    send_sheet(&admin, "outra.csv", "quem,quanto,quando\nH-2,10.00,2024-01-01\n", address);
    page = browser_get(&admin, address);
    assert_in(page, "Import 1 row"); /* taken by the mapping that was kept */
    free(page);
}

static void test_undo(void **state)
{
    (void)state;
    char address[64], place[64];
    send_sheet(&admin, "contas.csv", "external_id,name\nU-1,Alfa\n", address);
    assert_int_equal(press(&admin, address, "import", "&bad=skip"), 303);
    int64_t first = house_number("SELECT max(id) FROM import");
    send_sheet(&admin, "contas2.csv", "external_id,name\nU-1,Beta\n", address);
    assert_int_equal(press(&admin, address, "import", "&bad=skip"), 303);
    snprintf(place, sizeof place, "/imports/%lld/undo", (long long)first);
    char *answer = browser_post(&admin, place, "");
    assert_int_equal(hostile_status(answer), 409);
    assert_in(answer, "accounts U-1");
    free(answer);
    snprintf(place, sizeof place, "/imports/%lld/undo", (long long)first + 1);
    assert_int_equal(browser_post_status(&csm, place, ""), 403);
    assert_int_equal(browser_post_status(&admin, place, ""), 303);
    assert_int_equal(browser_post_status(&admin, place, ""), 409);
    snprintf(place, sizeof place, "/imports/%lld/undo", (long long)first);
    assert_int_equal(browser_post_status(&admin, place, ""), 303);
    assert_int_equal(
        house_number("SELECT count(*) FROM account a JOIN account_key k ON k.id = a.account_id WHERE "
                     "k.external_id = 'U-1' AND a.ended_by IS NULL"),
        0);
    assert_int_equal(browser_get_status(&admin, "/imports/999999"), 404);
    assert_int_equal(browser_get_status(&admin, "/imports/9223372036854775807"), 404);
}

static void test_the_sample_comes_and_goes(void **state)
{
    (void)state;
    char place[64];
    int64_t before = house_number("SELECT count(*) FROM account WHERE ended_by IS NULL");
    assert_int_equal(browser_post_status(&manager, "/imports/sample", ""), 303);
    assert_int_equal(house_number("SELECT count(*) FROM account WHERE ended_by IS NULL"), before + 400);
    snprintf(place, sizeof place, "/imports/%lld/undo",
             (long long)house_number("SELECT max(id) FROM import"));
    assert_int_equal(browser_post_status(&manager, place, ""), 303);
    assert_int_equal(house_number("SELECT count(*) FROM account WHERE ended_by IS NULL"), before);
}

/* ---- who may ---- */

static void test_others(void **state)
{
    (void)state;
    char address[64], more[96];
    send_sheet(&admin, "geheim.csv", "external_id,name\nX-1,Alfa\n", address);
    assert_int_equal(browser_get_status(&manager, address), 404); /* another person's file */
    snprintf(more, sizeof more, "%s/errors.csv", address);
    assert_int_equal(browser_get_status(&manager, more), 404);
    snprintf(more, sizeof more, "%s/progress", address);
    assert_int_equal(browser_get_status(&manager, more), 404);
    assert_int_equal(browser_post_status(&manager, address, "act=import"), 404);
    assert_int_equal(browser_get_status(&csm, address), 403);
    assert_int_equal(browser_get_status(&csm, "/imports"), 403);
    char *answer = send_file(&csm, csm.csrf, "a.csv", "a,b\n", 4);
    assert_int_equal(hostile_status(answer), 403);
    free(answer);
    answer = send_file(&admin, "0000", "a.csv", "a,b\n", 4);
    assert_int_equal(hostile_status(answer), 403);
    free(answer);
    assert_int_equal(house_files(".upload-", false), 0);
}

/* ---- hostile files ---- */

static void refuse(const char *name, const char *content, size_t length, const char *words)
{
    char *answer = send_file(&admin, admin.csrf, name, content, length);
    if (hostile_status(answer) != 422)
        fail_msg("%s: %.400s", name, answer);
    assert_in(answer, words);
    assert_null(strstr(answer, house.record->folder)); /* no path of this machine */
    free(answer);
}

static void test_hostile_files(void **state)
{
    (void)state;
    char address[64];
    static const char truncated[] = "PK\003\004\024\0\0\0\010\0not a workbook";
    refuse("empty.csv", "", 0, "Choose a file first");
    refuse("broken.xlsx", truncated, sizeof truncated - 1, "notice-red");
    refuse("nul.csv", "a,b\n\0\0\0\n", 9, "notice-red");
    refuse("old.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "old.xls");
    send_sheet(&admin, "..%2F..%2F<script>alert(1)</script>.csv",
               "external_id,name,<img src=x>\nS-1,<script>alert(2)</script>,<b>\n", address);
    char *page = browser_get(&admin, address);
    assert_null(strstr(page, "<script>alert"));
    assert_null(strstr(page, "<img src=x"));
    assert_in(page, "&lt;script&gt;alert(2)");
    free(page);
    assert_int_equal(house_files("script", false), 0); /* a name never becomes a path */
    assert_int_equal(press(&admin, address, "drop", ""), 303);
}

/* ---- given up while its state is being written ---- */

struct holding {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool held, let_go;
};

static enum result hold_work(struct store_connection *connection, void *context, struct problem *problem)
{
    struct holding *holding = context;
    (void)connection, (void)problem;
    pthread_mutex_lock(&holding->mutex);
    holding->held = true;
    pthread_cond_broadcast(&holding->changed);
    while (!holding->let_go)
        pthread_cond_wait(&holding->changed, &holding->mutex);
    pthread_mutex_unlock(&holding->mutex);
    return RESULT_OK;
}

static void *hold(void *context)
{
    struct problem problem;
    assert_int_equal(store_write(house.record->store, hold_work, context, &problem), RESULT_OK);
    return NULL;
}

static void test_given_up_while_written(void **state)
{
    (void)state;
    struct holding holding = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};
    pthread_t thread;
    char *answer, sql[128];
    web_imports_stop(house.application.imports); /* what earlier tests left to be written is written */
    house_start_imports();
    int64_t before = house_number("SELECT count(*) FROM import_job");
    assert_int_equal(pthread_create(&thread, NULL, hold, &holding), 0);
    pthread_mutex_lock(&holding.mutex);
    while (!holding.held)
        pthread_cond_wait(&holding.changed, &holding.mutex);
    pthread_mutex_unlock(&holding.mutex);
    answer = send_file(&admin, admin.csrf, "weg.csv", "external_id,name\nG-1,Alfa\n", 26);
    const char *place = strstr(answer, "Location: /imports/jobs/");
    assert_non_null(place);
    int64_t id = strtol(place + strlen("Location: /imports/jobs/"), NULL, 10);
    free(answer);
    web_imports_forget(house.application.imports, id);
    pthread_mutex_lock(&holding.mutex);
    holding.let_go = true;
    pthread_cond_broadcast(&holding.changed);
    pthread_mutex_unlock(&holding.mutex);
    pthread_join(thread, NULL);
    web_imports_stop(house.application.imports); /* what is to be written is written first */
    house_start_imports();
    snprintf(sql, sizeof sql, "SELECT count(*) FROM import_job WHERE id = %lld", (long long)id);
    assert_int_equal(house_number(sql), 0);
    assert_int_equal(house_number("SELECT count(*) FROM import_job"), before);
}

/* ---- a server that starts anew ---- */

static void test_after_a_restart(void **state)
{
    (void)state;
    char address[64], stray[160], sql[256];
    send_sheet(&admin, "meio.csv", "external_id,name\nR-1,Alfa\n", address);
    int64_t id = strtol(address + 14, NULL, 10);
    web_imports_stop(house.application.imports);
    snprintf(stray, sizeof stray, "%s.import-deadbeef", house.record->path);
    FILE *file = fopen(stray, "w");
    assert_non_null(file);
    fclose(file);
    snprintf(sql, sizeof sql, "UPDATE import_job SET state = %d WHERE id = %lld", IMPORT_RUNNING,
             (long long)id);
    damage(house.record, sql);
    house_start_imports();
    assert_int_equal(house_files("deadbeef", false), 0);
    char *page = browser_get(&admin, address);
    assert_in(page, "nothing of it was kept");
    free(page);
    assert_int_equal(press(&admin, address, "import", "&bad=skip"), 303); /* checked again first */
    assert_int_equal(press(&admin, address, "import", "&bad=skip"), 303);
    assert_int_equal(
        house_number("SELECT count(*) FROM account_key WHERE external_id = 'R-1' AND account_id > 0"), 1);
    snprintf(sql, sizeof sql, "SELECT state FROM import_job WHERE id = %lld", (long long)id);
    assert_int_equal(house_number(sql), IMPORT_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_from_sheet_to_record, house_forgive),
        cmocka_unit_test_setup(test_errors_as_a_file, house_forgive),
        cmocka_unit_test_setup(test_columns_by_hand, house_forgive),
        cmocka_unit_test_setup(test_undo, house_forgive),
        cmocka_unit_test_setup(test_the_sample_comes_and_goes, house_forgive),
        cmocka_unit_test_setup(test_others, house_forgive),
        cmocka_unit_test_setup(test_hostile_files, house_forgive),
        cmocka_unit_test_setup(test_given_up_while_written, house_forgive),
        cmocka_unit_test_setup(test_after_a_restart, house_forgive),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
