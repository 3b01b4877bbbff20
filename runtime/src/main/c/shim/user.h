/* Whom a process runs as, from the spec and the image's /etc/passwd and /etc/group. */
#ifndef USER_H
#define USER_H

#include "spec.h"

struct user {
  uid_t uid;
  gid_t gid;
  gid_t groups[GROUPS_MAX];
  size_t group_count;
  char home[4096];
};

/* Called inside the container; ends the process when there is no such user. */
void user_resolve(const struct spec *spec, struct user *user);
/* The process's environment: the spec's, with HOME if that has none. */
void environment_make(const struct texts *given, const struct user *user, struct texts *made);
const char *environment_value(const struct texts *environment, const char *name);
/* Tells the shim who it became. */
void user_report(const struct user *user, int sync);

#endif
