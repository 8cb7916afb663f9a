/* The account page: reads what the tab shows of one account (its rows alone, by its number; figures from the
 * columns), fills the view, and takes what is noted on it. */
#include "web/account/account.h"

#include "base/bits.h"
#include "base/list.h"
#include "codec/url.h"
#include "intake/entry.h"
#include "language/language.h"
#include "ledger/words.h"
#include "web/account/record.h"
#include "web/account/record_words.h"
#include "web/health/health_panel.h"
#include "web/people/names.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/toast.h"
#include "web/words.h"
#include "web/write.h"

#define BIT(kind) (1u << (kind))
#define READ_ALWAYS (BIT(RECORD_ACCOUNT) | BIT(RECORD_CONTACT) | BIT(RECORD_SUBSCRIPTION))
#define TIMELINE_BESIDE 12
#define TIMELINE_WHOLE 50

static const struct {
    text word;
    const char *label;
    unsigned kinds;
} tabs[ACCOUNT_TAB_COUNT] = {
    [ACCOUNT_OVERVIEW] = {{"overview", 8},
                          N_("Overview"),
                          BIT(RECORD_SUBSCRIPTION_CHANGE) | BIT(RECORD_TICKET) | BIT(RECORD_SURVEY) |
                              BIT(RECORD_INTERACTION)},
    [ACCOUNT_REVENUE] = {{"revenue", 7},
                         N_("Revenue"),
                         BIT(RECORD_SUBSCRIPTION_CHANGE) | BIT(RECORD_INVOICE_LINE) | BIT(RECORD_COST)},
    [ACCOUNT_USAGE] = {{"usage", 5}, N_("Usage"), BIT(RECORD_USAGE)},
    [ACCOUNT_SERVICE] = {{"service", 7}, N_("Service"), BIT(RECORD_TICKET) | BIT(RECORD_SURVEY)},
    [ACCOUNT_JOURNEY] = {{"journey", 7}, N_("Journey"), 0},
    [ACCOUNT_GROWTH] = {{"growth", 6}, N_("Growth"), 0},
    [ACCOUNT_PEOPLE] = {{"people", 6}, N_("People"), 0},
    [ACCOUNT_TIMELINE] = {{"timeline", 8},
                          N_("Timeline"),
                          BIT(RECORD_SUBSCRIPTION_CHANGE) | BIT(RECORD_INVOICE_LINE) | BIT(RECORD_TICKET) |
                              BIT(RECORD_SURVEY) | BIT(RECORD_INTERACTION)},
};

/* ---- addresses and words that the parts share ---- */

static void append_pair(struct buffer *out, char *separator, text name, text value)
{
    buffer_append_byte(out, *separator);
    buffer_append_text(out, name);
    buffer_append_byte(out, '=');
    codec_url_escape(out, value);
    *separator = '&';
}

static struct safe_url address_of(const struct account_page *page, text path, const struct http_pair *pairs,
                                  size_t count)
{
    struct buffer out;
    char separator = '?', day[11];
    buffer_init(&out, 0);
    buffer_append_text(&out, path);
    for (size_t i = 0; i < count; i++)
        if (pairs[i].value.length)
            append_pair(&out, &separator, pairs[i].name, pairs[i].value);
    if (page->scope.as_of_set)
        append_pair(&out, &separator, TEXT("as_of"), text_of(day_format(page->scope.as_of, day)));
    if (page->scope.known_at.length)
        append_pair(&out, &separator, TEXT("known_at"), page->scope.known_at);
    if (page->scope.rules_set)
        append_pair(&out, &separator, TEXT("rules"), web_scope_rules(&page->scope));
    struct safe_url url = safe_url_of(text_copy(page->arena, buffer_text(&out)));
    buffer_release(&out);
    return url;
}

struct safe_url account_url(const struct account_page *page, enum account_tab tab,
                            const struct http_pair *pairs, size_t count)
{
    struct http_pair all[8] = {{TEXT("tab"), tab == ACCOUNT_OVERVIEW ? TEXT("") : tabs[tab].word}};
    for (size_t i = 0; i < count && i < 7; i++)
        all[i + 1] = pairs[i];
    return address_of(page, web_account_path(page->arena, page->external_id), all, count + 1);
}

struct safe_url account_page_of(const struct account_page *page, text external_id)
{
    return address_of(page, web_account_path(page->arena, external_id), NULL, 0);
}

static struct safe_url record_url(const struct account_page *page, enum record_kind kind,
                                  const struct ledger_item *item, const char *tail)
{
    struct ledger_key key = ledger_key_of(kind, item);
    return web_record_url(page->arena, kind, &key, tail);
}

struct safe_url account_edit_url(const struct account_page *page, enum record_kind kind,
                                 const struct ledger_item *item)
{
    return page->may_edit ? record_url(page, kind, item, "") : (struct safe_url){TEXT_ABSENT};
}

struct safe_url account_history_url(const struct account_page *page, enum record_kind kind,
                                    const struct ledger_item *item)
{
    return record_url(page, kind, item, "/history");
}

struct safe_url account_add_url(const struct account_page *page, enum record_kind kind)
{
    if (!page->may_edit)
        return (struct safe_url){TEXT_ABSENT};
    char *path = arena_printf(page->arena, "/records/%s/new", record_type_of(kind)->name);
    return safe_url_of(web_page_address(page->arena, path, "account", page->external_id));
}

uint8_t account_currency(const struct account_page *page, enum record_kind kind,
                         const struct ledger_item *item)
{
    return web_row_currency(record_type_of(kind), item, &page->kinds[RECORD_SUBSCRIPTION]);
}

static bool field_is_contact(enum record_kind kind, int field)
{
    return text_equal(text_of(record_type_of(kind)->fields[field].name), TEXT("contact_email"));
}

/* The address of whom a field names; absent: it names nobody. A contact's own is no name for them. */
static text email_of(enum record_kind kind, const struct ledger_item *item, int field)
{
    bool names = record_type_of(kind)->fields[field].type == FIELD_EMAIL && kind != RECORD_CONTACT &&
                 item->values[field].state == VALUE_SET;
    return names ? item->values[field].text : TEXT_ABSENT;
}

text account_value(const struct account_page *page, enum record_kind kind, const struct ledger_item *item,
                   int field)
{
    if (web_hides_field(page->request, kind, field))
        return TEXT_ABSENT;
    text email = email_of(kind, item, field);
    if (!text_is_absent(email))
        return field_is_contact(kind, field) ? account_contact_name(page, email)
                                             : web_name(page->application, page->arena, email);
    return web_record_value(page->arena, page->application->zone, kind, field, &item->values[field],
                            account_currency(page, kind, item));
}

text account_local_time(const struct account_page *page, int64_t instant)
{
    return web_local_time(page->arena, page->application->zone, instant);
}

int32_t account_day_of(const struct account_page *page, int64_t instant)
{
    return zone_day_of(page->application->zone, instant);
}

bool account_day_is_shown(const struct account_page *page, int32_t day)
{
    return !page->scope.as_of_set || day <= page->scope.as_of;
}

struct view_record_cell account_recorded(struct account_page *page, int64_t change_id)
{
    struct problem problem;
    const struct ledger_state *made = NULL;
    for (size_t i = 0; i < page->changes.count && !made; i++)
        if (page->changes.items[i].change_id == change_id)
            made = &page->changes.items[i];
    if (!made) {
        struct ledger_state state = {.change_id = change_id};
        if (ledger_change_describe(page->connection, page->arena, &state, &problem) != RESULT_OK ||
            state.committed_at == INSTANT_ABSENT)
            return (struct view_record_cell){.wide = true};
        *list_append(&page->changes) = state;
        made = &page->changes.items[page->changes.count - 1];
    }
    text day = format_day(page->arena, account_day_of(page, made->committed_at));
    text who = made->import_id ? text_printf(page->arena, _("import %lld"), (long long)made->import_id)
               : text_equal(made->actor, TEXT("cli")) ? text_of(_("by command"))
               : text_is_absent(made->actor)          ? text_of(_("somebody erased"))
                                                      : web_name(page->application, page->arena, made->actor);
    bool is_person = text_find_byte(made->actor, '@') < made->actor.length && !made->import_id;
    return (struct view_record_cell){
        .words = day, .below = who, .title = is_person ? made->actor : TEXT_ABSENT, .wide = true};
}

text account_contact_name(const struct account_page *page, text email)
{
    const struct web_rows *contacts = &page->kinds[RECORD_CONTACT];
    if (!page->sees_contacts)
        return TEXT_ABSENT;
    for (size_t i = 0; i < contacts->count; i++)
        if (text_equal(contacts->items[i].values[CONTACT_EMAIL].text, email) &&
            contacts->items[i].values[CONTACT_NAME].state == VALUE_SET)
            return contacts->items[i].values[CONTACT_NAME].text;
    return email;
}

/* ---- tables ---- */

static bool is_number(enum field_type type)
{
    return type == FIELD_MONEY || type == FIELD_INTEGER || type == FIELD_SCORE || type == FIELD_RATE;
}

struct view_records account_table(struct account_page *page, enum record_kind kind, const char *id,
                                  const int *fields, size_t field_count, size_t row_count)
{
    struct view_records table = {.id = text_of(id),
                                 .title = text_of(record_kind_plural(kind)),
                                 .heads = arena_array(page->arena, struct view_record_head, field_count + 1),
                                 .rows = arena_array(page->arena, struct view_record_row, row_count + 1),
                                 .actions = true,
                                 .nothing = text_of(_("Nothing recorded yet.")),
                                 .add = account_add_url(page, kind),
                                 .add_label = text_of(_("Add"))};
    for (size_t i = 0; i < field_count; i++)
        table.heads[table.heads_count++] =
            (struct view_record_head){.label = text_of(record_field_label(kind, fields[i])),
                                      .number = is_number(record_type_of(kind)->fields[fields[i]].type)};
    return table;
}

size_t account_from(const struct account_page *page, const char *name, size_t count)
{
    int64_t number = 0;
    if (!text_to_int64(http_value(&page->request->query, name), &number) || number < 0 ||
        (size_t)number >= count)
        return 0;
    return (size_t)number;
}

void account_more(const struct account_page *page, struct view_records *table, const char *name, size_t next,
                  size_t count)
{
    struct http_pair pair = {text_of(name), text_printf(page->arena, "%zu", next)};
    if (next >= count)
        return;
    struct safe_url more = account_url(page, page->tab, &pair, 1);
    table->more = (struct safe_url){text_printf(page->arena, "%.*s#%s", TEXT_ARGUMENTS(more.address), name)};
    table->more_label = text_of(_("Older ones"));
}

struct view_record_row *account_table_row(struct account_page *page, struct view_records *table,
                                          enum record_kind kind, const struct ledger_item *item,
                                          const int *fields, size_t field_count)
{
    struct view_record_row *row = &table->rows[table->rows_count++];
    row->cells = arena_array(page->arena, struct view_record_cell, field_count + 1);
    for (size_t i = 0; i < field_count; i++)
        row->cells[row->cells_count++] = (struct view_record_cell){
            .words = account_value(page, kind, item, fields[i]),
            .title = web_hides_field(page->request, kind, fields[i]) ? TEXT_ABSENT
                                                                     : email_of(kind, item, fields[i]),
            .number = is_number(record_type_of(kind)->fields[fields[i]].type)};
    row->edit = account_edit_url(page, kind, item);
    /* Beside the timeline there is room for one link; the form leads on to the history. */
    if (page->tab != ACCOUNT_OVERVIEW || !page->may_edit)
        row->history = account_history_url(page, kind, item);
    row->name = row->cells_count ? row->cells[0].words : TEXT_ABSENT;
    return row;
}

/* ---- reading ---- */

static enum result read_rows(struct account_page *page, struct problem *problem)
{
    unsigned kinds = READ_ALWAYS | tabs[page->tab].kinds | account_deed_kinds(page->tab);
    if (page->tab == ACCOUNT_OVERVIEW)
        kinds |= account_brief_kinds();
    enum result result = RESULT_OK;
    if (!page->sees_contacts)
        kinds &= ~BIT(RECORD_CONTACT);
    for (int number = 0; number < RECORD_KIND_COUNT && result == RESULT_OK; number++) {
        enum record_kind kind = (enum record_kind)number;
        struct web_rows *rows = &page->kinds[kind];
        rows->arena = page->arena;
        int flags = LEDGER_SCAN_TEXTS |
                    (kind == RECORD_ACCOUNT || page->tab == ACCOUNT_PEOPLE ? LEDGER_SCAN_CUSTOM : 0);
        if (kinds >> kind & 1)
            result = ledger_scan(page->connection, kind, page->scope.columns->known_change, page->account_id,
                                 page->account_id, flags, web_rows_keep, rows, problem);
    }
    if (page->kinds[RECORD_ACCOUNT].count)
        page->account = &page->kinds[RECORD_ACCOUNT].items[0];
    return result;
}

static void read_figures(struct account_page *page)
{
    struct metric_scope scope = web_scope_metric(&page->scope);
    struct problem problem;
    uint32_t index = (uint32_t)page->account_id - 1;
    page->figures_known = metric_account(&scope, index, &page->figures, &problem) == RESULT_OK;
}

static void read_address(struct account_page *page)
{
    text asked = http_value(&page->request->query, "tab");
    for (int tab = 0; tab < ACCOUNT_TAB_COUNT; tab++)
        if (text_equal(asked, tabs[tab].word))
            page->tab = (enum account_tab)tab;
    page->may_edit = web_may(page->request, PERMISSION_EDIT_ACCOUNTS);
    page->sees_contacts = web_may(page->request, PERMISSION_SEE_CONTACTS);
    page->external_id = http_value(&page->request->path_values, "external_id");
}

static void release(struct account_page *page)
{
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        list_release(&page->kinds[kind]);
    list_release(&page->changes);
    if (page->connection)
        store_read_end(page->application->store, page->connection);
    web_scope_release(&page->scope);
}

/* An account that was taken out still has its history, for whoever may bring it back. */
static void lead_to_history(struct account_page *page)
{
    if (!page->may_edit || web_portfolio_is_limited(page->request) || page->scope.known_at.length)
        return;
    struct ledger_key key = {{page->account_id}, 1};
    http_redirect(page->request, page->response,
                  web_record_url(page->arena, RECORD_ACCOUNT, &key, "/history").address);
}

/* False when the response is set: nobody of that name, or a failure. */
static bool load(struct account_page *page, struct problem *problem)
{
    enum result result = web_scope_read_instant(page->request, page->application, &page->scope, problem);
    if (result == RESULT_OK && page->scope.known_at.length)
        page->may_edit = false; /* what was known then is looked at, not written */
    if (result == RESULT_OK)
        result = store_read_begin(page->application->store, &page->connection, problem);
    if (result == RESULT_OK)
        result = ledger_account_number(page->connection, page->external_id, &page->account_id, problem);
    if (result == RESULT_OK && page->account_id &&
        web_portfolio_sees(page->request, page->scope.columns, (uint32_t)page->account_id - 1))
        result = read_rows(page, problem);
    if (result == RESULT_OK && page->account) {
        read_figures(page);
        return true;
    }
    page->response->status = result == RESULT_OK ? 404 : web_status_of(result);
    if (result == RESULT_OK && page->account_id)
        lead_to_history(page);
    return false;
}

/* ---- the page ---- */

static void fill_tabs(struct account_page *page, struct view_account *view)
{
    view->tabs = arena_array(page->arena, struct view_tab, ACCOUNT_TAB_COUNT);
    for (int tab = 0; tab < ACCOUNT_TAB_COUNT; tab++) {
        if (tab == ACCOUNT_PEOPLE && !page->sees_contacts)
            continue;
        view->tabs[view->tabs_count++] =
            (struct view_tab){.label = text_of(_(tabs[tab].label)),
                              .url = account_url(page, (enum account_tab)tab, NULL, 0),
                              .current = tab == (int)page->tab};
    }
}

/* The account is assessed once for both who speak of it. */
static void fill_health(struct account_page *page, struct view_account *view)
{
    struct web_health_one health;
    struct problem problem;
    bool known = web_health_one(&page->scope, page->arena, (uint32_t)page->account_id - 1, &health,
                                &problem) == RESULT_OK;
    account_fill_brief(page, known ? &health : NULL, view);
    if (known)
        web_health_panel(page, &health, &view->health);
    else
        view->health = (struct view_health_panel){
            .shown = true, .problem = text_copy(page->arena, text_of(problem.message))};
}

static void fill_tab(struct account_page *page, struct view_account *view)
{
    view->tables = arena_array(page->arena, struct view_records, 10);
    switch (page->tab) {
    case ACCOUNT_OVERVIEW:
        view->overview = view->aside = true;
        fill_health(page, view);
        account_fill_mrr(page, false, view);
        account_fill_usage_chart(page, view);
        account_fill_revenue(page, view);
        account_fill_short_lists(page, view);
        break;
    case ACCOUNT_REVENUE:
        account_fill_mrr(page, true, view);
        account_fill_revenue(page, view);
        break;
    case ACCOUNT_USAGE:
        account_fill_usage_chart(page, view);
        account_fill_usage(page, view);
        break;
    case ACCOUNT_SERVICE:
        account_fill_service(page, view);
        break;
    case ACCOUNT_JOURNEY:
    case ACCOUNT_GROWTH:
        account_fill_deeds(page, view);
        break;
    case ACCOUNT_PEOPLE:
        account_fill_people(page, view);
        break;
    default:
        break;
    }
    for (size_t i = 0; i < view->tables_count; i++)
        web_records_label(&view->tables[i]);
    if (view->aside || page->tab == ACCOUNT_TIMELINE) {
        account_fill_note(page, &view->note);
        account_fill_timeline(page, view->aside ? TIMELINE_BESIDE : TIMELINE_WHOLE, true, &view->timeline);
    }
}

static void write_page(struct account_page *page, struct view_note_form *typed)
{
    struct view_account view = {.may_edit = page->may_edit};
    struct http_pair kept = {TEXT("tab"), tabs[page->tab].word};
    web_page_shell(page->request, page->response, page->application, &view.shell);
    text path = web_account_path(page->arena, page->external_id);
    view.shell.title = page->account->values[ACCOUNT_NAME].text;
    view.shell.place = TEXT("accounts");
    view.shell.here = account_url(page, page->tab, NULL, 0).address;
    web_scope_view_instant(page->arena, &page->scope, path.data, &kept, page->tab != ACCOUNT_OVERVIEW,
                           &view.shell.scope);
    account_fill_identity(page, &view);
    fill_tabs(page, &view);
    fill_tab(page, &view);
    view.note.back = view.shell.here;
    if (typed) {
        view.note.problem = typed->problem;
        view.note.summary = typed->summary;
        view.note.at = typed->at;
    }
    view_write_account(&page->response->body, &view);
}

static void show_account(struct http_request *request, struct http_response *response, void *application)
{
    struct account_page page = {
        .request = request, .response = response, .application = application, .arena = request->arena};
    struct problem problem;
    read_address(&page);
    if (load(&page, &problem))
        write_page(&page, NULL);
    release(&page);
}

/* ---- noting ---- */

struct noting {
    struct account_page *page;
    struct view_note_form typed;
    enum ledger_outcome outcome;
    struct ledger_key made;
    int64_t change_id;
};

static enum result note_work(struct ledger_change *change, void *context, struct problem *problem)
{
    struct noting *noting = context;
    const struct http_request *request = noting->page->request;
    const struct http_pairs *form = &request->form;
    const struct intake_cell cells[] = {
        {INTERACTION_ACCOUNT, TEXT_ABSENT, noting->page->external_id},
        {INTERACTION_KIND, TEXT_ABSENT, http_value(form, "kind")},
        {INTERACTION_AT, TEXT_ABSENT, noting->typed.at},
        {INTERACTION_CONTACT_EMAIL, TEXT_ABSENT, http_value(form, "contact_email")},
        {INTERACTION_BY_EMAIL, TEXT_ABSENT, web_session_of(request)->email},
        {INTERACTION_SUMMARY, TEXT_ABSENT, noting->typed.summary}};
    const struct intake_entry entry = {.kind = RECORD_INTERACTION,
                                       .cells = cells,
                                       .cell_count = sizeof cells / sizeof *cells,
                                       .language = web_session_of(request)->language,
                                       .effective_day = DAY_ABSENT};
    struct intake_faults faults;
    enum result result =
        intake_entry_put(change, noting->page->arena, &entry, &noting->outcome, &faults, problem);
    noting->change_id = change->id;
    if (result == RESULT_OK && noting->outcome == LEDGER_INSERTED)
        result = record_made(change, RECORD_INTERACTION, &noting->made, problem);
    if (result != RESULT_OK || noting->outcome != LEDGER_REFUSED)
        return result;
    const struct intake_cell_fault *first = &faults.items[0];
    const char *label = first->field >= 0 ? record_field_label(RECORD_INTERACTION, first->field)
                                          : record_kind_singular(RECORD_INTERACTION);
    noting->typed.problem =
        text_printf(noting->page->arena, "%s: %.*s", label, TEXT_ARGUMENTS(first->reason));
    return problem_set(problem, RESULT_BAD_INPUT, "%s", _("The record cannot stand like this."));
}

static void note(struct account_page *page)
{
    struct noting noting = {.page = page};
    struct problem problem = {0};
    noting.typed.summary = text_trim(http_value(&page->request->form, "summary"));
    noting.typed.at = http_value(&page->request->form, "at");
    text back = http_value(&page->request->form, "back");
    struct web_audited what = {
        .action = "record-added", .object_kind = "account", .object = page->external_id, .count = 1};
    enum result result = RESULT_BAD_INPUT;
    if (text_is_empty(noting.typed.summary))
        noting.typed.problem = text_of(_("Write what was said, so that whoever comes next knows."));
    else
        result = web_change_run(page->application, page->request, &what, note_work, &noting, &problem);
    if (result == RESULT_OK) {
        text place = http_path_is_local(back) ? back : web_account_path(page->arena, page->external_id);
        text address = web_toast_address(page->arena, place, "noted", 0);
        if (noting.made.count)
            address = web_toast_undo_address(page->arena, address, RECORD_INTERACTION, &noting.made,
                                             noting.change_id);
        http_redirect(page->request, page->response, address);
        return;
    }
    page->response->status = web_status_of(result);
    if (text_is_absent(noting.typed.problem))
        noting.typed.problem = text_copy(page->arena, text_of(problem.message));
    if (page->response->status == 422)
        write_page(page, &noting.typed);
}

static void note_on_account(struct http_request *request, struct http_response *response, void *application)
{
    struct account_page page = {
        .request = request, .response = response, .application = application, .arena = request->arena};
    struct problem problem;
    read_address(&page);
    if (load(&page, &problem))
        note(&page);
    release(&page);
}

const struct http_route web_account_routes[] = {
    {HTTP_GET, "/accounts/{external_id}", PERMISSION_SEE_ACCOUNTS, show_account, 0},
    {HTTP_POST, "/accounts/{external_id}/interactions", PERMISSION_EDIT_ACCOUNTS, note_on_account, 0},
    {HTTP_GET, NULL, 0, NULL, 0},
};
