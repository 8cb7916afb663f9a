/* Rows of what foretells: use of the product, tickets, answers. All follow
 * the account's trouble (life.h), which grows in the weeks before most endings, and its season.
 *
 * Use is drawn in one way for all days, and written by person and feature in the last months, before that as
 * one row a day with use. So neither a window's days nor its uses depend on how long ago it was, and lights
 * of any day of the past are as believable as today's. */
#include "demo/signal.h"

#define FULL_USAGE_DAYS 120
#define LEAN_USAGE_DAYS 90 /* one row a working day */

/* The most used first. */
static const char *const features[] = {"login",      "vendas",     "fiscal",   "estoque",
                                       "financeiro", "relatorios", "compras",  "paineis",
                                       "aplicativo", "inventario", "cobranca", "integracoes"};
enum { FEATURES = sizeof features / sizeof features[0] };

const char *demo_stage_of(const struct demo_life *life, int32_t day)
{
    const struct demo_contract *contract = demo_life_contract(life, day);
    if (!contract || day - contract->billing_day < 75)
        return "Onboarding";
    if (contract->term_months && demo_contract_next_renewal(contract, day) - day <= 60)
        return "Renovação";
    return "Ongoing";
}

static void emit_use(struct demo_walk *walk, const struct demo_life *life, int32_t day, int feature,
                     int64_t count, text user)
{
    demo_row_begin(walk, RECORD_USAGE);
    demo_row_text(walk, USAGE_ACCOUNT, demo_account_id(walk->arena, life->number));
    demo_row_number(walk, USAGE_DATE, day);
    demo_row_string(walk, USAGE_FEATURE, features[feature]);
    demo_row_number(walk, USAGE_COUNT, count);
    if (user.length)
        demo_row_text(walk, USAGE_USER, user);
    demo_row_emit(walk);
}

/* How many of the features an account works with: it depends on how well the product suits it. */
static int breadth_of(const struct demo_life *life, int32_t day)
{
    const struct demo_contract *contract = demo_life_contract(life, day);
    int plan = contract ? (int)demo_contract_terms(contract, day)->plan : 0;
    int breadth = 3 + life->fit / 22 + 2 * plan;
    return breadth > FEATURES ? FEATURES : breadth;
}

/* What one person did on a day: a login, then one to three features of those in use. */
struct person_day {
    int features[4], count; /* the login first */
    int64_t uses[4];
};

static struct person_day draw_person_day(const struct demo_life *life, int breadth, int activity,
                                         struct random *random)
{
    struct person_day drawn = {.count = 1, .uses = {1 + (int64_t)random_below(random, 3)}};
    int used = 1 + (int)random_below(random, 3), last = 0;
    for (int i = 0; i < used; i++) {
        /* Neighbours in the table come in rising order, so none comes twice in a day. */
        last += 1 + (int)random_below(random, (uint64_t)breadth / 2 + 1);
        if (last >= breadth)
            break;
        /* Not all begin with the most usual; one in seven came for something else. */
        int begin = (int)(life->number % 3) + (life->place % 7 == 0 ? 4 : 0);
        drawn.features[drawn.count] = 1 + (last - 1 + begin) % (FEATURES - 1);
        drawn.uses[drawn.count++] = 1 + (int64_t)random_below(random, 30) * activity / 1000;
    }
    return drawn;
}

/* One in five of the small ones opens the program only to close its month. */
static bool is_away(const struct demo_life *life, int32_t day)
{
    int day_of_month = day_to_civil(day).day;
    return life->size == SIZE_SMALL && life->fit < 45 && day_of_month > 6 && day_of_month < 26;
}

static int activity_on(const struct demo_life *life, int32_t day)
{
    static const int week[] = {1040, 1100, 1080, 1040, 920, 160, 50};
    int share = is_away(life, day) ? 20 : 1000;
    return demo_life_activity(life, day) * week[day_weekday(day)] / 1000 * share / 1000;
}

/* Trouble first shows in people who no longer come, and at last in the best of them. */
static bool comes(int person, int activity, struct random *random)
{
    return (int)random_below(random, 1000) < activity * (person == 0 ? 30 : person == 1 ? 80 : 55) / 100;
}

static void emit_full_usage(struct demo_walk *walk, const struct demo_life *life)
{
    struct random random = demo_life_random(life, PURPOSE_USAGE);
    text users[8];
    for (int i = 0; i < life->contact_count; i++)
        users[i] = demo_person_of(walk->arena, life, i).email;
    int32_t as_of = walk->company->options.as_of;
    for (int32_t day = as_of - FULL_USAGE_DAYS + 1; day <= as_of; day++) {
        int activity = activity_on(life, day), breadth = activity ? breadth_of(life, day) : 0;
        for (int i = 0; activity && i < life->contact_count; i++) {
            if (!comes(i, activity, &random))
                continue;
            struct person_day drawn = draw_person_day(life, breadth, activity, &random);
            for (int k = 0; k < drawn.count; k++)
                emit_use(walk, life, day, drawn.features[k], drawn.uses[k], users[i]);
        }
    }
}

/* Uses by everybody on a day. */
static int64_t draw_day(const struct demo_life *life, int32_t day, struct random *random)
{
    int64_t uses = 0;
    int activity = activity_on(life, day), breadth = activity ? breadth_of(life, day) : 0;
    for (int i = 0; activity && i < life->contact_count; i++) {
        if (!comes(i, activity, random))
            continue;
        struct person_day drawn = draw_person_day(life, breadth, activity, random);
        for (int k = 0; k < drawn.count; k++)
            uses += drawn.uses[k];
    }
    return uses;
}

/* Before the last months only the day's sum was kept, under the features of the account in turn. */
static void emit_earlier_usage(struct demo_walk *walk, const struct demo_life *life)
{
    struct random random = demo_life_random(life, PURPOSE_EARLIER_USAGE);
    int32_t until = walk->company->options.as_of - FULL_USAGE_DAYS;
    int turn = 0;
    for (int32_t day = life->signup_day; day <= until; day++) {
        int64_t uses = draw_day(life, day, &random);
        if (uses)
            emit_use(walk, life, day, turn++ % breadth_of(life, day), uses, TEXT_ABSENT);
    }
}

static void emit_lean_usage(struct demo_walk *walk, const struct demo_life *life)
{
    int32_t as_of = walk->company->options.as_of;
    for (int32_t day = as_of - LEAN_USAGE_DAYS + 1; day <= as_of; day++) {
        int activity = activity_on(life, day);
        if (day_weekday(day) > 4 || activity == 0)
            continue;
        int feature = (int)((day + life->number) % breadth_of(life, day));
        emit_use(walk, life, day, feature, 1 + activity * (2 + life->number % 17) / 1000, TEXT_ABSENT);
    }
}

void demo_emit_usage(struct demo_walk *walk, const struct demo_life *life)
{
    if (walk->company->options.accounts > DEMO_FULL_ACCOUNTS_MAX) {
        emit_lean_usage(walk, life);
        return;
    }
    emit_earlier_usage(walk, life);
    emit_full_usage(walk, life);
}

void demo_tickets_begin(struct demo_tickets *tickets, const struct demo_life *life, int32_t as_of)
{
    *tickets = (struct demo_tickets){.life = life,
                                     .as_of = as_of,
                                     .week = life->signup_day,
                                     .random = demo_life_random(life, PURPOSE_TICKETS)};
}

static void draw_ticket(struct demo_tickets *tickets, int32_t day, int trouble, struct demo_ticket *ret)
{
    static const int severities[][4] = {{24, 52, 19, 5}, {10, 36, 34, 20}};
    static const int hours_limit[] = {240, 120, 60, 20};
    struct random *random = &tickets->random;
    int draw = (int)random_below(random, 100), severity = 0;
    while (draw >= severities[trouble > 30][severity])
        draw -= severities[trouble > 30][severity++];
    int hours = 1 + hours_limit[severity] * (10 + (int)random_below(random, trouble > 30 ? 150 : 95)) / 100;
    if (severity >= SEVERITY_HIGH && random_below(random, 100) < 15)
        hours += 96 + (int)random_below(random, 300); /* waits for a correction of the product */
    *ret = (struct demo_ticket){.number = ++tickets->count,
                                .day = day,
                                .minute = 8 * 60 + (int)random_below(random, 10 * 60),
                                .hours = hours,
                                .severity = severity,
                                .breached = hours > hours_limit[severity],
                                .subject = (int)random_below(random, 1000)};
}

bool demo_tickets_next(struct demo_tickets *tickets, struct demo_ticket *ret)
{
    static const int weekly[] = {900, 2100, 4000}; /* ten-thousandths */
    while (tickets->week <= tickets->as_of) {
        int32_t day = tickets->week + (int32_t)random_below(&tickets->random, 7);
        uint64_t draw = random_below(&tickets->random, 10000);
        tickets->week += 7;
        if (!demo_life_contract(tickets->life, day) || day > tickets->as_of)
            continue;
        int trouble = demo_life_trouble(tickets->life, day);
        int32_t age = day - tickets->life->signup_day;
        int often = weekly[tickets->life->size] * (100 + 3 * trouble) / 100 * (age < 75 ? 17 : 10) / 10;
        if ((int64_t)draw >= often)
            continue;
        draw_ticket(tickets, day, trouble, ret);
        return true;
    }
    return false;
}

void demo_emit_tickets(struct demo_walk *walk, const struct demo_life *life)
{
    struct demo_tickets tickets;
    struct demo_ticket ticket;
    demo_tickets_begin(&tickets, life, walk->company->options.as_of);
    int64_t end_of_day = demo_instant(walk->company->options.as_of, 19 * 60, 0);
    while (demo_tickets_next(&tickets, &ticket)) {
        int64_t opened = demo_instant(ticket.day, ticket.minute, ticket.subject % 60);
        int64_t closed = opened + (int64_t)ticket.hours * 3600 * 1000000;
        struct demo_subject subject = demo_subject_of(life, &ticket);
        demo_row_begin(walk, RECORD_TICKET);
        demo_row_text(walk, TICKET_EXTERNAL_ID,
                      text_printf(walk->arena, "T-%05lld-%d", (long long)life->number, ticket.number));
        demo_row_text(walk, TICKET_ACCOUNT, demo_account_id(walk->arena, life->number));
        demo_row_number(walk, TICKET_OPENED_AT, opened);
        if (closed <= end_of_day)
            demo_row_number(walk, TICKET_CLOSED_AT, closed);
        demo_row_number(walk, TICKET_SEVERITY, ticket.severity);
        demo_row_string(walk, TICKET_CATEGORY, subject.category);
        demo_row_string(walk, TICKET_SUBJECT, subject.text);
        demo_row_number(walk, TICKET_SLA_BREACHED, ticket.breached);
        demo_row_emit(walk);
    }
}
