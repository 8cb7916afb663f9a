/* Figures in words: changes with their judgement, messages with named places. All texts live in the
 * arena; the language is the thread's. */
#ifndef FAROL_WEB_WORDS_H
#define FAROL_WEB_WORDS_H

#include "language/language.h"
#include "view/part.h"

/* Whether more of a figure is good for the business. */
enum web_taste { MORE_IS_GOOD, MORE_IS_BAD, MORE_IS_NEITHER };

/* Replaces {name}s in a translated message: pairs of const char * name and text value, then NULL. */
text web_message(struct arena *arena, const char *message, ...) __attribute__((sentinel));
/* A number with its sign always: "+3", "−3", "0". */
text web_signed(struct arena *arena, double number, int decimals);
/* "2.16 %" with its sign always. */
text web_signed_rate(struct arena *arena, double fraction, int decimals);
/* "97,76 %" cut into figure and unit, as tiles set them; the space, where the language writes one, goes with
 * the unit. */
void web_split_unit(text shown, text *ret_value, text *ret_unit);

/* "marina.tavares@cais.example" → "Marina Tavares", as far as an address tells. */
text web_person_words(struct arena *arena, text email);

/* With a capital letter at its start, where that is an ASCII one: for headings. */
text web_capitalised(struct arena *arena, text words);

/* Changes. Absent where either side is (NAN, MONEY_ABSENT). `versus` says against what. */
struct view_delta web_delta_growth(struct arena *arena, int64_t now, int64_t before, enum web_taste taste,
                                   text versus);
struct view_delta web_delta_money(struct arena *arena, int64_t now, int64_t before, uint8_t currency,
                                  enum web_taste taste, text versus);
struct view_delta web_delta_rate(struct arena *arena, double now, double before, enum web_taste taste,
                                 text versus);
struct view_delta web_delta_number(struct arena *arena, double now, double before, int decimals,
                                   enum web_taste taste, text versus);
/* Counts of accounts: "+4 accounts"; −1 is absent. */
struct view_delta web_delta_accounts(struct arena *arena, int64_t now, int64_t before, enum web_taste taste);
/* Inside the margin nothing has changed, and it says so. */
struct view_delta web_delta_within(struct arena *arena, double now, double before, double margin,
                                   text versus);

#endif
