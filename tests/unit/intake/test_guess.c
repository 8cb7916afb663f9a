/* What a file seems to be: Farol's own files are mapped name by name, a messy sheet of contracts becomes
 * accounts and subscriptions, and a plan written as a mapping is read back as the same plan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "demo/demo.h"
#include "intake/guess.h"

static struct arena arena;
static char folder[] = "/tmp/farol-guess-XXXXXX";

static const char *path_of(const char *name)
{
    return arena_printf(&arena, "%s/%s", folder, name);
}

static const char *write_file(const char *content)
{
    const char *path = path_of("file.csv");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
    return path;
}

static struct intake_sample read_sample(const char *path)
{
    struct intake_sample sample;
    struct problem problem = {0};
    if (sample_read(&sample, path, NULL, 0, &arena, &problem) != RESULT_OK)
        fail_msg("%s", problem.message);
    return sample;
}

static const char *written(const struct plan *plan)
{
    struct buffer out;
    buffer_init(&out, 0);
    plan_write(plan, &out);
    const char *copy = text_copy(&arena, out.data ? buffer_text(&out) : TEXT("")).data;
    buffer_release(&out);
    return copy;
}

/* The mapping that a file with this content is guessed to want. */
static const char *guessed(const char *content, enum record_kind expected)
{
    struct intake_sample sample = read_sample(write_file(content));
    struct plan plan;
    enum record_kind kind = guess(&plan, &sample, RECORD_KIND_COUNT, currency_parse(TEXT("BRL")), &arena);
    assert_string_equal(record_type_of(kind)->name, record_type_of(expected)->name);
    return written(&plan);
}

static void assert_holds(const char *mapping, const char *line)
{
    if (!strstr(mapping, line))
        fail_msg("no “%s” in\n%s", line, mapping);
}

/* Every plan is a mapping that can be parsed and read back as itself. */
static void assert_round_trip(const struct plan *plan)
{
    struct mapping *mapping;
    struct plan again;
    struct problem problem = {0};
    const char *source = written(plan);
    if (mapping_parse(&mapping, text_of(source), &arena, &problem) != RESULT_OK)
        fail_msg("%s in\n%s", problem.message, source);
    assert_true(plan_read(&again, mapping, plan->columns, plan->column_count, &arena));
    assert_string_equal(written(&again), source);
}

static void own_files_are_the_identity(void **state)
{
    (void)state;
    const struct demo_options options = {.accounts = 12, .months = 6, .seed = 5, .as_of = 20000};
    struct problem problem = {0};
    assert_int_equal(demo_write_csv(&options, folder, NULL, NULL, &problem), RESULT_OK);
    for (int number = 0; number < RECORD_KIND_COUNT; number++) {
        const struct record_type *type = record_type_of((enum record_kind)number);
        struct intake_sample sample = read_sample(path_of(arena_printf(&arena, "%s.csv", type->name)));
        struct plan plan;
        enum record_kind kind = guess(&plan, &sample, RECORD_KIND_COUNT, currency_parse(TEXT("BRL")), &arena);
        assert_string_equal(record_type_of(kind)->name, type->name);
        assert_int_equal(plan.item_count, sample.column_count);
        for (int i = 0; i < sample.column_count; i++) {
            const struct plan_item *item = plan_of_column(&plan, i);
            assert_non_null(item);
            assert_int_equal(item->field, record_field_find(type, sample.columns[i]));
            assert_true(item->field >= 0 || text_equal(item->custom, sample.columns[i]));
        }
        assert_round_trip(&plan);
        unlink(path_of(arena_printf(&arena, "%s.csv", type->name)));
    }
}

static void a_brazilian_sheet_of_contracts(void **state)
{
    (void)state;
    const char *mapping =
        guessed("Contratos vigentes;;;;;;;\n"
                "Cliente;CNPJ;Plano;Valor mensal;Início;Término;Vendedor;Periodicidade\n"
                "Açaí do Norte;11.222.333/0001-44;Ouro;R$ 1.234,56;01/02/2024;31/01/2025;Lia;Anual\n"
                "Açaí do Norte;11.222.333/0001-44;Extra;R$ 150,00;15/03/2024;indeterminado;Lia;Anual\n"
                "Têxtil Maçã;22.333.444/0001-55;Ouro;980,00;10/05/2024;;Otávio;Mensal\n",
                RECORD_SUBSCRIPTION);
    assert_holds(mapping, "header: 2\n");
    assert_holds(mapping,
                 "make accounts\n    external_id = {CNPJ}\n    name = {Cliente}\n    tax_id = {CNPJ}\n");
    assert_holds(mapping, "custom \"Vendedor\" = {Vendedor}");
    assert_holds(mapping, "    repeats: last\n");
    assert_holds(mapping, "external_id = {CNPJ} & \"/\" & {Plano}\n");
    assert_holds(mapping, "interval_unit = \"month\""); /* the amount says so, not the billing column */
    assert_holds(mapping, "currency = \"BRL\"");
    assert_holds(mapping,
                 "end_date = case({Término}, \"indeterminado\" -> \"\", else {Término})  end: inclusive\n");
}

static void kinds_by_their_telling_fields(void **state)
{
    (void)state;
    assert_holds(guessed("customer_id,value,issued_date,due_date\nA,10.00,2024-01-02,2024-02-02\n",
                         RECORD_INVOICE_LINE),
                 "type = \"one_time\"");
    assert_holds(
        guessed("Protocolo;Cliente;Abertura;Fechamento;Prioridade\n7;A-1;01/02/2024;;Alta\n", RECORD_TICKET),
        "account_external_id = {Cliente}");
    assert_holds(guessed("cliente;nota;data da resposta\nA-1;9;01/02/2024\n", RECORD_SURVEY),
                 "kind = \"nps\"");
    assert_holds(guessed("codigo do cliente,funcionalidade,data\nA,login,2024-01-01\n", RECORD_USAGE),
                 "count = \"1\"");
    assert_holds(guessed("nome,email,telefone,cliente\nAna,ana@x.example,11,A-1\n", RECORD_CONTACT),
                 "email = {email}");
    assert_holds(guessed("Razão social;CNPJ;Cidade\nAlfa;11;Natal\n", RECORD_ACCOUNT), "city = {Cidade}");
    assert_holds(guessed("mes;moeda;cotacao\n01/2024;USD;5,10\n", RECORD_FX_RATE), "rate = {cotacao}");
}

/* A name alone does not make a field: what stands below it must be able to be one. */
static void values_decide(void **state)
{
    (void)state;
    const char *mapping = guessed("cliente;responsavel;cidade\nAlfa;Lia Moura;Natal\n", RECORD_ACCOUNT);
    assert_holds(mapping, "custom \"responsavel\"");
    assert_null(strstr(mapping, "owner_email"));
    mapping = guessed("cliente;responsavel;cidade\nAlfa;lia@x.example;Natal\n", RECORD_ACCOUNT);
    assert_holds(mapping, "owner_email = {responsavel}");
    mapping = guessed("cliente;valor mensal;inicio\nAlfa;10,00;05/02/24\nBeta;20,00;25/02/24\n",
                      RECORD_SUBSCRIPTION);
    assert_holds(mapping, "start_date = {inicio}  date: dd/mm/yy");
}

static void odd_names_stay_out_or_are_quoted(void **state)
{
    (void)state;
    struct intake_sample sample =
        read_sample(write_file("cliente,a}b,\"c\"\"d\",x,x,,make accounts\nAlfa,1,2,3,4,5,6\n"));
    struct plan plan;
    (void)guess(&plan, &sample, RECORD_KIND_COUNT, currency_parse(TEXT("BRL")), &arena);
    const char *mapping = written(&plan);
    assert_holds(mapping, "custom \"a}b\" = {a}}b}");
    assert_holds(mapping, "custom \"c\"\"d\" = {c\"d}");
    assert_null(strstr(mapping, "{x}")); /* which of the two? */
    assert_false(plan_column_is_usable(&plan, 3));
    assert_false(plan_column_is_usable(&plan, 5));
    assert_round_trip(&plan);
}

static void plans_are_read_back(void **state)
{
    (void)state;
    const text columns[] = {TEXT("Id"), TEXT("Nome"), TEXT("Ciclo"), TEXT("Fim")};
    static const char source[] = "make accounts\n"
                                 "    external_id = {Id}\n"
                                 "    name = first_of({Nome}, \"?\")\n"
                                 "    plan = case({Ciclo}, \"m\" -> \"Mensal\", \"a\" -> \"Anual\")\n"
                                 "    signup_date = {Fim}?  date: dd/mm/yy  end: inclusive\n"
                                 "    custom \"Linha\" = {Id} & \"/\" & line\n"
                                 "    repeats: first\n";
    struct mapping *mapping;
    struct plan plan;
    struct problem problem = {0};
    assert_int_equal(mapping_parse(&mapping, text_of(source), &arena, &problem), RESULT_OK);
    assert_true(plan_read(&plan, mapping, columns, 4, &arena));
    assert_string_equal(written(&plan), source);
    assert_int_equal(
        mapping_parse(&mapping,
                      TEXT("make accounts\n external_id = {Id}\n name = {Nome}\n where {Id} != 1\n"), &arena,
                      &problem),
        RESULT_OK);
    assert_false(plan_read(&plan, mapping, columns, 4, &arena)); /* a table has no place for conditions */
    assert_int_equal(mapping_parse(&mapping,
                                   TEXT("make accounts\n external_id = {Elsewhere}\n name = {Nome}\n"),
                                   &arena, &problem),
                     RESULT_OK);
    assert_false(plan_read(&plan, mapping, columns, 4, &arena));
    assert_int_equal(mapping_parse(&mapping, TEXT("header: 0\nmake accounts\n"), &arena, &problem),
                     RESULT_BAD_INPUT);
    assert_int_equal(mapping_parse(&mapping, TEXT("make accounts\n name = {Nome}\n"), &arena, &problem),
                     RESULT_BAD_INPUT);
    assert_int_equal(
        mapping_parse_partial(&mapping, TEXT("make accounts\n name = {Nome}\n"), &arena, &problem),
        RESULT_OK);
}

static int start(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return mkdtemp(folder) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    unlink(path_of("file.csv"));
    int result = rmdir(folder);
    arena_release(&arena);
    return result;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_files_are_the_identity),       cmocka_unit_test(a_brazilian_sheet_of_contracts),
        cmocka_unit_test(kinds_by_their_telling_fields),    cmocka_unit_test(values_decide),
        cmocka_unit_test(odd_names_stay_out_or_are_quoted), cmocka_unit_test(plans_are_read_back),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
