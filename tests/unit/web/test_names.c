/* What people are called: by the name they sign in with, else as far as the address tells; two of one name
 * stay apart, whoever comes or is named otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "house.h"
#include "ledger/user.h"
#include "web/people/names.h"
#include "web/people/session.h"

static const char *const rows[] = {"accounts|external_id=A1|name=Acme|owner_email=lia.moura@x.example",
                                   "accounts|external_id=A2|name=Beta|owner_email=rui@x.example", NULL};
static struct browser boss;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("boss@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&boss, "boss@x.example");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

static void called(const char *email, const char *name)
{
    text found = web_name(&house.application, &house.arena, text_of(email));
    assert_string_equal(text_copy(&house.arena, found).data, name);
}

static void take(const struct web_named *people, size_t count)
{
    web_names_take(web_names_of(&house.application), people, count);
}

static void by_the_address(void **state)
{
    (void)state;
    called("lia.moura@x.example", "Lia Moura");
    called("never.heard_of@x.example", "Never Heard Of");
    called("cli", "cli"); /* no address */
    assert_true(text_is_absent(web_name(&house.application, &house.arena, TEXT_ABSENT)));
    text bare = web_name(NULL, &house.arena, TEXT("lia.moura@x.example"));
    assert_true(text_equal(bare, TEXT("Lia Moura")));
}

static void by_the_name_of_who_signs_in(void **state)
{
    (void)state;
    const struct web_named people[] = {{TEXT("rui@x.example"), TEXT("Rui Barbosa")}};
    uint64_t before = web_names_version(web_names_of(&house.application));
    take(people, 1);
    assert_true(web_names_version(web_names_of(&house.application)) != before);
    called("rui@x.example", "Rui Barbosa");
    take(NULL, 0);
    called("rui@x.example", "Rui");
}

static void of_one_name(void **state)
{
    (void)state;
    const struct web_named people[] = {{TEXT("ana.s@x.example"), TEXT("Ana Souza")},
                                       {TEXT("ana.souza@x.example"), TEXT("ana souza")},
                                       {TEXT("ana.s@y.example"), TEXT("Ana Souza")},
                                       {TEXT("boss@x.example"), TEXT("Lia Moura")}};
    take(people, 4);
    called("ana.souza@x.example", "ana souza (ana.souza)");
    called("ana.s@x.example", "Ana Souza (ana.s@x.example)"); /* the part before the @ tells nothing apart */
    called("ana.s@y.example", "Ana Souza (ana.s@y.example)");
    called("boss@x.example", "Lia Moura (boss)"); /* the record names another */
    called("lia.moura@x.example", "Lia Moura (lia.moura)");
    called("ana_souza@z.example", "Ana Souza (ana_souza)"); /* nobody knows her, and she is not one of them */
    called("rui@x.example", "Rui");
    take(NULL, 0);
}

static void when_the_record_names_somebody_new(void **state)
{
    (void)state;
    called("lia.moura@x.example", "Lia Moura");
    free(browser_post(&boss, "/records/accounts/new",
                      "external_id=A3&name=Gama&owner_email=lia_moura%40y.example"));
    assert_int_equal(house_number("SELECT count(*) FROM account"), 3);
    called("lia.moura@x.example", "Lia Moura (lia.moura)");
    called("lia_moura@y.example", "Lia Moura (lia_moura)");
}

/* A page that is kept holds names: who is named otherwise stands on it otherwise. */
static void on_a_page_that_is_kept(void **state)
{
    (void)state;
    char target[64], form[256];
    char *page = browser_get(&boss, "/accounts?columns=owner");
    assert_non_null(strstr(page, ">Rui<"));
    free(page);
    house_person("rui@x.example", USER_CSM, USER_PORTFOLIO_ALL, NULL);
    snprintf(target, sizeof target, "/users/%lld", (long long)house_id("rui@x.example"));
    snprintf(form, sizeof form, "name=Rui+%%3Cb%%3E+Sa&role=csm&portfolio=all");
    free(browser_post(&boss, target, form));
    page = browser_get(&boss, "/accounts?columns=owner");
    assert_non_null(strstr(page, "Rui &lt;b&gt; Sa"));
    assert_non_null(strstr(page, "title=\"rui@x.example\""));
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_the_address),
        cmocka_unit_test(by_the_name_of_who_signs_in),
        cmocka_unit_test(of_one_name),
        cmocka_unit_test(when_the_record_names_somebody_new),
        cmocka_unit_test(on_a_page_that_is_kept),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
