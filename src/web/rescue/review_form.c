/* A success review: noted with its questions and what was agreed (GET, POST /reviews/new), read again
 * (/reviews/read). What our side promised becomes tasks; what the customer promised stands in the minutes. */
#include "journey/review.h"

#include "base/buffer.h"
#include "language/language.h"
#include "web/people/names.h"
#include "web/people/user_words.h"
#include "web/rescue/form.h"
#include "web/routes.h"
#include "web/words.h"

enum { COMMITMENTS = 4, NEXT_DAYS = 91 };

struct commitment {
    text what;
    int32_t day;
    bool theirs;
};
struct review_form {
    struct rescue_form form;
    int32_t today;
    struct commitment commitments[COMMITMENTS];
    int count;
};
static const struct rescue_name names[] = {
    {REVIEW_HELD_AT, "held"}, {REVIEW_MINUTES, "minutes"}, {REVIEW_NEXT_REVIEW_DATE, "next"}};

static bool begin(struct review_form *own, struct http_request *request, struct http_response *response,
                  struct web_application *application, const char *path, const char *title)
{
    *own = (struct review_form){.count = 0};
    if (!rescue_form_begin(&own->form, request, response, application, path, "reviews", title))
        return false;
    own->today = rescue_today(&own->form);
    own->form.view.behind = safe_url_of(TEXT("/reviews"));
    own->form.view.behind_label = text_of(_("Success reviews"));
    return true;
}

static void add_questions(struct rescue_form *form, const char *title,
                          const struct journey_question *questions)
{
    struct view_work_group *group =
        rescue_group(form, title, _("Answer what was asked; the rest stays empty."));
    for (int i = 0; questions[i].name; i++) {
        struct view_record_field *field =
            rescue_field(form, group, questions[i].name, _(questions[i].words), "area");
        field->hint = questions[i].hint ? text_of(_(questions[i].hint)) : TEXT_ABSENT;
    }
}

static const char *input_name(struct rescue_form *form, const char *name, int place)
{
    return text_printf(form->arena, "%s_%d", name, place + 1).data;
}

static void add_commitments(struct rescue_form *form)
{
    struct view_work_group *group = rescue_group(
        form, _("Commitments"),
        _("What our side does becomes a task of the account’s CSM; the customer’s part is written "
          "into the minutes."));
    group->threes = true;
    for (int i = 0; i < COMMITMENTS; i++) {
        text label = web_message(form->arena, _("Commitment {number}"), "number",
                                 format_integer(form->arena, i + 1), NULL);
        rescue_field(form, group, input_name(form, "what", i), label.data, "text");
        struct view_record_field *who =
            rescue_field(form, group, input_name(form, "who", i), _("Whose"), "text");
        rescue_option(form, who, TEXT("ours"), text_of(_("ours")));
        rescue_option(form, who, TEXT("theirs"), text_of(_("the customer’s")));
        rescue_field(form, group, input_name(form, "by", i), _("Until"), "date");
    }
}

static void fill_new(struct review_form *own)
{
    struct rescue_form *form = &own->form;
    char day[11];
    struct view_work_group *group = rescue_group(form, NULL, NULL);
    form->kind = RECORD_REVIEW;
    form->view.lead = text_of(
        _("Look at what was reached, then at what comes next. It must be worth the customer’s time."));
    rescue_account_field(form, group);
    struct view_record_field *held = rescue_field(form, group, "held", _("Held on"), "date");
    if (text_is_absent(held->value))
        held->value = text_copy(form->arena, text_of(day_format(own->today, day)));
    add_questions(form, _("Past"), journey_questions_past);
    add_questions(form, _("Future"), journey_questions_future);
    add_commitments(form);
    group = rescue_group(form, _("Minutes of the talk"), NULL);
    rescue_field(form, group, "minutes", _("What was agreed"), "area");
    struct view_record_field *next = rescue_field(form, group, "next", _("Next review"), "date");
    if (text_is_absent(next->value))
        next->value = text_copy(form->arena, text_of(day_format(own->today + NEXT_DAYS, day)));
    form->view.save = text_of(_("Note the review"));
}

static void read_commitments(struct review_form *own)
{
    struct rescue_form *form = &own->form;
    for (int i = 0; i < COMMITMENTS; i++) {
        text what = text_trim(rescue_typed(form, input_name(form, "what", i)));
        text by = text_trim(rescue_typed(form, input_name(form, "by", i)));
        if (text_is_empty(what))
            continue;
        struct commitment *item = &own->commitments[own->count++];
        item->what = what;
        item->theirs = text_equal(rescue_typed(form, input_name(form, "who", i)), TEXT("theirs"));
        item->day = text_is_empty(by) ? own->today + 14 : day_parse(by);
        if (item->day == DAY_ABSENT)
            rescue_fault(form, input_name(form, "by", i), text_of(_("This day does not exist.")));
        if (text_count_characters(what) > 200)
            rescue_fault(form, input_name(form, "what", i),
                         text_of(_("Say it in fewer words: it is a task’s title.")));
    }
}

/* The minutes, and below them what the customer promised. */
static text minutes_of(const struct review_form *own)
{
    const struct rescue_form *form = &own->form;
    text minutes = text_trim(rescue_typed(form, "minutes"));
    for (int i = 0; i < own->count; i++) {
        const struct commitment *item = &own->commitments[i];
        minutes = text_printf(form->arena, "%.*s%s%s: %.*s (%.*s)", TEXT_ARGUMENTS(minutes),
                              text_is_empty(minutes) ? "" : "\n", item->theirs ? _("The customer") : _("We"),
                              TEXT_ARGUMENTS(item->what), TEXT_ARGUMENTS(format_day(form->arena, item->day)));
    }
    return minutes;
}

static enum result note_work(struct ledger_change *change, void *context, struct problem *problem)
{
    struct review_form *own = context;
    struct rescue_form *form = &own->form;
    enum result result = rescue_put(form, change, problem);
    for (int i = 0; i < own->count && result == RESULT_OK; i++) {
        const struct commitment *item = &own->commitments[i];
        if (item->theirs)
            continue;
        text reason = text_printf(form->arena, "commitment:%lld.%d", (long long)change->id, i + 1);
        result = rescue_raise(form, change, reason.data, item->what,
                              text_of(_("Promised to the customer in a success review.")), TASK_KIND_OTHER,
                              item->day, rescue_form_owner(form), problem);
    }
    return result;
}

static text answers_of(struct rescue_form *form, const struct journey_question *questions)
{
    text answers[JOURNEY_QUESTIONS_MAX] = {TEXT_ABSENT};
    for (int i = 0; questions[i].name; i++)
        answers[i] = rescue_typed(form, questions[i].name);
    return journey_review_write(form->arena, questions, answers);
}

static void save_new(struct review_form *own)
{
    struct rescue_form *form = &own->form;
    int32_t held = day_parse(text_trim(rescue_typed(form, "held")));
    text past = answers_of(form, journey_questions_past), future = answers_of(form, journey_questions_future);
    read_commitments(own);
    text minutes = minutes_of(own);
    if (held == DAY_ABSENT || held > own->today)
        rescue_fault(form, "held", text_of(_("Choose the day on which it was held, today or before.")));
    if (text_is_absent(past) && text_is_absent(future) && text_is_empty(minutes))
        form->view.problem = text_of(_("Answer at least one question, or write down what was agreed."));
    if (form->account == UINT32_MAX || rescue_has_faults(form)) {
        rescue_form_send(form, 422);
        return;
    }
    rescue_cell(form, REVIEW_ACCOUNT, form->view.account);
    rescue_cell(form, REVIEW_HELD_AT, rescue_instant_of_day(form, held));
    rescue_cell(form, REVIEW_BY_EMAIL, web_session_of(form->request)->email);
    rescue_cell(form, REVIEW_PAST, past);
    rescue_cell(form, REVIEW_FUTURE, future);
    rescue_cell(form, REVIEW_MINUTES, minutes);
    rescue_cell(form, REVIEW_NEXT_REVIEW_DATE, text_trim(rescue_typed(form, "next")));
    rescue_run(form, "review-noted", note_work, own, TEXT("/reviews"), "review-noted", names,
               sizeof names / sizeof *names);
}

static void show_new(struct http_request *request, struct http_response *response, void *application)
{
    struct review_form own;
    if (!begin(&own, request, response, application, "/reviews/new", N_("A success review")))
        return;
    fill_new(&own);
    if (own.form.posted)
        save_new(&own);
    else
        rescue_form_send(&own.form, 200);
    rescue_form_end(&own.form);
}

/* ---- reading ---- */

static void add_answers(struct rescue_form *form, const struct record_value *value)
{
    enum { ANSWERS_MAX = 12 };
    struct journey_answer answers[ANSWERS_MAX];
    int count =
        value->state == VALUE_SET ? journey_review_read(form->arena, value->text, answers, ANSWERS_MAX) : 0;
    for (int i = 0; i < count; i++)
        rescue_fact(form,
                    text_is_absent(answers[i].question) ? "—"
                                                        : text_copy(form->arena, answers[i].question).data,
                    text_is_empty(answers[i].answer) ? TEXT("—") : answers[i].answer);
}

static void fill_read(struct review_form *own)
{
    struct rescue_form *form = &own->form;
    const struct record_value *values = form->stands, *next = &values[REVIEW_NEXT_REVIEW_DATE];
    form->view.title = web_message(
        form->arena, _("Success review of {day}"), "day",
        format_day(form->arena, zone_day_of(form->application->zone, values[REVIEW_HELD_AT].number)), NULL);
    form->view.action = (struct safe_url){TEXT_ABSENT};
    form->view.reads = true;
    if (values[REVIEW_BY_EMAIL].state == VALUE_SET)
        rescue_fact(form, _("Held by"),
                    web_name(form->application, form->arena, values[REVIEW_BY_EMAIL].text));
    add_answers(form, &values[REVIEW_PAST]);
    add_answers(form, &values[REVIEW_FUTURE]);
    if (values[REVIEW_MINUTES].state == VALUE_SET)
        rescue_fact(form, _("What was agreed"), values[REVIEW_MINUTES].text);
    if (next->state == VALUE_SET)
        rescue_fact(form, _("Next review"), format_day(form->arena, (int32_t)next->number));
    if (web_may(form->request, PERMISSION_EDIT_ACCOUNTS))
        form->view.correct = safe_url_printf(form->arena, "/records/reviews/%lld.%lld?back=/reviews",
                                             (long long)form->account + 1, (long long)form->record_id);
}

static void show_read(struct http_request *request, struct http_response *response, void *application)
{
    struct review_form own;
    int64_t id = 0;
    if (!begin(&own, request, response, application, "/reviews/read", N_("A success review")))
        return;
    text_to_int64(rescue_typed(&own.form, "review"), &id);
    if (rescue_form_load(&own.form, RECORD_REVIEW, id)) {
        fill_read(&own);
        rescue_form_send(&own.form, 200);
    }
    rescue_form_end(&own.form);
}

const struct http_route web_review_form_routes[] = {
    {HTTP_GET, "/reviews/new", PERMISSION_EDIT_ACCOUNTS, show_new, 0},
    {HTTP_POST, "/reviews/new", PERMISSION_EDIT_ACCOUNTS, show_new, 0},
    {HTTP_GET, "/reviews/read", PERMISSION_SEE_ACCOUNTS, show_read, 0},
    {0},
};
