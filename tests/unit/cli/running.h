/* Runs a command line as main does, with streams in memory and a clock that stands still, in a folder of
 * the test's own. */
#ifndef FAROL_TESTS_UNIT_CLI_RUNNING_H
#define FAROL_TESTS_UNIT_CLI_RUNNING_H

#include "../check.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

struct ran {
    enum command_status status;
    char *out, *err;
};

struct world {
    struct arena arena;
    struct clock clock;
    char directory[64];
    struct ran last;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    arena_init(&world->arena, 0);
    world->clock = clock_fixed(INT64_C(1780000000) * 1000000, 0);
    snprintf(world->directory, sizeof world->directory, "/tmp/farol-cli-XXXXXX");
    assert_non_null(mkdtemp(world->directory));
    *state = world;
    return 0;
}

static void forget(struct world *world)
{
    free(world->last.out);
    free(world->last.err);
    world->last = (struct ran){0};
}

static int tear_down(void **state)
{
    struct world *world = *state;
    DIR *folder = opendir(world->directory);
    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (entry->d_name[0] != '.')
            assert_int_equal(unlinkat(dirfd(folder), entry->d_name, 0), 0);
    closedir(folder);
    assert_int_equal(rmdir(world->directory), 0);
    forget(world);
    arena_release(&world->arena);
    free(world);
    return 0;
}

/* Runs one command line given as words between blanks; '%' stands for the test's folder. */
static struct ran *run(struct world *world, const char *line)
{
    char *words[24];
    int count = 0;
    size_t out_size, err_size;
    text rest = text_of(line);
    forget(world);
    while (rest.length) {
        text word = text_cut(&rest, ' ');
        const char *folder = word.length && word.data[0] == '%' ? world->directory : "";
        words[count++] = arena_printf(&world->arena, "%s%.*s", folder, (int)(word.length - (*folder != 0)),
                                      word.data + (*folder != 0));
    }
    struct command command = {
        .out = open_memstream(&world->last.out, &out_size),
        .err = open_memstream(&world->last.err, &err_size),
        .url = TEXT("unused.db"),
        .directory = text_of(world->directory),
        .clock = &world->clock,
        .arena = &world->arena,
        .language = language_current(),
    };
    world->last.status = command_main(&command, count, words);
    fclose(command.out);
    fclose(command.err);
    return &world->last;
}

static inline void assert_says(const char *stream, const char *part)
{
    if (!strstr(stream, part))
        fail_msg("\"%s\" is not in: %s", part, stream);
}

#endif
