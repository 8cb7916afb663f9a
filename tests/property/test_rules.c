/* Random rules over random accounts: what rule/ answers must be what a naive reader answers, account by
 * account and condition by condition, with three truth values. The reader shares nothing with rule/: it looks
 * at the rows that the columns were made of.
 *
 *   test_rules COUNT SEED      (TAP; a failure prints the seed, the rule and the account) */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/random.h"
#include "column/builder.h"
#include "rule/condition.h"
#include "rule/name.h"

enum { ACCOUNTS = 96, ROWS = 12, SEGMENTS = 3, NODES = 40, TEXT_BYTES = 8000 };
enum truth { NO, UNKNOWN, YES };

/* ---- a world ---- */

struct account {
    bool exists;
    uint32_t index;
    const char *segment, *city, *seats; /* NULL absent */
    int32_t signup;                     /* DAY_ABSENT */
    int64_t mrr;                        /* minor units, from mrr_day on; 0 never */
    int32_t mrr_day;
    int usage_count, contact_count, ticket_count, stage_count, task_count;
    struct {
        int32_t day;
        int feature;
        int64_t quantity;
    } usage[ROWS];
    struct {
        int32_t day;
        bool note;
    } contacts[ROWS];
    struct {
        int32_t opened, closed;
    } tickets[ROWS];
    struct {
        int32_t day;
        int name;
    } stages[ROWS];
    struct {
        int32_t created, closed, due;
    } tasks[ROWS];
    int64_t health; /* hundredths; METRIC_KEY_ABSENT */
};

static const char *const segments[] = {"SMB", "Mid", "Enterprise", "enterprise plus"};
static const char *const cities[] = {"São Paulo", "Recife", "Porto"};
static const char *const numbers[] = {"3", "10", "10.0", "20", "many"};
static const char *const features[] = {"Reports", "Export", "Mobile app"};
static const char *const stages[] = {"onboarding", "ongoing", "renewal"};
#define ONE_OF(random, list) (list)[random_below((random), sizeof(list) / sizeof *(list))]

struct world {
    struct account accounts[ACCOUNTS];
    int32_t today;
    struct random random;
    struct column_snapshot *columns;
    struct arena arena;
    char rules[SEGMENTS][TEXT_BYTES]; /* of the named segments */
    struct node *trees[SEGMENTS];
    struct rule_values values;
};

static int32_t some_day(struct world *world)
{
    return world->today - (int32_t)random_below(&world->random, 120) + 10;
}

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static void fill_account(struct world *world, struct account *account, uint32_t i)
{
    struct random *random = &world->random;
    *account = (struct account){.exists = random_below(random, 8) > 0,
                                .index = i < ACCOUNTS / 2 ? i : 4000 + i * 2, /* two blocks, with holes */
                                .signup = random_below(random, 3) ? some_day(world) : DAY_ABSENT,
                                .health = random_below(random, 3) ? (int64_t)random_below(random, 101) * 100
                                                                  : METRIC_KEY_ABSENT};
    account->segment = random_below(random, 4) ? ONE_OF(random, segments) : NULL;
    account->city = random_below(random, 2) ? ONE_OF(random, cities) : NULL;
    account->seats = random_below(random, 3) ? ONE_OF(random, numbers) : NULL;
    account->mrr = random_below(random, 3) ? (int64_t)random_below(random, 20) * 10000 : 0;
    account->mrr_day = some_day(world);
    account->usage_count = (int)random_below(random, ROWS);
    for (int r = 0; r < account->usage_count; r++) {
        account->usage[r].day = some_day(world);
        account->usage[r].feature = (int)random_below(random, 3);
        account->usage[r].quantity = 1 + (int64_t)random_below(random, 30);
    }
    account->contact_count = (int)random_below(random, 4);
    for (int r = 0; r < account->contact_count; r++) {
        account->contacts[r].day = some_day(world);
        account->contacts[r].note = random_below(random, 3) == 0;
    }
    account->ticket_count = (int)random_below(random, 4);
    for (int r = 0; r < account->ticket_count; r++) {
        int32_t opened = some_day(world);
        account->tickets[r].opened = opened;
        account->tickets[r].closed =
            random_below(random, 2) ? DAY_ABSENT : opened + (int32_t)random_below(random, 20);
    }
    account->stage_count = (int)random_below(random, 3);
    for (int r = 0; r < account->stage_count; r++) {
        account->stages[r].day = some_day(world);
        account->stages[r].name = (int)random_below(random, 3);
    }
    qsort(account->stages, (size_t)account->stage_count, sizeof account->stages[0], by_day);
    account->task_count = (int)random_below(random, 4);
    for (int r = 0; r < account->task_count; r++) {
        int32_t created = some_day(world);
        account->tasks[r].created = created;
        account->tasks[r].due = created + (int32_t)random_below(random, 30);
        account->tasks[r].closed =
            random_below(random, 2) ? DAY_ABSENT : created + (int32_t)random_below(random, 30);
    }
}

static void build_account(struct column_builder *builder, const struct account *account, uint8_t currency)
{
    text custom[1] = {text_of(account->seats)};
    char id[16];
    snprintf(id, sizeof id, "A%u", account->index);
    struct column_account_row row = {
        .external_id = text_of(id), .name = text_of(id), .custom = custom, .signup_day = account->signup};
    row.dimension[DIMENSION_SEGMENT] = text_of(account->segment);
    row.dimension[DIMENSION_CITY] = text_of(account->city);
    column_builder_account(builder, account->index, &row);
    if (account->mrr)
        column_builder_subscription(
            builder, account->index,
            &(struct column_subscription_row){COLUMN_SUBSCRIPTION_ROW_NONE, .id = account->index + 1,
                                              .amount = account->mrr, .interval_unit = INTERVAL_MONTH,
                                              .currency = currency, .start_day = account->mrr_day});
    for (int r = 0; r < account->usage_count; r++)
        column_builder_usage(builder, account->index,
                             &(struct column_usage_row){account->usage[r].day,
                                                        text_of(features[account->usage[r].feature]),
                                                        account->usage[r].quantity});
    for (int r = 0; r < account->contact_count; r++)
        column_builder_interaction(
            builder, account->index,
            &(struct column_interaction_row){
                account->contacts[r].day, account->contacts[r].note ? INTERACTION_NOTE : INTERACTION_CALL});
    for (int r = 0; r < account->ticket_count; r++)
        column_builder_ticket(builder, account->index,
                              &(struct column_ticket_row){.opened_day = account->tickets[r].opened,
                                                          .closed_day = account->tickets[r].closed});
    for (int r = 0; r < account->stage_count; r++)
        column_builder_journey(
            builder, account->index,
            &(struct column_journey_row){COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_STAGE, .id = r + 1,
                                         .instant = r, .day = account->stages[r].day,
                                         .name = text_of(stages[account->stages[r].name])});
    for (int r = 0; r < account->task_count; r++) {
        bool is_open = account->tasks[r].closed == DAY_ABSENT;
        column_builder_journey(builder, account->index,
                               &(struct column_journey_row){
                                   COLUMN_JOURNEY_ROW_NONE, .kind = RECORD_TASK, .id = 100 + r, .instant = r,
                                   .day = account->tasks[r].created, .end_day = account->tasks[r].closed,
                                   .due_day = account->tasks[r].due,
                                   .state = is_open ? TASK_STATE_OPEN : TASK_STATE_DONE});
    }
}

static void build(struct world *world)
{
    uint8_t currency = currency_parse(TEXT("BRL"));
    struct column_builder *builder = column_builder_new(currency);
    text names[1] = {TEXT("Seats bought")};
    column_builder_custom(builder, names, 1);
    for (int i = 0; i < ACCOUNTS; i++)
        if (world->accounts[i].exists)
            build_account(builder, &world->accounts[i], currency);
    world->columns = column_builder_finish(builder);
}

/* ---- the naive reader ---- */

struct number {
    bool is_there;
    int64_t value;
};
#define ABSENT ((struct number){false, 0})
static struct number is(int64_t value)
{
    return (struct number){true, value};
}

/* What a measure is of an account; `days` its window, `feature` −1 all. In the digits of its name. */
enum measure {
    MRR,
    SIGNUP,
    SEEN,
    CONTACT,
    TICKETS_OPEN,
    USAGE,
    USAGE_CHANGE,
    ACTIVE,
    FEATURES,
    CONTACTS,
    TICKETS,
    IN_STAGE,
    OPEN_TASKS,
    OVERDUE_TASKS,
    HEALTH,
    MEASURES
};
static const struct {
    const char *name;
    bool days, feature, is_day, always;
    int digits;
} measures[MEASURES] = {
    [MRR] = {"mrr", false, false, false, true, 2},
    [SIGNUP] = {"signup_date", false, false, true, false, 0},
    [SEEN] = {"last_seen", false, false, true, false, 0},
    [CONTACT] = {"last_contact", false, false, true, false, 0},
    [TICKETS_OPEN] = {"open_tickets", false, false, false, true, 0},
    [USAGE] = {"usage", true, true, false, false, 0},
    [USAGE_CHANGE] = {"usage_change", true, true, false, false, 6},
    [ACTIVE] = {"active_days", true, true, false, false, 0},
    [FEATURES] = {"features", true, false, false, false, 0},
    [CONTACTS] = {"contacts", true, false, false, true, 0},
    [TICKETS] = {"tickets", true, false, false, true, 0},
    [IN_STAGE] = {"days_in_stage", false, false, false, false, 0},
    [OPEN_TASKS] = {"open_tasks", false, false, false, true, 0},
    [OVERDUE_TASKS] = {"overdue_tasks", false, false, false, true, 0},
    [HEALTH] = {"health", false, false, false, false, 2},
};

static struct number last_seen(const struct account *account, int32_t today)
{
    struct number last = ABSENT;
    for (int r = 0; r < account->usage_count; r++)
        if (account->usage[r].day <= today && (!last.is_there || account->usage[r].day > last.value))
            last = is(account->usage[r].day);
    return last;
}

static int64_t used(const struct account *account, int32_t after, int32_t until, int feature)
{
    int64_t sum = 0;
    for (int r = 0; r < account->usage_count; r++)
        if (account->usage[r].day > after && account->usage[r].day <= until &&
            (feature < 0 || account->usage[r].feature == feature))
            sum += account->usage[r].quantity;
    return sum;
}

static int64_t distinct(const struct account *account, int32_t after, int32_t until, int feature,
                        bool of_days)
{
    int64_t count = 0;
    for (int r = 0; r < account->usage_count; r++) {
        bool counts = account->usage[r].day > after && account->usage[r].day <= until &&
                      (feature < 0 || account->usage[r].feature == feature);
        for (int e = 0; e < r && counts; e++) {
            bool in = account->usage[e].day > after && account->usage[e].day <= until &&
                      (feature < 0 || account->usage[e].feature == feature);
            bool same = of_days ? account->usage[e].day == account->usage[r].day
                                : account->usage[e].feature == account->usage[r].feature;
            counts = !(in && same);
        }
        count += counts;
    }
    return count;
}

static struct number use(const struct account *account, enum measure measure, int32_t today, int32_t days,
                         int feature)
{
    if (!last_seen(account, today).is_there)
        return ABSENT;
    if (measure == USAGE)
        return is(used(account, today - days, today, feature));
    if (measure == ACTIVE)
        return is(distinct(account, today - days, today, feature, true));
    if (measure == FEATURES)
        return is(distinct(account, today - days, today, -1, false));
    int64_t now = used(account, today - days, today, feature);
    int64_t before = used(account, today - 2 * days, today - days, feature);
    return before ? is((int64_t)divide_half_even((__int128)(now - before) * 1000000, before)) : ABSENT;
}

static int64_t open_tasks(const struct account *account, int32_t today, bool overdue)
{
    int64_t count = 0;
    for (int r = 0; r < account->task_count; r++)
        count += account->tasks[r].created <= today &&
                 (account->tasks[r].closed == DAY_ABSENT || account->tasks[r].closed > today) &&
                 (!overdue || account->tasks[r].due < today);
    return count;
}

static struct number measured(const struct account *account, enum measure measure, int32_t today,
                              int32_t days, int feature)
{
    int64_t count = 0;
    struct number last = ABSENT;
    switch (measure) {
    case MRR:
        return is(account->mrr && account->mrr_day <= today ? account->mrr : 0);
    case SIGNUP:
        return account->signup == DAY_ABSENT ? ABSENT : is(account->signup);
    case SEEN:
        return last_seen(account, today);
    case CONTACT:
    case CONTACTS:
        for (int r = 0; r < account->contact_count; r++) {
            int32_t day = account->contacts[r].day;
            if (account->contacts[r].note || day > today)
                continue;
            count += day > today - days;
            if (!last.is_there || day > last.value)
                last = is(day);
        }
        return measure == CONTACT ? last : is(count);
    case TICKETS_OPEN:
        for (int r = 0; r < account->ticket_count; r++)
            count += account->tickets[r].opened <= today &&
                     (account->tickets[r].closed == DAY_ABSENT || account->tickets[r].closed > today);
        return is(count);
    case TICKETS:
        for (int r = 0; r < account->ticket_count; r++)
            count += account->tickets[r].opened <= today && account->tickets[r].opened > today - days;
        return is(count);
    case IN_STAGE:
        for (int r = 0; r < account->stage_count; r++)
            if (account->stages[r].day <= today)
                last = is(today - account->stages[r].day);
        return last;
    case OPEN_TASKS:
    case OVERDUE_TASKS:
        return is(open_tasks(account, today, measure == OVERDUE_TASKS));
    case HEALTH:
        return account->health == METRIC_KEY_ABSENT ? ABSENT : is(account->health);
    default:
        return use(account, measure, today, days, feature);
    }
}

/* ---- random rules, written and read ---- */

enum kind { AND, OR, NOT, OF_TEXT, OF_NUMBER, OF_SEGMENT };
enum compare {
    EQUAL,
    UNEQUAL,
    LESS,
    LESS_EQUAL,
    MORE,
    MORE_EQUAL,
    IN,
    NOT_IN,
    CONTAINS,
    IS_MISSING,
    COMPARES
};
static const char *const signs[] = {"=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "missing"};

struct node {
    enum kind kind;
    struct node *left, *right;
    int field; /* of texts: segment, city, seats, stage; of numbers the measure; of segments which */
    enum compare compare;
    int32_t days;
    int feature;
    int counted; /* 0, 1 days_since, 2 days_until */
    const char *words[2];
    int64_t bounds[2];
    int value_count;
};

struct writer {
    char *bytes;
    size_t length;
};

static void put(struct writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct writer *writer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(writer->bytes + writer->length, TEXT_BYTES - writer->length, format, arguments);
    va_end(arguments);
    assert(written >= 0 && writer->length + (size_t)written < TEXT_BYTES);
    writer->length += (size_t)written;
}

static void make_text(struct random *random, struct node *node)
{
    node->kind = OF_TEXT;
    node->field = (int)random_below(random, 4);
    node->compare = (enum compare)random_below(random, COMPARES);
    if (node->compare >= LESS && node->compare <= MORE_EQUAL && node->field != 2)
        node->compare = CONTAINS;
    node->value_count = node->compare == IN || node->compare == NOT_IN ? 2 : 1;
    for (int i = 0; i < 2; i++)
        node->words[i] = node->field == 0   ? ONE_OF(random, segments)
                         : node->field == 1 ? ONE_OF(random, cities)
                         : node->field == 2 ? ONE_OF(random, numbers)
                                            : ONE_OF(random, stages);
    if (node->compare == CONTAINS && random_below(random, 2))
        node->words[0] = "e";
}

static void make_number(struct world *world, struct node *node)
{
    struct random *random = &world->random;
    node->kind = OF_NUMBER;
    node->field = (int)random_below(random, MEASURES);
    do
        node->compare = (enum compare)random_below(random, COMPARES);
    while (node->compare == CONTAINS || (node->compare == IS_MISSING && measures[node->field].always));
    node->days = 1 + (int32_t)random_below(random, 60);
    node->feature =
        measures[node->field].feature && random_below(random, 2) ? (int)random_below(random, 3) : -1;
    node->counted = measures[node->field].is_day ? (int)random_below(random, 3) : 0;
    node->value_count = node->compare == IN || node->compare == NOT_IN ? 2 : 1;
    for (int i = 0; i < 2; i++) {
        int64_t bound = (int64_t)random_below(random, 40) - 4;
        if (node->field == MRR)
            bound = (int64_t)random_below(random, 20) * 10000;
        else if (node->field == HEALTH)
            bound = (int64_t)random_below(random, 101) * 100;
        else if (node->field == USAGE_CHANGE)
            bound = ((int64_t)random_below(random, 200) - 100) * 10000;
        else if (measures[node->field].is_day && !node->counted)
            bound = some_day(world);
        node->bounds[i] = bound;
    }
}

static struct node *make(struct world *world, int depth, int segment_limit)
{
    struct random *random = &world->random;
    struct node *node = arena_new(&world->arena, struct node);
    uint64_t kind = random_below(random, depth > 0 ? 10 : 5);
    if (kind >= 5) {
        node->kind = kind < 7 ? AND : kind < 9 ? OR : NOT;
        node->left = make(world, depth - 1, segment_limit);
        node->right = node->kind == NOT ? NULL : make(world, depth - 1, segment_limit);
    } else if (kind == 0 && segment_limit > 0) {
        node->kind = OF_SEGMENT;
        node->field = (int)random_below(random, (uint64_t)segment_limit);
    } else if (kind <= 2) {
        make_text(random, node);
    } else {
        make_number(world, node);
    }
    return node;
}

static void put_bound(struct world *world, struct writer *writer, const struct node *node, int64_t bound)
{
    char day[11];
    if (measures[node->field].is_day && !node->counted && random_below(&world->random, 2))
        put(writer, "%s", day_format((int32_t)bound, day));
    else if (measures[node->field].is_day && !node->counted)
        put(writer, random_below(&world->random, 2) ? "today%+lld" : "today %+lld",
            (long long)(bound - world->today));
    else if (node->field == USAGE_CHANGE)
        put(writer, "%lld%%", (long long)(bound / 10000));
    else if (measures[node->field].digits == 2)
        put(writer, "%lld.%02lld", (long long)(bound / 100), (long long)(bound % 100));
    else
        put(writer, "%lld", (long long)bound);
}

static void put_condition(struct world *world, struct writer *writer, const struct node *node)
{
    static const char *const fields[] = {"segment", "City", "[seats bought]", "stage"};
    static const char *const counted[] = {"", "days_since(", "days_until("};
    if (node->kind == OF_TEXT) {
        put(writer, "%s", fields[node->field]);
    } else {
        put(writer, "%s%s", counted[node->counted], measures[node->field].name);
        if (node->feature >= 0)
            put(writer, "('%s', %d)", features[node->feature], node->days);
        else if (measures[node->field].days)
            put(writer, "(%d)", node->days);
        put(writer, "%s", node->counted ? ")" : "");
    }
    put(writer, " %s", signs[node->compare]);
    bool list = node->compare == IN || node->compare == NOT_IN;
    put(writer, list ? " (" : " ");
    for (int i = 0; node->compare != IS_MISSING && i < node->value_count; i++) {
        put(writer, i ? ", " : "");
        if (node->kind == OF_TEXT)
            put(writer, "\"%s\"", node->words[i]);
        else
            put_bound(world, writer, node, node->bounds[i]);
    }
    put(writer, list ? ")" : "");
}

static void put_node(struct world *world, struct writer *writer, const struct node *node)
{
    switch (node->kind) {
    case AND:
    case OR:
        put(writer, "(");
        put_node(world, writer, node->left);
        put(writer, node->kind == AND ? " and " : " or ");
        put_node(world, writer, node->right);
        put(writer, ")");
        return;
    case NOT:
        put(writer, "not (");
        put_node(world, writer, node->left);
        put(writer, ")");
        return;
    case OF_SEGMENT:
        put(writer, "segment('S%d')", node->field);
        return;
    default:
        put_condition(world, writer, node);
    }
}

static int lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
}
static bool same(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b))
        a++, b++;
    return lower(*a) == lower(*b);
}
static bool inside(const char *hay, const char *needle)
{
    for (; *hay; hay++) {
        size_t i = 0;
        while (needle[i] && lower(hay[i]) == lower(needle[i]))
            i++;
        if (!needle[i])
            return true;
    }
    return false;
}
/* Of the numbers among the values: "10" and "10.0" are one; "many" is none. */
static bool reads(const char *words, double *ret)
{
    char *end;
    *ret = strtod(words, &end);
    return *words && !*end;
}

static enum truth truth_of(bool holds)
{
    return holds ? YES : NO;
}

static enum truth read_text(const struct node *node, const char *value)
{
    double a, b;
    bool any = false;
    if (node->compare == IS_MISSING)
        return truth_of(!value);
    if (!value)
        return UNKNOWN;
    if (node->compare == CONTAINS)
        return truth_of(inside(value, node->words[0]));
    if (node->compare >= LESS && node->compare <= MORE_EQUAL) {
        bool both = reads(value, &a) && reads(node->words[0], &b);
        int order = both ? (a > b) - (a < b) : strcmp(value, node->words[0]);
        return truth_of(node->compare == LESS         ? order < 0
                        : node->compare == LESS_EQUAL ? order <= 0
                        : node->compare == MORE       ? order > 0
                                                      : order >= 0);
    }
    for (int i = 0; i < node->value_count; i++)
        any |= same(value, node->words[i]) || (reads(value, &a) && reads(node->words[i], &b) && a == b);
    return truth_of(node->compare == EQUAL || node->compare == IN ? any : !any);
}

static enum truth read_number(const struct node *node, struct number number, int32_t today)
{
    int64_t value = node->counted == 1   ? today - number.value
                    : node->counted == 2 ? number.value - today
                                         : number.value;
    int64_t bound = node->bounds[0];
    bool any = value == bound || (node->value_count == 2 && value == node->bounds[1]);
    if (node->compare == IS_MISSING)
        return truth_of(!number.is_there);
    if (!number.is_there)
        return UNKNOWN;
    switch (node->compare) {
    case LESS:
        return truth_of(value < bound);
    case LESS_EQUAL:
        return truth_of(value <= bound);
    case MORE:
        return truth_of(value > bound);
    case MORE_EQUAL:
        return truth_of(value >= bound);
    default:
        return truth_of(node->compare == EQUAL || node->compare == IN ? any : !any);
    }
}

static const char *text_value(const struct account *account, int field, int32_t today)
{
    const char *stage = NULL;
    for (int r = 0; r < account->stage_count; r++)
        if (account->stages[r].day <= today)
            stage = stages[account->stages[r].name];
    return field == 0 ? account->segment : field == 1 ? account->city : field == 2 ? account->seats : stage;
}

static enum truth read_node(const struct world *world, const struct node *node, const struct account *account)
{
    enum truth left, right;
    switch (node->kind) {
    case AND:
    case OR:
        left = read_node(world, node->left, account);
        right = read_node(world, node->right, account);
        return (node->kind == AND) == (left < right) ? left : right;
    case NOT:
        left = read_node(world, node->left, account);
        return left == YES ? NO : left == NO ? YES : UNKNOWN;
    case OF_SEGMENT:
        return read_node(world, world->trees[node->field], account);
    case OF_TEXT:
        return read_text(node, text_value(account, node->field, world->today));
    default:
        return read_number(
            node, measured(account, (enum measure)node->field, world->today, node->days, node->feature),
            world->today);
    }
}

/* ---- what rules ask for from above ---- */

static enum result give(void *context, struct arena *arena, struct arena *into,
                        const struct metric_scope *scope, const struct rule_name *name, int32_t days,
                        const int64_t **ret_numbers, struct problem *problem)
{
    struct world *world = context;
    int64_t *given = arena_array(into, int64_t, scope->columns->account_count + 1);
    (void)arena, (void)days, (void)problem;
    assert(strcmp(name->name, "health") == 0);
    for (uint32_t i = 0; i < scope->columns->account_count; i++)
        given[i] = METRIC_KEY_ABSENT;
    for (int i = 0; i < ACCOUNTS; i++)
        if (world->accounts[i].exists)
            given[world->accounts[i].index] = world->accounts[i].health;
    *ret_numbers = given;
    return RESULT_OK;
}

static enum result find_segment(void *context, struct arena *arena, text name, text *ret_source,
                                struct problem *problem)
{
    struct world *world = context;
    (void)arena, (void)problem;
    *ret_source = text_of(world->rules[name.data[1] - '0']);
    return RESULT_OK;
}

/* ---- comparing ---- */

static bool agree(struct world *world, const struct node *tree, const char *source)
{
    struct rule_answer answer;
    struct problem problem = {0};
    if (rule_answer(&world->arena, text_of(source), world->columns, world->today, &world->values, &answer,
                    NULL, &problem) != RESULT_OK) {
        printf("# refused: %s\n# %s\n", problem.message, source);
        return strstr(problem.message, "ever used") != NULL; /* of a feature that no account happens to use */
    }
    for (int i = 0; i < ACCOUNTS; i++) {
        const struct account *account = &world->accounts[i];
        if (account->index >= world->columns->account_count)
            continue;
        bool yes = bits_has(answer.accounts, account->index),
             unknown = bits_has(answer.unknown, account->index);
        enum truth truth = read_node(world, tree, account);
        if (!account->exists ? yes || unknown : yes != (truth == YES) || unknown != (truth == UNKNOWN)) {
            printf("# account %u: %s, should be %d\n# %s\n", account->index,
                   yes       ? "true"
                   : unknown ? "unknown"
                             : "false",
                   (int)truth, source);
            return false;
        }
    }
    return true;
}

/* Rows of a form say what the rule says. */
static bool rows_agree(struct world *world, const struct node *tree, const char *source)
{
    struct rule_condition conditions[NODES];
    size_t count;
    bool any;
    if (!rule_conditions(&world->arena, text_of(source), conditions, NODES, &count, &any))
        return true;
    struct writer writer = {arena_array(&world->arena, char, TEXT_BYTES), 0};
    for (size_t i = 0; i < count; i++) {
        text written = rule_condition_write(&world->arena, &conditions[i]);
        put(&writer, "%s%.*s", i == 0 ? "" : any ? " or " : " and ", TEXT_ARGUMENTS(written));
    }
    return agree(world, tree, writer.bytes);
}

static bool run_world(uint64_t seed)
{
    static struct world world;
    bool good = true;
    memset(&world, 0, sizeof world);
    random_seed(&world.random, seed);
    arena_init(&world.arena, 0);
    world.today = day_from_civil(2026, 3, 10);
    for (uint32_t i = 0; i < ACCOUNTS; i++)
        fill_account(&world, &world.accounts[i], i);
    build(&world);
    world.values = (struct rule_values){.context = &world, .give = give, .segment = find_segment};
    for (int i = 0; i < SEGMENTS; i++) {
        world.trees[i] = make(&world, 2, i);
        put_node(&world, &(struct writer){world.rules[i], 0}, world.trees[i]);
    }
    for (int i = 0; i < 40 && good; i++) {
        struct node *tree = make(&world, i % 5, SEGMENTS);
        struct writer writer = {arena_array(&world.arena, char, TEXT_BYTES), 0};
        put_node(&world, &writer, tree);
        good = agree(&world, tree, writer.bytes) && rows_agree(&world, tree, writer.bytes);
    }
    column_snapshot_release(world.columns);
    arena_release(&world.arena);
    return good;
}

int main(int argc, char **argv)
{
    int64_t count = 100, seed = 1;
    if ((argc > 1 && !text_to_int64(text_of(argv[1]), &count)) ||
        (argc > 2 && !text_to_int64(text_of(argv[2]), &seed)))
        return 2;
    for (int64_t i = 0; i < count; i++)
        if (!run_world((uint64_t)(seed + i))) {
            printf("1..1\nnot ok 1 - random rules, seed %lld\n", (long long)(seed + i));
            return 1;
        }
    printf("1..1\nok 1 - %lld random worlds, 40 rules each\n", (long long)count);
    return 0;
}
