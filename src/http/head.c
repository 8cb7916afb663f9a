/* Reading a request's head strictly (head.h says why). RFC 9112 is the measure; where it lets a server
 * choose between repairing and refusing, this one refuses. */
#include "http/head.h"

#include <string.h>

static bool is_token_byte(unsigned char byte)
{
    if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'))
        return true;
    return byte != 0 && strchr("!#$%&'*+-.^_`|~", byte);
}

bool http_is_token(text value)
{
    for (size_t i = 0; i < value.length; i++)
        if (!is_token_byte((unsigned char)value.data[i]))
            return false;
    return value.length > 0;
}

size_t http_head_find_end(text bytes, size_t *scanned, int *ret_status)
{
    size_t i = *scanned;
    for (; i < bytes.length; i++) {
        unsigned char byte = (unsigned char)bytes.data[i];
        bool after_return = i > 0 && bytes.data[i - 1] == '\r';
        if (after_return != (byte == '\n') || (byte < 32 && byte != '\r' && byte != '\n' && byte != '\t') ||
            byte == 127 || (i == 0 && byte == '\r')) {
            *ret_status = 400;
            return 0;
        }
        if (byte == '\n' && i >= 3 && bytes.data[i - 2] == '\n') {
            *scanned = i + 1;
            return i + 1;
        }
    }
    *scanned = i;
    return 0;
}

/* Cuts one line off; the caller has made sure that every LF follows a CR. */
static text cut_line(text *rest)
{
    text line = text_cut(rest, '\n');
    return text_slice(line, 0, line.length > 0 ? line.length - 1 : 0);
}

static text trim_blanks(text value)
{
    while (value.length > 0 && (value.data[0] == ' ' || value.data[0] == '\t'))
        value.data++, value.length--;
    while (value.length > 0 && (value.data[value.length - 1] == ' ' || value.data[value.length - 1] == '\t'))
        value.length--;
    return value;
}

static int parse_method(text method, struct http_head *head)
{
    if (!http_is_token(method))
        return 400;
    if (text_equal(method, TEXT("GET")))
        head->method = HTTP_GET;
    else if (text_equal(method, TEXT("HEAD")))
        head->method = HTTP_GET, head->without_body = true;
    else
        for (head->method = HTTP_POST; !text_equal(method, text_of(http_method_name(head->method)));)
            if (++head->method == HTTP_METHOD_COUNT)
                return 405;
    return 0;
}

static int parse_version(text version, struct http_head *head)
{
    if (version.length != 8 || !text_starts_with(version, TEXT("HTTP/")) || version.data[6] != '.')
        return 400;
    char major = version.data[5], minor = version.data[7];
    if (major < '0' || major > '9' || minor < '0' || minor > '9')
        return 400;
    if (major != '1' || minor > '1')
        return 505;
    head->is_1_0 = minor == '0';
    return 0;
}

/* An absolute target is kept only to be compared with Host; head->target becomes its path and query. */
static int parse_target(text target, struct http_head *head, text *ret_authority)
{
    if (target.length > HTTP_TARGET_BYTES_MAX)
        return 414;
    for (size_t i = 0; i < target.length; i++) {
        unsigned char byte = (unsigned char)target.data[i];
        if (byte <= 32 || byte >= 127 || strchr("\"<>\\^`{|}#", byte))
            return 400;
    }
    *ret_authority = TEXT_ABSENT;
    size_t scheme = text_starts_with(target, TEXT("http://"))    ? 7
                    : text_starts_with(target, TEXT("https://")) ? 8
                                                                 : 0;
    if (scheme > 0) {
        size_t slash = scheme;
        while (slash < target.length && target.data[slash] != '/')
            slash++;
        *ret_authority = text_slice(target, scheme, slash);
        target = text_slice(target, slash, target.length);
    }
    if (target.length == 0 || target.data[0] != '/')
        return 400;
    head->target = target;
    size_t question = text_find_byte(target, '?');
    head->path = text_slice(target, 0, question);
    head->query = question < target.length ? text_slice(target, question + 1, target.length) : TEXT_ABSENT;
    return 0;
}

static int parse_request_line(text line, struct http_head *head, text *ret_authority)
{
    text rest = line;
    text method = text_cut(&rest, ' ');
    text target = text_cut(&rest, ' ');
    int status = parse_version(rest, head);
    if (status != 0)
        return status;
    if ((status = parse_method(method, head)) != 0)
        return status;
    return parse_target(target, head, ret_authority);
}

static int parse_header(struct arena *arena, text line, struct http_pair *ret)
{
    size_t colon = text_find_byte(line, ':');
    if (colon == line.length)
        return 400;
    text name = text_slice(line, 0, colon);
    if (!http_is_token(name)) /* also a folded line and white space before the colon */
        return 400;
    char *lower = arena_copy(arena, name.data, name.length);
    for (size_t i = 0; i < name.length; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] + ('a' - 'A'));
    text value = trim_blanks(text_slice(line, colon + 1, line.length));
    if (value.length > 0 && !text_is_valid_utf8(value))
        return 400;
    *ret = (struct http_pair){{lower, name.length}, value};
    return 0;
}

/* Digits only, at most 15 of them: no sign, no list, no hexadecimal. */
static bool parse_length(text value, uint64_t *ret)
{
    uint64_t length = 0;
    if (value.length == 0 || value.length > 15)
        return false;
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return false;
        length = length * 10 + (uint64_t)(value.data[i] - '0');
    }
    *ret = length;
    return true;
}

static bool list_has(text list, text wanted)
{
    while (list.length > 0)
        if (text_equal_ignoring_ascii_case(trim_blanks(text_cut(&list, ',')), wanted))
            return true;
    return false;
}

/* What decides framing and keeping the connection. Each may come once. */
struct framing {
    text host, content_length, transfer_encoding, connection, expect, content_type;
};

static int collect_framing(const struct http_pairs *headers, struct framing *ret)
{
    struct {
        text name;
        text *value;
    } singles[] = {{TEXT("host"), &ret->host},
                   {TEXT("content-length"), &ret->content_length},
                   {TEXT("transfer-encoding"), &ret->transfer_encoding},
                   {TEXT("connection"), &ret->connection},
                   {TEXT("expect"), &ret->expect},
                   {TEXT("content-type"), &ret->content_type}};
    for (size_t i = 0; i < headers->count; i++)
        for (size_t j = 0; j < sizeof singles / sizeof singles[0]; j++) {
            if (!text_equal(headers->items[i].name, singles[j].name))
                continue;
            if (!text_is_absent(*singles[j].value))
                return 400;
            *singles[j].value = headers->items[i].value;
        }
    return 0;
}

static int decide_framing(const struct framing *framing, struct http_head *head)
{
    if (!text_is_absent(framing->transfer_encoding)) {
        if (!text_is_absent(framing->content_length) || head->is_1_0)
            return 400;
        if (!text_equal_ignoring_ascii_case(framing->transfer_encoding, TEXT("chunked")))
            return http_is_token(framing->transfer_encoding) ? 501 : 400;
        head->chunked = true;
    } else if (!text_is_absent(framing->content_length)) {
        if (!parse_length(framing->content_length, &head->content_length))
            return 400;
    } else if (head->method == HTTP_POST || head->method == HTTP_PUT || head->method == HTTP_PATCH) {
        return 411;
    }
    if (!text_is_absent(framing->expect)) {
        if (!text_equal_ignoring_ascii_case(framing->expect, TEXT("100-continue")))
            return 417;
        head->expects_continue = !head->is_1_0;
    }
    head->keep_alive = head->is_1_0 ? list_has(framing->connection, TEXT("keep-alive"))
                                    : !list_has(framing->connection, TEXT("close"));
    return 0;
}

bool http_host_split(text host, text *ret_name)
{
    text name = host, port = TEXT_ABSENT;
    if (host.length > 0 && host.data[0] == '[') {
        size_t end = text_find_byte(host, ']');
        if (end == host.length)
            return false;
        name = text_slice(host, 1, end);
        port = text_slice(host, end + 1, host.length);
        for (size_t i = 0; i < name.length; i++)
            if (!strchr("0123456789abcdefABCDEF:.", name.data[i]))
                return false;
        if (port.length > 0 && port.data[0] != ':')
            return false;
        port = text_slice(port, port.length > 0 ? 1 : 0, port.length);
    } else {
        size_t colon = text_find_byte(host, ':');
        name = text_slice(host, 0, colon);
        port = colon < host.length ? text_slice(host, colon + 1, host.length) : TEXT_ABSENT;
        for (size_t i = 0; i < name.length; i++) {
            char c = name.data[i];
            if (!(c == '-' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                  (c >= 'A' && c <= 'Z')))
                return false;
        }
    }
    uint64_t number = 1;
    if (port.length > 0 && (!parse_length(port, &number) || number == 0 || number > 65535))
        return false;
    *ret_name = name;
    return name.length > 0 && name.length <= 255;
}

static int check_host(const struct framing *framing, text authority, struct http_head *head)
{
    text name;
    head->host = framing->host;
    if (text_is_absent(framing->host))
        return head->is_1_0 && text_is_absent(authority) ? 0 : 400;
    if (!http_host_split(framing->host, &name))
        return 400;
    if (!text_is_absent(authority) && !text_equal_ignoring_ascii_case(authority, framing->host))
        return 400;
    return 0;
}

int http_head_parse(struct arena *arena, text bytes, struct http_head *ret)
{
    struct http_head head = {0};
    struct framing framing = {0};
    text authority, rest = bytes;
    int status = parse_request_line(cut_line(&rest), &head, &authority);
    if (status != 0)
        return status;
    head.headers.items = arena_array(arena, struct http_pair, HTTP_HEADERS_MAX);
    for (text line = cut_line(&rest); line.length > 0; line = cut_line(&rest)) {
        if (head.headers.count == HTTP_HEADERS_MAX)
            return 431;
        if ((status = parse_header(arena, line, &head.headers.items[head.headers.count++])) != 0)
            return status;
    }
    if ((status = collect_framing(&head.headers, &framing)) != 0 ||
        (status = check_host(&framing, authority, &head)) != 0 ||
        (status = decide_framing(&framing, &head)) != 0)
        return status;
    *ret = head;
    return 0;
}
