/* Words for several months, and the counts they stand for. */
#include "intake/interval.h"

#include "intake/fold.h"
#include "language/language.h"

static const struct {
    int count;
    const char *words; /* as in the synonyms of `month` (intake/word.c) */
} several[] = {
    {2, "bimestral bimestrais bimestre bimestralmente"},
    {3, "quarter quarters quarterly trimestral trimestrais trimestre trimestralmente"},
    {4, "quadrimestral quadrimestre"},
    {6, "semiannual semiannually halfyearly biannual semestral semestrais semestre semestralmente"},
};

static int count_of(text word)
{
    struct fold fold;
    fold_name(word, &fold);
    for (size_t i = 0; i < sizeof(several) / sizeof(several[0]); i++)
        if (fold_in_list(&fold, several[i].words))
            return several[i].count;
    return 1;
}

bool interval_fields(enum record_kind kind, int *ret_unit, int *ret_count)
{
    bool changes = kind == RECORD_SUBSCRIPTION_CHANGE;
    *ret_unit = changes ? (int)CHANGE_INTERVAL_UNIT : (int)SUBSCRIPTION_INTERVAL_UNIT;
    *ret_count = changes ? (int)CHANGE_INTERVAL_COUNT : (int)SUBSCRIPTION_INTERVAL_COUNT;
    return changes || kind == RECORD_SUBSCRIPTION;
}

bool interval_may_lack(enum record_kind kind, int field)
{
    return kind == RECORD_SUBSCRIPTION && field == SUBSCRIPTION_INTERVAL_COUNT;
}

/* “monthly” is one month; a bare “month” of a change leaves the count as it was. */
static bool says_count(enum record_kind kind, const struct record_field *unit, text word)
{
    for (int i = 0; kind == RECORD_SUBSCRIPTION_CHANGE && unit->choices[i]; i++)
        if (text_equal(word, text_of(unit->choices[i])))
            return false;
    return true;
}

const char *interval_settle(struct record_row *record, text word)
{
    int unit, count;
    if (!interval_fields(record->kind, &unit, &count) || record->values[unit].state != VALUE_SET)
        return NULL;
    struct record_value *given = &record->values[count];
    int wanted = count_of(word);
    if (given->state != VALUE_SET &&
        says_count(record->kind, &record_type_of(record->kind)->fields[unit], word))
        *given = (struct record_value){.state = VALUE_SET, .number = wanted};
    else if (given->state == VALUE_SET && wanted > 1 && given->number == 1)
        given->number = wanted;
    else if (given->state == VALUE_SET && wanted > 1 && given->number != wanted)
        return _("this word is an interval of its own, which the count of intervals contradicts");
    return NULL;
}
