/* GET /api: the API's reference for people, of the same tables as its OpenAPI document. */
#include <string.h>

#include "language/language.h"
#include "ledger/words.h"
#include "view/api.h"
#include "web/api/api.h"
#include "web/page.h"
#include "web/routes.h"

static text choices_text(struct arena *arena, const char *const *choices)
{
    text list = TEXT("");
    for (int i = 0; choices[i]; i++)
        list = text_printf(arena, "%.*s%s%s", TEXT_ARGUMENTS(list), i ? ", " : "", choices[i]);
    return list;
}

static const char *parameter_type(enum api_parameter_type type)
{
    static const char *const words[] = {[API_TEXT] = N_("text"),
                                        [API_DAY] = N_("day"),
                                        [API_INTEGER] = N_("whole number"),
                                        [API_BOOLEAN] = N_("true or false"),
                                        [API_FIELD] = N_("text")};
    return _(words[type]);
}

static struct view_api_operation operation_view(struct arena *arena, const struct api_operation *operation)
{
    struct view_api_operation view = {.id = text_of(operation->id),
                                      .method = text_of(http_method_name(operation->route.method)),
                                      .path = text_of(operation->route.pattern),
                                      .summary = text_of(_(operation->summary))};
    if (operation->scope >= 0)
        view.scope = text_of(ledger_api_scope_name((enum ledger_api_scope)operation->scope));
    size_t count = 0;
    while (operation->parameters && operation->parameters[count].name)
        count++;
    view.parameters = arena_array(arena, struct view_api_item, count + 1);
    view.parameters_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct api_parameter *parameter = &operation->parameters[i];
        view.parameters[i] =
            (struct view_api_item){.name = text_of(parameter->name),
                                   .type = parameter->choices ? choices_text(arena, parameter->choices)
                                                              : text_of(parameter_type(parameter->type)),
                                   .words = text_of(_(parameter->words))};
    }
    return view;
}

static const char *tag_label(const char *tag)
{
    static const char *const tags[] = {N_("About"), N_("Accounts"), N_("Records"), N_("Reports"),
                                       N_("Imports")};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (strcmp(tag, tags[i]) == 0)
            return _(tags[i]);
    return tag;
}

/* Operations under their tags, in the order in which each first appears. */
static void fill_groups(struct arena *arena, struct view_api *view)
{
    size_t total = 0;
    while (api_operations[total].route.pattern)
        total++;
    view->groups = arena_array(arena, struct view_api_group, total);
    for (size_t i = 0; i < total; i++) {
        text label = text_of(tag_label(api_operations[i].tag));
        size_t group = 0;
        while (group < view->groups_count && !text_equal(view->groups[group].label, label))
            group++;
        struct view_api_group *into = &view->groups[group];
        if (group == view->groups_count) {
            view->groups_count++;
            into->label = label;
            into->operations = arena_array(arena, struct view_api_operation, total);
        }
        into->operations[into->operations_count++] = operation_view(arena, &api_operations[i]);
    }
}

static text field_type(struct arena *arena, const struct record_field *field)
{
    static const char *const words[] = {[FIELD_TEXT] = N_("text"),
                                        [FIELD_NAME] = N_("text"),
                                        [FIELD_EMAIL] = N_("e-mail address"),
                                        [FIELD_CHOICE] = "",
                                        [FIELD_DAY] = N_("day"),
                                        [FIELD_MONTH] = N_("month"),
                                        [FIELD_INSTANT] = N_("instant or day"),
                                        [FIELD_INTEGER] = N_("whole number"),
                                        [FIELD_SCORE] = N_("number of two decimals"),
                                        [FIELD_MONEY] = N_("amount in minor units"),
                                        [FIELD_RATE] = N_("number of eight decimals"),
                                        [FIELD_CURRENCY] = N_("currency code"),
                                        [FIELD_BOOLEAN] = N_("true or false"),
                                        [FIELD_REFERENCE] = N_("external id")};
    return field->type == FIELD_CHOICE ? choices_text(arena, field->choices) : text_of(_(words[field->type]));
}

static void fill_kinds(struct arena *arena, struct view_api *view)
{
    view->kinds = arena_array(arena, struct view_api_kind, RECORD_KIND_COUNT);
    view->kinds_count = RECORD_KIND_COUNT;
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        const struct record_type *type = record_type_of((enum record_kind)kind);
        struct view_api_kind *into = &view->kinds[kind];
        into->name = text_of(type->name);
        into->label = text_of(record_kind_plural((enum record_kind)kind));
        into->fields = arena_array(arena, struct view_api_item, (size_t)type->field_count + 1);
        for (int i = 0; i < type->field_count; i++)
            into->fields[into->fields_count++] =
                (struct view_api_item){.name = text_of(type->fields[i].name),
                                       .type = field_type(arena, &type->fields[i]),
                                       .words = text_of(record_field_label((enum record_kind)kind, i)),
                                       .required = type->fields[i].required};
        if (type->takes_custom_fields)
            into->fields[into->fields_count++] = (struct view_api_item){
                .name = TEXT("custom"), .type = text_of(_("object")), .words = text_of(_("Your own fields"))};
    }
}

static void get_api(struct http_request *request, struct http_response *response, void *application)
{
    struct view_api view = {.makes_keys = web_may(request, PERMISSION_ADMINISTER)};
    web_page_shell(request, response, application, &view.shell);
    view.shell.title = text_of(_("API"));
    view.shell.place = TEXT("api-keys");
    view.example = text_printf(
        request->arena, "curl -H \"Authorization: Bearer farol_…\" \"%s://%.*s/api/v1/accounts?limit=10\"",
        request->secure ? "https" : "http", TEXT_ARGUMENTS(request->host));
    fill_groups(request->arena, &view);
    fill_kinds(request->arena, &view);
    view_write_api(&response->body, &view);
}

const struct http_route web_api_page_routes[] = {
    {HTTP_GET, "/api", PERMISSION_SIGNED_IN, get_api, 0},
    {0},
};
