/* Masked tokens against cross-site requests (csrf.h). */
#include "web/csrf.h"

#include <assert.h>
#include <string.h>

#include "web/people/session.h"
#include "web/secret.h"

enum { TOKEN_DIGITS = 4 * WEB_HASH_BYTES };

static void write_digits(char *out, const uint8_t *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}

static bool read_digits(text digits, uint8_t *ret)
{
    for (size_t i = 0; i < digits.length; i++) {
        char byte = digits.data[i];
        int value = byte >= '0' && byte <= '9'   ? byte - '0'
                    : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                                                 : -1;
        if (value < 0)
            return false;
        ret[i / 2] = (uint8_t)(i % 2 == 0 ? value << 4 : ret[i / 2] | value);
    }
    return true;
}

text web_csrf_token(struct http_request *request, struct http_response *response)
{
    struct web_session *session = request->session;
    uint8_t mask[WEB_HASH_BYTES], secret[WEB_HASH_BYTES];
    assert(session);
    if (text_is_absent(session->token)) {
        session->token = web_random_token(request->arena, WEB_TOKEN_BYTES);
        http_cookie_set(request, response, WEB_VISITOR_COOKIE, session->token, -1);
    }
    web_hash("csrf", session->token, secret);
    web_random_bytes(mask, sizeof mask);
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] ^= mask[i];
    char *token = arena_allocate(request->arena, TOKEN_DIGITS + 1);
    write_digits(token, mask, sizeof mask);
    write_digits(token + TOKEN_DIGITS / 2, secret, sizeof secret);
    return (text){token, TOKEN_DIGITS};
}

/* Where the browser says whence a request comes, it must be from here. */
static bool origin_is_ours(const struct http_request *request)
{
    text site = http_value(&request->headers, "sec-fetch-site");
    if (!text_is_absent(site) && !text_equal(site, TEXT("same-origin")) && !text_equal(site, TEXT("none")))
        return false;
    text origin = http_value(&request->headers, "origin");
    if (text_is_absent(origin))
        return true;
    size_t scheme = text_starts_with(origin, TEXT("https://"))  ? 8
                    : text_starts_with(origin, TEXT("http://")) ? 7
                                                                : 0;
    return scheme > 0 &&
           text_equal_ignoring_ascii_case(text_slice(origin, scheme, origin.length), request->host);
}

bool web_csrf_check(const struct http_request *request)
{
    const struct web_session *session = request->session;
    uint8_t sent[2 * WEB_HASH_BYTES], secret[WEB_HASH_BYTES];
    text token = http_value(&request->headers, "x-csrf-token");
    if (text_is_absent(token))
        token = http_value(&request->form, WEB_CSRF_FIELD);
    if (!session || text_is_absent(session->token) || token.length != TOKEN_DIGITS ||
        !read_digits(token, sent) || !origin_is_ours(request))
        return false;
    web_hash("csrf", session->token, secret);
    for (size_t i = 0; i < WEB_HASH_BYTES; i++)
        sent[WEB_HASH_BYTES + i] ^= sent[i];
    return web_equal_in_constant_time(sent + WEB_HASH_BYTES, secret, WEB_HASH_BYTES);
}
