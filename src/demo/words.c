/* What people write: ticket subjects, answers, notes of calls. Portuguese for Brazil and Portugal,
 * English elsewhere. Tables only. */
#include "demo/signal.h"

#define COUNT(array) (int)(sizeof(array) / sizeof(array)[0])

struct demo_subject demo_subject_of(const struct demo_life *life, const struct demo_ticket *ticket)
{
    static const struct demo_subject serious[] = {
        {"Erro", "Nota fiscal rejeitada em duas unidades"},
        {"Desempenho", "Relatório de fechamento demora 40 s"},
        {"Erro", "Estoque negativo depois do inventário"},
        {"Integração", "Pedidos do site pararam de entrar"},
        {"Erro", "Boleto gerado com vencimento errado"},
        {"Disponibilidade", "Sistema fora do ar na abertura da loja"},
        {"Integração", "Extrato do banco duplicado"},
        {"Desempenho", "Tela de vendas trava no fim da tarde"}};
    static const struct demo_subject usual[] = {{"Dúvida", "Como cancelar um pedido já faturado?"},
                                                {"Dúvida", "Onde vejo a margem por produto?"},
                                                {"Cadastro", "Novo perfil para auditor de estoque"},
                                                {"Cadastro", "Incluir três usuários"},
                                                {"Dúvida", "Diferença entre custo médio e última compra"},
                                                {"Configuração", "Mudar o certificado digital"},
                                                {"Configuração", "Impressora da expedição não aparece"},
                                                {"Treinamento", "Equipe nova precisa de treinamento"},
                                                {"Cobrança", "Segunda via da fatura"},
                                                {"Sugestão", "Exportar o painel para planilha"}};
    static const struct demo_subject serious_english[] = {{"Erro", "Invoices rejected in two branches"},
                                                          {"Desempenho", "Closing report takes 40 seconds"},
                                                          {"Integração", "Web orders stopped coming in"},
                                                          {"Disponibilidade", "Down at opening time"}};
    static const struct demo_subject usual_english[] = {{"Dúvida", "How do I cancel an invoiced order?"},
                                                        {"Cadastro", "Please add three users"},
                                                        {"Configuração", "Warehouse printer not listed"},
                                                        {"Treinamento", "Training for the new team"},
                                                        {"Sugestão", "Export the dashboard to a sheet"}};
    bool is_serious = ticket->severity >= SEVERITY_HIGH;
    if (demo_speaks_portuguese(life))
        return is_serious ? serious[ticket->subject % COUNT(serious)] : usual[ticket->subject % COUNT(usual)];
    return is_serious ? serious_english[ticket->subject % COUNT(serious_english)]
                      : usual_english[ticket->subject % COUNT(usual_english)];
}

const char *demo_nps_comment(const struct demo_life *life, int score, int draw)
{
    static const char *const good[] = {"A equipe responde e explica.",
                                       "Fechamos o estoque em um dia; antes eram quatro.",
                                       "O fiscal nunca mais nos deu multa.",
                                       "Indiquei para dois parceiros este mês.",
                                       "Fácil de usar, o pessoal do balcão aprendeu em uma tarde.",
                                       "O painel de margem mudou a nossa reunião de segunda.",
                                       "A implantação foi no prazo e com gente que entende do negócio."};
    static const char *const fair[] = {
        "Bom, mas os relatórios poderiam ser mais rápidos.", "Atende. Faltam atalhos no faturamento.",
        "O suporte é bom quando consigo falar por telefone.",
        "Usamos pouco o que contratamos; falta treinamento.", "Preço justo, aplicativo fraco."};
    static const char *const bad[] = {"O fiscal demora e paramos duas lojas.",
                                      "Terceira vez que abro o mesmo chamado.",
                                      "Depois do reajuste ficou caro para o que usamos.",
                                      "Quem nos implantou saiu e ninguém assumiu.",
                                      "Prometeram a integração para março e nada.",
                                      "Trava justo no fechamento do mês.",
                                      "Estamos avaliando outro sistema."};
    static const char *const good_english[] = {"Support answers and explains.",
                                               "Closing takes a day now, it took four.",
                                               "Easy to learn, the team likes it."};
    static const char *const fair_english[] = {"Good, but the reports are slow.",
                                               "Does the job. We use little of it."};
    static const char *const bad_english[] = {"The same ticket for the third time.",
                                              "Too expensive since the increase.",
                                              "It hangs when we close the month."};
    if (demo_speaks_portuguese(life))
        return score >= 9   ? good[draw % COUNT(good)]
               : score >= 7 ? fair[draw % COUNT(fair)]
                            : bad[draw % COUNT(bad)];
    return score >= 9   ? good_english[draw % COUNT(good_english)]
           : score >= 7 ? fair_english[draw % COUNT(fair_english)]
                        : bad_english[draw % COUNT(bad_english)];
}

const char *demo_csat_comment(const struct demo_life *life, int score, int draw)
{
    static const char *const good[] = {"Resolveu na hora.", "Atendimento claro e educado.",
                                       "Rápido, obrigada."};
    static const char *const bad[] = {"Fechou o chamado sem resolver.",
                                      "Demorou três dias para a primeira resposta.",
                                      "Tive de explicar tudo de novo."};
    static const char *const good_english[] = {"Solved at once.", "Clear and friendly."};
    static const char *const bad_english[] = {"Closed without a solution.", "Three days for a first answer."};
    if (demo_speaks_portuguese(life))
        return score >= 4 ? good[draw % COUNT(good)] : bad[draw % COUNT(bad)];
    return score >= 4 ? good_english[draw % COUNT(good_english)] : bad_english[draw % COUNT(bad_english)];
}

struct demo_contact_note demo_note_of(const struct demo_life *life, int32_t day, int draw)
{
    static const struct demo_contact_note start[] = {
        {INTERACTION_MEETING, "Reunião de início: papéis, prazos e o primeiro resultado combinado."},
        {INTERACTION_CALL, "Carga dos cadastros conferida; faltam os fornecedores."},
        {INTERACTION_MEETING, "Treinamento da equipe, 9 pessoas."},
        {INTERACTION_EMAIL, "Enviado o roteiro da virada com as tarefas de cada lado."},
        {INTERACTION_NOTE, "Primeiro valor: primeira nota emitida sem ajuda."}};
    static const struct demo_contact_note usual[] = {
        {INTERACTION_CALL, "Conversa de rotina: uso em dia, pediu material sobre inventário."},
        {INTERACTION_MEETING, "Reunião de sucesso: meta do ano revista, próxima em 60 dias."},
        {INTERACTION_EMAIL, "Novidades do mês e convite para o encontro de clientes."},
        {INTERACTION_EMAIL, "Respondida a dúvida sobre perfis de acesso."},
        {INTERACTION_CALL, "Apresentado o módulo de compras; vai avaliar com a diretoria."},
        {INTERACTION_NOTE, "Aceitou dar depoimento para o site."}};
    static const struct demo_contact_note worried[] = {
        {INTERACTION_CALL, "Reclamou dos chamados repetidos. Pediu prazo por escrito."},
        {INTERACTION_CALL, "Novo gestor quer rever todos os contratos até o fim do mês."},
        {INTERACTION_EMAIL, "Sem resposta ao segundo convite para reunião."},
        {INTERACTION_MEETING, "Apresentou cotação de concorrente; combinamos plano de 30 dias."},
        {INTERACTION_NOTE, "A champion saiu da empresa; falta achar quem assume."}};
    if (demo_life_trouble(life, day) > 30)
        return worried[draw % COUNT(worried)];
    if (day - life->signup_day < 75)
        return start[draw % COUNT(start)];
    return usual[draw % COUNT(usual)];
}
