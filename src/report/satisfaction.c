/* `farol report nps`, `csat`, `ces`: by month, stage and one field of accounts, in any combination; the
 * group's name joins what it is by. */
#include "language/language.h"
#include "report/rows.h"

static const struct report_column columns_of_nps[] = {
    {"group", N_("Group"), REPORT_TEXT, false},
    {"responses", N_("Responses"), REPORT_INTEGER, false},
    {"promoters", N_("Promoters"), REPORT_INTEGER, false},
    {"passives", N_("Passives"), REPORT_INTEGER, false},
    {"detractors", N_("Detractors"), REPORT_INTEGER, false},
    {"nps", N_("NPS"), REPORT_NUMBER, false},
    {"margin", N_("± 95%"), REPORT_NUMBER, false},
    {"band", N_("Band"), REPORT_TEXT, false},
};

static const struct report_column columns_of_csat[] = {
    {"group", N_("Group"), REPORT_TEXT, false},
    {"scale", N_("Scale"), REPORT_TEXT, false},
    {"responses", N_("Responses"), REPORT_INTEGER, false},
    {"mean", N_("Mean"), REPORT_NUMBER, false},
    {"satisfied_rate", N_("Satisfied"), REPORT_RATE, false},
};

static struct metric_survey_query survey_query(const struct report_query *query)
{
    return (struct metric_survey_query){
        .by = query->survey_by,
        .satisfied_bottom_percent = query->settings.satisfied_percent,
        .dimension = query->dimension,
        .first_day = query->first_day,
        .last_day = query->last_day < query->as_of ? query->last_day : query->as_of,
    };
}

static text shown_or(text value, const char *otherwise)
{
    return text_is_absent(value) ? text_of(otherwise) : value;
}

/* The group's name: for programs with the parts' own texts (absent where it is by one thing that is
 * missing), for people in their language. */
static void put_group(struct arena *arena, struct report_row *row, const struct column_snapshot *columns,
                      const struct report_query *query, int32_t month, uint32_t stage, uint32_t group)
{
    char written[16];
    struct {
        text value, shown;
    } parts[3];
    size_t count = 0;
    if (query->survey_by & BY_MONTH) {
        struct period period = {PERIOD_MONTH, month};
        parts[count].value = text_printf(arena, "%s", period_format(period, written));
        parts[count++].shown = format_period(arena, period);
    }
    if (query->survey_by & BY_STAGE) {
        parts[count].value = column_dictionary_text(columns->stages, stage);
        parts[count].shown = shown_or(parts[count].value, _("(no stage)"));
        count++;
    }
    if (query->survey_by & BY_DIMENSION) {
        parts[count].value = report_group_text(columns, query->dimension, group);
        parts[count].shown = shown_or(parts[count].value, _("(none)"));
        count++;
    }
    if (count == 0) {
        report_put_shown(row, TEXT_ABSENT, text_of(_("All")));
        return;
    }
    text value = parts[0].value, shown = parts[0].shown;
    for (size_t i = 1; i < count; i++) {
        value = text_printf(arena, "%.*s / %.*s", TEXT_ARGUMENTS(value), TEXT_ARGUMENTS(parts[i].value));
        shown = text_printf(arena, "%.*s · %.*s", TEXT_ARGUMENTS(shown), TEXT_ARGUMENTS(parts[i].shown));
    }
    report_put_shown(row, value, shown);
}

enum result report_nps(struct arena *arena, const struct column_snapshot *columns,
                       const struct report_query *query, struct report_table *table, struct problem *problem)
{
    struct metric_scope scope = report_scope(columns, query);
    struct metric_survey_query asked = survey_query(query);
    struct metric_nps nps = {0};
    enum result result = metric_nps(arena, &scope, &asked, &nps, problem);
    if (result != RESULT_OK)
        return result;
    report_table_shape(arena, table, columns_of_nps, sizeof(columns_of_nps) / sizeof(columns_of_nps[0]),
                       nps.count);
    for (size_t i = 0; i < nps.count; i++) {
        const struct metric_nps_row *source = &nps.rows[i];
        struct report_row row = report_row_at(table, i);
        const char *band = metric_nps_band(source->nps, query->settings.nps_bands);
        put_group(arena, &row, columns, query, source->month, source->stage, source->group);
        report_put_integer(&row, source->responses);
        report_put_integer(&row, source->promoters);
        report_put_integer(&row, source->passives);
        report_put_integer(&row, source->detractors);
        report_put_number(&row, source->nps);
        report_put_number(&row, source->margin);
        report_put_shown(&row, text_of(band), band ? text_of(language_message(band)) : TEXT_ABSENT);
    }
    report_sort_by_first(arena, table);
    return RESULT_OK;
}

static text scale_text(struct arena *arena, int32_t minimum, int32_t maximum)
{
    char from[32], to[32];
    bool whole = minimum % 100 == 0 && maximum % 100 == 0;
    return text_printf(arena, "%s-%s", decimal_format(whole ? minimum / 100 : minimum, whole ? 0 : 2, from),
                       decimal_format(whole ? maximum / 100 : maximum, whole ? 0 : 2, to));
}

static enum result report_scored(struct arena *arena, const struct column_snapshot *columns,
                                 const struct report_query *query, bool effort, struct report_table *table,
                                 struct problem *problem)
{
    struct metric_scope scope = report_scope(columns, query);
    struct metric_survey_query asked = survey_query(query);
    struct metric_csat csat = {0};
    enum result result = metric_csat(arena, &scope, effort, &asked, &csat, problem);
    if (result != RESULT_OK)
        return result;
    report_table_shape(arena, table, columns_of_csat, sizeof(columns_of_csat) / sizeof(columns_of_csat[0]),
                       csat.count);
    for (size_t i = 0; i < csat.count; i++) {
        const struct metric_csat_row *source = &csat.rows[i];
        struct report_row row = report_row_at(table, i);
        put_group(arena, &row, columns, query, source->month, source->stage, source->group);
        report_put_text(&row, scale_text(arena, source->scale_min, source->scale_max));
        report_put_integer(&row, source->responses);
        report_put_number(&row, source->mean);
        report_put_number(&row, source->satisfied_rate);
    }
    report_sort_by_first(arena, table);
    return RESULT_OK;
}

enum result report_csat(struct arena *arena, const struct column_snapshot *columns,
                        const struct report_query *query, struct report_table *table, struct problem *problem)
{
    return report_scored(arena, columns, query, false, table, problem);
}

enum result report_ces(struct arena *arena, const struct column_snapshot *columns,
                       const struct report_query *query, struct report_table *table, struct problem *problem)
{
    return report_scored(arena, columns, query, true, table, problem);
}
