/* The organisation's settings as reports take them: the one place where names of settings meet the
 * figures that depend on them. Used by pages and by the command line. */
#ifndef FAROL_WEB_REPORT_SETTINGS_H
#define FAROL_WEB_REPORT_SETTINGS_H

#include "ledger/ledger.h"
#include "report/report.h"

/* As known at `known_change` (LEDGER_NOW). */
MUST_USE enum result web_report_settings(struct store_connection *connection, int64_t known_change,
                                         struct report_settings *ret, struct problem *problem);

/* Of SETTING_COUNT values, as ledger_setting_read gives them. */
struct report_settings web_report_settings_of(const text *values);

#endif
