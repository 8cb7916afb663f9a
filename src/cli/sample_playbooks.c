/* See sample_playbooks.h. What nobody needs a comparison for (a renewal, an angry answer, a request to leave)
 * is done for all; where it is not known whether it helps, a fifth or a quarter is held out. */
#include "cli/sample_playbooks.h"

#include "column/load.h"
#include "journey/library.h"
#include "journey/playbook.h"
#include "journey/replay.h"

/* By the day they were switched on. One of the library, "champion-left", is off: for whoever tries it. */
static const struct {
    const char *key;
    int days_ago;
    int hold_out_percent;
} switched_on[] = {
    {"detractor", DEMO_COMPARED_DAYS, 0},
    {DEMO_COMPARED_PLAYBOOK, DEMO_COMPARED_DAYS, DEMO_COMPARED_PERCENT},
    {"renewal-90", 240, 0},
    {"renewal-60", 240, 0},
    {"renewal-30", 240, 0},
    {"churn-rescue", 240, 0},
    {"delinquency", 180, 0},
    {"onboarding", 180, 0},
    {"upsell", 150, 20},
};
enum { PLAYBOOKS = sizeof switched_on / sizeof switched_on[0] };

struct sample {
    struct command *command;
    const struct demo_options *options;
    struct journey_replay replay;
    struct journey_replay_playbook playbooks[PLAYBOOKS];
};

/* As it is shipped, but for who is held out, and a last step that sets the tier: the team gives tiers by
 * size. */
static enum result take_over(struct arena *arena, const char *key, int hold_out_percent, text *ret_body,
                             struct problem *problem)
{
    struct playbook *playbook;
    text body = playbook_shipped_body(arena, playbook_shipped_find(text_of(key)), true);
    enum result result = playbook_read(arena, body, &playbook, NULL, problem);
    if (result != RESULT_OK)
        return result;
    playbook->hold_out_percent = hold_out_percent;
    if (playbook->steps[playbook->step_count - 1].kind == PLAYBOOK_SET_TIER)
        playbook->step_count--;
    *ret_body = playbook_body(arena, playbook);
    return RESULT_OK;
}

static void close_task(void *context, const struct journey_task *task, text account, int32_t day,
                       struct journey_replay_closing *ret)
{
    const struct sample *sample = context;
    const struct demo_raised raised = {.account = account,
                                       .reason = task->reason,
                                       .owner_email = task->owner_email,
                                       .day = day,
                                       .due_day = task->due_day};
    struct demo_closing closing;
    demo_close_task(sample->options, &raised, &closing);
    *ret = (struct journey_replay_closing){
        .day = closing.day,
        .how = {.dismissed = closing.dismissed,
                .outcome = closing.outcome ? text_of(closing.outcome) : TEXT_ABSENT,
                .note = closing.note ? text_of(closing.note) : TEXT_ABSENT}};
}

static bool is_cancelled(void *context)
{
    const struct sample *sample = context;
    return command_is_cancelled(sample->command);
}

static enum result replay(struct ledger_change *change, void *context, struct problem *problem)
{
    struct sample *sample = context;
    const int32_t as_of = sample->options->as_of;
    enum result result = RESULT_OK;
    for (int i = 0; i < PLAYBOOKS && result == RESULT_OK; i++) {
        struct journey_replay_playbook *playbook = &sample->playbooks[i];
        playbook->key = text_of(switched_on[i].key);
        playbook->first_day = as_of - switched_on[i].days_ago;
        result = take_over(sample->command->arena, switched_on[i].key, switched_on[i].hold_out_percent,
                           &playbook->body, problem);
    }
    return result == RESULT_OK ? journey_replay(change, &sample->replay, problem) : result;
}

enum result sample_playbooks(struct command *command, const struct command_organisation *organisation,
                             const struct demo_options *options, struct problem *problem)
{
    struct column_snapshot *columns;
    struct sample sample = {.command = command, .options = options};
    enum result result = column_load(command->store, LEDGER_NOW, command->clock->now(command->clock),
                                     COLUMN_FAMILIES_ALL & ~COLUMN_FAMILY(COLUMN_SEARCH), &columns, problem);
    if (result != RESULT_OK)
        return result;
    sample.replay = (struct journey_replay){.columns = columns,
                                            .zone = organisation->zone,
                                            .playbooks = sample.playbooks,
                                            .count = PLAYBOOKS,
                                            .last_day = options->as_of,
                                            .context = &sample,
                                            .close = close_task,
                                            .is_cancelled = is_cancelled};
    /* Titles are what the team reads. */
    enum language language = command->language;
    command->language = options->in_english ? LANGUAGE_EN : LANGUAGE_PT_BR;
    result = command_change(command, organisation, replay, &sample, problem);
    command->language = language;
    column_snapshot_release(columns);
    return result;
}
