/* The account page, a record's form and its history as a real server answers them, compared byte by byte
 * with expected/, in both languages: the part within <main>, tokens and instants left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "../unit/http/hostile.h"
#include "golden_house.h"
#include "language/language.h"
#include "page.h"

static const char *const rows[] = {
    "accounts|external_id=G1|name=Trigal Participações",
    "accounts|external_id=C1|name=Rede Grão Dourado <Ltda>|parent_external_id=G1|tax_id=11222333000181|"
    "segment=Corporativo|plan=Completo|industry=Cafeterias e padarias|city=Belo Horizonte|region=MG|"
    "touch_tier=high touch|referred_by=Casa Pães|signup_date=2022-04-15|owner_email=marina@x.example|"
    "ism_email=bianca@x.example|desired_outcome=Ruptura abaixo de 4%|language=pt-BR|lojas=38",
    "accounts|external_id=C2|name=Loja do Centro|parent_external_id=C1",
    "contacts|external_id=K1|account_external_id=C1|name=Renato "
    "Villela|email=renato@grao.example|role=Decisor",
    "contacts|external_id=K2|account_external_id=C1|name=Paulo "
    "Arruda|email=paulo@grao.example|role=Financeiro|"
    "time=Cruzeiro",
    "subscriptions|external_id=S1|account_external_id=C1|plan=Completo|product=Estoque|amount=7800|"
    "interval_unit=month|interval_count=1|quantity=38|currency=BRL|start_date=2022-04-15|renewal_date=2024-"
    "04-15",
    "subscriptions|external_id=S2|account_external_id=C1|amount=600|interval_unit=year|interval_count=1|"
    "currency=BRL|start_date=2022-06-01|end_date=2023-06-01|cancel_reason=orçamento",
    "subscriptions|external_id=S3|account_external_id=C2|amount=900|interval_unit=month|interval_count=1|"
    "currency=BRL|start_date=2022-06-01",
    "subscription_changes|subscription_external_id=S1|date=2022-10-01|amount=9600|reason=lojas novas",
    "subscription_changes|subscription_external_id=S1|date=2023-07-01|amount=12400",
    "invoice_lines|external_id=L1|invoice_external_id=F1|account_external_id=C1|type=one_time|category="
    "Visita|"
    "amount=500|currency=BRL|issued_date=2023-09-01|due_date=2023-09-10|paid_date=2023-09-09|status=paid",
    "invoice_lines|external_id=L2|invoice_external_id=F2|account_external_id=C1|type=one_time|amount=250|"
    "currency=BRL|issued_date=2023-10-01|due_date=2023-10-10|status=open",
    "usage|account_external_id=C1|date=2023-11-01|feature=relatório|count=66",
    "usage|account_external_id=C1|date=2023-11-10|feature=relatório|count=31",
    "usage|account_external_id=C1|date=2023-09-20|feature=fiscal|count=40",
    "tickets|external_id=T1|account_external_id=C1|opened_at=2023-11-08T10:00:00Z|severity=urgent|"
    "subject=NFC-e rejeitada",
    "tickets|external_id=T2|account_external_id=C1|opened_at=2023-10-08T10:00:00Z|closed_at=2023-10-09T10:00:"
    "00Z|"
    "severity=normal|subject=Perfil novo",
    "surveys|external_id=N1|account_external_id=C1|contact_email=paulo@grao.example|kind=nps|score=6|"
    "answered_at=2023-11-12T16:10:00Z|comment=O fiscal demora.",
    "interactions|external_id=I1|account_external_id=C1|contact_email=renato@grao.example|kind=call|"
    "at=2023-11-13T10:20:00Z|by_email=marina@x.example|summary=Pediu prazo por escrito.",
    "costs|month=2023-10|kind=service|amount=80|currency=BRL|account_external_id=C1",
    "fx_rates|month=2023-10|currency=USD|rate=5.0625",
    "stages|external_id=J1|account_external_id=C1|journey=onboarding|stage=Partida|entered_at=2022-04-15|"
    "reason=assinou|by_email=bianca@x.example",
    "stages|external_id=J2|account_external_id=C1|journey=onboarding|stage=Em uso|entered_at=2022-06-10|"
    "automatic=1",
    "milestones|external_id=M1|account_external_id=C1|name=Primeira loja no ar|kind=first_value|"
    "due_date=2022-05-15|reached_date=2022-05-09|owner_email=bianca@x.example|customer_owner=Renato",
    "handoffs|external_id=H1|account_external_id=C1|started_at=2022-07-01|ism_email=bianca@x.example|"
    "csm_email=marina@x.example|ism_signed_at=2022-07-02|csm_signed_at=2022-07-04",
    "tasks|external_id=A1|account_external_id=C1|title=Ligar para o detrator <Paulo>|reason=detractor|"
    "playbook=detractor|kind=call|created_at=2023-11-12T17:00:00Z|due_date=2023-11-14|state=open|"
    "owner_email=marina@x.example",
    "tasks|external_id=A2|account_external_id=C1|title=Rever o perfil fiscal|reason=support|kind=review|"
    "created_at=2023-10-08T12:00:00Z|due_date=2023-10-10|closed_at=2023-10-09T12:00:00Z|state=done|outcome="
    "ok",
    "reviews|external_id=R1|account_external_id=C1|held_at=2023-08-01T13:00:00Z|past=Ruptura em 5%|"
    "future=Abaixo de 4%|next_review_date=2023-11-20|by_email=marina@x.example",
    "churn_requests|external_id=D1|account_external_id=C1|requested_at=2023-03-01T12:00:00Z|kind=voluntary|"
    "reason=Sem integração fiscal|state=reversed|decided_at=2023-03-20T12:00:00Z|intensive_until=2023-04-20",
    "opportunities|external_id=O1|account_external_id=C1|kind=cross_sell|product=Fiscal|stage=proposed|"
    "amount=1800|close_date=2023-12-15|opened_at=2023-10-20T12:00:00Z|owner_email=marina@x.example",
    "renewal_calls|subscription_external_id=S1|called_at=2023-11-01T12:00:00Z|call=at_risk|"
    "by_email=marina@x.example|note=Depende do fiscal",
    "values|external_id=V1|account_external_id=C1|kind=value|at=2023-06-01T12:00:00Z|promised=Menos ruptura|"
    "delivered=De 9% para 5%|customer_words=As lojas não param mais|amount=42000",
    "health_overrides|external_id=W1|account_external_id=C1|light=yellow|reason=Fiscal parado|"
    "at=2023-11-10T12:00:00Z|until_date=2023-12-10|by_email=marina@x.example",
    "sentiments|external_id=Z1|account_external_id=C1|at=2023-11-13T12:00:00Z|sentiment=bad|note=Sem prazo|"
    "by_email=marina@x.example",
    NULL};

struct browser golden_house_browser;

static int start(void **state)
{
    (void)state;
    house_start(rows);
    house_person("marina@x.example", USER_ADMIN, USER_PORTFOLIO_ALL, NULL);
    browser_sign_in(&golden_house_browser, "marina@x.example");
    arena_init(&golden_arena, 0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    house_stop();
    arena_release(&golden_arena);
    return 0;
}

/* Copies `page` with what stands between `start_of` and the next quote left out. */
static void leave_out(const char *page, const char *start_of, struct buffer *out)
{
    for (const char *at; (at = strstr(page, start_of)); page = at) {
        at += strlen(start_of);
        buffer_append(out, page, (size_t)(at - page));
        at += strcspn(at, "\"");
    }
    buffer_append(out, page, strlen(page) + 1);
}

static void compare(const char *name, const char *target)
{
    char *answer = NULL;
    do { /* what is reckoned beside the request asks for itself again, and waits a moment each time */
        free(answer);
        answer = browser_get(&golden_house_browser, target);
    } while (strstr(answer, "\r\nRefresh: "));
    char *body = strstr(answer, "<main"), *end = body ? strstr(body, "</main>") : NULL;
    struct buffer bare, timeless, page;
    assert_int_equal(hostile_status(answer), 200);
    assert_non_null(end);
    end[strlen("</main>")] = '\0';
    buffer_init(&bare, 0);
    buffer_init(&timeless, 0);
    buffer_init(&page, 0);
    leave_out(body, "name=\"csrf\" value=\"", &bare);
    leave_out(bare.data, "known_at=", &timeless);
    leave_out(timeless.data, "\"/assets/", &page);
    page.length--;
    golden_compare(name, &page);
    buffer_release(&bare);
    buffer_release(&timeless);
    buffer_release(&page);
    free(answer);
}

void golden_house_in_both_languages(const char *name, const char *target)
{
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        char form[64];
        snprintf(form, sizeof form, "back=/&language=%s", language_tag((enum language)language));
        assert_int_equal(browser_post_status(&golden_house_browser, "/preferences", form), 303);
        language_use((enum language)language);
        compare(name, target);
    }
}

static void test_overview(void **state)
{
    (void)state;
    golden_house_in_both_languages("account", "/accounts/C1");
}
static void test_revenue(void **state)
{
    (void)state;
    golden_house_in_both_languages("account_revenue", "/accounts/C1?tab=revenue&month=2023-07");
}
static void test_usage(void **state)
{
    (void)state;
    golden_house_in_both_languages("account_usage", "/accounts/C1?tab=usage");
}
static void test_service(void **state)
{
    (void)state;
    golden_house_in_both_languages("account_service", "/accounts/C1?tab=service");
}
static void test_deeds(void **state)
{
    (void)state;
    golden_house_in_both_languages("account_journey", "/accounts/C1?tab=journey");
    golden_house_in_both_languages("account_growth", "/accounts/C1?tab=growth");
}

static void test_people(void **state)
{
    (void)state;
    golden_house_in_both_languages("account_people", "/accounts/C1?tab=people");
}
static void test_timeline(void **state)
{
    (void)state;
    golden_house_in_both_languages("account_timeline", "/accounts/C1?tab=timeline&as_of=2023-11-13");
}
static void test_form(void **state)
{
    (void)state;
    golden_house_in_both_languages("record_form", "/records/subscriptions/2.1");
}
static void test_history(void **state)
{
    (void)state;
    golden_house_in_both_languages("record_history", "/records/contacts/2.2/history");
}
static void test_inbox(void **state)
{
    (void)state;
    golden_house_in_both_languages("inbox", "/inbox?who=team");
    golden_house_in_both_languages("inbox_by_account", "/inbox?who=team&by=account&queue=done");
    golden_house_in_both_languages("inbox_new", "/inbox/new?account=C1");
    golden_house_in_both_languages("inbox_priority", "/inbox/priority");
}
static void test_rescue(void **state)
{
    (void)state;
    golden_house_in_both_languages("churn_requests", "/churn-requests");
    golden_house_in_both_languages("churn_request_new", "/churn-requests/new?account=C1");
    golden_house_in_both_languages("churn_request", "/churn-requests/decide?account=C1&request=1");
    golden_house_in_both_languages("delinquency", "/delinquency");
    golden_house_in_both_languages("renewals", "/renewals");
    golden_house_in_both_languages("opportunities", "/opportunities");
    golden_house_in_both_languages("opportunities_list", "/opportunities/list");
    golden_house_in_both_languages("white_space", "/white-space");
    golden_house_in_both_languages("reviews", "/reviews");
    golden_house_in_both_languages("review_new", "/reviews/new?account=C1");
    golden_house_in_both_languages("values", "/values");
}
static void test_rates(void **state)
{
    (void)state;
    golden_house_in_both_languages("rates", "/rates");
}

static void test_tiers(void **state)
{
    (void)state;
    golden_house_in_both_languages("tiers", "/tiers");
    golden_house_in_both_languages("tiers_edit", "/tiers/edit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_overview),
                                       cmocka_unit_test(test_revenue),
                                       cmocka_unit_test(test_usage),
                                       cmocka_unit_test(test_service),
                                       cmocka_unit_test(test_people),
                                       cmocka_unit_test(test_deeds),
                                       cmocka_unit_test(test_timeline),
                                       cmocka_unit_test(test_form),
                                       cmocka_unit_test(test_history),
                                       cmocka_unit_test(test_rescue),
                                       cmocka_unit_test(test_rates),
                                       cmocka_unit_test(test_tiers),
                                       cmocka_unit_test(test_inbox),
                                       cmocka_unit_test(golden_house_every_page),
                                       cmocka_unit_test(golden_house_every_role)};
    return cmocka_run_group_tests(tests, start, stop);
}
