/* GET /rule-words?rule=RULE&at=CHARACTERS: what may be typed there, as JSON, for the script that offers it.
 * Places are counted in UTF-16 units, as a browser counts them. */
#include "codec/json.h"
#include "language/language.h"
#include "web/people/portfolio.h"
#include "web/routes.h"
#include "web/segment/segment.h"
#include "web/values.h"

/* The byte at which the `units`-th UTF-16 unit begins. */
static size_t byte_of(text source, int64_t units)
{
    size_t at = 0;
    while (at < source.length && units > 0) {
        unsigned char lead = (unsigned char)source.data[at++];
        units -= lead >= 0xf0 ? 2 : 1;
        while (at < source.length && ((unsigned char)source.data[at] & 0xc0) == 0x80)
            at++;
    }
    return at;
}

static int64_t units_of(text source)
{
    int64_t units = 0;
    for (size_t i = 0; i < source.length; i++) {
        unsigned char byte = (unsigned char)source.data[i];
        units += (byte & 0xc0) != 0x80;
        units += byte >= 0xf0;
    }
    return units;
}

static void write_completions(const struct rule_completions *completions, text source, struct buffer *out)
{
    struct json_writer writer;
    json_write_init(&writer, out);
    json_write_object_begin(&writer);
    json_write_key(&writer, "from");
    json_write_integer(&writer, units_of(text_slice(source, 0, completions->from)));
    json_write_key(&writer, "words");
    json_write_array_begin(&writer);
    for (size_t i = 0; i < completions->count; i++) {
        json_write_object_begin(&writer);
        json_write_key(&writer, "insert");
        json_write_text(&writer, completions->items[i].insert);
        json_write_key(&writer, "label");
        json_write_text(&writer, completions->items[i].label);
        json_write_object_end(&writer);
    }
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

struct reader {
    const struct http_request *request;
    const struct column_snapshot *columns;
};

/* A person of some accounts is told of their values alone. */
static const uint64_t *values_seen(const void *context, int dimension)
{
    const struct reader *reader = context;
    return web_portfolio_values(reader->request, reader->columns, dimension);
}

static void get_words(struct http_request *request, struct http_response *response, void *context)
{
    text source = http_value(&request->query, "rule");
    struct rule_completions completions = {.items = NULL};
    struct web_scope scope;
    struct problem problem;
    int64_t at;
    if (web_scope_read_instant(request, context, &scope, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    struct journey_values above = web_values_of(context, scope.columns);
    struct rule_values values = journey_rule_values(&above);
    if (!text_to_int64(http_value(&request->query, "at"), &at))
        at = INT64_MAX;
    const struct reader reader = {request, scope.columns};
    const struct rule_completing completing = {scope.columns, &values, values_seen, &reader};
    if (rule_complete(request->arena, &completing, source, byte_of(source, at), &completions, &problem) !=
        RESULT_OK)
        completions.count = 0;
    response->content_type = TEXT("application/json");
    write_completions(&completions, source, &response->body);
    web_scope_release(&scope);
}

const struct http_route web_segment_word_routes[] = {
    {HTTP_GET, "/rule-words", PERMISSION_SEE_ACCOUNTS, get_words, 0},
    {0},
};
