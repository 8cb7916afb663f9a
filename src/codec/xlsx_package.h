/* Private to the XLSX reader: the archive's parts as guarded XML, and what the workbook says about
 * its sheets, styles and strings. */
#ifndef FAROL_CODEC_XLSX_PACKAGE_H
#define FAROL_CODEC_XLSX_PACKAGE_H

#include <expat.h>
#include <zip.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "codec/xlsx.h"

#define XLSX_PART_BYTES_MAX ((uint64_t)512 << 20)
#define XLSX_SHEET_BYTES_MAX ((uint64_t)4 << 30)
#define XLSX_RATIO_MAX 200 /* inflated ÷ stored, for parts above XLSX_RATIO_FROM_BYTES */
#define XLSX_RATIO_FROM_BYTES ((uint64_t)16 << 20)
#define XLSX_TOKEN_BYTES_MAX (16 << 20) /* of one XML tag or the like */
#define XLSX_DEPTH_MAX 64
#define XLSX_STRING_BYTES_MAX ((size_t)512 << 20)

/* One XML part being read. The handlers get `user`; a handler that finds fault calls
 * xlsx_part_fault, which stops the parser. */
struct xlsx_part {
    zip_file_t *file;
    XML_Parser parser;
    uint64_t fed_bytes, total_bytes;
    bool finished;
    int depth;
    void *user;
    void (*start)(struct xlsx_part *part, const char *name,
                  const char **attributes); /* names without prefix */
    void (*end)(struct xlsx_part *part, const char *name);
    void (*characters)(struct xlsx_part *part, const char *data, int length);
    bool faulty;
    struct problem fault;
};

enum xlsx_style { XLSX_STYLE_NUMBER, XLSX_STYLE_DATE };

/* Texts one behind the other, each ended by a zero byte; `starts` says where. */
struct xlsx_strings {
    struct buffer bytes;
    struct {
        uint64_t *items;
        size_t count, capacity;
    } starts;
};

struct xlsx_sheet_name {
    text name;
    text relation;
};
struct xlsx_relation {
    text identifier;
    text kind;
    text target;
};

struct xlsx_workbook {
    struct arena arena;
    struct {
        struct xlsx_sheet_name *items;
        size_t count, capacity;
    } sheets;
    struct {
        struct xlsx_relation *items;
        size_t count, capacity;
    } relations;
    struct {
        uint8_t *items;
        size_t count, capacity;
    } styles; /* enum xlsx_style by cell format */
    struct {
        int64_t *items;
        size_t count, capacity;
    } date_formats; /* custom number formats that show dates */
    struct xlsx_strings strings;
    bool since_1904;
};

/* Opens a part after checking its sizes. NOT_FOUND (without a message) where the archive has none. */
MUST_USE enum result xlsx_part_open(struct xlsx_part *part, zip_t *archive, const char *name,
                                    uint64_t bytes_max, struct problem *problem);
/* Feeds the parser until it is suspended or the part is finished. */
MUST_USE enum result xlsx_part_run(struct xlsx_part *part, struct problem *problem);
void xlsx_part_close(struct xlsx_part *part);
void xlsx_part_fault(struct xlsx_part *part, enum result code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* An attribute's value by its name without prefix; NULL when not there. */
const char *xlsx_attribute(const char **attributes, const char *name);
enum result xlsx_fault_damaged(struct problem *problem, const char *detail);

/* Reads everything but the sheets; `*ret_sheet` is the name of the wanted sheet's part. */
MUST_USE enum result xlsx_workbook_read(struct xlsx_workbook *workbook, zip_t *archive, text sheet,
                                        const char **ret_sheet, struct problem *problem);
void xlsx_workbook_release(struct xlsx_workbook *workbook);
/* Whether a number format's code shows a date or a time. */
bool xlsx_format_shows_date(const char *code);

#endif
