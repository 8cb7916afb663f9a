/* The form of a journey (editor.h). */
#include "web/journey/editor.h"

#include <stdio.h>

#include "language/language.h"
#include "ledger/definition.h"
#include "web/words.h"

/* ---- reading ---- */

static text name_at(struct arena *arena, const char *list, int position, const char *part)
{
    return position < 0 ? text_copy(arena, text_of(part))
                        : text_printf(arena, "%s.%d.%s", list, position, part);
}

static text typed_at(const struct journey_form *form, const char *list, int position, const char *part)
{
    text value = text_trim(http_value(form->typed, name_at(form->arena, list, position, part).data));
    return text_is_empty(value) ? TEXT_ABSENT : value;
}

static int32_t number_at(const struct journey_form *form, const char *list, int position, const char *part,
                         int32_t absent)
{
    text value = typed_at(form, list, position, part);
    int64_t number;
    if (text_is_empty(value))
        return absent;
    return text_to_int64(value, &number) && number >= 0 && number <= INT32_MAX ? (int32_t)number : -1;
}

/* A choice by position; −1 for none, and for what is out of range. */
static int choice_at(const struct journey_form *form, const char *list, int position, const char *part,
                     int count)
{
    int64_t number;
    text value = typed_at(form, list, position, part);
    return text_to_int64(value, &number) && number >= 0 && number < count ? (int)number : -1;
}

static void names_at(const struct journey_form *form, const char *list, int position,
                     text ret[LANGUAGE_COUNT])
{
    char part[32];
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        snprintf(part, sizeof part, "name.%s", language_tag((enum language)language));
        ret[language] = typed_at(form, list, position, part);
    }
}

/* Of what has no key yet, one made of its name. */
static text key_at(const struct journey_form *form, const char *list, int position,
                   const text name[LANGUAGE_COUNT])
{
    text key = typed_at(form, list, position, "key");
    text made = text_is_empty(key) ? ledger_definition_key_of(form->arena, journey_name(name)) : key;
    return text_is_empty(made) ? TEXT_ABSENT : made;
}

static void read_stage(struct journey_form *form, int position, int count)
{
    struct journey_stage *stage = &form->journey.stages[position];
    text from = name_at(form->arena, "stages", position, "from");
    names_at(form, "stages", position, stage->name);
    stage->key = key_at(form, "stages", position, stage->name);
    int kind = choice_at(form, "stages", position, "kind", JOURNEY_STAGE_KIND_COUNT);
    stage->kind = kind < 0 ? JOURNEY_STAGE_ORDINARY : (enum journey_stage_kind)kind;
    stage->norm_days = number_at(form, "stages", position, "norm_days", 0);
    stage->starts = !text_is_empty(typed_at(form, "stages", position, "starts"));
    stage->enter = typed_at(form, "stages", position, "enter");
    stage->exit = typed_at(form, "stages", position, "exit");
    stage->exit_to = choice_at(form, "stages", position, "exit_to", count);
    for (size_t i = 0; i < form->typed->count; i++) {
        int64_t before;
        if (text_equal(form->typed->items[i].name, from) &&
            text_to_int64(form->typed->items[i].value, &before) && before >= 0 && before < count)
            stage->from |= 1u << before;
    }
}

static void read_milestone(struct journey_form *form, int position)
{
    struct journey_milestone *milestone = &form->journey.milestones[position];
    names_at(form, "milestones", position, milestone->name);
    milestone->key = key_at(form, "milestones", position, milestone->name);
    milestone->kind = choice_at(form, "milestones", position, "kind", 6);
    milestone->stage = choice_at(form, "milestones", position, "stage", form->journey.stage_count);
    milestone->anchor = choice_at(form, "milestones", position, "after", 2) == JOURNEY_FROM_STAGE
                            ? JOURNEY_FROM_STAGE
                            : JOURNEY_FROM_SIGNUP;
    milestone->due_days = number_at(form, "milestones", position, "due_days", 0);
    milestone->feature = typed_at(form, "milestones", position, "feature");
    milestone->times = number_at(form, "milestones", position, "times", 1);
    milestone->within_days = number_at(form, "milestones", position, "within_days", 0);
    milestone->rule = typed_at(form, "milestones", position, "rule");
}

/* The two lists, line by line the same item; what one language lacks the other says. */
static void read_items(struct journey_form *form)
{
    struct journey_handoff *handoff = &form->journey.handoff;
    text rest[LANGUAGE_COUNT];
    for (int language = 0; language < LANGUAGE_COUNT; language++)
        rest[language] = http_value(
            form->typed, text_printf(form->arena, "items.%s", language_tag((enum language)language)).data);
    while ((rest[LANGUAGE_EN].length || rest[LANGUAGE_PT_BR].length) &&
           handoff->item_count < JOURNEY_ITEMS_MAX) {
        bool said = false;
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            text line = text_trim(text_cut(&rest[language], '\n'));
            handoff->items[handoff->item_count][language] = text_is_empty(line) ? TEXT_ABSENT : line;
            said |= !text_is_empty(line);
        }
        handoff->item_count += said;
    }
}

void journey_form_read(struct journey_form *form)
{
    struct journey *journey = &form->journey;
    text key = journey->key;
    int stages = number_at(form, NULL, -1, "stages", 0),
        milestones = number_at(form, NULL, -1, "milestones", 0);
    *journey = (struct journey){.key = key, .version = journey->version};
    names_at(form, NULL, -1, journey->name);
    if (text_is_empty(key))
        journey->key = key_at(form, NULL, -1, journey->name);
    journey->accounts = typed_at(form, NULL, -1, "accounts");
    journey->order = number_at(form, NULL, -1, "order", 0);
    journey->hold_days = number_at(form, NULL, -1, "hold_days", 0);
    journey->stage_count = stages < 0 ? 0 : stages > JOURNEY_STAGES_MAX ? JOURNEY_STAGES_MAX : stages;
    journey->milestone_count = milestones < 0                        ? 0
                               : milestones > JOURNEY_MILESTONES_MAX ? JOURNEY_MILESTONES_MAX
                                                                     : milestones;
    for (int i = 0; i < journey->stage_count; i++)
        read_stage(form, i, journey->stage_count);
    for (int i = 0; i < journey->milestone_count; i++)
        read_milestone(form, i);
    journey->handoff.to = choice_at(form, NULL, -1, "handoff.to", journey->stage_count);
    read_items(form);
}

/* ---- acting ---- */

/* Where a stage went: `moved[old]` is its new position, −1 when it is gone. */
static void renumber(struct journey *journey, const int moved[JOURNEY_STAGES_MAX])
{
    for (int i = 0; i < journey->stage_count; i++) {
        struct journey_stage *stage = &journey->stages[i];
        uint32_t from = 0;
        for (int before = 0; before < JOURNEY_STAGES_MAX; before++)
            if ((stage->from >> before & 1) && moved[before] >= 0)
                from |= 1u << moved[before];
        stage->from = from;
        stage->exit_to = stage->exit_to < 0 ? -1 : moved[stage->exit_to];
    }
    for (int i = 0; i < journey->milestone_count; i++) {
        int *stage = &journey->milestones[i].stage;
        *stage = *stage < 0 ? -1 : moved[*stage];
    }
    journey->handoff.to = journey->handoff.to < 0 ? -1 : moved[journey->handoff.to];
}

static void swap_stages(struct journey *journey, int a, int b)
{
    int moved[JOURNEY_STAGES_MAX];
    if (a < 0 || b < 0 || a >= journey->stage_count || b >= journey->stage_count)
        return;
    struct journey_stage kept = journey->stages[a];
    journey->stages[a] = journey->stages[b];
    journey->stages[b] = kept;
    for (int i = 0; i < JOURNEY_STAGES_MAX; i++)
        moved[i] = i == a ? b : i == b ? a : i;
    renumber(journey, moved);
}

static void remove_stage(struct journey *journey, int position)
{
    int moved[JOURNEY_STAGES_MAX];
    if (position < 0 || position >= journey->stage_count)
        return;
    for (int i = position; i + 1 < journey->stage_count; i++)
        journey->stages[i] = journey->stages[i + 1];
    journey->stage_count--;
    for (int i = 0; i < JOURNEY_STAGES_MAX; i++)
        moved[i] = i == position ? -1 : i > position ? i - 1 : i;
    renumber(journey, moved);
}

static void remove_milestone(struct journey *journey, int position)
{
    if (position < 0 || position >= journey->milestone_count)
        return;
    for (int i = position; i + 1 < journey->milestone_count; i++)
        journey->milestones[i] = journey->milestones[i + 1];
    journey->milestone_count--;
}

bool journey_form_act(struct journey_form *form, text action)
{
    struct journey *journey = &form->journey;
    text rest = action, what = text_cut(&rest, '.');
    int64_t number;
    int position = text_to_int64(rest, &number) && number >= 0 && number < 64 ? (int)number : -1;
    if (text_equal(what, TEXT("stage-add"))) {
        if (journey->stage_count < JOURNEY_STAGES_MAX)
            journey->stages[journey->stage_count++] =
                (struct journey_stage){.exit_to = -1, .starts = journey->stage_count == 0};
    } else if (text_equal(what, TEXT("stage-up"))) {
        swap_stages(journey, position, position - 1);
    } else if (text_equal(what, TEXT("stage-down"))) {
        swap_stages(journey, position, position + 1);
    } else if (text_equal(what, TEXT("stage-remove"))) {
        remove_stage(journey, position);
    } else if (text_equal(what, TEXT("milestone-add"))) {
        if (journey->milestone_count < JOURNEY_MILESTONES_MAX)
            journey->milestones[journey->milestone_count++] =
                (struct journey_milestone){.kind = 5, .times = 1, .due_days = 30};
    } else if (text_equal(what, TEXT("milestone-remove"))) {
        remove_milestone(journey, position);
    } else {
        return false;
    }
    form->typed = NULL;
    return true;
}

/* ---- showing ---- */

static text fault_at(const struct journey_form *form, text place)
{
    for (size_t i = 0; i < form->faults.count; i++)
        if (text_equal(form->faults.items[i].place, place))
            return form->faults.items[i].reason;
    return TEXT_ABSENT;
}

static bool faulty(const struct journey_form *form, const char *list, int position)
{
    text start = text_printf(form->arena, "%s.%d.", list, position);
    for (size_t i = 0; i < form->faults.count; i++)
        if (text_starts_with(form->faults.items[i].place, start))
            return true;
    return false;
}

static struct view_field field(const struct journey_form *form, const char *list, int position,
                               const char *part, const char *label, text value, const char *hint)
{
    text name = name_at(form->arena, list, position, part);
    text typed = form->typed ? http_value(form->typed, name.data) : TEXT_ABSENT;
    return (struct view_field){.name = name,
                               .label = text_of(label),
                               .value = text_is_absent(typed) ? value : typed,
                               .autocomplete = TEXT("off"),
                               .hint = text_of(hint),
                               .problem = fault_at(form, name)};
}

static struct view_field name_field(const struct journey_form *form, const char *list, int position,
                                    enum language language, text value)
{
    char part[32];
    snprintf(part, sizeof part, "name.%s", language_tag(language));
    struct view_field made =
        field(form, list, position, part,
              language == LANGUAGE_EN ? _("Name in English") : _("Name in Portuguese"), value, NULL);
    if (language == LANGUAGE_EN)
        made.problem = fault_at(form, name_at(form->arena, list, position, "name"));
    return made;
}

static struct view_field rule_field(const struct journey_form *form, const char *list, int position,
                                    const char *part, const char *label, text value, const char *hint)
{
    struct view_field made = field(form, list, position, part, label, value, hint);
    made.is_rule = true;
    return made;
}

static text number_words(const struct journey_form *form, int64_t number)
{
    return number > 0 ? text_printf(form->arena, "%lld", (long long)number) : TEXT_ABSENT;
}

static text stage_label(const struct journey_form *form, int position)
{
    text name = journey_name(form->journey.stages[position].name);
    return text_is_empty(name) ? web_message(form->arena, _("Stage {number}"), "number",
                                             format_integer(form->arena, position + 1), NULL)
                               : name;
}

/* Stages to choose one of; `none` is what stands for none. */
static struct view_select stage_select(const struct journey_form *form, const char *list, int position,
                                       const char *part, const char *label, int chosen, const char *none)
{
    struct view_select made = {.name = name_at(form->arena, list, position, part), .label = text_of(label)};
    made.options = arena_array(form->arena, struct view_option, JOURNEY_STAGES_MAX + 1);
    made.options[made.options_count++] = (struct view_option){TEXT(""), text_of(none), chosen < 0};
    for (int i = 0; i < form->journey.stage_count; i++)
        made.options[made.options_count++] =
            (struct view_option){text_printf(form->arena, "%d", i), stage_label(form, i), i == chosen};
    made.problem = fault_at(form, made.name);
    return made;
}

static struct view_select choice_select(const struct journey_form *form, const char *list, int position,
                                        const char *part, const char *label, const char *const *labels,
                                        int chosen)
{
    struct view_select made = {.name = name_at(form->arena, list, position, part), .label = text_of(label)};
    made.options = arena_array(form->arena, struct view_option, 8);
    for (int i = 0; labels[i]; i++)
        made.options[made.options_count++] =
            (struct view_option){text_printf(form->arena, "%d", i), text_of(_(labels[i])), i == chosen};
    made.problem = fault_at(form, made.name);
    return made;
}

static const char *const stage_kinds[] = {
    N_("An ordinary stage"), N_("Onboarding, ends with a handoff"), N_("Renewal"),
    N_("Intensive care"),    N_("The end of the journey"),          NULL};
static const char *const milestone_kinds[] = {
    N_("First value"), N_("First success"), N_("30 days"), N_("60 days"), N_("90 days"), N_("Another"), NULL};
static const char *const anchors[] = {N_("From signing up"), N_("From entering the stage"), NULL};

static void show_stage(const struct journey_form *form, int position, struct view_edit_stage *ret)
{
    const struct journey_stage *stage = &form->journey.stages[position];
    struct arena *arena = form->arena;
    *ret = (struct view_edit_stage){
        .title = stage_label(form, position),
        .number = text_printf(arena, "%d", position),
        .key = field(form, "stages", position, "key", _("Key"), stage->key,
                     _("Stands in the record and in rules; best left as it is.")),
        .name_en = name_field(form, "stages", position, LANGUAGE_EN, stage->name[LANGUAGE_EN]),
        .name_pt = name_field(form, "stages", position, LANGUAGE_PT_BR, stage->name[LANGUAGE_PT_BR]),
        .norm_days = field(form, "stages", position, "norm_days", _("Norm, days"),
                           number_words(form, stage->norm_days), _("Empty: as long as it lasts.")),
        .enter = rule_field(form, "stages", position, "enter", _("Entered when"), stage->enter,
                            _("A rule, such as days_until(renewal_date) <= 90. Empty: by hand only.")),
        .exit = rule_field(form, "stages", position, "exit", _("Left when"), stage->exit, NULL),
        .kind =
            choice_select(form, "stages", position, "kind", _("What it is"), stage_kinds, (int)stage->kind),
        .exit_to = stage_select(form, "stages", position, "exit_to", _("and leads to"), stage->exit_to,
                                _("nowhere")),
        .starts = stage->starts,
        .starts_name = name_at(arena, "stages", position, "starts"),
        .from_name = name_at(arena, "stages", position, "from"),
        .open = faulty(form, "stages", position) || text_is_empty(stage->key)};
    ret->from_problem = fault_at(form, ret->from_name);
    ret->from = arena_array(arena, struct view_option, JOURNEY_STAGES_MAX);
    for (int i = 0; i < form->journey.stage_count; i++)
        if (i != position)
            ret->from[ret->from_count++] =
                (struct view_option){text_printf(arena, "%d", i), stage_label(form, i), stage->from >> i & 1};
}

static void show_milestone(const struct journey_form *form, int position, struct view_edit_milestone *ret)
{
    const struct journey_milestone *milestone = &form->journey.milestones[position];
    const char *list = "milestones";
    text title = journey_name(milestone->name);
    *ret = (struct view_edit_milestone){
        .title = text_is_empty(title) ? text_of(_("New milestone")) : title,
        .number = text_printf(form->arena, "%d", position),
        .key = field(form, list, position, "key", _("Key"), milestone->key, NULL),
        .name_en = name_field(form, list, position, LANGUAGE_EN, milestone->name[LANGUAGE_EN]),
        .name_pt = name_field(form, list, position, LANGUAGE_PT_BR, milestone->name[LANGUAGE_PT_BR]),
        .due_days = field(form, list, position, "due_days", _("Due after days"),
                          number_words(form, milestone->due_days), NULL),
        .feature = field(form, list, position, "feature", _("Feature"), milestone->feature,
                         _("As usage calls it. Empty: by the rule below, or by hand.")),
        .times = field(form, list, position, "times", _("used so many times"),
                       text_is_empty(milestone->feature) ? TEXT_ABSENT : number_words(form, milestone->times),
                       NULL),
        .within_days = field(form, list, position, "within_days", _("within days"),
                             number_words(form, milestone->within_days), _("Empty: whenever.")),
        .rule = rule_field(form, list, position, "rule", _("Reached when"), milestone->rule,
                           _("Empty: a person says that it was reached.")),
        .kind =
            choice_select(form, list, position, "kind", _("What it is"), milestone_kinds, milestone->kind),
        .stage = stage_select(form, list, position, "stage", _("To be reached in"), milestone->stage, "—"),
        .after = choice_select(form, list, position, "after", _("Counted"), anchors, (int)milestone->anchor),
        .open = faulty(form, list, position) || text_is_empty(title)};
}

static text items_in(const struct journey_form *form, enum language language)
{
    text lines = TEXT("");
    for (int i = 0; i < form->journey.handoff.item_count; i++)
        lines = text_printf(form->arena, "%.*s%s%.*s", TEXT_ARGUMENTS(lines), i ? "\n" : "",
                            TEXT_ARGUMENTS(form->journey.handoff.items[i][language]));
    return lines;
}

void journey_form_show(const struct journey_form *form, struct view_journey_edit *view)
{
    const struct journey *journey = &form->journey;
    view->own_key = field(form, NULL, -1, "own_key", _("Key"), TEXT_ABSENT, _("Empty: made of the name."));
    view->own_key.problem = fault_at(form, TEXT("key"));
    view->name_en = name_field(form, NULL, -1, LANGUAGE_EN, journey->name[LANGUAGE_EN]);
    view->name_pt = name_field(form, NULL, -1, LANGUAGE_PT_BR, journey->name[LANGUAGE_PT_BR]);
    view->accounts =
        rule_field(form, NULL, -1, "accounts", _("Whose journey it is"), journey->accounts,
                   _("A rule, such as segment = Enterprise. Empty: of all that no earlier journey means."));
    view->order =
        field(form, NULL, -1, "order", _("Order among journeys"), number_words(form, journey->order),
              _("The first whose rule means an account is its journey."));
    view->hold_days =
        field(form, NULL, -1, "hold_days", _("Rest after a move by hand, days"),
              number_words(form, journey->hold_days), _("So long the rules leave the account alone."));
    view->stages = arena_array(form->arena, struct view_edit_stage, JOURNEY_STAGES_MAX);
    view->stages_count = (size_t)journey->stage_count;
    for (int i = 0; i < journey->stage_count; i++)
        show_stage(form, i, &view->stages[i]);
    view->milestones = arena_array(form->arena, struct view_edit_milestone, JOURNEY_MILESTONES_MAX);
    view->milestones_count = (size_t)journey->milestone_count;
    for (int i = 0; i < journey->milestone_count; i++)
        show_milestone(form, i, &view->milestones[i]);
    view->handoff_to = stage_select(form, NULL, -1, "handoff.to", _("Signed by both, the account goes to"),
                                    journey->handoff.to, _("stays where it is"));
    view->items_en = items_in(form, LANGUAGE_EN);
    view->items_pt = items_in(form, LANGUAGE_PT_BR);
    text whole = fault_at(form, TEXT("stages"));
    if (!text_is_absent(whole) && text_is_absent(view->problem))
        view->problem = whole;
}
