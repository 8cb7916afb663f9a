/* Settings, hourly costs and the organisation by the API. The version of settings is the last change of any;
 * of the organisation, what it says. Values are those of `farol setting`: texts with a dot, numbers are taken
 * too. */
#include "base/list.h"
#include "language/language.h"
#include "ledger/setting.h"
#include "ledger/user.h"
#include "web/api/api.h"
#include "web/organisation.h"
#include "web/secret.h"
#include "web/write.h"

/* ---- reading ---- */

struct standing {
    text values[SETTING_COUNT];
    struct ledger_hourly_cost *costs;
    size_t cost_count;
    int64_t last_change;
};

static enum result read_standing(const struct web_application *application, struct arena *arena,
                                 struct standing *ret, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_setting_read(connection, LEDGER_NOW, arena, ret->values, problem);
    if (result == RESULT_OK)
        result =
            ledger_hourly_cost_read(connection, LEDGER_NOW, arena, &ret->costs, &ret->cost_count, problem);
    if (result == RESULT_OK)
        result = ledger_setting_last_change(connection, &ret->last_change, problem);
    store_read_end(application->store, connection);
    return result;
}

static text tag_of(struct arena *arena, int64_t change)
{
    return text_printf(arena, "%lld", (long long)change);
}

static void answer_settings(struct http_request *request, struct http_response *response,
                            const struct web_application *application)
{
    struct standing standing;
    struct problem problem = {0};
    if (read_standing(application, request->arena, &standing, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    api_say_version(request, response, tag_of(request->arena, standing.last_change));
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "version");
    json_write_integer(&writer, standing.last_change);
    json_write_key(&writer, "settings");
    json_write_object_begin(&writer);
    for (int i = 0; i < SETTING_COUNT; i++) {
        json_write_key(&writer, ledger_setting_type((enum setting)i)->name);
        json_write_text(&writer, text_is_empty(standing.values[i]) ? TEXT_ABSENT : standing.values[i]);
    }
    json_write_object_end(&writer);
    json_write_key(&writer, "hourly_costs");
    json_write_object_begin(&writer);
    for (size_t i = 0; i < standing.cost_count; i++)
        if (!text_is_absent(standing.costs[i].email)) { /* else erased */
            json_write_key_text(&writer, standing.costs[i].email);
            json_write_text(&writer, standing.costs[i].value);
        }
    json_write_object_end(&writer);
    json_write_object_end(&writer);
}

void api_get_settings(struct http_request *request, struct http_response *response, void *application)
{
    answer_settings(request, response, application);
}

/* ---- changing ---- */

struct wanted {
    bool is_cost;
    enum setting setting;
    text email, value; /* absent value: back to what is shipped */
};
struct changing {
    struct http_request *request;
    struct api_faults faults;
    struct {
        struct wanted *items;
        size_t count, capacity;
    } wanted;
    int refused_version;
};

static void read_one(struct changing *changing, const char *group, const struct json_member *member)
{
    struct arena *arena = changing->request->arena;
    const struct json_value *value = json_member_value(member);
    text name = json_member_name(member);
    struct wanted wanted = {.is_cost = group[0] == 'h', .setting = SETTING_HOURLY_COST};
    struct problem problem = {0};
    double number;
    const char *fault = NULL;
    wanted.value =
        json_read_number(value, &number) ? api_plain_number(arena, number) : text_trim(json_read_text(value));
    wanted.email = wanted.is_cost ? ledger_user_email(arena, name) : TEXT_ABSENT;
    if (wanted.is_cost && text_is_absent(wanted.email))
        fault = _("Write an e-mail address, like ana@company.com.");
    else if (!wanted.is_cost && !ledger_setting_find(name, &wanted.setting))
        fault = _("there is no such field");
    else if (text_is_empty(wanted.value) && json_read_kind(value) != JSON_IS_NULL)
        fault = _("a text, a number, or null is needed here");
    else if (ledger_setting_check(wanted.setting, text_is_empty(wanted.value) ? TEXT_ABSENT : wanted.value,
                                  &problem) != RESULT_OK)
        fault = text_copy(arena, text_of(problem.message)).data;
    if (fault)
        api_fault_add(&changing->faults, text_printf(arena, "/%s/%.*s", group, TEXT_ARGUMENTS(name)),
                      wanted.value, fault);
    else
        *list_append(&changing->wanted) = wanted;
}

static void read_group(struct changing *changing, const struct json_value *body, const char *group)
{
    const struct json_value *object = json_read_member(body, group);
    if (json_read_kind(object) != JSON_IS_MISSING && json_read_kind(object) != JSON_IS_OBJECT)
        api_fault_add(&changing->faults, text_printf(changing->request->arena, "/%s", group), TEXT_ABSENT,
                      _("an object is needed here"));
    for (const struct json_member *member = json_read_first(object); member;
         member = json_read_next(object, member))
        read_one(changing, group, member);
}

static enum result write_wanted(struct ledger_change *change, void *context, struct problem *problem)
{
    struct changing *changing = context;
    int64_t last_change;
    enum result result = ledger_setting_last_change(change->connection, &last_change, problem);
    if (result != RESULT_OK)
        return result;
    changing->refused_version =
        api_version_status(changing->request, tag_of(changing->request->arena, last_change));
    if (changing->refused_version)
        return RESULT_CANCELLED;
    for (size_t i = 0; i < changing->wanted.count && result == RESULT_OK; i++) {
        const struct wanted *wanted = &changing->wanted.items[i];
        text value = text_is_empty(wanted->value) ? TEXT_ABSENT : wanted->value;
        result = wanted->is_cost ? ledger_hourly_cost_write(change, wanted->email, value, problem)
                                 : ledger_setting_write(change, wanted->setting, value, problem);
    }
    return result;
}

void api_patch_settings(struct http_request *request, struct http_response *response, void *application)
{
    static const char *const members[] = {"settings", "hourly_costs", NULL};
    struct changing changing = {.request = request, .faults.arena = request->arena};
    struct problem problem = {0};
    struct json_document *document = api_read_body(request, response);
    if (!document)
        return;
    const struct json_value *body = json_read_root(document);
    read_group(&changing, body, "settings");
    read_group(&changing, body, "hourly_costs");
    if (!api_check_members(request, response, body, members)) {
        /* refused */
    } else if (changing.faults.count > 0) {
        api_problem(request, response, 422, changing.faults.items[0].detail, changing.faults.items,
                    changing.faults.count);
    } else if (web_change_run(application, request, NULL, write_wanted, &changing, &problem) == RESULT_OK) {
        answer_settings(request, response, application);
    } else if (changing.refused_version) {
        api_refuse_version(request, response, changing.refused_version);
    } else {
        api_fail(request, response, &problem);
    }
    list_release(&changing.faults);
    list_release(&changing.wanted);
    json_read_release(document);
}

/* ---- the organisation ---- */

static text version_of(struct arena *arena, const struct organisation *organisation)
{
    text all = text_printf(arena, "%s\n%s", organisation->language, organisation->name);
    return web_hash_words(arena, "organisation-version", all);
}

static void answer_organisation(struct http_request *request, struct http_response *response,
                                const struct web_application *application)
{
    const struct organisation *now = web_organisation(application);
    api_say_version(request, response, version_of(request->arena, now));
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "name");
    json_write_text(&writer, text_of(now->name));
    json_write_key(&writer, "currency");
    json_write_text(&writer, text_of(currency_code(now->currency)));
    json_write_key(&writer, "zone");
    json_write_text(&writer, text_of(now->zone));
    json_write_key(&writer, "language");
    json_write_text(&writer, text_of(now->language));
    json_write_object_end(&writer);
}

void api_get_organisation(struct http_request *request, struct http_response *response, void *application)
{
    answer_organisation(request, response, application);
}

static text member_or(const struct json_value *body, const char *name, const char *standing)
{
    const struct json_value *value = json_read_member(body, name);
    text said = json_read_text(value);
    return json_read_kind(value) == JSON_IS_MISSING ? text_of(standing)
           : text_is_absent(said)                   ? TEXT("")
                                                    : said;
}

void api_patch_organisation(struct http_request *request, struct http_response *response, void *context)
{
    static const char *const members[] = {"name", "language", NULL};
    struct web_application *application = context;
    const struct organisation *now = web_organisation(application);
    struct problem problem = {0};
    struct json_document *document = api_read_body(request, response);
    if (!document)
        return;
    const struct json_value *body = json_read_root(document);
    struct web_organisation_edit edit = {.name = member_or(body, "name", now->name),
                                         .language = member_or(body, "language", now->language),
                                         .seen_name = text_of(now->name),
                                         .seen_language = text_of(now->language)};
    int status = api_version_status(request, version_of(request->arena, now));
    enum result result = RESULT_BAD_INPUT;
    if (!api_check_members(request, response, body, members)) {
        /* refused */
    } else if (status) {
        api_refuse_version(request, response, status);
    } else if ((result = web_organisation_change(application, request, &edit, &problem)) == RESULT_OK) {
        answer_organisation(request, response, application);
    } else if (result == RESULT_CONFLICT) {
        api_refuse_version(request, response, 412);
    } else if (edit.name_fault || edit.language_fault) {
        api_refuse_member(request, response, edit.name_fault ? "/name" : "/language",
                          edit.name_fault ? edit.name_fault : edit.language_fault);
    } else {
        api_fail(request, response, &problem);
    }
    json_read_release(document);
}
