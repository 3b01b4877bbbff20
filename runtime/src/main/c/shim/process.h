/* A running process: a container's first one, or an exec. Its stdio, who listens, and its end. */
#ifndef PROCESS_H
#define PROCESS_H

#include "launch.h"
#include "log.h"
#include "loop.h"

struct client;
struct container;

struct process {
  struct process *next;
  struct container *container;
  bool is_exec;
  struct spec request;             /* of an exec */
  pid_t pid;
  bool executing; /* the command has replaced us */
  bool exited;
  int exit_code;
  struct watch sync, in, out, err; /* a terminal is `out`, and a copy of its descriptor `in` */
  struct buffer input;             /* waiting for the process to read */
  bool input_ends, terminal;
  struct log *log;
  struct client *starter; /* waits for the answer to its start or exec */
  struct client *clients; /* those that get the output */
  uint32_t uid, gid, groups[GROUPS_MAX];
  size_t group_count;
};

struct container {
  struct container *next;
  struct spec spec;
  struct process *first; /* kept after its end, for its exit code */
  uint64_t oom_kills;    /* before it began */
  bool oom_killed;
  int64_t finished_ns;
};

extern struct container *containers;

struct container *container_find(const char *id);
/* Makes the container and its first process; NULL with a reason. Takes the spec when it succeeds. */
struct container *container_start(struct spec *spec, struct client *starter, char *why, size_t size);
/* One more process in a running container. Takes the request when it succeeds. */
struct process *process_exec(struct container *container, struct spec *request, struct client *starter,
                             char *why, size_t size);
void container_kill(struct container *container, int signal);
/* Forgets an ended container. */
void container_forget(struct container *container);
/* Reaps what has ended; called on SIGCHLD. */
void processes_reap(void);
/* Kills everything, without waiting. */
void processes_kill_all(void);
/* Nothing is left running. */
bool processes_ended(void);

bool process_running(const struct process *process);
/* False if the process cannot take more input yet (the client then waits). */
bool process_input(struct process *process, const uint8_t *data, size_t length);
void process_input_end(struct process *process);
void process_resize(struct process *process, unsigned rows, unsigned columns);
void process_attach(struct process *process, struct client *client);
void process_detach(struct process *process, struct client *client);
/* A client that was too slow can take output again. */
void process_resume_output(struct process *process);

#endif
