/* Joined files: each a map from the shared column's cell to a row of cells kept in memory. */
#include "intake/join.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/map.h"
#include "language/language.h"

struct joined_file {
    struct map rows; /* key → index of its first kept cell */
    int key_column;  /* in the widened header before it */
    int *kept;       /* the file's columns that are added */
    int kept_count;
    int first_column; /* where they stand in the widened row */
    struct {
        text *items;
        size_t count, capacity;
    } cells;
};

struct join {
    struct arena arena;
    struct joined_file *files;
    int file_count;
    text *cells; /* TABLE_COLUMNS_MAX */
    uint8_t *kinds;
    struct table_row header, row;
    int own_count; /* columns of the main file */
};

static int find_column(const struct table_row *header, text name)
{
    for (int i = 0; i < header->count; i++)
        if (text_equal(text_trim(header->cells[i]), name))
            return i;
    return -1;
}

/* Chooses the shared column and those that are added, and widens the header. */
static enum result meet_header(struct join *join, struct joined_file *file, const struct table_row *header,
                               const char *path, int *ret_key, struct problem *problem)
{
    bool shared = false, by_identifier = false;
    file->kept = arena_array(&join->arena, int, (size_t)header->count);
    file->first_column = join->header.count;
    int before = join->header.count;
    for (int i = 0; i < header->count; i++) {
        text name = text_trim(header->cells[i]);
        struct table_row known = join->header;
        known.count = before;
        int column = find_column(&known, name);
        if (column >= 0) {
            bool identifies = text_ends_with(name, TEXT("ID")) || text_ends_with(name, TEXT("id"));
            if (!shared || (identifies && !by_identifier)) {
                *ret_key = i;
                file->key_column = column;
                by_identifier = identifies;
            }
            shared = true;
        } else if (name.length && join->header.count < TABLE_COLUMNS_MAX) {
            file->kept[file->kept_count++] = i;
            join->cells[join->header.count++] = text_copy(&join->arena, name);
        }
    }
    if (!shared)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("“%s” shares no column with the file that is imported."), path);
    return RESULT_OK;
}

static enum result keep_row(struct join *join, struct joined_file *file, const struct table_row *row, int key,
                            const char *path, struct problem *problem)
{
    if (key >= row->count || row->cells[key].length == 0)
        return RESULT_OK;
    if (row->fault)
        return problem_set(problem, RESULT_BAD_INPUT, _("“%s”, line %lld: %s."), path, (long long)row->line,
                           row->fault);
    uint64_t seen;
    text name = text_trim(row->cells[key]);
    if (map_get(&file->rows, name, &seen))
        return RESULT_OK;
    map_put(&file->rows, name, file->cells.count);
    for (int i = 0; i < file->kept_count; i++)
        *list_append(&file->cells) =
            file->kept[i] < row->count ? text_copy(&join->arena, row->cells[file->kept[i]]) : TEXT("");
    if (join->arena.used_bytes > JOIN_BYTES_MAX)
        return problem_set(problem, RESULT_LIMIT, _("“%s” is too large to be joined (%d MB at most)."), path,
                           (int)(JOIN_BYTES_MAX >> 20));
    return RESULT_OK;
}

static enum result read_file(struct join *join, struct joined_file *file, const char *path,
                             struct problem *problem)
{
    struct table_reader *reader;
    const struct table_row *row;
    int key = 0;
    map_init(&file->rows);
    enum result result = table_open(&reader, path, NULL, problem);
    if (result != RESULT_OK)
        return result;
    result = table_next(reader, &row, problem);
    if (result == RESULT_OK && !row)
        result = problem_set(problem, RESULT_BAD_INPUT, _("“%s” is empty."), path);
    if (result == RESULT_OK)
        result = meet_header(join, file, row, path, &key, problem);
    while (result == RESULT_OK) {
        result = table_next(reader, &row, problem);
        if (result == RESULT_OK && !row)
            break;
        if (result == RESULT_OK)
            result = keep_row(join, file, row, key, path, problem);
    }
    table_close(reader);
    return result;
}

enum result join_open(struct join **ret_join, const char *const *paths, const struct table_row *header,
                      struct problem *problem)
{
    struct join *join = calloc(1, sizeof(*join));
    if (!join)
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    arena_init(&join->arena, 0);
    int count = 0;
    while (paths[count])
        count++;
    join->files = arena_array(&join->arena, struct joined_file, (size_t)count);
    join->cells = arena_array(&join->arena, text, TABLE_COLUMNS_MAX);
    join->kinds = arena_array(&join->arena, uint8_t, TABLE_COLUMNS_MAX);
    for (int i = 0; i < header->count; i++)
        join->cells[i] = text_copy(&join->arena, header->cells[i]);
    join->header = (struct table_row){.cells = join->cells, .count = header->count, .line = header->line};
    join->own_count = header->count;
    enum result result = RESULT_OK;
    for (int i = 0; i < count && result == RESULT_OK; i++) {
        join->file_count++;
        result = read_file(join, &join->files[i], paths[i], problem);
    }
    if (result != RESULT_OK) {
        join_close(join);
        return result;
    }
    *ret_join = join;
    return RESULT_OK;
}

const struct table_row *join_header(struct join *join)
{
    return &join->header;
}

const struct table_row *join_row(struct join *join, const struct table_row *row)
{
    int own = row->count < join->own_count ? row->count : join->own_count;
    join->row = *row;
    memcpy(join->cells, row->cells, (size_t)own * sizeof(text));
    memset(join->kinds, CELL_TEXT, (size_t)join->header.count);
    if (row->kinds)
        memcpy(join->kinds, row->kinds, (size_t)own);
    for (int i = own; i < join->header.count; i++)
        join->cells[i] = TEXT("");
    for (int f = 0; f < join->file_count && !row->fault; f++) {
        const struct joined_file *file = &join->files[f];
        uint64_t at;
        if (!map_get(&file->rows, text_trim(join->cells[file->key_column]), &at))
            continue;
        for (int i = 0; i < file->kept_count; i++)
            join->cells[file->first_column + i] = file->cells.items[at + (uint64_t)i];
    }
    join->row.cells = join->cells;
    join->row.kinds = join->kinds;
    join->row.count = join->header.count;
    return &join->row;
}

void join_close(struct join *join)
{
    if (!join)
        return;
    for (int i = 0; i < join->file_count; i++) {
        map_release(&join->files[i].rows);
        list_release(&join->files[i].cells);
    }
    arena_release(&join->arena);
    free(join);
}
