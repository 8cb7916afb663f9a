/* What surrounds the sheets of an XLSX workbook: relations, sheet names, styles, shared strings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "codec/xlsx_package.h"
#include "language/language.h"

/* Number formats below 164 are built in; these of them show dates or times (ECMA-376, 18.8.30). */
static bool builtin_format_shows_date(int64_t identifier)
{
    return (identifier >= 14 && identifier <= 22) || (identifier >= 27 && identifier <= 36) ||
           (identifier >= 45 && identifier <= 47) || (identifier >= 50 && identifier <= 58);
}

bool xlsx_format_shows_date(const char *code)
{
    for (const char *at = code; *at && *at != ';'; at++) {
        if (*at == '"') {
            at = strchr(at + 1, '"');
            if (!at)
                return false;
        } else if (*at == '[') {
            bool elapsed = at[1] && strchr("hHmMsS", at[1]) && (at[2] == ']' || at[2] == at[1]);
            if (elapsed)
                return false; /* a duration, not a day */
            at = strchr(at, ']');
            if (!at)
                return false;
        } else if (*at == '\\' || *at == '_' || *at == '*') {
            if (!at[1])
                return false;
            at++;
        } else if (strncmp(at, "General", 7) == 0) {
            at += 6;
        } else if (strchr("yYmMdDhHsS", *at)) {
            return true;
        }
    }
    return false;
}

static bool relation_is(text kind, const char *word)
{
    return text_ends_with(kind, text_of(word));
}

static void relation_start(struct xlsx_part *part, const char *name, const char **attributes)
{
    struct xlsx_workbook *workbook = part->user;
    const char *identifier = xlsx_attribute(attributes, "Id"), *kind = xlsx_attribute(attributes, "Type"),
               *target = xlsx_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || !identifier || !kind || !target)
        return;
    if (workbook->relations.count == 10000) {
        xlsx_part_fault(part, RESULT_BAD_INPUT, _("This XLSX file has too many parts; it is refused."));
        return;
    }
    *list_append(&workbook->relations) = (struct xlsx_relation){
        .identifier = text_copy(&workbook->arena, text_of(identifier)),
        .kind = text_copy(&workbook->arena, text_of(kind)),
        .target = text_copy(&workbook->arena, text_of(target)),
    };
}

static void workbook_start(struct xlsx_part *part, const char *name, const char **attributes)
{
    struct xlsx_workbook *workbook = part->user;
    if (strcmp(name, "workbookPr") == 0) {
        const char *since = xlsx_attribute(attributes, "date1904");
        workbook->since_1904 = since && (strcmp(since, "1") == 0 || strcmp(since, "true") == 0);
        return;
    }
    const char *label = xlsx_attribute(attributes, "name"), *relation = xlsx_attribute(attributes, "id");
    if (strcmp(name, "sheet") != 0 || !label || !relation || workbook->sheets.count == 10000)
        return;
    *list_append(&workbook->sheets) = (struct xlsx_sheet_name){
        .name = text_copy(&workbook->arena, text_of(label)),
        .relation = text_copy(&workbook->arena, text_of(relation)),
    };
}

/* Reads a part that is small and whole. */
static enum result read_part(zip_t *archive, const char *name, struct xlsx_part part, struct problem *problem)
{
    enum result result = xlsx_part_open(&part, archive, name, XLSX_PART_BYTES_MAX, problem);
    if (result != RESULT_OK)
        return result;
    result = xlsx_part_run(&part, problem);
    xlsx_part_close(&part);
    return result;
}

struct styles_reading {
    struct xlsx_workbook *workbook;
    bool in_cell_formats;
};

static void styles_start(struct xlsx_part *part, const char *name, const char **attributes)
{
    struct styles_reading *reading = part->user;
    struct xlsx_workbook *workbook = reading->workbook;
    const char *identifier = xlsx_attribute(attributes, "numFmtId"),
               *code = xlsx_attribute(attributes, "formatCode");
    int64_t number = -1;
    if (identifier && !text_to_int64(text_of(identifier), &number))
        number = -1;
    if (strcmp(name, "cellXfs") == 0) {
        reading->in_cell_formats = true;
    } else if (strcmp(name, "numFmt") == 0 && code && xlsx_format_shows_date(code) &&
               workbook->date_formats.count < 100000) {
        *list_append(&workbook->date_formats) = number;
    } else if (strcmp(name, "xf") == 0 && reading->in_cell_formats && workbook->styles.count < 100000) {
        bool date = builtin_format_shows_date(number);
        for (size_t i = 0; i < workbook->date_formats.count && !date; i++)
            date = workbook->date_formats.items[i] == number;
        *list_append(&workbook->styles) = date ? XLSX_STYLE_DATE : XLSX_STYLE_NUMBER;
    }
}

static void styles_end(struct xlsx_part *part, const char *name)
{
    if (strcmp(name, "cellXfs") == 0)
        ((struct styles_reading *)part->user)->in_cell_formats = false;
}

struct strings_reading {
    struct xlsx_strings *strings;
    bool in_text;
    int phonetic;
    size_t start;
};

static void strings_start(struct xlsx_part *part, const char *name, const char **attributes)
{
    (void)attributes;
    struct strings_reading *reading = part->user;
    if (strcmp(name, "si") == 0)
        reading->start = reading->strings->bytes.length;
    else if (strcmp(name, "rPh") == 0)
        reading->phonetic++;
    else if (strcmp(name, "t") == 0)
        reading->in_text = reading->phonetic == 0;
}

static void strings_end(struct xlsx_part *part, const char *name)
{
    struct strings_reading *reading = part->user;
    struct xlsx_strings *strings = reading->strings;
    if (strcmp(name, "t") == 0) {
        reading->in_text = false;
    } else if (strcmp(name, "rPh") == 0) {
        reading->phonetic--;
    } else if (strcmp(name, "si") == 0) {
        buffer_append_byte(&strings->bytes, 0);
        *list_append(&strings->starts) = reading->start;
        if (strings->bytes.failed)
            xlsx_part_fault(part, RESULT_BAD_INPUT,
                            _("The texts of this XLSX file take more than %d MB. Save its sheet as CSV."),
                            (int)(XLSX_STRING_BYTES_MAX >> 20));
    }
}

static void strings_characters(struct xlsx_part *part, const char *data, int length)
{
    struct strings_reading *reading = part->user;
    if (reading->in_text)
        buffer_append(&reading->strings->bytes, data, (size_t)length);
}

/* A target is relative to the folder of the workbook, or absolute. */
static const char *resolve(struct arena *arena, const char *workbook_name, text target)
{
    if (target.length && target.data[0] == '/')
        return text_copy(arena, text_slice(target, 1, target.length)).data;
    const char *slash = strrchr(workbook_name, '/');
    return arena_printf(arena, "%.*s%.*s", slash ? (int)(slash - workbook_name + 1) : 0, workbook_name,
                        TEXT_ARGUMENTS(target));
}

static enum result read_strings_and_styles(struct xlsx_workbook *workbook, zip_t *archive, const char *name,
                                           struct problem *problem)
{
    for (size_t i = 0; i < workbook->relations.count; i++) {
        const struct xlsx_relation *relation = &workbook->relations.items[i];
        struct styles_reading styles = {.workbook = workbook};
        struct strings_reading strings = {.strings = &workbook->strings};
        struct xlsx_part part = {0};
        if (relation_is(relation->kind, "/styles"))
            part = (struct xlsx_part){.user = &styles, .start = styles_start, .end = styles_end};
        else if (relation_is(relation->kind, "/sharedStrings"))
            part = (struct xlsx_part){.user = &strings,
                                      .start = strings_start,
                                      .end = strings_end,
                                      .characters = strings_characters};
        else
            continue;
        enum result result =
            read_part(archive, resolve(&workbook->arena, name, relation->target), part, problem);
        if (result == RESULT_NOT_FOUND)
            return xlsx_fault_damaged(problem, "styles or strings missing");
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static enum result find_sheet(struct xlsx_workbook *workbook, const char *name, text wanted,
                              const char **ret_sheet, struct problem *problem)
{
    const struct xlsx_sheet_name *found = NULL;
    struct buffer names;
    buffer_init(&names, 400);
    for (size_t i = 0; i < workbook->sheets.count && !found; i++) {
        const struct xlsx_sheet_name *sheet = &workbook->sheets.items[i];
        if (text_is_absent(wanted) || text_equal(sheet->name, wanted))
            found = sheet;
        buffer_printf(&names, "%s“%.*s”", i ? ", " : "", TEXT_ARGUMENTS(sheet->name));
    }
    for (size_t i = 0; found && i < workbook->relations.count; i++) {
        const struct xlsx_relation *relation = &workbook->relations.items[i];
        if (text_equal(relation->identifier, found->relation)) {
            *ret_sheet = resolve(&workbook->arena, name, relation->target);
            buffer_release(&names);
            return RESULT_OK;
        }
    }
    enum result result;
    if (found || text_is_absent(wanted))
        result = xlsx_fault_damaged(problem, "no sheet");
    else
        result = problem_set(problem, RESULT_BAD_INPUT, _("This workbook has no sheet “%.*s”. It has %.*s."),
                             TEXT_ARGUMENTS(wanted), TEXT_ARGUMENTS(buffer_text(&names)));
    buffer_release(&names);
    return result;
}

/* The name of the workbook's own part, by the archive's root relations. */
static enum result find_workbook(struct xlsx_workbook *workbook, zip_t *archive, const char **ret_name,
                                 struct problem *problem)
{
    struct xlsx_part part = {.user = workbook, .start = relation_start};
    enum result result = read_part(archive, "_rels/.rels", part, problem);
    *ret_name = "xl/workbook.xml";
    if (result == RESULT_NOT_FOUND)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("This file is a ZIP archive but not an XLSX workbook."));
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < workbook->relations.count; i++)
        if (relation_is(workbook->relations.items[i].kind, "/officeDocument"))
            *ret_name = resolve(&workbook->arena, "", workbook->relations.items[i].target);
    workbook->relations.count = 0;
    return RESULT_OK;
}

enum result xlsx_workbook_read(struct xlsx_workbook *workbook, zip_t *archive, text sheet,
                               const char **ret_sheet, struct problem *problem)
{
    arena_init(&workbook->arena, 0);
    buffer_init(&workbook->strings.bytes, XLSX_STRING_BYTES_MAX);
    const char *name;
    enum result result = find_workbook(workbook, archive, &name, problem);
    if (result != RESULT_OK)
        return result;
    struct xlsx_part part = {.user = workbook, .start = workbook_start};
    result = read_part(archive, name, part, problem);
    if (result == RESULT_OK) {
        const char *slash = strrchr(name, '/');
        const char *base = slash ? slash + 1 : name;
        part.start = relation_start;
        result = read_part(
            archive, arena_printf(&workbook->arena, "%.*s_rels/%s.rels", (int)(base - name), name, base),
            part, problem);
    }
    if (result == RESULT_NOT_FOUND)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("This file is a ZIP archive but not an XLSX workbook."));
    if (result != RESULT_OK)
        return result;
    result = read_strings_and_styles(workbook, archive, name, problem);
    return result == RESULT_OK ? find_sheet(workbook, name, sheet, ret_sheet, problem) : result;
}

void xlsx_workbook_release(struct xlsx_workbook *workbook)
{
    list_release(&workbook->sheets);
    list_release(&workbook->relations);
    list_release(&workbook->styles);
    list_release(&workbook->date_formats);
    list_release(&workbook->strings.starts);
    buffer_release(&workbook->strings.bytes);
    arena_release(&workbook->arena);
}
