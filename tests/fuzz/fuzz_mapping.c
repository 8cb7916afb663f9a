/* libFuzzer target: a mapping file, and what it makes of rows whose cells are pieces of the same
 * bytes. A mapping that parses always binds to a header of its own columns, and always evaluates. */
#include <assert.h>
#include <stdint.h>

#include "intake/evidence.h"
#include "intake/field.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void evaluate_all(const struct binding *binding, const struct table_row *row, struct arena *arena)
{
    int64_t rounded = 0;
    struct field_context context = {
        .binding = binding, .arena = arena, .money_digits = 2, .rounded = &rounded};
    for (int t = 0; t < binding->mapping->target_count; t++) {
        const struct mapping_target *target = &binding->mapping->targets[t];
        const struct record_type *type = record_type_of(target->kind);
        const char *fault;
        if (target->where)
            (void)evaluate_condition(binding, target->where, row, arena, &fault);
        for (int i = 0; i < target->assignment_count; i++) {
            struct value value = evaluate(binding, target->assignments[i].expression, row, arena);
            struct record_value parsed;
            assert(value.fault || value.text.length == 0 || value.text.data);
            if (target->assignments[i].field >= 0)
                (void)field_parse(&context, &type->fields[target->assignments[i].field], &value, &parsed);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    struct arena arena;
    struct mapping *mapping;
    struct binding binding;
    text source = {(const char *)data, size};
    if (!zone && zone_load(&zone, TEXT("UTC"), NULL) != RESULT_OK)
        return 0;
    arena_init(&arena, 0);
    if (mapping_parse(&mapping, source, &arena, NULL) == RESULT_OK) {
        text *cells = arena_array(&arena, text, (size_t)mapping->column_count);
        for (int i = 0; i < mapping->column_count; i++)
            cells[i] = mapping->columns[i].name;
        struct table_row row = {.cells = cells, .count = mapping->column_count, .line = 1};
        if (binding_make(&binding, mapping, &row, zone, &arena, NULL) == RESULT_OK) {
            struct evidence *evidence = evidence_begin(&binding, &arena);
            text rest = source;
            for (int i = 0; i < mapping->column_count; i++)
                cells[i] = text_cut(&rest, '\n');
            for (int i = 0; i < mapping->column_count; i++)
                cells[i] = cells[i].data ? cells[i] : TEXT("");
            evidence_add(evidence, &row);
            if (evidence_decide(evidence, &binding, ';', NULL) == RESULT_OK)
                evaluate_all(&binding, &row, &arena);
        }
    }
    arena_release(&arena);
    return 0;
}
