/* GET /accounts: the list as a page. */
#include "base/bits.h"
#include "language/language.h"
#include "web/account/account_list.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/search/search.h"
#include "web/selections.h"
#include "web/words.h"

struct list_page {
    struct web_screen *screen;
    struct account_list *list;
    struct metric_account_page page;
    struct web_account_keys_in_use sort, mrr;
    int64_t active; /* accounts with MRR */
    int64_t mrr_total;
};

/* ---- figures ---- */

static void count_active(struct list_page *page)
{
    const struct column_snapshot *columns = page->screen->scope.columns;
    const uint64_t *own = web_portfolio_accounts(page->screen->request, columns);
    const int64_t *mrr = page->mrr.keys.keys;
    page->active = own ? 0 : page->mrr.positive_count;
    page->mrr_total = own ? 0 : page->mrr.positive_sum;
    for (uint32_t account = 0; own && account < columns->account_count; account++)
        if (mrr[account] > 0 && bits_has(own, account)) {
            page->active++;
            page->mrr_total += mrr[account];
        }
}

/* The count and MRR of what is listed, whatever the page and the order. */
static struct metric_account_total find_total(const struct list_page *page, const struct metric_scope *scope)
{
    const struct web_scope *own = &page->screen->scope;
    struct arena *arena = page->screen->request->arena;
    struct web_selections *kept =
        text_is_absent(own->selection) ? NULL : page->screen->application->selections;
    struct web_selection selection;
    text key = text_printf(arena, "mrr %.*s", TEXT_ARGUMENTS(own->selection));
    if (!scope->accounts)
        return page->mrr.total;
    if (web_selections_find(kept, arena, key, &selection))
        return (struct metric_account_total){(size_t)selection.count, selection.amount};
    struct metric_account_total total = metric_account_total(scope, page->mrr.keys.keys);
    selection = (struct web_selection){.count = (int64_t)total.count, .amount = total.sum};
    web_selections_keep(kept, key, selection);
    return total;
}

static void find_page(struct list_page *page)
{
    struct web_screen *screen = page->screen;
    struct web_account_keys *kept = screen->application->account_keys;
    struct metric_scope scope = web_scope_metric(&screen->scope);
    page->mrr = web_account_keys_take(kept, &scope, (struct metric_account_field){ACCOUNT_COLUMN_MRR, -1});
    page->sort = web_account_keys_take(kept, &scope, page->list->sort);
    struct metric_account_total total = find_total(page, &scope);
    struct metric_account_query query = {
        .keys = &page->sort.keys,
        .descending = page->list->descending,
        .after = page->list->has_after ? &page->list->place : NULL,
        .before = page->list->has_before ? &page->list->place : NULL,
        .limit = LIST_ROWS,
        .amounts = page->mrr.keys.keys,
        .total = &total,
    };
    query.order = web_account_keys_order(kept, &page->sort, &scope, query.descending, &query.order_count);
    metric_account_page(screen->request->arena, &scope, &query, &page->page);
    count_active(page);
    web_account_keys_give_back(kept, &page->sort);
    web_account_keys_give_back(kept, &page->mrr);
}

/* ---- pages ---- */

text account_list_place(struct arena *arena, const struct web_scope *scope, const struct account_list *list,
                        uint32_t account)
{
    struct metric_scope metric = web_scope_metric(scope);
    struct metric_rate_gap gap = METRIC_NO_GAP;
    if (metric_account_is_text(list->sort.column)) {
        text words = metric_account_text(scope->columns, list->sort, account);
        return text_printf(arena, "%u%s%.*s", account, text_is_empty(words) ? "" : ",",
                           TEXT_ARGUMENTS(words));
    }
    int64_t value = metric_account_value(&metric, list->sort, account, &gap);
    return value == METRIC_KEY_ABSENT ? text_printf(arena, "%u", account)
                                      : text_printf(arena, "%u,%lld", account, (long long)value);
}

static struct safe_url page_url(struct arena *arena, const struct web_scope *scope,
                                const struct account_list *list, uint32_t account, bool after)
{
    struct account_list other = *list;
    other.has_after = after;
    other.has_before = !after;
    other.place_words = account_list_place(arena, scope, list, account);
    return account_list_url(arena, scope, &other, LIST_WITHOUT_NOTHING);
}

static void fill_pager(struct list_page *page, struct view_account_list *ret)
{
    struct arena *arena = page->screen->request->arena;
    const struct web_scope *scope = &page->screen->scope;
    const struct metric_account_page *rows = &page->page;
    struct account_list other = *page->list;
    size_t last = rows->preceding + rows->count;
    if (rows->count)
        ret->range = web_message(arena, _("{first}–{last} of {count}"), "first",
                                 format_integer(arena, (int64_t)rows->preceding + 1), "last",
                                 format_integer(arena, (int64_t)last), "count",
                                 format_integer(arena, (int64_t)rows->total_count), NULL);
    if (rows->count && rows->preceding)
        ret->previous = rows->preceding <= LIST_ROWS
                            ? account_list_url(arena, scope, &other, LIST_WITHOUT_PLACE)
                            : page_url(arena, scope, page->list, rows->accounts[0], false);
    if (rows->count && last < rows->total_count)
        ret->next = page_url(arena, scope, page->list, rows->accounts[rows->count - 1], true);
    other.roomy = false;
    ret->dense = account_list_url(arena, scope, &other, LIST_WITHOUT_NOTHING);
    other.roomy = true;
    ret->comfortable = account_list_url(arena, scope, &other, LIST_WITHOUT_NOTHING);
    ret->roomy = page->list->roomy;
}

/* ---- the rest of the table ---- */

static void fill_foot(struct list_page *page, struct view_account_list *ret)
{
    struct arena *arena = page->screen->request->arena;
    const struct account_list *list = page->list;
    const struct metric_account_page *rows = &page->page;
    text count = format_integer(arena, (int64_t)rows->total_count);
    if (!rows->count)
        return;
    ret->foot = web_message(arena, tr_n("{count} account", "{count} accounts", (int64_t)rows->total_count),
                            "count", count, NULL);
    ret->foot_cells = arena_array(arena, struct view_list_cell, list->column_count + 1);
    ret->foot_cells_count = list->column_count;
    for (size_t i = 0; i < list->column_count; i++) {
        struct view_list_cell *cell = &ret->foot_cells[i];
        cell->number = account_list_is_number(list->columns[i]);
        if (list->columns[i].column != ACCOUNT_COLUMN_MRR)
            continue;
        cell->words = format_money_plain(arena, rows->amount_sum, page->screen->scope.columns->currency);
        if (page->mrr_total > 0 && i + 1 < list->column_count && rows->amount_sum != page->mrr_total)
            ret->foot_cells[i + 1].note =
                web_message(arena, _("{share} of MRR"), "share",
                            format_rate(arena, (double)rows->amount_sum / (double)page->mrr_total, 1), NULL);
    }
}

static void fill_columns(struct list_page *page, struct view_account_list *ret)
{
    struct arena *arena = page->screen->request->arena;
    const struct column_snapshot *columns = page->screen->scope.columns;
    const struct account_list *list = page->list;
    size_t count = account_list_field_count(columns);
    ret->columns = arena_array(arena, struct view_list_choice, count);
    for (size_t i = 0; i < count; i++) {
        struct metric_account_field field = account_list_field(columns, i);
        bool chosen = false;
        for (size_t j = 0; j < list->column_count; j++)
            chosen |=
                list->columns[j].column == field.column && list->columns[j].dimension == field.dimension;
        if (field.column != ACCOUNT_COLUMN_NAME)
            ret->columns[ret->columns_count++] =
                (struct view_list_choice){account_list_field_name(columns, field),
                                          account_list_field_label(arena, columns, field), chosen};
    }
}

static void fill_nothing(struct list_page *page, struct view_account_list *ret)
{
    const struct web_scope *scope = &page->screen->scope;
    bool filtered = scope->filter_count || !text_is_empty(scope->where) || !text_is_empty(page->list->words);
    ret->nothing = text_of(filtered ? _("No account fits") : _("No accounts yet"));
    ret->advice = text_of(filtered ? _("Take a filter away, or look for something else.")
                                   : _("Import a list of accounts, and each row stands here."));
    if (filtered) {
        struct account_list bare = {.words = TEXT_ABSENT};
        struct web_scope all = *scope;
        all.filter_count = 0;
        all.where = TEXT_ABSENT;
        bare.columns_set = false;
        ret->nothing_url = account_list_url(page->screen->request->arena, &all, &bare, LIST_WITHOUT_PLACE);
        ret->nothing_label = text_of(_("Show all accounts"));
    } else if (web_may(page->screen->request, PERMISSION_IMPORT)) {
        ret->nothing_url = safe_url_of(TEXT("/imports"));
        ret->nothing_label = text_of(_("To the imports"));
    }
}

/* ---- the page ---- */

static void fill_head(struct list_page *page, struct view_account_list *ret)
{
    struct arena *arena = page->screen->request->arena;
    ret->active = web_message(arena, tr_n("{count} active", "{count} active", page->active), "count",
                              format_integer(arena, page->active), NULL);
    if (metric_rate_gap_is_set(page->mrr.gap)) {
        struct problem problem;
        (void)metric_gap_problem(&problem, page->mrr.gap);
        ret->problem = text_copy(arena, text_of(problem.message));
    }
}

void account_list_apply_words(struct http_request *request, struct web_scope *scope,
                              const struct account_list *list, text *ret_problem)
{
    struct web_selections *kept = scope->application ? scope->application->selections : NULL;
    struct web_selection selection;
    if (text_is_absent(scope->selection) || text_is_empty(list->words))
        kept = NULL;
    else
        scope->selection =
            text_printf(request->arena, "%.*s %d %.*s", TEXT_ARGUMENTS(scope->selection),
                        web_may(request, PERMISSION_SEE_CONTACTS), TEXT_ARGUMENTS(list->words));
    if (web_selections_find(kept, request->arena, scope->selection, &selection)) {
        scope->accounts = selection.accounts;
        scope->account_count = selection.count;
        return;
    }
    uint64_t *found = web_search_accounts(request, scope->columns, list->words, scope->accounts, ret_problem);
    if (!found)
        return;
    scope->accounts = found;
    scope->account_count = (int64_t)bits_count(found, bits_words(scope->columns->account_count));
    selection = (struct web_selection){
        found, (size_t)scope->columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64, scope->account_count, 0};
    web_selections_keep(kept, scope->selection, selection);
}

/* ---- what one may do ---- */

static void fill_actions(struct list_page *page, struct view_account_list *ret)
{
    struct http_request *request = page->screen->request;
    struct arena *arena = request->arena;
    const struct web_scope *scope = &page->screen->scope;
    const struct column_snapshot *columns = scope->columns;
    text list = account_list_url(arena, scope, page->list, LIST_WITHOUT_PLACE).address, rest = list;
    (void)text_cut(&rest, '?');
    const char *mark = rest.length ? "?" : "";
    ret->total_count = format_integer(arena, (int64_t)page->page.total_count);
    ret->undo = web_may(request, PERMISSION_EDIT_ACCOUNTS) ? page->list->undo : TEXT_ABSENT;
    ret->here = list;
    if (web_may(request, PERMISSION_EXPORT)) {
        ret->csv = safe_url_of(text_printf(arena, "/accounts.csv%s%.*s", mark, TEXT_ARGUMENTS(rest)));
        ret->xlsx = safe_url_of(text_printf(arena, "/accounts.xlsx%s%.*s", mark, TEXT_ARGUMENTS(rest)));
    }
    ret->may_edit = web_may(request, PERMISSION_EDIT_ACCOUNTS) && text_is_empty(scope->known_at);
    ret->edit = safe_url_of(text_printf(arena, "/account-list/edit%s%.*s", mark, TEXT_ARGUMENTS(rest)));
    size_t count = COLUMN_DIMENSION_COUNT + columns->custom_count;
    ret->edits = arena_array(arena, struct view_list_choice, count);
    static const int first[] = {DIMENSION_OWNER, DIMENSION_ISM, DIMENSION_FARMER, DIMENSION_TOUCH_TIER,
                                DIMENSION_SEGMENT};
    for (size_t i = 0; i < count + sizeof first / sizeof *first; i++) {
        size_t at = i - sizeof first / sizeof *first;
        int dimension = i < sizeof first / sizeof *first ? first[i] : (int)at;
        bool repeated = false;
        for (size_t j = 0; i >= sizeof first / sizeof *first && j < sizeof first / sizeof *first; j++)
            repeated |= first[j] == dimension;
        if (!repeated)
            ret->edits[ret->edits_count++] =
                (struct view_list_choice){.value = column_dimension_name(columns, dimension),
                                          .label = web_dimension_label(columns, dimension)};
    }
}

static void send_list(struct web_screen *screen, struct account_list *list,
                      const struct account_list_pairs *own, const struct account_list_views *views)
{
    struct arena *arena = screen->request->arena;
    struct list_page page = {.screen = screen, .list = list};
    struct view_account_list view = {0};
    struct buffer out;
    web_screen_shell(screen, _("Accounts"), "accounts", "/accounts", own->pairs, own->count, &view.shell);
    view.shell.scope.picks_count = 0; /* a list has no period */
    account_list_tabs(screen->request, &screen->scope, list, views, &view);
    account_list_apply_words(screen->request, &screen->scope, list, &view.problem);
    find_page(&page);
    fill_head(&page, &view);
    account_list_filters(arena, &screen->scope, list, &view);
    account_list_heads(arena, &screen->scope, list, &view);
    account_list_rows(arena, &screen->scope, list, &page.page, &view);
    fill_foot(&page, &view);
    fill_pager(&page, &view);
    fill_columns(&page, &view);
    fill_actions(&page, &view);
    if (!page.page.count)
        fill_nothing(&page, &view);
    buffer_init(&out, 0);
    view_write_account_list(&out, &view);
    web_screen_send(screen, &out);
    buffer_release(&out);
}

/* The forms without scripts send what addresses say shorter: a condition to add, columns one by one. */
static bool redirect_to_short(struct http_request *request, struct http_response *response,
                              struct web_application *application, const struct account_list *list)
{
    struct web_scope scope;
    struct problem problem;
    bool adds = !text_is_absent(http_value(&request->query, "add_field"));
    if (!adds && text_is_absent(http_value(&request->query, "column")))
        return false;
    if (web_scope_read_address(request, application, &scope, &problem) != RESULT_OK)
        return false;
    scope.where = account_list_added(request->arena, &request->query, scope.where);
    http_redirect(request, response,
                  account_list_url(request->arena, &scope, list, LIST_WITHOUT_PLACE).address);
    web_scope_release(&scope);
    return true;
}

static void get_accounts(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_screen screen;
    struct account_list list;
    /* The columns' names are needed before the scope is read: those of now. */
    if (!application->live) {
        response->status = 503;
        return;
    }
    struct column_snapshot *columns = column_live_acquire(application->live);
    account_list_read(request->arena, &request->query, columns, &list);
    struct account_list_pairs own = account_list_pairs(request->arena, columns, &list, LIST_WITHOUT_NOTHING);
    struct account_list_views views = account_list_views_read(request, application);
    struct account_list_pairs key = own; /* what differs by person is in the page's key */
    key.pairs[key.count++] = (struct http_pair){TEXT("~views"), views.stamp};
    bool begun = !redirect_to_short(request, response, application, &list) &&
                 web_screen_begin(&screen, request, response, application, "/accounts", key.pairs, key.count);
    column_snapshot_release(columns);
    if (!begun)
        return;
    account_list_read(request->arena, &request->query, screen.scope.columns, &list);
    send_list(&screen, &list, &own, &views);
    web_screen_end(&screen);
}

const struct http_route web_account_list_routes[] = {
    {HTTP_GET, "/accounts", PERMISSION_SEE_ACCOUNTS, get_accounts, 0},
    {0},
};
