/* The light and the sentiment that a person gives an account: shown on the panel, and taken from its two
 * dialogs. The computed score is left alone. */
#include <string.h>

#include "base/list.h"
#include "intake/entry.h"
#include "language/language.h"
#include "ledger/words.h"
#include "web/account/record_words.h"
#include "web/health/health_panel.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

enum { HOLDS_DAYS = 30, REASON_CHARACTERS_LEAST = 12 };

/* ---- shown ---- */

static enum result read_rows(struct health_panel *panel, enum record_kind kind, struct web_rows *ret,
                             struct problem *problem)
{
    struct account_page *page = panel->page;
    *ret = (struct web_rows){.arena = page->arena};
    return ledger_scan(page->connection, kind, page->scope.columns->known_change, page->account_id,
                       page->account_id, LEDGER_SCAN_TEXTS, web_rows_keep, ret, problem);
}

static int32_t day_of_value(const struct health_panel *panel, const struct record_value *value)
{
    return value->state == VALUE_SET ? account_day_of(panel->page, value->number) : DAY_ABSENT;
}

/* Set by the day looked at, not ended and not run out by then; the last of them. */
static const struct ledger_item *standing_override(const struct health_panel *panel,
                                                   const struct web_rows *rows)
{
    int32_t as_of = panel->page->scope.as_of;
    const struct ledger_item *found = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const struct record_value *values = rows->items[i].values;
        int32_t ended = day_of_value(panel, &values[HEALTH_OVERRIDE_ENDED_AT]);
        bool holds = day_of_value(panel, &values[HEALTH_OVERRIDE_AT]) <= as_of &&
                     values[HEALTH_OVERRIDE_UNTIL_DATE].number >= as_of &&
                     (ended == DAY_ABSENT || ended > as_of);
        if (holds &&
            (!found || values[HEALTH_OVERRIDE_AT].number >= found->values[HEALTH_OVERRIDE_AT].number))
            found = &rows->items[i];
    }
    return found;
}

static text words_of(const struct record_value *value)
{
    return value->state == VALUE_SET ? value->text : TEXT_ABSENT;
}

static void show_override(struct health_panel *panel, const struct ledger_item *item,
                          struct view_health_panel *ret)
{
    struct arena *arena = panel->arena;
    const struct record_value *values = item->values;
    enum health_light light = (enum health_light)(values[HEALTH_OVERRIDE_LIGHT].number + HEALTH_RED);
    text who = words_of(&values[HEALTH_OVERRIDE_BY_EMAIL]),
         reason = words_of(&values[HEALTH_OVERRIDE_REASON]);
    const char *words =
        web_hides_field(panel->page->request, RECORD_HEALTH_OVERRIDE, HEALTH_OVERRIDE_REASON)
            ? _("Set by hand on {day}, until {until}. Computed: {light}.")
            : _("Set by hand by {person} on {day}, until {until}: “{reason}” Computed: {light}.");
    ret->computed = ret->light;
    ret->light =
        (struct view_light){text_of(health_light_name(light)), TEXT_ABSENT, health_light_word(light)};
    ret->override_id = text_printf(arena, "%lld", (long long)item->record_id);
    ret->override_words = web_message(
        arena, words, "person", text_is_empty(who) ? text_of(_("somebody erased")) : who, "day",
        format_day(arena, day_of_value(panel, &values[HEALTH_OVERRIDE_AT])), "until",
        format_day(arena, (int32_t)values[HEALTH_OVERRIDE_UNTIL_DATE].number), "reason",
        text_is_empty(reason) ? TEXT("…") : reason, "light", ret->computed.word, NULL);
}

static void show_sentiment(struct health_panel *panel, const struct web_rows *rows,
                           struct view_health_panel *ret)
{
    const struct ledger_item *last = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        int64_t at = rows->items[i].values[SENTIMENT_AT].number;
        if (account_day_of(panel->page, at) <= panel->page->scope.as_of &&
            (!last || at >= last->values[SENTIMENT_AT].number))
            last = &rows->items[i];
    }
    if (last)
        ret->sentiment =
            web_message(panel->arena, "{level}, {day}", "level",
                        account_value(panel->page, RECORD_SENTIMENT, last, SENTIMENT_LEVEL), "day",
                        format_day(panel->arena, day_of_value(panel, &last->values[SENTIMENT_AT])), NULL);
}

static void fill_forms(struct health_panel *panel, struct view_health_panel *ret)
{
    const struct account_page *page = panel->page;
    struct view_shell shell;
    char day[11];
    ret->may_edit = page->may_edit;
    if (!page->may_edit)
        return;
    web_page_shell(page->request, page->response, page->application, &shell);
    ret->csrf = shell.csrf;
    ret->back = account_url(page, ACCOUNT_OVERVIEW, NULL, 0).address;
    text path = web_account_path(panel->arena, page->external_id);
    ret->set_light = safe_url_printf(panel->arena, "%.*s/light", TEXT_ARGUMENTS(path));
    ret->set_sentiment = safe_url_printf(panel->arena, "%.*s/sentiment", TEXT_ARGUMENTS(path));
    ret->until = text_copy(panel->arena, text_of(day_format(page->scope.today + HOLDS_DAYS, day)));
}

enum result health_panel_by_hand(struct health_panel *panel, struct view_health_panel *ret,
                                 struct problem *problem)
{
    struct web_rows overrides, sentiments = {.arena = panel->arena};
    enum result result = read_rows(panel, RECORD_HEALTH_OVERRIDE, &overrides, problem);
    if (result == RESULT_OK)
        result = read_rows(panel, RECORD_SENTIMENT, &sentiments, problem);
    if (result == RESULT_OK) {
        const struct ledger_item *standing = standing_override(panel, &overrides);
        if (standing)
            show_override(panel, standing, ret);
        show_sentiment(panel, &sentiments, ret);
        fill_forms(panel, ret);
    }
    list_release(&overrides);
    list_release(&sentiments);
    return result;
}

/* ---- taken ---- */

struct setting {
    struct http_request *request;
    enum record_kind kind;
    struct intake_cell cells[8];
    size_t cell_count;
    int64_t record_id;
    text fault;
};

static enum result put_row(struct ledger_change *change, void *context, struct problem *problem)
{
    struct setting *setting = context;
    const struct intake_entry entry = {.kind = setting->kind,
                                       .cells = setting->cells,
                                       .cell_count = setting->cell_count,
                                       .language = web_session_of(setting->request)->language,
                                       .effective_day = DAY_ABSENT,
                                       .record_id = setting->record_id};
    struct intake_faults faults;
    enum ledger_outcome outcome;
    enum result result =
        intake_entry_put(change, setting->request->arena, &entry, &outcome, &faults, problem);
    if (result != RESULT_OK || outcome != LEDGER_REFUSED)
        return result;
    return problem_set(problem, RESULT_BAD_INPUT, "%s: %.*s",
                       faults.items[0].field >= 0 ? record_field_label(setting->kind, faults.items[0].field)
                                                  : record_kind_singular(setting->kind),
                       TEXT_ARGUMENTS(faults.items[0].reason));
}

static void add_cell(struct setting *setting, int field, text value)
{
    setting->cells[setting->cell_count++] = (struct intake_cell){field, TEXT_ABSENT, value};
}

/* A page of its own says what is wrong: the dialog stands on the account's page, which the link leads back
 * to. */
static void refuse(struct http_request *request, struct http_response *response, text fault)
{
    text account = http_value(&request->path_values, "external_id");
    response->status = 422;
    response->content_type = TEXT("text/plain; charset=utf-8");
    buffer_printf(&response->body, "%.*s\n\n%s\n", TEXT_ARGUMENTS(fault),
                  web_account_path(request->arena, account).data);
}

static bool sees_account(struct http_request *request, struct web_application *application)
{
    struct web_scope scope;
    struct problem problem;
    struct store_connection *connection;
    int64_t account = 0;
    text external_id = http_value(&request->path_values, "external_id");
    if (web_scope_read_instant(request, application, &scope, &problem) != RESULT_OK)
        return false;
    enum result result = store_read_begin(application->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_account_find(connection, external_id, &account, &problem);
        store_read_end(application->store, connection);
    }
    bool sees =
        result == RESULT_OK && account && web_portfolio_sees(request, scope.columns, (uint32_t)account - 1);
    web_scope_release(&scope);
    return sees;
}

static void keep(struct http_request *request, struct http_response *response,
                 struct web_application *application, struct setting *setting, const char *action)
{
    struct problem problem;
    text account = http_value(&request->path_values, "external_id"),
         back = http_value(&request->form, "back");
    struct web_audited what = {.action = action, .object_kind = "account", .object = account, .count = 1};
    enum result result = web_change_run(application, request, &what, put_row, setting, &problem);
    if (result == RESULT_OK) {
        text place = http_path_is_local(back) ? back : web_account_path(request->arena, account);
        http_redirect(request, response, web_toast_address(request->arena, place, "recorded", 0));
    } else if (result == RESULT_BAD_INPUT) {
        refuse(request, response, text_of(problem.message));
    } else {
        response->status = result == RESULT_BUSY ? 503 : 500;
    }
}

static text now_words(struct http_request *request, const struct web_application *application)
{
    char word[32];
    return text_copy(request->arena,
                     text_of(instant_format(application->clock->now(application->clock), word)));
}

static void set_light(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct setting setting = {.request = request, .kind = RECORD_HEALTH_OVERRIDE};
    text reason = text_trim(http_value(&request->form, "reason"));
    int64_t ended = 0;
    if (!sees_account(request, application)) {
        response->status = 404;
        return;
    }
    if (text_to_int64(http_value(&request->form, "end"), &ended) && ended > 0) {
        setting.record_id = ended;
        add_cell(&setting, HEALTH_OVERRIDE_ACCOUNT, http_value(&request->path_values, "external_id"));
        add_cell(&setting, HEALTH_OVERRIDE_ENDED_AT, now_words(request, application));
        keep(request, response, application, &setting, "light-set");
        return;
    }
    if (text_count_characters(reason) < REASON_CHARACTERS_LEAST) {
        refuse(
            request, response,
            text_of(_("Too vague to learn from. What did the customer expect, and what do you know that the "
                      "figures do not?")));
        return;
    }
    add_cell(&setting, HEALTH_OVERRIDE_ACCOUNT, http_value(&request->path_values, "external_id"));
    add_cell(&setting, HEALTH_OVERRIDE_LIGHT, http_value(&request->form, "light"));
    add_cell(&setting, HEALTH_OVERRIDE_REASON, reason);
    add_cell(&setting, HEALTH_OVERRIDE_AT, now_words(request, application));
    add_cell(&setting, HEALTH_OVERRIDE_UNTIL_DATE, http_value(&request->form, "until_date"));
    add_cell(&setting, HEALTH_OVERRIDE_BY_EMAIL, web_session_of(request)->email);
    keep(request, response, application, &setting, "light-set");
}

static void set_sentiment(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct setting setting = {.request = request, .kind = RECORD_SENTIMENT};
    if (!sees_account(request, application)) {
        response->status = 404;
        return;
    }
    add_cell(&setting, SENTIMENT_ACCOUNT, http_value(&request->path_values, "external_id"));
    add_cell(&setting, SENTIMENT_LEVEL, http_value(&request->form, "sentiment"));
    add_cell(&setting, SENTIMENT_NOTE, http_value(&request->form, "note"));
    add_cell(&setting, SENTIMENT_AT, now_words(request, application));
    add_cell(&setting, SENTIMENT_BY_EMAIL, web_session_of(request)->email);
    keep(request, response, application, &setting, "sentiment-given");
}

const struct http_route web_health_hand_routes[] = {
    {HTTP_POST, "/accounts/{external_id}/light", PERMISSION_EDIT_ACCOUNTS, set_light, 0},
    {HTTP_POST, "/accounts/{external_id}/sentiment", PERMISSION_EDIT_ACCOUNTS, set_sentiment, 0},
    {0},
};
