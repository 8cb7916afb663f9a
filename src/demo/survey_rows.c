/* Answers: NPS of two or three people twice a year, CSAT after some tickets and CES after
 * fewer, CES also once the start is over. */
#include "demo/signal.h"

#define HUNDREDTHS 100

static void begin_answer(struct demo_walk *walk, const struct demo_life *life, const char *letter, int number,
                         text email, enum survey_kind kind, int score)
{
    static const int scales[][2] = {{0, 10}, {1, 5}, {1, 7}};
    demo_row_begin(walk, RECORD_SURVEY);
    demo_row_text(walk, SURVEY_EXTERNAL_ID,
                  text_printf(walk->arena, "%s-%05lld-%d", letter, (long long)life->number, number));
    demo_row_text(walk, SURVEY_ACCOUNT, demo_account_id(walk->arena, life->number));
    demo_row_text(walk, SURVEY_CONTACT_EMAIL, email);
    demo_row_number(walk, SURVEY_KIND, kind);
    demo_row_number(walk, SURVEY_SCORE, score * HUNDREDTHS);
    demo_row_number(walk, SURVEY_SCALE_MIN, scales[kind][0] * HUNDREDTHS);
    demo_row_number(walk, SURVEY_SCALE_MAX, scales[kind][1] * HUNDREDTHS);
}

static int nps_score(const struct demo_life *life, int32_t day, struct random *random)
{
    /* Shares of detractors and passives, hundredths; the rest promote. */
    int detractors = life->fit < 30 ? 27 : life->fit < 60 ? 11 : 5;
    int passives = life->fit < 30 ? 38 : life->fit < 60 ? 32 : 25;
    if (demo_life_trouble(life, day) > 30) {
        detractors = 58;
        passives = 28;
    }
    int draw = (int)random_below(random, 100);
    if (draw < detractors)
        return 6 - (int)(random_below(random, 5) * random_below(random, 3) / 2);
    if (draw < detractors + passives)
        return 7 + (int)random_below(random, 2);
    return 9 + (int)random_below(random, 2);
}

static void emit_nps(struct demo_walk *walk, const struct demo_life *life, struct random *random)
{
    int people = life->contact_count < 3 ? life->contact_count : 3, number = 0;
    for (int person = 0; person < people; person++) {
        text email = demo_person_of(walk->arena, life, person).email;
        int32_t day = life->signup_day + 55 + (int32_t)random_below(random, 150);
        for (; day <= walk->company->options.as_of; day += 182) {
            int32_t answered = day + (int32_t)random_below(random, 9);
            int score = nps_score(life, answered, random), draw = (int)random_below(random, 1000);
            bool answers = random_below(random, 100) < 57, explains = random_below(random, 100) < 46;
            int minute = 8 * 60 + (int)random_below(random, 12 * 60);
            if (!answers || answered > walk->company->options.as_of || !demo_life_contract(life, answered))
                continue;
            begin_answer(walk, life, "N", ++number, email, SURVEY_NPS, score);
            if (explains)
                demo_row_string(walk, SURVEY_COMMENT, demo_nps_comment(life, score, draw));
            demo_row_string(walk, SURVEY_STAGE, demo_stage_of(life, answered));
            demo_row_number(walk, SURVEY_ANSWERED_AT, demo_instant(answered, minute, draw % 60));
            demo_row_emit(walk);
        }
    }
}

/* How easy it was to get help, asked of one in four who rated it. */
static void emit_ease_of_support(struct demo_walk *walk, const struct demo_life *life,
                                 const struct demo_ticket *ticket, int32_t day, struct random *random)
{
    int ease = ticket->breached ? 2 + (int)random_below(random, 4) : 4 + (int)random_below(random, 4);
    begin_answer(walk, life, "E", 1 + ticket->number, demo_person_of(walk->arena, life, 1).email, SURVEY_CES,
                 ease < 7 && !ticket->breached && random_below(random, 2) ? ease + 1 : ease);
    demo_row_string(walk, SURVEY_STAGE, "Suporte");
    demo_row_number(walk, SURVEY_ANSWERED_AT, demo_instant(day, ticket->minute, ticket->subject % 60 + 1));
    demo_row_emit(walk);
}

static void emit_csat(struct demo_walk *walk, const struct demo_life *life, struct random *random)
{
    struct demo_tickets tickets;
    struct demo_ticket ticket;
    demo_tickets_begin(&tickets, life, walk->company->options.as_of);
    while (demo_tickets_next(&tickets, &ticket)) {
        int32_t day = ticket.day + ticket.hours / 24 + 1;
        bool answers = random_below(random, 100) < 41, explains = random_below(random, 100) < 30;
        int draw = (int)random_below(random, 100), bad = ticket.breached ? 38 : 8;
        if (demo_life_trouble(life, ticket.day) > 30)
            bad += 22;
        int score = draw < bad ? 1 + draw % 3 : draw < bad + (100 - bad) * 35 / 100 ? 4 : 5;
        if (!answers || day > walk->company->options.as_of)
            continue;
        begin_answer(walk, life, "A", ticket.number, demo_person_of(walk->arena, life, 1).email, SURVEY_CSAT,
                     score);
        if (explains)
            demo_row_string(walk, SURVEY_COMMENT, demo_csat_comment(life, score, draw));
        demo_row_string(walk, SURVEY_STAGE, "Suporte");
        demo_row_number(walk, SURVEY_ANSWERED_AT, demo_instant(day, ticket.minute, ticket.subject % 60));
        demo_row_emit(walk);
        if (draw % 4 == 1)
            emit_ease_of_support(walk, life, &ticket, day, random);
    }
}

static void emit_ces(struct demo_walk *walk, const struct demo_life *life, struct random *random)
{
    int32_t day = life->signup_day + 45;
    int draw = (int)random_below(random, 100);
    if (draw >= 55 || day > walk->company->options.as_of || !demo_life_contract(life, day))
        return;
    int ease = 4 + (life->fit + 2 * draw + 20) / 50;
    begin_answer(walk, life, "E", 1, demo_person_of(walk->arena, life, 1).email, SURVEY_CES,
                 ease > 7 ? 7 : ease);
    demo_row_string(walk, SURVEY_STAGE, "Onboarding");
    demo_row_number(walk, SURVEY_ANSWERED_AT, demo_instant(day, 600 + draw, draw % 60));
    demo_row_emit(walk);
}

void demo_emit_surveys(struct demo_walk *walk, const struct demo_life *life)
{
    struct random random = demo_life_random(life, PURPOSE_SURVEYS);
    emit_ces(walk, life, &random);
    emit_nps(walk, life, &random);
    emit_csat(walk, life, &random);
}
