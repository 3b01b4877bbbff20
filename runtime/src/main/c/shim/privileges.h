/* What a process may do: identity, capabilities, its place before the OOM killer. */
#ifndef PRIVILEGES_H
#define PRIVILEGES_H

#include "user.h"

/* Becomes the user, with the spec's capabilities as far as we have them ourselves. */
void privileges_drop(const struct spec *spec, const struct user *user);
/* As near to `score` as the kernel lets us: going below the present one needs CAP_SYS_RESOURCE. */
void set_oom_score(int64_t score);

#endif
