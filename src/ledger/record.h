/* The kinds of record and their fields: one table a kind (in its noun's file: account.c,
 * subscription.c …), used alike by the import (column names, types, checks), the record's SQL, the
 * export and the columns. The names are those of the import columns and stay.
 *
 * A row carries one value per field, by the field's position in the kind's table (the enums below). */
#ifndef FAROL_LEDGER_RECORD_H
#define FAROL_LEDGER_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"
#include "base/money.h"
#include "base/text.h"

enum record_kind {
    RECORD_ACCOUNT,
    RECORD_CONTACT,
    RECORD_SUBSCRIPTION,
    RECORD_SUBSCRIPTION_CHANGE,
    RECORD_INVOICE_LINE,
    RECORD_COST,
    RECORD_USAGE,
    RECORD_TICKET,
    RECORD_SURVEY,
    RECORD_INTERACTION,
    RECORD_FX_RATE,
    RECORD_STAGE,
    RECORD_MILESTONE,
    RECORD_HANDOFF,
    RECORD_TASK,
    RECORD_REVIEW,
    RECORD_CHURN_REQUEST,
    RECORD_OPPORTUNITY,
    RECORD_RENEWAL_CALL,
    RECORD_VALUE_MAP,
    RECORD_HEALTH_OVERRIDE,
    RECORD_SENTIMENT,
    RECORD_KIND_COUNT
};

enum field_type {
    FIELD_TEXT, /* text, at most `length_max` characters */
    FIELD_NAME, /* a short text that groups (segment, plan, feature …): at most 120 characters */
    FIELD_EMAIL,
    FIELD_CHOICE,   /* number: index into `choices` */
    FIELD_DAY,      /* number: day */
    FIELD_MONTH,    /* number: month */
    FIELD_INSTANT,  /* number: microseconds UTC; a day given alone is that day's start in the zone */
    FIELD_INTEGER,  /* number; 0 or more unless said */
    FIELD_SCORE,    /* number: hundredths (scores may be 4.5) */
    FIELD_MONEY,    /* number: minor units of the row's `currency` */
    FIELD_RATE,     /* number: 8 decimals, above zero */
    FIELD_CURRENCY, /* number: currency */
    FIELD_BOOLEAN,  /* number: 0 or 1 */
    FIELD_REFERENCE /* text: external id given; number: internal id of the `reference` kind once resolved */
};

struct record_field {
    const char *name;
    enum field_type type;
    bool required;
    bool key;
    bool personal;              /* stands in the kind's erasable text table (LGPD) */
    const char *const *choices; /* NULL-terminated, FIELD_CHOICE */
    enum record_kind reference; /* FIELD_REFERENCE */
    int length_max;             /* characters; 0: 120 for names, 2000 for text */
};

struct record_type {
    enum record_kind kind;
    const char *name; /* "accounts", as on the command line */
    const char *table;
    const struct record_field *fields;
    int field_count;
    bool takes_custom_fields;
    bool key_is_content; /* without an external id, known by its whole content */
};

enum value_state {
    VALUE_UNTOUCHED, /* the file has no such column: the field stays as it is */
    VALUE_ABSENT,    /* an empty cell: clears the field; in what is read back: no value */
    VALUE_SET
};

struct record_value {
    enum value_state state;
    int64_t number;
    text text;
};

#define RECORD_FIELDS_MAX 24
#define RECORD_CUSTOM_FIELDS_MAX 100

struct record_custom {
    text name;
    text value;
}; /* an absent value clears */

struct record_row {
    enum record_kind kind;
    struct record_value values[RECORD_FIELDS_MAX];
    struct record_custom *custom;
    int custom_count;
};

const struct record_type *record_type_of(enum record_kind kind);
bool record_kind_parse(text name, enum record_kind *ret_kind);
/* -1 when the kind has no such field. */
int record_field_find(const struct record_type *type, text name);

enum account_field {
    ACCOUNT_EXTERNAL_ID,
    ACCOUNT_NAME,
    ACCOUNT_PARENT,
    ACCOUNT_TAX_ID,
    ACCOUNT_SEGMENT,
    ACCOUNT_PLAN,
    ACCOUNT_INDUSTRY,
    ACCOUNT_COUNTRY,
    ACCOUNT_REGION,
    ACCOUNT_CITY,
    ACCOUNT_TOUCH_TIER,
    ACCOUNT_CHANNEL,
    ACCOUNT_REFERRED_BY,
    ACCOUNT_SIGNUP_DATE,
    ACCOUNT_OWNER_EMAIL,
    ACCOUNT_ISM_EMAIL,
    ACCOUNT_FARMER_EMAIL,
    ACCOUNT_DESIRED_OUTCOME,
    ACCOUNT_LANGUAGE,
    ACCOUNT_FIELD_COUNT
};
enum contact_field {
    CONTACT_EXTERNAL_ID,
    CONTACT_ACCOUNT,
    CONTACT_NAME,
    CONTACT_EMAIL,
    CONTACT_PHONE,
    CONTACT_ROLE,
    CONTACT_LANGUAGE,
    CONTACT_ZONE,
    CONTACT_FIELD_COUNT
};
enum interval_unit { INTERVAL_MONTH, INTERVAL_YEAR, INTERVAL_WEEK, INTERVAL_DAY };
enum cancel_kind { CANCEL_VOLUNTARY, CANCEL_INVOLUNTARY };
enum subscription_field {
    SUBSCRIPTION_EXTERNAL_ID,
    SUBSCRIPTION_ACCOUNT,
    SUBSCRIPTION_PLAN,
    SUBSCRIPTION_PRODUCT,
    SUBSCRIPTION_AMOUNT,
    SUBSCRIPTION_INTERVAL_UNIT,
    SUBSCRIPTION_INTERVAL_COUNT,
    SUBSCRIPTION_QUANTITY,
    SUBSCRIPTION_CURRENCY,
    SUBSCRIPTION_START_DATE,
    SUBSCRIPTION_END_DATE,
    SUBSCRIPTION_RENEWAL_DATE,
    SUBSCRIPTION_TRIAL_END_DATE,
    SUBSCRIPTION_CANCEL_REASON,
    SUBSCRIPTION_CANCEL_KIND,
    SUBSCRIPTION_FIELD_COUNT
};
enum subscription_change_field { /* money in the subscription's currency */
                                 CHANGE_SUBSCRIPTION,
                                 CHANGE_DATE,
                                 CHANGE_AMOUNT,
                                 CHANGE_INTERVAL_UNIT,
                                 CHANGE_INTERVAL_COUNT,
                                 CHANGE_QUANTITY,
                                 CHANGE_PLAN,
                                 CHANGE_REASON,
                                 CHANGE_FIELD_COUNT
};
enum line_type { LINE_SUBSCRIPTION, LINE_ONE_TIME, LINE_USAGE, LINE_TRIAL };
enum line_status { LINE_OPEN, LINE_PAID, LINE_VOID, LINE_DRAFT };
enum invoice_line_field {
    LINE_EXTERNAL_ID,
    LINE_INVOICE,
    LINE_ACCOUNT,
    LINE_SUBSCRIPTION_ID,
    LINE_TYPE,
    LINE_CATEGORY,
    LINE_SERVICE_START,
    LINE_SERVICE_END,
    LINE_AMOUNT,
    LINE_TAX,
    LINE_DISCOUNT,
    LINE_CURRENCY,
    LINE_ISSUED_DATE,
    LINE_DUE_DATE,
    LINE_PAID_DATE,
    LINE_STATUS,
    LINE_FIELD_COUNT
};
enum cost_kind { COST_ACQUISITION, COST_SERVICE };
enum cost_field {
    COST_MONTH,
    COST_KIND,
    COST_AMOUNT,
    COST_CURRENCY,
    COST_CHANNEL,
    COST_ACCOUNT,
    COST_MINUTES,
    COST_BY_EMAIL,
    COST_FIELD_COUNT
};
enum usage_field { USAGE_ACCOUNT, USAGE_DATE, USAGE_FEATURE, USAGE_COUNT, USAGE_USER, USAGE_FIELD_COUNT };
enum ticket_severity { SEVERITY_LOW, SEVERITY_NORMAL, SEVERITY_HIGH, SEVERITY_URGENT };
enum ticket_field {
    TICKET_EXTERNAL_ID,
    TICKET_ACCOUNT,
    TICKET_OPENED_AT,
    TICKET_CLOSED_AT,
    TICKET_SEVERITY,
    TICKET_CATEGORY,
    TICKET_SUBJECT,
    TICKET_SLA_BREACHED,
    TICKET_FIELD_COUNT
};
enum survey_kind { SURVEY_NPS, SURVEY_CSAT, SURVEY_CES };
enum survey_field {
    SURVEY_EXTERNAL_ID,
    SURVEY_ACCOUNT,
    SURVEY_CONTACT_EMAIL,
    SURVEY_KIND,
    SURVEY_SCORE,
    SURVEY_SCALE_MIN,
    SURVEY_SCALE_MAX,
    SURVEY_COMMENT,
    SURVEY_STAGE,
    SURVEY_ANSWERED_AT,
    SURVEY_FIELD_COUNT
};
enum interaction_kind { INTERACTION_CALL, INTERACTION_MEETING, INTERACTION_EMAIL, INTERACTION_NOTE };
enum interaction_field {
    INTERACTION_EXTERNAL_ID,
    INTERACTION_ACCOUNT,
    INTERACTION_CONTACT_EMAIL,
    INTERACTION_KIND,
    INTERACTION_AT,
    INTERACTION_BY_EMAIL,
    INTERACTION_SUMMARY,
    INTERACTION_FIELD_COUNT
};
enum fx_rate_field { FX_MONTH, FX_CURRENCY, FX_RATE, FX_FIELD_COUNT };
enum stage_field {
    STAGE_EXTERNAL_ID,
    STAGE_ACCOUNT,
    STAGE_JOURNEY,
    STAGE_NAME,
    STAGE_ENTERED_AT,
    STAGE_REASON,
    STAGE_BY_EMAIL,
    STAGE_AUTOMATIC,
    STAGE_FIELD_COUNT
};
enum milestone_kind {
    MILESTONE_KIND_FIRST_VALUE,
    MILESTONE_KIND_FIRST_SUCCESS,
    MILESTONE_KIND_DAY_30,
    MILESTONE_KIND_DAY_60,
    MILESTONE_KIND_DAY_90,
    MILESTONE_KIND_OTHER
};
enum milestone_field {
    MILESTONE_EXTERNAL_ID,
    MILESTONE_ACCOUNT,
    MILESTONE_NAME,
    MILESTONE_KIND,
    MILESTONE_DUE_DATE,
    MILESTONE_REACHED_DATE,
    MILESTONE_OWNER_EMAIL,
    MILESTONE_CUSTOMER_OWNER,
    MILESTONE_NOTE,
    MILESTONE_FIELD_COUNT
};
enum handoff_field {
    HANDOFF_EXTERNAL_ID,
    HANDOFF_ACCOUNT,
    HANDOFF_STARTED_AT,
    HANDOFF_ISM_EMAIL,
    HANDOFF_CSM_EMAIL,
    HANDOFF_CHECKLIST,
    HANDOFF_ISM_SIGNED_AT,
    HANDOFF_CSM_SIGNED_AT,
    HANDOFF_FIELD_COUNT
};
enum task_kind { TASK_KIND_CALL, TASK_KIND_EMAIL, TASK_KIND_MEETING, TASK_KIND_REVIEW, TASK_KIND_OTHER };
enum task_state { TASK_STATE_OPEN, TASK_STATE_DONE, TASK_STATE_DISMISSED };
enum task_field {
    TASK_EXTERNAL_ID,
    TASK_ACCOUNT,
    TASK_TITLE,
    TASK_DETAIL,
    TASK_REASON,
    TASK_PLAYBOOK,
    TASK_KIND,
    TASK_CREATED_AT,
    TASK_DUE_DATE,
    TASK_SNOOZED_UNTIL,
    TASK_OWNER_EMAIL,
    TASK_STATE,
    TASK_OUTCOME,
    TASK_OUTCOME_NOTE,
    TASK_CLOSED_AT,
    TASK_BY_EMAIL,
    TASK_FIELD_COUNT
};
enum review_field {
    REVIEW_EXTERNAL_ID,
    REVIEW_ACCOUNT,
    REVIEW_HELD_AT,
    REVIEW_BY_EMAIL,
    REVIEW_PAST,
    REVIEW_FUTURE,
    REVIEW_MINUTES,
    REVIEW_NEXT_REVIEW_DATE,
    REVIEW_FIELD_COUNT
};
enum churn_request_state { CHURN_REQUEST_STATE_OPEN, CHURN_REQUEST_STATE_REVERSED, CHURN_REQUEST_STATE_LOST };
enum churn_request_field {
    CHURN_REQUEST_EXTERNAL_ID,
    CHURN_REQUEST_ACCOUNT,
    CHURN_REQUEST_REQUESTED_AT,
    CHURN_REQUEST_KIND,
    CHURN_REQUEST_REASON,
    CHURN_REQUEST_DETAIL,
    CHURN_REQUEST_STATE,
    CHURN_REQUEST_DECIDED_AT,
    CHURN_REQUEST_INTENSIVE_UNTIL,
    CHURN_REQUEST_OWNER_EMAIL,
    CHURN_REQUEST_BY_EMAIL,
    CHURN_REQUEST_FIELD_COUNT
};
enum opportunity_kind {
    OPPORTUNITY_KIND_UPSELL,
    OPPORTUNITY_KIND_CROSS_SELL,
    OPPORTUNITY_KIND_REACTIVE_UPSELL,
    OPPORTUNITY_KIND_DOWNSELL
};
enum opportunity_stage {
    OPPORTUNITY_STAGE_IDENTIFIED,
    OPPORTUNITY_STAGE_QUALIFIED,
    OPPORTUNITY_STAGE_PROPOSED,
    OPPORTUNITY_STAGE_NEGOTIATING,
    OPPORTUNITY_STAGE_WON,
    OPPORTUNITY_STAGE_LOST
};
enum opportunity_field {
    OPPORTUNITY_EXTERNAL_ID,
    OPPORTUNITY_ACCOUNT,
    OPPORTUNITY_KIND,
    OPPORTUNITY_PRODUCT,
    OPPORTUNITY_STAGE,
    OPPORTUNITY_AMOUNT,
    OPPORTUNITY_CURRENCY,
    OPPORTUNITY_CLOSE_DATE,
    OPPORTUNITY_OWNER_EMAIL,
    OPPORTUNITY_NOTE,
    OPPORTUNITY_OPENED_AT,
    OPPORTUNITY_CLOSED_AT,
    OPPORTUNITY_FIELD_COUNT
};
enum renewal_call { RENEWAL_CALL_RENEWS, RENEWAL_CALL_AT_RISK, RENEWAL_CALL_LEAVES };
enum renewal_call_field {
    RENEWAL_CALL_SUBSCRIPTION,
    RENEWAL_CALL_CALLED_AT,
    RENEWAL_CALL_VERDICT,
    RENEWAL_CALL_BY_EMAIL,
    RENEWAL_CALL_NOTE,
    RENEWAL_CALL_FIELD_COUNT
};
enum value_map_kind {
    VALUE_MAP_KIND_VALUE,
    VALUE_MAP_KIND_CASE,
    VALUE_MAP_KIND_REFERENCE,
    VALUE_MAP_KIND_TESTIMONIAL
};
enum value_map_field {
    VALUE_MAP_EXTERNAL_ID,
    VALUE_MAP_ACCOUNT,
    VALUE_MAP_KIND,
    VALUE_MAP_PROMISED,
    VALUE_MAP_DELIVERED,
    VALUE_MAP_CUSTOMER_WORDS,
    VALUE_MAP_AMOUNT,
    VALUE_MAP_CURRENCY,
    VALUE_MAP_AT,
    VALUE_MAP_FIELD_COUNT
};
enum override_light { OVERRIDE_RED, OVERRIDE_YELLOW, OVERRIDE_GREEN };
enum health_override_field {
    HEALTH_OVERRIDE_EXTERNAL_ID,
    HEALTH_OVERRIDE_ACCOUNT,
    HEALTH_OVERRIDE_LIGHT,
    HEALTH_OVERRIDE_REASON,
    HEALTH_OVERRIDE_AT,
    HEALTH_OVERRIDE_UNTIL_DATE,
    HEALTH_OVERRIDE_BY_EMAIL,
    HEALTH_OVERRIDE_ENDED_AT,
    HEALTH_OVERRIDE_FIELD_COUNT
};
enum sentiment_level {
    SENTIMENT_VERY_BAD,
    SENTIMENT_BAD,
    SENTIMENT_NEUTRAL,
    SENTIMENT_GOOD,
    SENTIMENT_VERY_GOOD
};
enum sentiment_field {
    SENTIMENT_EXTERNAL_ID,
    SENTIMENT_ACCOUNT,
    SENTIMENT_AT,
    SENTIMENT_LEVEL,
    SENTIMENT_NOTE,
    SENTIMENT_BY_EMAIL,
    SENTIMENT_FIELD_COUNT
};

#endif
