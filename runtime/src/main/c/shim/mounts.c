#include "mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "devices.h"
#include "files.h"
#include "kernel.h"
#include "launch.h"
#include "protocol.h"
#include "sandbox.h"

enum { RECURSIVE = 0x8000 /* AT_RECURSIVE */, ATTRIBUTE_READ_ONLY = 1 };

struct mount {
  const char *source, *target, *type, *options;
  uint64_t flags, propagation, recursive, optional;
  int tree; /* a copy of what is bound, attached nowhere yet; -1: a file system of its own */
  bool is_file;
};

/* Changes an existing mount. */
static int change(const char *path, uint64_t flags) { return mount(NULL, path, NULL, flags, NULL); }

static struct mount parse(struct bytes rest) {
  struct mount mount = {.source = "", .target = "", .type = "", .options = "", .tree = -1};
  struct record field;
  int found;
  bool good = true;
  while (good && (found = next_record(&rest, &field)) == 1) {
    const char *text = record_text(&field);
    switch (field.tag) {
      case MOUNT_SOURCE: mount.source = text; good = text; break;
      case MOUNT_TARGET: mount.target = text; good = text; break;
      case MOUNT_TYPE: mount.type = text; good = text; break;
      case MOUNT_OPTIONS: mount.options = text; good = text; break;
      case MOUNT_FLAGS: good = record_number(&field, &mount.flags); break;
      case MOUNT_PROPAGATION: good = record_number(&field, &mount.propagation); break;
      case MOUNT_RECURSIVE: good = record_number(&field, &mount.recursive); break;
      case MOUNT_OPTIONAL: good = record_number(&field, &mount.optional); break;
      default: good = false;
    }
  }
  if (!good || found < 0 || mount.target[0] != '/') fail("a mount in the request is malformed");
  return mount;
}

static bool is(const struct mount *mount, const char *type) { return strcmp(mount->type, type) == 0; }

/* Copies are taken before the namespace is cut off from the host's: a shared one stays shared. */
static void copy_source(struct mount *mount) {
  bool shm = is(mount, "shm");
  if (!shm && !is(mount, "bind")) return;
  const char *source = shm ? "/dev/shm" : mount->source;
  unsigned flags = TREE_CLONE | O_CLOEXEC | (mount->flags & MS_REC ? RECURSIVE : 0);
  if (shm && sandbox.shm_mounts >= 0) {
    if (setns(sandbox.shm_mounts, CLONE_NEWNS) < 0) fail("enter the pod's /dev/shm: %m");
    mount->tree = open_tree_(AT_FDCWD, "/", flags);
    int error = errno;
    if (setns(sandbox.host_mounts, CLONE_NEWNS) < 0) fail("leave the pod's /dev/shm: %m");
    errno = error;
  } else {
    mount->tree = open_tree_(AT_FDCWD, source, flags);
  }
  struct stat status;
  if (mount->tree < 0 || fstat(mount->tree, &status) < 0) {
    if (mount->optional) return;
    fail("mount \"%s\" at \"%s\": %m", source, mount->target);
  }
  mount->is_file = !S_ISDIR(status.st_mode);
}

static int mount_root(const struct spec *spec) {
  if (!spec->root) fail("the container has no root directory");
  if (spec->overlay_options) {
    if (spec->layers_directory && chdir(spec->layers_directory) < 0) {
      fail("enter the layers in %s: %m", spec->layers_directory);
    }
    if (strlen(spec->overlay_options) >= (size_t)sysconf(_SC_PAGESIZE)) {
      fail("the image has too many layers for one overlay mount");
    }
    char options[sizeof ",volatile" + (size_t)sysconf(_SC_PAGESIZE)];
    /* volatile (Linux 5.10): a container's layer is never used again, so it need not reach the disk. */
    snprintf(options, sizeof options, "%s,volatile", spec->overlay_options);
    if (mount("overlay", spec->root, "overlay", 0, options) < 0 &&
        (errno != EINVAL || mount("overlay", spec->root, "overlay", 0, spec->overlay_options) < 0)) {
      fail("mount the layers at %s: %m", spec->root);
    }
  } else if (mount(spec->root, spec->root, NULL, MS_BIND | MS_REC, NULL) < 0) {
    fail("mount the root %s: %m", spec->root);
  }
  int root = open(spec->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0 || fchdir(root) < 0) fail("open the root %s: %m", spec->root);
  return root;
}

static void set_flags(const char *path, const struct mount *mount) {
  uint64_t changed = mount->flags & ~(uint64_t)(MS_REC | MS_BIND);
  if (mount->recursive && (changed & MS_RDONLY)) {
    struct mount_change read_only = {.set = ATTRIBUTE_READ_ONLY};
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0 || mount_setattr_(fd, 0x1000 /* AT_EMPTY_PATH */ | RECURSIVE, &read_only) < 0) {
      fail("make \"%s\" read-only with all that is mounted below: %m", mount->target);
    }
    close(fd);
  }
  if (changed && change(path, MS_REMOUNT | MS_BIND | changed) < 0) {
    fail("set the flags of \"%s\": %m", mount->target);
  }
}

static bool is_proc(int fd) {
  struct statfs status;
  return fstatfs(fd, &status) == 0 && status.f_type == 0x9fa0; /* PROC_SUPER_MAGIC */
}

/*
 * What is mounted over a part of /proc hides what is masked and protected there, and over all of it
 * what programs and the kernel's security modules rely on. Wherever links lead, the file system at the
 * place tells. Some files are harmless and are what others would see (lxcfs).
 */
static void keep_off_proc(const struct mount *mount, int target) {
  static const char *const harmless[] = {
      "/proc/cpuinfo", "/proc/diskstats", "/proc/loadavg", "/proc/meminfo",
      "/proc/slabinfo", "/proc/stat", "/proc/swaps", "/proc/uptime",
  };
  if (is_proc(target)) {
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
      if (mount->is_file && strcmp(mount->target, harmless[i]) == 0) return;
    }
    fail("\"%s\" cannot be mounted because it is inside /proc", mount->target);
  }
  if (strcmp(mount->target, "/proc") == 0 && !is(mount, "proc") && !(mount->tree >= 0 && is_proc(mount->tree))) {
    fail("\"/proc\" cannot be mounted because it is not of type proc");
  }
}

static int mount_new(const struct mount *new, const char *path) {
  return mount(*new->source ? new->source : new->type, path, new->type, new->flags, new->options);
}

static void attach(int root, const struct mount *mount) {
  if (mount->tree < 0 && (is(mount, "bind") || is(mount, "shm"))) return; /* optional and missing */
  int target = make_inside(root, mount->target, mount->is_file);
  if (target < 0) {
    if (mount->optional) return;
    fail("make the mount point \"%s\": %m", mount->target);
  }
  keep_off_proc(mount, target);
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", target);
  int result;
  if (mount->tree >= 0) {
    result = move_mount_(mount->tree, target);
    /* The descriptor of the copy is the mount that is now attached. */
    snprintf(path, sizeof path, "/proc/self/fd/%d", mount->tree);
    if (result == 0) set_flags(path, mount);
  } else {
    result = mount_new(mount, path);
  }
  if (result < 0 && !mount->optional) {
    fail("mount \"%s\" at \"%s\": %m", *mount->source ? mount->source : mount->type, mount->target);
  }
  if (result == 0 && mount->tree >= 0) {
    uint64_t propagation = mount->propagation ? mount->propagation : MS_PRIVATE;
    if (change(path, propagation | MS_REC) < 0) fail("set the propagation of \"%s\": %m", mount->target);
  }
  close(target);
}

void mounts_make(const struct spec *spec) {
  struct mount *mounts = calloc(spec->mounts.count + 1, sizeof *mounts);
  if (!mounts) fail("out of memory");
  for (size_t i = 0; i < spec->mounts.count; i++) {
    mounts[i] = parse(spec->mounts.at[i]);
    if (is(&mounts[i], "shm")) copy_source(&mounts[i]);
  }
  if (unshare(CLONE_NEWNS) < 0) fail("make a mount namespace: %m");
  for (size_t i = 0; i < spec->mounts.count; i++) {
    if (is(&mounts[i], "bind")) copy_source(&mounts[i]);
  }
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) fail("cut off the mount namespace: %m");
  int root = mount_root(spec);
  for (size_t i = 0; i < spec->mounts.count; i++) attach(root, &mounts[i]);
  devices_make(spec, root);
  if (fchdir(root) < 0 || syscall(SYS_pivot_root, ".", ".") < 0) fail("change the root: %m");
  if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0) fail("leave the old root: %m");
  close(root);
  free(mounts);
}

static void mask(const char *path) {
  struct stat status;
  if (stat(path, &status) < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return;
    fail("mask \"%s\": %m", path);
  }
  int result = S_ISDIR(status.st_mode)
                   ? mount("tmpfs", path, "tmpfs", MS_RDONLY, "nr_blocks=1,nr_inodes=1")
                   : mount("/dev/null", path, NULL, MS_BIND, NULL);
  if (result < 0) fail("mask \"%s\": %m", path);
}

static void protect(const char *path) {
  if (mount(path, path, NULL, MS_BIND | MS_REC, NULL) < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return;
    fail("make \"%s\" read-only: %m", path);
  }
  if (change(path, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC) < 0) {
    fail("make \"%s\" read-only: %m", path);
  }
}

void mounts_finish(const struct spec *spec) {
  for (size_t i = 0; i < spec->read_only.count; i++) protect(spec->read_only.at[i]);
  for (size_t i = 0; i < spec->masked.count; i++) mask(spec->masked.at[i]);
  if (spec->read_only_root && change("/", MS_REMOUNT | MS_BIND | MS_RDONLY) < 0) {
    fail("make the root read-only: %m");
  }
}

void make_working_directory(const char *directory) {
  int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  int made = root < 0 ? -1 : make_inside(root, directory, false);
  /* What is missing on a read-only root shows when the command changes to it. */
  if (made >= 0) close(made);
  if (root >= 0) close(root);
}
