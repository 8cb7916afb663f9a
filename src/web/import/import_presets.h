/* Mappings by name: those kept, and which of them a file fits. */
#ifndef FAROL_WEB_IMPORT_PRESETS_H
#define FAROL_WEB_IMPORT_PRESETS_H

#include "intake/sample.h"
#include "ledger/import_job.h"
#include "view/import.h"
#include "web/application.h"

/* The select's options: this one, guess again, the built-in ones, those kept. In `arena`. */
void web_presets_options(struct arena *arena, const struct web_application *application,
                         struct view_select *ret);
/* The mapping's text for what the select gave; false where there is none for this kind. */
bool web_preset_find(struct arena *arena, const struct web_application *application, text choice,
                     enum record_kind kind, struct ledger_import_preset *ret);
/* The kept mapping whose columns the file has, the one that names most; false without one. */
bool web_preset_match(struct arena *arena, const struct web_application *application,
                      const struct intake_sample *sample, struct ledger_import_preset *ret);
/* The kept ones as the page of imports lists them. In `arena`. */
void web_presets_list(struct arena *arena, const struct web_application *application,
                      struct view_import_mapping **ret, size_t *ret_count);
/* Renames a kept one, or (absent new name) takes it away. */
MUST_USE enum result web_preset_change(const struct web_application *application, text name, text new_name,
                                       struct problem *problem);
/* Keeps a mapping; BAD_INPUT says what is wrong with the name. */
MUST_USE enum result web_preset_keep(const struct web_application *application,
                                     const struct ledger_import_preset *preset, struct problem *problem);

#endif
