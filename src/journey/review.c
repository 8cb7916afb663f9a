/* The questions of a success review and the text of their answers (review.h). */
#include "journey/review.h"

#include "base/buffer.h"
#include "language/language.h"

const struct journey_question journey_questions_past[] = {
    {"reached", N_("What do you do today that you could not do before?"),
     N_("The result in the customer’s own words. It belongs in the value map.")},
    {"figures", N_("Which figures of yours moved, and by how much?"),
     N_("Hours, money, errors, deadlines: before and now.")},
    {"missed", N_("What did not come out as planned, and why?"),
     N_("Ask three times why before you answer.")},
    {"unused", N_("What has the team stopped using, or never begun to?"),
     N_("Compare with what usage shows.")},
    {"helped", N_("How did our help serve you: training, support, these talks?"), NULL},
    {NULL, NULL, NULL}};

const struct journey_question journey_questions_future[] = {
    {"result", N_("Which result must have come by our next talk?"), N_("One figure and one day.")},
    {"changes", N_("What changes on your side: people, budget, goals, systems?"),
     N_("Who decides about the renewal, and is that still so?")},
    {"obstacle", N_("What can get in the way?"), NULL},
    {"people", N_("Who else should use it, or take part in this talk?"), NULL},
    {"first", N_("What do we do first, and what do you?"), N_("Write it down below as commitments.")},
    {NULL, NULL, NULL}};

text journey_review_write(struct arena *arena, const struct journey_question *questions, const text *answers)
{
    struct buffer buffer;
    buffer_init(&buffer, 0);
    for (int i = 0; questions[i].name; i++) {
        text answer = text_trim(answers[i]);
        if (text_is_empty(answer))
            continue;
        if (buffer.length)
            buffer_append_text(&buffer, TEXT("\n\n"));
        buffer_append_text(&buffer, text_of(_(questions[i].words)));
        buffer_append_byte(&buffer, '\n');
        buffer_append_text(&buffer, answer);
    }
    text written = buffer.length ? text_copy(arena, buffer_text(&buffer)) : TEXT_ABSENT;
    buffer_release(&buffer);
    return written;
}

/* Up to the next empty line; `rest` begins behind it. */
static text cut_paragraph(text *rest)
{
    for (size_t i = 0; i < rest->length; i++) {
        size_t end = i;
        if (rest->data[i] != '\n')
            continue;
        while (i + 1 < rest->length && rest->data[i + 1] == '\r')
            i++;
        if (i + 1 < rest->length && rest->data[i + 1] != '\n')
            continue;
        text paragraph = text_slice(*rest, 0, end);
        *rest = text_slice(*rest, i + 1, rest->length);
        return paragraph;
    }
    text paragraph = *rest;
    *rest = TEXT_ABSENT;
    return paragraph;
}

int journey_review_read(struct arena *arena, text words, struct journey_answer *ret, int max)
{
    int count = 0;
    while (!text_is_empty(words)) {
        text paragraph = text_trim(cut_paragraph(&words)), answer = paragraph;
        if (text_is_empty(paragraph))
            continue;
        text first = text_trim(text_cut(&answer, '\n'));
        bool asks = text_ends_with(first, TEXT("?"));
        if (count && (!asks || count == max)) {
            struct journey_answer *last = &ret[count - 1];
            last->answer = text_printf(arena, "%.*s%s%.*s", TEXT_ARGUMENTS(last->answer),
                                       text_is_empty(last->answer) ? "" : "\n\n", TEXT_ARGUMENTS(paragraph));
            continue;
        }
        ret[count++] = asks ? (struct journey_answer){first, text_trim(answer)}
                            : (struct journey_answer){TEXT_ABSENT, paragraph};
    }
    return count;
}
