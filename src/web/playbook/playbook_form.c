/* A playbook as a form: read as typed, steps added, moved and taken out without a script, shown again with
 * what is wrong beside its field. A step moves with all that stands inside it. */
#include <stdio.h>
#include <string.h>

#include "journey/tier.h"
#include "language/language.h"
#include "rule/name.h"
#include "web/playbook/playbook.h"
#include "web/words.h"

/* ---- words ---- */

text playbook_choice_words(text choice)
{
    static const struct {
        const char *name, *label;
    } words[] = {
        {"", N_("any")},
        {"red", N_("Red")},
        {"yellow", N_("Yellow")},
        {"green", N_("Green")},
        {"health", N_("Health")},
        {"chi", "CHI"},
        {"engagement", N_("Engagement")},
        {"falls_below", N_("falls below")},
        {"rises_above", N_("rises above")},
        {"changes", N_("changes by")},
        {"nps", "NPS"},
        {"csat", "CSAT"},
        {"ces", "CES"},
        {"voluntary", N_("voluntary")},
        {"involuntary", N_("involuntary")},
        {"first_value", N_("First value")},
        {"first_success", N_("First success")},
        {"day_30", N_("30 days")},
        {"day_60", N_("60 days")},
        {"day_90", N_("90 days")},
        {"other", N_("Other")},
        {"ticket", N_("a ticket is opened")},
        {"usage", N_("a feature is used first")},
        {"interaction", N_("a contact takes place")},
        {"signup", N_("it signs up")},
        {"first_revenue", N_("it pays for the first time")},
        {"churned", N_("it leaves")},
        {"call", N_("Call")},
        {"email", N_("E-mail")},
        {"meeting", N_("Meeting")},
        {"review", N_("Review")},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal(choice, text_of(words[i].name)))
            return text_of(_(words[i].label));
    return choice;
}

/* A bare number says nothing: days before or after, a score from and to. */
static text number_words(struct arena *arena, const struct playbook_trigger *trigger, const char *member,
                         int64_t number)
{
    text written = format_integer(arena, number < 0 ? -number : number);
    if (strcmp(member, "days") == 0 && trigger->kind == PLAYBOOK_DATE) {
        if (number == 0)
            return text_of(_("on the day"));
        return web_message(arena,
                           number < 0 ? tr_n("{count} day before", "{count} days before", -number)
                                      : tr_n("{count} day after", "{count} days after", number),
                           "count", written, NULL);
    }
    if (strcmp(member, "days") == 0)
        return web_message(arena, tr_n("{count} day", "{count} days", number), "count", written, NULL);
    if (trigger->kind == PLAYBOOK_SURVEY)
        return web_message(arena, strcmp(member, "from") == 0 ? _("from {number}") : _("to {number}"),
                           "number", format_integer(arena, number), NULL);
    return format_integer(arena, number);
}

text playbook_trigger_words(struct arena *arena, const struct playbook_trigger *trigger)
{
    const struct playbook_type *type = &playbook_trigger_types[trigger->kind];
    text words = text_of(_(type->label));
    bool any = false;
    for (int m = 0; m < type->member_count; m++) {
        const struct playbook_member *member = &type->members[m];
        const struct playbook_value *value = &trigger->values[m];
        const struct rule_name *day =
            trigger->kind == PLAYBOOK_DATE && m == 0 ? rule_name_find(value->text) : NULL;
        text said = day ? text_of(_(day->label))
                    : member->type == PLAYBOOK_MEMBER_NUMBER
                        ? number_words(arena, trigger, member->name, value->number)
                    : member->type == PLAYBOOK_MEMBER_CHOICE ? playbook_choice_words(value->text)
                                                             : value->text;
        if (value->is_given && !text_is_empty(said))
            words = text_printf(arena, "%.*s%s%.*s", TEXT_ARGUMENTS(words), any ? ", " : ": ",
                                TEXT_ARGUMENTS(said));
        any |= value->is_given && !text_is_empty(said);
    }
    return words;
}

/* ---- between playbook and form ---- */

static text shown(struct arena *arena, const struct playbook_member *member,
                  const struct playbook_value *value)
{
    if (member->type == PLAYBOOK_MEMBER_NUMBER)
        return value->is_given || !member->required ? text_printf(arena, "%lld", (long long)value->number)
                                                    : TEXT("");
    return text_is_absent(value->text) ? TEXT("") : value->text;
}

static void show_values(struct arena *arena, const struct playbook_type *type,
                        const struct playbook_value *values, text *ret_typed)
{
    for (int m = 0; m < type->member_count; m++)
        ret_typed[m] = shown(arena, &type->members[m], &values[m]);
}

void playbook_form_of(struct arena *arena, const struct playbook *playbook, struct playbook_form *ret)
{
    *ret = (struct playbook_form){.arena = arena, .playbook = *playbook, .touched = -1};
    ret->every_days = playbook->every_days ? text_printf(arena, "%d", playbook->every_days) : TEXT("");
    ret->hold_out = text_printf(arena, "%d", playbook->hold_out_percent);
    show_values(arena, &playbook_trigger_types[playbook->trigger.kind], playbook->trigger.values,
                ret->trigger_typed);
    for (int s = 0; s < playbook->step_count; s++)
        show_values(arena, &playbook_step_types[playbook->steps[s].kind], playbook->steps[s].values,
                    ret->typed[s]);
}

static void fault(struct playbook_form *form, const char *place, const char *message)
{
    if (form->faults.count == PLAYBOOK_FAULTS_MAX)
        return;
    struct playbook_fault *made = &form->faults.items[form->faults.count++];
    snprintf(made->place, sizeof made->place, "%s", place);
    snprintf(made->message, sizeof made->message, "%s", message);
}

/* "s3.title"; the trigger has no number. */
static text typed_member(struct arena *arena, const struct http_pairs *typed, int step, const char *member)
{
    text name =
        step < 0 ? text_printf(arena, "trigger.%s", member) : text_printf(arena, "s%d.%s", step, member);
    text value = http_value(typed, name.data);
    return text_is_absent(value) ? TEXT("") : text_trim(value);
}

static void take_values(struct playbook_form *form, const struct http_pairs *typed, int step,
                        const struct playbook_type *type, struct playbook_value *values, text *ret_typed)
{
    for (int m = 0; m < type->member_count; m++) {
        const struct playbook_member *member = &type->members[m];
        int64_t number;
        if (member->type == PLAYBOOK_MEMBER_STEPS)
            continue;
        ret_typed[m] = typed_member(form->arena, typed, step, member->name);
        values[m].is_given = !text_is_empty(ret_typed[m]);
        if (member->type != PLAYBOOK_MEMBER_NUMBER) {
            if (values[m].is_given || !member->text || member->type != PLAYBOOK_MEMBER_CHOICE)
                values[m].text = ret_typed[m];
        } else if (values[m].is_given && text_to_int64(ret_typed[m], &number)) {
            values[m].number = number;
        } else if (values[m].is_given) {
            text place = step < 0 ? text_printf(form->arena, "trigger.%s", member->name)
                                  : text_printf(form->arena, "s%d.%s", step, member->name);
            fault(form, place.data, _("A whole number."));
        }
    }
}

static int32_t number_at(struct playbook_form *form, const struct http_pairs *typed, const char *name,
                         text *ret_typed)
{
    int64_t number = 0;
    *ret_typed = text_trim(http_value(typed, name));
    if (!text_is_empty(*ret_typed) &&
        (!text_to_int64(*ret_typed, &number) || number < 0 || number > PLAYBOOK_DAYS_MAX)) {
        fault(form, name, _("A whole number."));
        number = 0;
    }
    return (int32_t)number;
}

static text text_at(const struct http_pairs *typed, const char *name)
{
    text value = http_value(typed, name);
    return text_is_absent(value) ? TEXT("") : text_trim(value);
}

static void take_step(struct playbook_form *form, const struct http_pairs *typed, int index)
{
    struct playbook_step *step = &form->playbook.steps[index];
    int64_t parent;
    int kind = playbook_step_find(typed_member(form->arena, typed, index, "kind"));
    playbook_step_default(step, kind < 0 ? PLAYBOOK_TASK : (enum playbook_step_kind)kind);
    bool nested = text_to_int64(typed_member(form->arena, typed, index, "parent"), &parent) && parent >= 0 &&
                  parent < index && form->playbook.steps[parent].kind == PLAYBOOK_BRANCH;
    step->parent = nested ? (int)parent : PLAYBOOK_END;
    step->otherwise = nested && text_equal(typed_member(form->arena, typed, index, "arm"), TEXT("otherwise"));
    take_values(form, typed, index, &playbook_step_types[step->kind], step->values, form->typed[index]);
}

void playbook_form_read(struct arena *arena, const struct http_pairs *typed, struct playbook_form *ret)
{
    *ret = (struct playbook_form){.arena = arena, .touched = -1};
    struct playbook *playbook = &ret->playbook;
    int64_t count = 0;
    int kind = playbook_trigger_find(text_at(typed, "trigger"));
    playbook->title = text_at(typed, "title");
    playbook->purpose = text_at(typed, "purpose");
    playbook->condition = text_at(typed, "condition");
    playbook->stop_when = text_at(typed, "stop_when");
    playbook->on = text_equal(text_at(typed, "on"), TEXT("1"));
    playbook->include_present = !text_is_empty(text_at(typed, "include_present"));
    playbook->every_days = number_at(ret, typed, "every_days", &ret->every_days);
    playbook->hold_out_percent = number_at(ret, typed, "hold_out_percent", &ret->hold_out);
    playbook_trigger_default(&playbook->trigger,
                             kind < 0 ? PLAYBOOK_SEGMENT_ENTERED : (enum playbook_trigger_kind)kind);
    take_values(ret, typed, -1, &playbook_trigger_types[playbook->trigger.kind], playbook->trigger.values,
                ret->trigger_typed);
    if (!text_to_int64(text_at(typed, "steps"), &count) || count < 0)
        count = 0;
    playbook->step_count = count > PLAYBOOK_STEPS_MAX ? PLAYBOOK_STEPS_MAX : (int)count;
    for (int s = 0; s < playbook->step_count; s++)
        take_step(ret, typed, s);
    playbook_link(playbook);
}

/* ---- acts ---- */

/* The end of what stands inside step `at`, itself included. */
static int end_of(const struct playbook *playbook, int at)
{
    int end = at + 1;
    while (end < playbook->step_count && playbook->steps[end].depth > playbook->steps[at].depth)
        end++;
    return end;
}

/* Steps in the new order (old indexes); parents follow. Those not named go. */
static void reorder(struct playbook_form *form, const int *order, int count)
{
    struct playbook_form *before = arena_new(form->arena, struct playbook_form);
    int place[PLAYBOOK_STEPS_MAX];
    *before = *form;
    for (int i = 0; i < count; i++)
        place[order[i]] = i;
    for (int i = 0; i < count; i++) {
        form->playbook.steps[i] = before->playbook.steps[order[i]];
        memcpy(form->typed[i], before->typed[order[i]], sizeof form->typed[i]);
        int parent = form->playbook.steps[i].parent;
        form->playbook.steps[i].parent = parent == PLAYBOOK_END ? PLAYBOOK_END : place[parent];
    }
    form->playbook.step_count = count;
    if (form->touched >= 0)
        form->touched = place[form->touched];
    playbook_link(&form->playbook);
}

static bool same_arm(const struct playbook *playbook, int a, int b)
{
    return playbook->steps[a].parent == playbook->steps[b].parent &&
           playbook->steps[a].otherwise == playbook->steps[b].otherwise;
}

/* Changes place with the neighbour behind it in its arm; false where there is none. */
static bool move_down(struct playbook_form *form, int at)
{
    const struct playbook *playbook = &form->playbook;
    int end = end_of(playbook, at), order[PLAYBOOK_STEPS_MAX], count = 0;
    if (end >= playbook->step_count || !same_arm(playbook, at, end))
        return false;
    int next_end = end_of(playbook, end);
    for (int i = 0; i < at; i++)
        order[count++] = i;
    for (int i = end; i < next_end; i++)
        order[count++] = i;
    for (int i = at; i < end; i++)
        order[count++] = i;
    for (int i = next_end; i < playbook->step_count; i++)
        order[count++] = i;
    reorder(form, order, count);
    return true;
}

static void move_up(struct playbook_form *form, int at)
{
    for (int before = at - 1; before >= 0; before--)
        if (same_arm(&form->playbook, before, at) && end_of(&form->playbook, before) == at) {
            (void)move_down(form, before);
            return;
        }
}

static void take_out(struct playbook_form *form, int at)
{
    int end = end_of(&form->playbook, at), order[PLAYBOOK_STEPS_MAX], count = 0;
    for (int i = 0; i < form->playbook.step_count; i++)
        if (i < at || i >= end)
            order[count++] = i;
    reorder(form, order, count);
    form->touched = at < form->playbook.step_count ? at : form->playbook.step_count - 1;
}

/* At the end of an arm (parent PLAYBOOK_END: of the whole). */
static void add_step(struct playbook_form *form, int parent, bool otherwise, enum playbook_step_kind kind)
{
    struct playbook *playbook = &form->playbook;
    int at = parent == PLAYBOOK_END ? playbook->step_count : end_of(playbook, parent),
        order[PLAYBOOK_STEPS_MAX];
    if (playbook->step_count == PLAYBOOK_STEPS_MAX ||
        (parent != PLAYBOOK_END && playbook->steps[parent].depth + 1 > PLAYBOOK_DEPTH_MAX))
        return;
    if (parent != PLAYBOOK_END && !otherwise) /* before what stands in the other arm */
        for (int i = parent + 1; i < at; i++)
            if (playbook->steps[i].parent == parent && playbook->steps[i].otherwise)
                at = i;
    int last = playbook->step_count++, count = 0;
    form->touched = last;
    struct playbook_step *step = &playbook->steps[last];
    playbook_step_default(step, kind);
    step->parent = parent;
    step->otherwise = otherwise;
    memset(form->typed[last], 0, sizeof form->typed[last]);
    show_values(form->arena, &playbook_step_types[kind], step->values, form->typed[last]);
    for (int i = 0; i < last; i++) {
        if (i == at)
            order[count++] = last;
        order[count++] = i;
    }
    if (at >= last)
        order[count++] = last;
    reorder(form, order, count);
}

bool playbook_form_act(struct playbook_form *form, text act, text kind)
{
    text rest = act, verb = text_cut(&rest, '-'), number = text_cut(&rest, '-');
    int64_t at = -1;
    int found = playbook_step_find(kind);
    enum playbook_step_kind adds = found < 0 ? PLAYBOOK_TASK : (enum playbook_step_kind)found;
    bool is_step = text_to_int64(number, &at) && at >= 0 && at < form->playbook.step_count;
    form->touched = -1;
    form->touched_by = verb;
    if (text_equal(act, TEXT("trigger")))
        return true; /* its fields are shown anew */
    if (text_equal(act, TEXT("add-main")))
        add_step(form, PLAYBOOK_END, false, adds);
    else if (!is_step)
        return false;
    else if (text_equal(verb, TEXT("add")) && form->playbook.steps[at].kind == PLAYBOOK_BRANCH)
        add_step(form, (int)at, text_equal(rest, TEXT("otherwise")), adds);
    else if (text_equal(verb, TEXT("up")))
        form->touched = (int)at, move_up(form, (int)at);
    else if (text_equal(verb, TEXT("down")))
        form->touched = (int)at, (void)move_down(form, (int)at);
    else if (text_equal(verb, TEXT("remove")))
        take_out(form, (int)at);
    else
        return false;
    form->faults.count = 0;
    return true;
}

/* ---- faults ---- */

const char *playbook_form_place(const struct playbook_form *form, int step)
{
    const struct playbook_step *steps = form->playbook.steps;
    int index = 0;
    for (int i = 0; i < step; i++)
        index += same_arm(&form->playbook, i, step);
    if (steps[step].parent == PLAYBOOK_END)
        return arena_printf(form->arena, "steps[%d]", index);
    return arena_printf(form->arena, "%s.%s[%d]", playbook_form_place(form, steps[step].parent),
                        steps[step].otherwise ? "otherwise" : "then", index);
}

enum result playbook_form_check(struct playbook_form *form, const struct column_snapshot *columns,
                                text *ret_body, struct problem *problem)
{
    struct playbook *read;
    struct buffer out;
    if (form->faults.count) /* numbers that are none */
        return problem_set(problem, RESULT_BAD_INPUT, "%s", form->faults.items[0].message);
    buffer_init(&out, 0);
    playbook_write(&out, &form->playbook);
    *ret_body = text_copy(form->arena, buffer_text(&out));
    buffer_release(&out);
    enum result result = playbook_read(form->arena, *ret_body, &read, &form->faults, problem);
    if (result == RESULT_OK && columns)
        result = playbook_check(read, columns, &form->faults, problem);
    return result;
}

text playbook_form_fault(const struct playbook_form *form, const char *place)
{
    for (int i = 0; i < form->faults.count; i++)
        if (strcmp(form->faults.items[i].place, place) == 0)
            return text_of(form->faults.items[i].message);
    return TEXT_ABSENT;
}

/* ---- shown ---- */

static text choice_label(const struct playbook_member *member, const char *choice)
{
    if (strcmp(member->name, "milestone") == 0 && strcmp(choice, "other") == 0)
        return text_of(tr_c("milestone", "Other"));
    return playbook_choice_words(text_of(choice));
}

static void fill_members(const struct playbook_form *form, const struct playbook_type *type, int step,
                         const char *place, const text *typed, struct view_playbook_member **ret,
                         size_t *ret_count)
{
    struct arena *arena = form->arena;
    *ret = arena_array(arena, struct view_playbook_member, (size_t)type->member_count + 1);
    for (int m = 0; m < type->member_count; m++) {
        const struct playbook_member *member = &type->members[m];
        if (member->type == PLAYBOOK_MEMBER_STEPS)
            continue;
        struct view_playbook_member *shown_member = &(*ret)[(*ret_count)++];
        *shown_member = (struct view_playbook_member){
            .name = step < 0 ? text_printf(arena, "trigger.%s", member->name)
                             : text_printf(arena, "s%d.%s", step, member->name),
            .label = text_of(_(member->label)),
            .value = text_is_absent(typed[m]) ? TEXT("") : typed[m],
            .is_choice = member->type == PLAYBOOK_MEMBER_CHOICE,
            .is_long = member->type == PLAYBOOK_MEMBER_TEMPLATE && member->length_max > 500};
        shown_member->problem = playbook_form_fault(form, arena_printf(arena, "%s.%s", place, member->name));
        if (text_is_absent(shown_member->problem)) /* a number that is none */
            shown_member->problem = playbook_form_fault(form, shown_member->name.data);
        shown_member->is_rule = member->type == PLAYBOOK_MEMBER_RULE;
        if (member->type == PLAYBOOK_MEMBER_PERSON)
            shown_member->list = TEXT("people");
        for (int c = 0; shown_member->is_choice && member->choices[c]; c++)
            shown_member->options_count++;
        shown_member->options = arena_array(arena, struct view_option, shown_member->options_count + 1);
        for (size_t c = 0; c < shown_member->options_count; c++)
            shown_member->options[c] = (struct view_option){
                .value = text_of(member->choices[c]),
                .label = choice_label(member, member->choices[c]),
                .selected = text_equal(text_of(member->choices[c]), shown_member->value)};
    }
}

static void fill_step(const struct playbook_form *form, int index, struct view_playbook_step *view)
{
    const struct playbook_step *step = &form->playbook.steps[index];
    const struct playbook_type *type = &playbook_step_types[step->kind];
    const char *place = playbook_form_place(form, index);
    *view = (struct view_playbook_step){.index = text_printf(form->arena, "%d", index),
                                        .number = text_printf(form->arena, "%d", index + 1),
                                        .label = text_of(_(type->label)),
                                        .depth = text_printf(form->arena, "%d", step->depth),
                                        .kind = text_of(type->name),
                                        .parent = text_printf(form->arena, "%d", step->parent),
                                        .arm_value = step->otherwise ? TEXT("otherwise") : TEXT("then"),
                                        .problem = playbook_form_fault(form, place),
                                        .drawn_only = type->is_drawn_only,
                                        .is_branch = step->kind == PLAYBOOK_BRANCH};
    if (step->parent != PLAYBOOK_END)
        view->arm = text_of(step->otherwise ? _("Otherwise") : _("If so"));
    if (step->kind == PLAYBOOK_BRANCH && text_is_absent(view->problem))
        view->problem = playbook_form_fault(form, arena_printf(form->arena, "%s.then", place));
    fill_members(form, type, index, place, form->typed[index], &view->members, &view->members_count);
    if (form->touched != index)
        return;
    view->touched_by = form->touched_by;
    if (text_equal(form->touched_by, TEXT("add")) && view->members_count)
        view->members[0].focus = true;
}

void playbook_form_fill(const struct playbook_form *form, struct view_playbook *view)
{
    const struct playbook *playbook = &form->playbook;
    struct arena *arena = form->arena;
    view->name = (struct view_field){.name = TEXT("title"),
                                     .label = text_of(_("Name")),
                                     .value = playbook->title,
                                     .problem = playbook_form_fault(form, "title"),
                                     .required = true};
    view->every_days = (struct view_field){.name = TEXT("every_days"),
                                           .label = text_of(_("An account at most once in so many days")),
                                           .value = form->every_days,
                                           .hint = text_of(_("Empty: once ever.")),
                                           .problem = playbook_form_fault(form, "every_days")};
    view->hold_out = (struct view_field){
        .name = TEXT("hold_out_percent"),
        .label = text_of(_("Percent of accounts left out, to compare with")),
        .value = form->hold_out,
        .hint = text_of(_("10 is a good start: it shows after 90 days whether the playbook helps.")),
        .problem = playbook_form_fault(form, "hold_out_percent")};
    view->purpose = playbook->purpose;
    view->condition = playbook->condition;
    view->stop_when = playbook->stop_when;
    view->condition_problem = playbook_form_fault(form, "condition");
    view->stop_problem = playbook_form_fault(form, "stop_when");
    view->include_present = playbook->include_present;
    view->on = playbook->on;
    view->trigger = (struct view_select){.name = TEXT("trigger"), .label = text_of(_("When"))};
    view->trigger.options = arena_array(arena, struct view_option, PLAYBOOK_TRIGGER_COUNT);
    for (int t = 0; t < PLAYBOOK_TRIGGER_COUNT; t++)
        view->trigger.options[view->trigger.options_count++] =
            (struct view_option){.value = text_of(playbook_trigger_types[t].name),
                                 .label = text_of(_(playbook_trigger_types[t].label)),
                                 .selected = t == (int)playbook->trigger.kind};
    fill_members(form, &playbook_trigger_types[playbook->trigger.kind], -1, "trigger", form->trigger_typed,
                 &view->trigger_members, &view->trigger_members_count);
    view->kinds = arena_array(arena, struct view_option, PLAYBOOK_STEP_COUNT);
    for (int k = 0; k < PLAYBOOK_STEP_COUNT; k++)
        view->kinds[view->kinds_count++] = (struct view_option){
            .value = text_of(playbook_step_types[k].name), .label = text_of(_(playbook_step_types[k].label))};
    view->step_count = text_printf(arena, "%d", playbook->step_count);
    view->steps = arena_array(arena, struct view_playbook_step, (size_t)playbook->step_count + 1);
    for (int s = 0; s < playbook->step_count; s++)
        fill_step(form, s, &view->steps[view->steps_count++]);
    view->names = arena_array(arena, struct view_option, 16);
    for (int n = 0; playbook_template_names[n]; n++)
        view->names[view->names_count++] =
            (struct view_option){.value = text_printf(arena, "{%s}", playbook_template_names[n])};
}
