/* libFuzzer target: a request's head, path, query, form, cookies and chunked body, as they come off the
 * wire. The same bytes go through every parser; what a parser accepts must hold what it promises. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "http/chunked.h"
#include "http/head.h"
#include "http/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(text value)
{
    for (size_t i = 0; i < value.length; i++)
        assert(value.data[i] != 0);
}

static void parse_head(struct arena *arena, text bytes)
{
    struct http_head head;
    struct http_path path;
    struct http_pairs pairs = {0};
    size_t scanned = 0;
    int status = 0;
    size_t length = http_head_find_end(bytes, &scanned, &status);
    assert(scanned <= bytes.length && length <= bytes.length);
    if (length == 0 || http_head_parse(arena, text_slice(bytes, 0, length), &head) != 0)
        return;
    assert(head.target.length > 0 && head.target.data[0] == '/');
    assert(!(head.chunked && head.content_length > 0));
    if (http_path_parse(arena, head.path, &path) == 0) {
        check_text(path.path);
        for (size_t i = 0; i < path.count; i++)
            assert(!text_equal(path.segments[i], TEXT("..")) && !text_equal(path.segments[i], TEXT(".")));
    }
    if (http_pairs_parse(arena, head.query, &pairs) == 0)
        for (size_t i = 0; i < pairs.count; i++)
            check_text(pairs.items[i].value);
    http_cookies_parse(arena, http_value(&head.headers, "cookie"), &pairs);
}

/* Whole or byte by byte, a chunked body reads the same. */
static void parse_chunks(text bytes)
{
    enum { MOST = 4096 };
    struct http_chunked whole = {0}, bytewise = {0};
    struct buffer body, pieces;
    size_t used = 0, at = 0;
    buffer_init(&body, MOST + 1);
    buffer_init(&pieces, MOST + 1);
    int status = http_chunked_feed(&whole, bytes, MOST, &body, &used), piece_status = 0;
    while (at < bytes.length && piece_status == 0 && bytewise.state != CHUNKED_DONE) {
        size_t one = 0;
        piece_status = http_chunked_feed(&bytewise, text_slice(bytes, at, at + 1), MOST, &pieces, &one);
        at += one;
    }
    assert(status == piece_status);
    if (status == 0)
        assert(used == at && text_equal(buffer_text(&body), buffer_text(&pieces)));
    assert(body.length <= MOST);
    buffer_release(&body);
    buffer_release(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct http_pairs form = {0};
    text bytes = {(const char *)data, size};
    arena_init(&arena, 0);
    parse_head(&arena, bytes);
    if (http_pairs_parse(&arena, bytes, &form) == 0)
        for (size_t i = 0; i < form.count; i++)
            check_text(form.items[i].value);
    parse_chunks(bytes);
    arena_release(&arena);
    return 0;
}
