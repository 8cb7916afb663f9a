/* See sample.h. All rows go in as one change, so an interrupted sample leaves nothing behind; one that would
 * meet a row of the company's own is refused as a whole. */
#include "web/import/sample.h"

#include "demo/demo.h"
#include "language/language.h"
#include "ledger/import_list.h"
#include "ledger/setting.h"
#include "web/write.h"

static enum result put_row(void *context, const struct record_row *row, struct problem *problem)
{
    static const struct ledger_options options = {.effective_day = DAY_ABSENT};
    enum ledger_outcome outcome;
    int field;
    char reason[256];
    enum result result = ledger_put(context, row, &options, &outcome, &field, reason, problem);
    if (result != RESULT_OK || outcome == LEDGER_INSERTED || outcome == LEDGER_UNCHANGED)
        return result;
    return problem_set(problem, RESULT_CONFLICT,
                       _("The sample company has rows that would meet your own (%s), so it was not brought."),
                       record_type_of(row->kind)->name);
}

/* Sets it where it stands as `before` (absent: unset). */
static enum result set_hourly_cost(struct ledger_change *change, text before, text value,
                                   struct problem *problem)
{
    struct arena arena;
    text values[SETTING_COUNT];
    arena_init(&arena, 0);
    enum result result = ledger_setting_read(change->connection, LEDGER_NOW, &arena, values, problem);
    if (result == RESULT_OK && text_equal(values[SETTING_HOURLY_COST], before))
        result = ledger_setting_write(change, SETTING_HOURLY_COST, value, problem);
    arena_release(&arena);
    return result;
}

struct bringing {
    struct demo_options options;
    text name;
};

static enum result fill(struct ledger_change *change, void *context, struct problem *problem)
{
    const struct bringing *bringing = context;
    struct demo_options options = bringing->options;
    enum language language = LANGUAGE_PT_BR;
    options.in_english =
        language_parse(text_of(change->organisation->language), &language) && language == LANGUAGE_EN;
    enum result result = ledger_change_is_import(change, TEXT(WEB_SAMPLE_KIND), bringing->name, problem);
    store_expect_much(change->connection);
    if (result == RESULT_OK)
        result = demo_generate(&options, put_row, change, problem);
    /* The sample's effort has a price where the amount means what it should. */
    if (result == RESULT_OK && change->organisation->currency == currency_parse(TEXT("BRL")))
        result = set_hourly_cost(change, TEXT_ABSENT, TEXT(DEMO_HOURLY_COST), problem);
    return result;
}

enum result web_sample_clear(struct ledger_change *change, struct problem *problem)
{
    return set_hourly_cost(change, TEXT(DEMO_HOURLY_COST), TEXT_ABSENT, problem);
}

enum result web_sample_bring(struct web_application *application, const struct http_request *request,
                             struct problem *problem)
{
    struct bringing bringing = {.name = TEXT("The sample company")};
    bringing.options = (struct demo_options){
        .accounts = DEMO_ACCOUNTS_DEFAULT,
        .months = DEMO_MONTHS_DEFAULT,
        .seed = DEMO_SEED_DEFAULT,
        .as_of = zone_day_of(application->zone, application->clock->now(application->clock))};
    const struct web_audited what = {.action = "sample-brought"};
    return web_change_run(application, request, &what, fill, &bringing, problem);
}

static enum result find_sample(void *context, const struct ledger_import *import, struct problem *problem)
{
    int64_t *found = context;
    (void)problem;
    if (*found == 0 && import->undone_by == 0 && text_equal(import->kind, TEXT(WEB_SAMPLE_KIND)))
        *found = import->id;
    return RESULT_OK;
}

int64_t web_sample_import(const struct web_application *application)
{
    enum { IMPORTS_LOOKED_AT = 1000 };
    struct store_connection *connection;
    struct problem ignored = {0};
    int64_t found = 0;
    if (store_read_begin(application->store, &connection, &ignored) != RESULT_OK)
        return 0;
    if (ledger_import_list(connection, LEDGER_IMPORTS_ALL, INT64_MAX, IMPORTS_LOOKED_AT, find_sample, &found,
                           &ignored) != RESULT_OK)
        found = 0;
    store_read_end(application->store, connection);
    return found;
}
