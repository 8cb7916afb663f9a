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

/* CSV in the person's language, as its spreadsheets read it: what parts the cells, and a number whose last
 * `digits` are decimals, without marks between thousands. */
char web_download_separator(void);
text web_download_decimal(struct arena *arena, int64_t number, int digits);

#endif
