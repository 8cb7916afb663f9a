/* Files that are made for a download: see download.h. */
#include "web/download.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/day.h"
#include "base/money.h"
#include "language/language.h"
#include "web/page.h"
#include "web/secret.h"

enum { XLSX_AT_ONCE = 2, PATH_BYTES = 64 };
#define PREFIX "/tmp/farol-download"

static atomic_int running;
static char prefix[PATH_BYTES / 2 + 20] = PREFIX; /* with a mark of the database: other servers share /tmp */

void web_download_start(text database)
{
    struct arena arena;
    arena_init(&arena, 0);
    char *whole = realpath(text_copy(&arena, database).data, NULL);
    text mark = web_hash_words(&arena, "downloads", whole ? text_of(whole) : database);
    snprintf(prefix, sizeof prefix, PREFIX "-%.16s", mark.data);
    http_sweep(text_of(prefix));
    free(whole);
    arena_release(&arena);
}

/* A file of its own beside others that are being made. */
static bool temporary_path(char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "%s-XXXXXX", prefix);
    int descriptor = mkstemp(path);
    if (descriptor >= 0)
        (void)close(descriptor);
    return descriptor >= 0;
}

static enum result write_file(const char *path, text sheet, web_download_write write, void *context,
                              struct problem *problem)
{
    struct xlsx_writer *writer;
    enum result result = xlsx_write_begin(&writer, path, sheet, problem);
    if (result != RESULT_OK)
        return result;
    enum result written = write(context, writer, problem);
    struct problem finishing;
    result = xlsx_write_finish(writer, written == RESULT_OK ? problem : &finishing);
    return written == RESULT_OK ? result : written;
}

char web_download_separator(void)
{
    return language_current() == LANGUAGE_PT_BR ? ';' : ',';
}

char web_download_mark(void)
{
    return language_current() == LANGUAGE_PT_BR ? ',' : '.';
}

text web_download_decimal(struct arena *arena, int64_t number, int digits)
{
    char written[32];
    char *mark = strchr(decimal_format(number, digits, written), '.');
    if (mark)
        *mark = web_download_mark();
    return text_copy(arena, text_of(written));
}

static void refuse(struct http_response *response, const struct problem *problem)
{
    response->status = web_status_of(problem->code);
    if (problem->code != RESULT_LIMIT)
        return;
    response->content_type = TEXT("text/plain; charset=utf-8");
    buffer_printf(&response->body, "%s\n", problem->message);
}

void web_download_xlsx(struct http_request *request, struct http_response *response, text sheet,
                       web_download_write write, void *context)
{
    struct problem problem = {0};
    char path[PATH_BYTES];
    if (atomic_fetch_add(&running, 1) >= XLSX_AT_ONCE || !temporary_path(path)) {
        atomic_fetch_sub(&running, 1);
        response->status = 503;
        return;
    }
    enum result result = write_file(path, sheet, write, context, &problem);
    if (result == RESULT_OK)
        result = http_response_file(request, response, path, true, &problem);
    response->content_type = TEXT("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    if (result != RESULT_OK) {
        (void)unlink(path);
        refuse(response, &problem);
    }
    atomic_fetch_sub(&running, 1);
}

void web_download_csv_begin(struct buffer *out)
{
    buffer_append_text(out, TEXT("\xEF\xBB\xBF"));
}

text web_download_name(struct arena *arena, const char *word, int32_t day)
{
    char written[11];
    return text_printf(arena, "%s-%s", word, day_format(day, written));
}

void web_download_name_answer(struct http_request *request, struct http_response *response, text name,
                              bool as_xlsx)
{
    http_response_header(request, response, "Content-Disposition",
                         text_printf(request->arena, "attachment; filename=\"farol-%.*s.%s\"",
                                     TEXT_ARGUMENTS(name), as_xlsx ? "xlsx" : "csv"));
    if (!as_xlsx)
        response->content_type = TEXT("text/csv; charset=utf-8");
}

void web_download_send(struct http_request *request, struct http_response *response,
                       const struct web_download *download)
{
    bool as_xlsx = download->is_xlsx || text_ends_with(request->path, TEXT(".xlsx"));
    web_download_name_answer(request, response, download->name, as_xlsx);
    if (as_xlsx) {
        web_download_xlsx(request, response, text_of(download->sheet), download->write, download->context);
        download->release(download->context);
        return;
    }
    response->stream = (struct http_stream){
        .pull = download->pull, .release = download->release, .context = download->context};
}
