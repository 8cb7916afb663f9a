/* One change of the record on behalf of a command. Faults of the whole-file checks are said on err as
 * they come, at most FAULTS_SHOWN of them. */
#include "cli/change.h"

#define FAULTS_SHOWN 20

enum result command_organisation_read(struct command *command, struct command_organisation *ret,
                                      struct problem *problem)
{
    struct command_organisation found = {0};
    struct store_connection *connection;
    enum result result = store_read_begin(command->store, &connection, problem);
    if (result != RESULT_OK)
        return result;
    result = ledger_organisation_read(connection, &found.organisation, problem);
    store_read_end(command->store, connection);
    if (result == RESULT_OK)
        result = zone_load(&found.zone, text_of(found.organisation.zone), problem);
    if (result == RESULT_OK)
        *ret = found;
    return result;
}

void command_organisation_release(struct command_organisation *organisation)
{
    zone_release(organisation->zone);
    organisation->zone = NULL;
}

struct changing {
    struct command *command;
    const struct command_organisation *organisation;
    command_fill fill;
    void *context;
    struct ledger_touched touched;
    int faults;
};

static void say_fault(void *context, int64_t line, const char *field, text value, const char *reason)
{
    struct changing *changing = context;
    FILE *err = changing->command->err;
    (void)line;
    if (++changing->faults > FAULTS_SHOWN)
        return;
    fprintf(err, "farol: %s \"%.*s\": %s\n", field ? field : "", TEXT_ARGUMENTS(value), reason);
}

static enum result change_in_transaction(struct store_connection *connection, void *context,
                                         struct problem *problem)
{
    struct changing *changing = context;
    struct command *command = changing->command;
    struct ledger_change change;
    enum result result = ledger_change_begin(&change, connection, &changing->organisation->organisation,
                                             changing->organisation->zone, command->clock, TEXT("cli"),
                                             &changing->touched, problem);
    if (result != RESULT_OK)
        return result;
    language_use(command->language); /* the writer's thread: messages are the person's */
    result = changing->fill(&change, changing->context, problem);
    if (result == RESULT_OK)
        result = ledger_change_finish(&change, say_fault, changing, problem);
    if (result == RESULT_OK && changing->faults)
        result = problem_set(problem, RESULT_BAD_INPUT,
                             _("Nothing was written: the faults above stand in the way."));
    ledger_change_release(&change);
    return result;
}

enum result command_change(struct command *command, const struct command_organisation *organisation,
                           command_fill fill, void *context, struct problem *problem)
{
    struct changing changing = {
        .command = command, .organisation = organisation, .fill = fill, .context = context};
    enum result result = store_write(command->store, change_in_transaction, &changing, problem);
    if (result == RESULT_OK && command->committed)
        command->committed(command->committed_context, &changing.touched);
    ledger_touched_release(&changing.touched);
    return result;
}
