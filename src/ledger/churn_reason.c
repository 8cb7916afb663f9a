/* The list of vague reasons, plain: letters and digits alone, one space between words, without the customer
 * at their start. */
#include "ledger/churn_reason.h"

#include "base/plain.h"
#include "language/language.h"

enum { REASON_BYTES_MAX = 80 }; /* longer ones say more than any of these */

static const char *const vague[] = {
    /* no value seen */
    "did not see value", "didn t see value", "did not see the value", "saw no value", "no value",
    "does not see value", "doesn t see value", "lack of value", "lack of perceived value", "nao viu valor",
    "nao viu o valor", "nao ve valor", "sem valor", "falta de valor", "nao percebeu valor",
    "falta de percepcao de valor", "nao enxergou valor",
    /* does not want */
    "does not want to pay", "doesn t want to pay", "did not want to pay", "does not want", "not interested",
    "lost interest", "no interest", "did not like it", "nao quer pagar", "nao quis pagar", "nao quer",
    "nao quer mais", "nao quis", "sem interesse", "desinteresse", "falta de interesse", "perdeu o interesse",
    "nao gostou",
    /* nobody knows */
    "unknown", "not known", "not informed", "not said", "no reason", "no reason given", "none", "n a", "na",
    "other", "others", "other reasons", "misc", "various", "several reasons", "personal reasons", "churn",
    "cancellation", "desconhecido", "nao informado", "nao informou", "nao sei", "nao se sabe", "sem motivo",
    "nenhum", "outro", "outros", "outros motivos", "diversos", "varios", "varios motivos", "motivos pessoais",
    "cancelamento"};

static const char *const customer[] = {"o cliente ", "cliente ", "the customer ",
                                       "customer ",  "client ",  "the client "};

static text make_plain(text words, char plain[REASON_BYTES_MAX])
{
    size_t length = 0;
    bool gap = false;
    for (size_t at = 0; at < words.length;) {
        struct plain character;
        at = plain_character(words, at, &character);
        if (!character.is_word) {
            gap = length > 0;
            continue;
        }
        if (length + gap + character.length > REASON_BYTES_MAX)
            return TEXT_ABSENT;
        if (gap)
            plain[length++] = ' ';
        gap = false;
        for (size_t i = 0; i < character.length; i++)
            plain[length++] = character.bytes[i];
    }
    return (text){plain, length};
}

bool ledger_churn_reason_is_vague(text words)
{
    char bytes[REASON_BYTES_MAX];
    text plain = make_plain(words, bytes);
    if (text_is_empty(plain))
        return false;
    for (size_t i = 0; i < sizeof customer / sizeof *customer; i++)
        if (text_starts_with(plain, text_of(customer[i]))) {
            plain = text_slice(plain, text_of(customer[i]).length, plain.length);
            break;
        }
    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++)
        if (text_equal(plain, text_of(vague[i])))
            return true;
    return false;
}

const char *ledger_churn_reason_advice(void)
{
    return _("This reason is too vague to act on. Ask what happened: which result did not come, what was "
             "missing in "
             "the product, which price was compared with which, who decided. Then choose the reason that "
             "says it.");
}
