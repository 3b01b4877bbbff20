/*
 * The HTTP server: one thread and poll(2). Only resolving names can take long, so it happens in a
 * child.
 */
#include "hello.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 256, REQUEST_MAX = 16384, ANSWER_MAX = 65536 };

struct connection {
  int fd;
  char address[ADDRESS_LENGTH];
  char request[REQUEST_MAX];
  size_t length;
};

extern char **environ;
static struct connection *connections[CONNECTIONS_MAX];
static volatile sig_atomic_t ended_by;
static bool healthy = true;

static void end(int number) { ended_by = number; }

static void say(FILE *stream, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stream, format, arguments);
  va_end(arguments);
  fputc('\n', stream);
  fflush(stream);
}

/* ---- requests ---- */

static int hex(char digit) {
  return digit >= '0' && digit <= '9' ? digit - '0' : (digit | 32) >= 'a' && (digit | 32) <= 'f' ? (digit | 32) - 'a' + 10 : -1;
}

/* The value of a query parameter, decoded; false if it is not there. */
static bool parameter(const char *query, const char *name, char *value, size_t size) {
  size_t length = strlen(name);
  for (const char *at = query; at && *at; at = strchr(at, '&') ? strchr(at, '&') + 1 : NULL) {
    if (strncmp(at, name, length) != 0 || at[length] != '=') continue;
    size_t out = 0;
    for (at += length + 1; *at && *at != '&' && out < size - 1; at++) {
      bool escaped = *at == '%' && hex(at[1]) >= 0 && hex(at[2]) >= 0;
      value[out++] = escaped ? hex(at[1]) * 16 + hex(at[2]) : *at == '+' ? ' ' : *at;
      if (escaped) at += 2;
    }
    value[out] = 0;
    return true;
  }
  return false;
}

static void send_all(int fd, const char *data, size_t length) {
  while (length > 0) {
    ssize_t count = send(fd, data, length, MSG_NOSIGNAL);
    if (count <= 0) return;
    data += count;
    length -= count;
  }
}

static void answer(struct connection *connection, const char *status, const char *body) {
  static char message[ANSWER_MAX + 512];
  char date[64];
  time_t now = time(NULL);
  strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&now));
  int length = snprintf(message, sizeof message,
                        "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nDate: %s\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        status, date, strlen(body), body);
  send_all(connection->fd, message, length);
}

static void answer_resolved(struct connection *connection, const char *name) {
  pid_t child = fork();
  if (child < 0) answer(connection, "503 Service Unavailable", "cannot make a process\n");
  if (child != 0) return;
  struct addresses found;
  char body[ADDRESSES_MAX * (ADDRESS_LENGTH + 1) + 1] = "";
  if (!resolve(name, &found)) {
    answer(connection, "404 Not Found", "no such name\n");
    _exit(0);
  }
  for (int i = 0; i < found.count; i++) strcat(strcat(body, found.text[i]), "\n");
  answer(connection, "200 OK", body);
  _exit(0);
}

static void answer_environment(struct connection *connection) {
  static char body[ANSWER_MAX];
  size_t length = 0;
  for (char **entry = environ; *entry && length < sizeof body; entry++) {
    length += snprintf(body + length, sizeof body - length, "%s\n", *entry);
  }
  answer(connection, "200 OK", body);
}

static void answer_path(struct connection *connection, const char *path, const char *query) {
  char text[1024], name[NAME_LENGTH] = "";
  if (gethostname(name, sizeof name - 1) < 0) strcpy(name, "unknown");
  if (strcmp(path, "/") == 0) {
    snprintf(text, sizeof text, "Hello from %s, version %s\n", name, version());
    answer(connection, "200 OK", text);
  } else if (strcmp(path, "/hostname") == 0) {
    answer(connection, "200 OK", strcat(name, "\n"));
  } else if (strcmp(path, "/version") == 0) {
    snprintf(text, sizeof text, "%s\n", version());
    answer(connection, "200 OK", text);
  } else if (strcmp(path, "/clientip") == 0) {
    snprintf(text, sizeof text, "%s\n", connection->address);
    answer(connection, "200 OK", text);
  } else if (strcmp(path, "/env") == 0) {
    answer_environment(connection);
  } else if (strcmp(path, "/healthz") == 0) {
    if (parameter(query, "set", text, sizeof text)) healthy = strcmp(text, "fail") != 0;
    answer(connection, healthy ? "200 OK" : "500 Internal Server Error", healthy ? "ok\n" : "fail\n");
  } else if (strcmp(path, "/echo") == 0) {
    if (!parameter(query, "text", text, sizeof text - 1)) text[0] = 0;
    char stream[8] = "";
    parameter(query, "stream", stream, sizeof stream);
    say(strcmp(stream, "stderr") == 0 ? stderr : stdout, "%s", text);
    answer(connection, "200 OK", strcat(text, "\n"));
  } else if (strcmp(path, "/resolve") == 0 && parameter(query, "name", text, sizeof text)) {
    answer_resolved(connection, text);
  } else if (strcmp(path, "/exit") == 0) {
    int code = parameter(query, "code", text, sizeof text) ? atoi(text) & 255 : 0;
    answer(connection, "200 OK", "exiting\n");
    say(stdout, "exit %d, as asked by %s", code, connection->address);
    exit(code);
  } else {
    answer(connection, "404 Not Found",
           "try /hostname, /version, /clientip, /env, /healthz (?set=fail), /echo?text=, "
           "/resolve?name=, /exit?code=\n");
  }
}

static bool handle(struct connection *connection) {
  char method[8], target[2048];
  if (sscanf(connection->request, "%7s %2047s HTTP/1.", method, target) != 2 || target[0] != '/') {
    answer(connection, "400 Bad Request", "not an HTTP request\n");
    return false;
  }
  char *query = strchr(target, '?');
  if (query) *query++ = 0;
  if (strcmp(target, "/healthz") != 0) say(stdout, "%s %s from %s", method, target, connection->address);
  if (strcmp(method, "GET") != 0 && strcmp(method, "POST") != 0) {
    answer(connection, "405 Method Not Allowed", "GET it\n");
    return false;
  }
  answer_path(connection, target, query);
  return strcasestr(connection->request, "\r\nConnection: close") == NULL && strcmp(method, "GET") == 0;
}

/* ---- connections ---- */

static void drop(int slot) {
  close(connections[slot]->fd);
  free(connections[slot]);
  connections[slot] = NULL;
}

static void receive(int slot) {
  struct connection *connection = connections[slot];
  ssize_t count = read(connection->fd, connection->request + connection->length,
                       REQUEST_MAX - 1 - connection->length);
  if (count <= 0) {
    drop(slot);
    return;
  }
  connection->length += count;
  connection->request[connection->length] = 0;
  char *end_of_head;
  while ((end_of_head = strstr(connection->request, "\r\n\r\n"))) {
    size_t used = end_of_head + 4 - connection->request;
    if (!handle(connection)) {
      drop(slot);
      return;
    }
    connection->length -= used;
    memmove(connection->request, connection->request + used, connection->length + 1);
  }
  if (connection->length == REQUEST_MAX - 1) {
    answer(connection, "431 Request Header Fields Too Large", "too long\n");
    drop(slot);
  }
}

static void welcome(int listening) {
  struct sockaddr_storage peer;
  socklen_t length = sizeof peer;
  int fd = accept4(listening, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC);
  if (fd < 0) return;
  int slot = 0;
  while (slot < CONNECTIONS_MAX && connections[slot]) slot++;
  struct connection *connection = slot < CONNECTIONS_MAX ? calloc(1, sizeof *connection) : NULL;
  if (!connection) {
    close(fd);
    return;
  }
  struct timeval limit = {.tv_sec = 5};
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connection->fd = fd;
  if (peer.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&peer)->sin6_addr, connection->address, ADDRESS_LENGTH);
  } else {
    inet_ntop(AF_INET, &((struct sockaddr_in *)&peer)->sin_addr, connection->address, ADDRESS_LENGTH);
  }
  if (strncmp(connection->address, "::ffff:", 7) == 0) {
    memmove(connection->address, connection->address + 7, strlen(connection->address) - 6);
  }
  connections[slot] = connection;
}

static int listen_on(int port) {
  int on = 1, off = 0;
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
  int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool is_v6 = fd >= 0;
  if (!is_v6) fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (is_v6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  int result = is_v6 ? bind(fd, (struct sockaddr *)&v6, sizeof v6) : bind(fd, (struct sockaddr *)&v4, sizeof v4);
  if (result == 0 && listen(fd, 128) == 0) return fd;
  close(fd);
  return -1;
}

int serve(void) {
  const char *given = getenv("PORT");
  int port = given && *given ? atoi(given) : 80;
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  signal(SIGCHLD, SIG_IGN);
  int listening = port > 0 && port < 65536 ? listen_on(port) : -1;
  if (listening < 0) {
    say(stderr, "hello: cannot listen on port %s: %s", given ? given : "80", strerror(errno));
    return 1;
  }
  say(stdout, "hello version %s listens on port %d", version(), port);
  while (!ended_by) {
    struct pollfd polled[CONNECTIONS_MAX + 1] = {{.fd = listening, .events = POLLIN}};
    int slots[CONNECTIONS_MAX + 1], count = 1;
    for (int i = 0; i < CONNECTIONS_MAX; i++) {
      if (!connections[i]) continue;
      slots[count] = i;
      polled[count++] = (struct pollfd){.fd = connections[i]->fd, .events = POLLIN};
    }
    if (poll(polled, count, -1) < 0) continue;
    for (int i = 1; i < count; i++) {
      if (polled[i].revents) receive(slots[i]);
    }
    if (polled[0].revents) welcome(listening);
  }
  say(stdout, "ended by signal %d", (int)ended_by);
  return 0;
}
