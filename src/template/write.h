/* What generated pages call to write values. The type of a value decides how it is escaped, by
 * _Generic, so that a value of a wrong type for its place (a plain text as a whole address, a bool as
 * text) does not compile.
 *
 * Only struct safe_html is written as it is; only struct safe_url may start an address. Both are made
 * by the functions below, which assert what they promise. */
#ifndef FAROL_TEMPLATE_WRITE_H
#define FAROL_TEMPLATE_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

/* Markup that was made by this program, never from outside. */
struct safe_html {
    text markup;
};
/* An address on this server ("/path", "?query", "#place") or an absolute https one. */
struct safe_url {
    text address;
};

/* Asserts that the address is of one of those forms; absent text gives an absent address. */
struct safe_url safe_url_of(text address);
struct safe_url safe_url_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void template_write_text(struct buffer *out, text value);
void template_write_string(struct buffer *out, const char *value);
void template_write_integer(struct buffer *out, int64_t value);
void template_write_natural(struct buffer *out, uint64_t value);
void template_write_markup(struct buffer *out, struct safe_html value);
void template_write_address(struct buffer *out, struct safe_url value);
void template_write_text_part(struct buffer *out, text value);
void template_write_string_part(struct buffer *out, const char *value);

bool template_true_text(text value);
bool template_true_string(const char *value);
bool template_true_integer(int64_t value);
bool template_true_address(struct safe_url value);
bool template_true_markup(struct safe_html value);
bool template_equal_text(text value, const char *literal);
bool template_equal_string(const char *value, const char *literal);
bool template_same_integer(int64_t a, int64_t b);

/* Writes the message up to its next {name} that is one of `names`, leaves *message behind it, and
 * returns the name's index; -1 at the end. */
int template_message_piece(struct buffer *out, const char **message, const char *const *names, int count);

#define template_write(out, value)                                                                           \
    _Generic((value), text: template_write_text, const char *: template_write_string,                       \
             char *: template_write_string, int: template_write_integer, long: template_write_integer,      \
             unsigned: template_write_natural, unsigned long: template_write_natural,                        \
             struct safe_html: template_write_markup)((out), (value))
#define template_write_attribute(out, value)                                                                 \
    _Generic((value), text: template_write_text, const char *: template_write_string,                       \
             char *: template_write_string, int: template_write_integer, long: template_write_integer,      \
             unsigned: template_write_natural, unsigned long: template_write_natural)((out), (value))
#define template_write_url(out, value)                                                                       \
    _Generic((value), struct safe_url : template_write_address)((out), (value))
#define template_write_url_part(out, value)                                                                  \
    _Generic((value), text: template_write_text_part, const char *: template_write_string_part,             \
             char *: template_write_string_part, int: template_write_integer, long: template_write_integer, \
             unsigned: template_write_natural, unsigned long: template_write_natural)((out), (value))
#define template_true(value)                                                                                 \
    _Generic((value), text: template_true_text, const char *: template_true_string,                         \
             char *: template_true_string, struct safe_url: template_true_address,                           \
             struct safe_html: template_true_markup, default: template_true_integer)(value)
#define template_equal(value, literal)                                                                       \
    _Generic((value), text: template_equal_text, const char *: template_equal_string,                       \
             char *: template_equal_string)((value), (literal))
#define template_same(a, b) _Generic((a), text : text_equal, default : template_same_integer)((a), (b))
#define template_same(a, b) _Generic((a), text : text_equal, default : template_same_integer)((a), (b))

#endif
