/* Settings as people read them: what each is called, what it does, what its choices mean, and who set it
 * when. */
#include "base/list.h"
#include "language/language.h"
#include "ledger/row.h"
#include "ledger/setting.h"

static const struct {
    const char *label, *hint;
    const char *choices[2];
} words[SETTING_COUNT] = {
    [SETTING_COHORT_FIRST_COLUMN] = {N_("First column of cohorts"),
                                     N_("The number of the month in which a cohort joined: 1, or 0 as some "
                                        "articles count."),
                                     {NULL}},
    [SETTING_CHURN_AFTER_OVERDUE_DAYS] = {N_("Churn after days overdue"),
                                          N_("A subscription whose invoice is overdue for so many days "
                                             "counts as left. Empty: only when it is cancelled."),
                                          {NULL}},
    [SETTING_GROSS_MARGIN] = {N_("Gross margin"),
                              N_("What is left of revenue after delivering it, as a fraction: payback and "
                                 "LTV multiply by it."),
                              {NULL}},
    [SETTING_LTV_TO_CAC_TARGET] = {N_("Target of LTV : CAC"),
                                   N_("From here on an account is said to pay for itself well."),
                                   {NULL}},
    [SETTING_NPS_BANDS] = {N_("Bands of NPS"),
                           N_("Which published set of words an NPS is read with."),
                           {N_("excellent from 75, very good from 50, fair from 0"),
                            N_("excellence above 75, quality above 50, improvement above 0")}},
    [SETTING_SATISFIED_PERCENT] = {N_("Satisfied from"),
                                   N_("The share of its scale’s points from which an answer of CSAT or CES "
                                      "is satisfied, in percent. 0: 80 as shipped (4–5 of 5)."),
                                   {NULL}},
    [SETTING_LTV_HORIZON_MONTHS] = {N_("Horizon of LTV by survival"),
                                    N_("How many months of the survival curve are added up."),
                                    {NULL}},
    [SETTING_DISCOUNT_MONTHLY] = {N_("Discount of LTV by shifted beta-geometric"),
                                  N_("What money of next month is worth less, as a fraction a month."),
                                  {NULL}},
    [SETTING_RELATIONSHIP_YEARS] = {N_("Years of relationship"),
                                    N_("Of LTV by ticket. Empty: as the record has it."),
                                    {NULL}},
    [SETTING_PURCHASES_PER_YEAR] = {N_("Purchases a year"),
                                    N_("Of LTV by ticket. Empty: as the record has it."),
                                    {NULL}},
    [SETTING_RULE_SET] = {N_("MRR from"),
                          N_("What MRR is made from where an address does not say: contracts, or what was "
                             "invoiced in each month."),
                          {N_("Subscriptions"), N_("Invoices of the month")}},
    [SETTING_HOURLY_COST] = {N_("Cost of an hour"),
                             N_("What an hour of work costs, in the organisation’s currency, of whoever has "
                                "no cost of their own. Cost to serve counts minutes with it."),
                             {NULL}},
};

const char *ledger_setting_label(enum setting setting)
{
    return _(words[setting].label);
}

const char *ledger_setting_hint(enum setting setting)
{
    return _(words[setting].hint);
}

const char *ledger_setting_choice(enum setting setting, int choice)
{
    return _(words[setting].choices[choice]);
}

/* ---- history ---- */

struct version {
    int64_t change_id, ended_by;
    text value;
};
struct versions {
    struct version *items;
    size_t count, capacity;
};

static enum result read_versions(struct store_connection *connection, enum setting setting,
                                 struct arena *arena, struct versions *ret, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection,
                                       "SELECT change_id, COALESCE(ended_by, 0), value FROM setting WHERE "
                                       "name = ?1 ORDER BY change_id",
                                       &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, text_of(ledger_setting_type(setting)->name));
    for (bool row = true; row;) {
        result = store_step(statement, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (row)
            *list_append(ret) =
                (struct version){store_column_number(statement, 0), store_column_number(statement, 1),
                                 text_copy(arena, store_column_text(statement, 2))};
    }
    return RESULT_OK;
}

static enum result add_version(struct store_connection *connection, struct arena *arena, text value,
                               int64_t change_id, struct ledger_setting_version *ret, struct problem *problem)
{
    struct ledger_state state = {.change_id = change_id};
    enum result result = ledger_change_describe(connection, arena, &state, problem);
    *ret = (struct ledger_setting_version){value, change_id, state.committed_at, state.actor};
    return result;
}

enum result ledger_setting_history(struct store_connection *connection, enum setting setting,
                                   struct arena *arena, struct ledger_setting_version **ret_versions,
                                   size_t *ret_count, struct problem *problem)
{
    struct versions versions = {0};
    size_t count = 0;
    enum result result = read_versions(connection, setting, arena, &versions, problem);
    struct ledger_setting_version *made =
        arena_array(arena, struct ledger_setting_version, 2 * versions.count + 1);
    for (size_t i = 0; result == RESULT_OK && i < versions.count; i++) {
        const struct version *version = &versions.items[i];
        bool followed = i + 1 < versions.count && versions.items[i + 1].change_id == version->ended_by;
        result = add_version(connection, arena, version->value, version->change_id, &made[count++], problem);
        /* Ended by nothing new: back to what is shipped. */
        if (result == RESULT_OK && version->ended_by && !followed)
            result = add_version(connection, arena, TEXT_ABSENT, version->ended_by, &made[count++], problem);
    }
    list_release(&versions);
    if (result == RESULT_OK) {
        *ret_versions = made;
        *ret_count = count;
    }
    return result;
}

enum result ledger_setting_last_change(struct store_connection *connection, int64_t *ret_change,
                                       struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result = store_prepare(
        connection, "SELECT COALESCE(MAX(change_id), 0), COALESCE(MAX(ended_by), 0) FROM setting", &statement,
        problem);
    if (result == RESULT_OK)
        result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    int64_t made = store_column_number(statement, 0), ended = store_column_number(statement, 1);
    store_reset(statement);
    *ret_change = made > ended ? made : ended;
    return RESULT_OK;
}
