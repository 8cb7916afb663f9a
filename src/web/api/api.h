/* The API for programs, under /api/v1: what its files share. Private to web/api*.c, but for the three
 * functions that the application's frame calls.
 *
 * One table (api_table.h) says every operation: its route, the scope a key needs, the permission that the
 * key's maker needs, and what the OpenAPI document tells of it. `web_api_authorize` runs before any handler:
 * it finds the key, makes the request's session that of the key's maker (so that roles and portfolios hold as
 * on the pages), takes from the key's bucket, and refuses parameters that the operation does not know.
 *
 * Answers are JSON; faults are application/problem+json (RFC 9457) in the language of the request, with the
 * place that is at fault. Money is in minor units, what is absent is null. */
#ifndef FAROL_WEB_API_H
#define FAROL_WEB_API_H

#include "codec/json.h"
#include "ledger/record.h"
#include "web/api/api_key.h"
#include "web/application.h"

#define WEB_API_PREFIX "/api/v1/"
enum { API_SCOPE_NONE = -1 /* any key */, API_SCOPE_OPEN = -2 /* no key */ };
enum { API_ROWS_MAX = 10000, API_BATCH_BYTES_MAX = 16 << 20, API_PAGE_DEFAULT = 100, API_PAGE_MAX = 1000 };

enum api_parameter_type {
    API_TEXT,
    API_DAY,
    API_INTEGER,
    API_BOOLEAN,
    API_FIELD /* stands for every field of accounts by its name: a filter */
};
struct api_parameter { /* of the query; a list ends with a NULL name */
    const char *name;
    enum api_parameter_type type;
    const char *words;          /* what it is, for the document (English) */
    const char *const *choices; /* NULL: free */
};
struct api_operation {
    struct http_route route;
    int scope; /* enum ledger_api_scope, or one of the above */
    const char *id, *tag, *summary;
    const struct api_parameter *parameters; /* NULL: none */
    const char *request, *response;         /* names of schemas (api_schema.c); NULL: none */
};
extern const struct api_operation api_operations[]; /* ended by a NULL pattern */

/* For the application's frame. */
bool web_api_is_path(text path);
bool web_api_authorize(struct http_request *request, struct http_response *response,
                       const struct http_route *route, struct web_application *application);
void web_api_error(struct http_request *request, struct http_response *response, int status,
                   struct web_application *application);

/* What is wrong with a part of the request. Absent texts are left out. */
struct api_fault {
    text pointer;   /* JSON pointer into the body: "/rows/3/amount" */
    text parameter; /* of the query */
    text value;
    text detail;
};
/* Writes a problem; `detail` absent: the status's own words. */
void api_problem(struct http_request *request, struct http_response *response, int status, text detail,
                 const struct api_fault *faults, size_t fault_count);
void api_refuse(struct http_request *request, struct http_response *response, int status, const char *detail);
/* The status that fits the problem's code. */
void api_fail(struct http_request *request, struct http_response *response, const struct problem *problem);
/* 400 with the parameter named. */
void api_refuse_parameter(struct http_request *request, struct http_response *response, const char *name,
                          const char *detail);
void api_write_fault(struct json_writer *writer, const struct api_fault *fault);

/* Sets the answer to JSON and begins to write it. */
struct json_writer api_answer(struct http_response *response, int status);
void api_write_instant(struct json_writer *writer, const char *key, int64_t instant); /* absent: null */
/* Parameters of the query; false, and refused, when malformed. */
bool api_take_limit(struct http_request *request, struct http_response *response, size_t *ret_limit);
bool api_take_boolean(struct http_request *request, struct http_response *response, const char *name,
                      bool *ret_value);
/* Whether the person behind the key may see people's names and e-mails. */
static inline bool api_hides_people(const struct http_request *request)
{
    return !web_may(request, PERMISSION_SEE_CONTACTS);
}
/* Whether a kind's rows are named by an external id of their own, other than accounts. */
static inline bool api_kind_has_external_id(enum record_kind kind)
{
    return kind != RECORD_ACCOUNT && record_field_find(record_type_of(kind), TEXT("external_id")) >= 0;
}
/* The kind that the address names; false and refused when there is none. */
bool api_take_kind(struct http_request *request, struct http_response *response, enum record_kind *ret);
/* The account of the query, if the key's maker sees it; 0 with *ret_good where the kind needs none. */
int64_t api_take_account(struct http_request *request, struct http_response *response,
                         struct web_application *application, enum record_kind kind, bool *ret_good);
/* The account's number when the key's maker sees it; 0 and refused. */
int64_t api_find_account(struct http_request *request, struct http_response *response,
                         struct web_application *application, text external_id);
void api_answer_removed(struct http_response *response, enum record_kind kind, text external_id);
/* What If-Match says of the version that stands, `tag` without quotes: 0 where it may be changed, 412 where
 * another was seen, 428 where nothing is said. */
int api_version_status(const struct http_request *request, text tag);
/* Refuses with one of the two. */
void api_refuse_version(struct http_request *request, struct http_response *response, int status);
void api_say_version(struct http_request *request, struct http_response *response, text tag); /* ETag */
/* Refuses (422, by place) a body with another member than these; NULL ends them. */
bool api_check_members(struct http_request *request, struct http_response *response,
                       const struct json_value *object, const char *const *known);
/* 422 with the member of the body that is at fault. */
void api_refuse_member(struct http_request *request, struct http_response *response, const char *pointer,
                       const char *detail);
/* A number as people write it: "0.5". */
text api_plain_number(struct arena *arena, double number);
/* The JSON body as an object; NULL and refused when it is none. Release with json_read_release. */
struct json_document *api_read_body(struct http_request *request, struct http_response *response);

/* The columns that the key's maker sees: retained. NULL, and refused, while they load. */
struct column_snapshot *api_columns(struct http_request *request, struct http_response *response,
                                    struct web_application *application);

/* api_row.c: a row of a kind from a JSON object. Members that are not there leave a field as it is, null
 * clears it. Adds to `faults` what cannot stand, under `pointer`. */
struct api_faults {
    struct arena *arena;
    struct api_fault *items; /* list_release */
    size_t count, capacity;
};
void api_fault_add(struct api_faults *faults, text pointer, text value, const char *detail);
bool api_row_read(struct arena *arena, const struct web_application *application, enum record_kind kind,
                  const struct json_value *object, text pointer, struct record_row *ret,
                  struct api_faults *faults);

/* Handlers, a file a family. */
void api_get_document(struct http_request *request, struct http_response *response, void *application);
void api_get_me(struct http_request *request, struct http_response *response, void *application);
void api_get_reports(struct http_request *request, struct http_response *response, void *application);
void api_get_report(struct http_request *request, struct http_response *response, void *application);
void api_get_accounts(struct http_request *request, struct http_response *response, void *application);
void api_get_account(struct http_request *request, struct http_response *response, void *application);
void api_get_history(struct http_request *request, struct http_response *response, void *application);
void api_put_account(struct http_request *request, struct http_response *response, void *application);
void api_patch_account(struct http_request *request, struct http_response *response, void *application);
void api_delete_account(struct http_request *request, struct http_response *response, void *application);
void api_delete_record(struct http_request *request, struct http_response *response, void *application);
void api_get_imports(struct http_request *request, struct http_response *response, void *application);
void api_get_import(struct http_request *request, struct http_response *response, void *application);
void api_delete_import(struct http_request *request, struct http_response *response, void *application);
void api_post_import(struct http_request *request, struct http_response *response, void *application);
void api_get_import_job(struct http_request *request, struct http_response *response, void *application);
void api_delete_import_job(struct http_request *request, struct http_response *response, void *application);
void api_get_import_errors(struct http_request *request, struct http_response *response, void *application);
void api_get_export(struct http_request *request, struct http_response *response, void *application);
void api_get_users(struct http_request *request, struct http_response *response, void *application);
void api_get_user(struct http_request *request, struct http_response *response, void *application);
void api_post_user(struct http_request *request, struct http_response *response, void *application);
void api_patch_user(struct http_request *request, struct http_response *response, void *application);
void api_get_audit(struct http_request *request, struct http_response *response, void *application);
void api_get_settings(struct http_request *request, struct http_response *response, void *application);
void api_patch_settings(struct http_request *request, struct http_response *response, void *application);
void api_get_organisation(struct http_request *request, struct http_response *response, void *application);
void api_patch_organisation(struct http_request *request, struct http_response *response, void *application);
void api_get_list(struct http_request *request, struct http_response *response, void *application);
void api_get_portfolio(struct http_request *request, struct http_response *response, void *application);
void api_get_tiers(struct http_request *request, struct http_response *response, void *application);
void api_get_views(struct http_request *request, struct http_response *response, void *application);
void api_post_view(struct http_request *request, struct http_response *response, void *application);
void api_patch_view(struct http_request *request, struct http_response *response, void *application);
void api_delete_view(struct http_request *request, struct http_response *response, void *application);
void api_get_record(struct http_request *request, struct http_response *response, void *application);
void api_patch_record(struct http_request *request, struct http_response *response, void *application);
void api_get_records(struct http_request *request, struct http_response *response, void *application);
void api_post_records(struct http_request *request, struct http_response *response, void *application);
void api_get_inbox(struct http_request *request, struct http_response *response, void *application);
void api_post_inbox(struct http_request *request, struct http_response *response, void *application);
void api_post_inbox_act(struct http_request *request, struct http_response *response, void *application);
void api_post_inbox_undo(struct http_request *request, struct http_response *response, void *application);
void api_get_account_health(struct http_request *request, struct http_response *response, void *application);
void api_get_health_models(struct http_request *request, struct http_response *response, void *application);
void api_get_health_model(struct http_request *request, struct http_response *response, void *application);
void api_delete_health_model(struct http_request *request, struct http_response *response, void *application);
void api_put_health_model(struct http_request *request, struct http_response *response, void *application);
void api_get_runs(struct http_request *request, struct http_response *response, void *application);
void api_post_runs_stop(struct http_request *request, struct http_response *response, void *application);
void api_get_tier_rules(struct http_request *request, struct http_response *response, void *application);
void api_put_tier_rules(struct http_request *request, struct http_response *response, void *application);
void api_delete_tier_rules(struct http_request *request, struct http_response *response, void *application);
void api_get_reasons(struct http_request *request, struct http_response *response, void *application);
void api_put_reasons(struct http_request *request, struct http_response *response, void *application);
void api_delete_reasons(struct http_request *request, struct http_response *response, void *application);
void api_get_notices(struct http_request *request, struct http_response *response, void *application);
void api_post_notices_read(struct http_request *request, struct http_response *response, void *application);
void api_get_playbooks(struct http_request *request, struct http_response *response, void *application);
void api_get_playbook(struct http_request *request, struct http_response *response, void *application);
void api_put_playbook(struct http_request *request, struct http_response *response, void *application);
void api_delete_playbook(struct http_request *request, struct http_response *response, void *application);
void api_get_dry_run(struct http_request *request, struct http_response *response, void *application);
void api_get_segments(struct http_request *request, struct http_response *response, void *application);
void api_get_segment(struct http_request *request, struct http_response *response, void *application);
void api_put_segment(struct http_request *request, struct http_response *response, void *application);
void api_delete_segment(struct http_request *request, struct http_response *response, void *application);
void api_get_journeys(struct http_request *request, struct http_response *response, void *application);
void api_get_journey(struct http_request *request, struct http_response *response, void *application);
void api_put_journey(struct http_request *request, struct http_response *response, void *application);
void api_delete_journey(struct http_request *request, struct http_response *response, void *application);
void api_get_journey_accounts(struct http_request *request, struct http_response *response,
                              void *application);
void api_post_stage(struct http_request *request, struct http_response *response, void *application);

#endif
