/* What a container is, as the runtime described it. Points into the message, which it owns. */
#ifndef SPEC_H
#define SPEC_H

#include "records.h"

struct texts {
  const char **at; /* ends with NULL */
  size_t count;
};

struct lists {
  struct bytes *at;
  size_t count;
};

struct spec {
  uint8_t *message;
  const char *id, *directory, *user, *log_file, *exit_file, *oom_file;
  const char *layers_directory, *overlay_options, *root, *processes_of;
  struct texts arguments, environment, masked, read_only, device_rules, cgroups;
  struct lists mounts, devices;
  gid_t groups[GROUPS_MAX];
  size_t group_count;
  bool image_groups, terminal, stdin_open, stdin_once, read_only_root, no_new_privileges, seccomp;
  uint64_t bounding, effective, inheritable, ambient, open_files, processes;
  int64_t oom_score;
  uint64_t signal, port, rows, columns; /* of requests about a container */
};

/* Takes over `message`. An error text, or NULL when all is well; free with spec_free either way. */
const char *spec_parse(struct spec *spec, uint8_t *message, size_t length);
void spec_free(struct spec *spec);
bool texts_add(struct texts *texts, const char *text);

#endif
