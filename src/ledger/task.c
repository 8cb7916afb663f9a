/* Tasks: what somebody shall do for an account, and what came of it. An account has one open task a
 * reason. */
#include "language/language.h"
#include "ledger/engine.h"

static const char *const kinds[] = {"call", "email", "meeting", "review", "other", NULL};
static const char *const states[] = {"open", "done", "dismissed", NULL};

static const struct record_field fields[TASK_FIELD_COUNT] = {
    [TASK_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [TASK_ACCOUNT] = {.name = "account_external_id",
                      .type = FIELD_REFERENCE,
                      .required = true,
                      .reference = RECORD_ACCOUNT},
    [TASK_TITLE] =
        {.name = "title", .type = FIELD_TEXT, .required = true, .personal = true, .length_max = 300},
    [TASK_DETAIL] = {.name = "detail", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
    [TASK_REASON] = {.name = "reason", .type = FIELD_NAME, .required = true},
    [TASK_PLAYBOOK] = {.name = "playbook", .type = FIELD_NAME},
    [TASK_KIND] = {.name = "kind", .type = FIELD_CHOICE, .choices = kinds},
    [TASK_CREATED_AT] = {.name = "created_at", .type = FIELD_INSTANT, .required = true},
    [TASK_DUE_DATE] = {.name = "due_date", .type = FIELD_DAY, .required = true},
    [TASK_SNOOZED_UNTIL] = {.name = "snoozed_until", .type = FIELD_DAY},
    [TASK_OWNER_EMAIL] = {.name = "owner_email", .type = FIELD_EMAIL},
    [TASK_STATE] = {.name = "state", .type = FIELD_CHOICE, .required = true, .choices = states},
    [TASK_OUTCOME] = {.name = "outcome", .type = FIELD_NAME},
    [TASK_OUTCOME_NOTE] = {.name = "outcome_note", .type = FIELD_TEXT, .personal = true},
    [TASK_CLOSED_AT] = {.name = "closed_at", .type = FIELD_INSTANT},
    [TASK_BY_EMAIL] = {.name = "by_email", .type = FIELD_EMAIL, .personal = true},
};

static const struct record_storage storage[TASK_FIELD_COUNT] = {
    [TASK_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [TASK_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [TASK_TITLE] = {NULL, STORAGE_SIDE},
    [TASK_DETAIL] = {NULL, STORAGE_SIDE},
    [TASK_REASON] = {"reason_id", STORAGE_NAME},
    [TASK_PLAYBOOK] = {"playbook_id", STORAGE_NAME},
    [TASK_KIND] = {"kind", STORAGE_NUMBER},
    [TASK_CREATED_AT] = {"created_at", STORAGE_NUMBER},
    [TASK_DUE_DATE] = {"due_day", STORAGE_NUMBER},
    [TASK_SNOOZED_UNTIL] = {"snoozed_until_day", STORAGE_NUMBER},
    [TASK_OWNER_EMAIL] = {"owner_id", STORAGE_NAME},
    [TASK_STATE] = {"state", STORAGE_NUMBER},
    [TASK_OUTCOME] = {"outcome_id", STORAGE_NAME},
    [TASK_OUTCOME_NOTE] = {NULL, STORAGE_SIDE},
    [TASK_CLOSED_AT] = {"closed_at", STORAGE_NUMBER},
    [TASK_BY_EMAIL] = {"by_person_id", STORAGE_PERSON},
};

/* What closes in this change without saying when closes now; what comes in closed may leave it unknown. */
static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    bool open = values[TASK_STATE].number == TASK_STATE_OPEN;
    if (open && is_set(&values[TASK_CLOSED_AT]))
        return refuse(TASK_CLOSED_AT, ret_field, ret_reason, _("an open task has no closing date"));
    bool was_open = old && old[TASK_STATE].number == TASK_STATE_OPEN;
    if (!open && was_open && !is_set(&values[TASK_CLOSED_AT]))
        value_set_number(&values[TASK_CLOSED_AT], change->committed_at);
    return true;
}

/* Never two open tasks of one account and reason: whoever raises a second one updates the first. */
static enum result check_stored(struct put *put, struct problem *problem)
{
    struct store_statement *statement;
    bool row = false;
    const struct record_value *values = put->values;
    if (values[TASK_STATE].number != TASK_STATE_OPEN || !values[TASK_REASON].number ||
        !values[TASK_ACCOUNT].number)
        return RESULT_OK;
    enum result result = store_prepare(put->change->connection,
                                       "SELECT id FROM task WHERE account_id = ?1 AND state = 0 AND "
                                       "reason_id = ?2 AND id <> ?3 AND ended_by IS NULL LIMIT 1",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_number(statement, 1, values[TASK_ACCOUNT].number);
    store_bind_number(statement, 2, values[TASK_REASON].number);
    store_bind_number(statement, 3, put->record_id);
    result = store_step(statement, &row, problem);
    store_reset(statement);
    if (result == RESULT_OK && row)
        put->refused = !refuse(TASK_REASON, put->ret_field, put->ret_reason,
                               _("this account has an open task with this reason already"));
    return result;
}

const struct noun noun_task = {
    .type = {.kind = RECORD_TASK,
             .name = "tasks",
             .table = "task",
             .fields = fields,
             .field_count = TASK_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", TASK_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = TASK_ACCOUNT,
    .check = check,
    .check_stored = check_stored,
};
