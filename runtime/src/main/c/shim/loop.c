#include "loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

static int epoll = -1;
static bool running;

void loop_init(void) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) abort();
}

int watch_add(struct watch *watch, int fd, uint32_t events, void (*ready)(struct watch *, uint32_t)) {
  struct epoll_event event = {.events = events, .data.ptr = watch};
  if (events && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
    watch->fd = -1;
    return -1;
  }
  *watch = (struct watch){fd, events, ready};
  return 0;
}

void watch_change(struct watch *watch, uint32_t events) {
  if (watch->fd < 0 || watch->events == events) return;
  struct epoll_event event = {.events = events, .data.ptr = watch};
  int change = !events ? EPOLL_CTL_DEL : watch->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (epoll_ctl(epoll, change, watch->fd, &event) < 0) abort();
  watch->events = events;
}

void watch_close(struct watch *watch) {
  if (watch->fd < 0) return;
  /* A copy of the descriptor in a child would keep the registration alive: take it out by hand. */
  if (watch->events) epoll_ctl(epoll, EPOLL_CTL_DEL, watch->fd, NULL);
  close(watch->fd);
  watch->fd = -1;
}

void loop_run(void) {
  running = true;
  while (running) {
    struct epoll_event event;
    int count = epoll_wait(epoll, &event, 1, -1);
    if (count < 0 && errno != EINTR) abort();
    if (count == 1) {
      struct watch *watch = event.data.ptr;
      watch->ready(watch, event.events);
    }
  }
}

void loop_stop(void) { running = false; }
