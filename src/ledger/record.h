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

#endif
