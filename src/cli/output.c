/* Formats of output, and writing it. */
#include "cli/output.h"

#include <unistd.h>

bool output_format_take(struct command *command, text value, bool takes_csv, enum output_format *ret_format)
{
    *ret_format = OUTPUT_TABLE;
    if (text_is_absent(value) || text_equal(value, TEXT("table")))
        return true;
    if (text_equal(value, TEXT("json"))) {
        *ret_format = OUTPUT_JSON;
        return true;
    }
    if (takes_csv && text_equal(value, TEXT("csv"))) {
        *ret_format = OUTPUT_CSV;
        return true;
    }
    command_usage(command,
                  takes_csv ? _("--format is table, json or csv, not \"%.*s\".")
                            : _("--format is table or json, not \"%.*s\"."),
                  TEXT_ARGUMENTS(value));
    return false;
}

void output_tame(char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i], next = i + 1 < length ? (unsigned char)bytes[i + 1] : 0;
        if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7F)
            bytes[i] = '?';
        else if (byte == 0xC2 && next >= 0x80 && next < 0xA0)
            bytes[i] = bytes[i + 1] = '?';
    }
}

enum command_status output_write(struct command *command, struct buffer *buffer)
{
    struct problem problem = {0};
    enum result result = RESULT_OK;
    if (!buffer->failed && buffer->length && isatty(fileno(command->out)))
        output_tame(buffer->data, buffer->length);
    if (buffer->failed)
        result = problem_set(&problem, RESULT_LIMIT,
                             _("The output is too large; ask for less, with --from or --where."));
    else if (buffer->length && fwrite(buffer->data, 1, buffer->length, command->out) != buffer->length)
        result = problem_set(&problem, RESULT_IO, _("The output could not be written in full."));
    buffer_release(buffer);
    return result == RESULT_OK ? COMMAND_DONE : command_failed(command, &problem);
}
