/* Uploads: bodies that go to a temporary file as they arrive, a piece at a time on whichever worker is free.
 *
 * Nothing is kept before `authorize` has agreed. The disk keeps a margin free: an upload that would eat into
 * it is refused before the record's own writes could fail. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "http/server.h"

enum { FIELD_BYTES_MAX = 64 << 10, ROOM_CHECK_BYTES = 16 << 20, RANDOM_LETTERS = 6 };

bool http_upload_is_wanted(const struct http_route *route, const struct http_head *head)
{
    text type = http_value(&head->headers, "content-type");
    text kind = text_trim(text_cut(&type, ';'));
    return (route->flags & HTTP_ROUTE_UPLOAD) && (head->chunked || head->content_length > 0) &&
           !text_equal_ignoring_ascii_case(kind, TEXT("application/x-www-form-urlencoded")) &&
           !text_equal_ignoring_ascii_case(kind, TEXT("application/json"));
}

/* Cuts a path into its folder ("." if there is none) and the rest. */
static text folder_of(text path, char folder[PATH_MAX])
{
    size_t slash = path.length;
    while (slash > 0 && path.data[slash - 1] != '/')
        slash--;
    if (slash >= PATH_MAX)
        return TEXT_ABSENT;
    snprintf(folder, PATH_MAX, "%.*s", slash > 0 ? (int)slash : 1, slash > 0 ? path.data : ".");
    return text_slice(path, slash, path.length);
}

static bool is_leftover(text name, text prefix)
{
    if (name.length != prefix.length + 1 + RANDOM_LETTERS || !text_starts_with(name, prefix) ||
        name.data[prefix.length] != '-')
        return false;
    for (size_t i = prefix.length + 1; i < name.length; i++) {
        char lower = (char)(name.data[i] | 0x20);
        if (!text_is_digit(name.data[i]) && (lower < 'a' || lower > 'z'))
            return false;
    }
    return true;
}

void http_sweep(text prefix)
{
    char folder[PATH_MAX];
    text name = folder_of(prefix, folder);
    DIR *directory = name.length > 0 ? opendir(folder) : NULL;
    if (!directory)
        return;
    for (struct dirent *entry; (entry = readdir(directory));)
        if (is_leftover(text_of(entry->d_name), name))
            unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
}

/* 0, or 507 when `bytes` more would leave less than the margin. */
static int check_room(const struct http_connection *connection, uint64_t bytes)
{
    struct statvfs disk;
    if (fstatvfs(connection->uploading->descriptor, &disk) != 0)
        return 500;
    uint64_t free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
    uint64_t margin = connection->server->options.limits.upload_free_bytes;
    return free_bytes < margin || free_bytes - margin < bytes ? 507 : 0;
}

static int count_one(struct http_connection *connection)
{
    struct http_server *server = connection->server;
    connection->uploading->counted = true;
    return atomic_fetch_add(&server->upload_count, 1) >= server->options.limits.uploads_max ? 503 : 0;
}

static int open_file(struct http_connection *connection)
{
    struct http_uploading *uploading = connection->uploading;
    const struct http_options *options = &connection->server->options;
    if (options->upload_prefix.length == 0)
        return 503;
    int status = count_one(connection);
    if (status != 0)
        return status;
    char *path = arena_printf(&connection->arena, "%.*s-XXXXXX", TEXT_ARGUMENTS(options->upload_prefix));
    uploading->descriptor = mkostemp(path, O_CLOEXEC);
    if (uploading->descriptor < 0) {
        log_event(LOG_ERROR, "upload-not-opened", "error=%d", errno);
        return 500;
    }
    uploading->upload.path = text_of(path);
    connection->request.upload = &uploading->upload;
    return check_room(connection, connection->head.content_length);
}

static int admit_and_open(struct http_connection *connection)
{
    struct http_uploading *uploading = connection->uploading;
    if (!http_admit(connection, uploading->route))
        return -1;
    uploading->admitted = true;
    return open_file(connection);
}

static int keep(struct http_connection *connection, text bytes)
{
    struct http_uploading *uploading = connection->uploading;
    struct http_upload *upload = &uploading->upload;
    if (upload->size_bytes + bytes.length > uploading->checked_at_bytes + ROOM_CHECK_BYTES) {
        int status = check_room(connection, bytes.length);
        if (status != 0)
            return status;
        uploading->checked_at_bytes = upload->size_bytes;
    }
    while (bytes.length > 0) {
        ssize_t written = write(uploading->descriptor, bytes.data, bytes.length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return errno == ENOSPC || errno == EDQUOT ? 507 : 500;
        upload->size_bytes += (uint64_t)written;
        bytes = text_slice(bytes, (size_t)written, bytes.length);
    }
    return 0;
}

static int begin_part(struct http_connection *connection)
{
    struct http_uploading *uploading = connection->uploading;
    const struct http_multipart *multipart = &uploading->multipart;
    uploading->in_file = !text_is_absent(multipart->file_name);
    uploading->in_second_file = uploading->in_file && uploading->descriptor >= 0;
    if (!uploading->in_file) {
        buffer_clear(&uploading->field);
        uploading->field_bytes += multipart->name.length;
        return 0;
    }
    if (uploading->in_second_file)
        return 0;
    uploading->upload.name =
        multipart->file_name.length > 0 ? text_copy(&connection->arena, multipart->file_name) : TEXT_ABSENT;
    uploading->upload.content_type = text_copy(&connection->arena, multipart->content_type);
    return multipart->file_name.length > 0 ? admit_and_open(connection) : 0; /* else when bytes come */
}

static int take_content(struct http_connection *connection, text content)
{
    struct http_uploading *uploading = connection->uploading;
    if (uploading->in_second_file)
        return 400;
    if (!uploading->in_file) {
        uploading->field_bytes += content.length;
        if (uploading->field_bytes > FIELD_BYTES_MAX)
            return 413;
        buffer_append_text(&uploading->field, content);
        return 0;
    }
    int status = uploading->descriptor < 0 ? admit_and_open(connection) : 0;
    return status != 0 ? status : keep(connection, content);
}

static int end_part(struct http_connection *connection)
{
    struct http_uploading *uploading = connection->uploading;
    struct http_pairs *form = &connection->request.form;
    if (uploading->in_file)
        return 0;
    if (!form->items)
        form->items = arena_array(&connection->arena, struct http_pair, MULTIPART_PARTS_MAX);
    text value = buffer_text(&uploading->field);
    if (!http_value_is_clean(value))
        return 400;
    form->items[form->count++] =
        (struct http_pair){text_copy(&connection->arena, uploading->multipart.name),
                           value.length > 0 ? text_copy(&connection->arena, value) : TEXT("")};
    return 0;
}

static int take_parts(struct http_connection *connection, text bytes)
{
    struct http_uploading *uploading = connection->uploading;
    int status = 0;
    while (status == 0) {
        text content = TEXT_ABSENT;
        switch (http_multipart_next(&uploading->multipart, &bytes, &content)) {
        case MULTIPART_NEEDS_MORE:
            return uploading->whole && !http_multipart_is_whole(&uploading->multipart) ? 400 : 0;
        case MULTIPART_PART:
            status = begin_part(connection);
            break;
        case MULTIPART_BYTES:
            status = take_content(connection, content);
            break;
        case MULTIPART_PART_END:
            status = end_part(connection);
            break;
        case MULTIPART_REFUSED:
            return 400;
        }
    }
    return status;
}

/* Before the first byte: a raw body is asked for at once, of multipart the boundary is read. */
static int prepare(struct http_connection *connection)
{
    struct http_uploading *uploading = connection->uploading;
    text type = http_value(&connection->head.headers, "content-type");
    uploading->prepared = true;
    uploading->descriptor = -1;
    buffer_init(&uploading->field, FIELD_BYTES_MAX + 1);
    if (uploading->status != 0)
        return uploading->status;
    uploading->by_multipart =
        type.length >= 10 && text_equal_ignoring_ascii_case(text_slice(type, 0, 10), TEXT("multipart/"));
    if (uploading->by_multipart)
        return http_multipart_start(&uploading->multipart, type) ? 0 : 400;
    uploading->upload.content_type = type;
    return admit_and_open(connection);
}

int http_upload_take(struct http_connection *connection)
{
    struct http_uploading *uploading = connection->uploading;
    text bytes = buffer_text(&connection->body);
    int status = uploading->prepared ? uploading->status : prepare(connection);
    if (status == 0 && uploading->by_multipart)
        status = take_parts(connection, bytes);
    else if (status == 0 && bytes.length > 0)
        status = keep(connection, bytes);
    if (status == 0 && uploading->whole && !uploading->admitted) /* a form without a file */
        status = http_admit(connection, uploading->route) ? 0 : -1;
    buffer_clear(&connection->body);
    return status;
}

void http_upload_release(struct http_connection *connection)
{
    struct http_uploading *uploading = connection->uploading;
    connection->uploading = NULL;
    if (!uploading || !uploading->prepared)
        return;
    if (uploading->descriptor >= 0)
        close(uploading->descriptor);
    if (uploading->upload.path.length > 0 && !uploading->upload.claimed)
        unlink(uploading->upload.path.data);
    if (uploading->counted)
        atomic_fetch_sub(&connection->server->upload_count, 1);
    buffer_release(&uploading->field);
}

void http_upload_claim(struct http_request *request)
{
    request->upload->claimed = true;
}
