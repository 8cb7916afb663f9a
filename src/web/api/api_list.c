/* GET /api/v1/lists/{name}: the lists that one works from (renewals, requests to leave, delinquency, reviews,
 * opportunities, white space, values), row by row as their pages show them. */
#include <string.h>

#include "language/language.h"
#include "web/api/api.h"
#include "web/rescue/rescue.h"

static const struct {
    const char *name;
    const struct rescue_list *list;
} lists[] = {{"renewals", &rescue_renewals},
             {"churn-requests", &rescue_churn_requests},
             {"delinquency", &rescue_delinquency},
             {"reviews", &rescue_reviews},
             {"opportunities", &rescue_opportunities},
             {"white-space", &rescue_white_space},
             {"values", &rescue_values}};

static const struct rescue_list *find_list(text name)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (text_equal(name, text_of(lists[i].name)))
            return lists[i].list;
    return NULL;
}

static void write_cell(struct json_writer *writer, const struct rescue_column *column,
                       const struct rescue_cell *cell)
{
    char day[11];
    json_write_key(writer, column->name);
    switch (column->type) {
    case RESCUE_TEXT:
        json_write_text(writer, text_is_empty(cell->words) ? TEXT_ABSENT : cell->words);
        break;
    case RESCUE_DAY:
        json_write_text(writer, cell->number == DAY_ABSENT ? TEXT_ABSENT
                                                           : text_of(day_format((int32_t)cell->number, day)));
        break;
    case RESCUE_RATE:
        json_write_number(writer, cell->rate);
        break;
    case RESCUE_MONEY:
    case RESCUE_COUNT:
        if (cell->number == (column->type == RESCUE_MONEY ? MONEY_ABSENT : INT64_MIN))
            json_write_null(writer);
        else
            json_write_integer(writer, cell->number);
        break;
    }
}

static void write_rows(struct json_writer *writer, struct rescue_page *page, const struct rescue_row *rows,
                       size_t count)
{
    json_write_key(writer, "rows");
    json_write_array_begin(writer);
    for (size_t i = 0; i < count; i++) {
        struct rescue_cell cells[RESCUE_COLUMNS_MAX] = {{.number = 0}};
        page->list->fill(page, page->arena, &rows[i], cells);
        json_write_object_begin(writer);
        for (size_t k = 0; k < page->field_count; k++)
            write_cell(writer, &page->fields[k], &cells[k]);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

static void answer(struct rescue_page *page, struct http_response *response, size_t limit,
                   struct problem *problem)
{
    struct http_request *request = page->request;
    struct rescue_row after = {.value = 0}, *rows = arena_array(page->arena, struct rescue_row, limit + 1);
    text place = http_value(&request->query, "after"), rest = place;
    char day[11];
    if (!text_is_absent(place) &&
        (!text_to_int64(text_cut(&rest, ','), &after.value) || !text_to_int64(rest, &after.id))) {
        api_refuse_parameter(request, response, "after",
                             _("A page begins where `next` of the page before says."));
        return;
    }
    size_t preceding,
        count = rescue_take(page, text_is_absent(place) ? NULL : &after, limit, rows, &preceding);
    if (page->list->prepare && page->list->prepare(page, page->arena, rows, count, problem) != RESULT_OK) {
        api_fail(request, response, problem);
        return;
    }
    struct json_writer writer = api_answer(response, 200);
    json_write_object_begin(&writer);
    json_write_key(&writer, "as_of");
    json_write_text(&writer, text_of(day_format(page->today, day)));
    json_write_key(&writer, "currency");
    json_write_text(&writer, text_of(currency_code(page->columns->currency)));
    json_write_key(&writer, "total");
    json_write_integer(&writer, (int64_t)page->rows.count);
    write_rows(&writer, page, rows, count);
    json_write_key(&writer, "next");
    json_write_text(&writer, preceding + count < page->rows.count && count
                                 ? text_printf(page->arena, "%lld,%lld", (long long)rows[count - 1].value,
                                               (long long)rows[count - 1].id)
                                 : TEXT_ABSENT);
    json_write_object_end(&writer);
}

void api_get_list(struct http_request *request, struct http_response *response, void *application)
{
    const struct rescue_list *list = find_list(http_value(&request->path_values, "name"));
    struct rescue_page page;
    struct web_scope scope;
    struct problem problem;
    size_t limit;
    if (!list) {
        api_refuse(request, response, 404, _("There is no such list."));
        return;
    }
    if (!api_take_limit(request, response, &limit))
        return;
    if (web_scope_read(request, application, &scope, &problem) != RESULT_OK) {
        api_fail(request, response, &problem);
        return;
    }
    if (!text_is_absent(scope.where_problem))
        api_refuse_parameter(request, response, "where", scope.where_problem.data);
    else if (!text_is_absent(scope.instant_problem))
        api_refuse_parameter(request, response, "known_at", scope.instant_problem.data);
    else if (rescue_open(&page, list, request, application, &scope, &problem) != RESULT_OK)
        api_fail(request, response, &problem);
    else {
        answer(&page, response, limit, &problem);
        rescue_release(&page);
    }
    web_scope_release(&scope);
}
