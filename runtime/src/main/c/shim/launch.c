#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "devices.h"
#include "files.h"
#include "kernel.h"
#include "mounts.h"
#include "privileges.h"
#include "protocol.h"
#include "sandbox.h"
#include "seccomp.h"
#include "user.h"

enum { JOIN_SESSION_KEYRING = 1 };
enum { SYNC = 3 }; /* the new process's descriptor of `sync`, once the others are in place */

static int sync_fd = -1;

void fail(const char *format, ...) {
  char message[1024] = {SYNC_ERROR};
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(message + 1, sizeof message - 1, format, arguments);
  va_end(arguments);
  if (length > (int)sizeof message - 2) length = sizeof message - 2;
  send(sync_fd, message, length + 1, MSG_NOSIGNAL);
  _exit(128);
}

/* ---- the new process ---- */

static void send_terminal(int master) {
  char tag = SYNC_TERMINAL;
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control = {0};
  struct iovec data = {&tag, 1};
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  control.header = (struct cmsghdr){
      .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(&control.header), &master, sizeof(int));
  if (sendmsg(sync_fd, &message, MSG_NOSIGNAL) < 0) fail("send the terminal: %m");
}

/* A terminal of the container's own /dev/pts, so that it has a name in there. */
static void open_terminal(bool is_console, uid_t owner) {
  int master = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
  int unlock = 0;
  if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock) < 0) fail("open a terminal: %m");
  int terminal = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) fail("open a terminal: %m");
  if (fchown(terminal, owner, -1) < 0) fail("give the terminal to user %d: %m", (int)owner);
  int number = 0;
  char path[32];
  if (is_console && ioctl(master, TIOCGPTN, &number) == 0) {
    snprintf(path, sizeof path, "/dev/pts/%d", number);
    int console = open("/dev/console", O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0666);
    if (console >= 0) close(console);
    if (mount(path, "/dev/console", NULL, MS_BIND, NULL) < 0) fail("mount /dev/console: %m");
  }
  send_terminal(master);
  close(master);
  if (setsid() < 0 || ioctl(terminal, TIOCSCTTY, 0) < 0) fail("take the terminal: %m");
  for (int fd = 0; fd < 3; fd++) dup2(terminal, fd);
}

static void reset_signals(void) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static void limit_open_files(uint64_t wanted) {
  struct rlimit limit;
  if (wanted == 0 || getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
  if (wanted < limit.rlim_max) limit.rlim_max = wanted;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void make_container(const struct spec *spec) {
  devices_allow(spec);
  if (unshare(CLONE_NEWCGROUP) < 0 && errno != EINVAL) fail("make a cgroup namespace: %m");
  mounts_make(spec);
}

static void join_container(pid_t pid) {
  static const struct { const char *name; int kind; } kinds[] = {
      {"cgroup", CLONE_NEWCGROUP}, {"mnt", CLONE_NEWNS}};
  int namespaces[2];
  for (int i = 0; i < 2; i++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)pid, kinds[i].name);
    namespaces[i] = open(path, O_RDONLY | O_CLOEXEC);
  }
  for (int i = 0; i < 2; i++) {
    if (setns(namespaces[i], kinds[i].kind) < 0 && kinds[i].kind == CLONE_NEWNS) {
      fail("enter the container: %m");
    }
  }
}

static void enter_directory(const char *directory) {
  char where[4096];
  if (chdir(directory) < 0) fail("change to working directory \"%s\": %m", directory);
  /* A path such as /proc/self/fd/7 must not lead out of the container. */
  if (!getcwd(where, sizeof where) || where[0] != '/') {
    fail("working directory \"%s\" is not inside the container", directory);
  }
}

static void execute(const struct texts *arguments, const struct texts *environment) {
  const char *name = arguments->at[0];
  char *const *argv = (char *const *)arguments->at;
  char *const *envp = (char *const *)environment->at;
  if (strchr(name, '/')) {
    execve(name, argv, envp);
    if (errno == ENOENT) fail("exec: \"%s\": stat %s: no such file or directory", name, name);
    if (errno == EACCES) fail("exec: \"%s\": permission denied", name);
    if (errno == ENOEXEC) fail("exec: \"%s\": exec format error", name);
    fail("exec: \"%s\": %m", name);
  }
  const char *path = environment_value(environment, "PATH");
  bool refused = false;
  for (const char *part = path ? path : ""; *part;) {
    char candidate[4096];
    int length = strcspn(part, ":");
    if (snprintf(candidate, sizeof candidate, "%.*s/%s", length, part, name) < (int)sizeof candidate) {
      execve(candidate, argv, envp);
      if (errno == ENOEXEC) fail("exec: \"%s\": exec format error", candidate);
      refused |= errno == EACCES;
    }
    part += length + (part[length] == ':');
  }
  if (refused) fail("exec: \"%s\": permission denied", name);
  fail("exec: \"%s\": executable file not found in $PATH", name);
}

static _Noreturn void become(const struct launch *launch, int descriptors[4]) {
  const struct spec *spec = launch->container;
  sync_fd = descriptors[3];
  reset_signals();
  for (size_t i = 0; i < spec->cgroups.count; i++) {
    if (cgroup_join(spec->cgroups.at[i]) < 0) fail("join cgroup %s: %m", spec->cgroups.at[i]);
  }
  set_oom_score(spec->oom_score);
  limit_open_files(spec->open_files);
  if (launch->inside) {
    join_container(launch->inside);
  } else {
    make_container(spec);
  }
  /* From here on we are in the container; only the four descriptors may come along. */
  if (!launch->terminal) {
    for (int i = 0; i < 3; i++) {
      if (dup2(descriptors[i], i) < 0) fail("set up stdio: %m");
    }
    if (setsid() < 0) fail("make a session: %m");
  }
  if (sync_fd != SYNC) sync_fd = dup3(sync_fd, SYNC, O_CLOEXEC);
  syscall(CALL_CLOSE_RANGE, SYNC + 1, ~0u, 0);

  struct user user;
  struct texts environment = {0};
  user_resolve(spec, &user);
  environment_make(&spec->environment, &user, &environment);
  if (launch->terminal) open_terminal(!launch->inside, user.uid);
  if (!launch->inside) mounts_finish(spec);
  const char *directory = spec->directory && *spec->directory ? spec->directory : "/";
  if (!launch->inside) make_working_directory(directory);
  umask(0022);
  /* A keyring of its own, not the shim's; a kernel without keyrings has nothing to share. */
  syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL);
  if (spec->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) fail("set no_new_privs: %m");
  if (spec->seccomp) seccomp_apply(spec->bounding);
  privileges_drop(spec, &user);
  enter_directory(directory);
  user_report(&user, sync_fd);
  execute(launch->arguments, &environment);
  _exit(128);
}

/* ---- the shim ---- */

static int open_stdio(const struct launch *launch, int ours[3], int theirs[3]) {
  for (int i = 0; i < 3; i++) ours[i] = theirs[i] = -1;
  if (launch->terminal) return 0;
  int pair[2];
  if (!launch->stdin_open) {
    theirs[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (theirs[0] < 0) return -1;
  } else if (pipe2(pair, O_CLOEXEC) == 0) {
    theirs[0] = pair[0];
    ours[0] = pair[1];
  } else {
    return -1;
  }
  for (int i = 1; i < 3; i++) {
    if (pipe2(pair, O_CLOEXEC) < 0) return -1;
    ours[i] = pair[0];
    theirs[i] = pair[1];
  }
  for (int i = 0; i < 3; i++) {
    if (ours[i] >= 0) fcntl(ours[i], F_SETFL, O_NONBLOCK);
  }
  return 0;
}

static void close_all(const int *descriptors, int count) {
  int error = errno;
  for (int i = 0; i < count; i++) {
    if (descriptors[i] >= 0) close(descriptors[i]);
  }
  errno = error;
}

static pid_t clone_process(const struct launch *launch) {
  uint64_t flags = launch->own_processes ? CLONE_NEWPID : 0;
  struct clone_request request = {.flags = flags, .exit_signal = SIGCHLD};
  int cgroup = -1;
  if (launch->container->cgroups.count > 0) cgroup = cgroup_open_v2(launch->container->cgroups.at[0]);
  if (cgroup >= 0) {
    request.flags |= CLONE_INTO;
    request.cgroup = cgroup;
  }
  pid_t pid = syscall(CALL_CLONE3, &request, sizeof request);
  /* Refused by an outer sandbox or an older kernel: the new process joins its groups itself. */
  if (pid < 0 && (errno == ENOSYS || errno == EPERM || errno == E2BIG || errno == EBUSY)) {
#if defined(__s390x__)
    pid = syscall(SYS_clone, 0, flags | SIGCHLD, 0, 0, 0);
#else
    pid = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
#endif
  }
  if (pid != 0 && cgroup >= 0) close(cgroup);
  return pid;
}

static int enter_processes(pid_t of) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)of);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  int result = setns(fd, CLONE_NEWPID);
  close_all(&fd, 1);
  return result;
}

int launch(const struct launch *launch, struct launched *launched) {
  int ours[3], theirs[4], sync[2];
  if (open_stdio(launch, ours, theirs) < 0 ||
      socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sync) < 0) {
    close_all(ours, 3);
    close_all(theirs, 3);
    return -1;
  }
  theirs[3] = sync[1];
  pid_t pid = -1;
  if (!launch->processes_of || enter_processes(launch->processes_of) == 0) {
    pid = clone_process(launch);
    if (pid == 0) become(launch, theirs);
  }
  int error = errno;
  if (launch->processes_of && setns(sandbox.own_processes, CLONE_NEWPID) < 0) abort();
  errno = error;
  close_all(theirs, 4);
  if (pid < 0) {
    close_all(ours, 3);
    close_all(sync, 1);
    return -1;
  }
  fcntl(sync[0], F_SETFL, O_NONBLOCK);
  *launched = (struct launched){pid, sync[0], ours[0], ours[1], ours[2]};
  return 0;
}
