/* The models that come with Farol: a place to start, each to be copied and changed. Weights and bounds are
 * ours, after the criteria that the field's practice names (metrics.md, section 6). */
#include "health/health.h"
#include "language/language.h"

#define BANDS                                                                                                \
    .coverage_least = HEALTH_COVERAGE_LEAST, .red_below = HEALTH_RED_BELOW,                                  \
    .yellow_below = HEALTH_YELLOW_BELOW
#define LINEAR(what, of, from, to, weighs)                                                                   \
    {                                                                                                        \
        .name = what, .measure = of, .dimension = -1, .worst = from, .best = to, .weight = (weighs)*100      \
    }

#define USE_CHANGE(fall, weighs) LINEAR(N_("Change of use"), HEALTH_USAGE_CHANGE, fall, -0.03, weighs)
#define ACTIVE(least, most, weighs) LINEAR(N_("Active days"), HEALTH_ACTIVE_DAYS, least, most, weighs)
#define SEEN(days, weighs) LINEAR(N_("Last seen"), HEALTH_DAYS_SINCE_SEEN, days, 2, weighs)
#define BREADTH(least, most, weighs) LINEAR(N_("Breadth of features"), HEALTH_FEATURES, least, most, weighs)
#define ANSWER(weighs) LINEAR(N_("Last NPS answer"), HEALTH_NPS, 6, 9, weighs)
#define SEVERE(weighs) LINEAR(N_("Open severe tickets"), HEALTH_OPEN_SEVERE, 1, 0, weighs)
#define TICKETS(weighs) LINEAR(N_("Open tickets"), HEALTH_OPEN_TICKETS, 2, 0, weighs)
#define OVERDUE(weighs) LINEAR(N_("Days overdue"), HEALTH_DAYS_OVERDUE, 15, 0, weighs)
#define SATISFIED(weighs) LINEAR(N_("Last CSAT answer"), HEALTH_CSAT, 0.25, 1, weighs)
#define FELT(weighs) LINEAR(N_("Sentiment"), HEALTH_SENTIMENT, 2, 4, weighs)
#define MILESTONES(weighs) LINEAR(N_("Milestones late"), HEALTH_MILESTONES_LATE, 1, 0, weighs)
#define CONTACT(most, least, weighs)                                                                         \
    LINEAR(N_("Last contact"), HEALTH_DAYS_SINCE_CONTACT, most, least, weighs)

/* The first whose segment an account satisfies is its own. Most of the weight lies where customers differ in
 * an ordinary month (use and its change, what they answer, how they are felt to be), so that a light says
 * something; what is seldom anything but well weighs little. */
const struct health_shipped health_shipped[] = {
    {"onboarding",
     N_("Onboarding"),
     "days_since(signup_date) < 90",
     {.criteria = {SEEN(14, 2), ACTIVE(3, 18, 4), BREADTH(0, 7, 4), CONTACT(45, 7, 3), SEVERE(1), ANSWER(1),
                   MILESTONES(2), SATISFIED(1)},
      .criterion_count = 8,
      BANDS}},
    {"high-touch",
     N_("High touch"),
     "touch_tier in (high, \"high touch\")",
     {.criteria = {USE_CHANGE(-0.25, 9), ACTIVE(15, 20, 1), BREADTH(2, 8, 1), CONTACT(21, 10, 3), ANSWER(4),
                   SEVERE(1), OVERDUE(1), SATISFIED(1), FELT(3)},
      .criterion_count = 9,
      BANDS}},
    {"ongoing",
     N_("Ongoing"),
     "",
     {.criteria = {USE_CHANGE(-0.3, 6), ACTIVE(10, 20, 6), SEEN(15, 2), BREADTH(3, 7, 3), ANSWER(4),
                   TICKETS(1), OVERDUE(1), CONTACT(45, 15, 1), SATISFIED(1), FELT(3)},
      .criterion_count = 10,
      BANDS}},
    {NULL, NULL, NULL, {.criterion_count = 0}},
};

const struct health_model health_engagement = {
    .criteria = {LINEAR(N_("Uses in 30 days"), HEALTH_USAGE, 0, 200, 2), USE_CHANGE(-0.4, 3),
                 BREADTH(0, 5, 3), SEEN(30, 2)},
    .criterion_count = 4,
    BANDS,
};
