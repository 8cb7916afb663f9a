/* Health models from the record (model.h). */
#include "journey/model.h"

#include "language/language.h"

static enum result read_document(struct arena *arena, const struct ledger_definition *definition,
                                 struct health_document **ret, struct problem *problem)
{
    struct problem inner;
    enum result result = health_document_read(arena, definition->key, definition->body, ret, &inner);
    if (result != RESULT_OK)
        return problem_set(problem, RESULT_CORRUPT, _("The health model \"%.*s\" cannot be read: %s"),
                           TEXT_ARGUMENTS(definition->key), inner.message);
    (*ret)->version = (int)definition->version;
    (*ret)->change_id = definition->change_id;
    return RESULT_OK;
}

enum result journey_models_stored(struct store_connection *connection, int64_t known_change,
                                  struct arena *arena, struct health_document ***ret, size_t *ret_count,
                                  struct problem *problem)
{
    struct ledger_definition *definitions = NULL;
    size_t count = 0;
    enum result result = ledger_definition_list(connection, DEFINITION_HEALTH_MODEL, known_change, arena,
                                                &definitions, &count, problem);
    if (result != RESULT_OK)
        return result;
    struct health_document **documents = arena_array(arena, struct health_document *, count + 1);
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = read_document(arena, &definitions[i], &documents[i], problem);
    if (result != RESULT_OK)
        return result;
    *ret = documents;
    *ret_count = count;
    return RESULT_OK;
}

enum result journey_models(struct store_connection *connection, int64_t known_change, struct arena *arena,
                           struct health_set *ret, struct problem *problem)
{
    struct health_document **documents = NULL;
    size_t count = 0;
    enum result result = journey_models_stored(connection, known_change, arena, &documents, &count, problem);
    if (result == RESULT_OK)
        health_set_of(arena, documents, count, ret);
    return result;
}

enum result journey_model_version(struct store_connection *connection, text key, int64_t version,
                                  struct arena *arena, struct health_document **ret, struct problem *problem)
{
    struct ledger_definition definition;
    struct health_document *shipped = version == 0 ? health_document_shipped(arena, key) : NULL;
    if (shipped) {
        *ret = shipped;
        return RESULT_OK;
    }
    enum result result = ledger_definition_version(connection, DEFINITION_HEALTH_MODEL, key, version, arena,
                                                   &definition, problem);
    if (result == RESULT_OK && text_is_absent(definition.body))
        return problem_set(problem, RESULT_NOT_FOUND, _("There is no such version of this model."));
    return result == RESULT_OK ? read_document(arena, &definition, ret, problem) : result;
}
