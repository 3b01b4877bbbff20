#include "user.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "files.h"
#include "launch.h"

enum { COLUMNS_MAX = 7 };

/* Cuts the next line at its colons; false at the end. */
static bool next_line(char **text, char *columns[COLUMNS_MAX]) {
  if (!*text || !**text) return false;
  char *line = *text;
  char *end = line + strcspn(line, "\n");
  *text = *end ? end + 1 : end;
  *end = 0;
  for (int i = 0; i < COLUMNS_MAX; i++) {
    columns[i] = line;
    size_t length = strcspn(line, ":");
    line += length;
    if (*line && i < COLUMNS_MAX - 1) *line++ = 0;
  }
  return true;
}

static bool parse_id(const char *text, uint32_t *id) {
  char *end;
  errno = 0;
  unsigned long long number = strtoull(text, &end, 10);
  if (*text < '0' || *text > '9' || *end || errno || number >= UINT32_MAX) return false;
  *id = number;
  return true;
}

static void add_group(struct user *user, gid_t gid) {
  for (size_t i = 0; i < user->group_count; i++) {
    if (user->groups[i] == gid) return;
  }
  if (user->group_count < GROUPS_MAX) user->groups[user->group_count++] = gid;
}

static bool lists_member(const char *list, const char *name) {
  size_t length = strlen(name);
  while (*list) {
    size_t part = strcspn(list, ",");
    if (part == length && memcmp(list, name, length) == 0) return true;
    list += part + (list[part] == ',');
  }
  return false;
}

/* Looks the user up by number or name: fills in what the file knows; false if it knows nothing. */
static bool look_up_user(const char *wanted, bool by_number, struct user *user, char name[256]) {
  char *text = read_text("/etc/passwd", USER_FILE_MAX), *rest = text, *columns[COLUMNS_MAX];
  bool found = false;
  while (!found && next_line(&rest, columns)) {
    uint32_t uid, gid;
    if (!parse_id(columns[2], &uid) || !parse_id(columns[3], &gid)) continue;
    found = by_number ? uid == user->uid : strcmp(columns[0], wanted) == 0;
    if (!found) continue;
    user->uid = uid;
    user->gid = gid;
    snprintf(name, 256, "%s", columns[0]);
    snprintf(user->home, sizeof user->home, "%s", *columns[5] ? columns[5] : "/");
  }
  free(text);
  return found;
}

static bool look_up_group(const char *wanted, gid_t *gid) {
  char *text = read_text("/etc/group", USER_FILE_MAX), *rest = text, *columns[COLUMNS_MAX];
  bool found = false;
  while (!found && next_line(&rest, columns)) {
    found = strcmp(columns[0], wanted) == 0 && parse_id(columns[2], gid);
  }
  free(text);
  return found;
}

static void add_image_groups(struct user *user, const char *name) {
  char *text = read_text("/etc/group", USER_FILE_MAX), *rest = text, *columns[COLUMNS_MAX];
  while (next_line(&rest, columns)) {
    uint32_t gid;
    if (lists_member(columns[3], name) && parse_id(columns[2], &gid)) add_group(user, gid);
  }
  free(text);
}

void user_resolve(const struct spec *spec, struct user *user) {
  memset(user, 0, sizeof *user);
  strcpy(user->home, "/");
  char wanted[256] = "0", name[256] = "";
  if (spec->user && *spec->user) snprintf(wanted, sizeof wanted, "%s", spec->user);
  char *group = strchr(wanted, ':');
  if (group) *group++ = 0;
  bool by_number = parse_id(wanted, &user->uid);
  if (!look_up_user(wanted, by_number, user, name) && !by_number) {
    fail("unable to find user %s: no matching entries in passwd file", wanted);
  }
  if (group && *group && !parse_id(group, &user->gid) && !look_up_group(group, &user->gid)) {
    fail("unable to find group %s: no matching entries in group file", group);
  }
  add_group(user, user->gid);
  for (size_t i = 0; i < spec->group_count; i++) add_group(user, spec->groups[i]);
  if (spec->image_groups && *name) add_image_groups(user, name);
}

const char *environment_value(const struct texts *environment, const char *name) {
  size_t length = strlen(name);
  for (size_t i = 0; i < environment->count; i++) {
    const char *entry = environment->at[i];
    if (strncmp(entry, name, length) == 0 && entry[length] == '=') return entry + length + 1;
  }
  return NULL;
}

void environment_make(const struct texts *given, const struct user *user, struct texts *made) {
  static char home[sizeof user->home + sizeof "HOME="];
  bool good = true;
  for (size_t i = 0; i < given->count; i++) good = good && texts_add(made, given->at[i]);
  const char *set = environment_value(given, "HOME");
  if (!set || !*set) {
    snprintf(home, sizeof home, "HOME=%s", user->home);
    good = good && texts_add(made, home);
  }
  if (!good) fail("out of memory");
}

void user_report(const struct user *user, int sync) {
  char packet[1 + (2 + GROUPS_MAX) * 4] = {SYNC_USER};
  uint32_t ids[2] = {user->uid, user->gid};
  memcpy(packet + 1, ids, sizeof ids);
  memcpy(packet + 1 + sizeof ids, user->groups, user->group_count * 4);
  send(sync, packet, 1 + sizeof ids + user->group_count * 4, MSG_NOSIGNAL);
}
