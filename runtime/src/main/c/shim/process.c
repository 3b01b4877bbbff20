#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cgroup.h"
#include "files.h"
#include "protocol.h"
#include "sandbox.h"
#include "server.h"

struct container *containers;
static struct process *processes; /* those that have not ended */

static void settle_start(struct process *process);

/* ---- output: to the log and to the clients ---- */

static bool must_wait(const struct process *process) {
  for (struct client *client = process->clients; process->is_exec && client; client = client->next) {
    if (client_is_slow(client)) return true;
  }
  return false;
}

static void deliver(struct process *process, int stream, const uint8_t *data, size_t length) {
  if (process->log) log_write(process->log, stream, data, length);
  for (struct client *client = process->clients, *next; client; client = next) {
    next = client->next;
    if (!process->is_exec && client_is_slow(client)) {
      client_end(client); /* one slow reader must not hold up the container or its log */
    } else {
      client_send(client, stream ? SAY_STDERR : SAY_STDOUT, data, length);
    }
  }
}

static void end_output(struct process *process, struct watch *watch, int stream) {
  watch_close(watch);
  if (process->log) log_flush(process->log, stream);
}

/* One chunk; false when there is nothing more for now. */
static bool move_output(struct process *process, struct watch *watch) {
  static uint8_t chunk[CHUNK];
  int stream = watch == &process->err;
  ssize_t count = read(watch->fd, chunk, sizeof chunk);
  if (count > 0) {
    deliver(process, stream, chunk, count);
    return true;
  }
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  end_output(process, watch, stream); /* a terminal says EIO when its last user is gone */
  return false;
}

static void output_ready(struct process *process, struct watch *watch) {
  settle_start(process); /* its answer comes before its output */
  if (must_wait(process)) {
    watch_change(watch, 0);
  } else {
    move_output(process, watch);
  }
}

static void out_ready(struct watch *watch, uint32_t events) {
  (void)events;
  output_ready(MEMBER_OF(watch, struct process, out), watch);
}

static void err_ready(struct watch *watch, uint32_t events) {
  (void)events;
  output_ready(MEMBER_OF(watch, struct process, err), watch);
}

void process_resume_output(struct process *process) {
  if (must_wait(process)) return;
  watch_change(&process->out, EPOLLIN);
  watch_change(&process->err, EPOLLIN);
}

/* ---- input ---- */

static void input_changed(struct process *process) {
  if (process->in.fd < 0) {
    buffer_free(&process->input);
  } else if (process->input.length > 0) {
    watch_change(&process->in, EPOLLOUT);
  } else if (process->input_ends && !process->terminal) {
    watch_close(&process->in);
  } else {
    watch_change(&process->in, 0);
  }
}

static void in_ready(struct watch *watch, uint32_t events) {
  (void)events;
  struct process *process = MEMBER_OF(watch, struct process, in);
  ssize_t count = write(watch->fd, process->input.at, process->input.length);
  if (count > 0) {
    buffer_consume(&process->input, count);
  } else if (count < 0 && errno != EAGAIN && errno != EINTR) {
    watch_close(watch); /* nobody reads any more */
  }
  input_changed(process);
  if (process->input.length >= STDIN_QUEUE_MAX) return;
  for (struct client *client = process->clients; client; client = client->next) {
    watch_change(&client->watch, client->watch.events | EPOLLIN);
  }
}

bool process_input(struct process *process, const uint8_t *data, size_t length) {
  if (process->in.fd < 0 || process->input_ends) return true; /* as a closed pipe would: dropped */
  buffer_append(&process->input, data, length);
  input_changed(process);
  return process->input.length < STDIN_QUEUE_MAX;
}

void process_input_end(struct process *process) {
  if (process->terminal && process->in.fd >= 0) {
    static const uint8_t end_of_transmission = 4;
    buffer_append(&process->input, &end_of_transmission, 1);
  } else {
    process->input_ends = true;
  }
  input_changed(process);
}

void process_resize(struct process *process, unsigned rows, unsigned columns) {
  struct winsize size = {.ws_row = rows, .ws_col = columns};
  if (process->terminal && process->in.fd >= 0) ioctl(process->in.fd, TIOCSWINSZ, &size);
}

/* ---- clients ---- */

bool processes_ended(void) { return !processes; }

bool process_running(const struct process *process) { return process->executing && !process->exited; }

void process_attach(struct process *process, struct client *client) {
  client->process = process;
  client->next = process->clients;
  process->clients = client;
}

void process_detach(struct process *process, struct client *client) {
  if (process->starter == client) process->starter = NULL;
  for (struct client **at = &process->clients; *at; at = &(*at)->next) {
    if (*at != client) continue;
    *at = client->next;
    if (!process->is_exec && process->container->spec.stdin_once) process_input_end(process);
    break;
  }
  client->process = NULL;
  if (process->is_exec && !process->exited) kill(process->pid, SIGKILL);
  process_resume_output(process);
}

/* ---- the start ---- */

static void take_terminal(struct process *process, int terminal) {
  fcntl(terminal, F_SETFL, O_RDWR | O_NONBLOCK);
  int writing = fcntl(terminal, F_DUPFD_CLOEXEC, 3);
  if (watch_add(&process->out, terminal, EPOLLIN, out_ready) < 0) close(terminal);
  if (writing >= 0 && watch_add(&process->in, writing, 0, in_ready) < 0) close(writing);
  if (process->request.rows) process_resize(process, process->request.rows, process->request.columns);
}

static void take_user(struct process *process, const uint8_t *ids, size_t length) {
  memcpy(&process->uid, ids, 4);
  memcpy(&process->gid, ids + 4, 4);
  process->group_count = length / 4 - 2;
  memcpy(process->groups, ids + 8, process->group_count * 4);
}

static void started(struct process *process, const char *error) {
  watch_close(&process->sync);
  process->executing = !error;
  server_answer_started(process, error);
}

/* False when there is nothing to take for now. */
static bool take_packet(struct process *process) {
  uint8_t packet[1 + (2 + GROUPS_MAX) * 4 + 1];
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec data = {packet, sizeof packet - 1};
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t count = recvmsg(process->sync.fd, &message, MSG_CMSG_CLOEXEC);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (count <= 0) {
    started(process, NULL);
    return true;
  }
  packet[count] = 0;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_type == SCM_RIGHTS) {
    int terminal;
    memcpy(&terminal, CMSG_DATA(header), sizeof terminal);
    take_terminal(process, terminal);
  } else if (packet[0] == SYNC_USER && count >= 9) {
    take_user(process, packet + 1, count - 1);
  } else if (packet[0] == SYNC_ERROR) {
    started(process, (char *)packet + 1);
  }
  return true;
}

static void settle_start(struct process *process) {
  while (process->sync.fd >= 0 && take_packet(process)) {
  }
}

static void sync_ready(struct watch *watch, uint32_t events) {
  (void)events;
  settle_start(MEMBER_OF(watch, struct process, sync));
}

static struct process *start(struct container *container, const struct launch *plan,
                             struct client *starter) {
  struct process *process = calloc(1, sizeof *process);
  if (!process) return NULL;
  process->sync.fd = process->in.fd = process->out.fd = process->err.fd = -1;
  struct launched ends;
  if (launch(plan, &ends) < 0) {
    free(process);
    return NULL;
  }
  process->container = container;
  process->pid = ends.pid;
  process->terminal = plan->terminal;
  process->starter = starter;
  bool watched = watch_add(&process->sync, ends.sync, EPOLLIN, sync_ready) == 0 &&
                 (ends.in < 0 || watch_add(&process->in, ends.in, 0, in_ready) == 0) &&
                 (ends.out < 0 || watch_add(&process->out, ends.out, EPOLLIN, out_ready) == 0) &&
                 (ends.err < 0 || watch_add(&process->err, ends.err, EPOLLIN, err_ready) == 0);
  if (!watched) kill(process->pid, SIGKILL); /* out of watches: it ends, and that is reported */
  process->next = processes;
  processes = process;
  return process;
}

struct container *container_find(const char *id) {
  struct container *container = containers;
  while (container && (!id || strcmp(container->spec.id, id) != 0)) container = container->next;
  return container;
}

static pid_t processes_of(const struct spec *spec, char *why, size_t size) {
  if (spec->processes == PROCESSES_POD) {
    if (!sandbox.pause) snprintf(why, size, "the pod has no process namespace of its own");
    return sandbox.pause;
  }
  if (spec->processes == PROCESSES_TARGET) {
    struct container *target = container_find(spec->processes_of);
    if (target && process_running(target->first)) return target->first->pid;
    snprintf(why, size, "the target container %s is not running", spec->processes_of);
  }
  return 0;
}

struct container *container_start(struct spec *spec, struct client *starter, char *why, size_t size) {
  why[0] = 0;
  int count = 0;
  for (struct container *each = containers; each; each = each->next) count++;
  if (!spec->id || spec->arguments.count == 0) {
    snprintf(why, size, "no command specified");
  } else if (container_find(spec->id)) {
    snprintf(why, size, "container %s was started before", spec->id);
  } else if (count >= CONTAINERS_MAX) {
    snprintf(why, size, "the pod already has %d containers", count);
  }
  struct launch plan = {
      .container = spec,
      .arguments = &spec->arguments,
      .terminal = spec->terminal,
      .stdin_open = spec->stdin_open,
      .own_processes = spec->processes == PROCESSES_OWN,
      .processes_of = *why ? 0 : processes_of(spec, why, size),
  };
  struct container *container = *why ? NULL : calloc(1, sizeof *container);
  if (!container) return NULL;
  struct log *log = spec->log_file ? log_open(spec->log_file) : NULL;
  if (spec->log_file && !log) {
    snprintf(why, size, "cannot open the log file %s: %s", spec->log_file, strerror(errno));
    free(container);
    return NULL;
  }
  container->spec = *spec;
  container->oom_kills = cgroup_oom_kills(spec->oom_file);
  plan.container = &container->spec;
  plan.arguments = &container->spec.arguments;
  container->first = start(container, &plan, starter);
  if (!container->first) {
    snprintf(why, size, "cannot make a process: %s", strerror(errno));
    log_close(log);
    free(container);
    return NULL;
  }
  memset(spec, 0, sizeof *spec);
  container->first->log = log;
  container->next = containers;
  containers = container;
  return container;
}

struct process *process_exec(struct container *container, struct spec *request, struct client *starter,
                             char *why, size_t size) {
  if (!process_running(container->first)) {
    snprintf(why, size, "container %s is not running", container->spec.id);
    return NULL;
  }
  if (request->arguments.count == 0) {
    snprintf(why, size, "no command specified");
    return NULL;
  }
  struct launch plan = {
      .container = &container->spec,
      .arguments = &request->arguments,
      .terminal = request->terminal,
      .stdin_open = request->stdin_open,
      .inside = container->first->pid,
      .processes_of = container->first->pid,
  };
  struct process *process = start(container, &plan, starter);
  if (!process) {
    snprintf(why, size, "cannot make a process: %s", strerror(errno));
    return NULL;
  }
  process->is_exec = true;
  process->request = *request;
  memset(request, 0, sizeof *request);
  return process;
}

/* ---- the end ---- */

static void drain(struct process *process, struct watch *watch, int stream) {
  for (size_t total = 0; watch->fd >= 0 && total < DRAIN_MAX; total += CHUNK) {
    if (!move_output(process, watch)) break;
  }
  end_output(process, watch, stream);
}

static void free_process(struct process *process) {
  spec_free(&process->request);
  buffer_free(&process->input);
  log_close(process->log);
  free(process);
}

/* Written for the runtime that finds no shim any more. Not flushed to disk: with the machine the container is gone too. */
static void record_exit(const struct container *container) {
  const char *path = container->spec.exit_file;
  char temporary[4096], text[128];
  if (!path || snprintf(temporary, sizeof temporary, "%s.new", path) >= (int)sizeof temporary) return;
  snprintf(text, sizeof text, "%d %d %lld\n", container->first->exit_code, container->oom_killed,
           (long long)container->finished_ns);
  int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return;
  bool written = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  close(fd);
  if (written) rename(temporary, path);
}

static void container_ended(struct container *container) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  container->finished_ns = now.tv_sec * 1000000000ll + now.tv_nsec;
  /* Whatever it left behind ends with it; in a process namespace of its own that has happened. */
  for (size_t i = 0; container->spec.processes != PROCESSES_OWN && i < container->spec.cgroups.count; i++) {
    cgroup_kill(container->spec.cgroups.at[i]);
  }
  container->oom_killed = cgroup_oom_kills(container->spec.oom_file) > container->oom_kills;
  record_exit(container);
  server_announce_exit(container);
}

static void process_ended(struct process *process, int status) {
  process->exited = true;
  process->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  settle_start(process);
  watch_close(&process->sync);
  drain(process, &process->out, 0);
  drain(process, &process->err, 1);
  watch_close(&process->in);
  bool executed = process->executing;
  struct container *container = process->container;
  if (!process->is_exec && executed) container_ended(container);
  while (process->clients) {
    struct client *client = process->clients;
    struct buffer message = {0};
    put_text(&message, ID, container->spec.id);
    put_number(&message, EXIT_CODE, process->exit_code);
    client_send(client, SAY_EXITED, message.at, message.length);
    buffer_free(&message);
    client_end(client);
  }
  if (process->is_exec) {
    free_process(process);
  } else if (!executed) {
    container_forget(container);
  }
}

void processes_reap(void) {
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    for (struct process **at = &processes; *at; at = &(*at)->next) {
      if ((*at)->pid != pid) continue;
      struct process *process = *at;
      *at = process->next;
      process_ended(process, status);
      break;
    }
  }
}

void container_kill(struct container *container, int signal) {
  if (!container->first->exited) kill(container->first->pid, signal);
}

void container_forget(struct container *container) {
  for (struct container **at = &containers; *at; at = &(*at)->next) {
    if (*at != container) continue;
    *at = container->next;
    break;
  }
  free_process(container->first);
  spec_free(&container->spec);
  free(container);
}

void processes_kill_all(void) {
  for (struct process *process = processes; process; process = process->next) {
    kill(process->pid, SIGKILL);
  }
  for (struct container *each = containers; each; each = each->next) {
    for (size_t i = 0; i < each->spec.cgroups.count; i++) cgroup_kill(each->spec.cgroups.at[i]);
  }
}
