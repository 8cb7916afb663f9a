/* The team's own words in English: what it calls its segments, plans, modules, channels, kinds of tickets and
 * the rest of what it chose, where its organisation works in English. The walks write Portuguese; here it is
 * exchanged, a word at a time, as it goes into a row. Names of people, companies and cities stay, and so does
 * what customers say. The table is sorted by its bytes. Static strings; any thread. */
#include "demo/walk.h"

#include <stdlib.h>
#include <string.h>

struct word {
    const char *portuguese, *english;
};
static const struct word words[] = {
    {"Agronegócio", "Agriculture"},
    {"Alimentos", "Food"},
    {"América do Norte", "North America"},
    {"América do Sul", "South America"},
    {"Assinatura", "Subscription"},
    {"Brasil", "Brazil"},
    {"Cadastro", "Registration"},
    {"Centro-Oeste", "Central-West"},
    {"Cobrança", "Billing"},
    {"Comercial", "Sales"},
    {"Compras", "Purchasing"},
    {"Configuração", "Setup"},
    {"Construção", "Construction"},
    {"Controladoria", "Controlling"},
    {"Corporativo", "Corporate"},
    {"Decisor", "Decision maker"},
    {"Desempenho", "Performance"},
    {"Diretoria", "Management"},
    {"Disponibilidade", "Availability"},
    {"Dúvida", "Question"},
    {"ERP de mercado", "Another ERP"},
    {"Educação", "Education"},
    {"Erro", "Defect"},
    {"Essencial", "Essential"},
    {"Estados Unidos", "United States"},
    {"Estoque", "Stock"},
    {"Europa", "Europe"},
    {"Eventos", "Events"},
    {"Excedente de notas", "Invoices beyond the plan"},
    {"Financeiro", "Finance"},
    {"Fiscal", "Tax"},
    {"Grandes", "Enterprise"},
    {"Implantação", "Onboarding"},
    {"Indicação", "Referral"},
    {"Indústria", "Manufacturing"},
    {"Integração", "Integration"},
    {"Logística", "Logistics"},
    {"Mais usuários", "More users"},
    {"Menos usuários", "Fewer users"},
    {"Médias", "Mid-market"},
    {"México", "Mexico"},
    {"Mídia paga", "Paid media"},
    {"Módulo Compras", "Purchasing module"},
    {"Módulo Fiscal", "Tax module"},
    {"Módulo Painéis", "Dashboards module"},
    {"Módulos", "Modules"},
    {"Nordeste", "Northeast"},
    {"Norte", "North"},
    {"Operações", "Operations"},
    {"Parceiros", "Partners"},
    {"Pequenas", "Small"},
    {"Planilhas", "Spreadsheets"},
    {"Profissional", "Professional"},
    {"Reajuste anual", "Yearly price rise"},
    {"Renovação", "Renewal"},
    {"Saúde", "Healthcare"},
    {"Serviços", "Services"},
    {"Sistema do contador", "The accountant's system"},
    {"Sistema próprio", "Own system"},
    {"Sudeste", "Southeast"},
    {"Sugestão", "Suggestion"},
    {"Sul", "South"},
    {"Suporte", "Support"},
    {"TI", "IT"},
    {"Treinamento", "Training"},
    {"Upgrade de plano", "Plan upgrade"},
    {"Usuário", "User"},
    {"Varejo", "Retail"},
    {"aplicativo", "app"},
    {"cobranca", "billing"},
    {"compras", "purchasing"},
    {"estoque", "stock"},
    {"financeiro", "finance"},
    {"fiscal", "tax"},
    {"funcionarios", "employees"},
    {"integracoes", "integrations"},
    {"inventario", "inventory"},
    {"paineis", "dashboards"},
    {"relatorios", "reports"},
    {"sistema_anterior", "previous_system"},
    {"vendas", "sales"},
};

static int compare_words(const void *key, const void *word)
{
    return strcmp(key, ((const struct word *)word)->portuguese);
}

const char *demo_word_of(const struct demo_options *options, const char *portuguese)
{
    if (!options->in_english)
        return portuguese;
    const struct word *found =
        bsearch(portuguese, words, sizeof words / sizeof words[0], sizeof words[0], compare_words);
    return found ? found->english : portuguese;
}
