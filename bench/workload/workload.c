/* See workload.h. Shapes: accounts start evenly over the months; three in ten of the later changes end
 * at nothing and the next one, if any, brings the account back; one usage row in eight is of the rarest
 * features. */
#include "workload.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"

static void account_random(struct random *random, uint64_t seed, uint32_t account, uint64_t stream)
{
    random_seed(random,
                seed * UINT64_C(0x9e3779b97f4a7c15) + account * UINT64_C(0xbf58476d1ce4e5b9) + stream);
}

static int compare_int32(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static void make_points(struct random *random, struct workload_account *account)
{
    int32_t days[WORKLOAD_POINTS_MAX];
    int32_t start = (int32_t)random_between(random, WORKLOAD_FIRST_DAY, WORKLOAD_LAST_DAY - 30);
    days[0] = start;
    for (int i = 1; i < WORKLOAD_POINTS_MAX; i++)
        days[i] = (int32_t)random_between(random, start + 1, WORKLOAD_LAST_DAY);
    qsort(days, WORKLOAD_POINTS_MAX, sizeof days[0], compare_int32);
    int64_t mrr = 0;
    for (int i = 0; i < WORKLOAD_POINTS_MAX; i++) {
        if (i > 0 && days[i] == days[i - 1])
            continue;
        int64_t next = random_between(random, 5000, 500000);
        if (i > 0 && mrr > 0 && random_below(random, 10) < 3)
            next = 0;
        if (next == mrr)
            next++;
        mrr = next;
        account->points[account->point_count++] = (struct workload_point){days[i], mrr};
    }
}

static void make_answers(struct random *random, struct workload_account *account)
{
    for (int i = 0; i < WORKLOAD_ANSWERS; i++)
        account->answers[i] = (struct workload_answer){
            (int32_t)random_between(random, WORKLOAD_FIRST_DAY, WORKLOAD_LAST_DAY),
            (uint8_t)(1 + random_below(random, 2)), (uint8_t)random_below(random, 11),
            (uint8_t)(1 + random_below(random, WORKLOAD_STAGES))};
    struct workload_answer *a = account->answers;
    while (a[0].contact == a[1].contact && a[0].day == a[1].day)
        a[1].day = a[1].day > WORKLOAD_FIRST_DAY ? a[1].day - 1 : a[1].day + 1;
    if (a[0].contact > a[1].contact || (a[0].contact == a[1].contact && a[0].day > a[1].day)) {
        struct workload_answer first = a[0];
        a[0] = a[1];
        a[1] = first;
    }
}

static void make_care(struct random *random, struct workload_account *account)
{
    account->ticket_count = (int)random_below(random, WORKLOAD_TICKETS_MAX + 1);
    int32_t opened = WORKLOAD_LAST_DAY - 365;
    for (int i = 0; i < account->ticket_count; i++) {
        opened += (int32_t)random_below(random, 120);
        int32_t closed = opened + (int32_t)random_below(random, 60);
        bool open = random_below(random, 10) == 0;
        account->tickets[i] =
            (struct workload_ticket){opened, open ? INT32_MIN : closed, (uint8_t)random_below(random, 4)};
    }
    int32_t issued = WORKLOAD_LAST_DAY - 95;
    for (int i = 0; i < WORKLOAD_LINES; i++) {
        issued += (int32_t)random_between(random, 25, 31);
        int32_t due = issued + 15;
        bool unpaid = random_below(random, 12) == 0;
        account->lines[i] = (struct workload_line){
            issued, due, unpaid ? INT32_MIN : due + (int32_t)random_between(random, -10, 20),
            random_between(random, 5000, 500000)};
    }
    account->touch_count = (int)random_below(random, WORKLOAD_CONTACTS_MAX + 1);
    int32_t touch = WORKLOAD_LAST_DAY - 200;
    for (int i = 0; i < account->touch_count; i++)
        account->touch_days[i] = touch += (int32_t)random_below(random, 100);
}

void workload_account(uint64_t seed, uint32_t index, struct workload_account *ret)
{
    struct random random;
    account_random(&random, seed, index, 1);
    *ret = (struct workload_account){.segment = (uint8_t)(1 + random_below(&random, WORKLOAD_SEGMENTS))};
    make_points(&random, ret);
    make_answers(&random, ret);
    make_care(&random, ret);
}

void workload_usage(uint64_t seed, uint32_t account, int32_t days, int count, struct workload_usage *ret)
{
    struct random random;
    account_random(&random, seed, account, 2);
    for (int i = 0; i < count; i++) {
        int32_t low = (int32_t)((int64_t)days * i / count), high = (int32_t)((int64_t)days * (i + 1) / count);
        int32_t day =
            WORKLOAD_LAST_DAY - days + 1 + (int32_t)random_between(&random, low, high > low ? high - 1 : low);
        uint64_t spread = random_below(&random, 8) == 0 ? WORKLOAD_FEATURES : WORKLOAD_FEATURES / 4;
        ret[i] = (struct workload_usage){day, (uint16_t)(1 + random_below(&random, spread)),
                                         (uint32_t)random_between(&random, 1, 20)};
    }
}

enum table {
    TABLE_ACCOUNT,
    TABLE_MRR,
    TABLE_ANSWER,
    TABLE_TICKET,
    TABLE_LINE,
    TABLE_CONTACT,
    TABLE_USAGE,
    TABLE_COUNT
};

static void write_account(FILE *const *files, uint32_t i, const struct workload_account *account)
{
    fprintf(files[TABLE_ACCOUNT], "%u,%d\n", i, account->segment);
    for (int k = 0; k < account->point_count; k++)
        fprintf(files[TABLE_MRR], "%u,%d,%lld\n", i, account->points[k].day,
                (long long)account->points[k].mrr);
    for (int k = 0; k < WORKLOAD_ANSWERS; k++)
        fprintf(files[TABLE_ANSWER], "%u,%d,%d,%d,%d\n", i, account->answers[k].contact,
                account->answers[k].day, account->answers[k].score, account->answers[k].stage);
    for (int k = 0; k < account->ticket_count; k++) {
        const struct workload_ticket *t = &account->tickets[k];
        fprintf(files[TABLE_TICKET], t->closed_day == INT32_MIN ? "%u,%d,%d,\n" : "%u,%d,%d,%d\n", i,
                t->severity, t->opened_day, t->closed_day);
    }
    for (int k = 0; k < WORKLOAD_LINES; k++) {
        const struct workload_line *l = &account->lines[k];
        fprintf(files[TABLE_LINE], l->paid_day == INT32_MIN ? "%u,%d,%d,%lld,\n" : "%u,%d,%d,%lld,%d\n", i,
                l->issued_day, l->due_day, (long long)l->amount, l->paid_day);
    }
    for (int k = 0; k < account->touch_count; k++)
        fprintf(files[TABLE_CONTACT], "%u,%d\n", i, account->touch_days[k]);
}

int workload_write(const char *directory, uint64_t seed, uint32_t accounts, int usage_rows,
                   int32_t usage_days)
{
    static const char *const names[TABLE_COUNT] = {"account", "mrr_change", "answer", "ticket",
                                                   "line",    "contact",    "usage"};
    static const char *const heads[TABLE_COUNT] = {"account,segment",
                                                   "account,day,mrr",
                                                   "account,contact,day,score,stage",
                                                   "account,severity,opened_day,closed_day",
                                                   "account,issued_day,due_day,amount,paid_day",
                                                   "account,day",
                                                   "account,day,feature,quantity"};
    FILE *files[TABLE_COUNT] = {NULL};
    int status = 0;
    for (int t = 0; t < TABLE_COUNT && status == 0; t++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.csv", directory, names[t]);
        files[t] = fopen(path, "w");
        status = files[t] ? 0 : -1;
        if (files[t])
            fprintf(files[t], "%s\n", heads[t]);
    }
    struct workload_usage *usage = calloc((size_t)usage_rows + 1, sizeof *usage);
    for (uint32_t i = 0; i < accounts && status == 0 && usage; i++) {
        struct workload_account account;
        workload_account(seed, i, &account);
        write_account(files, i, &account);
        workload_usage(seed, i, usage_days, usage_rows, usage);
        for (int k = 0; k < usage_rows; k++)
            fprintf(files[TABLE_USAGE], "%u,%d,%d,%u\n", i, usage[k].day, usage[k].feature,
                    usage[k].quantity);
    }
    free(usage);
    for (int t = 0; t < TABLE_COUNT; t++)
        if (files[t] && fclose(files[t]) != 0)
            status = -1;
    return status;
}
