/* Making a process: a container's first one, or one more inside a running container. */
#ifndef LAUNCH_H
#define LAUNCH_H

#include "spec.h"

struct launch {
  const struct spec *container;
  const struct texts *arguments;
  bool terminal, stdin_open;
  pid_t inside; /* process 1 of the running container to join; 0: a new container */
  pid_t processes_of; /* a process whose process namespace is joined; 0: see `own_processes` */
  bool own_processes; /* a process namespace of its own */
};

/* The shim's ends. With a terminal only `sync` is there: the terminal itself arrives on it. */
struct launched {
  pid_t pid;
  int sync, in, out, err;
};

/* What arrives on `sync`, one packet each; its end means that the command is executing. */
enum sync_packet {
  SYNC_TERMINAL = 'T', /* carries the terminal's descriptor */
  SYNC_USER = 'U',     /* uid, gid, groups: 4 bytes each, in the machine's order */
  SYNC_ERROR = 'e',    /* why it failed */
};

/* Returns -1 with errno set when no process could be made. */
int launch(const struct launch *launch, struct launched *launched);

/* In the new process: tells the shim why it failed, formatted as by printf, and ends. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
