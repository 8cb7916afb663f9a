/* The organisation that a database belongs to: one row. */
#include <stdio.h>

#include "language/language.h"
#include "ledger/noun.h"

static void copy_text(char *ret, size_t size, text value)
{
    snprintf(ret, size, "%.*s", TEXT_ARGUMENTS(value));
}

enum result ledger_organisation_read(struct store_connection *connection, struct organisation *ret,
                                     struct problem *problem)
{
    struct store_statement *statement;
    bool row;
    enum result result =
        store_prepare(connection, "SELECT name, currency, zone, language FROM organisation WHERE id = 1",
                      &statement, problem);
    if (result == RESULT_OK)
        result = store_step(statement, &row, problem);
    if (result != RESULT_OK)
        return result;
    if (!row)
        return problem_set(problem, RESULT_NOT_FOUND,
                           _("This database has no organisation yet. Set it up with “farol init”."));
    copy_text(ret->name, sizeof(ret->name), store_column_text(statement, 0));
    ret->currency = currency_from_stored(store_column_number(statement, 1));
    copy_text(ret->zone, sizeof(ret->zone), store_column_text(statement, 2));
    copy_text(ret->language, sizeof(ret->language), store_column_text(statement, 3));
    store_reset(statement);
    return RESULT_OK;
}

enum result ledger_organisation_write(struct store_connection *connection,
                                      const struct organisation *organisation, struct problem *problem)
{
    struct store_statement *statement;
    enum result result = store_prepare(
        connection,
        "INSERT INTO organisation (id, name, currency, zone, language) VALUES (1, ?1, ?2, ?3, ?4) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, currency = excluded.currency, zone = "
        "excluded.zone, "
        "language = excluded.language",
        &statement, problem);
    if (result != RESULT_OK)
        return result;
    store_bind_text(statement, 1, text_of(organisation->name));
    store_bind_number(statement, 2, currency_to_stored(organisation->currency));
    store_bind_text(statement, 3, text_of(organisation->zone));
    store_bind_text(statement, 4, text_of(organisation->language));
    return store_run(statement, problem);
}

enum organisation_fault ledger_organisation_make(struct organisation *ret, text name, text currency,
                                                 text zone, text language)
{
    struct organisation made = {.currency = currency_parse(currency)};
    struct problem ignored = {0};
    enum language spoken;
    struct zone *loaded;
    name = text_trim(name);
    if (text_is_empty(name))
        return ORGANISATION_NAMELESS;
    if (name.length >= sizeof(made.name))
        return ORGANISATION_NAME_LONG;
    if (made.currency == CURRENCY_NONE)
        return ORGANISATION_CURRENCY;
    if (zone.length >= sizeof(made.zone) || zone_load(&loaded, zone, &ignored) != RESULT_OK)
        return ORGANISATION_ZONE;
    zone_release(loaded);
    if (!language_parse(language, &spoken))
        return ORGANISATION_LANGUAGE;
    text_copy_into(made.name, sizeof(made.name), name);
    text_copy_into(made.zone, sizeof(made.zone), zone);
    text_copy_into(made.language, sizeof(made.language), text_of(language_tag(spoken)));
    *ret = made;
    return ORGANISATION_FINE;
}
