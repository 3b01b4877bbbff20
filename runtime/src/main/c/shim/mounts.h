/* In a new container's process: its root file system and everything mounted in it. */
#ifndef MOUNTS_H
#define MOUNTS_H

#include "spec.h"

/* Makes a mount namespace with the container's file systems and nothing else, and moves into it. */
void mounts_make(const struct spec *spec);
/* What has to wait until nothing more is made inside: masked and read-only paths, the root. */
void mounts_finish(const struct spec *spec);
/* The directory the command starts in, made if it is missing. */
void make_working_directory(const char *directory);

#endif
