#include "cgroup.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "files.h"

enum { CGROUP2_MAGIC = 0x63677270, KILL_ROUNDS = 64, PROCESS_LIST_MAX = 1 << 20 };

static int open_directory(const char *directory) {
  return open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int cgroup_join(const char *directory) {
  int fd = open_directory(directory);
  if (fd < 0) return -1;
  int result = write_text(fd, "cgroup.procs", "0");
  close(fd);
  return result;
}

int cgroup_open_v2(const char *directory) {
  int fd = open_directory(directory);
  struct statfs status;
  if (fd >= 0 && fstatfs(fd, &status) == 0 && status.f_type == CGROUP2_MAGIC) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

static bool kill_listed(const char *directory) {
  char path[4096];
  if (snprintf(path, sizeof path, "%s/cgroup.procs", directory) >= (int)sizeof path) return false;
  char *list = read_text(path, PROCESS_LIST_MAX);
  bool any = false;
  for (char *at = list; at && *at; at += strcspn(at, "\n"), at += *at == '\n') {
    pid_t pid = atoi(at);
    if (pid > 1 && pid != getpid() && kill(pid, SIGKILL) == 0) any = true;
  }
  free(list);
  return any;
}

void cgroup_kill(const char *directory) {
  int fd = open_directory(directory);
  if (fd < 0) return;
  /* One write in version 2 (Linux 5.14); elsewhere as often as something new has been forked. */
  int done = write_text(fd, "cgroup.kill", "1");
  close(fd);
  for (int round = 0; done < 0 && round < KILL_ROUNDS && kill_listed(directory); round++) {
  }
}

uint64_t cgroup_oom_kills(const char *file) {
  char *text = file ? read_text(file, 4096) : NULL;
  uint64_t count = 0;
  for (char *line = text; line && *line; line += strcspn(line, "\n"), line += *line == '\n') {
    if (strncmp(line, "oom_kill ", 9) == 0) count = strtoull(line + 9, NULL, 10);
  }
  free(text);
  return count;
}
