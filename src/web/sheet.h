/* A small list as a file: CSV or XLSX, as the address ends. For lists that fit into memory whole (segments,
 * playbooks, notices, who waits beyond a promise); the long ones stream and have files of their own.
 *
 * Cells stand in one array, row by row, in the request's arena. Numbers are whole, with how many of their
 * last digits are decimals; what is absent is an empty cell. */
#ifndef FAROL_WEB_SHEET_H
#define FAROL_WEB_SHEET_H

#include "base/money.h"
#include "web/application.h"

enum web_cell_kind { WEB_CELL_TEXT, WEB_CELL_NUMBER, WEB_CELL_DAY };

struct web_cell {
    enum web_cell_kind kind;
    text words;
    int64_t number; /* MONEY_ABSENT, DAY_ABSENT: empty */
    int digits;
};

static inline struct web_cell web_cell_text(text words)
{
    return (struct web_cell){.kind = WEB_CELL_TEXT, .words = words};
}

static inline struct web_cell web_cell_number(int64_t number, int digits)
{
    return (struct web_cell){.kind = WEB_CELL_NUMBER, .number = number, .digits = digits};
}

static inline struct web_cell web_cell_day(int32_t day)
{
    return (struct web_cell){.kind = WEB_CELL_DAY, .number = day};
}

struct web_sheet {
    const char *name;         /* of the file, in the person's language, fit for a file's name */
    const char *title;        /* of the sheet, in the person's language */
    const char *const *heads; /* message ids, one a column */
    size_t column_count, row_count;
    const struct web_cell *cells;
    int32_t day;        /* in the file's name */
    const char *action; /* of the audit */
    const char *object_kind;
};

/* Answers with the file and leaves a line in the audit; 503 when too many XLSX files are being made. */
void web_sheet_send(struct http_request *request, struct http_response *response,
                    struct web_application *application, const struct web_sheet *sheet);

#endif
