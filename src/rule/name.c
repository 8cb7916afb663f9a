/* The names that rules know: see name.h. The order is the one people read them in. */
#include "rule/name.h"

#include "language/language.h"

#define DIMENSION(word, which, label, meaning, example)                                                      \
    {                                                                                                        \
        word, GROUP_ACCOUNT, RULE_TEXT, RULE_DIMENSION, which, ARGUMENTS_NONE, 0, false, NULL, label,        \
            meaning, example                                                                                 \
    }
#define COLUMN(word, group, type, which, always, label, meaning, example)                                    \
    {                                                                                                        \
        word, group, type, RULE_COLUMN, which, ARGUMENTS_NONE, 0, always, NULL, label, meaning, example      \
    }
#define WINDOW(word, group, type, which, arguments, digits, always, label, meaning, example)                 \
    {                                                                                                        \
        word, group, type, RULE_WINDOW, which, arguments, digits, always, NULL, label, meaning, example      \
    }
#define JOURNEY(word, type, which, always, words, label, meaning, example)                                   \
    {                                                                                                        \
        word, GROUP_JOURNEY, type, RULE_JOURNEY, which, ARGUMENTS_NONE, 0, always, words, label, meaning,    \
            example                                                                                          \
    }
#define GIVEN(word, group, type, arguments, digits, always, words, label, meaning, example)                  \
    {                                                                                                        \
        word, group, type, RULE_GIVEN, 0, arguments, digits, always, words, label, meaning, example          \
    }

const struct rule_name rule_names[] = {
    {"external_id", GROUP_ACCOUNT, RULE_TEXT, RULE_EXTERNAL_ID, 0, ARGUMENTS_NONE, 0, true, NULL, N_("Code"),
     N_("The account's code in your own systems."), "external_id in (C-0012, C-0040)"},
    {"name", GROUP_ACCOUNT, RULE_TEXT, RULE_NAME, 0, ARGUMENTS_NONE, 0, true, NULL, N_("Name"),
     N_("The account's name."), "name contains padaria"},
    COLUMN("signup_date", GROUP_ACCOUNT, RULE_DAY, ACCOUNT_COLUMN_SIGNUP, false, N_("Signed up"),
           N_("The day the account signed up."), "days_since(signup_date) < 90"),
    DIMENSION("segment", DIMENSION_SEGMENT, N_("Segment"), N_("The segment that the record gives it."),
              "segment = Enterprise"),
    DIMENSION("plan", DIMENSION_PLAN, N_("Plan"), N_("The plan."), "plan in (Pro, Premium)"),
    DIMENSION("industry", DIMENSION_INDUSTRY, N_("Industry"), N_("The industry."), "industry contains food"),
    DIMENSION("country", DIMENSION_COUNTRY, N_("Country"), N_("The country."), "country = BR"),
    DIMENSION("region", DIMENSION_REGION, N_("Region"), N_("The region or state."), "region != SP"),
    DIMENSION("city", DIMENSION_CITY, N_("City"), N_("The city."), "city = \"São Paulo\""),
    DIMENSION("touch_tier", DIMENSION_TOUCH_TIER, N_("Touch tier"), N_("How closely it is looked after."),
              "touch_tier = high"),
    DIMENSION("channel", DIMENSION_CHANNEL, N_("Channel"), N_("The channel through which it came."),
              "channel not in (outbound, partner)"),
    DIMENSION("owner", DIMENSION_OWNER, N_("CSM"), N_("The CSM's e-mail."), "owner missing"),
    DIMENSION("ism", DIMENSION_ISM, N_("ISM"), N_("The e-mail of who onboards it."), "ism not missing"),
    DIMENSION("farmer", DIMENSION_FARMER, N_("Farmer"), N_("The e-mail of who sells more to it."),
              "farmer missing"),
    DIMENSION("language", DIMENSION_LANGUAGE, N_("Language"), N_("The language it is written to in."),
              "language = pt-BR"),

    COLUMN("mrr", GROUP_REVENUE, RULE_MONEY, ACCOUNT_COLUMN_MRR, true, N_("MRR"),
           N_("Monthly recurring revenue at the end of the day; nothing paid is 0."), "mrr >= 1000"),
    WINDOW("mrr_change", GROUP_REVENUE, RULE_MONEY, WINDOW_MRR_CHANGE, ARGUMENTS_DAYS, 0, false,
           N_("Change of MRR"), N_("MRR now less that of so many days before; missing where both are 0."),
           "mrr_change(90) < 0"),
    COLUMN("first_mrr", GROUP_REVENUE, RULE_DAY, ACCOUNT_COLUMN_FIRST_MRR, false, N_("First MRR"),
           N_("The first day of recurring revenue."), "first_mrr >= 2026-01-01"),
    COLUMN("renewal_date", GROUP_REVENUE, RULE_DAY, ACCOUNT_COLUMN_RENEWAL, false, N_("Renewal"),
           N_("The next renewal of a subscription in force."), "days_until(renewal_date) <= 90"),
    COLUMN("overdue", GROUP_REVENUE, RULE_MONEY, ACCOUNT_COLUMN_OVERDUE, false, N_("Overdue"),
           N_("What is overdue; missing where nothing is."), "overdue > 500"),
    WINDOW("days_overdue", GROUP_REVENUE, RULE_NUMBER, WINDOW_DAYS_OVERDUE, ARGUMENTS_NONE, 0, false,
           N_("Days overdue"),
           N_("Days since the oldest unpaid line fell due; missing where nothing is overdue."),
           "days_overdue > 15"),

    COLUMN("last_seen", GROUP_USE, RULE_DAY, ACCOUNT_COLUMN_LAST_SEEN, false, N_("Last seen"),
           N_("The last day of use."), "days_since(last_seen) > 14"),
    WINDOW("usage", GROUP_USE, RULE_NUMBER, WINDOW_USAGE, ARGUMENTS_FEATURE_DAYS, 0, false, N_("Uses"),
           N_("Uses in the last days, of one feature or of all; missing for an account never seen."),
           "usage(Reports, 30) = 0"),
    WINDOW("usage_change", GROUP_USE, RULE_RATE, WINDOW_USAGE_CHANGE, ARGUMENTS_FEATURE_DAYS, 6, false,
           N_("Change of use"),
           N_("Uses in the last days against as many days before; missing where there were none."),
           "usage_change(30) <= -20%"),
    WINDOW("active_days", GROUP_USE, RULE_NUMBER, WINDOW_ACTIVE_DAYS, ARGUMENTS_FEATURE_DAYS, 0, false,
           N_("Active days"), N_("Days of use among the last ones; missing for an account never seen."),
           "active_days(30) < 4"),
    WINDOW("features", GROUP_USE, RULE_NUMBER, WINDOW_FEATURES, ARGUMENTS_DAYS, 0, false, N_("Features used"),
           N_("Different features used in the last days; missing for an account never seen."),
           "features(30) >= 3"),

    COLUMN("last_contact", GROUP_RELATIONSHIP, RULE_DAY, ACCOUNT_COLUMN_LAST_CONTACT, false,
           N_("Last contact"), N_("The last call, meeting or e-mail."), "days_since(last_contact) > 30"),
    WINDOW("contacts", GROUP_RELATIONSHIP, RULE_NUMBER, WINDOW_CONTACTS, ARGUMENTS_DAYS, 0, true,
           N_("Contacts made"), N_("Calls, meetings and e-mails in the last days."), "contacts(90) = 0"),
    COLUMN("nps", GROUP_RELATIONSHIP, RULE_NUMBER, ACCOUNT_COLUMN_NPS, false, N_("NPS"),
           N_("The last answer, 0 to 10."), "nps <= 6"),
    COLUMN("open_tickets", GROUP_RELATIONSHIP, RULE_NUMBER, ACCOUNT_COLUMN_TICKETS, true, N_("Open tickets"),
           N_("Tickets that are open."), "open_tickets > 2"),
    WINDOW("severe_tickets", GROUP_RELATIONSHIP, RULE_NUMBER, WINDOW_SEVERE_TICKETS, ARGUMENTS_NONE, 0, true,
           N_("Severe tickets"), N_("Open tickets that are high or urgent."), "severe_tickets >= 1"),
    WINDOW("tickets", GROUP_RELATIONSHIP, RULE_NUMBER, WINDOW_TICKETS, ARGUMENTS_DAYS, 0, true,
           N_("Tickets opened"), N_("Tickets opened in the last days."), "tickets(30) > 5"),

    GIVEN("tier", GROUP_RELATIONSHIP, RULE_TEXT, ARGUMENTS_NONE, 0, false, "tech low mid high", N_("Tier"),
          N_("The tier it is looked after by, by hand or by rule."), "tier = high"),
    GIVEN("promise_late", GROUP_RELATIONSHIP, RULE_NUMBER, ARGUMENTS_NONE, 0, false, NULL,
          N_("Days behind the promise"),
          N_("Days past the contact or review that its tier promises; missing where nothing is promised."),
          "promise_late > 0"),
    GIVEN("group", GROUP_RELATIONSHIP, RULE_TEXT, ARGUMENTS_NONE, 0, false, "profitable soon later",
          N_("Group"), N_("Most profitable, to develop soon, or to develop over time."), "group = soon"),

    JOURNEY("stage", RULE_TEXT, RULE_STAGE, false, NULL, N_("Stage"), N_("The stage of its journey."),
            "stage in (onboarding, ongoing)"),
    JOURNEY("journey", RULE_TEXT, RULE_JOURNEY_NAME, false, NULL, N_("Journey"), N_("The journey it is on."),
            "journey = customer"),
    JOURNEY("days_in_stage", RULE_NUMBER, RULE_DAYS_IN_STAGE, false, NULL, N_("Days in stage"),
            N_("Days since it entered its stage."), "days_in_stage > 45"),
    JOURNEY("sentiment", RULE_TEXT, RULE_SENTIMENT, false, "very_bad bad neutral good very_good",
            N_("Sentiment"), N_("What the CSM last felt about it."), "sentiment in (bad, very_bad)"),
    JOURNEY("open_tasks", RULE_NUMBER, RULE_OPEN_TASKS, true, NULL, N_("Open tasks"),
            N_("Tasks that are open."), "open_tasks = 0"),
    JOURNEY("overdue_tasks", RULE_NUMBER, RULE_OVERDUE_TASKS, true, NULL, N_("Overdue tasks"),
            N_("Open tasks past their day."), "overdue_tasks > 0"),
    JOURNEY("late_milestones", RULE_NUMBER, RULE_LATE_MILESTONES, true, NULL, N_("Late milestones"),
            N_("Milestones past their day and not reached."), "late_milestones >= 1"),
    JOURNEY("last_review", RULE_DAY, RULE_LAST_REVIEW, false, NULL, N_("Last review"),
            N_("The last success review."), "days_since(last_review) > 180"),
    JOURNEY("churn_requested", RULE_TRUTH, RULE_CHURN_REQUESTED, true, NULL, N_("Asked to leave"),
            N_("A request to leave is open."), "churn_requested and mrr >= 500"),
    JOURNEY("intensive_care", RULE_TRUTH, RULE_INTENSIVE_CARE, true, NULL, N_("In intensive care"),
            N_("It was kept from leaving and is in the UTI."), "not intensive_care"),
    JOURNEY("open_opportunities", RULE_NUMBER, RULE_OPEN_OPPORTUNITIES, true, NULL, N_("Open opportunities"),
            N_("Opportunities that are neither won nor lost."), "open_opportunities > 0"),
    JOURNEY("opportunity_value", RULE_MONEY, RULE_OPPORTUNITY_VALUE, false, NULL,
            N_("Worth of opportunities"),
            N_("What the open opportunities are worth a month; missing where none is open."),
            "opportunity_value >= 1000"),

    GIVEN("health", GROUP_HEALTH, RULE_NUMBER, ARGUMENTS_NONE, 2, false, NULL, N_("Health"),
          N_("The health score, 0 to 100; missing without data."), "health < 50"),
    GIVEN("light", GROUP_HEALTH, RULE_TEXT, ARGUMENTS_NONE, 0, false, "red yellow green", N_("Traffic light"),
          N_("The traffic light; missing below the model's coverage."), "light = red"),
    GIVEN("coverage", GROUP_HEALTH, RULE_RATE, ARGUMENTS_NONE, 6, false, NULL, N_("Coverage"),
          N_("The share of the health model's weight that has data."), "coverage < 60%"),
    GIVEN("chi", GROUP_HEALTH, RULE_NUMBER, ARGUMENTS_NONE, 3, false, NULL, N_("CHI"),
          N_("The customer happiness index, 0 to 10."), "chi >= 8"),
    GIVEN("engagement", GROUP_HEALTH, RULE_NUMBER, ARGUMENTS_NONE, 2, false, NULL, N_("Engagement"),
          N_("The score of use alone, 0 to 100."), "engagement < 30"),
    GIVEN("health_change", GROUP_HEALTH, RULE_NUMBER, ARGUMENTS_DAYS, 2, false, NULL, N_("Change of health"),
          N_("The health score now less that of so many days before."), "health_change(30) <= -10"),

    {"segment", GROUP_SEGMENT, RULE_TRUTH, RULE_SEGMENT, 0, ARGUMENTS_SEGMENT, 0, true, NULL,
     N_("Named segment"), N_("The accounts that a saved segment means."), "not segment('In rescue')"},
};
const size_t rule_name_count = sizeof rule_names / sizeof rule_names[0];

const struct rule_name *rule_name_find(text name)
{
    for (size_t i = 0; i < rule_name_count; i++)
        if (text_equal_ignoring_ascii_case(name, text_of(rule_names[i].name)))
            return &rule_names[i];
    return NULL;
}

text rule_name_word_at(const struct rule_name *name, int place)
{
    text rest = text_of(name->words), word = TEXT_ABSENT;
    for (int i = 0; i < place; i++) {
        if (text_is_empty(rest))
            return TEXT_ABSENT;
        word = text_cut(&rest, ' ');
    }
    return word;
}

int rule_name_word(const struct rule_name *name, text word)
{
    text at;
    for (int place = 1; !text_is_absent(at = rule_name_word_at(name, place)); place++)
        if (text_equal_ignoring_ascii_case(at, word))
            return place;
    return 0;
}

const char *rule_group_label(enum rule_group group)
{
    static const char *const labels[RULE_GROUP_COUNT] = {
        [GROUP_ACCOUNT] = N_("The account"),
        [GROUP_REVENUE] = N_("Revenue"),
        [GROUP_USE] = N_("Use"),
        [GROUP_RELATIONSHIP] = N_("Relationship"),
        [GROUP_JOURNEY] = N_("Journey and work"),
        [GROUP_HEALTH] = N_("Health"),
        [GROUP_SEGMENT] = N_("Segments"),
    };
    return labels[group];
}

const char *rule_type_label(enum rule_type type)
{
    static const char *const labels[RULE_TYPE_COUNT] = {
        [RULE_TEXT] = N_("text"),    [RULE_NUMBER] = N_("number"), [RULE_RATE] = N_("percentage"),
        [RULE_MONEY] = N_("amount"), [RULE_DAY] = N_("day"),       [RULE_TRUTH] = N_("yes or no"),
    };
    return labels[type];
}
