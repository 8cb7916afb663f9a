/* Who the account is: the rail of the account page, from its own row, its contacts and the columns. */
#include "web/account/account.h"

#include "language/language.h"
#include "ledger/words.h"
#include "metric/account_list.h"
#include "metric/account_mrr.h"
#include "web/account/family.h"
#include "web/account/record_words.h"
#include "web/people/portfolio.h"
#include "web/words.h"

enum { PEOPLE_SHOWN = 4, CHILDREN_SHOWN = 8, FACTS_MAX = 20, ROLE_CHARACTERS_MAX = 16 };

static text own(const struct account_page *page, int field)
{
    return account_value(page, RECORD_ACCOUNT, page->account, field);
}

static void add_fact(struct view_account_fact *facts, size_t *count, const char *name, text value)
{
    if (!text_is_empty(value))
        facts[(*count)++] = (struct view_account_fact){.name = text_of(name), .value = value};
}

/* The next day on which a subscription in force renews, as the list of accounts has it; DAY_ABSENT. */
static int32_t next_renewal(const struct account_page *page)
{
    struct metric_scope scope = web_scope_metric(&page->scope);
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t day = metric_account_value(&scope, (struct metric_account_field){ACCOUNT_COLUMN_RENEWAL, -1},
                                       (uint32_t)(page->account_id - 1), &gap);
    return day == METRIC_KEY_ABSENT ? DAY_ABSENT : (int32_t)day;
}

static text days_words(struct arena *arena, int32_t days)
{
    return text_printf(arena, tr_n("%d day", "%d days", days), days);
}

static void fill_figures(struct account_page *page, struct view_account *view)
{
    struct arena *arena = page->arena;
    const struct metric_account_figures *figures = &page->figures;
    uint8_t currency = page->scope.columns->currency;
    struct view_account_fact *facts = view->facts;
    int32_t renewal = next_renewal(page);
    struct safe_url rows = account_url(page, ACCOUNT_REVENUE, NULL, 0);
    if (!page->figures_known) {
        view->problem = text_of(_("A currency rate is missing, so the account’s MRR cannot be reckoned."));
        return;
    }
    text invoiced = TEXT_ABSENT; /* in which month, where that is what MRR is */
    if (page->scope.columns->rules == RULES_INVOICED)
        invoiced = web_message(arena, _("in {month}"), "month",
                               format_month(arena, month_of_day(account_mrr_day(page))), NULL);
    facts[view->facts_count++] =
        (struct view_account_fact){.name = TEXT("MRR"),
                                   .value = format_money(arena, figures->mrr, currency),
                                   .note = invoiced,
                                   .url = rows,
                                   .strong = true};
    facts[view->facts_count++] = (struct view_account_fact){
        .name = TEXT("ARR"), .value = format_money(arena, 12 * figures->mrr, currency), .wide = true};
    if (renewal != DAY_ABSENT)
        facts[view->facts_count++] =
            (struct view_account_fact){.name = text_of(_("Renews")),
                                       .value = format_day(arena, renewal),
                                       .note = days_words(arena, renewal - page->scope.as_of),
                                       .strong = true};
    if (figures->churned_day != DAY_ABSENT)
        add_fact(facts, &view->facts_count, _("Left on"), format_day(arena, figures->churned_day));
    if (figures->amount_overdue > 0)
        facts[view->facts_count++] =
            (struct view_account_fact){.name = text_of(_("Overdue")),
                                       .value = format_money(arena, figures->amount_overdue, currency),
                                       .note = days_words(arena, figures->days_overdue),
                                       .url = rows};
    if (figures->first_mrr_day != DAY_ABSENT)
        add_fact(facts, &view->facts_count, _("First MRR"), format_day(arena, figures->first_mrr_day));
}

static void fill_facts(struct account_page *page, struct view_account *view)
{
    static const int fields[] = {ACCOUNT_SIGNUP_DATE, ACCOUNT_TAX_ID, ACCOUNT_CHANNEL, ACCOUNT_REFERRED_BY,
                                 ACCOUNT_LANGUAGE};
    static const int roles[] = {ACCOUNT_OWNER_EMAIL, ACCOUNT_ISM_EMAIL, ACCOUNT_FARMER_EMAIL};
    view->facts = arena_array(page->arena, struct view_account_fact, FACTS_MAX);
    view->team = arena_array(page->arena, struct view_account_fact, 3);
    fill_figures(page, view);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        text value = own(page, fields[i]);
        bool cnpj = fields[i] == ACCOUNT_TAX_ID && text_find_byte(value, '/') < value.length;
        add_fact(view->facts, &view->facts_count,
                 cnpj ? "CNPJ" : record_field_label(RECORD_ACCOUNT, fields[i]), value);
    }
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        view->team[view->team_count++] =
            (struct view_account_fact){.name = text_of(record_field_label(RECORD_ACCOUNT, roles[i])),
                                       .value = own(page, roles[i]),
                                       .title = page->account->values[roles[i]].text};
    view->details =
        arena_array(page->arena, struct view_account_fact, (size_t)page->account->custom_count + 1);
    for (int i = 0; i < page->account->custom_count; i++)
        view->details[view->details_count++] = (struct view_account_fact){
            .name = page->account->custom[i].name, .value = page->account->custom[i].value};
}

static void fill_place(struct account_page *page, struct view_account *view)
{
    static const int places[] = {ACCOUNT_CITY, ACCOUNT_REGION, ACCOUNT_COUNTRY};
    static const int badges[] = {ACCOUNT_TOUCH_TIER, ACCOUNT_SEGMENT, ACCOUNT_PLAN};
    text place = TEXT("");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        text part = own(page, places[i]);
        if (!text_is_empty(part))
            place = text_printf(page->arena, "%.*s%s%.*s", TEXT_ARGUMENTS(place), place.length ? ", " : "",
                                TEXT_ARGUMENTS(part));
    }
    view->place = place;
    view->badges = arena_array(page->arena, text, 3);
    for (size_t i = 0; i < sizeof badges / sizeof *badges; i++) {
        text badge = own(page, badges[i]);
        bool said = view->badges_count && text_equal(badge, view->badges[view->badges_count - 1]);
        if (!text_is_empty(badge) && !said)
            view->badges[view->badges_count++] = badge;
    }
}

static struct view_person person_of(struct account_page *page, const struct ledger_item *contact)
{
    text name = account_value(page, RECORD_CONTACT, contact, CONTACT_NAME),
         email = account_value(page, RECORD_CONTACT, contact, CONTACT_EMAIL),
         phone = account_value(page, RECORD_CONTACT, contact, CONTACT_PHONE);
    struct view_person person = {.name = text_is_empty(name) ? email : name,
                                 .role = account_value(page, RECORD_CONTACT, contact, CONTACT_ROLE),
                                 .url = account_edit_url(page, RECORD_CONTACT, contact)};
    if (text_is_empty(person.name))
        person.name = account_value(page, RECORD_CONTACT, contact, CONTACT_EXTERNAL_ID);
    person.initials = view_initials(page->arena, person.name);
    person.about = text_is_empty(name) || text_is_empty(email) ? phone : email;
    if (text_count_characters(person.role) > ROLE_CHARACTERS_MAX) {
        person.about = person.role; /* too long for a badge; the e-mail stands under People */
        person.role = TEXT_ABSENT;
    }
    return person;
}

static void fill_contacts(struct account_page *page, struct view_account *view)
{
    const struct web_rows *contacts = &page->kinds[RECORD_CONTACT];
    size_t shown = contacts->count < PEOPLE_SHOWN ? contacts->count : PEOPLE_SHOWN;
    view->people = arena_array(page->arena, struct view_person, shown + 1);
    for (size_t i = 0; i < shown; i++)
        view->people[view->people_count++] = person_of(page, &contacts->items[i]);
    view->all_people = account_url(page, ACCOUNT_PEOPLE, NULL, 0);
    text count = format_integer(page->arena, (int64_t)contacts->count);
    view->people_note = text_printf(page->arena, _("all, %.*s"), TEXT_ARGUMENTS(count));
}

/* ---- hierarchy, from the columns: no other account's rows are read ---- */

static text mrr_of(const struct account_page *page, uint32_t index)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t mrr;
    if (!metric_account_mrr(page->scope.columns, index, account_mrr_day(page), &mrr, &gap))
        return TEXT_ABSENT;
    return format_money(page->arena, mrr, page->scope.columns->currency);
}

static struct view_child relative(const struct account_page *page, uint32_t index)
{
    text id = column_account_external_id(page->scope.columns, index);
    return (struct view_child){.name = column_account_name(page->scope.columns, index),
                               .id = id,
                               .mrr = mrr_of(page, index),
                               .url = account_page_of(page, id)};
}

static void fill_children(struct account_page *page, struct view_account *view)
{
    const struct column_snapshot *columns = page->scope.columns;
    const uint32_t *children;
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t sum = 0, seen = 0;
    size_t count = web_family_children(page->application->family, columns, (uint32_t)page->account_id - 1,
                                       page->arena, &children);
    view->children = arena_array(page->arena, struct view_child, CHILDREN_SHOWN);
    for (size_t i = 0; i < count; i++) {
        int64_t mrr;
        if (!web_portfolio_sees(page->request, columns, children[i]))
            continue;
        if (metric_account_mrr(columns, children[i], account_mrr_day(page), &mrr, &gap))
            sum += mrr;
        if (seen++ < CHILDREN_SHOWN)
            view->children[view->children_count++] = relative(page, children[i]);
    }
    text number = format_integer(page->arena, seen),
         money = format_money(page->arena, sum, columns->currency);
    view->children_note =
        text_printf(page->arena, _("%.*s, MRR %.*s"), TEXT_ARGUMENTS(number), TEXT_ARGUMENTS(money));
}

static void fill_family(struct account_page *page, struct view_account *view)
{
    const struct column_snapshot *columns = page->scope.columns;
    uint32_t index = (uint32_t)page->account_id - 1;
    const struct record_value *parent = &page->account->values[ACCOUNT_PARENT];
    if (parent->state == VALUE_SET &&
        web_portfolio_sees(page->request, columns, (uint32_t)parent->number - 1))
        view->parent = relative(page, (uint32_t)parent->number - 1);
    if (index < columns->account_count)
        fill_children(page, view);
}

void account_fill_identity(struct account_page *page, struct view_account *view)
{
    view->name = own(page, ACCOUNT_NAME);
    view->initials = view_initials(page->arena, view->name);
    view->external_id = page->external_id;
    view->about = own(page, ACCOUNT_INDUSTRY);
    view->outcome = own(page, ACCOUNT_DESIRED_OUTCOME);
    fill_place(page, view);
    fill_facts(page, view);
    fill_contacts(page, view);
    fill_family(page, view);
    view->edit = account_edit_url(page, RECORD_ACCOUNT, page->account);
    text path = web_account_path(page->arena, page->external_id);
    view->history = account_history_url(page, RECORD_ACCOUNT, page->account);
    view->plan = safe_url_of(text_printf(page->arena, "%.*s/plan", TEXT_ARGUMENTS(path)));
    view->log_contact = account_url(page, ACCOUNT_TIMELINE, NULL, 0);
}
