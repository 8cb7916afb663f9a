/* GET /health: customers by light with the revenue each light stands for, and the list of them, the one that
 * needs somebody first. */
#include "language/language.h"
#include "web/health/health.h"
#include "web/routes.h"
#include "web/words.h"

struct page {
    struct web_screen *screen;
    struct arena *arena;
    const struct web_scope *scope;
    const struct health_assessment *of;
    struct health_list list;
    struct health_found found;
    struct metric_account_page rows;
};

/* ---- the lights ---- */

static const enum health_light shown_order[HEALTH_LIGHTS] = {HEALTH_RED, HEALTH_YELLOW, HEALTH_GREEN,
                                                             HEALTH_NONE};

static void fill_lights(struct page *page, struct view_health *ret)
{
    struct arena *arena = page->arena;
    int64_t customers = 0, mrr = 0;
    double x = 0;
    for (int i = 0; i < HEALTH_LIGHTS; i++) {
        customers += page->found.counts[i];
        mrr += page->found.mrr[i];
    }
    ret->customers = web_message(arena, tr_n("{count} customer", "{count} customers", customers), "count",
                                 format_integer(arena, customers), NULL);
    ret->lights = arena_array(arena, struct view_health_light, HEALTH_LIGHTS);
    for (int i = 0; i < HEALTH_LIGHTS; i++) {
        enum health_light light = shown_order[i];
        struct health_list other = page->list;
        double share = mrr ? (double)page->found.mrr[light] / (double)mrr : 0;
        other.light = page->list.light == (int)light ? -1 : (int)light;
        ret->lights[ret->lights_count++] = (struct view_health_light){
            .shown = {text_of(health_light_name(light)), TEXT_ABSENT, health_light_word(light)},
            .light = text_of(health_light_name(light)),
            .count = format_integer(arena, page->found.counts[light]),
            .mrr = format_money(arena, page->found.mrr[light], page->scope->columns->currency),
            .share = web_message(arena, _("{share} of MRR"), "share", format_rate(arena, share, 1), NULL),
            .x = view_percent(arena, x),
            .width = view_percent(arena, share),
            .url = health_list_url(arena, page->scope, &other, false),
            .current = page->list.light == (int)light,
        };
        x += share;
    }
}

static void fill_models(struct page *page, struct view_health *ret)
{
    const struct health_set *set = page->of->set;
    struct health_list other = page->list;
    int64_t all = 0;
    for (int i = 0; i < set->count; i++)
        all += page->found.by_model[i];
    ret->models = arena_array(page->arena, struct view_list_tab, (size_t)set->count + 1);
    other.model = TEXT_ABSENT;
    ret->models[ret->models_count++] = (struct view_list_tab){
        text_of(_("All models")), format_integer(page->arena, all),
        health_list_url(page->arena, page->scope, &other, false), text_is_empty(page->list.model)};
    for (int i = 0; i < set->count; i++) {
        other.model = set->documents[i]->key;
        ret->models[ret->models_count++] = (struct view_list_tab){
            text_of(_(set->documents[i]->title)), format_integer(page->arena, page->found.by_model[i]),
            health_list_url(page->arena, page->scope, &other, false),
            text_equal(page->list.model, other.model)};
    }
}

/* ---- the table ---- */

static void fill_heads(struct page *page, struct view_health *ret)
{
    static const struct {
        const char *label;
        int sort; /* −1: none */
        bool number;
    } heads[] = {{N_("Account"), -1, false},
                 {N_("Health"), HEALTH_BY_SCORE, false},
                 {N_("30 d"), HEALTH_BY_TREND, true},
                 {N_("MRR"), HEALTH_BY_MRR, true},
                 {N_("Coverage"), HEALTH_BY_COVERAGE, true},
                 {N_("CHI"), -1, true},
                 {N_("Engagement"), HEALTH_BY_ENGAGEMENT, true},
                 {N_("What weighs most"), -1, false},
                 {N_("Model"), -1, false},
                 {N_("CSM"), -1, false}};
    enum { HEADS = sizeof heads / sizeof *heads };
    ret->heads = arena_array(page->arena, struct view_list_head, HEADS);
    for (int i = 0; i < HEADS; i++) {
        struct view_list_head *head = &ret->heads[ret->heads_count++];
        *head = (struct view_list_head){.label = text_of(_(heads[i].label)), .number = heads[i].number};
        if (heads[i].sort < 0)
            continue;
        bool by_this = (int)page->list.sort == heads[i].sort;
        struct health_list other = page->list;
        other.sort = (enum health_sort)heads[i].sort;
        other.sort_set = true;
        other.descending = by_this ? !page->list.descending : other.sort == HEALTH_BY_MRR;
        head->url = health_list_url(page->arena, page->scope, &other, false);
        if (by_this)
            head->sorted = page->list.descending ? TEXT("descending") : TEXT("ascending");
    }
}

static struct safe_url place_url(struct page *page, uint32_t account, bool after)
{
    struct health_list other = page->list;
    int64_t key = page->found.keys[account];
    other.has_after = after;
    other.has_before = !after;
    other.place_words = key == METRIC_KEY_ABSENT
                            ? text_printf(page->arena, "%u", account)
                            : text_printf(page->arena, "%u,%lld", account, (long long)key);
    return health_list_url(page->arena, page->scope, &other, true);
}

static void fill_pager(struct page *page, struct view_health *ret)
{
    struct arena *arena = page->arena;
    const struct metric_account_page *rows = &page->rows;
    size_t last = rows->preceding + rows->count;
    if (!rows->count)
        return;
    ret->foot = web_message(arena, tr_n("{count} customer", "{count} customers", (int64_t)rows->total_count),
                            "count", format_integer(arena, (int64_t)rows->total_count), NULL);
    ret->range = web_message(arena, _("{first}–{last} of {count}"), "first",
                             format_integer(arena, (int64_t)rows->preceding + 1), "last",
                             format_integer(arena, (int64_t)last), "count",
                             format_integer(arena, (int64_t)rows->total_count), NULL);
    if (rows->preceding)
        ret->previous = rows->preceding <= HEALTH_ROWS
                            ? health_list_url(arena, page->scope, &page->list, false)
                            : place_url(page, rows->accounts[0], false);
    if (last < rows->total_count)
        ret->next = place_url(page, rows->accounts[rows->count - 1], true);
}

static void find_rows(struct page *page)
{
    health_find(page->arena, page->scope, page->of, &page->list, &page->found);
    struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_MRR, -1}, .keys = page->found.keys};
    struct metric_scope scope = {page->scope->columns, page->found.accounts, page->scope->as_of};
    struct metric_account_query query = {.keys = &keys,
                                         .descending = page->list.descending,
                                         .after = page->list.has_after ? &page->list.place : NULL,
                                         .before = page->list.has_before ? &page->list.place : NULL,
                                         .limit = HEALTH_ROWS};
    metric_account_page(page->arena, &scope, &query, &page->rows);
}

/* ---- the page ---- */

static void fill_frame(struct page *page, const struct health_pairs *own, struct view_health *ret)
{
    struct arena *arena = page->arena;
    struct health_list bare = page->list;
    web_screen_shell(page->screen, _("Health"), "health", "/scores", own->pairs, own->count, &ret->shell);
    ret->shell.scope.picks_count = 0; /* a state, no period */
    ret->kept = ret->shell.scope.kept;
    ret->kept_count = ret->shell.scope.kept_count;
    ret->where = page->scope->where;
    ret->where_problem = page->scope->where_problem;
    ret->model_list = safe_url_of(TEXT("/scores/models"));
    if (!web_may(page->screen->request, PERMISSION_EXPORT))
        return;
    struct health_pairs pairs = health_list_pairs(&bare, false);
    ret->csv = web_scope_url(arena, page->scope, "/scores.csv", pairs.pairs, pairs.count);
    ret->xlsx = web_scope_url(arena, page->scope, "/scores.xlsx", pairs.pairs, pairs.count);
}

static void send_page(struct page *page, const struct health_pairs *own, const char *problem)
{
    struct view_health view = {.problem = text_of(problem)};
    struct buffer out;
    fill_frame(page, own, &view);
    if (page->of) {
        find_rows(page);
        fill_lights(page, &view);
        fill_models(page, &view);
        fill_heads(page, &view);
        health_fill_rows(page->arena, page->scope, page->of, &page->rows, &view);
        fill_pager(page, &view);
    }
    view.nothing = text_of(_("No customer fits"));
    view.advice =
        text_of(_("Take a filter away. Whoever has MRR, or signed up and is still to pay, is scored."));
    buffer_init(&out, 0);
    view_write_health(&out, &view);
    web_screen_send(page->screen, &out);
    buffer_release(&out);
}

static void get_health(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_screen screen;
    struct health_set set;
    struct problem problem;
    struct page page = {.screen = &screen, .arena = request->arena};
    struct web_health health;
    health_list_read(&request->query, &page.list);
    struct health_pairs own = health_list_pairs(&page.list, true), key = own;
    if (web_health_set(application, LEDGER_NOW, request->arena, &set, &problem) == RESULT_OK)
        key.pairs[key.count++] = (struct http_pair){
            TEXT("~models"), text_printf(request->arena, "%llx", (unsigned long long)set.stamp)};
    if (!web_screen_begin(&screen, request, response, application, "/scores", key.pairs, key.count))
        return;
    page.scope = &screen.scope;
    enum result result = web_health_take(&screen.scope, request->arena, &health, &problem);
    page.of = result == RESULT_OK ? health.of : NULL;
    send_page(&page, &own, result == RESULT_OK ? NULL : problem.message);
    if (result == RESULT_OK)
        web_health_give_back(&screen.scope, &health);
    web_screen_end(&screen);
}

const struct http_route web_health_routes[] = {
    {HTTP_GET, "/scores", PERMISSION_SEE_ACCOUNTS, get_health, 0},
    {0},
};
