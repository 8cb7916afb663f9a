/* GET and POST /tiers/edit: the promises of the tiers and the rules of the groups, as one form. Saving makes
 * the next version of their definition. */
#include "base/bits.h"
#include "column/live.h"
#include "journey/tier.h"
#include "language/language.h"
#include "metric/account_list.h"
#include "view/tier.h"
#include "web/definition.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/screen.h"
#include "web/toast.h"
#include "web/values.h"
#include "web/words.h"

struct editor {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct arena *arena;
    struct column_snapshot *columns; /* retained */
    struct journey_values above;
    struct journey_tiers tiers;     /* as they stand; then as typed */
    const struct http_pairs *typed; /* NULL: as they stand */
    int64_t seen;
    int faults;
    struct view_tiers_edit view;
};

static text name_of(const struct editor *editor, const char *item, const char *field)
{
    return text_printf(editor->arena, "%s.%s", item, field);
}

static text typed_at(const struct editor *editor, text name)
{
    text value = http_value(editor->typed, name.data);
    return text_is_absent(value) ? TEXT("") : text_trim(value);
}

/* ---- fields: shown as they stand, or read as typed with what is wrong ---- */

static struct view_field number_field(struct editor *editor, text name, const char *label, int64_t highest,
                                      int64_t *number)
{
    struct view_field field = {.name = name, .label = text_of(label)};
    if (!editor->typed) {
        field.value = text_printf(editor->arena, "%lld", (long long)*number);
        return field;
    }
    int64_t read = 0;
    field.value = typed_at(editor, name);
    if (field.value.length && (!text_to_int64(field.value, &read) || read < 0 || read > highest)) {
        field.problem = web_message(editor->arena, _("A whole number from 0 to {highest}."), "highest",
                                    format_integer(editor->arena, highest), NULL);
        editor->faults++;
    } else {
        *number = read;
    }
    return field;
}

static struct view_field rule_field(struct editor *editor, text name, const char *hint, text *rule)
{
    struct view_field field = {
        .name = name, .label = text_of(_("Rule")), .hint = text_of(hint), .is_rule = true};
    struct journey_values below = editor->above;
    struct rule *parsed;
    struct problem problem;
    if (!editor->typed) {
        field.value = text_is_absent(*rule) ? TEXT("") : *rule;
        return field;
    }
    field.value = typed_at(editor, name);
    *rule = text_is_empty(field.value) ? TEXT_ABSENT : field.value;
    if (text_is_empty(field.value))
        return field;
    uint64_t *accounts;
    below.without_tiers = true;
    struct rule_values values = journey_rule_values(&below);
    enum result result = rule_parse(editor->arena, *rule, &parsed, NULL, &problem);
    /* Asked once, so that what it asks of others is known to be there too. */
    if (result == RESULT_OK)
        result = rule_accounts_with(editor->arena, *rule, editor->columns,
                                    zone_day_of(editor->application->zone,
                                                editor->application->clock->now(editor->application->clock)),
                                    &values, &accounts, NULL, &problem);
    if (result != RESULT_OK) {
        field.problem = text_copy(editor->arena, text_of(problem.message));
        editor->faults++;
    }
    return field;
}

static void fill_tier(struct editor *editor, int tier, struct view_tier_edit *view)
{
    const char *key = journey_tier_name((enum journey_tier)tier);
    struct journey_promise *promise = &editor->tiers.tiers[tier];
    struct view_field *fields[JOURNEY_PROMISE_NUMBERS] = {&view->contact_days, &view->reviews_year,
                                                          &view->minutes_month};
    view->name = text_of(journey_tier_label((enum journey_tier)tier));
    view->rule =
        rule_field(editor, name_of(editor, key, "rule"),
                   _("Empty: by hand only. Of several rules that mean an account the highest tier’s counts."),
                   &promise->rule);
    for (int i = 0; i < JOURNEY_PROMISE_NUMBERS; i++) {
        const struct journey_tiers_number *number = &journey_promise_numbers[i];
        *fields[i] = number_field(editor, name_of(editor, key, number->name), _(number->label),
                                  number->highest, (int64_t *)(void *)((char *)promise + number->offset));
        if (i < JOURNEY_PROMISE_NUMBERS - 1)
            fields[i]->hint = text_of(_("0: none is promised."));
    }
}

static void fill_group(struct editor *editor, int number, struct view_group_edit *view)
{
    enum journey_group group = (enum journey_group)number;
    const char *key = journey_group_name(group);
    struct journey_group_rule *rule = &editor->tiers.groups[number];
    view->name = text_of(journey_group_label(group));
    view->rule =
        rule_field(editor, name_of(editor, key, "rule"),
                   _("Each account is in the first group whose rule means it. Empty: nobody."), &rule->rule);
    view->top_percent = number_field(editor, name_of(editor, key, "top_percent"),
                                     _("Percent of them with the highest margin"), 100, &rule->top_percent);
    view->top_percent.hint = text_of(_("0: all that the rule means."));
    view->advice_name = name_of(editor, key, "advice");
    if (editor->typed) {
        text advice = typed_at(editor, view->advice_name);
        rule->advice =
            text_is_empty(advice) ? TEXT_ABSENT : text_slice(advice, 0, JOURNEY_ADVICE_CHARACTERS_MAX);
    }
    view->advice = text_is_absent(rule->advice) ? TEXT("") : rule->advice;
    view->advice_hint = web_message(editor->arena, _("Empty: “{advice}”"), "advice",
                                    text_of(journey_group_advice(group)), NULL);
}

static void fill(struct editor *editor)
{
    struct view_tiers_edit *view = &editor->view;
    view->tiers = arena_array(editor->arena, struct view_tier_edit, JOURNEY_TIER_COUNT);
    view->groups = arena_array(editor->arena, struct view_group_edit, JOURNEY_GROUP_COUNT);
    view->tiers_count = JOURNEY_TIER_COUNT;
    view->groups_count = JOURNEY_GROUP_COUNT;
    for (int i = 0; i < JOURNEY_TIER_COUNT; i++)
        fill_tier(editor, JOURNEY_TIER_COUNT - 1 - i, &view->tiers[i]);
    for (int i = 0; i < JOURNEY_GROUP_COUNT; i++)
        fill_group(editor, i, &view->groups[i]);
    view->capacity =
        number_field(editor, TEXT("capacity_hours"), _("Hours a month that a CSM has for accounts"),
                     JOURNEY_CAPACITY_MAX, &editor->tiers.capacity_hours);
}

/* ---- what the next night would write ---- */

struct effect {
    int64_t accounts[JOURNEY_TIER_COUNT + 1], mrr[JOURNEY_TIER_COUNT + 1], all;
};

static enum result count_effect(struct editor *editor, struct effect *ret, int64_t *ret_stand,
                                struct problem *problem)
{
    struct journey_values below = editor->above;
    struct journey_tier_states states;
    struct journey_tier_change *changes;
    struct store_connection *connection;
    size_t count = 0;
    int64_t stand = 0;
    int32_t today =
        zone_day_of(editor->application->zone, editor->application->clock->now(editor->application->clock));
    below.without_tiers = true;
    struct rule_values values = journey_rule_values(&below);
    enum result result =
        journey_tier_states(editor->arena, editor->columns, today, &editor->tiers, &values, &states, problem);
    if (result == RESULT_OK)
        result = store_read_begin(editor->application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result =
        journey_tier_changes(connection, editor->columns, &states, editor->arena, &changes, &count, problem);
    store_read_end(editor->application->store, connection);
    const uint64_t *own = web_portfolio_accounts(editor->request, editor->columns);
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        if (own && !bits_has(own, changes[i].account))
            continue;
        int64_t mrr = states.mrr[changes[i].account];
        ret->accounts[changes[i].to]++;
        ret->mrr[changes[i].to] += mrr == METRIC_KEY_ABSENT ? 0 : mrr;
        ret->all++;
    }
    for (uint32_t account = 0; account < states.count; account++)
        stand += bits_has(states.otherwise, account) && (!own || bits_has(own, account));
    for (size_t i = 0; i < count; i++)
        stand -=
            bits_has(states.otherwise, changes[i].account) && (!own || bits_has(own, changes[i].account));
    *ret_stand = stand;
    return result;
}

/* Nothing is said while a rule has a fault; who sees some accounts is told of those. */
static void fill_effect(struct editor *editor)
{
    struct view_tiers_edit *view = &editor->view;
    struct effect effect = {0};
    struct problem problem;
    int64_t stand = 0;
    if (editor->faults || count_effect(editor, &effect, &stand, &problem) != RESULT_OK)
        return;
    view->effect = web_message(
        editor->arena,
        effect.all && web_portfolio_is_limited(editor->request)
            ? tr_n("Of those that you see, the next night would write {count} account.",
                   "Of those that you see, the next night would write {count} accounts.", effect.all)
        : effect.all ? tr_n("The next night would write {count} account.",
                            "The next night would write {count} accounts.", effect.all)
                     : _("The next night would write nothing."),
        "count", format_integer(editor->arena, effect.all), NULL);
    view->effects = arena_array(editor->arena, struct view_tier_effect, JOURNEY_TIER_COUNT + 1);
    for (int tier = JOURNEY_TIER_COUNT; tier >= 0; tier--)
        if (effect.accounts[tier])
            view->effects[view->effects_count++] = (struct view_tier_effect){
                text_of(tier < JOURNEY_TIER_COUNT ? journey_tier_label((enum journey_tier)tier) : _("None")),
                format_integer(editor->arena, effect.accounts[tier]),
                format_money(editor->arena, effect.mrr[tier], editor->columns->currency)};
    if (stand)
        view->effect_stands = web_message(
            editor->arena,
            tr_n("{count} account stands by hand where its rule says another tier, and stays.",
                 "{count} accounts stand by hand where their rule says another tier, and stay.", stand),
            "count", format_integer(editor->arena, stand), NULL);
}

static void show(struct editor *editor)
{
    struct view_tiers_edit *view = &editor->view;
    web_page_shell(editor->request, editor->response, editor->application, &view->shell);
    view->shell.title = text_of(_("Promises and rules"));
    view->shell.place = TEXT("tiers");
    view->back = safe_url_of(TEXT("/tiers"));
    view->seen = text_printf(editor->arena, "%lld", (long long)editor->seen);
    view->writes = editor->tiers.writes;
    fill_effect(editor);
    view_write_tiers_edit(&editor->response->body, view);
}

static bool begin(struct editor *editor, struct http_request *request, struct http_response *response,
                  struct web_application *application)
{
    const struct journey_tiers *tiers;
    struct problem problem;
    *editor = (struct editor){
        .request = request, .response = response, .application = application, .arena = request->arena};
    response->status = 503;
    if (!application->live)
        return false;
    editor->columns = column_live_acquire(application->live);
    editor->above = web_values_of(application, editor->columns);
    editor->above.known_change = LEDGER_NOW;
    if (journey_values_tiers(&editor->above, request->arena, &tiers, &problem) != RESULT_OK)
        return false;
    editor->tiers = *tiers;
    editor->seen = tiers->version;
    response->status = 200;
    return true;
}

static void get_editor(struct http_request *request, struct http_response *response, void *application)
{
    struct editor editor;
    if (begin(&editor, request, response, application)) {
        fill(&editor);
        show(&editor);
    }
    column_snapshot_release(editor.columns);
}

static void save(struct editor *editor)
{
    struct problem problem = {0};
    struct web_definition definition = {.kind = DEFINITION_TIER,
                                        .action = "tiers-saved",
                                        .key = TEXT(JOURNEY_TIERS_KEY),
                                        .body = journey_tiers_body(editor->arena, &editor->tiers),
                                        .seen = editor->seen};
    enum result result = RESULT_BAD_INPUT;
    if (!editor->faults)
        result = web_definition_store(editor->application, editor->request, &definition, &problem);
    if (result == RESULT_OK) {
        http_redirect(editor->request, editor->response,
                      web_toast_address(editor->arena, TEXT("/tiers"), "saved", 0));
        return;
    }
    editor->response->status = web_definition_status(&definition, result);
    if (definition.held)
        editor->seen = definition.standing;
    editor->view.problem = editor->faults ? text_of(_("Not saved: what is wrong stands beside its field."))
                                          : text_copy(editor->arena, text_of(problem.message));
    show(editor);
}

static void post_editor(struct http_request *request, struct http_response *response, void *application)
{
    struct editor editor;
    if (begin(&editor, request, response, application)) {
        editor.typed = &request->form;
        editor.seen = web_definition_seen(request, 0);
        editor.tiers.writes = text_equal(http_value(&request->form, "writes"), TEXT("1"));
        fill(&editor);
        if (text_equal(http_value(&request->form, "step"), TEXT("show")))
            show(&editor);
        else
            save(&editor);
    }
    column_snapshot_release(editor.columns);
}

const struct http_route web_tier_edit_routes[] = {
    {HTTP_GET, "/tiers/edit", PERMISSION_CONFIGURE, get_editor, 0},
    {HTTP_POST, "/tiers/edit", PERMISSION_CONFIGURE, post_editor, 0},
    {0},
};
