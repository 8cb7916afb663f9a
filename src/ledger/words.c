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
#define NO_CODE_HINT N_("Empty if it has none.")
#define PERSON_HINT N_("The e-mail of the person here.")
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
    [SURVEY_EXTERNAL_ID] = {N_("Answer code"), NO_CODE_HINT},
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
    [INTERACTION_EXTERNAL_ID] = {N_("Interaction code"), NO_CODE_HINT},
    [INTERACTION_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [INTERACTION_CONTACT_EMAIL] = {N_("With"), N_("The e-mail of the person there.")},
    [INTERACTION_KIND] = {N_("Kind"), NULL},
    [INTERACTION_AT] = {N_("When"), NULL},
    [INTERACTION_BY_EMAIL] = {N_("By"), PERSON_HINT},
    [INTERACTION_SUMMARY] = {N_("Summary"), NULL},
};

static const struct words rate_words[FX_FIELD_COUNT] = {
    [FX_MONTH] = {N_("Month"), NULL},
    [FX_CURRENCY] = {N_("Currency"), CURRENCY_HINT},
    [FX_RATE] = {N_("Rate"), N_("What one unit of it is worth in the organisation’s currency.")},
};

static const struct words stage_words[STAGE_FIELD_COUNT] = {
    [STAGE_EXTERNAL_ID] = {N_("Move code"), NO_CODE_HINT},
    [STAGE_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [STAGE_JOURNEY] = {N_("Journey"), NULL},
    [STAGE_NAME] = {N_("Stage"), NULL},
    [STAGE_ENTERED_AT] = {N_("Entered"), NULL},
    [STAGE_REASON] = {N_("Reason"), N_("Why it was moved.")},
    [STAGE_BY_EMAIL] = {N_("By"), PERSON_HINT},
    [STAGE_AUTOMATIC] = {N_("Moved by a rule"), NULL},
};

static const struct words milestone_words[MILESTONE_FIELD_COUNT] = {
    [MILESTONE_EXTERNAL_ID] = {N_("Milestone code"), NO_CODE_HINT},
    [MILESTONE_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [MILESTONE_NAME] = {N_("Name"), NULL},
    [MILESTONE_KIND] = {N_("Kind"), NULL},
    [MILESTONE_DUE_DATE] = {N_("Due date"), NULL},
    [MILESTONE_REACHED_DATE] = {N_("Reached"), N_("Empty until it is reached.")},
    [MILESTONE_OWNER_EMAIL] = {N_("Owner here"), PERSON_HINT},
    [MILESTONE_CUSTOMER_OWNER] = {N_("Owner there"), N_("The person at the customer.")},
    [MILESTONE_NOTE] = {N_("Note"), NULL},
};

static const struct words handoff_words[HANDOFF_FIELD_COUNT] = {
    [HANDOFF_EXTERNAL_ID] = {N_("Handoff code"), NO_CODE_HINT},
    [HANDOFF_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [HANDOFF_STARTED_AT] = {N_("Started"), NULL},
    [HANDOFF_ISM_EMAIL] = {N_("ISM"), N_("The e-mail of who brings it into use.")},
    [HANDOFF_CSM_EMAIL] = {N_("CSM"), N_("The e-mail of who looks after the account.")},
    [HANDOFF_CHECKLIST] = {N_("Checklist"), N_("One line an item: [x] done, [ ] not yet.")},
    [HANDOFF_ISM_SIGNED_AT] = {N_("Signed by the ISM"), NULL},
    [HANDOFF_CSM_SIGNED_AT] = {N_("Signed by the CSM"), NULL},
};

static const struct words task_words[TASK_FIELD_COUNT] = {
    [TASK_EXTERNAL_ID] = {N_("Task code"), NO_CODE_HINT},
    [TASK_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [TASK_TITLE] = {N_("Title"), NULL},
    [TASK_DETAIL] = {N_("Detail"), NULL},
    [TASK_REASON] = {N_("Reason"), N_("One open task an account and reason.")},
    [TASK_PLAYBOOK] = {N_("Playbook"), NULL},
    [TASK_KIND] = {N_("Kind"), NULL},
    [TASK_CREATED_AT] = {N_("Created"), NULL},
    [TASK_DUE_DATE] = {N_("Due date"), NULL},
    [TASK_SNOOZED_UNTIL] = {N_("Snoozed until"), NULL},
    [TASK_OWNER_EMAIL] = {N_("Owner"), PERSON_HINT},
    [TASK_STATE] = {N_("State"), NULL},
    [TASK_OUTCOME] = {N_("Outcome"), NULL},
    [TASK_OUTCOME_NOTE] = {N_("What came of it"), NULL},
    [TASK_CLOSED_AT] = {N_("Closed"), N_("Empty while it is open.")},
    [TASK_BY_EMAIL] = {N_("By"), PERSON_HINT},
};

static const struct words review_words[REVIEW_FIELD_COUNT] = {
    [REVIEW_EXTERNAL_ID] = {N_("Review code"), NO_CODE_HINT},
    [REVIEW_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [REVIEW_HELD_AT] = {N_("Held"), NULL},
    [REVIEW_BY_EMAIL] = {N_("By"), PERSON_HINT},
    [REVIEW_PAST] = {N_("What was reached"), N_("Since the last review, in the customer’s words.")},
    [REVIEW_FUTURE] = {N_("What comes next"), N_("What shall be reached until the next one.")},
    [REVIEW_MINUTES] = {N_("Minutes of the review"), NULL},
    [REVIEW_NEXT_REVIEW_DATE] = {N_("Next review"), NULL},
};

static const struct words churn_request_words[CHURN_REQUEST_FIELD_COUNT] = {
    [CHURN_REQUEST_EXTERNAL_ID] = {N_("Request code"), NO_CODE_HINT},
    [CHURN_REQUEST_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [CHURN_REQUEST_REQUESTED_AT] = {N_("Requested"), NULL},
    [CHURN_REQUEST_KIND] = {N_("Kind"), NULL},
    [CHURN_REQUEST_REASON] = {N_("Reason"), N_("One of the tree of reasons.")},
    [CHURN_REQUEST_DETAIL] = {N_("Detail"), N_("In the customer’s own words.")},
    [CHURN_REQUEST_STATE] = {N_("State"), NULL},
    [CHURN_REQUEST_DECIDED_AT] = {N_("Decided"), N_("Empty while it is open.")},
    [CHURN_REQUEST_INTENSIVE_UNTIL] = {N_("Intensive care until"), N_("The last day of close care.")},
    [CHURN_REQUEST_OWNER_EMAIL] = {N_("Owner"), PERSON_HINT},
    [CHURN_REQUEST_BY_EMAIL] = {N_("By"), PERSON_HINT},
};

static const struct words opportunity_words[OPPORTUNITY_FIELD_COUNT] = {
    [OPPORTUNITY_EXTERNAL_ID] = {N_("Opportunity code"), NO_CODE_HINT},
    [OPPORTUNITY_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [OPPORTUNITY_KIND] = {N_("Kind"), NULL},
    [OPPORTUNITY_PRODUCT] = {N_("Product"), NULL},
    [OPPORTUNITY_STAGE] = {N_("Stage"), NULL},
    [OPPORTUNITY_AMOUNT] = {N_("Amount"), N_("A month, before tax.")},
    [OPPORTUNITY_CURRENCY] = {N_("Currency"), CURRENCY_HINT},
    [OPPORTUNITY_CLOSE_DATE] = {N_("Expected close"), NULL},
    [OPPORTUNITY_OWNER_EMAIL] = {N_("Owner"), PERSON_HINT},
    [OPPORTUNITY_NOTE] = {N_("Note"), NULL},
    [OPPORTUNITY_OPENED_AT] = {N_("Opened"), NULL},
    [OPPORTUNITY_CLOSED_AT] = {N_("Closed"), N_("Empty while it is open.")},
};

static const struct words renewal_call_words[RENEWAL_CALL_FIELD_COUNT] = {
    [RENEWAL_CALL_SUBSCRIPTION] = {N_("Subscription"), NULL},
    [RENEWAL_CALL_CALLED_AT] = {N_("When"), NULL},
    [RENEWAL_CALL_VERDICT] = {N_("Forecast"), NULL},
    [RENEWAL_CALL_BY_EMAIL] = {N_("By"), PERSON_HINT},
    [RENEWAL_CALL_NOTE] = {N_("Note"), NULL},
};

static const struct words value_map_words[VALUE_MAP_FIELD_COUNT] = {
    [VALUE_MAP_EXTERNAL_ID] = {N_("Value code"), NO_CODE_HINT},
    [VALUE_MAP_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [VALUE_MAP_KIND] = {N_("Kind"), NULL},
    [VALUE_MAP_PROMISED] = {N_("Promised"), NULL},
    [VALUE_MAP_DELIVERED] = {N_("Delivered"), NULL},
    [VALUE_MAP_CUSTOMER_WORDS] = {N_("In the customer’s words"), NULL},
    [VALUE_MAP_AMOUNT] = {N_("Worth"), N_("What it is worth to the customer.")},
    [VALUE_MAP_CURRENCY] = {N_("Currency"), CURRENCY_HINT},
    [VALUE_MAP_AT] = {N_("When"), NULL},
};

static const struct words health_override_words[HEALTH_OVERRIDE_FIELD_COUNT] = {
    [HEALTH_OVERRIDE_EXTERNAL_ID] = {N_("Override code"), NO_CODE_HINT},
    [HEALTH_OVERRIDE_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [HEALTH_OVERRIDE_LIGHT] = {N_("Health light"), NULL},
    [HEALTH_OVERRIDE_REASON] = {N_("Reason"), NULL},
    [HEALTH_OVERRIDE_AT] = {N_("When"), NULL},
    [HEALTH_OVERRIDE_UNTIL_DATE] = {N_("Holds until"), N_("The last day that it holds.")},
    [HEALTH_OVERRIDE_BY_EMAIL] = {N_("By"), PERSON_HINT},
    [HEALTH_OVERRIDE_ENDED_AT] = {N_("Taken back"), N_("Empty unless it was ended earlier.")},
};

static const struct words sentiment_words[SENTIMENT_FIELD_COUNT] = {
    [SENTIMENT_EXTERNAL_ID] = {N_("Sentiment code"), NO_CODE_HINT},
    [SENTIMENT_ACCOUNT] = {ACCOUNT_LABEL, NULL},
    [SENTIMENT_AT] = {N_("When"), NULL},
    [SENTIMENT_LEVEL] = {N_("Sentiment"), NULL},
    [SENTIMENT_NOTE] = {N_("Note"), NULL},
    [SENTIMENT_BY_EMAIL] = {N_("By"), PERSON_HINT},
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
    [RECORD_STAGE] = {N_("Stage of a journey"), N_("Stages of journeys"), stage_words},
    [RECORD_MILESTONE] = {N_("Milestone"), N_("Milestones"), milestone_words},
    [RECORD_HANDOFF] = {N_("Handoff"), N_("Handoffs"), handoff_words},
    [RECORD_TASK] = {N_("Task"), N_("Tasks"), task_words},
    [RECORD_REVIEW] = {N_("Success review"), N_("Success reviews"), review_words},
    [RECORD_CHURN_REQUEST] = {N_("Churn request"), N_("Churn requests"), churn_request_words},
    [RECORD_OPPORTUNITY] = {N_("Opportunity"), N_("Opportunities"), opportunity_words},
    [RECORD_RENEWAL_CALL] = {N_("Renewal forecast"), N_("Renewal forecasts"), renewal_call_words},
    [RECORD_VALUE_MAP] = {N_("Value delivered"), N_("Value map"), value_map_words},
    [RECORD_HEALTH_OVERRIDE] = {N_("Light set by hand"), N_("Lights set by hand"), health_override_words},
    [RECORD_SENTIMENT] = {N_("Sentiment"), N_("Sentiments"), sentiment_words},
};

static const char *const interval_units[] = {N_("month"), N_("year"), N_("week"), N_("day")};
static const char *const cancel_kinds[] = {N_("the customer chose to"), N_("not paid")};
static const char *const line_types[] = {N_("subscription"), N_("one-time"), N_("usage-based"), N_("trial")};
static const char *const line_statuses[] = {N_("open"), N_("paid"), N_("void"), N_("draft")};
static const char *const cost_kinds[] = {N_("acquisition"), N_("service")};
static const char *const severities[] = {N_("low"), N_("normal"), N_("high"), N_("urgent")};
static const char *const survey_kinds[] = {N_("NPS"), N_("CSAT"), N_("CES")};
static const char *const interaction_kinds[] = {N_("Call"), N_("Meeting"), N_("E-mail"), N_("Note")};
static const char *const milestone_kinds[] = {N_("first value"), N_("first success"), N_("30 days"),
                                              N_("60 days"),     N_("90 days"),       N_("other")};
static const char *const task_kinds[] = {N_("Call"), N_("E-mail"), N_("Meeting"), N_("Review"), N_("Other")};
static const char *const task_states[] = {N_("open"), N_("completed"), N_("dismissed")};
static const char *const churn_request_states[] = {N_("open"), N_("reversed"), N_("customer lost")};
static const char *const opportunity_kinds[] = {N_("upsell"), N_("cross-sell"), N_("reactive upsell"),
                                                N_("downsell")};
static const char *const opportunity_stages[] = {N_("identified"),  N_("qualified"), N_("proposed"),
                                                 N_("negotiating"), N_("won"),       N_("lost")};
static const char *const renewal_call_calls[] = {N_("renews"), N_("at risk"), N_("leaves")};
static const char *const value_map_kinds[] = {N_("value"), N_("case"), N_("reference"), N_("testimonial")};
static const char *const health_override_lights[] = {N_("red"), N_("yellow"), N_("green")};
static const char *const sentiment_sentiments[] = {N_("very bad"), N_("bad"), N_("neutral"), N_("good"),
                                                   N_("very good")};

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
    {RECORD_MILESTONE, MILESTONE_KIND, milestone_kinds},
    {RECORD_TASK, TASK_KIND, task_kinds},
    {RECORD_TASK, TASK_STATE, task_states},
    {RECORD_CHURN_REQUEST, CHURN_REQUEST_KIND, cancel_kinds},
    {RECORD_CHURN_REQUEST, CHURN_REQUEST_STATE, churn_request_states},
    {RECORD_OPPORTUNITY, OPPORTUNITY_KIND, opportunity_kinds},
    {RECORD_OPPORTUNITY, OPPORTUNITY_STAGE, opportunity_stages},
    {RECORD_RENEWAL_CALL, RENEWAL_CALL_VERDICT, renewal_call_calls},
    {RECORD_VALUE_MAP, VALUE_MAP_KIND, value_map_kinds},
    {RECORD_HEALTH_OVERRIDE, HEALTH_OVERRIDE_LIGHT, health_override_lights},
    {RECORD_SENTIMENT, SENTIMENT_LEVEL, sentiment_sentiments},
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
