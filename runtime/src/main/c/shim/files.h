/* Small pieces of reading and writing files. */
#ifndef FILES_H
#define FILES_H

#include "shim.h"

/* Writes the text to an existing file in one write; -1 with errno set. */
int write_text(int directory, const char *path, const char *text);

/* Reads a regular file of at most `limit` bytes, NUL at its end; NULL with errno set. */
char *read_text(const char *path, size_t limit);

/*
 * Opens (O_PATH) what `path` names inside the directory `root`, symbolic links followed inside it.
 * What is missing is made: directories, and at the end an empty file if `is_file`.
 */
int make_inside(int root, const char *path, bool is_file);

#endif
