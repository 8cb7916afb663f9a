/* The editor's form: fields name-0, measure-0 … of each criterion, read as the language writes numbers. */
#include "web/health/health_model.h"

#include "language/language.h"
#include "web/words.h"

enum { DECIMALS = 6, MILLION = 1000000 };

/* A number with the language's decimal sign, or a dot; "-30 %" is -0.3. False when it is none. */
static bool read_number(struct arena *arena, text typed, double *ret)
{
    int64_t number;
    bool percent = text_ends_with(typed, TEXT("%"));
    if (percent) {
        typed = text_trim(text_slice(typed, 0, typed.length - 1));
        if (text_ends_with(typed, TEXT("\xC2\xA0"))) /* U+00A0 stands before it in Portuguese */
            typed = text_slice(typed, 0, typed.length - 2);
    }
    char *copy = arena_copy(arena, typed.data ? typed.data : "", typed.length);
    for (size_t i = 0; i < typed.length; i++)
        if (copy[i] == ',')
            copy[i] = '.';
    if (text_starts_with(typed, TEXT("−"))) /* U+2212, as Farol writes it */
        copy[2] = '-', copy += 2, typed.length -= 2;
    if (!decimal_parse((text){copy, typed.length}, DECIMALS, &number, NULL))
        return false;
    *ret = (double)number / MILLION / (percent ? 100 : 1);
    return true;
}

struct form_reading {
    struct http_request *request;
    struct arena *arena;
    struct health_form *form;
    int place; /* in the form; criteria may be fewer */
};

static text field_of(const struct form_reading *reading, const char *name)
{
    return text_trim(
        http_value(&reading->request->form, arena_printf(reading->arena, "%s-%d", name, reading->place)));
}

/* "7: 0.5; 9: 1" */
static bool read_steps(const struct form_reading *reading, text typed, struct health_criterion *criterion)
{
    criterion->shape = HEALTH_STEPS;
    criterion->step_count = 0;
    for (text rest = typed; rest.length;) {
        text step = text_trim(text_cut(&rest, ';'));
        text from = text_trim(text_cut(&step, ':'));
        double value;
        if (criterion->step_count == HEALTH_STEPS_MAX)
            return false;
        struct health_step *next = &criterion->steps[criterion->step_count++];
        if (!read_number(reading->arena, from, &next->from) ||
            !read_number(reading->arena, text_trim(step), &value) || value < 0 || value > 1)
            return false;
        next->value = (int32_t)rint(value * HEALTH_ONE);
    }
    return criterion->step_count > 0;
}

static const char *read_bounds(const struct form_reading *reading, struct health_criterion *criterion)
{
    text steps = field_of(reading, "steps");
    double below = 0;
    if (criterion->measure == HEALTH_RULE)
        return text_is_empty(criterion->source) ? _("a yes/no criterion needs its rule") : NULL;
    if (criterion->measure == HEALTH_CUSTOM && text_is_empty(criterion->source))
        return _("a criterion of a custom field needs the field’s name");
    if (!text_is_empty(steps)) {
        text typed = field_of(reading, "below");
        criterion->shape = HEALTH_STEPS;
        bool good =
            text_is_empty(typed) || (read_number(reading->arena, typed, &below) && below >= 0 && below <= 1);
        criterion->below_value = (int32_t)rint((good ? below : 0) * HEALTH_ONE);
        return good && read_steps(reading, steps, criterion)
                   ? NULL
                   : _("steps are written “7: 0.5; 9: 1”: from which measure, worth how much of 1");
    }
    bool good = read_number(reading->arena, field_of(reading, "worst"), &criterion->worst);
    good &= read_number(reading->arena, field_of(reading, "best"), &criterion->best);
    return good ? NULL : _("the worst and the best value must be numbers");
}

static const char *read_window(const struct form_reading *reading, struct health_criterion *criterion)
{
    text typed = field_of(reading, "days");
    int64_t days = HEALTH_WINDOW_DAYS;
    if (!health_measure_types[criterion->measure].choice)
        return NULL;
    if (!text_is_empty(typed) && (!text_to_int64(typed, &days) || days < 1 || days > HEALTH_WINDOW_DAYS_MAX))
        return _("a window has from 1 to 90 days");
    criterion->window_days = days == HEALTH_WINDOW_DAYS ? 0 : (int32_t)days;
    return NULL;
}

/* Whether a name is what the measure is called over some window: it then goes with the window. */
static bool is_measure_words(struct arena *arena, text typed, enum health_measure measure)
{
    int32_t last = health_measure_types[measure].choice ? HEALTH_WINDOW_DAYS_MAX : 0;
    for (int32_t days = 0; days <= last; days++)
        if (text_equal(typed, text_of(health_measure_words(arena, measure, days))))
            return true;
    return false;
}

/* Whether it is what another measure is called: that was chosen before, and its name stayed behind. */
static bool is_left_behind(struct arena *arena, text typed, enum health_measure measure)
{
    for (int m = 0; m < HEALTH_MEASURE_COUNT; m++)
        if (m != (int)measure && is_measure_words(arena, typed, (enum health_measure)m))
            return true;
    return false;
}

/* A name that stands as shipped keeps its message, so that either language shows its own. */
static const char *name_of(const struct form_reading *reading, text typed,
                           const struct health_criterion *criterion)
{
    if (is_left_behind(reading->arena, typed, criterion->measure))
        typed = TEXT("");
    for (int m = 0; health_shipped[m].name && !text_is_empty(typed); m++)
        for (int i = 0; i < health_shipped[m].model.criterion_count; i++)
            if (text_equal(typed, text_of(_(health_shipped[m].model.criteria[i].name))))
                return health_shipped[m].model.criteria[i].name;
    if (text_is_empty(typed) || is_measure_words(reading->arena, typed, criterion->measure))
        return criterion->window_days
                   ? health_measure_words(reading->arena, criterion->measure, criterion->window_days)
                   : health_measure_types[criterion->measure].label;
    return text_copy(reading->arena, typed).data;
}

static void read_criterion(struct form_reading *reading)
{
    struct health_model *model = &reading->form->document->model;
    int at = model->criterion_count++;
    struct health_criterion *criterion = &model->criteria[at];
    double weight = 0;
    *criterion = (struct health_criterion){.dimension = -1, .measure = HEALTH_USAGE};
    bool known = health_measure_find(field_of(reading, "measure"), &criterion->measure);
    criterion->source = field_of(reading, "source");
    const char *window_fault = read_window(reading, criterion);
    criterion->name = name_of(reading, field_of(reading, "name"), criterion);
    const char *fault = read_bounds(reading, criterion);
    fault = fault ? fault : window_fault;
    if (!read_number(reading->arena, field_of(reading, "weight"), &weight) || weight <= 0 || weight > 100)
        fault = _("a weight lies above 0, up to 100");
    criterion->weight = (int32_t)rint(weight * 100);
    if (!known)
        fault = _("choose a measure");
    reading->form->faults[at] = fault;
    if (fault)
        reading->form->typed[at] = (struct health_typed){
            field_of(reading, "days"),  field_of(reading, "worst"), field_of(reading, "best"),
            field_of(reading, "below"), field_of(reading, "steps"), field_of(reading, "weight")};
    if (fault && text_is_absent(reading->form->fault))
        reading->form->fault = text_printf(reading->arena, "%s: %s", _(criterion->name), fault);
}

static void read_scaled(const struct form_reading *reading, const char *name, double scale, int32_t *ret,
                        text *ret_typed)
{
    double number;
    text typed = text_trim(http_value(&reading->request->form, name));
    if (read_number(reading->arena, typed, &number) && fabs(number * scale) < 1e9)
        *ret = (int32_t)rint(number * scale);
    else {
        reading->form->fault = text_of(_("Bounds, coverage and order must be numbers."));
        *ret_typed = typed;
    }
}

static const char *title_of(struct arena *arena, text typed)
{
    for (int m = 0; health_shipped[m].name; m++)
        if (text_equal(typed, text_of(_(health_shipped[m].title))))
            return health_shipped[m].title;
    if (text_equal(typed, text_of(_("Engagement"))))
        return N_("Engagement");
    return text_copy(arena, typed).data;
}

static void read_head(struct form_reading *reading)
{
    struct health_document *document = reading->form->document;
    const struct http_pairs *form = &reading->request->form;
    int32_t rank = 0;
    document->title = title_of(reading->arena, text_trim(http_value(form, "title")));
    document->segment = text_trim(http_value(form, "segment"));
    if (text_is_absent(document->segment))
        document->segment = TEXT("");
    document->retired = text_equal(http_value(form, "retired"), TEXT("1"));
    if (!text_equal(document->key, TEXT(HEALTH_ENGAGEMENT_KEY)))
        read_scaled(reading, "rank", 1, &rank, &reading->form->rank);
    document->rank = rank;
    read_scaled(reading, "coverage", HEALTH_ONE / 100.0, &document->model.coverage_least,
                &reading->form->coverage);
    read_scaled(reading, "red", 100, &document->model.red_below, &reading->form->red);
    read_scaled(reading, "yellow", 100, &document->model.yellow_below, &reading->form->yellow);
    if (!document->title || !document->title[0])
        reading->form->fault = text_of(_("A model needs a name."));
}

void health_form_read(struct http_request *request, text key, struct health_form *ret)
{
    struct arena *arena = request->arena;
    struct form_reading reading = {.request = request, .arena = arena, .form = ret};
    struct problem problem;
    int64_t count = 0, removed = -1;
    int at = -1;
    *ret = (struct health_form){.document = arena_allocate(arena, sizeof *ret->document),
                                .seen = http_value(&request->form, "seen")};
    ret->document->key = key;
    read_head(&reading);
    (void)text_to_int64(http_value(&request->form, "count"), &count);
    (void)text_to_int64(http_value(&request->form, "remove"), &removed);
    for (int i = 0; i < count && ret->document->model.criterion_count < HEALTH_CRITERIA_MAX; i++) {
        reading.place = i;
        if (i != removed)
            read_criterion(&reading);
    }
    if (text_equal(http_value(&request->form, "step"), TEXT("add")) &&
        ret->document->model.criterion_count < HEALTH_CRITERIA_MAX)
        ret->document->model.criteria[ret->document->model.criterion_count++] =
            (struct health_criterion){.name = health_measure_types[HEALTH_NPS].label,
                                      .measure = HEALTH_NPS,
                                      .dimension = -1,
                                      .source = TEXT(""),
                                      .worst = 4,
                                      .best = 9,
                                      .weight = 100};
    if (text_is_absent(ret->fault) && health_document_check(ret->document, &at, &problem) != RESULT_OK) {
        ret->fault = text_copy(arena, text_of(problem.message));
        if (at >= 0)
            ret->faults[at] = ret->fault.data;
    }
    ret->is_good = text_is_absent(ret->fault);
}

/* ---- shown ---- */

static text plain(struct arena *arena, double number)
{
    int decimals = 0;
    for (double scale = 1; decimals < 4 && fabs(number * scale - rint(number * scale)) > 1e-6; scale *= 10)
        decimals++;
    char *words = arena_printf(arena, "%.*f", decimals, number);
    for (char *at = words; *at && language_current() == LANGUAGE_PT_BR; at++)
        if (*at == '.')
            *at = ',';
    return text_of(words);
}

/* As the measure is written: a rate as a percentage. */
static text bound(struct arena *arena, const struct health_criterion *criterion, double number)
{
    if (!health_measure_types[criterion->measure].is_rate)
        return plain(arena, number);
    return text_printf(arena, language_current() == LANGUAGE_PT_BR ? "%.*s\xC2\xA0%%" : "%.*s%%",
                       TEXT_ARGUMENTS(plain(arena, number * 100)));
}

static text steps_words(struct arena *arena, const struct health_criterion *criterion)
{
    text words = TEXT("");
    for (int i = 0; i < criterion->step_count; i++)
        words = text_printf(arena, "%.*s%s%.*s: %.*s", TEXT_ARGUMENTS(words), i ? "; " : "",
                            TEXT_ARGUMENTS(bound(arena, criterion, criterion->steps[i].from)),
                            TEXT_ARGUMENTS(plain(arena, (double)criterion->steps[i].value / HEALTH_ONE)));
    return words;
}

static struct view_option measure_option(enum health_measure measure, bool selected)
{
    const struct health_measure_type *type = &health_measure_types[measure];
    return (struct view_option){text_of(type->name), text_of(_(type->choice ? type->choice : type->label)),
                                selected};
}

/* What was not understood stands as it was typed. */
static void fill_typed(const struct health_typed *typed, struct view_model_criterion *ret)
{
    if (text_is_absent(typed->weight)) /* nothing was: the fault is of the document */
        return;
    ret->days = typed->days;
    ret->worst = typed->worst;
    ret->best = typed->best;
    ret->weight = typed->weight;
    if (!ret->by_steps)
        return;
    ret->below = typed->below;
    ret->steps = typed->steps;
}

static text typed_or(text typed, text otherwise)
{
    return text_is_absent(typed) ? otherwise : typed;
}

static void fill_row(struct arena *arena, const struct health_form *form, int i, bool only_usage,
                     struct view_model_criterion *ret)
{
    const struct health_criterion *criterion = &form->document->model.criteria[i];
    *ret = (struct view_model_criterion){
        .place = i,
        .number = format_integer(arena, i + 1),
        .name = text_of(_(criterion->name)),
        .source = criterion->source,
        .days =
            text_printf(arena, "%d", criterion->window_days ? criterion->window_days : HEALTH_WINDOW_DAYS),
        .worst = bound(arena, criterion, criterion->worst),
        .best = bound(arena, criterion, criterion->best),
        .weight = plain(arena, criterion->weight / 100.0),
        .by_rule = criterion->measure == HEALTH_RULE,
        .by_field = criterion->measure == HEALTH_CUSTOM,
        .by_steps = criterion->shape == HEALTH_STEPS && criterion->measure != HEALTH_RULE,
        .problem = text_of(form->faults[i]),
        .measures = arena_array(arena, struct view_option, HEALTH_MEASURE_COUNT),
    };
    if (form->faults[i])
        fill_typed(&form->typed[i], ret);
    if (ret->by_steps && text_is_absent(ret->steps)) {
        ret->below = plain(arena, (double)criterion->below_value / HEALTH_ONE);
        ret->steps = steps_words(arena, criterion);
    }
    for (int m = 0; m < HEALTH_MEASURE_COUNT; m++)
        if (!only_usage || health_measure_types[m].is_usage)
            ret->measures[ret->measures_count++] =
                measure_option((enum health_measure)m, m == (int)criterion->measure);
}

void health_form_fill(struct arena *arena, const struct health_form *form, struct view_health_model *ret)
{
    const struct health_document *document = form->document;
    ret->is_engagement = text_equal(document->key, TEXT(HEALTH_ENGAGEMENT_KEY));
    ret->title = text_of(_(document->title));
    ret->segment = document->segment;
    ret->rank = typed_or(form->rank, format_integer(arena, document->rank));
    ret->coverage =
        typed_or(form->coverage, plain(arena, document->model.coverage_least * 100.0 / HEALTH_ONE));
    ret->red = typed_or(form->red, plain(arena, document->model.red_below / 100.0));
    ret->yellow = typed_or(form->yellow, plain(arena, document->model.yellow_below / 100.0));
    ret->retired = document->retired;
    ret->seen = form->seen;
    ret->count = text_printf(arena, "%d", document->model.criterion_count);
    ret->criteria = arena_array(arena, struct view_model_criterion, HEALTH_CRITERIA_MAX);
    for (int i = 0; i < document->model.criterion_count; i++)
        fill_row(arena, form, i, ret->is_engagement, &ret->criteria[ret->criteria_count++]);
}
