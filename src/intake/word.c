/* Words with few meanings. The synonyms of a choice stand by the choice's own word: the words of
 * different fields do not get into each other's way, since only the field's own are tried. */
#include "intake/word.h"

#include <string.h>

#include "intake/fold.h"

bool word_boolean(text value, bool *ret_value)
{
    struct fold fold;
    fold_name(value, &fold);
    if (fold_in_list(&fold, "true yes y t 1 sim s verdadeiro v x"))
        *ret_value = true;
    else if (fold_in_list(&fold, "false no n f 0 nao falso"))
        *ret_value = false;
    else
        return false;
    return true;
}

static const struct {
    const char *choice;
    const char *synonyms;
} synonyms[] = {
    {"month", "months monthly m mes meses mensal mensais mensalmente "
              /* several months at once: intake/interval.c says how many */
              "bimestral bimestrais bimestre bimestralmente "
              "quarter quarters quarterly trimestral trimestrais trimestre trimestralmente "
              "quadrimestral quadrimestre "
              "semiannual semiannually halfyearly biannual semestral semestrais semestre semestralmente"},
    {"year", "years yearly annual annually y ano anos anual anuais"},
    {"week", "weeks weekly w semana semanas semanal"},
    {"day", "days daily d dia dias diario diaria"},
    {"voluntary", "voluntario voluntaria"},
    {"involuntary", "involuntario involuntaria"},
    {"subscription", "recurring assinatura recorrente recorrencia"},
    {"one_time", "onetime oneoff single avulso avulsa unico unica"},
    {"usage", "metered uso consumo"},
    {"trial", "teste experimental degustacao"},
    {"open", "unpaid pending aberto aberta emaberto pendente"},
    {"paid", "pago paga quitado quitada"},
    {"void", "voided cancelled canceled cancelado cancelada anulado anulada"},
    {"draft", "rascunho"},
    {"acquisition", "aquisicao"},
    {"service", "atendimento servico"},
    {"low", "baixa baixo"},
    {"normal", "medium media medio"},
    {"high", "alta alto"},
    {"urgent", "critical urgente critica critico"},
    {"call", "phone ligacao chamada telefonema"},
    {"meeting", "reuniao encontro"},
    {"email", "mail correio"},
    {"note", "nota anotacao"},
};

static bool is_choice(const char *choice, const struct fold *fold)
{
    struct fold own;
    fold_name(text_of(choice), &own);
    if (own.length == fold->length && memcmp(own.data, fold->data, own.length) == 0)
        return true;
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++)
        if (strcmp(synonyms[i].choice, choice) == 0)
            return fold_in_list(fold, synonyms[i].synonyms);
    return false;
}

bool word_choice(const struct record_field *field, text value, int64_t *ret_index)
{
    for (int i = 0; field->choices[i]; i++) {
        if (text_equal(value, text_of(field->choices[i]))) {
            *ret_index = i;
            return true;
        }
    }
    struct fold fold;
    fold_name(value, &fold);
    for (int i = 0; field->choices[i]; i++) {
        if (is_choice(field->choices[i], &fold)) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}
