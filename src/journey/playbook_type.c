/* What triggers and steps there are, and their members: the one table that reading, writing, checking and
 * the editor go by. */
#include <assert.h>
#include <string.h>

#include "journey/playbook.h"
#include "language/language.h"

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))
#define MEMBERS(array) .members = (array), .member_count = COUNT_OF(array)

static const char *const scores[] = {"health", "chi", "engagement", NULL};
static const char *const turns[] = {"falls_below", "rises_above", "changes", NULL};
static const char *const lights[] = {"red", "yellow", "green", NULL};
static const char *const lights_or_any[] = {"", "red", "yellow", "green", NULL};
static const char *const surveys[] = {"nps", "csat", "ces", NULL};
static const char *const requests[] = {"", "voluntary", "involuntary", NULL};
static const char *const milestones[] = {"",       "first_value", "first_success", "day_30",
                                         "day_60", "day_90",      "other",         NULL};
static const char *const events[] = {"ticket",        "usage",   "interaction", "signup",
                                     "first_revenue", "churned", NULL};
static const char *const task_kinds[] = {"call", "email", "meeting", "review", "other", NULL};

static const struct playbook_member of_rule[] = {
    {.name = "rule", .label = N_("Rule"), .type = PLAYBOOK_MEMBER_RULE, .required = true, .length_max = 4000},
};
static const struct playbook_member of_date[] = {
    {.name = "field", .label = N_("Date"), .type = PLAYBOOK_MEMBER_TEXT, .required = true, .length_max = 120},
    {.name = "days",
     .label = N_("Days after it (negative: before)"),
     .type = PLAYBOOK_MEMBER_NUMBER,
     .required = true,
     .least = -PLAYBOOK_DAYS_MAX,
     .most = PLAYBOOK_DAYS_MAX},
};
static const struct playbook_member of_score[] = {
    {.name = "score",
     .label = N_("Score"),
     .type = PLAYBOOK_MEMBER_CHOICE,
     .choices = scores,
     .text = "health"},
    {.name = "turn",
     .label = N_("How it turns"),
     .type = PLAYBOOK_MEMBER_CHOICE,
     .required = true,
     .choices = turns},
    {.name = "value",
     .label = N_("Value"),
     .type = PLAYBOOK_MEMBER_NUMBER,
     .required = true,
     .least = -100,
     .most = 100},
    {.name = "days",
     .label = N_("Against so many days before"),
     .type = PLAYBOOK_MEMBER_NUMBER,
     .least = 1,
     .most = 365,
     .number = 30},
};
static const struct playbook_member of_light[] = {
    {.name = "from",
     .label = N_("Light before"),
     .type = PLAYBOOK_MEMBER_CHOICE,
     .choices = lights_or_any,
     .text = ""},
    {.name = "to",
     .label = N_("Light after"),
     .type = PLAYBOOK_MEMBER_CHOICE,
     .required = true,
     .choices = lights},
};
static const struct playbook_member of_survey[] = {
    {.name = "survey",
     .label = N_("Survey"),
     .type = PLAYBOOK_MEMBER_CHOICE,
     .required = true,
     .choices = surveys},
    {.name = "from",
     .label = N_("Score from"),
     .type = PLAYBOOK_MEMBER_NUMBER,
     .required = true,
     .least = -100,
     .most = 100},
    {.name = "to",
     .label = N_("Score to"),
     .type = PLAYBOOK_MEMBER_NUMBER,
     .required = true,
     .least = -100,
     .most = 100},
};
static const struct playbook_member of_overdue[] = {
    {.name = "days",
     .label = N_("Days past due"),
     .type = PLAYBOOK_MEMBER_NUMBER,
     .required = true,
     .least = 1,
     .most = PLAYBOOK_DAYS_MAX},
};
static const struct playbook_member of_stage[] = {
    {.name = "stage",
     .label = N_("Stage"),
     .type = PLAYBOOK_MEMBER_TEXT,
     .required = true,
     .length_max = 120},
    {.name = "journey", .label = N_("Journey"), .type = PLAYBOOK_MEMBER_TEXT, .text = "", .length_max = 120},
};
static const struct playbook_member of_request[] = {
    {.name = "request",
     .label = N_("Request"),
     .type = PLAYBOOK_MEMBER_CHOICE,
     .choices = requests,
     .text = ""},
};
static const struct playbook_member of_milestone[] = {
    {.name = "milestone",
     .label = N_("Milestone"),
     .type = PLAYBOOK_MEMBER_CHOICE,
     .choices = milestones,
     .text = ""},
};
static const struct playbook_member of_event[] = {
    {.name = "event",
     .label = N_("Event"),
     .type = PLAYBOOK_MEMBER_CHOICE,
     .required = true,
     .choices = events},
    {.name = "name",
     .label = N_("Severity, feature or kind"),
     .type = PLAYBOOK_MEMBER_TEXT,
     .text = "",
     .length_max = 120},
};

const struct playbook_type playbook_trigger_types[PLAYBOOK_TRIGGER_COUNT] = {
    [PLAYBOOK_SEGMENT_ENTERED] = {"segment_entered", N_("An account enters a segment"), MEMBERS(of_rule)},
    [PLAYBOOK_SEGMENT_LEFT] = {"segment_left", N_("An account leaves a segment"), MEMBERS(of_rule)},
    [PLAYBOOK_DATE] = {"date", N_("A date comes near or is past"), MEMBERS(of_date)},
    [PLAYBOOK_SCORE] = {"score", N_("A score changes"), MEMBERS(of_score)},
    [PLAYBOOK_LIGHT] = {"light", N_("The light changes"), MEMBERS(of_light)},
    [PLAYBOOK_SURVEY] = {"survey", N_("A survey is answered"), MEMBERS(of_survey)},
    [PLAYBOOK_OVERDUE] = {"overdue", N_("An invoice is overdue"), MEMBERS(of_overdue)},
    [PLAYBOOK_STAGE_ENTERED] = {"stage_entered", N_("A stage is entered"), MEMBERS(of_stage)},
    [PLAYBOOK_CHURN_REQUEST] = {"churn_request", N_("The customer asks to leave"), MEMBERS(of_request)},
    [PLAYBOOK_MILESTONE_LATE] = {"milestone_late", N_("A milestone is late"), MEMBERS(of_milestone)},
    [PLAYBOOK_EVENT] = {"event", N_("Something happens"), MEMBERS(of_event)},
};

static const struct playbook_member of_task[] = {
    {.name = "title",
     .label = N_("Title"),
     .type = PLAYBOOK_MEMBER_TEMPLATE,
     .required = true,
     .length_max = 200},
    {.name = "detail",
     .label = N_("Detail"),
     .type = PLAYBOOK_MEMBER_TEMPLATE,
     .text = "",
     .length_max = 2000},
    {.name = "task",
     .label = N_("Kind"),
     .type = PLAYBOOK_MEMBER_CHOICE,
     .choices = task_kinds,
     .text = "other"},
    {.name = "due_days",
     .label = N_("Due in days"),
     .type = PLAYBOOK_MEMBER_NUMBER,
     .least = 0,
     .most = 365,
     .number = 1},
    {.name = "owner", .label = N_("Who"), .type = PLAYBOOK_MEMBER_PERSON, .text = "owner", .length_max = 200},
    {.name = "reason", .label = N_("Reason"), .type = PLAYBOOK_MEMBER_TEXT, .text = "", .length_max = 120},
};
static const struct playbook_member of_wait[] = {
    {.name = "days",
     .label = N_("Days"),
     .type = PLAYBOOK_MEMBER_NUMBER,
     .required = true,
     .least = 1,
     .most = PLAYBOOK_DAYS_MAX},
};
static const struct playbook_member of_wait_until[] = {
    {.name = "rule",
     .label = N_("Wait until this holds"),
     .type = PLAYBOOK_MEMBER_RULE,
     .required = true,
     .length_max = 4000},
    {.name = "days",
     .label = N_("At most so many days"),
     .type = PLAYBOOK_MEMBER_NUMBER,
     .least = 1,
     .most = PLAYBOOK_DAYS_MAX,
     .number = 30},
};
static const struct playbook_member of_branch[] = {
    {.name = "rule", .label = N_("If"), .type = PLAYBOOK_MEMBER_RULE, .required = true, .length_max = 4000},
    {.name = "then", .label = N_("Then"), .type = PLAYBOOK_MEMBER_STEPS, .required = true},
    {.name = "otherwise", .label = N_("Otherwise"), .type = PLAYBOOK_MEMBER_STEPS},
};
static const struct playbook_member of_set_stage[] = {
    {.name = "stage",
     .label = N_("Stage"),
     .type = PLAYBOOK_MEMBER_TEXT,
     .required = true,
     .length_max = 120},
    {.name = "journey", .label = N_("Journey"), .type = PLAYBOOK_MEMBER_TEXT, .text = "", .length_max = 120},
    {.name = "note", .label = N_("Why"), .type = PLAYBOOK_MEMBER_TEXT, .text = "", .length_max = 500},
};
static const struct playbook_member of_set_tier[] = {
    {.name = "tier", .label = N_("Tier"), .type = PLAYBOOK_MEMBER_TEXT, .required = true, .length_max = 120},
};
static const struct playbook_member of_set_field[] = {
    {.name = "field",
     .label = N_("Field"),
     .type = PLAYBOOK_MEMBER_TEXT,
     .required = true,
     .length_max = 120},
    {.name = "value", .label = N_("Value"), .type = PLAYBOOK_MEMBER_TEXT, .text = "", .length_max = 500},
};
static const struct playbook_member of_notify[] = {
    {.name = "to", .label = N_("Who"), .type = PLAYBOOK_MEMBER_PERSON, .text = "owner", .length_max = 200},
    {.name = "text",
     .label = N_("Text"),
     .type = PLAYBOOK_MEMBER_TEMPLATE,
     .required = true,
     .length_max = 500},
};
static const struct playbook_member of_webhook[] = {
    {.name = "url",
     .label = N_("Address"),
     .type = PLAYBOOK_MEMBER_TEXT,
     .required = true,
     .length_max = 500},
    {.name = "text", .label = N_("Text"), .type = PLAYBOOK_MEMBER_TEMPLATE, .text = "", .length_max = 2000},
};
static const struct playbook_member of_email[] = {
    {.name = "template",
     .label = N_("Template"),
     .type = PLAYBOOK_MEMBER_TEXT,
     .required = true,
     .length_max = 120},
    {.name = "to", .label = N_("To"), .type = PLAYBOOK_MEMBER_TEXT, .text = "contact", .length_max = 200},
};
static const struct playbook_member of_survey_step[] = {
    {.name = "survey",
     .label = N_("Survey"),
     .type = PLAYBOOK_MEMBER_CHOICE,
     .required = true,
     .choices = surveys},
};

const struct playbook_type playbook_step_types[PLAYBOOK_STEP_COUNT] = {
    [PLAYBOOK_TASK] = {"task", N_("Task"), MEMBERS(of_task)},
    [PLAYBOOK_WAIT] = {"wait", N_("Wait"), MEMBERS(of_wait)},
    [PLAYBOOK_WAIT_UNTIL] = {"wait_until", N_("Wait until"), MEMBERS(of_wait_until)},
    [PLAYBOOK_BRANCH] = {"branch", N_("Branch"), MEMBERS(of_branch)},
    [PLAYBOOK_SET_STAGE] = {"set_stage", N_("Set the stage"), MEMBERS(of_set_stage)},
    [PLAYBOOK_SET_TIER] = {"set_tier", N_("Set the tier"), MEMBERS(of_set_tier)},
    [PLAYBOOK_SET_FIELD] = {"set_field", N_("Set a field"), MEMBERS(of_set_field)},
    [PLAYBOOK_NOTIFY] = {"notify", N_("Notify"), MEMBERS(of_notify)},
    [PLAYBOOK_WEBHOOK] = {"webhook", N_("Webhook"), MEMBERS(of_webhook)},
    [PLAYBOOK_EMAIL_STEP] = {"email", N_("E-mail"), MEMBERS(of_email), .is_drawn_only = true},
    [PLAYBOOK_SURVEY_STEP] = {"survey", N_("Survey"), MEMBERS(of_survey_step), .is_drawn_only = true},
};

const char *const playbook_template_names[] = {"account", "owner", "mrr",          "renewal_date", "health",
                                               "light",   "nps",   "days_overdue", "stage",        NULL};

static int find(const struct playbook_type *types, int count, text name)
{
    for (int i = 0; i < count; i++)
        if (text_equal(name, text_of(types[i].name)))
            return i;
    return -1;
}

int playbook_trigger_find(text name)
{
    return find(playbook_trigger_types, PLAYBOOK_TRIGGER_COUNT, name);
}

int playbook_step_find(text name)
{
    return find(playbook_step_types, PLAYBOOK_STEP_COUNT, name);
}

static const struct playbook_value *value_of(const struct playbook_type *type,
                                             const struct playbook_value *values, const char *name)
{
    for (int i = 0; i < type->member_count; i++)
        if (strcmp(type->members[i].name, name) == 0)
            return &values[i];
    return NULL;
}

const struct playbook_value *playbook_trigger_value(const struct playbook_trigger *trigger, const char *name)
{
    return value_of(&playbook_trigger_types[trigger->kind], trigger->values, name);
}

const struct playbook_value *playbook_step_value(const struct playbook_step *step, const char *name)
{
    return value_of(&playbook_step_types[step->kind], step->values, name);
}

text playbook_trigger_text(const struct playbook_trigger *trigger, const char *name)
{
    const struct playbook_value *value = playbook_trigger_value(trigger, name);
    assert(value);
    return value->text;
}

int64_t playbook_trigger_number(const struct playbook_trigger *trigger, const char *name)
{
    const struct playbook_value *value = playbook_trigger_value(trigger, name);
    assert(value);
    return value->number;
}

text playbook_step_text(const struct playbook_step *step, const char *name)
{
    const struct playbook_value *value = playbook_step_value(step, name);
    assert(value);
    return value->text;
}

int64_t playbook_step_number(const struct playbook_step *step, const char *name)
{
    const struct playbook_value *value = playbook_step_value(step, name);
    assert(value);
    return value->number;
}

static void fill_defaults(const struct playbook_type *type, struct playbook_value *values)
{
    for (int i = 0; i < type->member_count; i++) {
        const struct playbook_member *member = &type->members[i];
        const char *words = member->text ? member->text : member->choices ? member->choices[0] : "";
        values[i] = (struct playbook_value){.text = text_of(words), .number = member->number};
    }
}

void playbook_trigger_default(struct playbook_trigger *ret, enum playbook_trigger_kind kind)
{
    *ret = (struct playbook_trigger){.kind = kind};
    fill_defaults(&playbook_trigger_types[kind], ret->values);
}

void playbook_step_default(struct playbook_step *ret, enum playbook_step_kind kind)
{
    *ret = (struct playbook_step){.kind = kind, .parent = PLAYBOOK_END};
    fill_defaults(&playbook_step_types[kind], ret->values);
}
