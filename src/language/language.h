/* The two languages of the interface: messages, plurals, and how each writes numbers, money and
 * dates.
 *
 * Message ids are the English texts, marked with _() or tr_n() in C and {% t %} in templates; the
 * pt-BR catalogues of po/pt_BR/ are compiled into the program. The language is the thread's: the top
 * (a request's handler, a command) sets it once with language_use, and everything below writes
 * messages with _() without passing it along. Returned messages are static; formatted texts live in
 * the arena given. */
#ifndef FAROL_LANGUAGE_LANGUAGE_H
#define FAROL_LANGUAGE_LANGUAGE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/text.h"

enum language { LANGUAGE_EN, LANGUAGE_PT_BR, LANGUAGE_COUNT };

void language_use(enum language language);         /* for this thread, until the next call */
enum language language_current(void);              /* LANGUAGE_EN at a thread's start */
bool language_parse(text tag, enum language *ret); /* "pt-BR", "pt_BR.UTF-8", "en", "en-US" … */
const char *language_tag(enum language language);  /* "pt-BR", "en" */
/* The best of the two for an Accept-Language header; `fallback` when it names neither. */
enum language language_negotiate(text accept_language, enum language fallback);

const char *language_message(const char *english) __attribute__((format_arg(1)));
#define _(english) language_message(english)
/* Marks a message that stands in a table: N_("Segment") there, _(table[i]) where it is said. */
#define N_(english) english
#define N_(english)                                                                                          \
    english /* marks a message in a table; looked up with language_message where it is shown */
/* Plural by `count`: tr_n("%d account", "%d accounts", n). pt-BR: 0 and 1 are singular. */
const char *tr_n(const char *singular, const char *plural, int64_t count)
    __attribute__((format_arg(1), format_arg(2)));
/* With a context, for words that differ by place: tr_c("menu", "Open"). */
const char *tr_c(const char *context, const char *english);

/* Numbers. NAN, MONEY_ABSENT and DAY_ABSENT are written as an em dash "—". Spaces between number and
 * unit are U+00A0, minus is U+2212. */
text format_integer(struct arena *arena, int64_t number);
text format_decimal(struct arena *arena, double number, int decimals);
text format_rate(struct arena *arena, double fraction, int decimals); /* 0.0625 → "6,25 %" / "6.25%" */
text format_rate_difference(struct arena *arena, double difference,
                            int decimals); /* "−0,35 p.p." / "−0.35 pp", signed */
text format_money(struct arena *arena, int64_t minor,
                  uint8_t currency); /* "R$ 1.312.075,00" / "R$1,312,075.00" */
text format_money_signed(struct arena *arena, int64_t minor,
                         uint8_t currency); /* always "+" or "−" unless zero */
text format_money_plain(struct arena *arena, int64_t minor, uint8_t currency); /* without the symbol */
text format_money_plain_signed(struct arena *arena, int64_t minor, uint8_t currency);
text format_currency_symbol(struct arena *arena, uint8_t currency); /* "R$", "US$" / "$" */
text format_money_axis(struct arena *arena, int64_t minor,
                       uint8_t currency);                    /* "1,32 mi" / "1.32M": axes only */
text format_day(struct arena *arena, int32_t day);           /* "03/03/2026" / "3 Mar 2026" */
text format_month(struct arena *arena, int32_t month);       /* "fev/2026" / "Feb 2026" */
text format_month_short(struct arena *arena, int32_t month); /* "fev/26" / "Feb 26" */
text format_month_long(struct arena *arena, int32_t month);  /* "fevereiro de 2026" / "February 2026" */
text format_period(struct arena *arena, struct period period);
/* "03/03/2026, 09:12" / "3 Mar 2026, 09:12" of local seconds since the epoch (already in the zone). */
text format_date_time(struct arena *arena, int64_t local_seconds);

#endif
