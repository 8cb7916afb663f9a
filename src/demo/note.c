/* See note.h. */
#include "demo/note.h"

#include "base/buffer.h"

struct note {
    enum interaction_kind kind;
    const char *portuguese, *english;
};

#define NOTES_MAX 20
static const struct note notes[NOTE_MOMENT_COUNT][NOTES_MAX] = {
    [NOTE_KICKOFF] =
        {{INTERACTION_MEETING,
          "Reunião de início com {D} e {C}: papéis, prazos e o primeiro resultado combinado: “{O}”",
          "Kick-off with {D} and {C}: roles, dates and the first result agreed: “{O}”"},
         {INTERACTION_MEETING,
          "Início com {D}, {C} e {F}. O que querem: “{O}” Virada marcada para daqui a {N} dias.",
          "Kick-off with {D}, {C} and {F}. What they want: “{O}” Go-live in {N} days."}},
    [NOTE_LOAD] =
        {{INTERACTION_CALL, "Carga dos cadastros conferida com {C}; faltam os fornecedores.",
          "Master data checked with {C}; suppliers still missing."},
         {INTERACTION_CALL,
          "{C} mandou a planilha de produtos com 1.900 itens repetidos; combinamos limpar antes de carregar.",
          "{C} sent the product sheet with 1,900 duplicates; we agreed to clean before loading."},
         {INTERACTION_CALL, "Saldos iniciais carregados; diferença de R$ 412 no caixa, {F} vai conferir.",
          "Opening balances loaded; a small difference in cash, {F} will check."}},
    [NOTE_PLAN] = {{INTERACTION_EMAIL,
                    "Enviado o roteiro da virada, cada tarefa com dono e data, para {D} e {C}.",
                    "Go-live plan sent to {D} and {C}, every task with owner and date."},
                   {INTERACTION_EMAIL,
                    "{C} confirmou o roteiro; pediu para virar depois do fechamento do mês.",
                    "{C} confirmed the plan; asked to go live after month-end."}},
    [NOTE_TRAINING] = {{INTERACTION_MEETING,
                        "Treinamento da equipe, {N} pessoas. {C} vai repetir para o turno da tarde.",
                        "Team training, {N} people. {C} will repeat it for the late shift."},
                       {INTERACTION_MEETING,
                        "Treinamento de compras e fiscal. Dúvidas sobre perfis de acesso; o resto foi bem.",
                        "Training on purchasing and tax. Questions on access profiles; the rest went well."},
                       {INTERACTION_MEETING,
                        "Treinamento com metade da turma: dia cheio. Segunda sessão marcada com {C}.",
                        "Training with half the team: busy day. Second session booked with {C}."}},
    [NOTE_FIRST_VALUE] =
        {{INTERACTION_NOTE, "Primeiro valor no dia {N}: primeira nota emitida sem ajuda.",
          "First value on day {N}: first invoice issued without help."},
         {INTERACTION_NOTE,
          "Primeiro valor no dia {N}: fechamento feito no Cais, {F} conferiu com a planilha antiga e bateu.",
          "First value on day {N}: month closed in Cais, {F} checked it against the old sheet and it "
          "matched."},
         {INTERACTION_NOTE, "Primeiro valor no dia {N}: {C} tirou sozinho o relatório que antes pedia à TI.",
          "First value on day {N}: {C} pulled the report they used to ask IT for."}},
    [NOTE_HANDOFF] =
        {{INTERACTION_MEETING,
          "Passagem de {I} para {S}, com {D} presente. Pendente: integração com o banco.",
          "Handoff from {I} to {S}, {D} present. Open: bank integration."},
         {INTERACTION_MEETING, "Passagem de {I} para {S}. Tudo virado; {C} quer revisar perfis em um mês.",
          "Handoff from {I} to {S}. All live; {C} wants to review profiles in a month."},
         {INTERACTION_MEETING,
          "Passagem de {I} para {S}. Usam o básico; plano de adoção de 60 dias combinado com {C}.",
          "Handoff from {I} to {S}. They use the basics; 60-day adoption plan agreed with {C}."}},
    [NOTE_WELCOME] = {{INTERACTION_EMAIL, "Boas-vindas e os três primeiros passos enviados a {D}.",
                       "Welcome and the first three steps sent to {D}."}},
    [NOTE_FIRST_STEPS] =
        {{INTERACTION_EMAIL,
          "Primeira nota emitida no dia {N}; parabéns e guia de relatórios enviados a {C}.",
          "First invoice on day {N}; congratulations and the reports guide sent to {C}."},
         {INTERACTION_EMAIL,
          "Cadastro parado na metade; enviado o vídeo de dois minutos e oferecida uma ligação.",
          "Set-up stopped halfway; sent the two-minute video and offered a call."},
         {INTERACTION_CALL, "{D} ligou com dúvida no certificado digital; resolvido em 15 minutos.",
          "{D} called about the tax certificate; solved in 15 minutes."}},
    [NOTE_SEATS] = {{INTERACTION_EMAIL, "{C} pediu acesso para mais gente: passam a {N} usuários.",
                     "{C} asked for more access: they go to {N} users."},
                    {INTERACTION_CALL, "Vão contratar; {D} confirmou {N} usuários a partir do próximo ciclo.",
                     "They are hiring; {D} confirmed {N} users from the next cycle."},
                    {INTERACTION_CALL, "Abriram uma filial. Com ela são {N} usuários; {F} aprovou o valor.",
                     "They opened a branch. With it, {N} users; {F} approved the price."}},
    [NOTE_UPGRADE] =
        {{INTERACTION_MEETING,
          "Mostrado a {D} e {F} o que falta no plano atual: aprovação de compras e painéis. Vão para o {P}.",
          "Showed {D} and {F} what the plan lacks: purchase approval and dashboards. They move to {P}."},
         {INTERACTION_CALL, "{C} bateu no limite do plano de novo; {D} aceitou o {P}.",
          "{C} hit the plan limit again; {D} accepted {P}."}},
    [NOTE_PRICE_RISE] =
        {{INTERACTION_EMAIL, "Aviso do reajuste de {T} enviado a {F}, com a memória de cálculo.",
          "Notice of the {T} increase sent to {F}, with the calculation."},
         {INTERACTION_EMAIL, "Reajuste de {T} comunicado; {F} acusou o recebimento sem comentar.",
          "Increase of {T} announced; {F} acknowledged without comment."},
         {INTERACTION_CALL, "{D} reclamou do reajuste de {T}; mostrei o que entregamos no ano e aceitou.",
          "{D} objected to the {T} increase; I showed what we delivered in the year and they accepted."}},
    [NOTE_REDUCTION] =
        {{INTERACTION_CALL,
          "Vão reduzir para {N} usuários: fecharam um turno. {D} quer rever de novo em seis meses.",
          "Going down to {N} users: a shift was closed. {D} will look again in six months."},
         {INTERACTION_EMAIL, "{F} revisou os acessos e cortou quem não entra: ficam {N} usuários.",
          "{F} reviewed access and cut those who never sign in: {N} users stay."}},
    [NOTE_RENEWAL_TALK] =
        {{INTERACTION_MEETING,
          "Conversa de renovação com {D}: quer manter os {N} usuários e pediu o mesmo preço por dois anos.",
          "Renewal talk with {D}: keeps the {N} users and asked for the same price for two years."},
         {INTERACTION_CALL, "Renovação com {D} e {F}: sem objeção; pediram a proposta por escrito.",
          "Renewal with {D} and {F}: no objection; they want the offer in writing."},
         {INTERACTION_CALL,
          "Renovação: {F} quer entender o uso por unidade antes de assinar. Relatório enviado no mesmo dia.",
          "Renewal: {F} wants usage by branch before signing. Report sent the same day."}},
    [NOTE_RENEWAL_DOUBT] =
        {{INTERACTION_CALL,
          "Conversa de renovação: {D} não quis confirmar; vai comparar com outro fornecedor.",
          "Renewal talk: {D} would not confirm; will compare with another vendor."},
         {INTERACTION_EMAIL, "Segunda mensagem sobre a renovação sem resposta de {D}.",
          "Second message about the renewal, no answer from {D}."},
         {INTERACTION_MEETING,
          "{D} levou {F} à reunião: perguntaram multa, prazo de exportação e formato dos dados.",
          "{D} brought {F} to the meeting: they asked about exit fees, export and data format."}},
    [NOTE_RENEWED] = {{INTERACTION_EMAIL, "Renovação aceita por e-mail por {D}, {N} meses.",
                       "Renewal accepted by e-mail by {D}, {N} months."},
                      {INTERACTION_NOTE, "Renovado por {N} meses. {D} elogiou o fechamento em um dia.",
                       "Renewed for {N} months. {D} praised the one-day closing."}},
    [NOTE_CANCEL_REQUEST] = {{INTERACTION_CALL, "{D} pediu o cancelamento. Motivo: {R}.",
                              "{D} asked to cancel. Reason: {R}."},
                             {INTERACTION_EMAIL, "Pedido de cancelamento de {D} por e-mail: {R}.",
                              "Cancellation request from {D} by e-mail: {R}."}},
    [NOTE_RESCUE] = {{INTERACTION_MEETING,
                      "Reunião de resgate com {D}: oferecidos três meses de acompanhamento semanal; "
                      "agradeceu e manteve a decisão.",
                      "Rescue meeting with {D}: offered three months of weekly support; thanked us and kept "
                      "the decision."},
                     {INTERACTION_CALL,
                      "Resgate: {D} diz que a decisão é da diretoria; a equipe gostaria de ficar.",
                      "Rescue: {D} says the decision is the board’s; the team would like to stay."}},
    [NOTE_CLOSED] = {{INTERACTION_NOTE,
                      "Encerrado. Dados exportados e entregues a {D}; pesquisa de saída enviada.",
                      "Closed. Data exported and handed to {D}; exit survey sent."}},
    [NOTE_OVERDUE] = {{INTERACTION_EMAIL, "Fatura vencida; segunda via enviada a {F}.",
                       "Invoice overdue; copy sent to {F}."}},
    [NOTE_PROMISE] = {{INTERACTION_CALL, "{F} promete pagar até sexta; já é a segunda promessa.",
                       "{F} promises payment by Friday; it is the second promise."},
                      {INTERACTION_CALL, "Ninguém do financeiro atende; recado deixado com {C}.",
                       "Nobody in finance picks up; message left with {C}."}},
    [NOTE_SUSPENSION] = {{INTERACTION_EMAIL, "Aviso de suspensão por falta de pagamento enviado a {D} e {F}.",
                          "Notice of suspension for non-payment sent to {D} and {F}."}},
    [NOTE_CUT_OFF] = {{INTERACTION_NOTE, "Acesso suspenso e contrato encerrado por falta de pagamento.",
                       "Access suspended and contract ended for non-payment."}},
    [NOTE_DIP] =
        {{INTERACTION_CALL,
          "Uso caiu à metade: {C} saiu de férias e ninguém sabe tirar o relatório. Plano de 30 dias "
          "combinado.",
          "Usage halved: {C} is on leave and nobody knows how to pull the report. 30-day plan agreed."},
         {INTERACTION_CALL, "Uso caiu: troca de gerente nas unidades. {D} pediu nova turma de treinamento.",
          "Usage fell: managers changed in the branches. {D} asked for another training."},
         {INTERACTION_MEETING,
          "Reclamaram de lentidão no fechamento. Levado ao produto com data; {C} cobra toda semana.",
          "Complaints about slow closing. Taken to product with a date; {C} asks every week."}},
    [NOTE_DIP_OVER] = {{INTERACTION_NOTE, "Uso voltou ao normal; plano encerrado com {C}.",
                        "Usage is back to normal; plan closed with {C}."}},
    [NOTE_RETURN] =
        {{INTERACTION_CALL,
          "{D} quer voltar: o sistema novo não fecha o mês. Dados antigos ainda estão aqui.",
          "{D} wants to come back: the new system cannot close a month. The old data is still here."},
         {INTERACTION_CALL, "{D} ligou: o grupo mudou de ideia e o contrato volta no mês que vem.",
          "{D} called: the group changed its mind and the contract is back next month."}},
    [NOTE_MODULE_OFFER] = {{INTERACTION_MEETING,
                            "Apresentado o {P} a {D} com os números deles; proposta enviada.",
                            "Showed {P} to {D} with their own figures; offer sent."},
                           {INTERACTION_CALL, "{C} perguntou pelo {P}; demonstração marcada com {F}.",
                            "{C} asked about {P}; demo booked with {F}."}},
    [NOTE_MODULE_SOLD] = {{INTERACTION_EMAIL, "{D} aceitou a proposta do {P}; começa no próximo ciclo.",
                           "{D} accepted {P}; it starts with the next cycle."}},
    [NOTE_REVIEW] =
        {{INTERACTION_MEETING,
          "Reunião de sucesso com {D} e {C}: “{O}” Meio caminho andado; falta medir por unidade.",
          "Success review with {D} and {C}: “{O}” Halfway there; it is not measured by branch yet."},
         {INTERACTION_MEETING,
          "Reunião de sucesso: meta do ano revista com {D}. Pediu comparação com empresas do mesmo porte.",
          "Success review: goal of the year revised with {D}, who asked how peers do."},
         {INTERACTION_MEETING, "Reunião de sucesso: {C} mostrou os painéis à diretoria. Próxima em 90 dias.",
          "Success review: {C} showed the dashboards to the board. Next in 90 days."},
         {INTERACTION_MEETING,
          "Reunião de sucesso com {D}: resultado do trimestre entregue, dois compromissos nossos em aberto.",
          "Success review with {D}: the quarter’s result delivered, two commitments of ours still open."}},
    [NOTE_USUAL] =
        {{INTERACTION_CALL, "Conversa de rotina com {C}: uso em dia, pediu material sobre conciliação.",
          "Routine call with {C}: usage fine, asked for material on reconciliation."},
         {INTERACTION_EMAIL, "Respondida a dúvida de {C} sobre perfis de acesso.",
          "Answered {C} about access profiles."},
         {INTERACTION_EMAIL, "Novidades do mês enviadas a {C}; quer testar a conciliação bancária.",
          "News of the month sent to {C}; wants to try bank reconciliation."},
         {INTERACTION_CALL, "{C} quer automatizar o pedido de compra; enviado o passo a passo.",
          "{C} wants to automate purchase orders; sent the steps."},
         {INTERACTION_CALL, "{F} pediu as notas do trimestre para a auditoria; mostrado onde tirar.",
          "{F} needed the quarter’s invoices for the audit; showed where to get them."},
         {INTERACTION_CALL, "Chegou gente nova na equipe; {C} marcou treinamento para quinta.",
          "New people in the team; {C} booked training for Thursday."},
         {INTERACTION_EMAIL, "{C} sugeriu exportar o painel para planilha; registrado com o produto.",
          "{C} suggested exporting the dashboard to a sheet; noted with product."},
         {INTERACTION_CALL, "Sem pendências. {C} viaja este mês; próximo contato na volta.",
          "Nothing open. {C} travels this month; next contact after."},
         {INTERACTION_CALL, "Fechamento saiu em dois dias, antes cinco. {F} mandou a planilha para comparar.",
          "Closing took two days, it used to take five. {F} sent the sheet to compare."},
         {INTERACTION_EMAIL, "{C} perguntou da integração com o banco; enviada a lista das que já existem.",
          "{C} asked about the bank integration; sent the list of existing ones."},
         {INTERACTION_NOTE, "Chamado sobre o relatório de margem resolvido; confirmei com {C} que ficou bom.",
          "Ticket on the margin report solved; confirmed with {C} that it is fine."},
         {INTERACTION_CALL, "{D} quer números por unidade na reunião de diretoria; montamos juntos o painel.",
          "{D} wants figures by branch for the board; we built the dashboard together."},
         {INTERACTION_EMAIL, "Enviado a {C} o calendário fiscal do trimestre e o que muda no sistema.",
          "Sent {C} the quarter’s tax calendar and what changes in the system."},
         {INTERACTION_CALL, "Revisão de cadastro com {C}: 340 itens sem uso, vão inativar.",
          "Catalogue review with {C}: 340 unused items, to be retired."},
         {INTERACTION_EMAIL, "{F} confirmou os dados de cobrança; nada em aberto.",
          "{F} confirmed billing details; nothing open."},
         {INTERACTION_CALL, "{C} testou o aplicativo no celular; gostou, falta imprimir.",
          "{C} tried the app on a phone; liked it, printing is missing."},
         {INTERACTION_MEETING,
          "Visita com {C}: acompanhei o fechamento do dia; três cliques a menos com o atalho novo.",
          "Visit with {C}: watched the day being closed; three clicks fewer with the new shortcut."}},
    [NOTE_USUAL_SMALL] =
        {{INTERACTION_EMAIL, "Dicas do mês enviadas a {D}; respondeu agradecendo.",
          "Tips of the month sent to {D}; thanked us."},
         {INTERACTION_EMAIL, "{D} perguntou como dar desconto na nota; respondido com a tela.",
          "{D} asked how to discount on an invoice; answered with a screenshot."},
         {INTERACTION_CALL, "{D} ligou: trocou de contador e precisava dos arquivos do ano.",
          "{D} called: changed accountants and needed the year’s files."},
         {INTERACTION_EMAIL, "Convite para o encontro de clientes; {D} não pode ir, quer a gravação.",
          "Invitation to the customer meet-up; {D} cannot come, wants the recording."},
         {INTERACTION_NOTE, "Acompanhamento automático: uso estável, sem contato necessário.",
          "Automatic follow-up: stable usage, no contact needed."},
         {INTERACTION_EMAIL, "{C} pediu segunda via da fatura e aproveitou para elogiar o suporte.",
          "{C} asked for an invoice copy and praised support."},
         {INTERACTION_EMAIL, "Guia de fechamento do ano enviado a {D} e {C}.",
          "Year-end closing guide sent to {D} and {C}."},
         {INTERACTION_CALL,
          "{C} ligou para entender a diferença de estoque; era uma nota lançada duas vezes.",
          "{C} called about a stock difference; an invoice had been entered twice."}},
    [NOTE_LEAVING] = {{INTERACTION_CALL, "Novo gestor quer rever todos os contratos até o fim do mês.",
                       "A new manager wants to review every contract by month-end."},
                      {INTERACTION_MEETING,
                       "{D} mostrou cotação de concorrente; combinamos plano de 30 dias.",
                       "{D} showed a competitor’s quote; 30-day plan agreed."},
                      {INTERACTION_NOTE, "{C} saiu da empresa; falta achar quem assume.",
                       "{C} left the company; we need a new champion."},
                      {INTERACTION_CALL,
                       "{F} perguntou de quanto é a multa. Disse que era só para o orçamento.",
                       "{F} asked how much the exit fee is. Said it was just for the budget."},
                      {INTERACTION_EMAIL, "{D} respondeu em uma linha: “falamos depois do fechamento”.",
                       "{D} answered in one line: “after the closing”."},
                      {INTERACTION_NOTE, "Só duas pessoas entraram na semana. Escalado para a coordenação.",
                       "Only two people signed in this week. Escalated."}},
    [NOTE_WORRIED] =
        {{INTERACTION_CALL, "{C} reclamou dos chamados repetidos. Pediu prazo por escrito.",
          "{C} complained about repeated tickets. Wants a date in writing."},
         {INTERACTION_EMAIL, "Sem resposta de {D} ao segundo convite para reunião.",
          "No answer from {D} to the second invitation."},
         {INTERACTION_NOTE, "Logins caíram pela terceira semana. {C} diz que é fase; não me convenceu.",
          "Logins fell for the third week. {C} says it is a phase; I am not convinced."},
         {INTERACTION_EMAIL, "Remarcaram a reunião de sucesso pela segunda vez, sem nova data.",
          "They moved the success review for the second time, no new date."},
         {INTERACTION_CALL,
          "{C} diz que a equipe voltou a usar planilha no fechamento. Oferecida uma sessão com eles.",
          "{C} says the team closes in spreadsheets again. Offered a session with them."},
         {INTERACTION_MEETING, "{D} cobrou o relatório prometido. Entregue no dia seguinte, sem resposta.",
          "{D} asked for the promised report. Delivered next day, no reply."}},
};

static const char *word_of(const struct demo_note_values *values, char letter)
{
    switch (letter) {
    case 'D':
        return values->decider;
    case 'C':
        return values->champion;
    case 'F':
        return values->finance;
    case 'S':
        return values->csm;
    case 'I':
        return values->ism;
    case 'O':
        return values->outcome;
    case 'P':
        return values->product;
    case 'R':
        return values->reason;
    default:
        return "";
    }
}

static void append_value(struct buffer *out, const struct demo_note_values *values, char letter,
                         bool portuguese)
{
    if (letter == 'N')
        buffer_printf(out, "%d", values->number);
    else if (letter == 'T')
        buffer_printf(out, portuguese ? "%d,%d %%" : "%d.%d%%", values->tenths / 10, values->tenths % 10);
    else
        buffer_append_text(out, text_of(word_of(values, letter)));
}

struct demo_note demo_note_of(struct arena *arena, bool portuguese, enum note_moment moment, uint64_t draw,
                              const struct demo_note_values *values)
{
    uint64_t count = 0;
    while (count < NOTES_MAX && notes[moment][count].portuguese)
        count++;
    const struct note *note = &notes[moment][draw % count];
    struct buffer out;
    buffer_init(&out, 4096);
    for (text rest = text_of(portuguese ? note->portuguese : note->english); rest.data && rest.length;) {
        buffer_append_text(&out, text_cut(&rest, '{'));
        text name = rest.data ? text_cut(&rest, '}') : TEXT_ABSENT;
        if (name.length)
            append_value(&out, values, name.data[0], portuguese);
    }
    struct demo_note written = {note->kind, text_copy(arena, buffer_text(&out))};
    buffer_release(&out);
    return written;
}
