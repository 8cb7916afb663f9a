/* The person's end of control.h: hand the command over, wait for its status. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/control.h"
#include "cli/control_wire.h"

static int connect_to_owner(const struct command *command)
{
    struct sockaddr_un address;
    int folder;
    if (!control_address(command->url, &address, &folder))
        return -1;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0 && connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        close(descriptor);
        descriptor = -1;
    }
    close(folder);
    return descriptor;
}

/* The descriptor that an argument names, or -1. */
static int named_descriptor(text argument)
{
    static const text folders[] = {{"/dev/fd/", 8}, {"/proc/self/fd/", 14}};
    int64_t number;
    if (text_equal(argument, TEXT("/dev/stdin")))
        return STDIN_FILENO;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (text_starts_with(argument, folders[i]) &&
            text_to_int64(text_slice(argument, folders[i].length, argument.length), &number) && number >= 0 &&
            number < 1024 && fcntl((int)number, F_GETFD) >= 0)
            return (int)number;
    return -1;
}

static bool compose(struct command *command, struct control_message *message)
{
    text fixed[] = {text_of(language_tag(command->language)), command->directory, command->secret,
                    command->is_terminal ? TEXT("terminal") : TEXT(""), text_of(command->entry->name)};
    enum { FIXED = sizeof fixed / sizeof fixed[0] };
    if (text_is_empty(fixed[1])) {
        char *here = getcwd(NULL, 0);
        fixed[1] = text_copy(command->arena, text_of(here));
        free(here);
    }
    if (command->argument_count + FIXED > CONTROL_TEXTS_MAX)
        return false;
    memcpy(message->texts, fixed, sizeof fixed);
    message->text_count = FIXED;
    message->descriptors[0] = fileno(command->out);
    message->descriptors[1] = fileno(command->err);
    message->descriptor_count = 2;
    for (int i = 0; i < command->argument_count; i++) {
        text argument = text_of(command->arguments[i]);
        int descriptor = named_descriptor(argument);
        if (descriptor >= 0 && message->descriptor_count < CONTROL_DESCRIPTORS_MAX) {
            message->descriptors[message->descriptor_count] = descriptor;
            /* The server knows its own number for it: see with_descriptors. */
            argument = text_printf(command->arena, "/proc/self/fd/+%d", message->descriptor_count++);
        }
        message->texts[message->text_count++] = argument;
    }
    return true;
}

/* Waits for the status; on Ctrl+C says so to the server and waits on for what it makes of it. */
static enum command_status wait_for_status(struct command *command, int descriptor)
{
    bool told = false;
    for (;;) {
        struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
        int ready = poll(&waiting, 1, 200);
        unsigned char status;
        if (command_is_cancelled(command) && !told) {
            shutdown(descriptor, SHUT_WR);
            told = true;
        }
        if (ready <= 0)
            continue;
        if (recv(descriptor, &status, 1, 0) == 1)
            return (enum command_status)status;
        fprintf(command->err, "farol: %s\n",
                _("The server ended before it answered: all of this was kept, or "
                  "nothing. Look before you repeat it."));
        return COMMAND_FAILED;
    }
}

bool control_forward(struct command *command, enum command_status *ret_status)
{
    struct control_message message = {0};
    int descriptor = connect_to_owner(command);
    if (descriptor < 0)
        return false;
    fflush(command->out);
    fflush(command->err);
    bool handed = compose(command, &message) && control_send(descriptor, &message);
    if (handed)
        *ret_status = wait_for_status(command, descriptor);
    close(descriptor);
    return handed;
}
