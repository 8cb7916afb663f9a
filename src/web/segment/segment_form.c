/* The form of a segment: rows of conditions, or the rule as it is typed (segment.h). */
#include "language/language.h"
#include "rule/name.h"
#include "web/segment/segment.h"

/* ---- reading ---- */

static text nth(const struct http_pairs *form, const char *name, size_t n)
{
    for (size_t i = 0; i < form->count; i++)
        if (text_equal(form->items[i].name, text_of(name)) && n-- == 0)
            return form->items[i].value;
    return TEXT_ABSENT;
}

static void read_rows(const struct http_pairs *form, struct segment_form *ret)
{
    int64_t dropped = 0;
    if (!text_to_int64(http_value(form, "drop"), &dropped))
        dropped = 0;
    for (size_t n = 0; n < SEGMENT_CONDITIONS_MAX; n++) {
        text measure = nth(form, "measure", n);
        if (text_is_absent(measure))
            break;
        if ((int64_t)n + 1 == dropped)
            continue;
        const struct rule_how *how = rule_how_find(nth(form, "how", n));
        ret->conditions[ret->condition_count++] = (struct rule_condition){
            .measure = measure, .how = how ? how : &rule_hows[0], .value = nth(form, "value", n)};
    }
}

static void add_row(struct segment_form *form)
{
    if (form->condition_count < SEGMENT_CONDITIONS_MAX)
        form->conditions[form->condition_count++] = (struct rule_condition){.how = &rule_hows[0]};
}

text segment_form_rule(struct arena *arena, const struct segment_form *form)
{
    text rule = TEXT_ABSENT;
    for (size_t i = 0; i < form->condition_count; i++) {
        text condition = rule_condition_write(arena, &form->conditions[i]);
        if (text_is_absent(condition))
            continue;
        rule = text_is_absent(rule) ? condition
                                    : text_printf(arena, "%.*s %s %.*s", TEXT_ARGUMENTS(rule),
                                                  form->any ? "or" : "and", TEXT_ARGUMENTS(condition));
    }
    return text_is_absent(rule) ? TEXT("") : rule;
}

void segment_form_read(struct arena *arena, const struct http_pairs *form, struct segment_form *ret)
{
    text act = http_value(form, "act");
    *ret = (struct segment_form){
        .segment = {.name = text_trim(http_value(form, "name")),
                    .note = text_trim(http_value(form, "note")),
                    .rule = text_trim(http_value(form, "rule"))},
        .by_typing = text_equal(http_value(form, "mode"), TEXT("type")),
        .any = text_equal(http_value(form, "any"), TEXT("1")),
    };
    if (!text_to_int64(http_value(form, "seen"), &ret->seen))
        ret->seen = 0;
    if (!ret->by_typing) {
        read_rows(form, ret);
        ret->segment.rule = segment_form_rule(arena, ret);
    }
    if (text_equal(act, TEXT("type")))
        ret->by_typing = true;
    if (text_equal(act, TEXT("click")) && ret->by_typing) {
        struct segment_form turned;
        segment_form_of(arena, &ret->segment, false, &turned);
        turned.seen = ret->seen;
        *ret = turned;
    }
    if (text_equal(act, TEXT("add")))
        add_row(ret);
    if (!ret->by_typing && ret->condition_count == 0)
        add_row(ret);
}

void segment_form_of(struct arena *arena, const struct journey_segment *segment, bool by_typing,
                     struct segment_form *ret)
{
    *ret = (struct segment_form){.segment = *segment, .by_typing = true, .seen = segment->version};
    bool fits = rule_conditions(arena, segment->rule, ret->conditions, SEGMENT_CONDITIONS_MAX,
                                &ret->condition_count, &ret->any);
    ret->by_typing = by_typing || !fits;
    if (!fits)
        ret->condition_count = 0;
    if (!ret->by_typing && ret->condition_count == 0)
        add_row(ret);
}

/* ---- showing ---- */

/* What a row may name, made once and copied for each: its choice differs. */
struct measures {
    struct view_segment_group groups[RULE_GROUP_COUNT + 1];
    size_t count;
};

static void add_measure(struct view_segment_group *group, text value, text label)
{
    group->options[group->options_count++] = (struct view_option){.value = value, .label = label};
}

static text measure_label(struct arena *arena, const struct rule_name *name)
{
    if (name->arguments != ARGUMENTS_DAYS && name->arguments != ARGUMENTS_FEATURE_DAYS)
        return text_of(_(name->label));
    return text_printf(arena, _("%s, %d days"), _(name->label), RULE_WINDOW_DAYS);
}

static void make_measures(struct arena *arena, const struct column_snapshot *columns,
                          const struct journey_segments *segments, const struct segment_form *form,
                          struct measures *ret)
{
    size_t most = rule_name_count + columns->custom_count + segments->count + 1;
    for (int g = 0; g < RULE_GROUP_COUNT; g++) {
        struct view_segment_group *group = &ret->groups[ret->count];
        *group = (struct view_segment_group){.label = text_of(_(rule_group_label((enum rule_group)g))),
                                             .options = arena_array(arena, struct view_option, most)};
        for (size_t i = 0; i < rule_name_count; i++) {
            const struct rule_name *name = &rule_names[i];
            if ((int)name->group != g || name->source == RULE_SEGMENT)
                continue;
            bool has_days = name->arguments != ARGUMENTS_NONE;
            add_measure(group,
                        has_days ? text_printf(arena, "%s(%d)", name->name, RULE_WINDOW_DAYS)
                                 : text_of(name->name),
                        measure_label(arena, name));
        }
        for (uint32_t i = 0; g == GROUP_ACCOUNT && i < columns->custom_count; i++)
            add_measure(group, rule_measure(arena, columns->custom_names[i]), columns->custom_names[i]);
        for (size_t i = 0; g == GROUP_SEGMENT && i < segments->count; i++)
            if (!text_equal(segments->items[i].key, form->segment.key))
                add_measure(group, journey_segment_call(arena, segments->items[i].name),
                            segments->items[i].name);
        ret->count += group->options_count > 0;
    }
}

/* The groups with this row's own choice; one that no group holds (usage(90)) stands in a group of its own. */
static void fill_measures(struct arena *arena, const struct measures *measures, text chosen,
                          struct view_segment_condition *ret)
{
    bool found = text_is_empty(chosen);
    ret->groups = arena_array(arena, struct view_segment_group, measures->count + 1);
    for (size_t g = 0; g < measures->count; g++) {
        struct view_segment_group group = measures->groups[g];
        group.options = arena_array(arena, struct view_option, group.options_count);
        for (size_t i = 0; i < group.options_count; i++) {
            group.options[i] = measures->groups[g].options[i];
            group.options[i].selected =
                !found && text_equal_ignoring_ascii_case(group.options[i].value, chosen);
            found |= group.options[i].selected;
        }
        ret->groups[ret->groups_count++] = group;
    }
    if (found)
        return;
    struct view_segment_group *own = &ret->groups[ret->groups_count++];
    *own = (struct view_segment_group){.label = text_of(_("As it stands in the rule")),
                                       .options = arena_new(arena, struct view_option),
                                       .options_count = 1};
    own->options[0] = (struct view_option){.value = chosen, .label = chosen, .selected = true};
}

void segment_form_view(struct arena *arena, const struct column_snapshot *columns,
                       const struct journey_segments *segments, const struct segment_form *form,
                       struct view_segment *ret)
{
    struct measures measures = {.count = 0};
    ret->by_typing = form->by_typing;
    ret->any = form->any;
    ret->rule = form->segment.rule;
    ret->seen = text_printf(arena, "%lld", (long long)form->seen);
    ret->name = (struct view_field){.name = TEXT("name"),
                                    .label = text_of(_("Name")),
                                    .value = form->segment.name,
                                    .autocomplete = TEXT("off"),
                                    .required = true};
    ret->note = (struct view_field){.name = TEXT("note"),
                                    .label = text_of(_("What it is for")),
                                    .value = form->segment.note,
                                    .autocomplete = TEXT("off")};
    if (form->by_typing)
        return;
    make_measures(arena, columns, segments, form, &measures);
    ret->conditions = arena_array(arena, struct view_segment_condition, form->condition_count);
    for (size_t i = 0; i < form->condition_count; i++) {
        const struct rule_condition *condition = &form->conditions[i];
        struct view_segment_condition *row = &ret->conditions[ret->conditions_count++];
        row->number = text_printf(arena, "%zu", i + 1);
        row->value = condition->value;
        fill_measures(arena, &measures, condition->measure, row);
        row->hows = arena_array(arena, struct view_option, rule_how_count);
        for (size_t h = 0; h < rule_how_count; h++)
            row->hows[row->hows_count++] = (struct view_option){.value = text_of(rule_hows[h].key),
                                                                .label = text_of(_(rule_hows[h].label)),
                                                                .selected = condition->how == &rule_hows[h]};
    }
}
