/* Dry runs on history, done beside the requests that ask for them: a year of a large company takes seconds.
 *
 * One thread does them one after the other. The same question (playbook, its version, the record, the day) is
 * asked once, however many wait; asked of a newer version or record while the older is under way, the older
 * is given up. Results are kept, the latest TRIALS_KEPT; the columns are held while a run goes, no longer.
 * Any thread. */
#ifndef FAROL_WEB_PLAYBOOK_TRIAL_WORK_H
#define FAROL_WEB_PLAYBOOK_TRIAL_WORK_H

#include "journey/dry_run.h"
#include "ledger/definition.h"
#include "web/application.h"

enum { TRIALS_KEPT = 16, TRIAL_WAIT_MILLISECONDS = 1200, TRIAL_FRESH_SECONDS = 600 };

enum web_trial_state { TRIAL_UNDER_WAY, TRIAL_DONE, TRIAL_FAILED };
struct web_trial {
    enum web_trial_state state;
    int looked, looks;   /* under way: how much of the year */
    struct dry_run run;  /* done; items in the arena given */
    int64_t reckoned_at; /* done: instant */
    bool is_older;       /* done, on a record that has changed since */
    text problem;        /* failed: why, in the asker's language; in the arena */
};

struct web_trials;
struct web_trials *web_trials_new(void);
/* Gives up what is under way and waits for it. NULL is fine. */
void web_trials_stop(struct web_trials *trials);
/* `standing` and its key are what is tried, on `columns`, up to `today`. Waits a moment for it: of a small
 * company the answer comes at once. A result of the same version and day no older than TRIAL_FRESH_SECONDS
 * holds though the record changed, unless `anew`. While uses are being loaded after a start it is under way
 * (0 of 0 looked at): ask again. */
void web_trials_ask(struct web_application *application, const struct ledger_definition *standing,
                    struct column_snapshot *columns, int32_t today, bool anew, struct arena *arena,
                    struct web_trial *ret);

#endif
