/* See report_settings.h. */
#include "web/figure/report_settings.h"

#include "ledger/setting.h"

struct report_settings web_report_settings_of(const text *values)
{
    double numbers[SETTING_COUNT];
    for (int i = 0; i < SETTING_COUNT; i++)
        numbers[i] = ledger_setting_number((enum setting)i, values[i], NAN);
    return (struct report_settings){
        .gross_margin = numbers[SETTING_GROSS_MARGIN],
        .ltv_to_cac_target = numbers[SETTING_LTV_TO_CAC_TARGET],
        .nps_bands = (int)numbers[SETTING_NPS_BANDS],
        .cohort_first_column = (int)numbers[SETTING_COHORT_FIRST_COLUMN],
        .satisfied_percent = (int)numbers[SETTING_SATISFIED_PERCENT],
        .horizon_months = (int)numbers[SETTING_LTV_HORIZON_MONTHS],
        .discount_monthly = numbers[SETTING_DISCOUNT_MONTHLY],
        .relationship_years = numbers[SETTING_RELATIONSHIP_YEARS],
        .purchases_per_year = numbers[SETTING_PURCHASES_PER_YEAR],
    };
}

enum result web_report_settings(struct store_connection *connection, int64_t known_change,
                                struct report_settings *ret, struct problem *problem)
{
    struct arena arena;
    text values[SETTING_COUNT];
    arena_init(&arena, 0);
    enum result result = ledger_setting_read(connection, known_change, &arena, values, problem);
    if (result == RESULT_OK)
        *ret = web_report_settings_of(values);
    arena_release(&arena);
    return result;
}
