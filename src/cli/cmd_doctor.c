/* farol doctor: looks for faults in the database and around it, says what to do, exits 1 on any. */
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "cli/snapshot.h"
#include "ledger/doctor.h"

#define FREE_BYTES_MINIMUM ((uint64_t)256 << 20)

struct examination {
    struct command *command;
    int faults;
};

static void fault(struct examination *examination, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void fault(struct examination *examination, const char *format, ...)
{
    va_list arguments;
    examination->faults++;
    fputs("  ✗ ", examination->command->out);
    va_start(arguments, format);
    vfprintf(examination->command->out, format, arguments);
    va_end(arguments);
    fputc('\n', examination->command->out);
}

static void fine(struct examination *examination, const char *what)
{
    fprintf(examination->command->out, "  ✓ %s\n", what);
}

static void store_fault(void *context, text what)
{
    fault(context, "%.*s", TEXT_ARGUMENTS(what));
}

static void examine_file(struct examination *examination, const char *path)
{
    struct stat file;
    if (stat(path, &file) != 0)
        return; /* a database by address has no file here */
    if (file.st_mode & (S_IRWXG | S_IRWXO))
        fault(examination, _("Others on this machine can open %s; it holds customers' data: chmod 600 %s"),
              path, path);
    else
        fine(examination, _("Only its owner can open the file."));
}

static void examine_disk(struct examination *examination, const char *path)
{
    struct statvfs disk;
    struct stat file;
    if (stat(path, &file) != 0 || statvfs(path, &disk) != 0)
        return;
    uint64_t free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
    uint64_t wanted = (uint64_t)file.st_size; /* room for one backup beside it */
    if (wanted < FREE_BYTES_MINIMUM)
        wanted = FREE_BYTES_MINIMUM;
    if (free_bytes < wanted)
        fault(examination,
              _("The disk has %llu MB left, less than the %llu MB that a backup beside %s "
                "wants: free some space."),
              (unsigned long long)(free_bytes >> 20), (unsigned long long)(wanted >> 20), path);
    else
        fine(examination, _("The disk has room for a backup."));
}

static void examine_store(struct examination *examination)
{
    struct problem problem = {0};
    int before = examination->faults;
    if (store_check(examination->command->store, store_fault, examination, &problem) != RESULT_OK)
        fault(examination, "%s", problem.message);
    if (examination->faults == before)
        fine(examination, _("The database's own check finds nothing."));
    else
        fault(examination, _("The file is damaged: restore the last backup (farol restore FILE)."));
}

static void examine_ledger(struct examination *examination)
{
    struct problem problem = {0};
    struct store_connection *connection;
    int before = examination->faults;
    enum result result = store_read_begin(examination->command->store, &connection, &problem);
    if (result == RESULT_OK) {
        result = ledger_doctor(connection, store_fault, examination, &problem);
        store_read_end(examination->command->store, connection);
    }
    if (result != RESULT_OK)
        fault(examination, "%s", problem.message);
    if (examination->faults == before)
        fine(examination, _("Every change and every version in the record is whole."));
}

/* Loading the columns reads every row that stands, and derives every figure's base from it. */
static void examine_record(struct examination *examination)
{
    struct problem problem = {0};
    struct command_snapshot snapshot;
    if (command_snapshot_load(examination->command, TEXT_ABSENT, 0, &snapshot, &problem) != RESULT_OK) {
        fault(examination, "%s", problem.message);
        return;
    }
    const char *doubt = command_snapshot_doubt(examination->command, &snapshot);
    if (doubt)
        fault(examination, "%s", doubt);
    text accounts = format_integer(examination->command->arena, snapshot.columns->account_count);
    fprintf(examination->command->out, _("  ✓ The record of %s reads back whole: %.*s accounts.\n"),
            snapshot.organisation.organisation.name, TEXT_ARGUMENTS(accounts));
    command_snapshot_release(&snapshot);
}

static enum command_status doctor_run(struct command *command)
{
    struct examination examination = {.command = command};
    if (!command_parse(command, (struct command_option[]){{0}}, NULL, 0, 0))
        return COMMAND_USAGE;
    const char *path = command_path(command, command->url);
    fprintf(command->out, "%s\n", path);
    examine_store(&examination);
    examine_ledger(&examination);
    examine_record(&examination);
    examine_file(&examination, path);
    examine_disk(&examination, path);
    if (examination.faults == 0) {
        fprintf(command->out, "%s\n", _("Nothing is wrong."));
        return COMMAND_DONE;
    }
    fprintf(command->out, tr_n("%d fault.\n", "%d faults.\n", examination.faults), examination.faults);
    return COMMAND_FAILED;
}

const struct command_entry command_doctor = {
    .name = "doctor",
    .needs = COMMAND_NEEDS_READ,
    .run = doctor_run,
    .summary = N_("looks for faults in the database and around it"),
    .usage = "",
    .help = N_("Exits with 1 where it finds faults, and says what to do."),
};
