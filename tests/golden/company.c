/* See company.h. Seeded: nothing here depends on the machine or the day. */
#include "company.h"

#include "base/random.h"

enum { ACCOUNTS = 160 };

static const text segments[] = {{"Essencial", 9}, {"Profissional", 12}, {"Corporativo", 11}};
static const text regions[] = {{"Sul", 3}, {"Sudeste", 7}, {"Nordeste", 8}, {"Norte", 5}};
static const text owners[] = {{"ana@cais.example", 16}, {"julia@cais.example", 18}, {"rui@cais.example", 16}};
static const text tiers[] = {{"low", 3}, {"mid", 3}, {"high", 4}};

static void add_account(struct column_builder *builder, uint32_t account, struct random *random,
                        int32_t start)
{
    static const char *const first[] = {"Rede",        "Clínica", "Colégio", "Hotéis",
                                        "Cooperativa", "Têxtil",  "Editora", "Padaria"};
    static const char *const second[] = {"Grão Dourado", "Boa Maré",  "Arco da Ponte", "Maré Mansa",
                                         "Alto Iguá",    "Fio Claro", "Folha Miúda",   "Pão & Mel",
                                         "Sete Luas",    "Ipê Branco"};
    struct arena arena;
    arena_init(&arena, 0);
    struct column_account_row row = {COLUMN_ACCOUNT_ROW_NONE};
    row.external_id = text_printf(&arena, "C-%03u", account + 1);
    row.name =
        text_printf(&arena, "%s %s %u", first[account % 8], second[account * 7 % 10], account / 10 + 1);
    row.dimension[DIMENSION_SEGMENT] = segments[account % 3];
    row.dimension[DIMENSION_PLAN] = segments[account % 3];
    row.dimension[DIMENSION_REGION] = regions[random_below(random, 4)];
    row.dimension[DIMENSION_OWNER] = owners[random_below(random, 3)];
    row.dimension[DIMENSION_TOUCH_TIER] = tiers[account % 3];
    row.signup_day = start - 20;
    column_builder_account(builder, account, &row);
    arena_release(&arena);
}

/* Returns the day the account left; DAY_ABSENT when it stays. */
static int32_t add_revenue(struct column_builder *builder, uint32_t account, struct random *random,
                           int32_t start)
{
    struct column_subscription_row row = {COLUMN_SUBSCRIPTION_ROW_NONE};
    row.id = (int64_t)account + 1;
    row.amount = (int64_t)(200 + random_below(random, 60) * (account % 3 * 20 + 10)) * 100;
    row.currency = currency_parse(TEXT("BRL"));
    row.start_day = start;
    row.plan = segments[account % 3];
    row.renewal_day = day_add_months(start, 12 * (1 + (COMPANY_TODAY - start) / 365));
    if (random_below(random, 100) < 32) {
        row.end_day = start + (int32_t)random_between(random, 70, 900);
        if (row.end_day < COMPANY_TODAY)
            row.cancel_kind = random_below(random, 3) ? CANCEL_VOLUNTARY : CANCEL_INVOLUNTARY;
        else
            row.end_day = DAY_ABSENT;
        if (row.cancel_kind >= 0)
            row.cancel_reason = TEXT("orçamento");
    }
    column_builder_subscription(builder, account, &row);
    int64_t amount = row.amount;
    for (int32_t day = start + 120; day < COMPANY_TODAY; day += (int32_t)random_between(random, 90, 300)) {
        amount += amount * random_between(random, -12, 22) / 100;
        struct column_change_row change = {.subscription_id = row.id, .day = day, .amount = amount};
        column_builder_change(builder, account, &change);
    }
    return row.end_day;
}

static void add_life(struct column_builder *builder, uint32_t account, struct random *random, int32_t start,
                     int32_t end)
{
    int32_t last = end == DAY_ABSENT ? COMPANY_TODAY : end;
    bool fades = account % 9 == 4;
    for (int32_t day = last - 200 > start ? last - 200 : start; day < last;
         day += 1 + (int32_t)random_below(random, 4)) {
        if (fades && last - day < 30 && random_below(random, 10) < 7)
            continue;
        struct column_usage_row usage = {day, TEXT("relatório"), random_between(random, 1, 40)};
        column_builder_usage(builder, account, &usage);
    }
    for (int32_t day = start + 60; day < last; day += 60) {
        struct column_survey_row nps = {.contact = TEXT("contato"),
                                        .instant = (int64_t)day * 86400 * 1000000,
                                        .day = day,
                                        .kind = SURVEY_NPS,
                                        .score = (int16_t)(random_between(random, fades ? 2 : 6, 10) * 100),
                                        .scale_min = 0,
                                        .scale_max = 1000,
                                        .stage = TEXT("ongoing")};
        struct column_survey_row csat = nps;
        csat.kind = SURVEY_CSAT;
        csat.score = (int16_t)(random_between(random, 3, 5) * 100);
        csat.scale_min = 100;
        csat.scale_max = 500;
        column_builder_survey(builder, account, &nps);
        column_builder_survey(builder, account, &csat);
        struct column_interaction_row call = {day + (int32_t)random_below(random, 40), INTERACTION_CALL};
        column_builder_interaction(builder, account, &call);
    }
    if (account % 7 == 3) {
        struct column_ticket_row ticket = {last - 12, DAY_ABSENT, SEVERITY_HIGH, false};
        column_builder_ticket(builder, account, &ticket);
    }
    if (account % 11 == 5) {
        struct column_line_row line = {COLUMN_LINE_ROW_NONE,
                                       .type = LINE_ONE_TIME,
                                       .status = LINE_OPEN,
                                       .amount = 90000,
                                       .currency = currency_parse(TEXT("BRL")),
                                       .issued_day = last - 60,
                                       .due_day = last - 30};
        column_builder_line(builder, account, &line);
    }
}

struct column_snapshot *company_snapshot(void)
{
    struct random random;
    struct column_builder *builder = column_builder_new(currency_parse(TEXT("BRL")));
    random_seed(&random, 7);
    column_builder_running_month(builder, month_of_day(COMPANY_TODAY));
    for (int32_t month = month_of_day(COMPANY_TODAY) - 36; month <= month_of_day(COMPANY_TODAY); month++) {
        struct column_cost_row cost = {.month = month,
                                       .kind = COST_ACQUISITION,
                                       .currency = currency_parse(TEXT("BRL")),
                                       .amount = random_between(&random, 1800000, 3600000),
                                       .minutes = INT64_MIN};
        column_builder_cost(builder, &cost);
    }
    for (uint32_t account = 0; account < ACCOUNTS; account++) {
        int32_t start = COMPANY_TODAY - 1095 + (int32_t)(account * 1060 / ACCOUNTS);
        add_account(builder, account, &random, start);
        int32_t end = add_revenue(builder, account, &random, start);
        add_life(builder, account, &random, start, end);
    }
    return column_builder_finish(builder);
}
