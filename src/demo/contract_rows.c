/* Rows of who they are and what they signed: accounts, contacts, subscriptions and their changes. */
#include "demo/walk.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

const char *demo_plan_name(enum demo_plan plan)
{
    static const char *const names[PLAN_COUNT] = {"Essencial", "Profissional", "Corporativo"};
    return names[plan];
}

text demo_contract_id(struct arena *arena, const struct demo_life *life, int contract)
{
    return text_printf(arena, "S-%05lld-%d", (long long)life->number, contract + 1);
}

static const char *language_of(const struct demo_life *life)
{
    return demo_speaks_portuguese(life) ? "pt-BR" : "en";
}

/* The terms that stand at the as-of day, or stood at the end. */
static const struct demo_terms *latest_terms(const struct demo_walk *walk, const struct demo_life *life)
{
    int last = 0;
    for (int i = 0; i < life->contract_count; i++)
        if (!life->contracts[i].is_module && life->contracts[i].billing_day <= walk->company->options.as_of)
            last = i;
    return demo_contract_terms(&life->contracts[last], walk->company->options.as_of);
}

/* What this company's team keeps of each customer besides. */
static void add_custom_fields(struct demo_walk *walk, const struct demo_life *life)
{
    static const char *const systems[] = {"Planilhas", "Sistema próprio", "ERP de mercado",
                                          "Sistema do contador", "Planilhas"};
    const struct demo_options *options = &walk->company->options;
    uint64_t draw = demo_mix(life->seed, 57, (uint64_t)life->number);
    int64_t employees = life->contracts[0].terms[0].seats * (int64_t)(3 + draw % 7) + (int64_t)(draw / 8 % 5);
    demo_row_custom(walk, "icp", text_of(life->fit >= 60 ? "A" : life->fit >= 35 ? "B" : "C"));
    demo_row_custom(walk, "sistema_anterior",
                    text_of(demo_word_of(options, systems[draw / 64 % COUNT(systems)])));
    demo_row_custom(walk, "funcionarios", text_printf(walk->arena, "%lld", (long long)employees));
}

void demo_emit_account(struct demo_walk *walk, const struct demo_life *life)
{
    static const char *const segments[] = {"Pequenas", "Médias", "Grandes"};
    static const char *const tiers[] = {"tech touch", "low touch", "high touch"};
    struct demo_place place = demo_place_of(life);
    demo_row_begin(walk, RECORD_ACCOUNT);
    demo_row_text(walk, ACCOUNT_EXTERNAL_ID, demo_account_id(walk->arena, life->number));
    demo_row_text(walk, ACCOUNT_NAME, demo_account_name(walk->arena, life));
    if (life->parent)
        demo_row_text(walk, ACCOUNT_PARENT, demo_account_id(walk->arena, life->parent));
    text tax_id = demo_tax_id(walk->arena, life);
    if (!text_is_absent(tax_id))
        demo_row_text(walk, ACCOUNT_TAX_ID, tax_id);
    demo_row_string(walk, ACCOUNT_SEGMENT, segments[life->size]);
    demo_row_string(walk, ACCOUNT_PLAN, demo_plan_name(latest_terms(walk, life)->plan));
    demo_row_string(walk, ACCOUNT_INDUSTRY, demo_industry_name(life->industry));
    demo_row_string(walk, ACCOUNT_COUNTRY, place.country);
    demo_row_string(walk, ACCOUNT_REGION, place.region);
    demo_row_string(walk, ACCOUNT_CITY, place.city);
    bool medium_touch = life->size == SIZE_MEDIUM && latest_terms(walk, life)->seats >= 24;
    demo_row_string(walk, ACCOUNT_TOUCH_TIER, medium_touch ? "mid touch" : tiers[life->size]);
    demo_row_string(walk, ACCOUNT_CHANNEL, demo_channel_name(life->channel));
    if (life->referred_by)
        demo_row_text(walk, ACCOUNT_REFERRED_BY, demo_account_id(walk->arena, life->referred_by));
    demo_row_number(walk, ACCOUNT_SIGNUP_DATE, life->signup_day);
    demo_row_string(walk, ACCOUNT_OWNER_EMAIL, demo_csm_email(life->csm));
    if (life->size != SIZE_SMALL)
        demo_row_string(walk, ACCOUNT_ISM_EMAIL, demo_ism_email(life->ism));
    demo_row_string(walk, ACCOUNT_FARMER_EMAIL, demo_farmer_email(life->farmer));
    if (life->place % 5 != 0)
        demo_row_string(walk, ACCOUNT_DESIRED_OUTCOME, demo_desired_outcome(life));
    demo_row_string(walk, ACCOUNT_LANGUAGE, language_of(life));
    add_custom_fields(walk, life);
    demo_row_emit(walk);
}

void demo_emit_contacts(struct demo_walk *walk, const struct demo_life *life)
{
    static const char *const roles[] = {"Decisor", "Champion", "Financeiro", "Usuário", "Usuário"};
    static const char *const areas[][2] = {{"Diretoria", "Operações"},
                                           {"Operações", "TI"},
                                           {"Financeiro", "Controladoria"},
                                           {"Compras", "Fiscal"},
                                           {"Comercial", "Estoque"}};
    struct random random = demo_life_random(life, PURPOSE_CONTACTS);
    for (int i = 0; i < life->contact_count; i++) {
        struct demo_person person = demo_person_of(walk->arena, life, i);
        demo_row_begin(walk, RECORD_CONTACT);
        demo_row_text(walk, CONTACT_EXTERNAL_ID,
                      text_printf(walk->arena, "P-%05lld-%d", (long long)life->number, i + 1));
        demo_row_text(walk, CONTACT_ACCOUNT, demo_account_id(walk->arena, life->number));
        demo_row_text(walk, CONTACT_NAME, person.name);
        demo_row_text(walk, CONTACT_EMAIL, person.email);
        if (life->country == COUNTRY_BRAZIL && random_below(&random, 3) > 0)
            demo_row_text(walk, CONTACT_PHONE,
                          text_printf(walk->arena, "+55 %d 90000-%04d", demo_place_of(life).area_code,
                                      (int)random_below(&random, 10000)));
        demo_row_string(walk, CONTACT_ROLE, roles[i % 5]);
        demo_row_string(walk, CONTACT_LANGUAGE, language_of(life));
        demo_row_string(walk, CONTACT_ZONE, demo_place_of(life).zone);
        demo_row_custom(walk, "area",
                        text_of(demo_word_of(&walk->company->options, areas[i % 5][life->place / 3 % 2])));
        demo_row_emit(walk);
    }
}

struct reason {
    const char *portuguese, *english;
};

/* Why somebody leaves whom nothing foretold; in the first year; later. */
static const struct reason blue[] = {
    {"ERP imposto pelo grupo controlador", "ERP imposed by the parent group"},
    {"Encerrou as atividades", "went out of business"},
    {"Empresa vendida; a compradora tem sistema próprio", "company sold; the buyer has its own system"},
    {"Corte de orçamento: reduziu a equipe à metade", "budget cut: halved the team"},
    {"Fechou a unidade que usava o sistema", "closed the branch that used the system"}};
static const struct reason early[] = {
    {"Implantação passou de 90 dias sem primeiro valor", "over 90 days of onboarding without first value"},
    {"Faltou integrar com o sistema que já usam", "no integration with the system they have"},
    {"Não emitia nota de serviço do município", "could not issue their city's service invoice"},
    {"Aplicativo sem modo offline para a equipe de campo", "no offline mode for the field team"},
    {"Treinamento ficou com uma pessoa, que saiu", "only one person was trained, and left"}};
static const struct reason late[] = {
    {"Concorrente 30 % mais barato por usuário", "a competitor 30% cheaper per user"},
    {"Relatórios lentos no fechamento do mês", "slow reports at month-end"},
    {"Champion saiu e o novo gestor trouxe outra ferramenta",
     "champion left, the new manager brought another tool"},
    {"Custo por unidade acima do orçado após o reajuste", "cost per branch above budget after the increase"},
    {"Voltou a controlar em planilha: usava 2 de 11 recursos", "back to spreadsheets: used 2 of 11 features"},
    {"Três chamados urgentes fora do prazo no trimestre", "three urgent tickets late in a quarter"},
    {"Faltou integrar com o e-commerce", "no integration with their web shop"}};
static const struct reason unpaid[] = {
    {"Inadimplente há 63 dias, sem acordo", "unpaid for 63 days"},
    {"Cartão recusado três vezes", "card declined three times"},
    {"Boleto vencido; empresa em recuperação judicial", "unpaid; company under court protection"},
    {"Acordo de pagamento não cumprido", "payment plan not kept"}};

const char *demo_reason_of(const struct demo_contract *contract, bool portuguese)
{
    size_t draw = (size_t)contract->reason;
    const struct reason *reason;
    if (contract->ending == ENDING_UNKNOWN) /* vague, as some always are */
        return draw % 4 ? NULL : portuguese ? "não viu valor" : "did not see value";
    if (contract->ending == ENDING_INVOLUNTARY)
        reason = &unpaid[draw % COUNT(unpaid)];
    else if (!contract->signal_days)
        reason = &blue[draw % COUNT(blue)];
    else if (contract->end_day - contract->billing_day < 300)
        reason = &early[draw % COUNT(early)];
    else
        reason = &late[draw % COUNT(late)];
    return portuguese ? reason->portuguese : reason->english;
}

static void emit_subscription(struct demo_walk *walk, const struct demo_life *life, int index)
{
    const struct demo_contract *contract = &life->contracts[index];
    const struct demo_terms *first = &contract->terms[0];
    int32_t as_of = walk->company->options.as_of;
    if (contract->billing_day - contract->trial_days > as_of)
        return;
    walk->currency = demo_currency_of(life->country);
    demo_row_begin(walk, RECORD_SUBSCRIPTION);
    demo_row_text(walk, SUBSCRIPTION_EXTERNAL_ID, demo_contract_id(walk->arena, life, index));
    demo_row_text(walk, SUBSCRIPTION_ACCOUNT, demo_account_id(walk->arena, life->number));
    demo_row_string(walk, SUBSCRIPTION_PLAN,
                    contract->is_module ? contract->product : demo_plan_name(first->plan));
    demo_row_string(walk, SUBSCRIPTION_PRODUCT, contract->product);
    demo_row_number(walk, SUBSCRIPTION_AMOUNT, first->seats * first->seat_price * contract->interval_months);
    bool years = contract->interval_months >= 12;
    demo_row_number(walk, SUBSCRIPTION_INTERVAL_UNIT, years ? INTERVAL_YEAR : INTERVAL_MONTH);
    demo_row_number(walk, SUBSCRIPTION_INTERVAL_COUNT, contract->interval_months / (years ? 12 : 1));
    demo_row_number(walk, SUBSCRIPTION_QUANTITY, first->seats);
    demo_row_number(walk, SUBSCRIPTION_CURRENCY, walk->currency);
    demo_row_number(walk, SUBSCRIPTION_START_DATE, contract->billing_day - contract->trial_days);
    if (contract->trial_days)
        demo_row_number(walk, SUBSCRIPTION_TRIAL_END_DATE, contract->billing_day);
    /* Who asked to leave is known a month ahead. */
    int32_t known_until = as_of + (contract->ending == ENDING_VOLUNTARY ? DEMO_NOTICE_DAYS : 0);
    if (contract->end_day != DAY_ABSENT && contract->end_day <= known_until) {
        demo_row_number(walk, SUBSCRIPTION_END_DATE, contract->end_day);
        demo_row_string(walk, SUBSCRIPTION_CANCEL_REASON,
                        demo_reason_of(contract, !walk->company->options.in_english));
        if (contract->ending != ENDING_UNKNOWN)
            demo_row_number(walk, SUBSCRIPTION_CANCEL_KIND,
                            contract->ending == ENDING_VOLUNTARY ? CANCEL_VOLUNTARY : CANCEL_INVOLUNTARY);
    }
    if (contract->term_months) {
        /* Who left keeps the renewal that was due, or would have been. */
        int32_t from = contract->end_day != DAY_ABSENT && contract->end_day <= known_until
                           ? contract->end_day - 1
                           : as_of;
        demo_row_number(walk, SUBSCRIPTION_RENEWAL_DATE, demo_contract_next_renewal(contract, from));
    }
    demo_row_emit(walk);
}

void demo_emit_subscriptions(struct demo_walk *walk, const struct demo_life *life)
{
    for (int i = 0; i < life->contract_count; i++)
        emit_subscription(walk, life, i);
}

void demo_emit_changes(struct demo_walk *walk, const struct demo_life *life)
{
    static const char *const reasons[] = {NULL, "Mais usuários", "Upgrade de plano", "Reajuste anual",
                                          "Menos usuários"};
    walk->currency = demo_currency_of(life->country);
    for (int i = 0; i < life->contract_count; i++) {
        const struct demo_contract *contract = &life->contracts[i];
        bool years = contract->interval_months >= 12;
        for (int k = 1;
             k < contract->terms_count && contract->terms[k].from_day <= walk->company->options.as_of; k++) {
            const struct demo_terms *terms = &contract->terms[k];
            demo_row_begin(walk, RECORD_SUBSCRIPTION_CHANGE);
            demo_row_text(walk, CHANGE_SUBSCRIPTION, demo_contract_id(walk->arena, life, i));
            demo_row_number(walk, CHANGE_DATE, terms->from_day);
            demo_row_number(walk, CHANGE_AMOUNT,
                            terms->seats * terms->seat_price * contract->interval_months);
            demo_row_number(walk, CHANGE_INTERVAL_UNIT, years ? INTERVAL_YEAR : INTERVAL_MONTH);
            demo_row_number(walk, CHANGE_INTERVAL_COUNT, contract->interval_months / (years ? 12 : 1));
            demo_row_number(walk, CHANGE_QUANTITY, terms->seats);
            demo_row_string(walk, CHANGE_PLAN, demo_plan_name(terms->plan));
            demo_row_string(walk, CHANGE_REASON, reasons[terms->cause]);
            demo_row_emit(walk);
        }
    }
}
