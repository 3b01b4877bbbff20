#include "server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol.h"
#include "relay.h"
#include "sandbox.h"

static struct watch listening;
static struct client *connected;
static int connected_count;

/* ---- sending ---- */

static void set_events(struct client *client, bool reads) {
  watch_change(&client->watch, (reads ? EPOLLIN : 0) | (client->out.length ? EPOLLOUT : 0));
}

static bool reads(const struct client *client) { return client->watch.events & EPOLLIN; }

static void flush(struct client *client) {
  while (client->out.length > 0) {
    ssize_t count = send(client->watch.fd, client->out.at, client->out.length, MSG_NOSIGNAL);
    if (count > 0) {
      buffer_consume(&client->out, count);
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      if (errno != EAGAIN) buffer_free(&client->out); /* gone: reading will tell */
      break;
    }
  }
  set_events(client, reads(client));
}

void client_send(struct client *client, uint8_t tag, const void *value, size_t length) {
  if (client->ending) return;
  bool idle = client->out.length == 0;
  put_record(&client->out, tag, value, length);
  if (idle) flush(client);
}

void client_send_error(struct client *client, const char *text) {
  client_send(client, SAY_ERROR, text, strlen(text) + 1);
}

bool client_is_slow(const struct client *client) { return client->out.length > CLIENT_QUEUE_MAX; }

void client_end(struct client *client) {
  if (client->process) process_detach(client->process, client);
  client->ending = true;
  client->wants_events = false;
  /* The loop frees it, since callers may still hold it: a shut-down socket is readable at once. */
  if (client->out.length == 0) shutdown(client->watch.fd, SHUT_RDWR);
  set_events(client, true);
}

static void free_client(struct client *client) {
  if (client->process) process_detach(client->process, client);
  for (struct client **at = &connected; *at; at = &(*at)->next_connected) {
    if (*at != client) continue;
    *at = client->next_connected;
    break;
  }
  connected_count--;
  watch_close(&client->watch);
  buffer_free(&client->in);
  buffer_free(&client->out);
  free(client);
}

/* ---- events ---- */

static void put_exit(struct buffer *message, const struct container *container) {
  put_text(message, ID, container->spec.id);
  put_number(message, EXIT_CODE, container->first->exit_code);
  put_number(message, OOM_KILLED, container->oom_killed);
  put_number(message, FINISHED_NS, container->finished_ns);
}

void server_announce_exit(const struct container *container) {
  struct buffer message = {0};
  put_exit(&message, container);
  for (struct client *client = connected; client; client = client->next_connected) {
    if (client->wants_events) client_send(client, SAY_EXITED, message.at, message.length);
  }
  buffer_free(&message);
}

static void ask_events(struct client *client) {
  struct buffer message = {0};
  for (struct container *each = containers; each; each = each->next) {
    if (process_running(each->first)) {
      put_text(&message, ID, each->spec.id);
      put_number(&message, PID, each->first->pid);
      client_send(client, SAY_STATE, message.at, message.length);
    } else if (each->first->exited) {
      put_exit(&message, each);
      client_send(client, SAY_EXITED, message.at, message.length);
    }
    buffer_free(&message);
  }
  put_number(&message, SHIM_PID, getpid());
  client_send(client, SAY_OK, message.at, message.length);
  buffer_free(&message);
  client->wants_events = true;
}

/* ---- requests ---- */

void server_answer_started(struct process *process, const char *error) {
  struct client *client = process->starter;
  process->starter = NULL;
  if (!client) return;
  if (error) {
    client_send_error(client, error);
    client_end(client);
    return;
  }
  struct buffer message = {0};
  put_number(&message, PID, process->pid);
  put_number(&message, USER_ID, process->uid);
  put_number(&message, GROUP_ID, process->gid);
  for (size_t i = 0; i < process->group_count; i++) {
    put_number(&message, SUPPLEMENTARY, process->groups[i]);
  }
  client_send(client, SAY_OK, message.at, message.length);
  buffer_free(&message);
  if (!process->is_exec) client_end(client);
}

static void ok(struct client *client) {
  client_send(client, SAY_OK, NULL, 0);
  client_end(client);
}

static void refuse(struct client *client, const char *why) {
  client_send_error(client, why);
  client_end(client);
}

static void ask_about(struct client *client, uint8_t request, struct spec *spec) {
  char why[512];
  struct container *container = spec->id ? container_find(spec->id) : NULL;
  if (!container) {
    snprintf(why, sizeof why, "there is no container %s", spec->id ? spec->id : "");
    refuse(client, why);
  } else if (request == ASK_EXEC) {
    client->process = process_exec(container, spec, client, why, sizeof why);
    if (!client->process) {
      refuse(client, why);
      return;
    }
    process_attach(client->process, client);
  } else if (request == ASK_ATTACH) {
    if (!process_running(container->first)) {
      refuse(client, "the container is not running");
      return;
    }
    client_send(client, SAY_OK, NULL, 0);
    process_attach(container->first, client);
  } else if (request == ASK_SIGNAL) {
    container_kill(container, spec->signal);
    ok(client);
  } else if (request == ASK_REOPEN) {
    if (container->first->log && log_reopen(container->first->log) < 0) {
      snprintf(why, sizeof why, "cannot open the log file anew: %s", strerror(errno));
      refuse(client, why);
      return;
    }
    ok(client);
  } else if (!container->first->exited) {
    refuse(client, "the container is running");
  } else {
    container_forget(container);
    ok(client);
  }
}

static void ask_start(struct client *client, struct spec *spec) {
  char why[512];
  struct container *container = container_start(spec, client, why, sizeof why);
  if (container) {
    client->process = container->first;
  } else {
    refuse(client, why);
  }
}

static bool stopping;

void server_reaped(void) {
  if (!stopping || !processes_ended()) return;
  for (struct client *client = connected; client; client = client->next_connected) {
    if (client->asked && client->process == NULL && !client->wants_events) ok(client);
  }
  loop_stop();
}

void server_stop(void) {
  stopping = true;
  processes_kill_all();
  server_reaped();
}

/* False when the client was given away. */
static bool handle_request(struct client *client, const struct record *request) {
  struct spec spec;
  uint8_t *message = malloc(request->value.length + 1);
  const char *error = "out of memory";
  client->asked = true;
  if (message) {
    if (request->value.length) memcpy(message, request->value.at, request->value.length);
    error = spec_parse(&spec, message, request->value.length);
  } else {
    memset(&spec, 0, sizeof spec);
  }
  bool kept = true;
  if (error) {
    refuse(client, error);
  } else if (stopping) {
    refuse(client, "the pod is being stopped");
  } else {
    switch (request->tag) {
      case ASK_START: ask_start(client, &spec); break;
      case ASK_EVENTS: ask_events(client); break;
      case ASK_STOP: server_stop(); break;
      case ASK_PORT: kept = false; break;
      case ASK_EXEC:
      case ASK_ATTACH:
      case ASK_SIGNAL:
      case ASK_REOPEN:
      case ASK_FORGET: ask_about(client, request->tag, &spec); break;
      default: refuse(client, "unknown request");
    }
  }
  if (!kept) {
    size_t used = RECORD_HEADER + request->value.length;
    int fd = dup(client->watch.fd);
    if (fd >= 0) relay_start(fd, client->in.at + used, client->in.length - used, spec.port);
    free_client(client);
  }
  spec_free(&spec);
  return kept;
}

static void resize(struct process *process, struct bytes rest) {
  struct record field;
  uint64_t rows = 0, columns = 0;
  while (next_record(&rest, &field) == 1) {
    if (field.tag == ROWS) record_number(&field, &rows);
    if (field.tag == COLUMNS) record_number(&field, &columns);
  }
  process_resize(process, rows, columns);
}

/* False when the process takes no more for now. */
static bool handle_stream(struct client *client, const struct record *frame) {
  struct process *process = client->process;
  if (!process || client->ending) return true;
  switch (frame->tag) {
    case STREAM_INPUT: return process_input(process, frame->value.at, frame->value.length);
    case STREAM_CLOSE: process_input_end(process); return true;
    case STREAM_RESIZE: resize(process, frame->value); return true;
    default: client_end(client); return true;
  }
}

static void handle_frames(struct client *client) {
  bool more = true;
  while (more && !client->ending && client->in.length >= RECORD_HEADER) {
    struct bytes rest = {client->in.at, client->in.length};
    struct record frame;
    const uint8_t *header = client->in.at;
    size_t length = (size_t)header[1] << 24 | header[2] << 16 | header[3] << 8 | header[4];
    if (length > FRAME_MAX) {
      refuse(client, "the message is too long");
      return;
    }
    if (next_record(&rest, &frame) != 1) return; /* not all there yet */
    if (!client->asked) {
      if (!handle_request(client, &frame)) return;
    } else {
      more = handle_stream(client, &frame);
    }
    buffer_consume(&client->in, RECORD_HEADER + length);
  }
  if (!more) set_events(client, false);
}

static void client_ready(struct watch *watch, uint32_t events) {
  static uint8_t chunk[CHUNK];
  struct client *client = MEMBER_OF(watch, struct client, watch);
  if (events & EPOLLOUT) {
    flush(client);
    if (client->process && !client_is_slow(client)) process_resume_output(client->process);
    if (client->ending && client->out.length == 0) {
      free_client(client);
      return;
    }
  }
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
  ssize_t count = read(watch->fd, chunk, sizeof chunk);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    free_client(client);
    return;
  }
  if (client->ending) return; /* what it still says is not heard */
  buffer_append(&client->in, chunk, count);
  if (client->in.failed) {
    free_client(client);
  } else {
    handle_frames(client);
  }
}

static void accept_ready(struct watch *watch, uint32_t events) {
  (void)events;
  int fd = accept4(watch->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  struct client *client = connected_count < CLIENTS_MAX ? calloc(1, sizeof *client) : NULL;
  if (!client || watch_add(&client->watch, fd, EPOLLIN, client_ready) < 0) {
    free(client);
    close(fd);
    return;
  }
  client->next_connected = connected;
  connected = client;
  connected_count++;
}

void server_start(int fd) {
  if (watch_add(&listening, fd, EPOLLIN, accept_ready) < 0) abort();
}
