/* Names as people write them, made comparable: "Razão Social", "razao_social" and "RAZÃO-SOCIAL" fold
 * to "razaosocial". For column names, choices and yes or no; never for what is stored. */
#ifndef FAROL_INTAKE_FOLD_H
#define FAROL_INTAKE_FOLD_H

#include "base/text.h"

#define FOLD_BYTES_MAX 96

struct fold {
    char data[FOLD_BYTES_MAX];
    size_t length;
};

/* Lower-case letters and digits without accents, and nothing else; what is longer is cut. */
void fold_name(text value, struct fold *ret_fold);
/* Whether two values are the same but for case and accents: "Básico" and "BASICO", not "3-6" and "36". */
bool fold_same_word(text a, text b);
/* Whether `folded` is among the words of `list`, folded and separated by single spaces. */
bool fold_in_list(const struct fold *fold, const char *list);

#endif
