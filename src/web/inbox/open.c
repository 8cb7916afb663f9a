/* The opened task: why it is there, what its priority is made of, what one should know before calling. */
#include "web/inbox/inbox.h"

#include <math.h>

#include "base/list.h"
#include "journey/library.h"
#include "journey/playbook.h"
#include "language/language.h"
#include "ledger/definition.h"
#include "ledger/user.h"
#include "web/account/brief.h"
#include "web/account/record_words.h"
#include "web/people/names.h"
#include "web/words.h"

struct opening {
    struct web_screen *screen;
    struct store_connection *connection;
    struct arena *arena;
    const struct inbox_query *query;
    const struct inbox_list *list;
    const struct inbox_task *task; /* NULL: closed long ago */
    const struct journey_task_row *row;
    uint32_t account;
    struct web_brief brief;
    struct view_task_open *view;
};

static text counted(struct arena *arena, const char *message, int64_t count)
{
    return web_message(arena, message, "count", format_integer(arena, count), NULL);
}

/* ---- the priority ---- */

static text revenue_note(const struct opening *opening, const struct journey_priority_input *input)
{
    if (isnan(input->revenue_rank))
        return text_of(_("no MRR"));
    return web_message(opening->arena, _("{share} of the accounts that pay, pay as much or less"), "share",
                       format_rate(opening->arena, input->revenue_rank, 0), NULL);
}

static text risk_note(const struct opening *opening, const struct journey_priority_input *input)
{
    struct arena *arena = opening->arena;
    if (input->churn_requested)
        return text_of(_("asked to leave"));
    if (opening->task->set_by_hand)
        return web_message(arena, _("light set by hand: {light}"), "light", opening->view->light.word, NULL);
    if (input->score == JOURNEY_SCORE_ABSENT)
        return text_of(_("no health score"));
    text score = format_integer(arena, (input->score + 50) / 100);
    if (input->fall < 100)
        return web_message(arena, _("health {score}"), "score", score, NULL);
    return web_message(arena, _("health {score}, fell {points} in 30 days"), "score", score, "points",
                       format_integer(arena, (input->fall + 50) / 100), NULL);
}

static text nearness_note(const struct opening *opening, const struct journey_priority_input *input)
{
    struct arena *arena = opening->arena;
    int64_t due = (int64_t)input->due_day - input->today;
    text first = due < 0    ? counted(arena, tr_n("{count} day late", "{count} days late", -due), -due)
                 : due == 0 ? text_of(_("due today"))
                            : counted(arena, tr_n("due in {count} day", "due in {count} days", due), due);
    int64_t days = (int64_t)input->renewal_day - input->today;
    if (input->renewal_day == DAY_ABSENT || days < 0)
        return first;
    text second = counted(arena, tr_n("renews in {count} day", "renews in {count} days", days), days);
    return text_printf(arena, "%.*s, %.*s", TEXT_ARGUMENTS(first), TEXT_ARGUMENTS(second));
}

static void add_factor(struct opening *opening, const char *name, double value, double power, text note)
{
    struct arena *arena = opening->arena;
    struct view_factor *factor = &opening->view->factors[opening->view->factors_count++];
    *factor = (struct view_factor){.name = text_of(name),
                                   .value = format_decimal(arena, value, 2),
                                   .width = view_percent(arena, value),
                                   .note = note};
    if (power != 1)
        factor->power = format_decimal(arena, power, power == floor(power) ? 0 : 1);
}

static void fill_priority(struct opening *opening, size_t rank)
{
    struct journey_priority_input input;
    struct journey_priority_parts parts;
    struct arena *arena = opening->arena;
    const struct journey_priority *formula = &opening->list->formula;
    struct view_task_open *view = opening->view;
    inbox_input_of(&opening->screen->scope, opening->list, opening->task, &input);
    journey_priority_of(formula, &input, &parts);
    view->formula = web_message(arena, _("Priority {points} = 100 × revenue × risk × nearness"), "points",
                                format_integer(arena, (parts.points + 50) / 100), NULL);
    view->factors = arena_array(arena, struct view_factor, 3);
    add_factor(opening, _("Revenue"), parts.revenue, formula->revenue_power, revenue_note(opening, &input));
    add_factor(opening, _("Risk"), parts.risk, formula->risk_power, risk_note(opening, &input));
    add_factor(opening, _("Nearness"), parts.nearness, formula->nearness_power,
               nearness_note(opening, &input));
    view->product = format_decimal(arena, parts.points / 10000.0, 2);
    view->rank =
        web_message(arena, _("no. {rank} of the queue"), "rank", format_integer(arena, (int64_t)rank), NULL);
}

/* ---- what one should know ---- */

static void add_fact(struct opening *opening, const char *name, text value, const char *tab)
{
    if (!text_is_empty(value))
        opening->view->facts[opening->view->facts_count++] = (struct view_task_fact){
            .name = text_of(name), .value = value, .url = web_brief_url(&opening->brief, tab)};
}

static void fill_facts(struct opening *opening)
{
    const struct metric_account_figures *figures = &opening->brief.figures;
    struct arena *arena = opening->arena;
    opening->view->facts = arena_array(arena, struct view_task_fact, 6);
    if (!opening->brief.figures_known)
        return;
    if (opening->brief.renewal_day != DAY_ABSENT)
        add_fact(opening, _("Renews"), format_day(arena, opening->brief.renewal_day), "revenue");
    if (figures->days_since_contact >= 0)
        add_fact(opening, _("Last contact"),
                 format_day(arena, opening->screen->scope.today - figures->days_since_contact), "timeline");
    if (figures->last_nps >= 0)
        add_fact(opening, _("NPS"), format_integer(arena, figures->last_nps), "service");
    add_fact(opening, _("Open tickets"), format_integer(arena, figures->open_tickets), "service");
    text owner = column_dictionary_text(
        opening->screen->scope.columns->dimensions[DIMENSION_OWNER],
        column_account_code(opening->screen->scope.columns, DIMENSION_OWNER, opening->account));
    if (!text_is_empty(owner))
        add_fact(opening, _("CSM"), web_name(opening->screen->application, arena, owner), NULL);
}

static void fill_others(struct opening *opening, const struct journey_task_row *siblings, size_t count)
{
    struct view_task_open *view = opening->view;
    view->others = arena_array(opening->arena, struct view_task, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct journey_task_row *row = &siblings[i];
        if (row->state != TASK_STATE_OPEN || row->record_id == opening->row->record_id)
            continue;
        struct view_task *other = &view->others[view->others_count++];
        other->key = inbox_key(opening->arena, opening->account, row->record_id);
        other->title = row->title;
        other->when = inbox_when(opening->arena, row, opening->screen->scope.today, &other->late);
        other->url = inbox_task_url(opening->arena, &opening->screen->scope, opening->query, other->key);
    }
}

/* What to ask: past, future, people, as success reviews do. */
static void fill_questions(struct opening *opening)
{
    static const char *const questions[] = {
        N_("What do you do today that you did not do before?"),
        N_("What must be there in three months for you to call it a success?"),
        N_("Who else should be part of the conversation?"),
    };
    enum { COUNT = sizeof questions / sizeof questions[0] };
    int kind = opening->row->kind;
    if (kind != TASK_KIND_CALL && kind != TASK_KIND_MEETING && kind != TASK_KIND_REVIEW)
        return;
    opening->view->questions = arena_array(opening->arena, text, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        opening->view->questions[opening->view->questions_count++] = text_of(_(questions[i]));
}

static void add_day(struct opening *opening, const char *label, int32_t day)
{
    char plain[11];
    struct view_task_open *view = opening->view;
    if (day <= opening->screen->scope.today)
        return;
    for (size_t i = 0; i < view->days_count; i++)
        if (text_equal(view->days[i].value, text_of(day_format(day, plain))))
            return;
    view->days[view->days_count++] =
        (struct view_day_choice){.label = text_of(label),
                                 .value = text_copy(opening->arena, text_of(day_format(day, plain))),
                                 .words = inbox_day_words(opening->arena, day)};
}

static void fill_days(struct opening *opening)
{
    int32_t today = opening->screen->scope.today;
    opening->view->days = arena_array(opening->arena, struct view_day_choice, 5);
    add_day(opening, _("Tomorrow"), today + 1);
    add_day(opening, _("Next Monday"), today + 7 - day_weekday(today));
    add_day(opening, _("In a week"), today + 7);
    if (opening->brief.renewal_day != DAY_ABSENT)
        add_day(opening, _("60 days before the renewal"), opening->brief.renewal_day - 60);
}

/* ---- the whole ---- */

static void read_account(struct opening *opening)
{
    const struct inbox_task *task = opening->task;
    web_brief_read(&opening->brief, opening->arena, opening->screen->scope.columns,
                   opening->screen->scope.today, opening->account);
    if (task && task->score != JOURNEY_SCORE_ABSENT) {
        opening->brief.score = task->score;
        opening->brief.fall = task->fall;
    }
}

static text made_words(const struct opening *opening)
{
    const struct journey_task_row *row = opening->row;
    struct arena *arena = opening->arena;
    text when = web_local_time(arena, opening->screen->application->zone, row->created_at);
    if (!text_is_empty(row->playbook))
        return web_message(arena, _("raised {when} by a playbook"), "when", when, NULL);
    if (text_is_empty(row->by_email))
        return web_message(arena, _("raised {when} by a rule"), "when", when, NULL);
    return web_message(arena, _("raised {when} by {person}"), "when", when, "person",
                       web_name(opening->screen->application, arena, row->by_email), NULL);
}

/* What people call the playbook: as it stands, else as it is shipped; its key where nobody knows it any more.
 */
static text playbook_words(const struct opening *opening)
{
    struct arena *arena = opening->arena;
    text key = opening->row->playbook;
    struct ledger_definition standing;
    struct playbook *playbook;
    struct problem problem;
    if (text_is_empty(key))
        return TEXT_ABSENT;
    if (ledger_definition_get(opening->connection, DEFINITION_PLAYBOOK, key, LEDGER_NOW, arena, &standing,
                              &problem) == RESULT_OK &&
        !text_is_absent(standing.body) &&
        playbook_read(arena, standing.body, &playbook, NULL, &problem) == RESULT_OK)
        return playbook->title;
    const struct playbook_shipped *shipped = playbook_shipped_find(key);
    return shipped ? text_of(_(shipped->title)) : key;
}

static text closed_words(const struct opening *opening)
{
    const struct journey_task_row *row = opening->row;
    struct arena *arena = opening->arena;
    if (row->state == TASK_STATE_OPEN)
        return TEXT_ABSENT;
    text day = row->closed_at == INSTANT_ABSENT
                   ? TEXT_ABSENT
                   : web_local_time(arena, opening->screen->application->zone, row->closed_at);
    const char *message = row->state == TASK_STATE_DONE ? _("Done {when}") : _("Not needed, closed {when}");
    text words = web_message(arena, message, "when", day, NULL);
    if (text_is_empty(row->outcome))
        return words;
    return text_printf(arena, "%.*s: %.*s", TEXT_ARGUMENTS(words),
                       TEXT_ARGUMENTS(inbox_outcome_words(row->outcome)));
}

static void fill_head(struct opening *opening)
{
    struct view_task_open *view = opening->view;
    const struct journey_task_row *row = opening->row;
    struct arena *arena = opening->arena;
    const struct ledger_key key = {{row->account_id, row->record_id}, 2};
    text external_id = column_account_external_id(opening->screen->scope.columns, opening->account);
    view->shown = true;
    view->key = inbox_key(arena, opening->account, row->record_id);
    view->account = column_account_name(opening->screen->scope.columns, opening->account);
    view->title = row->title;
    view->detail = row->detail;
    view->kind = text_of(inbox_kind_words(row->kind));
    view->playbook = playbook_words(opening);
    view->owner_email = row->owner_email;
    view->owner = text_is_empty(row->owner_email)
                      ? text_of(_("nobody's"))
                      : web_name(opening->screen->application, arena, row->owner_email);
    view->light = opening->task ? inbox_light(arena, opening->task->light, opening->task->score)
                                : inbox_light(arena, 0, JOURNEY_SCORE_ABSENT);
    view->made = made_words(opening);
    view->closed = closed_words(opening);
    view->note = row->outcome_note;
    view->is_open = row->state == TASK_STATE_OPEN;
    view->may_act = web_may(opening->screen->request, PERMISSION_EDIT_ACCOUNTS);
    view->account_url = web_brief_url(&opening->brief, NULL);
    view->contact = safe_url_of(web_page_address(arena, "/records/interactions/new", "account", external_id));
    view->history = web_record_url(arena, RECORD_TASK, &key, "/history");
    view->edit = web_record_url(arena, RECORD_TASK, &key, "");
}

void inbox_fill_open(struct web_screen *screen, struct store_connection *connection,
                     const struct inbox_query *query, const struct inbox_list *list,
                     const struct inbox_task *task, const struct journey_task_row *row,
                     const struct journey_task_row *siblings, size_t sibling_count, size_t rank,
                     struct view_inbox *view)
{
    struct opening opening = {.screen = screen,
                              .connection = connection,
                              .arena = screen->request->arena,
                              .query = query,
                              .list = list,
                              .task = task,
                              .row = row,
                              .account = (uint32_t)row->account_id - 1,
                              .view = &view->open};
    read_account(&opening);
    fill_head(&opening);
    view->open.why = web_brief_sentence(&opening.brief);
    if (task && view->open.is_open)
        fill_priority(&opening, rank);
    fill_facts(&opening);
    fill_others(&opening, siblings, sibling_count);
    fill_questions(&opening);
    fill_days(&opening);
}

/* ---- whom it can be handed to ---- */

struct owners {
    struct arena *arena;
    text selected;
    struct view_option *items;
    size_t count, capacity;
};

static enum result add_owner(void *context, const struct ledger_user *user, struct problem *problem)
{
    struct owners *owners = context;
    (void)problem;
    if (!user->is_active)
        return RESULT_OK;
    text email = text_copy(owners->arena, user->email);
    text name = text_is_empty(user->name) ? web_person_words(owners->arena, email)
                                          : text_copy(owners->arena, user->name);
    *list_append(owners) = (struct view_option){email, name, text_equal(email, owners->selected)};
    return RESULT_OK;
}

void inbox_fill_owners(struct store_connection *connection, struct arena *arena, text selected,
                       struct view_option **ret_options, size_t *ret_count)
{
    struct owners owners = {.arena = arena, .selected = selected};
    struct problem problem;
    *ret_count = 0;
    if (ledger_user_scan(connection, add_owner, &owners, &problem) == RESULT_OK) {
        *ret_options = arena_array(arena, struct view_option, owners.count + 1);
        for (size_t i = 0; i < owners.count; i++)
            (*ret_options)[(*ret_count)++] = owners.items[i];
    }
    list_release(&owners);
}
