/* GET /reviews: success reviews that were held, and who is due for the next. */
#include "base/bits.h"
#include "journey/review.h"
#include "language/language.h"
#include "metric/account_mrr.h"
#include "web/rescue/rescue.h"
#include "web/routes.h"
#include "web/words.h"

enum { FILTERS = 4, QUARTER_DAYS = 90 };
static const char *const filters[FILTERS] = {NULL, "late", "soon", "held"};
static const char *const filter_words[FILTERS] = {N_("last of each account"), N_("next one is late"),
                                                  N_("next one in 30 days"), N_("every review")};

struct reviews {
    struct rescue_page *page;
    int only;
    int64_t late, soon, held_quarter, accounts;
};

static bool is_customer(const struct rescue_page *page, uint32_t account)
{
    struct metric_rate_gap gap = METRIC_NO_GAP;
    int64_t mrr = 0;
    return metric_account_subscribed(page->columns, account, page->today, &mrr, &gap) && mrr > 0;
}

static void visit(void *context, uint32_t account, const struct column_journey_block *block, uint32_t row)
{
    struct reviews *own = context;
    struct rescue_page *page = own->page;
    struct column_journey_rows rows = column_journey_rows(page->columns, account, RECORD_REVIEW);
    int32_t next = block->due_day[row];
    if (block->day[row] > page->today)
        return;
    bool last = column_journey_last(rows, page->today) == row, stays = last && is_customer(page, account);
    bool late = stays && next != DAY_ABSENT && next < page->today;
    bool soon = stays && next != DAY_ABSENT && next >= page->today && next <= page->today + 30;
    own->held_quarter += block->day[row] > page->today - QUARTER_DAYS;
    own->accounts += stays;
    own->late += late;
    own->soon += soon;
    if (own->only == 0 ? last : own->only == 1 ? late : own->only == 2 ? soon : true)
        rescue_add(page, own->only == 1 || own->only == 2 ? next : -(int64_t)block->day[row], block->id[row],
                   account, row);
}

static enum result find_reviews(struct rescue_page *page, struct problem *problem)
{
    struct reviews *own = arena_new(page->arena, struct reviews);
    (void)problem;
    page->own = own;
    own->page = page;
    for (int i = 1; i < FILTERS; i++)
        if (text_equal(rescue_pair(page, "show"), text_of(filters[i])))
            own->only = i;
    rescue_each(page, RECORD_REVIEW, visit, own);
    return RESULT_OK;
}

static enum result prepare(struct rescue_page *page, struct arena *arena, struct rescue_row *rows,
                           size_t count, struct problem *problem)
{
    return rescue_read_texts(page, arena, RECORD_REVIEW, rows, count, problem);
}

enum {
    CELL_ACCOUNT,
    CELL_CODE,
    CELL_HELD,
    CELL_SAID,
    CELL_PAST,
    CELL_FUTURE,
    CELL_MINUTES,
    CELL_NEXT,
    CELL_BY,
    CELL_COUNT
};
static const struct rescue_column columns[CELL_COUNT] = {
    {"account", N_("Account"), RESCUE_TEXT, false, false},
    {"account_external_id", N_("Code"), RESCUE_TEXT, false, true},
    {"held_on", N_("Held on"), RESCUE_DAY, false, false},
    {"said", N_("What was agreed"), RESCUE_TEXT, true, false},
    {"past", N_("Past"), RESCUE_TEXT, false, true},
    {"future", N_("Future"), RESCUE_TEXT, false, true},
    {"minutes", N_("Minutes of the talk"), RESCUE_TEXT, false, true},
    {"next_review_date", N_("Next one"), RESCUE_DAY, false, false},
    {"by", N_("Held by"), RESCUE_TEXT, true, false}};

static text beginning(struct arena *arena, text words)
{
    enum { SHOWN_BYTES = 150 };
    size_t end = SHOWN_BYTES;
    if (words.length <= SHOWN_BYTES)
        return words;
    while (end > 0 && ((unsigned char)words.data[end] & 0xC0) == 0x80)
        end--;
    return text_printf(arena, "%.*s…", (int)end, words.data);
}

static void fill_review(struct rescue_page *page, struct arena *arena, const struct rescue_row *row,
                        struct rescue_cell *cells)
{
    const struct column_journey_block *block =
        column_journeys(page->columns, row->account / COLUMN_BLOCK_ACCOUNTS);
    int32_t next = block->due_day[row->at];
    rescue_account_cell(page, arena, row->account, &cells[CELL_ACCOUNT]);
    cells[CELL_CODE].words = column_account_external_id(page->columns, row->account);
    cells[CELL_HELD].number = block->day[row->at];
    text address = web_page_address(arena, "/reviews/read", "account",
                                    column_account_external_id(page->columns, row->account));
    cells[CELL_HELD].url = safe_url_of(
        text_printf(arena, "%.*s&review=%lld", TEXT_ARGUMENTS(address), (long long)block->id[row->at]));
    text minutes = rescue_item_text(row, REVIEW_MINUTES);
    cells[CELL_SAID].words = beginning(arena, minutes);
    cells[CELL_PAST].words = rescue_item_text(row, REVIEW_PAST);
    cells[CELL_FUTURE].words = rescue_item_text(row, REVIEW_FUTURE);
    cells[CELL_MINUTES].words = minutes;
    cells[CELL_NEXT].number = next;
    if (next != DAY_ABSENT)
        cells[CELL_NEXT].below = rescue_days_words(arena, page->today, next);
    rescue_person_cell(page, arena, rescue_item_text(row, REVIEW_BY_EMAIL), &cells[CELL_BY]);
}

static void dress_reviews(struct rescue_page *page, struct view_work *view)
{
    const struct reviews *own = page->own;
    struct arena *arena = page->arena;
    view->sentence = rescue_sentence(
        arena,
        web_message(arena,
                    _("Reviews held in 90 days: {count}. Customers who wait longer than agreed: {late}."),
                    "count", format_integer(arena, own->held_quarter), "late",
                    format_integer(arena, own->late), NULL));
    view->filters = arena_array(arena, struct view_tab, FILTERS);
    for (int i = 0; i < FILTERS; i++)
        view->filters[view->filters_count++] = (struct view_tab){
            text_of(_(filter_words[i])), rescue_url(page, "show", filters[i]), own->only == i};
    view->rows.nothing =
        text_of(_("No review fits. Note one after the next talk: past, future, commitments."));
    if (web_may(page->request, PERMISSION_EDIT_ACCOUNTS)) {
        view->action = safe_url_of(TEXT("/reviews/new"));
        view->action_label = text_of(_("Note a review"));
    }
}

const struct rescue_list rescue_reviews = {.path = "/reviews",
                                           .place = "reviews",
                                           .title = N_("Success reviews"),
                                           .file = N_("reviews"),
                                           .columns = columns,
                                           .column_count = CELL_COUNT,
                                           .pairs = {"show"},
                                           .find = find_reviews,
                                           .prepare = prepare,
                                           .fill = fill_review,
                                           .dress = dress_reviews};
RESCUE_HANDLERS(reviews, rescue_reviews)

const struct http_route web_review_routes[] = {
    {HTTP_GET, "/reviews", PERMISSION_SEE_ACCOUNTS, get_reviews, 0},
    {HTTP_GET, "/reviews.csv", PERMISSION_EXPORT, get_reviews_file, 0},
    {HTTP_GET, "/reviews.xlsx", PERMISSION_EXPORT, get_reviews_file, 0},
    {0},
};
