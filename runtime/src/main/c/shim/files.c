#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel.h"

int write_text(int directory, const char *path, const char *text) {
  int fd = openat(directory, path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t count = write(fd, text, strlen(text));
  int error = errno;
  close(fd);
  errno = error;
  return count < 0 ? -1 : 0;
}

char *read_text(const char *path, size_t limit) {
  /* Not blocking: a hostile image may have put a FIFO there. */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return NULL;
  struct stat status;
  char *text = NULL;
  size_t length = 0;
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) text = malloc(limit + 1);
  while (text && length < limit) {
    ssize_t count = read(fd, text + length, limit - length);
    if (count <= 0) break;
    length += count;
  }
  close(fd);
  if (text) text[length] = 0;
  return text;
}

int make_inside(int root, const char *path, bool is_file) {
  char prefix[4096];
  if (strlen(path) >= sizeof prefix) {
    errno = ENAMETOOLONG;
    return -1;
  }
  int fd = open_inside(root, path, O_PATH);
  if (fd >= 0 || errno != ENOENT) return fd;
  int parent = fcntl(root, F_DUPFD_CLOEXEC, 3);
  for (const char *part = path; parent >= 0; ) {
    part += strspn(part, "/");
    if (!*part) return parent;
    const char *end = part + strcspn(part, "/");
    bool last = end[strspn(end, "/")] == 0;
    memcpy(prefix, path, end - path);
    prefix[end - path] = 0;
    int child = open_inside(root, prefix, O_PATH);
    if (child < 0 && errno == ENOENT) {
      char name[256];
      size_t length = end - part;
      if (length >= sizeof name) {
        errno = ENAMETOOLONG;
        break;
      }
      memcpy(name, part, length);
      name[length] = 0;
      if (last && is_file) {
        int made = openat(parent, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (made < 0) break;
        close(made);
      } else if (mkdirat(parent, name, 0755) < 0) {
        break;
      }
      child = open_inside(root, prefix, O_PATH);
    }
    close(parent);
    parent = child;
    part = end;
  }
  if (parent >= 0) {
    int error = errno;
    close(parent);
    errno = error;
  }
  return -1;
}
