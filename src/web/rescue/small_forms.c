/* The CSM's call of a renewal (/renewals/call), following up who has not paid (/delinquency/follow-up), a new
 * opportunity
 * (/opportunities/new) and its move on the board (/opportunities/move). */
#include "language/language.h"
#include "metric/account_list.h"
#include "web/people/portfolio.h"
#include "web/rescue/form.h"
#include "web/rescue/opportunity.h"
#include "web/rescue/tabs.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"

static enum result put_work(struct ledger_change *change, void *context, struct problem *problem)
{
    return rescue_put(context, change, problem);
}

static void hide_number(struct rescue_form *form, const char *name, int64_t number)
{
    form->view.hidden[form->view.hidden_count++] =
        (struct view_hidden){text_of(name), text_printf(form->arena, "%lld", (long long)number)};
}

/* ---- the call of a renewal ---- */

static void fill_call(struct rescue_form *form, int64_t subscription)
{
    const struct record_value *renewal = &form->stands[SUBSCRIPTION_RENEWAL_DATE];
    const struct record_value *plan = &form->stands[SUBSCRIPTION_PLAN];
    form->view.title =
        web_message(form->arena, _("What do you expect of {name}?"), "name", form->view.account_name, NULL);
    form->view.behind = safe_url_of(TEXT("/renewals"));
    form->view.behind_label = text_of(_("Renewals"));
    if (renewal->state == VALUE_SET)
        rescue_fact(form, _("Renews on"), format_day(form->arena, (int32_t)renewal->number));
    if (plan->state == VALUE_SET)
        rescue_fact(form, _("Plan"), plan->text);
    struct view_work_group *group = rescue_group(form, NULL, NULL);
    rescue_account_field(form, group);
    hide_number(form, "subscription", subscription);
    rescue_choices(form, group, "call", _("My call"), RECORD_RENEWAL_CALL, RENEWAL_CALL_VERDICT, 3,
                   _("choose…"));
    rescue_field(form, group, "note", _("Why"), "area");
    form->view.save = text_of(_("Note the call"));
}

static void save_call(struct rescue_form *form)
{
    static const struct rescue_name names[] = {{RENEWAL_CALL_VERDICT, "call"}, {RENEWAL_CALL_NOTE, "note"}};
    char written[40];
    text subscription = form->stands[SUBSCRIPTION_EXTERNAL_ID].text;
    if (text_is_empty(rescue_typed(form, "call"))) {
        rescue_fault(form, "call", text_of(_("Say what you expect: renews, at risk, or leaves.")));
        rescue_form_send(form, 422);
        return;
    }
    form->kind = RECORD_RENEWAL_CALL;
    form->record_id = 0;
    rescue_cell(form, RENEWAL_CALL_SUBSCRIPTION, subscription);
    rescue_cell(
        form, RENEWAL_CALL_CALLED_AT,
        text_copy(form->arena,
                  text_of(instant_format(form->application->clock->now(form->application->clock), written))));
    rescue_cell(form, RENEWAL_CALL_VERDICT, rescue_typed(form, "call"));
    rescue_cell(form, RENEWAL_CALL_NOTE, rescue_typed(form, "note"));
    rescue_cell(form, RENEWAL_CALL_BY_EMAIL, web_session_of(form->request)->email);
    rescue_run(form, "renewal-called", put_work, form, TEXT("/renewals"), "renewal-called", names, 2);
}

static void show_call(struct http_request *request, struct http_response *response, void *application)
{
    struct rescue_form form;
    int64_t subscription = 0;
    if (!rescue_form_begin(&form, request, response, application, "/renewals/call", "renewals",
                           N_("Renewals")))
        return;
    text_to_int64(rescue_typed(&form, "subscription"), &subscription);
    if (rescue_form_load(&form, RECORD_SUBSCRIPTION, subscription)) {
        fill_call(&form, subscription);
        form.record_id = 0; /* what is written is a row of its own */
        if (form.posted)
            save_call(&form);
        else
            rescue_form_send(&form, 200);
    }
    rescue_form_end(&form);
}

/* ---- who has not paid ---- */

static enum result follow_work(struct ledger_change *change, void *context, struct problem *problem)
{
    struct rescue_form *form = context;
    text owner = text_trim(rescue_typed(form, "owner"));
    return rescue_raise(form, change, RESCUE_DELINQUENCY_REASON, text_of(_("Call about the overdue invoice")),
                        text_trim(rescue_typed(form, "note")), TASK_KIND_CALL,
                        day_parse(text_trim(rescue_typed(form, "due"))),
                        text_is_empty(owner) ? rescue_form_owner(form) : owner, problem);
}

static void show_follow_up(struct http_request *request, struct http_response *response, void *application)
{
    struct rescue_form form;
    char day[11];
    if (!rescue_form_begin(&form, request, response, application, "/delinquency/follow-up", "churn-requests",
                           N_("Follow up who has not paid")))
        return;
    form.view.behind = safe_url_of(TEXT("/delinquency"));
    form.view.behind_label = text_of(_("Delinquency"));
    form.view.lead =
        text_of(_("A task for whoever calls. The CSM’s own call keeps the customer; a letter rarely does."));
    struct view_work_group *group = rescue_group(&form, NULL, NULL);
    rescue_account_field(&form, group);
    struct view_record_field *due = rescue_field(&form, group, "due", _("Until"), "date");
    if (text_is_absent(due->value))
        due->value = text_copy(form.arena, text_of(day_format(rescue_today(&form) + 2, day)));
    struct view_record_field *owner = rescue_field(&form, group, "owner", _("Who calls"), "email");
    if (text_is_absent(owner->value))
        owner->value = rescue_form_owner(&form);
    struct view_record_field *note = rescue_field(&form, group, "note", _("What to say"), "area");
    if (text_is_absent(note->value))
        note->value = text_of(
            _("Ask what happened before asking for the money. Offer dates; write down the agreement."));
    form.view.save = text_of(_("Raise the task"));
    if (form.posted && day_parse(text_trim(due->value)) == DAY_ABSENT)
        due->problem = text_of(_("This day does not exist."));
    if (!form.posted)
        rescue_form_send(&form, 200);
    else if (form.account == UINT32_MAX || rescue_has_faults(&form))
        rescue_form_send(&form, 422);
    else
        rescue_run(&form, "follow-up-raised", follow_work, &form, TEXT("/delinquency"), "task-raised", NULL,
                   0);
    rescue_form_end(&form);
}

/* ---- opportunities ---- */

static void fill_opportunity(struct rescue_form *form)
{
    struct view_work_group *group = rescue_group(form, NULL, NULL);
    struct view_suggestions *lists = arena_array(form->arena, struct view_suggestions, 2);
    uint32_t products = column_dictionary_count(form->columns->products);
    form->kind = RECORD_OPPORTUNITY;
    form->view.behind = safe_url_of(TEXT("/opportunities"));
    form->view.behind_label = text_of(_("Opportunities"));
    rescue_account_field(form, group);
    struct view_record_field *kind = rescue_choices(form, group, "kind", _("Kind"), RECORD_OPPORTUNITY,
                                                    OPPORTUNITY_KIND, OPPORTUNITY_KINDS, NULL);
    if (text_is_absent(kind->value))
        for (size_t i = 0; i < kind->options_count; i++)
            kind->options[i].selected = text_equal(kind->options[i].value, TEXT("cross_sell"));
    struct view_record_field *product = rescue_field(form, group, "product", _("Product"), "text");
    product->list = TEXT("products");
    lists[0] = form->view.suggestions_count ? form->view.suggestions[0] : lists[0];
    struct view_suggestions *list = &lists[form->view.suggestions_count++];
    list->id = TEXT("products");
    list->values = arena_array(form->arena, text, (size_t)products + 1);
    for (uint32_t code = 1; code < products && code < 200; code++)
        list->values[list->values_count++] = column_dictionary_text(form->columns->products, code);
    form->view.suggestions = lists;
    rescue_choices(form, group, "stage", _("Stage"), RECORD_OPPORTUNITY, OPPORTUNITY_STAGE, 4, NULL);
    struct view_record_field *amount = rescue_field(form, group, "amount", _("More a month"), "text");
    amount->mode = TEXT("decimal");
    amount->hint = text_of(_("In the organisation’s currency. Of a downsell: how much less."));
    rescue_field(form, group, "close", _("Closes on"), "date");
    struct view_record_field *owner = rescue_field(form, group, "owner", _("Owner"), "email");
    if (text_is_absent(owner->value))
        owner->value = web_session_of(form->request)->email;
    rescue_field(form, group, "note", _("Note"), "area");
    form->view.save = text_of(_("Open the opportunity"));
}

static void save_opportunity(struct rescue_form *form)
{
    static const struct rescue_name names[] = {
        {OPPORTUNITY_KIND, "kind"},     {OPPORTUNITY_PRODUCT, "product"},  {OPPORTUNITY_STAGE, "stage"},
        {OPPORTUNITY_AMOUNT, "amount"}, {OPPORTUNITY_CLOSE_DATE, "close"}, {OPPORTUNITY_OWNER_EMAIL, "owner"},
        {OPPORTUNITY_NOTE, "note"}};
    char written[40];
    if (form->account == UINT32_MAX) {
        rescue_form_send(form, 422);
        return;
    }
    rescue_cell(form, OPPORTUNITY_ACCOUNT, form->view.account);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        rescue_cell(form, names[i].field, text_trim(rescue_typed(form, names[i].name)));
    rescue_cell(form, OPPORTUNITY_CURRENCY, text_of(currency_code(form->columns->currency)));
    rescue_cell(
        form, OPPORTUNITY_OPENED_AT,
        text_copy(form->arena,
                  text_of(instant_format(form->application->clock->now(form->application->clock), written))));
    rescue_run(form, "opportunity-opened", put_work, form, TEXT("/opportunities"), "recorded", names,
               sizeof names / sizeof *names);
}

static void show_opportunity(struct http_request *request, struct http_response *response, void *application)
{
    struct rescue_form form;
    if (!rescue_form_begin(&form, request, response, application, "/opportunities/new", "opportunities",
                           N_("A new opportunity")))
        return;
    fill_opportunity(&form);
    if (form.posted)
        save_opportunity(&form);
    else
        rescue_form_send(&form, 200);
    rescue_form_end(&form);
}

/* Whether it stands in another stage than the card was shown in: somebody was quicker. */
static bool was_moved_meanwhile(const struct rescue_form *form)
{
    text from = rescue_typed(form, "from");
    return !text_is_empty(from) &&
           !text_equal(from, text_of(rescue_stage_name((int)form->stands[OPPORTUNITY_STAGE].number)));
}

/* "17.203" of a card, as addresses of records say it. */
static void move_card(struct http_request *request, struct http_response *response, void *application)
{
    struct rescue_form form;
    int64_t account = 0, id = 0;
    text rest = http_value(&request->form, "id"), back = http_value(&request->form, "back");
    bool is_key = text_to_int64(text_cut(&rest, '.'), &account) && text_to_int64(rest, &id);
    if (!rescue_form_begin(&form, request, response, application, "/opportunities/new", "opportunities",
                           N_("A new opportunity")))
        return;
    if (is_key && account > 0 && account <= (int64_t)form.columns->account_count &&
        web_portfolio_sees(request, form.columns, (uint32_t)account - 1))
        form.account = (uint32_t)account - 1;
    if (rescue_form_load(&form, RECORD_OPPORTUNITY, id)) {
        form.view.account = column_account_external_id(form.columns, form.account);
        rescue_cell(&form, OPPORTUNITY_ACCOUNT, form.view.account);
        rescue_cell(&form, OPPORTUNITY_STAGE, http_value(&request->form, "stage"));
        text address = http_path_is_local(back) ? back : TEXT("/opportunities");
        if (was_moved_meanwhile(&form)) {
            http_redirect(request, response,
                          web_toast_address(form.arena, address, "opportunity-moved-meanwhile", 0));
            rescue_form_end(&form);
            return;
        }
        fill_opportunity(&form);
        form.kind = RECORD_OPPORTUNITY;
        form.view.action = safe_url_of(TEXT("/opportunities/new"));
        rescue_run(&form, "opportunity-moved", put_work, &form, address, "opportunity-moved", NULL, 0);
    }
    rescue_form_end(&form);
}

const struct http_route web_small_form_routes[] = {
    {HTTP_GET, "/renewals/call", PERMISSION_EDIT_ACCOUNTS, show_call, 0},
    {HTTP_POST, "/renewals/call", PERMISSION_EDIT_ACCOUNTS, show_call, 0},
    {HTTP_GET, "/delinquency/follow-up", PERMISSION_EDIT_ACCOUNTS, show_follow_up, 0},
    {HTTP_POST, "/delinquency/follow-up", PERMISSION_EDIT_ACCOUNTS, show_follow_up, 0},
    {HTTP_GET, "/opportunities/new", PERMISSION_EDIT_ACCOUNTS, show_opportunity, 0},
    {HTTP_POST, "/opportunities/new", PERMISSION_EDIT_ACCOUNTS, show_opportunity, 0},
    {HTTP_POST, "/opportunities/move", PERMISSION_EDIT_ACCOUNTS, move_card, 0},
    {0},
};
