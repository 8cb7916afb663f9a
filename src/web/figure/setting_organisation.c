/* Name and language of the organisation: POST /settings/organisation; the form stands on GET /settings. */
#include "language/language.h"
#include "web/figure/setting.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"

void setting_organisation_view(struct http_request *request, const struct web_application *application,
                               const struct web_organisation_edit *edit,
                               struct view_setting_organisation *ret)
{
    struct arena *arena = request->arena;
    const struct organisation *now = web_organisation(application);
    text language = edit ? edit->language : text_of(now->language);
    struct view_option *options = arena_array(arena, struct view_option, 2);
    options[0] =
        (struct view_option){TEXT("pt-BR"), TEXT("Português (Brasil)"), text_equal(language, TEXT("pt-BR"))};
    options[1] = (struct view_option){TEXT("en"), TEXT("English"), text_equal(language, TEXT("en"))};
    *ret = (struct view_setting_organisation){
        .name = {.name = TEXT("organisation"),
                 .label = text_of(_("Name")),
                 .value = edit ? edit->name : text_of(now->name),
                 .autocomplete = TEXT("organization"),
                 .problem = text_of(edit ? edit->name_fault : NULL),
                 .required = true},
        .language = {.name = TEXT("language"),
                     .label = text_of(_("Language")),
                     .options = options,
                     .options_count = 2,
                     .hint = text_of(_("Each person can choose another.")),
                     .problem = text_of(edit ? edit->language_fault : NULL)},
        .stays =
            web_message(arena, _("Figures are in {currency}, by the days of {zone}: these stay."), "currency",
                        text_of(currency_code(now->currency)), "zone", text_of(now->zone), NULL),
        .seen_name = text_of(now->name),
        .seen_language = text_of(now->language)};
}

/* What stands now beside what was typed; saving once more lets the typed hold. */
static text stale_words(struct arena *arena, const struct web_application *application)
{
    const struct organisation *now = web_organisation(application);
    bool brazilian = text_equal(text_of(now->language), TEXT("pt-BR"));
    return web_message(
        arena,
        _("Somebody else has changed this meanwhile. Now: {name}, {language}. Below is what you "
          "chose: save again to let it hold."),
        "name", text_of(now->name), "language", brazilian ? TEXT("Português (Brasil)") : TEXT("English"),
        NULL);
}

static void post_organisation(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_organisation_edit edit = {.name = http_value(&request->form, "organisation"),
                                         .language = http_value(&request->form, "language"),
                                         .seen_name = http_value(&request->form, "seen_name"),
                                         .seen_language = http_value(&request->form, "seen_language")};
    struct view_setting_organisation view;
    struct problem problem = {0};
    enum result result = web_organisation_change(application, request, &edit, &problem);
    if (result == RESULT_OK) {
        http_redirect(request, response, web_toast_address(request->arena, TEXT("/settings"), "saved", 0));
        return;
    }
    setting_organisation_view(request, application, &edit, &view);
    if (result == RESULT_CONFLICT)
        view.problem = stale_words(request->arena, application);
    else if (result != RESULT_BAD_INPUT)
        view.problem = text_copy(request->arena, text_of(problem.message));
    int status = result == RESULT_CONFLICT ? 409 : result == RESULT_BAD_INPUT ? 422 : 503;
    setting_page_send(request, response, application, status, &view);
}

const struct http_route web_setting_organisation_routes[] = {
    {HTTP_POST, "/settings/organisation", PERMISSION_CONFIGURE, post_organisation, 0},
    {0},
};
