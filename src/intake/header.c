/* Synonyms of column names, folded (intake/fold.h). A line with `kind` RECORD_KIND_COUNT holds for
 * every kind that has the field; a kind's own lines are looked at first. */
#include "intake/header.h"

#include <string.h>

#include "intake/fold.h"

#define ANY RECORD_KIND_COUNT

static const struct {
    enum record_kind kind;
    const char *field;
    const char *synonyms;
} synonyms[] = {
    {RECORD_ACCOUNT, "external_id",
     "id accountid customerid clientid codigo codigodocliente codcliente "
     "codigocliente iddocliente idcliente idconta iddaconta identificador"},
    {RECORD_ACCOUNT, "name",
     "accountname company companyname customer customername nome cliente nomedocliente "
     "razaosocial nomefantasia empresa conta"},
    {RECORD_ACCOUNT, "parent_external_id", "parent parentid matriz contamae grupo grupoeconomico"},
    {RECORD_ACCOUNT, "tax_id", "taxid vat vatid cnpj cpf cnpjcpf cpfcnpj documento"},
    {RECORD_ACCOUNT, "industry", "sector setor ramo ramodeatividade atividade industria"},
    {RECORD_ACCOUNT, "touch_tier", "tier touch modelodeatendimento nivel niveldeatendimento"},
    {RECORD_ACCOUNT, "referred_by", "referrer referredby indicadopor indicacao"},
    {RECORD_ACCOUNT, "signup_date",
     "signup createdat customersince datadecadastro cadastro clientedesde "
     "datadeentrada"},
    {RECORD_ACCOUNT, "owner_email",
     "owner csm csmemail emaildocsm csmresponsavel responsavel emaildoresponsavel"},
    {RECORD_ACCOUNT, "ism_email", "ism emaildoism implantador"},
    {RECORD_ACCOUNT, "farmer_email", "farmer emaildofarmer vendedor"},
    {RECORD_ACCOUNT, "desired_outcome", "resultadodesejado objetivo resultadoesperado"},
    {RECORD_CONTACT, "external_id", "id contactid codigo idcontato iddocontato identificador"},
    {RECORD_CONTACT, "name", "contact contactname fullname nome contato nomedocontato"},
    {RECORD_CONTACT, "phone", "telephone mobile telefone celular fone whatsapp"},
    {RECORD_CONTACT, "role", "papel cargo funcao"},
    {RECORD_CONTACT, "zone", "timezone fuso fusohorario"},
    {RECORD_SUBSCRIPTION, "external_id",
     "id subscriptionid codigo codigodaassinatura idassinatura "
     "iddaassinatura contrato numerodocontrato identificador"},
    {RECORD_SUBSCRIPTION, "start_date",
     "start startdate inicio datadeinicio datainicio iniciodavigencia vigencia iniciodocontrato "
     "vigenciainicial dataassinatura datadeassinatura datadecontratacao contratacao"},
    {RECORD_SUBSCRIPTION, "end_date",
     "end enddate fim termino datadetermino datadefim datafim fimdavigencia "
     "datadecancelamento fimdocontrato vigenciafinal terminodocontrato cancelamento datacancelamento "
     "canceladoem cancelledat"},
    {RECORD_SUBSCRIPTION, "renewal_date", "renewal renewaldate renovacao datadarenovacao"},
    {RECORD_SUBSCRIPTION, "trial_end_date", "trialend fimdoteste fimdotrial"},
    {RECORD_SUBSCRIPTION, "cancel_reason", "cancellationreason churnreason motivo motivodocancelamento"},
    {RECORD_SUBSCRIPTION, "cancel_kind", "cancellationkind tipodecancelamento"},
    {RECORD_SUBSCRIPTION_CHANGE, "subscription_external_id",
     "subscription subscriptionid assinatura idassinatura "
     "iddaassinatura codigodaassinatura contrato"},
    {RECORD_SUBSCRIPTION_CHANGE, "reason", "motivo"},
    {RECORD_INVOICE_LINE, "external_id",
     "id lineid lineitemid codigo idlinha iddalinha iditem identificador invoicelineid"},
    {RECORD_INVOICE_LINE, "invoice_external_id",
     "invoice invoiceid fatura idfatura iddafatura numerodafatura "
     "nota notafiscal numerodanota"},
    {RECORD_INVOICE_LINE, "service_start",
     "periodstart serviceperiodstart iniciodoservico iniciodoperiodo "
     "iniciodavigencia validfrom vigenciainicial"},
    {RECORD_INVOICE_LINE, "service_end",
     "periodend serviceperiodend fimdoservico fimdoperiodo fimdavigencia validto vigenciafinal"},
    {RECORD_INVOICE_LINE, "issued_date", "issued invoicedate emissao datadeemissao"},
    {RECORD_INVOICE_LINE, "due_date", "due vencimento datadevencimento"},
    {RECORD_INVOICE_LINE, "paid_date", "paid paymentdate pagamento datadepagamento"},
    {RECORD_COST, "month", "mes competencia"},
    {RECORD_COST, "minutes", "minutos"},
    {RECORD_COST, "by_email", "email responsavel"},
    {RECORD_USAGE, "feature", "event funcionalidade recurso evento featurename"},
    {RECORD_USAGE, "count", "quantity events quantidade qtd contagem usos usagecount"},
    {RECORD_USAGE, "user", "userid usuario"},
    {RECORD_TICKET, "external_id", "id ticketid codigo protocolo chamado numerodochamado identificador"},
    {RECORD_TICKET, "opened_at", "opened createdat submittedat abertura datadeabertura abertoem"},
    {RECORD_TICKET, "closed_at", "closed resolvedat fechamento datadefechamento fechadoem encerramento"},
    {RECORD_TICKET, "severity", "priority severidade gravidade prioridade"},
    {RECORD_TICKET, "subject", "title assunto titulo"},
    {RECORD_TICKET, "sla_breached", "slabreach slaestourado slavencido"},
    {RECORD_SURVEY, "external_id", "id answerid responseid codigo identificador"},
    {RECORD_SURVEY, "kind", "survey pesquisa"},
    {RECORD_SURVEY, "score", "rating answer nota resposta pontuacao"},
    {RECORD_SURVEY, "scale_min", "escalaminima minimo"},
    {RECORD_SURVEY, "scale_max", "escalamaxima maximo escala"},
    {RECORD_SURVEY, "comment", "feedback why comentario porque justificativa"},
    {RECORD_SURVEY, "stage", "etapa estagio fase"},
    {RECORD_SURVEY, "answered_at", "answered date data datadaresposta respondidoem"},
    {RECORD_INTERACTION, "external_id", "id codigo identificador"},
    {RECORD_INTERACTION, "at", "date data quando dataehora"},
    {RECORD_INTERACTION, "by_email", "author autor responsavel emaildoresponsavel"},
    {RECORD_INTERACTION, "summary", "notes text resumo descricao anotacoes"},
    {RECORD_FX_RATE, "month", "mes competencia"},
    {RECORD_FX_RATE, "rate", "exchangerate cotacao taxa cambio taxadecambio"},
    {ANY, "account_external_id",
     "account accountid customer customerid customerexternalid client clientid "
     "cliente conta codigodocliente codigocliente codcliente idcliente iddocliente idconta iddaconta"},
    {ANY, "subscription_external_id", "subscription subscriptionid assinatura idassinatura iddaassinatura"},
    {ANY, "contact_email", "email contact emaildocontato contato"},
    {ANY, "amount",
     "value price total valor preco mensalidade valormensal valordocontrato montante mrr mrramount "
     "monthlycharges monthlyfee monthlyprice valoranual arr"},
    {ANY, "currency", "moeda currencycode"},
    {ANY, "quantity", "seats licenses qtd quantidade licencas assentos usuarios"},
    {ANY, "interval_unit", "interval billinginterval periodicidade recorrencia ciclo intervalo"},
    {ANY, "interval_count", "intervals intervalos numerodeintervalos acada"},
    {ANY, "plan", "plano planname plantier"},
    {ANY, "product", "produto"},
    {ANY, "segment", "segmento"},
    {ANY, "country", "pais"},
    {ANY, "region", "state regiao estado uf"},
    {ANY, "city", "cidade municipio"},
    {ANY, "channel", "source canal origem referralsource"},
    {ANY, "language", "idioma lingua"},
    {ANY, "email", "mail emaildocontato correioeletronico"},
    {ANY, "date", "data dia usagedate"},
    {ANY, "type", "tipo"},
    {ANY, "kind", "type tipo"},
    {ANY, "category", "categoria"},
    {ANY, "tax", "imposto impostos"},
    {ANY, "discount", "desconto"},
    {ANY, "status", "situacao"},
};

static int find_synonym(const struct record_type *type, const struct fold *fold, enum record_kind kind)
{
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++) {
        if (synonyms[i].kind != kind || !fold_in_list(fold, synonyms[i].synonyms))
            continue;
        int field = record_field_find(type, text_of(synonyms[i].field));
        if (field >= 0)
            return field;
    }
    return -1;
}

int header_field(const struct record_type *type, text name, bool *ret_by_own_name)
{
    struct fold fold, own;
    fold_name(name, &fold);
    *ret_by_own_name = true;
    for (int i = 0; i < type->field_count; i++) {
        fold_name(text_of(type->fields[i].name), &own);
        if (own.length == fold.length && memcmp(own.data, fold.data, own.length) == 0)
            return i;
    }
    *ret_by_own_name = false;
    int field = find_synonym(type, &fold, type->kind);
    return field >= 0 ? field : find_synonym(type, &fold, ANY);
}
