#include "privileges.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.h"
#include "launch.h"

static uint64_t bounding_set(void) {
  uint64_t set = 0;
  for (int capability = 0; capability < 64; capability++) {
    if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1) set |= 1ull << capability;
  }
  return set;
}

static void set_capabilities(uint64_t effective, uint64_t inheritable) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  for (int i = 0; i < 2; i++) {
    data[i].effective = data[i].permitted = effective >> (32 * i);
    data[i].inheritable = inheritable >> (32 * i);
  }
  if (syscall(SYS_capset, &header, data) < 0) fail("set capabilities: %m");
}

void privileges_drop(const struct spec *spec, const struct user *user) {
  uint64_t ours = bounding_set();
  uint64_t bounding = spec->bounding & ours;
  uint64_t effective = spec->effective & bounding;
  uint64_t inheritable = spec->inheritable & bounding;
  if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0) fail("keep capabilities: %m");
  for (int capability = 0; capability < 64; capability++) {
    uint64_t bit = 1ull << capability;
    if ((ours & bit) && !(bounding & bit) && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) {
      fail("drop capability %d: %m", capability);
    }
  }
  if (setgroups(user->group_count, user->groups) < 0) fail("set supplementary groups: %m");
  if (setresgid(user->gid, user->gid, user->gid) < 0) fail("become group %u: %m", user->gid);
  if (setresuid(user->uid, user->uid, user->uid) < 0) fail("become user %u: %m", user->uid);
  set_capabilities(effective, inheritable);
  uint64_t ambient = spec->ambient & effective & inheritable;
  for (int capability = 0; capability < 64; capability++) {
    if ((ambient >> capability & 1) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0) {
      fail("raise ambient capability %d: %m", capability);
    }
  }
  /* Changing the user clears both: nobody in the container may look into us before we execute. */
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

void set_oom_score(int64_t score) {
  char text[32];
  snprintf(text, sizeof text, "%lld", (long long)score);
  if (write_text(AT_FDCWD, "/proc/self/oom_score_adj", text) == 0) return;
  /* Not allowed: the lowest we may have is what we have, which is what was inherited. */
  char *present = read_text("/proc/self/oom_score_adj", 64);
  if (present && atoi(present) > 0 && score < 0) write_text(AT_FDCWD, "/proc/self/oom_score_adj", "0");
  free(present);
}
