/* Rows of daily work: tasks with what came of them, the CSM's feeling about an account, lights set by hand.
 * Two CSMs have more than they can do: their tasks are late. */
#include "base/stable_hash.h"
#include "demo/act.h"
#include "language/language.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
enum { HISTORY_DAYS = 150, LEAN_DAYS = 30 };

/* ---- tasks ---- */

struct kind_of_task {
    const char *reason, *playbook;
    enum task_kind kind;
    int due_days;
    const char *title[2], *detail[2]; /* Portuguese, English */
};
enum {
    WORK_LOW_HEALTH,
    WORK_RENEWAL_90,
    WORK_RENEWAL_60,
    WORK_RENEWAL_30,
    WORK_RESCUE,
    WORK_CARE,
    WORK_DELINQUENT,
    WORK_FIRST_VALUE,
    WORK_WELCOME,
    WORK_REVIEW,
    WORK_UPSELL,
    WORK_CHAMPION,
    WORK_CONTACT
};
static const struct kind_of_task works[] = {
    [WORK_LOW_HEALTH] = {"low-health",
                         "low-health",
                         TASK_KIND_CALL,
                         2,
                         {"Ligar e entender a queda de uso", "Call and find out why use has fallen"},
                         {"A saúde caiu e o uso está abaixo do mês anterior.",
                          "Health fell, and use is below the month before."}},
    [WORK_RENEWAL_90] = {"renewal-90",
                         "renewal-90",
                         TASK_KIND_MEETING,
                         15,
                         {"Rever resultados antes da renovação", "Go through results ahead of the renewal"},
                         {"O contrato renova em 90 dias.", "The contract renews in 90 days."}},
    [WORK_RENEWAL_60] = {"renewal-60",
                         "renewal-60",
                         TASK_KIND_EMAIL,
                         7,
                         {"Enviar a proposta de renovação", "Send the renewal proposal"},
                         {"O contrato renova em 60 dias.", "The contract renews in 60 days."}},
    [WORK_RENEWAL_30] = {"renewal-30",
                         "renewal-30",
                         TASK_KIND_CALL,
                         5,
                         {"Confirmar a renovação com quem decide", "Confirm the renewal with who decides"},
                         {"O contrato renova em 30 dias.", "The contract renews in 30 days."}},
    [WORK_RESCUE] = {"churn-request",
                     "churn-rescue",
                     TASK_KIND_CALL,
                     1,
                     {"Ouvir quem pediu o cancelamento", "Listen to who asked to leave"},
                     {"O cliente pediu para sair.", "The customer asked to leave."}},
    [WORK_CARE] = {"intensive-care",
                   "churn-rescue",
                   TASK_KIND_MEETING,
                   7,
                   {"Encontro semanal da UTI", "Weekly talk of intensive care"},
                   {"Pedido revertido: um mês de acompanhamento próximo.",
                    "Request reversed: a month of close care."}},
    [WORK_DELINQUENT] = {"delinquency",
                         "delinquency",
                         TASK_KIND_CALL,
                         2,
                         {"Ligar para o financeiro sobre a fatura vencida",
                          "Call finance about the overdue invoice"},
                         {"Há fatura vencida há mais de 15 dias.",
                          "An invoice is more than 15 days overdue."}},
    [WORK_FIRST_VALUE] = {"milestone:first_value",
                          "onboarding",
                          TASK_KIND_MEETING,
                          5,
                          {"Levar ao primeiro valor", "Bring it to first value"},
                          {"O primeiro valor está atrasado.", "First value is late."}},
    [WORK_WELCOME] = {"welcome",
                      "onboarding",
                      TASK_KIND_CALL,
                      3,
                      {"Boas-vindas e reunião de início", "Welcome and kickoff"},
                      {"Cliente novo.", "A new customer."}},
    [WORK_REVIEW] = {"success-review",
                     NULL,
                     TASK_KIND_REVIEW,
                     14,
                     {"Marcar a reunião de sucesso", "Arrange the success review"},
                     {"A última reunião já passou do intervalo prometido.",
                      "The last review is further back than promised."}},
    [WORK_UPSELL] = {"upsell",
                     "upsell",
                     TASK_KIND_CALL,
                     10,
                     {"Propor o módulo que falta", "Propose the module it lacks"},
                     {"Usa quase tudo do plano e está saudável.",
                      "Uses nearly all of its plan, and is healthy."}},
    [WORK_CHAMPION] = {"champion-left",
                       "champion-left",
                       TASK_KIND_CALL,
                       3,
                       {"Achar quem responde pelo projeto agora", "Find who answers for the project now"},
                       {"Quem conduzia o projeto deixou de entrar.",
                        "Who led the project no longer signs in."}},
    [WORK_CONTACT] = {
        "no-contact",
        NULL,
        TASK_KIND_CALL,
        5,
        {"Retomar o contato", "Get back in touch"},
        {"Sem contato há mais tempo do que o modelo promete.", "No contact for longer than promised."}}};

static const char *const outcomes[] = {"spoke", "spoke", "scheduled", "no_answer", "solved", "spoke"};
static const char *const outcome_notes[][2] = {
    {"Conversa boa; próximos passos combinados.", "Good talk; next steps agreed."},
    {"Vai falar com a diretoria e responde na semana.", "Will talk to the board and answer this week."},
    {"Reunião marcada.", "Meeting set."},
    {"Não atendeu; mandei mensagem.", "No answer; left a message."},
    {"Resolvido na hora.", "Solved on the spot."},
    {"Quer ver os números antes.", "Wants to see the figures first."}};

struct desk {
    struct demo_walk *walk;
    const struct demo_life *life;
    struct random random;
    int count;
    int32_t first_day;
    bool overloaded;
    bool open[COUNT(works)]; /* of this account: never two of one reason */
};

static const char *owner_of(const struct desk *desk, int work)
{
    const struct demo_life *life = desk->life;
    if (work == WORK_UPSELL)
        return demo_farmer_email(life->farmer);
    if ((work == WORK_WELCOME || work == WORK_FIRST_VALUE) && life->size != SIZE_SMALL)
        return demo_ism_email(life->ism);
    return demo_csm_email(life->csm);
}

/* Days after its creation on which it was closed. Who has too much leaves one in three lying. */
static int close_after(struct random *random, int due_days, bool overloaded)
{
    int days = 1 + (int)random_below(random, (uint64_t)due_days + 9);
    if (overloaded)
        days += 6 + (int)random_below(random, 34);
    return days;
}

/* The first day from `day` on which it is no customer; DAY_ABSENT: not in sight. */
static int32_t left_day(const struct demo_life *life, int32_t day)
{
    const struct demo_contract *contract = demo_life_contract(life, day);
    return contract ? contract->end_day : day;
}

/* What came of a task of `created` that would be closed on `closed`: nobody works on for who has left. */
static struct demo_closing close_task(const struct demo_walk *walk, const struct demo_life *life,
                                      int32_t created, int32_t closed, uint64_t draw)
{
    int32_t left = left_day(life, created), as_of = walk->company->options.as_of;
    struct demo_closing closing = {.day = closed};
    if (left != DAY_ABSENT && left <= closed && left <= as_of) {
        closing = (struct demo_closing){.day = left > created ? left : created, .dismissed = true};
        closing.note = demo_words(walk, "Saíram.", "They left.");
    } else if (closed > as_of) {
        closing.day = DAY_ABSENT;
    } else if (draw % 17 == 0) {
        closing.dismissed = true;
    } else {
        size_t outcome = (size_t)(draw / 17 % COUNT(outcomes));
        closing.outcome = outcomes[outcome];
        if (draw / 113 % 2)
            closing.note = demo_words(walk, outcome_notes[outcome][0], outcome_notes[outcome][1]);
    }
    return closing;
}

static void write_closing(struct demo_walk *walk, const struct demo_closing *closing, int32_t created,
                          uint64_t draw)
{
    int32_t day = demo_working_day(closing->day);
    demo_row_string(walk, TASK_OUTCOME, closing->outcome);
    demo_row_string(walk, TASK_OUTCOME_NOTE, closing->note);
    demo_row_number(walk, TASK_CLOSED_AT,
                    demo_instant(day > created ? day : created, 15 * 60 + (int)(draw % 90), 0));
}

static void write_task(struct desk *desk, int work, int32_t created)
{
    const struct kind_of_task *kind = &works[work];
    const struct demo_life *life = desk->life;
    struct demo_walk *walk = desk->walk;
    int32_t as_of = walk->company->options.as_of, closed = demo_working_day(created);
    bool language = walk->company->options.in_english;
    closed += close_after(&desk->random, kind->due_days, desk->overloaded);
    uint64_t draw = random_next(&desk->random);
    created = demo_working_day(created);
    struct demo_closing closing = close_task(walk, life, created, closed, draw);
    bool open = closing.day == DAY_ABSENT;
    desk->count++;
    if (created > as_of || created < desk->first_day || (open && desk->open[work]) ||
        (kind->playbook && walk->company->options.without_playbook_tasks))
        return;
    desk->open[work] |= open;
    demo_row_begin(walk, RECORD_TASK);
    demo_row_text(walk, TASK_EXTERNAL_ID, demo_act_id(walk->arena, "TA", life, desk->count));
    demo_row_text(walk, TASK_ACCOUNT, demo_account_id(walk->arena, life->number));
    demo_row_string(walk, TASK_TITLE, kind->title[language]);
    demo_row_string(walk, TASK_DETAIL, kind->detail[language]);
    demo_row_string(walk, TASK_REASON, kind->reason);
    demo_row_string(walk, TASK_PLAYBOOK, kind->playbook);
    demo_row_number(walk, TASK_KIND, kind->kind);
    demo_row_number(walk, TASK_CREATED_AT, demo_instant(created, 8 * 60, desk->count % 60));
    demo_row_number(walk, TASK_DUE_DATE, created + kind->due_days);
    if (open && draw % 11 == 0)
        demo_row_number(walk, TASK_SNOOZED_UNTIL, as_of + 1 + (int32_t)(draw / 11 % 9));
    demo_row_string(walk, TASK_OWNER_EMAIL, owner_of(desk, work));
    demo_row_number(walk, TASK_STATE,
                    open                ? TASK_STATE_OPEN
                    : closing.dismissed ? TASK_STATE_DISMISSED
                                        : TASK_STATE_DONE);
    if (!open)
        write_closing(walk, &closing, created, draw);
    if (!kind->playbook)
        demo_row_string(walk, TASK_BY_EMAIL, demo_csm_email(life->csm));
    demo_row_emit(walk);
}

void demo_close_task(const struct demo_options *options, const struct demo_raised *raised,
                     struct demo_closing *ret)
{
    struct demo_company company;
    struct demo_life life;
    struct random random;
    int64_t number = 0;
    demo_company_draw(&company, options);
    const struct demo_walk walk = {.company = &company};
    text digits = raised->account; /* "C-00042" */
    text_cut(&digits, '-');
    text_to_int64(digits, &number);
    demo_life_draw(&life, &company, number);
    random_seed(&random, stable_hash(raised->reason,
                                     demo_mix(options->seed, (uint64_t)number, (uint64_t)raised->day)));
    bool overloaded = demo_csm_is_overloaded(life.csm) &&
                      text_equal(raised->owner_email, text_of(demo_csm_email(life.csm)));
    int32_t closed =
        demo_working_day(raised->day + close_after(&random, raised->due_day - raised->day, overloaded));
    *ret = close_task(&walk, &life, raised->day, closed > raised->day ? closed : raised->day,
                      random_next(&random));
}

static void work_on_contract(struct desk *desk, const struct demo_contract *contract, int32_t as_of)
{
    int32_t renewal =
        contract->term_months ? demo_contract_next_renewal(contract, as_of - HISTORY_DAYS) : DAY_ABSENT;
    int32_t end = contract->end_day, start = contract->billing_day - contract->trial_days;
    for (; renewal != DAY_ABSENT && renewal <= as_of + 90;
         renewal = demo_contract_next_renewal(contract, renewal)) {
        if (end != DAY_ABSENT && renewal > end + 1)
            break;
        if (desk->life->size != SIZE_SMALL)
            write_task(desk, WORK_RENEWAL_90, renewal - 90);
        write_task(desk, WORK_RENEWAL_60, renewal - 60);
        if (desk->life->size != SIZE_SMALL)
            write_task(desk, WORK_RENEWAL_30, renewal - 30);
    }
    write_task(desk, WORK_WELCOME, start);
    if (desk->life->fit < 45)
        write_task(desk, WORK_FIRST_VALUE, start + 15);
    if (end == DAY_ABSENT)
        return;
    if (contract->signal_days)
        write_task(desk, WORK_LOW_HEALTH, end - contract->signal_days * 3 / 5);
    if (contract->ending == ENDING_INVOLUNTARY)
        write_task(desk, WORK_DELINQUENT, end - 40);
    if (contract->signal_days && contract->reason % 7 == 2)
        write_task(desk, WORK_CHAMPION, end - contract->signal_days / 2);
}

static void work_on_requests(struct desk *desk)
{
    struct demo_request requests[DEMO_REQUESTS_MAX];
    int count = demo_requests_of(desk->life, requests);
    for (int i = 0; i < count; i++) {
        write_task(desk, WORK_RESCUE, requests[i].asked_day);
        for (int week = 0; requests[i].reversed && week < 4; week++)
            write_task(desk, WORK_CARE, requests[i].decided_day + 1 + 7 * week);
    }
}

static void work_as_usual(struct desk *desk, int32_t as_of)
{
    static const int every_days[] = {150, 82, 50};
    const struct demo_life *life = desk->life;
    int gap = every_days[life->size] * (desk->overloaded ? 70 : 100) / 100;
    int32_t day = as_of - HISTORY_DAYS + (int32_t)random_below(&desk->random, (uint64_t)gap);
    for (; day <= as_of; day += gap)
        if (demo_life_contract(life, day) && day > life->signup_day + 90)
            write_task(desk, desk->overloaded && day % 3 ? WORK_CONTACT : WORK_REVIEW, day);
    if (life->fit > 70 && demo_life_trouble(life, as_of) == 0 && demo_life_contract(life, as_of))
        write_task(desk, WORK_UPSELL, as_of - (int32_t)random_below(&desk->random, 40));
}

void demo_emit_tasks(struct demo_walk *walk, const struct demo_life *life)
{
    int32_t as_of = walk->company->options.as_of;
    struct desk desk = {.walk = walk,
                        .life = life,
                        .random = demo_life_random(life, PURPOSE_TASKS),
                        .first_day = as_of - (demo_act_first_day(walk) ? LEAN_DAYS : HISTORY_DAYS),
                        .overloaded = demo_csm_is_overloaded(life->csm)};
    if (life->signup_day > as_of)
        return;
    for (int i = 0; i < life->contract_count; i++)
        if (!life->contracts[i].is_module)
            work_on_contract(&desk, &life->contracts[i], as_of);
    if (life->dip_day != DAY_ABSENT && demo_life_contract(life, life->dip_day + 10))
        write_task(&desk, WORK_LOW_HEALTH, life->dip_day + 10);
    work_on_requests(&desk);
    work_as_usual(&desk, as_of);
}

/* ---- feelings, and lights set by hand ---- */

static int level_of(const struct demo_life *life, int32_t day, uint64_t draw)
{
    int trouble = demo_life_trouble(life, day);
    int level = trouble > 70 ? SENTIMENT_VERY_BAD : trouble > 30 ? SENTIMENT_BAD : SENTIMENT_GOOD;
    if (level == SENTIMENT_GOOD)
        level = life->fit > 75 && draw % 3 == 0 ? SENTIMENT_VERY_GOOD
                : draw % 4 == 0                 ? SENTIMENT_NEUTRAL
                                                : SENTIMENT_GOOD;
    return level;
}

void demo_emit_sentiments(struct demo_walk *walk, const struct demo_life *life)
{
    static const char *const notes[][2] = {
        {"Falam em sair.", "They talk of leaving."},
        {"Irritados com os atrasos.", "Annoyed at the delays."},
        {"Cordiais, mas distantes.", "Friendly, but distant."},
        {"Satisfeitos; respondem rápido.", "Content; they answer quickly."},
        {"Entusiasmados; indicariam.", "Delighted; would refer us."}};
    struct random random = demo_life_random(life, PURPOSE_MOODS);
    int32_t as_of = walk->company->options.as_of, gap = life->size == SIZE_LARGE ? 30 : 55;
    int index = 0;
    if (life->size == SIZE_SMALL)
        return;
    for (int32_t day = as_of - (demo_act_first_day(walk) ? gap : 175) + (int32_t)random_below(&random, 30);
         day <= as_of; day += gap) {
        uint64_t draw = random_next(&random);
        int32_t felt = demo_working_day(day);
        index++;
        if (!demo_life_contract(life, felt) || felt < life->signup_day + 20 ||
            (demo_csm_is_overloaded(life->csm) && draw / 7 % 3))
            continue;
        int level = level_of(life, felt, draw);
        demo_row_begin(walk, RECORD_SENTIMENT);
        demo_row_text(walk, SENTIMENT_EXTERNAL_ID, demo_act_id(walk->arena, "F", life, index));
        demo_row_text(walk, SENTIMENT_ACCOUNT, demo_account_id(walk->arena, life->number));
        demo_row_number(walk, SENTIMENT_AT, demo_instant(felt, 17 * 60 + 30, 0));
        demo_row_number(walk, SENTIMENT_LEVEL, level);
        if (draw / 31 % 2)
            demo_row_string(walk, SENTIMENT_NOTE, demo_words(walk, notes[level][0], notes[level][1]));
        demo_row_string(walk, SENTIMENT_BY_EMAIL, demo_csm_email(life->csm));
        demo_row_emit(walk);
    }
}

static void emit_override(struct demo_walk *walk, const struct demo_life *life, int32_t day,
                          enum override_light light, const char *reason, int32_t ended_day)
{
    if (day > walk->company->options.as_of || !demo_life_contract(life, day) ||
        day < demo_act_first_day(walk))
        return;
    demo_row_begin(walk, RECORD_HEALTH_OVERRIDE);
    demo_row_text(walk, HEALTH_OVERRIDE_EXTERNAL_ID, demo_act_id(walk->arena, "HO", life, day % 100));
    demo_row_text(walk, HEALTH_OVERRIDE_ACCOUNT, demo_account_id(walk->arena, life->number));
    demo_row_number(walk, HEALTH_OVERRIDE_LIGHT, light);
    demo_row_string(walk, HEALTH_OVERRIDE_REASON, reason);
    demo_row_number(walk, HEALTH_OVERRIDE_AT, demo_instant(day, 11 * 60, 0));
    demo_row_number(walk, HEALTH_OVERRIDE_UNTIL_DATE, day + 30);
    demo_row_string(walk, HEALTH_OVERRIDE_BY_EMAIL, demo_csm_email(life->csm));
    if (ended_day != DAY_ABSENT && ended_day <= walk->company->options.as_of)
        demo_row_number(walk, HEALTH_OVERRIDE_ENDED_AT, demo_instant(ended_day, 11 * 60, 0));
    demo_row_emit(walk);
}

void demo_emit_overrides(struct demo_walk *walk, const struct demo_life *life)
{
    struct random random = demo_life_random(life, PURPOSE_MOODS + 100);
    int32_t as_of = walk->company->options.as_of;
    uint64_t draw = random_below(&random, 100);
    if (life->size == SIZE_SMALL)
        return;
    if (life->dip_day != DAY_ABSENT && draw < 40)
        emit_override(walk, life, demo_working_day(life->dip_day + 9), OVERRIDE_RED,
                      demo_words(walk, "O diretor ligou irritado; os números ainda não mostram.",
                                 "The director called, angry; the figures do not show it yet."),
                      demo_working_day(life->dip_day + 36));
    else if (draw >= 95)
        emit_override(walk, life, demo_working_day(as_of - (int32_t)(draw % 5) * 6 - 3), OVERRIDE_GREEN,
                      demo_words(walk, "Uso baixo combinado: inventário parado para mudança de prédio.",
                                 "Low use is agreed: they are moving to another building."),
                      DAY_ABSENT);
}
