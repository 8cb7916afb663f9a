/* What an hour of each person costs: GET and POST /settings/hourly-costs. One form says, changes or (left
 * empty) takes back one person's; ?person=EMAIL fills it in. Whoever types a person without having seen what
 * stands is shown it first. A cost is a setting, so a change of it is a change of the record. */
#include "ledger/user.h"
#include "web/figure/setting.h"
#include "web/page.h"
#include "web/people/user_words.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

struct costs_page {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    text email, value, seen; /* of the form; value and seen with a dot */
    bool moved;              /* the value seen is not the one that stands */
    struct ledger_hourly_cost *costs;
    size_t count;
    text usual; /* the organisation's own; absent: none */
    struct web_people people;
    struct view_hourly_costs view;
};

static text standing_of(const struct ledger_hourly_cost *costs, size_t count, text email)
{
    for (size_t i = 0; i < count; i++)
        if (!text_is_absent(costs[i].email) && text_equal(costs[i].email, email))
            return costs[i].value;
    return TEXT("");
}

static enum result read_standing(struct costs_page *page, struct problem *problem)
{
    struct store_connection *connection;
    text values[SETTING_COUNT];
    enum result result = web_people_read(page->arena, page->application, &page->people, problem);
    if (result == RESULT_OK)
        result = store_read_begin(page->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result =
        ledger_hourly_cost_read(connection, LEDGER_NOW, page->arena, &page->costs, &page->count, problem);
    if (result == RESULT_OK)
        result = ledger_setting_read(connection, LEDGER_NOW, page->arena, values, problem);
    store_read_end(page->application->store, connection);
    if (result == RESULT_OK)
        page->usual = values[SETTING_HOURLY_COST];
    return result;
}

static text money(const struct costs_page *page, text value)
{
    uint8_t currency = page->application->currency;
    int64_t micro = ledger_hourly_cost_micro(value, currency);
    if (micro != MONEY_ABSENT && micro % 1000000 == 0)
        return format_money(page->arena, micro / 1000000, currency);
    /* Finer than the currency's smallest coin */
    return text_printf(page->arena, "%s %.*s", currency_code(currency),
                       TEXT_ARGUMENTS(setting_exchange_sign(page->arena, value, '.', ',')));
}

static void fill_costs(struct costs_page *page)
{
    struct view_hourly_costs *view = &page->view;
    view->costs = arena_array(page->arena, struct view_hourly_cost, page->count + 1);
    for (size_t i = 0; i < page->count; i++) {
        const struct ledger_hourly_cost *cost = &page->costs[i];
        if (text_is_absent(cost->email))
            continue; /* erased */
        view->costs[view->costs_count++] = (struct view_hourly_cost){
            cost->email, money(page, cost->value),
            safe_url_of(web_page_address(page->arena, "/settings/hourly-costs", "person", cost->email))};
    }
    view->people = arena_array(page->arena, struct view_option, page->people.count + 1);
    for (size_t i = 0; i < page->people.count; i++)
        view->people[view->people_count++] = (struct view_option){.value = page->people.users[i].email};
}

static void fill_form(struct costs_page *page, const char *email_fault, const char *value_fault)
{
    page->view.seen = page->seen;
    page->view.email = (struct view_field){.name = TEXT("person"),
                                           .label = text_of(_("E-mail")),
                                           .value = page->email,
                                           .autocomplete = TEXT("off"),
                                           .list = TEXT("people"),
                                           .hint = text_of(_("As it stands in costs and interactions.")),
                                           .problem = text_of(email_fault),
                                           .required = true};
    page->view.value =
        (struct view_field){.name = TEXT("value"),
                            .label = web_message(page->arena, _("An hour costs, in {currency}"), "currency",
                                                 text_of(currency_code(page->application->currency)), NULL),
                            .value = setting_exchange_sign(page->arena, page->value, '.', ','),
                            .autocomplete = TEXT("off"),
                            .hint = text_of(_("Empty: what the organisation's setting says.")),
                            .problem = text_of(value_fault)};
}

static void send_page(struct costs_page *page, int status, const char *email_fault, const char *value_fault)
{
    struct view_hourly_costs *view = &page->view;
    web_page_shell(page->request, page->response, page->application, &view->shell);
    view->shell.title = text_of(_("Hourly costs of persons"));
    view->shell.place = TEXT("settings");
    view->sentence = text_is_absent(page->usual)
                         ? text_of(_("What serving a customer costs counts the hours of those named here."))
                         : web_message(page->arena, _("An hour costs {usual}, but for those named here."),
                                       "usual", money(page, page->usual), NULL);
    fill_costs(page);
    fill_form(page, email_fault, value_fault);
    page->response->status = status;
    view_write_hourly_costs(&page->response->body, view);
}

static bool begin(struct costs_page *ret, struct http_request *request, struct http_response *response,
                  struct web_application *application)
{
    struct problem problem;
    *ret = (struct costs_page){
        .request = request, .response = response, .application = application, .arena = request->arena};
    if (read_standing(ret, &problem) == RESULT_OK)
        return true;
    response->status = 503;
    return false;
}

static void get_costs(struct http_request *request, struct http_response *response, void *application)
{
    struct costs_page page;
    if (!begin(&page, request, response, application))
        return;
    page.email = http_value(&request->query, "person");
    page.value = page.seen = standing_of(page.costs, page.count, page.email);
    send_page(&page, 200, NULL, NULL);
}

static enum result write_cost(struct ledger_change *change, void *context, struct problem *problem)
{
    struct costs_page *page = context;
    struct ledger_hourly_cost *costs;
    size_t count;
    enum result result =
        ledger_hourly_cost_read(change->connection, LEDGER_NOW, page->arena, &costs, &count, problem);
    if (result != RESULT_OK)
        return result;
    text now = standing_of(costs, count, page->email);
    page->moved = text_is_empty(now) ? !text_is_empty(page->seen) : !text_equal(now, page->seen);
    if (page->moved) {
        page->seen = now;
        return problem_set(problem, RESULT_CONFLICT, "%s", "");
    }
    text value = text_is_empty(page->value) ? TEXT_ABSENT : page->value;
    return ledger_hourly_cost_write(change, page->email, value, problem);
}

/* Somebody else was quicker: what stands now, and what was typed in the form. */
static void show_moved(struct costs_page *page)
{
    struct costs_page fresh;
    if (!begin(&fresh, page->request, page->response, page->application))
        return;
    fresh.email = page->email;
    fresh.value = page->value;
    fresh.seen = page->seen;
    fresh.view.problem =
        web_message(page->arena,
                    _("Somebody else has changed this meanwhile. Now: {value}. Below is what you chose: save "
                      "again to let it hold."),
                    "value", text_is_empty(page->seen) ? TEXT("—") : money(page, page->seen), NULL);
    send_page(&fresh, 409, NULL, NULL);
}

static void post_costs(struct http_request *request, struct http_response *response, void *application)
{
    struct costs_page page;
    struct problem problem = {0};
    text typed = text_trim(http_value(&request->form, "person"));
    if (!begin(&page, request, response, application))
        return;
    page.email = ledger_user_email(page.arena, typed);
    page.value = setting_exchange_sign(page.arena, text_trim(http_value(&request->form, "value")), ',', '.');
    page.seen = http_value(&request->form, "seen");
    const char *email_fault =
        text_is_absent(page.email) ? _("Write an e-mail address, like ana@company.com.") : NULL;
    bool refused = !text_is_empty(page.value) &&
                   ledger_setting_check(SETTING_HOURLY_COST, page.value, &problem) != RESULT_OK;
    if (email_fault || refused) {
        page.email = typed;
        send_page(&page, 422, email_fault, refused ? _("This is outside what is allowed.") : NULL);
        return;
    }
    enum result result = web_change_run(application, request, NULL, write_cost, &page, &problem);
    if (result == RESULT_OK) {
        http_redirect(request, response,
                      web_toast_address(page.arena, TEXT("/settings/hourly-costs"), "saved", 0));
    } else if (page.moved) {
        show_moved(&page);
    } else {
        page.view.problem = text_copy(page.arena, text_of(problem.message));
        send_page(&page, 503, NULL, NULL);
    }
}

const struct http_route web_hourly_cost_routes[] = {
    {HTTP_GET, "/settings/hourly-costs", PERMISSION_CONFIGURE, get_costs, 0},
    {HTTP_POST, "/settings/hourly-costs", PERMISSION_CONFIGURE, post_costs, 0},
    {0},
};
