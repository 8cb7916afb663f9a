/* GET /tiers: what each tier is promised, how its accounts fare, who is behind, the load of each CSM, and the
 * three groups. One pass over the scope's accounts; of those behind the fifty that pay most are listed, the
 * others stand in the list of accounts by the rule `promise_late > 0`. */
#include "language/language.h"
#include "metric/account_list.h"
#include "view/tier.h"
#include "web/account/account_list.h"
#include "web/people/names.h"
#include "web/routes.h"
#include "web/screen.h"
#include "web/tier/tier.h"
#include "web/values.h"
#include "web/words.h"

enum { LATE_ROWS = 50, LOAD_ROWS = 200 };

struct page {
    struct arena *arena;
    const struct web_scope *scope;
    struct web_tier_sums sums;
};

/* ---- words ---- */

static text money(const struct page *page, int64_t amount)
{
    return format_money(page->arena, amount, page->scope->columns->currency);
}

static text count_words(const struct page *page, int64_t count)
{
    return format_integer(page->arena, count);
}

static text hours(const struct page *page, int64_t minutes)
{
    return format_decimal(page->arena, (double)minutes / 60, minutes % 60 == 0 || minutes >= 600 ? 0 : 1);
}

/* The list of accounts, narrowed by a rule on top of the page's own. */
static struct safe_url accounts_url(const struct page *page, text rule)
{
    struct web_scope narrowed = *page->scope;
    narrowed.where = text_is_empty(narrowed.where)
                         ? rule
                         : text_printf(page->arena, "(%.*s) and %.*s", TEXT_ARGUMENTS(narrowed.where),
                                       TEXT_ARGUMENTS(rule));
    return web_scope_url(page->arena, &narrowed, "/accounts", NULL, 0);
}

static text promise_words(const struct page *page, const struct journey_promise *promise)
{
    struct arena *arena = page->arena;
    text contact = TEXT_ABSENT, review = TEXT_ABSENT;
    if (promise->contact_days)
        contact = web_message(
            arena, tr_n("a contact every {count} day", "a contact every {count} days", promise->contact_days),
            "count", count_words(page, promise->contact_days), NULL);
    if (promise->reviews_year)
        review =
            web_message(arena, tr_n("{count} review a year", "{count} reviews a year", promise->reviews_year),
                        "count", count_words(page, promise->reviews_year), NULL);
    if (text_is_absent(contact) && text_is_absent(review))
        return text_of(_("by technology alone"));
    if (text_is_absent(contact) || text_is_absent(review))
        return text_is_absent(contact) ? review : contact;
    return text_printf(arena, "%.*s, %.*s", TEXT_ARGUMENTS(contact), TEXT_ARGUMENTS(review));
}

/* ---- parts ---- */

static void fill_tiers(struct page *page, struct view_tiers *view)
{
    view->tiers = arena_array(page->arena, struct view_tier, JOURNEY_TIER_COUNT + 1);
    for (int i = 0; i <= JOURNEY_TIER_COUNT; i++) {
        bool none = i == JOURNEY_TIER_COUNT;
        int tier = none ? JOURNEY_TIER_COUNT : JOURNEY_TIER_COUNT - 1 - i; /* the highest first */
        const struct web_tier_sum *sum = &page->sums.of_tier[tier];
        if (none && !sum->accounts)
            break;
        text name = none ? TEXT("tier missing")
                         : text_printf(page->arena, "tier = %s", journey_tier_name((enum journey_tier)tier));
        struct view_tier *row = &view->tiers[view->tiers_count++];
        *row = (struct view_tier){.name =
                                      text_of(none ? _("None") : journey_tier_label((enum journey_tier)tier)),
                                  .promise = none ? text_of(_("no rule means them"))
                                                  : promise_words(page, &page->sums.tiers->tiers[tier]),
                                  .accounts = count_words(page, sum->accounts),
                                  .mrr = money(page, sum->mrr),
                                  .by_rule = count_words(page, none ? 0 : sum->by_rule),
                                  .late = count_words(page, sum->late),
                                  .late_mrr = money(page, sum->late_mrr),
                                  .hours = hours(page, sum->minutes),
                                  .behind = sum->late > 0};
        text paying = text_printf(page->arena, "%.*s and mrr > 0", TEXT_ARGUMENTS(name));
        if (sum->accounts)
            row->url = accounts_url(page, paying);
        if (row->behind)
            row->late_url = accounts_url(
                page, text_printf(page->arena, "%.*s and promise_late > 0", TEXT_ARGUMENTS(name)));
    }
    view->writes = text_of(page->sums.tiers->writes
                               ? _("Each night what the rules say is written where nobody set a tier.")
                               : _("Rules count here; nothing is written into accounts."));
    if (page->sums.otherwise)
        view->otherwise = web_message(
            page->arena,
            tr_n("{count} account stands by hand where its rule says another tier.",
                 "{count} accounts stand by hand where their rule says another tier.", page->sums.otherwise),
            "count", count_words(page, page->sums.otherwise), NULL);
}

static void fill_groups(struct page *page, struct view_tiers *view)
{
    view->groups = arena_array(page->arena, struct view_tier_group, JOURNEY_GROUP_COUNT);
    for (int i = 0; i < JOURNEY_GROUP_COUNT; i++) {
        enum journey_group group = (enum journey_group)i;
        const struct journey_group_rule *rule = &page->sums.tiers->groups[i];
        const struct web_tier_sum *sum = &page->sums.of_group[i];
        struct view_tier_group *card = &view->groups[view->groups_count++];
        *card = (struct view_tier_group){
            .name = text_of(journey_group_label(group)),
            .accounts = count_words(page, sum->accounts),
            .mrr = money(page, sum->mrr),
            .margin = sum->has_margin ? money(page, sum->margin) : TEXT_ABSENT,
            .advice = text_is_empty(rule->advice) ? text_of(journey_group_advice(group)) : rule->advice,
            .rule = text_is_empty(rule->rule) ? text_of(_("no rule: nobody")) : rule->rule};
        if (rule->top_percent && !text_is_empty(rule->rule))
            card->rule = web_message(page->arena, _("{rule}, the {percent} with the highest margin"), "rule",
                                     rule->rule, "percent",
                                     format_rate(page->arena, (double)rule->top_percent / 100, 0), NULL);
        if (sum->accounts)
            card->url = accounts_url(
                page, text_printf(page->arena, "group = %s and mrr > 0", journey_group_name(group)));
    }
}

static void fill_load(const struct page *page, uint32_t owner, struct view_tier_load *row)
{
    const struct web_tier_sum *sum = &page->sums.of_owner[owner];
    text email = column_dictionary_text(page->scope->columns->dimensions[DIMENSION_OWNER], owner);
    int64_t capacity = page->sums.tiers->capacity_hours * 60;
    double part = capacity ? (double)sum->minutes / (double)capacity : 0;
    text rule = text_printf(page->arena, "owner = \"%.*s\" and mrr > 0", TEXT_ARGUMENTS(email));
    text name = web_name(page->scope->application, page->arena, email);
    *row = (struct view_tier_load){.owner = name,
                                   .owner_email = email,
                                   .initials = view_initials(page->arena, name),
                                   .accounts = count_words(page, sum->accounts),
                                   .mrr = money(page, sum->mrr),
                                   .hours = hours(page, sum->minutes),
                                   .percent = capacity ? format_rate(page->arena, part, 0) : TEXT("—"),
                                   .late = count_words(page, sum->late),
                                   .width = view_percent(page->arena, part > 1 ? 1 : part),
                                   .over = part > 1,
                                   .behind = sum->late > 0,
                                   .url = accounts_url(page, rule)};
    if (row->behind)
        row->late_url = accounts_url(
            page, text_printf(page->arena, "owner = \"%.*s\" and promise_late > 0", TEXT_ARGUMENTS(email)));
}

static void fill_loads(struct page *page, struct view_tiers *view)
{
    size_t count = page->sums.owners_count < LOAD_ROWS ? page->sums.owners_count : LOAD_ROWS;
    view->loads = arena_array(page->arena, struct view_tier_load, count + 1);
    for (size_t i = 0; i < count; i++)
        fill_load(page, page->sums.owners[i], &view->loads[view->loads_count++]);
    view->capacity = web_message(
        page->arena,
        tr_n("{count} hour a month each", "{count} hours a month each", page->sums.tiers->capacity_hours),
        "count", count_words(page, page->sums.tiers->capacity_hours), NULL);
}

static text late_words(const struct page *page, int32_t late, bool *ret_late)
{
    *ret_late = late > 0;
    if (late == JOURNEY_LATE_NONE)
        return TEXT_ABSENT;
    if (late <= 0)
        return web_message(page->arena, tr_n("in {count} day", "in {count} days", -late), "count",
                           count_words(page, -(int64_t)late), NULL);
    return web_message(page->arena, tr_n("{count} day late", "{count} days late", late), "count",
                       count_words(page, late), NULL);
}

static void fill_late(struct page *page, struct view_tiers *view)
{
    const struct column_snapshot *columns = page->scope->columns;
    const struct metric_account_keys keys = {.field = {ACCOUNT_COLUMN_MRR, -1},
                                             .keys = (int64_t *)(uintptr_t)page->sums.states.mrr};
    const struct metric_account_query query = {.keys = &keys, .descending = true, .limit = LATE_ROWS};
    const struct metric_scope scope = {columns, page->sums.late, page->scope->as_of};
    struct metric_account_page rows;
    metric_account_page(page->arena, &scope, &query, &rows);
    view->late = arena_array(page->arena, struct view_tier_late, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++) {
        uint32_t account = rows.accounts[i], owner = column_account_code(columns, DIMENSION_OWNER, account);
        struct view_tier_late *row = &view->late[view->late_count++];
        *row = (struct view_tier_late){
            .name = column_account_name(columns, account),
            .account = column_account_external_id(columns, account),
            .tier = text_of(journey_tier_label((enum journey_tier)page->sums.states.tier[account])),
            .mrr = money(page, page->sums.states.mrr[account]),
            .owner_email = column_dictionary_text(columns->dimensions[DIMENSION_OWNER], owner),
            .url = account_list_account_url(page->arena, columns, account)};
        row->owner = web_name(page->scope->application, page->arena, row->owner_email);
        row->contact = late_words(page, page->sums.states.contact_late[account], &row->contact_late);
        row->review = late_words(page, page->sums.states.review_late[account], &row->review_late);
    }
    view->late_url = accounts_url(page, TEXT("promise_late > 0"));
    if (rows.total_count > rows.count)
        view->more = web_message(page->arena, _("all {count}"), "count",
                                 count_words(page, (int64_t)rows.total_count), NULL);
}

static void fill_sentence(struct page *page, struct view_tiers *view)
{
    const struct view_named_run runs[] = {
        {"count",
         {.words = count_words(page, page->sums.all.late),
          .url = accounts_url(page, TEXT("promise_late > 0"))}},
        {"mrr", {.words = money(page, page->sums.all.late_mrr), .strong = true}}};
    if (page->sums.all.late)
        view->sentence =
            view_sentence(page->arena,
                          tr_n("{count} customer waits longer than its tier is promised: {mrr} of MRR.",
                               "{count} customers wait longer than their tier is promised: {mrr} of MRR.",
                               page->sums.all.late),
                          runs, 2);
    else
        view->sentence = view_sentence(page->arena, _("Every promise is kept."), runs, 2);
    view->active =
        web_message(page->arena, tr_n("{count} customer", "{count} customers", page->sums.all.accounts),
                    "count", count_words(page, page->sums.all.accounts), NULL);
}

/* ---- the page ---- */

static void send_page(struct web_screen *screen, struct journey_values *above,
                      const struct journey_tiers *tiers)
{
    struct page page = {.arena = screen->request->arena, .scope = &screen->scope};
    struct view_tiers view = {0};
    struct problem problem;
    struct buffer out;
    web_screen_shell(screen, _("Tiers"), "tiers", "/tiers", NULL, 0, &view.shell);
    view.shell.scope.picks_count = 0; /* no period */
    view.problem = screen->scope.where_problem;
    if (web_may(screen->request, PERMISSION_CONFIGURE))
        view.edit = safe_url_of(TEXT("/tiers/edit"));
    if (web_may(screen->request, PERMISSION_EXPORT)) {
        const struct http_pair load = {TEXT("of"), TEXT("load")};
        view.late_csv = web_scope_url(page.arena, page.scope, "/tiers.csv", NULL, 0);
        view.late_xlsx = web_scope_url(page.arena, page.scope, "/tiers.xlsx", NULL, 0);
        view.load_csv = web_scope_url(page.arena, page.scope, "/tiers.csv", &load, 1);
        view.load_xlsx = web_scope_url(page.arena, page.scope, "/tiers.xlsx", &load, 1);
    }
    if (web_tier_sums(page.arena, page.scope, above, tiers, &page.sums, &problem) == RESULT_OK) {
        fill_sentence(&page, &view);
        fill_tiers(&page, &view);
        fill_groups(&page, &view);
        fill_loads(&page, &view);
        fill_late(&page, &view);
    } else {
        view.problem = text_copy(page.arena, text_of(problem.message));
    }
    buffer_init(&out, 0);
    view_write_tiers(&out, &view);
    web_screen_send(screen, &out);
    buffer_release(&out);
}

static void get_tiers(struct http_request *request, struct http_response *response, void *context)
{
    struct web_application *application = context;
    struct web_screen screen;
    struct problem problem;
    struct web_scope scope;
    const struct journey_tiers *tiers;
    /* The promises are read before the page's key is made: it holds their version. */
    if (web_scope_read_address(request, application, &scope, &problem) != RESULT_OK) {
        response->status = problem.code == RESULT_BUSY ? 503 : 500;
        return;
    }
    struct journey_values above = web_values_of(application, scope.columns);
    enum result result = journey_values_tiers(&above, request->arena, &tiers, &problem);
    web_scope_release(&scope);
    if (result != RESULT_OK) {
        response->status = 500;
        return;
    }
    struct http_pair key = {TEXT("~tiers"), text_printf(request->arena, "%lld", (long long)tiers->version)};
    if (!web_screen_begin(&screen, request, response, application, "/tiers", &key, 1))
        return;
    send_page(&screen, &above, tiers);
    web_screen_end(&screen);
}

const struct http_route web_tier_routes[] = {
    {HTTP_GET, "/tiers", PERMISSION_SEE_ACCOUNTS, get_tiers, 0},
    {0},
};
