/* GET /white-space: products across, customers down: who has what, and where there is room. */
#include <stdlib.h>

#include "base/bits.h"
#include "language/language.h"
#include "web/rescue/rescue.h"
#include "web/rescue/tabs.h"
#include "web/routes.h"
#include "web/words.h"

enum { PRODUCTS_SHOWN = 10, FIXED = 3 };

struct product {
    uint32_t code;
    int64_t subscriptions; /* of everybody: what there is to sell is no secret */
    int64_t accounts;      /* of the scope's customers that have it */
};
struct white_space {
    struct product *products; /* the most held first, as many as are shown */
    size_t product_count;
    int64_t *mrr;     /* by account */
    uint16_t *holds;  /* by account: bits by place in `products` */
    uint16_t *offers; /* the same of open opportunities */
    int64_t customers, empty, offered;
};

static int compare_products(const void *left, const void *right)
{
    const struct product *a = left, *b = right;
    return a->subscriptions != b->subscriptions ? (a->subscriptions > b->subscriptions ? -1 : 1)
                                                : (a->code > b->code) - (a->code < b->code);
}

static bool is_in_force(const struct column_subscription_block *block, uint32_t i, int32_t day)
{
    return block->start_day[i] <= day && (block->end_day[i] == DAY_ABSENT || block->end_day[i] > day);
}

typedef void (*holding)(struct white_space *own, uint32_t account, uint32_t product);

/* Each product an account has today, of the scope's customers or of everybody. */
static void each_holding(const struct rescue_page *page, struct white_space *own, bool everybody,
                         holding visit)
{
    for (uint32_t b = 0; b < page->columns->block_count; b++) {
        const struct column_subscription_block *block = page->columns->blocks[COLUMN_SUBSCRIPTION][b];
        for (uint32_t local = 0; block && local < COLUMN_BLOCK_ACCOUNTS; local++) {
            uint32_t account = b * COLUMN_BLOCK_ACCOUNTS + local;
            if (account >= page->columns->account_count)
                return;
            if (!everybody && own->mrr[account] <= 0)
                continue;
            for (uint32_t i = block->start[local]; i < block->start[local + 1]; i++)
                if (block->product[i] != COLUMN_CODE_ABSENT && is_in_force(block, i, page->today))
                    visit(own, account, block->product[i]);
        }
    }
}

static void count_product(struct white_space *own, uint32_t account, uint32_t product)
{
    (void)account;
    own->products[product].subscriptions++;
}

static void mark_product(struct white_space *own, uint32_t account, uint32_t product)
{
    for (size_t i = 0; i < own->product_count; i++)
        if (own->products[i].code == product && !(own->holds[account] >> i & 1)) {
            own->holds[account] |= (uint16_t)(1u << i);
            own->products[i].accounts++;
        }
}

struct offering {
    struct rescue_page *page;
    struct white_space *own;
};

static void mark_offer(void *context, uint32_t account, const struct column_journey_block *block,
                       uint32_t row)
{
    struct offering *offering = context;
    text product = column_dictionary_text(offering->page->columns->journeys, block->name[row]);
    if (!column_journey_is_open(block, row, offering->page->today) || text_is_absent(product))
        return;
    for (size_t i = 0; i < offering->own->product_count; i++)
        if (text_equal(
                column_dictionary_text(offering->page->columns->products, offering->own->products[i].code),
                product))
            offering->own->offers[account] |= (uint16_t)(1u << i);
}

static void make_columns(struct rescue_page *page, const struct white_space *own)
{
    static const struct rescue_column fixed[FIXED] = {
        {"account", N_("Account"), RESCUE_TEXT, false, false},
        {"account_external_id", N_("Code"), RESCUE_TEXT, false, true},
        {"mrr", N_("MRR"), RESCUE_MONEY, false, false}};
    struct rescue_column *columns = arena_array(page->arena, struct rescue_column, FIXED + PRODUCTS_SHOWN);
    for (size_t i = 0; i < FIXED; i++)
        columns[i] = fixed[i];
    for (size_t i = 0; i < own->product_count; i++) {
        text name = column_dictionary_text(page->columns->products, own->products[i].code);
        const char *label = text_copy(page->arena, name).data;
        columns[FIXED + i] = (struct rescue_column){label, label, RESCUE_TEXT, i > 2, false};
    }
    page->fields = columns;
    page->field_count = FIXED + own->product_count;
}

static void add_rows(struct rescue_page *page, struct white_space *own)
{
    uint16_t all = (uint16_t)((1u << own->product_count) - 1);
    for (uint32_t account = 0; account < page->columns->account_count; account++) {
        if (own->mrr[account] <= 0)
            continue;
        own->customers++;
        own->empty += __builtin_popcount(all & (unsigned)~own->holds[account]);
        own->offered += __builtin_popcount(own->offers[account] & (unsigned)~own->holds[account]);
        rescue_add(page, -own->mrr[account], account, account, 0);
    }
}

static enum result find_white_space(struct rescue_page *page, struct problem *problem)
{
    struct white_space *own = arena_new(page->arena, struct white_space);
    struct metric_scope scope = web_scope_metric(page->scope);
    uint32_t codes = column_dictionary_count(page->columns->products);
    size_t accounts = page->columns->account_count;
    page->own = own;
    own->mrr = arena_array(page->arena, int64_t, accounts + 1);
    own->holds = arena_array(page->arena, uint16_t, accounts + 1);
    own->offers = arena_array(page->arena, uint16_t, accounts + 1);
    own->products = arena_array(page->arena, struct product, (size_t)codes + 1);
    enum result result = metric_mrr_at(&scope, metric_mrr_day(page->columns, page->today), own->mrr, problem);
    if (result != RESULT_OK)
        return result;
    for (uint32_t code = 0; code < codes; code++)
        own->products[code].code = code;
    each_holding(page, own, true, count_product);
    qsort(own->products, codes, sizeof *own->products, compare_products);
    while (own->product_count < codes && own->product_count < PRODUCTS_SHOWN &&
           own->products[own->product_count].subscriptions)
        own->product_count++;
    each_holding(page, own, false, mark_product);
    struct offering offering = {page, own};
    rescue_each(page, RECORD_OPPORTUNITY, mark_offer, &offering);
    make_columns(page, own);
    add_rows(page, own);
    return RESULT_OK;
}

static void fill_account(struct rescue_page *page, struct arena *arena, const struct rescue_row *row,
                         struct rescue_cell *cells)
{
    const struct white_space *own = page->own;
    text id = column_account_external_id(page->columns, row->account);
    rescue_account_cell(page, arena, row->account, &cells[0]);
    cells[1].words = id;
    cells[2].number = own->mrr[row->account];
    for (size_t i = 0; i < own->product_count; i++) {
        struct rescue_cell *cell = &cells[FIXED + i];
        bool offered = own->offers[row->account] >> i & 1;
        if (own->holds[row->account] >> i & 1) {
            cell->words = TEXT("has");
            cell->shown = text_of(_("has it"));
            cell->badge = TEXT("plain");
            continue;
        }
        cell->words = text_of(offered ? "offered" : "none");
        cell->shown = text_of(offered ? _("offered") : _("room"));
        if (offered) {
            cell->badge = TEXT("yellow");
        } else if (web_may(page->request, PERMISSION_EDIT_ACCOUNTS)) {
            text address = web_page_address(arena, "/opportunities/new", "account", id);
            text product = web_page_address(
                arena, "", "product", column_dictionary_text(page->columns->products, own->products[i].code));
            cell->url = safe_url_of(text_printf(arena, "%.*s&%.*s", TEXT_ARGUMENTS(address),
                                                TEXT_ARGUMENTS(text_slice(product, 1, product.length))));
        }
    }
}

static void dress_white_space(struct rescue_page *page, struct view_work *view)
{
    const struct white_space *own = page->own;
    struct arena *arena = page->arena;
    view->sentence = rescue_sentence(
        arena,
        web_message(
            arena,
            _("Customers: {count}. Products: {products}. Empty cells: {empty}, offered already: {offered}."),
            "count", format_integer(arena, own->customers), "products",
            format_integer(arena, (int64_t)own->product_count), "empty", format_integer(arena, own->empty),
            "offered", format_integer(arena, own->offered), NULL));
    view->tabs = rescue_expansion_tabs(arena, page->scope, "/white-space", &view->tabs_count);
    size_t shown = own->product_count < 4 ? own->product_count : 4;
    view->figures = arena_array(arena, struct view_work_figure, shown + 1);
    for (size_t i = 0; i < shown; i++)
        view->figures[view->figures_count++] = (struct view_work_figure){
            .name = column_dictionary_text(page->columns->products, own->products[i].code),
            .value = rescue_share_words(arena, own->products[i].accounts, own->customers),
            .detail = web_message(
                arena,
                tr_n("{count} customer has it", "{count} customers have it", own->products[i].accounts),
                "count", format_integer(arena, own->products[i].accounts), NULL)};
    view->rows.nothing = text_of(_("No customer, or no subscription that names its product."));
}

const struct rescue_list rescue_white_space = {.path = "/white-space",
                                               .place = "opportunities",
                                               .title = N_("White space"),
                                               .file = N_("white-space"),
                                               .find = find_white_space,
                                               .fill = fill_account,
                                               .dress = dress_white_space};
RESCUE_HANDLERS(white_space, rescue_white_space)

const struct http_route web_white_space_routes[] = {
    {HTTP_GET, "/white-space", PERMISSION_SEE_ACCOUNTS, get_white_space, 0},
    {HTTP_GET, "/white-space.csv", PERMISSION_EXPORT, get_white_space_file, 0},
    {HTTP_GET, "/white-space.xlsx", PERMISSION_EXPORT, get_white_space_file, 0},
    {0},
};
