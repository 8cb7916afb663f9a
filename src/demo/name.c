/* Names. A customer's proper name is one of 40 × 40 pairs ("Serra" + "do Lírio"), dealt by an odd step
 * through all pairs so that none comes twice before every pair was used; from then on a number follows.
 * Any likeness to a real company is chance; e-mail addresses end in .example, which nobody owns. */
#include "demo/name.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define PREFIXES 6

static const char *const heads[] = {
    "Serra",   "Vale",     "Porto",    "Campo",   "Monte",     "Ilha",     "Lagoa",  "Fonte",
    "Ponte",   "Praia",    "Mata",     "Pedra",   "Estrela",   "Aurora",   "Colina", "Ribeira",
    "Enseada", "Planalto", "Várzea",   "Alameda", "Jardim",    "Torre",    "Bosque", "Trilha",
    "Maré",    "Duna",     "Restinga", "Chapada", "Nascente",  "Clareira", "Vila",   "Arco",
    "Rosa",    "Caminho",  "Sol",      "Lua",     "Cachoeira", "Veredas",  "Horta",  "Janela"};
static const char *const tails[] = {
    "do Lírio",      "das Acácias",   "dos Ipês",     "da Garça",    "do Sabiá",  "das Palmeiras",
    "do Jatobá",     "da Figueira",   "dos Pinhais",  "das Araras",  "do Cedro",  "da Aroeira",
    "dos Coqueiros", "do Buriti",     "da Gameleira", "das Flores",  "do Poente", "da Manhã",
    "da Prata",      "do Mel",        "das Pedras",   "dos Ventos",  "das Águas", "do Sereno",
    "da Neblina",    "da Brisa",      "do Orvalho",   "das Marés",   "do Tucano", "da Cotovia",
    "da Andorinha",  "do Bem-te-vi",  "da Baleia",    "do Girassol", "da Romã",   "do Pequi",
    "da Sapucaia",   "dos Girassóis", "do Umbu",      "da Candeia"};

static const struct {
    const char *name;
    const char *prefixes[PREFIXES];
    const char *outcomes[2];
} industries[] = {
    {"Varejo",
     {"Supermercados", "Lojas", "Móveis", "Calçados", "Livraria", "Empório"},
     {"Ruptura de estoque abaixo de 4 % em todas as lojas.",
      "Fechar o caixa das lojas no mesmo dia, sem planilha."}},
    {"Alimentos",
     {"Laticínios", "Padarias", "Café", "Moinho", "Doces", "Massas"},
     {"Perder menos de 2 % da produção por validade.", "Saber o custo de cada receita toda semana."}},
    {"Saúde",
     {"Clínica", "Hospital", "Laboratório", "Farmácias", "Odontologia", "Instituto"},
     {"Não faltar material em cirurgia marcada.", "Faturar os convênios em até 5 dias."}},
    {"Educação",
     {"Colégio", "Escola", "Faculdade", "Centro de Ensino", "Cursos", "Educandário"},
     {"Inadimplência das mensalidades abaixo de 6 %.", "Matrícula sem fila, do contrato ao boleto."}},
    {"Logística",
     {"Transportes", "Logística", "Armazéns", "Expresso", "Fretes", "Cargas"},
     {"Saber onde está cada carga sem ligar para o motorista.", "Emitir o CT-e em menos de um minuto."}},
    {"Indústria",
     {"Metalúrgica", "Têxtil", "Plásticos", "Autopeças", "Cerâmica", "Embalagens"},
     {"Entregar 95 % dos pedidos no prazo.", "Reduzir o estoque parado em um terço."}},
    {"Serviços",
     {"Contabilidade", "Consultoria", "Hotéis", "Turismo", "Gráfica", "Imobiliária"},
     {"Fechar o mês em três dias úteis.", "Cobrar sem constrangimento e receber em dia."}},
    {"Construção",
     {"Construtora", "Engenharia", "Incorporadora", "Materiais", "Pré-moldados", "Esquadrias"},
     {"Comparar o orçado e o gasto de cada obra toda semana.", "Comprar por obra, com três cotações."}},
    {"Agronegócio",
     {"Cooperativa", "Fazendas", "Sementes", "Usina", "Viveiro", "Granja"},
     {"Rastrear cada lote da entrada ao cliente.", "Fechar a safra com custo por hectare."}},
};

static const char *const english_heads[] = {"Harbor",  "Maple",  "Copper",  "Willow",  "Granite", "Juniper",
                                            "Lantern", "Meadow", "Orchard", "Prairie", "Sparrow", "Timber"};
static const char *const english_tails[] = {"Ridge", "Hollow",  "Crossing", "Field",  "Bay",    "Gate",
                                            "Grove", "Landing", "Point",    "Spring", "Bridge", "Summit"};
static const char *const english_kinds[] = {"Foods", "Logistics", "Clinics", "Supply", "Markets", "Tooling"};
static const char *const spanish_heads[] = {"Comercial",   "Grupo",    "Almacenes", "Distribuidora",
                                            "Servicios",   "Talleres", "Clínicas",  "Alimentos",
                                            "Transportes", "Textiles", "Muebles",   "Viveros"};
static const char *const spanish_tails[] = {"Sierra Clara", "Río Manso",     "Luna Nueva", "Piedra Alta",
                                            "Valle Sereno", "Monte Gris",    "Agua Dulce", "Puerto Viejo",
                                            "Campo Lindo",  "Cielo Abierto", "Los Álamos", "Dos Esteros"};

static const struct demo_place brazil[] = {{"Brasil", "Sudeste", "São Paulo", "America/Sao_Paulo"},
                                           {"Brasil", "Sudeste", "Campinas", "America/Sao_Paulo"},
                                           {"Brasil", "Sudeste", "Belo Horizonte", "America/Sao_Paulo"},
                                           {"Brasil", "Sudeste", "Rio de Janeiro", "America/Sao_Paulo"},
                                           {"Brasil", "Sudeste", "Ribeirão Preto", "America/Sao_Paulo"},
                                           {"Brasil", "Sudeste", "Vitória", "America/Sao_Paulo"},
                                           {"Brasil", "Sudeste", "Uberlândia", "America/Sao_Paulo"},
                                           {"Brasil", "Sudeste", "Niterói", "America/Sao_Paulo"},
                                           {"Brasil", "Sul", "Curitiba", "America/Sao_Paulo"},
                                           {"Brasil", "Sul", "Joinville", "America/Sao_Paulo"},
                                           {"Brasil", "Sul", "Caxias do Sul", "America/Sao_Paulo"},
                                           {"Brasil", "Sul", "Londrina", "America/Sao_Paulo"},
                                           {"Brasil", "Sul", "Porto Alegre", "America/Sao_Paulo"},
                                           {"Brasil", "Nordeste", "Salvador", "America/Bahia"},
                                           {"Brasil", "Nordeste", "Recife", "America/Recife"},
                                           {"Brasil", "Nordeste", "Fortaleza", "America/Fortaleza"},
                                           {"Brasil", "Nordeste", "Natal", "America/Fortaleza"},
                                           {"Brasil", "Centro-Oeste", "Goiânia", "America/Sao_Paulo"},
                                           {"Brasil", "Centro-Oeste", "Brasília", "America/Sao_Paulo"},
                                           {"Brasil", "Norte", "Manaus", "America/Manaus"},
                                           {"Brasil", "Norte", "Belém", "America/Belem"}};
static const struct demo_place abroad[][2] = {
    [COUNTRY_UNITED_STATES] = {{"Estados Unidos", "América do Norte", "Orlando", "America/New_York"},
                               {"Estados Unidos", "América do Norte", "Boston", "America/New_York"}},
    [COUNTRY_PORTUGAL] = {{"Portugal", "Europa", "Lisboa", "Europe/Lisbon"},
                          {"Portugal", "Europa", "Porto", "Europe/Lisbon"}},
    [COUNTRY_MEXICO] = {{"México", "América do Norte", "Monterrey", "America/Monterrey"},
                        {"México", "América do Norte", "Puebla", "America/Mexico_City"}},
    [COUNTRY_CHILE] = {{"Chile", "América do Sul", "Santiago", "America/Santiago"},
                       {"Chile", "América do Sul", "Concepción", "America/Santiago"}},
};

text demo_account_id(struct arena *arena, int64_t number)
{
    return text_printf(arena, "C-%05lld", (long long)number);
}

/* " 2" from the second time round on, nothing at first. */
static const char *round_suffix(struct arena *arena, int64_t round)
{
    return round > 0 ? arena_printf(arena, " %lld", (long long)round + 1) : "";
}

static text proper_name(struct arena *arena, const struct demo_life *life)
{
    enum { PAIRS = COUNT(heads) * COUNT(tails) };
    int64_t pair =
        (life->number * 1123 + (int64_t)(life->seed % PAIRS)) % PAIRS; /* 1123 shares no factor with 1600 */
    return text_printf(arena, "%s %s", heads[pair / (int64_t)COUNT(tails)],
                       tails[pair % (int64_t)COUNT(tails)]);
}

text demo_account_name(struct arena *arena, const struct demo_life *life)
{
    int64_t number = life->number - 1;
    if (life->country == COUNTRY_UNITED_STATES) {
        enum { KINDS = COUNT(english_kinds), HEADS = COUNT(english_heads), TAILS = COUNT(english_tails) };
        int64_t dealt = number * 5 % (KINDS * HEADS * TAILS); /* 5 shares no factor with 864 */
        return text_printf(arena, "%s %s %s%s", english_heads[dealt % HEADS],
                           english_tails[dealt / HEADS % TAILS], english_kinds[dealt / HEADS / TAILS % KINDS],
                           round_suffix(arena, number / (KINDS * HEADS * TAILS)));
    }
    if (life->country == COUNTRY_MEXICO || life->country == COUNTRY_CHILE) {
        enum { HEADS = COUNT(spanish_heads), TAILS = COUNT(spanish_tails) };
        return text_printf(arena, "%s %s%s", spanish_heads[number % HEADS],
                           spanish_tails[number / HEADS % TAILS],
                           round_suffix(arena, number / (HEADS * TAILS)));
    }
    text proper = proper_name(arena, life);
    const char *prefix =
        life->is_group ? "Grupo"
                       : industries[life->industry].prefixes[(life->number * 5 + life->place) % PREFIXES];
    return text_printf(arena, "%s %.*s%s", prefix, TEXT_ARGUMENTS(proper),
                       round_suffix(arena, number / (int64_t)(COUNT(heads) * COUNT(tails))));
}

const char *demo_industry_name(int industry)
{
    return industries[industry].name;
}

const char *demo_desired_outcome(const struct demo_life *life)
{
    return industries[life->industry].outcomes[life->place % 2];
}

struct demo_place demo_place_of(const struct demo_life *life)
{
    if (life->country == COUNTRY_BRAZIL)
        return brazil[(size_t)life->place % COUNT(brazil)];
    return abroad[life->country][life->place % 2];
}

/* Appends `from` in small ASCII letters; what is no letter becomes nothing. Latin letters with marks are
 * all of the two-byte form C3 xx. */
static size_t append_slug(char *slug, size_t length, size_t size, const char *from)
{
    static const char plain[] = "aaaaaaaceeeeiiiidnooooo-ouuuuypsaaaaaaaceeeeiiiidnooooo-ouuuuypy";
    for (; *from && length + 1 < size; from++) {
        unsigned char byte = (unsigned char)*from;
        if (byte == 0xC3 && from[1])
            slug[length++] = plain[(unsigned char)*++from & 63];
        else if (byte >= 'A' && byte <= 'Z')
            slug[length++] = (char)(byte + 32);
        else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9'))
            slug[length++] = (char)byte;
    }
    slug[length] = '\0';
    return length;
}

struct demo_person demo_person_of(struct arena *arena, const struct demo_life *life, int index)
{
    static const char *const first[] = {
        "Ana",     "Bruno",    "Camila",  "Diego",   "Elisa",  "Fábio",  "Gabriela", "Heitor",  "Isabela",
        "João",    "Karina",   "Leandro", "Mariana", "Nelson", "Olívia", "Paulo",    "Regina",  "Sérgio",
        "Tatiana", "Ubiratan", "Vanessa", "Wagner",  "Yara",   "Zélia",  "Antônio",  "Beatriz", "Caio",
        "Débora",  "Eduardo",  "Flávia",  "Gustavo", "Helena", "Ivan",   "Joana",    "Luís",    "Mônica"};
    static const char *const last[] = {
        "Albuquerque", "Barreto",   "Cardoso", "Dantas",   "Esteves",     "Fonseca",  "Guimarães", "Holanda",
        "Iglesias",    "Junqueira", "Lacerda", "Macedo",   "Nogueira",    "Oliveira", "Peixoto",   "Queiroz",
        "Rezende",     "Siqueira",  "Tavares", "Uchoa",    "Vasconcelos", "Xavier",   "Zanetti",   "Amaral",
        "Brandão",     "Camargo",   "Duarte",  "Figueira", "Goulart"};
    uint64_t draw = demo_mix(life->seed, 60 + (uint64_t)index, (uint64_t)life->number);
    /* Steps of 5 over 36 names: nobody shares a given name, hence an e-mail, within an account. */
    uint64_t start = demo_mix(life->seed, 59, (uint64_t)life->number);
    const char *given = first[(start + 5 * (uint64_t)index) % COUNT(first)],
               *family = last[draw / 64 % COUNT(last)];
    char slug[64], local[64];
    text name = demo_account_name(arena, life);
    append_slug(slug, 0, sizeof slug, name.data);
    size_t length = append_slug(local, 0, sizeof local, given);
    local[length++] = '.';
    append_slug(local, length, sizeof local, family);
    return (struct demo_person){text_printf(arena, "%s %s", given, family),
                                text_printf(arena, "%s@%s.example", local, slug)};
}

const char *demo_csm_email(int index)
{
    static const char *const people[] = {"marina.tavares@cais.example", "rafael.nunes@cais.example",
                                         "julia.sampaio@cais.example",  "davi.pires@cais.example",
                                         "lia.moura@cais.example",      "otto.brandt@cais.example",
                                         "nara.freitas@cais.example",   "caio.teles@cais.example"};
    return people[(size_t)index % COUNT(people)];
}

const char *demo_ism_email(int index)
{
    return index % 2 ? "tomas.leal@cais.example" : "bianca.lacerda@cais.example";
}
const char *demo_farmer_email(int index)
{
    return index % 2 ? "ines.couto@cais.example" : "otavio.reis@cais.example";
}
