/*
 * The shim: one process per pod that creates the pod's namespaces and containers, keeps their stdio,
 * logs and exit codes, and outlives the runtime that started it.
 *
 * How this works
 *   main.c      reads the sandbox's description from stdin, leaves its parent's session, serves.
 *   sandbox.c   the namespaces: the shim itself lives in the pod's network, IPC and UTS namespaces.
 *   server.c    one connection to the socket = one request; the messages are in protocol.h.
 *   process.c   one running process, of a container or an exec: its stdio, its clients, its end.
 *   launch.c    clone and what a new process does before it executes: mounts.c, user.c,
 *               privileges.c, seccomp.c, devices.c.
 *   loop.c      epoll; everything in the parent runs on its one thread and never blocks.
 *
 * Nothing is mounted where the host could see it: a container's mounts live in its own mount
 * namespace, the pod's /dev/shm in one that only a descriptor of the shim holds. When the processes
 * are gone, so is everything else.
 */
#ifndef SHIM_H
#define SHIM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
  FRAME_MAX = 4 << 20,          /* bytes of one message */
  CHUNK = 64 << 10,             /* bytes moved at once */
  CLIENT_QUEUE_MAX = 1 << 20,   /* bytes waiting for a slow reader */
  STDIN_QUEUE_MAX = 1 << 20,    /* bytes waiting for a process that does not read its stdin */
  DRAIN_MAX = 1 << 20,          /* bytes read from a stream after its process has ended */
  CLIENTS_MAX = 512,
  CONTAINERS_MAX = 512,
  LOG_LINE_MAX = 16 << 10,      /* longer lines are logged in parts */
  USER_FILE_MAX = 1 << 20,      /* bytes of /etc/passwd and /etc/group that are looked at */
  GROUPS_MAX = 1024,
};

#define MEMBER_OF(pointer, type, member) ((type *)((char *)(pointer) - offsetof(type, member)))

#endif
