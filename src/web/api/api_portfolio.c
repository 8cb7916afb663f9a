/* GET /api/v1/portfolio: what the leader's page shows, as figures: customers by light, who changed colour
 * within the week and what did it, why customers ask to leave, whether rescues and playbooks help, the load.
 */
#include <math.h>

#include "language/language.h"
#include "web/api/api.h"
#include "web/health/leader.h"

enum { MOVES_MAX = 1000 };

static void write_count(struct json_writer *writer, const char *key, int64_t count)
{
    json_write_key(writer, key);
    json_write_integer(writer, count);
}

static void write_text(struct json_writer *writer, const char *key, text words)
{
    json_write_key(writer, key);
    json_write_text(writer, text_is_empty(words) ? TEXT_ABSENT : words);
}

/* NaN: there is none. */
static void write_rate(struct json_writer *writer, const char *key, double rate)
{
    json_write_key(writer, key);
    if (isnan(rate))
        json_write_null(writer);
    else
        json_write_number(writer, rate);
}

static void write_share(struct json_writer *writer, const char *key, struct journey_share share)
{
    json_write_key(writer, key);
    json_write_object_begin(writer);
    write_count(writer, "part", share.part);
    write_count(writer, "whole", share.whole);
    write_rate(writer, "share", share.share);
    write_rate(writer, "low", share.low);
    write_rate(writer, "high", share.high);
    json_write_object_end(writer);
}

static void write_lights(struct json_writer *writer, const struct leader *leader)
{
    struct leader_lights lights;
    leader_lights(leader, &lights);
    json_write_key(writer, "lights");
    json_write_array_begin(writer);
    for (int light = 0; light < HEALTH_LIGHTS; light++) {
        json_write_object_begin(writer);
        write_text(writer, "light", text_of(health_light_name((enum health_light)light)));
        write_count(writer, "accounts", lights.counts[light]);
        write_count(writer, "mrr", lights.mrr[light]);
        write_count(writer, "accounts_week_before", lights.counts_then[light]);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_moves(struct json_writer *writer, const struct leader *leader)
{
    const struct column_snapshot *columns = leader->scope->columns;
    struct leader_moves moves;
    leader_moves(leader, MOVES_MAX, &moves);
    write_count(writer, "moved", moves.all);
    write_count(writer, "worse", moves.worse);
    write_count(writer, "worse_mrr", moves.mrr_worse);
    json_write_key(writer, "moves");
    json_write_array_begin(writer);
    for (size_t i = 0; i < moves.count; i++) {
        const struct leader_move *move = &moves.moves[i];
        int32_t points;
        text why = leader_why(leader, move->account, &points);
        json_write_object_begin(writer);
        write_text(writer, "account_external_id", column_account_external_id(columns, move->account));
        write_text(writer, "account_name", column_account_name(columns, move->account));
        write_text(writer, "from", text_of(health_light_name(move->from)));
        write_text(writer, "to", text_of(health_light_name(move->to)));
        write_rate(writer, "points", points / 100.0);
        write_text(writer, "why", why);
        write_count(writer, "mrr", move->mrr);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_reasons(struct json_writer *writer, const struct leader *leader)
{
    struct leader_reason *reasons;
    size_t count = leader_reasons(leader, &reasons);
    json_write_key(writer, "reasons");
    json_write_array_begin(writer);
    for (size_t i = 0; i < count; i++) {
        json_write_object_begin(writer);
        write_text(writer, "reason", reasons[i].name);
        write_text(writer, "label", reasons[i].label);
        write_count(writer, "requests", reasons[i].count);
        write_count(writer, "reversed", reasons[i].reversed);
        write_count(writer, "mrr", reasons[i].revenue);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_rescues(struct json_writer *writer, const struct leader *leader)
{
    struct leader_rescue rescues[LEADER_RESCUES];
    leader_rescues(leader, rescues);
    json_write_key(writer, "rescues");
    json_write_array_begin(writer);
    for (int i = 0; i < LEADER_RESCUES; i++) {
        json_write_object_begin(writer);
        write_count(writer, "days", rescues[i].days);
        write_share(writer, "still_there", rescues[i].share);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_playbooks(struct json_writer *writer, const struct leader_playbook *playbooks, size_t count)
{
    json_write_key(writer, "playbooks");
    json_write_array_begin(writer);
    for (size_t i = 0; i < count; i++) {
        json_write_object_begin(writer);
        write_text(writer, "playbook", playbooks[i].key);
        write_text(writer, "title", playbooks[i].title);
        write_share(writer, "treated", playbooks[i].outcome.treated);
        write_share(writer, "held_out", playbooks[i].outcome.held_out);
        write_rate(writer, "difference", playbooks[i].outcome.difference);
        write_rate(writer, "low", playbooks[i].outcome.low);
        write_rate(writer, "high", playbooks[i].outcome.high);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void write_load(struct json_writer *writer, const struct leader *leader)
{
    struct leader_load *loads;
    size_t count = leader_loads(leader, &loads);
    json_write_key(writer, "load");
    json_write_array_begin(writer);
    for (size_t i = 0; i < count; i++) {
        json_write_object_begin(writer);
        write_text(writer, "owner", loads[i].owner);
        write_count(writer, "accounts", loads[i].accounts);
        write_count(writer, "mrr", loads[i].mrr);
        write_count(writer, "red", loads[i].red);
        write_count(writer, "red_mrr", loads[i].red_mrr);
        write_count(writer, "open_tasks", loads[i].open);
        write_count(writer, "overdue_tasks", loads[i].overdue);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void answer(struct http_response *response, const struct leader *leader,
                   const struct leader_playbook *playbooks, size_t count)
{
    char day[11];
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    write_text(&writer, "as_of", text_of(day_format(leader->scope->as_of, day)));
    write_text(&writer, "currency", text_of(currency_code(leader->scope->columns->currency)));
    write_lights(&writer, leader);
    write_moves(&writer, leader);
    write_reasons(&writer, leader);
    write_rescues(&writer, leader);
    write_playbooks(&writer, playbooks, count);
    write_load(&writer, leader);
    json_write_object_end(&writer);
}

void api_get_portfolio(struct http_request *request, struct http_response *response, void *application)
{
    struct web_scope scope;
    struct problem problem;
    struct leader_playbook *playbooks;
    size_t count;
    if (web_scope_read(request, application, &scope, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    struct leader leader = {.arena = request->arena, .scope = &scope, .metric = web_scope_metric(&scope)};
    if (!text_is_absent(scope.where_problem)) {
        api_refuse_parameter(request, response, "where", scope.where_problem.data);
    } else if (!text_is_absent(scope.instant_problem)) {
        api_refuse_parameter(request, response, "known_at", scope.instant_problem.data);
    } else if (leader_take(&leader, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
    } else {
        if (leader_playbooks(&leader, &playbooks, &count, &problem) == RESULT_OK)
            answer(response, &leader, playbooks, count);
        else
            api_fail(request, response, &problem);
        leader_give_back(&leader);
    }
    web_scope_release(&scope);
}
