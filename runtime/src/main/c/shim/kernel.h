/* System calls that older C libraries have no functions for. Their numbers are the same everywhere. */
#ifndef KERNEL_H
#define KERNEL_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALL_OPEN_TREE 428
#define CALL_MOVE_MOUNT 429
#define CALL_CLONE3 435
#define CALL_CLOSE_RANGE 436
#define CALL_OPENAT2 437
#define CALL_MOUNT_SETATTR 442

#define TREE_CLONE 1u
#define MOVE_FROM_EMPTY 0x04u
#define MOVE_TO_EMPTY 0x40u
#define INSIDE_ROOT 0x10u /* RESOLVE_IN_ROOT */
#define NO_MAGIC_LINKS 0x02u
#define CLONE_INTO 0x200000000ull /* CLONE_INTO_CGROUP */
#define CLOSE_ON_EXEC 4u

struct how { uint64_t flags, mode, resolve; };
struct mount_change { uint64_t set, clear, propagation, user_namespace; };
struct clone_request {
  uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
      set_tid_size, cgroup;
};

static inline int open_tree_(int at, const char *path, unsigned flags) {
  return syscall(CALL_OPEN_TREE, at, path, flags);
}
static inline int move_mount_(int from, int to) {
  return syscall(CALL_MOVE_MOUNT, from, "", to, "", MOVE_FROM_EMPTY | MOVE_TO_EMPTY);
}
static inline int open_inside(int root, const char *path, uint64_t flags) {
  struct how how = {.flags = flags | O_CLOEXEC, .resolve = INSIDE_ROOT | NO_MAGIC_LINKS};
  return syscall(CALL_OPENAT2, root, path, &how, sizeof how);
}
static inline int mount_setattr_(int fd, unsigned flags, struct mount_change *change) {
  return syscall(CALL_MOUNT_SETATTR, fd, "", flags, change, sizeof *change);
}
static inline int close_on_exec_from(unsigned first) {
  return syscall(CALL_CLOSE_RANGE, first, ~0u, CLOSE_ON_EXEC);
}

#endif
