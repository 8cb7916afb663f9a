/* What a customer is called, what it does, where it is.
 *
 * A customer's proper name is a place that might be ("Serra do Lírio"), a coined word ("Lumanor") or the
 * founders' ("Irmãos Zanetti"), dealt by a step through all of them so that none comes twice before every
 * one was used; from then on a region and a legal form follow, and only after those a number. Around it
 * stands what the trade is called. A group's members carry the group's name. Any likeness to a real
 * company is chance. */
#include "demo/name.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define PATTERNS 8

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

static const char *const coined_heads[] = {
    "Alva",  "Bora", "Brisa", "Cora", "Dalva", "Enza", "Fina", "Gira", "Iba",  "Jura", "Kira", "Luma",
    "Mara",  "Nexa", "Orla",  "Piá",  "Quira", "Ruba", "Sena", "Tala", "Uba",  "Vera", "Xara", "Zefi",
    "Anga",  "Boro", "Caju",  "Dora", "Elo",   "Fero", "Gama", "Itu",  "Java", "Lexa", "Mira", "Nava",
    "Ocara", "Peri", "Rima",  "Suma", "Tupi",  "Urba", "Vila", "Yara", "Zara", "Apu",  "Beta", "Cima"};
static const char *const coined_tails[] = {
    "tec",  "nor",   "lux",  "plan", "via",   "mar",  "dor",  "flex", "gran", "sol",  "prim", "ville",
    "nova", "mix",   "bras", "cel",  "port",  "fio",  "rio",  "lar",  "dal",  "fert", "grês", "line",
    "max",  "nobre", "pan",  "quin", "rural", "sete", "tril", "vale", "vest", "zem",  "lume", "cora"};
static const char *const families[] = {
    "Zanetti",  "Barreto",  "Dantas",     "Fonseca",     "Guimarães", "Holanda",   "Junqueira",
    "Lacerda",  "Macedo",   "Nogueira",   "Peixoto",     "Queiroz",   "Rezende",   "Siqueira",
    "Tavares",  "Uchoa",    "Vasques",    "Amaral",      "Brandão",   "Camargo",   "Duarte",
    "Figueira", "Goulart",  "Bertolini",  "Casagrande",  "Dallagnol", "Faccin",    "Giordani",
    "Hoffmann", "Kruger",   "Lorenzetto", "Mazzini",     "Nakamura",  "Okada",     "Pellegrini",
    "Quadros",  "Rossetto", "Schuster",   "Takeda",      "Ueno",      "Valadares", "Wagner",
    "Yoshida",  "Zardo",    "Abreu",      "Bittencourt", "Cordeiro",  "Drummond",  "Evangelista",
    "Falcão",   "Gusmão",   "Ibiapina",   "Leitão",      "Mourão",    "Novaes",    "Olinto",
    "Paranhos", "Quintela", "Ramalho",    "Sobral"};
enum {
    PLACES = COUNT(heads) * COUNT(tails),
    COINED = COUNT(coined_heads) * COUNT(coined_tails),
    FOUNDER_FORMS = 20,
    FOUNDERS = COUNT(families) * FOUNDER_FORMS,
    PROPERS = PLACES + COINED + FOUNDERS
};
#define PROPER_STEP 2797 /* shares no factor with PROPERS, 4528, and lies at its golden section */

static const struct {
    const char *name;
    const char *patterns[PATTERNS]; /* * is the proper name */
    const char *outcomes[4];
    const char *outcomes_english[2];
} industries[] = {
    {"Varejo",
     {"Supermercados *", "Lojas *", "* Móveis", "* Calçados", "Livraria *", "Empório *", "* Magazine",
      "Rede * de Farmácias"},
     {"Ruptura de estoque abaixo de 4 % em todas as lojas.",
      "Fechar o caixa das lojas no mesmo dia, sem planilha.",
      "Saber na segunda-feira o que vendeu e o que encalhou.",
      "Abrir loja nova em duas semanas, com cadastro e fiscal prontos."},
     {"Stock-outs below 4% in every store.", "Close the tills the same day, without a spreadsheet."}},
    {"Alimentos",
     {"Laticínios *", "Padarias *", "Café *", "Moinho *", "* Doces", "Massas *", "* Alimentos",
      "Frigorífico *"},
     {"Perder menos de 2 % da produção por validade.", "Saber o custo de cada receita toda semana.",
      "Rastrear um lote até a prateleira em dez minutos.", "Parar de produzir o que ninguém pediu."},
     {"Lose less than 2% of output to expiry.", "Know what each recipe costs, every week."}},
    {"Saúde",
     {"Clínica *", "Hospital *", "Laboratório *", "* Odontologia", "Instituto *", "* Diagnósticos",
      "Clínicas *", "* Fisioterapia"},
     {"Não faltar material em cirurgia marcada.", "Faturar os convênios em até 5 dias.",
      "Reduzir as glosas de 9 % para 3 %.", "Enxergar o custo por atendimento."},
     {"Never run out of material for a planned surgery.", "Bill the insurers within five days."}},
    {"Educação",
     {"Colégio *", "Escola *", "Faculdade *", "Centro de Ensino *", "* Cursos", "Educandário *", "* Idiomas",
      "Escola Técnica *"},
     {"Inadimplência das mensalidades abaixo de 6 %.", "Matrícula sem fila, do contrato ao boleto.",
      "Saber em março, e não em novembro, quem não vai renovar.", "Um extrato por família, não por aluno."},
     {"Unpaid tuition below 6%.", "Enrolment without queues, from contract to payment."}},
    {"Logística",
     {"Transportes *", "* Logística", "Armazéns *", "Expresso *", "* Fretes", "* Cargas", "Rodoviário *",
      "* Encomendas"},
     {"Saber onde está cada carga sem ligar para o motorista.", "Emitir o CT-e em menos de um minuto.",
      "Cobrar cada hora parada que é do cliente.", "Margem por rota, toda sexta."},
     {"Know where each load is without calling the driver.", "Margin by route, every Friday."}},
    {"Indústria",
     {"Metalúrgica *", "* Têxtil", "* Plásticos", "* Autopeças", "Cerâmica *", "* Embalagens", "Indústria *",
      "* Ferramentas"},
     {"Entregar 95 % dos pedidos no prazo.", "Reduzir o estoque parado em um terço.",
      "Orçar um pedido em uma hora, antes dois dias.", "Um só número de custo para fábrica e diretoria."},
     {"Ship 95% of orders on time.", "Cut idle stock by a third."}},
    {"Serviços",
     {"Contabilidade *", "* Consultoria", "Hotéis *", "* Turismo", "Gráfica *", "Imobiliária *",
      "* Segurança", "* Eventos"},
     {"Fechar o mês em três dias úteis.", "Cobrar sem constrangimento e receber em dia.",
      "Faturar as horas na semana em que foram feitas.", "Saber quais contratos dão prejuízo."},
     {"Close the month in three working days.", "Invoice hours in the week they were worked."}},
    {"Construção",
     {"Construtora *", "* Engenharia", "* Incorporadora", "* Materiais", "* Pré-moldados", "Esquadrias *",
      "* Terraplenagem", "Concreto *"},
     {"Comparar o orçado e o gasto de cada obra toda semana.", "Comprar por obra, com três cotações.",
      "Medir e faturar a obra sem esperar o engenheiro.", "Nenhum material comprado duas vezes."},
     {"Budget against spend of each site, every week.", "Buy by site, with three quotes."}},
    {"Agronegócio",
     {"Cooperativa *", "Fazendas *", "Sementes *", "Usina *", "Viveiro *", "Granja *", "* Agrícola",
      "Armazéns Gerais *"},
     {"Rastrear cada lote da entrada ao cliente.", "Fechar a safra com custo por hectare.",
      "Pagar o produtor no dia em que entrega.", "Prever a compra de insumos por talhão."},
     {"Trace each lot from intake to customer.", "Close the harvest with cost per hectare."}},
};

static const char *const english_heads[] = {
    "Harbor",  "Maple",   "Copper", "Willow", "Granite", "Juniper", "Lantern", "Meadow", "Orchard", "Prairie",
    "Sparrow", "Timber",  "Alder",  "Birch",  "Canyon",  "Dover",   "Ember",   "Falcon", "Garnet",  "Hazel",
    "Indigo",  "Kestrel", "Laurel", "Mason",  "Nolan",   "Osprey",  "Quarry",  "Rowan",  "Sable",   "Thorn"};
static const char *const english_tails[] = {"Ridge", "Hollow",  "Crossing", "Field",  "Bay",    "Gate",
                                            "Grove", "Landing", "Point",    "Spring", "Bridge", "Summit",
                                            "Brook", "Cove",    "Dale",     "Forge",  "Harbor", "Hill",
                                            "Lane",  "Mill",    "Park",     "Shore",  "Vale",   "Works"};
/* By industry, as in the table above. */
static const char *const english_kinds[][3] = {{"Markets", "Outfitters", "Hardware"},
                                               {"Foods", "Bakery", "Creamery"},
                                               {"Clinics", "Dental", "Diagnostics"},
                                               {"Academy", "School", "Language Center"},
                                               {"Logistics", "Freight", "Warehousing"},
                                               {"Tooling", "Packaging", "Plastics"},
                                               {"Accounting", "Hotels", "Print & Copy"},
                                               {"Builders", "Concrete", "Millwork"},
                                               {"Farms", "Seed", "Nurseries"}};
static const char *const spanish_kinds[][2] = {
    {"Almacenes", "Muebles"},  {"Panadería", "Alimentos"},     {"Clínicas", "Laboratorio"},
    {"Colegio", "Instituto"},  {"Transportes", "Fletes"},      {"Textiles", "Envases"},
    {"Hoteles", "Contadores"}, {"Constructora", "Materiales"}, {"Viveros", "Semillas"}};
static const char *const spanish_tails[] = {
    "Sierra Clara",   "Río Manso",     "Luna Nueva",      "Piedra Alta",       "Valle Sereno",
    "Monte Gris",     "Agua Dulce",    "Puerto Viejo",    "Campo Lindo",       "Cielo Abierto",
    "Los Álamos",     "Dos Esteros",   "Hermanos Ibarra", "Casa Urrutia",      "Las Higueras",
    "El Quelite",     "La Noria",      "Tres Encinos",    "Laguna Honda",      "Los Tilos",
    "El Mirlo",       "Santa Brisa",   "Peña Blanca",     "La Cantera",        "Don Anselmo",
    "Montes y Rivas", "Del Río Hijos", "El Faro Sur",     "Camino Real Viejo", "Los Nogales",
    "Cerro Pardo",    "Las Garzas",    "Bahía Serena",    "El Molino Rojo",    "Arroyo Seco",
    "Los Cipreses",   "La Espiga",     "Tierra Roja",     "Barranca Honda",    "El Granero"};

static const char *const regions[] = {"",         "Brasil",    "Sul",     "Norte",    "Leste",    "Oeste",
                                      "Nordeste", "Sudeste",   "Central", "Litoral",  "Paulista", "Mineira",
                                      "Gaúcha",   "Baiana",    "Goiana",  "do Vale",  "da Serra", "da Barra",
                                      "Nova",     "Matriz",    "Express", "Premium",  "Popular",  "Regional",
                                      "União",    "Primavera", "Aliança", "Horizonte"};
static const char *const forms[] = {"",    "Ltda.",         "S.A.",      "& Cia.",
                                    "EPP", "Participações", "Comercial", "Associados"};
static const char *const english_regions[] = {"",        "North",   "South",    "East",
                                              "West",    "Pacific", "Atlantic", "Midwest",
                                              "Central", "Valley",  "Coastal",  "Union"};
static const char *const english_forms[] = {"",    "Inc.",     "LLC",      "Group",
                                            "Co.", "Holdings", "Partners", "& Sons"};
static const char *const spanish_regions[] = {"",      "Norte", "Sur",    "Centro",  "Oriente", "Poniente",
                                              "Bajío", "Costa", "Andina", "Austral", "Central", "Nueva"};
static const char *const spanish_forms[] = {"",    "S.A.",    "Ltda.",  "y Cía.",
                                            "SpA", "e Hijos", "S.R.L.", "y Asociados"};

static const struct demo_place brazil[] = {{"Brasil", "Sudeste", "São Paulo", "America/Sao_Paulo", 11},
                                           {"Brasil", "Sudeste", "Campinas", "America/Sao_Paulo", 19},
                                           {"Brasil", "Sudeste", "Belo Horizonte", "America/Sao_Paulo", 31},
                                           {"Brasil", "Sudeste", "Rio de Janeiro", "America/Sao_Paulo", 21},
                                           {"Brasil", "Sudeste", "Ribeirão Preto", "America/Sao_Paulo", 16},
                                           {"Brasil", "Sudeste", "Vitória", "America/Sao_Paulo", 27},
                                           {"Brasil", "Sudeste", "Uberlândia", "America/Sao_Paulo", 34},
                                           {"Brasil", "Sudeste", "Niterói", "America/Sao_Paulo", 21},
                                           {"Brasil", "Sul", "Curitiba", "America/Sao_Paulo", 41},
                                           {"Brasil", "Sul", "Joinville", "America/Sao_Paulo", 47},
                                           {"Brasil", "Sul", "Caxias do Sul", "America/Sao_Paulo", 54},
                                           {"Brasil", "Sul", "Londrina", "America/Sao_Paulo", 43},
                                           {"Brasil", "Sul", "Porto Alegre", "America/Sao_Paulo", 51},
                                           {"Brasil", "Nordeste", "Salvador", "America/Bahia", 71},
                                           {"Brasil", "Nordeste", "Recife", "America/Recife", 81},
                                           {"Brasil", "Nordeste", "Fortaleza", "America/Fortaleza", 85},
                                           {"Brasil", "Nordeste", "Natal", "America/Fortaleza", 84},
                                           {"Brasil", "Centro-Oeste", "Goiânia", "America/Sao_Paulo", 62},
                                           {"Brasil", "Centro-Oeste", "Brasília", "America/Sao_Paulo", 61},
                                           {"Brasil", "Norte", "Manaus", "America/Manaus", 92},
                                           {"Brasil", "Norte", "Belém", "America/Belem", 91}};
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

text demo_account_id_in(char ret[DEMO_ACCOUNT_ID_BYTES], int64_t number)
{
    /* By hand: it stands in every row, and printf would cost more than the rest of the row. */
    size_t at = DEMO_ACCOUNT_ID_BYTES;
    while (number > 0 || at > DEMO_ACCOUNT_ID_BYTES - 5) {
        ret[--at] = (char)('0' + number % 10);
        number /= 10;
    }
    ret[--at] = '-';
    ret[--at] = 'C';
    return (text){ret + at, DEMO_ACCOUNT_ID_BYTES - at};
}

text demo_account_id(struct arena *arena, int64_t number)
{
    char id[DEMO_ACCOUNT_ID_BYTES];
    return text_copy(arena, demo_account_id_in(id, number));
}

/* What keeps names apart once all were dealt: nothing the first time round, then a legal form, then a
 * region and a form, and when all of these were used a number besides. */
static const char *round_suffix(struct arena *arena, int64_t round, const char *const *areas,
                                int64_t area_count, const char *const *legal, int64_t legal_count)
{
    const char *form = legal[round % legal_count], *area = areas[round / legal_count % area_count];
    int64_t again = round / legal_count / area_count;
    const char *number = again ? arena_printf(arena, " %lld", (long long)again + 1) : "";
    return arena_printf(arena, "%s%s%s%s%s", *area ? " " : "", area, number, *form ? " " : "", form);
}

static const char *founders_name(struct arena *arena, int64_t dealt)
{
    const char *family = families[dealt / FOUNDER_FORMS];
    int64_t form = dealt % FOUNDER_FORMS;
    if (form == 0)
        return arena_printf(arena, "Irmãos %s", family);
    if (form == 1)
        return arena_printf(arena, "%s & Filhos", family);
    if (form == 2)
        return arena_printf(arena, "Casa %s", family);
    const char *partner = families[(dealt / FOUNDER_FORMS + 3 * form) % (int64_t)COUNT(families)];
    return arena_printf(arena, "%s & %s", family, partner);
}

static const char *proper_name(struct arena *arena, uint64_t seed, int64_t number)
{
    int64_t dealt = (number * PROPER_STEP + (int64_t)(seed % PROPERS)) % PROPERS;
    if (dealt < PLACES)
        return arena_printf(arena, "%s %s", heads[dealt / (int64_t)COUNT(tails)],
                            tails[dealt % (int64_t)COUNT(tails)]);
    dealt -= PLACES;
    if (dealt < COINED)
        return arena_printf(arena, "%s%s", coined_heads[dealt / (int64_t)COUNT(coined_tails)],
                            coined_tails[dealt % (int64_t)COUNT(coined_tails)]);
    return founders_name(arena, dealt - COINED);
}

static text english_name(struct arena *arena, const struct demo_life *life)
{
    enum { HEADS = COUNT(english_heads), PAIRS = HEADS * COUNT(english_tails) };
    int64_t number = life->number - 1, dealt = number * 443 % PAIRS; /* no factor shared with 720 */
    return text_printf(arena, "%s %s %s%s", english_heads[dealt % HEADS], english_tails[dealt / HEADS],
                       english_kinds[life->industry][dealt % 3],
                       round_suffix(arena, number / PAIRS, english_regions, COUNT(english_regions),
                                    english_forms, COUNT(english_forms)));
}

static text spanish_name(struct arena *arena, const struct demo_life *life)
{
    enum { TAILS = COUNT(spanish_tails) };
    int64_t number = life->number - 1, dealt = number * 17 % TAILS; /* no factor shared with 40 */
    return text_printf(arena, "%s %s%s", spanish_kinds[life->industry][dealt / 2 % 2], spanish_tails[dealt],
                       round_suffix(arena, number / TAILS, spanish_regions, COUNT(spanish_regions),
                                    spanish_forms, COUNT(spanish_forms)));
}

text demo_account_name(struct arena *arena, const struct demo_life *life)
{
    if (life->country == COUNTRY_UNITED_STATES)
        return english_name(arena, life);
    if (life->country == COUNTRY_MEXICO || life->country == COUNTRY_CHILE)
        return spanish_name(arena, life);
    int64_t named = life->parent ? life->parent : life->number; /* a group's members are called like it */
    const char *proper = proper_name(arena, life->seed, named);
    /* Three apart for the members of a group, so that two of one trade differ. */
    const char *pattern =
        life->is_group
            ? "Grupo *"
            : industries[life->industry].patterns[(named * 5 + 3 * (life->number - named)) % PATTERNS];
    text after = text_of(pattern), before = text_cut(&after, '*');
    return text_printf(
        arena, "%.*s%s%.*s%s", TEXT_ARGUMENTS(before), proper, TEXT_ARGUMENTS(after),
        round_suffix(arena, (named - 1) / PROPERS, regions, COUNT(regions), forms, COUNT(forms)));
}

static int check_digit(const int *digits, int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++)
        sum += digits[i] * ((count - 1 - i) % 8 + 2);
    return sum % 11 < 2 ? 0 : 11 - sum % 11;
}

text demo_tax_id(struct arena *arena, const struct demo_life *life)
{
    if (life->country != COUNTRY_BRAZIL)
        return TEXT_ABSENT;
    /* Eight digits of the company, dealt by a step that shares no factor with their count. */
    int64_t root = (life->number * 61803399 + (int64_t)(life->seed % 1000000) * 31415927) % 100000000;
    int digits[14] = {[11] = 1}; /* its first establishment, 0001 */
    for (int i = 7; i >= 0; i--, root /= 10)
        digits[i] = (int)(root % 10);
    digits[12] = check_digit(digits, 12);
    digits[13] = check_digit(digits, 13);
    return text_printf(arena, "%d%d.%d%d%d.%d%d%d/%d%d%d%d-%d%d", digits[0], digits[1], digits[2], digits[3],
                       digits[4], digits[5], digits[6], digits[7], digits[8], digits[9], digits[10],
                       digits[11], digits[12], digits[13]);
}

const char *demo_industry_name(int industry)
{
    return industries[industry].name;
}

const char *demo_desired_outcome(const struct demo_life *life)
{
    if (demo_speaks_portuguese(life))
        return industries[life->industry].outcomes[life->place / 7 % 4];
    return industries[life->industry].outcomes_english[life->place / 7 % 2];
}

bool demo_speaks_portuguese(const struct demo_life *life)
{
    return life->country == COUNTRY_BRAZIL || life->country == COUNTRY_PORTUGAL;
}

struct demo_place demo_place_of(const struct demo_life *life)
{
    if (life->country == COUNTRY_BRAZIL)
        return brazil[(size_t)life->place % COUNT(brazil)];
    return abroad[life->country][life->place % 2];
}
