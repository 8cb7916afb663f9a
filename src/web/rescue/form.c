/* The frame of rescue's forms (form.h). */
#include "web/rescue/form.h"

#include <string.h>

#include "column/live.h"
#include "language/language.h"
#include "ledger/words.h"
#include "web/account/account_list.h"
#include "web/account/record_words.h"
#include "web/people/portfolio.h"
#include "web/toast.h"

enum { SUGGESTED_ACCOUNTS_MAX = 1000, OPTIONS_MAX = 260 };

text rescue_typed(const struct rescue_form *form, const char *name)
{
    return http_value(form->form, name);
}

int32_t rescue_today(const struct rescue_form *form)
{
    const struct web_application *application = form->application;
    return zone_day_of(application->zone, application->clock->now(application->clock));
}

/* ---- the account ---- */

static bool is_seen(const struct rescue_form *form, uint32_t account)
{
    return web_portfolio_sees(form->request, form->columns, account);
}

static uint32_t find_account(const struct rescue_form *form, text words)
{
    uint32_t named = UINT32_MAX;
    for (uint32_t account = 0; words.length && account < form->columns->account_count; account++) {
        text id = column_account_external_id(form->columns, account);
        if (text_is_absent(id))
            continue;
        if (text_equal(id, words))
            return is_seen(form, account) ? account : UINT32_MAX;
        if (named == UINT32_MAX && text_equal(column_account_name(form->columns, account), words) &&
            is_seen(form, account))
            named = account;
    }
    return named;
}

text rescue_form_owner(const struct rescue_form *form)
{
    return form->account == UINT32_MAX
               ? TEXT_ABSENT
               : column_dictionary_text(form->columns->dimensions[DIMENSION_OWNER],
                                        column_account_code(form->columns, DIMENSION_OWNER, form->account));
}

bool rescue_form_begin(struct rescue_form *ret, struct http_request *request, struct http_response *response,
                       struct web_application *application, const char *path, const char *place,
                       const char *title)
{
    *ret = (struct rescue_form){.request = request,
                                .response = response,
                                .application = application,
                                .arena = request->arena,
                                .account = UINT32_MAX,
                                .path = path,
                                .place = place,
                                .title = title};
    ret->posted = request->method == HTTP_POST;
    ret->form = ret->posted ? &request->form : &request->query;
    if (!application->live) {
        response->status = 503;
        return false;
    }
    ret->columns = column_live_acquire(application->live);
    text words = text_trim(rescue_typed(ret, "account"));
    ret->account = find_account(ret, words);
    ret->view.title = text_of(_(title));
    ret->view.action = safe_url_of(text_of(path));
    ret->view.groups = arena_array(ret->arena, struct view_work_group, RESCUE_GROUPS_MAX);
    ret->view.facts = arena_array(ret->arena, struct view_work_fact, RESCUE_FIELDS_MAX);
    ret->view.hidden = arena_array(ret->arena, struct view_hidden, 8);
    if (ret->account != UINT32_MAX) {
        ret->view.account = column_account_external_id(ret->columns, ret->account);
        ret->view.account_name = column_account_name(ret->columns, ret->account);
        ret->view.account_url = account_list_account_url(ret->arena, ret->columns, ret->account);
    }
    return true;
}

void rescue_form_end(struct rescue_form *form)
{
    column_snapshot_release(form->columns);
}

struct loading {
    struct rescue_form *form;
};

static enum result keep_row(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct rescue_form *form = context;
    (void)problem;
    if (item->record_id != form->record_id)
        return RESULT_OK;
    form->stands = arena_array(form->arena, struct record_value, (size_t)item->value_count);
    form->change_id = item->change_id;
    for (int i = 0; i < item->value_count; i++) {
        if (web_hides_field(form->request, form->kind, i))
            continue;
        form->stands[i] = item->values[i];
        form->stands[i].text = text_copy(form->arena, item->values[i].text);
    }
    return RESULT_OK;
}

bool rescue_form_load(struct rescue_form *form, enum record_kind kind, int64_t record_id)
{
    struct store_connection *connection;
    struct problem problem;
    form->kind = kind;
    form->record_id = record_id;
    enum result result = form->account == UINT32_MAX ? RESULT_NOT_FOUND : RESULT_OK;
    if (result == RESULT_OK)
        result = store_read_begin(form->application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_scan(connection, kind, LEDGER_NOW, (int64_t)form->account + 1,
                             (int64_t)form->account + 1, LEDGER_SCAN_TEXTS, keep_row, form, &problem);
        store_read_end(form->application->store, connection);
    }
    if (result == RESULT_OK && form->stands)
        return true;
    form->response->status = result == RESULT_OK || result == RESULT_NOT_FOUND ? 404 : 503;
    return false;
}

/* ---- fields ---- */

struct view_work_group *rescue_group(struct rescue_form *form, const char *title, const char *note)
{
    struct view_work_group *group = &form->view.groups[form->view.groups_count++];
    *group = (struct view_work_group){
        .title = text_of(title),
        .note = text_of(note),
        .fields = arena_array(form->arena, struct view_record_field, RESCUE_FIELDS_MAX)};
    return group;
}

struct view_record_field *rescue_field(struct rescue_form *form, struct view_work_group *group,
                                       const char *name, const char *label, const char *type)
{
    struct view_record_field *field = &group->fields[group->fields_count++];
    bool is_area = text_equal(text_of(type), TEXT("area"));
    *field = (struct view_record_field){.name = text_of(name),
                                        .label = text_of(label),
                                        .value = rescue_typed(form, name),
                                        .type = is_area ? TEXT_ABSENT : text_of(type),
                                        .area = is_area};
    return field;
}

struct view_option *rescue_option(struct rescue_form *form, struct view_record_field *field, text value,
                                  text label)
{
    if (!field->options)
        field->options = arena_array(form->arena, struct view_option, OPTIONS_MAX);
    struct view_option *option = &field->options[field->options_count++];
    *option = (struct view_option){value, label, text_equal(field->value, value)};
    return option;
}

struct view_record_field *rescue_choices(struct rescue_form *form, struct view_work_group *group,
                                         const char *name, const char *label, enum record_kind kind,
                                         int field, int count, const char *empty)
{
    struct view_record_field *select = rescue_field(form, group, name, label, "text");
    const char *const *choices = record_type_of(kind)->fields[field].choices;
    if (empty)
        rescue_option(form, select, TEXT(""), text_of(empty));
    for (int i = 0; i < count && choices[i]; i++)
        rescue_option(form, select, text_of(choices[i]), rescue_choice(kind, field, i));
    return select;
}

static void suggest_accounts(struct rescue_form *form)
{
    struct view_suggestions *list = arena_new(form->arena, struct view_suggestions);
    list->id = TEXT("accounts");
    list->values = arena_array(form->arena, text, SUGGESTED_ACCOUNTS_MAX);
    if (form->columns->account_count > SUGGESTED_ACCOUNTS_MAX)
        return;
    for (uint32_t account = 0; account < form->columns->account_count; account++)
        if (is_seen(form, account) && !text_is_absent(column_account_external_id(form->columns, account)))
            list->values[list->values_count++] = column_account_name(form->columns, account);
    form->view.suggestions = list;
    form->view.suggestions_count = 1;
}

void rescue_account_field(struct rescue_form *form, struct view_work_group *group)
{
    if (form->account != UINT32_MAX) {
        form->view.hidden[form->view.hidden_count++] =
            (struct view_hidden){TEXT("account"), form->view.account};
        return;
    }
    suggest_accounts(form);
    struct view_record_field *field = rescue_field(form, group, "account", _("Account"), "text");
    field->required = true;
    field->list = form->view.suggestions_count ? TEXT("accounts") : TEXT_ABSENT;
    field->hint = text_of(_("Its name as it stands, or its code."));
    if (form->posted)
        field->problem = text_of(text_is_empty(field->value) ? _("Choose the account.")
                                                             : _("No account of that name or code."));
}

void rescue_fact(struct rescue_form *form, const char *name, text words)
{
    if (!text_is_empty(words))
        form->view.facts[form->view.facts_count++] = (struct view_work_fact){text_of(name), words};
}

struct view_record_field *rescue_find_field(struct rescue_form *form, const char *name)
{
    for (size_t g = 0; g < form->view.groups_count; g++)
        for (size_t i = 0; i < form->view.groups[g].fields_count; i++)
            if (text_equal(form->view.groups[g].fields[i].name, text_of(name)))
                return &form->view.groups[g].fields[i];
    return NULL;
}

void rescue_fault(struct rescue_form *form, const char *name, text words)
{
    struct view_record_field *field = rescue_find_field(form, name);
    if (field)
        field->problem = words;
    else
        form->view.problem = words;
}

bool rescue_has_faults(struct rescue_form *form)
{
    bool any = !text_is_absent(form->view.problem);
    for (size_t g = 0; g < form->view.groups_count; g++)
        for (size_t i = 0; i < form->view.groups[g].fields_count; i++)
            any |= !text_is_absent(form->view.groups[g].fields[i].problem);
    return any;
}

/* ---- the change ---- */

void rescue_cell(struct rescue_form *form, int field, text value)
{
    form->cells[form->cell_count++] =
        (struct intake_cell){field, TEXT_ABSENT, text_is_absent(value) ? TEXT("") : value};
}

static bool version_differs(const struct rescue_form *form)
{
    int64_t seen = 0;
    return form->record_id && text_to_int64(rescue_typed(form, "version"), &seen) && seen != form->change_id;
}

enum result rescue_put(struct rescue_form *form, struct ledger_change *change, struct problem *problem)
{
    struct intake_entry entry = {.kind = form->kind,
                                 .cells = form->cells,
                                 .cell_count = form->cell_count,
                                 .language = web_session_of(form->request)->language,
                                 .effective_day = DAY_ABSENT,
                                 .record_id = form->record_id};
    enum ledger_outcome outcome;
    enum result result = intake_entry_put(change, form->arena, &entry, &outcome, &form->faults, problem);
    form->refused = result == RESULT_OK && outcome == LEDGER_REFUSED;
    return form->refused
               ? problem_set(problem, RESULT_BAD_INPUT, "%s", _("The record cannot stand like this."))
               : result;
}

static void place_faults(struct rescue_form *form, const struct rescue_name *names, size_t name_count)
{
    for (size_t i = 0; i < form->faults.count; i++) {
        const struct intake_cell_fault *fault = &form->faults.items[i];
        const char *name = "";
        for (size_t k = 0; k < name_count; k++)
            if (names[k].field == fault->field)
                name = names[k].name;
        rescue_fault(form, name, fault->reason);
    }
}

void rescue_run(struct rescue_form *form, const char *action, web_change_work work, void *context,
                text behind, const char *done, const struct rescue_name *names, size_t name_count)
{
    struct problem problem = {0};
    struct web_audited what = {.action = action, .object_kind = "account", .object = form->view.account};
    if (version_differs(form)) {
        form->view.problem =
            text_of(_("Somebody changed this meanwhile. What stands now is shown; look at it and send "
                      "yours again."));
        rescue_form_send(form, 409);
        return;
    }
    enum result result = web_change_run(form->application, form->request, &what, work, context, &problem);
    if (result == RESULT_OK) {
        http_redirect(form->request, form->response,
                      web_toast_address(form->arena, behind, form->done ? form->done : done, 0));
        return;
    }
    if (result != RESULT_BAD_INPUT && result != RESULT_CONFLICT) {
        form->response->status = web_status_of(result);
        return;
    }
    if (form->refused)
        place_faults(form, names, name_count);
    else
        form->view.problem = text_copy(form->arena, text_of(problem.message));
    rescue_form_send(form, result == RESULT_CONFLICT ? 409 : 422);
}

enum result rescue_raise(struct rescue_form *form, struct ledger_change *change, const char *reason,
                         text title, text detail, int kind, int32_t due_day, text owner,
                         struct problem *problem)
{
    struct journey_task task = {.account_id = (int64_t)form->account + 1,
                                .reason = text_of(reason),
                                .title = title,
                                .detail = detail,
                                .kind = kind,
                                .due_day = due_day,
                                .owner_email = owner,
                                .by_email = web_session_of(form->request)->email};
    enum journey_raised raised;
    return journey_task_raise(change, &task, &raised, NULL, problem);
}

text rescue_instant_of_day(struct rescue_form *form, int32_t day)
{
    char written[11];
    return text_printf(form->arena, "%sT12:00", day_format(day, written));
}

void rescue_form_send(struct rescue_form *form, int status)
{
    struct view_work_form *view = &form->view;
    text title = view->title;
    web_page_shell(form->request, form->response, form->application, &view->shell);
    view->shell.title = title;
    view->shell.place = text_of(form->place);
    if (form->record_id)
        view->version = text_printf(form->arena, "%lld", (long long)form->change_id);
    if (text_is_empty(view->save))
        view->save = text_of(_("Save"));
    form->response->status = status;
    view_write_work_form(&form->response->body, view);
}
