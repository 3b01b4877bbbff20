#include "hello.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int complain(const char *command, const char *subject) {
  fprintf(stderr, "%s: %s: %s\n", command, subject, strerror(errno));
  return 1;
}

static bool copy(int from, int to) {
  char chunk[65536];
  ssize_t count;
  while ((count = read(from, chunk, sizeof chunk)) > 0) {
    for (ssize_t done = 0; done < count;) {
      ssize_t written = write(to, chunk + done, count - done);
      if (written < 0) return false;
      done += written;
    }
  }
  return count == 0;
}

static int cat(int count, char **names) {
  int code = 0;
  if (count == 0) return copy(0, 1) ? 0 : complain("cat", "stdin");
  for (int i = 0; i < count; i++) {
    int fd = strcmp(names[i], "-") == 0 ? 0 : open(names[i], O_RDONLY);
    if (fd < 0 || !copy(fd, 1)) code = complain("cat", names[i]);
    if (fd > 0) close(fd);
  }
  return code;
}

static int echo(int count, char **words) {
  for (int i = 0; i < count; i++) printf("%s%s", i ? " " : "", words[i]);
  puts("");
  return 0;
}

static int env(int count, char **names) {
  (void)count;
  (void)names;
  for (char **entry = environ; *entry; entry++) puts(*entry);
  return 0;
}

static int leave(int count, char **codes) { return count ? atoi(codes[0]) & 255 : 0; }

static int hostname(int count, char **names) {
  (void)count;
  (void)names;
  char name[NAME_LENGTH] = "";
  if (gethostname(name, sizeof name - 1) < 0) return complain("hostname", "gethostname");
  puts(name);
  return 0;
}

static void describe(const char *path, const char *name) {
  struct stat status;
  char target[4096] = "";
  if (lstat(path, &status) < 0) {
    complain("ls", path);
    return;
  }
  char kind = S_ISDIR(status.st_mode)   ? 'd'
              : S_ISLNK(status.st_mode) ? 'l'
              : S_ISCHR(status.st_mode) ? 'c'
              : S_ISBLK(status.st_mode) ? 'b'
              : S_ISREG(status.st_mode) ? '-'
                                        : '?';
  if (kind == 'l' && readlink(path, target, sizeof target - 1) < 0) target[0] = 0;
  printf("%c%04o %5u %5u %10lld %s%s%s\n", kind, status.st_mode & 07777, status.st_uid, status.st_gid,
         (long long)status.st_size, name, *target ? " -> " : "", target);
}

static int is_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int list(const char *path, bool is_long) {
  struct stat status;
  if (lstat(path, &status) < 0) return complain("ls", path);
  if (!S_ISDIR(status.st_mode)) {
    if (is_long) describe(path, path);
    if (!is_long) puts(path);
    return 0;
  }
  struct dirent **entries;
  int count = scandir(path, &entries, is_visible, alphasort);
  if (count < 0) return complain("ls", path);
  for (int i = 0; i < count; i++) {
    char child[4096];
    snprintf(child, sizeof child, "%s/%s", path, entries[i]->d_name);
    if (is_long) describe(child, entries[i]->d_name);
    if (!is_long) puts(entries[i]->d_name);
    free(entries[i]);
  }
  free(entries);
  return 0;
}

static int ls(int count, char **names) {
  bool is_long = count > 0 && strcmp(names[0], "-l") == 0;
  int code = 0, first = is_long ? 1 : 0;
  if (count == first) return list(".", is_long);
  for (int i = first; i < count; i++) code |= list(names[i], is_long);
  return code;
}

static int print_addresses(int count, char **names) {
  int code = 0;
  for (int i = 0; i < count; i++) {
    struct addresses found;
    if (!resolve(names[i], &found)) {
      fprintf(stderr, "resolve: %s: no such name\n", names[i]);
      code = 1;
      continue;
    }
    for (int each = 0; each < found.count; each++) puts(found.text[each]);
  }
  return code;
}

static void end_quietly(int number) { _exit(128 + number); }

static int sleep_for(int count, char **seconds) {
  if (count == 0) {
    fprintf(stderr, "sleep: for how many seconds?\n");
    return 2;
  }
  signal(SIGTERM, end_quietly); /* process 1 has no default action */
  signal(SIGINT, end_quietly);
  if (strcmp(seconds[0], "infinity") == 0) {
    for (;;) pause();
  }
  double length = strtod(seconds[0], NULL);
  struct timespec time = {.tv_sec = (time_t)length, .tv_nsec = (long)((length - (time_t)length) * 1e9)};
  while (nanosleep(&time, &time) < 0 && errno == EINTR) {
  }
  return 0;
}

static int connect_to(const char *address, int port) {
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  bool is_v4 = inet_pton(AF_INET, address, &v4.sin_addr) == 1;
  if (!is_v4 && inet_pton(AF_INET6, address, &v6.sin6_addr) != 1) return -1;
  int fd = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM, 0);
  struct timeval limit = {.tv_sec = 5};
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) < 0 ||
      setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) < 0) {
    return -1;
  }
  int result = is_v4 ? connect(fd, (struct sockaddr *)&v4, sizeof v4)
                     : connect(fd, (struct sockaddr *)&v6, sizeof v6);
  if (result == 0) return fd;
  close(fd);
  return -1;
}

/* Prints the body of an HTTP answer; 0 if its status is 200. */
static int get(int count, char **urls) {
  char host[NAME_LENGTH], path[1024] = "/", answer[65536];
  int port = 80;
  const char *url = count ? urls[0] : "";
  if (strncmp(url, "http://", 7) == 0) url += 7;
  if (sscanf(url, "%255[^/]%1023s", host, path) < 1) {
    fprintf(stderr, "get: which URL?\n");
    return 2;
  }
  char authority[NAME_LENGTH];
  memcpy(authority, host, sizeof host);
  char *colon = strrchr(host, ':');
  if (host[0] == '[') {
    char *end = strchr(host, ']');
    if (end && end[1] == ':') port = atoi(end + 2);
    if (end) *end = 0;
    memmove(host, host + 1, strlen(host));
  } else if (colon) {
    *colon = 0;
    port = atoi(colon + 1);
  }
  struct addresses found;
  if (!resolve(host, &found)) {
    fprintf(stderr, "get: %s: no such name\n", host);
    return 1;
  }
  int fd = -1;
  for (int i = 0; i < found.count && fd < 0; i++) fd = connect_to(found.text[i], port);
  if (fd < 0) return complain("get", url);
  dprintf(fd, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, authority);
  size_t length = 0;
  ssize_t part;
  while (length < sizeof answer - 1 && (part = read(fd, answer + length, sizeof answer - 1 - length)) > 0) {
    length += part;
  }
  close(fd);
  answer[length] = 0;
  char *body = strstr(answer, "\r\n\r\n");
  if (!body) return complain("get", url);
  fputs(body + 4, stdout);
  return strncmp(answer, "HTTP/1.1 200", 12) == 0 ? 0 : 1;
}

int run_command(const char *name, int count, char **arguments) {
  static const struct {
    const char *name;
    int (*run)(int count, char **arguments);
  } commands[] = {{"cat", cat}, {"echo", echo}, {"env", env}, {"exit", leave},
                  {"get", get}, {"hostname", hostname}, {"ls", ls},
                  {"resolve", print_addresses}, {"sleep", sleep_for}};
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (strcmp(name, commands[i].name) == 0) return commands[i].run(count, arguments);
  }
  return -1;
}
