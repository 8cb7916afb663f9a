/* See brief.h. */
#include "web/account/brief.h"

#include <math.h>

#include "column/journey.h"
#include "language/language.h"
#include "metric/account_list.h"
#include "web/account/record_words.h"
#include "web/page.h"
#include "web/words.h"

void web_brief_read(struct web_brief *ret, struct arena *arena, const struct column_snapshot *columns,
                    int32_t day, uint32_t account)
{
    const struct metric_scope scope = {.columns = columns, .as_of = day};
    const struct metric_account_field renewal = {ACCOUNT_COLUMN_RENEWAL, -1};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    struct problem problem;
    *ret = (struct web_brief){
        .arena = arena, .columns = columns, .day = day, .account = account, .score = WEB_BRIEF_SCORE_ABSENT};
    ret->figures_known = metric_account(&scope, account, &ret->figures, &problem) == RESULT_OK;
    int64_t next = metric_account_value(&scope, renewal, account, &gap);
    ret->renewal_day = next == METRIC_KEY_ABSENT ? DAY_ABSENT : (int32_t)next;
}

struct safe_url web_brief_url(const struct web_brief *brief, const char *tab)
{
    text path = web_account_path(brief->arena, column_account_external_id(brief->columns, brief->account));
    return safe_url_of(tab ? text_printf(brief->arena, "%.*s?tab=%s", TEXT_ARGUMENTS(path), tab) : path);
}

static text counted(struct arena *arena, const char *message, int64_t count)
{
    return web_message(arena, message, "count", format_integer(arena, count), NULL);
}

static struct view_run figure(text words, struct safe_url url)
{
    return (struct view_run){.words = words, .url = url};
}

static struct view_sentence health_sentence(const struct web_brief *brief)
{
    struct arena *arena = brief->arena;
    text score = format_integer(arena, (brief->score + 50) / 100);
    struct safe_url url = safe_url_of(
        text_printf(arena, "%.*s#health-panel", TEXT_ARGUMENTS(web_brief_url(brief, NULL).address)));
    if (brief->fall < 100) {
        const struct view_named_run parts[] = {{"score", figure(score, url)}};
        return view_sentence(arena, _("Health stands at {score}."), parts, 1);
    }
    text fall = counted(arena, tr_n("{count} point", "{count} points", (brief->fall + 50) / 100),
                        (brief->fall + 50) / 100);
    const struct view_named_run parts[] = {{"score", figure(score, url)}, {"points", figure(fall, url)}};
    return view_sentence(arena, _("Health stands at {score}, {points} lower than 30 days before."), parts, 2);
}

static struct view_sentence revenue_sentence(const struct web_brief *brief)
{
    struct arena *arena = brief->arena;
    text amount = format_money(arena, brief->figures.mrr, brief->columns->currency);
    int64_t days = (int64_t)brief->renewal_day - brief->day;
    struct view_named_run parts[] = {{"amount", figure(amount, web_brief_url(brief, "revenue"))}, {0}};
    if (brief->renewal_day == DAY_ABSENT || days < 0)
        return view_sentence(arena, _("The account pays {amount} a month."), parts, 1);
    parts[1] = (struct view_named_run){"days",
                                       figure(counted(arena, tr_n("{count} day", "{count} days", days), days),
                                              web_brief_url(brief, "revenue"))};
    return view_sentence(arena, _("The contract of {amount} a month renews in {days}."), parts, 2);
}

static struct view_sentence usage_sentence(const struct web_brief *brief)
{
    const struct metric_account_figures *figures = &brief->figures;
    struct arena *arena = brief->arena;
    double change = (double)(figures->usage_30 - figures->usage_30_before) / (double)figures->usage_30_before;
    const struct view_named_run parts[] = {
        {"share", figure(format_rate(arena, fabs(change), 0), web_brief_url(brief, "usage"))}};
    return view_sentence(arena,
                         change < 0 ? _("Usage of the last 30 days is {share} lower than before.")
                                    : _("Usage of the last 30 days is {share} higher than before."),
                         parts, 1);
}

static struct view_sentence contact_sentence(const struct web_brief *brief)
{
    int32_t days = brief->figures.days_since_contact;
    const struct view_named_run parts[] = {
        {"days", figure(counted(brief->arena, tr_n("{count} day", "{count} days", days), days),
                        web_brief_url(brief, "timeline"))}};
    return view_sentence(brief->arena, _("Nobody spoke with them for {days}."), parts, 1);
}

static struct view_sentence overdue_sentence(const struct web_brief *brief)
{
    struct arena *arena = brief->arena;
    const struct metric_account_figures *figures = &brief->figures;
    text amount = format_money(arena, figures->amount_overdue, brief->columns->currency);
    text days =
        counted(arena, tr_n("{count} day", "{count} days", figures->days_overdue), figures->days_overdue);
    const struct view_named_run parts[] = {{"amount", figure(amount, web_brief_url(brief, "revenue"))},
                                           {"days", figure(days, web_brief_url(brief, "revenue"))}};
    return view_sentence(arena, _("{amount} is overdue, for {days}."), parts, 2);
}

/* Who asked to leave, or was kept from it a short while ago: before anything else in a call. False: neither.
 */
static bool leaving_sentence(const struct web_brief *brief, struct view_sentence *ret)
{
    struct arena *arena = brief->arena;
    text id = column_account_external_id(brief->columns, brief->account);
    struct column_journey_rows rows =
        column_journey_rows(brief->columns, brief->account, RECORD_CHURN_REQUEST);
    for (uint32_t row = rows.from; row < rows.to; row++) {
        const struct column_journey_block *block = rows.block;
        int32_t days = brief->day - block->day[row];
        bool open = days >= 0 && column_journey_is_open(block, row, brief->day);
        bool care = !open && block->state[row] == CHURN_REQUEST_STATE_REVERSED &&
                    block->end_day[row] <= brief->day && block->due_day[row] != DAY_ABSENT &&
                    block->due_day[row] >= brief->day;
        if (!open && !care)
            continue;
        text words = care        ? format_day(arena, block->due_day[row])
                     : days == 0 ? text_of(_("today"))
                                 : counted(arena, tr_n("{count} day ago", "{count} days ago", days), days);
        const struct view_named_run parts[] = {
            {"when", figure(words, safe_url_printf(arena, "%.*s&request=%lld",
                                                   TEXT_ARGUMENTS(web_page_address(
                                                       arena, "/churn-requests/decide", "account", id)),
                                                   (long long)block->id[row]))}};
        *ret = view_sentence(arena,
                             care ? _("Kept from leaving, in intensive care until {when}.")
                                  : _("Asked to leave {when}."),
                             parts, 1);
        return true;
    }
    return false;
}

struct view_sentence web_brief_sentence(const struct web_brief *brief)
{
    enum { SENTENCES = 6, QUIET_DAYS = 14 };
    struct view_sentence sentences[SENTENCES];
    size_t count = 0;
    const struct metric_account_figures *figures = &brief->figures;
    count += leaving_sentence(brief, &sentences[count]);
    if (brief->score != WEB_BRIEF_SCORE_ABSENT)
        sentences[count++] = health_sentence(brief);
    if (brief->figures_known && figures->mrr > 0)
        sentences[count++] = revenue_sentence(brief);
    if (brief->figures_known && figures->amount_overdue > 0)
        sentences[count++] = overdue_sentence(brief);
    if (brief->figures_known && figures->usage_30_before > 0 && figures->usage_30 != figures->usage_30_before)
        sentences[count++] = usage_sentence(brief);
    if (brief->figures_known && figures->days_since_contact >= QUIET_DAYS)
        sentences[count++] = contact_sentence(brief);
    return count ? view_sentence_join(brief->arena, sentences, count) : (struct view_sentence){0};
}
