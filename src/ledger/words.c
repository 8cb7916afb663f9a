/* See words.h. A field's label and hint stand beside each other; positions are those of record.h. */
#include "ledger/words.h"

#include <assert.h>

#include "language/language.h"

struct words {
    const char *label, *hint;
};

#define ACCOUNT_LABEL N_("Account")
#define AMOUNT_HINT N_("Before tax, less the discount.")
#define CURRENCY_HINT N_("Its code, such as BRL or USD.")
#define CODE_HINT N_("As your other systems call it. It stays.")
#define NUMBER_OF_INTERVALS_HINT N_("3 with “month” is a quarter.")

static const struct words account_words[ACCOUNT_FIELD_COUNT] = {
    [ACCOUNT_EXTERNAL_ID] = {N_("Account code"), CODE_HINT},
    [ACCOUNT_NAME] = {N_("Name"), NULL},
    [ACCOUNT_PARENT] = {N_("Parent account"), N_("The code of the account that this one belongs to.")},
    [ACCOUNT_TAX_ID] = {N_("Tax number"), N_("CNPJ, CPF, or another country’s number.")},
    [ACCOUNT_SEGMENT] = {N_("Segment"), NULL},
    [ACCOUNT_PLAN] = {N_("Plan"), NULL},
    [ACCOUNT_INDUSTRY] = {N_("Industry"), NULL},
    [ACCOUNT_COUNTRY] = {N_("Country"), NULL},
    [ACCOUNT_REGION] = {N_("Region"), NULL},
    [ACCOUNT_CITY] = {N_("City"), NULL},
    [ACCOUNT_TOUCH_TIER] = {N_("Touch tier"), NULL},
    [ACCOUNT_CHANNEL] = {N_("Channel"), N_("Where the customer came from.")},
    [ACCOUNT_REFERRED_BY] = {N_("Referred by"), NULL},
    [ACCOUNT_SIGNUP_DATE] = {N_("Customer since"), NULL},
    [ACCOUNT_OWNER_EMAIL] = {N_("CSM"), N_("The e-mail of who looks after the account.")},
    [ACCOUNT_ISM_EMAIL] = {N_("ISM"), N_("The e-mail of who brings it into use.")},
    [ACCOUNT_FARMER_EMAIL] = {N_("Farmer"), N_("The e-mail of who sells more to it.")},
    [ACCOUNT_DESIRED_OUTCOME] = {N_("Desired outcome"), N_("In the customer’s own words.")},
    [ACCOUNT_LANGUAGE] = {N_("Language"), NULL},
};

static const struct words contact_words[CONTACT_FIELD_COUNT] = {
    [CONTACT_EXTERNAL_ID] = {N_("Contact code"), CODE_HINT},
    [CONTACT_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [CONTACT_NAME] = {N_("Name"), NULL},
    [CONTACT_EMAIL] = {N_("E-mail"), NULL},
    [CONTACT_PHONE] = {N_("Phone"), NULL},
    [CONTACT_ROLE] = {N_("Role"), N_("Decides, uses, pays, champions …")},
    [CONTACT_LANGUAGE] = {N_("Language"), NULL},
    [CONTACT_ZONE] = {N_("Time zone"), N_("Such as America/Sao_Paulo.")},
};

static const struct words subscription_words[SUBSCRIPTION_FIELD_COUNT] = {
    [SUBSCRIPTION_EXTERNAL_ID] = {N_("Subscription code"), CODE_HINT},
    [SUBSCRIPTION_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [SUBSCRIPTION_PLAN] = {N_("Plan"), NULL},
    [SUBSCRIPTION_PRODUCT] = {N_("Product"), NULL},
    [SUBSCRIPTION_AMOUNT] = {N_("Amount"), N_("For one interval, before tax, less the discount.")},
    [SUBSCRIPTION_INTERVAL_UNIT] = {N_("Interval"), NULL},
    [SUBSCRIPTION_INTERVAL_COUNT] = {N_("Number of intervals"), NUMBER_OF_INTERVALS_HINT},
    [SUBSCRIPTION_QUANTITY] = {N_("Quantity"), N_("Seats, licences, units.")},
    [SUBSCRIPTION_CURRENCY] = {N_("Currency"), CURRENCY_HINT},
    [SUBSCRIPTION_START_DATE] = {N_("Start"), NULL},
    [SUBSCRIPTION_END_DATE] = {N_("End"), N_("The first day without it. Empty while it goes on.")},
    [SUBSCRIPTION_RENEWAL_DATE] = {N_("Renewal"), NULL},
    [SUBSCRIPTION_TRIAL_END_DATE] = {N_("End of the trial"), NULL},
    [SUBSCRIPTION_CANCEL_REASON] = {N_("Reason for leaving"), NULL},
    [SUBSCRIPTION_CANCEL_KIND] = {N_("How it was cancelled"), NULL},
};

static const struct words change_words[CHANGE_FIELD_COUNT] = {
    [CHANGE_SUBSCRIPTION] = {N_("Subscription"), NULL},
    [CHANGE_DATE] = {N_("From"), N_("The first day of the new terms.")},
    [CHANGE_AMOUNT] = {N_("Amount"), N_("For one interval, before tax, less the discount.")},
    [CHANGE_INTERVAL_UNIT] = {N_("Interval"), NULL},
    [CHANGE_INTERVAL_COUNT] = {N_("Number of intervals"), NUMBER_OF_INTERVALS_HINT},
    [CHANGE_QUANTITY] = {N_("Quantity"), NULL},
    [CHANGE_PLAN] = {N_("Plan"), NULL},
    [CHANGE_REASON] = {N_("Reason"), NULL},
};

static const struct words line_words[LINE_FIELD_COUNT] = {
    [LINE_EXTERNAL_ID] = {N_("Line code"), CODE_HINT},
    [LINE_INVOICE] = {N_("Invoice"), N_("Lines of one invoice share its number.")},
    [LINE_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [LINE_SUBSCRIPTION_ID] = {N_("Subscription"), N_("Its code, if the line bills one.")},
    [LINE_TYPE] = {N_("Type"), N_("Only “subscription” counts as recurring.")},
    [LINE_CATEGORY] = {N_("Category"), NULL},
    [LINE_SERVICE_START] = {N_("Service from"), NULL},
    [LINE_SERVICE_END] = {N_("Service to"), N_("The first day that it no longer covers.")},
    [LINE_AMOUNT] = {N_("Amount"), AMOUNT_HINT},
    [LINE_TAX] = {N_("Tax"), NULL},
    [LINE_DISCOUNT] = {N_("Discount"), NULL},
    [LINE_CURRENCY] = {N_("Currency"), CURRENCY_HINT},
    [LINE_ISSUED_DATE] = {N_("Issued"), NULL},
    [LINE_DUE_DATE] = {N_("Due date"), NULL},
    [LINE_PAID_DATE] = {N_("Paid"), NULL},
    [LINE_STATUS] = {N_("Status"), NULL},
};

static const struct words cost_words[COST_FIELD_COUNT] = {
    [COST_MONTH] = {N_("Month"), NULL},
    [COST_KIND] = {N_("Kind"), N_("Acquisition wins customers; service looks after them.")},
    [COST_AMOUNT] = {N_("Amount"), NULL},
    [COST_CURRENCY] = {N_("Currency"), CURRENCY_HINT},
    [COST_CHANNEL] = {N_("Channel"), NULL},
    [COST_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [COST_MINUTES] = {N_("Minutes"), NULL},
    [COST_BY_EMAIL] = {N_("By"), N_("The e-mail of who gave the time.")},
};

static const struct words usage_words[USAGE_FIELD_COUNT] = {
    [USAGE_ACCOUNT] = {ACCOUNT_LABEL, NULL}, [USAGE_DATE] = {N_("Day"), NULL},
    [USAGE_FEATURE] = {N_("Feature"), NULL}, [USAGE_COUNT] = {N_("Times"), NULL},
    [USAGE_USER] = {N_("User"), NULL},
};

static const struct words ticket_words[TICKET_FIELD_COUNT] = {
    [TICKET_EXTERNAL_ID] = {N_("Ticket code"), CODE_HINT},
    [TICKET_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [TICKET_OPENED_AT] = {N_("Opened"), NULL},
    [TICKET_CLOSED_AT] = {N_("Closed"), N_("Empty while it is open.")},
    [TICKET_SEVERITY] = {N_("Severity"), NULL},
    [TICKET_CATEGORY] = {N_("Category"), NULL},
    [TICKET_SUBJECT] = {N_("Subject"), NULL},
    [TICKET_SLA_BREACHED] = {N_("Answered too late"), NULL},
};

static const struct words survey_words[SURVEY_FIELD_COUNT] = {
    [SURVEY_EXTERNAL_ID] = {N_("Answer code"), N_("Empty if it has none.")},
    [SURVEY_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [SURVEY_CONTACT_EMAIL] = {N_("Who answered"), N_("Their e-mail, known or not.")},
    [SURVEY_KIND] = {N_("Survey"), NULL},
    [SURVEY_SCORE] = {N_("Score"), NULL},
    [SURVEY_SCALE_MIN] = {N_("Scale from"), NULL},
    [SURVEY_SCALE_MAX] = {N_("Scale to"), NULL},
    [SURVEY_COMMENT] = {N_("Comment"), NULL},
    [SURVEY_STAGE] = {N_("Stage"), NULL},
    [SURVEY_ANSWERED_AT] = {N_("Answered"), NULL},
};

static const struct words interaction_words[INTERACTION_FIELD_COUNT] = {
    [INTERACTION_EXTERNAL_ID] = {N_("Interaction code"), N_("Empty if it has none.")},
    [INTERACTION_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [INTERACTION_CONTACT_EMAIL] = {N_("With"), N_("The e-mail of the person there.")},
    [INTERACTION_KIND] = {N_("Kind"), NULL},
    [INTERACTION_AT] = {N_("When"), NULL},
    [INTERACTION_BY_EMAIL] = {N_("By"), N_("The e-mail of the person here.")},
    [INTERACTION_SUMMARY] = {N_("Summary"), NULL},
};

static const struct words rate_words[FX_FIELD_COUNT] = {
    [FX_MONTH] = {N_("Month"), NULL},
    [FX_CURRENCY] = {N_("Currency"), CURRENCY_HINT},
    [FX_RATE] = {N_("Rate"), N_("What one unit of it is worth in the organisation’s currency.")},
};

static const struct {
    const char *singular, *plural;
    const struct words *fields;
} kinds[RECORD_KIND_COUNT] = {
    [RECORD_ACCOUNT] = {ACCOUNT_LABEL, N_("Accounts"), account_words},
    [RECORD_CONTACT] = {N_("Contact"), N_("Contacts"), contact_words},
    [RECORD_SUBSCRIPTION] = {N_("Subscription"), N_("Subscriptions"), subscription_words},
    [RECORD_SUBSCRIPTION_CHANGE] = {N_("Change of terms"), N_("Changes of terms"), change_words},
    [RECORD_INVOICE_LINE] = {N_("Invoice line"), N_("Invoice lines"), line_words},
    [RECORD_COST] = {N_("Cost"), N_("Costs"), cost_words},
    [RECORD_USAGE] = {N_("Usage"), N_("Usage"), usage_words},
    [RECORD_TICKET] = {N_("Support ticket"), N_("Support tickets"), ticket_words},
    [RECORD_SURVEY] = {N_("Survey answer"), N_("Survey answers"), survey_words},
    [RECORD_INTERACTION] = {N_("Interaction"), N_("Interactions"), interaction_words},
    [RECORD_FX_RATE] = {N_("Currency rate"), N_("Currency rates"), rate_words},
};

static const char *const interval_units[] = {N_("month"), N_("year"), N_("week"), N_("day")};
static const char *const cancel_kinds[] = {N_("the customer chose to"), N_("not paid")};
static const char *const line_types[] = {N_("subscription"), N_("one-time"), N_("usage-based"), N_("trial")};
static const char *const line_statuses[] = {N_("open"), N_("paid"), N_("void"), N_("draft")};
static const char *const cost_kinds[] = {N_("acquisition"), N_("service")};
static const char *const severities[] = {N_("low"), N_("normal"), N_("high"), N_("urgent")};
static const char *const survey_kinds[] = {N_("NPS"), N_("CSAT"), N_("CES")};
static const char *const interaction_kinds[] = {N_("Call"), N_("Meeting"), N_("E-mail"), N_("Note")};

static const struct {
    enum record_kind kind;
    int field;
    const char *const *words;
} choices[] = {
    {RECORD_SUBSCRIPTION, SUBSCRIPTION_INTERVAL_UNIT, interval_units},
    {RECORD_SUBSCRIPTION, SUBSCRIPTION_CANCEL_KIND, cancel_kinds},
    {RECORD_SUBSCRIPTION_CHANGE, CHANGE_INTERVAL_UNIT, interval_units},
    {RECORD_INVOICE_LINE, LINE_TYPE, line_types},
    {RECORD_INVOICE_LINE, LINE_STATUS, line_statuses},
    {RECORD_COST, COST_KIND, cost_kinds},
    {RECORD_TICKET, TICKET_SEVERITY, severities},
    {RECORD_SURVEY, SURVEY_KIND, survey_kinds},
    {RECORD_INTERACTION, INTERACTION_KIND, interaction_kinds},
};

const char *record_kind_singular(enum record_kind kind)
{
    return _(kinds[kind].singular);
}

const char *record_kind_plural(enum record_kind kind)
{
    return _(kinds[kind].plural);
}

static const struct words *words_of(enum record_kind kind, int field)
{
    assert(field >= 0 && field < record_type_of(kind)->field_count);
    return &kinds[kind].fields[field];
}

const char *record_field_label(enum record_kind kind, int field)
{
    return _(words_of(kind, field)->label);
}

const char *record_field_hint(enum record_kind kind, int field)
{
    const char *hint = words_of(kind, field)->hint;
    return hint ? _(hint) : NULL;
}

const char *record_choice_label(enum record_kind kind, int field, int64_t choice)
{
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++)
        if (choices[i].kind == kind && choices[i].field == field)
            return _(choices[i].words[choice]);
    assert(false && "a field of choices without words");
    return "";
}
