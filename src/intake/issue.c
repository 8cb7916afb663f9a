/* Gathering issues. The file is written beside its name and renamed when whole. */
#include "intake/issue.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buffer.h"
#include "codec/csv.h"

#define VALUE_BYTES_MAX 200

struct issue_file {
    FILE *stream;
    char *temporary;
    struct buffer line;
};

void issue_list_init(struct issue_list *list, struct arena *arena, const char *path)
{
    *list = (struct issue_list){.arena = arena, .path = path};
}

static text cut(text value)
{
    size_t length = value.length;
    if (length > VALUE_BYTES_MAX) {
        length = VALUE_BYTES_MAX;
        while (length > 0 && ((unsigned char)value.data[length] & 0xC0) == 0x80)
            length--;
    }
    return text_slice(value, 0, length);
}

static void write_line(struct issue_list *list, text line, text column, text value, text reason)
{
    struct buffer *out = &list->file->line;
    buffer_clear(out);
    csv_write_cell(out, line, ',', true, true);
    csv_write_cell(out, column, ',', false, true);
    csv_write_cell(out, value, ',', false, true);
    csv_write_cell(out, reason, ',', false, true);
    csv_write_line_end(out);
    if (out->failed || fwrite(out->data, 1, out->length, list->file->stream) != out->length)
        list->file_failed = true;
}

static void close_file(struct issue_list *list)
{
    if (!list->file)
        return;
    if (list->file->stream && fclose(list->file->stream) != 0)
        list->file_failed = true;
    buffer_release(&list->file->line);
    free(list->file->temporary);
    free(list->file);
    list->file = NULL;
}

static void open_file(struct issue_list *list)
{
    struct issue_file *file = calloc(1, sizeof(*file));
    if (!file || asprintf(&file->temporary, "%s.part", list->path) < 0) {
        free(file);
        list->file_failed = true;
        return;
    }
    buffer_init(&file->line, 0);
    file->stream = fopen(file->temporary, "we");
    list->file = file;
    if (file->stream) {
        write_line(list, TEXT("line"), TEXT("column"), TEXT("value"), TEXT("reason"));
    } else {
        list->file_failed = true;
        close_file(list);
    }
}

static bool is_said(struct issue_list *list, int64_t line, text column, text reason)
{
    uint64_t hash = text_hash(column) * 31 + text_hash(reason);
    if (line != list->said_line)
        list->said_count = 0;
    list->said_line = line;
    for (int i = 0; i < list->said_count; i++)
        if (list->said[i] == hash)
            return true;
    if (list->said_count < ISSUES_SAID_MAX)
        list->said[list->said_count++] = hash;
    return false;
}

void issue_add(struct issue_list *list, int64_t line, text column, text value, text reason)
{
    if (line > 0 && column.length && is_said(list, line, column, reason))
        return;
    list->count++;
    value = cut(value);
    if (list->kept_count < ISSUES_KEPT)
        list->kept[list->kept_count++] = (struct intake_issue){
            .line = line,
            .column = text_copy(list->arena, cut(column)),
            .value = text_copy(list->arena, value),
            .reason = text_copy(list->arena, reason),
        };
    if (!list->path || list->file_failed || list->count > ISSUES_WRITTEN_MAX)
        return;
    if (!list->file)
        open_file(list);
    if (!list->file)
        return;
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)line);
    write_line(list, line > 0 ? text_of(number) : TEXT(""), cut(column), value, reason);
}

void issue_list_clear(struct issue_list *list)
{
    char *temporary = list->file ? list->file->temporary : NULL;
    if (temporary)
        unlink(temporary);
    close_file(list);
    issue_list_init(list, list->arena, list->path);
}

bool issue_list_finish(struct issue_list *list)
{
    if (!list->file)
        return false;
    char *temporary = list->file->temporary;
    list->file->temporary = NULL;
    close_file(list);
    if (!list->file_failed && rename(temporary, list->path) != 0)
        list->file_failed = true;
    if (list->file_failed)
        unlink(temporary);
    free(temporary);
    return !list->file_failed;
}
