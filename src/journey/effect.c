/* The effect of a step, and the run's advance, in one transaction. What the record refuses (an account that
 * was closed, a field that takes no such value) fails the run with the reason, and nothing of the step stays.
 */
#include <string.h>

#include "journey/delivery.h"
#include "journey/engine_internal.h"
#include "journey/stage_write.h"
#include "language/language.h"

static void set(struct record_row *row, int field, text value)
{
    row->values[field] =
        (struct record_value){.state = value.length > 0 ? VALUE_SET : VALUE_ABSENT, .text = value};
}

static enum result put(struct ledger_change *change, const struct record_row *row, struct problem *problem)
{
    const struct ledger_options options = {.effective_day = DAY_ABSENT, .repeats_last = true};
    enum ledger_outcome outcome;
    int field;
    char reason[256];
    enum result result = ledger_put(change, row, &options, &outcome, &field, reason, problem);
    if (result == RESULT_OK && outcome == LEDGER_REFUSED)
        return problem_set(problem, RESULT_BAD_INPUT, "%s", reason);
    return result;
}

static enum result set_field(struct ledger_change *change, const struct engine_pending *pending, text field,
                             text value, struct problem *problem)
{
    struct record_row row = {.kind = RECORD_ACCOUNT};
    struct record_custom custom = {.name = field, .value = value.length > 0 ? value : TEXT_ABSENT};
    int position = record_field_find(record_type_of(RECORD_ACCOUNT), field);
    set(&row, ACCOUNT_EXTERNAL_ID, pending->account);
    if (position >= 0) {
        set(&row, position, value);
    } else {
        row.custom = &custom;
        row.custom_count = 1;
    }
    return put(change, &row, problem);
}

/* By the steps of the account's journey; where it stands there already nothing is to be done. */
/* Where it stands already there is nothing to do. */
static enum result move_stage(struct engine_pending *pending, struct ledger_change *change,
                              struct problem *problem)
{
    const struct playbook_step *step = pending->step;
    text journey = playbook_step_text(step, "journey"), note = playbook_step_text(step, "note");
    struct journey_set set;
    struct journey_passage *passages;
    size_t count;
    const struct journey_order order = {.account_id = pending->run.account_id,
                                        .journey = journey.length > 0 ? journey : TEXT_ABSENT,
                                        .stage = playbook_step_text(step, "stage"),
                                        .reason = note.length > 0 ? note : pending->playbook->title,
                                        .automatic = true};
    enum result result = journey_set_read(change->connection, LEDGER_NOW, pending->arena, &set, problem);
    if (result == RESULT_OK)
        result = journey_history_read(change->connection, LEDGER_NOW, order.account_id, pending->arena,
                                      &passages, &count, problem);
    if (result != RESULT_OK)
        return result;
    const struct journey_passage *last = count > 0 ? &passages[count - 1] : NULL;
    if (last && text_equal(last->stage, order.stage) &&
        (text_is_absent(order.journey) || text_equal(last->journey, order.journey)))
        return RESULT_OK;
    return journey_move_put(change, &set, &order, problem);
}

static enum result raise_task(const struct engine_view *view, struct engine_pending *pending,
                              struct ledger_change *change, struct problem *problem)
{
    const struct playbook_step *step = pending->step;
    text reason = playbook_step_text(step, "reason"), kind = playbook_step_text(step, "task");
    const char *const *kinds = record_type_of(RECORD_TASK)->fields[TASK_KIND].choices;
    struct journey_task task = {.account_id = pending->run.account_id,
                                .reason = reason.length > 0 ? reason : pending->run.playbook,
                                .title = pending->title,
                                .detail = pending->detail,
                                .playbook = pending->run.playbook,
                                .due_day = view->day + (int32_t)playbook_step_number(step, "due_days"),
                                .owner_email = pending->to_email};
    while (kinds[task.kind] && !text_equal(kind, text_of(kinds[task.kind])))
        task.kind++;
    enum journey_raised raised;
    char external_id[JOURNEY_TASK_ID_BYTES];
    enum result result = journey_task_raise(change, &task, &raised, external_id, problem);
    if (result != RESULT_OK)
        return result;
    pending->effect = text_of(arena_copy(pending->arena, external_id, strlen(external_id)));
    if (view->options->raised)
        view->options->raised(view->options->context, &task, external_id, raised);
    return RESULT_OK;
}

static enum result notify(const struct engine_view *view, struct engine_pending *pending,
                          struct ledger_change *change, struct problem *problem)
{
    const struct ledger_notice notice = {.account_id = pending->run.account_id,
                                         .at = view->now,
                                         .to_email = pending->to_email,
                                         .words = pending->title,
                                         .playbook = pending->run.playbook,
                                         .run_id = pending->run.id};
    pending->effect = text_is_empty(pending->to_email) ? TEXT("nobody") : pending->to_email;
    return text_is_empty(pending->to_email) ? RESULT_OK
                                            : ledger_notice_add(change->connection, &notice, problem);
}

static enum result call_webhook(const struct engine_view *view, struct engine_pending *pending,
                                struct ledger_change *change, struct problem *problem)
{
    pending->effect = text_printf(pending->arena, "%lld-%lld", (long long)pending->run.id,
                                  (long long)pending->run.sequence);
    return delivery_put(change->connection, pending->effect, playbook_step_text(pending->step, "url"),
                        pending->detail, view->now, problem);
}

static enum result do_step(const struct engine_view *view, struct engine_pending *pending,
                           struct ledger_change *change, struct problem *problem)
{
    const struct playbook_step *step = pending->step;
    switch (step->kind) {
    case PLAYBOOK_TASK:
        return raise_task(view, pending, change, problem);
    case PLAYBOOK_SET_STAGE:
        pending->effect = playbook_step_text(step, "stage");
        return move_stage(pending, change, problem);
    case PLAYBOOK_SET_TIER:
        pending->effect = playbook_step_text(step, "tier");
        return set_field(change, pending, TEXT("touch_tier"), pending->effect, problem);
    case PLAYBOOK_SET_FIELD:
        pending->effect = playbook_step_text(step, "value");
        return set_field(change, pending, playbook_step_text(step, "field"), pending->effect, problem);
    case PLAYBOOK_NOTIFY:
        return notify(view, pending, change, problem);
    case PLAYBOOK_WEBHOOK:
        return call_webhook(view, pending, change, problem);
    case PLAYBOOK_EMAIL_STEP:
    case PLAYBOOK_SURVEY_STEP:
        pending->effect = TEXT("not-live");
        return RESULT_OK;
    default:
        return RESULT_OK;
    }
}

static bool is_of_the_step(enum result result)
{
    return result == RESULT_BAD_INPUT || result == RESULT_NOT_FOUND || result == RESULT_CONFLICT ||
           result == RESULT_LIMIT || result == RESULT_FORBIDDEN;
}

/* The run as it is after the step. */
static enum result step_on(const struct engine_view *view, struct engine_pending *pending,
                           struct ledger_change *change, struct problem *problem)
{
    struct ledger_run *run = &pending->run;
    struct problem fault = {0};
    const struct ledger_run_step done = {
        .sequence = run->sequence, .step = run->step, .kind = (int)pending->step->kind, .at = view->now};
    enum result result = do_step(view, pending, change, &fault);
    if (result != RESULT_OK && !is_of_the_step(result)) {
        if (problem)
            *problem = fault;
        return result;
    }
    if (result != RESULT_OK) {
        run->state = RUN_FAILED;
        run->error = text_copy(pending->arena, text_of(fault.message));
        run->ended_at = view->now;
        return RESULT_OK;
    }
    struct ledger_run_step kept = done;
    kept.effect = pending->effect;
    run->sequence++;
    run->step = pending->next;
    run->entered_at = view->now;
    if (pending->next == PLAYBOOK_END) {
        run->state = RUN_DONE;
        run->ended_at = view->now;
    }
    return ledger_run_step_add(change->connection, run->id, &kept, problem);
}

enum result engine_apply(const struct engine_view *view, struct engine_pending *pending,
                         struct ledger_change *change, struct problem *problem)
{
    struct ledger_run *run = &pending->run, now;
    int64_t sequence_before = run->sequence;
    bool found = false;
    if (run->state != RUN_ACTIVE)
        return schedule_done(change->connection, &pending->job, problem);
    enum result result = ledger_run_read(change->connection, run->id, pending->arena, &found, &now, problem);
    if (result != RESULT_OK || !found || now.state != RUN_ACTIVE)
        return result; /* stopped by hand since it was decided; its job went with it */
    if (pending->move == ENGINE_LATER)
        return schedule_later(change->connection, &pending->job, pending->due_at, problem);
    if (pending->move == ENGINE_STOP) {
        run->state = RUN_STOPPED;
        run->ended_at = view->now;
    } else {
        result = step_on(view, pending, change, problem);
    }
    if (result == RESULT_OK)
        result = ledger_run_advance(change->connection, run, sequence_before, problem);
    if (result != RESULT_OK)
        return result;
    return run->state == RUN_ACTIVE
               ? schedule_later(change->connection, &pending->job, pending->due_at, problem)
               : schedule_done(change->connection, &pending->job, problem);
}
