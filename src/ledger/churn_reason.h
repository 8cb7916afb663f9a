/* Reasons for leaving that say nothing. "Did not see value", "does not want to pay", "unknown": a cause of
 * this kind cannot be acted on, so the record takes none of them for a churn request, whoever writes it (a
 * page, a file, a program), and no tree of reasons may hold one [S1]. Pure; any thread. */
#ifndef FAROL_LEDGER_CHURN_REASON_H
#define FAROL_LEDGER_CHURN_REASON_H

#include <stdbool.h>

#include "base/text.h"

/* Whether the words, accents, case and punctuation aside, are one of the vague reasons, in either language:
 * "Cliente não viu valor.", "did-not-see-value". Empty words are none. */
bool ledger_churn_reason_is_vague(text words);
/* What the person is told then, in their language: what to ask instead. */
const char *ledger_churn_reason_advice(void);

#endif
