/* What the account asked and answered: tickets, surveys, and the people who speak for it. */
#include "web/account/account.h"

#include <stdlib.h>

#include "language/language.h"
#include "ledger/words.h"
#include "web/account/record_words.h"
#include "web/words.h"

enum { SHORT_LIST = 4, ROWS_SHOWN = 50 };
#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

static bool is_open(const struct account_page *page, const struct ledger_item *ticket)
{
    const struct record_value *closed = &ticket->values[TICKET_CLOSED_AT];
    return closed->state != VALUE_SET || account_day_of(page, closed->number) > page->scope.as_of;
}

static bool is_asked(const struct account_page *page, const struct ledger_item *ticket)
{
    return account_day_is_shown(page, account_day_of(page, ticket->values[TICKET_OPENED_AT].number));
}

static text severity_badge(const struct ledger_item *ticket)
{
    const struct record_value *severity = &ticket->values[TICKET_SEVERITY];
    if (severity->state != VALUE_SET)
        return TEXT_ABSENT;
    return severity->number == SEVERITY_URGENT ? TEXT("red")
           : severity->number == SEVERITY_HIGH ? TEXT("yellow")
                                               : TEXT_ABSENT;
}

static int later_ticket(const void *a, const void *b)
{
    const struct ledger_item *first = a, *second = b;
    int64_t at = first->values[TICKET_OPENED_AT].number, other = second->values[TICKET_OPENED_AT].number;
    return at != other ? (at < other ? 1 : -1) : (first->record_id < second->record_id ? 1 : -1);
}

static int later_answer(const void *a, const void *b)
{
    const struct ledger_item *first = a, *second = b;
    int64_t at = first->values[SURVEY_ANSWERED_AT].number, other = second->values[SURVEY_ANSWERED_AT].number;
    return at != other ? (at < other ? 1 : -1) : (first->record_id < second->record_id ? 1 : -1);
}

static void sort_rows(struct account_page *page)
{
    struct web_rows *tickets = &page->kinds[RECORD_TICKET], *answers = &page->kinds[RECORD_SURVEY];
    if (tickets->count)
        qsort(tickets->items, tickets->count, sizeof *tickets->items, later_ticket);
    if (answers->count)
        qsort(answers->items, answers->count, sizeof *answers->items, later_answer);
}

/* "NPS 6", "CSAT 4 of 5" */
static text answer_words(const struct account_page *page, const struct ledger_item *answer)
{
    text kind = account_value(page, RECORD_SURVEY, answer, SURVEY_KIND),
         score = account_value(page, RECORD_SURVEY, answer, SURVEY_SCORE),
         most = account_value(page, RECORD_SURVEY, answer, SURVEY_SCALE_MAX);
    if (answer->values[SURVEY_KIND].number == SURVEY_NPS)
        return text_printf(page->arena, "%.*s %.*s", TEXT_ARGUMENTS(kind), TEXT_ARGUMENTS(score));
    return web_message(page->arena, _("{survey} {score} of {most}"), "survey", kind, "score", score, "most",
                       most, NULL);
}

static text answer_badge(const struct ledger_item *answer)
{
    int64_t score = answer->values[SURVEY_SCORE].number;
    if (answer->values[SURVEY_KIND].number != SURVEY_NPS)
        return TEXT_ABSENT;
    return score >= 900 ? TEXT("green") : score <= 600 ? TEXT("red") : TEXT_ABSENT;
}

static void add_ticket(struct account_page *page, struct view_items *list, const struct ledger_item *ticket)
{
    text severity = account_value(page, RECORD_TICKET, ticket, TICKET_SEVERITY),
         subject = account_value(page, RECORD_TICKET, ticket, TICKET_SUBJECT);
    int32_t days = page->scope.as_of - account_day_of(page, ticket->values[TICKET_OPENED_AT].number);
    list->items[list->items_count++] = (struct view_item){
        .badge = severity_badge(ticket),
        .badge_words = text_is_absent(severity) ? text_of(_("open")) : severity,
        .words = text_is_absent(subject) ? account_value(page, RECORD_TICKET, ticket, TICKET_EXTERNAL_ID)
                                         : subject,
        .when = text_printf(page->arena, tr_n("%d day", "%d days", days), days),
        .url = page->may_edit ? account_edit_url(page, RECORD_TICKET, ticket)
                              : account_history_url(page, RECORD_TICKET, ticket)};
}

static void fill_tickets(struct account_page *page, struct view_items *list)
{
    const struct web_rows *tickets = &page->kinds[RECORD_TICKET];
    size_t open = 0, closed = 0;
    *list = (struct view_items){.title = text_of(_("Tickets")),
                                .items = arena_array(page->arena, struct view_item, SHORT_LIST),
                                .nothing = text_of(_("No ticket is open.")),
                                .more = account_url(page, ACCOUNT_SERVICE, NULL, 0)};
    for (size_t i = 0; i < tickets->count; i++) {
        const struct ledger_item *ticket = &tickets->items[i];
        if (!is_asked(page, ticket))
            continue;
        if (!is_open(page, ticket)) {
            closed += account_day_of(page, ticket->values[TICKET_CLOSED_AT].number) > page->scope.as_of - 365;
            continue;
        }
        if (open++ < SHORT_LIST)
            add_ticket(page, list, ticket);
    }
    list->note = web_message(page->arena, _("{open} open, {closed} closed in 12 months"), "open",
                             format_integer(page->arena, (int64_t)open), "closed",
                             format_integer(page->arena, (int64_t)closed), NULL);
}

static void fill_answers(struct account_page *page, struct view_items *list)
{
    const struct web_rows *answers = &page->kinds[RECORD_SURVEY];
    *list = (struct view_items){.title = text_of(_("Surveys")),
                                .items = arena_array(page->arena, struct view_item, SHORT_LIST),
                                .nothing = text_of(_("No answer yet.")),
                                .more = account_url(page, ACCOUNT_SERVICE, NULL, 0)};
    for (size_t i = 0; i < answers->count && list->items_count < SHORT_LIST; i++) {
        const struct ledger_item *answer = &answers->items[i];
        int32_t day = account_day_of(page, answer->values[SURVEY_ANSWERED_AT].number);
        text comment = account_value(page, RECORD_SURVEY, answer, SURVEY_COMMENT),
             who = account_contact_name(page, answer->values[SURVEY_CONTACT_EMAIL].text);
        if (!account_day_is_shown(page, day))
            continue;
        list->items[list->items_count++] = (struct view_item){
            .badge = answer_badge(answer),
            .badge_words = answer_words(page, answer),
            .words =
                text_is_empty(comment) ? who : text_printf(page->arena, "“%.*s”", TEXT_ARGUMENTS(comment)),
            .when = format_day(page->arena, day)};
    }
}

void account_fill_short_lists(struct account_page *page, struct view_account *view)
{
    sort_rows(page);
    fill_tickets(page, &view->tickets);
    fill_answers(page, &view->surveys);
}

static void fill_ticket_table(struct account_page *page, struct view_account *view)
{
    static const int fields[] = {TICKET_SUBJECT, TICKET_SEVERITY, TICKET_OPENED_AT, TICKET_CLOSED_AT,
                                 TICKET_SLA_BREACHED};
    const struct web_rows *tickets = &page->kinds[RECORD_TICKET];
    struct view_records *table = &view->tables[view->tables_count++];
    *table = account_table(page, RECORD_TICKET, "tickets", fields, COUNT(fields), ROWS_SHOWN);
    size_t from = account_from(page, "tickets", tickets->count);
    account_more(page, table, "tickets", from + ROWS_SHOWN, tickets->count);
    for (size_t i = from; i < tickets->count && table->rows_count < ROWS_SHOWN; i++) {
        const struct ledger_item *ticket = &tickets->items[i];
        if (!is_asked(page, ticket))
            continue;
        struct view_record_row *row =
            account_table_row(page, table, RECORD_TICKET, ticket, fields, COUNT(fields));
        text id = account_value(page, RECORD_TICKET, ticket, TICKET_EXTERNAL_ID),
             category = account_value(page, RECORD_TICKET, ticket, TICKET_CATEGORY),
             badge = severity_badge(ticket);
        row->cells[0].below =
            text_is_absent(category)
                ? id
                : text_printf(page->arena, "%.*s · %.*s", TEXT_ARGUMENTS(id), TEXT_ARGUMENTS(category));
        if (ticket->values[TICKET_SEVERITY].state == VALUE_SET)
            row->cells[1].badge = text_is_absent(badge) ? TEXT("plain") : badge;
        if (is_open(page, ticket))
            row->cells[3] = (struct view_record_cell){.words = text_of(_("open")), .badge = TEXT("accent")};
    }
}

static void fill_answer_table(struct account_page *page, struct view_account *view)
{
    static const int all[] = {SURVEY_KIND, SURVEY_COMMENT, SURVEY_ANSWERED_AT, SURVEY_STAGE,
                              SURVEY_CONTACT_EMAIL};
    const struct web_rows *answers = &page->kinds[RECORD_SURVEY];
    size_t fields = page->sees_contacts ? COUNT(all) : COUNT(all) - 1;
    struct view_records *table = &view->tables[view->tables_count++];
    *table = account_table(page, RECORD_SURVEY, "answers", all, fields, ROWS_SHOWN);
    size_t from = account_from(page, "answers", answers->count);
    account_more(page, table, "answers", from + ROWS_SHOWN, answers->count);
    for (size_t i = from; i < answers->count && table->rows_count < ROWS_SHOWN; i++) {
        const struct ledger_item *answer = &answers->items[i];
        if (!account_day_is_shown(page, account_day_of(page, answer->values[SURVEY_ANSWERED_AT].number)))
            continue;
        struct view_record_row *row = account_table_row(page, table, RECORD_SURVEY, answer, all, fields);
        text badge = answer_badge(answer);
        row->cells[0].words = answer_words(page, answer);
        row->cells[0].badge = text_is_absent(badge) ? TEXT("plain") : badge;
        row->name = row->cells[0].words;
        if (fields == COUNT(all) && answer->values[SURVEY_CONTACT_EMAIL].state == VALUE_SET)
            row->cells[fields - 1].words =
                account_contact_name(page, answer->values[SURVEY_CONTACT_EMAIL].text);
    }
}

void account_fill_service(struct account_page *page, struct view_account *view)
{
    sort_rows(page);
    fill_ticket_table(page, view);
    fill_answer_table(page, view);
}

static text custom_words(struct account_page *page, const struct ledger_item *item)
{
    text words = TEXT_ABSENT;
    for (int i = 0; i < item->custom_count; i++)
        words = text_printf(page->arena, "%.*s%s%.*s: %.*s", TEXT_ARGUMENTS(words), i ? " · " : "",
                            TEXT_ARGUMENTS(item->custom[i].name), TEXT_ARGUMENTS(item->custom[i].value));
    return words;
}

void account_fill_people(struct account_page *page, struct view_account *view)
{
    static const int fields[] = {CONTACT_NAME, CONTACT_ROLE, CONTACT_EMAIL, CONTACT_PHONE, CONTACT_LANGUAGE};
    const struct web_rows *contacts = &page->kinds[RECORD_CONTACT];
    struct view_records *table = &view->tables[view->tables_count++];
    *table = account_table(page, RECORD_CONTACT, "contacts", fields, COUNT(fields), contacts->count);
    for (size_t i = 0; i < contacts->count; i++) {
        struct view_record_row *row =
            account_table_row(page, table, RECORD_CONTACT, &contacts->items[i], fields, COUNT(fields));
        row->cells[0].strong = true;
        row->cells[0].below = custom_words(page, &contacts->items[i]);
        if (row->cells[1].words.length)
            row->cells[1].badge = TEXT("plain");
    }
}
