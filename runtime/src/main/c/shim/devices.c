#include "devices.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cgroup.h"
#include "files.h"
#include "kernel.h"
#include "launch.h"
#include "protocol.h"

enum { RULES_MAX = 128 };

struct rule {
  char type; /* 'a' any, 'b', 'c' */
  int major, minor; /* -1: any */
  bool read, write, make;
};

static bool parse_number(const char *text, int *number) {
  if (strcmp(text, "*") == 0) {
    *number = -1;
    return true;
  }
  return sscanf(text, "%d", number) == 1 && *number >= 0;
}

static struct rule parse_rule(const char *text) {
  struct rule rule = {0};
  char major[16], minor[16], access[8];
  if (sscanf(text, "%c %15[^:]:%15s %7s", &rule.type, major, minor, access) != 4 ||
      !strchr("abc", rule.type) || !parse_number(major, &rule.major) ||
      !parse_number(minor, &rule.minor)) {
    fail("device rule \"%s\" is malformed", text);
  }
  rule.read = strchr(access, 'r');
  rule.write = strchr(access, 'w');
  rule.make = strchr(access, 'm');
  return rule;
}

/* ---- version 2: a BPF program that the kernel asks (BPF_PROG_TYPE_CGROUP_DEVICE) ---- */

struct program {
  struct bpf_insn code[RULES_MAX * 8 + 8];
  int length;
};

static void add(struct program *program, uint8_t code, int to, int from, int jump, int value) {
  program->code[program->length++] =
      (struct bpf_insn){.code = code, .dst_reg = to, .src_reg = from, .off = jump, .imm = value};
}

static void answer(struct program *program, int allowed) {
  add(program, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, allowed);
  add(program, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* r2 type, r3 access, r4 major, r5 minor: each test that fails jumps behind the rule. */
static void add_rule(struct program *program, struct rule rule) {
  int denied = (rule.make ? 0 : BPF_DEVCG_ACC_MKNOD) | (rule.read ? 0 : BPF_DEVCG_ACC_READ) |
               (rule.write ? 0 : BPF_DEVCG_ACC_WRITE);
  int tests[4], count = 0;
  if (rule.type != 'a') {
    tests[count++] = program->length;
    add(program, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_2, 0, 0,
        rule.type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR);
  }
  if (denied) {
    tests[count++] = program->length;
    add(program, BPF_JMP | BPF_JSET | BPF_K, BPF_REG_3, 0, 0, denied);
  }
  if (rule.major >= 0) {
    tests[count++] = program->length;
    add(program, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_4, 0, 0, rule.major);
  }
  if (rule.minor >= 0) {
    tests[count++] = program->length;
    add(program, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_5, 0, 0, rule.minor);
  }
  answer(program, 1);
  for (int i = 0; i < count; i++) program->code[tests[i]].off = program->length - tests[i] - 1;
}

static void allow_v2(const struct spec *spec, int cgroup) {
  static struct program program;
  add(&program, BPF_LDX | BPF_MEM | BPF_W, BPF_REG_2, BPF_REG_1, 0, 0);
  add(&program, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_3, BPF_REG_2, 0, 0);
  add(&program, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_2, 0, 0, 0xffff);
  add(&program, BPF_ALU64 | BPF_RSH | BPF_K, BPF_REG_3, 0, 0, 16);
  add(&program, BPF_LDX | BPF_MEM | BPF_W, BPF_REG_4, BPF_REG_1, 4, 0);
  add(&program, BPF_LDX | BPF_MEM | BPF_W, BPF_REG_5, BPF_REG_1, 8, 0);
  for (size_t i = 0; i < spec->device_rules.count; i++) {
    add_rule(&program, parse_rule(spec->device_rules.at[i]));
  }
  answer(&program, 0);
  static const char license[] = "Apache-2.0";
  union bpf_attr load = {.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
                         .insns = (uintptr_t)program.code,
                         .insn_cnt = program.length,
                         .license = (uintptr_t)license};
  int fd = syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load);
  union bpf_attr attach = {
      .target_fd = cgroup, .attach_bpf_fd = fd, .attach_type = BPF_CGROUP_DEVICE,
      .attach_flags = BPF_F_ALLOW_MULTI};
  if (fd < 0 || syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach) < 0) {
    fail("limit the container's devices: %m");
  }
  close(fd);
}

/* ---- version 1 ---- */

static void allow_v1(const struct spec *spec, const char *directory) {
  int fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 || write_text(fd, "devices.deny", "a") < 0) fail("limit devices in %s: %m", directory);
  for (size_t i = 0; i < spec->device_rules.count; i++) {
    const char *rule = spec->device_rules.at[i];
    parse_rule(rule);
    if (write_text(fd, "devices.allow", rule) < 0) fail("allow devices \"%s\": %m", rule);
  }
  close(fd);
}

void devices_allow(const struct spec *spec) {
  if (spec->device_rules.count == 0) return;
  if (spec->device_rules.count > RULES_MAX) fail("more than %d device rules", RULES_MAX);
  int v2 = -1;
  for (size_t i = 0; i < spec->cgroups.count; i++) {
    const char *directory = spec->cgroups.at[i];
    char control[4096];
    snprintf(control, sizeof control, "%s/devices.allow", directory);
    if (access(control, W_OK) == 0) {
      allow_v1(spec, directory);
      return;
    }
    if (v2 < 0) v2 = cgroup_open_v2(directory);
  }
  if (v2 < 0) return; /* no control groups: nothing to hold the limit */
  allow_v2(spec, v2);
  close(v2);
}

/* ---- /dev ---- */

static void make_node(int directory, const char *name, mode_t mode, dev_t number, uid_t uid, gid_t gid) {
  if (mknodat(directory, name, mode, number) < 0 && errno != EEXIST) {
    fail("make the device %s: %m", name);
  }
  if (fchownat(directory, name, uid, gid, AT_SYMLINK_NOFOLLOW) < 0) fail("own the device %s: %m", name);
}

static void make_device(int root, struct bytes rest) {
  struct record field;
  const char *source = NULL, *target = NULL;
  while (next_record(&rest, &field) == 1) {
    if (field.tag == DEVICE_SOURCE) source = record_text(&field);
    if (field.tag == DEVICE_TARGET) target = record_text(&field);
  }
  struct stat status;
  if (!source || !target || target[0] != '/') fail("a device in the request is malformed");
  if (stat(source, &status) < 0) fail("device \"%s\": %m", source);
  if (!S_ISCHR(status.st_mode) && !S_ISBLK(status.st_mode)) fail("\"%s\" is not a device", source);
  char parent[4096];
  const char *name = strrchr(target, '/') + 1;
  snprintf(parent, sizeof parent, "%.*s", (int)(name - target), target);
  int directory = make_inside(root, parent, false);
  if (directory < 0) fail("make the directory of device \"%s\": %m", target);
  mode_t mask = umask(0);
  make_node(directory, name, status.st_mode, status.st_rdev, status.st_uid, status.st_gid);
  umask(mask);
  close(directory);
}

/* A bind mount at /dev brings its own devices, and is not ours to change. */
static bool has_devices_of_host(const struct spec *spec) {
  bool bound = false;
  for (size_t i = 0; i < spec->mounts.count; i++) {
    struct bytes rest = spec->mounts.at[i];
    struct record field;
    bool at_dev = false, is_bind = false;
    while (next_record(&rest, &field) == 1) {
      const char *text = record_text(&field);
      if (!text) continue;
      if (field.tag == MOUNT_TARGET) at_dev = strcmp(text, "/dev") == 0;
      if (field.tag == MOUNT_TYPE) is_bind = strcmp(text, "bind") == 0;
    }
    bound |= at_dev && is_bind;
  }
  return bound;
}

void devices_make(const struct spec *spec, int root) {
  static const struct { const char *name; int major, minor; } nodes[] = {
      {"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0}};
  static const char *const links[][2] = {{"fd", "/proc/self/fd"},
                                         {"stdin", "/proc/self/fd/0"},
                                         {"stdout", "/proc/self/fd/1"},
                                         {"stderr", "/proc/self/fd/2"},
                                         {"ptmx", "pts/ptmx"}};
  if (has_devices_of_host(spec)) return;
  int dev = make_inside(root, "/dev", false);
  if (dev < 0) fail("make /dev: %m");
  mode_t mask = umask(0);
  for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
    make_node(dev, nodes[i].name, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor), 0, 0);
  }
  umask(mask);
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    if (symlinkat(links[i][1], dev, links[i][0]) < 0 && errno != EEXIST) {
      fail("make the link /dev/%s: %m", links[i][0]);
    }
  }
  close(dev);
  for (size_t i = 0; i < spec->devices.count; i++) make_device(root, spec->devices.at[i]);
}
