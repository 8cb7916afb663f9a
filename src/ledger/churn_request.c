/* Requests to leave: why, what became of them, and until when the account has intensive care (UTI). */
#include "language/language.h"
#include "ledger/churn_reason.h"
#include "ledger/noun.h"

static const char *const kinds[] = {"voluntary", "involuntary", NULL};
static const char *const states[] = {"open", "reversed", "lost", NULL};

static const struct record_field fields[CHURN_REQUEST_FIELD_COUNT] = {
    [CHURN_REQUEST_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [CHURN_REQUEST_ACCOUNT] = {.name = "account_external_id",
                               .type = FIELD_REFERENCE,
                               .required = true,
                               .reference = RECORD_ACCOUNT},
    [CHURN_REQUEST_REQUESTED_AT] = {.name = "requested_at", .type = FIELD_INSTANT, .required = true},
    [CHURN_REQUEST_KIND] = {.name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds},
    [CHURN_REQUEST_REASON] = {.name = "reason", .type = FIELD_NAME, .required = true},
    [CHURN_REQUEST_DETAIL] = {.name = "detail", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
    [CHURN_REQUEST_STATE] = {.name = "state", .type = FIELD_CHOICE, .required = true, .choices = states},
    [CHURN_REQUEST_DECIDED_AT] = {.name = "decided_at", .type = FIELD_INSTANT},
    [CHURN_REQUEST_INTENSIVE_UNTIL] = {.name = "intensive_until", .type = FIELD_DAY},
    [CHURN_REQUEST_OWNER_EMAIL] = {.name = "owner_email", .type = FIELD_EMAIL},
    [CHURN_REQUEST_BY_EMAIL] = {.name = "by_email", .type = FIELD_EMAIL, .personal = true},
};

static const struct record_storage storage[CHURN_REQUEST_FIELD_COUNT] = {
    [CHURN_REQUEST_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [CHURN_REQUEST_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [CHURN_REQUEST_REQUESTED_AT] = {"requested_at", STORAGE_NUMBER},
    [CHURN_REQUEST_KIND] = {"kind", STORAGE_NUMBER},
    [CHURN_REQUEST_REASON] = {"reason_id", STORAGE_NAME},
    [CHURN_REQUEST_DETAIL] = {NULL, STORAGE_SIDE},
    [CHURN_REQUEST_STATE] = {"state", STORAGE_NUMBER},
    [CHURN_REQUEST_DECIDED_AT] = {"decided_at", STORAGE_NUMBER},
    [CHURN_REQUEST_INTENSIVE_UNTIL] = {"intensive_until_day", STORAGE_NUMBER},
    [CHURN_REQUEST_OWNER_EMAIL] = {"owner_id", STORAGE_NAME},
    [CHURN_REQUEST_BY_EMAIL] = {"by_person_id", STORAGE_PERSON},
};

/* What closes in this change without saying when closes now; what comes in closed may leave it unknown. */
static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    if (ledger_churn_reason_is_vague(values[CHURN_REQUEST_REASON].text))
        return refuse(CHURN_REQUEST_REASON, ret_field, ret_reason, "%s", ledger_churn_reason_advice());
    bool open = values[CHURN_REQUEST_STATE].number == CHURN_REQUEST_STATE_OPEN;
    if (open && is_set(&values[CHURN_REQUEST_DECIDED_AT]))
        return refuse(CHURN_REQUEST_DECIDED_AT, ret_field, ret_reason,
                      _("an open request is not decided yet"));
    bool was_open = old && old[CHURN_REQUEST_STATE].number == CHURN_REQUEST_STATE_OPEN;
    if (!open && was_open && !is_set(&values[CHURN_REQUEST_DECIDED_AT]))
        value_set_number(&values[CHURN_REQUEST_DECIDED_AT], change->committed_at);
    return true;
}

const struct noun noun_churn_request = {
    .type = {.kind = RECORD_CHURN_REQUEST,
             .name = "churn_requests",
             .table = "churn_request",
             .fields = fields,
             .field_count = CHURN_REQUEST_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", CHURN_REQUEST_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = CHURN_REQUEST_ACCOUNT,
    .check = check,
};
