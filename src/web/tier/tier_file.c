/* GET /tiers.csv, /tiers.xlsx: every account of the scope that is behind its promise, who pays most first;
 * with ?of=load the load of each CSM instead. */
#include <string.h>

#include "language/language.h"
#include "metric/account_list.h"
#include "web/routes.h"
#include "web/screen.h"
#include "web/sheet.h"
#include "web/tier/tier.h"
#include "web/values.h"

struct tier_file {
    struct http_request *request;
    struct http_response *response;
    struct web_application *application;
    struct web_scope scope;
    struct web_tier_sums sums;
    int digits;
};

static int64_t days_late(int32_t late)
{
    return late == JOURNEY_LATE_NONE ? MONEY_ABSENT : late;
}

static void send_late(struct tier_file *file)
{
    static const char *const heads[] = {
        N_("Code"), N_("Account"), N_("Tier"), N_("Contact, days late"), N_("Review, days late"),
        N_("MRR"),  N_("CSM")};
    enum { COLUMNS = sizeof heads / sizeof *heads };
    struct arena *arena = file->request->arena;
    const struct column_snapshot *columns = file->scope.columns;
    const struct journey_tier_states *states = &file->sums.states;
    const struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_MRR, -1},
                                             .keys = (int64_t *)(uintptr_t)states->mrr};
    const struct metric_scope scope = {columns, file->sums.late, file->scope.as_of};
    uint32_t *order = arena_array(arena, uint32_t, (size_t)columns->account_count + 1);
    size_t count = metric_account_sort(&scope, &keys, true, order);
    struct web_cell *cells = arena_array(arena, struct web_cell, (count + 1) * COLUMNS), *next = cells;
    for (size_t i = 0; i < count; i++) {
        uint32_t account = order[i], owner = column_account_code(columns, DIMENSION_OWNER, account);
        *next++ = web_cell_text(column_account_external_id(columns, account));
        *next++ = web_cell_text(column_account_name(columns, account));
        *next++ = web_cell_text(text_of(journey_tier_label((enum journey_tier)states->tier[account])));
        *next++ = web_cell_number(days_late(states->contact_late[account]), 0);
        *next++ = web_cell_number(days_late(states->review_late[account]), 0);
        *next++ = web_cell_number(states->mrr[account], file->digits);
        *next++ = web_cell_text(column_dictionary_text(columns->dimensions[DIMENSION_OWNER], owner));
    }
    web_sheet_send(file->request, file->response, file->application,
                   &(struct web_sheet){.name = _("behind-promise"),
                                       .title = _("Who is behind the promise"),
                                       .heads = heads,
                                       .column_count = COLUMNS,
                                       .row_count = count,
                                       .cells = cells,
                                       .day = file->scope.as_of,
                                       .action = "export-tiers",
                                       .object_kind = "account"});
}

static void send_load(struct tier_file *file)
{
    static const char *const heads[] = {N_("CSM"),           N_("Accounts"),    N_("MRR"),
                                        N_("Hours a month"), N_("Of capacity"), N_("Behind")};
    enum { COLUMNS = sizeof heads / sizeof *heads };
    const struct web_tier_sums *sums = &file->sums;
    const struct column_snapshot *columns = file->scope.columns;
    int64_t capacity = sums->tiers->capacity_hours * 60;
    struct web_cell *cells = arena_array(file->request->arena, struct web_cell,
                                         (sums->owners_count + 1) * COLUMNS),
                    *next = cells;
    for (size_t i = 0; i < sums->owners_count; i++) {
        const struct web_tier_sum *sum = &sums->of_owner[sums->owners[i]];
        *next++ =
            web_cell_text(column_dictionary_text(columns->dimensions[DIMENSION_OWNER], sums->owners[i]));
        *next++ = web_cell_number(sum->accounts, 0);
        *next++ = web_cell_number(sum->mrr, file->digits);
        *next++ = web_cell_number((sum->minutes * 10 + 3) / 6, 2);
        *next++ =
            web_cell_number(capacity ? (sum->minutes * 10000 + capacity / 2) / capacity : MONEY_ABSENT, 4);
        *next++ = web_cell_number(sum->late, 0);
    }
    web_sheet_send(file->request, file->response, file->application,
                   &(struct web_sheet){.name = _("load"),
                                       .title = _("Load of each CSM"),
                                       .heads = heads,
                                       .column_count = COLUMNS,
                                       .row_count = sums->owners_count,
                                       .cells = cells,
                                       .day = file->scope.as_of,
                                       .action = "export-tiers",
                                       .object_kind = "account"});
}

static void get_file(struct http_request *request, struct http_response *response, void *context)
{
    struct tier_file file = {.request = request, .response = response, .application = context};
    const struct journey_tiers *tiers;
    struct problem problem;
    if (web_scope_read(request, context, &file.scope, &problem) != RESULT_OK) {
        response->status = 503;
        return;
    }
    file.digits = currency_digits(file.scope.columns->currency);
    struct journey_values above = web_values_of(context, file.scope.columns);
    if (!web_screen_refuse_file(response, &file.scope, NULL)) {
        if (journey_values_tiers(&above, request->arena, &tiers, &problem) != RESULT_OK ||
            web_tier_sums(request->arena, &file.scope, &above, tiers, &file.sums, &problem) != RESULT_OK)
            web_screen_refuse_file(response, &file.scope, problem.message);
        else if (text_equal(http_value(&request->query, "of"), TEXT("load")))
            send_load(&file);
        else
            send_late(&file);
    }
    web_scope_release(&file.scope);
}

const struct http_route web_tier_file_routes[] = {
    {HTTP_GET, "/tiers.csv", PERMISSION_EXPORT, get_file, 0},
    {HTTP_GET, "/tiers.xlsx", PERMISSION_EXPORT, get_file, 0},
    {0},
};
