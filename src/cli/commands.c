/* The table of commands, in the order in which help lists them. Each entry stands in its cmd_NAME.c. */
#include "cli/command.h"

const struct command_entry *const command_entries[] = {
    &command_serve,   &command_init,   &command_demo,    &command_import,
    &command_undo,    &command_report, &command_account, &command_export,
    &command_user,    &command_key,    &command_setting, &command_backup,
    &command_restore, &command_doctor, &command_version, NULL,
};
