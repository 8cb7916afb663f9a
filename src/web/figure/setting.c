/* Settings of the organisation: GET /settings, POST /settings. A form sent shows what it would change; sent
 * once more with step=save it is written, unless somebody changed a setting meanwhile. */
#include "web/figure/setting.h"

#include <string.h>

#include "language/language.h"
#include "web/account/record_words.h"
#include "web/page.h"
#include "web/people/names.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

static const struct {
    const char *title;
    enum setting settings[6];
    size_t count;
} groups[] = {
    {N_("Recurring revenue"), {SETTING_RULE_SET, SETTING_CHURN_AFTER_OVERDUE_DAYS}, 2},
    {N_("Unit economics"), {SETTING_GROSS_MARGIN, SETTING_LTV_TO_CAC_TARGET, SETTING_HOURLY_COST}, 3},
    {N_("Lifetime value"),
     {SETTING_LTV_HORIZON_MONTHS, SETTING_DISCOUNT_MONTHLY, SETTING_RELATIONSHIP_YEARS,
      SETTING_PURCHASES_PER_YEAR},
     4},
    {N_("Satisfaction"), {SETTING_NPS_BANDS, SETTING_SATISFIED_PERCENT}, 2},
    {N_("Cohorts"), {SETTING_COHORT_FIRST_COLUMN}, 1},
};
enum { GROUP_COUNT = sizeof groups / sizeof *groups };

struct settings_page {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    text standing[SETTING_COUNT], values[SETTING_COUNT]; /* language-free; typed ones where there are any */
    const char *faults[SETTING_COUNT];
    int64_t last_change;
    struct view_settings view;
};

/* ---- words ---- */

text setting_exchange_sign(struct arena *arena, text value, char from, char to)
{
    if (language_current() != LANGUAGE_PT_BR || text_is_empty(value))
        return value;
    char *copy = arena_copy(arena, value.data, value.length);
    for (size_t i = 0; i < value.length; i++)
        if (copy[i] == from)
            copy[i] = to;
    return (text){copy, value.length};
}

static text shown(struct arena *arena, enum setting setting, text value)
{
    const struct setting_type *type = ledger_setting_type(setting);
    for (int i = 0; type->choices && type->choices[i]; i++)
        if (text_equal(value, text_of(type->choices[i])))
            return setting == SETTING_NPS_BANDS
                       ? text_printf(arena, "%s: %s", type->choices[i], ledger_setting_choice(setting, i))
                       : text_of(ledger_setting_choice(setting, i));
    return setting_exchange_sign(arena, value, '.', ',');
}

static text range_words(struct arena *arena, enum setting setting)
{
    const struct setting_type *type = ledger_setting_type(setting);
    if (type->choices)
        return TEXT_ABSENT;
    text shipped = shown(arena, setting, text_of(type->shipped));
    return web_message(arena, _("From {lowest} to {highest}; as shipped {shipped}."), "lowest",
                       format_decimal(arena, type->lowest, 0), "highest",
                       format_decimal(arena, type->highest, 0), "shipped",
                       text_is_empty(shipped) ? text_of(_("empty")) : shipped, NULL);
}

/* ---- reading ---- */

static enum result read_history(struct settings_page *page, struct store_connection *connection,
                                enum setting setting, struct view_setting *ret, struct problem *problem)
{
    struct ledger_setting_version *versions;
    size_t count;
    enum result result = ledger_setting_history(connection, setting, page->arena, &versions, &count, problem);
    if (result != RESULT_OK)
        return result;
    ret->versions = arena_array(page->arena, struct view_setting_version, count + 1);
    for (size_t i = count; i-- > 0;)
        ret->versions[ret->versions_count++] = (struct view_setting_version){
            shown(page->arena, setting, versions[i].value),
            text_equal(versions[i].actor, TEXT("cli"))
                ? text_of(_("by command"))
                : web_name(page->application, page->arena, versions[i].actor),
            web_local_time(page->arena, page->application->zone, versions[i].committed_at)};
    return RESULT_OK;
}

static void fill_setting(struct settings_page *page, enum setting setting, struct view_setting *ret)
{
    const struct setting_type *type = ledger_setting_type(setting);
    text value = page->values[setting];
    *ret = (struct view_setting){.name = text_of(type->name),
                                 .label = text_of(ledger_setting_label(setting)),
                                 .hint = text_of(ledger_setting_hint(setting)),
                                 .range = range_words(page->arena, setting),
                                 .value = setting_exchange_sign(page->arena, value, '.', ','),
                                 .problem = text_of(page->faults[setting])};
    if (!type->choices)
        return;
    ret->options = arena_array(page->arena, struct view_option, 2);
    for (int i = 0; type->choices[i]; i++) {
        text choice = text_of(type->choices[i]);
        ret->options[ret->options_count++] =
            (struct view_option){choice, shown(page->arena, setting, choice), text_equal(choice, value)};
    }
}

static enum result fill_groups(struct settings_page *page, struct store_connection *connection,
                               struct problem *problem)
{
    page->view.groups = arena_array(page->arena, struct view_setting_group, GROUP_COUNT);
    for (size_t g = 0; g < GROUP_COUNT; g++) {
        struct view_setting_group *group = &page->view.groups[page->view.groups_count++];
        group->title = text_of(_(groups[g].title));
        group->settings = arena_array(page->arena, struct view_setting, groups[g].count);
        for (size_t i = 0; i < groups[g].count; i++) {
            struct view_setting *setting = &group->settings[group->settings_count++];
            fill_setting(page, groups[g].settings[i], setting);
            enum result result = read_history(page, connection, groups[g].settings[i], setting, problem);
            if (result != RESULT_OK)
                return result;
        }
    }
    return RESULT_OK;
}

static enum result read_standing(struct settings_page *page, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(page->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_setting_read(connection, LEDGER_NOW, page->arena, page->standing, problem);
    if (result == RESULT_OK)
        result = ledger_setting_last_change(connection, &page->last_change, problem);
    store_read_end(page->application->store, connection);
    memcpy(page->values, page->standing, sizeof page->values);
    return result;
}

/* What was typed; true where all of it may be set. */
static bool read_typed(struct settings_page *page)
{
    bool good = true;
    for (int i = 0; i < SETTING_COUNT; i++) {
        enum setting setting = (enum setting)i;
        struct problem problem;
        text typed = text_trim(http_value(&page->request->form, ledger_setting_type(setting)->name));
        if (text_is_absent(http_value(&page->request->form, ledger_setting_type(setting)->name)))
            continue; /* not in the form: stays */
        page->values[i] =
            text_is_empty(typed) ? TEXT_ABSENT : setting_exchange_sign(page->arena, typed, ',', '.');
        if (ledger_setting_check(setting, page->values[i], &problem) != RESULT_OK) {
            page->faults[i] = text_copy(page->arena, text_of(_("This is outside what is allowed."))).data;
            good = false;
        }
        /* Emptied where something is shipped: back to that. */
        if (text_is_absent(page->values[i]))
            page->values[i] = text_of(ledger_setting_type(setting)->shipped);
    }
    return good;
}

static bool is_changed(const struct settings_page *page, int setting)
{
    bool both_absent = text_is_empty(page->values[setting]) && text_is_empty(page->standing[setting]);
    return !both_absent && !text_equal(page->values[setting], page->standing[setting]);
}

static size_t fill_changes(struct settings_page *page)
{
    struct view_settings *view = &page->view;
    view->changes = arena_array(page->arena, struct view_setting_effect, SETTING_COUNT);
    for (int i = 0; i < SETTING_COUNT; i++)
        if (is_changed(page, i))
            view->changes[view->changes_count++] =
                (struct view_setting_effect){text_of(ledger_setting_label((enum setting)i)),
                                             shown(page->arena, (enum setting)i, page->standing[i]),
                                             shown(page->arena, (enum setting)i, page->values[i])};
    return view->changes_count;
}

/* ---- answers ---- */

static void send_page(struct settings_page *page, int status)
{
    struct store_connection *connection;
    struct problem problem;
    struct view_settings *view = &page->view;
    web_page_shell(page->request, page->response, page->application, &view->shell);
    if (text_is_absent(view->organisation.name.name))
        setting_organisation_view(page->request, page->application, NULL, &view->organisation);
    view->hourly_costs = safe_url_of(TEXT("/settings/hourly-costs"));
    view->webhooks = safe_url_of(TEXT("/settings/webhooks"));
    view->shell.title = text_of(_("Settings"));
    view->shell.place = TEXT("settings");
    view->seen = text_printf(page->arena, "%lld", (long long)page->last_change);
    enum result result = store_read_begin(page->application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = fill_groups(page, connection, &problem);
        store_read_end(page->application->store, connection);
    }
    page->response->status = result == RESULT_OK ? status : 500;
    if (result == RESULT_OK)
        view_write_settings(&page->response->body, view);
}

static bool begin(struct settings_page *ret, struct http_request *request, struct http_response *response,
                  struct web_application *application)
{
    struct problem problem;
    *ret = (struct settings_page){
        .request = request, .response = response, .application = application, .arena = request->arena};
    if (read_standing(ret, &problem) == RESULT_OK)
        return true;
    response->status = web_status_of(problem.code);
    return false;
}

static void get_settings(struct http_request *request, struct http_response *response, void *application)
{
    struct settings_page page;
    if (begin(&page, request, response, application))
        send_page(&page, 200);
}

void setting_page_send(struct http_request *request, struct http_response *response,
                       struct web_application *application, int status,
                       const struct view_setting_organisation *organisation)
{
    struct settings_page page;
    if (!begin(&page, request, response, application))
        return;
    page.view.organisation = *organisation;
    send_page(&page, status);
}

static enum result write_settings(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct settings_page *page = context;
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (!is_changed(page, i))
            continue;
        /* What is shipped is not set, so that a later Farol may ship better. */
        text shipped = text_of(ledger_setting_type((enum setting)i)->shipped);
        text value = text_equal(page->values[i], shipped) ? TEXT_ABSENT : page->values[i];
        enum result result = ledger_setting_write(change, (enum setting)i, value, problem);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static void save(struct settings_page *page)
{
    struct problem problem;
    if (web_change_run(page->application, page->request, NULL, write_settings, page, &problem) == RESULT_OK) {
        http_redirect(page->request, page->response,
                      web_toast_address(page->arena, TEXT("/settings"), "saved", 0));
        return;
    }
    page->view.problem = text_copy(page->arena, text_of(problem.message));
    send_page(page, 422);
}

static void show_effect(struct settings_page *page)
{
    struct problem problem;
    page->view.confirm = true;
    if (setting_effects(page->request, page->application, page->values, page->standing, &page->view,
                        &problem) != RESULT_OK)
        page->view.problem = text_copy(page->arena, text_of(problem.message));
    send_page(page, 200);
}

static void post_settings(struct http_request *request, struct http_response *response, void *application)
{
    struct settings_page page;
    int64_t seen = -1;
    if (!begin(&page, request, response, application))
        return;
    bool good = read_typed(&page), known = text_to_int64(http_value(&request->form, "seen"), &seen);
    bool saves = text_equal(http_value(&request->form, "step"), TEXT("save"));
    if (!good) {
        page.view.problem = text_of(_("Some values are outside what is allowed. Nothing is saved."));
        send_page(&page, 422);
    } else if (fill_changes(&page) == 0) {
        http_redirect(request, response, web_toast_address(page.arena, TEXT("/settings"), "unchanged", 0));
    } else if (saves && (!known || seen != page.last_change)) {
        page.view.problem = text_of(_("Somebody changed a setting meanwhile. Look at what this would change "
                                      "now, and save again."));
        page.view.confirm = true;
        send_page(&page, 409);
    } else if (saves) {
        save(&page);
    } else {
        show_effect(&page);
    }
}

const struct http_route web_setting_routes[] = {
    {HTTP_GET, "/settings", PERMISSION_CONFIGURE, get_settings, 0},
    {HTTP_POST, "/settings", PERMISSION_CONFIGURE, post_settings, 0},
    {0},
};
