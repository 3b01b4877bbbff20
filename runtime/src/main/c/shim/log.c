#include "log.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct log {
  const char *path;
  int fd;
  struct {
    uint8_t text[LOG_LINE_MAX];
    size_t length;
  } line[2];
};

static int open_file(const char *path) {
  return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0640);
}

struct log *log_open(const char *path) {
  struct log *log = malloc(sizeof *log);
  if (!log) return NULL;
  log->path = path;
  log->line[0].length = log->line[1].length = 0;
  log->fd = open_file(path);
  if (log->fd < 0) {
    free(log);
    return NULL;
  }
  return log;
}

/* One write a chunk of output; what a full disk refuses is lost, the container goes on. */
static void write_out(struct log *log, struct buffer *out) {
  size_t done = 0;
  while (done < out->length) {
    ssize_t count = write(log->fd, out->at + done, out->length - done);
    if (count <= 0) break;
    done += count;
  }
  buffer_free(out);
}

static void emit(struct log *log, struct buffer *out, int stream, const char *stamp, char tag) {
  char head[64];
  int length = snprintf(head, sizeof head, "%s %s %c ", stamp, stream ? "stderr" : "stdout", tag);
  buffer_append(out, head, length);
  buffer_append(out, log->line[stream].text, log->line[stream].length);
  buffer_append(out, "\n", 1);
  log->line[stream].length = 0;
}

static void now(char stamp[40]) {
  struct timespec time;
  struct tm parts;
  clock_gettime(CLOCK_REALTIME, &time);
  gmtime_r(&time.tv_sec, &parts);
  size_t length = strftime(stamp, 40, "%Y-%m-%dT%H:%M:%S", &parts);
  snprintf(stamp + length, 40 - length, ".%09ldZ", time.tv_nsec);
}

void log_write(struct log *log, int stream, const uint8_t *data, size_t length) {
  char stamp[40];
  now(stamp);
  struct buffer out = {0};
  while (length > 0) {
    size_t room = LOG_LINE_MAX - log->line[stream].length;
    const uint8_t *end = memchr(data, '\n', length);
    size_t part = end ? (size_t)(end - data) : length;
    size_t taken = part > room ? room : part;
    memcpy(log->line[stream].text + log->line[stream].length, data, taken);
    log->line[stream].length += taken;
    data += taken;
    length -= taken;
    if (length > 0 && *data == '\n') {
      emit(log, &out, stream, stamp, 'F');
      data++;
      length--;
    } else if (log->line[stream].length == LOG_LINE_MAX) {
      emit(log, &out, stream, stamp, 'P');
    }
  }
  write_out(log, &out);
}

void log_flush(struct log *log, int stream) {
  if (log->line[stream].length == 0) return;
  char stamp[40];
  now(stamp);
  struct buffer out = {0};
  emit(log, &out, stream, stamp, 'F');
  write_out(log, &out);
}

int log_reopen(struct log *log) {
  int fd = open_file(log->path);
  if (fd < 0) return -1;
  close(log->fd);
  log->fd = fd;
  return 0;
}

void log_close(struct log *log) {
  if (!log) return;
  close(log->fd);
  free(log);
}
