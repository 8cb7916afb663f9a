/* Streamed answers: a piece is pulled when the one before has mostly left, compressed, framed and handed to
 * the loop. No worker waits for a client, and no more than two pieces a client are in memory. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/gzip.h"
#include "http/server.h"

enum { RAW_BYTES_MAX = 4 * HTTP_STREAM_PIECE_BYTES, PIECE_BYTES_MAX = 16 << 20 };

bool http_stream_start(struct http_connection *connection, bool compressed)
{
    struct http_server *server = connection->server;
    connection->stream = connection->response.stream;
    connection->response.stream = (struct http_stream){0};
    connection->streamed_bytes = 0;
    connection->stream_is_chunked = !connection->stream.has_length && !connection->head.is_1_0;
    if (atomic_fetch_add(&server->stream_count, 1) >= server->options.limits.streams_max) {
        http_stream_release(connection);
        return false;
    }
    if (compressed)
        connection->stream_gzip = codec_gzip_stream_new(1);
    connection->stage = STAGE_STREAM;
    return true;
}

void http_stream_release(struct http_connection *connection)
{
    codec_gzip_stream_free(connection->stream_gzip);
    connection->stream_gzip = NULL;
    if (!connection->stream.pull)
        return;
    if (connection->stream.release)
        connection->stream.release(connection->stream.context);
    connection->stream = (struct http_stream){0};
    atomic_fetch_sub(&connection->server->stream_count, 1);
}

/* Pulls until a piece is worth sending. */
static enum http_pull pull(struct http_connection *connection, struct buffer *piece)
{
    struct buffer raw;
    enum http_pull state = HTTP_PULL_MORE;
    size_t raw_bytes = 0;
    buffer_init(&raw, PIECE_BYTES_MAX);
    while (state == HTTP_PULL_MORE && piece->length < HTTP_STREAM_PIECE_BYTES &&
           (raw_bytes < RAW_BYTES_MAX || piece->length == 0)) {
        struct buffer *into = connection->stream_gzip ? &raw : piece;
        size_t before = into->length;
        state = connection->stream.pull(connection->stream.context, into);
        raw_bytes += into->length - before;
        connection->streamed_bytes += into->length - before;
        if (state != HTTP_PULL_FAILED && connection->stream_gzip &&
            !codec_gzip_stream_feed(connection->stream_gzip, buffer_text(&raw), state == HTTP_PULL_END,
                                    piece))
            state = HTTP_PULL_FAILED;
        if (into->failed)
            state = HTTP_PULL_FAILED;
        buffer_clear(&raw);
    }
    buffer_release(&raw);
    const struct http_stream *stream = &connection->stream;
    bool ends_early = state == HTTP_PULL_END && connection->streamed_bytes < stream->length_bytes;
    if (stream->has_length && (ends_early || connection->streamed_bytes > stream->length_bytes))
        state = HTTP_PULL_FAILED;
    return state;
}

void http_stream_step(struct http_connection *connection)
{
    struct buffer piece;
    struct buffer *content = &connection->content;
    buffer_init(&piece, PIECE_BYTES_MAX);
    buffer_init(content, PIECE_BYTES_MAX + 64);
    enum http_pull state = pull(connection, &piece);
    if (!connection->stream_is_chunked) {
        if (state != HTTP_PULL_FAILED)
            buffer_append_text(content, buffer_text(&piece));
    } else {
        if (piece.length > 0 && state != HTTP_PULL_FAILED) {
            buffer_printf(content, "%zx\r\n", piece.length);
            buffer_append_text(content, buffer_text(&piece));
            buffer_append(content, "\r\n", 2);
        }
        if (state == HTTP_PULL_END)
            buffer_append(content, "0\r\n\r\n", 5);
    }
    buffer_release(&piece);
    if (state == HTTP_PULL_MORE)
        return;
    if (state == HTTP_PULL_FAILED)
        connection->keep_alive = false;
    http_stream_release(connection);
    connection->stage = STAGE_ANSWER;
}

struct file {
    int descriptor;
    uint64_t left_bytes;
};

static enum http_pull pull_file(void *context, struct buffer *out)
{
    struct file *file = context;
    char block[16 << 10];
    size_t wanted = file->left_bytes < sizeof block ? (size_t)file->left_bytes : sizeof block;
    ssize_t got = wanted > 0 ? read(file->descriptor, block, wanted) : 0;
    if (got < 0 || (got == 0 && wanted > 0))
        return got < 0 && errno == EINTR ? HTTP_PULL_MORE : HTTP_PULL_FAILED;
    buffer_append(out, block, (size_t)got);
    file->left_bytes -= (uint64_t)got;
    return file->left_bytes > 0 ? HTTP_PULL_MORE : HTTP_PULL_END;
}

static void release_file(void *context)
{
    struct file *file = context;
    close(file->descriptor);
}

enum result http_response_file(struct http_request *request, struct http_response *response, const char *path,
                               bool remove, struct problem *problem)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        int error = errno;
        if (descriptor >= 0)
            close(descriptor);
        problem_set(problem, RESULT_IO, _("The file that was made cannot be read."));
        return problem_detail(problem, "%s", strerror(error));
    }
    struct file *file = arena_new(request->arena, struct file);
    file->descriptor = descriptor;
    file->left_bytes = (uint64_t)status.st_size;
    if (remove) /* its bytes stay while it is open, and nothing is left of it if the server is killed */
        (void)unlink(path);
    response->stream = (struct http_stream){.pull = pull_file,
                                            .release = release_file,
                                            .context = file,
                                            .has_length = true,
                                            .length_bytes = file->left_bytes};
    return RESULT_OK;
}
