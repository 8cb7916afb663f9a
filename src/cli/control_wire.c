/* The message of control_wire.h, written and read. */
#include "cli/control_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool control_address(text url, struct sockaddr_un *ret_address, int *ret_folder)
{
    char folder[4096] = ".";
    size_t slash = url.length;
    while (slash > 0 && url.data[slash - 1] != '/')
        slash--;
    text name = text_slice(url, slash, url.length);
    if (text_starts_with(url, TEXT("postgresql:")) || name.length == 0 || slash >= sizeof folder)
        return false;
    if (slash > 0)
        snprintf(folder, sizeof folder, "%.*s", (int)slash, url.data);
    int descriptor = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%.*s.socket",
                          descriptor, TEXT_ARGUMENTS(name));
    if (length >= (int)sizeof address.sun_path) {
        close(descriptor);
        return false;
    }
    *ret_address = address;
    *ret_folder = descriptor;
    return true;
}

static void append_number(struct buffer *buffer, size_t number)
{
    uint32_t value = (uint32_t)number;
    buffer_append(buffer, &value, sizeof value);
}

static bool send_bytes(int socket, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(socket, data, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        data += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* The length goes out with the descriptors, the texts behind it. */
static bool send_head(int socket, const struct control_message *message, uint32_t length)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof message->descriptors)];
    } control = {0};
    size_t size = sizeof(int) * (size_t)message->descriptor_count;
    struct iovec part = {&length, sizeof length};
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = CMSG_SPACE(size)};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(rights), message->descriptors, size);
    return sendmsg(socket, &header, MSG_NOSIGNAL) == (ssize_t)sizeof length;
}

bool control_send(int socket, const struct control_message *message)
{
    struct buffer buffer;
    buffer_init(&buffer, CONTROL_MESSAGE_BYTES_MAX);
    for (int i = 0; i < message->text_count; i++) {
        append_number(&buffer, message->texts[i].length);
        buffer_append_text(&buffer, message->texts[i]);
    }
    bool sent = !buffer.failed && send_head(socket, message, (uint32_t)buffer.length) &&
                send_bytes(socket, buffer.data, buffer.length);
    buffer_release(&buffer);
    return sent;
}

static void close_descriptors(struct control_message *message)
{
    for (int i = 0; i < message->descriptor_count; i++)
        close(message->descriptors[i]);
    message->descriptor_count = 0;
}

static bool receive_head(int socket, struct control_message *message, uint32_t *ret_length)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof message->descriptors)];
    } control;
    struct iovec part = {ret_length, sizeof *ret_length};
    struct msghdr header = {.msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes};
    ssize_t got = recvmsg(socket, &header, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    for (struct cmsghdr *part_header = got > 0 ? CMSG_FIRSTHDR(&header) : NULL; part_header;
         part_header = CMSG_NXTHDR(&header, part_header)) {
        if (part_header->cmsg_level != SOL_SOCKET || part_header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t size = part_header->cmsg_len - CMSG_LEN(0);
        memcpy(message->descriptors, CMSG_DATA(part_header), size);
        message->descriptor_count = (int)(size / sizeof(int));
    }
    return got == (ssize_t)sizeof *ret_length && !(header.msg_flags & MSG_CTRUNC) &&
           *ret_length <= CONTROL_MESSAGE_BYTES_MAX;
}

static bool split_texts(text bytes, struct control_message *message)
{
    while (bytes.length > 0) {
        uint32_t length;
        if (bytes.length < sizeof length || message->text_count == CONTROL_TEXTS_MAX)
            return false;
        memcpy(&length, bytes.data, sizeof length);
        bytes = text_slice(bytes, sizeof length, bytes.length);
        if (length > bytes.length)
            return false;
        message->texts[message->text_count++] = text_slice(bytes, 0, length);
        bytes = text_slice(bytes, length, bytes.length);
    }
    return true;
}

bool control_receive(int socket, struct arena *arena, struct control_message *ret)
{
    struct control_message message = {0};
    uint32_t length = 0;
    bool good = receive_head(socket, &message, &length);
    if (good) {
        char *bytes = arena_allocate(arena, (size_t)length + 1);
        good = (length == 0 || recv(socket, bytes, length, MSG_WAITALL) == (ssize_t)length) &&
               split_texts((text){bytes, length}, &message);
    }
    if (!good) {
        close_descriptors(&message);
        return false;
    }
    *ret = message;
    return true;
}
