/* JSON: a streaming writer of our own, and a strict reader over jansson.
 *
 * The writer appends to a buffer as it is called and keeps commas right; misuse (a value without its
 * key, an end without its beginning) is our bug and asserts. The reader refuses duplicate keys,
 * trailing text, NUL in strings and more than the given bytes; its values live until
 * json_read_release, texts borrowed from them likewise. One thread at a time each. */
#ifndef FAROL_CODEC_JSON_H
#define FAROL_CODEC_JSON_H

#include "base/buffer.h"
#include "base/result.h"

#define JSON_DEPTH_MAX 60
/* Of what is read: a few bytes of source make an object of hundreds, so that these bound the memory. */
#define JSON_CONTAINERS_MAX 100000
#define JSON_ITEMS_MAX 1500000

struct json_writer {
    struct buffer *out;
    int depth;
    uint64_t has_items; /* a bit a level: something was written there */
    uint64_t is_object; /* a bit a level */
    bool after_key;
};

void json_write_init(struct json_writer *writer, struct buffer *out);
void json_write_object_begin(struct json_writer *writer);
void json_write_object_end(struct json_writer *writer);
void json_write_array_begin(struct json_writer *writer);
void json_write_array_end(struct json_writer *writer);
void json_write_key(struct json_writer *writer, const char *key);
void json_write_key_text(struct json_writer *writer, text key);
void json_write_text(struct json_writer *writer, text value); /* the absent text is null */
void json_write_integer(struct json_writer *writer, int64_t number);
/* The shortest form that reads back as the same double; NAN and infinities are null. */
void json_write_number(struct json_writer *writer, double number);
void json_write_boolean(struct json_writer *writer, bool value);
void json_write_null(struct json_writer *writer);
/* A whole value that is JSON already, as another writer made it. */
void json_write_whole(struct json_writer *writer, text value);

struct json_value; /* borrowed from its document; NULL stands for "not there" in every function */
struct json_document;

enum json_kind {
    JSON_IS_MISSING,
    JSON_IS_NULL,
    JSON_IS_BOOLEAN,
    JSON_IS_INTEGER,
    JSON_IS_NUMBER,
    JSON_IS_TEXT,
    JSON_IS_ARRAY,
    JSON_IS_OBJECT
};

/* BAD_INPUT with line and column in the message; LIMIT for more bytes, objects and arrays, or members and
 * items than are taken. */
MUST_USE enum result json_read(struct json_document **ret_document, text source, size_t bytes_max,
                               struct problem *problem);
void json_read_release(struct json_document *document);
const struct json_value *json_read_root(const struct json_document *document);
enum json_kind json_read_kind(const struct json_value *value);
const struct json_value *json_read_member(const struct json_value *object, const char *key);
/* The members of an object in the order of the source; NULL at the end, and where there is none. */
struct json_member;
const struct json_member *json_read_first(const struct json_value *object);
const struct json_member *json_read_next(const struct json_value *object, const struct json_member *member);
text json_member_name(const struct json_member *member);
const struct json_value *json_member_value(const struct json_member *member);
size_t json_read_member_count(const struct json_value *object);
size_t json_read_count(const struct json_value *array);
const struct json_value *json_read_item(const struct json_value *array, size_t index);
text json_read_text(const struct json_value *value); /* absent unless a text */
bool json_read_integer(const struct json_value *value, int64_t *ret_number);
bool json_read_number(const struct json_value *value, double *ret_number); /* integers too */
bool json_read_boolean(const struct json_value *value, bool *ret_value);

#endif
