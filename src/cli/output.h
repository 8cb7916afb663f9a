/* Where a command's rows go: standard output, whole or not at all. */
#ifndef FAROL_CLI_OUTPUT_H
#define FAROL_CLI_OUTPUT_H

#include "base/buffer.h"
#include "cli/command.h"

enum output_format { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_CSV };
/* Of --format; absent: a table. False after having said what is allowed. */
MUST_USE bool output_format_take(struct command *command, text value, bool takes_csv,
                                 enum output_format *ret_format);
/* Puts '?' for every control character but line feed and tab, C1's two bytes included: what came with a
 * file must not give orders to the person's terminal. */
void output_tame(char *bytes, size_t length);
/* Writes the buffer, tamed where out is a terminal, and releases it; COMMAND_FAILED when it had run out of
 * room or out could not take it. */
enum command_status output_write(struct command *command, struct buffer *buffer);

#endif
