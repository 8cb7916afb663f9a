/* Survey answers, each on its own scale: NPS 0–10 always; CSAT 1–5 and CES 1–7 unless told (metrics.md,
 * section 4). A score outside its scale is refused, never clamped. The scale is stored with the answer. */
#include "language/language.h"
#include "ledger/noun.h"

#define HUNDREDTHS 100
#define SCALE_HIGHEST (300 * HUNDREDTHS)

static const char *const kinds[] = {"nps", "csat", "ces", NULL};
static const int scale_default[][2] = {[SURVEY_NPS] = {0, 10}, [SURVEY_CSAT] = {1, 5}, [SURVEY_CES] = {1, 7}};

static const struct record_field fields[SURVEY_FIELD_COUNT] = {
    [SURVEY_EXTERNAL_ID] = {.name = "external_id", .type = FIELD_TEXT, .key = true, .length_max = 200},
    [SURVEY_ACCOUNT] = {.name = "account_external_id",
                        .type = FIELD_REFERENCE,
                        .required = true,
                        .reference = RECORD_ACCOUNT},
    [SURVEY_CONTACT_EMAIL] = {.name = "contact_email", .type = FIELD_EMAIL, .personal = true},
    [SURVEY_KIND] = {.name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds},
    [SURVEY_SCORE] = {.name = "score", .type = FIELD_SCORE, .required = true},
    [SURVEY_SCALE_MIN] = {.name = "scale_min", .type = FIELD_SCORE},
    [SURVEY_SCALE_MAX] = {.name = "scale_max", .type = FIELD_SCORE},
    [SURVEY_COMMENT] = {.name = "comment", .type = FIELD_TEXT, .personal = true, .length_max = 10000},
    [SURVEY_STAGE] = {.name = "stage", .type = FIELD_NAME},
    [SURVEY_ANSWERED_AT] = {.name = "answered_at", .type = FIELD_INSTANT, .required = true},
};

static const struct record_storage storage[SURVEY_FIELD_COUNT] = {
    [SURVEY_EXTERNAL_ID] = {NULL, STORAGE_EXTERNAL},
    [SURVEY_ACCOUNT] = {"account_id", STORAGE_REFERENCE},
    [SURVEY_CONTACT_EMAIL] = {"person_id", STORAGE_PERSON},
    [SURVEY_KIND] = {"kind", STORAGE_NUMBER},
    [SURVEY_SCORE] = {"score", STORAGE_NUMBER},
    [SURVEY_SCALE_MIN] = {"scale_min", STORAGE_NUMBER},
    [SURVEY_SCALE_MAX] = {"scale_max", STORAGE_NUMBER},
    [SURVEY_COMMENT] = {NULL, STORAGE_SIDE},
    [SURVEY_STAGE] = {"stage_id", STORAGE_NAME},
    [SURVEY_ANSWERED_AT] = {"answered_at", STORAGE_NUMBER},
};

static bool check_nps(const struct record_value *values, int *ret_field, char ret_reason[256])
{
    if (values[SURVEY_SCALE_MIN].number != 0)
        return refuse(SURVEY_SCALE_MIN, ret_field, ret_reason, _("NPS is asked on a scale from 0 to 10"));
    if (values[SURVEY_SCALE_MAX].number != 10 * HUNDREDTHS)
        return refuse(SURVEY_SCALE_MAX, ret_field, ret_reason, _("NPS is asked on a scale from 0 to 10"));
    if (values[SURVEY_SCORE].number % HUNDREDTHS != 0)
        return refuse(SURVEY_SCORE, ret_field, ret_reason, _("an NPS score is a whole number"));
    return true;
}

static bool check(struct ledger_change *change, struct record_value *values, const struct record_value *old,
                  int *ret_field, char ret_reason[256])
{
    (void)change;
    (void)old;
    const int *scale = scale_default[values[SURVEY_KIND].number];
    struct record_value *low = &values[SURVEY_SCALE_MIN], *high = &values[SURVEY_SCALE_MAX];
    if (!is_set(low))
        value_set_number(low, (int64_t)scale[0] * HUNDREDTHS);
    if (!is_set(high))
        value_set_number(high, (int64_t)scale[1] * HUNDREDTHS);
    if (low->number >= high->number || low->number < -SCALE_HIGHEST || high->number > SCALE_HIGHEST)
        return refuse(SURVEY_SCALE_MAX, ret_field, ret_reason, _("the scale must go up, and not beyond 300"));
    int64_t score = values[SURVEY_SCORE].number;
    if (score < low->number || score > high->number) {
        char from[32], to[32];
        int digits = low->number % HUNDREDTHS || high->number % HUNDREDTHS ? 2 : 0;
        int64_t divisor = digits ? 1 : HUNDREDTHS;
        return refuse(SURVEY_SCORE, ret_field, ret_reason, _("the score is outside its scale, %s to %s"),
                      decimal_format(low->number / divisor, digits, from),
                      decimal_format(high->number / divisor, digits, to));
    }
    return values[SURVEY_KIND].number != SURVEY_NPS || check_nps(values, ret_field, ret_reason);
}

const struct noun noun_survey = {
    .type = {.kind = RECORD_SURVEY,
             .name = "surveys",
             .table = "survey",
             .fields = fields,
             .field_count = SURVEY_FIELD_COUNT,
             .key_is_content = true},
    .storage = storage,
    .identity = {{"account_id", SURVEY_ACCOUNT}, {"id", IDENTITY_RECORD}},
    .identity_count = 2,
    .keyed = true,
    .account_field = SURVEY_ACCOUNT,
    .check = check,
};
