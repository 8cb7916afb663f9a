/* GET /values: the value map: promised, delivered, in the customer's words and figures; cases, references,
 * testimonials. */
#include "language/language.h"
#include "web/rescue/rescue.h"
#include "web/routes.h"
#include "web/words.h"

enum { KINDS = 4 };
static const char *const kinds[KINDS] = {"value", "case", "reference", "testimonial"};
static const char *const kind_badges[KINDS] = {"plain", "accent", "green", "yellow"};

struct values {
    struct rescue_page *page;
    int only; /* −1 all */
    int64_t counts[KINDS], worth, year;
};

static void visit(void *context, uint32_t account, const struct column_journey_block *block, uint32_t row)
{
    struct values *own = context;
    int kind = block->choice[row] ? block->choice[row] - 1 : 0;
    int64_t worth = rescue_home(own->page, block->amount[row], block->currency[row]);
    if (block->day[row] > own->page->today)
        return;
    own->counts[kind]++;
    if (block->day[row] > own->page->today - 365)
        rescue_add_up(&own->worth, worth);
    own->year += block->day[row] > own->page->today - 365;
    if (own->only < 0 || own->only == kind)
        rescue_add(own->page, -(int64_t)block->day[row], block->id[row], account, row);
}

static enum result find_values(struct rescue_page *page, struct problem *problem)
{
    struct values *own = arena_new(page->arena, struct values);
    (void)problem;
    page->own = own;
    own->page = page;
    own->only = -1;
    for (int i = 0; i < KINDS; i++)
        if (text_equal(rescue_pair(page, "kind"), text_of(kinds[i])))
            own->only = i;
    rescue_each(page, RECORD_VALUE_MAP, visit, own);
    return RESULT_OK;
}

static enum result prepare(struct rescue_page *page, struct arena *arena, struct rescue_row *rows,
                           size_t count, struct problem *problem)
{
    return rescue_read_texts(page, arena, RECORD_VALUE_MAP, rows, count, problem);
}

enum {
    CELL_ACCOUNT,
    CELL_CODE,
    CELL_KIND,
    CELL_PROMISED,
    CELL_DELIVERED,
    CELL_SAID,
    CELL_WORTH,
    CELL_DAY,
    CELL_COUNT
};
static const struct rescue_column columns[CELL_COUNT] = {
    {"account", N_("Account"), RESCUE_TEXT, false, false},
    {"account_external_id", N_("Code"), RESCUE_TEXT, false, true},
    {"kind", N_("Kind"), RESCUE_TEXT, false, false},
    {"promised", N_("Promised"), RESCUE_TEXT, true, false},
    {"delivered", N_("Delivered"), RESCUE_TEXT, false, false},
    {"customer_words", N_("In the customer’s words"), RESCUE_TEXT, false, false},
    {"worth", N_("Worth"), RESCUE_MONEY, false, false},
    {"on", N_("Day"), RESCUE_DAY, true, false}};

static void fill_value(struct rescue_page *page, struct arena *arena, const struct rescue_row *row,
                       struct rescue_cell *cells)
{
    const struct column_journey_block *block =
        column_journeys(page->columns, row->account / COLUMN_BLOCK_ACCOUNTS);
    int kind = block->choice[row->at] ? block->choice[row->at] - 1 : 0;
    rescue_account_cell(page, arena, row->account, &cells[CELL_ACCOUNT]);
    cells[CELL_CODE].words = column_account_external_id(page->columns, row->account);
    cells[CELL_KIND].words = text_of(kinds[kind]);
    cells[CELL_KIND].shown = rescue_choice(RECORD_VALUE_MAP, VALUE_MAP_KIND, kind);
    cells[CELL_KIND].badge = text_of(kind_badges[kind]);
    cells[CELL_PROMISED].words = rescue_item_text(row, VALUE_MAP_PROMISED);
    cells[CELL_DELIVERED].words = rescue_item_text(row, VALUE_MAP_DELIVERED);
    cells[CELL_SAID].words = rescue_item_text(row, VALUE_MAP_CUSTOMER_WORDS);
    cells[CELL_WORTH].number = rescue_home(page, block->amount[row->at], block->currency[row->at]);
    cells[CELL_DAY].number = block->day[row->at];
}

static void dress_values(struct rescue_page *page, struct view_work *view)
{
    const struct values *own = page->own;
    struct arena *arena = page->arena;
    view->sentence = rescue_sentence(
        arena, web_message(arena,
                           tr_n("{count} result delivered in twelve months, worth {money} to the customers.",
                                "{count} results delivered in twelve months, worth {money} to the customers.",
                                own->year),
                           "count", format_integer(arena, own->year), "money", rescue_total(page, own->worth),
                           NULL));
    view->filters = arena_array(arena, struct view_tab, KINDS + 1);
    view->filters[view->filters_count++] =
        (struct view_tab){text_of(_("all")), rescue_url(page, "kind", NULL), own->only < 0};
    for (int i = 0; i < KINDS; i++)
        view->filters[view->filters_count++] =
            (struct view_tab){text_printf(arena, "%.*s (%lld)",
                                          TEXT_ARGUMENTS(rescue_choice(RECORD_VALUE_MAP, VALUE_MAP_KIND, i)),
                                          (long long)own->counts[i]),
                              rescue_url(page, "kind", kinds[i]), own->only == i};
    view->rows.nothing = text_of(_("Nothing yet. Write down the first result a customer tells of, in their "
                                   "own words, with its figure."));
    if (web_may(page->request, PERMISSION_EDIT_ACCOUNTS)) {
        view->action = safe_url_of(TEXT("/records/values/new?back=/values"));
        view->action_label = text_of(_("Add a value"));
    }
}

const struct rescue_list rescue_values = {.path = "/values",
                                          .place = "values",
                                          .title = N_("Value map"),
                                          .file = N_("values"),
                                          .columns = columns,
                                          .column_count = CELL_COUNT,
                                          .pairs = {"kind"},
                                          .find = find_values,
                                          .prepare = prepare,
                                          .fill = fill_value,
                                          .dress = dress_values};
RESCUE_HANDLERS(values, rescue_values)

const struct http_route web_value_routes[] = {
    {HTTP_GET, "/values", PERMISSION_SEE_ACCOUNTS, get_values, 0},
    {HTTP_GET, "/values.csv", PERMISSION_EXPORT, get_values_file, 0},
    {HTTP_GET, "/values.xlsx", PERMISSION_EXPORT, get_values_file, 0},
    {0},
};
