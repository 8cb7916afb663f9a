/* The parts of an XLSX archive: opened with their sizes checked, read through expat with DTDs, deep
 * nesting and endless tags refused. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "codec/xlsx_package.h"
#include "language/language.h"

#define PIECE_BYTES (64 << 10)

enum result xlsx_fault_damaged(struct problem *problem, const char *detail)
{
    problem_set(problem, RESULT_BAD_INPUT,
                _("This XLSX file is damaged or was cut short. Save or download it once more."));
    if (problem)
        problem_detail(problem, "%s", detail);
    return RESULT_BAD_INPUT;
}

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

void xlsx_part_fault(struct xlsx_part *part, enum result code, const char *format, ...)
{
    if (part->faulty)
        return;
    char message[sizeof(part->fault.message)];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    problem_set(&part->fault, code, "%s", message);
    part->faulty = true;
    XML_StopParser(part->parser, XML_FALSE);
}

static void on_start(void *user, const char *name, const char **attributes)
{
    struct xlsx_part *part = user;
    if (part->faulty)
        return;
    if (++part->depth > XLSX_DEPTH_MAX)
        xlsx_part_fault(part, RESULT_BAD_INPUT, _("This XLSX file nests its XML too deeply; it is refused."));
    else
        part->start(part, local_name(name), attributes);
}

static void on_end(void *user, const char *name)
{
    struct xlsx_part *part = user;
    if (part->faulty)
        return;
    part->depth--;
    if (part->end)
        part->end(part, local_name(name));
}

static void on_characters(void *user, const char *data, int length)
{
    struct xlsx_part *part = user;
    if (!part->faulty && part->characters)
        part->characters(part, data, length);
}

static void on_doctype(void *user, const char *name, const char *system, const char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    xlsx_part_fault(user, RESULT_BAD_INPUT,
                    _("This XLSX file declares a document type, as no spreadsheet does; it is refused."));
}

/* A zip bomb promises little on disk and much in memory. */
static enum result check_sizes(const zip_stat_t *stat, uint64_t bytes_max, struct problem *problem)
{
    uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
    if ((stat->valid & needed) != needed)
        return xlsx_fault_damaged(problem, "sizes unknown");
    if ((stat->valid & ZIP_STAT_ENCRYPTION_METHOD) && stat->encryption_method != ZIP_EM_NONE)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("This XLSX file is protected by a password. Save it without one."));
    if (stat->comp_method != ZIP_CM_STORE && stat->comp_method != ZIP_CM_DEFLATE)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("This XLSX file is packed in an unusual way. Save it once more."));
    bool bomb = stat->size > XLSX_RATIO_FROM_BYTES && stat->size / XLSX_RATIO_MAX > stat->comp_size;
    if (stat->size > bytes_max || bomb)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("This XLSX file would unpack to %llu MB; it is refused. Save its sheet as CSV."),
                           (unsigned long long)(stat->size >> 20));
    return RESULT_OK;
}

enum result xlsx_part_open(struct xlsx_part *part, zip_t *archive, const char *name, uint64_t bytes_max,
                           struct problem *problem)
{
    zip_stat_t stat;
    zip_int64_t index = zip_name_locate(archive, name, ZIP_FL_NOCASE);
    if (index < 0)
        return RESULT_NOT_FOUND;
    if (zip_stat_index(archive, (zip_uint64_t)index, 0, &stat) != 0)
        return xlsx_fault_damaged(problem, "stat");
    enum result result = check_sizes(&stat, bytes_max, problem);
    if (result != RESULT_OK)
        return result;
    part->file = zip_fopen_index(archive, (zip_uint64_t)index, 0);
    if (!part->file)
        return xlsx_fault_damaged(problem, zip_strerror(archive));
    part->parser = XML_ParserCreate(NULL);
    if (!part->parser) {
        xlsx_part_close(part);
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    }
    part->total_bytes = stat.size;
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, on_start, on_end);
    XML_SetCharacterDataHandler(part->parser, on_characters);
    XML_SetStartDoctypeDeclHandler(part->parser, on_doctype);
    return RESULT_OK;
}

void xlsx_part_close(struct xlsx_part *part)
{
    if (part->parser)
        XML_ParserFree(part->parser);
    if (part->file)
        zip_fclose(part->file);
    part->parser = NULL;
    part->file = NULL;
}

static enum result part_failed(struct xlsx_part *part, struct problem *problem)
{
    if (part->faulty) {
        if (problem)
            *problem = part->fault;
        return part->fault.code;
    }
    return xlsx_fault_damaged(problem, XML_ErrorString(XML_GetErrorCode(part->parser)));
}

static enum result feed(struct xlsx_part *part, enum XML_Status *ret_status, struct problem *problem)
{
    void *piece = XML_GetBuffer(part->parser, PIECE_BYTES);
    if (!piece)
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    zip_int64_t length = zip_fread(part->file, piece, PIECE_BYTES);
    if (length < 0)
        return xlsx_fault_damaged(problem, zip_file_strerror(part->file));
    part->fed_bytes += (uint64_t)length;
    if (part->fed_bytes > part->total_bytes)
        return xlsx_fault_damaged(problem, "longer than declared");
    part->finished = length == 0;
    *ret_status = XML_ParseBuffer(part->parser, (int)length, part->finished);
    return RESULT_OK;
}

enum result xlsx_part_run(struct xlsx_part *part, struct problem *problem)
{
    XML_ParsingStatus parsing;
    XML_GetParsingStatus(part->parser, &parsing);
    enum XML_Status status = XML_STATUS_OK;
    if (parsing.parsing == XML_SUSPENDED)
        status = XML_ResumeParser(part->parser);
    while (status == XML_STATUS_OK && !part->finished) {
        enum result result = feed(part, &status, problem);
        if (result != RESULT_OK)
            return result;
        int64_t held = (int64_t)part->fed_bytes - (int64_t)XML_GetCurrentByteIndex(part->parser);
        if (status != XML_STATUS_ERROR && held > XLSX_TOKEN_BYTES_MAX)
            return xlsx_fault_damaged(problem, "a tag without end");
    }
    return status == XML_STATUS_ERROR || part->faulty ? part_failed(part, problem) : RESULT_OK;
}
