#include "shim.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "loop.h"
#include "process.h"
#include "sandbox.h"
#include "server.h"

static struct watch signals;

static void signal_ready(struct watch *watch, uint32_t events) {
  (void)events;
  struct signalfd_siginfo info;
  if (read(watch->fd, &info, sizeof info) != sizeof info) return;
  if (info.ssi_signo == SIGTERM) {
    server_stop();
  } else {
    processes_reap();
    server_reaped();
  }
}

static void watch_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  sigprocmask(SIG_BLOCK, &set, NULL);
  int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0 || watch_add(&signals, fd, EPOLLIN, signal_ready) < 0) abort();
  signal(SIGPIPE, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  signal(SIGINT, SIG_IGN);
}

/* One line on stdout: "ok PID" or "error WHY". Then nothing ties us to who started us. */
static void answer(const char *why) {
  char line[1200];
  int length = why ? snprintf(line, sizeof line, "error %s\n", why)
                   : snprintf(line, sizeof line, "ok %d\n", (int)getpid());
  if (write(STDOUT_FILENO, line, length) != length) _exit(1);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; fd++) {
    if (null < 0 || dup2(null, fd) < 0) _exit(1);
  }
  if (null > 2) close(null);
}

int main(void) {
  /* Who started us sees our first process end only when the answer is there. */
  int answered[2];
  if (pipe2(answered, O_CLOEXEC) < 0) return 1;
  pid_t pid = fork();
  if (pid != 0) {
    char none;
    close(answered[1]);
    return pid < 0 || read(answered[0], &none, 1) != 0;
  }
  close(answered[0]);
  if (setsid() < 0 || chdir("/") < 0) return 1;
  /* Nobody in a container may look into us: our children are us until they execute. */
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  loop_init();
  watch_signals();
  char why[1024];
  int listening = sandbox_create(why, sizeof why);
  answer(listening < 0 ? why : NULL);
  close(answered[1]);
  if (listening < 0) return 1;
  server_start(listening);
  loop_run();
  if (sandbox.pause > 0) kill(sandbox.pause, SIGKILL);
  return 0;
}
