/* One face for CSV and XLSX: the first bytes tell which. */
#include "codec/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/csv.h"
#include "codec/xlsx.h"
#include "language/language.h"

struct table_reader {
    struct csv_reader *csv; /* one of the two */
    struct xlsx_reader *xlsx;
};

static enum result wrap(struct table_reader **ret_reader, struct csv_reader *csv, struct xlsx_reader *xlsx,
                        struct problem *problem)
{
    struct table_reader *reader = malloc(sizeof(*reader));
    if (!reader) {
        csv_close(csv);
        xlsx_close(xlsx);
        return problem_set(problem, RESULT_MEMORY, _("There is not enough memory."));
    }
    *reader = (struct table_reader){csv, xlsx};
    *ret_reader = reader;
    return RESULT_OK;
}

static enum result fault_open(const char *path, int error, struct problem *problem)
{
    enum result code = error == ENOENT ? RESULT_NOT_FOUND : error == EACCES ? RESULT_FORBIDDEN : RESULT_IO;
    if (code == RESULT_NOT_FOUND)
        problem_set(problem, code, _("There is no file “%s”. Check its name and folder."), path);
    else if (code == RESULT_FORBIDDEN)
        problem_set(problem, code, _("The file “%s” may not be read by you."), path);
    else
        problem_set(problem, code, _("The file “%s” cannot be read."), path);
    if (problem)
        problem_detail(problem, "open: errno %d", error);
    return code;
}

/* Old Excel's own format begins like every OLE file. */
static bool is_old_excel(const unsigned char *magic, ssize_t length)
{
    return length >= 4 && magic[0] == 0xD0 && magic[1] == 0xCF && magic[2] == 0x11 && magic[3] == 0xE0;
}

enum result table_open(struct table_reader **ret_reader, const char *path,
                       const struct table_options *options, struct problem *problem)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return fault_open(path, errno, problem);
    struct stat status;
    unsigned char magic[4] = {0};
    if (fstat(descriptor, &status) != 0 || S_ISDIR(status.st_mode)) {
        close(descriptor);
        return fault_open(path, EISDIR, problem);
    }
    if (!S_ISREG(status.st_mode)) {
        close(descriptor);
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("“%s” is a pipe or a device. Farol reads a file more than once: save what it "
                             "gives as a file, and name that."),
                           path);
    }
    ssize_t length = pread(descriptor, magic, sizeof(magic), 0);
    if (is_old_excel(magic, length)) {
        close(descriptor);
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("“%s” is in the old XLS format or has a password. Save it as XLSX or CSV."),
                           path);
    }
    struct csv_reader *csv = NULL;
    struct xlsx_reader *xlsx = NULL;
    enum result result;
    if (length == 4 && memcmp(magic, "PK\003\004", 4) == 0) {
        close(descriptor);
        result = xlsx_open(&xlsx, path, options, problem);
    } else {
        result = csv_open(&csv, descriptor, (int64_t)status.st_size, options, problem);
    }
    return result == RESULT_OK ? wrap(ret_reader, csv, xlsx, problem) : result;
}

enum result table_open_memory(struct table_reader **ret_reader, text content,
                              const struct table_options *options, struct problem *problem)
{
    struct csv_reader *csv;
    enum result result = csv_open_memory(&csv, content, options, problem);
    return result == RESULT_OK ? wrap(ret_reader, csv, NULL, problem) : result;
}

enum result table_next(struct table_reader *reader, const struct table_row **ret_row, struct problem *problem)
{
    return reader->csv ? csv_next(reader->csv, ret_row, problem) : xlsx_next(reader->xlsx, ret_row, problem);
}

void table_close(struct table_reader *reader)
{
    if (!reader)
        return;
    csv_close(reader->csv);
    xlsx_close(reader->xlsx);
    free(reader);
}

char table_delimiter(const struct table_reader *reader)
{
    return reader->csv ? csv_delimiter(reader->csv) : 0;
}

void table_progress(const struct table_reader *reader, int64_t *ret_done, int64_t *ret_total)
{
    if (reader->csv)
        csv_progress(reader->csv, ret_done, ret_total);
    else
        xlsx_progress(reader->xlsx, ret_done, ret_total);
}
