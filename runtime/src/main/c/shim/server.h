/* The socket: connections, requests, and what the shim says on its own. */
#ifndef SERVER_H
#define SERVER_H

#include "process.h"

struct client {
  struct client *next_connected;
  struct client *next; /* of the same process */
  struct watch watch;
  struct buffer in, out;
  struct process *process;
  bool asked;      /* its request was read */
  bool wants_events;
  bool ending;     /* closed once `out` is written */
};

void server_start(int listening);
/* Kills everything; the loop stops when all has ended. */
void server_stop(void);
/* To be called after processes were reaped. */
void server_reaped(void);
void client_send(struct client *client, uint8_t tag, const void *value, size_t length);
void client_send_error(struct client *client, const char *text);
/* Sends what is queued, then closes. */
void client_end(struct client *client);
bool client_is_slow(const struct client *client);
/* Tells everyone who asked for events. */
void server_announce_exit(const struct container *container);
/* Answers a start or exec: NULL when the command executes, else why not. */
void server_answer_started(struct process *process, const char *error);

#endif
