/* See guess.h. The telling fields of each kind are weighed; values decide where names could mean two things.
 */
#include "intake/guess.h"

#include "intake/guess_field.h"
#include "intake/guess_value.h"
#include "intake/interval.h"

struct guessing {
    struct plan *plan;
    const struct intake_sample *sample;
    struct arena *arena;
    uint8_t currency;
    enum record_kind chief;
    bool with_accounts;
    int name, code, tax; /* columns that say who the account is; -1: none */
    bool *used;          /* by column */
};

static const struct {
    enum record_kind kind;
    int field, weight;
    bool must; /* without it the file cannot be of this kind */
} telling[] = {
    {RECORD_SUBSCRIPTION, SUBSCRIPTION_AMOUNT, 3, true},
    {RECORD_SUBSCRIPTION, SUBSCRIPTION_START_DATE, 4, true},
    {RECORD_SUBSCRIPTION, SUBSCRIPTION_END_DATE, 2, false},
    {RECORD_SUBSCRIPTION, SUBSCRIPTION_INTERVAL_UNIT, 3, false},
    {RECORD_SUBSCRIPTION, SUBSCRIPTION_RENEWAL_DATE, 3, false},
    {RECORD_SUBSCRIPTION, SUBSCRIPTION_PLAN, 1, false},
    {RECORD_SUBSCRIPTION, SUBSCRIPTION_CANCEL_REASON, 2, false},
    {RECORD_SUBSCRIPTION, SUBSCRIPTION_QUANTITY, 1, false},
    {RECORD_SUBSCRIPTION_CHANGE, CHANGE_SUBSCRIPTION, 5, true},
    {RECORD_SUBSCRIPTION_CHANGE, CHANGE_DATE, 3, true},
    {RECORD_SUBSCRIPTION_CHANGE, CHANGE_AMOUNT, 3, true},
    {RECORD_INVOICE_LINE, LINE_AMOUNT, 3, true},
    {RECORD_INVOICE_LINE, LINE_SERVICE_START, 4, false},
    {RECORD_INVOICE_LINE, LINE_SERVICE_END, 3, false},
    {RECORD_INVOICE_LINE, LINE_INVOICE, 4, false},
    {RECORD_INVOICE_LINE, LINE_ISSUED_DATE, 4, false},
    {RECORD_INVOICE_LINE, LINE_DUE_DATE, 4, false},
    {RECORD_INVOICE_LINE, LINE_PAID_DATE, 3, false},
    {RECORD_INVOICE_LINE, LINE_TAX, 1, false},
    {RECORD_COST, COST_MONTH, 4, true},
    {RECORD_COST, COST_AMOUNT, 3, true},
    {RECORD_COST, COST_CHANNEL, 2, false},
    {RECORD_COST, COST_MINUTES, 3, false},
    {RECORD_USAGE, USAGE_FEATURE, 5, true},
    {RECORD_USAGE, USAGE_DATE, 3, true},
    {RECORD_USAGE, USAGE_COUNT, 2, false},
    {RECORD_TICKET, TICKET_OPENED_AT, 5, true},
    {RECORD_TICKET, TICKET_CLOSED_AT, 3, false},
    {RECORD_TICKET, TICKET_SEVERITY, 3, false},
    {RECORD_TICKET, TICKET_SUBJECT, 2, false},
    {RECORD_SURVEY, SURVEY_SCORE, 5, true},
    {RECORD_SURVEY, SURVEY_ANSWERED_AT, 3, true},
    {RECORD_SURVEY, SURVEY_COMMENT, 2, false},
    {RECORD_INTERACTION, INTERACTION_AT, 3, true},
    {RECORD_INTERACTION, INTERACTION_SUMMARY, 4, true},
    {RECORD_FX_RATE, FX_RATE, 5, true},
    {RECORD_FX_RATE, FX_CURRENCY, 2, true},
    {RECORD_FX_RATE, FX_MONTH, 2, true},
    {RECORD_CONTACT, CONTACT_EMAIL, 4, true},
    {RECORD_CONTACT, CONTACT_NAME, 1, true},
    {RECORD_CONTACT, CONTACT_PHONE, 2, false},
    {RECORD_CONTACT, CONTACT_ROLE, 2, false},
};
enum { TELLING_COUNT = sizeof telling / sizeof telling[0], VIABLE_MIN = 6 };

/* The column that is this field of the kind by its name and its values; the surest name, then the first. */
static int column_of(const struct guessing *guessing, enum record_kind kind, int field)
{
    const struct record_field *type = &record_type_of(kind)->fields[field];
    enum guess_strength best = GUESS_NONE, strength;
    int found = -1;
    for (int i = 0; i < guessing->plan->column_count; i++) {
        if (!plan_column_is_usable(guessing->plan, i) ||
            guess_field(kind, guessing->plan->columns[i], &strength) != field || strength <= best ||
            !guess_values_fit(guessing->sample, i, type))
            continue;
        best = strength;
        found = i;
    }
    return found;
}

bool guess_is_own(const struct intake_sample *sample, enum record_kind kind)
{
    const struct record_type *type = record_type_of(kind);
    bool given[RECORD_FIELDS_MAX] = {false};
    for (int i = 0; i < sample->column_count; i++) {
        int field = record_field_find(type, sample->columns[i]);
        if (field < 0 && (!type->takes_custom_fields || sample->columns[i].length == 0))
            return false;
        if (field >= 0 && given[field])
            return false;
        if (field >= 0)
            given[field] = true;
    }
    for (int i = 0; i < type->field_count; i++)
        if (type->fields[i].required && !given[i] && !interval_may_lack(kind, i))
            return false;
    return true;
}

static int count_own(const struct intake_sample *sample, enum record_kind kind)
{
    int own = 0;
    for (int i = 0; i < sample->column_count; i++)
        own += record_field_find(record_type_of(kind), sample->columns[i]) >= 0;
    return own;
}

/* Farol's own file: every column is the field of its name, what is left is a custom field. */
static bool guess_own(struct guessing *guessing, enum record_kind wanted)
{
    int best = -1;
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        if ((wanted == RECORD_KIND_COUNT || wanted == (enum record_kind)kind) &&
            guess_is_own(guessing->sample, (enum record_kind)kind) &&
            (best < 0 || count_own(guessing->sample, (enum record_kind)kind) >
                             count_own(guessing->sample, (enum record_kind)best)))
            best = kind;
    if (best < 0)
        return false;
    guessing->chief = (enum record_kind)best;
    for (int i = 0; i < guessing->plan->column_count; i++) {
        text name = guessing->plan->columns[i];
        int field = record_field_find(record_type_of(guessing->chief), name);
        plan_set_column(guessing->plan, guessing->chief, field, field < 0 ? name : TEXT_ABSENT, i);
    }
    return true;
}

static int weigh(const struct guessing *guessing, enum record_kind kind)
{
    int weight = 0;
    for (int i = 0; i < TELLING_COUNT; i++) {
        if (telling[i].kind != kind)
            continue;
        bool there = column_of(guessing, kind, telling[i].field) >= 0;
        if (telling[i].must && !there)
            return 0;
        weight += there ? telling[i].weight : 0;
    }
    return weight;
}

static enum record_kind choose_kind(const struct guessing *guessing)
{
    enum record_kind best = RECORD_ACCOUNT;
    int most = VIABLE_MIN - 1;
    if (column_of(guessing, RECORD_ACCOUNT, ACCOUNT_NAME) >= 0)
        most = VIABLE_MIN; /* a list of customers with an e-mail each is no list of contacts */
    for (int kind = 1; kind < RECORD_KIND_COUNT; kind++) {
        int weight = weigh(guessing, (enum record_kind)kind);
        if (weight > most) {
            most = weight;
            best = (enum record_kind)kind;
        }
    }
    return best;
}

/* Who the account is, in this file. */
static void find_account(struct guessing *guessing)
{
    const struct plan *plan = guessing->plan;
    guessing->tax = column_of(guessing, RECORD_ACCOUNT, ACCOUNT_TAX_ID);
    guessing->name = guessing->code = -1;
    for (int i = 0; i < plan->column_count && guessing->code < 0; i++)
        if (plan_column_is_usable(plan, i) && guess_is_account_code(plan->columns[i]))
            guessing->code = i;
    guessing->name = column_of(guessing, RECORD_ACCOUNT, ACCOUNT_NAME);
    if (guessing->name == guessing->code)
        guessing->name = -1;
    int plain = column_of(guessing, RECORD_ACCOUNT, ACCOUNT_EXTERNAL_ID);
    bool own_key = guessing->chief == RECORD_ACCOUNT ||
                   (guessing->name >= 0 && plain >= 0 && !guess_is_unique(guessing->sample, &plain, 1));
    if (guessing->code < 0 && plain >= 0 && own_key)
        guessing->code = plain;
}

static int account_key(const struct guessing *guessing)
{
    if (guessing->code >= 0)
        return guessing->code;
    return guessing->tax >= 0 && guess_is_full(guessing->sample, guessing->tax) ? guessing->tax
                                                                                : guessing->name;
}

static void use(struct guessing *guessing, enum record_kind kind, int field, int column)
{
    struct plan_item *item = plan_set_column(guessing->plan, kind, field, TEXT_ABSENT, column);
    guessing->used[column] = true;
    if (item)
        guess_formats(guessing->sample, column, item, guessing->arena);
}

static int account_field_of(enum record_kind kind)
{
    const struct record_type *type = record_type_of(kind);
    for (int i = 0; i < type->field_count; i++)
        if (type->fields[i].type == FIELD_REFERENCE && type->fields[i].reference == RECORD_ACCOUNT &&
            kind != RECORD_ACCOUNT)
            return i;
    return -1;
}

/* Every field of the kind that a column not yet used is by name and value. */
static void take_fields(struct guessing *guessing, enum record_kind kind)
{
    const struct record_type *type = record_type_of(kind);
    for (int field = 0; field < type->field_count; field++) {
        if (plan_find(guessing->plan, kind, field, TEXT_ABSENT))
            continue;
        int column = column_of(guessing, kind, field);
        if (column >= 0 && !guessing->used[column])
            use(guessing, kind, field, column);
    }
}

static void make_accounts(struct guessing *guessing)
{
    int key = account_key(guessing);
    if (key >= 0)
        use(guessing, RECORD_ACCOUNT, ACCOUNT_EXTERNAL_ID, key);
    if (guessing->name >= 0 || key >= 0)
        use(guessing, RECORD_ACCOUNT, ACCOUNT_NAME, guessing->name >= 0 ? guessing->name : key);
    if (guessing->tax >= 0)
        use(guessing, RECORD_ACCOUNT, ACCOUNT_TAX_ID, guessing->tax);
    guessing->plan->makes[RECORD_ACCOUNT] = true;
    if (guessing->chief != RECORD_ACCOUNT)
        guessing->plan->repeats[RECORD_ACCOUNT] = REPEATS_LAST;
}

/* A code for rows that have none: the account's, and what else tells its rows apart. */
static void make_code(struct guessing *guessing, int field)
{
    static const int candidates[] = {SUBSCRIPTION_PRODUCT, SUBSCRIPTION_PLAN, SUBSCRIPTION_START_DATE};
    enum record_kind kind = guessing->chief;
    int key = account_key(guessing), columns[4] = {key}, count = 1;
    if (key < 0)
        return;
    for (int i = 0;
         kind == RECORD_SUBSCRIPTION && i < 3 && !guess_is_unique(guessing->sample, columns, count); i++) {
        const struct plan_item *item = plan_find(guessing->plan, kind, candidates[i], TEXT_ABSENT);
        if (item && item->part_count == 1 && item->parts[0].kind == PLAN_COLUMN)
            columns[count++] = item->parts[0].column;
    }
    struct plan_item *item = plan_set_column(guessing->plan, kind, field, TEXT_ABSENT, key);
    for (int i = 1; item && i < count; i++) {
        item->parts[item->part_count++] = (struct plan_part){.kind = PLAN_TEXT, .text = TEXT("/")};
        item->parts[item->part_count++] = (struct plan_part){.kind = PLAN_COLUMN, .column = columns[i]};
    }
    if (item && !guess_is_unique(guessing->sample, columns, count) &&
        item->part_count + 2 <= PLAN_PARTS_MAX) {
        item->parts[item->part_count++] = (struct plan_part){.kind = PLAN_TEXT, .text = TEXT("/")};
        item->parts[item->part_count++] = (struct plan_part){.kind = PLAN_LINE};
    }
}

/* A column that is said to be the row's code, and tells rows apart. */
static void settle_code(struct guessing *guessing)
{
    const struct record_type *type = record_type_of(guessing->chief);
    int field = record_field_find(type, TEXT("external_id"));
    if (field < 0 || guessing->chief == RECORD_ACCOUNT)
        return;
    struct plan_item *item = plan_find(guessing->plan, guessing->chief, field, TEXT_ABSENT);
    if (item && item->part_count == 1 && !guess_is_unique(guessing->sample, &item->parts[0].column, 1)) {
        guessing->used[item->parts[0].column] = false;
        plan_remove(guessing->plan, item);
        item = NULL;
    }
    if (!item && type->fields[field].required)
        make_code(guessing, field);
}

static void fill(struct guessing *guessing, int field, const char *value)
{
    if (!plan_find(guessing->plan, guessing->chief, field, TEXT_ABSENT))
        plan_set_text(guessing->plan, guessing->chief, field, text_of(value));
}

/* What has to be there and has no column: what it most likely is. */
static void fill_required(struct guessing *guessing)
{
    const struct record_type *type = record_type_of(guessing->chief);
    for (int i = 0; i < type->field_count; i++)
        if (type->fields[i].type == FIELD_CURRENCY && type->fields[i].required)
            fill(guessing, i, currency_code(guessing->currency));
    bool serves = plan_find(guessing->plan, RECORD_INVOICE_LINE, LINE_SERVICE_START, TEXT_ABSENT) &&
                  plan_find(guessing->plan, RECORD_INVOICE_LINE, LINE_SERVICE_END, TEXT_ABSENT);
    switch (guessing->chief) {
    case RECORD_SUBSCRIPTION:
        fill(guessing, SUBSCRIPTION_INTERVAL_UNIT, "month");
        break;
    case RECORD_INVOICE_LINE:
        fill(guessing, LINE_TYPE, serves ? "subscription" : "one_time");
        break;
    case RECORD_COST:
        fill(guessing, COST_KIND, "acquisition");
        break;
    case RECORD_USAGE:
        fill(guessing, USAGE_COUNT, "1");
        break;
    case RECORD_SURVEY:
        fill(guessing, SURVEY_KIND, "nps");
        break;
    case RECORD_INTERACTION:
        fill(guessing, INTERACTION_KIND, "note");
        break;
    default:
        break;
    }
}

/* "Valor mensal" is a month's amount whatever the billing column beside it says. */
static void settle_interval(struct guessing *guessing)
{
    const struct plan_item *amount =
        plan_find(guessing->plan, RECORD_SUBSCRIPTION, SUBSCRIPTION_AMOUNT, TEXT_ABSENT);
    if (guessing->chief != RECORD_SUBSCRIPTION || !amount || amount->parts[0].kind != PLAN_COLUMN)
        return;
    int months = guess_amount_months(guessing->plan->columns[amount->parts[0].column]);
    if (!months)
        return;
    struct plan_item *unit =
        plan_find(guessing->plan, RECORD_SUBSCRIPTION, SUBSCRIPTION_INTERVAL_UNIT, TEXT_ABSENT);
    if (unit && unit->parts[0].kind == PLAN_COLUMN)
        guessing->used[unit->parts[0].column] = false;
    plan_set_text(guessing->plan, RECORD_SUBSCRIPTION, SUBSCRIPTION_INTERVAL_UNIT,
                  text_of(months == 1 ? "month" : "year"));
    struct plan_item *count =
        plan_find(guessing->plan, RECORD_SUBSCRIPTION, SUBSCRIPTION_INTERVAL_COUNT, TEXT_ABSENT);
    if (count)
        plan_remove(guessing->plan, count);
}

/* Whether the last day given still belongs: ends of months, or a day before the start's. */
static void settle_ends(struct guessing *guessing, enum record_kind kind, int start_field, int end_field)
{
    const struct plan_item *start = plan_find(guessing->plan, kind, start_field, TEXT_ABSENT);
    struct plan_item *end = plan_find(guessing->plan, kind, end_field, TEXT_ABSENT);
    if (start && end && start->parts[0].kind == PLAN_COLUMN && end->parts[0].kind == PLAN_COLUMN)
        end->end_inclusive = guess_end_is_inclusive(guessing->sample, start, end);
}

/* What no field takes becomes a custom field of the accounts, if any are made and something stands there. */
static void keep_rest(struct guessing *guessing)
{
    int custom = 0;
    for (int i = 0; guessing->plan->makes[RECORD_ACCOUNT] && i < guessing->plan->column_count; i++)
        if (!guessing->used[i] && plan_column_is_usable(guessing->plan, i) &&
            guess_has_values(guessing->sample, i) && custom++ < RECORD_CUSTOM_FIELDS_MAX)
            plan_set_column(guessing->plan, RECORD_ACCOUNT, -1, guessing->plan->columns[i], i);
}

enum record_kind guess(struct plan *ret, const struct intake_sample *sample, enum record_kind wanted,
                       uint8_t currency, struct arena *arena)
{
    struct guessing guessing = {.plan = ret, .sample = sample, .arena = arena, .currency = currency};
    plan_init(ret, sample->columns, sample->column_count, arena);
    ret->header_line = sample->header_line;
    guessing.used = arena_array(arena, bool, (size_t)sample->column_count);
    if (guess_own(&guessing, wanted))
        return guessing.chief;
    guessing.chief = wanted == RECORD_KIND_COUNT ? choose_kind(&guessing) : wanted;
    find_account(&guessing);
    guessing.with_accounts =
        guessing.chief == RECORD_ACCOUNT ||
        ((guessing.chief == RECORD_SUBSCRIPTION || guessing.chief == RECORD_INVOICE_LINE) &&
         guessing.name >= 0);
    if (guessing.with_accounts)
        make_accounts(&guessing);
    int reference = account_field_of(guessing.chief);
    if (reference >= 0 && account_key(&guessing) >= 0)
        use(&guessing, guessing.chief, reference, account_key(&guessing));
    ret->makes[guessing.chief] = true;
    take_fields(&guessing, guessing.chief);
    settle_interval(&guessing);
    settle_code(&guessing);
    fill_required(&guessing);
    settle_ends(&guessing, RECORD_SUBSCRIPTION, SUBSCRIPTION_START_DATE, SUBSCRIPTION_END_DATE);
    settle_ends(&guessing, RECORD_INVOICE_LINE, LINE_SERVICE_START, LINE_SERVICE_END);
    if (guessing.with_accounts)
        take_fields(&guessing, RECORD_ACCOUNT);
    keep_rest(&guessing);
    return guessing.chief;
}
