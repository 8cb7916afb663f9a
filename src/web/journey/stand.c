/* What the board, the list, their files and the API read of journeys (journey.h). */
#include "web/journey/journey.h"

#include "base/bits.h"
#include "column/journey.h"
#include "column/live.h"
#include "language/language.h"
#include "ledger/row.h"
#include "web/account/record_words.h"
#include "web/people/portfolio.h"
#include "web/words.h"

enum result web_journey_set(struct web_application *application, const struct column_snapshot *columns,
                            struct arena *arena, struct journey_set *ret, text *ret_stamp,
                            struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(application->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = journey_set_read(connection, columns->known_change, arena, ret, problem);
    store_read_end(application->store, connection);
    if (result == RESULT_OK && ret_stamp) {
        *ret_stamp = TEXT("");
        for (size_t i = 0; i < ret->count; i++)
            *ret_stamp = text_printf(arena, "%.*s%.*s.%lld ", TEXT_ARGUMENTS(*ret_stamp),
                                     TEXT_ARGUMENTS(ret->items[i].key), (long long)ret->items[i].version);
    }
    return result;
}

/* ---- the address ---- */

static const char *const sort_names[JOURNEY_SORT_COUNT] = {"over", "days", "mrr"};

const char *web_journey_sort_name(enum web_journey_sort sort)
{
    return sort_names[sort];
}

/* "123,45" or "123": an account's index and its value. */
static bool read_place(text words, struct metric_account_place *ret)
{
    text value = words;
    int64_t account, number = 0;
    text first = text_cut(&value, ',');
    if (!text_to_int64(first, &account) || account < 0 || account > UINT32_MAX)
        return false;
    bool absent = text_is_empty(value);
    if (!absent && !text_to_int64(value, &number))
        return false;
    *ret = (struct metric_account_place){.value = number, .is_absent = absent, .account = (uint32_t)account};
    return true;
}

void web_journey_read(const struct http_pairs *query, struct web_journey_asked *ret)
{
    text sort = http_value(query, "sort");
    *ret = (struct web_journey_asked){.journey = http_value(query, "journey"),
                                      .stage = http_value(query, "stage"),
                                      .as_list = text_equal(http_value(query, "view"), TEXT("list"))};
    bool descending = text_starts_with(sort, TEXT("-"));
    text name = descending ? text_slice(sort, 1, sort.length) : sort;
    for (int i = 0; i < JOURNEY_SORT_COUNT; i++)
        if (text_equal(name, text_of(sort_names[i]))) {
            ret->sort = (enum web_journey_sort)i;
            ret->ascending = !descending;
        }
    ret->place_words = http_value(query, "after");
    ret->has_after = read_place(ret->place_words, &ret->place);
    if (!ret->has_after) {
        ret->place_words = http_value(query, "before");
        ret->has_before = read_place(ret->place_words, &ret->place);
    }
}

struct http_pairs web_journey_pairs(struct arena *arena, const struct web_journey_asked *asked)
{
    struct http_pairs pairs = {arena_array(arena, struct http_pair, JOURNEY_PAIRS_MAX), 0};
    if (!text_is_empty(asked->journey))
        pairs.items[pairs.count++] = (struct http_pair){TEXT("journey"), asked->journey};
    if (asked->as_list)
        pairs.items[pairs.count++] = (struct http_pair){TEXT("view"), TEXT("list")};
    if (!text_is_empty(asked->stage))
        pairs.items[pairs.count++] = (struct http_pair){TEXT("stage"), asked->stage};
    if (asked->sort != JOURNEY_SORT_OVER || asked->ascending)
        pairs.items[pairs.count++] = (struct http_pair){
            TEXT("sort"), text_printf(arena, "%s%s", asked->ascending ? "" : "-", sort_names[asked->sort])};
    if (asked->has_after || asked->has_before)
        pairs.items[pairs.count++] =
            (struct http_pair){asked->has_after ? TEXT("after") : TEXT("before"), asked->place_words};
    return pairs;
}

struct safe_url web_journey_url(struct arena *arena, const struct web_scope *scope, const char *path,
                                const struct web_journey_asked *asked)
{
    struct http_pairs pairs = web_journey_pairs(arena, asked);
    return web_scope_url(arena, scope, path, pairs.items, pairs.count);
}

/* ---- who stands where ---- */

static void count_account(struct web_journey_stand *ret, uint32_t account)
{
    const struct journey_states *states = &ret->places->states;
    if (states->journey[account] != ret->position) {
        ret->unplaced += states->journey[account] == JOURNEY_NONE && ret->mrr[account] > 0;
        return;
    }
    int stage = states->stage[account];
    if (stage < 0)
        return;
    bits_add(ret->stages[stage], account);
    ret->counts[stage]++;
    ret->total++;
}

static void count_block(struct web_journey_stand *ret, uint32_t b)
{
    const struct column_account_block *block = column_accounts(ret->scope->columns, b);
    const uint64_t *accounts = ret->scope->accounts;
    for (size_t word = 0; block && word < bits_words(block->count); word++) {
        size_t at = (size_t)b * COLUMN_BLOCK_ACCOUNTS / 64 + word;
        for (uint64_t left = accounts ? accounts[at] : block->exists[word]; left; left &= left - 1)
            count_account(ret, (uint32_t)(at * 64 + (size_t)__builtin_ctzll(left)));
    }
}

void web_journey_stand_begin(struct web_application *application, struct arena *arena,
                             const struct web_scope *scope, const struct journey_set *set,
                             const struct web_journey_asked *asked, const int64_t *mrr,
                             struct web_journey_stand *ret)
{
    const struct column_snapshot *columns = scope->columns;
    size_t words = (size_t)columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64;
    *ret = (struct web_journey_stand){
        .arena = arena, .scope = scope, .set = *set, .mrr = mrr, .kept = application->journeys};
    const struct journey *journey = journey_find(set, asked->journey);
    ret->journey = journey ? journey : &set->items[set->count - 1];
    ret->position = (size_t)(ret->journey - set->items);
    for (int i = 0; i < ret->journey->stage_count; i++)
        ret->stages[i] = arena_array(arena, uint64_t, words + 1);
    ret->places = web_journey_places_take(ret->kept, columns, scope->as_of, set, &ret->hold);
    for (uint32_t b = 0; b < columns->block_count; b++)
        count_block(ret, b);
}

void web_journey_stand_end(struct web_journey_stand *stand)
{
    kept_give_back(stand->kept, stand->hold);
}

int64_t web_journey_days(const struct web_journey_stand *stand, uint32_t account)
{
    return stand->places->days[account];
}

int64_t web_journey_over(const struct web_journey_stand *stand, uint32_t account)
{
    int stage = stand->places->states.stage[account];
    int32_t norm = stage < 0 || stand->places->states.journey[account] != stand->position
                       ? 0
                       : stand->journey->stages[stage].norm_days;
    return norm ? web_journey_days(stand, account) - norm : METRIC_KEY_ABSENT;
}

const int64_t *web_journey_keys(const struct web_journey_stand *stand, enum web_journey_sort sort)
{
    const struct column_snapshot *columns = stand->scope->columns;
    const uint64_t *accounts = stand->scope->accounts;
    if (sort != JOURNEY_SORT_OVER)
        return sort == JOURNEY_SORT_MRR ? stand->mrr : stand->places->days;
    int64_t *keys = arena_array(stand->arena, int64_t, columns->account_count + 1);
    for (uint32_t account = 0; account < columns->account_count; account++) {
        if (accounts && accounts[account / 64] == 0)
            account |= 63;
        else if (!accounts || bits_has(accounts, account))
            keys[account] = web_journey_over(stand, account);
    }
    return keys;
}

const uint64_t *web_journey_listed(const struct web_journey_stand *stand,
                                   const struct web_journey_asked *asked)
{
    int stage = journey_stage_find(stand->journey, asked->stage);
    size_t words = (size_t)stand->scope->columns->block_count * COLUMN_BLOCK_ACCOUNTS / 64;
    if (stage >= 0)
        return stand->stages[stage];
    uint64_t *all = arena_array(stand->arena, uint64_t, words + 1);
    for (int i = 0; i < stand->journey->stage_count; i++)
        for (size_t word = 0; word < words; word++)
            all[word] |= stand->stages[i][word];
    return all;
}

text web_journey_place(struct arena *arena, const int64_t *keys, uint32_t account)
{
    return keys[account] == METRIC_KEY_ABSENT
               ? text_printf(arena, "%u", account)
               : text_printf(arena, "%u,%lld", account, (long long)keys[account]);
}

text web_journey_day_words(struct arena *arena, int64_t days, int32_t norm_days)
{
    text day = format_integer(arena, days);
    if (days <= 0)
        return text_of(_("since today"));
    if (!norm_days)
        return web_message(arena, _("day {day}"), "day", day, NULL);
    return web_message(arena, _("day {day} of {norm}"), "day", day, "norm", format_integer(arena, norm_days),
                       NULL);
}

/* ---- one account ---- */

int32_t web_journey_local_day(const struct web_application *application, int64_t instant)
{
    return zone_day_of(application->zone, instant);
}

static bool find_account(struct web_journey_account *ret, struct problem *problem)
{
    enum result result = ledger_account_number(ret->connection, ret->external_id, &ret->account_id, problem);
    bool seen = result == RESULT_OK && ret->account_id > 0 &&
                ret->account_id <= (int64_t)ret->columns->account_count &&
                web_portfolio_sees(ret->request, ret->columns, (uint32_t)ret->account_id - 1);
    if (!seen) {
        ret->response->status = result == RESULT_OK ? 404 : 500;
        return false;
    }
    ret->index = (uint32_t)ret->account_id - 1;
    ret->name = column_account_name(ret->columns, ret->index);
    return true;
}

bool web_journey_account_begin(struct web_journey_account *ret, struct http_request *request,
                               struct http_response *response, struct web_application *application,
                               text external_id)
{
    struct problem problem;
    *ret = (struct web_journey_account){.request = request,
                                        .response = response,
                                        .application = application,
                                        .arena = request->arena,
                                        .external_id = external_id};
    response->status = 503;
    if (!application->live)
        return false;
    ret->columns = column_live_acquire(application->live);
    if (store_read_begin(application->store, &ret->connection, &problem) != RESULT_OK) {
        ret->connection = NULL;
        return false;
    }
    ret->today = zone_day_of(application->zone, application->clock->now(application->clock));
    if (!find_account(ret, &problem))
        return false;
    response->status = 500;
    if (journey_set_read(ret->connection, LEDGER_NOW, ret->arena, &ret->set, &problem) != RESULT_OK ||
        journey_history_read(ret->connection, LEDGER_NOW, ret->account_id, ret->arena, &ret->passages,
                             &ret->passage_count, &problem) != RESULT_OK)
        return false;
    response->status = 200;
    return true;
}

void web_journey_account_end(struct web_journey_account *account)
{
    if (account->connection)
        store_read_end(account->application->store, account->connection);
    column_snapshot_release(account->columns);
}

const struct journey_passage *web_journey_now(const struct web_journey_account *account)
{
    return account->passage_count ? &account->passages[account->passage_count - 1] : NULL;
}

struct safe_url web_journey_account_url(const struct web_journey_account *account, const char *tail)
{
    text path = web_account_path(account->arena, account->external_id);
    return safe_url_of(text_printf(account->arena, "%.*s%s", TEXT_ARGUMENTS(path), tail));
}

struct safe_url web_journey_move_url(struct arena *arena, text external_id, text here)
{
    text address = web_page_address(arena, "/journeys/move", "account", external_id);
    text back = web_page_address(arena, "", "back", here);
    return safe_url_of(
        text_printf(arena, "%.*s&%.*s", TEXT_ARGUMENTS(address), (int)back.length - 1, back.data + 1));
}

/* ---- milestones ---- */

struct web_journey_milestones web_journey_milestones(const struct web_journey_stand *stand, uint32_t account)
{
    const struct column_snapshot *columns = stand->scope->columns;
    struct column_journey_rows rows = column_journey_rows(columns, account, RECORD_MILESTONE);
    struct web_journey_milestones found = {.due_day = DAY_ABSENT};
    int32_t today = stand->scope->as_of, next = DAY_ABSENT, worst = DAY_ABSENT;
    int64_t named = -1;
    for (uint32_t row = rows.from; row < rows.to; row++) {
        int32_t due = rows.block->due_day[row], reached = rows.block->end_day[row];
        if (reached != DAY_ABSENT && reached <= today) {
            found.reached++;
            continue;
        }
        found.open++;
        if (column_journey_is_late(rows.block, row, today)) {
            found.late++;
            if (worst == DAY_ABSENT || due < worst) {
                worst = due;
                named = row;
            }
        } else if (worst == DAY_ABSENT && due != DAY_ABSENT && (next == DAY_ABSENT || due < next)) {
            next = due;
            named = row;
        }
    }
    if (named >= 0) {
        found.name = column_dictionary_text(columns->journeys, rows.block->name[named]);
        found.due_day = worst != DAY_ABSENT ? worst : next;
    }
    return found;
}
