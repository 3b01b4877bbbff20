#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "protocol.h"

enum { HELD_MAX = 4 * CHUNK };

struct side {
  struct watch watch;
  struct side *peer;
  struct buffer out; /* to be written to this side */
  bool read_ended, write_ended;
};

struct relay {
  struct side client, pod;
  bool connecting;
  uint16_t port;
  int family;
};

static int connect_to(int family, uint16_t port) {
  int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  struct sockaddr_in v4 = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr_in6 v6 = {
      .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  int result = family == AF_INET ? connect(fd, (struct sockaddr *)&v4, sizeof v4)
                                 : connect(fd, (struct sockaddr *)&v6, sizeof v6);
  if (result == 0 || errno == EINPROGRESS) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

static void end(struct relay *relay) {
  watch_close(&relay->client.watch);
  watch_close(&relay->pod.watch);
  buffer_free(&relay->client.out);
  buffer_free(&relay->pod.out);
  free(relay);
}

static void refuse(struct relay *relay) {
  char text[128];
  struct buffer message = {0};
  snprintf(text, sizeof text, "connect to port %u of the pod: %s", relay->port, strerror(errno));
  put_text(&message, SAY_ERROR, text);
  if (write(relay->client.watch.fd, message.at, message.length) < 0) {
    /* The client has left: there is nobody to tell. */
  }
  buffer_free(&message);
  end(relay);
}

static void set_events(struct side *side) {
  bool reads = !side->read_ended && side->peer->out.length < HELD_MAX;
  watch_change(&side->watch, (reads ? EPOLLIN : 0) | (side->out.length ? EPOLLOUT : 0));
}

static bool read_side(struct side *side) {
  static uint8_t chunk[CHUNK];
  ssize_t count = read(side->watch.fd, chunk, sizeof chunk);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) side->read_ended = true;
  buffer_append(&side->peer->out, chunk, count);
  return !side->peer->out.failed;
}

static bool write_side(struct side *side) {
  if (side->out.length > 0) {
    ssize_t count = send(side->watch.fd, side->out.at, side->out.length, MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    buffer_consume(&side->out, count);
  }
  if (side->out.length == 0 && side->peer->read_ended && !side->write_ended) {
    shutdown(side->watch.fd, SHUT_WR);
    side->write_ended = true;
  }
  return true;
}

static void pass(struct relay *relay, struct side *side, uint32_t events) {
  bool good = true;
  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR) && !side->read_ended) good = read_side(side);
  good = good && write_side(&relay->client) && write_side(&relay->pod);
  if (!good || (relay->client.write_ended && relay->pod.write_ended)) {
    end(relay);
    return;
  }
  set_events(&relay->client);
  set_events(&relay->pod);
}

static void client_ready(struct watch *watch, uint32_t events) {
  struct side *side = MEMBER_OF(watch, struct side, watch);
  pass(MEMBER_OF(side, struct relay, client), side, events);
}

static void pod_ready(struct watch *watch, uint32_t events);

/* Tries the next loopback address; false when none is left. */
static bool connect_next(struct relay *relay) {
  int fd = -1;
  while (fd < 0 && relay->family != AF_INET6) {
    relay->family = relay->family == AF_UNSPEC ? AF_INET : AF_INET6;
    fd = connect_to(relay->family, relay->port);
  }
  return fd >= 0 && watch_add(&relay->pod.watch, fd, EPOLLOUT, pod_ready) == 0;
}

static void connected(struct relay *relay) {
  relay->connecting = false;
  put_record(&relay->client.out, SAY_OK, NULL, 0);
  pass(relay, &relay->client, 0);
}

static void pod_ready(struct watch *watch, uint32_t events) {
  struct side *side = MEMBER_OF(watch, struct side, watch);
  struct relay *relay = MEMBER_OF(side, struct relay, pod);
  if (!relay->connecting) {
    pass(relay, side, events);
    return;
  }
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(watch->fd, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error == 0) {
    connected(relay);
    return;
  }
  watch_close(watch);
  errno = error;
  if (!connect_next(relay)) refuse(relay);
}

void relay_start(int client, const uint8_t *data, size_t length, uint16_t port) {
  struct relay *relay = calloc(1, sizeof *relay);
  if (!relay) {
    close(client);
    return;
  }
  relay->client.peer = &relay->pod;
  relay->pod.peer = &relay->client;
  relay->pod.watch.fd = -1;
  relay->port = port;
  relay->connecting = true;
  buffer_append(&relay->pod.out, data, length);
  watch_add(&relay->client.watch, client, 0, client_ready);
  if (!connect_next(relay)) refuse(relay);
}
