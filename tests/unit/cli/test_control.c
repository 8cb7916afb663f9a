/* Commands handed to a running server over <db>.socket: what arrives there, what comes back, and what
 * happens when the person's end goes away. */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/control.h"
#include "cli/control_wire.h"

static char folder[] = "/tmp/farol-control-XXXXXX";
static char url[80], socket_path[96];
static struct arena arena;
static struct control *control;
static int finished_count;
static int held[2];

static enum command_status run_echo(struct command *command)
{
    assert_true(command->in_server);
    fprintf(command->out, "%s|%.*s|%.*s|%d|", language_tag(language_current()),
            TEXT_ARGUMENTS(command->directory), TEXT_ARGUMENTS(command->secret), command->is_terminal);
    for (int i = 0; i < command->argument_count; i++)
        fprintf(command->out, "%s|", command->arguments[i]);
    fprintf(command->err, "complaint\n");
    return COMMAND_REFUSED;
}

/* Prints the file that its argument names. */
static enum command_status run_print(struct command *command)
{
    char line[64] = {0};
    FILE *file = fopen(command_path(command, text_of(command->arguments[0])), "r");
    if (!file || !fgets(line, sizeof line, file))
        return COMMAND_FAILED;
    fclose(file);
    fputs(line, command->out);
    return COMMAND_DONE;
}

/* Says that it runs, then goes on until it is cancelled. */
static enum command_status run_hold(struct command *command)
{
    assert_int_equal(write(held[1], "r", 1), 1);
    while (!command_is_cancelled(command))
        poll(NULL, 0, 1);
    assert_int_equal(write(held[1], "c", 1), 1);
    return COMMAND_FAILED;
}

static const struct command_entry echo = {.name = "echo", .needs = COMMAND_NEEDS_OWN, .run = run_echo};
static const struct command_entry print = {.name = "print", .needs = COMMAND_NEEDS_OWN, .run = run_print};
static const struct command_entry hold = {.name = "hold", .needs = COMMAND_NEEDS_OWN, .run = run_hold};
static const struct command_entry serve = {.name = "serve", .needs = COMMAND_NEEDS_NOTHING, .run = run_echo};
static const struct command_entry *const entries[] = {&echo, &print, &hold, &serve, NULL};

static void on_finished(void *context, const struct command *command)
{
    (void)command;
    ++*(int *)context;
}

static int start(void **state)
{
    struct problem problem = {0};
    (void)state;
    arena_init(&arena, 0);
    assert_non_null(mkdtemp(folder));
    snprintf(url, sizeof url, "%s/farol.db", folder);
    snprintf(socket_path, sizeof socket_path, "%s.socket", url);
    assert_int_equal(pipe(held), 0);
    struct control_options options = {.url = text_of(url),
                                      .clock = clock_system(),
                                      .entries = entries,
                                      .finished = on_finished,
                                      .context = &finished_count};
    assert_int_equal(control_start(&control, &options, &problem), RESULT_OK);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    control_stop(control);
    assert_int_not_equal(access(socket_path, F_OK), 0);
    rmdir(folder);
    arena_release(&arena);
    return 0;
}

struct run {
    struct command command;
    char out[512], err[512];
    enum command_status status;
    bool handed;
};

static void slurp(FILE *file, char *ret, size_t size)
{
    rewind(file);
    size_t got = fread(ret, 1, size - 1, file);
    ret[got] = 0;
    fclose(file);
}

static void forward(struct run *run, const struct command_entry *entry, int count, char *const *arguments)
{
    FILE *out = tmpfile(), *err = tmpfile();
    run->command.entry = entry;
    run->command.argument_count = count;
    run->command.arguments = arguments;
    run->command.out = out;
    run->command.err = err;
    run->command.url = text_of(url);
    run->command.arena = &arena;
    run->handed = control_forward(&run->command, &run->status);
    slurp(out, run->out, sizeof run->out);
    slurp(err, run->err, sizeof run->err);
}

static void test_command_arrives_whole(void **state)
{
    char *arguments[] = {(char *)"accounts", (char *)"a file.csv", (char *)"", (char *)"--x=\xc3\xa9\n"};
    struct run run = {.command = {.language = LANGUAGE_PT_BR,
                                  .directory = TEXT("/tmp"),
                                  .secret = TEXT("s3cret"),
                                  .is_terminal = true}};
    int before = finished_count;
    (void)state;
    forward(&run, &echo, 4, arguments);
    assert_true(run.handed);
    assert_int_equal(run.status, COMMAND_REFUSED);
    assert_string_equal(run.out, "pt-BR|/tmp|s3cret|1|accounts|a file.csv||--x=\xc3\xa9\n|");
    assert_string_equal(run.err, "complaint\n");
    assert_int_equal(finished_count, before + 1);
}

static void test_working_directory_is_the_persons(void **state)
{
    struct run run = {0};
    char here[4096], expected[5000];
    (void)state;
    forward(&run, &echo, 0, NULL);
    assert_non_null(getcwd(here, sizeof here));
    snprintf(expected, sizeof expected, "en|%s||0|", here);
    assert_string_equal(run.out, expected);
}

static void test_descriptor_goes_along(void **state)
{
    struct run run = {0};
    char name[32];
    int ends[2];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "through a pipe\n", 15), 15);
    close(ends[1]);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    char *arguments[] = {name};
    forward(&run, &print, 1, arguments);
    close(ends[0]);
    assert_int_equal(run.status, COMMAND_DONE);
    assert_string_equal(run.out, "through a pipe\n");
}

static void test_what_is_not_for_servers(void **state)
{
    static const struct command_entry unknown = {.name = "unknown", .needs = COMMAND_NEEDS_OWN};
    struct run run = {0};
    (void)state;
    forward(&run, &serve, 0, NULL);
    assert_int_equal(run.status, COMMAND_FAILED);
    assert_non_null(strstr(run.err, "serve"));
    forward(&run, &unknown, 0, NULL);
    assert_int_equal(run.status, COMMAND_FAILED);
}

static int connect_raw(void)
{
    struct sockaddr_un address;
    int at;
    assert_true(control_address(text_of(url), &address, &at));
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(descriptor, (struct sockaddr *)&address, sizeof address), 0);
    close(at);
    return descriptor;
}

static void test_gone_person_cancels(void **state)
{
    struct control_message message = {.texts = {TEXT("en"), TEXT("/"), TEXT(""), TEXT(""), TEXT("hold")},
                                      .text_count = 5,
                                      .descriptors = {STDERR_FILENO, STDERR_FILENO},
                                      .descriptor_count = 2};
    char seen[3] = {0};
    (void)state;
    int descriptor = connect_raw();
    assert_true(control_send(descriptor, &message));
    assert_int_equal(read(held[0], seen, 1), 1);
    close(descriptor); /* as a killed process does */
    assert_int_equal(read(held[0], seen + 1, 1), 1);
    assert_string_equal(seen, "rc");
}

static void test_garbage_is_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {
        {"", 0}, {"\xff\xff\xff\xff", 4}, {"\x04\0\0\0\xff\xff\xff\xff", 8}, {"\x01\0\0\0x", 5}, {"ab", 2}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char answer;
        int descriptor = connect_raw();
        assert_int_equal(write(descriptor, cases[i].bytes, cases[i].length), (ssize_t)cases[i].length);
        shutdown(descriptor, SHUT_WR);
        ssize_t got = read(descriptor, &answer, 1);
        assert_true(got <= 0 || answer == COMMAND_FAILED);
        close(descriptor);
    }
    test_command_arrives_whole(NULL);
}

static void test_socket_is_private(void **state)
{
    struct stat status;
    (void)state;
    assert_int_equal(stat(socket_path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void test_nobody_listens(void **state)
{
    struct run run = {0};
    char elsewhere[] = "/tmp/farol-nobody.db";
    (void)state;
    run.command.entry = &echo;
    run.command.url = text_of(elsewhere);
    run.command.arena = &arena;
    assert_false(control_forward(&run.command, &run.status));
    run.command.url = TEXT("postgresql://localhost/farol");
    assert_false(control_forward(&run.command, &run.status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command_arrives_whole), cmocka_unit_test(test_working_directory_is_the_persons),
        cmocka_unit_test(test_descriptor_goes_along), cmocka_unit_test(test_what_is_not_for_servers),
        cmocka_unit_test(test_gone_person_cancels),   cmocka_unit_test(test_garbage_is_refused),
        cmocka_unit_test(test_socket_is_private),     cmocka_unit_test(test_nobody_listens),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
