/* One function a kind: values by field position into a staged row. Absent stays absent. */
#include "column/load_rows.h"

#include <assert.h>

#include "base/bits.h"
#include "column/load.h"

static int32_t day_of(const struct ledger_item *item, int field)
{
    return item->values[field].state == VALUE_SET ? (int32_t)item->values[field].number : DAY_ABSENT;
}

static int64_t number_of(const struct ledger_item *item, int field, int64_t absent)
{
    return item->values[field].state == VALUE_SET ? item->values[field].number : absent;
}

static text text_of_field(const struct ledger_item *item, int field)
{
    return item->values[field].state == VALUE_SET ? item->values[field].text : TEXT_ABSENT;
}

static int32_t day_of_instant(const struct load_target *target, const struct ledger_item *item, int field)
{
    return item->values[field].state == VALUE_SET ? zone_day_of(target->zone, item->values[field].number)
                                                  : DAY_ABSENT;
}

int column_dimension_field(int dimension)
{
    static const int fields[COLUMN_DIMENSION_COUNT] = {
        [DIMENSION_SEGMENT] = ACCOUNT_SEGMENT,       [DIMENSION_PLAN] = ACCOUNT_PLAN,
        [DIMENSION_INDUSTRY] = ACCOUNT_INDUSTRY,     [DIMENSION_COUNTRY] = ACCOUNT_COUNTRY,
        [DIMENSION_REGION] = ACCOUNT_REGION,         [DIMENSION_CITY] = ACCOUNT_CITY,
        [DIMENSION_TOUCH_TIER] = ACCOUNT_TOUCH_TIER, [DIMENSION_CHANNEL] = ACCOUNT_CHANNEL,
        [DIMENSION_OWNER] = ACCOUNT_OWNER_EMAIL,     [DIMENSION_ISM] = ACCOUNT_ISM_EMAIL,
        [DIMENSION_FARMER] = ACCOUNT_FARMER_EMAIL,   [DIMENSION_LANGUAGE] = ACCOUNT_LANGUAGE,
    };
    return fields[dimension];
}

static void load_account(struct load_target *target, struct column_stage *stage, uint32_t local,
                         const struct ledger_item *item)
{
    struct column_account_row row = {
        .external_id = text_of_field(item, ACCOUNT_EXTERNAL_ID),
        .name = text_of_field(item, ACCOUNT_NAME),
        .tax_id = target->with_search ? text_of_field(item, ACCOUNT_TAX_ID) : TEXT_ABSENT,
        .signup_day = day_of(item, ACCOUNT_SIGNUP_DATE),
        .parent = (uint32_t)number_of(item, ACCOUNT_PARENT, 0),
        .custom = target->custom_values,
    };
    for (int d = 0; d < COLUMN_DIMENSION_COUNT; d++)
        row.dimension[d] = text_of_field(item, column_dimension_field(d));
    for (uint32_t i = 0; i < target->snapshot->custom_count; i++)
        target->custom_values[i] = TEXT_ABSENT;
    for (int i = 0; i < item->custom_count; i++) {
        uint64_t index;
        if (map_get(target->custom, item->custom[i].name, &index))
            target->custom_values[index] = item->custom[i].value;
    }
    column_stage_account(stage, local, &row);
}

static void load_subscription(struct load_target *target, struct column_stage *stage, uint32_t local,
                              const struct ledger_item *item)
{
    (void)target;
    column_stage_subscription(
        stage, local,
        &(struct column_subscription_row){
            .id = item->record_id,
            .amount = number_of(item, SUBSCRIPTION_AMOUNT, 0),
            .interval_unit = (enum interval_unit)number_of(item, SUBSCRIPTION_INTERVAL_UNIT, INTERVAL_MONTH),
            .interval_count = (int32_t)number_of(item, SUBSCRIPTION_INTERVAL_COUNT, 1),
            .currency = (uint8_t)number_of(item, SUBSCRIPTION_CURRENCY, CURRENCY_NONE),
            .start_day = day_of(item, SUBSCRIPTION_START_DATE),
            .end_day = day_of(item, SUBSCRIPTION_END_DATE),
            .renewal_day = day_of(item, SUBSCRIPTION_RENEWAL_DATE),
            .trial_end_day = day_of(item, SUBSCRIPTION_TRIAL_END_DATE),
            .cancel_kind = (int)number_of(item, SUBSCRIPTION_CANCEL_KIND, -1),
            .cancel_reason = text_of_field(item, SUBSCRIPTION_CANCEL_REASON),
            .plan = text_of_field(item, SUBSCRIPTION_PLAN),
            .product = text_of_field(item, SUBSCRIPTION_PRODUCT),
        });
}

static void load_change(struct load_target *target, struct column_stage *stage, uint32_t local,
                        const struct ledger_item *item)
{
    bool unit = item->values[CHANGE_INTERVAL_UNIT].state == VALUE_SET;
    bool count = item->values[CHANGE_INTERVAL_COUNT].state == VALUE_SET;
    (void)target;
    column_stage_change(
        stage, local,
        &(struct column_change_row){
            .subscription_id = number_of(item, CHANGE_SUBSCRIPTION, 0),
            .day = day_of(item, CHANGE_DATE),
            .amount = number_of(item, CHANGE_AMOUNT, 0),
            .interval_unit = (enum interval_unit)number_of(item, CHANGE_INTERVAL_UNIT, INTERVAL_MONTH),
            .interval_count = (int32_t)number_of(item, CHANGE_INTERVAL_COUNT, 0),
            .given = unit && count ? INTERVAL_GIVEN_BY_COUNT
                     : unit        ? INTERVAL_GIVEN_UNIT
                                   : INTERVAL_GIVEN_COUNT,
            .plan = text_of_field(item, CHANGE_PLAN),
        });
}

static void load_line(struct load_target *target, struct column_stage *stage, uint32_t local,
                      const struct ledger_item *item)
{
    (void)target;
    column_stage_line(stage, local,
                      &(struct column_line_row){
                          .subscription_id = number_of(item, LINE_SUBSCRIPTION_ID, 0),
                          .type = (enum line_type)number_of(item, LINE_TYPE, LINE_SUBSCRIPTION),
                          .status = (int)number_of(item, LINE_STATUS, -1),
                          .currency = (uint8_t)number_of(item, LINE_CURRENCY, CURRENCY_NONE),
                          .amount = number_of(item, LINE_AMOUNT, 0),
                          .discount = number_of(item, LINE_DISCOUNT, 0),
                          .service_start_day = day_of(item, LINE_SERVICE_START),
                          .service_end_day = day_of(item, LINE_SERVICE_END),
                          .issued_day = day_of(item, LINE_ISSUED_DATE),
                          .due_day = day_of(item, LINE_DUE_DATE),
                          .paid_day = day_of(item, LINE_PAID_DATE),
                          .invoice = text_of_field(item, LINE_INVOICE),
                          .category = text_of_field(item, LINE_CATEGORY),
                      });
}

static void load_survey(struct load_target *target, struct column_stage *stage, uint32_t local,
                        const struct ledger_item *item)
{
    const struct record_value *contact = &item->values[SURVEY_CONTACT_EMAIL];
    enum survey_kind kind = (enum survey_kind)number_of(item, SURVEY_KIND, SURVEY_NPS);
    struct column_survey_row row = {
        .instant = number_of(item, SURVEY_ANSWERED_AT, 0),
        .day = day_of_instant(target, item, SURVEY_ANSWERED_AT),
        .kind = kind,
        .score = (int16_t)number_of(item, SURVEY_SCORE, 0),
        .scale_min = (int16_t)number_of(item, SURVEY_SCALE_MIN, kind == SURVEY_NPS ? 0 : 100),
        .scale_max = (int16_t)number_of(item, SURVEY_SCALE_MAX, kind == SURVEY_NPS ? 1000 : 500),
        .stage = text_of_field(item, SURVEY_STAGE),
    };
    /* A contact is told from others by the number of their e-mail; the address itself stays in the record. */
    if (contact->state == VALUE_SET)
        row.contact = (text){(const char *)&contact->number, sizeof contact->number};
    column_stage_survey(stage, local, &row);
}

static void load_usage(struct load_target *target, struct column_stage *stage, uint32_t local,
                       const struct ledger_item *item)
{
    (void)target;
    column_stage_usage(stage, local,
                       &(struct column_usage_row){.day = day_of(item, USAGE_DATE),
                                                  .feature = text_of_field(item, USAGE_FEATURE),
                                                  .quantity = number_of(item, USAGE_COUNT, 0)});
}

static void load_ticket(struct load_target *target, struct column_stage *stage, uint32_t local,
                        const struct ledger_item *item)
{
    column_stage_ticket(
        stage, local,
        &(struct column_ticket_row){
            .opened_day = day_of_instant(target, item, TICKET_OPENED_AT),
            .closed_day = day_of_instant(target, item, TICKET_CLOSED_AT),
            .severity = (enum ticket_severity)number_of(item, TICKET_SEVERITY, SEVERITY_NORMAL),
            .sla_breached = number_of(item, TICKET_SLA_BREACHED, 0) != 0,
        });
}

static void load_interaction(struct load_target *target, struct column_stage *stage, uint32_t local,
                             const struct ledger_item *item)
{
    column_stage_interaction(
        stage, local,
        &(struct column_interaction_row){
            .day = day_of_instant(target, item, INTERACTION_AT),
            .kind = (enum interaction_kind)number_of(item, INTERACTION_KIND, INTERACTION_NOTE),
        });
}

static void load_contact(struct load_target *target, struct column_stage *stage, uint32_t local,
                         const struct ledger_item *item)
{
    (void)target;
    column_stage_contact(stage, local,
                         &(struct column_contact_row){.name = text_of_field(item, CONTACT_NAME),
                                                      .email = text_of_field(item, CONTACT_EMAIL)});
}

/* The fields of a kind that stand in each column; 0, which is every kind's key, for none. */
static const struct journey_fields {
    int day, end, due, snoozed, state, choice, name, group, outcome, owner, amount, currency;
} journey_fields[RECORD_KIND_COUNT] = {
    [RECORD_STAGE] = {.day = STAGE_ENTERED_AT,
                      .choice = STAGE_AUTOMATIC,
                      .name = STAGE_NAME,
                      .group = STAGE_JOURNEY},
    [RECORD_MILESTONE] = {.end = MILESTONE_REACHED_DATE,
                          .due = MILESTONE_DUE_DATE,
                          .choice = MILESTONE_KIND,
                          .name = MILESTONE_NAME,
                          .owner = MILESTONE_OWNER_EMAIL},
    [RECORD_HANDOFF] = {.day = HANDOFF_STARTED_AT,
                        .end = HANDOFF_CSM_SIGNED_AT,
                        .due = HANDOFF_ISM_SIGNED_AT,
                        .owner = HANDOFF_CSM_EMAIL},
    [RECORD_TASK] = {.day = TASK_CREATED_AT,
                     .end = TASK_CLOSED_AT,
                     .due = TASK_DUE_DATE,
                     .snoozed = TASK_SNOOZED_UNTIL,
                     .state = TASK_STATE,
                     .choice = TASK_KIND,
                     .name = TASK_REASON,
                     .group = TASK_PLAYBOOK,
                     .outcome = TASK_OUTCOME,
                     .owner = TASK_OWNER_EMAIL},
    [RECORD_REVIEW] = {.day = REVIEW_HELD_AT, .due = REVIEW_NEXT_REVIEW_DATE},
    [RECORD_CHURN_REQUEST] = {.day = CHURN_REQUEST_REQUESTED_AT,
                              .end = CHURN_REQUEST_DECIDED_AT,
                              .due = CHURN_REQUEST_INTENSIVE_UNTIL,
                              .state = CHURN_REQUEST_STATE,
                              .choice = CHURN_REQUEST_KIND,
                              .name = CHURN_REQUEST_REASON,
                              .owner = CHURN_REQUEST_OWNER_EMAIL},
    [RECORD_OPPORTUNITY] = {.day = OPPORTUNITY_OPENED_AT,
                            .end = OPPORTUNITY_CLOSED_AT,
                            .due = OPPORTUNITY_CLOSE_DATE,
                            .state = OPPORTUNITY_STAGE,
                            .choice = OPPORTUNITY_KIND,
                            .name = OPPORTUNITY_PRODUCT,
                            .owner = OPPORTUNITY_OWNER_EMAIL,
                            .amount = OPPORTUNITY_AMOUNT,
                            .currency = OPPORTUNITY_CURRENCY},
    [RECORD_RENEWAL_CALL] = {.day = RENEWAL_CALL_CALLED_AT, .state = RENEWAL_CALL_VERDICT},
    [RECORD_VALUE_MAP] = {.day = VALUE_MAP_AT,
                          .choice = VALUE_MAP_KIND,
                          .amount = VALUE_MAP_AMOUNT,
                          .currency = VALUE_MAP_CURRENCY},
    [RECORD_HEALTH_OVERRIDE] = {.day = HEALTH_OVERRIDE_AT,
                                .end = HEALTH_OVERRIDE_ENDED_AT,
                                .due = HEALTH_OVERRIDE_UNTIL_DATE,
                                .state = HEALTH_OVERRIDE_LIGHT},
    [RECORD_SENTIMENT] = {.day = SENTIMENT_AT, .state = SENTIMENT_LEVEL},
};

static int32_t journey_day(const struct load_target *target, const struct ledger_item *item, int field)
{
    if (!field)
        return DAY_ABSENT;
    return record_type_of(target->kind)->fields[field].type == FIELD_INSTANT
               ? day_of_instant(target, item, field)
               : day_of(item, field);
}

static text journey_text(const struct ledger_item *item, int field)
{
    return field ? text_of_field(item, field) : TEXT_ABSENT;
}

static void load_journey(struct load_target *target, struct column_stage *stage, uint32_t local,
                         const struct ledger_item *item)
{
    const struct journey_fields *fields = &journey_fields[target->kind];
    bool of_subscription = target->kind == RECORD_RENEWAL_CALL;
    struct column_journey_row row = {
        .kind = target->kind,
        .id = of_subscription ? number_of(item, RENEWAL_CALL_SUBSCRIPTION, 0) : item->record_id,
        .instant = fields->day ? number_of(item, fields->day, 0) : 0,
        .day = journey_day(target, item, fields->day),
        .end_day = journey_day(target, item, fields->end),
        .due_day = journey_day(target, item, fields->due),
        .snoozed_day = journey_day(target, item, fields->snoozed),
        .state = fields->state ? (uint8_t)number_of(item, fields->state, 0) : 0,
        .choice = fields->choice ? (uint8_t)(number_of(item, fields->choice, -1) + 1) : 0,
        .name = journey_text(item, fields->name),
        .group = journey_text(item, fields->group),
        .outcome = journey_text(item, fields->outcome),
        .owner = journey_text(item, fields->owner),
        .amount = fields->amount ? number_of(item, fields->amount, MONEY_ABSENT) : MONEY_ABSENT,
        .currency =
            fields->currency ? (uint8_t)number_of(item, fields->currency, CURRENCY_NONE) : CURRENCY_NONE,
    };
    column_stage_journey(stage, local, &row);
}

typedef void (*load_row)(struct load_target *target, struct column_stage *stage, uint32_t local,
                         const struct ledger_item *item);
static const load_row row_loaders[RECORD_KIND_COUNT] = {
    [RECORD_ACCOUNT] = load_account,
    [RECORD_SUBSCRIPTION] = load_subscription,
    [RECORD_SUBSCRIPTION_CHANGE] = load_change,
    [RECORD_INVOICE_LINE] = load_line,
    [RECORD_SURVEY] = load_survey,
    [RECORD_USAGE] = load_usage,
    [RECORD_TICKET] = load_ticket,
    [RECORD_INTERACTION] = load_interaction,
    [RECORD_CONTACT] = load_contact,
    [RECORD_STAGE] = load_journey,
    [RECORD_MILESTONE] = load_journey,
    [RECORD_HANDOFF] = load_journey,
    [RECORD_TASK] = load_journey,
    [RECORD_REVIEW] = load_journey,
    [RECORD_CHURN_REQUEST] = load_journey,
    [RECORD_OPPORTUNITY] = load_journey,
    [RECORD_RENEWAL_CALL] = load_journey,
    [RECORD_VALUE_MAP] = load_journey,
    [RECORD_HEALTH_OVERRIDE] = load_journey,
    [RECORD_SENTIMENT] = load_journey,
};

struct visit {
    struct load_target *target;
    load_row load;
};

static enum result visit_item(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct visit *visit = context;
    struct load_target *target = visit->target;
    uint32_t account = (uint32_t)(item->account_id - 1), block = account / COLUMN_BLOCK_ACCOUNTS;
    (void)problem;
    assert(block >= target->first_block && block < target->first_block + target->block_count);
    if (target->touched && !bits_has(target->touched, account))
        return RESULT_OK;
    visit->load(target, target->stages[block - target->first_block], account % COLUMN_BLOCK_ACCOUNTS, item);
    return RESULT_OK;
}

enum result column_load_rows(struct load_target *target, struct store_connection *connection,
                             enum record_kind kind, uint32_t from, uint32_t to, struct problem *problem)
{
    struct visit visit = {target, row_loaders[kind]};
    target->kind = kind;
    int flags = kind == RECORD_ACCOUNT   ? LEDGER_SCAN_TEXTS | LEDGER_SCAN_CUSTOM
                : kind == RECORD_CONTACT ? LEDGER_SCAN_TEXTS
                                         : 0;
    return ledger_scan(connection, kind, target->snapshot->known_change, (int64_t)from + 1, (int64_t)to + 1,
                       flags, visit_item, &visit, problem);
}
