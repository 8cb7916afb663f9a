/* The workload's accounts as import files, see workload.h. Subscriptions come in random order: account
 * (k × a prime) modulo the count, so that an import meets its keys nowhere near each other. */
#include <stdio.h>

#include "base/day.h"
#include "workload/workload.h"

static const char *const plans[] = {"Essencial", "Profissional", "Corporativo"};
static const char *const regions[] = {"Norte", "Nordeste", "Centro-Oeste", "Sudeste", "Sul"};
static const char *const tiers[] = {"tech", "low", "mid", "high"};
static const char *const segments[] = {"", "SMB", "Mid-market", "Enterprise", "Strategic"};

static void write_money(FILE *file, int64_t minor)
{
    fprintf(file, "%lld.%02lld", (long long)(minor / 100), (long long)(minor % 100));
}

/* Names as companies have them, so that a search meets words that many share. */
static const char *const trades[] = {"Padaria", "Mercado", "Clínica",  "Hospital", "Construtora", "Escola",
                                     "Oficina", "Gráfica", "Livraria", "Farmácia", "Pousada",     "Academia"};
static const char *const places[] = {"do Sol",   "da Serra",  "São José",  "Vila Nova",
                                     "do Norte", "Alto Iguá", "Água Fria", "da Ponte",
                                     "Santa Fé", "do Vale",   "Bela Vista"};
static const char *const forms[] = {"Ltda", "S.A.", "ME", "& Filhos", "EPP", "e Cia.", "do Brasil"};
static const char *const first_names[] = {"Ana",  "João", "Marina", "Caio",  "Júlia",
                                          "Davi", "Inês", "Otávio", "Paula", "Rui"};
static const char *const last_names[] = {"Souza", "Silva",  "Costa",   "Tavares", "Prado",
                                         "Lima",  "Moraes", "Sampaio", "Nunes"};
#define PICK(list, number) ((list)[(number) % (sizeof(list) / sizeof *(list))])

static void write_account(FILE *file, uint32_t i, const struct workload_account *account)
{
    uint32_t mixed = i * UINT32_C(2654435761);
    fprintf(file, "A-%u,%s %s %s %u,%02u.%03u.%03u/0001-%02u,%s,%s,%s,%s,industry %u,csm%u@example.com\n", i,
            PICK(trades, mixed >> 8), PICK(places, mixed >> 16), PICK(forms, mixed >> 4), i % 1000,
            mixed % 100, mixed / 100 % 1000, mixed / 100000 % 1000, i % 100, segments[account->segment],
            plans[i % 3], regions[i % 5], tiers[i / 7 % 4], i / 3 % 12, i % 200);
}

static void write_contact(FILE *file, uint32_t i)
{
    uint32_t mixed = i * UINT32_C(2246822519);
    const char *first = PICK(first_names, mixed >> 8), *last = PICK(last_names, mixed >> 16);
    fprintf(file, "P-%u,A-%u,%s %s,contact%u@company%u.example\n", i, i, first, last, i, i);
}

static void write_subscription(FILE *file, uint32_t i, const struct workload_account *account)
{
    char day[11];
    fprintf(file, "S-%u,A-%u,%s,", i, i, plans[i % 3]);
    write_money(file, account->points[0].mrr);
    fprintf(file, ",month,1,BRL,%s\n", day_format(account->points[0].day, day));
}

static void write_changes(FILE *changes, FILE *surveys, uint32_t i, const struct workload_account *account)
{
    char day[11];
    for (int k = 1; k < account->point_count; k++) {
        fprintf(changes, "S-%u,%s,", i, day_format(account->points[k].day, day));
        write_money(changes, account->points[k].mrr);
        fputc('\n', changes);
    }
    for (int k = 0; k < WORKLOAD_ANSWERS; k++)
        fprintf(surveys, "A-%u,c%d.%u@example.com,nps,%d,stage %d,%s\n", i, account->answers[k].contact, i,
                account->answers[k].score, account->answers[k].stage,
                day_format(account->answers[k].day, day));
}

int workload_write_import(const char *directory, uint64_t seed, uint32_t accounts)
{
    static const char *const names[] = {"accounts", "subscriptions", "subscription_changes", "surveys",
                                        "contacts"};
    static const char *const heads[] = {
        "external_id,name,tax_id,segment,plan,region,touch_tier,industry,owner_email",
        "external_id,account_external_id,plan,amount,interval_unit,interval_count,currency,start_date",
        "subscription_external_id,date,amount",
        "account_external_id,contact_email,kind,score,stage,answered_at",
        "external_id,account_external_id,name,email"};
    FILE *files[5] = {NULL};
    int status = 0;
    for (int t = 0; t < 5 && status == 0; t++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.csv", directory, names[t]);
        files[t] = fopen(path, "w");
        status = files[t] && fprintf(files[t], "%s\n", heads[t]) > 0 ? 0 : -1;
    }
    const uint64_t prime = 2147483647;
    for (uint32_t i = 0; i < accounts && status == 0; i++) {
        struct workload_account account, shuffled;
        uint32_t other = (uint32_t)(i * prime % accounts);
        workload_account(seed, i, &account);
        workload_account(seed, other, &shuffled);
        write_account(files[0], i, &account);
        write_contact(files[4], i);
        write_subscription(files[1], other, &shuffled);
        write_changes(files[2], files[3], i, &account);
    }
    for (int t = 0; t < 5; t++)
        if (files[t] && fclose(files[t]) != 0)
            status = -1;
    return status;
}
