/* The default system-call filter (RuntimeDefault). */
#ifndef SECCOMP_H
#define SECCOMP_H

#include "shim.h"

/*
 * Refuses, with EPERM, the calls that reach beyond a container, except those that the capabilities in
 * `capabilities` stand for. clone3 looks absent (ENOSYS), so that C libraries use clone, whose flags
 * a filter can see.
 */
void seccomp_apply(uint64_t capabilities);

#endif
