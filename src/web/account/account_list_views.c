/* Saved views of the list: the tabs with their counts, and POST /account-list/views that saves, changes and
 * removes them. A view is the query of an address; its tab opens it as it was saved. */
#include "base/bits.h"
#include "http/target.h"
#include "language/language.h"
#include "ledger/saved_view.h"
#include "web/account/account_list.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/search/search.h"
#include "web/toast.h"

/* ---- reading ---- */

struct account_list_views account_list_views_read(struct http_request *request,
                                                  struct web_application *application)
{
    struct account_list_views views = {.stamp = TEXT("-")};
    struct store_connection *connection;
    struct problem problem;
    if (!application->store || store_read_begin(application->store, &connection, &problem) != RESULT_OK)
        return views;
    views.user_id = web_session_of(request)->user_id;
    if (ledger_view_list(connection, request->arena, views.user_id, &views.items, &views.count, &problem) !=
        RESULT_OK)
        views.count = 0;
    store_read_end(application->store, connection);
    uint64_t hash = (uint64_t)views.user_id;
    for (size_t i = 0; i < views.count; i++)
        hash = (hash * 31 + (uint64_t)views.items[i].id) * 31 + text_hash(views.items[i].name) +
               text_hash(views.items[i].address) * 7 + views.items[i].is_shared;
    views.stamp =
        text_printf(request->arena, "%lld.%llx", (long long)views.user_id, (unsigned long long)hash);
    return views;
}

/* ---- counts ---- */

/* How many accounts a view means today: its own filter, the page's instant. */
static int64_t count_of(struct http_request *request, const struct web_scope *scope, text address)
{
    struct http_request as_saved = *request;
    struct web_scope own = *scope;
    struct account_list list;
    text fault = TEXT_ABSENT;
    if (http_pairs_parse(request->arena, address, &as_saved.query) != 0)
        return -1;
    own.where = text_trim(http_value(&as_saved.query, "where"));
    own.where_problem = TEXT_ABSENT;
    own.accounts = NULL;
    web_scope_read_filters(&as_saved, &own);
    web_scope_apply(request->arena, &own);
    account_list_read(request->arena, &as_saved.query, scope->columns, &list);
    account_list_apply_words(request, &own, &list, &fault);
    return text_is_absent(own.where_problem) && text_is_absent(fault) ? own.account_count : -1;
}

/* Kept beside the pages: counting every tab on every page would cost more than the page. */
static text kept_count(struct http_request *request, const struct web_scope *scope, text address)
{
    struct web_cache *cache = scope->application->cache;
    const text none[WEB_MARK_COUNT] = {{0}};
    text key = text_printf(request->arena, "count %llu %d %d %.*s %d %.*s",
                           (unsigned long long)scope->columns->version, scope->as_of, language_current(),
                           TEXT_ARGUMENTS(web_portfolio_key(request)),
                           web_may(request, PERMISSION_SEE_CONTACTS), TEXT_ARGUMENTS(address));
    struct buffer kept;
    buffer_init(&kept, 0);
    if (!web_cache_write(cache, key, none, &kept)) {
        int64_t count = count_of(request, scope, address);
        if (count >= 0)
            buffer_append_text(&kept, format_integer(request->arena, count));
        web_cache_keep(cache, key, buffer_text(&kept));
    }
    text words = text_copy(request->arena, buffer_text(&kept));
    buffer_release(&kept);
    return words;
}

/* ---- tabs ---- */

static void add_tab(struct http_request *request, const struct web_scope *scope, text label, text address,
                    bool current, struct view_account_list *ret)
{
    ret->tabs[ret->tabs_count++] = (struct view_list_tab){
        .label = label,
        .count = kept_count(request, scope, address),
        .url = safe_url_of(text_printf(request->arena, "/accounts%s%.*s", address.length ? "?" : "",
                                       TEXT_ARGUMENTS(address))),
        .current = current};
}

static void fill_own(const struct account_list_views *views, const struct saved_view *view,
                     struct view_account_list *ret)
{
    ret->view_id = view ? text_of("") : TEXT_ABSENT;
    ret->view_is_own = view && view->user_id == views->user_id;
    ret->view_name = view ? view->name : TEXT_ABSENT;
    ret->view_is_shared = view && view->is_shared;
}

void account_list_tabs(struct http_request *request, const struct web_scope *scope,
                       const struct account_list *list, const struct account_list_views *views,
                       struct view_account_list *ret)
{
    struct arena *arena = request->arena;
    const struct web_session *session = web_session_of(request);
    const struct saved_view *current = NULL;
    bool filtered = scope->filter_count || !text_is_empty(scope->where) || !text_is_empty(list->words);
    ret->tabs = arena_array(arena, struct view_list_tab, views->count + 2);
    add_tab(request, scope, text_of(_("All")), TEXT(""), !filtered && text_is_empty(list->view), ret);
    if (column_dictionary_code(scope->columns->dimensions[DIMENSION_OWNER], session->email) &&
        !web_portfolio_is_limited(request)) {
        text mine = web_page_address(arena, "", "owner", session->email);
        bool is_mine = scope->filter_count == 1 && scope->filters[0].dimension == DIMENSION_OWNER &&
                       text_equal(scope->filters[0].value, session->email) && text_is_empty(scope->where);
        add_tab(request, scope, text_of(_("My portfolio")), text_slice(mine, 1, mine.length), is_mine, ret);
    }
    for (size_t i = 0; i < views->count; i++) {
        text id = text_printf(arena, "%lld", (long long)views->items[i].id);
        bool is_current = text_equal(id, list->view);
        text address =
            text_printf(arena, "view=%.*s%s%.*s", TEXT_ARGUMENTS(id),
                        views->items[i].address.length ? "&" : "", TEXT_ARGUMENTS(views->items[i].address));
        add_tab(request, scope, views->items[i].name, address, is_current, ret);
        if (is_current)
            current = &views->items[i];
    }
    fill_own(views, current, ret);
    ret->view_id = current ? list->view : TEXT_ABSENT;
    ret->may_share = web_may(request, PERMISSION_EDIT_ACCOUNTS);
    /* What would be saved: the address without the view and the place. */
    struct account_list bare = *list;
    bare.view = TEXT_ABSENT;
    text rest = account_list_url(arena, scope, &bare, LIST_WITHOUT_PLACE).address;
    (void)text_cut(&rest, '?');
    ret->view_address = rest;
}

/* ---- saving ---- */

struct saving {
    struct saved_view view;
    enum { VIEW_ADD, VIEW_CHANGE, VIEW_REMOVE } what;
    int64_t now;
};

static enum result save(struct store_connection *connection, void *context, struct problem *problem)
{
    struct saving *saving = context;
    if (saving->what == VIEW_ADD)
        return ledger_view_add(connection, &saving->view, saving->now, &saving->view.id, problem);
    if (saving->what == VIEW_CHANGE)
        return ledger_view_change(connection, &saving->view, problem);
    return ledger_view_remove(connection, saving->view.id, saving->view.user_id, problem);
}

bool account_list_view_is_good(struct arena *arena, text name, text address)
{
    struct http_pairs pairs;
    size_t letters = text_count_characters(name);
    return letters > 0 && letters <= SAVED_VIEW_NAME_MAX && address.length <= SAVED_VIEW_ADDRESS_MAX &&
           http_pairs_parse(arena, address, &pairs) == 0 &&
           http_path_is_local(text_printf(arena, "/accounts?%.*s", TEXT_ARGUMENTS(address)));
}

static bool read_saving(struct http_request *request, struct web_application *application, struct saving *ret)
{
    const struct http_pairs *form = &request->form;
    text action = http_value(form, "action"), id = http_value(form, "id");
    *ret = (struct saving){
        .view = {.user_id = web_session_of(request)->user_id,
                 .name = text_trim(http_value(form, "name")),
                 .address = http_value(form, "address"),
                 .is_shared = text_equal(http_value(form, "shared"), TEXT("1")) &&
                              web_may(request, PERMISSION_EDIT_ACCOUNTS)},
        .what = text_equal(action, TEXT("remove"))   ? VIEW_REMOVE
                : text_equal(action, TEXT("change")) ? VIEW_CHANGE
                                                     : VIEW_ADD,
        .now = application->clock->now(application->clock),
    };
    if (ret->what != VIEW_ADD && !text_to_int64(id, &ret->view.id))
        return false;
    return ret->what == VIEW_REMOVE ||
           account_list_view_is_good(request->arena, ret->view.name, ret->view.address);
}

static void post_view(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct saving saving;
    struct problem problem;
    if (!read_saving(request, application, &saving)) {
        response->status = 422;
        return;
    }
    enum result result = store_write(application->store, save, &saving, &problem);
    if (result != RESULT_OK) {
        response->status = web_status_of(result);
        return;
    }
    text place = TEXT("/accounts");
    if (saving.what != VIEW_REMOVE)
        place = text_printf(request->arena, "/accounts?view=%lld%s%.*s", (long long)saving.view.id,
                            saving.view.address.length ? "&" : "", TEXT_ARGUMENTS(saving.view.address));
    http_redirect(request, response,
                  web_toast_address(request->arena, place,
                                    saving.what == VIEW_REMOVE ? "view-removed" : "view-saved", 0));
}

const struct http_route web_account_view_routes[] = {
    {HTTP_POST, "/account-list/views", PERMISSION_SEE_ACCOUNTS, post_view, 0},
    {0},
};
