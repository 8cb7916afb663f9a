#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum result write_organisation(struct store_connection *connection, void *context,
                                      struct problem *problem)
{
    return ledger_organisation_write(connection, context, problem);
}

const char *fixture_currency = "BRL";

int fixture_open(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    /* In memory where there is such a place: these tests are about rows, not about the disk. */
    snprintf(f->folder, sizeof(f->folder), "%s/farol-ledger-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof(f->path), "%s/farol.db", f->folder);
    f->clock = clock_fixed(INT64_C(1700000000000000), 1000000);
    f->organisation = (struct organisation){"Test", currency_parse(text_of(fixture_currency)), "UTC", "en"};
    f->options.effective_day = DAY_ABSENT;
    struct store_options options = {.mode = STORE_CREATE, .clock = &f->clock};
    if (store_open(&f->store, text_of(f->path), &options, &f->problem) != RESULT_OK)
        fail_msg("%s (%s)", f->problem.message, f->problem.detail);
    assert_int_equal(zone_load(&f->zone, TEXT("UTC"), &f->problem), RESULT_OK);
    assert_int_equal(store_write(f->store, write_organisation, &f->organisation, &f->problem), RESULT_OK);
    *state = f;
    return 0;
}

int fixture_close(void **state)
{
    struct fixture *f = *state;
    store_close(f->store);
    zone_release(f->zone);
    ledger_touched_release(&f->touched);
    unlink(f->path);
    char lock[160];
    snprintf(lock, sizeof(lock), "%s.lock", f->path);
    unlink(lock);
    rmdir(f->folder);
    free(f);
    return 0;
}

static int64_t parse_number(const struct record_field *field, text value)
{
    int64_t number = 0;
    bool rounded;
    switch (field->type) {
    case FIELD_DAY:
        return day_parse(value);
    case FIELD_MONTH:
        return month_parse(value);
    case FIELD_INSTANT:
        return value.length == 10 ? (int64_t)day_parse(value) * 86400 * 1000000 : instant_parse(value, NULL);
    case FIELD_CURRENCY:
        return currency_parse(value);
    case FIELD_CHOICE:
        for (int i = 0; field->choices[i]; i++)
            if (text_equal(value, text_of(field->choices[i])))
                return i;
        fail_msg("no choice %.*s", TEXT_ARGUMENTS(value));
        return 0;
    default:
        break;
    }
    int digits = field->type == FIELD_RATE                                  ? 8
                 : field->type == FIELD_MONEY || field->type == FIELD_SCORE ? 2
                                                                            : 0;
    assert_true(decimal_parse(value, digits, &number, &rounded));
    return number;
}

static void add_value(struct fixture_row *ret, text name, text value)
{
    const struct record_type *type = record_type_of(ret->row.kind);
    int field = record_field_find(type, name);
    if (field < 0) {
        ret->row.custom = ret->custom;
        ret->custom[ret->row.custom_count++] = (struct record_custom){name, value};
        return;
    }
    struct record_value *set = &ret->row.values[field];
    const struct record_field *described = &type->fields[field];
    set->state = value.length ? VALUE_SET : VALUE_ABSENT;
    if (described->type == FIELD_TEXT || described->type == FIELD_NAME || described->type == FIELD_EMAIL ||
        described->type == FIELD_REFERENCE)
        set->text = value;
    else if (value.length)
        set->number = parse_number(described, value);
}

void fixture_row_parse(struct fixture_row *ret, enum record_kind kind, va_list names_and_values)
{
    *ret = (struct fixture_row){.row = {.kind = kind}};
    for (const char *name; (name = va_arg(names_and_values, const char *));)
        add_value(ret, text_of(name), text_of(va_arg(names_and_values, const char *)));
}

struct putting {
    struct fixture *f;
    struct fixture_row *rows;
    int count;
    bool is_import;
    enum ledger_outcome *outcomes;
};

static void note_fault(void *context, int64_t line, const char *field, text value, const char *reason)
{
    struct fixture *f = context;
    size_t length = strlen(f->faults);
    snprintf(f->faults + length, sizeof(f->faults) - length, "%lld %s %.*s: %s;", (long long)line, field,
             TEXT_ARGUMENTS(value), reason);
}

static enum result put_rows(struct store_connection *connection, void *context, struct problem *problem)
{
    struct putting *putting = context;
    struct fixture *f = putting->f;
    struct ledger_change change;
    ledger_touched_release(&f->touched);
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("ana@farol.test"), &f->touched, problem);
    if (result == RESULT_OK && putting->is_import)
        result = ledger_change_is_import(&change, TEXT("accounts"), TEXT("test.csv"), problem);
    for (int i = 0; i < putting->count && result == RESULT_OK; i++) {
        f->options.line = i + 1;
        int field;
        char reason[256] = "";
        result = ledger_put(&change, &putting->rows[i].row, &f->options, &putting->outcomes[i], &field,
                            reason, problem);
        if (result == RESULT_OK && putting->outcomes[i] == LEDGER_REFUSED) {
            f->field = field;
            memcpy(f->reason, reason, sizeof(reason));
        }
    }
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, note_fault, f, problem);
    f->change_id = f->touched.change_id;
    f->import_id = change.import_id;
    ledger_change_release(&change);
    return result;
}

enum ledger_outcome put(struct fixture *f, enum record_kind kind, ...)
{
    struct fixture_row row;
    va_list arguments;
    va_start(arguments, kind);
    fixture_row_parse(&row, kind, arguments);
    va_end(arguments);
    enum ledger_outcome outcome = LEDGER_REFUSED;
    f->reason[0] = f->faults[0] = '\0';
    struct putting putting = {f, &row, 1, false, &outcome};
    enum result result = store_write(f->store, put_rows, &putting, &f->problem);
    if (result != RESULT_OK && result != RESULT_BAD_INPUT)
        fail_msg("%s (%s)", f->problem.message, f->problem.detail);
    return result == RESULT_OK ? outcome : LEDGER_REFUSED;
}

static void parse_line(struct fixture_row *ret, text line)
{
    text kind_name = text_cut(&line, '|');
    enum record_kind kind;
    assert_true(record_kind_parse(kind_name, &kind));
    *ret = (struct fixture_row){.row = {.kind = kind}};
    while (line.length) {
        text value = text_cut(&line, '|');
        text name = text_cut(&value, '=');
        add_value(ret, name, value.data ? value : TEXT(""));
    }
}

static enum result put_lines(struct fixture *f, const char *const *lines, bool is_import, char letters[256])
{
    int count = 0;
    while (lines[count])
        count++;
    assert_in_range(count, 0, 250);
    struct fixture_row *rows = calloc((size_t)count + 1, sizeof(*rows));
    enum ledger_outcome outcomes[256] = {0};
    for (int i = 0; i < count; i++)
        parse_line(&rows[i], text_of(lines[i]));
    struct putting putting = {f, rows, count, is_import, outcomes};
    f->reason[0] = f->faults[0] = '\0';
    enum result result = store_write(f->store, put_rows, &putting, &f->problem);
    for (int i = 0; i < count; i++)
        letters[i] = "IU=R"[outcomes[i]];
    letters[count] = result == RESULT_OK ? '\0' : '!';
    letters[count + 1] = '\0';
    free(rows);
    return result;
}

const char *put_all(struct fixture *f, const char *const *lines, bool is_import)
{
    static char letters[256];
    enum result result = put_lines(f, lines, is_import, letters);
    if (result != RESULT_OK && result != RESULT_BAD_INPUT)
        fail_msg("%s (%s)", f->problem.message, f->problem.detail);
    return letters;
}

enum result put_all_result(struct fixture *f, const char *const *lines)
{
    char letters[256];
    return put_lines(f, lines, false, letters);
}

static enum result run_damage(struct store_connection *connection, void *context, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(connection, context, &statement, problem);
    return result == RESULT_OK ? store_run(statement, problem) : result;
}

void damage(struct fixture *f, const char *sql)
{
    if (store_write(f->store, run_damage, (void *)(uintptr_t)sql, &f->problem) != RESULT_OK)
        fail_msg("%s (%s)", f->problem.message, f->problem.detail);
}

struct undoing {
    struct fixture *f;
    int64_t import_id;
    char *blocked;
};

static void note_blocked(void *context, text what)
{
    struct undoing *undoing = context;
    size_t length = strlen(undoing->blocked);
    snprintf(undoing->blocked + length, 512 - length, "%.*s;", TEXT_ARGUMENTS(what));
}

static enum result run_undo(struct store_connection *connection, void *context, struct problem *problem)
{
    struct undoing *undoing = context;
    struct fixture *f = undoing->f;
    struct ledger_change change;
    ledger_touched_release(&f->touched);
    enum result result = ledger_change_begin(&change, connection, &f->organisation, f->zone, &f->clock,
                                             TEXT("ana@farol.test"), &f->touched, problem);
    if (result == RESULT_OK)
        result = ledger_undo(&change, undoing->import_id, note_blocked, undoing, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, note_fault, f, problem);
    f->change_id = f->touched.change_id;
    ledger_change_release(&change);
    return result;
}

enum result undo(struct fixture *f, int64_t import_id, char blocked[512])
{
    struct undoing undoing = {f, import_id, blocked};
    blocked[0] = '\0';
    return store_write(f->store, run_undo, &undoing, &f->problem);
}

struct dumping {
    struct buffer out;
    const struct record_type *type;
};

static enum result dump_row(void *context, const struct ledger_item *item, struct problem *problem)
{
    (void)problem;
    struct dumping *dumping = context;
    struct buffer *out = &dumping->out;
    const char *comma = "";
    for (int field = 0; field < item->value_count; field++) {
        const struct record_value *value = &item->values[field];
        if (value->state != VALUE_SET)
            continue;
        buffer_printf(out, "%s%s=", comma, dumping->type->fields[field].name);
        comma = ",";
        enum field_type type = dumping->type->fields[field].type;
        char day[11];
        if (value->text.data)
            buffer_append_text(out, value->text);
        else if (type == FIELD_DAY)
            buffer_printf(out, "%s", day_format((int32_t)value->number, day));
        else if (type == FIELD_CHOICE)
            buffer_printf(out, "%s", dumping->type->fields[field].choices[value->number]);
        else if (type == FIELD_CURRENCY)
            buffer_printf(out, "%s", currency_code((uint8_t)value->number));
        else
            buffer_printf(out, "%lld", (long long)value->number);
    }
    for (int i = 0; i < item->custom_count; i++)
        buffer_printf(out, ",%.*s:%.*s", TEXT_ARGUMENTS(item->custom[i].name),
                      TEXT_ARGUMENTS(item->custom[i].value));
    buffer_append_byte(out, ';');
    return RESULT_OK;
}

char *dump(struct fixture *f, enum record_kind kind, int64_t known_change, char *out, size_t size)
{
    struct dumping dumping = {.type = record_type_of(kind)};
    buffer_init(&dumping.out, 0);
    struct store_connection *connection;
    assert_int_equal(store_read_begin(f->store, &connection, &f->problem), RESULT_OK);
    assert_int_equal(ledger_scan(connection, kind, known_change, 0, INT64_MAX,
                                 LEDGER_SCAN_TEXTS | LEDGER_SCAN_CUSTOM, dump_row, &dumping, &f->problem),
                     RESULT_OK);
    store_read_end(f->store, connection);
    snprintf(out, size, "%s", dumping.out.data ? dumping.out.data : "");
    buffer_release(&dumping.out);
    return out;
}
