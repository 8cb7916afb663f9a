/* The keys of programs, one shown once, and the API's reference. Texts are final. */
#ifndef FAROL_VIEW_API_H
#define FAROL_VIEW_API_H

#include "view/form.h"

struct view_api_key_row {
    text name, prefix, scopes, maker, made, expires, used; /* used absent: never */
    text state, state_kind;                                /* "active", "expired", "revoked", "rests" */
    struct safe_url revoke;                                /* posts csrf; absent: revoked already */
};
struct view_api_scope {
    text name, words; /* "read:accounts" and what it allows */
    bool chosen;
};
/* The form posts csrf, name, expires, and `scope` once for each chosen, to /settings/api-keys. */
struct view_api_keys {
    struct view_shell shell;
    struct view_api_key_row *rows;
    size_t rows_count;
    struct view_field name;
    struct view_api_scope *scopes;
    size_t scopes_count;
    text scopes_problem, problem;
    struct view_select expires;
};
void view_write_api_keys(struct buffer *out, const struct view_api_keys *self);

struct view_api_key_made {
    struct view_shell shell;
    text name, key, example; /* example: a first request, as typed into a terminal */
};
void view_write_api_key_made(struct buffer *out, const struct view_api_key_made *self);

struct view_api_item { /* a parameter, or a field of a record */
    text name, type, words;
    bool required;
};
struct view_api_operation {
    text id; /* for links to it */
    text method, path, summary, scope;
    struct view_api_item *parameters;
    size_t parameters_count;
};
struct view_api_group {
    text label;
    struct view_api_operation *operations;
    size_t operations_count;
};
struct view_api_kind {
    text name, label;
    struct view_api_item *fields;
    size_t fields_count;
};
struct view_api {
    struct view_shell shell;
    text example;
    bool makes_keys;
    struct view_api_group *groups;
    size_t groups_count;
    struct view_api_kind *kinds;
    size_t kinds_count;
};
void view_write_api(struct buffer *out, const struct view_api *self);

#endif
