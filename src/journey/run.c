/* What each due run does next. Decided on a reader and the columns; effect.c does it. One step a run and
 * round, so that every step sees the columns with the effects of the one before. */
#include <assert.h>
#include <string.h>

#include "base/bits.h"
#include "base/list.h"
#include "codec/json.h"
#include "journey/engine_internal.h"
#include "language/language.h"
#include "ledger/definition.h"
#include "metric/account_list.h"
#include "metric/scope.h"
#include "rule/name.h"

enum { VERSIONS_KEPT_MAX = 200 };

int64_t engine_due(const struct journey_engine *engine, const struct playbook *playbook, int step,
                   int64_t now)
{
    const struct zone *zone = engine->options.zone;
    if (step == PLAYBOOK_END || playbook->steps[step].kind != PLAYBOOK_WAIT)
        return now;
    return zone_day_start(zone, zone_day_of(zone, now) +
                                    (int32_t)playbook_step_number(&playbook->steps[step], "days"));
}

/* ---- a round: what rules say, worked out once ---- */

struct given { /* numbers of all accounts that the columns do not hold */
    const char *name;
    const int64_t *numbers;
};
struct deciding {
    struct journey_engine *engine;
    const struct engine_view *view;
    struct arena *arena;
    struct playbook_look look;
    struct given given[4];
    int given_count;
};

/* Whether a rule is true of the run's account; false with a problem when it cannot be said of any. */
static bool holds(struct deciding *deciding, text source, int64_t account_id, struct problem *ret_fault)
{
    struct rule_answer answer;
    return playbook_look_answer(&deciding->look, source, &answer, ret_fault) == RESULT_OK &&
           bits_has(answer.accounts, (size_t)account_id - 1);
}

/* ---- templates ---- */

struct filling {
    struct deciding *deciding;
    uint32_t account;
};

static int64_t number_of(struct filling *filling, enum metric_account_column column)
{
    const struct engine_view *view = filling->deciding->view;
    const struct metric_scope scope = {.columns = view->columns, .as_of = view->day};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    return metric_account_value(&scope, (struct metric_account_field){column, -1}, filling->account, &gap);
}

static int64_t given_of(struct filling *filling, const char *name)
{
    struct deciding *deciding = filling->deciding;
    const struct engine_view *view = deciding->view;
    for (int i = 0; i < deciding->given_count; i++)
        if (strcmp(deciding->given[i].name, name) == 0)
            return deciding->given[i].numbers ? deciding->given[i].numbers[filling->account]
                                              : METRIC_KEY_ABSENT;
    const struct metric_scope scope = {.columns = view->columns, .as_of = view->day};
    const struct rule_name *of = rule_name_find(text_of(name));
    struct given given = {.name = name};
    struct problem fault;
    if (of && of->source == RULE_GIVEN && view->values.give &&
        view->values.give(view->values.context, deciding->arena, deciding->arena, &scope, of, 0,
                          &given.numbers, &fault) != RESULT_OK)
        given.numbers = NULL;
    assert(deciding->given_count < 4);
    deciding->given[deciding->given_count++] = given;
    return given.numbers ? given.numbers[filling->account] : METRIC_KEY_ABSENT;
}

static text light_words(int64_t light)
{
    static const char *const words[] = {N_("Red"), N_("Yellow"), N_("Green")};
    return light >= 1 && light <= 3 ? text_of(language_message(words[light - 1])) : TEXT_ABSENT;
}

static text dimension_text(const struct column_snapshot *columns, int dimension, uint32_t account)
{
    return column_dictionary_text(column_dimension_dictionary(columns, dimension),
                                  column_account_code(columns, dimension, account));
}

static text rule_words(struct filling *filling, text name)
{
    struct arena *arena = filling->deciding->arena;
    if (text_equal(name, TEXT("health"))) {
        int64_t health = given_of(filling, "health");
        return health == METRIC_KEY_ABSENT ? TEXT_ABSENT : format_integer(arena, (health + 50) / 100);
    }
    if (text_equal(name, TEXT("light")))
        return light_words(given_of(filling, "light"));
    const struct engine_view *view = filling->deciding->view;
    if (text_equal(name, TEXT("days_overdue"))) {
        struct metric_signal signal;
        const struct metric_scope scope = {.columns = view->columns, .as_of = view->day};
        metric_signal(&scope, filling->account, view->day, &signal);
        return signal.days_overdue < 0 ? TEXT_ABSENT : format_integer(arena, signal.days_overdue);
    }
    return TEXT_ABSENT;
}

static text lookup(void *context, text name)
{
    struct filling *filling = context;
    const struct engine_view *view = filling->deciding->view;
    struct arena *arena = filling->deciding->arena;
    if (text_equal(name, TEXT("account")))
        return column_account_name(view->columns, filling->account);
    if (text_equal(name, TEXT("owner")))
        return dimension_text(view->columns, DIMENSION_OWNER, filling->account);
    if (text_equal(name, TEXT("mrr"))) {
        int64_t mrr = number_of(filling, ACCOUNT_COLUMN_MRR);
        return mrr == METRIC_KEY_ABSENT ? TEXT_ABSENT : format_money(arena, mrr, view->columns->currency);
    }
    if (text_equal(name, TEXT("renewal_date"))) {
        int64_t day = number_of(filling, ACCOUNT_COLUMN_RENEWAL);
        return day == METRIC_KEY_ABSENT ? TEXT_ABSENT : format_day(arena, (int32_t)day);
    }
    if (text_equal(name, TEXT("nps"))) {
        int64_t nps = number_of(filling, ACCOUNT_COLUMN_NPS);
        return nps == METRIC_KEY_ABSENT ? TEXT_ABSENT : format_integer(arena, nps);
    }
    return rule_words(filling, name);
}

static text fill(struct deciding *deciding, const struct engine_pending *pending, const char *member)
{
    struct filling filling = {deciding, (uint32_t)(pending->run.account_id - 1)};
    return playbook_fill(deciding->arena, playbook_step_text(pending->step, member), lookup, &filling);
}

/* ---- deciding ---- */

/* Absent: nobody in particular. */
static text person_of(struct deciding *deciding, const struct engine_pending *pending, const char *member)
{
    text person = playbook_step_text(pending->step, member);
    int dimension = text_equal(person, TEXT("owner"))    ? DIMENSION_OWNER
                    : text_equal(person, TEXT("ism"))    ? DIMENSION_ISM
                    : text_equal(person, TEXT("farmer")) ? DIMENSION_FARMER
                                                         : -1;
    if (dimension < 0)
        return person;
    return dimension_text(deciding->view->columns, dimension, (uint32_t)(pending->run.account_id - 1));
}

static int64_t last_day_start(const struct deciding *deciding, const struct engine_pending *pending)
{
    const struct zone *zone = deciding->engine->options.zone;
    return zone_day_start(zone, zone_day_of(zone, pending->run.entered_at) +
                                    (int32_t)playbook_step_number(pending->step, "days"));
}

static void later(struct engine_pending *pending, int64_t due_at)
{
    pending->move = ENGINE_LATER;
    pending->due_at = due_at;
}

static void decide_wait_until(struct deciding *deciding, struct engine_pending *pending,
                              struct problem *ret_fault)
{
    int64_t now = deciding->view->now, last = last_day_start(deciding, pending);
    int64_t again = now + ENGINE_LOOK_AGAIN_SECONDS * (int64_t)INSTANT_MICROSECONDS;
    if (holds(deciding, playbook_step_text(pending->step, "rule"), pending->run.account_id, ret_fault))
        pending->effect = TEXT("held");
    else if (now >= last)
        pending->effect = TEXT("over");
    else
        later(pending, again < last ? again : last);
}

static text webhook_body(struct deciding *deciding, const struct engine_pending *pending)
{
    const struct engine_view *view = deciding->view;
    struct buffer body;
    struct json_writer writer;
    char at[32];
    buffer_init(&body, 0);
    json_write_init(&writer, &body);
    json_write_object_begin(&writer);
    const struct {
        const char *key;
        text value;
    } members[] = {
        {"type", TEXT("playbook.step")},
        {"timestamp", text_of(instant_format(view->now, at))},
        {"playbook", pending->run.playbook},
        {"account", pending->account},
        {"account_name", column_account_name(view->columns, (uint32_t)(pending->run.account_id - 1))},
        {"text", fill(deciding, pending, "text")}};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        json_write_key(&writer, members[i].key);
        json_write_text(&writer, members[i].value);
    }
    json_write_key(&writer, "run");
    json_write_integer(&writer, pending->run.id);
    json_write_object_end(&writer);
    text made = text_copy(deciding->arena, buffer_text(&body));
    buffer_release(&body);
    return made;
}

static void decide_step(struct deciding *deciding, struct engine_pending *pending, struct problem *ret_fault)
{
    switch (pending->step->kind) {
    case PLAYBOOK_TASK:
        pending->title = fill(deciding, pending, "title");
        pending->detail = fill(deciding, pending, "detail");
        pending->to_email = person_of(deciding, pending, "owner");
        break;
    case PLAYBOOK_WAIT:
        if (deciding->view->now < last_day_start(deciding, pending))
            later(pending, last_day_start(deciding, pending));
        break;
    case PLAYBOOK_WAIT_UNTIL:
        decide_wait_until(deciding, pending, ret_fault);
        break;
    case PLAYBOOK_BRANCH: {
        bool then =
            holds(deciding, playbook_step_text(pending->step, "rule"), pending->run.account_id, ret_fault);
        pending->next = then ? pending->step->next : pending->step->next_otherwise;
        pending->effect = then ? TEXT("then") : TEXT("otherwise");
        break;
    }
    case PLAYBOOK_NOTIFY:
        pending->title = fill(deciding, pending, "text");
        pending->to_email = person_of(deciding, pending, "to");
        break;
    case PLAYBOOK_WEBHOOK:
        pending->detail = webhook_body(deciding, pending);
        break;
    default:
        break;
    }
}

/* A rule that cannot be worked out makes the run wait and look again. */
static void decide(struct deciding *deciding, struct engine_pending *pending)
{
    const struct engine_view *view = deciding->view;
    struct problem fault = {0};
    uint32_t account = (uint32_t)(pending->run.account_id - 1);
    const struct metric_scope scope = {.columns = view->columns, .as_of = view->day};
    pending->move = ENGINE_STEP;
    if (pending->run.account_id > view->columns->account_count || !metric_scope_has(&scope, account)) {
        pending->move = ENGINE_STOP;
        return;
    }
    pending->account = column_account_external_id(view->columns, account);
    pending->next = pending->step->next;
    if (pending->playbook->stop_when.length > 0 &&
        holds(deciding, pending->playbook->stop_when, pending->run.account_id, &fault)) {
        pending->move = ENGINE_STOP;
        return;
    }
    decide_step(deciding, pending, &fault);
    if (fault.code != RESULT_OK) {
        later(pending, view->now + ENGINE_LOOK_AGAIN_SECONDS * (int64_t)INSTANT_MICROSECONDS);
        engine_report_standing(deciding->engine, view->day, "run-cannot-look", pending->run.playbook, &fault);
    } else if (pending->move == ENGINE_STEP) {
        pending->due_at = engine_due(deciding->engine, pending->playbook, pending->next, view->now);
    }
}

/* ---- reading what is due ---- */

static enum result version_of(struct journey_engine *engine, struct store_connection *connection,
                              const struct ledger_run *run, const struct playbook **ret,
                              struct problem *problem)
{
    for (size_t i = 0; i < engine->versions.count; i++) {
        const struct engine_version *kept = &engine->versions.items[i];
        if (kept->version == run->version && text_equal(kept->key, run->playbook)) {
            *ret = kept->playbook;
            return RESULT_OK;
        }
    }
    struct ledger_definition definition;
    struct problem fault = {0};
    struct engine_version made = {.key = text_copy(&engine->version_memory, run->playbook),
                                  .version = run->version};
    enum result result =
        ledger_definition_version(connection, DEFINITION_PLAYBOOK, run->playbook, run->version,
                                  &engine->version_memory, &definition, problem);
    if (result != RESULT_OK && result != RESULT_NOT_FOUND)
        return result;
    if (result == RESULT_OK &&
        playbook_read(&engine->version_memory, definition.body, &made.playbook, NULL, &fault) != RESULT_OK)
        made.playbook = NULL;
    *list_append(&engine->versions) = made;
    *ret = made.playbook;
    return RESULT_OK;
}

static enum result read_due(struct journey_engine *engine, const struct engine_view *view,
                            struct engine_pending **ret, size_t *ret_count, struct problem *problem)
{
    struct store_connection *connection;
    struct ledger_job *jobs = NULL;
    size_t count = 0;
    enum result result = engine_read_begin(engine, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = schedule_due(connection, TEXT(ENGINE_RUN_JOB), view->now, ENGINE_RUNS_AT_ONCE,
                          &engine->round_memory, &jobs, &count, problem);
    struct engine_pending *pending = arena_array(&engine->round_memory, struct engine_pending, count);
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        int64_t id = 0;
        bool found = false;
        pending[i].arena = &engine->round_memory;
        pending[i].job = jobs[i];
        text_to_int64(jobs[i].name, &id);
        result = ledger_run_read(connection, id, &engine->round_memory, &found, &pending[i].run, problem);
        if (result == RESULT_OK && (!found || pending[i].run.state != RUN_ACTIVE))
            pending[i].run.state = RUN_DONE; /* a job that was left behind */
        else if (result == RESULT_OK)
            result = version_of(engine, connection, &pending[i].run, &pending[i].playbook, problem);
    }
    engine_read_end(engine, connection);
    *ret = pending;
    *ret_count = count;
    return result;
}

struct applying {
    const struct engine_view *view;
    struct engine_pending *pending;
    size_t count;
};

static enum result apply_all(struct ledger_change *change, void *context, struct problem *problem)
{
    struct applying *applying = context;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < applying->count && result == RESULT_OK; i++)
        result = engine_apply(applying->view, &applying->pending[i], change, problem);
    return result;
}

enum result engine_advance(struct journey_engine *engine, const struct engine_view *view, size_t *ret_count,
                           struct problem *problem)
{
    struct deciding deciding = {.engine = engine,
                                .view = view,
                                .arena = &engine->round_memory,
                                .look = {.arena = &engine->round_memory,
                                         .columns = view->columns,
                                         .day = view->day,
                                         .values = &view->values}};
    struct applying applying = {.view = view};
    if (engine->versions.count > VERSIONS_KEPT_MAX) {
        engine->versions.count = 0;
        arena_clear(&engine->version_memory);
    }
    enum result result = read_due(engine, view, &applying.pending, &applying.count, problem);
    for (size_t i = 0; i < applying.count && result == RESULT_OK; i++) {
        struct engine_pending *pending = &applying.pending[i];
        if (pending->run.state != RUN_ACTIVE || !pending->playbook || pending->run.step < 0 ||
            pending->run.step >= pending->playbook->step_count) {
            pending->move = ENGINE_STOP;
            continue;
        }
        pending->step = &pending->playbook->steps[pending->run.step];
        decide(&deciding, pending);
    }
    if (result == RESULT_OK && applying.count > 0)
        result = engine->options.write(engine->options.context, apply_all, &applying, problem);
    if (result == RESULT_OK)
        *ret_count = applying.count;
    return result;
}
