/* What happens between vendor and customer, shared by the rows that tell of it: tickets (a survey
 * follows some of them) and the words of tickets and answers. */
#ifndef FAROL_DEMO_SIGNAL_H
#define FAROL_DEMO_SIGNAL_H

#include "demo/walk.h"

struct demo_ticket {
    int number; /* within the account, from 1 */
    int32_t day;
    int minute;   /* local */
    int hours;    /* until closed */
    int severity; /* enum ticket_severity */
    bool breached;
    int subject;
};

/* All tickets of an account in order of time. */
struct demo_tickets {
    const struct demo_life *life;
    struct random random;
    int32_t week, as_of;
    int count;
};
void demo_tickets_begin(struct demo_tickets *tickets, const struct demo_life *life, int32_t as_of);
bool demo_tickets_next(struct demo_tickets *tickets, struct demo_ticket *ret);

struct demo_subject {
    const char *category, *text;
};
struct demo_subject demo_subject_of(const struct demo_life *life, const struct demo_ticket *ticket);
/* What somebody writes with an NPS score; `draw` chooses among several. */
const char *demo_nps_comment(const struct demo_life *life, int score, int draw);
const char *demo_csat_comment(const struct demo_life *life, int score, int draw);

#endif
