/* See import_presets.h. */
#include "web/import/import_presets.h"

#include "base/list.h"
#include "intake/fold.h"
#include "intake/mapping.h"
#include "language/language.h"
#include "ledger/words.h"

struct presets {
    struct arena *arena;
    struct ledger_import_preset *items;
    size_t count, capacity;
};

static enum result keep(void *context, const struct ledger_import_preset *preset, struct problem *problem)
{
    struct presets *presets = context;
    (void)problem;
    *list_append(presets) =
        (struct ledger_import_preset){.name = text_copy(presets->arena, preset->name),
                                      .kind = preset->kind,
                                      .mapping = text_copy(presets->arena, preset->mapping)};
    return RESULT_OK;
}

static struct presets read_all(struct arena *arena, const struct web_application *application)
{
    struct presets presets = {.arena = arena};
    struct store_connection *connection;
    struct problem ignored = {0};
    if (store_read_begin(application->store, &connection, &ignored) != RESULT_OK)
        return presets;
    if (ledger_import_preset_scan(connection, keep, &presets, &ignored) != RESULT_OK)
        presets.count = 0;
    store_read_end(application->store, connection);
    return presets;
}

void web_presets_options(struct arena *arena, const struct web_application *application,
                         struct view_select *ret)
{
    struct presets presets = read_all(arena, application);
    struct view_option *options = arena_array(arena, struct view_option, presets.count + 3);
    size_t count = 0;
    options[count++] = (struct view_option){TEXT(""), text_of(_("this one")), true};
    options[count++] = (struct view_option){TEXT("guess"), text_of(_("guess again")), false};
    options[count++] = (struct view_option){TEXT("chartmogul"), TEXT("ChartMogul"), false};
    for (size_t i = 0; i < presets.count; i++)
        options[count++] =
            (struct view_option){text_printf(arena, "kept:%.*s", TEXT_ARGUMENTS(presets.items[i].name)),
                                 presets.items[i].name, false};
    list_release(&presets);
    *ret = (struct view_select){
        .name = TEXT("preset"), .label = text_of(_("Mapping")), .options = options, .options_count = count};
}

void web_presets_list(struct arena *arena, const struct web_application *application,
                      struct view_import_mapping **ret, size_t *ret_count)
{
    struct presets presets = read_all(arena, application);
    struct view_import_mapping *mappings = arena_array(arena, struct view_import_mapping, presets.count + 1);
    for (size_t i = 0; i < presets.count; i++)
        mappings[i] =
            (struct view_import_mapping){.id = text_printf(arena, "mapping-%zu", i + 1),
                                         .name = presets.items[i].name,
                                         .kind = text_of(record_kind_plural(presets.items[i].kind))};
    *ret = mappings;
    *ret_count = presets.count;
    list_release(&presets);
}

bool web_preset_find(struct arena *arena, const struct web_application *application, text choice,
                     enum record_kind kind, struct ledger_import_preset *ret)
{
    struct store_connection *connection;
    struct problem ignored = {0};
    *ret = (struct ledger_import_preset){.name = choice, .kind = kind};
    if (!text_starts_with(choice, TEXT("kept:")))
        return mapping_preset(choice, kind, &ret->mapping) && !text_is_absent(ret->mapping);
    if (store_read_begin(application->store, &connection, &ignored) != RESULT_OK)
        return false;
    enum result result =
        ledger_import_preset_read(connection, text_slice(choice, 5, choice.length), arena, ret, &ignored);
    store_read_end(application->store, connection);
    return result == RESULT_OK;
}

static bool has_column(const struct intake_sample *sample, text name)
{
    struct fold wanted, fold;
    fold_name(name, &wanted);
    for (int i = 0; i < sample->column_count; i++) {
        fold_name(sample->columns[i], &fold);
        if (text_equal((text){wanted.data, wanted.length}, (text){fold.data, fold.length}))
            return true;
    }
    return false;
}

/* How many columns the mapping names, 0 where the file lacks one of them. */
static int fits(struct arena *arena, const struct ledger_import_preset *preset,
                const struct intake_sample *sample)
{
    struct mapping *mapping;
    struct problem ignored = {0};
    if (mapping_parse(&mapping, preset->mapping, arena, &ignored) != RESULT_OK)
        return 0;
    for (int i = 0; i < mapping->column_count; i++)
        if (!mapping->columns[i].optional && !has_column(sample, mapping->columns[i].name))
            return 0;
    return mapping->column_count;
}

bool web_preset_match(struct arena *arena, const struct web_application *application,
                      const struct intake_sample *sample, struct ledger_import_preset *ret)
{
    struct presets presets = read_all(arena, application);
    int most = 0;
    for (size_t i = 0; i < presets.count; i++) {
        int columns = fits(arena, &presets.items[i], sample);
        if (columns > most) {
            most = columns;
            *ret = presets.items[i];
        }
    }
    list_release(&presets);
    return most > 0;
}

static enum result put(struct store_connection *connection, void *context, struct problem *problem)
{
    return ledger_import_preset_put(connection, context, problem);
}

enum result web_preset_keep(const struct web_application *application,
                            const struct ledger_import_preset *preset, struct problem *problem)
{
    struct ledger_import_preset copy = *preset;
    return store_write(application->store, put, &copy, problem);
}

struct renaming {
    text name, new_name;
};

static enum result rename_or_remove(struct store_connection *connection, void *context,
                                    struct problem *problem)
{
    const struct renaming *renaming = context;
    return text_is_absent(renaming->new_name)
               ? ledger_import_preset_remove(connection, renaming->name, problem)
               : ledger_import_preset_rename(connection, renaming->name, renaming->new_name, problem);
}

enum result web_preset_change(const struct web_application *application, text name, text new_name,
                              struct problem *problem)
{
    struct renaming renaming = {name, new_name};
    return store_write(application->store, rename_or_remove, &renaming, problem);
}
