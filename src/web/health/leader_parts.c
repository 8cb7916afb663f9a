/* Why customers leave, whether rescues and playbooks help, and how the work is spread. */
#include <stdlib.h>

#include "base/list.h"
#include "codec/url.h"
#include "column/journey.h"
#include "journey/outcome.h"
#include "journey/playbook.h"
#include "journey/reasons.h"
#include "language/language.h"
#include "metric/account_mrr.h"
#include "metric/scope.h"
#include "web/health/leader.h"
#include "web/people/names.h"
#include "web/words.h"

enum { REASONS_SHOWN = 8, LOADS_SHOWN = 40, PLAYBOOKS_SHOWN = 12 };

/* ---- requests to leave ---- */

struct reason_tally {
    uint32_t name;
    int64_t count, reversed, revenue;
};
struct reason_tallies {
    struct reason_tally *items;
    size_t count, capacity;
};

static struct reason_tally *tally_of(struct reason_tallies *tallies, uint32_t name)
{
    for (size_t i = 0; i < tallies->count; i++)
        if (tallies->items[i].name == name)
            return &tallies->items[i];
    struct reason_tally *made = list_append(tallies);
    *made = (struct reason_tally){.name = name};
    return made;
}

/* What an account paid the day before it asked. */
static int64_t revenue_at(const struct leader *leader, uint32_t account, int32_t day)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t mrr = 0;
    return metric_account_mrr(leader->metric.columns, account, day, &mrr, &gap) ? mrr : 0;
}

static int by_revenue(const void *left, const void *right)
{
    const struct reason_tally *a = left, *b = right;
    if (a->revenue != b->revenue)
        return a->revenue > b->revenue ? -1 : 1;
    return a->name < b->name ? -1 : a->name > b->name;
}

static void add_requests(const struct leader *leader, uint32_t account, struct reason_tallies *tallies)
{
    struct column_journey_rows rows =
        column_journey_rows(leader->metric.columns, account, RECORD_CHURN_REQUEST);
    int32_t as_of = leader->scope->as_of;
    for (uint32_t row = rows.from; row < rows.to; row++) {
        int32_t day = rows.block->day[row];
        if (day > as_of || day <= as_of - LEADER_YEAR_DAYS)
            continue;
        struct reason_tally *tally = tally_of(tallies, rows.block->name[row]);
        tally->count++;
        tally->revenue += revenue_at(leader, account, day - 1);
        tally->reversed += rows.block->state[row] == CHURN_REQUEST_STATE_REVERSED &&
                           !column_journey_is_open(rows.block, row, as_of);
    }
}

static void read_reasons(const struct leader *leader, struct journey_reasons *ret)
{
    struct ledger_definition definition = {.body = TEXT_ABSENT};
    struct problem problem;
    if (ledger_definition_get(leader->connection, DEFINITION_REASONS, TEXT(JOURNEY_REASONS_KEY), LEDGER_NOW,
                              leader->arena, &definition, &problem) != RESULT_OK ||
        journey_reasons_read(leader->arena, definition.body, ret, NULL, &problem) != RESULT_OK)
        journey_reasons_shipped(leader->arena, ret);
}

size_t leader_reasons(const struct leader *leader, struct leader_reason **ret)
{
    const struct column_snapshot *columns = leader->metric.columns;
    struct reason_tallies tallies = {0};
    struct journey_reasons *reasons = arena_new(leader->arena, struct journey_reasons);
    read_reasons(leader, reasons);
    for (uint32_t b = 0; b < columns->block_count; b++) {
        if (!column_journeys(columns, b) || !column_accounts(columns, b))
            continue;
        METRIC_EACH_ACCOUNT(&leader->metric, b, local)
        add_requests(leader, b * COLUMN_BLOCK_ACCOUNTS + local, &tallies);
    }
    if (tallies.count > 1)
        qsort(tallies.items, tallies.count, sizeof *tallies.items, by_revenue);
    size_t count = tallies.count;
    *ret = arena_array(leader->arena, struct leader_reason, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct reason_tally *tally = &tallies.items[i];
        text name = column_dictionary_text(columns->journeys, tally->name);
        (*ret)[i] = (struct leader_reason){name, journey_reason_label(reasons, name), tally->count,
                                           tally->reversed, tally->revenue};
    }
    list_release(&tallies);
    return count;
}

void leader_fill_reasons(const struct leader *leader, struct view_leader *ret)
{
    struct arena *arena = leader->arena;
    struct leader_reason *reasons;
    size_t count = leader_reasons(leader, &reasons);
    ret->reasons = arena_array(arena, struct view_leader_reason, REASONS_SHOWN);
    for (size_t i = 0; i < count && i < REASONS_SHOWN; i++) {
        double share = reasons[0].revenue ? (double)reasons[i].revenue / (double)reasons[0].revenue : 0;
        ret->reasons[ret->reasons_count++] = (struct view_leader_reason){
            .label = reasons[i].label,
            .count = format_integer(arena, reasons[i].count),
            .revenue = format_money(arena, reasons[i].revenue, leader->metric.columns->currency),
            .reversed = format_integer(arena, reasons[i].reversed),
            .width = view_percent(arena, share)};
    }
    ret->reasons_note = text_of(_("twelve months, by the MRR of the day before they asked"));
}

/* ---- rescues ---- */

struct rescue_tally {
    int64_t there, judged;
};

/* Of an account's reversed requests that are old enough: whether it still paid `days` after. */
static void judge(const struct leader *leader, uint32_t account, int32_t days, struct rescue_tally *tally)
{
    struct column_journey_rows rows =
        column_journey_rows(leader->metric.columns, account, RECORD_CHURN_REQUEST);
    for (uint32_t row = rows.from; row < rows.to; row++) {
        int32_t decided = rows.block->end_day[row];
        if (rows.block->state[row] != CHURN_REQUEST_STATE_REVERSED || decided == DAY_ABSENT ||
            decided + days > leader->scope->as_of)
            continue;
        tally->judged++;
        tally->there += revenue_at(leader, account, decided + days) > 0;
    }
}

void leader_rescues(const struct leader *leader, struct leader_rescue ret[LEADER_RESCUES])
{
    static const int32_t spans[LEADER_RESCUES] = {90, 180};
    const struct column_snapshot *columns = leader->metric.columns;
    for (int i = 0; i < LEADER_RESCUES; i++) {
        struct rescue_tally tally = {0, 0};
        for (uint32_t b = 0; b < columns->block_count; b++) {
            if (!column_journeys(columns, b) || !column_accounts(columns, b))
                continue;
            METRIC_EACH_ACCOUNT(&leader->metric, b, local)
            judge(leader, b * COLUMN_BLOCK_ACCOUNTS + local, spans[i], &tally);
        }
        ret[i] = (struct leader_rescue){spans[i], journey_share_of(tally.there, tally.judged)};
    }
}

void leader_fill_rescues(const struct leader *leader, struct view_leader *ret)
{
    struct arena *arena = leader->arena;
    struct leader_rescue rescues[LEADER_RESCUES];
    leader_rescues(leader, rescues);
    ret->rescues = arena_array(arena, struct view_leader_rescue, LEADER_RESCUES);
    for (int i = 0; i < LEADER_RESCUES; i++) {
        struct journey_share share = rescues[i].share;
        struct view_leader_rescue *rescue = &ret->rescues[ret->rescues_count++];
        rescue->label = web_message(arena, _("Still there after {days} days"), "days",
                                    format_integer(arena, rescues[i].days), NULL);
        rescue->share = format_rate(arena, share.share, 0);
        rescue->count = web_message(arena, _("{part} of {whole}"), "part", format_integer(arena, share.part),
                                    "whole", format_integer(arena, share.whole), NULL);
        if (share.whole)
            rescue->interval =
                web_message(arena, _("{low} to {high}"), "low", format_rate(arena, share.low, 0), "high",
                            format_rate(arena, share.high, 0), NULL);
    }
}

/* ---- playbooks ---- */

static text share_text(struct arena *arena, struct journey_share share)
{
    return share.whole ? text_printf(arena, "%.*s (%lld)", TEXT_ARGUMENTS(format_rate(arena, share.share, 0)),
                                     (long long)share.whole)
                       : TEXT("—");
}

enum result leader_playbooks(const struct leader *leader, struct leader_playbook **ret, size_t *ret_count,
                             struct problem *problem)
{
    struct arena *arena = leader->arena;
    struct ledger_definition *definitions = NULL;
    size_t count = 0;
    enum result result = ledger_definition_list(leader->connection, DEFINITION_PLAYBOOK, LEDGER_NOW, arena,
                                                &definitions, &count, problem);
    *ret = arena_array(arena, struct leader_playbook, count + 1);
    *ret_count = 0;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        struct leader_playbook one = {.key = definitions[i].key};
        struct playbook_faults faults = {0};
        struct playbook *playbook = NULL;
        result = playbook_outcome(leader->connection, one.key, &leader->metric, &one.outcome, problem);
        if (result != RESULT_OK || one.outcome.treated.whole == 0 ||
            playbook_read(arena, definitions[i].body, &playbook, &faults, problem) != RESULT_OK)
            continue;
        one.title = playbook->title;
        (*ret)[(*ret_count)++] = one;
    }
    return result;
}

enum result leader_fill_playbooks(const struct leader *leader, struct view_leader *ret,
                                  struct problem *problem)
{
    struct arena *arena = leader->arena;
    struct leader_playbook *playbooks;
    size_t count;
    enum result result = leader_playbooks(leader, &playbooks, &count, problem);
    if (result != RESULT_OK)
        return result;
    ret->playbooks = arena_array(arena, struct view_leader_playbook, PLAYBOOKS_SHOWN);
    for (size_t i = 0; i < count && i < PLAYBOOKS_SHOWN; i++) {
        const struct playbook_outcome *outcome = &playbooks[i].outcome;
        bool both = outcome->held_out.whole > 0;
        ret->playbooks[ret->playbooks_count++] = (struct view_leader_playbook){
            .name = playbooks[i].title,
            .treated = share_text(arena, outcome->treated),
            .held_out = share_text(arena, outcome->held_out),
            .difference = both ? format_rate_difference(arena, outcome->difference, 1) : TEXT("—"),
            .judgement = !outcome->tells           ? TEXT("flat")
                         : outcome->difference > 0 ? TEXT("good")
                                                   : TEXT("bad"),
            .note = !both ? text_of(_("nobody is held out"))
                          : web_message(arena, _("between {low} and {high}"), "low",
                                        format_rate_difference(arena, outcome->low, 1), "high",
                                        format_rate_difference(arena, outcome->high, 1), NULL),
            .url = safe_url_printf(arena, "/playbooks/%.*s", TEXT_ARGUMENTS(playbooks[i].key))};
    }
    return RESULT_OK;
}

/* ---- load ---- */

struct load_tally {
    uint32_t owner;
    int64_t accounts, mrr, red, red_mrr, open, overdue;
};

static int by_accounts(const void *left, const void *right)
{
    const struct load_tally *a = left, *b = right;
    if (a->mrr != b->mrr)
        return a->mrr > b->mrr ? -1 : 1;
    return a->owner < b->owner ? -1 : a->owner > b->owner;
}

static void add_account(const struct leader *leader, uint32_t account, struct load_tally *tally)
{
    const struct health_assessment *of = leader->health.of;
    tally->accounts++;
    tally->mrr += of->mrr[account];
    if (of->light[account] == HEALTH_RED) {
        tally->red++;
        tally->red_mrr += of->mrr[account];
    }
}

/* A task is its owner's, or, where nobody is said, the account's CSM's. */
static void add_tasks(const struct leader *leader, uint32_t account, uint32_t owner,
                      struct load_tally *tallies)
{
    struct column_journey_rows rows = column_journey_rows(leader->metric.columns, account, RECORD_TASK);
    int32_t as_of = leader->scope->as_of;
    for (uint32_t row = rows.from; row < rows.to; row++) {
        if (!column_journey_is_open(rows.block, row, as_of))
            continue;
        struct load_tally *tally = &tallies[rows.block->owner[row] ? rows.block->owner[row] : owner];
        tally->open++;
        tally->overdue += rows.block->due_day[row] != DAY_ABSENT && rows.block->due_day[row] < as_of;
    }
}

static struct safe_url owner_url(struct arena *arena, text owner)
{
    struct buffer path;
    buffer_init(&path, 0);
    buffer_append_text(&path, TEXT("/scores?owner="));
    codec_url_escape(&path, owner);
    struct safe_url url = safe_url_of(text_copy(arena, buffer_text(&path)));
    buffer_release(&path);
    return url;
}

size_t leader_loads(const struct leader *leader, struct leader_load **ret)
{
    const struct column_snapshot *columns = leader->metric.columns;
    uint32_t owners = column_dictionary_count(columns->dimensions[DIMENSION_OWNER]);
    struct load_tally *tallies = arena_array(leader->arena, struct load_tally, owners + 1);
    for (uint32_t i = 0; i < owners; i++)
        tallies[i].owner = i;
    for (uint32_t b = 0; b < columns->block_count; b++) {
        const struct column_account_block *block = column_accounts(columns, b);
        if (!block)
            continue;
        const uint32_t *codes = block->dimension[DIMENSION_OWNER];
        METRIC_EACH_ACCOUNT(&leader->metric, b, local)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local, owner = codes ? codes[local] : 0;
            if (owner >= owners)
                continue;
            if (leader->health.of->model[account] >= 0)
                add_account(leader, account, &tallies[owner]);
            if (column_journeys(columns, b))
                add_tasks(leader, account, owner, tallies);
        }
    }
    if (owners > 1)
        qsort(tallies, owners, sizeof *tallies, by_accounts);
    size_t count = 0;
    *ret = arena_array(leader->arena, struct leader_load, owners + 1);
    for (uint32_t i = 0; i < owners; i++)
        if (tallies[i].accounts || tallies[i].open)
            (*ret)[count++] = (struct leader_load){
                column_dictionary_text(columns->dimensions[DIMENSION_OWNER], tallies[i].owner),
                tallies[i].accounts,
                tallies[i].mrr,
                tallies[i].red,
                tallies[i].red_mrr,
                tallies[i].open,
                tallies[i].overdue};
    return count;
}

void leader_fill_load(const struct leader *leader, struct view_leader *ret)
{
    struct arena *arena = leader->arena;
    uint8_t currency = leader->metric.columns->currency;
    struct leader_load *loads;
    size_t count = leader_loads(leader, &loads);
    ret->loads = arena_array(arena, struct view_leader_load, LOADS_SHOWN);
    for (size_t i = 0; i < count && i < LOADS_SHOWN; i++) {
        const struct leader_load *load = &loads[i];
        bool is_nobody = text_is_empty(load->owner);
        ret->loads[ret->loads_count++] = (struct view_leader_load){
            .person =
                is_nobody ? text_of(_("nobody")) : web_name(leader->scope->application, arena, load->owner),
            .email = load->owner,
            .accounts = format_integer(arena, load->accounts),
            .mrr = format_money(arena, load->mrr, currency),
            .red = format_integer(arena, load->red),
            .red_mrr = format_money(arena, load->red_mrr, currency),
            .open = format_integer(arena, load->open),
            .overdue = format_integer(arena, load->overdue),
            .late = load->overdue > 0,
            .url = is_nobody ? safe_url_of(TEXT("/scores?where=owner%20missing"))
                             : owner_url(arena, load->owner)};
    }
}
