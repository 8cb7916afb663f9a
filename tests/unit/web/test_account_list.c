/* The list of accounts in a whole house: order and pages, search within the portfolio, files, saved views,
 * and many accounts changed at once and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "column/live.h"
#include "house.h"
#include "web/download.h"
#include "web/secret.h"

static const char *const rows[] = {
    "accounts|external_id=A1|name=Padaria do "
    "Sol|segment=SMB|owner_email=csm@x.example|tax_id=12.345.678/0001-90",
    "accounts|external_id=A2|name=Água Clara|segment=SMB",
    "accounts|external_id=A3|name==2+5 <b>Zé</b>|segment=Large|touch_tier=high",
    "accounts|external_id=A4|name=Mercado|segment=Large",
    "contacts|external_id=P1|account_external_id=A4|name=José Moura|email=jose@mercado.example",
    "subscriptions|external_id=S1|account_external_id=A1|amount=100|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2023-01-01",
    "subscriptions|external_id=S3|account_external_id=A3|amount=300|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2023-01-01",
    NULL};

static struct browser manager, csm, reader;

static int set_up(void **state)
{
    struct problem problem;
    (void)state;
    house_start(rows);
    assert_int_equal(column_live_wait(house.live, &problem), RESULT_OK);
    house_person("manager@x.example", USER_MANAGER, USER_PORTFOLIO_ALL, NULL);
    house_person("csm@x.example", USER_CSM, USER_PORTFOLIO_OWN, NULL);
    house_person("reader@x.example", USER_READ_ONLY, USER_PORTFOLIO_ALL, NULL);
    house_forgive(NULL);
    browser_sign_in(&manager, "manager@x.example");
    browser_sign_in(&csm, "csm@x.example");
    browser_sign_in(&reader, "reader@x.example");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    house_stop();
    return 0;
}

/* Whether the pieces stand in the answer in this order; `never` nowhere. */
static void assert_says(char *answer, const char *const *pieces, const char *never)
{
    const char *at = answer;
    for (size_t i = 0; pieces[i]; i++) {
        const char *found = strstr(at, pieces[i]);
        if (!found)
            fail_msg("no “%s” (in its place) in: %.4000s", pieces[i], answer);
        at = found + strlen(pieces[i]);
    }
    if (never && strstr(answer, never))
        fail_msg("“%s” in: %.4000s", never, answer);
    free(answer);
}
#define SAYS(answer, never, ...) assert_says(answer, (const char *const[]){__VA_ARGS__, NULL}, never)

static void order_and_filter(void **state)
{
    (void)state;
    SAYS(browser_get(&manager, "/accounts"), "<b>Zé", "200 OK", "=2+5 &lt;b&gt;Zé", "Padaria do Sol",
         "Água Clara", "Mercado", "4 accounts");
    SAYS(browser_get(&manager, "/accounts?sort=name"), NULL, "=2+5", "Água Clara", "Mercado",
         "Padaria do Sol");
    SAYS(browser_get(&manager, "/accounts?sort=-name&columns=nps,external_id"), NULL, "NPS", "Code",
         "Padaria do Sol", "Mercado");
    SAYS(browser_get(&manager, "/accounts?where=mrr+%3E+100"), ">Padaria do Sol<", "MRR", "&gt; 100", "=2+5");
    SAYS(browser_get(&manager, "/accounts?where=mrrr+%3E+100"), NULL, "Did you mean mrr?", "tok-bad", "mrrr",
         "Padaria do Sol");
    SAYS(browser_get(&manager, "/accounts?sort=name&after=1,%C3%81gua+Clara"), ">Água Clara<", "Mercado");
    SAYS(browser_get(&manager, "/accounts?sort=name&before=3,Mercado"), ">Mercado<", "Água Clara");
    SAYS(browser_get(&manager, "/accounts?after=999999999999,zz&before=x&sort=nonsense&columns=,,x"), NULL,
         "200 OK");
    SAYS(browser_get(&manager, "/accounts?add_field=segment&add_operator=is&add_value=it%27s&where=a+or+b"),
         NULL, "303", "where=%28a%20or%20b%29%20and%20segment%20%3D%20%22it%27s%22");
    SAYS(browser_get(&manager, "/accounts?add_field=last_contact&add_operator=ago-more&add_value=14"), NULL,
         "303", "where=days_since%28last_contact%29%20%3E%2014");
    SAYS(browser_get(&manager, "/accounts?add_field=My+field&add_operator=missing"), NULL, "303",
         "where=%5BMy%20field%5D%20missing");
}

static void search_in_the_portfolio(void **state)
{
    (void)state;
    SAYS(browser_get(&manager, "/search?q=agua+clara"), NULL, "Água Clara", "A2");
    SAYS(browser_get(&manager, "/search?fragment=list&q=12.345.678"), "<html", "Padaria do Sol");
    SAYS(browser_get(&manager, "/search?fragment=list&q=moura"), NULL, "Mercado", "by a contact");
    SAYS(browser_get(&csm, "/search?q=mercado"), ">Mercado<", "Nothing found");
    SAYS(browser_get(&csm, "/accounts?q=padaria"), ">Mercado<", "Padaria do Sol");
    SAYS(browser_get(&manager, "/accounts?q=zzz"), "Padaria", "No account fits");
}

static void files(void **state)
{
    (void)state;
    SAYS(browser_get(&manager, "/accounts.csv?sort=name&columns=mrr,segment"), NULL, "text/csv",
         "Account,Code,MRR (R$),Segment\r\n\"'=2+5 <b>Zé</b>\",A3,300.00,Large\r\nÁgua Clara,A2,,SMB\r\n");
    SAYS(browser_get(&csm, "/accounts.csv"), "Mercado", "Padaria do Sol");
    assert_int_equal(browser_get_status(&manager, "/accounts.csv?where=nonsense"), 400);
    assert_int_equal(browser_get_status(&manager, "/accounts.xlsx?sort=name"), 200);
    assert_true(house_number("SELECT count(*) FROM audit WHERE action = 'export-accounts'") >= 3);
}

static void saved_views(void **state)
{
    (void)state;
    assert_int_equal(
        browser_post_status(&manager, "/account-list/views",
                            "action=add&name=Big+%3Cones%3E&shared=1&address=where%3Dmrr%2B%253E%2B200"),
        303);
    SAYS(browser_get(&csm, "/accounts"), NULL, "Big &lt;ones&gt;");
    SAYS(browser_get(&manager, "/accounts?view=1&where=mrr+%3E+200"), NULL,
         "Big &lt;ones&gt; <span class=\"n\">1<", "Save over");
    /* someone else's is neither changed nor removed */
    assert_int_equal(
        browser_post_status(&csm, "/account-list/views", "action=change&id=1&name=Mine&address="), 404);
    assert_int_equal(browser_post_status(&csm, "/account-list/views", "action=remove&id=1"), 404);
    assert_int_equal(browser_post_status(&manager, "/account-list/views", "action=add&name=&address="), 422);
    assert_int_equal(browser_post_status(&manager, "/account-list/views", "action=add&name=x&address=%25zz"),
                     422);
    /* who only looks keeps views of their own, never for others */
    assert_int_equal(
        browser_post_status(&reader, "/account-list/views", "action=add&name=Quiet&shared=1&address="), 303);
    SAYS(browser_get(&manager, "/accounts"), "Quiet", "Big");
    assert_int_equal(browser_post_status(&manager, "/account-list/views",
                                         "action=change&id=1&name=Bigger&address=sort%3Dname"),
                     303);
    SAYS(browser_get(&manager, "/accounts"), "Big &lt;ones", "Bigger");
    assert_int_equal(browser_post_status(&manager, "/account-list/views", "action=remove&id=1"), 303);
    SAYS(browser_get(&manager, "/accounts"), "Bigger", "200 OK");
}

static void many_at_once(void **state)
{
    (void)state;
    SAYS(browser_post(&manager, "/account-list/edit", "field=touch_tier&value=high&account=1&account=3"),
         NULL, "1 account will change", "1 has this value already", "Padaria do Sol");
    SAYS(browser_post(&manager, "/account-list/edit?segment=SMB", "field=segment&value=Tiny&all=1"),
         "Mercado", "2 accounts will change");
    SAYS(browser_post(&manager, "/account-list/edit", "field=owner&value=nobody&account=1"), NULL, "422",
         "This is no e-mail address");
    SAYS(browser_post(&manager, "/account-list/edit", "field=owner&value=a@b.example"), NULL, "422",
         "No account is chosen");
    assert_int_equal(browser_post_status(&manager, "/account-list/edit", "field=nonsense&value=a&account=1"),
                     400);
    /* A form that the page of an earlier instant does not have. */
    assert_int_equal(browser_post_status(&manager, "/account-list/edit?known_at=2000-01-01",
                                         "field=segment&value=a&all=1&step=apply&shown=a"),
                     400);
    assert_int_equal(browser_post_status(&manager, "/account-list/edit?known_at=nonsense",
                                         "field=segment&value=a&all=1&step=apply&shown=a"),
                     400);
    assert_int_equal(browser_post_status(&reader, "/account-list/edit", "field=segment&value=a&account=1"),
                     403);
    /* what is outside the portfolio is not meant, not even by "all" */
    SAYS(browser_post(&csm, "/account-list/edit", "field=segment&value=Mine&all=1"), "Mercado",
         "1 account will change");
    SAYS(browser_post(&csm, "/account-list/edit", "field=segment&value=Mine&account=4"), NULL,
         "No account is chosen");
    /* nor is everything, where what is looked for cannot be told yet */
    struct column_snapshot *columns = column_live_acquire(house.live);
    columns->loaded[COLUMN_SEARCH] = false;
    SAYS(browser_post(&manager, "/account-list/edit?q=Padaria", "field=segment&value=Mine&all=1"),
         "accounts will change", "422", "The search is still being prepared");
    columns->loaded[COLUMN_SEARCH] = true;
    column_snapshot_release(columns);
    SAYS(browser_post(&manager, "/account-list/edit?where=mrr+%3E", "field=segment&value=Mine&all=1"),
         "accounts will change", "422");
    /* another value than was shown is shown once more */
    SAYS(browser_post(&manager, "/account-list/edit",
                      "field=segment&value=New&shown=Old&step=apply&accounts=1,2"),
         NULL, "2 accounts will change");
    SAYS(browser_post(&manager, "/account-list/edit",
                      "field=segment&value=New&shown=New&step=apply&accounts=1,2"),
         NULL, "303", "undo=");
    SAYS(browser_get(&manager, "/accounts?segment=New"), ">Mercado<", "2 accounts");
    int64_t import_id = house_number("SELECT max(id) FROM import");
    char form[64];
    snprintf(form, sizeof form, "undo=%lld&back=/accounts", (long long)import_id);
    assert_int_equal(browser_post_status(&csm, "/account-list/undo", form), 404); /* someone else's */
    SAYS(browser_post(&manager, "/account-list/undo", form), NULL, "303", "done=taken-back");
    assert_int_equal(house_number("SELECT count(*) FROM audit WHERE action = 'record-taken-back'"), 1);
    SAYS(browser_get(&manager, "/accounts?segment=SMB"), NULL, "2 accounts");
    assert_int_equal(browser_post_status(&manager, "/account-list/undo", form), 404); /* once */
    assert_int_equal(browser_post_status(&manager, "/account-list/undo", "undo=x"), 404);
}

/* What a server that was killed left of its downloads goes when the next one starts; another's stays. */
static void leftovers_of_downloads(void **state)
{
    (void)state;
    char own[] = "/tmp/farol-download-0123456789abcdef-XXXXXX",
         other[] = "/tmp/farol-download-another-XXXXXX";
    const char *mark = web_hash_words(&house.arena, "downloads", text_of(house.record->path)).data;
    memcpy(own + strlen("/tmp/farol-download-"), mark, 16);
    int own_file = mkstemp(own), other_file = mkstemp(other);
    assert_true(own_file >= 0 && other_file >= 0);
    close(own_file);
    close(other_file);
    web_download_start(text_of(house.record->path));
    assert_int_not_equal(access(own, F_OK), 0);
    assert_int_equal(access(other, F_OK), 0);
    unlink(other);
    SAYS(browser_get(&manager, "/accounts.xlsx"), NULL, "200 OK", "spreadsheetml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(order_and_filter, house_forgive),
        cmocka_unit_test_setup(search_in_the_portfolio, house_forgive),
        cmocka_unit_test_setup(files, house_forgive),
        cmocka_unit_test_setup(saved_views, house_forgive),
        cmocka_unit_test_setup(many_at_once, house_forgive),
        cmocka_unit_test_setup(leftovers_of_downloads, house_forgive),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
