/* The sentences that the dashboard opens with: what happened, before any chart. */
#include "web/figure/dashboard_part.h"
#include "web/words.h"

#define AHEAD_DAYS 100 /* behind a period: the quarter before is still what comes next */

struct safe_url dashboard_figure_url(const struct dashboard_source *source, const char *figure)
{
    return web_scope_url(source->arena, source->scope, arena_printf(source->arena, "/figures/%s", figure),
                         NULL, 0);
}

static struct view_run money_run(const struct dashboard_source *source, int64_t amount, const char *figure)
{
    return (struct view_run){format_money(source->arena, amount, source->currency),
                             dashboard_figure_url(source, figure), false};
}

static struct view_sentence say_closing(const struct dashboard_source *source)
{
    const struct report_summary *summary = source->summary;
    text change = TEXT_ABSENT;
    if (summary->has_before)
        change = format_money_signed(source->arena, summary->now.closing - summary->before.closing,
                                     source->currency);
    const struct view_named_run parts[] = {
        {"mrr", money_run(source, summary->now.closing, "mrr")},
        {"change", {change, {TEXT_ABSENT}, true}},
        {"before", {.words = web_period_name(source->arena, source->scope->before)}},
        {"day", {.words = format_day(source->arena, summary->last_day)}},
    };
    const char *message;
    if (summary->has_before && summary->now.closing == summary->before.closing)
        message = summary->partial ? _("MRR stands at {mrr} on {day}, the same as in {before}.")
                                   : _("MRR closed at {mrr}, the same as in {before}.");
    else if (summary->has_before)
        message = summary->partial ? _("MRR stands at {mrr} on {day}, {change} on {before}.")
                                   : _("MRR closed at {mrr}, {change} on {before}.");
    else
        message = summary->partial ? _("MRR stands at {mrr} on {day}.") : _("MRR closed at {mrr}.");
    return view_sentence(source->arena, message, parts, sizeof parts / sizeof *parts);
}

static struct view_sentence say_balance(const struct dashboard_source *source)
{
    const struct metric_mrr_row *now = &source->summary->now;
    int64_t expansion = now->movement[MOVEMENT_EXPANSION];
    int64_t losses = now->movement[MOVEMENT_CONTRACTION] + now->movement[MOVEMENT_CHURN];
    const struct view_named_run parts[] = {
        {"expansion", money_run(source, expansion, "expansion")},
        {"losses", money_run(source, losses, "losses")},
        {"negative", {.words = text_of(_("negative churn")), .strong = true}},
        {"rate", {.words = format_rate(source->arena, now->net_churn_rate, 2), .strong = true}},
    };
    const char *message = _("Nothing was lost.");
    if (losses == 0 && expansion > 0)
        message = _("Nothing was lost, and expansion brought {expansion}.");
    else if (losses > 0 && expansion == 0)
        message = _("Losses came to {losses}, with no expansion to set against them: net churn of {rate}.");
    else if (losses > 0 && expansion < losses)
        message = _("Losses of {losses} outweighed the expansion of {expansion}: net churn of {rate}.");
    else if (losses > 0 && expansion == losses)
        message = _("Expansion of {expansion} covered the losses exactly.");
    else if (losses > 0)
        message = now->nrr < 1.005
                      ? _("Expansion of {expansion} covered the losses of {losses}: {negative}, narrowly.")
                      : _("Expansion of {expansion} covered the losses of {losses}: {negative}.");
    return view_sentence(source->arena, message, parts, sizeof parts / sizeof *parts);
}

static struct view_sentence say_accounts(const struct dashboard_source *source)
{
    const struct metric_mrr_row *now = &source->summary->now;
    struct arena *arena = source->arena;
    int64_t left = now->accounts_moved[MOVEMENT_CHURN];
    int64_t joined = now->accounts_moved[MOVEMENT_NEW] + now->accounts_moved[MOVEMENT_REACTIVATION];
    text left_words = left ? web_message(arena, tr_n("{count} account left", "{count} accounts left", left),
                                         "count", format_integer(arena, left), NULL)
                           : text_of(_("No account left"));
    text joined_words = joined ? web_message(arena, tr_n("{count} joined", "{count} joined", joined), "count",
                                             format_integer(arena, joined), NULL)
                               : text_of(_("none joined"));
    const struct view_named_run parts[] = {
        {"left",
         {left_words, left ? dashboard_figure_url(source, "churn") : (struct safe_url){TEXT_ABSENT}, false}},
        {"joined",
         {joined_words, joined ? dashboard_figure_url(source, "joined") : (struct safe_url){TEXT_ABSENT},
          false}},
    };
    return view_sentence(arena, _("{left}, {joined}."), parts, 2);
}

/* What comes is said of the day of the page, so a period long past does not go on to it. */
static struct view_sentence say_ahead(const struct dashboard_source *source)
{
    const struct report_summary *summary = source->summary;
    int64_t fading =
        summary->signals_count ? summary->signals[summary->signals_count - 1].count[SIGNAL_FADING] : 0;
    if (fading <= 0 || summary->last_day + AHEAD_DAYS < source->scope->as_of)
        return (struct view_sentence){0};
    text count = web_message(source->arena, tr_n("{count} account", "{count} accounts", fading), "count",
                             format_integer(source->arena, fading), NULL);
    const struct view_named_run parts[] = {
        {"accounts", {count, dashboard_figure_url(source, "fading"), false}}};
    return view_sentence(source->arena, _("Ahead: usage fell by more than 30% in {accounts}."), parts, 1);
}

/* A filter that fits nobody would read as a company without revenue. */
static struct view_sentence say_nobody(const struct dashboard_source *source)
{
    struct web_scope all = *source->scope;
    all.filter_count = 0;
    all.where = (text){0};
    const struct view_named_run parts[] = {
        {"clear", {text_of(_("Clear the filter")), web_scope_url(source->arena, &all, "/", NULL, 0), false}}};
    return view_sentence(source->arena, _("No account fits the filter. {clear} to see them all."), parts, 1);
}

void dashboard_lead(const struct dashboard_source *source, struct view_dashboard *ret)
{
    if (source->scope->accounts && source->scope->account_count == 0) {
        ret->lead = say_nobody(source);
        return;
    }
    const struct view_sentence sentences[] = {say_closing(source), say_balance(source), say_accounts(source),
                                              say_ahead(source)};
    ret->lead = view_sentence_join(source->arena, sentences, sizeof sentences / sizeof *sentences);
}
