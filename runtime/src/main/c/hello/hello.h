/*
 * hello: the one program of the image caravel.local/hello. Without a command it serves HTTP and answers
 * questions about itself (serve.c); with one, or called by its name through a link, it is that command
 * (commands.c). Names are resolved in resolve.c, because a static program has no other resolver.
 */
#ifndef HELLO_H
#define HELLO_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdbool.h>
#include <stddef.h>

enum { ADDRESSES_MAX = 32, ADDRESS_LENGTH = 46, NAME_LENGTH = 256 };

struct addresses {
  char text[ADDRESSES_MAX][ADDRESS_LENGTH];
  int count;
};

/* The version that the image says this is. */
const char *version(void);

/* Runs the command `name`; its exit code, or -1 if there is no such command. */
int run_command(const char *name, int count, char **arguments);

int serve(void);

/* An address, or a name by /etc/hosts or DNS, search domains tried as resolv.conf(5) says. */
bool resolve(const char *name, struct addresses *found);

#endif
