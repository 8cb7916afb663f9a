/* Rows of requests to leave, success reviews, opportunities, forecasts of renewals and the value map. Who
 * goes through a bad spell often asks to leave and is won back; who leaves asked a month before, and some had
 * asked once already. */
#include "demo/act.h"
#include "language/language.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

text demo_act_id(struct arena *arena, const char *prefix, const struct demo_life *life, int index)
{
    return text_printf(arena, "%s-%05lld-%d", prefix, (long long)life->number, index);
}

int32_t demo_act_first_day(const struct demo_walk *walk)
{
    const struct demo_options *options = &walk->company->options;
    return options->accounts > DEMO_FULL_ACCOUNTS_MAX ? options->as_of - 365 : 0;
}

int32_t demo_working_day(int32_t day)
{
    int weekday = day_weekday(day);
    return weekday > 4 ? day - (weekday - 4) : day;
}

const char *demo_words(const struct demo_walk *walk, const char *portuguese, const char *english)
{
    return walk->company->options.in_english ? english : portuguese;
}

/* ---- requests to leave ---- */

struct said {
    const char *reason, *portuguese, *english;
};
static const struct said in_a_dip[] = {
    {"slow",
     "O fechamento do mês levou dois dias por lentidão nos relatórios; o diretor pediu o cancelamento.",
     "Month-end took two days because reports are slow; the director asked to cancel."},
    {"support-slow", "Dois chamados fiscais ficaram doze dias sem resposta. Pediram para sair.",
     "Two tickets on tax went twelve days without an answer. They asked to leave."},
    {"contact-lost", "Disseram que desde a troca de CSM ninguém os procurou.",
     "They say that nobody has called since their CSM changed."},
    {"champion-left", "Quem conduzia o projeto saiu; a nova gerente quer voltar ao sistema que conhece.",
     "Who led the project left; the new manager wants the system she knows."},
    {"price-rise", "O reajuste veio junto com um mês ruim. Pediram o cancelamento por telefone.",
     "The price rise came with a bad month. They asked to cancel by phone."},
    {"defects", "O mesmo erro na nota voltou pela terceira vez no trimestre.",
     "The same error in their invoices came back for the third time this quarter."}};
static const struct said at_the_end[] = {
    {"competitor-cheaper", "Receberam proposta 30 % mais barata por usuário.",
     "Has an offer 30% cheaper per user."},
    {"slow", "Relatórios lentos no fechamento; já homologaram outro sistema.",
     "Slow reports at month-end; another system is approved already."},
    {"champion-left", "O novo gestor trouxe a ferramenta dele.", "The new manager brought his own tool."},
    {"price-rise", "O custo por unidade passou do orçado depois do reajuste.",
     "The cost per branch went over budget with the increase."},
    {"main-feature-unused", "Usavam 2 de 11 recursos e voltaram à planilha.",
     "Used 2 of 11 features and went back to spreadsheets."},
    {"support-slow", "Três chamados urgentes fora do prazo no trimestre.",
     "Three urgent tickets late in a quarter."},
    {"integration-missing", "Faltou integrar com o e-commerce.", "No integration with their web shop."}};
static const struct said in_the_first_year[] = {
    {"first-value-late", "Noventa dias de implantação sem o primeiro resultado.",
     "Ninety days of onboarding without a first result."},
    {"integration-missing", "Não integra com o sistema que já usam.",
     "Does not integrate with the system they have."},
    {"feature-missing", "Não emite a nota de serviço do município.",
     "Cannot issue their city's service invoice."},
    {"feature-missing", "O aplicativo não funciona sem internet no campo.",
     "The app has no offline mode for the field."},
    {"not-trained", "Só uma pessoa foi treinada, e ela saiu.", "Only one person was trained, and left."}};
static const struct said unforeseen[] = {
    {"group-system", "O grupo controlador impôs o ERP dele.", "The parent group imposed its ERP."},
    {"closed", "A empresa encerrou as atividades.", "The company went out of business."},
    {"closed", "A empresa foi vendida; a compradora tem sistema próprio.",
     "Sold; the buyer has its own system."},
    {"budget-cut", "Reduziram a equipe à metade.", "They halved the team."},
    {"process-ended", "Fecharam a unidade que usava o sistema.", "They closed the branch that used it."}};
static const struct said unpaid[] = {
    {"cash-short", "Três faturas em aberto, sem acordo.", "Three invoices open, no agreement."},
    {"card-refused", "Cartão recusado três vezes; não responde.", "Card refused three times; no answer."},
    {"insolvent", "Entrou em recuperação judicial.", "Under court protection."},
    {"invoice-disputed", "Contesta a fatura do reajuste e parou de pagar.",
     "Disputes the invoice and stopped paying."}};

static struct said said_at_end(const struct demo_contract *contract)
{
    size_t draw = (size_t)contract->reason;
    if (contract->ending == ENDING_INVOLUNTARY)
        return unpaid[draw % COUNT(unpaid)];
    if (!contract->signal_days)
        return unforeseen[draw % COUNT(unforeseen)];
    if (contract->end_day - contract->billing_day < 300)
        return in_the_first_year[draw % COUNT(in_the_first_year)];
    return at_the_end[draw % COUNT(at_the_end)];
}

static struct demo_request request_of(struct said said, int32_t asked_day, int32_t decided_day, bool reversed)
{
    return (struct demo_request){.asked_day = demo_working_day(asked_day),
                                 .decided_day = demo_working_day(decided_day),
                                 .reversed = reversed,
                                 .reason = said.reason,
                                 .portuguese = said.portuguese,
                                 .english = said.english};
}

static int ask_at_end(const struct demo_contract *contract, struct random *random, struct demo_request *ret)
{
    int count = 0;
    int32_t end = contract->end_day, earlier = end - 70 - (int32_t)random_below(random, 130);
    bool asked_before = random_below(random, 100) < 22;
    int32_t days = 4 + (int32_t)random_below(random, 8);
    if (contract->ending == ENDING_UNKNOWN || contract->ending == ENDING_NONE)
        return 0; /* left without a word */
    if (contract->ending == ENDING_VOLUNTARY && contract->signal_days && asked_before &&
        earlier > contract->billing_day + 60)
        ret[count++] = request_of(said_at_end(contract), earlier, earlier + days, true);
    bool unpaid_at_end = contract->ending == ENDING_INVOLUNTARY;
    ret[count] = request_of(said_at_end(contract), end - (unpaid_at_end ? 16 : DEMO_NOTICE_DAYS),
                            unpaid_at_end ? end : end - 6, false);
    ret[count++].involuntary = unpaid_at_end;
    return count;
}

int demo_requests_of(const struct demo_life *life, struct demo_request ret[DEMO_REQUESTS_MAX])
{
    struct random random = demo_life_random(life, PURPOSE_REQUESTS);
    int count = 0;
    bool asks = random_below(&random, 100) < (life->size == SIZE_SMALL ? 30 : 58);
    size_t why = (size_t)random_below(&random, COUNT(in_a_dip));
    int32_t day = life->dip_day + 14 + (int32_t)random_below(&random, 12), decided = day + 5;
    decided += (int32_t)random_below(&random, 10);
    const struct demo_contract *contract =
        life->dip_day == DAY_ABSENT ? NULL : demo_life_contract(life, decided + DEMO_INTENSIVE_DAYS);
    bool ends_soon = contract && contract->end_day != DAY_ABSENT && contract->end_day < decided + 75;
    if (asks && contract && !ends_soon && day > contract->billing_day + 30)
        ret[count++] = request_of(in_a_dip[why], day, decided, true);
    for (int i = 0; i < life->contract_count; i++) {
        if (life->contracts[i].is_module || life->contracts[i].end_day == DAY_ABSENT)
            continue;
        struct demo_request last[2];
        int more = ask_at_end(&life->contracts[i], &random, last);
        for (int k = 0; k < more; k++)
            if (!count || last[k].asked_day > ret[count - 1].decided_day + DEMO_INTENSIVE_DAYS)
                ret[count++] = last[k];
    }
    return count;
}

void demo_emit_churn_requests(struct demo_walk *walk, const struct demo_life *life)
{
    struct demo_request requests[DEMO_REQUESTS_MAX];
    int count = demo_requests_of(life, requests);
    int32_t as_of = walk->company->options.as_of;
    for (int i = 0; i < count; i++) {
        const struct demo_request *request = &requests[i];
        if (request->asked_day > as_of || request->asked_day < demo_act_first_day(walk))
            continue;
        bool decided = request->decided_day <= as_of;
        demo_row_begin(walk, RECORD_CHURN_REQUEST);
        demo_row_text(walk, CHURN_REQUEST_EXTERNAL_ID, demo_act_id(walk->arena, "CR", life, i + 1));
        demo_row_text(walk, CHURN_REQUEST_ACCOUNT, demo_account_id(walk->arena, life->number));
        demo_row_number(walk, CHURN_REQUEST_REQUESTED_AT, demo_instant(request->asked_day, 10 * 60 + 20, 0));
        demo_row_number(walk, CHURN_REQUEST_KIND,
                        request->involuntary ? CANCEL_INVOLUNTARY : CANCEL_VOLUNTARY);
        demo_row_string(walk, CHURN_REQUEST_REASON, request->reason);
        demo_row_string(walk, CHURN_REQUEST_DETAIL, demo_words(walk, request->portuguese, request->english));
        demo_row_number(walk, CHURN_REQUEST_STATE,
                        !decided            ? CHURN_REQUEST_STATE_OPEN
                        : request->reversed ? CHURN_REQUEST_STATE_REVERSED
                                            : CHURN_REQUEST_STATE_LOST);
        if (decided)
            demo_row_number(walk, CHURN_REQUEST_DECIDED_AT, demo_instant(request->decided_day, 16 * 60, 0));
        if (decided && request->reversed)
            demo_row_number(walk, CHURN_REQUEST_INTENSIVE_UNTIL,
                            request->decided_day + DEMO_INTENSIVE_DAYS - 1);
        demo_row_string(walk, CHURN_REQUEST_OWNER_EMAIL, demo_csm_email(life->csm));
        demo_row_string(walk, CHURN_REQUEST_BY_EMAIL, demo_csm_email(life->csm));
        demo_row_emit(walk);
    }
}

/* ---- success reviews ---- */

struct review_words {
    const char *past[2], *future[2], *minutes[2]; /* Portuguese, English */
};
static const struct review_words review_texts[] = {
    {{"O que vocês fazem hoje que não conseguiam fazer antes?\nFecham o mês em quatro dias; eram nove.\n\nO "
      "que não saiu "
      "como planejado, e por quê?\nO inventário ainda é feito em papel em duas lojas.",
      "What do you do today that you could not do before?\nThey close the month in four days instead of "
      "nine.\n\nWhat "
      "did not come out as planned, and why?\nTwo shops still count stock on paper."},
     {"Que resultado precisa ter aparecido até a próxima conversa?\nInventário rotativo nas duas lojas.\n\nO "
      "que pode "
      "atrapalhar?\nA troca do gerente de loja.",
      "Which result must have come by our next talk?\nCycle counting in both shops.\n\nWhat can get in the "
      "way?\nThe "
      "change of shop manager."},
     {"Combinado: nós treinamos as duas lojas; o cliente indica um responsável em cada uma.",
      "Agreed: we train both shops; the customer names one person in each."}},
    {{"Que números de vocês mudaram, e quanto?\nRetrabalho em notas caiu de 6 % para 2 %.\n\nO que a equipe "
      "deixou de "
      "usar, ou nunca começou a usar?\nOs painéis: ninguém abre desde o treinamento.",
      "Which figures of yours moved, and by how much?\nRework on invoices fell from 6% to 2%.\n\nWhat has "
      "the team "
      "stopped using, or never begun to?\nDashboards: nobody has opened them since training."},
     {"Que resultado precisa ter aparecido até a próxima conversa?\nO diretor olhando o painel toda segunda.",
      "Which result must have come by our next talk?\nThe director looking at the dashboard every Monday."},
     {"Montamos o painel da diretoria com três números; o cliente leva à reunião de segunda.",
      "We build the board’s dashboard with three figures; the customer takes it to Monday’s meeting."}},
    {{"O que vocês fazem hoje que não conseguiam fazer antes?\nCompram pela sugestão do sistema; a ruptura "
      "caiu pela "
      "metade.",
      "What do you do today that you could not do before?\nThey buy by the system’s proposal; stock-outs "
      "halved."},
     {"O que muda do lado de vocês: pessoas, orçamento, metas, sistemas?\nAbrem uma filial no segundo "
      "semestre.\n\nQuem mais deveria usar, ou participar desta conversa?\nA gerente da filial nova.",
      "What changes on your side: people, budget, goals, systems?\nA new branch opens in the second "
      "half.\n\nWho else "
      "should use it, or take part in this talk?\nThe new branch’s manager."},
     {"Proposta para a filial até o fim do mês; o cliente manda a lista de usuários.",
      "Proposal for the branch by the end of the month; the customer sends the list of users."}},
    {{"O que não saiu como planejado, e por quê?\nA integração com o banco atrasou um mês, do nosso "
      "lado.\n\nComo foi a "
      "nossa ajuda: treinamento, suporte, estas conversas?\nSuporte bom; querem resposta no mesmo dia em "
      "chamados "
      "fiscais.",
      "What did not come out as planned, and why?\nThe bank integration came a month late, on our "
      "side.\n\nHow did our "
      "help serve you: training, support, these talks?\nSupport is good; they want tax tickets answered the "
      "same day."},
     {"Que resultado precisa ter aparecido até a próxima conversa?\nConciliação automática de 90 % dos "
      "lançamentos.",
      "Which result must have come by our next talk?\n90% of entries reconciled by themselves."},
     {"Abrimos a prioridade fiscal no suporte; o cliente valida a conciliação em duas semanas.",
      "We set tax tickets to priority; the customer checks reconciliation within two weeks."}}};

static const int review_every_days[] = {0, 182, 91};

static void emit_review(struct demo_walk *walk, const struct demo_life *life, int32_t day, int index)
{
    const struct review_words *words = &review_texts[(size_t)(life->number + index) % COUNT(review_texts)];
    bool language = walk->company->options.in_english;
    demo_row_begin(walk, RECORD_REVIEW);
    demo_row_text(walk, REVIEW_EXTERNAL_ID, demo_act_id(walk->arena, "R", life, index));
    demo_row_text(walk, REVIEW_ACCOUNT, demo_account_id(walk->arena, life->number));
    demo_row_number(walk, REVIEW_HELD_AT, demo_instant(day, 14 * 60 + 30, 0));
    demo_row_string(walk, REVIEW_BY_EMAIL, demo_csm_email(life->csm));
    demo_row_string(walk, REVIEW_PAST, words->past[language]);
    demo_row_string(walk, REVIEW_FUTURE, words->future[language]);
    demo_row_string(walk, REVIEW_MINUTES, words->minutes[language]);
    demo_row_number(walk, REVIEW_NEXT_REVIEW_DATE, demo_working_day(day + review_every_days[life->size]));
    demo_row_emit(walk);
}

void demo_emit_reviews(struct demo_walk *walk, const struct demo_life *life)
{
    struct random random = demo_life_random(life, PURPOSE_REVIEWS);
    int index = 0;
    if (life->size == SIZE_SMALL)
        return;
    for (int32_t day = life->signup_day + 130; day <= walk->company->options.as_of;
         day += review_every_days[life->size]) {
        int32_t held = demo_working_day(day + (int32_t)random_below(&random, 14) - 14);
        bool missed = random_below(&random, 100) < (demo_csm_is_overloaded(life->csm) ? 45 : 12);
        index++;
        if (demo_life_contract(life, held) && demo_life_trouble(life, held) <= 30 && !missed &&
            held >= demo_act_first_day(walk))
            emit_review(walk, life, held, index);
    }
}

/* ---- opportunities ---- */

struct deal {
    enum opportunity_kind kind;
    enum opportunity_stage stage;
    const char *product;
    int64_t amount; /* minor units a month */
    int32_t opened_day, close_day;
    const char *note;
};

static void emit_deal(struct demo_walk *walk, const struct demo_life *life, const struct deal *deal,
                      int *index)
{
    bool open = deal->stage <= OPPORTUNITY_STAGE_NEGOTIATING;
    ++*index;
    if (deal->opened_day > walk->company->options.as_of || deal->amount <= 0 ||
        (!open && deal->close_day < demo_act_first_day(walk)))
        return;
    walk->currency = demo_currency_of(life->country);
    demo_row_begin(walk, RECORD_OPPORTUNITY);
    demo_row_text(walk, OPPORTUNITY_EXTERNAL_ID, demo_act_id(walk->arena, "O", life, *index));
    demo_row_text(walk, OPPORTUNITY_ACCOUNT, demo_account_id(walk->arena, life->number));
    demo_row_number(walk, OPPORTUNITY_KIND, deal->kind);
    demo_row_string(walk, OPPORTUNITY_PRODUCT, deal->product);
    demo_row_number(walk, OPPORTUNITY_STAGE, deal->stage);
    demo_row_number(walk, OPPORTUNITY_AMOUNT, deal->amount);
    demo_row_number(walk, OPPORTUNITY_CURRENCY, walk->currency);
    demo_row_number(walk, OPPORTUNITY_CLOSE_DATE, deal->close_day);
    demo_row_string(walk, OPPORTUNITY_OWNER_EMAIL, demo_farmer_email(life->farmer));
    demo_row_string(walk, OPPORTUNITY_NOTE, deal->note);
    demo_row_number(walk, OPPORTUNITY_OPENED_AT, demo_instant(deal->opened_day, 11 * 60, 0));
    if (!open)
        demo_row_number(walk, OPPORTUNITY_CLOSED_AT, demo_instant(deal->close_day, 15 * 60, 0));
    demo_row_emit(walk);
}

/* What the contract's changes came of: more seats are asked for by the customer, a better plan is sold. */
static void emit_changes(struct demo_walk *walk, const struct demo_life *life,
                         const struct demo_contract *contract, int *index)
{
    int32_t as_of = walk->company->options.as_of;
    for (int i = 1; i < contract->terms_count; i++) {
        const struct demo_terms *terms = &contract->terms[i], *before = terms - 1;
        int64_t more = terms->seats * terms->seat_price - before->seats * before->seat_price;
        bool fell = terms->cause == CAUSE_REDUCTION, done = terms->from_day <= as_of;
        if (terms->cause == CAUSE_PRICE_RISE || terms->from_day > as_of + 100)
            continue;
        struct deal deal = {.kind = fell                          ? OPPORTUNITY_KIND_DOWNSELL
                                    : terms->cause == CAUSE_SEATS ? OPPORTUNITY_KIND_REACTIVE_UPSELL
                                                                  : OPPORTUNITY_KIND_UPSELL,
                            .stage = done                           ? OPPORTUNITY_STAGE_WON
                                     : terms->from_day < as_of + 30 ? OPPORTUNITY_STAGE_NEGOTIATING
                                                                    : OPPORTUNITY_STAGE_PROPOSED,
                            .product = contract->product,
                            .amount = more < 0 ? -more : more,
                            .opened_day =
                                demo_working_day(terms->from_day - 12 - (int32_t)(terms->seats % 30)),
                            .close_day = terms->from_day};
        deal.note = fell ? demo_words(walk, "Pediu para reduzir antes de cancelar: manter o cliente.",
                                      "Asked to reduce before cancelling: keep the customer.")
                    : deal.kind == OPPORTUNITY_KIND_UPSELL
                        ? demo_words(walk, "Usa o que o plano atual limita; propor o seguinte.",
                                     "Uses what the plan limits; propose the next.")
                        : demo_words(walk, "Pediu mais usuários por conta própria.",
                                     "Asked for more users by itself.");
        emit_deal(walk, life, &deal, index);
    }
}

/* A module that it does not have yet: thought of, offered, refused. */
static void emit_module(struct demo_walk *walk, const struct demo_life *life, struct random *random,
                        int *index)
{
    static const char *const products[] = {"Módulo Compras", "Módulo Fiscal", "Módulo Painéis"};
    int32_t as_of = walk->company->options.as_of, age = 20 + (int32_t)random_below(random, 160);
    const struct demo_contract *contract = demo_life_contract(life, as_of - age);
    int stage = (int)random_below(random, 100), share = 11 + (int)random_below(random, 8);
    const char *product = products[random_below(random, 3)];
    if (!contract || !demo_life_contract(life, as_of))
        return;
    for (int i = 0; i < life->contract_count; i++)
        if (life->contracts[i].is_module && text_equal(text_of(life->contracts[i].product), text_of(product)))
            return;
    const struct demo_terms *terms = demo_contract_terms(contract, as_of);
    struct deal deal = {.kind = OPPORTUNITY_KIND_CROSS_SELL,
                        .stage = stage < 34   ? OPPORTUNITY_STAGE_IDENTIFIED
                                 : stage < 56 ? OPPORTUNITY_STAGE_QUALIFIED
                                 : stage < 70 ? OPPORTUNITY_STAGE_PROPOSED
                                 : stage < 77 ? OPPORTUNITY_STAGE_NEGOTIATING
                                              : OPPORTUNITY_STAGE_LOST,
                        .product = product,
                        .amount = (terms->seats * terms->seat_price * share / 100 + 500) / 1000 * 1000,
                        .opened_day = demo_working_day(as_of - age),
                        .note = demo_words(walk, "Faz hoje em planilha o que o módulo faz sozinho.",
                                           "Does in spreadsheets what the module does by itself.")};
    deal.close_day = deal.stage == OPPORTUNITY_STAGE_LOST
                         ? demo_working_day(as_of - age / 3)
                         : demo_working_day(as_of - 12 + (int32_t)random_below(random, 95));
    if (deal.stage == OPPORTUNITY_STAGE_LOST)
        deal.note = demo_words(walk, "Sem orçamento este ano; voltar em janeiro.",
                               "No budget this year; back in January.");
    emit_deal(walk, life, &deal, index);
}

void demo_emit_opportunities(struct demo_walk *walk, const struct demo_life *life)
{
    struct random random = demo_life_random(life, PURPOSE_OPPORTUNITIES);
    int32_t as_of = walk->company->options.as_of;
    int index = 0;
    for (int i = 0; i < life->contract_count; i++) {
        const struct demo_contract *contract = &life->contracts[i];
        if (!contract->is_module) {
            emit_changes(walk, life, contract, &index);
            continue;
        }
        struct deal deal = {.kind = OPPORTUNITY_KIND_CROSS_SELL,
                            .stage = OPPORTUNITY_STAGE_WON,
                            .product = contract->product,
                            .amount = contract->terms[0].seats * contract->terms[0].seat_price,
                            .opened_day = demo_working_day(contract->billing_day - 34),
                            .close_day = demo_working_day(contract->billing_day)};
        if (deal.close_day <= as_of)
            emit_deal(walk, life, &deal, &index);
    }
    if (demo_life_trouble(life, as_of) <= 30 &&
        (int)random_below(&random, 100) < (life->size == SIZE_SMALL ? 9 : 30) + life->fit / 5)
        emit_module(walk, life, &random, &index);
}

/* ---- the CSM's forecast of renewals ---- */

static void emit_call(struct demo_walk *walk, const struct demo_life *life, int contract, int32_t day,
                      enum renewal_call call, const char *note)
{
    demo_row_begin(walk, RECORD_RENEWAL_CALL);
    demo_row_text(walk, RENEWAL_CALL_SUBSCRIPTION, demo_contract_id(walk->arena, life, contract));
    demo_row_number(walk, RENEWAL_CALL_CALLED_AT, demo_instant(day, 17 * 60, 0));
    demo_row_number(walk, RENEWAL_CALL_VERDICT, call);
    demo_row_string(walk, RENEWAL_CALL_BY_EMAIL, demo_csm_email(life->csm));
    demo_row_string(walk, RENEWAL_CALL_NOTE, note);
    demo_row_emit(walk);
}

void demo_emit_renewal_calls(struct demo_walk *walk, const struct demo_life *life)
{
    struct random random = demo_life_random(life, PURPOSE_CALLS);
    int32_t as_of = walk->company->options.as_of;
    for (int i = 0; i < life->contract_count; i++) {
        const struct demo_contract *contract = &life->contracts[i];
        int32_t renewal = demo_contract_next_renewal(contract, as_of);
        bool ended = contract->end_day != DAY_ABSENT && contract->end_day <= as_of;
        bool silent = random_below(&random, 100) < (demo_csm_is_overloaded(life->csm) ? 70 : 25);
        bool leaves = contract->end_day != DAY_ABSENT && contract->end_day <= renewal;
        int32_t day = demo_working_day(as_of - 1 - (int32_t)random_below(&random, 20));
        uint64_t mood = random_below(&random, 100);
        if (contract->is_module || renewal == DAY_ABSENT || ended || silent || renewal > as_of + 90 ||
            contract->billing_day > day)
            continue;
        enum renewal_call call = leaves && mood < 45 ? RENEWAL_CALL_LEAVES
                                 : leaves || demo_life_trouble(life, as_of) > 30 || mood < 10
                                     ? RENEWAL_CALL_AT_RISK
                                     : RENEWAL_CALL_RENEWS;
        emit_call(walk, life, i, day, call,
                  call == RENEWAL_CALL_RENEWS ? demo_words(walk, "Decisor confirmou por telefone.",
                                                           "The decision maker confirmed by phone.")
                  : call == RENEWAL_CALL_AT_RISK
                      ? demo_words(walk, "Quer rever o preço antes de assinar.",
                                   "Wants to talk about price before signing.")
                      : demo_words(walk, "Já avaliam outro sistema.", "They are looking at another system."));
    }
}

/* ---- the value map ---- */

struct value_words {
    const char *delivered[2], *customer[2];
    int64_t amount; /* minor units, of a medium customer */
};
static const struct value_words value_texts[] = {
    {{"Fechamento do mês em 4 dias, eram 9", "Month-end in 4 days instead of 9"},
     {"“Minha equipe voltou a ter fim de semana.”", "“My team has its weekends back.”"},
     1860000},
    {{"Ruptura de estoque de 8 % para 3 %", "Stock-outs from 8% down to 3%"},
     {"“Paramos de perder venda por falta de produto.”", "“We stopped losing sales for want of stock.”"},
     4250000},
    {{"Retrabalho em notas fiscais de 6 % para 2 %", "Rework on invoices from 6% to 2%"},
     {"“O fiscal não me liga mais toda sexta.”", "“Tax no longer calls me every Friday.”"},
     980000},
    {{"Duas contratações evitadas no financeiro", "Two hires in finance avoided"},
     {"“Crescemos 30 % com a mesma equipe.”", "“We grew 30% with the same team.”"},
     7200000},
    {{"Conciliação bancária automática em 90 % dos lançamentos",
      "90% of bank entries reconciled by themselves"},
     {"“O caixa do dia está pronto às nove.”", "“Today’s cash is ready by nine.”"},
     1540000}};

static void emit_value(struct demo_walk *walk, const struct demo_life *life, int32_t day,
                       enum value_map_kind kind, int index)
{
    const struct value_words *words = &value_texts[(size_t)(life->number + index) % COUNT(value_texts)];
    bool ours = walk->company->options.in_english, theirs = !demo_speaks_portuguese(life);
    static const int64_t sizes[] = {20, 100, 340};
    demo_row_begin(walk, RECORD_VALUE_MAP);
    demo_row_text(walk, VALUE_MAP_EXTERNAL_ID, demo_act_id(walk->arena, "V", life, index));
    demo_row_text(walk, VALUE_MAP_ACCOUNT, demo_account_id(walk->arena, life->number));
    demo_row_number(walk, VALUE_MAP_KIND, kind);
    if (kind == VALUE_MAP_KIND_VALUE || kind == VALUE_MAP_KIND_CASE) {
        walk->currency = demo_currency_of(life->country);
        demo_row_string(walk, VALUE_MAP_PROMISED, demo_desired_outcome(life));
        demo_row_string(walk, VALUE_MAP_DELIVERED, words->delivered[ours]);
        demo_row_number(walk, VALUE_MAP_AMOUNT, words->amount * sizes[life->size] / 100 / 1000 * 1000);
        demo_row_number(walk, VALUE_MAP_CURRENCY, walk->currency);
    }
    demo_row_string(walk, VALUE_MAP_CUSTOMER_WORDS, words->customer[theirs]);
    demo_row_number(walk, VALUE_MAP_AT, demo_instant(day, 15 * 60, 0));
    demo_row_emit(walk);
}

void demo_emit_values(struct demo_walk *walk, const struct demo_life *life)
{
    struct random random = demo_life_random(life, PURPOSE_VALUES);
    int32_t as_of = walk->company->options.as_of, day = life->signup_day + 150;
    int chance = life->size == SIZE_SMALL ? 8 : life->size == SIZE_MEDIUM ? 48 : 70;
    bool has = (int)random_below(&random, 100) < chance;
    int draw = (int)random_below(&random, 100), index = 0;
    day = demo_working_day(day + (int32_t)random_below(&random, 90));
    for (; has && day <= as_of; day = demo_working_day(day + 365)) {
        if (!demo_life_contract(life, day) || demo_life_trouble(life, day) > 30)
            continue;
        index++;
        if (day >= demo_act_first_day(walk))
            emit_value(walk, life, day, VALUE_MAP_KIND_VALUE, index);
    }
    day = demo_working_day(life->signup_day + 260 + draw);
    if (index && draw < 26 && day <= as_of && demo_life_contract(life, as_of) &&
        demo_life_trouble(life, as_of) <= 30 && day >= demo_act_first_day(walk))
        emit_value(walk, life, day,
                   draw < 8    ? VALUE_MAP_KIND_CASE
                   : draw < 17 ? VALUE_MAP_KIND_REFERENCE
                               : VALUE_MAP_KIND_TESTIMONIAL,
                   index + 1);
}
