/* GET /search?q=…: a page; with fragment=list the list alone, for the script as one types. */
#include "web/search/search.h"

#include "language/language.h"
#include "metric/account_list.h"
#include "web/account/account_list.h"
#include "web/cache.h"
#include "web/page.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/search/palette.h"
#include "web/words.h"

static bool read_words(struct http_request *request, text words, struct column_search_query *ret)
{
    return words.length <= WEB_SEARCH_BYTES_MAX && column_search_parse(request->arena, words, ret);
}

static text not_loaded(const struct column_snapshot *columns)
{
    return columns->loaded[COLUMN_SEARCH]
               ? TEXT_ABSENT
               : text_of(_("The search is still being prepared. Try again in a moment."));
}

static void fill_hit(struct arena *arena, const struct column_snapshot *columns,
                     const struct column_search_hit *hit, struct view_search_hit *ret)
{
    static const struct metric_account_field city = {ACCOUNT_COLUMN_DIMENSION, DIMENSION_CITY};
    *ret = (struct view_search_hit){
        .name = column_account_name(columns, hit->account),
        .id = column_account_external_id(columns, hit->account),
        .note = hit->rank == SEARCH_CONTACT ? text_of(_("by a contact"))
                                            : metric_account_text(columns, city, hit->account),
        .url = account_list_account_url(arena, columns, hit->account),
    };
}

void web_search(struct http_request *request, const struct column_snapshot *columns, text words, size_t limit,
                struct view_search_list *ret)
{
    struct column_search_query query;
    struct column_search_hit hits[COLUMN_SEARCH_LIMIT_MAX];
    *ret = (struct view_search_list){.nothing = not_loaded(columns)};
    if (text_is_empty(text_trim(words)) || !text_is_absent(ret->nothing))
        return;
    size_t count = 0;
    if (read_words(request, words, &query))
        count = column_search_best(columns, &query, web_portfolio_accounts(request, columns),
                                   web_may(request, PERMISSION_SEE_CONTACTS), limit, hits);
    ret->hits = arena_array(request->arena, struct view_search_hit, count + 1);
    ret->hits_count = count;
    for (size_t i = 0; i < count; i++)
        fill_hit(request->arena, columns, &hits[i], &ret->hits[i]);
    if (!count)
        ret->nothing = web_message(request->arena, _("Nothing found for “{words}”."), "words", words, NULL);
}

uint64_t *web_search_accounts(struct http_request *request, const struct column_snapshot *columns, text words,
                              const uint64_t *accounts, text *ret_problem)
{
    struct column_search_query query;
    if (text_is_empty(text_trim(words)))
        return NULL;
    *ret_problem = not_loaded(columns);
    if (!text_is_absent(*ret_problem))
        return NULL;
    uint64_t *found =
        arena_array(request->arena, uint64_t, (size_t)columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64 + 1);
    if (read_words(request, words, &query))
        column_search_all(columns, &query, accounts ? accounts : web_portfolio_accounts(request, columns),
                          web_may(request, PERMISSION_SEE_CONTACTS), found);
    return found;
}

/* The list alone, asked for at every letter: kept, since the first letters are the same for many. */
static void send_list(struct http_request *request, struct http_response *response,
                      struct web_application *application, const struct column_snapshot *columns, text words)
{
    static const text no_values[WEB_MARK_COUNT];
    struct web_cache_claim claim;
    struct view_search_list found;
    text key = text_printf(request->arena, "search %llu %d %d %d %.*s %.*s",
                           (unsigned long long)columns->version, columns->loaded[COLUMN_SEARCH],
                           language_current(), web_may(request, PERMISSION_SEE_CONTACTS),
                           TEXT_ARGUMENTS(web_portfolio_key(request)), TEXT_ARGUMENTS(words));
    if (web_cache_write_or_claim(application->cache, key, no_values, &response->body, &claim))
        return;
    web_search(request, columns, words, WEB_SEARCH_SHOWN, &found);
    view_write_search_list(&response->body, &found);
    if (!response->body.failed)
        web_cache_keep(application->cache, key, buffer_text(&response->body));
    web_cache_give_back(&claim);
}

static void get_search(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct view_search view = {.words = text_trim(http_value(&request->query, "q"))};
    if (!application->live) {
        response->status = 503;
        return;
    }
    struct column_snapshot *columns = column_live_acquire(application->live);
    if (text_equal(http_value(&request->query, "fragment"), TEXT("list"))) {
        send_list(request, response, application, columns, view.words);
    } else {
        web_search(request, columns, view.words, WEB_SEARCH_SHOWN, &view.found);
        web_palette_find(request, view.words, &view.others);
        web_page_shell(request, response, application, &view.shell);
        view.shell.title = text_of(_("Search"));
        view.shell.dashboard = safe_url_of(TEXT("/"));
        view.shell.accounts = safe_url_of(TEXT("/accounts"));
        if (view.found.hits_count)
            view.all = safe_url_of(web_page_address(request->arena, "/accounts", "q", view.words));
        view_write_search(&response->body, &view);
    }
    column_snapshot_release(columns);
}

const struct http_route web_search_routes[] = {
    {HTTP_GET, "/search", PERMISSION_SEE_ACCOUNTS, get_search, 0},
    {0},
};
