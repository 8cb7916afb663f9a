/* The light and the sentiment that a person gives an account, taken from the two dialogs of its panel. What
 * is refused comes back as a page with the form, as typed, each fault at its field. The computed score is
 * left alone. */
#include "column/live.h"
#include "intake/entry.h"
#include "language/language.h"
#include "ledger/words.h"
#include "view/work.h"
#include "web/account/record_words.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/screen.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

enum { REASON_CHARACTERS_LEAST = 12, FIELDS_MAX = 3 };

/* What a dialog asks: the form's names and the record's fields. */
struct asked_field {
    const char *name, *label;
    int field;
    const char *type; /* NULL: one of the field's choices */
};
struct asked {
    enum record_kind kind;
    const char *path, *title, *lead, *save, *action;
    struct asked_field fields[FIELDS_MAX];
    int field_count;
};
static const struct asked asked_light = {
    RECORD_HEALTH_OVERRIDE,
    "light",
    N_("Set the light by hand"),
    N_("The computed score stays in sight beside it, and no rule writes over what you set. Nothing was kept "
       "yet."),
    N_("Set"),
    "light-set",
    {{"light", N_("Traffic light"), HEALTH_OVERRIDE_LIGHT, NULL},
     {"until_date", N_("Holds until"), HEALTH_OVERRIDE_UNTIL_DATE, "date"},
     {"reason", N_("Reason"), HEALTH_OVERRIDE_REASON, "area"}},
    3};
static const struct asked asked_sentiment = {
    RECORD_SENTIMENT,
    "sentiment",
    N_("How does this account feel to you?"),
    N_("Nothing was kept yet."),
    N_("Keep"),
    "sentiment-given",
    {{"sentiment", N_("Sentiment"), SENTIMENT_LEVEL, NULL}, {"note", N_("Note"), SENTIMENT_NOTE, "area"}},
    2};

struct setting {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    const struct asked *asked;
    struct arena *arena;
    text external_id;
    struct column_snapshot *columns; /* retained */
    uint32_t account;
    struct intake_cell cells[8];
    size_t cell_count;
    int64_t record_id;
    text faults[FIELDS_MAX], fault; /* at the form's fields; of the whole */
};

/* ---- refused ---- */

static text typed(const struct setting *setting, const char *name)
{
    return text_trim(http_value(&setting->request->form, name));
}

static struct safe_url back_url(const struct setting *setting)
{
    text back = http_value(&setting->request->form, "back");
    return safe_url_of(http_path_is_local(back) ? back
                                                : web_account_path(setting->arena, setting->external_id));
}

static void fill_field(const struct setting *setting, int i, struct view_record_field *ret)
{
    const struct asked_field *field = &setting->asked->fields[i];
    const char *const *choices = record_type_of(setting->asked->kind)->fields[field->field].choices;
    bool is_area = field->type && text_equal(text_of(field->type), TEXT("area"));
    *ret = (struct view_record_field){.name = text_of(field->name),
                                      .label = text_of(_(field->label)),
                                      .value = typed(setting, field->name),
                                      .type = text_of(is_area || !field->type ? "text" : field->type),
                                      .area = is_area,
                                      .problem = setting->faults[i]};
    if (field->type)
        return;
    size_t count = 0;
    while (choices[count])
        count++;
    ret->options = arena_array(setting->arena, struct view_option, count + 1);
    ret->options[ret->options_count++] = (struct view_option){TEXT(""), text_of(_("choose")), false};
    for (size_t k = 0; k < count; k++)
        ret->options[ret->options_count++] = (struct view_option){
            text_of(choices[k]), text_of(record_choice_label(setting->asked->kind, field->field, (int64_t)k)),
            text_equal(ret->value, text_of(choices[k]))};
}

/* The form of its own: the dialog stood on the page that the person came from. */
static void refuse(struct setting *setting)
{
    const struct asked *asked = setting->asked;
    struct view_work_form view = {.title = text_of(_(asked->title)),
                                  .lead = text_of(_(asked->lead)),
                                  .behind = back_url(setting),
                                  .behind_label = column_account_name(setting->columns, setting->account),
                                  .problem = setting->fault,
                                  .save = text_of(_(asked->save))};
    struct view_work_group group = {.fields =
                                        arena_array(setting->arena, struct view_record_field, FIELDS_MAX)};
    struct view_hidden back = {TEXT("back"), view.behind.address};
    for (int i = 0; i < asked->field_count; i++)
        fill_field(setting, i, &group.fields[group.fields_count++]);
    if (text_is_absent(view.problem))
        view.problem = text_of(_("Not saved: what is wrong stands beside its field."));
    view.action =
        safe_url_printf(setting->arena, "%.*s/%s",
                        TEXT_ARGUMENTS(web_account_path(setting->arena, setting->external_id)), asked->path);
    view.groups = &group;
    view.groups_count = 1;
    view.hidden = &back;
    view.hidden_count = 1;
    web_page_shell(setting->request, setting->response, setting->application, &view.shell);
    view.shell.title = view.title;
    view.shell.place = TEXT("accounts");
    setting->response->status = 422;
    view_write_work_form(&setting->response->body, &view);
}

/* ---- taken ---- */

static void note_fault(struct setting *setting, const struct intake_cell_fault *fault)
{
    for (int i = 0; i < setting->asked->field_count; i++)
        if (setting->asked->fields[i].field == fault->field) {
            setting->faults[i] = text_copy(setting->arena, fault->reason);
            return;
        }
    setting->fault = text_printf(setting->arena, "%s: %.*s",
                                 fault->field >= 0 ? record_field_label(setting->asked->kind, fault->field)
                                                   : record_kind_singular(setting->asked->kind),
                                 TEXT_ARGUMENTS(fault->reason));
}

static enum result put_row(struct ledger_change *change, void *context, struct problem *problem)
{
    struct setting *setting = context;
    const struct intake_entry entry = {.kind = setting->asked->kind,
                                       .cells = setting->cells,
                                       .cell_count = setting->cell_count,
                                       .language = web_session_of(setting->request)->language,
                                       .effective_day = DAY_ABSENT,
                                       .record_id = setting->record_id};
    struct intake_faults faults;
    enum ledger_outcome outcome;
    enum result result = intake_entry_put(change, setting->arena, &entry, &outcome, &faults, problem);
    if (result != RESULT_OK || outcome != LEDGER_REFUSED)
        return result;
    for (size_t i = 0; i < faults.count; i++)
        note_fault(setting, &faults.items[i]);
    return problem_set(problem, RESULT_BAD_INPUT, "%s", "");
}

static void add_cell(struct setting *setting, int field, text value)
{
    setting->cells[setting->cell_count++] = (struct intake_cell){field, TEXT_ABSENT, value};
}

static enum result find_account(struct setting *setting, struct problem *problem)
{
    struct store_connection *connection;
    int64_t account = 0;
    enum result result = store_read_begin(setting->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_account_find(connection, setting->external_id, &account, problem);
    store_read_end(setting->application->store, connection);
    if (result == RESULT_OK &&
        (!account || (uint64_t)account > setting->columns->account_count ||
         !web_portfolio_sees(setting->request, setting->columns, (uint32_t)account - 1)))
        return RESULT_NOT_FOUND;
    setting->account = (uint32_t)account - 1;
    return result;
}

/* False when the response is set. */
static bool begin(struct setting *ret, struct http_request *request, struct http_response *response,
                  struct web_application *application, const struct asked *asked)
{
    struct problem problem;
    *ret = (struct setting){.request = request,
                            .response = response,
                            .application = application,
                            .asked = asked,
                            .arena = request->arena,
                            .external_id = http_value(&request->path_values, "external_id")};
    if (!application->live) {
        response->status = 503;
        return false;
    }
    ret->columns = column_live_acquire(application->live);
    enum result result = find_account(ret, &problem);
    if (result == RESULT_OK)
        return true;
    response->status = web_status_of(result);
    column_snapshot_release(ret->columns);
    return false;
}

static void keep(struct setting *setting)
{
    struct problem problem;
    struct web_audited what = {.action = setting->asked->action,
                               .object_kind = "account",
                               .object = setting->external_id,
                               .count = 1};
    enum result result =
        web_change_run(setting->application, setting->request, &what, put_row, setting, &problem);
    if (result == RESULT_OK)
        http_redirect(setting->request, setting->response,
                      web_toast_address(setting->arena, back_url(setting).address, "recorded", 0));
    else if (result == RESULT_BAD_INPUT)
        refuse(setting);
    else
        setting->response->status = web_status_of(result);
}

static text now_words(const struct setting *setting)
{
    struct clock *clock = setting->application->clock;
    char word[32];
    return text_copy(setting->arena, text_of(instant_format(clock->now(clock), word)));
}

static void take_light(struct setting *setting)
{
    int64_t ended = 0;
    text reason = typed(setting, "reason");
    add_cell(setting, HEALTH_OVERRIDE_ACCOUNT, setting->external_id);
    if (text_to_int64(typed(setting, "end"), &ended) && ended > 0) {
        setting->record_id = ended;
        add_cell(setting, HEALTH_OVERRIDE_ENDED_AT, now_words(setting));
        keep(setting);
        return;
    }
    if (text_count_characters(reason) < REASON_CHARACTERS_LEAST) {
        setting->faults[2] =
            text_of(_("Too vague to learn from. What did the customer expect, and what do you know that the "
                      "figures do not?"));
        refuse(setting);
        return;
    }
    add_cell(setting, HEALTH_OVERRIDE_LIGHT, typed(setting, "light"));
    add_cell(setting, HEALTH_OVERRIDE_REASON, reason);
    add_cell(setting, HEALTH_OVERRIDE_AT, now_words(setting));
    add_cell(setting, HEALTH_OVERRIDE_UNTIL_DATE, typed(setting, "until_date"));
    add_cell(setting, HEALTH_OVERRIDE_BY_EMAIL, web_session_of(setting->request)->email);
    keep(setting);
}

static void set_light(struct http_request *request, struct http_response *response, void *application)
{
    struct setting setting;
    if (!begin(&setting, request, response, application, &asked_light))
        return;
    take_light(&setting);
    column_snapshot_release(setting.columns);
}

static void set_sentiment(struct http_request *request, struct http_response *response, void *application)
{
    struct setting setting;
    if (!begin(&setting, request, response, application, &asked_sentiment))
        return;
    add_cell(&setting, SENTIMENT_ACCOUNT, setting.external_id);
    add_cell(&setting, SENTIMENT_LEVEL, typed(&setting, "sentiment"));
    add_cell(&setting, SENTIMENT_NOTE, typed(&setting, "note"));
    add_cell(&setting, SENTIMENT_AT, now_words(&setting));
    add_cell(&setting, SENTIMENT_BY_EMAIL, web_session_of(request)->email);
    keep(&setting);
    column_snapshot_release(setting.columns);
}

const struct http_route web_health_hand_routes[] = {
    {HTTP_POST, "/accounts/{external_id}/light", PERMISSION_EDIT_ACCOUNTS, set_light, 0},
    {HTTP_POST, "/accounts/{external_id}/sentiment", PERMISSION_EDIT_ACCOUNTS, set_sentiment, 0},
    {0},
};
