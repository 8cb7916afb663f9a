/* A small company for tests of metrics: accounts "1", "2" … of an organisation in reais, filled row by
 * row through the column builder. */
#ifndef FAROL_TESTS_UNIT_METRIC_COMPANY_H
#define FAROL_TESTS_UNIT_METRIC_COMPANY_H

#include <stdio.h>

#include "column/builder.h"
#include "metric/metric.h"

struct company {
    struct column_builder *builder;
    struct column_snapshot *columns; /* after company_close */
    struct arena arena;
    struct problem problem;
    int64_t subscriptions;
};

static inline int32_t day_of(const char *day)
{
    return day_parse(text_of(day));
}

static inline void company_open(struct company *company)
{
    *company = (struct company){.builder = column_builder_new(currency_parse(TEXT("BRL")))};
    arena_init(&company->arena, 0);
}

static inline void company_account(struct company *company, uint32_t account, const char *segment,
                                   const char *channel)
{
    char id[16];
    snprintf(id, sizeof id, "%u", account + 1);
    struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(id),
                                     .name = text_of(id)};
    row.dimension[DIMENSION_SEGMENT] = text_of(segment);
    row.dimension[DIMENSION_CHANNEL] = text_of(channel);
    column_builder_account(company->builder, account, &row);
}

/* A monthly subscription over [start, end); `end` NULL: open. */
static inline void company_subscribe(struct company *company, uint32_t account, int64_t amount,
                                     const char *start, const char *end, const char *renewal)
{
    struct column_subscription_row row = {
        COLUMN_SUBSCRIPTION_ROW_NONE,    .id = ++company->subscriptions,          .amount = amount,
        .interval_unit = INTERVAL_MONTH, .currency = currency_parse(TEXT("BRL")),
    };
    row.start_day = day_of(start);
    row.end_day = day_of(end);
    row.renewal_day = day_of(renewal);
    column_builder_subscription(company->builder, account, &row);
}

static inline void company_answer(struct company *company, uint32_t account, const char *contact,
                                  const char *day, enum survey_kind kind, int score, int scale_min,
                                  int scale_max, const char *stage)
{
    struct column_survey_row row = {
        .contact = text_of(contact),
        .day = day_of(day),
        .kind = kind,
        .score = (int16_t)(score * 100),
        .scale_min = (int16_t)(scale_min * 100),
        .scale_max = (int16_t)(scale_max * 100),
        .stage = text_of(stage),
    };
    row.instant = (int64_t)row.day * 86400000000;
    column_builder_survey(company->builder, account, &row);
}

static inline void company_score(struct company *company, uint32_t account, const char *contact,
                                 const char *day, int score, const char *stage)
{
    company_answer(company, account, contact, day, SURVEY_NPS, score, 0, 10, stage);
}

static inline struct metric_scope company_close(struct company *company, const char *as_of)
{
    company->columns = column_builder_finish(company->builder);
    return (struct metric_scope){company->columns, NULL, day_of(as_of)};
}

/* The same under the rule set `invoiced`. */
static inline struct metric_scope company_close_invoiced(struct company *company, const char *as_of)
{
    struct metric_scope scope = company_close(company, as_of);
    company->columns = column_under(scope.columns, RULES_INVOICED, scope.as_of);
    column_snapshot_release((struct column_snapshot *)scope.columns);
    scope.columns = company->columns;
    return scope;
}

static inline void company_release(struct company *company)
{
    column_snapshot_release(company->columns);
    arena_release(&company->arena);
}

#endif
