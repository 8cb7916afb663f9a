/* What customers write: ticket subjects, answers. Portuguese for Brazil and Portugal,
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
        {"Desempenho", "Tela de vendas trava no fim da tarde"},
        {"Erro", "NFC-e rejeitada: código 539, duplicidade"},
        {"Erro", "Preço promocional não chega ao caixa"},
        {"Integração", "Retorno do banco com títulos sem baixa"},
        {"Erro", "Relatório de comissão soma devolução duas vezes"},
        {"Integração", "Transportadora não recebe as etiquetas"},
        {"Disponibilidade", "Aplicativo não abre desde a atualização"},
        {"Desempenho", "Importar XML de 300 notas leva a manhã"},
        {"Erro", "Usuário desligado continua aparecendo nas aprovações"}};
    static const struct demo_subject usual[] = {{"Dúvida", "Como cancelar um pedido já faturado?"},
                                                {"Dúvida", "Onde vejo a margem por produto?"},
                                                {"Cadastro", "Novo perfil para auditor de estoque"},
                                                {"Cadastro", "Incluir três usuários"},
                                                {"Dúvida", "Diferença entre custo médio e última compra"},
                                                {"Configuração", "Mudar o certificado digital"},
                                                {"Configuração", "Impressora da expedição não aparece"},
                                                {"Treinamento", "Equipe nova precisa de treinamento"},
                                                {"Cobrança", "Segunda via da fatura"},
                                                {"Sugestão", "Exportar o painel para planilha"},
                                                {"Dúvida", "Como estornar baixa feita em duplicidade?"},
                                                {"Dúvida", "Qual CFOP usar na remessa para conserto?"},
                                                {"Cadastro", "Unificar dois fornecedores repetidos"},
                                                {"Cadastro", "Trocar o gestor que aprova compras"},
                                                {"Configuração", "Avisar por e-mail quando faltar estoque"},
                                                {"Configuração", "Segunda série de nota para a filial"},
                                                {"Dúvida", "Onde aparece o custo do frete?"},
                                                {"Sugestão", "Filtrar pedidos por vendedor no aplicativo"},
                                                {"Cobrança", "Alterar o e-mail que recebe a fatura"},
                                                {"Treinamento", "Material do módulo fiscal para o contador"}};
    static const struct demo_subject serious_english[] = {
        {"Erro", "Invoices rejected in two branches"},
        {"Desempenho", "Closing report takes 40 seconds"},
        {"Integração", "Web orders stopped coming in"},
        {"Disponibilidade", "Down at opening time"},
        {"Erro", "Returns counted twice in commissions"},
        {"Integração", "Bank file leaves items unmatched"},
        {"Desempenho", "Sales screen freezes late in the day"},
        {"Erro", "Promotional price missing at the till"}};
    static const struct demo_subject usual_english[] = {
        {"Dúvida", "How do I cancel an invoiced order?"}, {"Cadastro", "Please add three users"},
        {"Configuração", "Warehouse printer not listed"}, {"Treinamento", "Training for the new team"},
        {"Sugestão", "Export the dashboard to a sheet"},  {"Dúvida", "Where do I see margin by product?"},
        {"Cobrança", "Copy of last month's invoice"},     {"Cadastro", "Merge two duplicate suppliers"},
        {"Configuração", "E-mail when stock runs low"}};
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
                                       "A implantação foi no prazo e com gente que entende do negócio.",
                                       "Parei de levar notebook para casa no fechamento.",
                                       "Quando erram, avisam antes que eu perceba.",
                                       "Abrimos duas filiais sem contratar ninguém no escritório.",
                                       "O contador recebe tudo pronto.",
                                       "Recomendo. Só falta o aplicativo ficar no nível do resto."};
    static const char *const fair[] = {"Bom, mas os relatórios poderiam ser mais rápidos.",
                                       "Atende. Faltam atalhos no faturamento.",
                                       "O suporte é bom quando consigo falar por telefone.",
                                       "Usamos pouco o que contratamos; falta treinamento.",
                                       "Preço justo, aplicativo fraco.",
                                       "Cumpre o básico. Painéis ainda monto em planilha.",
                                       "Melhorou depois da última versão.",
                                       "Ajuda muito no fiscal, pouco no estoque."};
    static const char *const bad[] = {"O fiscal demora e paramos duas lojas.",
                                      "Terceira vez que abro o mesmo chamado.",
                                      "Depois do reajuste ficou caro para o que usamos.",
                                      "Quem nos implantou saiu e ninguém assumiu.",
                                      "Prometeram a integração para março e nada.",
                                      "Trava justo no fechamento do mês.",
                                      "Estamos avaliando outro sistema.",
                                      "Cada atendente me dá uma resposta.",
                                      "O relatório não bate com o do banco e ninguém explica.",
                                      "Pago por onze recursos e uso dois.",
                                      "Ficamos sem emitir nota numa sexta à tarde."};
    static const char *const good_english[] = {
        "Support answers and explains.", "Closing takes a day now, it took four.",
        "Easy to learn, the team likes it.", "I recommended it to two partners.",
        "When something breaks they tell us first."};
    static const char *const fair_english[] = {"Good, but the reports are slow.",
                                               "Does the job. We use little of it.", "Fair price, weak app."};
    static const char *const bad_english[] = {
        "The same ticket for the third time.", "Too expensive since the increase.",
        "It hangs when we close the month.", "Every agent gives me a different answer.",
        "We are looking at something else."};
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
