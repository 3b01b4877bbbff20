/*
 * What the runtime and the shim say to each other. Package process is the other side.
 *
 * Everything is a record: tag (1 byte), length (4 bytes, big-endian), value. A message is a record
 * whose value is a list of records, except where it says "bytes" or "text". Texts end with a NUL that
 * is part of the value and holds no other; numbers are 8 bytes, big-endian.
 */
#ifndef PROTOCOL_H
#define PROTOCOL_H

enum message {
  /* requests: the first message on a connection */
  ASK_START = 'S',    /* container fields -> OK (PID, USER_ID, GROUP_ID, SUPPLEMENTARY...) or ERROR */
  ASK_EXEC = 'X',     /* ID, ARGUMENT..., TERMINAL, STDIN -> OK (PID), then a stream */
  ASK_ATTACH = 'A',   /* ID -> OK, then a stream */
  ASK_SIGNAL = 'K',   /* ID, SIGNAL -> OK or ERROR */
  ASK_EVENTS = 'E',   /* -> STATE or EXITED of every container, OK (SHIM_PID), then EXITED as they end */
  ASK_REOPEN = 'L',   /* ID -> OK when the log file was opened anew */
  ASK_FORGET = 'F',   /* ID of an ended container -> OK */
  ASK_PORT = 'P',     /* PORT -> OK, then plain bytes to and from that port of the pod */
  ASK_STOP = 'Q',     /* -> every process is killed, OK, and the shim ends */

  /* in a stream, from the client */
  STREAM_INPUT = 'I', /* bytes */
  STREAM_CLOSE = 'C', /* end of input */
  STREAM_RESIZE = 'W', /* ROWS, COLUMNS */

  /* from the shim */
  SAY_OK = 'o',
  SAY_ERROR = 'e',    /* text */
  SAY_STDOUT = '1',   /* bytes */
  SAY_STDERR = '2',   /* bytes */
  SAY_EXITED = 'x',   /* ID, EXIT_CODE, OOM_KILLED, FINISHED_NS */
  SAY_STATE = 's',    /* ID, PID of a running container */
};

enum field {
  ID = 1,
  ARGUMENT = 2,
  ENVIRONMENT = 3,
  DIRECTORY = 4,        /* working directory */
  USER = 5,             /* "uid", "uid:gid", "name", "name:group" */
  SUPPLEMENTARY = 6,    /* number: a supplementary group */
  IMAGE_GROUPS = 7,     /* number, 1: also the groups that /etc/group gives the user */
  TERMINAL = 8,         /* number */
  STDIN = 9,            /* number, 1: keep stdin open */
  STDIN_ONCE = 10,      /* number, 1: close it when the first client that attached has left */
  LOG_FILE = 11,
  EXIT_FILE = 12,
  LAYERS_DIRECTORY = 13,/* the overlay options are relative to it */
  OVERLAY_OPTIONS = 14,
  ROOT = 15,            /* an empty directory: where the root file system is mounted */
  READ_ONLY_ROOT = 16,
  MOUNT = 17,           /* list of MOUNT_... */
  MASKED_PATH = 18,
  READ_ONLY_PATH = 19,
  DEVICE = 20,          /* list of DEVICE_... */
  DEVICE_RULE = 21,     /* "c 1:3 rwm", as in devices.allow of cgroup v1 */
  CGROUP = 22,          /* a directory to join; one of version 2 comes first */
  OOM_FILE = 23,        /* has a line "oom_kill N" */
  BOUNDING = 24,        /* capabilities, bit n is capability n */
  EFFECTIVE = 25,       /* permitted too */
  INHERITABLE = 26,
  AMBIENT = 27,
  NO_NEW_PRIVILEGES = 28,
  SECCOMP = 29,         /* number, 1: the default filter */
  OPEN_FILES = 30,      /* number: RLIMIT_NOFILE, clamped to what is allowed */
  OOM_SCORE = 31,       /* number, clamped to what is allowed */
  PROCESSES = 32,       /* number: PROCESSES_... */
  PROCESSES_OF = 33,    /* ID of the container whose process namespace is joined */
  SIGNAL = 34,
  PORT = 35,
  ROWS = 36,
  COLUMNS = 37,
  PID = 38,
  EXIT_CODE = 39,
  OOM_KILLED = 40,
  FINISHED_NS = 41,     /* nanoseconds since 1970 */
  SHIM_PID = 42,
  USER_ID = 43,
  GROUP_ID = 44,

  /* of a mount */
  MOUNT_SOURCE = 50,
  MOUNT_TARGET = 51,
  MOUNT_TYPE = 52,      /* a file system, "bind", or "shm": the pod's /dev/shm */
  MOUNT_FLAGS = 53,     /* MS_... of mount(2) */
  MOUNT_OPTIONS = 54,
  MOUNT_PROPAGATION = 55,
  MOUNT_RECURSIVE = 56, /* number, 1: read-only for the mounts below too, or fail */
  MOUNT_OPTIONAL = 57,  /* number, 1: leave it out where the kernel refuses it */

  /* of a device */
  DEVICE_SOURCE = 60,
  DEVICE_TARGET = 61,

  /* of the sandbox */
  SOCKET = 70,
  HOSTNAME = 71,
  NEW_NETWORK = 72,
  NEW_IPC = 73,
  NEW_HOSTNAME = 74,    /* number, 1: a UTS namespace */
  SHARED_PROCESSES = 75,/* number, 1: one process namespace for the pod */
  SYSCTL = 76,          /* "net.ipv4.x=y" */
  SHM_BYTES = 77,
};

enum processes { PROCESSES_OWN = 0, PROCESSES_POD = 1, PROCESSES_NODE = 2, PROCESSES_TARGET = 3 };

#endif
