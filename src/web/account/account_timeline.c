/* Everything that happened with the account, in one order, newest first: interactions, tickets, answers,
 * subscriptions and their changes, invoices, what playbooks did and who stopped them. A page of it begins
 * behind the entry that the address names (instant and number), so what is added meanwhile moves nothing. */
#include "web/account/account.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/map.h"
#include "language/language.h"
#include "ledger/words.h"
#include "web/account/record_words.h"
#include "web/people/names.h"
#include "web/playbook/runs.h"
#include "web/words.h"

enum { RUNS_SHOWN = 200 };

enum event_group { GROUP_CONTACT, GROUP_REVENUE, GROUP_SUPPORT, GROUP_SURVEY, GROUP_PLAYBOOK, GROUP_COUNT };
enum event_kind {
    EVENT_INTERACTION,
    EVENT_TICKET_OPENED,
    EVENT_TICKET_CLOSED,
    EVENT_ANSWER,
    EVENT_STARTED,
    EVENT_CHANGED,
    EVENT_ENDED,
    EVENT_INVOICED,
    EVENT_PAID,
    EVENT_RUN_BEGAN,
    EVENT_RUN_ENDED,
    EVENT_KIND_COUNT
};

struct event {
    int64_t at;     /* instant */
    int64_t number; /* of the row, made unique by the kind */
    enum event_kind kind;
    bool day_alone;
    const struct ledger_item *item; /* NULL of a run */
    const struct ledger_run *run;   /* of a playbook */
    int64_t amount;                 /* of an invoice: the sum of its lines */
};
struct events {
    struct event *items;
    size_t count, capacity;
};

static const struct {
    text word;
    const char *label;
} groups[GROUP_COUNT] = {
    [GROUP_CONTACT] = {{"contacts", 8}, N_("Contacts")},    [GROUP_REVENUE] = {{"revenue", 7}, N_("Revenue")},
    [GROUP_SUPPORT] = {{"tickets", 7}, N_("Tickets")},      [GROUP_SURVEY] = {{"surveys", 7}, N_("Surveys")},
    [GROUP_PLAYBOOK] = {{"playbooks", 9}, N_("Playbooks")},
};

static void add_event(struct account_page *page, struct events *events, enum event_kind kind, int64_t at,
                      const struct ledger_item *item, int64_t number)
{
    if (account_day_of(page, at) > page->scope.as_of)
        return;
    *list_append(events) =
        (struct event){.at = at, .number = number * EVENT_KIND_COUNT + kind, .kind = kind, .item = item};
}

static void add_day(struct account_page *page, struct events *events, enum event_kind kind,
                    const struct record_value *day, const struct ledger_item *item, int64_t number)
{
    if (day->state != VALUE_SET)
        return;
    size_t before = events->count;
    add_event(page, events, kind, zone_day_start(page->application->zone, (int32_t)day->number), item,
              number);
    if (events->count > before)
        events->items[events->count - 1].day_alone = true;
}

static void add_revenue(struct account_page *page, struct events *events)
{
    const struct web_rows *subscriptions = &page->kinds[RECORD_SUBSCRIPTION],
                          *changes = &page->kinds[RECORD_SUBSCRIPTION_CHANGE];
    for (size_t i = 0; i < subscriptions->count; i++) {
        const struct ledger_item *item = &subscriptions->items[i];
        add_day(page, events, EVENT_STARTED, &item->values[SUBSCRIPTION_START_DATE], item, item->record_id);
        add_day(page, events, EVENT_ENDED, &item->values[SUBSCRIPTION_END_DATE], item, item->record_id);
    }
    for (size_t i = 0; i < changes->count; i++) {
        const struct ledger_item *item = &changes->items[i];
        add_day(page, events, EVENT_CHANGED, &item->values[CHANGE_DATE], item,
                item->values[CHANGE_SUBSCRIPTION].number);
    }
}

static const struct record_value *invoice_day(const struct ledger_item *line, enum event_kind kind)
{
    return &line->values[kind == EVENT_PAID ? LINE_PAID_DATE : LINE_ISSUED_DATE];
}

/* One event an invoice, day and currency: its lines are added up. A line without an invoice stands for
 * itself. `places` says where in `events` each stands. */
static void add_line(struct account_page *page, struct events *events, struct map *places,
                     enum event_kind kind, const struct ledger_item *line)
{
    const struct record_value *invoice = &line->values[LINE_INVOICE], *day = invoice_day(line, kind);
    text key = TEXT_ABSENT;
    uint64_t place;
    if (day->state != VALUE_SET ||
        (line->values[LINE_STATUS].state == VALUE_SET &&
         (line->values[LINE_STATUS].number == LINE_VOID || line->values[LINE_STATUS].number == LINE_DRAFT)))
        return;
    if (invoice->state == VALUE_SET)
        key = text_printf(page->arena, "%d %lld %lld %.*s", (int)kind, (long long)day->number,
                          (long long)line->values[LINE_CURRENCY].number, TEXT_ARGUMENTS(invoice->text));
    if (key.length && map_get(places, key, &place)) {
        events->items[place].amount += line->values[LINE_AMOUNT].number;
        return;
    }
    size_t before = events->count;
    add_day(page, events, kind, day, line, line->record_id);
    if (events->count == before)
        return;
    events->items[before].amount = line->values[LINE_AMOUNT].number;
    if (key.length)
        (void)map_put(places, key, before);
}

static void add_invoices(struct account_page *page, struct events *events)
{
    const struct web_rows *lines = &page->kinds[RECORD_INVOICE_LINE];
    struct map places;
    map_init(&places);
    for (int kind = EVENT_INVOICED; kind <= EVENT_PAID; kind++)
        for (size_t i = 0; i < lines->count; i++)
            add_line(page, events, &places, (enum event_kind)kind, &lines->items[i]);
    map_release(&places);
}

static void add_rows(struct account_page *page, struct events *events, enum record_kind kind,
                     enum event_kind event, int field)
{
    const struct web_rows *rows = &page->kinds[kind];
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].values[field].state == VALUE_SET)
            add_event(page, events, event, rows->items[i].values[field].number, &rows->items[i],
                      rows->items[i].record_id);
}

/* What was left out to compare with is not told: nothing was done. Runs are no rows of the record, so they
 * are not told as known earlier. */
static void add_runs(struct account_page *page, struct events *events)
{
    struct ledger_run *runs;
    struct problem problem;
    size_t count = 0;
    if (!text_is_empty(page->scope.known_at) ||
        ledger_run_list_account(page->connection, page->account_id, RUNS_SHOWN, page->arena, &runs, &count,
                                &problem) != RESULT_OK)
        return;
    for (size_t i = 0; i < count; i++) {
        size_t before = events->count;
        if (runs[i].state == RUN_HELD_OUT)
            continue;
        add_event(page, events, EVENT_RUN_BEGAN, runs[i].raised_at, NULL, runs[i].id);
        if (runs[i].ended_at != INSTANT_ABSENT)
            add_event(page, events, EVENT_RUN_ENDED, runs[i].ended_at, NULL, runs[i].id);
        for (size_t j = before; j < events->count; j++)
            events->items[j].run = &runs[i];
    }
}

static int later(const void *a, const void *b)
{
    const struct event *first = a, *second = b;
    if (first->at != second->at)
        return first->at < second->at ? 1 : -1;
    return (first->number < second->number) - (first->number > second->number);
}

/* ---- words ---- */

static text when_words(const struct account_page *page, const struct event *event)
{
    int32_t day = account_day_of(page, event->at), back = page->scope.today - day;
    struct arena *arena = page->arena;
    if (event->day_alone)
        return back == 0 ? text_of(_("today")) : back == 1 ? text_of(_("yesterday")) : format_day(arena, day);
    text whole = account_local_time(page, event->at);
    size_t comma = text_find_byte(whole, ',');
    if (back > 1 || back < 0 || comma == whole.length)
        return whole;
    text time = text_slice(whole, comma + 2, whole.length);
    return text_printf(arena, "%s, %.*s", back ? _("yesterday") : _("today"), TEXT_ARGUMENTS(time));
}

static struct view_entry interaction_entry(struct account_page *page, const struct ledger_item *item)
{
    static const char *const icons[] = {"phone", "users", "mail", "report"};
    int64_t kind = item->values[INTERACTION_KIND].number;
    text name = text_of(record_choice_label(RECORD_INTERACTION, INTERACTION_KIND, kind)),
         with = item->values[INTERACTION_CONTACT_EMAIL].state == VALUE_SET
                    ? account_contact_name(page, item->values[INTERACTION_CONTACT_EMAIL].text)
                    : TEXT_ABSENT;
    struct view_entry entry = {.icon = text_of(icons[kind]),
                               .said = account_value(page, RECORD_INTERACTION, item, INTERACTION_SUMMARY),
                               .by = account_value(page, RECORD_INTERACTION, item, INTERACTION_BY_EMAIL)};
    entry.what = text_is_empty(with) ? name
                                     : web_message(page->arena, _("{kind} with {person}"), "kind", name,
                                                   "person", with, NULL);
    return entry;
}

static struct view_entry answer_entry(struct account_page *page, const struct ledger_item *item)
{
    text kind = account_value(page, RECORD_SURVEY, item, SURVEY_KIND),
         score = account_value(page, RECORD_SURVEY, item, SURVEY_SCORE),
         who = item->values[SURVEY_CONTACT_EMAIL].state == VALUE_SET
                   ? account_contact_name(page, item->values[SURVEY_CONTACT_EMAIL].text)
                   : TEXT_ABSENT,
         comment = account_value(page, RECORD_SURVEY, item, SURVEY_COMMENT);
    struct view_entry entry = {.icon = TEXT("chat")};
    entry.what = text_is_empty(who)
                     ? text_printf(page->arena, "%.*s %.*s", TEXT_ARGUMENTS(kind), TEXT_ARGUMENTS(score))
                     : web_message(page->arena, _("{survey} {score} by {person}"), "survey", kind, "score",
                                   score, "person", who, NULL);
    if (!text_is_empty(comment))
        entry.said = text_printf(page->arena, "“%.*s”", TEXT_ARGUMENTS(comment));
    return entry;
}

static struct view_entry subscription_entry(struct account_page *page, const struct event *event)
{
    const struct ledger_item *item = event->item;
    enum record_kind kind = event->kind == EVENT_CHANGED ? RECORD_SUBSCRIPTION_CHANGE : RECORD_SUBSCRIPTION;
    bool changed = event->kind == EVENT_CHANGED, ended = event->kind == EVENT_ENDED;
    text id = account_value(page, kind, item,
                            changed ? (int)CHANGE_SUBSCRIPTION : (int)SUBSCRIPTION_EXTERNAL_ID),
         amount = account_value(page, kind, item, changed ? (int)CHANGE_AMOUNT : (int)SUBSCRIPTION_AMOUNT),
         plan = account_value(page, kind, item, changed ? (int)CHANGE_PLAN : (int)SUBSCRIPTION_PLAN),
         why =
             account_value(page, kind, item, changed ? (int)CHANGE_REASON : (int)SUBSCRIPTION_CANCEL_REASON);
    struct view_entry entry = {.icon = ended ? TEXT("flag") : TEXT("growth")};
    const char *message = ended     ? _("Subscription {id} ended")
                          : changed ? _("Subscription {id}: new terms")
                                    : _("Subscription {id} began");
    entry.what = web_message(page->arena, message, "id", id, NULL);
    entry.said = ended || text_is_empty(plan)
                     ? amount
                     : text_printf(page->arena, "%.*s, %.*s", TEXT_ARGUMENTS(amount), TEXT_ARGUMENTS(plan));
    if ((ended || changed) && !text_is_empty(why))
        entry.said = text_printf(page->arena, "%.*s · %.*s", TEXT_ARGUMENTS(entry.said), TEXT_ARGUMENTS(why));
    return entry;
}

static struct view_entry invoice_entry(struct account_page *page, const struct event *event)
{
    text id = account_value(page, RECORD_INVOICE_LINE, event->item, LINE_INVOICE);
    bool paid = event->kind == EVENT_PAID;
    if (text_is_absent(id))
        id = account_value(page, RECORD_INVOICE_LINE, event->item, LINE_EXTERNAL_ID);
    return (struct view_entry){
        .icon = paid ? TEXT("check") : TEXT("report"),
        .what = web_message(page->arena, paid ? _("Invoice {id} paid") : _("Invoice {id} issued"), "id", id,
                            NULL),
        .said = format_money(page->arena, event->amount, (uint8_t)event->item->values[LINE_CURRENCY].number)};
}

static struct view_entry ticket_entry(struct account_page *page, const struct event *event)
{
    text subject = account_value(page, RECORD_TICKET, event->item, TICKET_SUBJECT),
         severity = account_value(page, RECORD_TICKET, event->item, TICKET_SEVERITY);
    bool closed = event->kind == EVENT_TICKET_CLOSED;
    if (text_is_absent(subject))
        subject = account_value(page, RECORD_TICKET, event->item, TICKET_EXTERNAL_ID);
    return (struct view_entry){
        .icon = closed ? TEXT("check") : TEXT("alert"),
        .what =
            web_message(page->arena, closed ? _("Ticket closed: {subject}") : _("Ticket opened: {subject}"),
                        "subject", subject, NULL),
        .said = closed ? TEXT_ABSENT : severity};
}

static struct view_entry run_entry(struct account_page *page, const struct event *event)
{
    const struct ledger_run *run = event->run;
    struct playbook_versions versions = {.connection = page->connection, .arena = page->arena};
    const struct playbook *playbook = playbook_run_version(&versions, run);
    bool began = event->kind == EVENT_RUN_BEGAN, stopped = run->state == RUN_STOPPED;
    const char *message = began                      ? _("Playbook “{playbook}” began")
                          : stopped                  ? _("Playbook “{playbook}” stopped")
                          : run->state == RUN_FAILED ? _("Playbook “{playbook}” failed")
                                                     : _("Playbook “{playbook}” ended");
    struct view_entry entry = {
        .icon = began                    ? TEXT("flag")
                : run->state == RUN_DONE ? TEXT("check")
                                         : TEXT("alert"),
        .when = when_words(page, event),
        .what =
            web_message(page->arena, message, "playbook", playbook ? playbook->title : run->playbook, NULL),
        .said = began || (stopped && !page->sees_contacts) ? TEXT_ABSENT : run->error,
        .by = began ? TEXT_ABSENT
                    : web_name(page->application, page->arena,
                               playbook_run_stopped_by(page->connection, page->arena, run))};
    char *path = arena_printf(page->arena, "/playbooks/%.*s/runs", TEXT_ARGUMENTS(run->playbook));
    entry.url = safe_url_of(web_page_address(page->arena, path, "account", page->external_id));
    return entry;
}

static struct view_entry entry_of(struct account_page *page, const struct event *event)
{
    struct view_entry entry;
    enum record_kind kind = RECORD_SUBSCRIPTION;
    if (event->run)
        return run_entry(page, event);
    switch (event->kind) {
    case EVENT_INTERACTION:
        entry = interaction_entry(page, event->item);
        kind = RECORD_INTERACTION;
        break;
    case EVENT_ANSWER:
        entry = answer_entry(page, event->item);
        kind = RECORD_SURVEY;
        break;
    case EVENT_TICKET_OPENED:
    case EVENT_TICKET_CLOSED:
        entry = ticket_entry(page, event);
        kind = RECORD_TICKET;
        break;
    case EVENT_INVOICED:
    case EVENT_PAID:
        entry = invoice_entry(page, event);
        kind = RECORD_INVOICE_LINE;
        break;
    default:
        entry = subscription_entry(page, event);
        kind = event->kind == EVENT_CHANGED ? RECORD_SUBSCRIPTION_CHANGE : RECORD_SUBSCRIPTION;
    }
    entry.when = when_words(page, event);
    entry.url = page->may_edit ? account_edit_url(page, kind, event->item)
                               : account_history_url(page, kind, event->item);
    return entry;
}

/* ---- the page of it ---- */

static int asked_group(const struct account_page *page)
{
    text asked = http_value(&page->request->query, "kind");
    for (int group = 0; group < GROUP_COUNT; group++)
        if (text_equal(asked, groups[group].word))
            return group;
    return -1;
}

static bool wanted(int group, enum event_group of)
{
    return group < 0 || group == (int)of;
}

static void gather(struct account_page *page, int group, struct events *events)
{
    if (wanted(group, GROUP_CONTACT))
        add_rows(page, events, RECORD_INTERACTION, EVENT_INTERACTION, INTERACTION_AT);
    if (wanted(group, GROUP_SUPPORT)) {
        add_rows(page, events, RECORD_TICKET, EVENT_TICKET_OPENED, TICKET_OPENED_AT);
        add_rows(page, events, RECORD_TICKET, EVENT_TICKET_CLOSED, TICKET_CLOSED_AT);
    }
    if (wanted(group, GROUP_SURVEY))
        add_rows(page, events, RECORD_SURVEY, EVENT_ANSWER, SURVEY_ANSWERED_AT);
    if (wanted(group, GROUP_REVENUE)) {
        add_revenue(page, events);
        add_invoices(page, events);
    }
    if (wanted(group, GROUP_PLAYBOOK))
        add_runs(page, events);
    if (events->count)
        qsort(events->items, events->count, sizeof *events->items, later);
}

/* The place behind "INSTANT.NUMBER"; 0 where the address names none. */
static size_t first_after(const struct account_page *page, const struct events *events)
{
    text number = http_value(&page->request->query, "after"), at = text_cut(&number, '.');
    struct event last = {0};
    if (!text_to_int64(at, &last.at) || !text_to_int64(number, &last.number))
        return 0;
    size_t i = 0;
    while (i < events->count && later(&last, &events->items[i]) >= 0)
        i++;
    return i;
}

static void fill_filters(struct account_page *page, int group, enum account_tab tab,
                         struct view_timeline *ret)
{
    ret->filters = arena_array(page->arena, struct view_tab, GROUP_COUNT + 1);
    ret->filters[ret->filters_count++] = (struct view_tab){
        .label = text_of(_("All")), .url = account_url(page, tab, NULL, 0), .current = group < 0};
    for (int i = 0; i < GROUP_COUNT; i++) {
        struct http_pair pair = {TEXT("kind"), groups[i].word};
        ret->filters[ret->filters_count++] = (struct view_tab){.label = text_of(_(groups[i].label)),
                                                               .url = account_url(page, tab, &pair, 1),
                                                               .current = i == group};
    }
}

void account_fill_timeline(struct account_page *page, size_t most, bool filters, struct view_timeline *ret)
{
    struct events events = {0};
    int group = asked_group(page);
    gather(page, group, &events);
    size_t first = page->tab == ACCOUNT_TIMELINE ? first_after(page, &events) : 0, i = first;
    ret->entries = arena_array(page->arena, struct view_entry, most);
    for (; i < events.count && ret->entries_count < most; i++)
        ret->entries[ret->entries_count++] = entry_of(page, &events.items[i]);
    if (filters)
        fill_filters(page, group, page->tab, ret);
    ret->nothing = text_of(_("Nothing has happened yet. Note the first contact."));
    struct http_pair pairs[2] = {{TEXT("kind"), group < 0 ? TEXT("") : groups[group].word}};
    if (page->tab != ACCOUNT_TIMELINE) {
        ret->more = account_url(page, ACCOUNT_TIMELINE, pairs, 1);
        ret->more_label = text_of(_("See all of it"));
    } else if (i < events.count) {
        pairs[1] = (struct http_pair){TEXT("after"),
                                      text_printf(page->arena, "%lld.%lld", (long long)events.items[i - 1].at,
                                                  (long long)events.items[i - 1].number)};
        ret->more = account_url(page, ACCOUNT_TIMELINE, pairs, 2);
        ret->more_label = text_of(_("Earlier"));
    }
    list_release(&events);
}

/* ---- noting ---- */

void account_fill_note(struct account_page *page, struct view_note_form *ret)
{
    static const char *const kinds[] = {"note", "call", "meeting", "email"};
    static const int numbers[] = {INTERACTION_NOTE, INTERACTION_CALL, INTERACTION_MEETING, INTERACTION_EMAIL};
    const struct web_rows *contacts = &page->kinds[RECORD_CONTACT];
    int64_t now = page->application->clock->now(page->application->clock);
    ret->shown = page->may_edit && text_is_empty(page->scope.known_at);
    text path = web_account_path(page->arena, page->external_id);
    ret->action = safe_url_printf(page->arena, "%.*s/interactions", TEXT_ARGUMENTS(path));
    ret->at = web_clock_value(page->arena, page->application->zone, now);
    ret->kinds = arena_array(page->arena, struct view_option, 4);
    for (size_t i = 0; i < 4; i++)
        ret->kinds[ret->kinds_count++] = (struct view_option){
            text_of(kinds[i]), text_of(record_choice_label(RECORD_INTERACTION, INTERACTION_KIND, numbers[i])),
            i == 0};
    ret->contacts = arena_array(page->arena, struct view_option, contacts->count + 1);
    for (size_t i = 0; i < contacts->count; i++) {
        const struct record_value *values = contacts->items[i].values;
        if (values[CONTACT_EMAIL].state != VALUE_SET)
            continue;
        if (!ret->contacts_count)
            ret->contacts[ret->contacts_count++] =
                (struct view_option){TEXT(""), text_of(_("with nobody named")), true};
        ret->contacts[ret->contacts_count++] = (struct view_option){
            values[CONTACT_EMAIL].text, account_contact_name(page, values[CONTACT_EMAIL].text), false};
    }
}
