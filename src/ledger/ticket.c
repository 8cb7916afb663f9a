/* Support tickets. */
#include "language/language.h"
#include "ledger/noun.h"

static const char *const severities[] = {"low", "normal", "high", "urgent", NULL};

static const struct record_field fields[TICKET_FIELD_COUNT] = {
    [TICKET_EXTERNAL_ID] =
        {.name = "external_id", .type = FIELD_TEXT, .required = true, .key = true, .length_max = 200},
    [TICKET_ACCOUNT] = {.name = "account_external_id",
                        .type = FIELD_REFERENCE,
                        .required = true,
                        .reference = RECORD_ACCOUNT},
    [TICKET_OPENED_AT] = {.name = "opened_at", .type = FIELD_INSTANT, .required = true},
    [TICKET_CLOSED_AT] = {.name = "closed_at", .type = FIELD_INSTANT},
    [TICKET_SEVERITY] = {.name = "severity", .type = FIELD_CHOICE, .choices = severities},
    [TICKET_CATEGORY] = {.name = "category", .type = FIELD_NAME},
    [TICKET_SUBJECT] = {.name = "subject", .type = FIELD_TEXT, .personal = true},
    [TICKET_SLA_BREACHED] = {.name = "sla_breached", .type = FIELD_BOOLEAN},
};

static const struct record_storage storage[TICKET_FIELD_COUNT] = {
    [TICKET_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [TICKET_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [TICKET_OPENED_AT] = {"opened_at", STORAGE_NUMBER},
    [TICKET_CLOSED_AT] = {"closed_at", STORAGE_NUMBER},
    [TICKET_SEVERITY] = {"severity", STORAGE_NUMBER},
    [TICKET_CATEGORY] = {"category_id", STORAGE_NAME},
    [TICKET_SUBJECT] = {NULL, STORAGE_SIDE},
    [TICKET_SLA_BREACHED] = {"sla_breached", STORAGE_NUMBER},
};

static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    (void)change;
    (void)old;
    if (is_set(&values[TICKET_CLOSED_AT]) &&
        values[TICKET_CLOSED_AT].number < values[TICKET_OPENED_AT].number)
        return refuse(TICKET_CLOSED_AT, ret_field, ret_reason, _("the ticket closes before it opens"));
    return true;
}

const struct noun noun_ticket = {
    .type = {.kind = RECORD_TICKET,
             .name = "tickets",
             .table = "ticket",
             .fields = fields,
             .field_count = TICKET_FIELD_COUNT},
    .storage = storage,
    .identity = {{"account_id", TICKET_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = TICKET_ACCOUNT,
    .check = check,
};
