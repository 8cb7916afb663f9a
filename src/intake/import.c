/* The importer: prepares outside the transaction (file, mapping, formats), then runs inside it. */
#include "intake/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "intake/evidence.h"
#include "intake/field.h"
#include "intake/fold.h"
#include "intake/header.h"
#include "intake/interval.h"
#include "intake/join.h"
#include "language/language.h"

#define PROGRESS_ROWS 1024
#define HEADER_ROWS_LOOKED_AT 30
#define AGAIN_MAX 20
#define LEFT_OUT_MAX 1000000

enum verdict { VERDICT_COMMIT, VERDICT_NOTHING, VERDICT_DRY, VERDICT_REFUSED, VERDICT_AGAIN };

/* A row found bad only when the whole file was in: left out in the next attempt. */
struct left_out {
    int64_t line;
    text column, value, reason;
};

/* A column whose head is empty, and the first row with something in it. */
struct nameless {
    int column;
    int64_t line; /* 0: nothing stands in it */
    text value;   /* in the result's arena */
};

struct run {
    const struct intake_request *request;
    struct intake_result *result;
    struct organisation organisation;
    struct zone *zone;
    struct mapping *mapping;
    struct binding binding;
    struct table_reader *reader;
    struct join *join;  /* NULL without joined files */
    struct arena arena; /* the run's: mapping and binding */
    struct arena row_arena;
    struct ledger_change change;
    enum verdict verdict;
    struct {
        struct left_out *items;
        size_t count, capacity;
    } left_out;
    struct nameless *nameless; /* columns under no name, when Farol's own names are taken; in `arena` */
    int nameless_count;
    bool fault_without_line;
    bool row_bad;
    int64_t row_rounded;
};

static enum result open_table(struct run *run, const struct table_row **ret_header, struct problem *problem)
{
    table_close(run->reader);
    run->reader = NULL;
    const struct table_options *options = run->mapping ? &run->mapping->table : NULL;
    enum result result = table_open(&run->reader, run->request->path, options, problem);
    if (result == RESULT_OK)
        result = table_next(run->reader, ret_header, problem);
    int64_t line = run->mapping ? run->mapping->header_line : 0; /* titles stand above it */
    while (result == RESULT_OK && *ret_header && (*ret_header)->line < line)
        result = table_next(run->reader, ret_header, problem);
    if (result == RESULT_OK && !*ret_header)
        return problem_set(problem, RESULT_BAD_INPUT,
                           _("The file is empty; its first row must name the columns."));
    if (result == RESULT_OK && (*ret_header)->fault)
        return problem_set(problem, RESULT_BAD_INPUT, _("Line %lld, column %d: %s."),
                           (long long)(*ret_header)->line, (*ret_header)->fault_column + 1,
                           (*ret_header)->fault);
    return result;
}

static enum result next_row(struct run *run, const struct table_row **ret_row, struct problem *problem)
{
    enum result result = table_next(run->reader, ret_row, problem);
    if (result == RESULT_OK && *ret_row && run->join)
        *ret_row = join_row(run->join, *ret_row);
    return result;
}

static enum result open_joined(struct run *run, const struct table_row **header, struct problem *problem)
{
    if (!run->request->joined || !run->request->joined[0])
        return RESULT_OK;
    enum result result = join_open(&run->join, run->request->joined, *header, problem);
    if (result == RESULT_OK)
        *header = join_header(run->join);
    return result;
}

static bool is_cancelled(const struct run *run)
{
    return run->request->cancelled && atomic_load(run->request->cancelled);
}

static enum result cancelled(struct problem *problem)
{
    return problem_set(problem, RESULT_CANCELLED, _("Stopped; nothing was imported."));
}

static void report_progress(struct run *run)
{
    int64_t done, total;
    if (!run->request->progress)
        return;
    table_progress(run->reader, &done, &total);
    run->request->progress(run->request->progress_context, done, total, run->result->rows);
}

/* Looks through the whole file for how its columns write numbers and days. */
static enum result gather_evidence(struct run *run, struct problem *problem)
{
    struct evidence *evidence = evidence_begin(&run->binding, &run->arena);
    const struct table_row *row;
    for (int64_t rows = 0; evidence_is_needed(evidence); rows++) {
        enum result result = next_row(run, &row, problem);
        if (result != RESULT_OK)
            return result;
        if (!row)
            break;
        if (rows % PROGRESS_ROWS == 0) {
            report_progress(run);
            if (is_cancelled(run))
                return cancelled(problem);
        }
        evidence_add(evidence, row);
    }
    enum result result = evidence_decide(evidence, &run->binding, table_delimiter(run->reader), problem);
    if (result == RESULT_OK)
        run->result->notes = evidence_notes(evidence, &run->binding, &run->result->arena);
    return result;
}

static enum result check_kind(const struct run *run, struct problem *problem)
{
    for (int i = 0; i < run->mapping->target_count; i++)
        if (run->mapping->targets[i].kind == run->request->kind)
            return RESULT_OK;
    return problem_set(problem, RESULT_BAD_INPUT, _("This mapping makes %s, not %s."),
                       record_type_of(run->mapping->targets[0].kind)->name,
                       record_type_of(run->request->kind)->name);
}

static enum result read_organisation(struct run *run, struct problem *problem)
{
    struct store_connection *connection;
    enum result result = store_read_begin(run->request->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_organisation_read(connection, &run->organisation, problem);
    store_read_end(run->request->store, connection);
    if (result == RESULT_OK)
        result = zone_load(&run->zone, text_of(run->organisation.zone), problem);
    return result;
}

/* An amount is read in minor units of its row's currency, so the currency goes first: a column, or the
 * subscription that a change names. */
static void put_currency_first(struct mapping_target *target)
{
    const struct record_type *type = record_type_of(target->kind);
    for (int i = 1; i < target->assignment_count; i++) {
        struct mapping_assignment assignment = target->assignments[i];
        if (assignment.field < 0)
            continue;
        if (type->fields[assignment.field].type == FIELD_CURRENCY ||
            (target->kind == RECORD_SUBSCRIPTION_CHANGE && assignment.field == CHANGE_SUBSCRIPTION)) {
            memmove(target->assignments + 1, target->assignments, (size_t)i * sizeof(assignment));
            target->assignments[0] = assignment;
            return;
        }
    }
}

/* Said to the person, since a misspelt column looks like a custom field. */
static void name_custom_fields(struct run *run)
{
    const struct mapping_target *target = &run->mapping->targets[0];
    text list = TEXT("");
    for (int i = 0; i < target->assignment_count; i++)
        if (target->assignments[i].field < 0)
            list = text_printf(&run->result->arena, "%.*s%s“%.*s”", TEXT_ARGUMENTS(list),
                               list.length ? ", " : "", TEXT_ARGUMENTS(target->assignments[i].custom));
    run->result->custom_fields = list;
}

static void find_nameless(struct run *run, const struct table_row *header)
{
    run->nameless = arena_array(&run->arena, struct nameless, (size_t)header->count);
    for (int i = 0; i < header->count; i++)
        if (text_trim(header->cells[i]).length == 0)
            run->nameless[run->nameless_count++].column = i;
}

/* What stands under no name is not imported, and the person is told where it first does. */
static void note_nameless(struct run *run, const struct table_row *row)
{
    for (int i = 0; i < run->nameless_count; i++) {
        struct nameless *nameless = &run->nameless[i];
        if (nameless->line || nameless->column >= row->count)
            continue;
        text value = text_trim(row->cells[nameless->column]);
        if (value.length == 0)
            continue;
        nameless->line = row->line;
        nameless->value = text_copy(&run->result->arena, value);
    }
}

static void say_nameless(struct run *run)
{
    struct intake_result *result = run->result;
    for (int i = 0; i < run->nameless_count; i++) {
        const struct nameless *nameless = &run->nameless[i];
        if (nameless->line)
            result->notes = text_printf(
                &result->arena,
                _("%.*sColumn %d has no name in the header, so what stands in it is not imported (line "
                  "%lld: “%.*s”). Give it a name or empty it.\n"),
                TEXT_ARGUMENTS(result->notes), nameless->column + 1, (long long)nameless->line,
                TEXT_ARGUMENTS(nameless->value));
    }
}

/* Whether the mapping, or without one Farol's own import, knows a column of this name. */
static bool is_known_name(const struct run *run, text name)
{
    bool own;
    if (!run->mapping)
        return header_field(record_type_of(run->request->kind), name, &own) >= 0;
    for (int i = 0; i < run->mapping->column_count; i++)
        if (fold_same_word(run->mapping->columns[i].name, name))
            return true;
    return false;
}

static int count_known_names(const struct run *run, const struct table_row *row)
{
    int known = 0;
    for (int i = 0; i < row->count; i++) {
        text name = text_trim(row->cells[i]);
        known += name.length && is_known_name(run, name);
    }
    return known;
}

/* The line, among the first ones, that names several columns Farol knows and more than the header, of
 * which `known_in_header` are: a title often stands above the names. 0: none. Spends the reader. */
static int64_t find_header_below(struct run *run, int known_in_header)
{
    const struct table_row *row;
    struct problem ignored = {0};
    int best = known_in_header > 1 ? known_in_header : 1;
    int64_t line = 0;
    for (int rows = 0; rows < HEADER_ROWS_LOOKED_AT; rows++) {
        if (next_row(run, &row, &ignored) != RESULT_OK || !row)
            break;
        int known = count_known_names(run, row);
        if (known > best) {
            best = known;
            line = row->line;
        }
    }
    return line;
}

/* Names the line where the header seems to stand, if it is not the first; else leaves what was said. */
static enum result hint_at_header(struct run *run, int64_t first, int known, struct problem *problem)
{
    int64_t line = find_header_below(run, known);
    if (!line)
        return RESULT_BAD_INPUT;
    return problem_set(problem, RESULT_BAD_INPUT,
                       _("The first row must name the columns, but line %lld does not: the names seem to "
                         "stand on line %lld. Delete the rows above it and import again."),
                       (long long)first, (long long)line);
}

/* The mapping that the header makes, if none was named, and what it is bound to. */
static enum result bind_header(struct run *run, const struct table_row *header, struct problem *problem)
{
    int64_t first = header->line;
    int known = count_known_names(run, header);
    bool by_header = !run->mapping;
    enum result result = RESULT_OK;
    if (by_header)
        result = mapping_from_header(&run->mapping, run->request->kind, header, &run->arena, problem);
    if (result == RESULT_OK && by_header) {
        name_custom_fields(run);
        find_nameless(run, header);
    }
    if (result == RESULT_OK)
        result = check_kind(run, problem);
    if (result != RESULT_OK && !by_header)
        return result;
    if (result == RESULT_OK)
        result = binding_make(&run->binding, run->mapping, header, run->zone, &run->arena, problem);
    return result == RESULT_BAD_INPUT ? hint_at_header(run, first, known, problem) : result;
}

static enum result prepare(struct run *run, struct problem *problem)
{
    const struct table_row *header;
    enum result result = read_organisation(run, problem);
    if (result == RESULT_OK && !text_is_absent(run->request->mapping_source))
        result = mapping_parse(&run->mapping, run->request->mapping_source, &run->arena, problem);
    else if (result == RESULT_OK && run->request->mapping)
        result = mapping_load(&run->mapping, run->request->mapping, run->request->kind, &run->arena, problem);
    if (result == RESULT_OK)
        result = open_table(run, &header, problem);
    if (result == RESULT_OK)
        result = open_joined(run, &header, problem);
    if (result == RESULT_OK)
        result = bind_header(run, header, problem);
    if (result == RESULT_OK)
        result = gather_evidence(run, problem);
    for (int i = 0; result == RESULT_OK && i < run->mapping->target_count; i++)
        put_currency_first(&run->mapping->targets[i]);
    return result;
}

static void add_issue(struct run *run, int64_t line, text column, text value, const char *reason)
{
    run->row_bad = true;
    issue_add(&run->result->issues, line, column, value, text_of(reason));
}

/* The column as the person knows it: the file's own name where the value came from one. */
static text column_name(const struct run *run, const struct mapping_assignment *assignment,
                        const struct record_type *type, const struct value *value)
{
    if (value && value->column >= 0)
        return run->mapping->columns[value->column].name;
    return assignment->field >= 0 ? text_of(type->fields[assignment->field].name) : assignment->custom;
}

static const char *parse_assignment(struct field_context *context, const struct record_type *type,
                                    const struct mapping_assignment *assignment, const struct value *value,
                                    struct record_row *record)
{
    static const struct record_field custom_field = {.name = "", .type = FIELD_TEXT};
    struct record_value parsed;
    bool custom = assignment->field < 0;
    const struct record_field *field = custom ? &custom_field : &type->fields[assignment->field];
    const char *reason = field_parse(context, field, value, &parsed);
    if (reason)
        return reason;
    if (custom) {
        if (parsed.state != VALUE_UNTOUCHED)
            record->custom[record->custom_count++] = (struct record_custom){
                assignment->custom, parsed.state == VALUE_SET ? parsed.text : TEXT_ABSENT};
        return NULL;
    }
    if (field->required && parsed.state != VALUE_SET && !interval_may_lack(type->kind, assignment->field))
        return _("this is required");
    if (assignment->end_inclusive && parsed.state == VALUE_SET && parsed.number < DAY_MAXIMUM)
        parsed.number++;
    if (field->type == FIELD_CURRENCY && parsed.state == VALUE_SET) {
        context->currency = (uint8_t)parsed.number;
        context->money_digits = currency_digits(context->currency);
    }
    record->values[assignment->field] = parsed;
    return NULL;
}

/* A change is in its subscription's currency, which only the record knows. */
static enum result take_subscription_currency(struct run *run, const struct record_row *record,
                                              struct field_context *context, struct problem *problem)
{
    uint8_t currency;
    enum result result = ledger_subscription_currency(&run->change, record->values[CHANGE_SUBSCRIPTION].text,
                                                      &currency, problem);
    if (result == RESULT_OK && currency != CURRENCY_NONE) {
        context->currency = currency;
        context->money_digits = currency_digits(currency);
    }
    return result;
}

/* Makes the typed record of one target; *ret_good false after having said what is wrong. */
static enum result make_record(struct run *run, const struct mapping_target *target,
                               const struct table_row *row, struct record_row *record,
                               struct record_custom *custom, bool *ret_good, struct problem *problem)
{
    const struct record_type *type = record_type_of(target->kind);
    struct field_context context = {.binding = &run->binding,
                                    .arena = &run->row_arena,
                                    .money_digits = currency_digits(run->organisation.currency),
                                    .currency = CURRENCY_NONE,
                                    .rounded = &run->row_rounded};
    *ret_good = true;
    memset(record, 0, sizeof(*record));
    record->kind = target->kind;
    record->custom = custom;
    for (int i = 0; i < target->assignment_count; i++) {
        const struct mapping_assignment *assignment = &target->assignments[i];
        struct value value = evaluate(&run->binding, assignment->expression, row, &run->row_arena);
        const char *reason = parse_assignment(&context, type, assignment, &value, record);
        if (reason) {
            add_issue(run, row->line, column_name(run, assignment, type, &value), value.text, reason);
            *ret_good = false;
        } else if (target->kind == RECORD_SUBSCRIPTION_CHANGE && assignment->field == CHANGE_SUBSCRIPTION) {
            enum result result = take_subscription_currency(run, record, &context, problem);
            if (result != RESULT_OK)
                return result;
        }
    }
    return RESULT_OK;
}

static void refuse_field(struct run *run, const struct mapping_target *target, const struct table_row *row,
                         int field, const char *reason)
{
    const struct record_type *type = record_type_of(target->kind);
    for (int i = 0; i < target->assignment_count; i++) {
        const struct mapping_assignment *assignment = &target->assignments[i];
        if (field >= 0 && assignment->field == field) {
            struct value value = evaluate(&run->binding, assignment->expression, row, &run->row_arena);
            add_issue(run, row->line, column_name(run, assignment, type, &value), value.text, reason);
            return;
        }
    }
    add_issue(run, row->line, field >= 0 ? text_of(type->fields[field].name) : TEXT(""), TEXT(""), reason);
}

/* The count that the interval's word implies, where the row gives none of its own. */
static bool settle_interval(struct run *run, const struct mapping_target *target, const struct table_row *row,
                            struct record_row *record)
{
    int unit, count;
    if (!interval_fields(target->kind, &unit, &count))
        return true;
    for (int i = 0; i < target->assignment_count; i++) {
        if (target->assignments[i].field != unit)
            continue;
        struct value word = evaluate(&run->binding, target->assignments[i].expression, row, &run->row_arena);
        const char *reason = interval_settle(record, word.text);
        if (reason)
            refuse_field(run, target, row, unit, reason);
        return !reason;
    }
    return true;
}

static void count_outcome(struct run *run, enum record_kind kind, enum ledger_outcome outcome)
{
    struct intake_counts *counts[2] = {&run->result->total, &run->result->kinds[kind]};
    for (int i = 0; i < 2; i++) {
        counts[i]->inserted += outcome == LEDGER_INSERTED;
        counts[i]->updated += outcome == LEDGER_UPDATED;
        counts[i]->unchanged += outcome == LEDGER_UNCHANGED;
    }
}

static void tell_row(const struct run *run, const struct mapping_target *target, const struct table_row *row,
                     const struct record_row *record, enum ledger_outcome outcome, bool refused)
{
    const struct intake_row told = {
        .line = row->line, .kind = target->kind, .refused = refused, .outcome = outcome, .record = record};
    if (run->request->row)
        run->request->row(run->request->hook_context, &told);
}

/* Reads what one target makes of a row; *ret_good false where it makes nothing, or what it makes is bad. */
static enum result read_target(struct run *run, const struct mapping_target *target,
                               const struct table_row *row, struct record_row *record,
                               struct record_custom *custom, bool *ret_wanted, bool *ret_good,
                               struct problem *problem)
{
    const char *fault = NULL;
    *ret_good = false;
    if (target->where && !evaluate_condition(&run->binding, target->where, row, &run->row_arena, &fault)) {
        if (fault)
            add_issue(run, row->line, TEXT("where"), TEXT(""), fault);
        return RESULT_OK;
    }
    *ret_wanted = true;
    enum result result = make_record(run, target, row, record, custom, ret_good, problem);
    if (result != RESULT_OK)
        return result;
    *ret_good = *ret_good && settle_interval(run, target, row, record);
    if (!*ret_good)
        tell_row(run, target, row, record, LEDGER_REFUSED, true);
    return RESULT_OK;
}

/* A row that makes several kinds makes none of them where one cannot be read. A change is read by the
 * subscription that the same row may make, so such mappings go kind by kind. */
static enum result read_before(struct run *run, const struct table_row *row, struct problem *problem)
{
    struct record_custom custom[RECORD_CUSTOM_FIELDS_MAX];
    struct record_row record;
    bool wanted, good;
    enum result result = RESULT_OK;
    const struct mapping *mapping = run->mapping;
    for (int i = 0; i < mapping->target_count; i++)
        if (mapping->target_count == 1 || mapping->targets[i].kind == RECORD_SUBSCRIPTION_CHANGE)
            return RESULT_OK;
    for (int i = 0; i < mapping->target_count && !run->row_bad && result == RESULT_OK; i++)
        result = read_target(run, &mapping->targets[i], row, &record, custom, &wanted, &good, problem);
    run->row_rounded = 0;
    return result;
}

static enum result put_target(struct run *run, const struct mapping_target *target,
                              const struct table_row *row, bool *ret_wanted, struct problem *problem)
{
    struct record_custom custom[RECORD_CUSTOM_FIELDS_MAX];
    struct record_row record;
    bool good;
    enum result result = read_target(run, target, row, &record, custom, ret_wanted, &good, problem);
    if (result != RESULT_OK || !good)
        return result;
    struct ledger_options options = {.effective_day = run->request->effective_day,
                                     .repeats_first = target->repeats == REPEATS_FIRST,
                                     .repeats_last = target->repeats == REPEATS_LAST,
                                     .accounts_follow = run->mapping->targets[0].kind == RECORD_ACCOUNT,
                                     .line = row->line};
    enum ledger_outcome outcome;
    int field = -1;
    char reason[256];
    result = ledger_put(&run->change, &record, &options, &outcome, &field, reason, problem);
    if (result != RESULT_OK)
        return result;
    if (outcome == LEDGER_REFUSED)
        refuse_field(run, target, row, field, reason);
    else
        count_outcome(run, target->kind, outcome);
    tell_row(run, target, row, &record, outcome, outcome == LEDGER_REFUSED);
    return RESULT_OK;
}

static bool is_blank(const struct table_row *row)
{
    for (int i = 0; i < row->count; i++)
        if (row->cells[i].length && text_trim(row->cells[i]).length)
            return false;
    return true;
}

/* Cells behind the last named column belong to nothing: a delimiter too many in an unquoted text. */
static void check_width(struct run *run, const struct table_row *row)
{
    for (int i = run->binding.header_count; i < row->count; i++) {
        if (text_trim(row->cells[i]).length == 0)
            continue;
        add_issue(run, row->line, TEXT(""), row->cells[i],
                  _("this row has more cells than the header has columns"));
        return;
    }
}

static int compare_left_out(const void *a, const void *b)
{
    int64_t first = ((const struct left_out *)a)->line, second = ((const struct left_out *)b)->line;
    return first < second ? -1 : first > second;
}

/* The list is in order of lines while rows go in. */
static const struct left_out *find_left_out(const struct run *run, int64_t line)
{
    struct left_out wanted = {.line = line};
    return run->left_out.count
               ? bsearch(&wanted, run->left_out.items, run->left_out.count, sizeof(wanted), compare_left_out)
               : NULL;
}

/* Puts the faults found at the end in order and counts the rows they refuse. */
static void settle_left_out(struct run *run, size_t before)
{
    struct left_out *items = run->left_out.items;
    size_t count = run->left_out.count;
    if (count == before)
        return;
    qsort(items + before, count - before, sizeof(*items), compare_left_out);
    for (size_t i = before; i < count; i++)
        run->result->refused += i == before || items[i].line != items[i - 1].line;
    qsort(items, count, sizeof(*items), compare_left_out);
}

static enum result put_row(struct run *run, const struct table_row *row, struct problem *problem)
{
    struct intake_result *counts = run->result;
    run->row_bad = false;
    run->row_rounded = 0;
    bool wanted = false;
    enum result result = RESULT_OK;
    counts->rows++;
    const struct left_out *left_out = find_left_out(run, row->line);
    if (left_out) {
        issue_add(&counts->issues, row->line, left_out->column, left_out->value, left_out->reason);
        counts->refused++;
        return RESULT_OK;
    }
    if (row->fault)
        add_issue(run, row->line,
                  row->fault_column < run->binding.header_count ? run->binding.header[row->fault_column]
                                                                : TEXT(""),
                  TEXT(""), row->fault);
    else
        check_width(run, row);
    note_nameless(run, row);
    if (!run->row_bad)
        result = read_before(run, row, problem);
    for (int i = 0; i < run->mapping->target_count && !run->row_bad && result == RESULT_OK; i++)
        result = put_target(run, &run->mapping->targets[i], row, &wanted, problem);
    counts->rounded += run->row_bad ? 0 : run->row_rounded;
    if (run->row_bad)
        counts->refused++;
    else if (!wanted)
        counts->skipped++;
    return result;
}

static enum result put_rows(struct run *run, struct problem *problem)
{
    const struct table_row *row;
    for (int64_t met = 0;; met++) {
        if (met % PROGRESS_ROWS == 0)
            report_progress(run);
        enum result result = next_row(run, &row, problem);
        if (result != RESULT_OK)
            return result;
        if ((!row || met % PROGRESS_ROWS == 0) && is_cancelled(run))
            return cancelled(problem);
        if (!row)
            return RESULT_OK;
        if (is_blank(row) && !row->fault)
            continue;
        result = put_row(run, row, problem);
        if (result != RESULT_OK)
            return result;
        arena_clear(&run->row_arena);
        if (!run->request->skip_bad && run->result->issues.count >= ISSUES_WRITTEN_MAX)
            return RESULT_OK; /* hopeless; the person has enough to go on */
    }
}

/* A fault of the file as a whole, found when all rows are in. */
static void take_fault(void *context, int64_t line, const char *field, text value, const char *reason)
{
    struct run *run = context;
    struct arena *arena = &run->result->arena;
    if (line <= 0 || run->left_out.count >= LEFT_OUT_MAX)
        run->fault_without_line = true; /* nothing that a further attempt could leave out */
    text column = text_of(field ? field : "");
    issue_add(&run->result->issues, line, column, value, text_of(reason));
    if (run->left_out.count < LEFT_OUT_MAX)
        *list_append(&run->left_out) = (struct left_out){
            line, text_copy(arena, column), text_copy(arena, value), text_copy(arena, text_of(reason))};
}

static enum verdict judge(struct run *run, size_t left_out_before)
{
    bool new_faults = run->left_out.count > left_out_before;
    if (!run->request->skip_bad && (run->result->refused > 0 || new_faults))
        return VERDICT_REFUSED;
    if (new_faults)
        return run->fault_without_line ? VERDICT_REFUSED : VERDICT_AGAIN;
    if (run->request->dry_run)
        return VERDICT_DRY;
    return run->result->total.inserted + run->result->total.updated == 0 ? VERDICT_NOTHING : VERDICT_COMMIT;
}

static enum result run_change(struct run *run, struct problem *problem)
{
    const struct intake_request *request = run->request;
    size_t before = run->left_out.count;
    text source = text_is_absent(request->source_name) ? text_of(request->path) : request->source_name;
    enum result result =
        ledger_change_is_import(&run->change, text_of(record_type_of(request->kind)->name), source, problem);
    if (result == RESULT_OK)
        result = put_rows(run, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&run->change, take_fault, run, problem);
    if (result != RESULT_OK && !(result == RESULT_BAD_INPUT && run->left_out.count > before))
        return result;
    settle_left_out(run, before);
    run->verdict = judge(run, before);
    if (run->verdict != VERDICT_COMMIT)
        return RESULT_CANCELLED; /* rolls back; the verdict says why */
    run->result->import_id = run->change.import_id;
    if (request->committing)
        return request->committing(request->hook_context, run->change.connection, run->result, problem);
    return RESULT_OK;
}

/* Runs on the writer's thread, inside the transaction. */
static enum result import_work(struct store_connection *connection, void *context, struct problem *problem)
{
    struct run *run = context;
    const struct intake_request *request = run->request;
    enum language before = language_current();
    language_use(request->language);
    enum result result = ledger_change_begin(&run->change, connection, &run->organisation, run->zone,
                                             request->clock ? request->clock : clock_system(), request->actor,
                                             &run->result->touched, problem);
    if (result == RESULT_OK) {
        result = run_change(run, problem);
        ledger_change_release(&run->change);
    }
    language_use(before);
    return result;
}

static void reset_counts(struct intake_result *result)
{
    result->rows = result->skipped = result->refused = result->rounded = result->import_id = 0;
    result->total = (struct intake_counts){0};
    memset(result->kinds, 0, sizeof(result->kinds));
    issue_list_clear(&result->issues);
    ledger_touched_release(&result->touched);
    result->touched = (struct ledger_touched){0};
}

static enum result attempt(struct run *run, struct problem *problem)
{
    const struct table_row *header;
    enum result result = open_table(run, &header, problem);
    if (result != RESULT_OK)
        return result;
    reset_counts(run->result);
    if (run->request->row)
        run->request->row(run->request->hook_context, NULL);
    run->verdict = VERDICT_COMMIT;
    result = store_write(run->request->store, import_work, run, problem);
    if (result == RESULT_CANCELLED && run->verdict != VERDICT_COMMIT)
        return RESULT_OK;
    return result;
}

static void finish_result(struct run *run)
{
    say_nameless(run);
    struct intake_result *result = run->result;
    result->imported = run->verdict != VERDICT_REFUSED && run->verdict != VERDICT_AGAIN;
    result->errors_written = issue_list_finish(&result->issues);
    if (run->verdict != VERDICT_COMMIT) {
        result->import_id = 0;
        ledger_touched_release(&result->touched);
        result->touched = (struct ledger_touched){0};
    }
}

enum result intake_import(const struct intake_request *request, struct intake_result *ret_result,
                          struct problem *problem)
{
    struct run run = {.request = request, .result = ret_result};
    *ret_result = (struct intake_result){0};
    arena_init(&ret_result->arena, 0);
    issue_list_init(&ret_result->issues, &ret_result->arena, request->errors_path);
    arena_init(&run.arena, 0);
    arena_init(&run.row_arena, 0);
    enum result result = prepare(&run, problem);
    for (int i = 0; result == RESULT_OK && i < AGAIN_MAX; i++) {
        result = attempt(&run, problem);
        if (result != RESULT_OK || run.verdict != VERDICT_AGAIN)
            break;
    }
    if (result == RESULT_OK)
        finish_result(&run);
    else
        issue_list_clear(&ret_result->issues);
    table_close(run.reader);
    join_close(run.join);
    zone_release(run.zone);
    list_release(&run.left_out);
    arena_release(&run.row_arena);
    arena_release(&run.arena);
    return result;
}

void intake_result_release(struct intake_result *result)
{
    issue_list_clear(&result->issues);
    ledger_touched_release(&result->touched);
    arena_release(&result->arena);
}
