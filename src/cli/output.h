/* Where a command's rows go: standard output, whole or not at all. */
#ifndef FAROL_CLI_OUTPUT_H
#define FAROL_CLI_OUTPUT_H

#include "base/buffer.h"
#include "cli/command.h"

enum output_format { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_CSV };
/* Of --format; absent: a table. False after having said what is allowed. */
MUST_USE bool output_format_take(struct command *command, text value, bool takes_csv, enum output_format *ret_format);
/* Writes the buffer and releases it; COMMAND_FAILED when it had run out of room or out could not take it. */
enum command_status output_write(struct command *command, struct buffer *buffer);

#endif
