/* People: those of the customers, and the vendor's own. Given names are dealt by a step, so that nobody
 * shares one, hence an e-mail, within an account. Addresses end in .example, which nobody owns. */
#include <stdio.h>

#include "demo/name.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define GIVEN 36 /* names a language: a step of 5 reaches them all */
#define FAMILY 29

static const char *const given_names[][GIVEN] = {
    {"Ana",     "Bruno",    "Camila",  "Diego",   "Elisa",  "Fábio",  "Gabriela", "Heitor",  "Isabela",
     "João",    "Karina",   "Leandro", "Mariana", "Nelson", "Olívia", "Paulo",    "Regina",  "Sérgio",
     "Tatiana", "Ubiratan", "Vanessa", "Wagner",  "Yara",   "Zélia",  "Antônio",  "Beatriz", "Caio",
     "Débora",  "Eduardo",  "Flávia",  "Gustavo", "Helena", "Ivan",   "Joana",    "Luís",    "Mônica"},
    {"Alice",  "Brandon", "Carol",  "David", "Emily",  "Frank",  "Grace",  "Henry", "Irene",
     "James",  "Karen",   "Logan",  "Megan", "Nathan", "Olivia", "Peter",  "Quinn", "Rachel",
     "Steven", "Teresa",  "Ursula", "Vince", "Wendy",  "Xavier", "Yvonne", "Zach",  "Abigail",
     "Brian",  "Chloe",   "Derek",  "Ellen", "Felix",  "Gloria", "Howard", "Isaac", "Julia"},
    {"Alejandra", "Benito",  "Claudia", "Darío",   "Estela", "Felipe",  "Graciela", "Hugo",    "Inés",
     "Javier",    "Lorena",  "Mateo",   "Nadia",   "Óscar",  "Pilar",   "Ramiro",   "Sonia",   "Tomás",
     "Úrsula",    "Valeria", "Ximena",  "Yolanda", "Andrés", "Brenda",  "Cristián", "Daniela", "Emilio",
     "Fernanda",  "Gonzalo", "Ignacio", "Julieta", "Leonor", "Marcelo", "Natalia",  "Pablo",   "Rocío"}};
static const char *const family_names[][FAMILY] = {
    {"Albuquerque", "Barreto",   "Cardoso", "Dantas",   "Esteves",     "Fonseca",  "Guimarães", "Holanda",
     "Iglesias",    "Junqueira", "Lacerda", "Macedo",   "Nogueira",    "Oliveira", "Peixoto",   "Queiroz",
     "Rezende",     "Siqueira",  "Tavares", "Uchoa",    "Vasconcelos", "Xavier",   "Zanetti",   "Amaral",
     "Brandão",     "Camargo",   "Duarte",  "Figueira", "Goulart"},
    {"Abbott",    "Baker",  "Carver", "Dalton", "Ellis",  "Foster", "Greer",   "Hayes", "Ingram", "Jarvis",
     "Keller",    "Lowell", "Marsh",  "Norris", "Osborn", "Pruitt", "Quigley", "Reyes", "Sutton", "Tate",
     "Underhill", "Vance",  "Webb",   "Yates",  "Bishop", "Crane",  "Dunn",    "Flynn", "Griggs"},
    {"Aguirre", "Bravo",   "Cáceres", "Durán",    "Espinoza", "Fuentes", "Garrido", "Herrera",
     "Ibarra",  "Jara",    "Lagos",   "Mora",     "Navarro",  "Orozco",  "Paredes", "Quiroga",
     "Rivas",   "Salgado", "Trejo",   "Urrutia",  "Vergara",  "Yáñez",   "Zamora",  "Arce",
     "Becerra", "Cordero", "Delgado", "Elizondo", "Figueroa"}};

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

static int tongue_of(const struct demo_life *life)
{
    return demo_speaks_portuguese(life) ? 0 : life->country == COUNTRY_UNITED_STATES ? 1 : 2;
}

const char *demo_given_name(const struct demo_life *life, int index)
{
    uint64_t start = demo_mix(life->seed, 59, (uint64_t)life->number);
    return given_names[tongue_of(life)][(start + 5 * (uint64_t)index) % GIVEN];
}

struct demo_person demo_person_of(struct arena *arena, const struct demo_life *life, int index)
{
    uint64_t draw = demo_mix(life->seed, 60 + (uint64_t)index, (uint64_t)life->number);
    const char *given = demo_given_name(life, index),
               *family = family_names[tongue_of(life)][draw / 64 % FAMILY];
    char domain[64], local[64]; /* a label of a domain has at most 63 bytes */
    text name = demo_account_name(arena, life);
    append_slug(domain, 0, sizeof domain, name.data);
    size_t length = append_slug(local, 0, sizeof local, given);
    int manner = (int)(demo_mix(life->seed, 58, (uint64_t)life->number) % 4); /* of the company's addresses */
    if (manner != 3) {
        if (manner < 2)
            local[length++] = '.';
        append_slug(local, length, sizeof local, family);
    }
    return (struct demo_person){text_printf(arena, "%s %s", given, family),
                                text_printf(arena, "%s@%s.example", local, domain)};
}

const char *demo_csm_email(int index)
{
    static const char *const people[] = {"marina.tavares@cais.example", "rafael.nunes@cais.example",
                                         "julia.sampaio@cais.example",  "davi.pires@cais.example",
                                         "lia.moura@cais.example",      "otto.brandt@cais.example",
                                         "nara.freitas@cais.example",   "caio.teles@cais.example"};
    return people[(size_t)index % COUNT(people)];
}

const char *demo_csm_name(int index)
{
    static const char *const people[] = {"Marina", "Rafael", "Júlia", "Davi", "Lia", "Otto", "Nara", "Caio"};
    return people[(size_t)index % COUNT(people)];
}

const char *demo_ism_email(int index)
{
    return index % 2 ? "tomas.leal@cais.example" : "bianca.lacerda@cais.example";
}
const char *demo_ism_name(int index)
{
    return index % 2 ? "Tomás" : "Bianca";
}
const char *demo_farmer_email(int index)
{
    return index % 2 ? "ines.couto@cais.example" : "otavio.reis@cais.example";
}
