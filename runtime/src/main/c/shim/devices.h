/* A container's /dev, and which devices it may touch. */
#ifndef DEVICES_H
#define DEVICES_H

#include "spec.h"

/* Has the kernel enforce the spec's device rules on the container's cgroup. No rules: no limits. */
void devices_allow(const struct spec *spec);
/* Makes the nodes and links of /dev, and the spec's devices, inside the directory `root`. */
void devices_make(const struct spec *spec, int root);

#endif
