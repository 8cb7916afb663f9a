/* The importer on files as people have them: what goes in, what is refused and how it is said, and
 * that nothing is half-done. */
#include "../ledger/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec/xlsx_write.h"
#include "intake/import.h"

struct attempt {
    struct fixture *f;
    const char *mapping; /* its text; NULL: Farol's columns */
    const char *preset;
    const char *joined[2]; /* contents of joined files */
    bool dry_run, skip_bad;
    int32_t effective_day;
    char errors[2048]; /* the file of errors */
};

static const char *path_in(struct fixture *f, const char *name)
{
    static char paths[4][256];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof(paths[0]), "%s/%s", f->folder, name);
    return path;
}

static const char *write_file(struct fixture *f, const char *name, text content)
{
    const char *path = path_in(f, name);
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_int_equal(fwrite(content.data, 1, content.length, stream), content.length);
    assert_int_equal(fclose(stream), 0);
    return path;
}

static void take_errors(struct attempt *attempt, const char *path)
{
    FILE *stream = fopen(path, "r");
    attempt->errors[0] = 0;
    if (!stream)
        return;
    size_t length = fread(attempt->errors, 1, sizeof(attempt->errors) - 1, stream);
    attempt->errors[length] = 0;
    fclose(stream);
    unlink(path);
}

static void summarise(struct buffer *out, enum result code, const struct intake_result *result,
                      const struct problem *problem)
{
    if (code != RESULT_OK) {
        buffer_printf(out, "%s", problem->message);
        return;
    }
    buffer_printf(out, "%s%lld: %lld+ %lld~ %lld= %lld! %lldr", result->imported ? "" : "refused ",
                  (long long)result->rows, (long long)result->total.inserted,
                  (long long)result->total.updated, (long long)result->total.unchanged,
                  (long long)result->refused, (long long)result->rounded);
    for (int i = 0; i < result->issues.kept_count; i++) {
        const struct intake_issue *issue = &result->issues.kept[i];
        buffer_printf(out, "\n%lld|%.*s|%.*s|%.*s", (long long)issue->line, TEXT_ARGUMENTS(issue->column),
                      TEXT_ARGUMENTS(issue->value), TEXT_ARGUMENTS(issue->reason));
    }
}

/* Imports the file at `path`; what came of it as text, overwritten by the next call. */
static const char *import_path(struct attempt *attempt, enum record_kind kind, const char *path)
{
    static char said[4096];
    struct fixture *f = attempt->f;
    const char *joined[3] = {NULL, NULL, NULL};
    struct intake_request request = {
        .store = f->store,
        .clock = &f->clock,
        .actor = TEXT("test"),
        .kind = kind,
        .path = path,
        .effective_day = attempt->effective_day ? attempt->effective_day : DAY_ABSENT,
        .dry_run = attempt->dry_run,
        .skip_bad = attempt->skip_bad,
        .errors_path = path_in(f, "errors.csv"),
        .mapping = attempt->preset,
        .joined = joined,
    };
    char mapping[256], errors[256], other[2][256];
    snprintf(errors, sizeof(errors), "%s", request.errors_path);
    request.errors_path = errors;
    for (int i = 0; i < 2 && attempt->joined[i]; i++) {
        const char *path_joined =
            write_file(f, i ? "joined2.csv" : "joined.csv", text_of(attempt->joined[i]));
        snprintf(other[i], sizeof(other[i]), "%s", path_joined);
        joined[i] = other[i];
    }
    if (attempt->mapping) {
        snprintf(mapping, sizeof(mapping), "%s", write_file(f, "mapping.map", text_of(attempt->mapping)));
        request.mapping = mapping;
    }
    struct intake_result result;
    struct problem problem = {0};
    enum result code = intake_import(&request, &result, &problem);
    struct buffer out;
    buffer_init(&out, sizeof(said) - 1);
    summarise(&out, code, &result, &problem);
    snprintf(said, sizeof(said), "%s", out.data);
    buffer_release(&out);
    f->import_id = result.import_id;
    intake_result_release(&result);
    take_errors(attempt, errors);
    unlink(path_in(f, "joined.csv"));
    unlink(path_in(f, "joined2.csv"));
    unlink(path_in(f, "mapping.map"));
    return said;
}

static const char *import_text(struct attempt *attempt, enum record_kind kind, text content)
{
    char path[256];
    snprintf(path, sizeof(path), "%s", write_file(attempt->f, "file.csv", content));
    const char *said = import_path(attempt, kind, path);
    unlink(path);
    return said;
}

static const char *import(struct fixture *f, enum record_kind kind, const char *content)
{
    struct attempt attempt = {.f = f};
    return import_text(&attempt, kind, text_of(content));
}

static void two_accounts(struct fixture *f)
{
    assert_string_equal(import(f, RECORD_ACCOUNT, "external_id,name\nA,Acme\nB,Beta\n"), "2: 2+ 0~ 0= 0! 0r");
}

static void expect_rows(struct fixture *f, enum record_kind kind, const char *expected)
{
    char out[4096];
    assert_string_equal(dump(f, kind, LEDGER_NOW, out, sizeof(out)), expected);
}

static void test_same_file_twice(void **state)
{
    struct fixture *f = *state;
    two_accounts(f);
    assert_int_equal(f->import_id > 0, 1);
    assert_string_equal(import(f, RECORD_ACCOUNT, "external_id,name\nA,Acme\nB,Beta\n"), "2: 0+ 0~ 2= 0! 0r");
    assert_int_equal(f->import_id, 0);
    assert_string_equal(import(f, RECORD_ACCOUNT, "external_id,name\nA,Acme Ltd\nA,Acme Ltd\n"),
                        "2: 0+ 1~ 1= 0! 0r");
}

static void test_brazilian_file(void **state)
{
    struct fixture *f = *state;
    two_accounts(f);
    struct attempt attempt = {.f = f};
    const char *said = import_text(&attempt, RECORD_SUBSCRIPTION,
                                   TEXT("C\xF3"
                                        "digo;Cliente;Valor;Periodicidade;Intervalos;Moeda;In\xED"
                                        "cio;Fim;Plano\r\n"
                                        "S1;A;R$ 1.234,56;mensal;1;BRL;03/04/2024;;B\xE1sico\r\n"
                                        "S2;B;\"R$ 12.000\";Anual;1;R$;31/12/2023;01/01/2025;\r\n"));
    assert_string_equal(said, "2: 2+ 0~ 0= 0! 0r");
    expect_rows(
        f, RECORD_SUBSCRIPTION,
        "external_id=S1,account_external_id=A,plan=Básico,amount=123456,interval_unit=month,interval_count=1,"
        "currency=BRL,start_date=2024-04-03;"
        "external_id=S2,account_external_id=B,amount=1200000,interval_unit=year,interval_count=1,currency="
        "BRL,"
        "start_date=2023-12-31,end_date=2025-01-01;");
}

static void test_bad_rows(void **state)
{
    struct fixture *f = *state;
    two_accounts(f);
    const char *file =
        "external_id,account_external_id,amount,interval_unit,interval_count,currency,start_date\n"
        "S1,A,10.00,month,1,BRL,2024-01-01\n"
        "S2,Z,10.00,month,1,BRL,2024-01-01\n"
        "S3,A,ten,month,1,XXQ,2024-02-31\n"
        ",A,10.005,fortnight,1,BRL,2024-01-01\n"
        "S5,A,10.00,month,1,BRL,2024-01-01,extra\n";
    const char *issues = "\n3|account_external_id|Z|there is no account “Z”; import it first"
                         "\n4|currency|XXQ|this currency is unknown; write its code, such as BRL or USD"
                         "\n4|amount|ten|this is not a number (in this file a dot is the decimal mark)"
                         "\n4|start_date|2024-02-31|this day does not exist"
                         "\n5|external_id||this is required"
                         "\n5|interval_unit|fortnight|this is none of: month, year, week, day"
                         "\n6||extra|this row has more cells than the header has columns";
    char expected[2048];
    snprintf(expected, sizeof(expected), "refused 5: 1+ 0~ 0= 4! 0r%s", issues);
    struct attempt attempt = {.f = f};
    assert_string_equal(import_text(&attempt, RECORD_SUBSCRIPTION, text_of(file)), expected);
    assert_non_null(strstr(attempt.errors, "line,column,value,reason\r\n3,account_external_id,Z,"));
    expect_rows(f, RECORD_SUBSCRIPTION, "");
    attempt.skip_bad = true;
    snprintf(expected, sizeof(expected), "5: 1+ 0~ 0= 4! 0r%s", issues);
    assert_string_equal(import_text(&attempt, RECORD_SUBSCRIPTION, text_of(file)), expected);
}

static void test_whole_file_faults(void **state)
{
    struct fixture *f = *state;
    struct attempt attempt = {.f = f};
    const char *cycle = "external_id,name,parent_external_id\nA,Acme,B\nB,Beta,A\nC,Gamma,\n";
    const char *said = import_text(&attempt, RECORD_ACCOUNT, text_of(cycle));
    assert_non_null(strstr(said, "refused 3:"));
    expect_rows(f, RECORD_ACCOUNT, "");
    attempt.skip_bad = true;
    said = import_text(&attempt, RECORD_ACCOUNT, text_of(cycle));
    assert_null(strstr(said, "refused"));
    char out[1024];
    assert_non_null(strstr(dump(f, RECORD_ACCOUNT, LEDGER_NOW, out, sizeof(out)), "external_id=C"));
    assert_string_equal(
        import(f, RECORD_ACCOUNT, "external_id,name,parent_external_id\nY,Child,X\nX,Parent,\n"),
        "2: 2+ 0~ 0= 0! 0r");
}

static void test_headers(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(
        import(f, RECORD_USAGE, "account_external_id,date,feature,count,colour\n"),
        "The kind usage has no such columns: “colour”. Remove them, or import with a mapping.");
    assert_string_equal(
        import(f, RECORD_USAGE, "account_external_id,date,feature,count,usr\n"),
        "The kind usage has no such columns: “usr” (user?). Remove them, or import with a mapping.");
    assert_string_equal(
        import(f, RECORD_USAGE, "date,feature\n"),
        "The kind usage needs these columns, which the file does not have: “account_external_id”, “count”.");
    assert_string_equal(
        import(f, RECORD_ACCOUNT, "id,codigo,name\n"),
        "For accounts these columns of the file mean the same: “id”, “codigo”. Rename or remove one.");
    assert_string_equal(import(f, RECORD_ACCOUNT, ""),
                        "The file is empty; its first row must name the columns.");
    assert_string_equal(import(f, RECORD_ACCOUNT, "external_id,name,Colour,colour,Colour\n"),
                        "For accounts these columns appear more than once: “Colour”.");
    assert_string_equal(import(f, RECORD_ACCOUNT, "External ID,Razão social,Seats\nA,Acme,5\n"),
                        "1: 1+ 0~ 0= 0! 0r");
    expect_rows(f, RECORD_ACCOUNT, "external_id=A,name=Acme,Seats:5;");
}

static void test_numbers_of_two_kinds(void **state)
{
    struct fixture *f = *state;
    two_accounts(f);
    assert_string_equal(
        import(f, RECORD_COST,
               "month,kind,amount,currency\n2024-01,acquisition,\"1,50\",BRL\n"
               "2024-02,acquisition,1.50,BRL\n"),
        "Column “amount” writes numbers in two ways: 1,50 (line 2) and 1.50 (line 3). Mend one, or say "
        "“number: comma” or “number: dot” in a mapping.");
    assert_string_equal(import(f, RECORD_COST, "month;kind;amount;currency\n2024-01;acquisition;1.500;BRL\n"),
                        "1: 1+ 0~ 0= 0! 0r");
    expect_rows(f, RECORD_COST, "month=648,kind=acquisition,amount=150000,currency=BRL;");
}

static void test_dates_by_proof(void **state)
{
    struct fixture *f = *state;
    two_accounts(f);
    const char *head = "account_external_id,date,feature,count\n";
    char file[400];
    snprintf(file, sizeof(file), "%sA,03/04/2024,x,1\nA,04/25/2024,x,1\n", head);
    assert_string_equal(import(f, RECORD_USAGE, file), "2: 2+ 0~ 0= 0! 0r");
    expect_rows(f, RECORD_USAGE,
                "account_external_id=A,date=2024-03-04,feature=x,count=1;"
                "account_external_id=A,date=2024-04-25,feature=x,count=1;");
    snprintf(file, sizeof(file), "%sA,13/04/2024,x,1\nA,04/25/2024,x,1\n", head);
    assert_string_equal(import(f, RECORD_USAGE, file),
                        "refused 2: 1+ 0~ 0= 1! 0r\n3|date|04/25/2024|this day does not exist");
}

static void test_mapping_makes_two_kinds(void **state)
{
    struct fixture *f = *state;
    struct attempt attempt = {.f = f,
                              .mapping =
                                  "# one file, two kinds\n"
                                  "let cents = 100\n"
                                  "make invoice_lines\n"
                                  "    where {Amount} != 0 and {Kind} in (\"A\", \"B\")\n"
                                  "    external_id = \"L-\" & {Id}\n"
                                  "    account_external_id = {Org}\n"
                                  "    type = case({Kind}, \"A\" -> \"subscription\", else \"one_time\")\n"
                                  "    service_start = {From} date: mm/dd/yyyy\n"
                                  "    service_end = add_months({From}, {Months})  end: inclusive\n"
                                  "    amount = {Amount} / cents\n"
                                  "    currency = first_of({Currency}?, \"USD\")\n"
                                  "make accounts\n"
                                  "    external_id = {Org}\n"
                                  "    name = upper({Org})\n"
                                  "    custom \"Source line\" = line\n"
                                  "    repeats: first\n"};
    const char *said = import_text(
        &attempt, RECORD_INVOICE_LINE,
        TEXT("Id,Org,Kind,From,Months,Amount\n1,acme,A,01/05/2024,3,1050\n2,acme,B,01/05/2024,1,-33\n"
             "3,beta,A,02/05/2024,1,0\n4,acme,A,03/05/2024,x,5\n"));
    assert_string_equal(
        said, "refused 4: 4+ 0~ 1= 1! 0r\n5|service_end||this is not a number that can be reckoned with");
    attempt.skip_bad = true;
    import_text(&attempt, RECORD_INVOICE_LINE,
                TEXT("Id,Org,Kind,From,Months,Amount\n1,acme,A,01/05/2024,3,1050\n2,acme,B,01/05/"
                     "2024,1,-33\n3,beta,A,02/05/2024,1,0\n"));
    expect_rows(f, RECORD_ACCOUNT,
                "external_id=acme,name=ACME,Source line:2;external_id=beta,name=BETA,Source line:4;");
    expect_rows(f, RECORD_INVOICE_LINE,
                "external_id=L-1,account_external_id=acme,type=subscription,service_start=2024-01-05,"
                "service_end=2024-04-06,amount=1050,currency=USD;"
                "external_id=L-2,account_external_id=acme,type=one_time,service_start=2024-01-05,"
                "service_end=2024-02-06,amount=-33,currency=USD;");
}

/* Of a row in error nothing goes in, whichever of its records the error is in; a cell that several of them
 * miss is named once. */
static void test_bad_row_of_two_kinds(void **state)
{
    struct fixture *f = *state;
    struct attempt attempt = {.f = f,
                              .skip_bad = true,
                              .mapping = "make accounts\n"
                                         "    external_id = {Client}\n"
                                         "    name = {Client}\n"
                                         "make subscriptions\n"
                                         "    external_id = {Client}\n"
                                         "    account_external_id = {Client}\n"
                                         "    amount = {Amount}\n"
                                         "    interval_unit = \"month\"\n"
                                         "    currency = \"BRL\"\n"
                                         "    start_date = {Start}\n"};
    const char *said = import_text(&attempt, RECORD_SUBSCRIPTION,
                                   TEXT("Client,Amount,Start\nAna,10,2026-01-01\nBia,ten,2026-01-01\n"
                                        ",10,2026-01-01\nTotal,20,\n"));
    assert_string_equal(
        said,
        "4: 2+ 0~ 0= 3! 0r\n3|Amount|ten|this is not a number (in this file a dot is the decimal mark)\n"
        "4|Client||this is required\n5|Start||this is required");
    expect_rows(f, RECORD_ACCOUNT, "external_id=Ana,name=Ana;");
}

static void test_chartmogul(void **state)
{
    struct fixture *f = *state;
    struct attempt attempt = {.f = f, .preset = "chartmogul"};
    assert_string_equal(import_text(&attempt, RECORD_ACCOUNT,
                                    TEXT("Name,Email,Company,Country,State,City,Zip,External ID,Lead created "
                                         "at,Free trial started at\n"
                                         "Ann,ann@example.com,Acme,US,NY,,,cus_1,2015-10-14 00:00:00,\n")),
                        "1: 1+ 0~ 0= 0! 0r");
    attempt.joined[0] = "Customer external ID,Invoice external ID,Invoiced date,Due date,Currency\n"
                        "cus_1,INV1,2015-11-01 00:00:00,2015-11-15 00:00:00,USD\n";
    attempt.joined[1] = "Invoice external ID,External ID,Type,Result,Date\n"
                        "INV1,tr_1,payment,successful,2015-11-05 00:14:23\n";
    assert_string_equal(
        import_text(
            &attempt, RECORD_INVOICE_LINE,
            TEXT(
                "Invoice external ID,External ID,Subscription external ID,Type,Amount in cents,Plan,Service "
                "period start,"
                "Service period end,Quantity,Proration,Discount code,Discount amount,Tax amount,Description\n"
                "INV1,li_1,sub_1,subscription,5900,Gold,2015-11-01 00:00:00,2015-12-01 "
                "00:00:00,1,,,1000,900,\n")),
        "1: 1+ 0~ 0= 0! 0r");
    expect_rows(
        f, RECORD_INVOICE_LINE,
        "external_id=li_1,invoice_external_id=INV1,account_external_id=cus_1,type=subscription,category=Gold,"
        "service_start=2015-11-01,service_end=2015-12-01,amount=5000,tax=900,discount=1000,currency=USD,"
        "issued_date=2015-11-01,due_date=2015-11-15,paid_date=2015-11-05,status=paid;");
}

/* A word for several months is its count too, whether the file has none or 1; another count is refused. */
static void test_words_for_several_months(void **state)
{
    struct fixture *f = *state;
    two_accounts(f);
    struct attempt attempt = {.f = f};
    assert_string_equal(
        import_text(&attempt, RECORD_SUBSCRIPTION,
                    TEXT("Contrato;Cliente;Valor;Periodicidade;Moeda;Início\n"
                         "S1;A;R$ 300,00;Trimestral;BRL;31/01/2024\nS2;B;R$ 10,00;mensal;BRL;31/01/2024\n")),
        "2: 2+ 0~ 0= 0! 0r");
    expect_rows(f, RECORD_SUBSCRIPTION,
                "external_id=S1,account_external_id=A,amount=30000,interval_unit=month,interval_count=3,"
                "currency=BRL,start_date=2024-01-31;"
                "external_id=S2,account_external_id=B,amount=1000,interval_unit=month,interval_count=1,"
                "currency=BRL,start_date=2024-01-31;");
    assert_string_equal(
        import_text(&attempt, RECORD_SUBSCRIPTION,
                    TEXT("external_id,account_external_id,amount,interval_unit,interval_count,currency,"
                         "start_date\nS1,A,300.00,quarterly,1,BRL,2024-01-31\n"
                         "S2,B,10.00,semestral,12,BRL,2024-01-31\n")),
        "refused 2: 0+ 0~ 1= 1! 0r\n3|interval_unit|semestral|this word is an interval of its own, which the "
        "count of intervals contradicts");
    assert_string_equal(import(f, RECORD_SUBSCRIPTION_CHANGE,
                               "assinatura,data,valor,periodicidade\nS2,2024-03-01,60.00,semestral\n"
                               "S1,2024-03-01,110.00,month\n"),
                        "2: 2+ 0~ 0= 0! 0r");
    expect_rows(
        f, RECORD_SUBSCRIPTION_CHANGE,
        "subscription_external_id=S1,date=2024-03-01,amount=11000,interval_unit=month;"
        "subscription_external_id=S2,date=2024-03-01,amount=6000,interval_unit=month,interval_count=6;");
}

/* The sheet that the guide begins with: a total at the end, a customer twice, an end day included. */
static void test_contract_sheet(void **state)
{
    struct fixture *f = *state;
    struct attempt attempt = {.f = f, .preset = "mappings/contratos.map"};
    const char *row = "C1;Padaria;10.123.456/0001-10;Básico;Semestral;R$ 1.200,00;13/02/2025;31/03/2026\r\n";
    char file[600];
    snprintf(file, sizeof(file),
             "Código;Razão social;CNPJ;Plano;Periodicidade;Valor;Início;Fim\r\n%s;;;;;;;\r\n%s"
             "Total;;;;;R$ 1.200,00;;\r\n",
             row, row);
    assert_string_equal(import_text(&attempt, RECORD_ACCOUNT, text_of(file)), "3: 2+ 0~ 2= 0! 0r");
    expect_rows(f, RECORD_SUBSCRIPTION,
                "external_id=C1,account_external_id=C1,plan=Básico,amount=120000,interval_unit=month,"
                "interval_count=6,currency=BRL,start_date=2025-02-13,end_date=2026-04-01;");
}

static void test_title_above_the_names(void **state)
{
    struct attempt attempt = {.f = *state};
    text file = TEXT("Clientes de 2026;;\n;;\nCódigo;Razão social;UF\nA;Padaria;SP\n");
    const char *said = "The first row must name the columns, but line 1 does not: the names seem to stand on "
                       "line 3. Delete the rows above it and import again.";
    assert_string_equal(import_text(&attempt, RECORD_ACCOUNT, file), said);
    attempt.mapping = "make accounts\n external_id = {Código}\n name = {Razão social}\n";
    assert_string_equal(import_text(&attempt, RECORD_ACCOUNT, file), said);
    attempt.mapping = NULL;
    assert_string_equal(import_text(&attempt, RECORD_ACCOUNT, TEXT("Código;UF\nA;SP\n")),
                        "The kind accounts needs these columns, which the file does not have: “name”.");
}

static void test_column_without_a_name(void **state)
{
    struct fixture *f = *state;
    const char *path = write_file(
        f, "nameless.csv", TEXT("external_id,name,,\nA,Padaria,,\nB,Mercado,call first,\nC,Loja,why,\n"));
    struct intake_request request = {.store = f->store,
                                     .clock = &f->clock,
                                     .actor = TEXT("test"),
                                     .kind = RECORD_ACCOUNT,
                                     .path = path,
                                     .effective_day = DAY_ABSENT};
    struct intake_result result;
    assert_int_equal(intake_import(&request, &result, &f->problem), RESULT_OK);
    assert_int_equal(result.total.inserted, 3);
    assert_true(text_equal(result.notes,
                           TEXT("Column 3 has no name in the header, so what stands in it is not imported "
                                "(line 3: “call first”). Give it a name or empty it.\n")));
    intake_result_release(&result);
}

static void test_dry_run_and_effective(void **state)
{
    struct fixture *f = *state;
    two_accounts(f);
    const char *head =
        "external_id,account_external_id,amount,interval_unit,interval_count,currency,start_date\n";
    char file[400];
    snprintf(file, sizeof(file), "%sS1,A,10.00,month,1,BRL,2024-01-01\n", head);
    struct attempt attempt = {.f = f, .dry_run = true};
    assert_string_equal(import_text(&attempt, RECORD_SUBSCRIPTION, text_of(file)), "1: 1+ 0~ 0= 0! 0r");
    expect_rows(f, RECORD_SUBSCRIPTION, "");
    import(f, RECORD_SUBSCRIPTION, file);
    snprintf(file, sizeof(file), "%sS1,A,12.00,month,1,BRL,2024-01-01\n", head);
    attempt = (struct attempt){.f = f, .effective_day = day_from_civil(2024, 6, 1)};
    import_text(&attempt, RECORD_SUBSCRIPTION, text_of(file));
    expect_rows(
        f, RECORD_SUBSCRIPTION_CHANGE,
        "subscription_external_id=S1,date=2024-06-01,amount=1200,interval_unit=month,interval_count=1;");
}

/* A change is in its subscription's currency, whatever its minor digits. */
static void test_change_in_yen(void **state)
{
    struct fixture *f = *state;
    two_accounts(f);
    import(f, RECORD_SUBSCRIPTION,
           "external_id,account_external_id,amount,interval_unit,interval_count,currency,start_date\n"
           "S1,A,1000,month,1,JPY,2024-01-01\n");
    assert_string_equal(
        import(f, RECORD_SUBSCRIPTION_CHANGE, "amount,date,subscription_external_id\n1500,2024-02-01,S1\n"),
        "1: 1+ 0~ 0= 0! 0r");
    expect_rows(f, RECORD_SUBSCRIPTION_CHANGE, "subscription_external_id=S1,date=2024-02-01,amount=1500;");
}

static void test_xlsx(void **state)
{
    struct fixture *f = *state;
    struct xlsx_writer *writer;
    char path[256];
    snprintf(path, sizeof(path), "%s", path_in(f, "file.xlsx"));
    assert_int_equal(xlsx_write_begin(&writer, path, TEXT("Plan[1]"), NULL), RESULT_OK);
    const char *const header[] = {"external_id", "name", "signup_date", "Seats", "Formula"};
    for (int i = 0; i < 5; i++)
        xlsx_write_heading(writer, text_of(header[i]));
    xlsx_write_row_end(writer);
    xlsx_write_number(writer, 42);
    xlsx_write_text(writer, TEXT("Açaí"));
    xlsx_write_day(writer, day_from_civil(2024, 2, 29));
    xlsx_write_money(writer, 1050, 2);
    xlsx_write_text(writer, TEXT("=1+1"));
    xlsx_write_row_end(writer);
    assert_int_equal(xlsx_write_finish(writer, NULL), RESULT_OK);
    struct attempt attempt = {.f = f};
    assert_string_equal(import_path(&attempt, RECORD_ACCOUNT, path), "1: 1+ 0~ 0= 0! 0r");
    expect_rows(f, RECORD_ACCOUNT,
                "external_id=42,name=Açaí,signup_date=2024-02-29,Seats:10.5,Formula:=1+1;");
    assert_int_equal(truncate(path, 900), 0);
    assert_string_equal(import_path(&attempt, RECORD_ACCOUNT, path),
                        "This XLSX file is damaged or was cut short. Save or download it once more.");
    unlink(path);
}

static void test_rounding_is_counted(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(import(f, RECORD_COST,
                               "month,kind,amount,currency,channel\n2024-01,acquisition,10.005,BRL,a\n"
                               "2024-01,acquisition,10.015,BRL,b\n2024-01,acquisition,10.02,BRL,c\n"),
                        "3: 3+ 0~ 0= 0! 2r");
    char out[1000];
    dump(f, RECORD_COST, LEDGER_NOW, out, sizeof(out));
    assert_non_null(strstr(out, "amount=1000,")); /* half to even */
    assert_non_null(strstr(out, "amount=1002,"));
}

static void test_repeated_keys(void **state)
{
    struct fixture *f = *state;
    two_accounts(f);
    assert_string_equal(
        import(f, RECORD_ACCOUNT, "external_id,name\nC,Gamma\nC,Gamma\nC,Delta\n"),
        "refused 3: 1+ 0~ 1= 1! 0r\n4|external_id|C|an earlier row gives other values for the same key");
    import(f, RECORD_SUBSCRIPTION,
           "external_id,account_external_id,amount,interval_unit,interval_count,currency,start_date\n"
           "S1,A,10,month,1,BRL,2024-01-01\n");
    const char *said = import(f, RECORD_SUBSCRIPTION_CHANGE,
                              "subscription_external_id,date,amount\nS1,2024-02-01,11\nS1,2024-02-01,12\n");
    assert_non_null(strstr(said, "refused 2: 1+ 0~ 0= 1! 0r\n3|"));
    assert_non_null(strstr(said, "an earlier row gives other values for the same key"));
    expect_rows(f, RECORD_SUBSCRIPTION_CHANGE, "");
}

/* One line in another encoding than the rest is that line's error, not the file's. */
static void test_mixed_encodings(void **state)
{
    struct fixture *f = *state;
    struct attempt attempt = {.f = f, .skip_bad = true};
    assert_string_equal(
        import_text(&attempt, RECORD_ACCOUNT, TEXT("external_id,name\nA,Jo\xC3\xA3o\nB,Jo\xE3o\nC,Ana\n")),
        "3: 2+ 0~ 0= 1! 0r\n3|name||this cell is not valid Unicode, while the rest of the file is");
    expect_rows(f, RECORD_ACCOUNT, "external_id=A,name=João;external_id=C,name=Ana;");
}

static void test_scores(void **state)
{
    struct fixture *f = *state;
    two_accounts(f);
    assert_string_equal(
        import(f, RECORD_SURVEY, "account_external_id,kind,score,answered_at\nA,nps,11,2024-01-01\n"),
        "refused 1: 0+ 0~ 0= 1! 0r\n2|score|11|the score is outside its scale, 0 to 10");
}

int main(void)
{
#define IMPORT_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {
        IMPORT_TEST(test_same_file_twice),
        IMPORT_TEST(test_brazilian_file),
        IMPORT_TEST(test_bad_rows),
        IMPORT_TEST(test_whole_file_faults),
        IMPORT_TEST(test_headers),
        IMPORT_TEST(test_numbers_of_two_kinds),
        IMPORT_TEST(test_dates_by_proof),
        IMPORT_TEST(test_mapping_makes_two_kinds),
        IMPORT_TEST(test_bad_row_of_two_kinds),
        IMPORT_TEST(test_chartmogul),
        IMPORT_TEST(test_words_for_several_months),
        IMPORT_TEST(test_contract_sheet),
        IMPORT_TEST(test_title_above_the_names),
        IMPORT_TEST(test_column_without_a_name),
        IMPORT_TEST(test_dry_run_and_effective),
        IMPORT_TEST(test_change_in_yen),
        IMPORT_TEST(test_xlsx),
        IMPORT_TEST(test_scores),
        IMPORT_TEST(test_repeated_keys),
        IMPORT_TEST(test_mixed_encodings),
        IMPORT_TEST(test_rounding_is_counted),
    };
    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
