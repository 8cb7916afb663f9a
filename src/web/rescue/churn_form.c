/* A request to leave: noted with a specific reason (GET, POST /churn-requests/new), then kept or lost
 * (/churn-requests/decide). Keeping it begins the UTI: a month of close care, a task a week, the stage of
 * that name. */
#include "base/plain.h"
#include "journey/stage_write.h"
#include "language/language.h"
#include "ledger/churn_reason.h"
#include "web/rescue/form.h"
#include "web/rescue/tabs.h"
#include "web/routes.h"
#include "web/words.h"

enum { CARE_WEEKS = 4, RESCUE_DAYS = 1 };

struct churn_form {
    struct rescue_form form;
    struct journey_reasons reasons;
    const struct journey_reason *reason; /* as typed; NULL: none yet */
    int32_t today;
    bool keeps, loses;
};

static const struct rescue_name names[] = {{CHURN_REQUEST_KIND, "kind"},
                                           {CHURN_REQUEST_REASON, "reason"},
                                           {CHURN_REQUEST_DETAIL, "detail"},
                                           {CHURN_REQUEST_REQUESTED_AT, "asked"},
                                           {CHURN_REQUEST_OWNER_EMAIL, "owner"}};
enum { NAME_COUNT = sizeof names / sizeof *names };

static bool plain_equal(text a, text b)
{
    struct plain_walk x = {.value = a}, y = {.value = b};
    for (;;) {
        int left = plain_next(&x), right = plain_next(&y);
        if (left != right)
            return false;
        if (left < 0)
            return true;
    }
}

/* A reason by its words or its key. */
static const struct journey_reason *find_reason(const struct journey_reasons *reasons, text words)
{
    for (int i = 0; i < reasons->reason_count; i++)
        if (plain_equal(words, journey_reason_label(reasons, reasons->reasons[i].key)) ||
            text_equal(words, reasons->reasons[i].key))
            return &reasons->reasons[i];
    return NULL;
}

static void check_reason(struct churn_form *own)
{
    struct rescue_form *form = &own->form;
    text words = text_trim(rescue_typed(form, "reason")), kind = rescue_typed(form, "kind");
    own->reason = find_reason(&own->reasons, words);
    if (text_is_empty(words))
        rescue_fault(form, "reason", text_of(_("Choose why the customer leaves.")));
    else if (ledger_churn_reason_is_vague(words))
        rescue_fault(form, "reason", text_of(ledger_churn_reason_advice()));
    else if (!own->reason)
        rescue_fault(
            form, "reason",
            text_of(
                _("This reason is not in the tree. Choose the nearest, and write below what was said; who "
                  "may change settings adds new ones under Reasons.")));
    else if ((own->reason->kind == JOURNEY_REASON_VOLUNTARY && text_equal(kind, TEXT("involuntary"))) ||
             (own->reason->kind == JOURNEY_REASON_INVOLUNTARY && text_equal(kind, TEXT("voluntary"))))
        rescue_fault(form, "kind",
                     text_of(own->reason->kind == JOURNEY_REASON_VOLUNTARY
                                 ? _("With this reason the customer asks: that is voluntary.")
                                 : _("With this reason the customer stopped paying: that is involuntary.")));
}

static void reason_field(struct churn_form *own, struct view_work_group *group)
{
    struct rescue_form *form = &own->form;
    struct view_suggestions *lists = arena_array(form->arena, struct view_suggestions, 2);
    struct view_record_field *field = rescue_field(form, group, "reason", _("Why"), "text");
    field->required = true;
    field->list = TEXT("reasons");
    field->hint = text_of(_("A reason of the tree: type a few letters. Vague ones are refused."));
    if (form->view.suggestions_count)
        lists[0] = form->view.suggestions[0];
    struct view_suggestions *list = &lists[form->view.suggestions_count++];
    list->id = TEXT("reasons");
    list->values = arena_array(form->arena, text, (size_t)own->reasons.reason_count + 1);
    for (int i = 0; i < own->reasons.reason_count; i++)
        list->values[list->values_count++] = journey_reason_label(&own->reasons, own->reasons.reasons[i].key);
    form->view.suggestions = lists;
}

static bool begin(struct churn_form *own, struct http_request *request, struct http_response *response,
                  struct web_application *application, const char *path, const char *title)
{
    struct problem problem;
    int64_t version;
    *own = (struct churn_form){.today = 0};
    if (!rescue_form_begin(&own->form, request, response, application, path, "churn-requests", title))
        return false;
    own->today = rescue_today(&own->form);
    own->form.view.behind = safe_url_of(TEXT("/churn-requests"));
    own->form.view.behind_label = text_of(_("Requests to leave"));
    if (rescue_reasons(application, request->arena, &own->reasons, &version, &problem) == RESULT_OK)
        return true;
    response->status = web_status_of(problem.code);
    rescue_form_end(&own->form);
    return false;
}

/* ---- a new one ---- */

static void fill_new(struct churn_form *own)
{
    struct rescue_form *form = &own->form;
    char day[11];
    struct view_work_group *group = rescue_group(form, NULL, NULL);
    form->kind = RECORD_CHURN_REQUEST;
    form->view.lead =
        text_of(_("Listen first. The reason decides what is done, so it must say what happened."));
    rescue_account_field(form, group);
    rescue_choices(form, group, "kind", _("Kind"), RECORD_CHURN_REQUEST, CHURN_REQUEST_KIND, 2, NULL);
    reason_field(own, group);
    struct view_record_field *asked = rescue_field(form, group, "asked", _("Asked on"), "date");
    if (text_is_absent(asked->value))
        asked->value = text_copy(form->arena, text_of(day_format(own->today, day)));
    struct view_record_field *owner = rescue_field(form, group, "owner", _("Who rescues"), "email");
    if (text_is_absent(owner->value))
        owner->value = rescue_form_owner(form);
    owner->hint = text_of(_("Empty: the account’s CSM."));
    rescue_field(form, group, "detail", _("What was said"), "area");
    form->view.save = text_of(_("Note the request"));
}

static bool has_open_request(const struct rescue_form *form)
{
    struct column_journey_rows rows = column_journey_rows(form->columns, form->account, RECORD_CHURN_REQUEST);
    for (uint32_t row = rows.from; row < rows.to; row++)
        if (rows.block->state[row] == CHURN_REQUEST_STATE_OPEN)
            return true;
    return false;
}

static enum result note_work(struct ledger_change *change, void *context, struct problem *problem)
{
    struct churn_form *own = context;
    struct rescue_form *form = &own->form;
    enum result result = rescue_put(form, change, problem);
    if (result != RESULT_OK)
        return result;
    text owner = text_trim(rescue_typed(form, "owner"));
    return rescue_raise(form, change, RESCUE_REQUEST_REASON, text_of(_("Listen to who asked to leave")),
                        web_message(form->arena, _("Asked to leave: {reason}."), "reason",
                                    journey_reason_label(&own->reasons, own->reason->key), NULL),
                        TASK_KIND_CALL, own->today + RESCUE_DAYS,
                        text_is_empty(owner) ? rescue_form_owner(form) : owner, problem);
}

static void save_new(struct churn_form *own)
{
    struct rescue_form *form = &own->form;
    int32_t asked = day_parse(text_trim(rescue_typed(form, "asked")));
    check_reason(own);
    if (asked == DAY_ABSENT || asked > own->today)
        rescue_fault(form, "asked", text_of(_("Choose the day on which they asked, today or before.")));
    if (form->account != UINT32_MAX && has_open_request(form))
        form->view.problem = text_of(_("This account has an open request already. Decide that one first."));
    if (form->account == UINT32_MAX || rescue_has_faults(form)) {
        rescue_form_send(form, 422);
        return;
    }
    text owner = text_trim(rescue_typed(form, "owner"));
    rescue_cell(form, CHURN_REQUEST_ACCOUNT, form->view.account);
    rescue_cell(form, CHURN_REQUEST_REQUESTED_AT, rescue_instant_of_day(form, asked));
    rescue_cell(form, CHURN_REQUEST_KIND, rescue_typed(form, "kind"));
    rescue_cell(form, CHURN_REQUEST_REASON, own->reason->key);
    rescue_cell(form, CHURN_REQUEST_DETAIL, rescue_typed(form, "detail"));
    rescue_cell(form, CHURN_REQUEST_STATE, TEXT("open"));
    rescue_cell(form, CHURN_REQUEST_OWNER_EMAIL, text_is_empty(owner) ? rescue_form_owner(form) : owner);
    rescue_cell(form, CHURN_REQUEST_BY_EMAIL, web_session_of(form->request)->email);
    rescue_run(form, "churn-request-noted", note_work, own, TEXT("/churn-requests"), "churn-request-noted",
               names, NAME_COUNT);
}

static void show_new(struct http_request *request, struct http_response *response, void *application)
{
    struct churn_form own;
    if (!begin(&own, request, response, application, "/churn-requests/new", N_("A request to leave")))
        return;
    fill_new(&own);
    if (own.form.posted)
        save_new(&own);
    else
        rescue_form_send(&own.form, 200);
    rescue_form_end(&own.form);
}

/* ---- kept or lost ---- */

static text stands_text(const struct rescue_form *form, int field)
{
    return form->stands[field].state == VALUE_SET ? form->stands[field].text : TEXT_ABSENT;
}

static void fill_decision(struct churn_form *own)
{
    struct rescue_form *form = &own->form;
    struct arena *arena = form->arena;
    text key = stands_text(form, CHURN_REQUEST_REASON);
    const struct journey_reason *reason = journey_reason_find(&own->reasons, key);
    int64_t state = form->stands[CHURN_REQUEST_STATE].number;
    int32_t asked = zone_day_of(form->application->zone, form->stands[CHURN_REQUEST_REQUESTED_AT].number);
    const struct record_value *until = &form->stands[CHURN_REQUEST_INTENSIVE_UNTIL];
    form->view.title = web_message(arena, _("{name} asks to leave"), "name", form->view.account_name, NULL);
    rescue_fact(form, _("Asked on"), format_day(arena, asked));
    rescue_fact(form, _("State"), rescue_choice(RECORD_CHURN_REQUEST, CHURN_REQUEST_STATE, state));
    rescue_fact(form, _("What was said"), stands_text(form, CHURN_REQUEST_DETAIL));
    rescue_fact(form, _("What to do"), reason ? journey_reason_advice(reason) : TEXT_ABSENT);
    if (until->state == VALUE_SET)
        rescue_fact(form, _("Close care until"), format_day(arena, (int32_t)until->number));
    if (!web_may(form->request, PERMISSION_EDIT_ACCOUNTS)) {
        form->view.action = (struct safe_url){TEXT_ABSENT};
        return;
    }
    struct view_work_group *group = rescue_group(form, NULL, NULL);
    rescue_account_field(form, group);
    form->view.hidden[form->view.hidden_count++] =
        (struct view_hidden){TEXT("request"), text_printf(arena, "%lld", (long long)form->record_id)};
    reason_field(own, group);
    struct view_record_field *why = rescue_find_field(form, "reason");
    if (!form->posted)
        why->value = journey_reason_label(&own->reasons, key);
    struct view_record_field *detail =
        rescue_field(form, group, "detail", _("What was said, and what was agreed"), "area");
    if (!form->posted)
        detail->value = stands_text(form, CHURN_REQUEST_DETAIL);
    if (state != CHURN_REQUEST_STATE_OPEN)
        return;
    form->view.others = arena_array(arena, struct view_option, 2);
    form->view.others[form->view.others_count++] =
        (struct view_option){TEXT("keep"), text_of(_("Kept: begin the UTI")), false};
    form->view.others[form->view.others_count++] =
        (struct view_option){TEXT("lose"), text_of(_("Lost")), false};
}

/* The journey's stage of intensive care, where the account's journey leads there; that it does not is no
 * reason to lose the rescue, and is said. */
static enum result move_to_care(struct churn_form *own, struct ledger_change *change, struct problem *problem)
{
    struct rescue_form *form = &own->form;
    struct journey_set set;
    enum result result = journey_set_read(change->connection, LEDGER_NOW, form->arena, &set, problem);
    if (result != RESULT_OK)
        return result;
    struct journey_order order = {.account_id = (int64_t)form->account + 1,
                                  .stage = TEXT("uti"),
                                  .reason = text_of(_("Request to leave reversed")),
                                  .by_email = web_session_of(form->request)->email};
    result = journey_move_put(change, &set, &order, problem);
    if (result != RESULT_BAD_INPUT && result != RESULT_NOT_FOUND)
        return result;
    struct journey_passage *passages;
    size_t count;
    result = journey_history_read(change->connection, LEDGER_NOW, order.account_id, form->arena, &passages,
                                  &count, problem);
    if (result == RESULT_OK && !(count && text_equal(passages[count - 1].stage, order.stage)))
        form->done = "churn-request-kept-in-stage";
    return result;
}

static enum result decide_work(struct ledger_change *change, void *context, struct problem *problem)
{
    struct churn_form *own = context;
    struct rescue_form *form = &own->form;
    text owner = stands_text(form, CHURN_REQUEST_OWNER_EMAIL);
    enum result result = rescue_put(form, change, problem);
    if (result == RESULT_OK && own->keeps)
        result = move_to_care(own, change, problem);
    for (int week = 1; result == RESULT_OK && own->keeps && week <= CARE_WEEKS; week++) {
        text reason = text_printf(form->arena, "%s:%d", RESCUE_CARE_REASON, week);
        result = rescue_raise(form, change, reason.data,
                              web_message(form->arena,
                                          _("Intensive care, week {week} of 4: talk, and look at use"),
                                          "week", format_integer(form->arena, week), NULL),
                              web_message(form->arena, _("Was to leave: {reason}. Is it solved?"), "reason",
                                          journey_reason_label(&own->reasons, own->reason->key), NULL),
                              TASK_KIND_MEETING, own->today + 7 * week, owner, problem);
    }
    return result;
}

static void save_decision(struct churn_form *own)
{
    struct rescue_form *form = &own->form;
    text act = rescue_typed(form, "act");
    bool open = form->stands[CHURN_REQUEST_STATE].number == CHURN_REQUEST_STATE_OPEN;
    char day[11];
    own->keeps = open && text_equal(act, TEXT("keep"));
    own->loses = open && text_equal(act, TEXT("lose"));
    check_reason(own);
    if (rescue_has_faults(form)) {
        rescue_form_send(form, 422);
        return;
    }
    rescue_cell(form, CHURN_REQUEST_ACCOUNT, form->view.account);
    rescue_cell(form, CHURN_REQUEST_REASON, own->reason->key);
    rescue_cell(form, CHURN_REQUEST_DETAIL, rescue_typed(form, "detail"));
    if (own->keeps || own->loses)
        rescue_cell(form, CHURN_REQUEST_STATE, own->keeps ? TEXT("reversed") : TEXT("lost"));
    if (own->keeps)
        rescue_cell(form, CHURN_REQUEST_INTENSIVE_UNTIL,
                    text_copy(form->arena, text_of(day_format(own->today + RESCUE_CARE_DAYS - 1, day))));
    const char *done = own->keeps ? "churn-request-reversed" : own->loses ? "churn-request-lost" : "saved";
    rescue_run(form,
               own->keeps   ? "churn-request-reversed"
               : own->loses ? "churn-request-lost"
                            : "churn-request-changed",
               decide_work, own, TEXT("/churn-requests"), done, names, NAME_COUNT);
}

static void show_decision(struct http_request *request, struct http_response *response, void *application)
{
    struct churn_form own;
    int64_t id = 0;
    if (!begin(&own, request, response, application, "/churn-requests/decide", N_("A request to leave")))
        return;
    text_to_int64(rescue_typed(&own.form, "request"), &id);
    if (rescue_form_load(&own.form, RECORD_CHURN_REQUEST, id)) {
        fill_decision(&own);
        if (own.form.posted)
            save_decision(&own);
        else
            rescue_form_send(&own.form, 200);
    }
    rescue_form_end(&own.form);
}

const struct http_route web_churn_form_routes[] = {
    {HTTP_GET, "/churn-requests/new", PERMISSION_EDIT_ACCOUNTS, show_new, 0},
    {HTTP_POST, "/churn-requests/new", PERMISSION_EDIT_ACCOUNTS, show_new, 0},
    {HTTP_GET, "/churn-requests/decide", PERMISSION_SEE_ACCOUNTS, show_decision, 0},
    {HTTP_POST, "/churn-requests/decide", PERMISSION_EDIT_ACCOUNTS, show_decision, 0},
    {0},
};
