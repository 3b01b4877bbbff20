#include "spec.h"

#include <stdlib.h>
#include <string.h>

#include "protocol.h"

bool texts_add(struct texts *texts, const char *text) {
  if ((texts->count & (texts->count + 1)) == 0) { /* room for the text and the NULL behind it */
    const char **grown = realloc(texts->at, (texts->count + 1) * 2 * sizeof *grown);
    if (!grown) return false;
    texts->at = grown;
  }
  texts->at[texts->count++] = text;
  texts->at[texts->count] = NULL;
  return true;
}

static bool lists_add(struct lists *lists, struct bytes list) {
  if ((lists->count & (lists->count + 1)) == 0) {
    struct bytes *grown = realloc(lists->at, (lists->count + 1) * 2 * sizeof *grown);
    if (!grown) return false;
    lists->at = grown;
  }
  lists->at[lists->count++] = list;
  return true;
}

static const char **text_field(struct spec *spec, uint8_t tag) {
  switch (tag) {
    case ID: return &spec->id;
    case DIRECTORY: return &spec->directory;
    case USER: return &spec->user;
    case LOG_FILE: return &spec->log_file;
    case EXIT_FILE: return &spec->exit_file;
    case OOM_FILE: return &spec->oom_file;
    case LAYERS_DIRECTORY: return &spec->layers_directory;
    case OVERLAY_OPTIONS: return &spec->overlay_options;
    case ROOT: return &spec->root;
    case PROCESSES_OF: return &spec->processes_of;
    default: return NULL;
  }
}

static struct texts *texts_field(struct spec *spec, uint8_t tag) {
  switch (tag) {
    case ARGUMENT: return &spec->arguments;
    case ENVIRONMENT: return &spec->environment;
    case MASKED_PATH: return &spec->masked;
    case READ_ONLY_PATH: return &spec->read_only;
    case DEVICE_RULE: return &spec->device_rules;
    case CGROUP: return &spec->cgroups;
    default: return NULL;
  }
}

static bool set_number(struct spec *spec, uint8_t tag, uint64_t number) {
  switch (tag) {
    case SUPPLEMENTARY:
      if (spec->group_count == GROUPS_MAX) return false;
      spec->groups[spec->group_count++] = number;
      return true;
    case IMAGE_GROUPS: spec->image_groups = number; return true;
    case TERMINAL: spec->terminal = number; return true;
    case STDIN: spec->stdin_open = number; return true;
    case STDIN_ONCE: spec->stdin_once = number; return true;
    case READ_ONLY_ROOT: spec->read_only_root = number; return true;
    case NO_NEW_PRIVILEGES: spec->no_new_privileges = number; return true;
    case SECCOMP: spec->seccomp = number; return true;
    case BOUNDING: spec->bounding = number; return true;
    case EFFECTIVE: spec->effective = number; return true;
    case INHERITABLE: spec->inheritable = number; return true;
    case AMBIENT: spec->ambient = number; return true;
    case OPEN_FILES: spec->open_files = number; return true;
    case PROCESSES: spec->processes = number; return number <= PROCESSES_TARGET;
    case OOM_SCORE: spec->oom_score = (int64_t)number; return true;
    case SIGNAL: spec->signal = number; return true;
    case PORT: spec->port = number; return number > 0 && number < 65536;
    case ROWS: spec->rows = number; return number < 65536;
    case COLUMNS: spec->columns = number; return number < 65536;
    default: return false;
  }
}

static const char *parse_field(struct spec *spec, const struct record *field) {
  struct texts *texts = texts_field(spec, field->tag);
  const char **text = text_field(spec, field->tag);
  uint64_t number;
  if (texts || text) {
    const char *value = record_text(field);
    if (!value) return "a text in the request is malformed (does it hold a NUL?)";
    if (text) *text = value;
    if (texts && !texts_add(texts, value)) return "out of memory";
  } else if (field->tag == MOUNT || field->tag == DEVICE) {
    if (!lists_add(field->tag == MOUNT ? &spec->mounts : &spec->devices, field->value)) {
      return "out of memory";
    }
  } else if (!record_number(field, &number) || !set_number(spec, field->tag, number)) {
    return "a field of the request is unknown or out of its range";
  }
  return NULL;
}

const char *spec_parse(struct spec *spec, uint8_t *message, size_t length) {
  memset(spec, 0, sizeof *spec);
  spec->message = message;
  struct bytes rest = {message, length};
  struct record field;
  int found;
  while ((found = next_record(&rest, &field)) == 1) {
    const char *error = parse_field(spec, &field);
    if (error) return error;
  }
  return found == 0 ? NULL : "the request is malformed";
}

void spec_free(struct spec *spec) {
  struct texts *texts[] = {&spec->arguments, &spec->environment,  &spec->masked,
                           &spec->read_only, &spec->device_rules, &spec->cgroups};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) free(texts[i]->at);
  free(spec->mounts.at);
  free(spec->devices.at);
  free(spec->message);
  memset(spec, 0, sizeof *spec);
}
