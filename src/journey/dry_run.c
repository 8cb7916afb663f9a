/* See dry_run.h. Days are walked one after the other, as the engine would have looked: the set of a day
 * against that of the look before. */
#include "journey/dry_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "language/language.h"
#include "metric/account_list.h"
#include "metric/scope.h"

/* Looking at so many accounts × days takes some two seconds; beyond it days are passed over. Health is read
 * from all of an account's rows, everything else from few. */
enum { ACCOUNT_DAYS_MAX = 40000000, ACCOUNT_DAYS_OF_HEALTH_MAX = 3000000, STEP_OF_HEALTH_MAX = 31 };

struct trying {
    struct arena *arena; /* of the answer */
    struct arena look;   /* of one look */
    text key;
    const struct playbook *playbook;
    const struct column_snapshot *columns;
    const struct journey_values *above;
    size_t words;
    uint64_t *seen, *fired, *warned; /* warned: raised at all */
    int32_t *last_raised;            /* by account; DAY_ABSENT never */
    int32_t *churn_day;              /* by account: the last day MRR ended within the time; DAY_ABSENT */
    struct {
        struct dry_run_item *items;
        size_t count, capacity;
    } raised;
    struct dry_run *ret;
};

static bool mentions(text rule, const char *word)
{
    for (size_t i = 0; i < rule.length; i++)
        if (text_starts_with(text_slice(rule, i, rule.length), text_of(word)))
            return true;
    return false;
}

/* Named segments may rest on anything. */
static bool asks_health(text rule)
{
    static const char *const words[] = {"health", "light", "coverage", "chi", "engagement", "segment("};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (mentions(rule, words[i]))
            return true;
    return false;
}

static int32_t step_of(const struct column_snapshot *columns, const struct playbook *playbook)
{
    struct arena arena;
    arena_init(&arena, 0);
    text rule = playbook_trigger_rule(&arena, &playbook->trigger);
    bool health = asks_health(rule);
    arena_release(&arena);
    /* What happens at a moment must be looked for while it is in the set; its condition may cost what it
     * will. */
    bool slow = health || asks_health(playbook->condition);
    int64_t days = (int64_t)columns->account_count * DRY_RUN_DAYS /
                       (slow ? ACCOUNT_DAYS_OF_HEALTH_MAX : ACCOUNT_DAYS_MAX) +
                   1;
    int32_t most = health ? STEP_OF_HEALTH_MAX : PLAYBOOK_GRACE_DAYS;
    return days < most ? (int32_t)days : most;
}

/* ---- when accounts left ---- */

static int64_t mrr_at(const struct trying *trying, uint32_t account, int32_t day)
{
    const struct metric_scope scope = {.columns = trying->columns, .as_of = day};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t mrr =
        metric_account_value(&scope, (struct metric_account_field){ACCOUNT_COLUMN_MRR, -1}, account, &gap);
    return mrr == METRIC_KEY_ABSENT ? 0 : mrr;
}

/* The first day in (from, to] at whose end an account that paid at `from` pays no more; DAY_ABSENT. Of
 * accounts that are back within the time, the end that lasts is found, or none. */
static int32_t end_within(const struct trying *trying, uint32_t account, int32_t from, int32_t to)
{
    if (mrr_at(trying, account, from) <= 0 || mrr_at(trying, account, to) > 0)
        return DAY_ABSENT;
    while (to - from > 1) {
        int32_t middle = from + (to - from) / 2;
        if (mrr_at(trying, account, middle) > 0)
            from = middle;
        else
            to = middle;
    }
    return to;
}

static struct dry_run_month *month_of(struct dry_run *run, int32_t day)
{
    int at = month_of_day(day) - run->months[0].month;
    return at >= 0 && at < run->month_count ? &run->months[at] : &run->months[run->month_count - 1];
}

/* By months, so that who left and came back is counted once for each time that a month saw. */
static void count_churned(struct trying *trying)
{
    struct dry_run *run = trying->ret;
    const struct metric_scope scope = {.columns = trying->columns, .as_of = run->last_day};
    for (uint32_t b = 0; b < trying->columns->block_count; b++) {
        if (!column_accounts(trying->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(&scope, b, local)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            trying->churn_day[account] = end_within(trying, account, run->first_day, run->last_day);
            if (trying->churn_day[account] == DAY_ABSENT)
                continue;
            run->churned++;
            month_of(run, trying->churn_day[account])->churned++;
        }
    }
}

/* ---- looks ---- */

static void raise_one(struct trying *trying, uint32_t account, int32_t day)
{
    struct dry_run *run = trying->ret;
    const struct playbook *playbook = trying->playbook;
    int32_t last = trying->last_raised[account];
    if (last != DAY_ABSENT && (playbook->every_days == 0 || last + playbook->every_days > day))
        return;
    run->accounts += last == DAY_ABSENT;
    trying->last_raised[account] = day;
    bool held_out = playbook_holds_out(trying->key, column_account_external_id(trying->columns, account),
                                       playbook->hold_out_percent);
    int32_t until = day + DRY_RUN_CHURN_DAYS < run->last_day ? day + DRY_RUN_CHURN_DAYS : run->last_day;
    int32_t churn_day = until > day ? end_within(trying, account, day, until) : DAY_ABSENT;
    struct dry_run_month *month = month_of(run, day);
    bool judged = day + DRY_RUN_CHURN_DAYS <= run->last_day;
    month->raised++;
    month->held_out += held_out;
    month->before_churn += churn_day != DAY_ABSENT;
    run->raised++;
    run->held_out += held_out;
    run->before_churn += churn_day != DAY_ABSENT;
    run->judged += judged;
    run->judged_before_churn += judged && churn_day != DAY_ABSENT;
    if (churn_day != DAY_ABSENT && churn_day == trying->churn_day[account] &&
        !bits_has(trying->warned, account)) {
        bits_add(trying->warned, account);
        run->churned_warned++;
    }
    *list_append(&trying->raised) =
        (struct dry_run_item){.account = account, .day = day, .held_out = held_out, .churn_day = churn_day};
}

static enum result look(struct trying *trying, int32_t day, int32_t before, bool is_first,
                        struct problem *problem)
{
    struct rule_answer set;
    struct journey_values above = trying->above ? *trying->above : (struct journey_values){0};
    const struct rule_values values = journey_rule_values(&above);
    struct playbook_look sight = {
        .arena = &trying->look, .columns = trying->columns, .day = day, .values = &values};
    arena_clear(&trying->look);
    enum result result = playbook_trigger_set(&sight, &trying->playbook->trigger, &set, problem);
    if (result != RESULT_OK)
        return result;
    playbook_trigger_fire(&trying->playbook->trigger, trying->columns, &set, trying->seen, trying->fired);
    if (day == trying->ret->last_day)
        trying->ret->present = (int64_t)bits_count(set.accounts, trying->words);
    if (is_first)
        return RESULT_OK;
    result = playbook_trigger_narrow(&sight, trying->playbook, before, trying->fired, problem);
    for (size_t w = 0; w < trying->words && result == RESULT_OK; w++)
        for (uint64_t bits = trying->fired[w]; bits; bits &= bits - 1)
            raise_one(trying, (uint32_t)(w * 64 + (uint32_t)__builtin_ctzll(bits)), day);
    return result;
}

static enum result look_at_all(struct trying *trying, bool (*stop)(void *context), void *stop_context,
                               struct problem *problem)
{
    const struct dry_run *run = trying->ret;
    enum result result = look(trying, run->first_day, run->first_day - 1, true, problem);
    for (int32_t day = run->first_day; day < run->last_day && result == RESULT_OK;) {
        int32_t before = day;
        day = day + run->step_days < run->last_day ? day + run->step_days : run->last_day;
        if (stop && stop(stop_context))
            return problem_set(problem, RESULT_CANCELLED, _("Stopped."));
        result = look(trying, day, before, false, problem);
    }
    return result;
}

int playbook_dry_run_looks(const struct column_snapshot *columns, const struct playbook *playbook)
{
    int32_t step_days = step_of(columns, playbook);
    return (DRY_RUN_DAYS + step_days - 1) / step_days;
}

static void begin(struct dry_run *run, int32_t last_day, const struct column_snapshot *columns,
                  const struct playbook *playbook)
{
    *run = (struct dry_run){
        .first_day = last_day - DRY_RUN_DAYS, .last_day = last_day, .step_days = step_of(columns, playbook)};
    int32_t first = month_of_day(run->first_day + 1), last = month_of_day(last_day);
    for (int32_t month = first; month <= last; month++)
        run->months[run->month_count++].month = month;
}

/* The latest first. */
static void keep_items(struct trying *trying)
{
    struct dry_run *run = trying->ret;
    size_t count = trying->raised.count < DRY_RUN_ITEMS_MAX ? trying->raised.count : DRY_RUN_ITEMS_MAX;
    run->items = arena_array(trying->arena, struct dry_run_item, count);
    run->item_count = count;
    for (size_t i = 0; i < count; i++)
        run->items[i] = trying->raised.items[trying->raised.count - 1 - i];
}

enum result playbook_dry_run(struct arena *arena, text key, const struct playbook *playbook,
                             const struct column_snapshot *columns, int32_t last_day,
                             const struct journey_values *above, bool (*stop)(void *context),
                             void *stop_context, struct dry_run *ret, struct problem *problem)
{
    struct dry_run run;
    struct arena memory;
    struct trying trying = {.arena = arena,
                            .key = key,
                            .playbook = playbook,
                            .columns = columns,
                            .above = above,
                            .words = playbook_words(columns),
                            .ret = &run};
    size_t accounts = (size_t)columns->block_count * COLUMN_BLOCK_ACCOUNTS;
    arena_init(&memory, 0);
    arena_init(&trying.look, 0);
    begin(&run, last_day, columns, playbook);
    trying.seen = arena_array(&memory, uint64_t, trying.words);
    trying.fired = arena_array(&memory, uint64_t, trying.words);
    trying.warned = arena_array(&memory, uint64_t, trying.words);
    trying.last_raised = arena_array(&memory, int32_t, accounts);
    trying.churn_day = arena_array(&memory, int32_t, accounts);
    for (size_t i = 0; i < accounts; i++)
        trying.last_raised[i] = trying.churn_day[i] = DAY_ABSENT;
    count_churned(&trying);
    enum result result = look_at_all(&trying, stop, stop_context, problem);
    if (result == RESULT_OK) {
        keep_items(&trying);
        *ret = run;
    }
    list_release(&trying.raised);
    arena_release(&trying.look);
    arena_release(&memory);
    return result;
}
