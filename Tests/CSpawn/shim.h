#pragma once

/* The C library's own header shows it only to who asks for GNU's additions, and Swift reads it without. The actions are
 * `posix_spawn_file_actions_t`; were its header read here, Swift would take all types in it for this module's. */
int posix_spawn_file_actions_addclosefrom_np(void *actions, int from);
