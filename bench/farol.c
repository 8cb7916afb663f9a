/* Farol's side of the bench: builds columns from the workload's generator, runs each metric as the pages
 * and reports run it, and leaves every answer as a CSV that run.mjs holds against the peers'.
 *
 *   farol-bench WORKLOAD_SEED ACCOUNTS USAGE_ROWS USAGE_DAYS RUNS OUT_DIR [generate | import | history]
 *
 * Prints one JSON object: name → { runs_ms }. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/bits.h"
#include "column/builder.h"
#include "health/assess.h"
#include "metric/account_list.h"
#include "metric/metric.h"
#include "rule/rule.h"
#include "triggers.h"
#include "workload/workload.h"

enum { RUNS_MAX = 101 };

struct bench {
    struct column_snapshot *columns;
    struct metric_scope scope;
    struct arena arena;
    const char *out;
    int runs;
    bool first;
};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(enum result result, const struct problem *problem)
{
    if (result != RESULT_OK) {
        fprintf(stderr, "farol-bench: %s\n", problem->message);
        exit(1);
    }
}

static FILE *answer_file(const struct bench *bench, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/farol-%s.csv", bench->out, name);
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

/* Runs `work` once unseen and `runs` times timed; `work` leaves its answer in the arena. */
static void measure(struct bench *bench, const char *name, void (*work)(struct bench *, void *), void *result,
                    int repeat)
{
    double times[RUNS_MAX];
    for (int run = -1; run < bench->runs; run++) {
        arena_clear(&bench->arena);
        double start = now_ms();
        for (int i = 0; i < repeat; i++)
            work(bench, result);
        if (run >= 0)
            times[run] = (now_ms() - start) / repeat;
    }
    printf("%s\"%s\":{\"runs_ms\":[", bench->first ? "" : ",", name);
    bench->first = false;
    for (int run = 0; run < bench->runs; run++)
        printf("%s%.6f", run ? "," : "", times[run]);
    printf("]}");
}

static void fill_account(struct column_builder *builder, uint64_t seed, uint32_t i, uint8_t currency)
{
    struct workload_account a;
    workload_account(seed, i, &a);
    char id[16], segment[8];
    snprintf(id, sizeof id, "%07u", i);
    snprintf(segment, sizeof segment, "%d", a.segment);
    struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE, .external_id = text_of(id),
                                     .name = text_of(id)};
    row.dimension[DIMENSION_SEGMENT] = text_of(segment);
    column_builder_account(builder, i, &row);
    column_builder_subscription(
        builder, i,
        &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = (int64_t)i + 1,
                                          .amount = a.points[0].mrr, .currency = currency,
                                          .start_day = a.points[0].day});
    for (int k = 1; k < a.point_count; k++)
        column_builder_change(builder, i,
                              &(struct column_change_row){.subscription_id = (int64_t)i + 1,
                                                          .day = a.points[k].day,
                                                          .amount = a.points[k].mrr});
    for (int k = 0; k < WORKLOAD_ANSWERS; k++) {
        char contact[4], stage[4];
        snprintf(contact, sizeof contact, "%d", a.answers[k].contact);
        snprintf(stage, sizeof stage, "%d", a.answers[k].stage);
        column_builder_survey(
            builder, i,
            &(struct column_survey_row){
                .contact = text_of(contact),
                .instant = ((int64_t)a.answers[k].day * 86400 + a.answers[k].contact) * 1000000,
                .day = a.answers[k].day,
                .kind = SURVEY_NPS,
                .score = (int16_t)(a.answers[k].score * 100),
                .scale_max = 1000,
                .stage = text_of(stage)});
    }
    for (int k = 0; k < a.ticket_count; k++)
        column_builder_ticket(builder, i,
                              &(struct column_ticket_row){
                                  a.tickets[k].opened_day,
                                  a.tickets[k].closed_day == INT32_MIN ? DAY_ABSENT : a.tickets[k].closed_day,
                                  a.tickets[k].severity, false});
    for (int k = 0; k < WORKLOAD_LINES; k++)
        column_builder_line(
            builder, i,
            &(struct column_line_row){COLUMN_LINE_ROW_NONE, .type = LINE_ONE_TIME, .currency = currency,
                                      .amount = a.lines[k].amount, .issued_day = a.lines[k].issued_day,
                                      .due_day = a.lines[k].due_day,
                                      .paid_day = a.lines[k].paid_day == INT32_MIN ? DAY_ABSENT
                                                                                   : a.lines[k].paid_day});
    for (int k = 0; k < a.touch_count; k++)
        column_builder_interaction(builder, i,
                                   &(struct column_interaction_row){a.touch_days[k], INTERACTION_CALL});
}

static struct column_snapshot *build(uint64_t seed, uint32_t accounts, int usage_rows, int32_t usage_days)
{
    uint8_t currency = currency_parse(TEXT("BRL"));
    struct column_builder *builder = column_builder_new(currency);
    struct workload_usage *usage = calloc((size_t)usage_rows + 1, sizeof *usage);
    char features[WORKLOAD_FEATURES + 1][8];
    for (int f = 0; f <= WORKLOAD_FEATURES; f++)
        snprintf(features[f], sizeof features[f], "f%d", f);
    for (uint32_t i = 0; i < accounts; i++) {
        fill_account(builder, seed, i, currency);
        workload_usage(seed, i, usage_days, usage_rows, usage);
        for (int k = 0; k < usage_rows; k++)
            column_builder_usage(builder, i,
                                 &(struct column_usage_row){usage[k].day, text_of(features[usage[k].feature]),
                                                            usage[k].quantity});
    }
    free(usage);
    return column_builder_finish(builder);
}

static struct metric_mrr_query all_months(void)
{
    return (struct metric_mrr_query){.unit = PERIOD_MONTH,
                                     .first_day = WORKLOAD_FIRST_DAY,
                                     .last_day = WORKLOAD_LAST_DAY,
                                     .grouping = {-1}};
}

static void work_movements(struct bench *bench, void *result)
{
    struct problem problem;
    struct metric_mrr_query query = all_months();
    must(metric_mrr(&bench->arena, &bench->scope, &query, result, &problem), &problem);
}

static void write_rate(FILE *file, double rate)
{
    if (isnan(rate))
        fputc(',', file);
    else
        fprintf(file, ",%.15g", rate);
}

/* `moved_only`: the months in which something moved, as SQL over changes lists them. */
static void write_movements(const struct bench *bench, const char *name, const struct metric_mrr *mrr,
                            bool moved_only)
{
    FILE *file = answer_file(bench, name);
    fputs("period,opening,new,reactivation,expansion,contraction,churn,closing,accounts_opening,accounts_new,"
          "accounts_reactivated,accounts_churned,accounts_closing,joined_and_left,grr,nrr,logo_churn_rate\n",
          file);
    for (size_t i = 0; i < mrr->count; i++) {
        const struct metric_mrr_row *r = &mrr->rows[i];
        char period[16];
        int64_t moved = r->joined_and_left;
        for (int m = 0; m < MOVEMENT_COUNT; m++)
            moved += r->movement[m];
        if (moved_only && moved == 0)
            continue;
        fprintf(file, "%s,%" PRId64, period_format(r->period, period), r->opening);
        for (int m = 0; m < MOVEMENT_COUNT; m++)
            fprintf(file, ",%" PRId64, r->movement[m]);
        fprintf(file, ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64,
                r->closing, r->accounts_opening, r->accounts_moved[MOVEMENT_NEW],
                r->accounts_moved[MOVEMENT_REACTIVATION], r->accounts_moved[MOVEMENT_CHURN],
                r->accounts_closing, r->joined_and_left);
        write_rate(file, r->grr);
        write_rate(file, r->nrr);
        write_rate(file, r->logo_churn_rate);
        fputc('\n', file);
    }
    fclose(file);
}

static void movements(struct bench *bench)
{
    struct metric_mrr mrr = {0};
    measure(bench, "movements", work_movements, &mrr, 1);
    write_movements(bench, "movements", &mrr, false);
}

struct cohorts {
    struct metric_cohort logos, revenue;
};

static void work_cohort(struct bench *bench, void *result)
{
    struct cohorts *cohorts = result;
    struct problem problem;
    int32_t first = month_of_day(WORKLOAD_FIRST_DAY), last = month_of_day(WORKLOAD_LAST_DAY);
    must(metric_cohort_both(&bench->arena, &bench->scope, first, last, &cohorts->logos, &cohorts->revenue,
                            &problem),
         &problem);
}

static void cohort(struct bench *bench)
{
    struct cohorts cohorts = {0};
    measure(bench, "cohort", work_cohort, &cohorts, 1);
    FILE *file = answer_file(bench, "cohort");
    fputs("cohort,size,month,logos,revenue\n", file);
    for (size_t i = 0; i < cohorts.logos.count; i++) {
        const struct metric_cohort_row *l = &cohorts.logos.rows[i], *r = &cohorts.revenue.rows[i];
        char name[8], month[8];
        if (l->cohort == DAY_ABSENT || l->size == 0)
            continue;
        for (size_t k = 0; k < l->cell_count; k++)
            fprintf(file, "%s,%" PRId64 ",%s,%" PRId64 ",%" PRId64 "\n", month_format(l->cohort, name),
                    l->size, month_format(l->cohort + (int32_t)k, month), l->values[k], r->values[k]);
    }
    fclose(file);
}

static void work_pareto(struct bench *bench, void *result)
{
    struct problem problem;
    must(metric_pareto(&bench->arena, &bench->scope, month_of_day(WORKLOAD_LAST_DAY), result, &problem),
         &problem);
}

static void pareto(struct bench *bench)
{
    struct metric_pareto *p = calloc(1, sizeof *p);
    measure(bench, "pareto", work_pareto, p, 1);
    FILE *file = answer_file(bench, "pareto");
    fprintf(file,
            "accounts,revenue,top_20_revenue,class_a,class_b,class_c\n%" PRId64 ",%" PRId64 ",%" PRId64
            ",%" PRId64 ",%" PRId64 ",%" PRId64 "\n",
            p->accounts, p->revenue, p->top_20_revenue, p->class_accounts[0], p->class_accounts[1],
            p->class_accounts[2]);
    fclose(file);
    free(p);
}

static void work_nps(struct bench *bench, void *result)
{
    struct problem problem;
    struct metric_survey_query query = {.by = BY_MONTH | BY_STAGE | BY_DIMENSION,
                                        .dimension = DIMENSION_SEGMENT,
                                        .first_day = WORKLOAD_FIRST_DAY,
                                        .last_day = WORKLOAD_LAST_DAY};
    must(metric_nps(&bench->arena, &bench->scope, &query, result, &problem), &problem);
}

static void nps(struct bench *bench)
{
    struct metric_nps nps = {0};
    measure(bench, "nps", work_nps, &nps, 1);
    FILE *file = answer_file(bench, "nps");
    fputs("month,stage,segment,responses,promoters,passives,detractors\n", file);
    const struct column_dictionary *segments = bench->columns->dimensions[DIMENSION_SEGMENT];
    for (size_t i = 0; i < nps.count; i++) {
        const struct metric_nps_row *r = &nps.rows[i];
        char month[8];
        text stage = column_dictionary_text(bench->columns->stages, r->stage);
        text segment = column_dictionary_text(segments, r->group);
        if (r->responses > 0)
            fprintf(file, "%s,%.*s,%.*s,%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 "\n",
                    month_format(r->month, month), TEXT_ARGUMENTS(stage), TEXT_ARGUMENTS(segment),
                    r->responses, r->promoters, r->passives, r->detractors);
    }
    fclose(file);
}

static void work_signals(struct bench *bench, void *result)
{
    struct problem problem;
    must(metric_signals(&bench->arena, &bench->scope, WORKLOAD_LAST_DAY, result, &problem), &problem);
}

static void write_present(FILE *file, int64_t value, bool present)
{
    if (present)
        fprintf(file, ",%" PRId64, value);
    else
        fputc(',', file);
}

static void signals(struct bench *bench)
{
    struct metric_signals s = {0};
    measure(bench, "signals", work_signals, &s, 1);
    FILE *file = answer_file(bench, "signals");
    fputs("account,usage_30,usage_30_before,last_seen,features_30,last_nps,open_tickets,open_severe,days_"
          "overdue,"
          "days_since_contact\n",
          file);
    for (size_t i = 0; i < s.count; i++) {
        fprintf(file, "%zu,%" PRId64 ",%" PRId64, i, s.usage_30[i], s.usage_30_before[i]);
        write_present(file, s.last_seen_day[i], s.last_seen_day[i] != DAY_ABSENT);
        fprintf(file, ",%d", s.features_30[i]);
        write_present(file, s.last_nps[i], s.last_nps[i] >= 0);
        fprintf(file, ",%d,%d", s.open_tickets[i], s.open_severe[i]);
        write_present(file, s.days_overdue[i], s.days_overdue[i] >= 0);
        write_present(file, s.days_since_contact[i], s.days_since_contact[i] >= 0);
        fputc('\n', file);
    }
    fclose(file);
}

enum { HISTORY_ENDS = 24 };
struct history {
    int32_t days[HISTORY_ENDS];
    struct metric_signals signals[HISTORY_ENDS];
};

static void work_history(struct bench *bench, void *result)
{
    struct history *history = result;
    struct problem problem;
    must(metric_signals_history(&bench->arena, &bench->scope, history->days, HISTORY_ENDS, history->signals,
                                &problem),
         &problem);
}

/* Sums weighed by the account's number, so that a figure at the wrong account shows. */
static void write_history_row(FILE *file, const struct metric_signals *s)
{
    int64_t sums[9] = {0};
    for (size_t i = 0; i < s->count; i++) {
        int64_t weight = (int64_t)(i % 1009);
        sums[0] += s->usage_30[i] * weight;
        sums[1] += s->usage_30_before[i] * weight;
        sums[2] += s->last_seen_day[i] == DAY_ABSENT ? 0 : s->last_seen_day[i] * weight;
        sums[3] += s->features_30[i] * weight;
        sums[4] += s->last_nps[i] < 0 ? 0 : s->last_nps[i] * weight;
        sums[5] += s->open_tickets[i] * weight;
        sums[6] += s->open_severe[i] * weight;
        sums[7] += s->days_overdue[i] < 0 ? 0 : s->days_overdue[i] * weight;
        sums[8] += s->days_since_contact[i] < 0 ? 0 : s->days_since_contact[i] * weight;
    }
    char day[11];
    fputs(day_format(s->day, day), file);
    for (int k = 0; k < 9; k++)
        fprintf(file, ",%" PRId64, sums[k]);
    fputc('\n', file);
}

static void signals_history(struct bench *bench)
{
    struct history *history = calloc(1, sizeof *history);
    int32_t january = month_parse(TEXT("2024-01"));
    for (int i = 0; i < HISTORY_ENDS; i++)
        history->days[i] = month_last_day(january + i);
    measure(bench, "signals_history", work_history, history, 1);
    FILE *file = answer_file(bench, "signals_history");
    fputs("day,usage_30,usage_30_before,last_seen,features_30,last_nps,open_tickets,open_severe,days_overdue,"
          "days_since_contact\n",
          file);
    for (int i = 0; i < HISTORY_ENDS; i++)
        write_history_row(file, &history->signals[i]);
    fclose(file);
    free(history);
}

static void work_account(struct bench *bench, void *result)
{
    struct problem problem;
    must(metric_account(&bench->scope, 4711, result, &problem), &problem);
}

/* One account: its movements by month too, so that the same answer can be held against the peers'. */
static void account(struct bench *bench)
{
    struct metric_account_figures figures;
    measure(bench, "account", work_account, &figures, 1000);
    uint64_t *one = calloc(bits_words(bench->columns->account_count), sizeof *one);
    bits_add(one, 4711);
    struct bench single = *bench;
    single.scope.accounts = one;
    struct metric_mrr mrr;
    work_movements(&single, &mrr);
    write_movements(bench, "account", &mrr, true);
    free(one);
}

/* ---- health: read the day and score every account by ten criteria ---- */

#define LINEAR(of, from, to, weighs)                                                                         \
    {                                                                                                        \
        .name = "c", .measure = of, .dimension = -1, .worst = from, .best = to, .weight = (weighs)*100       \
    }
static const struct health_model health_ten = {
    .criteria = {LINEAR(HEALTH_USAGE, 0, 200, 2), LINEAR(HEALTH_USAGE_CHANGE, -0.4, 0, 6),
                 LINEAR(HEALTH_FEATURES, 0, 5, 2), LINEAR(HEALTH_DAYS_SINCE_SEEN, 21, 2, 4),
                 LINEAR(HEALTH_NPS, 4, 9, 3), LINEAR(HEALTH_OPEN_TICKETS, 4, 0, 1),
                 LINEAR(HEALTH_OPEN_SEVERE, 1, 0, 1), LINEAR(HEALTH_DAYS_SINCE_CONTACT, 120, 15, 1),
                 LINEAR(HEALTH_ACTIVE_DAYS, 0, 20, 2), LINEAR(HEALTH_OLDEST_TICKET, 30, 3, 1)},
    .criterion_count = 10,
    .coverage_least = HEALTH_COVERAGE_LEAST,
    .red_below = HEALTH_RED_BELOW,
    .yellow_below = HEALTH_YELLOW_BELOW,
};

static void work_health(struct bench *bench, void *result)
{
    struct health_scores *scores = result;
    struct health_day day;
    struct problem problem;
    must(health_day_read(&bench->arena, &bench->scope, WORKLOAD_LAST_DAY, &day, &problem), &problem);
    health_scores_new(&bench->arena, &day, scores);
    health_score(&bench->arena, &day, &health_ten, NULL, scores);
}

static void health(struct bench *bench)
{
    struct health_scores scores = {0};
    measure(bench, "health", work_health, &scores, 1);
    FILE *file = answer_file(bench, "health");
    fputs("account,score,coverage,light,reason\n", file);
    for (size_t i = 0; i < scores.count; i++) {
        fprintf(file, "%zu", i);
        write_present(file, scores.score[i], scores.score[i] != HEALTH_ABSENT);
        fprintf(file, ",%d,%d,%d\n", scores.coverage[i], scores.light[i], scores.reason[i]);
    }
    fclose(file);
}

/* What the editor of models asks for after a weight moved: the shipped models with the ten criteria in the
 * place of one of them, the day kept from before. */
struct editing {
    struct arena arena; /* of what is kept */
    struct health_set set, changed;
    struct health_assessment base;
};

static void work_editor(struct bench *bench, void *result)
{
    struct editing *editing = result;
    struct health_assessment then;
    struct problem problem;
    must(health_assess_again(&bench->arena, &editing->base, bench->columns, &editing->changed, NULL, &then,
                             &problem),
         &problem);
}

static void editor(struct bench *bench)
{
    struct editing *editing = calloc(1, sizeof *editing);
    struct problem problem;
    arena_init(&editing->arena, 0);
    struct health_document *document = health_document_shipped(&editing->arena, TEXT("ongoing"));
    document->model = health_ten;
    for (int i = 0; i < document->model.criterion_count; i++)
        document->model.criteria[i].source = TEXT("");
    health_set_of(&editing->arena, &document, 1, &editing->set);
    must(health_assess(&editing->arena, &editing->arena, &bench->scope, &editing->set, HEALTH_TREND_DAYS,
                       NULL, &editing->base, &problem),
         &problem);
    document = health_document_shipped(&editing->arena, TEXT("ongoing"));
    document->model = editing->set.documents[editing->set.count - 1]->model;
    document->model.criteria[0].weight += 50;
    health_set_of(&editing->arena, &document, 1, &editing->changed);
    measure(bench, "editor", work_editor, editing, 1);
    arena_release(&editing->arena);
    free(editing);
}

static void work_triggers(struct bench *bench, void *result)
{
    (void)bench;
    if (bench_triggers_look(result) == 0)
        exit(1);
}

static void triggers(struct bench *bench)
{
    struct bench_triggers *all = bench_triggers_new(bench->columns, WORKLOAD_LAST_DAY);
    measure(bench, "triggers", work_triggers, all, 1);
    bench_triggers_free(all);
}

/* Five conditions, nothing kept of their numbers; then the first page by MRR, whose order a server keeps. */
struct segment {
    struct metric_account_keys keys;
    uint32_t *order;
    size_t order_count, met;
};

static void work_segment(struct bench *bench, void *result)
{
    struct segment *segment = result;
    struct rule_answer answer;
    struct metric_account_page page;
    struct problem problem = {0};
    must(rule_answer(&bench->arena,
                     TEXT("segment in (0, 1, 2) and mrr >= 50 and days_since(last_contact) > 30 and "
                          "not nps >= 9 and open_tickets < 3"),
                     bench->columns, bench->scope.as_of, NULL, &answer, NULL, &problem),
         &problem);
    struct metric_scope meant = {bench->columns, answer.accounts, bench->scope.as_of};
    struct metric_account_total total = {
        bits_count(answer.accounts, bits_words(bench->columns->account_count)), 0};
    struct metric_account_query query = {.keys = &segment->keys,
                                         .descending = true,
                                         .limit = 50,
                                         .total = &total,
                                         .order = segment->order,
                                         .order_count = segment->order_count};
    metric_account_page(&bench->arena, &meant, &query, &page);
    segment->met = page.total_count;
}

static void segment(struct bench *bench)
{
    size_t count = bench->columns->account_count;
    struct segment segment = {.keys = {.field = {ACCOUNT_COLUMN_MRR, -1}}};
    struct metric_rate_gap gap = METRIC_NO_GAP;
    segment.keys.keys = calloc(count + 1, sizeof *segment.keys.keys);
    segment.order = calloc(count + 1, sizeof *segment.order);
    if (!segment.keys.keys || !segment.order)
        exit(1);
    metric_account_keys(&bench->scope, &segment.keys, &gap);
    segment.order_count = metric_account_sort(&bench->scope, &segment.keys, true, segment.order);
    measure(bench, "segment", work_segment, &segment, 1);
    fprintf(stderr, "segment: %zu of %zu accounts\n", segment.met, count);
    free(segment.keys.keys);
    free(segment.order);
}

int main(int count, char **arguments)
{
    if (count < 7) {
        fputs(
            "usage: farol-bench SEED ACCOUNTS USAGE_ROWS USAGE_DAYS RUNS OUT_DIR [generate|import|history]\n",
            stderr);
        return 2;
    }
    uint64_t seed = strtoull(arguments[1], NULL, 10);
    uint32_t accounts = (uint32_t)strtoul(arguments[2], NULL, 10);
    int usage_rows = (int)strtol(arguments[3], NULL, 10), usage_days = (int)strtol(arguments[4], NULL, 10);
    struct bench bench = {.runs = (int)strtol(arguments[5], NULL, 10), .out = arguments[6], .first = true};
    const char *mode = count > 7 ? arguments[7] : "";
    if (strcmp(mode, "generate") == 0)
        return workload_write(bench.out, seed, accounts, usage_rows, usage_days) == 0
                   ? 0
                   : (perror(bench.out), 1);
    if (strcmp(mode, "import") == 0)
        return workload_write_import(bench.out, seed, accounts) == 0 ? 0 : (perror(bench.out), 1);
    if (bench.runs < 1 || bench.runs > RUNS_MAX)
        return 2;
    double start = now_ms();
    bench.columns = build(seed, accounts, usage_rows, usage_days);
    bench.scope = (struct metric_scope){bench.columns, NULL, WORKLOAD_LAST_DAY};
    arena_init(&bench.arena, 0);
    fprintf(stderr, "columns built in %.0f ms\n", now_ms() - start);
    printf("{");
    if (strcmp(mode, "history") == 0) {
        signals_history(&bench);
    } else {
        movements(&bench);
        cohort(&bench);
        pareto(&bench);
        nps(&bench);
        signals(&bench);
        health(&bench);
        editor(&bench);
        account(&bench);
        triggers(&bench);
        segment(&bench);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf(",\"peak_memory_kib\":%ld}\n", usage.ru_maxrss);
    arena_release(&bench.arena);
    column_snapshot_release(bench.columns);
    return 0;
}
