/* A playbook's JSON, read member by member by the tables of playbook_type.c: every fault with its place. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "codec/json.h"
#include "journey/playbook.h"
#include "language/language.h"
#include "ledger/record.h"
#include "rule/rule.h"

enum {
    TITLE_CHARACTERS_MAX = 120,
    PURPOSE_CHARACTERS_MAX = 2000,
    CONDITION_CHARACTERS_MAX = 4000,
    PLACE_BYTES = 128
};

struct reader {
    struct arena *arena;
    struct playbook *playbook;
    struct playbook_faults *faults;
};

__attribute__((format(printf, 3, 4))) static void fault(struct reader *reader, const char *place,
                                                        const char *format, ...)
{
    struct playbook_faults *faults = reader->faults;
    if (faults->count == PLAYBOOK_FAULTS_MAX)
        return;
    struct playbook_fault *item = &faults->items[faults->count++];
    text_copy_into(item->place, sizeof item->place, text_of(place));
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(item->message, sizeof item->message, format, arguments);
    va_end(arguments);
}

static const char *place_in(struct reader *reader, const char *place, const char *name)
{
    return arena_printf(reader->arena, "%s%s%s", place, place[0] ? "." : "", name);
}

static bool is_template_name(text name)
{
    for (int i = 0; playbook_template_names[i]; i++)
        if (text_equal(name, text_of(playbook_template_names[i])))
            return true;
    return false;
}

static void check_template(struct reader *reader, const char *place, text value)
{
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] != '{')
            continue;
        if (i + 1 < value.length && value.data[i + 1] == '{') {
            i++;
            continue;
        }
        text rest = text_slice(value, i + 1, value.length);
        size_t end = text_find_byte(rest, '}');
        text name = text_slice(rest, 0, end);
        if (end == rest.length)
            fault(reader, place, _("A brace is opened and never closed: write {{ for a brace."));
        else if (!is_template_name(name))
            fault(reader, place,
                  _("{%.*s} is no figure that can stand here: there are account, owner, mrr, "
                    "renewal_date, health, light, nps, days_overdue and stage."),
                  TEXT_ARGUMENTS(name));
        i += end;
    }
}

static void check_rule(struct reader *reader, const char *place, text source)
{
    struct problem problem = {0};
    struct rule *rule;
    if (source.length && rule_parse(reader->arena, source, &rule, NULL, &problem) != RESULT_OK)
        fault(reader, place, "%s", problem.message);
}

static void check_choice(struct reader *reader, const char *place, const struct playbook_member *member,
                         text value)
{
    struct near near = {.wanted = value};
    for (int i = 0; member->choices[i]; i++) {
        if (text_equal(value, text_of(member->choices[i])))
            return;
        near_offer(&near, text_of(member->choices[i]));
    }
    if (text_is_absent(near.best))
        fault(reader, place, _("\"%.*s\" is none of what can stand here."), TEXT_ARGUMENTS(value));
    else
        fault(reader, place, _("\"%.*s\" is none of what can stand here. Did you mean %.*s?"),
              TEXT_ARGUMENTS(value), TEXT_ARGUMENTS(near.best));
}

static void check_person(struct reader *reader, const char *place, text value)
{
    if (!text_equal(value, TEXT("owner")) && !text_equal(value, TEXT("ism")) &&
        !text_equal(value, TEXT("farmer")) && text_find_byte(value, '@') == value.length)
        fault(reader, place, _("Say owner, ism, farmer, or an e-mail address."));
}

static void check_text(struct reader *reader, const char *place, const struct playbook_member *member,
                       text value)
{
    if (member->required && text_trim(value).length == 0 && member->type != PLAYBOOK_MEMBER_CHOICE) {
        fault(reader, place, _("%s is missing."), language_message(member->label));
        return;
    }
    if (member->length_max && text_count_characters(value) > (size_t)member->length_max)
        fault(reader, place, _("This is longer than %d characters."), member->length_max);
    if (member->type == PLAYBOOK_MEMBER_TEMPLATE)
        check_template(reader, place, value);
    else if (member->type == PLAYBOOK_MEMBER_RULE)
        check_rule(reader, place, value);
    else if (member->type == PLAYBOOK_MEMBER_CHOICE)
        check_choice(reader, place, member, value);
    else if (member->type == PLAYBOOK_MEMBER_PERSON)
        check_person(reader, place, value);
}

static void read_member(struct reader *reader, const char *place, const struct playbook_member *member,
                        const struct json_value *json, struct playbook_value *ret)
{
    ret->is_given = true;
    if (member->type == PLAYBOOK_MEMBER_NUMBER) {
        int64_t number = 0;
        if (!json_read_integer(json, &number))
            fault(reader, place, _("%s must be a whole number."), language_message(member->label));
        else if (number < member->least || number > member->most)
            fault(reader, place, _("%s must be between %lld and %lld."), language_message(member->label),
                  (long long)member->least, (long long)member->most);
        ret->number = number;
        return;
    }
    if (json_read_kind(json) != JSON_IS_TEXT) {
        fault(reader, place, _("%s must be a text."), language_message(member->label));
        return;
    }
    ret->text = text_copy(reader->arena, json_read_text(json));
    check_text(reader, place, member, ret->text);
}

static const struct playbook_member *member_find(const struct playbook_type *type, text name, int *ret_index)
{
    for (*ret_index = 0; *ret_index < type->member_count; ++*ret_index)
        if (text_equal(name, text_of(type->members[*ret_index].name)))
            return &type->members[*ret_index];
    return NULL;
}

/* Every member of `json` that is not "kind" nor a list of steps, then what is required and absent. */
static void read_members(struct reader *reader, const char *place, const struct playbook_type *type,
                         const struct json_value *json, struct playbook_value *values)
{
    for (const struct json_member *at = json_read_first(json); at; at = json_read_next(json, at)) {
        text name = json_member_name(at);
        int index;
        if (text_equal(name, TEXT("kind")))
            continue;
        const struct playbook_member *member = member_find(type, name, &index);
        if (!member)
            fault(reader, place, _("\"%.*s\" has no part \"%.*s\"."), TEXT_ARGUMENTS(text_of(type->name)),
                  TEXT_ARGUMENTS(name));
        else if (member->type != PLAYBOOK_MEMBER_STEPS)
            read_member(reader, place_in(reader, place, member->name), member, json_member_value(at),
                        &values[index]);
    }
    for (int i = 0; i < type->member_count; i++)
        if (type->members[i].required && !values[i].is_given &&
            type->members[i].type != PLAYBOOK_MEMBER_STEPS)
            fault(reader, place_in(reader, place, type->members[i].name), _("%s is missing."),
                  language_message(type->members[i].label));
}

/* What an event's name may be. */
static void check_event(struct reader *reader, const struct playbook_trigger *trigger)
{
    text event = playbook_trigger_text(trigger, "event"), name = playbook_trigger_text(trigger, "name");
    const bool ticket = text_equal(event, TEXT("ticket")), contact = text_equal(event, TEXT("interaction"));
    if (name.length == 0 || (!ticket && !contact))
        return;
    const struct playbook_member one_of = {
        .choices = ticket ? record_type_of(RECORD_TICKET)->fields[TICKET_SEVERITY].choices
                          : record_type_of(RECORD_INTERACTION)->fields[INTERACTION_KIND].choices};
    check_choice(reader, "trigger.name", &one_of, name);
}

/* Members that belong together. */
static void check_trigger(struct reader *reader)
{
    const struct playbook_trigger *trigger = &reader->playbook->trigger;
    if (trigger->kind == PLAYBOOK_SURVEY &&
        playbook_trigger_number(trigger, "from") > playbook_trigger_number(trigger, "to"))
        fault(reader, "trigger.to", _("The scores end below where they begin."));
    if (trigger->kind == PLAYBOOK_EVENT)
        check_event(reader, trigger);
    if (trigger->kind == PLAYBOOK_DATE) {
        text field = playbook_trigger_text(trigger, "field");
        if (text_find_byte(field, ']') < field.length)
            fault(reader, "trigger.field", _("\"%.*s\" is no field of accounts."), TEXT_ARGUMENTS(field));
    }
    if (trigger->kind == PLAYBOOK_LIGHT &&
        text_equal(playbook_trigger_text(trigger, "from"), playbook_trigger_text(trigger, "to")))
        fault(reader, "trigger.to", _("The light must change: choose two different ones."));
    if (trigger->kind == PLAYBOOK_SCORE &&
        text_equal(playbook_trigger_text(trigger, "turn"), TEXT("changes")) &&
        playbook_trigger_number(trigger, "value") == 0)
        fault(reader, "trigger.value",
              _("A change of nothing always holds: say by how much, −10 for 10 lower."));
    if (trigger->kind == PLAYBOOK_SCORE &&
        text_equal(playbook_trigger_text(trigger, "turn"), TEXT("changes")) &&
        !text_equal(playbook_trigger_text(trigger, "score"), TEXT("health")))
        fault(reader, "trigger.score", _("A change is known of health alone."));
}

/* Of this machine, where webhooks may go if whoever runs the server says so. */
static bool is_local(text url)
{
    static const char *const places[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (text_starts_with(url, text_of(places[i]))) {
            text rest = text_slice(url, strlen(places[i]), url.length);
            return rest.length == 0 || rest.data[0] == '/' || rest.data[0] == ':';
        }
    return false;
}

/* The key and what the account is called by are nobody's to change unseen. */
static bool may_be_set(text field)
{
    int found = record_field_find(record_type_of(RECORD_ACCOUNT), field);
    return found != ACCOUNT_EXTERNAL_ID && found != ACCOUNT_NAME && found != ACCOUNT_PARENT &&
           found != ACCOUNT_TAX_ID && found != ACCOUNT_SIGNUP_DATE;
}

static void check_step(struct reader *reader, const char *place, const struct playbook_step *step)
{
    if (step->kind == PLAYBOOK_WEBHOOK) {
        text url = playbook_step_text(step, "url");
        if (url.length && !text_starts_with(url, TEXT("https://")) && !is_local(url))
            fault(reader, place_in(reader, place, "url"), _("The address must begin with https://."));
    }
    if (step->kind == PLAYBOOK_SET_FIELD && !may_be_set(playbook_step_text(step, "field")))
        fault(reader, place_in(reader, place, "field"), _("A playbook may not change this field."));
}

static void read_steps(struct reader *reader, const char *place, const struct json_value *list, int parent,
                       bool otherwise, int depth);

static void read_arms(struct reader *reader, const char *place, const struct json_value *json, int branch,
                      int depth)
{
    const struct json_value *then = json_read_member(json, "then");
    const struct json_value *other = json_read_member(json, "otherwise");
    if (depth == PLAYBOOK_DEPTH_MAX) {
        fault(reader, place, _("Branches stand inside one another at most %d deep."), PLAYBOOK_DEPTH_MAX);
        return;
    }
    if (json_read_count(then) == 0 && json_read_count(other) == 0)
        fault(reader, place_in(reader, place, "then"), _("A branch needs a step on one of its sides."));
    read_steps(reader, place_in(reader, place, "then"), then, branch, false, depth + 1);
    read_steps(reader, place_in(reader, place, "otherwise"), other, branch, true, depth + 1);
}

static void read_step(struct reader *reader, const char *place, const struct json_value *json, int parent,
                      bool otherwise, int depth)
{
    struct playbook *playbook = reader->playbook;
    text name = json_read_text(json_read_member(json, "kind"));
    int kind = playbook_step_find(name);
    if (kind < 0) {
        fault(reader, place_in(reader, place, "kind"), _("There is no step \"%.*s\"."), TEXT_ARGUMENTS(name));
        return;
    }
    if (playbook->step_count == PLAYBOOK_STEPS_MAX) {
        fault(reader, place, _("A playbook has at most %d steps."), PLAYBOOK_STEPS_MAX);
        return;
    }
    int index = playbook->step_count++;
    struct playbook_step *step = &playbook->steps[index];
    playbook_step_default(step, (enum playbook_step_kind)kind);
    step->parent = parent;
    step->otherwise = otherwise;
    read_members(reader, place, &playbook_step_types[kind], json, step->values);
    check_step(reader, place, step);
    if (kind == PLAYBOOK_BRANCH)
        read_arms(reader, place, json, index, depth);
}

static void read_steps(struct reader *reader, const char *place, const struct json_value *list, int parent,
                       bool otherwise, int depth)
{
    enum json_kind kind = json_read_kind(list);
    if (kind != JSON_IS_ARRAY && (kind != JSON_IS_MISSING || depth == 0)) {
        fault(reader, place, _("The steps must be a list."));
        return;
    }
    for (size_t i = 0; i < json_read_count(list); i++)
        read_step(reader, arena_printf(reader->arena, "%s[%zu]", place, i), json_read_item(list, i), parent,
                  otherwise, depth);
}

static void read_trigger(struct reader *reader, const struct json_value *json)
{
    text name = json_read_text(json_read_member(json, "kind"));
    int kind = playbook_trigger_find(name);
    if (kind < 0) {
        fault(reader, "trigger.kind", _("There is no trigger \"%.*s\"."), TEXT_ARGUMENTS(name));
        return;
    }
    playbook_trigger_default(&reader->playbook->trigger, (enum playbook_trigger_kind)kind);
    read_members(reader, "trigger", &playbook_trigger_types[kind], json, reader->playbook->trigger.values);
    check_trigger(reader);
}

static text read_words(struct reader *reader, const char *name, const struct json_value *json, int length_max)
{
    if (json_read_kind(json) == JSON_IS_MISSING)
        return TEXT("");
    if (json_read_kind(json) != JSON_IS_TEXT)
        fault(reader, name, _("This must be a text."));
    else if (text_count_characters(json_read_text(json)) > (size_t)length_max)
        fault(reader, name, _("This is longer than %d characters."), length_max);
    text value = text_copy(reader->arena, json_read_text(json));
    return text_is_absent(value) ? TEXT("") : value;
}

static int32_t read_count(struct reader *reader, const char *name, const struct json_value *json,
                          int32_t least, int32_t most)
{
    int64_t number = 0;
    if (json_read_kind(json) == JSON_IS_MISSING)
        return 0;
    if (!json_read_integer(json, &number) || number < least || number > most) {
        fault(reader, name, _("This must be a whole number between %d and %d."), least, most);
        return 0;
    }
    return (int32_t)number;
}

static bool read_truth(struct reader *reader, const char *name, const struct json_value *json)
{
    bool value = false;
    if (json_read_kind(json) != JSON_IS_MISSING && !json_read_boolean(json, &value))
        fault(reader, name, _("This must be true or false."));
    return value;
}

static void read_limit(struct reader *reader, const struct json_value *json)
{
    for (const struct json_member *at = json_read_first(json); at; at = json_read_next(json, at))
        if (!text_equal(json_member_name(at), TEXT("every_days")))
            fault(reader, "limit", _("A limit is \"every_days\", or nothing: once an account."));
    if (json_read_kind(json) != JSON_IS_MISSING && json_read_kind(json) != JSON_IS_OBJECT)
        fault(reader, "limit", _("A limit is \"every_days\", or nothing: once an account."));
    reader->playbook->every_days =
        read_count(reader, "limit.every_days", json_read_member(json, "every_days"), 1, PLAYBOOK_DAYS_MAX);
}

static void check_names(struct reader *reader, const struct json_value *root)
{
    static const char *const names[] = {
        "title",     "purpose",   "on",    "trigger",          "include_present",
        "condition", "stop_when", "limit", "hold_out_percent", "steps"};
    for (const struct json_member *at = json_read_first(root); at; at = json_read_next(root, at)) {
        bool known = false;
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            known = known || text_equal(json_member_name(at), text_of(names[i]));
        if (!known)
            fault(reader, "", _("A playbook has no part \"%.*s\"."), TEXT_ARGUMENTS(json_member_name(at)));
    }
}

static void read_whole(struct reader *reader, const struct json_value *root)
{
    struct playbook *playbook = reader->playbook;
    if (json_read_kind(root) != JSON_IS_OBJECT) {
        fault(reader, "", _("A playbook is an object with a title, a trigger and steps."));
        return;
    }
    check_names(reader, root);
    playbook->title =
        text_trim(read_words(reader, "title", json_read_member(root, "title"), TITLE_CHARACTERS_MAX));
    if (playbook->title.length == 0)
        fault(reader, "title", _("The playbook needs a title."));
    playbook->purpose =
        read_words(reader, "purpose", json_read_member(root, "purpose"), PURPOSE_CHARACTERS_MAX);
    playbook->on = read_truth(reader, "on", json_read_member(root, "on"));
    playbook->include_present =
        read_truth(reader, "include_present", json_read_member(root, "include_present"));
    read_trigger(reader, json_read_member(root, "trigger"));
    playbook->condition =
        read_words(reader, "condition", json_read_member(root, "condition"), CONDITION_CHARACTERS_MAX);
    check_rule(reader, "condition", playbook->condition);
    playbook->stop_when =
        read_words(reader, "stop_when", json_read_member(root, "stop_when"), CONDITION_CHARACTERS_MAX);
    check_rule(reader, "stop_when", playbook->stop_when);
    read_limit(reader, json_read_member(root, "limit"));
    playbook->hold_out_percent =
        read_count(reader, "hold_out_percent", json_read_member(root, "hold_out_percent"), 0,
                   PLAYBOOK_HOLD_OUT_PERCENT_MAX);
    read_steps(reader, "steps", json_read_member(root, "steps"), PLAYBOOK_END, false, 0);
    if (playbook->step_count == 0)
        fault(reader, "steps", _("The playbook needs a step."));
    playbook_link(playbook);
}

enum result playbook_read(struct arena *arena, text body, struct playbook **ret,
                          struct playbook_faults *faults, struct problem *problem)
{
    struct playbook_faults own;
    struct json_document *document;
    struct reader reader = {
        .arena = arena, .playbook = arena_new(arena, struct playbook), .faults = faults ? faults : &own};
    reader.faults->count = 0;
    enum result result = json_read(&document, body, PLAYBOOK_BYTES_MAX, problem);
    if (result != RESULT_OK) {
        fault(&reader, "", "%s", problem ? problem->message : "");
        return result;
    }
    playbook_trigger_default(&reader.playbook->trigger, PLAYBOOK_SEGMENT_ENTERED);
    read_whole(&reader, json_read_root(document));
    json_read_release(document);
    if (reader.faults->count > 0)
        return problem_set(problem, RESULT_BAD_INPUT, "%s: %s", reader.faults->items[0].place,
                           reader.faults->items[0].message);
    *ret = reader.playbook;
    return RESULT_OK;
}

static void bind(struct reader *reader, const struct column_snapshot *columns, const char *place, text source)
{
    struct rule *rule;
    struct problem problem = {0};
    if (source.length == 0 || rule_parse(reader->arena, source, &rule, NULL, &problem) != RESULT_OK)
        return;
    if (rule_check(reader->arena, rule, columns, NULL, &problem) != RESULT_OK)
        fault(reader, place, "%s", problem.message);
}

/* The place of a step as playbook_read says it. */
static const char *place_of(struct reader *reader, const struct playbook *playbook, int step)
{
    const struct playbook_step *here = &playbook->steps[step];
    int index = 0;
    for (int i = 0; i < step; i++)
        index += playbook->steps[i].parent == here->parent && playbook->steps[i].otherwise == here->otherwise;
    if (here->parent == PLAYBOOK_END)
        return arena_printf(reader->arena, "steps[%d]", index);
    return arena_printf(reader->arena, "%s.%s[%d]", place_of(reader, playbook, here->parent),
                        here->otherwise ? "otherwise" : "then", index);
}

enum result playbook_check(const struct playbook *playbook, const struct column_snapshot *columns,
                           struct playbook_faults *faults, struct problem *problem)
{
    struct arena arena;
    struct playbook_faults own;
    struct reader reader = {.arena = &arena, .faults = faults ? faults : &own};
    reader.faults->count = 0;
    arena_init(&arena, 0);
    const struct playbook_value *rule = playbook_trigger_value(&playbook->trigger, "rule");
    if (rule)
        bind(&reader, columns, "trigger.rule", rule->text);
    if (playbook->trigger.kind == PLAYBOOK_DATE)
        bind(&reader, columns, "trigger.field",
             text_printf(&arena, "days_since([%.*s]) >= 0",
                         TEXT_ARGUMENTS(playbook_trigger_text(&playbook->trigger, "field"))));
    bind(&reader, columns, "condition", playbook->condition);
    bind(&reader, columns, "stop_when", playbook->stop_when);
    for (int i = 0; i < playbook->step_count; i++) {
        const struct playbook_value *value = playbook_step_value(&playbook->steps[i], "rule");
        if (value)
            bind(&reader, columns, place_in(&reader, place_of(&reader, playbook, i), "rule"), value->text);
    }
    arena_release(&arena);
    if (reader.faults->count > 0)
        return problem_set(problem, RESULT_BAD_INPUT, "%s: %s", reader.faults->items[0].place,
                           reader.faults->items[0].message);
    return RESULT_OK;
}
