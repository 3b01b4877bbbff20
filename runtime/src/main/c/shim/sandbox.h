/* The pod: its namespaces and what all its containers share. */
#ifndef SANDBOX_H
#define SANDBOX_H

#include "shim.h"

struct sandbox {
  const char *id;
  int host_mounts;   /* the host's mount namespace */
  int shm_mounts;    /* a mount namespace whose root is the pod's /dev/shm; -1: the host's /dev/shm */
  int own_processes; /* the shim's process namespace */
  pid_t pause;       /* process 1 of the pod's process namespace; 0: there is none */
};

extern struct sandbox sandbox;

/*
 * Reads the description from stdin, makes the namespaces and returns the listening socket. On failure
 * returns -1 and writes one line that says why.
 */
int sandbox_create(char *why, size_t size);

#endif
