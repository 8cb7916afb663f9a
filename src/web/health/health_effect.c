/* What a model that is being edited would do: every customer scored anew with it among the models in force,
 * counted by light before and after, and the accounts that would change colour, by their revenue. */
#include "base/bits.h"
#include "journey/values.h"
#include "language/language.h"
#include "metric/scope.h"
#include "web/account/account_list.h"
#include "web/health/health_model.h"
#include "web/values.h"
#include "web/words.h"

enum { ACCOUNTS_SHOWN = 25 };

struct tally {
    int64_t before[HEALTH_LIGHTS], after[HEALTH_LIGHTS], mrr[HEALTH_LIGHTS], changed;
    struct {
        uint32_t account;
        int64_t mrr;
    } most[ACCOUNTS_SHOWN]; /* of those that change, by MRR, the largest first */
    int most_count;
};

struct counting {
    const struct metric_scope *scope;
    const struct health_assessment *now, *then;
    bool engagement;
    struct tally *parts;
};

static void keep_most(struct tally *tally, uint32_t account, int64_t mrr)
{
    int at = tally->most_count;
    if (at == ACCOUNTS_SHOWN && tally->most[at - 1].mrr >= mrr)
        return;
    if (at == ACCOUNTS_SHOWN)
        at--;
    else
        tally->most_count++;
    for (; at > 0 && tally->most[at - 1].mrr < mrr; at--)
        tally->most[at] = tally->most[at - 1];
    tally->most[at].account = account;
    tally->most[at].mrr = mrr;
}

static const struct health_scores *scores_of(const struct counting *counting,
                                             const struct health_assessment *of)
{
    return counting->engagement ? &of->engagement : &of->scores;
}

/* Lists and lights count what stands: who has a colour set by hand keeps it, whatever the model. */
static enum health_light light_in(const struct counting *counting, const struct health_assessment *of,
                                  uint32_t account)
{
    return (enum health_light)(counting->engagement ? of->engagement.light[account] : of->light[account]);
}

static void count_part(void *context, size_t part, size_t parts)
{
    const struct counting *counting = context;
    struct tally *tally = &counting->parts[part];
    uint32_t first, end;
    metric_part_blocks(counting->scope->columns, part, parts, &first, &end);
    for (uint32_t b = first; b < end; b++) {
        if (!column_accounts(counting->scope->columns, b))
            continue;
        METRIC_EACH_ACCOUNT(counting->scope, b, local)
        {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            enum health_light before = light_in(counting, counting->now, account),
                              after = light_in(counting, counting->then, account);
            tally->before[before]++;
            tally->after[after]++;
            tally->mrr[after] += counting->now->mrr[account];
            if (before == after)
                continue;
            tally->changed++;
            keep_most(tally, account, counting->now->mrr[account]);
        }
    }
}

static struct tally *count_all(struct arena *arena, struct counting *counting)
{
    size_t parts = metric_parts(counting->scope->columns);
    struct tally *sum = arena_allocate(arena, sizeof *sum);
    counting->parts = arena_array(arena, struct tally, parts + 1);
    if (parts)
        parallel_run(parts, count_part, counting);
    for (size_t part = 0; part < parts; part++) {
        const struct tally *one = &counting->parts[part];
        for (int i = 0; i < HEALTH_LIGHTS; i++) {
            sum->before[i] += one->before[i];
            sum->after[i] += one->after[i];
            sum->mrr[i] += one->mrr[i];
        }
        sum->changed += one->changed;
        for (int i = 0; i < one->most_count; i++)
            keep_most(sum, one->most[i].account, one->most[i].mrr);
    }
    return sum;
}

static void fill_lights(struct arena *arena, const struct tally *tally, uint8_t currency,
                        struct view_health_effect *ret)
{
    static const enum health_light order[] = {HEALTH_RED, HEALTH_YELLOW, HEALTH_GREEN, HEALTH_NONE};
    int64_t all = 0;
    for (int i = 0; i < HEALTH_LIGHTS; i++)
        all += tally->before[i];
    ret->lights = arena_array(arena, struct view_effect_light, HEALTH_LIGHTS);
    for (int i = 0; i < HEALTH_LIGHTS; i++) {
        enum health_light light = order[i];
        int64_t change = tally->after[light] - tally->before[light];
        double share = all ? 1.0 / (double)all : 0;
        ret->lights[ret->lights_count++] = (struct view_effect_light){
            .shown = {text_of(health_light_name(light)), TEXT_ABSENT, health_light_word(light)},
            .light = text_of(health_light_name(light)),
            .before = format_integer(arena, tally->before[light]),
            .after = format_integer(arena, tally->after[light]),
            .change = change ? web_signed(arena, (double)change, 0) : TEXT("0"),
            .mrr = format_money(arena, tally->mrr[light], currency),
            .before_width = view_percent(arena, (double)tally->before[light] * share),
            .after_width = view_percent(arena, (double)tally->after[light] * share),
        };
    }
}

static struct view_light light_of(struct arena *arena, const struct health_scores *scores, uint32_t account)
{
    enum health_light light = scores->light[account];
    return (struct view_light){text_of(health_light_name(light)),
                               health_score_text(arena, scores->score[account]), health_light_word(light)};
}

static void fill_accounts(struct arena *arena, const struct counting *counting, const struct tally *tally,
                          struct view_health_effect *ret)
{
    const struct column_snapshot *columns = counting->scope->columns;
    ret->accounts = arena_array(arena, struct view_effect_account, ACCOUNTS_SHOWN);
    for (int i = 0; i < tally->most_count; i++) {
        uint32_t account = tally->most[i].account;
        ret->accounts[ret->accounts_count++] = (struct view_effect_account){
            .name = column_account_name(columns, account),
            .mrr = format_money_plain(arena, tally->most[i].mrr, columns->currency),
            .from = light_of(arena, scores_of(counting, counting->now), account),
            .to = light_of(arena, scores_of(counting, counting->then), account),
            .url = account_list_account_url(arena, columns, account),
        };
    }
    if (tally->changed > tally->most_count)
        ret->more = web_message(arena, _("and {count} more, of less revenue"), "count",
                                format_integer(arena, tally->changed - tally->most_count), NULL);
}

/* The models in force with the document in its place. */
static void set_with(struct arena *arena, const struct health_set *set, struct health_document *document,
                     struct health_set *ret)
{
    struct health_document *all[HEALTH_MODELS_MAX + 2];
    size_t count = 0;
    for (int i = 0; i < set->count; i++)
        if (!text_equal(set->documents[i]->key, document->key))
            all[count++] = set->documents[i];
    if (!text_equal(document->key, TEXT(HEALTH_ENGAGEMENT_KEY)))
        all[count++] = set->engagement;
    all[count++] = document;
    health_set_of(arena, all, count, ret);
}

static void show(struct arena *arena, const struct web_scope *scope, const struct health_form *form,
                 const struct health_assessment *now, const struct health_assessment *then,
                 struct view_health_effect *ret)
{
    struct metric_scope metric = {scope->columns, now->accounts, scope->as_of};
    struct counting counting = {.scope = &metric,
                                .now = now,
                                .then = then,
                                .engagement = text_equal(form->document->key, TEXT(HEALTH_ENGAGEMENT_KEY))};
    const struct tally *tally = count_all(arena, &counting);
    ret->changed = tally->changed ? web_message(arena,
                                                tr_n("{count} account would change colour",
                                                     "{count} accounts would change colour", tally->changed),
                                                "count", format_integer(arena, tally->changed), NULL)
                                  : text_of(_("No account would change colour"));
    fill_lights(arena, tally, scope->columns->currency, ret);
    fill_accounts(arena, &counting, tally, ret);
}

void health_effect(const struct web_scope *scope, struct arena *arena, const struct health_form *form,
                   struct view_health_effect *ret)
{
    struct problem problem;
    struct web_health health;
    struct health_set set;
    struct health_assessment then;
    struct journey_values below;
    struct rule_values values = web_health_values(scope->application, scope->columns, &below);
    if (!form->is_good) {
        ret->problem = form->fault;
        return;
    }
    if (web_health_take(scope, arena, &health, &problem) != RESULT_OK) {
        ret->problem = text_copy(arena, text_of(problem.message));
        return;
    }
    set_with(arena, health.of->set, form->document, &set);
    enum result result =
        health_assess_again(arena, health.of, scope->columns, &set, &values, &then, &problem);
    if (result != RESULT_OK)
        ret->problem = text_copy(arena, text_of(problem.message));
    else
        show(arena, scope, form, health.of, &then, ret);
    web_health_give_back(scope, &health);
}
