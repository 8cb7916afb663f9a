/* Lights set by hand, with a reason, until a day. The computed score stays in sight beside them. */
#include "language/language.h"
#include "ledger/noun.h"

static const char *const lights[] = {"red", "yellow", "green", NULL};

static const struct record_field fields[HEALTH_OVERRIDE_FIELD_COUNT] = {
    [HEALTH_OVERRIDE_EXTERNAL_ID] = {.name = "external_id",
                                     .type = FIELD_TEXT,
                                     .key = true,
                                     .length_max = 200},
    [HEALTH_OVERRIDE_ACCOUNT] = {.name = "account_external_id",
                                 .type = FIELD_REFERENCE,
                                 .required = true,
                                 .reference = RECORD_ACCOUNT},
    [HEALTH_OVERRIDE_LIGHT] = {.name = "light", .type = FIELD_CHOICE, .required = true, .choices = lights},
    [HEALTH_OVERRIDE_REASON] = {.name = "reason", .type = FIELD_TEXT, .required = true, .personal = true},
    [HEALTH_OVERRIDE_AT] = {.name = "at", .type = FIELD_INSTANT, .required = true},
    [HEALTH_OVERRIDE_UNTIL_DATE] = {.name = "until_date", .type = FIELD_DAY, .required = true},
    [HEALTH_OVERRIDE_BY_EMAIL] = {.name = "by_email", .type = FIELD_EMAIL, .personal = true},
    [HEALTH_OVERRIDE_ENDED_AT] = {.name = "ended_at", .type = FIELD_INSTANT},
};

static const struct record_storage storage[HEALTH_OVERRIDE_FIELD_COUNT] = {
    [HEALTH_OVERRIDE_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [HEALTH_OVERRIDE_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [HEALTH_OVERRIDE_LIGHT] = {"light", STORAGE_NUMBER},
    [HEALTH_OVERRIDE_REASON] = {NULL, STORAGE_SIDE},
    [HEALTH_OVERRIDE_AT] = {"occurred_at", STORAGE_NUMBER},
    [HEALTH_OVERRIDE_UNTIL_DATE] = {"until_day", STORAGE_NUMBER},
    [HEALTH_OVERRIDE_BY_EMAIL] = {"by_person_id", STORAGE_PERSON},
    [HEALTH_OVERRIDE_ENDED_AT] = {"ended_at", STORAGE_NUMBER},
};

static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    (void)old;
    if (values[HEALTH_OVERRIDE_UNTIL_DATE].number <
        zone_day_of(change->zone, values[HEALTH_OVERRIDE_AT].number))
        return refuse(HEALTH_OVERRIDE_UNTIL_DATE, ret_field, ret_reason, _("it ends before it begins"));
    return true;
}

const struct noun noun_health_override = {
    .type = {.kind = RECORD_HEALTH_OVERRIDE,
             .name = "health_overrides",
             .table = "health_override",
             .fields = fields,
             .field_count = HEALTH_OVERRIDE_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", HEALTH_OVERRIDE_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = HEALTH_OVERRIDE_ACCOUNT,
    .check = check,
};
