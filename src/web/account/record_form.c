/* The form of a record, made from its kind's table of fields: one input a field, with its words, what stands
 * in it, and what is wrong with it. Whoever comes second sees what the first changed meanwhile. */
#include "web/account/record.h"

#include "base/bits.h"
#include "intake/interval.h"
#include "ledger/words.h"
#include "web/account/record_words.h"
#include "web/people/names.h"
#include "web/people/portfolio.h"
#include "web/words.h"

enum { SUGGESTIONS_MAX = 200, OVERRIDE_DAYS = 30 };

static bool comma_language(void)
{
    return language_current() == LANGUAGE_PT_BR;
}

static text decimal_input(struct arena *arena, int64_t number, int digits)
{
    char written[32];
    text plain = text_copy(arena, text_of(decimal_format(number, digits, written)));
    char *bytes = arena_copy(arena, plain.data, plain.length);
    for (size_t i = 0; i < plain.length && comma_language(); i++)
        if (bytes[i] == '.')
            bytes[i] = ',';
    return (text){bytes, plain.length};
}

/* Without the zeros that say nothing, but two decimals at least of a rate. */
static text rate_input(struct arena *arena, int64_t rate)
{
    int digits = 8;
    while (digits > 2 && rate % 10 == 0) {
        rate /= 10;
        digits--;
    }
    return decimal_input(arena, rate, digits);
}

static text typed_input(const struct record_page *page, const struct record_field *type,
                        const struct record_value *value, uint8_t currency)
{
    struct arena *arena = page->arena;
    char written[16];
    switch (type->type) {
    case FIELD_DAY:
        return text_copy(arena, text_of(day_format((int32_t)value->number, written)));
    case FIELD_MONTH:
        return text_copy(arena, text_of(month_format((int32_t)value->number, written)));
    case FIELD_INSTANT:
        return web_clock_value(arena, page->application->zone, value->number);
    case FIELD_INTEGER:
        return text_printf(arena, "%lld", (long long)value->number);
    case FIELD_SCORE:
        return value->number % 100 ? decimal_input(arena, value->number, 2)
                                   : text_printf(arena, "%lld", (long long)(value->number / 100));
    case FIELD_MONEY:
        return decimal_input(arena, value->number, currency == CURRENCY_NONE ? 2 : currency_digits(currency));
    case FIELD_RATE:
        return rate_input(arena, value->number);
    case FIELD_CHOICE:
        return text_of(type->choices[value->number]);
    case FIELD_CURRENCY:
        return text_of(currency_code((uint8_t)value->number));
    case FIELD_BOOLEAN:
        return value->number ? TEXT("true") : TEXT("false");
    default:
        return text_is_absent(value->text) ? TEXT("") : value->text;
    }
}

text record_input(const struct record_page *page, const struct ledger_state *state, int field)
{
    if (!state || state->values[field].state != VALUE_SET)
        return TEXT("");
    return typed_input(page, &page->type->fields[field], &state->values[field],
                       record_state_currency(page, state));
}

text record_input_name(const struct record_page *page, int field)
{
    return text_of(page->type->fields[field].name);
}

text record_own_name(struct arena *arena, text name)
{
    return text_printf(arena, "own.%.*s", TEXT_ARGUMENTS(name));
}

bool record_field_is_fixed(const struct record_page *page, int field)
{
    const struct record_field *type = &page->type->fields[field];
    bool account =
        type->type == FIELD_REFERENCE && type->reference == RECORD_ACCOUNT && page->kind != RECORD_ACCOUNT;
    if (page->is_new)
        return account && page->account.length && page->kind != RECORD_COST;
    return account || type->key;
}

/* A row known by its content has no code to show. */
static bool is_hidden(const struct record_page *page, int field)
{
    return !page->is_new && field == 0 && page->type->key_is_content &&
           page->now->values[0].state != VALUE_SET;
}

/* ---- what a new row begins with ---- */

static text new_code(const struct record_page *page)
{
    static const char letters[RECORD_KIND_COUNT] = {[RECORD_CONTACT] = 'P',
                                                    [RECORD_SUBSCRIPTION] = 'S',
                                                    [RECORD_INVOICE_LINE] = 'L',
                                                    [RECORD_TICKET] = 'T'};
    int64_t now = page->application->clock->now(page->application->clock) / INSTANT_MICROSECONDS;
    if (!letters[page->kind] || text_is_empty(page->account))
        return TEXT("");
    return text_printf(page->arena, "%.*s-%c%llx", TEXT_ARGUMENTS(page->account), letters[page->kind],
                       (unsigned long long)now);
}

/* By whom, and whose: who writes it, until another is named. */
static bool is_mine(enum record_kind kind, const struct record_field *type)
{
    bool deed = kind >= RECORD_STAGE && kind <= RECORD_SENTIMENT;
    return type->type == FIELD_EMAIL &&
           ((text_equal(text_of(type->name), TEXT("by_email")) && kind != RECORD_COST) ||
            (deed && text_equal(text_of(type->name), TEXT("owner_email"))));
}

static text initial(const struct record_page *page, int field)
{
    const struct record_field *type = &page->type->fields[field];
    int64_t now = page->application->clock->now(page->application->clock);
    text asked = http_value(&page->request->query, type->name);
    char day[11];
    if (!text_is_empty(asked))
        return asked;
    if (field == 0 && type->type == FIELD_TEXT && type->required)
        return new_code(page);
    if (type->type == FIELD_CURRENCY && page->kind != RECORD_FX_RATE)
        return text_of(currency_code(page->application->currency));
    if (type->type == FIELD_REFERENCE && type->reference == RECORD_ACCOUNT && page->kind != RECORD_ACCOUNT)
        return page->account.length ? page->account : TEXT("");
    if (type->type == FIELD_REFERENCE && type->reference == RECORD_SUBSCRIPTION &&
        page->subscriptions.count == 1 && type->required)
        return page->subscriptions.items[0];
    if (type->type == FIELD_INSTANT && type->required)
        return web_clock_value(page->arena, page->application->zone, now);
    if (type->type == FIELD_DAY && type->required) {
        int32_t days = page->kind == RECORD_HEALTH_OVERRIDE ? OVERRIDE_DAYS : 0;
        return text_copy(page->arena,
                         text_of(day_format(zone_day_of(page->application->zone, now) + days, day)));
    }
    if (type->type == FIELD_CHOICE && type->required)
        return text_of(type->choices[0]);
    if (page->kind == RECORD_SUBSCRIPTION && field == SUBSCRIPTION_INTERVAL_COUNT)
        return TEXT("1");
    if (page->kind == RECORD_SURVEY && (field == SURVEY_SCALE_MIN || field == SURVEY_SCALE_MAX))
        return field == SURVEY_SCALE_MIN ? TEXT("0") : TEXT("10");
    if (page->kind == RECORD_TASK && field == TASK_REASON) /* a reason of its own, unless one is chosen */
        return text_printf(page->arena, "manual-%llx", (unsigned long long)(now / INSTANT_MICROSECONDS));
    if (is_mine(page->kind, type))
        return web_session_of(page->request)->email;
    return TEXT("");
}

/* ---- one input ---- */

static void add_choices(const struct record_page *page, int field, struct view_record_field *view)
{
    const struct record_field *type = &page->type->fields[field];
    size_t count = 0;
    while (type->type == FIELD_CHOICE && type->choices[count])
        count++;
    view->options = arena_array(page->arena, struct view_option, count + 4);
    if (!type->required)
        view->options[view->options_count++] =
            (struct view_option){TEXT(""), TEXT("—"), view->value.length == 0};
    for (size_t i = 0; i < count; i++)
        view->options[view->options_count++] = (struct view_option){
            text_of(type->choices[i]), text_of(record_choice_label(page->kind, field, (int64_t)i)),
            text_equal(view->value, text_of(type->choices[i]))};
    if (type->type == FIELD_BOOLEAN) {
        view->options[view->options_count++] =
            (struct view_option){TEXT("true"), text_of(_("yes")), text_equal(view->value, TEXT("true"))};
        view->options[view->options_count++] =
            (struct view_option){TEXT("false"), text_of(_("no")), text_equal(view->value, TEXT("false"))};
    }
}

static void set_type(const struct record_page *page, int field, struct view_record_field *view)
{
    const struct record_field *type = &page->type->fields[field];
    view->type = TEXT("text");
    switch (type->type) {
    case FIELD_DAY:
        view->type = TEXT("date");
        break;
    case FIELD_MONTH:
        view->type = TEXT("month");
        break;
    case FIELD_INSTANT:
        view->type = TEXT("datetime-local");
        break;
    case FIELD_EMAIL:
        view->type = TEXT("email");
        break;
    case FIELD_INTEGER:
        view->mode = TEXT("numeric");
        break;
    case FIELD_MONEY:
    case FIELD_RATE:
    case FIELD_SCORE:
        view->mode = TEXT("decimal");
        break;
    case FIELD_TEXT:
        view->area = type->length_max == 0 || type->length_max > 300;
        break;
    case FIELD_CHOICE:
    case FIELD_BOOLEAN:
        if (!view->fixed)
            add_choices(page, field, view);
        break;
    default:
        break;
    }
}

/* What the field holds now: as it stands; as it was typed; of both, where another changed it meanwhile. */
static void set_value(const struct record_page *page, const struct record_typed *typed, int field,
                      struct view_record_field *view)
{
    text now = page->is_new ? initial(page, field) : record_input(page, page->now, field);
    text mine = typed->form ? http_value(typed->form, view->name.data) : TEXT_ABSENT;
    view->value = text_is_absent(mine) || view->fixed ? now : mine;
    if (!typed->seen || text_is_absent(mine) || view->fixed)
        return;
    text seen = record_input(page, typed->seen, field);
    if (text_equal(now, seen) || text_equal(now, mine))
        return;
    bool untouched = text_equal(mine, seen);
    text shown = text_is_empty(now) ? text_of(_("nothing")) : now;
    view->value = untouched ? now : mine;
    view->theirs =
        web_message(page->arena,
                    untouched ? _("Changed meanwhile to “{value}”; you had not touched it.")
                              : _("Changed meanwhile to “{value}”. Your value stands above: keep one."),
                    "value", shown, NULL);
}

static text fault_of(const struct record_typed *typed, int field, text custom)
{
    for (size_t i = 0; i < typed->faults.count; i++) {
        const struct intake_cell_fault *fault = &typed->faults.items[i];
        bool own = field < 0 && fault->field < 0 && custom.length && text_equal(fault->custom, custom);
        if ((field >= 0 && fault->field == field) || own)
            return fault->reason;
    }
    return TEXT_ABSENT;
}

static struct view_record_field field_of(const struct record_page *page, const struct record_typed *typed,
                                         int field)
{
    const struct record_field *type = &page->type->fields[field];
    struct view_record_field view = {.name = record_input_name(page, field),
                                     .label = text_of(record_field_label(page->kind, field)),
                                     .hint = text_of(record_field_hint(page->kind, field)),
                                     .required = type->required && !interval_may_lack(page->kind, field),
                                     .fixed = record_field_is_fixed(page, field),
                                     .problem = fault_of(typed, field, TEXT_ABSENT)};
    set_value(page, typed, field, &view);
    set_type(page, field, &view);
    if (view.fixed && type->type == FIELD_CHOICE && page->now)
        view.value = text_of(record_choice_label(page->kind, field, page->now->values[field].number));
    return view;
}

/* ---- suggestions, from the columns' dictionaries ---- */

/* `ret_dimension`: whose values they are; -1: of no dimension. */
static const struct column_dictionary *dictionary_of(const struct record_page *page, int field,
                                                     int *ret_dimension)
{
    static const int dimensions[ACCOUNT_FIELD_COUNT] = {
        [ACCOUNT_SEGMENT] = DIMENSION_SEGMENT + 1,       [ACCOUNT_PLAN] = DIMENSION_PLAN + 1,
        [ACCOUNT_INDUSTRY] = DIMENSION_INDUSTRY + 1,     [ACCOUNT_COUNTRY] = DIMENSION_COUNTRY + 1,
        [ACCOUNT_REGION] = DIMENSION_REGION + 1,         [ACCOUNT_CITY] = DIMENSION_CITY + 1,
        [ACCOUNT_TOUCH_TIER] = DIMENSION_TOUCH_TIER + 1, [ACCOUNT_CHANNEL] = DIMENSION_CHANNEL + 1,
        [ACCOUNT_OWNER_EMAIL] = DIMENSION_OWNER + 1,     [ACCOUNT_ISM_EMAIL] = DIMENSION_ISM + 1,
        [ACCOUNT_FARMER_EMAIL] = DIMENSION_FARMER + 1,   [ACCOUNT_LANGUAGE] = DIMENSION_LANGUAGE + 1};
    const struct column_snapshot *columns = page->columns;
    *ret_dimension = page->kind == RECORD_ACCOUNT ? dimensions[field] - 1 : -1;
    if (*ret_dimension >= 0)
        return columns->dimensions[*ret_dimension];
    if (page->kind == RECORD_SUBSCRIPTION && field == SUBSCRIPTION_CANCEL_REASON)
        return columns->cancel_reasons;
    if (page->kind == RECORD_SUBSCRIPTION && field == SUBSCRIPTION_PRODUCT)
        return columns->products;
    if (page->kind == RECORD_SURVEY && field == SURVEY_STAGE)
        return columns->stages;
    if (page->kind == RECORD_USAGE && field == USAGE_FEATURE)
        return columns->features;
    if (page->kind == RECORD_INVOICE_LINE && field == LINE_CATEGORY)
        return columns->categories;
    if (page->kind == RECORD_COST && field == COST_CHANNEL)
        return columns->dimensions[DIMENSION_CHANNEL];
    return NULL;
}

static bool suggest_own(const struct record_page *page, int field, struct view_suggestions *list)
{
    const struct record_field *type = &page->type->fields[field];
    bool subscription = type->type == FIELD_REFERENCE && type->reference == RECORD_SUBSCRIPTION;
    bool email = text_equal(text_of(type->name), TEXT("contact_email"));
    if (subscription) {
        list->values = page->subscriptions.items;
        list->values_count = page->subscriptions.count;
    } else if (email) {
        list->values = page->emails.items;
        list->values_count = page->emails.count;
    }
    return list->values_count > 0;
}

static void suggest(const struct record_page *page, int field, struct view_record_field *view,
                    struct view_record_form *form)
{
    int dimension = -1;
    const struct column_dictionary *dictionary =
        page->columns && !view->fixed ? dictionary_of(page, field, &dimension) : NULL;
    uint32_t count = dictionary ? column_dictionary_count(dictionary) : 0;
    struct view_suggestions *list = &form->suggestions[form->suggestions_count];
    bool own = suggest_own(page, field, list);
    if (!own && (count < 2 || count > SUGGESTIONS_MAX))
        return;
    form->suggestions_count++;
    list->id = view->list = text_printf(page->arena, "%.*s-list", TEXT_ARGUMENTS(view->name));
    if (own)
        return;
    const uint64_t *seen =
        dimension < 0 ? NULL : web_portfolio_values(page->request, page->columns, dimension);
    list->values = arena_array(page->arena, text, count);
    for (uint32_t code = 1; code < count; code++)
        if (!seen || bits_has(seen, code))
            list->values[list->values_count++] = column_dictionary_text(dictionary, code);
}

/* ---- fields of one's own ---- */

static void add_own(const struct record_page *page, const struct record_typed *typed, text name,
                    struct view_record_form *form)
{
    text input = record_own_name(page->arena, name), now = record_own_value(page->now, name);
    for (size_t i = 0; i < form->fields_count; i++)
        if (text_equal(form->fields[i].name, input))
            return;
    text mine = typed->form ? http_value(typed->form, text_copy(page->arena, input).data) : TEXT_ABSENT;
    if (text_is_absent(now))
        now = TEXT("");
    form->fields[form->fields_count++] =
        (struct view_record_field){.name = input,
                                   .label = name,
                                   .type = TEXT("text"),
                                   .value = text_is_absent(mine) ? now : mine,
                                   .problem = fault_of(typed, -1, name)};
}

static void fill_own(const struct record_page *page, const struct record_typed *typed,
                     struct view_record_form *form)
{
    if (!page->type->takes_custom_fields)
        return;
    for (uint32_t i = 0; page->kind == RECORD_ACCOUNT && page->columns && i < page->columns->custom_count;
         i++)
        add_own(page, typed, page->columns->custom_names[i], form);
    for (int i = 0; page->now && i < page->now->custom_count; i++)
        add_own(page, typed, page->now->custom[i].name, form);
    form->takes_custom = true;
    form->custom_name = typed->form ? http_value(typed->form, "own_name") : TEXT("");
    form->custom_value = typed->form ? http_value(typed->form, "own_value") : TEXT("");
}

/* ---- the form ---- */

static void fill_fields(const struct record_page *page, const struct record_typed *typed,
                        struct view_record_form *form)
{
    size_t own =
        (page->columns ? page->columns->custom_count : 0) + (page->now ? (size_t)page->now->custom_count : 0);
    size_t most = (size_t)page->type->field_count;
    form->fields = arena_array(page->arena, struct view_record_field, most + own + 1);
    form->suggestions = arena_array(page->arena, struct view_suggestions, most);
    for (int field = 0; field < page->type->field_count; field++) {
        if (is_hidden(page, field))
            continue;
        struct view_record_field *view = &form->fields[form->fields_count++];
        *view = field_of(page, typed, field);
        suggest(page, field, view, form);
    }
    fill_own(page, typed, form);
}

static void fill_effect(const struct record_page *page, const struct record_typed *typed,
                        struct view_record_form *form)
{
    int64_t now = page->application->clock->now(page->application->clock);
    char day[11];
    form->asks_effect = page->kind == RECORD_SUBSCRIPTION && !page->is_new;
    form->effect_change = typed->form && text_equal(http_value(typed->form, "effect"), TEXT("change"));
    form->effective_day = typed->form ? http_value(typed->form, "effective_day") : TEXT_ABSENT;
    if (text_is_absent(form->effective_day))
        form->effective_day =
            text_copy(page->arena, text_of(day_format(zone_day_of(page->application->zone, now), day)));
    form->effect_problem = typed->effect_problem;
    form->terms = page->terms.url;
    if (!form->asks_effect || !page->terms.url.address.length)
        return;
    text since = format_day(page->arena, (int32_t)page->terms.day);
    form->terms_words =
        text_is_absent(page->terms.amount)
            ? web_message(page->arena, _("These are the terms of the start; others hold since {day}."), "day",
                          since, NULL)
            : web_message(page->arena,
                          _("These are the terms of the start; since {day} others hold, with {amount}."),
                          "day", since, "amount", page->terms.amount, NULL);
}

static text removal_note(const struct record_page *page)
{
    switch (page->kind) {
    case RECORD_ACCOUNT:
        return text_of(
            _("Everything recorded under the account goes with it. What was known before stays known."));
    case RECORD_SUBSCRIPTION:
        return text_of(
            _("For a record that should never have been. A customer who leaves gets an end date instead."));
    default:
        return text_of(_("For a record that should never have been. Its history stays."));
    }
}

static text title_of(const struct record_page *page)
{
    text kind = text_of(record_kind_singular(page->kind));
    text id = page->now && page->type->fields[0].type == FIELD_TEXT ? page->now->values[0].text : TEXT_ABSENT;
    if (page->is_new)
        return web_message(page->arena, _("Add: {kind}"), "kind", kind, NULL);
    text named = text_is_empty(id)
                     ? kind
                     : text_printf(page->arena, "%.*s %.*s", TEXT_ARGUMENTS(kind), TEXT_ARGUMENTS(id));
    return web_message(page->arena, _("Correct: {record}"), "record", named, NULL);
}

static text conflict_words(const struct record_page *page, const struct record_typed *typed)
{
    if (!typed->seen)
        return TEXT_ABSENT;
    text who = text_is_absent(page->now->actor) ? text_of(_("somebody"))
                                                : web_name(page->application, page->arena, page->now->actor),
         when = web_local_time(page->arena, page->application->zone, page->now->committed_at);
    return web_message(
        page->arena,
        _("{person} changed this record while you were writing ({time}). Nothing of yours is saved "
          "yet: look through the marked fields and save again."),
        "person", who, "time", when, NULL);
}

static text where_to(const struct record_page *page, const struct record_typed *typed)
{
    text back = typed->form ? http_value(typed->form, "back") : http_value(&page->request->query, "back");
    return http_path_is_local(back) ? back : record_page_home(page).address;
}

static struct safe_url new_url(const struct record_page *page)
{
    char *path = arena_printf(page->arena, "/records/%s/new", page->type->name);
    return safe_url_of(page->account.length ? web_page_address(page->arena, path, "account", page->account)
                                            : text_of(path));
}

void record_show_form(struct record_page *page, const struct record_typed *typed, int status)
{
    struct view_record_form form = {.title = title_of(page),
                                    .kind_name = text_of(record_kind_singular(page->kind)),
                                    .is_new = page->is_new,
                                    .problem = typed->problem,
                                    .conflict = conflict_words(page, typed)};
    web_page_shell(page->request, page->response, page->application, &form.shell);
    form.shell.title = form.title;
    form.shell.place = record_page_place(page);
    form.account = record_page_home(page);
    form.account_name = record_page_home_name(page);
    form.back = where_to(page, typed);
    form.cancel = safe_url_of(form.back);
    form.action = page->is_new ? new_url(page) : record_page_url(page, "");
    form.version = text_printf(page->arena, "%lld", (long long)record_page_version(page));
    if (!page->is_new) {
        form.history = record_page_url(page, "/history");
        form.remove = record_page_url(page, "/remove");
        form.remove_note = removal_note(page);
    }
    for (size_t i = 0; i < typed->faults.count && text_is_absent(form.problem); i++)
        if (typed->faults.items[i].field < 0 && text_is_empty(typed->faults.items[i].custom))
            form.problem = typed->faults.items[i].reason;
    fill_fields(page, typed, &form);
    fill_effect(page, typed, &form);
    page->response->status = status;
    view_write_record_form(&page->response->body, &form);
}
