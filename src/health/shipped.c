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

#define USE_CHANGE(weighs) LINEAR(N_("Change of use"), HEALTH_USAGE_CHANGE, -0.4, 0, weighs)
#define SEEN(days, weighs) LINEAR(N_("Last seen"), HEALTH_DAYS_SINCE_SEEN, days, 2, weighs)
#define BREADTH(most, weighs) LINEAR(N_("Breadth of features"), HEALTH_FEATURES, 0, most, weighs)
#define ANSWER(weighs) LINEAR(N_("Last NPS answer"), HEALTH_NPS, 4, 9, weighs)
#define SEVERE(weighs) LINEAR(N_("Open severe tickets"), HEALTH_OPEN_SEVERE, 1, 0, weighs)
#define TICKETS(weighs) LINEAR(N_("Open tickets"), HEALTH_OPEN_TICKETS, 4, 0, weighs)
#define OVERDUE(weighs) LINEAR(N_("Days overdue"), HEALTH_DAYS_OVERDUE, 20, 0, weighs)
#define SATISFIED(weighs) LINEAR(N_("Last CSAT answer"), HEALTH_CSAT, 0.25, 0.75, weighs)
#define FELT(weighs) LINEAR(N_("Sentiment"), HEALTH_SENTIMENT, 1, 4, weighs)
#define MILESTONES(weighs) LINEAR(N_("Milestones late"), HEALTH_MILESTONES_LATE, 2, 0, weighs)
#define CONTACT(days, weighs) LINEAR(N_("Last contact"), HEALTH_DAYS_SINCE_CONTACT, days, 15, weighs)

/* The first whose segment an account satisfies is its own. */
const struct health_shipped health_shipped[] = {
    {"onboarding",
     N_("Onboarding"),
     "days_since(signup_date) < 90",
     {.criteria = {SEEN(14, 3), BREADTH(4, 3), CONTACT(30, 2), SEVERE(2), ANSWER(1), MILESTONES(2)},
      .criterion_count = 6,
      BANDS}},
    {"high-touch",
     N_("High touch"),
     "touch_tier in (high, \"high touch\")",
     {.criteria = {USE_CHANGE(5), SEEN(14, 3), BREADTH(5, 2), CONTACT(45, 3), ANSWER(3), SEVERE(2),
                   OVERDUE(2), SATISFIED(1), FELT(3)},
      .criterion_count = 9,
      BANDS}},
    {"ongoing",
     N_("Ongoing"),
     "",
     {.criteria = {USE_CHANGE(6), SEEN(21, 4), BREADTH(4, 2), ANSWER(3), SEVERE(1), TICKETS(1), OVERDUE(2),
                   CONTACT(120, 1), SATISFIED(2), FELT(2)},
      .criterion_count = 10,
      BANDS}},
    {NULL, NULL, NULL, {.criterion_count = 0}},
};

const struct health_model health_engagement = {
    .criteria = {LINEAR(N_("Uses in 30 days"), HEALTH_USAGE, 0, 200, 2), USE_CHANGE(3), BREADTH(5, 3),
                 SEEN(30, 2)},
    .criterion_count = 4,
    BANDS,
};
