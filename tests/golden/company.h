/* A small invented company, the same at every run, as columns: for pages that are compared byte by byte. */
#ifndef FAROL_TESTS_GOLDEN_COMPANY_H
#define FAROL_TESTS_GOLDEN_COMPANY_H

#include "column/builder.h"

#define COMPANY_TODAY 20515 /* 2026-03-03 */

/* 160 accounts over three years, in BRL; the caller releases the snapshot. */
struct column_snapshot *company_snapshot(void);

#endif
