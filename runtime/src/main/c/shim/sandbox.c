#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "files.h"
#include "kernel.h"
#include "privileges.h"
#include "protocol.h"
#include "spec.h"

struct sandbox sandbox = {.host_mounts = -1, .shm_mounts = -1, .own_processes = -1};

struct request {
  const char *socket, *hostname;
  struct texts sysctls, cgroups;
  bool network, ipc, uts, processes;
  uint64_t shm_bytes;
  int64_t oom_score;
};

static bool read_all(struct buffer *message) {
  uint8_t chunk[4096];
  ssize_t count;
  while ((count = read(STDIN_FILENO, chunk, sizeof chunk)) > 0) {
    buffer_append(message, chunk, count);
    if (message->failed || message->length > FRAME_MAX) return false;
  }
  return count == 0;
}

static bool take_field(struct request *request, const struct record *field) {
  uint64_t number = 0;
  const char *text = record_text(field);
  bool is_number = record_number(field, &number);
  switch (field->tag) {
    case ID: sandbox.id = text; return text;
    case SOCKET: request->socket = text; return text;
    case HOSTNAME: request->hostname = text; return text;
    case SYSCTL: return text && texts_add(&request->sysctls, text);
    case CGROUP: return text && texts_add(&request->cgroups, text);
    case NEW_NETWORK: request->network = number; return is_number;
    case NEW_IPC: request->ipc = number; return is_number;
    case NEW_HOSTNAME: request->uts = number; return is_number;
    case SHARED_PROCESSES: request->processes = number; return is_number;
    case SHM_BYTES: request->shm_bytes = number; return is_number;
    case OOM_SCORE: request->oom_score = (int64_t)number; return is_number;
    default: return false;
  }
}

static bool parse(struct request *request, const struct buffer *message) {
  struct bytes rest = {message->at, message->length};
  struct record field;
  int found;
  while ((found = next_record(&rest, &field)) == 1) {
    if (!take_field(request, &field)) return false;
  }
  return found == 0 && sandbox.id && request->socket;
}

/*
 * A mount namespace that holds the pod's /dev/shm and nothing else, and that only we refer to. /proc is
 * where it is mounted because that directory is sure to exist.
 */
static int make_shm(uint64_t bytes) {
  char options[64];
  snprintf(options, sizeof options, "mode=1777,size=%llu", (unsigned long long)bytes);
  if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
      mount("shm", "/proc", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options) < 0 ||
      chdir("/proc") < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0) {
    return -1;
  }
  return 0;
}

static int separate_shm(uint64_t bytes) {
  int self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (self < 0 || make_shm(bytes) < 0) return -1;
  sandbox.shm_mounts = openat(self, "ns/mnt", O_RDONLY | O_CLOEXEC);
  close(self);
  return sandbox.shm_mounts < 0 ? -1 : setns(sandbox.host_mounts, CLONE_NEWNS);
}

static int raise_loopback(void) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  struct ifreq request = {.ifr_name = "lo"};
  int result = ioctl(fd, SIOCGIFFLAGS, &request);
  request.ifr_flags |= IFF_UP;
  if (result == 0) result = ioctl(fd, SIOCSIFFLAGS, &request);
  close(fd);
  return result;
}

/* An assignment to a path below /proc/sys. */
static int set_sysctl(const char *assignment) {
  char path[512] = "/proc/sys/";
  const char *value = strchr(assignment, '=');
  size_t length = value ? (size_t)(value - assignment) : 0;
  size_t start = strlen(path);
  if (length == 0 || start + length >= sizeof path || strstr(assignment, "..")) {
    errno = EINVAL;
    return -1;
  }
  memcpy(path + start, assignment, length);
  return write_text(AT_FDCWD, path, value + 1);
}

/* Process 1 of the pod's process namespace: it reaps, and ends with the shim. */
static void pause_forever(void) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "pause");
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGCHLD, SIG_IGN); /* the kernel reaps (wait(2)) */
  syscall(CALL_CLOSE_RANGE, 0, ~0u, 0);
  for (;;) pause();
}

static int start_pause(void) {
  if (unshare(CLONE_NEWPID) < 0) return -1;
  pid_t pid = fork();
  if (pid == 0) pause_forever();
  sandbox.pause = pid;
  return pid < 0 ? -1 : setns(sandbox.own_processes, CLONE_NEWPID);
}

static int listen_on(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  unlink(path);
  mode_t mask = umask(0177);
  int result = bind(fd, (struct sockaddr *)&address, sizeof address);
  umask(mask);
  if (result < 0 || listen(fd, 128) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static const char *make_namespaces(struct request *request, const char **subject) {
  int flags = (request->network ? CLONE_NEWNET : 0) | (request->ipc ? CLONE_NEWIPC : 0) |
              (request->uts ? CLONE_NEWUTS : 0);
  sandbox.host_mounts = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  sandbox.own_processes = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
  if (sandbox.host_mounts < 0 || sandbox.own_processes < 0) return "open the namespaces in /proc";
  if (unshare(flags) < 0) return "make namespaces";
  if (request->network && raise_loopback() < 0) return "bring the loopback interface up";
  if (request->uts && request->hostname &&
      sethostname(request->hostname, strlen(request->hostname)) < 0) {
    return "set the host name";
  }
  for (size_t i = 0; i < request->sysctls.count; i++) {
    *subject = request->sysctls.at[i];
    if (set_sysctl(*subject) < 0) return "set the sysctl";
  }
  *subject = "";
  if (request->ipc && separate_shm(request->shm_bytes) < 0) return "make /dev/shm";
  if (request->processes && start_pause() < 0) return "start the pause process";
  return NULL;
}

int sandbox_create(char *why, size_t size) {
  static struct buffer message; /* lives as long as the shim: texts point into it */
  struct request request = {0};
  if (!read_all(&message) || !parse(&request, &message)) {
    snprintf(why, size, "the description of the sandbox is malformed");
    return -1;
  }
  const char *subject = "";
  const char *step = NULL;
  for (size_t i = 0; i < request.cgroups.count && !step; i++) {
    subject = request.cgroups.at[i];
    if (cgroup_join(subject) < 0) step = "join the cgroup";
  }
  if (!step) {
    subject = "";
    set_oom_score(request.oom_score);
    step = make_namespaces(&request, &subject);
  }
  int fd = -1;
  if (!step) {
    subject = request.socket;
    fd = listen_on(request.socket);
    if (fd < 0) step = "listen on";
  }
  if (step) {
    snprintf(why, size, "cannot %s %s: %s", step, subject, strerror(errno));
    if (sandbox.pause > 0) kill(sandbox.pause, SIGKILL);
  }
  free(request.sysctls.at);
  free(request.cgroups.at);
  return fd;
}
