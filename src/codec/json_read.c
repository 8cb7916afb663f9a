/* The JSON reader: jansson behind our own names, so that its header stays in this folder. A value is
 * jansson's own object under another type; the document owns the root's reference. */
#include <jansson.h>
#include <stdlib.h>

#include "codec/json.h"
#include "language/language.h"

struct json_document {
    json_t *root;
};

static const json_t *inside(const struct json_value *value)
{
    return (const json_t *)value;
}

static const struct json_value *outside(const json_t *value)
{
    return (const struct json_value *)value;
}

/* Counts what stands outside of texts: a bracket a container, a comma an item further. What is no JSON is
 * counted all the same; the parser says so. */
static bool is_within_bounds(text source)
{
    size_t containers = 0, items = 0;
    bool in_text = false;
    for (size_t i = 0; i < source.length; i++) {
        char byte = source.data[i];
        if (in_text && byte == '\\')
            i++;
        else if (byte == '"')
            in_text = !in_text;
        else if (!in_text && (byte == '{' || byte == '['))
            containers++;
        else if (!in_text && byte == ',')
            items++;
    }
    return containers <= JSON_CONTAINERS_MAX && items <= JSON_ITEMS_MAX;
}

enum result json_read(struct json_document **ret_document, text source, size_t bytes_max,
                      struct problem *problem)
{
    if (source.length > bytes_max)
        return problem_set(problem, RESULT_LIMIT, _("This JSON has %zu bytes; at most %zu are taken."),
                           source.length, bytes_max);
    if (!is_within_bounds(source))
        return problem_set(problem, RESULT_LIMIT, _("This JSON has too many parts. Send less at once."));
    json_error_t error;
    json_t *root = json_loadb(source.data ? source.data : "", source.length,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!root) {
        problem_set(problem, RESULT_BAD_INPUT, _("Line %d, column %d: this is not valid JSON."), error.line,
                    error.column);
        if (problem)
            problem_detail(problem, "%s", error.text);
        return RESULT_BAD_INPUT;
    }
    struct json_document *document = malloc(sizeof(*document));
    if (!document) {
        json_decref(root);
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    }
    document->root = root;
    *ret_document = document;
    return RESULT_OK;
}

void json_read_release(struct json_document *document)
{
    if (!document)
        return;
    json_decref(document->root);
    free(document);
}

const struct json_value *json_read_root(const struct json_document *document)
{
    return outside(document->root);
}

enum json_kind json_read_kind(const struct json_value *value)
{
    if (!value)
        return JSON_IS_MISSING;
    switch (json_typeof(inside(value))) {
    case JSON_OBJECT:
        return JSON_IS_OBJECT;
    case JSON_ARRAY:
        return JSON_IS_ARRAY;
    case JSON_STRING:
        return JSON_IS_TEXT;
    case JSON_INTEGER:
        return JSON_IS_INTEGER;
    case JSON_REAL:
        return JSON_IS_NUMBER;
    case JSON_TRUE:
    case JSON_FALSE:
        return JSON_IS_BOOLEAN;
    case JSON_NULL:
        return JSON_IS_NULL;
    }
    return JSON_IS_MISSING;
}

const struct json_value *json_read_member(const struct json_value *object, const char *key)
{
    return object ? outside(json_object_get(inside(object), key)) : NULL;
}

/* jansson's iterators take what they only read as theirs to change. */
static void *iterator(const struct json_member *member)
{
    return (void *)(uintptr_t)member;
}

const struct json_member *json_read_first(const struct json_value *object)
{
    return object ? json_object_iter((json_t *)(uintptr_t)object) : NULL;
}

const struct json_member *json_read_next(const struct json_value *object, const struct json_member *member)
{
    return json_object_iter_next((json_t *)(uintptr_t)object, iterator(member));
}

text json_member_name(const struct json_member *member)
{
    return text_of(json_object_iter_key(iterator(member)));
}

const struct json_value *json_member_value(const struct json_member *member)
{
    return outside(json_object_iter_value(iterator(member)));
}

size_t json_read_member_count(const struct json_value *object)
{
    return object ? json_object_size(inside(object)) : 0;
}

size_t json_read_count(const struct json_value *array)
{
    return array ? json_array_size(inside(array)) : 0;
}

const struct json_value *json_read_item(const struct json_value *array, size_t index)
{
    return array ? outside(json_array_get(inside(array), index)) : NULL;
}

text json_read_text(const struct json_value *value)
{
    if (!value || !json_is_string(inside(value)))
        return TEXT_ABSENT;
    return (text){json_string_value(inside(value)), json_string_length(inside(value))};
}

bool json_read_integer(const struct json_value *value, int64_t *ret_number)
{
    if (!value || !json_is_integer(inside(value)))
        return false;
    *ret_number = json_integer_value(inside(value));
    return true;
}

bool json_read_number(const struct json_value *value, double *ret_number)
{
    if (!value || !json_is_number(inside(value)))
        return false;
    *ret_number = json_number_value(inside(value));
    return true;
}

bool json_read_boolean(const struct json_value *value, bool *ret_value)
{
    if (!value || !json_is_boolean(inside(value)))
        return false;
    *ret_value = json_is_true(inside(value));
    return true;
}
