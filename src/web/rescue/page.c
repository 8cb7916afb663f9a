/* The page of a list, its address and its rows. */
#include "base/list.h"
#include "language/language.h"
#include "web/people/portfolio.h"
#include "web/rescue/rescue.h"
#include "web/words.h"

text rescue_pair(const struct rescue_page *page, const char *name)
{
    for (size_t i = 0; i < page->pair_count; i++)
        if (text_equal(page->pairs[i].name, text_of(name)))
            return page->pairs[i].value;
    return TEXT_ABSENT;
}

static void read_pairs(struct rescue_page *page)
{
    for (int i = 0; i < RESCUE_PAIRS_MAX && page->list->pairs[i]; i++) {
        text value = http_value(&page->request->query, page->list->pairs[i]);
        if (!text_is_empty(value) && value.length <= 200)
            page->pairs[page->pair_count++] = (struct http_pair){text_of(page->list->pairs[i]), value};
    }
}

struct safe_url rescue_url(const struct rescue_page *page, const char *name, const char *value)
{
    struct http_pair pairs[RESCUE_PAIRS_MAX + 1];
    size_t count = 0;
    for (size_t i = 0; i < page->pair_count; i++)
        if (!text_equal(page->pairs[i].name, text_of(name)))
            pairs[count++] = page->pairs[i];
    if (value)
        pairs[count++] = (struct http_pair){text_of(name), text_of(value)};
    return web_scope_url(page->arena, page->scope, page->list->path, pairs, count);
}

enum result rescue_open(struct rescue_page *ret, const struct rescue_list *list, struct http_request *request,
                        struct web_application *application, struct web_scope *scope, struct problem *problem)
{
    *ret = (struct rescue_page){.list = list,
                                .fields = list->columns,
                                .field_count = list->column_count,
                                .request = request,
                                .application = application,
                                .arena = request->arena,
                                .scope = scope,
                                .columns = scope->columns,
                                .today = scope->as_of};
    read_pairs(ret);
    enum result result = list->find(ret, problem);
    if (result != RESULT_OK)
        rescue_release(ret);
    return result;
}

void rescue_release(struct rescue_page *page)
{
    list_release(&page->rows);
}

/* ---- the page ---- */

static bool read_place(text words, struct rescue_row *ret)
{
    text rest = words;
    *ret = (struct rescue_row){0};
    return text_to_int64(text_cut(&rest, ','), &ret->value) && text_to_int64(rest, &ret->id);
}

static void fill_pager(struct rescue_page *page, const struct rescue_row *shown, size_t count,
                       size_t preceding, struct view_work *view)
{
    struct arena *arena = page->arena;
    if (!count)
        return;
    view->range = web_message(arena, _("{first}–{last} of {count}"), "first",
                              format_integer(arena, (int64_t)preceding + 1), "last",
                              format_integer(arena, (int64_t)(preceding + count)), "count",
                              format_integer(arena, (int64_t)page->rows.count), NULL);
    if (preceding)
        view->first = rescue_url(page, "after", NULL);
    if (preceding + count < page->rows.count) {
        text place = text_printf(arena, "%lld,%lld", (long long)shown[count - 1].value,
                                 (long long)shown[count - 1].id);
        view->next = rescue_url(page, "after", place.data);
    }
}

static void fill_files(struct rescue_page *page, struct view_work *view)
{
    struct arena *arena = page->arena;
    if (!web_may(page->request, PERMISSION_EXPORT) || !page->rows.count)
        return;
    view->csv = web_scope_url(arena, page->scope, text_printf(arena, "%s.csv", page->list->path).data,
                              page->pairs, page->pair_count);
    view->xlsx = web_scope_url(arena, page->scope, text_printf(arena, "%s.xlsx", page->list->path).data,
                               page->pairs, page->pair_count);
}

static enum result fill(struct rescue_page *page, struct view_work *view, struct problem *problem)
{
    struct rescue_row after, *shown = arena_array(page->arena, struct rescue_row, RESCUE_ROWS + 1);
    bool has_after = read_place(http_value(&page->request->query, "after"), &after);
    size_t preceding, count = rescue_take(page, has_after ? &after : NULL, RESCUE_ROWS, shown, &preceding);
    if (page->list->prepare) {
        enum result result = page->list->prepare(page, page->arena, shown, count, problem);
        if (result != RESULT_OK)
            return result;
    }
    view->rows.title = text_of(_(page->list->title));
    page->list->dress(page, view);
    rescue_table(page, shown, count, &view->rows);
    fill_pager(page, shown, count, preceding, view);
    fill_files(page, view);
    return RESULT_OK;
}

static void send(struct web_screen *screen, const struct rescue_list *list)
{
    struct rescue_page page = {.list = list, .request = screen->request};
    struct view_work view = {.title = text_of(_(list->title))};
    struct problem problem = {0};
    struct buffer out;
    enum result result =
        rescue_open(&page, list, screen->request, screen->application, &screen->scope, &problem);
    bool opened = result == RESULT_OK;
    if (opened)
        result = fill(&page, &view, &problem);
    bool is_said = result == RESULT_BAD_INPUT || result == RESULT_LIMIT; /* no rate; amounts too large */
    if (result != RESULT_OK && !is_said) {
        screen->response->status = web_status_of(result);
    } else {
        if (is_said)
            view.problem = text_copy(screen->request->arena, text_of(problem.message));
        web_screen_shell(screen, _(list->title), list->place, list->path, page.pairs, page.pair_count,
                         &view.shell);
        view.shell.scope.picks_count = 0; /* a list has no period */
        buffer_init(&out, 0);
        view_write_work(&out, &view);
        web_screen_send(screen, &out);
        buffer_release(&out);
    }
    if (opened)
        rescue_release(&page);
}

/* What the record holds besides the columns' snapshot (the tree of reasons) makes another page. */
static text definitions_stamp(const struct web_application *application, struct arena *arena)
{
    struct journey_reasons reasons;
    struct problem problem;
    int64_t version = 0;
    return rescue_reasons(application, arena, &reasons, &version, &problem) == RESULT_OK
               ? text_printf(arena, "%lld", (long long)version)
               : TEXT("?");
}

void rescue_get_page(struct http_request *request, struct http_response *response,
                     struct web_application *application, const struct rescue_list *list)
{
    struct rescue_page own = {.list = list, .request = request};
    struct web_screen screen;
    read_pairs(&own);
    struct http_pair pairs[RESCUE_PAIRS_MAX + 3];
    size_t count = 0;
    for (size_t i = 0; i < own.pair_count; i++)
        pairs[count++] = own.pairs[i];
    pairs[count++] = (struct http_pair){TEXT("after"), http_value(&request->query, "after")};
    pairs[count++] = (struct http_pair){TEXT("~reasons"), definitions_stamp(application, request->arena)};
    if (!web_screen_begin(&screen, request, response, application, list->path, pairs, count))
        return;
    send(&screen, list);
    web_screen_end(&screen);
}
