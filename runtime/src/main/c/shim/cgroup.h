/* Joining, watching and emptying control groups, of version 1 and 2. */
#ifndef CGROUP_H
#define CGROUP_H

#include "spec.h"

/* Moves the calling process into the directory's group. */
int cgroup_join(const char *directory);
/* A descriptor of the directory if it is of version 2 (for CLONE_INTO_CGROUP), else -1. */
int cgroup_open_v2(const char *directory);
/* Kills every process in the group. */
void cgroup_kill(const char *directory);
/* The count in the line "oom_kill N" of the file; 0 if there is none. */
uint64_t cgroup_oom_kills(const char *file);

#endif
