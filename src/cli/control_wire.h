/* What passes over <db>.socket: one message of texts with descriptors, one byte back. Shared by both ends.
 *
 * A message is its length, then texts, each with its length before it: language, directory, secret,
 * "terminal" or nothing, the command's name, its arguments. Descriptors: out, err, then those that
 * arguments name. All lengths are 32 bits, host order: both ends are on one machine. */
#ifndef FAROL_CLI_CONTROL_WIRE_H
#define FAROL_CLI_CONTROL_WIRE_H

#include <sys/socket.h>
#include <sys/un.h>

#include "base/buffer.h"
#include "base/result.h"

enum { CONTROL_MESSAGE_BYTES_MAX = 1 << 20, CONTROL_TEXTS_MAX = 256, CONTROL_DESCRIPTORS_MAX = 10 };

struct control_message {
    text texts[CONTROL_TEXTS_MAX];
    int text_count;
    int descriptors[CONTROL_DESCRIPTORS_MAX];
    int descriptor_count;
};

/* The address of the socket of a database, short however long its path is: by a descriptor of its
 * folder, which the caller closes. False when there is no such folder, or no file at all (postgresql://). */
bool control_address(text url, struct sockaddr_un *ret_address, int *ret_folder);
/* False when the other end is gone. */
bool control_send(int socket, const struct control_message *message);
/* Texts live in `arena`. False: gone, or malformed; then no descriptor is left open. */
bool control_receive(int socket, struct arena *arena, struct control_message *ret);

#endif
