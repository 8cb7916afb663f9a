/* What may be chosen in fields of the editor that the playbook's text holds as bare names: people, stages,
 * journeys, tiers, days, fields of accounts. A name that is none of them (of another version, or gone) stays
 * as the choice that it is. */
#include <string.h>

#include "journey/stage_write.h"
#include "journey/tier.h"
#include "language/language.h"
#include "rule/name.h"
#include "web/people/names.h"
#include "web/playbook/playbook.h"

enum { PEOPLE_MAX = 300, OPTIONS_MAX = 600 };

struct choosing {
    const struct web_application *application;
    const struct column_snapshot *columns;
    struct arena *arena;
    struct journey_set journeys;
    struct view_playbook_member *member;
    text chosen;
    bool found;
};

static void offer(struct choosing *choosing, text value, text label)
{
    struct view_playbook_member *member = choosing->member;
    bool is_chosen = text_equal(value, choosing->chosen);
    for (size_t i = 0; i < member->options_count; i++)
        if (text_equal(member->options[i].value, value))
            return;
    if (member->options_count + 2 >= OPTIONS_MAX)
        return;
    choosing->found |= is_chosen;
    member->options[member->options_count++] = (struct view_option){value, label, is_chosen};
}

static void offer_people(struct choosing *choosing)
{
    const struct column_dictionary *owners = choosing->columns->dimensions[DIMENSION_OWNER];
    offer(choosing, TEXT("owner"), text_of(_("the account’s CSM")));
    offer(choosing, TEXT("ism"), text_of(_("the account’s ISM")));
    offer(choosing, TEXT("farmer"), text_of(_("the account’s farmer")));
    for (uint32_t code = 1; code < column_dictionary_count(owners) && code <= PEOPLE_MAX; code++) {
        text email = column_dictionary_text(owners, code);
        offer(choosing, email, web_name(choosing->application, choosing->arena, email));
    }
}

static void offer_stages(struct choosing *choosing)
{
    for (size_t j = 0; j < choosing->journeys.count; j++)
        for (int s = 0; s < choosing->journeys.items[j].stage_count; s++) {
            const struct journey_stage *stage = &choosing->journeys.items[j].stages[s];
            offer(choosing, stage->key, journey_name(stage->name));
        }
}

static void offer_journeys(struct choosing *choosing)
{
    offer(choosing, TEXT(""),
          text_of(text_starts_with(choosing->member->name, TEXT("trigger.")) ? _("any journey")
                                                                             : _("the account’s own")));
    for (size_t j = 0; j < choosing->journeys.count; j++)
        offer(choosing, choosing->journeys.items[j].key, journey_name(choosing->journeys.items[j].name));
}

static void offer_tiers(struct choosing *choosing)
{
    for (int tier = 0; tier < JOURNEY_TIER_COUNT; tier++)
        offer(choosing, text_of(journey_tier_name((enum journey_tier)tier)),
              text_of(journey_tier_label((enum journey_tier)tier)));
}

static void offer_days(struct choosing *choosing)
{
    for (size_t i = 0; i < rule_name_count; i++)
        if (rule_names[i].type == RULE_DAY)
            offer(choosing, text_of(rule_names[i].name), text_of(_(rule_names[i].label)));
}

/* Those of the record that a playbook may change, by their names as columns of imports, then one's own. */
static void offer_fields(struct choosing *choosing)
{
    static const char *const fields[][2] = {
        {"owner_email", "owner"}, {"ism_email", "ism"},     {"farmer_email", "farmer"},
        {"segment", "segment"},   {"plan", "plan"},         {"industry", "industry"},
        {"country", "country"},   {"region", "region"},     {"city", "city"},
        {"channel", "channel"},   {"language", "language"},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        offer(choosing, text_of(fields[i][0]), text_of(_(rule_name_find(text_of(fields[i][1]))->label)));
    for (uint32_t i = 0; i < choosing->columns->custom_count; i++) {
        text name = column_dimension_name(choosing->columns, COLUMN_DIMENSION_COUNT + (int)i);
        offer(choosing, name, name);
    }
}

static bool ends_with(text name, const char *end)
{
    return text_ends_with(name, text_of(end));
}

static void fill(struct choosing *choosing, struct view_playbook_member *member, text kind)
{
    void (*offers)(struct choosing *) = text_equal(member->list, TEXT("people")) ? offer_people
                                        : ends_with(member->name, ".stage")      ? offer_stages
                                        : ends_with(member->name, ".journey")    ? offer_journeys
                                        : ends_with(member->name, ".tier")       ? offer_tiers
                                        : !ends_with(member->name, ".field")     ? NULL
                                        : text_equal(kind, TEXT("set_field"))    ? offer_fields
                                                                                 : offer_days;
    if (!offers || member->is_choice)
        return;
    choosing->member = member;
    choosing->chosen = member->value;
    choosing->found = false;
    member->options = arena_array(choosing->arena, struct view_option, OPTIONS_MAX);
    if (text_is_empty(member->value) && offers != offer_journeys)
        offer(choosing, TEXT(""), text_of(_("— choose —")));
    offers(choosing);
    if (!choosing->found)
        offer(choosing, member->value, member->value);
    member->is_choice = true;
}

void playbook_choices_fill(struct arena *arena, const struct web_application *application,
                           const struct column_snapshot *columns, struct view_playbook *view)
{
    struct choosing choosing = {.application = application, .columns = columns, .arena = arena};
    struct store_connection *connection;
    struct problem problem;
    if (store_read_begin(application->store, &connection, &problem) != RESULT_OK)
        return; /* names are typed then */
    enum result result = journey_set_read(connection, LEDGER_NOW, arena, &choosing.journeys, &problem);
    store_read_end(application->store, connection);
    if (result != RESULT_OK)
        return;
    for (size_t i = 0; i < view->trigger_members_count; i++)
        fill(&choosing, &view->trigger_members[i], TEXT_ABSENT);
    for (size_t s = 0; s < view->steps_count; s++)
        for (size_t i = 0; i < view->steps[s].members_count; i++)
            fill(&choosing, &view->steps[s].members[i], view->steps[s].kind);
}
