/*
 * A container's log in the format the kubelet reads (CRI logging):
 * "2026-01-02T03:04:05.123456789Z stdout F text\n"; P instead of F is a part of a longer line.
 */
#ifndef LOG_H
#define LOG_H

#include "records.h"

struct log;

/* NULL with errno set if the file cannot be opened. The path is kept by reference. */
struct log *log_open(const char *path);
/* stream: 0 stdout, 1 stderr */
void log_write(struct log *log, int stream, const uint8_t *data, size_t length);
/* Writes what an unfinished line has so far. */
void log_flush(struct log *log, int stream);
/* Opens the path anew, after a rotation; -1 with errno set leaves the old file in use. */
int log_reopen(struct log *log);
void log_close(struct log *log);

#endif
