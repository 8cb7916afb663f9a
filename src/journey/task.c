/* Raising, closing and moving tasks (task.h). Each reads the account's own tasks from the record first: they
 * are few, and stand together under the account. */
#include "journey/task.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "language/language.h"
#include "ledger/row.h"

/* ---- reading ---- */

struct task_list {
    struct arena *arena;
    struct journey_task_row *items;
    size_t count, capacity;
};

static text text_value(struct arena *arena, const struct record_value *value)
{
    return value->state == VALUE_SET ? text_copy(arena, value->text) : TEXT_ABSENT;
}

static int64_t number_value(const struct record_value *value, int64_t absent)
{
    return value->state == VALUE_SET ? value->number : absent;
}

static enum result keep_task(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct task_list *list = context;
    const struct record_value *values = item->values;
    (void)problem;
    *list_append(list) = (struct journey_task_row){
        .account_id = item->account_id,
        .record_id = item->record_id,
        .change_id = item->change_id,
        .external_id = text_value(list->arena, &values[TASK_EXTERNAL_ID]),
        .title = text_value(list->arena, &values[TASK_TITLE]),
        .detail = text_value(list->arena, &values[TASK_DETAIL]),
        .reason = text_value(list->arena, &values[TASK_REASON]),
        .playbook = text_value(list->arena, &values[TASK_PLAYBOOK]),
        .owner_email = text_value(list->arena, &values[TASK_OWNER_EMAIL]),
        .by_email = text_value(list->arena, &values[TASK_BY_EMAIL]),
        .outcome = text_value(list->arena, &values[TASK_OUTCOME]),
        .outcome_note = text_value(list->arena, &values[TASK_OUTCOME_NOTE]),
        .kind = (int)number_value(&values[TASK_KIND], TASK_KIND_OTHER),
        .state = (int)number_value(&values[TASK_STATE], TASK_STATE_OPEN),
        .created_at = number_value(&values[TASK_CREATED_AT], INSTANT_ABSENT),
        .closed_at = number_value(&values[TASK_CLOSED_AT], INSTANT_ABSENT),
        .due_day = (int32_t)number_value(&values[TASK_DUE_DATE], DAY_ABSENT),
        .snoozed_until = (int32_t)number_value(&values[TASK_SNOOZED_UNTIL], DAY_ABSENT),
    };
    return RESULT_OK;
}

enum result journey_task_list(struct store_connection *connection, struct arena *arena, int64_t account_id,
                              struct journey_task_row **ret_rows, size_t *ret_count, struct problem *problem)
{
    struct task_list list = {.arena = arena};
    enum result result = ledger_scan(connection, RECORD_TASK, LEDGER_NOW, account_id, account_id,
                                     LEDGER_SCAN_TEXTS, keep_task, &list, problem);
    if (result == RESULT_OK) {
        *ret_rows = arena_array(arena, struct journey_task_row, list.count + 1);
        if (list.count)
            memcpy(*ret_rows, list.items, list.count * sizeof *list.items);
        *ret_count = list.count;
    }
    list_release(&list);
    return result;
}

/* By its key alone: an account may have any number of tasks, and several are read in one change. */
enum result journey_task_read(struct store_connection *connection, struct arena *arena, int64_t account_id,
                              int64_t record_id, struct journey_task_row *ret, struct problem *problem)
{
    const struct ledger_key key = {{account_id, record_id}, 2};
    struct task_list list = {.arena = arena};
    struct ledger_state *states;
    size_t count = 0;
    enum result result = ledger_history(connection, RECORD_TASK, &key, arena, &states, &count, problem);
    if (result != RESULT_OK)
        return result;
    if (count == 0 || !states[count - 1].stands)
        return problem_set(problem, RESULT_NOT_FOUND, "%s", _("This task is not there any more."));
    const struct ledger_item item = {.account_id = account_id,
                                     .record_id = record_id,
                                     .change_id = states[count - 1].change_id,
                                     .values = states[count - 1].values,
                                     .value_count = states[count - 1].value_count};
    result = keep_task(&list, &item, problem);
    *ret = list.items[0];
    list_release(&list);
    return result;
}

struct finding {
    struct journey_task_named *names;
    size_t count, left;
    int64_t account_id;
};

static enum result find_names(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct finding *finding = context;
    (void)problem;
    for (size_t i = 0; i < finding->count; i++) {
        struct journey_task_named *name = &finding->names[i];
        if (name->account_id != finding->account_id || name->record_id ||
            !text_equal(name->external_id, item->values[TASK_EXTERNAL_ID].text))
            continue;
        name->record_id = item->record_id;
        finding->left--;
    }
    return finding->left ? RESULT_OK : RESULT_CANCELLED;
}

enum result journey_task_find(struct store_connection *connection, struct journey_task_named *names,
                              size_t count, struct problem *problem)
{
    struct finding finding = {.names = names, .count = count};
    for (size_t i = 0; i < count; i++)
        names[i].record_id = 0;
    for (size_t i = 0; i < count; i++) {
        if (names[i].record_id)
            continue;
        finding.account_id = names[i].account_id;
        finding.left = 0;
        for (size_t j = i; j < count; j++)
            finding.left += names[j].account_id == finding.account_id && !names[j].record_id;
        enum result result =
            ledger_scan(connection, RECORD_TASK, LEDGER_NOW, finding.account_id, finding.account_id,
                        LEDGER_SCAN_TEXTS, find_names, &finding, problem);
        if (result != RESULT_OK && result != RESULT_CANCELLED)
            return result;
        if (finding.left)
            return problem_set(problem, RESULT_NOT_FOUND, _("This account has no such row."));
    }
    return RESULT_OK;
}

enum result journey_task_find_open(struct store_connection *connection, struct arena *arena,
                                   int64_t account_id, text reason, bool *ret_found,
                                   struct journey_task_row *ret, struct problem *problem)
{
    struct journey_task_row *rows;
    size_t count;
    enum result result = journey_task_list(connection, arena, account_id, &rows, &count, problem);
    if (result != RESULT_OK)
        return result;
    *ret_found = false;
    for (size_t i = 0; i < count && !*ret_found; i++)
        if (rows[i].state == TASK_STATE_OPEN && text_equal(rows[i].reason, reason)) {
            *ret = rows[i];
            *ret_found = true;
        }
    return RESULT_OK;
}

/* ---- writing ---- */

static void set_text(struct record_value *value, text words)
{
    *value = (struct record_value){.state = text_is_empty(words) ? VALUE_ABSENT : VALUE_SET, .text = words};
}

static void set_number(struct record_value *value, int64_t number)
{
    *value = (struct record_value){.state = VALUE_SET, .number = number};
}

static enum result put(struct ledger_change *change, const struct record_row *row, int64_t record_id,
                       enum ledger_outcome *ret_outcome, struct problem *problem)
{
    /* What one change does to a task twice, the later one holds. */
    const struct ledger_options options = {
        .effective_day = DAY_ABSENT, .record_id = record_id, .repeats_last = true};
    char reason[256];
    int field;
    enum result result = ledger_put(change, row, &options, ret_outcome, &field, reason, problem);
    if (result != RESULT_OK || *ret_outcome != LEDGER_REFUSED)
        return result;
    return problem_set(problem, RESULT_BAD_INPUT, "%s: %s",
                       field >= 0 ? record_type_of(RECORD_TASK)->fields[field].name : "tasks", reason);
}

struct account_of_task {
    struct arena *arena;
    text external_id, owner_email;
};

static enum result keep_account(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct account_of_task *account = context;
    (void)problem;
    account->external_id = text_value(account->arena, &item->values[ACCOUNT_EXTERNAL_ID]);
    account->owner_email = text_value(account->arena, &item->values[ACCOUNT_OWNER_EMAIL]);
    if (text_is_empty(account->owner_email))
        account->owner_email = text_value(account->arena, &item->values[ACCOUNT_ISM_EMAIL]);
    return RESULT_OK;
}

static enum result raise_new(struct ledger_change *change, struct arena *arena,
                             const struct journey_task *task, char ret_external_id[JOURNEY_TASK_ID_BYTES],
                             struct problem *problem)
{
    struct account_of_task account = {.arena = arena, .external_id = TEXT_ABSENT};
    struct record_row row = {.kind = RECORD_TASK};
    enum ledger_outcome outcome;
    enum result result = ledger_scan(change->connection, RECORD_ACCOUNT, LEDGER_NOW, task->account_id,
                                     task->account_id, LEDGER_SCAN_TEXTS, keep_account, &account, problem);
    if (result == RESULT_OK && text_is_absent(account.external_id))
        result = problem_set(problem, RESULT_NOT_FOUND, "%s", _("This account is not there any more."));
    if (result != RESULT_OK)
        return result;
    int32_t due =
        task->due_day != DAY_ABSENT ? task->due_day : zone_day_of(change->zone, change->committed_at);
    set_text(&row.values[TASK_EXTERNAL_ID], text_of(ret_external_id));
    set_text(&row.values[TASK_ACCOUNT], account.external_id);
    set_text(&row.values[TASK_TITLE], task->title);
    set_text(&row.values[TASK_DETAIL], task->detail);
    set_text(&row.values[TASK_REASON], task->reason);
    set_text(&row.values[TASK_PLAYBOOK], task->playbook);
    set_number(&row.values[TASK_KIND], task->kind);
    set_number(&row.values[TASK_CREATED_AT], change->committed_at);
    set_number(&row.values[TASK_DUE_DATE], due);
    set_text(&row.values[TASK_OWNER_EMAIL],
             text_is_empty(task->owner_email) ? account.owner_email : task->owner_email);
    set_number(&row.values[TASK_STATE], TASK_STATE_OPEN);
    set_text(&row.values[TASK_BY_EMAIL], task->by_email);
    return put(change, &row, 0, &outcome, problem);
}

static enum result raise_again(struct ledger_change *change, const struct journey_task *task,
                               const struct journey_task_row *open, enum journey_raised *ret_raised,
                               struct problem *problem)
{
    struct record_row row = {.kind = RECORD_TASK};
    enum ledger_outcome outcome;
    set_text(&row.values[TASK_TITLE], task->title);
    set_text(&row.values[TASK_DETAIL], task->detail);
    set_text(&row.values[TASK_PLAYBOOK], task->playbook);
    set_number(&row.values[TASK_KIND], task->kind);
    if (task->due_day != DAY_ABSENT && (open->due_day == DAY_ABSENT || task->due_day < open->due_day)) {
        set_number(&row.values[TASK_DUE_DATE], task->due_day);
        row.values[TASK_SNOOZED_UNTIL] = (struct record_value){.state = VALUE_ABSENT};
    }
    enum result result = put(change, &row, open->record_id, &outcome, problem);
    if (result == RESULT_OK)
        *ret_raised = outcome == LEDGER_UNCHANGED ? JOURNEY_TASK_UNCHANGED : JOURNEY_TASK_UPDATED;
    return result;
}

/* "T-17-203": the account and the change that raised it, with a count where one change raises several. */
static void name_task(const struct ledger_change *change, int64_t account_id,
                      const struct journey_task_row *rows, size_t count, char ret[JOURNEY_TASK_ID_BYTES])
{
    for (unsigned number = 1;; number++) {
        bool taken = false;
        if (number == 1)
            snprintf(ret, JOURNEY_TASK_ID_BYTES, "T-%lld-%lld", (long long)account_id, (long long)change->id);
        else
            snprintf(ret, JOURNEY_TASK_ID_BYTES, "T-%lld-%lld-%u", (long long)account_id,
                     (long long)change->id, number);
        for (size_t i = 0; i < count && !taken; i++)
            taken = text_equal(rows[i].external_id, text_of(ret));
        if (!taken)
            return;
    }
}

static enum result raise_in(struct ledger_change *change, struct arena *arena,
                            const struct journey_task *task, enum journey_raised *ret_raised,
                            char ret_external_id[JOURNEY_TASK_ID_BYTES], struct problem *problem)
{
    struct journey_task_row *rows;
    size_t count;
    enum result result =
        journey_task_list(change->connection, arena, task->account_id, &rows, &count, problem);
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < count; i++)
        if (rows[i].state == TASK_STATE_OPEN && text_equal(rows[i].reason, task->reason)) {
            text_copy_into(ret_external_id, JOURNEY_TASK_ID_BYTES, rows[i].external_id);
            return raise_again(change, task, &rows[i], ret_raised, problem);
        }
    name_task(change, task->account_id, rows, count, ret_external_id);
    result = raise_new(change, arena, task, ret_external_id, problem);
    if (result == RESULT_OK)
        *ret_raised = JOURNEY_TASK_NEW;
    return result;
}

enum result journey_task_raise(struct ledger_change *change, const struct journey_task *task,
                               enum journey_raised *ret_raised, char ret_external_id[JOURNEY_TASK_ID_BYTES],
                               struct problem *problem)
{
    char external_id[JOURNEY_TASK_ID_BYTES];
    struct arena arena;
    arena_init(&arena, 0);
    enum result result = raise_in(change, &arena, task, ret_raised, external_id, problem);
    if (result == RESULT_OK && ret_external_id)
        memcpy(ret_external_id, external_id, sizeof external_id);
    arena_release(&arena);
    return result;
}

/* ---- what is done to an open one ---- */

static enum result put_if_open(struct ledger_change *change, int64_t account_id, int64_t record_id,
                               const struct record_row *row, struct problem *problem)
{
    struct arena arena;
    struct journey_task_row standing;
    enum ledger_outcome outcome;
    arena_init(&arena, 0);
    enum result result =
        journey_task_read(change->connection, &arena, account_id, record_id, &standing, problem);
    if (result == RESULT_OK && standing.state != TASK_STATE_OPEN)
        result = problem_set(problem, RESULT_CONFLICT, "%s", _("Somebody closed this task already."));
    arena_release(&arena);
    if (result == RESULT_OK)
        result = put(change, row, record_id, &outcome, problem);
    return result;
}

enum result journey_task_close(struct ledger_change *change, int64_t account_id, int64_t record_id,
                               const struct journey_task_closing *closing, struct problem *problem)
{
    struct record_row row = {.kind = RECORD_TASK};
    set_number(&row.values[TASK_STATE], closing->dismissed ? TASK_STATE_DISMISSED : TASK_STATE_DONE);
    set_number(&row.values[TASK_CLOSED_AT], change->committed_at);
    set_text(&row.values[TASK_OUTCOME], closing->outcome);
    set_text(&row.values[TASK_OUTCOME_NOTE], closing->note);
    return put_if_open(change, account_id, record_id, &row, problem);
}

enum result journey_task_snooze(struct ledger_change *change, int64_t account_id, int64_t record_id,
                                int32_t until_day, struct problem *problem)
{
    struct record_row row = {.kind = RECORD_TASK};
    if (until_day <= zone_day_of(change->zone, change->committed_at))
        return problem_set(problem, RESULT_BAD_INPUT, "%s", _("Choose a day after today."));
    set_number(&row.values[TASK_SNOOZED_UNTIL], until_day);
    return put_if_open(change, account_id, record_id, &row, problem);
}

enum result journey_task_assign(struct ledger_change *change, int64_t account_id, int64_t record_id,
                                text owner_email, struct problem *problem)
{
    struct record_row row = {.kind = RECORD_TASK};
    set_text(&row.values[TASK_OWNER_EMAIL], owner_email);
    return put_if_open(change, account_id, record_id, &row, problem);
}
