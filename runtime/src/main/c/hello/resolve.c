/* A small stub resolver (RFC 1035): hosts(5), resolv.conf(5), UDP, and TCP for what does not fit. */
#include "hello.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  SERVERS_MAX = 3, DOMAINS_MAX = 32, LINE = 1024, MESSAGE = 65535,
  TYPE_A = 1, TYPE_AAAA = 28, CODE_NAME_ERROR = 3, POINTERS = 0xc0
};

struct settings {
  char servers[SERVERS_MAX][ADDRESS_LENGTH];
  char domains[DOMAINS_MAX][NAME_LENGTH];
  int server_count, domain_count, dots, timeout_s, attempts;
};

static void read_settings(struct settings *settings) {
  *settings = (struct settings){.dots = 1, .timeout_s = 2, .attempts = 2};
  FILE *file = fopen("/etc/resolv.conf", "re");
  char line[4 * LINE];
  while (file && fgets(line, sizeof line, file)) {
    char *rest = NULL, *key = strtok_r(line, " \t\n", &rest), *word;
    if (!key) continue;
    if (strcmp(key, "search") == 0) settings->domain_count = 0;
    while ((word = strtok_r(NULL, " \t\n", &rest))) {
      if (strcmp(key, "nameserver") == 0 && settings->server_count < SERVERS_MAX) {
        snprintf(settings->servers[settings->server_count++], ADDRESS_LENGTH, "%s", word);
      } else if (strcmp(key, "search") == 0 && settings->domain_count < DOMAINS_MAX) {
        snprintf(settings->domains[settings->domain_count++], NAME_LENGTH, "%s", word);
      } else if (strcmp(key, "options") == 0) {
        sscanf(word, "ndots:%d", &settings->dots);
        sscanf(word, "timeout:%d", &settings->timeout_s);
        sscanf(word, "attempts:%d", &settings->attempts);
      }
    }
  }
  if (file) fclose(file);
}

static void add_address(struct addresses *found, const char *text) {
  if (found->count < ADDRESSES_MAX) snprintf(found->text[found->count++], ADDRESS_LENGTH, "%s", text);
}

static bool look_in_hosts(const char *name, struct addresses *found) {
  FILE *file = fopen("/etc/hosts", "re");
  char line[LINE];
  while (file && fgets(line, sizeof line, file)) {
    line[strcspn(line, "#\n")] = 0;
    char *rest = NULL, *address = strtok_r(line, " \t", &rest), *word;
    while (address && (word = strtok_r(NULL, " \t", &rest))) {
      if (strcasecmp(word, name) == 0) {
        add_address(found, address);
        break;
      }
    }
  }
  if (file) fclose(file);
  return found->count > 0;
}

/* 0 if the name cannot be asked for. */
static size_t make_query(unsigned char *query, const char *name, int type) {
  unsigned char header[12] = {0, 0, 1, 0, 0, 1};
  if (getrandom(header, 2, 0) != 2) return 0;
  memcpy(query, header, sizeof header);
  size_t length = sizeof header;
  while (*name) {
    size_t part = strcspn(name, ".");
    if (part == 0 || part > 63 || length + part + 6 > NAME_LENGTH + sizeof header) return 0;
    query[length++] = part;
    memcpy(query + length, name, part);
    length += part;
    name += part + (name[part] == '.');
  }
  unsigned char tail[5] = {0, 0, type, 0, 1};
  memcpy(query + length, tail, sizeof tail);
  return length + sizeof tail;
}

static int connect_server(const char *server, int kind) {
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(53)};
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
  bool is_v4 = inet_pton(AF_INET, server, &v4.sin_addr) == 1;
  if (!is_v4 && inet_pton(AF_INET6, server, &v6.sin6_addr) != 1) return -1;
  int fd = socket(is_v4 ? AF_INET : AF_INET6, kind | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  struct timeval limit = {.tv_sec = 2};
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  int result = is_v4 ? connect(fd, (struct sockaddr *)&v4, sizeof v4)
                     : connect(fd, (struct sockaddr *)&v6, sizeof v6);
  if (result == 0) return fd;
  close(fd);
  return -1;
}

static bool read_fully(int fd, unsigned char *data, size_t length) {
  while (length > 0) {
    ssize_t count = read(fd, data, length);
    if (count <= 0) return false;
    data += count;
    length -= count;
  }
  return true;
}

static size_t ask_tcp(const char *server, const unsigned char *query, size_t length, unsigned char *answer) {
  int fd = connect_server(server, SOCK_STREAM);
  if (fd < 0) return 0;
  unsigned char size[2] = {length >> 8, length};
  size_t result = 0;
  if (write(fd, size, 2) == 2 && write(fd, query, length) == (ssize_t)length && read_fully(fd, size, 2)) {
    result = size[0] << 8 | size[1];
    if (!read_fully(fd, answer, result)) result = 0;
  }
  close(fd);
  return result;
}

static size_t ask_udp(const char *server, const unsigned char *query, size_t length, int timeout_s,
                      unsigned char *answer) {
  int fd = connect_server(server, SOCK_DGRAM);
  if (fd < 0) return 0;
  ssize_t count = 0;
  struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
  if (write(fd, query, length) == (ssize_t)length) {
    while (poll(&poll_fd, 1, timeout_s * 1000) == 1) {
      count = read(fd, answer, MESSAGE);
      if (count < 12 || memcmp(answer, query, 2) == 0) break; /* else it answers another question */
    }
  }
  close(fd);
  return count >= 12 ? count : 0;
}

/* Behind the name at `at`; `length` if it runs over the end. */
static size_t skip_name(const unsigned char *message, size_t length, size_t at) {
  while (at < length && message[at] != 0) {
    if ((message[at] & POINTERS) == POINTERS) return at + 2;
    at += message[at] + 1;
  }
  return at + 1;
}

static void take_answers(const unsigned char *message, size_t length, struct addresses *found) {
  size_t at = 12;
  int questions = message[4] << 8 | message[5], answers = message[6] << 8 | message[7];
  for (int i = 0; i < questions; i++) at = skip_name(message, length, at) + 4;
  for (int i = 0; i < answers; i++) {
    at = skip_name(message, length, at);
    if (at + 10 > length) return;
    int type = message[at] << 8 | message[at + 1];
    size_t size = message[at + 8] << 8 | message[at + 9];
    at += 10;
    if (at + size > length) return;
    char text[ADDRESS_LENGTH];
    if (type == TYPE_A && size == 4 && inet_ntop(AF_INET, message + at, text, sizeof text)) {
      add_address(found, text);
    } else if (type == TYPE_AAAA && size == 16 && inet_ntop(AF_INET6, message + at, text, sizeof text)) {
      add_address(found, text);
    }
    at += size;
  }
}

/* False when no server answered. */
static bool ask(const struct settings *settings, const char *name, int type, struct addresses *found) {
  static unsigned char answer[MESSAGE];
  unsigned char query[NAME_LENGTH + 32];
  for (int attempt = 0; attempt < settings->attempts; attempt++) {
    for (int i = 0; i < settings->server_count; i++) {
      size_t length = make_query(query, name, type);
      if (length == 0) return true;
      size_t got = ask_udp(settings->servers[i], query, length, settings->timeout_s, answer);
      if (got && answer[2] & 2) got = ask_tcp(settings->servers[i], query, length, answer);
      int code = got ? answer[3] & 15 : -1;
      if (code == 0) take_answers(answer, got, found);
      if (code == 0 || code == CODE_NAME_ERROR) return true;
    }
  }
  return false;
}

static bool ask_both(const struct settings *settings, const char *name, struct addresses *found) {
  if (ask(settings, name, TYPE_A, found)) ask(settings, name, TYPE_AAAA, found);
  return found->count > 0;
}

bool resolve(const char *name, struct addresses *found) {
  unsigned char binary[16];
  found->count = 0;
  if (inet_pton(AF_INET, name, binary) == 1 || inet_pton(AF_INET6, name, binary) == 1) {
    add_address(found, name);
    return true;
  }
  size_t length = strlen(name);
  if (length == 0 || length >= NAME_LENGTH) return false;
  if (look_in_hosts(name, found)) return true;
  struct settings settings;
  read_settings(&settings);
  if (name[length - 1] == '.') return ask_both(&settings, name, found);
  int dots = 0;
  for (const char *at = name; *at; at++) dots += *at == '.';
  bool as_it_is = dots >= settings.dots;
  if (as_it_is && ask_both(&settings, name, found)) return true;
  for (int i = 0; i < settings.domain_count; i++) {
    char full[2 * NAME_LENGTH];
    snprintf(full, sizeof full, "%s.%s", name, settings.domains[i]);
    if (ask_both(&settings, full, found)) return true;
  }
  return !as_it_is && ask_both(&settings, name, found);
}
