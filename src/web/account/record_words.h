/* Values of the record as people read them, and the addresses of records. Texts live in the arena; the
 * language is the thread's. */
#ifndef FAROL_WEB_RECORD_WORDS_H
#define FAROL_WEB_RECORD_WORDS_H

#include "base/zone.h"
#include "ledger/row.h"
#include "view/part.h"

struct http_request;

/* Absent where there is no value. `currency` is the row's (for money). */
text web_record_value(struct arena *arena, const struct zone *zone, enum record_kind kind, int field,
                      const struct record_value *value, uint8_t currency);
/* "12.345.678/0001-90" for a CNPJ, "123.456.789-01" for a CPF; anything else as it is. */
text web_tax_number(struct arena *arena, text value);
/* "3 Mar 2026, 09:12" of an instant, in the zone. */
text web_local_time(struct arena *arena, const struct zone *zone, int64_t instant);
/* "2026-03-03T09:12", as a field of date and time holds it, in the zone. */
text web_clock_value(struct arena *arena, const struct zone *zone, int64_t instant);
/* "/records/subscriptions/17.23", with `tail` ("/history") behind. */
struct safe_url web_record_url(struct arena *arena, enum record_kind kind, const struct ledger_key *key,
                               const char *tail);
/* "/accounts/ACME%2F1" */
text web_account_path(struct arena *arena, text external_id);

/* Whether the field says who a person is, or holds somebody's words, and whoever asks may not see that: left
 * out of pages, files and the API alike. Whose an account is (owner_email and the like) is no secret, nor is
 * an account's own row. A NULL request (tests of pages) sees all. */
bool web_hides_field(const struct http_request *request, enum record_kind kind, int field);

/* Gives each cell of a table its head's words, once the rows are in. */
struct view_records;
void web_records_label(struct view_records *table);

#endif
