/* libFuzzer target: a multipart body as it comes off the wire. Whole or byte by byte it reads the same;
 * names are clean and bounded; what was content stays so, byte for byte. The first line of the input is the
 * content type. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(text name)
{
    assert(name.length <= MULTIPART_NAME_BYTES_MAX);
    assert(name.length == 0 || text_is_valid_utf8(name));
    for (size_t i = 0; i < name.length; i++)
        assert((unsigned char)name.data[i] >= 32);
}

static void check_part(const struct http_multipart *multipart)
{
    text file = multipart->file_name;
    assert(multipart->name.length > 0);
    check_name(multipart->name);
    check_name(file);
    assert(text_find_byte(file, '/') == file.length && text_find_byte(file, '\\') == file.length);
    assert(!text_equal(file, TEXT("..")) && !text_equal(file, TEXT(".")));
}

/* Writes down what came; false when refused. */
static bool take(text type, text body, size_t step, struct buffer *out)
{
    static struct http_multipart multipart;
    if (!http_multipart_start(&multipart, type))
        return false;
    for (size_t at = 0; at < body.length; at += step) {
        text piece = text_slice(body, at, at + step), content = TEXT_ABSENT;
        for (;;) {
            enum multipart_event event = http_multipart_next(&multipart, &piece, &content);
            if (event == MULTIPART_NEEDS_MORE)
                break;
            if (event == MULTIPART_REFUSED)
                return false;
            if (event == MULTIPART_PART) {
                check_part(&multipart);
                buffer_append_text(out, multipart.name);
            }
            if (event == MULTIPART_BYTES) {
                assert(content.length > 0);
                buffer_append_text(out, content);
            }
            if (event == MULTIPART_PART_END)
                buffer_append_byte(out, 0);
        }
        assert(piece.length == 0);
    }
    return http_multipart_is_whole(&multipart);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text body = {(const char *)data, size};
    text type = text_cut(&body, '\n');
    struct buffer whole, pieces;
    buffer_init(&whole, 0);
    buffer_init(&pieces, 0);
    bool taken = take(type, body, body.length > 0 ? body.length : 1, &whole);
    assert(take(type, body, 1, &pieces) == taken);
    assert(!taken || text_equal(buffer_text(&whole), buffer_text(&pieces)));
    assert(whole.length <= size);
    buffer_release(&whole);
    buffer_release(&pieces);
    return 0;
}
