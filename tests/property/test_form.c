/* What is typed into forms equals what is imported: random rows of every kind, right and wrong, each put
 * into one record as a file of a line and into another as a form's cells. Both take it or both refuse it,
 * for the same field and in the same words; what stands is the same after each step, as known at every
 * earlier change it is what stood then; and a row added and removed by hand leaves what was before.
 *   test_form [histories [first seed]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/ledger/fixture.h"
#include "base/random.h"
#include "intake/entry.h"
#include "intake/import.h"
#include "ledger/doctor.h"
#include "ledger/row.h"

enum { STEPS = 40, CELLS_MAX = 12, DUMP_BYTES = 1 << 17 };

/* What a cell may hold, apart by "|": the last ones are wrong. */
struct choice {
    const char *field, *values;
    int often; /* in ten, that the cell is there at all; 10: always */
};
struct shape {
    enum record_kind kind;
    struct choice cells[CELLS_MAX];
};

static const struct shape shapes[] = {
    {RECORD_ACCOUNT,
     {{"external_id", "A1|A2|A3|A4|", 10},
      {"name", "Acme|Beta Ltda|Çá|", 10},
      {"parent_external_id", "A1|A2||A9", 3},
      {"tax_id", "1|22|", 4},
      {"segment", "SMB|Enterprise|", 5},
      {"signup_date", "2024-01-31|2023-05-01||2024-02-30|soon", 5},
      {"owner_email", "ana@x.example|Rui@X.example||nobody", 5},
      {"seats", "5|6|", 3}}},
    {RECORD_CONTACT,
     {{"external_id", "K1|K2|", 10},
      {"account_external_id", "A1|A2|A9", 10},
      {"name", "Ana|Rui|", 7},
      {"email", "k@a.example||bad", 6}}},
    {RECORD_SUBSCRIPTION,
     {{"external_id", "S1|S2|S3", 10},
      {"account_external_id", "A1|A2", 10},
      {"plan", "Basic|Pro|", 6},
      {"amount", "100|99.90|0|-5|many", 10},
      {"interval_unit", "month|year|quarterly|eon", 10},
      {"interval_count", "1|3||0", 5},
      {"quantity", "3|10||-1|1.5", 3},
      {"currency", "BRL|USD|brl|ZZZ", 10},
      {"start_date", "2024-01-01|2024-03-15|2024-13-01", 10},
      {"end_date", "2025-01-01||2023-01-01", 3}}},
    {RECORD_SUBSCRIPTION_CHANGE,
     {{"subscription_external_id", "S1|S2|S9", 10},
      {"date", "2024-06-01|2024-07-01|2020-01-01", 10},
      {"amount", "120|80.50|-1|", 10},
      {"plan", "Pro|", 4},
      {"interval_unit", "month|year|", 3}}},
    {RECORD_INVOICE_LINE,
     {{"external_id", "L1|L2", 10},
      {"account_external_id", "A1|A2", 10},
      {"subscription_external_id", "S1|S2||S9", 4},
      {"type", "subscription|one_time|gift", 10},
      {"service_start", "2024-01-01|", 7},
      {"service_end", "2024-02-01|2024-01-01|", 7},
      {"amount", "10|20.05", 10},
      {"currency", "BRL|USD", 10},
      {"due_date", "2024-02-10|", 4},
      {"status", "open|paid||lost", 4}}},
    {RECORD_COST,
     {{"month", "2024-01|2024-02|2024-14", 10},
      {"kind", "acquisition|service|party", 10},
      {"amount", "10|0.5", 10},
      {"currency", "BRL|USD", 10},
      {"channel", "ads|", 5},
      {"account_external_id", "A1|", 5},
      {"minutes", "30|", 4}}},
    {RECORD_USAGE,
     {{"account_external_id", "A1|A2|A9", 10},
      {"date", "2024-05-01|2024-05-02|x", 10},
      {"feature", "login|export|", 10},
      {"count", "1|7|-1|", 10},
      {"user", "u1|", 4}}},
    {RECORD_TICKET,
     {{"external_id", "T1|T2", 10},
      {"account_external_id", "A1|A2", 10},
      {"opened_at", "2024-05-01T10:00|2024-05-02T08:30:15Z|later", 10},
      {"closed_at", "2024-06-01T10:00||2020-01-01", 4},
      {"severity", "low|urgent||huge", 4},
      {"subject", "Parou|", 4},
      {"sla_breached", "true|no||maybe", 3}}},
    {RECORD_SURVEY,
     {{"external_id", "N1||", 4},
      {"account_external_id", "A1|A2", 10},
      {"contact_email", "k@a.example|", 5},
      {"kind", "nps|csat|mood", 10},
      {"score", "9|4.5|11|x", 10},
      {"scale_max", "5|10|", 4},
      {"answered_at", "2024-05-01T10:00|2024-05-03", 10},
      {"comment", "Bom|", 4}}},
    {RECORD_INTERACTION,
     {{"external_id", "I1||", 3},
      {"account_external_id", "A1|A2|A9", 10},
      {"kind", "call|note|shout", 10},
      {"at", "2024-05-01T10:00|2024-05-02", 10},
      {"summary", "Falamos|", 5}}},
    {RECORD_FX_RATE,
     {{"month", "2024-01|2024-02", 10}, {"currency", "USD|EUR|BRL", 10}, {"rate", "5|5.25|0", 10}}},
};

struct typed {
    enum record_kind kind;
    const char *names[CELLS_MAX];
    char values[CELLS_MAX][40];
    int count;
    int32_t effective_day;
};

struct history {
    struct fixture *file, *form;
    struct random random;
    char *now[2];
    struct {
        int64_t change;
        char *dump;
    } past[STEPS * 2];
    int past_count;
};

static int below(struct history *h, int bound)
{
    return (int)random_below(&h->random, (uint64_t)bound);
}

static void choose_value(struct history *h, const char *values, char ret[40])
{
    int count = 1;
    for (const char *at = values; *at; at++)
        count += *at == '|';
    text rest = text_of(values), value = TEXT("");
    /* The first are chosen more often than the last. */
    int chosen = below(h, count);
    if (below(h, 2))
        chosen = below(h, chosen + 1);
    for (int i = 0; i <= chosen; i++)
        value = text_cut(&rest, '|');
    snprintf(ret, 40, "%.*s", TEXT_ARGUMENTS(value));
}

static struct typed type_row(struct history *h)
{
    const struct shape *shape =
        &shapes[below(h, 3) ? below(h, 5) : below(h, (int)(sizeof shapes / sizeof *shapes))];
    struct typed typed = {.kind = shape->kind, .effective_day = DAY_ABSENT};
    for (int i = 0; i < CELLS_MAX && shape->cells[i].field; i++) {
        if (below(h, 10) >= shape->cells[i].often)
            continue;
        typed.names[typed.count] = shape->cells[i].field;
        choose_value(h, shape->cells[i].values, typed.values[typed.count++]);
    }
    bool blank = true; /* an import passes over a line of nothing */
    for (int i = 0; i < typed.count; i++)
        blank = blank && typed.values[i][0] == '\0';
    if (blank)
        snprintf(typed.values[0], sizeof typed.values[0], "Z9");
    if (typed.kind == RECORD_SUBSCRIPTION && below(h, 3) == 0)
        typed.effective_day = day_from_civil(2024, 4 + below(h, 6), 1);
    return typed;
}

/* ---- as a file ---- */

static bool import(struct history *h, const struct typed *typed, char field[64], char reason[256])
{
    char path[160];
    struct problem problem = {0};
    struct intake_result result;
    snprintf(path, sizeof path, "%s/row.csv", h->file->folder);
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    for (int i = 0; i < typed->count; i++)
        fprintf(stream, "%s%s", i ? "," : "", typed->names[i]);
    fprintf(stream, "\n");
    for (int i = 0; i < typed->count; i++)
        fprintf(stream, "%s\"%s\"", i ? "," : "", typed->values[i]);
    fprintf(stream, "\n");
    assert_int_equal(fclose(stream), 0);
    struct intake_request request = {.store = h->file->store,
                                     .clock = &h->file->clock,
                                     .actor = TEXT("test"),
                                     .language = LANGUAGE_EN,
                                     .kind = typed->kind,
                                     .path = path,
                                     .effective_day = typed->effective_day};
    enum result done = intake_import(&request, &result, &problem);
    bool taken = done == RESULT_OK && result.imported;
    field[0] = reason[0] = '\0';
    if (done == RESULT_OK && !taken) {
        const struct intake_issue *issue = &result.issues.kept[0];
        snprintf(field, 64, "%.*s", TEXT_ARGUMENTS(issue->column));
        snprintf(reason, 256, "%.*s", TEXT_ARGUMENTS(issue->reason));
    } else if (done != RESULT_OK) {
        snprintf(reason, 256, "%.255s", problem.message);
    }
    intake_result_release(&result);
    unlink(path);
    return taken;
}

/* ---- as a form ---- */

struct typing {
    struct history *h;
    const struct typed *typed;
    struct ledger_key remove; /* count 0: nothing */
    struct arena arena;
    char field[64], reason[256];
    bool lacks_column;
    enum ledger_outcome outcome;
    int64_t change;
};

static void say_fault(void *context, int64_t line, const char *field, text value, const char *reason)
{
    struct typing *typing = context;
    (void)line, (void)value;
    if (typing->reason[0])
        return;
    snprintf(typing->field, sizeof typing->field, "%s", field);
    snprintf(typing->reason, sizeof typing->reason, "%s", reason);
}

static enum result put_typed(struct typing *typing, struct ledger_change *change, struct problem *problem)
{
    const struct typed *typed = typing->typed;
    const struct record_type *type = record_type_of(typed->kind);
    struct intake_cell cells[CELLS_MAX];
    struct intake_faults faults;
    for (int i = 0; i < typed->count; i++)
        cells[i] = (struct intake_cell){record_field_find(type, text_of(typed->names[i])),
                                        text_of(typed->names[i]), text_of(typed->values[i])};
    struct intake_entry entry = {.kind = typed->kind,
                                 .cells = cells,
                                 .cell_count = (size_t)typed->count,
                                 .language = LANGUAGE_EN,
                                 .effective_day = typed->effective_day};
    enum result result = intake_entry_put(change, &typing->arena, &entry, &typing->outcome, &faults, problem);
    if (result != RESULT_OK || typing->outcome != LEDGER_REFUSED)
        return result;
    snprintf(typing->field, sizeof typing->field, "%s",
             faults.items[0].field >= 0 ? type->fields[faults.items[0].field].name : "");
    snprintf(typing->reason, sizeof typing->reason, "%.*s", TEXT_ARGUMENTS(faults.items[0].reason));
    return problem_set(problem, RESULT_BAD_INPUT, "refused");
}

static enum result form_work(struct store_connection *connection, void *context, struct problem *problem)
{
    struct typing *typing = context;
    struct fixture *f = typing->h->form;
    struct ledger_change change;
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("ana@x.example"), &f->touched, problem);
    if (result != RESULT_OK)
        return result;
    result = typing->remove.count ? ledger_remove(&change, typing->typed->kind, &typing->remove, problem)
                                  : put_typed(typing, &change, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, say_fault, typing, problem);
    typing->change = change.id;
    ledger_change_release(&change);
    return result;
}

static bool enter(struct history *h, const struct typed *typed, struct typing *typing)
{
    struct problem problem = {0};
    *typing = (struct typing){.h = h, .typed = typed};
    arena_init(&typing->arena, 0);
    enum result result = store_write(h->form->store, form_work, typing, &problem);
    arena_release(&typing->arena);
    if (result != RESULT_OK && result != RESULT_BAD_INPUT)
        fail_msg("%s", problem.message);
    return result == RESULT_OK;
}

/* ---- what stands ---- */

static int compare_rows(const void *a, const void *b)
{
    return text_compare(*(const text *)a, *(const text *)b);
}

/* Rows in the order of their words: numbers that a removed row once took are left out of the order. */
static void dump_all(struct fixture *f, int64_t known, char *ret)
{
    static char written[DUMP_BYTES];
    text rows[2000];
    size_t length = 0;
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++) {
        text rest = text_of(dump(f, (enum record_kind)kind, known, written, sizeof written));
        size_t count = 0;
        while (rest.length && count < sizeof rows / sizeof *rows)
            rows[count++] = text_cut(&rest, ';');
        qsort(rows, count, sizeof *rows, compare_rows);
        for (size_t i = 0; i < count; i++)
            length += (size_t)snprintf(ret + length, DUMP_BYTES - length, "%.*s\n", TEXT_ARGUMENTS(rows[i]));
    }
    ret[length] = '\0';
}

static void assert_past(struct history *h, int which)
{
    dump_all(h->form, h->past[which].change, h->now[1]);
    if (strcmp(h->now[1], h->past[which].dump) != 0)
        fail_msg("as known at %lld:\n%s\nbut it was\n%s", (long long)h->past[which].change, h->now[1],
                 h->past[which].dump);
}

static void keep_past(struct history *h, int64_t change)
{
    h->past[h->past_count].change = change;
    h->past[h->past_count++].dump = strdup(h->now[0]);
}

static void assert_same(struct history *h, const struct typed *typed, const struct typing *typing, bool taken,
                        const char *field, const char *reason)
{
    bool entered = typing->outcome != LEDGER_REFUSED && !typing->reason[0];
    dump_all(h->form, LEDGER_NOW, h->now[0]);
    dump_all(h->file, LEDGER_NOW, h->now[1]);
    bool same = entered == taken && strcmp(h->now[0], h->now[1]) == 0;
    /* A file that lacks a required column is refused as a whole; a form names the field. */
    bool whole = strstr(reason, "column") != NULL;
    if (!taken && !entered && !whole)
        same = same && strcmp(field, typing->field) == 0 && strcmp(reason, typing->reason) == 0;
    if (same)
        return;
    for (int i = 0; i < typed->count; i++)
        print_message("%s=%s ", typed->names[i], typed->values[i]);
    fail_msg("%s\nfile: %s %s %s\nform: %s %s %s\n%s\n%s", record_type_of(typed->kind)->name,
             taken ? "taken" : "refused", field, reason, entered ? "taken" : "refused", typing->field,
             typing->reason, h->now[1], h->now[0]);
}

struct finding {
    enum record_kind kind;
    int64_t change;
    struct ledger_key key;
};

static enum result find_made(void *context, const struct ledger_item *item, struct problem *problem)
{
    struct finding *finding = context;
    (void)problem;
    if (item->change_id == finding->change)
        finding->key = ledger_key_of(finding->kind, item);
    return RESULT_OK;
}

/* Adds a row that the files never hear of, and takes it out again. */
static void add_and_remove(struct history *h)
{
    struct typed typed = type_row(h);
    struct typing typing;
    struct problem problem;
    struct store_connection *connection;
    dump_all(h->form, LEDGER_NOW, h->now[0]);
    char *before = strdup(h->now[0]);
    if (!enter(h, &typed, &typing) || typing.outcome != LEDGER_INSERTED) {
        if (typing.outcome == LEDGER_UPDATED) { /* the files must then hear of it */
            char field[64], reason[256];
            bool taken = import(h, &typed, field, reason);
            assert_same(h, &typed, &typing, taken, field, reason);
        }
        free(before);
        return;
    }
    struct finding finding = {.kind = typed.kind, .change = typing.change};
    assert_int_equal(store_read_begin(h->form->store, &connection, &problem), RESULT_OK);
    assert_int_equal(ledger_scan(connection, typed.kind, LEDGER_NOW, 0, INT64_MAX, LEDGER_SCAN_TEXTS,
                                 find_made, &finding, &problem),
                     RESULT_OK);
    store_read_end(h->form->store, connection);
    assert_true(finding.key.count > 0);
    struct typing removing = {.h = h, .typed = &typed, .remove = finding.key};
    assert_int_equal(store_write(h->form->store, form_work, &removing, &problem), RESULT_OK);
    dump_all(h->form, LEDGER_NOW, h->now[0]);
    if (strcmp(h->now[0], before) != 0)
        fail_msg("added and removed, but\n%s\nis not\n%s", h->now[0], before);
    free(before);
}

static void step(struct history *h)
{
    struct typed typed = type_row(h);
    struct typing typing;
    char field[64], reason[256];
    bool taken = import(h, &typed, field, reason);
    bool entered = enter(h, &typed, &typing);
    assert_same(h, &typed, &typing, taken, field, reason);
    if (entered && typing.outcome != LEDGER_UNCHANGED)
        keep_past(h, typing.change);
    if (below(h, 4) == 0)
        add_and_remove(h);
    if (h->past_count)
        assert_past(h, below(h, h->past_count));
}

static void say_sick(void *context, text fault)
{
    (void)context;
    fail_msg("the doctor: %.*s", TEXT_ARGUMENTS(fault));
}

static void run_history(uint64_t seed)
{
    struct history h = {0};
    void *file = NULL, *form = NULL;
    struct problem problem;
    struct store_connection *connection;
    assert_int_equal(fixture_open(&file), 0);
    assert_int_equal(fixture_open(&form), 0);
    h.file = file;
    h.form = form;
    random_seed(&h.random, seed);
    h.now[0] = malloc(DUMP_BYTES);
    h.now[1] = malloc(DUMP_BYTES);
    for (int i = 0; i < STEPS; i++)
        step(&h);
    assert_int_equal(store_read_begin(h.form->store, &connection, &problem), RESULT_OK);
    assert_int_equal(ledger_doctor(connection, say_sick, NULL, &problem), RESULT_OK);
    store_read_end(h.form->store, connection);
    for (int i = 0; i < h.past_count; i++) {
        assert_past(&h, i);
        free(h.past[i].dump);
    }
    free(h.now[0]);
    free(h.now[1]);
    fixture_close(&file);
    fixture_close(&form);
}

static int histories = 40;
static uint64_t first_seed = 1;

static void test_forms(void **state)
{
    (void)state;
    language_use(LANGUAGE_EN);
    for (int i = 0; i < histories; i++)
        run_history(first_seed + (uint64_t)i);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        histories = (int)strtol(argv[1], NULL, 10);
    if (argc > 2)
        first_seed = strtoull(argv[2], NULL, 10);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_forms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
