/* What a rule means now (segment.h), and GET /rule-preview?where=RULE: the same as a piece of a page, asked
 * for while one types. */
#include "base/bits.h"
#include "language/language.h"
#include "web/account/account_keys.h"
#include "web/account/account_list.h"
#include "web/page.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/segment/segment.h"
#include "web/values.h"
#include "web/words.h"

enum { PREVIEW_ROWS = 8 };

/* ---- money ---- */

/* Every account's MRR: kept ones where they are kept. */
static const int64_t *take_mrr(struct arena *arena, const struct web_application *application,
                               const struct web_scope *scope, struct web_account_keys_in_use *in_use,
                               bool *ret_lent)
{
    struct metric_scope all = {.columns = scope->columns, .as_of = scope->as_of};
    const struct metric_account_field field = {ACCOUNT_COLUMN_MRR, -1};
    *ret_lent = application->account_keys != NULL;
    if (*ret_lent) {
        *in_use = web_account_keys_take(application->account_keys, &all, field);
        return in_use->keys.keys;
    }
    struct metric_account_keys keys = {.field = field};
    keys.keys = arena_array(arena, int64_t, (size_t)scope->columns->account_count + 1);
    in_use->gap = METRIC_NO_GAP;
    metric_account_keys(&all, &keys, &in_use->gap);
    return keys.keys;
}

int64_t segment_mrr(struct arena *arena, const struct web_application *application,
                    const struct web_scope *scope)
{
    struct web_account_keys_in_use in_use;
    struct metric_scope meant = web_scope_metric(scope);
    bool lent;
    const int64_t *mrr = take_mrr(arena, application, scope, &in_use, &lent);
    struct metric_account_total total = metric_account_total(&meant, mrr);
    if (lent)
        web_account_keys_give_back(application->account_keys, &in_use);
    return metric_rate_gap_is_set(in_use.gap) ? MONEY_ABSENT : total.sum;
}

/* ---- the first accounts, by MRR ---- */

static void fill_rows(struct arena *arena, const struct web_application *application,
                      const struct web_scope *scope, struct view_segment_preview *ret)
{
    struct web_account_keys_in_use in_use;
    struct metric_scope meant = web_scope_metric(scope);
    struct metric_account_page page;
    bool lent;
    const int64_t *mrr = take_mrr(arena, application, scope, &in_use, &lent);
    struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_MRR, -1}, .keys = (int64_t *)mrr};
    struct metric_account_query query = {.keys = &keys, .descending = true, .limit = PREVIEW_ROWS};
    metric_account_page(arena, &meant, &query, &page);
    ret->rows = arena_array(arena, struct view_segment_account, PREVIEW_ROWS);
    for (size_t i = 0; i < page.count; i++) {
        uint32_t account = page.accounts[i];
        int64_t amount = mrr[account] == METRIC_KEY_ABSENT ? 0 : mrr[account];
        ret->rows[ret->rows_count++] =
            (struct view_segment_account){.name = column_account_name(scope->columns, account),
                                          .mrr = format_money(arena, amount, scope->columns->currency),
                                          .url = account_list_account_url(arena, scope->columns, account)};
    }
    if (lent)
        web_account_keys_give_back(application->account_keys, &in_use);
}

/* ---- the whole ---- */

static void fill_fault(const struct web_scope *scope, struct view_segment_preview *ret)
{
    size_t from = scope->where_place.offset, to = from + scope->where_place.length;
    ret->problem = scope->where_problem;
    ret->before = text_slice(scope->where, 0, from);
    ret->fault = text_slice(scope->where, from, to);
    ret->after = text_slice(scope->where, to, scope->where.length);
}

/* How many of the person's accounts the rule is neither true nor false of. */
static int64_t count_unknown(struct arena *arena, const struct web_application *application,
                             const struct web_scope *scope, const uint64_t *portfolio)
{
    struct journey_values above = web_values_of(application, scope->columns);
    struct rule_values values = journey_rule_values(&above);
    struct rule_answer answer;
    struct problem problem;
    int64_t count = 0;
    if (rule_answer(arena, scope->where, scope->columns, scope->as_of, &values, &answer, NULL, &problem) !=
            RESULT_OK ||
        !answer.unknown)
        return 0;
    for (size_t word = 0; word < bits_words(scope->columns->account_count); word++)
        count += __builtin_popcountll(answer.unknown[word] & (portfolio ? portfolio[word] : ~UINT64_C(0)));
    return count;
}

void segment_preview(struct http_request *request, struct web_application *application,
                     struct web_scope *scope, text rule, struct view_segment_preview *ret)
{
    struct arena *arena = request->arena;
    scope->where = text_trim(rule);
    scope->where_problem = TEXT_ABSENT;
    scope->accounts = NULL;
    *ret = (struct view_segment_preview){.rule = scope->where};
    if (text_is_empty(scope->where))
        return;
    web_scope_apply(arena, scope);
    if (!text_is_absent(scope->where_problem)) {
        fill_fault(scope, ret);
        return;
    }
    int64_t mrr = segment_mrr(arena, application, scope);
    ret->count = web_message(arena, tr_n("{count} account", "{count} accounts", scope->account_count),
                             "count", format_integer(arena, scope->account_count), NULL);
    if (scope->account_total > 0)
        ret->share = web_message(
            arena, _("{share} of all"), "share",
            format_rate(arena, (double)scope->account_count / (double)scope->account_total, 1), NULL);
    ret->mrr = mrr == MONEY_ABSENT ? TEXT("—") : format_money(arena, mrr, scope->columns->currency);
    int64_t unknown =
        count_unknown(arena, application, scope, web_portfolio_accounts(scope->request, scope->columns));
    if (unknown)
        ret->unknown = web_message(arena, tr_n("{count} account", "{count} accounts", unknown), "count",
                                   format_integer(arena, unknown), NULL);
    fill_rows(arena, application, scope, ret);
    ret->all = safe_url_of(web_page_address(arena, "/accounts", "where", scope->where));
}

static void get_preview(struct http_request *request, struct http_response *response, void *context)
{
    struct view_segment_counted view = {0};
    struct web_scope scope;
    struct problem problem;
    if (web_scope_read_address(request, context, &scope, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    segment_preview(request, context, &scope, scope.where, &view.preview);
    view_write_segment_counted(&response->body, &view);
    web_scope_release(&scope);
}

const struct http_route web_segment_preview_routes[] = {
    {HTTP_GET, "/rule-preview", PERMISSION_SEE_ACCOUNTS, get_preview, 0},
    {0},
};
