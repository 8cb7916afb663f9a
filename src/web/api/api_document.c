/* GET /api/v1/openapi.json: the OpenAPI 3.1 document, made from the table of operations and the tables of
 * fields, so that it cannot say what the program does not. In English, as programs' documents are. */
#include "web/api/api_document.h"

#include <string.h>

static void pair(struct json_writer *writer, const char *name, const char *value)
{
    json_write_key(writer, name);
    json_write_text(writer, text_of(value));
}

/* A path that holds {kind} stands for one of each kind of record but accounts, which have their own. */
static bool stands_for_kinds(const struct api_operation *operation)
{
    return strstr(operation->route.pattern, "{kind}") != NULL;
}

/* The path, with the kind's name put in. */
static void path_of(const struct api_operation *operation, const char *kind, char ret[128])
{
    const char *pattern = operation->route.pattern, *place = strstr(pattern, "{kind}");
    if (place && kind)
        snprintf(ret, 128, "%.*s%s%s", (int)(place - pattern), pattern, kind, place + strlen("{kind}"));
    else
        snprintf(ret, 128, "%s", pattern);
}

static bool has_path_value(const char *pattern, char name[32])
{
    const char *open = strchr(pattern, '{'), *close = open ? strchr(open, '}') : NULL;
    if (!close)
        return false;
    snprintf(name, 32, "%.*s", (int)(close - open - 1), open + 1);
    return true;
}

static void write_parameter(struct json_writer *writer, const struct api_parameter *parameter)
{
    static const char *const types[] = {[API_TEXT] = "string",
                                        [API_DAY] = "string",
                                        [API_INTEGER] = "integer",
                                        [API_BOOLEAN] = "boolean",
                                        [API_FIELD] = "object"};
    json_write_object_begin(writer);
    pair(writer, "name", parameter->type == API_FIELD ? "fields" : parameter->name);
    pair(writer, "in", "query");
    pair(writer, "description", parameter->words);
    if (parameter->type == API_FIELD) {
        pair(writer, "style", "form");
        json_write_key(writer, "explode");
        json_write_boolean(writer, true);
    }
    json_write_key(writer, "schema");
    json_write_object_begin(writer);
    pair(writer, "type", types[parameter->type]);
    if (parameter->type == API_DAY)
        pair(writer, "format", "date");
    if (parameter->type == API_FIELD) {
        json_write_key(writer, "additionalProperties");
        json_write_object_begin(writer);
        pair(writer, "type", "string");
        json_write_object_end(writer);
    }
    if (parameter->choices) {
        json_write_key(writer, "enum");
        json_write_array_begin(writer);
        for (int i = 0; parameter->choices[i]; i++)
            json_write_text(writer, text_of(parameter->choices[i]));
        json_write_array_end(writer);
    }
    json_write_object_end(writer);
    json_write_object_end(writer);
}

static void write_header(struct json_writer *writer, const char *name, const char *words)
{
    json_write_object_begin(writer);
    pair(writer, "name", name);
    pair(writer, "in", "header");
    pair(writer, "description", words);
    json_write_key(writer, "schema");
    json_write_object_begin(writer);
    pair(writer, "type", "string");
    json_write_object_end(writer);
    json_write_object_end(writer);
}

static void write_parameters(struct json_writer *writer, const struct api_operation *operation,
                             const char *kind)
{
    char name[32], path[128];
    path_of(operation, kind, path);
    json_write_key(writer, "parameters");
    json_write_array_begin(writer);
    if (has_path_value(path, name)) {
        json_write_object_begin(writer);
        pair(writer, "name", name);
        pair(writer, "in", "path");
        json_write_key(writer, "required");
        json_write_boolean(writer, true);
        json_write_key(writer, "schema");
        json_write_object_begin(writer);
        pair(writer, "type", "string");
        json_write_object_end(writer);
        json_write_object_end(writer);
    }
    for (const struct api_parameter *p = operation->parameters; p && p->name; p++)
        write_parameter(writer, p);
    bool of_account = strstr(path, "/accounts/{external_id}") != NULL;
    bool removes_row = !of_account && operation->route.method == HTTP_DELETE;
    bool is_versioned = strstr(path, "{external_id}") || strstr(path, "/users/") ||
                        strstr(path, "/settings") || strstr(path, "/organisation") ||
                        strstr(path, "/journeys/{key}") || strstr(path, "/segments/{key}");
    if (is_versioned && operation->route.method >= HTTP_PUT) {
        write_header(
            writer, "If-Match",
            removes_row
                ? "The ETag of the version seen: a row that has changed since stays: 412"
                : "The ETag of the version seen; * for any. Without it what stands is not changed: 428; "
                  "what has changed since: 412");
        if (operation->route.method == HTTP_PUT)
            write_header(writer, "If-None-Match", "*: only if there is no such account");
    }
    json_write_array_end(writer);
}

static void write_content(struct json_writer *writer, const char *type, const char *schema)
{
    bool bare = strcmp(schema, "object") == 0, csv = strcmp(schema, "Csv") == 0;
    json_write_key(writer, "content");
    json_write_object_begin(writer);
    json_write_key(writer, type);
    json_write_object_begin(writer);
    json_write_key(writer, "schema");
    if (bare || csv) {
        json_write_object_begin(writer);
        pair(writer, "type", bare ? "object" : "string");
        json_write_object_end(writer);
    } else {
        api_schema_reference(writer, schema);
    }
    json_write_object_end(writer);
    json_write_object_end(writer);
}

/* A file as the body itself, or in a form. */
static void write_file_content(struct json_writer *writer)
{
    json_write_key(writer, "content");
    json_write_object_begin(writer);
    json_write_key(writer, "text/csv");
    json_write_object_begin(writer);
    json_write_object_end(writer);
    json_write_key(writer, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    json_write_object_begin(writer);
    json_write_object_end(writer);
    json_write_key(writer, "multipart/form-data");
    json_write_object_begin(writer);
    json_write_key(writer, "schema");
    api_schema_object_begin(writer);
    json_write_key(writer, "file");
    json_write_object_begin(writer);
    pair(writer, "contentMediaType", "application/octet-stream");
    json_write_object_end(writer);
    api_schema_object_end(writer, "file");
    json_write_object_end(writer);
    json_write_object_end(writer);
}

static void write_responses(struct json_writer *writer, const struct api_operation *operation,
                            const char *response)
{
    json_write_key(writer, "responses");
    json_write_object_begin(writer);
    bool later = operation->route.flags & HTTP_ROUTE_UPLOAD;
    json_write_key(writer, later ? "202" : "200");
    json_write_object_begin(writer);
    pair(writer, "description", later ? "Taken; Location says where to ask what becomes of it" : "Done");
    bool lines = strcmp(operation->response, "Lines") == 0; /* the schema is that of a line */
    bool csv = strcmp(operation->response, "Csv") == 0;
    write_content(writer, lines ? "application/x-ndjson" : csv ? "text/csv" : "application/json", response);
    json_write_object_end(writer);
    if (operation->route.method == HTTP_PUT) {
        json_write_key(writer, "201");
        json_write_object_begin(writer);
        pair(writer, "description", "Made");
        write_content(writer, "application/json", response);
        json_write_object_end(writer);
    }
    json_write_key(writer, "default");
    json_write_object_begin(writer);
    pair(writer, "description",
         "A problem (RFC 9457): 400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 503");
    write_content(writer, "application/problem+json", "Problem");
    json_write_object_end(writer);
    json_write_object_end(writer);
}

static void write_security(struct json_writer *writer, const struct api_operation *operation)
{
    json_write_key(writer, "security");
    json_write_array_begin(writer);
    if (operation->scope != API_SCOPE_OPEN) {
        json_write_object_begin(writer);
        json_write_key(writer, "key");
        json_write_array_begin(writer);
        if (operation->scope >= 0)
            json_write_text(writer, text_of(ledger_api_scope_name((enum ledger_api_scope)operation->scope)));
        json_write_array_end(writer);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

/* `kind` NULL, or the kind of record that {kind} stands for here. */
static void write_operation(struct json_writer *writer, const struct api_operation *operation,
                            const char *kind)
{
    static const char *const words[HTTP_METHOD_COUNT] = {"get", "post", "put", "patch", "delete"};
    char id[96], request[64] = "", response[64];
    snprintf(id, sizeof id, "%s%s%s", operation->id, kind ? "_" : "", kind ? kind : "");
    if (operation->request)
        snprintf(request, sizeof request, "%s%s", kind ? kind : operation->request,
                 kind && strcmp(operation->request, "Row") != 0 ? "_batch" : "");
    bool is_row = kind && strcmp(operation->response, "Row") == 0;
    bool lists = kind && strcmp(operation->response, "List") == 0;
    bool lines = kind && strcmp(operation->response, "Lines") == 0;
    snprintf(response, sizeof response, "%s%s", lists || lines || is_row ? kind : operation->response,
             lists ? "_list" : "");
    json_write_key(writer, words[operation->route.method]);
    json_write_object_begin(writer);
    pair(writer, "operationId", id);
    pair(writer, "summary", operation->summary);
    json_write_key(writer, "tags");
    json_write_array_begin(writer);
    json_write_text(writer, text_of(operation->tag));
    json_write_array_end(writer);
    write_security(writer, operation);
    write_parameters(writer, operation, kind);
    if (operation->request) {
        json_write_key(writer, "requestBody");
        json_write_object_begin(writer);
        json_write_key(writer, "required");
        json_write_boolean(writer, true);
        if (operation->route.flags & HTTP_ROUTE_UPLOAD)
            write_file_content(writer);
        else
            write_content(writer, "application/json", request);
        json_write_object_end(writer);
    }
    write_responses(writer, operation, response);
    json_write_object_end(writer);
}

/* Every operation of the path of `first`, which is its first one. */
static void write_path(struct json_writer *writer, const struct api_operation *first, const char *kind)
{
    char path[128];
    path_of(first, kind, path);
    json_write_key(writer, path);
    json_write_object_begin(writer);
    for (const struct api_operation *o = first; o->route.pattern; o++)
        if (strcmp(o->route.pattern, first->route.pattern) == 0)
            write_operation(writer, o, kind);
    json_write_object_end(writer);
}

static bool is_first_of_path(const struct api_operation *operation)
{
    for (const struct api_operation *o = api_operations; o < operation; o++)
        if (strcmp(o->route.pattern, operation->route.pattern) == 0)
            return false;
    return true;
}

static void write_paths(struct json_writer *writer)
{
    json_write_key(writer, "paths");
    json_write_object_begin(writer);
    for (const struct api_operation *o = api_operations; o->route.pattern; o++) {
        if (!is_first_of_path(o))
            continue;
        if (!stands_for_kinds(o))
            write_path(writer, o, NULL);
        bool of_rows = strstr(o->route.pattern, "{external_id}") != NULL;
        bool with_accounts = strcmp(o->response, "Lines") == 0;
        for (int kind = with_accounts ? RECORD_ACCOUNT : RECORD_ACCOUNT + 1;
             stands_for_kinds(o) && kind < RECORD_KIND_COUNT; kind++)
            if (!of_rows || api_kind_has_external_id((enum record_kind)kind))
                write_path(writer, o, record_type_of((enum record_kind)kind)->name);
    }
    json_write_object_end(writer);
}

void api_document_write(struct buffer *out)
{
    struct json_writer writer;
    json_write_init(&writer, out);
    json_write_object_begin(&writer);
    pair(&writer, "openapi", "3.1.0");
    json_write_key(&writer, "info");
    json_write_object_begin(&writer);
    pair(&writer, "title", "Farol");
    pair(&writer, "version", "1");
    pair(&writer, "description",
         "Accounts, records and reports of a Farol server. Money is in minor units, days are YYYY-MM-DD, "
         "what is "
         "absent is null. Problems come as RFC 9457 says, in the language of Accept-Language (en, pt-BR).");
    json_write_key(&writer, "license");
    json_write_object_begin(&writer);
    pair(&writer, "name", "Apache-2.0");
    pair(&writer, "identifier", "Apache-2.0");
    json_write_object_end(&writer);
    json_write_object_end(&writer);
    json_write_key(&writer, "servers");
    json_write_array_begin(&writer);
    json_write_object_begin(&writer);
    pair(&writer, "url", "/");
    json_write_object_end(&writer);
    json_write_array_end(&writer);
    write_paths(&writer);
    json_write_key(&writer, "components");
    json_write_object_begin(&writer);
    json_write_key(&writer, "securitySchemes");
    json_write_object_begin(&writer);
    json_write_key(&writer, "key");
    json_write_object_begin(&writer);
    pair(&writer, "type", "http");
    pair(&writer, "scheme", "bearer");
    pair(&writer, "description", "A key made under Settings, API keys: Authorization: Bearer farol_…");
    json_write_object_end(&writer);
    json_write_object_end(&writer);
    json_write_key(&writer, "schemas");
    api_schema_write_all(&writer);
    json_write_object_end(&writer);
    json_write_object_end(&writer);
    buffer_append_byte(out, '\n');
}

void api_get_document(struct http_request *request, struct http_response *response, void *application)
{
    (void)request;
    (void)application;
    response->content_type = TEXT("application/json");
    api_document_write(&response->body);
}
