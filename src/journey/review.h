/* Success reviews: the questions that lead one, on the past and on the future [S1], and how answers stand in
 * the record: each question with its answer below it, an empty line between, so that a review reads by itself
 * wherever it is exported to. Pure; texts live in the arena given. */
#ifndef FAROL_JOURNEY_REVIEW_H
#define FAROL_JOURNEY_REVIEW_H

#include "base/arena.h"
#include "base/text.h"

enum { JOURNEY_QUESTIONS_MAX = 6, JOURNEY_ANSWER_CHARACTERS_MAX = 1500 };

struct journey_question {
    const char *name;  /* of its input: "reached" */
    const char *words; /* N_("…") */
    const char *hint;  /* N_("…") */
};
/* Ended by a NULL name. */
extern const struct journey_question journey_questions_past[], journey_questions_future[];

/* The text of the answers, by the position of the questions; questions without one are left out. Absent when
 * there is none at all. */
text journey_review_write(struct arena *arena, const struct journey_question *questions, const text *answers);
struct journey_answer {
    text question; /* absent: the text begins without one */
    text answer;
};
/* Cuts such a text again, whoever wrote it: a paragraph whose first line ends in a question mark is a
 * question and its answer. Returns how many; the rest beyond `max` stays with the last. */
int journey_review_read(struct arena *arena, text words, struct journey_answer *ret, int max);

#endif
