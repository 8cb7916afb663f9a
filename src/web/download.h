/* Files that are made for a download. */
#ifndef FAROL_WEB_DOWNLOAD_H
#define FAROL_WEB_DOWNLOAD_H

#include "codec/xlsx_write.h"
#include "http/http.h"

/* Names the files of the server of this database, and removes those that it left when it was killed. Before
 * the first download; without it they are made all the same. */
void web_download_start(text database);

/* Where to stop writing: one row more than a sheet takes below its heads, so that it is refused. */
#define WEB_DOWNLOAD_ROWS_MAX 1048576

/* Answers with an XLSX file of one sheet that `write` fills (heads too). It is made on disk while the request
 * waits, since the format has its table of contents at the end; few at once, for each keeps a worker busy:
 * 503 when there are more; 422 with the reason when a sheet does not hold it all: nothing is left out
 * silently; 507 when the disk is full, 500 when it cannot be written. */
typedef enum result (*web_download_write)(void *context, struct xlsx_writer *writer, struct problem *problem);
void web_download_xlsx(struct http_request *request, struct http_response *response, text sheet,
                       web_download_write write, void *context);

/* A list as a file of either kind. */
struct web_download {
    text name;         /* "accounts-2026-03-01": in the person's language, fit for a file's name */
    const char *sheet; /* its title, in the person's language */
    enum http_pull (*pull)(void *context, struct buffer *out); /* the CSV, piece by piece */
    web_download_write write;                                  /* the XLSX */
    void (*release)(void *context);                            /* when all is sent, or nothing can be */
    void *context;
    bool is_xlsx; /* though the address does not end so */
};
/* Answers with the file: an XLSX where the address ends so, else a CSV that streams. */
void web_download_send(struct http_request *request, struct http_response *response,
                       const struct web_download *download);
/* The part of it that says what comes: the file's name, and of a CSV its type. */
void web_download_name_answer(struct http_request *request, struct http_response *response, text name,
                              bool as_xlsx);
/* "WORD-2026-03-01", for the name. */
text web_download_name(struct arena *arena, const char *word, int32_t day);
/* What a CSV begins with, so that a spreadsheet reads it as UTF-8. */
void web_download_csv_begin(struct buffer *out);

/* CSV in the person's language, as its spreadsheets read it: what parts the cells, and a number whose last
 * `digits` are decimals, without marks between thousands. */
char web_download_separator(void);
char web_download_mark(void); /* before the decimals */
text web_download_decimal(struct arena *arena, int64_t number, int digits);

#endif
