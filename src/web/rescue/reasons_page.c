/* The tree of reasons (GET, POST /churn-requests/reasons): words, kind and what to do of each; an emptied
 * reason goes, a new one stands below each group. Every save is a version; a shipped reason left as it is
 * stays in both languages. */
#include "journey/reasons.h"

#include "base/buffer.h"
#include "language/language.h"
#include "ledger/definition.h"
#include "web/definition.h"
#include "web/page.h"
#include "web/rescue/form.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"

struct reasons_page {
    struct rescue_form form;
    struct journey_reasons reasons, made;
    text *typed; /* of each reason made: the key that its inputs bear */
    int64_t version;
    struct view_hidden *seen; /* the version that the form is made from */
    struct buffer body;
};
static const char *const kinds[] = {"", "voluntary", "involuntary"};

static const char *input(struct rescue_form *form, const char *what, text key)
{
    return text_printf(form->arena, "%s.%.*s", what, TEXT_ARGUMENTS(key)).data;
}

static void add_fields(struct reasons_page *own, struct view_work_group *group, text key, text label,
                       text advice, enum journey_reason_kind kind)
{
    struct rescue_form *form = &own->form;
    bool is_new = text_is_absent(label);
    struct view_record_field *words = rescue_field(form, group, input(form, "label", key),
                                                   is_new ? _("A new reason") : _("Reason"), "text");
    struct view_record_field *select = rescue_field(form, group, input(form, "kind", key), _("Kind"), "text");
    struct view_record_field *what =
        rescue_field(form, group, input(form, "advice", key), _("What to do"), "area");
    /* What the form did not have was added by somebody else meanwhile. */
    if (!form->posted || text_is_absent(words->value)) {
        words->value = label;
        what->value = advice;
        select->value = text_of(kinds[kind]);
    }
    if (!is_new)
        words->hint = text_of(_("Emptied, it goes; requests that have it keep it."));
    rescue_option(form, select, TEXT(""), text_of(_("either")));
    rescue_option(form, select, TEXT("voluntary"), text_of(_("voluntary")));
    rescue_option(form, select, TEXT("involuntary"), text_of(_("involuntary")));
}

static text new_key(struct rescue_form *form, int group)
{
    return text_printf(form->arena, "+%d", group);
}

static void fill(struct reasons_page *own)
{
    struct rescue_form *form = &own->form;
    const struct journey_reasons *reasons = &own->reasons;
    int64_t seen = form->posted ? web_definition_seen(form->request, 0) : own->version;
    form->view.behind = safe_url_of(TEXT("/churn-requests"));
    form->view.behind_label = text_of(_("Requests to leave"));
    form->view.lead = text_of(_("Specific enough that each says what to do. Vague ones are refused."));
    form->view.groups = arena_array(form->arena, struct view_work_group, (size_t)reasons->group_count + 1);
    for (int g = 0; g < reasons->group_count; g++) {
        struct view_work_group *group = rescue_group(form, journey_reason_group_label(reasons, g).data, NULL);
        group->fields =
            arena_array(form->arena, struct view_record_field, 3 * (size_t)reasons->reason_count + 3);
        for (int i = 0; i < reasons->reason_count; i++)
            if (reasons->reasons[i].group == g)
                add_fields(own, group, reasons->reasons[i].key,
                           journey_reason_label(reasons, reasons->reasons[i].key),
                           journey_reason_advice(&reasons->reasons[i]), reasons->reasons[i].kind);
        add_fields(own, group, new_key(form, g), TEXT_ABSENT, TEXT_ABSENT, JOURNEY_REASON_VOLUNTARY);
    }
    own->seen = &form->view.hidden[form->view.hidden_count++];
    *own->seen = (struct view_hidden){TEXT("seen"), text_printf(form->arena, "%lld", (long long)seen)};
    form->view.save = text_of(_("Save as a new version"));
}

/* What is as shipped is left out, so that it is read in either language. */
static text unless_shipped(text typed, text shipped)
{
    return text_equal(typed, shipped) ? TEXT_ABSENT : typed;
}

static void take_reason(struct reasons_page *own, int group, text typed_key,
                        const struct journey_reason *stands)
{
    struct rescue_form *form = &own->form;
    text label = text_trim(rescue_typed(form, input(form, "label", typed_key)));
    text kind = rescue_typed(form, input(form, "kind", typed_key));
    if (text_is_empty(label))
        return;
    own->typed[own->made.reason_count] = typed_key;
    struct journey_reason *made = &own->made.reasons[own->made.reason_count++];
    *made =
        (struct journey_reason){.key = stands ? stands->key : ledger_definition_key_of(form->arena, label),
                                .group = group,
                                .label = label,
                                .advice = text_trim(rescue_typed(form, input(form, "advice", typed_key)))};
    for (int i = 0; i < 3; i++)
        if (text_equal(kind, text_of(kinds[i])))
            made->kind = (enum journey_reason_kind)i;
    struct journey_reason bare = {.key = made->key};
    struct journey_reasons none = {0};
    made->label = unless_shipped(label, journey_reason_label(&none, made->key));
    made->advice = unless_shipped(made->advice, journey_reason_advice(&bare));
    if (text_is_empty(made->advice))
        made->advice = TEXT_ABSENT;
}

static void read_typed(struct reasons_page *own)
{
    const struct journey_reasons *reasons = &own->reasons;
    struct arena *arena = own->form.arena;
    own->made = (struct journey_reasons){.groups = reasons->groups, .group_count = reasons->group_count};
    own->made.reasons =
        arena_array(arena, struct journey_reason, (size_t)(reasons->reason_count + reasons->group_count) + 1);
    own->typed = arena_array(arena, text, (size_t)(reasons->reason_count + reasons->group_count) + 1);
    for (int g = 0; g < reasons->group_count; g++) {
        for (int i = 0; i < reasons->reason_count; i++)
            if (reasons->reasons[i].group == g)
                take_reason(own, g, reasons->reasons[i].key, &reasons->reasons[i]);
        take_reason(own, g, new_key(&own->form, g), NULL);
    }
}

/* Told of another version, one saves again to let one's own hold. */
static void refuse(struct reasons_page *own, const struct web_definition *definition,
                   const struct problem *problem)
{
    struct rescue_form *form = &own->form;
    if (definition->held)
        own->seen->value = text_printf(form->arena, "%lld", (long long)definition->standing);
    form->view.problem = text_copy(form->arena, text_of(problem->message));
    rescue_form_send(form, web_definition_status(definition, problem->code));
}

/* Beside the input that is meant; what is wrong with a key is so of the words that it was made of. */
static void tell_fault(struct reasons_page *own, const struct journey_reasons_fault *fault,
                       const struct problem *problem)
{
    struct rescue_form *form = &own->form;
    int place = -1;
    for (int i = 0; fault->reason >= 0 && i < own->made.reason_count && place < 0; i++)
        if (own->made.reasons[i].group == fault->group)
            place = i + fault->reason;
    if (place < 0 || place >= own->made.reason_count) {
        form->view.problem = text_copy(form->arena, text_of(problem->message));
        rescue_form_send(form, 422);
        return;
    }
    bool is_key = text_equal(text_of(fault->member), TEXT("key"));
    rescue_fault(form, input(form, is_key ? "label" : fault->member, own->typed[place]),
                 text_of(is_key && !text_is_empty(own->made.reasons[place].key)
                             ? _("Another reason says the same, or there are too many: find other words.")
                             : fault->why));
    form->view.problem = text_of(_("Not saved: what is wrong stands beside its field."));
    rescue_form_send(form, 422);
}

static void save(struct reasons_page *own)
{
    struct rescue_form *form = &own->form;
    struct journey_reasons checked;
    struct journey_reasons_fault fault;
    struct problem problem;
    struct web_definition definition = {.kind = DEFINITION_REASONS,
                                        .action = "reasons-changed",
                                        .key = TEXT(JOURNEY_REASONS_KEY),
                                        .seen = web_definition_seen(form->request, 0)};
    read_typed(own);
    buffer_init(&own->body, 0);
    journey_reasons_write(&own->body, &own->made);
    definition.body = buffer_text(&own->body);
    enum result result = journey_reasons_read(form->arena, definition.body, &checked, &fault, &problem);
    bool is_read = result == RESULT_OK;
    if (is_read)
        result = web_definition_store(form->application, form->request, &definition, &problem);
    if (!is_read)
        tell_fault(own, &fault, &problem);
    else if (result == RESULT_OK)
        http_redirect(form->request, form->response,
                      web_toast_address(form->arena, TEXT("/churn-requests"), "reasons-saved", 0));
    else if (result == RESULT_BAD_INPUT || result == RESULT_CONFLICT || result == RESULT_LIMIT)
        refuse(own, &definition, &problem);
    else
        form->response->status = web_definition_status(&definition, result);
    buffer_release(&own->body);
}

static void show(struct http_request *request, struct http_response *response, void *application)
{
    struct reasons_page own = {.version = 0};
    struct problem problem;
    if (!rescue_form_begin(&own.form, request, response, application, "/churn-requests/reasons",
                           "churn-requests", N_("Reasons to leave")))
        return;
    if (rescue_reasons(application, request->arena, &own.reasons, &own.version, &problem) == RESULT_OK) {
        fill(&own);
        if (own.form.posted)
            save(&own);
        else
            rescue_form_send(&own.form, 200);
    } else {
        response->status = web_status_of(problem.code);
    }
    rescue_form_end(&own.form);
}

const struct http_route web_reason_routes[] = {
    {HTTP_GET, "/churn-requests/reasons", PERMISSION_CONFIGURE, show, 0},
    {HTTP_POST, "/churn-requests/reasons", PERMISSION_CONFIGURE, show, 0},
    {0},
};
