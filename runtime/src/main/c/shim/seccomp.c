#include "seccomp.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "kernel.h"
#include "launch.h"

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined(__s390x__)
#define ARCHITECTURE AUDIT_ARCH_S390X
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOW_HALF(n) (offsetof(struct seccomp_data, args) + 8 * (n))
#else
#define LOW_HALF(n) (offsetof(struct seccomp_data, args) + 8 * (n) + 4)
#endif

#define NAMESPACE_FLAGS 0x7e020000u /* CLONE_NEW... */
enum { NEVER = -1, FILTER_MAX = 256 };

struct call {
  int number, capability; /* the capability that permits it; NEVER: none does */
};

/* Numbers without a name in older headers are the same on all architectures. */
static const struct call refused[] = {
    {SYS_mount, CAP_SYS_ADMIN},
    {SYS_umount2, CAP_SYS_ADMIN},
    {SYS_pivot_root, CAP_SYS_ADMIN},
    {SYS_unshare, CAP_SYS_ADMIN},
    {SYS_setns, CAP_SYS_ADMIN},
    {CALL_OPEN_TREE, CAP_SYS_ADMIN},
    {CALL_MOVE_MOUNT, CAP_SYS_ADMIN},
    {430 /* fsopen */, CAP_SYS_ADMIN},
    {431 /* fsconfig */, CAP_SYS_ADMIN},
    {432 /* fsmount */, CAP_SYS_ADMIN},
    {433 /* fspick */, CAP_SYS_ADMIN},
    {CALL_MOUNT_SETATTR, CAP_SYS_ADMIN},
    {467 /* open_tree_attr */, CAP_SYS_ADMIN},
    {SYS_swapon, CAP_SYS_ADMIN},
    {SYS_swapoff, CAP_SYS_ADMIN},
    {SYS_sethostname, CAP_SYS_ADMIN},
    {SYS_setdomainname, CAP_SYS_ADMIN},
    {SYS_quotactl, CAP_SYS_ADMIN},
    {443 /* quotactl_fd */, CAP_SYS_ADMIN},
    {SYS_fanotify_init, CAP_SYS_ADMIN},
    {SYS_lookup_dcookie, CAP_SYS_ADMIN},
    {SYS_vhangup, CAP_SYS_TTY_CONFIG},
    {SYS_bpf, CAP_SYS_ADMIN},
    {SYS_perf_event_open, CAP_SYS_ADMIN},
    {SYS_init_module, CAP_SYS_MODULE},
    {SYS_finit_module, CAP_SYS_MODULE},
    {SYS_delete_module, CAP_SYS_MODULE},
    {SYS_kexec_load, CAP_SYS_BOOT},
#ifdef SYS_kexec_file_load
    {SYS_kexec_file_load, CAP_SYS_BOOT},
#endif
    {SYS_reboot, CAP_SYS_BOOT},
    {SYS_settimeofday, CAP_SYS_TIME},
    {SYS_clock_settime, CAP_SYS_TIME},
#ifdef SYS_stime
    {SYS_stime, CAP_SYS_TIME},
#endif
    {SYS_acct, CAP_SYS_PACCT},
    {SYS_syslog, CAP_SYSLOG},
    {SYS_open_by_handle_at, CAP_DAC_READ_SEARCH},
    {SYS_kcmp, CAP_SYS_PTRACE},
    {SYS_get_mempolicy, CAP_SYS_NICE},
    {SYS_set_mempolicy, CAP_SYS_NICE},
    {SYS_mbind, CAP_SYS_NICE},
    {SYS_migrate_pages, CAP_SYS_NICE},
    {SYS_move_pages, CAP_SYS_NICE},
#ifdef SYS_iopl
    {SYS_iopl, CAP_SYS_RAWIO},
    {SYS_ioperm, CAP_SYS_RAWIO},
#endif
    {SYS_add_key, NEVER},
    {SYS_keyctl, NEVER},
    {SYS_request_key, NEVER},
    {SYS_nfsservctl, NEVER},
    {SYS_userfaultfd, NEVER},
    {425 /* io_uring_setup */, NEVER},
    {426 /* io_uring_enter */, NEVER},
    {427 /* io_uring_register */, NEVER},
#ifdef SYS_uselib
    {SYS_uselib, NEVER},
#endif
#ifdef SYS_modify_ldt
    {SYS_modify_ldt, CAP_SYS_ADMIN},
#endif
};

static struct sock_filter filter[FILTER_MAX];
static int length;

static void add(uint16_t code, uint32_t value, uint8_t if_true, uint8_t if_false) {
  if (length == FILTER_MAX) fail("the system-call filter is too long");
  filter[length++] = (struct sock_filter){code, if_true, if_false, value};
}

static void load(uint32_t offset) { add(BPF_LD | BPF_W | BPF_ABS, offset, 0, 0); }
static void answer(uint32_t value) { add(BPF_RET | BPF_K, value, 0, 0); }
static void answer_error(int error) { answer(SECCOMP_RET_ERRNO | error); }

/* For one call: refuse it when its argument passes the test, else go on behind it. */
static void refuse_argument(int call, int argument, uint16_t test, uint32_t value) {
  add(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4);
  load(LOW_HALF(argument));
  add(BPF_JMP | test | BPF_K, value, 0, 1);
  answer_error(EPERM);
  load(offsetof(struct seccomp_data, nr));
}

void seccomp_apply(uint64_t capabilities) {
#ifdef ARCHITECTURE
  load(offsetof(struct seccomp_data, arch));
  add(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
  answer_error(ENOSYS); /* calls of another word size have other numbers */
  load(offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
  add(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1); /* x32 */
  answer_error(ENOSYS);
#endif
  bool admin = capabilities >> CAP_SYS_ADMIN & 1;
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    int capability = refused[i].capability;
    if (capability != NEVER && (capabilities >> capability & 1)) continue;
    add(BPF_JMP | BPF_JEQ | BPF_K, refused[i].number, 0, 1);
    answer_error(EPERM);
  }
  if (!admin) {
#ifdef __s390x__
    refuse_argument(SYS_clone, 1, BPF_JSET, NAMESPACE_FLAGS);
#else
    refuse_argument(SYS_clone, 0, BPF_JSET, NAMESPACE_FLAGS);
#endif
    add(BPF_JMP | BPF_JEQ | BPF_K, CALL_CLONE3, 0, 1);
    answer_error(ENOSYS);
  }
  refuse_argument(SYS_socket, 0, BPF_JEQ, AF_VSOCK);
  refuse_argument(SYS_socket, 0, BPF_JEQ, AF_ALG);
  answer(SECCOMP_RET_ALLOW);
  struct sock_fprog program = {.len = length, .filter = filter};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0) {
    fail("install the system-call filter: %m");
  }
#else
  (void)capabilities;
  fail("there is no default system-call filter for this architecture: set seccompProfile to Unconfined");
#endif
}
