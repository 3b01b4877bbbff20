/* The event loop: one thread, epoll, one event at a time, so that a handler may free anything. */
#ifndef LOOP_H
#define LOOP_H

#include "shim.h"

struct watch {
  int fd; /* -1: closed */
  uint32_t events;
  void (*ready)(struct watch *watch, uint32_t events);
};

void loop_init(void);
/* Watches `fd` for EPOLL... events, none is allowed; -1 with errno set if the kernel refuses. */
int watch_add(struct watch *watch, int fd, uint32_t events, void (*ready)(struct watch *, uint32_t));
/* With no events nothing is reported, not even a hang-up. */
void watch_change(struct watch *watch, uint32_t events);
/* Stops watching and closes the descriptor; does nothing when it is not watched. */
void watch_close(struct watch *watch);
/* Runs until loop_stop(). */
void loop_run(void);
void loop_stop(void);

#endif
