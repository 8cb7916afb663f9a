/* The record against a naive model: random imports, corrections, cleared fields, moves between accounts,
 * custom fields, repeats and undos; after each, everything that stands is compared with the model's copy
 * as of every change made so far, and the doctor must find nothing. FAROL_MODEL_ROUNDS sets how many
 * histories are tried. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "ledger/doctor.h"

enum { ACCOUNTS = 4, SUBSCRIPTIONS = 3, FIELDS = 3, DAYS = 3, CHANGES_MAX = 40, LINES_MAX = 6 };

/* Values are small numbers; 0 is absent. */
struct model_account {
    bool stands;
    int fields[FIELDS];
    int custom;
};
struct model_subscription {
    bool stands;
    int account, amount, plan;
    int changes[DAYS];
};
struct model {
    struct model_account accounts[ACCOUNTS];
    struct model_subscription subscriptions[SUBSCRIPTIONS];
    int usage[ACCOUNTS][DAYS];
};

static const char *const field_names[FIELDS] = {"segment", "tax_id", "city"};

struct history {
    struct fixture *f;
    struct random random;
    struct model now;
    struct model at[CHANGES_MAX + 1]; /* after each change */
    int64_t ids[CHANGES_MAX + 1];
    int64_t imports[CHANGES_MAX + 1]; /* of each change; 0 none or undone */
    struct model before[CHANGES_MAX + 1];
    int count;
    char lines[LINES_MAX][200];
};

static int below(struct history *h, int bound)
{
    return (int)random_below(&h->random, (uint64_t)bound);
}

static size_t append(char *line, size_t length, const char *format, const char *name, int value)
{
    return length + (size_t)snprintf(line + length, 200 - length, format, name, value);
}

/* A line for an account, and the model's view of it. Untouched fields stay, "" clears. */
static void account_line(struct history *h, char line[200], struct model *model)
{
    int account = below(h, ACCOUNTS);
    struct model_account *to = &model->accounts[account];
    size_t length = append(line, 0, "accounts|external_id=%s%d", "A", account);
    bool named = !to->stands || below(h, 2);
    if (named)
        length = append(line, length, "|name=%s%d", "N", account);
    to->stands = true;
    for (int field = 0; field < FIELDS; field++) {
        int choice = below(h, 4);
        if (choice > 2)
            continue;
        to->fields[field] = choice;
        length = choice ? append(line, length, "|%s=v%d", field_names[field], choice)
                        : (size_t)(length +
                                   (size_t)snprintf(line + length, 200 - length, "|%s=", field_names[field]));
    }
    int custom = below(h, 4);
    if (custom > 2)
        return;
    to->custom = custom;
    if (custom)
        append(line, length, "|%s=%d", "seats", custom);
    else
        snprintf(line + length, 200 - length, "|seats=");
}

static bool subscription_line(struct history *h, char line[200], struct model *model)
{
    int subscription = below(h, SUBSCRIPTIONS), account = below(h, ACCOUNTS);
    struct model_subscription *to = &model->subscriptions[subscription];
    if (!model->accounts[account].stands)
        return false;
    int amount = 1 + below(h, 3), plan = below(h, 3);
    snprintf(line, 200,
             "subscriptions|external_id=S%d|account_external_id=A%d|amount=%d|interval_unit=month|interval_"
             "count=1|"
             "currency=BRL|start_date=2026-01-01|plan=%s",
             subscription, account, amount,
             plan == 1   ? "P1"
             : plan == 2 ? "P2"
                         : "");
    to->stands = true;
    to->account = account;
    to->amount = amount;
    to->plan = plan;
    return true;
}

static bool change_line(struct history *h, char line[200], struct model *model)
{
    int subscription = below(h, SUBSCRIPTIONS), day = below(h, DAYS), amount = 1 + below(h, 3);
    if (!model->subscriptions[subscription].stands)
        return false;
    snprintf(line, 200, "subscription_changes|subscription_external_id=S%d|date=2026-02-0%d|amount=%d",
             subscription, day + 1, amount);
    model->subscriptions[subscription].changes[day] = amount;
    return true;
}

static bool usage_line(struct history *h, char line[200], struct model *model)
{
    int account = below(h, ACCOUNTS), day = below(h, DAYS), count = 1 + below(h, 4);
    if (!model->accounts[account].stands)
        return false;
    snprintf(line, 200, "usage|account_external_id=A%d|date=2026-03-0%d|feature=login|count=%d", account,
             day + 1, count);
    model->usage[account][day] = count;
    return true;
}

static bool make_line(struct history *h, char line[200], struct model *model)
{
    switch (below(h, 5)) {
    case 0:
    case 1:
        account_line(h, line, model);
        return true;
    case 2:
        return subscription_line(h, line, model);
    case 3:
        return change_line(h, line, model);
    default:
        return usage_line(h, line, model);
    }
}

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t write_piece(char *out, const char *format, int first, int second)
{
    return (size_t)snprintf(out, 120, format, first, second);
}

/* A dump's rows in alphabetical order, so that the order of internal ids does not matter here. */
static void sort_rows(char *rows)
{
    static char copy[8192];
    char *starts[200];
    int count = 0;
    snprintf(copy, sizeof(copy), "%s", rows);
    for (char *rest = copy, *row; (row = strsep(&rest, ";")) && *row;)
        starts[count++] = row;
    qsort(starts, (size_t)count, sizeof(char *), compare_text);
    rows[0] = '\0';
    size_t length = 0;
    for (int i = 0; i < count; i++)
        length += (size_t)snprintf(rows + length, 200, "%s;", starts[i]);
}

static void expect_accounts(const struct model *model, char *out)
{
    for (int i = 0; i < ACCOUNTS; i++) {
        const struct model_account *account = &model->accounts[i];
        if (!account->stands)
            continue;
        out += write_piece(out, "external_id=A%d,name=N%d", i, i);
        static const int order[FIELDS] = {1, 0, 2}; /* as the kind's fields are */
        for (int j = 0; j < FIELDS; j++)
            if (account->fields[order[j]])
                out += write_piece(out,
                                   order[j] == 0   ? ",segment=v%d"
                                   : order[j] == 1 ? ",tax_id=v%d"
                                                   : ",city=v%d",
                                   account->fields[order[j]], 0);
        if (account->custom)
            out += write_piece(out, ",seats:%d", account->custom, 0);
        out += write_piece(out, ";", 0, 0);
    }
}

static void expect_subscriptions(const struct model *model, char *out)
{
    for (int i = 0; i < SUBSCRIPTIONS; i++) {
        const struct model_subscription *subscription = &model->subscriptions[i];
        if (!subscription->stands)
            continue;
        out += write_piece(out, "external_id=S%d,account_external_id=A%d", i, subscription->account);
        if (subscription->plan)
            out += write_piece(out, ",plan=P%d", subscription->plan, 0);
        out += write_piece(
            out, ",amount=%d00,interval_unit=month,interval_count=1,currency=BRL,start_date=2026-01-01;",
            subscription->amount, 0);
    }
}

static void expect_changes(const struct model *model, char *out)
{
    for (int i = 0; i < SUBSCRIPTIONS; i++)
        for (int day = 0; day < DAYS; day++)
            if (model->subscriptions[i].stands && model->subscriptions[i].changes[day]) {
                out += write_piece(out, "subscription_external_id=S%d,date=2026-02-0%d", i, day + 1);
                out += write_piece(out, ",amount=%d00;", model->subscriptions[i].changes[day], 0);
            }
}

static void expect_usage(const struct model *model, char *out)
{
    for (int i = 0; i < ACCOUNTS; i++)
        for (int day = 0; day < DAYS; day++)
            if (model->usage[i][day]) {
                out += write_piece(out, "account_external_id=A%d,date=2026-03-0%d", i, day + 1);
                out += write_piece(out, ",feature=login,count=%d;", model->usage[i][day], 0);
            }
}

static void compare_kind(struct history *h, enum record_kind kind, int64_t known, const struct model *model,
                         void (*expect)(const struct model *model, char *out))
{
    char stands[8192], expected[8192] = "";
    dump(h->f, kind, known, stands, sizeof(stands));
    expect(model, expected);
    sort_rows(stands);
    sort_rows(expected);
    assert_string_equal(stands, expected);
}

static void note_fault(void *context, text fault)
{
    (void)context;
    fail_msg("%.*s", TEXT_ARGUMENTS(fault));
}

static void compare_all(struct history *h)
{
    for (int i = 0; i < h->count; i++) {
        int64_t known = i == h->count - 1 ? LEDGER_NOW : h->ids[i];
        compare_kind(h, RECORD_ACCOUNT, known, &h->at[i], expect_accounts);
        compare_kind(h, RECORD_SUBSCRIPTION, known, &h->at[i], expect_subscriptions);
        compare_kind(h, RECORD_SUBSCRIPTION_CHANGE, known, &h->at[i], expect_changes);
        compare_kind(h, RECORD_USAGE, known, &h->at[i], expect_usage);
    }
    struct store_connection *connection;
    assert_int_equal(store_read_begin(h->f->store, &connection, &h->f->problem), RESULT_OK);
    assert_int_equal(ledger_doctor(connection, note_fault, NULL, &h->f->problem), RESULT_OK);
    store_read_end(h->f->store, connection);
}

static void note_change(struct history *h, const struct model *after, int64_t import_id)
{
    h->before[h->count] = h->now;
    h->now = *after;
    h->at[h->count] = h->now;
    h->ids[h->count] = h->f->change_id;
    h->imports[h->count] = import_id;
    h->count++;
}

static void import_some(struct history *h)
{
    const char *lines[LINES_MAX + 1] = {NULL};
    struct model after = h->now;
    int wanted = 1 + below(h, LINES_MAX), count = 0;
    for (int i = 0; i < wanted; i++)
        if (make_line(h, h->lines[count], &after)) {
            lines[count] = h->lines[count];
            count++;
        }
    bool same = memcmp(&after, &h->now, sizeof(after)) == 0;
    const char *outcomes = put_all(h->f, lines, true);
    if (strpbrk(outcomes, "R!"))
        fail_msg("%s %s %s", outcomes, h->f->reason, h->f->faults);
    /* A change that ends where it began may have written versions that say so; none is also right. */
    if (!h->f->change_id) {
        assert_true(same);
        return;
    }
    note_change(h, &after, h->f->import_id);
}

/* The last import still standing can always be taken back. */
static void undo_last(struct history *h)
{
    int last = h->count - 1;
    char blocked[512];
    while (last >= 0 && !h->imports[last])
        last--;
    if (last < 0)
        return;
    if (undo(h->f, h->imports[last], blocked) != RESULT_OK)
        fail_msg("%s: %s", h->f->problem.message, blocked);
    struct model after = h->before[last];
    h->imports[last] = 0;
    note_change(h, &after, 0);
}

static void run_history(struct fixture *f, uint64_t seed)
{
    struct history *h = calloc(1, sizeof(*h));
    assert_non_null(h);
    h->f = f;
    f->options.repeats_last = true;
    random_seed(&h->random, seed);
    for (int step = 0; step < 14 && h->count < CHANGES_MAX; step++) {
        if (below(h, 3))
            import_some(h);
        else
            undo_last(h);
        compare_all(h);
    }
    free(h);
}

static void test_histories(void **state)
{
    (void)state;
    const char *wanted = getenv("FAROL_MODEL_ROUNDS");
    int rounds = wanted ? (int)strtol(wanted, NULL, 10) : 200;
    for (int seed = 1; seed <= rounds; seed++) {
        void *own;
        fixture_open(&own);
        run_history(own, (uint64_t)seed);
        fixture_close(&own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_histories)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
