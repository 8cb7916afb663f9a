/* Rows of the journey: the stages an account went through, the milestones of its start, the handoff from who
 * implemented to who looks after it. All follow the shipped journey: onboarding, ongoing, renewal, intensive
 * care (UTI), churned. */
#include "demo/act.h"
#include "language/language.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
enum { MOVES_MAX = 128, ONBOARDING_DAYS = 91, ONBOARDING_DAYS_MAX = 181, RENEWAL_DAYS = 90 };

struct move {
    int32_t day;
    int order; /* of moves on one day */
    const char *stage;
    const char *reason; /* NULL: by rule */
};
struct path {
    const struct demo_walk *walk;
    struct move moves[MOVES_MAX];
    int count;
};

static void add(struct path *path, int32_t day, const char *stage, const char *reason)
{
    if (path->count < MOVES_MAX) {
        path->moves[path->count] = (struct move){day, path->count, stage, reason};
        path->count++;
    }
}

static int compare_moves(const void *left, const void *right)
{
    const struct move *a = left, *b = right;
    return a->day != b->day ? (a->day < b->day ? -1 : 1) : a->order - b->order;
}

static bool is_alive(const struct demo_contract *contract, int32_t day)
{
    return contract->end_day == DAY_ABSENT || day < contract->end_day;
}

/* ---- milestones ---- */

struct milestone {
    enum milestone_kind kind;
    const char *portuguese, *english;
    int due_days;
    int usual_days; /* after the start, of who suits the product perfectly */
    bool by_size;   /* left out for the small */
};
static const struct milestone milestones[] = {
    {MILESTONE_KIND_OTHER, "Reunião de início feita", "Kickoff held", 7, 4, false},
    {MILESTONE_KIND_FIRST_VALUE, "Primeiro valor", "First value", 14, 8, false},
    {MILESTONE_KIND_FIRST_SUCCESS, "Primeiro sucesso", "First success", 45, 30, false},
    {MILESTONE_KIND_DAY_30, "Metas de 30 dias", "Goals of 30 days", 30, 26, true},
    {MILESTONE_KIND_DAY_60, "Metas de 60 dias", "Goals of 60 days", 60, 54, true},
    {MILESTONE_KIND_DAY_90, "Metas de 90 dias", "Goals of 90 days", 90, 82, true}};

/* Projects of some stall at the customer's: first success comes months late, and onboarding lasts as long. */
static int stall_days(const struct demo_life *life)
{
    uint64_t draw = demo_mix(life->seed, 71, (uint64_t)life->number);
    return draw % 4 ? 0 : 50 + (int)(draw / 4 % 70);
}

/* The day on which each is reached; DAY_ABSENT: never. */
static void plan_milestones(const struct demo_life *life, int32_t ret_days[COUNT(milestones)])
{
    struct random random = demo_life_random(life, PURPOSE_JOURNEY);
    int32_t start = life->signup_day;
    const struct demo_contract *contract = demo_life_contract(life, start);
    for (size_t i = 0; i < COUNT(milestones); i++) {
        const struct milestone *milestone = &milestones[i];
        int slip = (100 - life->fit) * milestone->due_days / 260 + (int)random_below(&random, 6);
        int32_t reached = start + milestone->usual_days + slip;
        bool late = milestone->kind != MILESTONE_KIND_OTHER && milestone->kind != MILESTONE_KIND_FIRST_VALUE;
        bool never = contract && contract->signal_days && !is_alive(contract, start + 240) &&
                     milestone->usual_days > 8 && random_below(&random, 100) < 55;
        ret_days[i] = never ? DAY_ABSENT : reached + (late ? stall_days(life) : 0);
    }
}

/* The first day on which nothing of its start is late any more. */
static int32_t started_day(const struct demo_life *life)
{
    int32_t days[COUNT(milestones)], last = life->signup_day + ONBOARDING_DAYS;
    plan_milestones(life, days);
    for (size_t i = 0; i < COUNT(milestones); i++) {
        if (milestones[i].by_size && life->size == SIZE_SMALL)
            continue;
        int32_t day = days[i] == DAY_ABSENT ? life->signup_day + ONBOARDING_DAYS_MAX : days[i] + 1;
        last = day > last ? day : last;
    }
    return last < life->signup_day + ONBOARDING_DAYS_MAX ? last : life->signup_day + ONBOARDING_DAYS_MAX;
}

/* Who is handed over by signature, and when: who suits the product well is handed over earlier. */
static bool is_handed_over(const struct demo_life *life)
{
    return life->size != SIZE_SMALL && life->fit >= 40;
}
static int32_t handed_over_day(const struct demo_life *life, int32_t start)
{
    int stalled = start == life->signup_day ? stall_days(life) : 0;
    return demo_working_day(start + 76 + (100 - life->fit) / 5 + stalled);
}

static void add_contract(struct path *path, const struct demo_life *life,
                         const struct demo_contract *contract, int32_t as_of)
{
    int32_t start = contract->billing_day - contract->trial_days, ongoing = start + ONBOARDING_DAYS;
    bool by_hand = is_handed_over(life);
    if (by_hand)
        ongoing = handed_over_day(life, start);
    else if (start == life->signup_day)
        ongoing = started_day(life);
    add(path, start, "onboarding", NULL);
    if (is_alive(contract, ongoing))
        add(path, ongoing, "ongoing",
            by_hand ? demo_words(path->walk, "Passagem assinada", "Handoff signed") : NULL);
    for (int32_t day = contract->term_months ? demo_contract_next_renewal(contract, contract->billing_day)
                                             : DAY_ABSENT;
         day != DAY_ABSENT && day - RENEWAL_DAYS <= as_of; day = demo_contract_next_renewal(contract, day)) {
        int32_t from = day - RENEWAL_DAYS;
        if (!is_alive(contract, from))
            break;
        if (from > ongoing)
            add(path, from, "renewal", NULL);
        if (!is_alive(contract, day))
            break;
        add(path, day, "ongoing", NULL);
    }
    if (contract->end_day != DAY_ABSENT)
        add(path, contract->end_day, "churned", NULL);
}

static void add_requests(struct path *path, const struct demo_life *life)
{
    struct demo_request requests[DEMO_REQUESTS_MAX];
    int count = demo_requests_of(life, requests);
    for (int i = 0; i < count; i++) {
        if (!requests[i].reversed)
            continue;
        add(path, requests[i].decided_day, "uti",
            demo_words(path->walk, "Pedido de cancelamento revertido", "Request to leave reversed"));
        add(path, requests[i].decided_day + DEMO_INTENSIVE_DAYS, "ongoing", "");
    }
}

/* Leaves out what the journey does not allow: a month of intensive care is not cut short by a rule, and where
 * one stands already one does not go. */
static int keep_path(struct path *path, struct move ret[MOVES_MAX])
{
    const char *now = NULL;
    int count = 0;
    qsort(path->moves, (size_t)path->count, sizeof *path->moves, compare_moves);
    for (int i = 0; i < path->count; i++) {
        struct move move = path->moves[i];
        bool leaves_care = move.reason && !*move.reason;
        text to = text_of(move.stage);
        bool in_care = text_equal(text_of(now), TEXT("uti")), is_end = text_equal(to, TEXT("churned"));
        if ((in_care && !leaves_care && !is_end) || (!in_care && leaves_care) || text_equal(text_of(now), to))
            continue;
        if (text_equal(text_of(now), TEXT("churned")) && !text_equal(to, TEXT("onboarding")))
            continue;
        if (leaves_care)
            move.reason = NULL;
        ret[count++] = move;
        now = move.stage;
    }
    return count;
}

void demo_emit_stages(struct demo_walk *walk, const struct demo_life *life)
{
    struct path path = {.walk = walk};
    struct move moves[MOVES_MAX];
    int32_t as_of = walk->company->options.as_of, first_day = demo_act_first_day(walk);
    for (int i = 0; i < life->contract_count; i++)
        if (!life->contracts[i].is_module)
            add_contract(&path, life, &life->contracts[i], as_of);
    add_requests(&path, life);
    int count = keep_path(&path, moves);
    for (int i = 0; i < count && moves[i].day <= as_of; i++) {
        bool is_last = i + 1 == count || moves[i + 1].day > as_of;
        if (moves[i].day < first_day && !is_last)
            continue;
        demo_row_begin(walk, RECORD_STAGE);
        demo_row_text(walk, STAGE_EXTERNAL_ID, demo_act_id(walk->arena, "ST", life, i + 1));
        demo_row_text(walk, STAGE_ACCOUNT, demo_account_id(walk->arena, life->number));
        demo_row_string(walk, STAGE_JOURNEY, "customer");
        demo_row_string(walk, STAGE_NAME, moves[i].stage);
        demo_row_number(walk, STAGE_ENTERED_AT,
                        demo_instant(moves[i].day, moves[i].reason ? 16 * 60 : 30, i % 60));
        demo_row_string(walk, STAGE_REASON, moves[i].reason);
        if (moves[i].reason)
            demo_row_string(walk, STAGE_BY_EMAIL,
                            text_equal(text_of(moves[i].stage), TEXT("uti")) ? demo_csm_email(life->csm)
                                                                             : demo_ism_email(life->ism));
        demo_row_number(walk, STAGE_AUTOMATIC, !moves[i].reason);
        demo_row_emit(walk);
    }
}

void demo_emit_milestones(struct demo_walk *walk, const struct demo_life *life)
{
    int32_t start = life->signup_day, as_of = walk->company->options.as_of;
    int32_t reached[COUNT(milestones)];
    const struct demo_contract *contract = demo_life_contract(life, start);
    plan_milestones(life, reached);
    if (start > as_of || start < demo_act_first_day(walk) || !contract)
        return;
    for (size_t i = 0; i < COUNT(milestones); i++) {
        const struct milestone *milestone = &milestones[i];
        if (milestone->by_size && life->size == SIZE_SMALL)
            continue;
        demo_row_begin(walk, RECORD_MILESTONE);
        demo_row_text(walk, MILESTONE_EXTERNAL_ID, demo_act_id(walk->arena, "M", life, (int)i + 1));
        demo_row_text(walk, MILESTONE_ACCOUNT, demo_account_id(walk->arena, life->number));
        demo_row_string(walk, MILESTONE_NAME, demo_words(walk, milestone->portuguese, milestone->english));
        demo_row_number(walk, MILESTONE_KIND, milestone->kind);
        demo_row_number(walk, MILESTONE_DUE_DATE, start + milestone->due_days);
        if (reached[i] != DAY_ABSENT && reached[i] <= as_of && is_alive(contract, reached[i]))
            demo_row_number(walk, MILESTONE_REACHED_DATE, reached[i]);
        demo_row_string(walk, MILESTONE_OWNER_EMAIL,
                        life->size == SIZE_SMALL ? demo_csm_email(life->csm) : demo_ism_email(life->ism));
        demo_row_text(walk, MILESTONE_CUSTOMER_OWNER,
                      demo_person_of(walk->arena, life, life->contact_count > 1).name);
        demo_row_emit(walk);
    }
}

/* ---- handoffs ---- */

static const char *const handoff_items[][2] = {
    {"Por que compraram e que resultado querem, nas palavras deles",
     "Why they bought, and the outcome they want, in their own words"},
    {"O que foi prometido na venda", "What was promised in the sale"},
    {"Primeiro valor alcançado: quando e com quê", "First value reached: when, and with what"},
    {"Quem decide, quem defende, quem usa, quem paga", "Who decides, who champions, who uses, who pays"},
    {"O que está configurado e o que falta", "What is set up, what is still to be"},
    {"Chamados abertos e riscos", "Open tickets and risks"},
    {"O cliente conhece o CSM", "The customer has met the CSM"},
    {"Data da primeira reunião de sucesso", "Date of the first success review"}};

static text checklist_of(struct demo_walk *walk, size_t done)
{
    text list = TEXT("");
    bool language = walk->company->options.in_english;
    for (size_t i = 0; i < COUNT(handoff_items); i++)
        list = text_printf(walk->arena, "%.*s%s[%c] %s", TEXT_ARGUMENTS(list), i ? "\n" : "",
                           i < done ? 'x' : ' ', handoff_items[i][language]);
    return list;
}

void demo_emit_handoffs(struct demo_walk *walk, const struct demo_life *life)
{
    int32_t as_of = walk->company->options.as_of;
    int32_t signed_day = handed_over_day(life, life->signup_day);
    int32_t started = demo_working_day(signed_day - 14);
    if (!is_handed_over(life) || started > as_of || started < demo_act_first_day(walk) ||
        !demo_life_contract(life, signed_day))
        return;
    bool ism_signed = signed_day - 4 <= as_of, csm_signed = signed_day <= as_of;
    size_t all = COUNT(handoff_items), done = csm_signed ? all : (size_t)(2 + (as_of - started) * 6 / 14);
    demo_row_begin(walk, RECORD_HANDOFF);
    demo_row_text(walk, HANDOFF_EXTERNAL_ID, demo_act_id(walk->arena, "H", life, 1));
    demo_row_text(walk, HANDOFF_ACCOUNT, demo_account_id(walk->arena, life->number));
    demo_row_number(walk, HANDOFF_STARTED_AT, demo_instant(started, 9 * 60, 0));
    demo_row_string(walk, HANDOFF_ISM_EMAIL, demo_ism_email(life->ism));
    demo_row_string(walk, HANDOFF_CSM_EMAIL, demo_csm_email(life->csm));
    demo_row_text(walk, HANDOFF_CHECKLIST, checklist_of(walk, done < all ? done : all));
    if (ism_signed)
        demo_row_number(walk, HANDOFF_ISM_SIGNED_AT,
                        demo_instant(demo_working_day(signed_day - 4), 11 * 60, 0));
    if (csm_signed)
        demo_row_number(walk, HANDOFF_CSM_SIGNED_AT, demo_instant(signed_day, 16 * 60, 0));
    demo_row_emit(walk);
}
