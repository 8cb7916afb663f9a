/* One change of the record on behalf of a command. Faults of the whole-file checks are said on err as
 * they come, at most FAULTS_SHOWN of them. */
#include "cli/change.h"

#include "web/write.h"

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

struct faults {
    FILE *err;
    int count;
};

static void say_fault(void *context, int64_t line, const char *field, text value, const char *reason)
{
    struct faults *faults = context;
    (void)line;
    if (++faults->count <= FAULTS_SHOWN)
        fprintf(faults->err, "farol: %s \"%.*s\": %s\n", field ? field : "", TEXT_ARGUMENTS(value), reason);
}

enum result command_change(struct command *command, const struct command_organisation *organisation,
                           command_fill fill, void *context, struct problem *problem)
{
    struct faults faults = {.err = command->err};
    struct ledger_touched touched = {0};
    const struct web_writing writing = {.store = command->store,
                                        .organisation = &organisation->organisation,
                                        .zone = organisation->zone,
                                        .clock = command->clock,
                                        .actor = {.name = TEXT("cli"), .language = command->language},
                                        .fault = say_fault,
                                        .fault_context = &faults};
    enum result result = web_write(&writing, fill, context, &touched, problem);
    if (result == RESULT_OK && command->committed)
        command->committed(command->committed_context, &touched);
    ledger_touched_release(&touched);
    return result;
}
