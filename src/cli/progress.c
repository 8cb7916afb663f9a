/* Draws with a carriage return and "erase to the end of the line"; 24 cells of bar, percent, count and
 * what is left by the pace so far. */
#include "cli/progress.h"

#define DRAW_EVERY_MICROSECONDS 100000
#define BAR_CELLS 24

static int64_t progress_now(const struct progress *progress)
{
    struct clock *clock = progress->command->clock;
    return clock->monotonic(clock);
}

void progress_start(struct progress *progress, struct command *command, const char *label, int64_t total)
{
    *progress = (struct progress){.command = command, .label = label, .total = total};
    progress->started_microseconds = progress_now(progress);
}

static void progress_draw_bar(const struct progress *progress, FILE *stream)
{
    int64_t done = progress->done < progress->total ? progress->done : progress->total;
    int filled = (int)((__int128)done * BAR_CELLS / progress->total);
    fputs(" ", stream);
    for (int i = 0; i < BAR_CELLS; i++)
        fputs(i < filled ? "█" : "░", stream);
    fprintf(stream, " %3d %%", (int)((__int128)done * 100 / progress->total));
}

static void progress_draw(struct progress *progress, int64_t now)
{
    FILE *stream = progress->command->err;
    fprintf(stream, "\r%s", progress->label);
    if (progress->total > 0)
        progress_draw_bar(progress, stream);
    text count = format_integer(progress->command->arena, progress->done);
    fprintf(stream, "  %.*s", TEXT_ARGUMENTS(count));
    int64_t elapsed = now - progress->started_microseconds;
    if (progress->total > 0 && progress->done > 0 && elapsed > 2000000) {
        int64_t left =
            (int64_t)((__int128)elapsed * (progress->total - progress->done) / progress->done) / 1000000;
        fprintf(stream, _("  %lld s left"), (long long)(left > 0 ? left : 0));
    }
    fputs("\033[K", stream);
    fflush(stream);
    progress->visible = true;
    progress->drawn_microseconds = now;
}

void progress_set(struct progress *progress, int64_t done)
{
    bool look = (done & 255) == 0 || done - progress->done > 255 || done == progress->total;
    progress->done = done;
    if (!progress->command->is_terminal || !look)
        return;
    int64_t now = progress_now(progress);
    if (now - progress->drawn_microseconds >= DRAW_EVERY_MICROSECONDS)
        progress_draw(progress, now);
}

void progress_finish(struct progress *progress)
{
    if (!progress->visible)
        return;
    fputs("\r\033[K", progress->command->err);
    fflush(progress->command->err);
    progress->visible = false;
}
