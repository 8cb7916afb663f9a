/* The columns of the account list: their names in addresses, their labels, what kind they are. */
#include "language/language.h"
#include "web/account/account_list.h"

static const struct {
    enum metric_account_column column;
    const char *name, *label;
} built_in[] = {
    {ACCOUNT_COLUMN_NAME, "name", N_("Account")},
    {ACCOUNT_COLUMN_EXTERNAL_ID, "external_id", N_("Code")},
    {ACCOUNT_COLUMN_MRR, "mrr", N_("MRR")},
    {ACCOUNT_COLUMN_MRR_CHANGE, "mrr_change", N_("MRR in 30 days")},
    {ACCOUNT_COLUMN_RENEWAL, "renewal_date", N_("Renewal")},
    {ACCOUNT_COLUMN_NPS, "nps", N_("NPS")},
    {ACCOUNT_COLUMN_LAST_CONTACT, "last_contact", N_("Contact")},
    {ACCOUNT_COLUMN_LAST_SEEN, "last_seen", N_("Last use")},
    {ACCOUNT_COLUMN_TICKETS, "open_tickets", N_("Open tickets")},
    {ACCOUNT_COLUMN_OVERDUE, "overdue", N_("Overdue")},
    {ACCOUNT_COLUMN_SIGNUP, "signup_date", N_("Signed up")},
    {ACCOUNT_COLUMN_FIRST_MRR, "first_mrr", N_("MRR since")},
};
enum { BUILT_IN_COUNT = sizeof built_in / sizeof *built_in };

size_t account_list_field_count(const struct column_snapshot *columns)
{
    return BUILT_IN_COUNT + COLUMN_DIMENSION_COUNT + columns->custom_count;
}

struct metric_account_field account_list_field(const struct column_snapshot *columns, size_t index)
{
    (void)columns;
    if (index < BUILT_IN_COUNT)
        return (struct metric_account_field){built_in[index].column, -1};
    return (struct metric_account_field){ACCOUNT_COLUMN_DIMENSION, (int)(index - BUILT_IN_COUNT)};
}

bool account_list_field_find(const struct column_snapshot *columns, text name,
                             struct metric_account_field *ret)
{
    for (size_t i = 0; i < BUILT_IN_COUNT; i++)
        if (text_equal(name, text_of(built_in[i].name))) {
            *ret = account_list_field(columns, i);
            return true;
        }
    int dimension = column_dimension_find(columns, name);
    if (dimension >= 0)
        *ret = (struct metric_account_field){ACCOUNT_COLUMN_DIMENSION, dimension};
    return dimension >= 0;
}

static size_t built_in_of(enum metric_account_column column)
{
    size_t i = 0;
    while (built_in[i].column != column)
        i++;
    return i;
}

text account_list_field_name(const struct column_snapshot *columns, struct metric_account_field field)
{
    return field.column == ACCOUNT_COLUMN_DIMENSION ? column_dimension_name(columns, field.dimension)
                                                    : text_of(built_in[built_in_of(field.column)].name);
}

text account_list_field_label(struct arena *arena, const struct column_snapshot *columns,
                              struct metric_account_field field)
{
    if (field.column == ACCOUNT_COLUMN_DIMENSION)
        return web_dimension_label(columns, field.dimension);
    text label = text_of(_(built_in[built_in_of(field.column)].label));
    if (!account_list_is_money(field))
        return label;
    return text_printf(arena, "%.*s (%.*s)", TEXT_ARGUMENTS(label),
                       TEXT_ARGUMENTS(format_currency_symbol(arena, columns->currency)));
}

bool account_list_is_number(struct metric_account_field field)
{
    return !metric_account_is_text(field.column);
}

bool account_list_is_money(struct metric_account_field field)
{
    return field.column >= ACCOUNT_COLUMN_MRR && field.column <= ACCOUNT_COLUMN_OVERDUE;
}

bool account_list_is_day(struct metric_account_field field)
{
    return field.column >= ACCOUNT_COLUMN_SIGNUP && field.column <= ACCOUNT_COLUMN_RENEWAL;
}
