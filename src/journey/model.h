/* The health models in force: the definitions of the record, read as documents of health/. */
#ifndef FAROL_JOURNEY_MODEL_H
#define FAROL_JOURNEY_MODEL_H

#include "health/document.h"
#include "ledger/definition.h"

/* As known at a change (LEDGER_NOW). A stored document that cannot be read any more is CORRUPT and says
 * which. In `arena`. */
MUST_USE enum result journey_models(struct store_connection *connection, int64_t known_change,
                                    struct arena *arena, struct health_set *ret, struct problem *problem);
/* The same with those taken out of use, and by key alone: what the list of models shows. */
MUST_USE enum result journey_model_version(struct store_connection *connection, text key, int64_t version,
                                           struct arena *arena, struct health_document **ret,
                                           struct problem *problem);
/* The documents as stored, retired ones too; `ret` has room for none beyond *ret_count. */
MUST_USE enum result journey_models_stored(struct store_connection *connection, int64_t known_change,
                                           struct arena *arena, struct health_document ***ret,
                                           size_t *ret_count, struct problem *problem);

#endif
