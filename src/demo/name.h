/* The invented names of the sample company: customers, their people, where they are, who looks after
 * them. Pure tables and functions of the account's number; texts live in the arena given. */
#ifndef FAROL_DEMO_NAME_H
#define FAROL_DEMO_NAME_H

#include "base/text.h"
#include "demo/life.h"

/* Unique for every account number of one company. */
text demo_account_name(struct arena *arena, const struct demo_life *life);
/* A Brazilian company's CNPJ, check digits included; absent elsewhere. */
text demo_tax_id(struct arena *arena, const struct demo_life *life);
/* Whether its people write in Portuguese; the others are written to in English. */
bool demo_speaks_portuguese(const struct demo_life *life);
/* "C-00042" */
text demo_account_id(struct arena *arena, int64_t number);
enum { DEMO_ACCOUNT_ID_BYTES = 24 };
/* The same, in `ret`. */
text demo_account_id_in(char ret[DEMO_ACCOUNT_ID_BYTES], int64_t number);
struct demo_person {
    text name, email;
};
/* The contact number `index` of an account. */
struct demo_person demo_person_of(struct arena *arena, const struct demo_life *life, int index);
const char *demo_given_name(const struct demo_life *life, int index);
const char *demo_industry_name(int industry);
const char *demo_desired_outcome(const struct demo_life *life);

struct demo_place {
    const char *country, *region, *city, *zone;
    int area_code; /* of telephones, in Brazil */
};
struct demo_place demo_place_of(const struct demo_life *life);

/* The vendor's own people, by role. */
const char *demo_csm_email(int index);
/* The given name alone, as colleagues write it. */
const char *demo_csm_name(int index);
const char *demo_ism_email(int index);
const char *demo_ism_name(int index);
const char *demo_farmer_email(int index);

#endif
