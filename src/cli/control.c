/* The server's end of control.h. One thread accepts and watches the people's ends; each command runs on
 * a thread of its own, few at once. */
#include "cli/control.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/control_wire.h"

enum { COMMANDS_AT_ONCE = 8, SEND_SECONDS_MAX = 5 };

struct errand {
    struct control *control;
    int descriptor;   /* -1: this place is free */
    bool runs, ended; /* under control->lock */
    atomic_bool cancelled;
    pthread_t thread;
};

struct control {
    struct control_options options;
    struct arena memory;
    int folder, listener, wake;
    struct sockaddr_un address;
    pthread_mutex_t lock;
    bool stopping;
    pthread_t thread;
    struct errand errands[COMMANDS_AT_ONCE];
};

static const struct command_entry *find_entry(const struct control *control, text name)
{
    for (size_t i = 0; control->options.entries[i]; i++)
        if (text_equal(text_of(control->options.entries[i]->name), name))
            return control->options.entries[i];
    return NULL;
}

/* Arguments that took a descriptor along get the number it has here. */
static char **with_descriptors(struct arena *arena, const struct control_message *message, int from,
                               int *ret_count)
{
    char **arguments = arena_array(arena, char *, (size_t)(message->text_count - from) + 1);
    *ret_count = message->text_count - from;
    for (int i = 0; i < *ret_count; i++) {
        text argument = message->texts[from + i];
        text prefix = TEXT("/proc/self/fd/+");
        int64_t place;
        if (text_starts_with(argument, prefix) &&
            text_to_int64(text_slice(argument, prefix.length, argument.length), &place) && place >= 2 &&
            place < message->descriptor_count)
            argument = text_printf(arena, "/proc/self/fd/%d", message->descriptors[place]);
        arguments[i] = (char *)(uintptr_t)text_copy(arena, argument).data;
    }
    return arguments;
}

static enum command_status run_entry(struct errand *errand, struct arena *arena,
                                     struct control_message *message, FILE *out, FILE *err)
{
    enum { NAME = 4 };
    const struct control_options *options = &errand->control->options;
    struct command command = {.out = out,
                              .err = err,
                              .url = options->url,
                              .directory = message->texts[1],
                              .secret = text_is_empty(message->texts[2]) ? TEXT_ABSENT : message->texts[2],
                              .clock = options->clock,
                              .store = options->store,
                              .arena = arena,
                              .is_terminal = !text_is_empty(message->texts[3]),
                              .in_server = true,
                              .cancelled = &errand->cancelled,
                              .committed = options->committed,
                              .committed_context = options->context};
    (void)language_parse(message->texts[0], &command.language);
    language_use(command.language);
    command.entry = find_entry(errand->control, message->texts[NAME]);
    if (!command.entry || command.entry->needs == COMMAND_NEEDS_NOTHING) {
        fprintf(err, _("farol: %.*s cannot be done while a server runs. Stop it first."),
                TEXT_ARGUMENTS(message->texts[NAME]));
        fputc('\n', err);
        return COMMAND_FAILED;
    }
    command.arguments = with_descriptors(arena, message, NAME + 1, &command.argument_count);
    enum command_status status = command.entry->run(&command);
    if (options->finished)
        options->finished(options->context, &command);
    return status;
}

/* Takes over the first two descriptors as streams; the rest are closed when the command has ended. */
static unsigned char serve(struct errand *errand, struct arena *arena)
{
    struct control_message message;
    unsigned char status = COMMAND_FAILED;
    if (!control_receive(errand->descriptor, arena, &message))
        return status;
    FILE *out = NULL, *err = NULL;
    if (message.descriptor_count >= 2 && message.text_count >= 5) {
        out = fdopen(message.descriptors[0], "w");
        err = fdopen(message.descriptors[1], "w");
    }
    if (out && err) {
        setvbuf(err, NULL, _IOLBF, 0);
        status = (unsigned char)run_entry(errand, arena, &message, out, err);
    }
    if (out)
        fclose(out);
    if (err)
        fclose(err);
    for (int i = 0; i < message.descriptor_count; i++)
        if (i > 1 || (i == 0 && !out) || (i == 1 && !err))
            close(message.descriptors[i]);
    return status;
}

static void *run_errand(void *context)
{
    struct errand *errand = context;
    struct arena arena;
    arena_init(&arena, 0);
    unsigned char status = serve(errand, &arena);
    (void)!send(errand->descriptor, &status, 1, MSG_NOSIGNAL);
    arena_release(&arena);
    pthread_mutex_lock(&errand->control->lock);
    errand->ended = true;
    pthread_mutex_unlock(&errand->control->lock);
    eventfd_write(errand->control->wake, 1);
    return NULL;
}

static bool is_our_user(int descriptor)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

static void begin_errand(struct control *control)
{
    int descriptor = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
    if (descriptor < 0)
        return;
    struct errand *errand = NULL;
    for (int i = 0; i < COMMANDS_AT_ONCE && !errand; i++)
        if (control->errands[i].descriptor < 0)
            errand = &control->errands[i];
    struct timeval most = {.tv_sec = SEND_SECONDS_MAX};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    if (!errand || !is_our_user(descriptor)) {
        log_event(LOG_WARNING, "control-refused", "full=%d", errand == NULL);
        close(descriptor);
        return;
    }
    *errand = (struct errand){.control = control, .descriptor = descriptor, .runs = true};
    if (pthread_create(&errand->thread, NULL, run_errand, errand) != 0) {
        close(descriptor);
        errand->descriptor = -1;
        errand->runs = false;
    }
}

/* Gives back the places of those that have ended; true when none runs any more. */
static bool collect_ended(struct control *control)
{
    bool none = true;
    for (int i = 0; i < COMMANDS_AT_ONCE; i++) {
        struct errand *errand = &control->errands[i];
        pthread_mutex_lock(&control->lock);
        bool ended = errand->runs && errand->ended;
        pthread_mutex_unlock(&control->lock);
        if (ended) {
            pthread_join(errand->thread, NULL);
            close(errand->descriptor);
            *errand = (struct errand){.control = control, .descriptor = -1};
        }
        none = none && errand->descriptor < 0;
    }
    return none;
}

static bool is_stopping(struct control *control)
{
    pthread_mutex_lock(&control->lock);
    bool stopping = control->stopping;
    pthread_mutex_unlock(&control->lock);
    return stopping;
}

static void cancel(struct errand *errand)
{
    atomic_store(&errand->cancelled, true);
}

/* Waits for a newcomer, for a person's end to close, or to be woken. */
static void watch(struct control *control, bool stopping)
{
    struct pollfd waiting[COMMANDS_AT_ONCE + 2];
    struct errand *whose[COMMANDS_AT_ONCE + 2] = {0};
    nfds_t count = 0;
    waiting[count++] = (struct pollfd){.fd = control->wake, .events = POLLIN};
    waiting[count++] = (struct pollfd){.fd = stopping ? -1 : control->listener, .events = POLLIN};
    for (int i = 0; i < COMMANDS_AT_ONCE; i++) {
        struct errand *errand = &control->errands[i];
        if (errand->descriptor < 0 || atomic_load(&errand->cancelled))
            continue;
        whose[count] = errand;
        waiting[count++] = (struct pollfd){.fd = errand->descriptor, .events = POLLRDHUP};
    }
    if (poll(waiting, count, -1) <= 0)
        return;
    eventfd_t woken;
    if (waiting[0].revents & POLLIN)
        (void)!eventfd_read(control->wake, &woken);
    if (waiting[1].revents & POLLIN)
        begin_errand(control);
    for (nfds_t i = 2; i < count; i++)
        if (waiting[i].revents & (POLLRDHUP | POLLHUP | POLLERR))
            cancel(whose[i]);
}

static void *run_control(void *context)
{
    struct control *control = context;
    for (;;) {
        bool stopping = is_stopping(control);
        bool none = collect_ended(control);
        if (stopping && none)
            return NULL;
        for (int i = 0; stopping && i < COMMANDS_AT_ONCE; i++)
            cancel(&control->errands[i]);
        watch(control, stopping);
    }
}

static enum result listen_beside(struct control *control, struct problem *problem)
{
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(control->address.sun_path); /* the database's lock is ours: nobody listens there */
    if (control->listener < 0 ||
        bind(control->listener, (struct sockaddr *)&control->address, sizeof control->address) != 0 ||
        chmod(control->address.sun_path, S_IRUSR | S_IWUSR) != 0 || listen(control->listener, 16) != 0) {
        problem_set(problem, RESULT_IO, _("%.*s.socket cannot be made: may this user write in that folder?"),
                    TEXT_ARGUMENTS(control->options.url));
        return problem_detail(problem, "%s", strerror(errno));
    }
    return RESULT_OK;
}

static void release(struct control *control)
{
    if (control->listener >= 0)
        close(control->listener);
    if (control->wake >= 0)
        close(control->wake);
    if (control->folder >= 0)
        close(control->folder);
    pthread_mutex_destroy(&control->lock);
    arena_release(&control->memory);
    free(control);
}

enum result control_start(struct control **ret, const struct control_options *options,
                          struct problem *problem)
{
    struct control *control = calloc(1, sizeof *control);
    assert(control);
    control->options = *options;
    control->options.url = text_copy(&control->memory, options->url);
    control->folder = control->listener = -1;
    control->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&control->lock, NULL);
    for (int i = 0; i < COMMANDS_AT_ONCE; i++)
        control->errands[i].descriptor = -1;
    enum result result = RESULT_OK;
    if (control->wake < 0 || !control_address(options->url, &control->address, &control->folder))
        result = problem_set(problem, RESULT_IO, _("The folder of %.*s cannot be opened."),
                             TEXT_ARGUMENTS(options->url));
    if (result == RESULT_OK)
        result = listen_beside(control, problem);
    if (result == RESULT_OK && pthread_create(&control->thread, NULL, run_control, control) != 0)
        result = problem_set(problem, RESULT_MEMORY, _("There is not enough memory to start the server."));
    if (result != RESULT_OK) {
        release(control);
        return result;
    }
    *ret = control;
    return RESULT_OK;
}

void control_stop(struct control *control)
{
    if (!control)
        return;
    pthread_mutex_lock(&control->lock);
    control->stopping = true;
    pthread_mutex_unlock(&control->lock);
    eventfd_write(control->wake, 1);
    pthread_join(control->thread, NULL);
    unlink(control->address.sun_path);
    release(control);
}
