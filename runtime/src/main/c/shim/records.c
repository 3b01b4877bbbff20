#include "records.h"

#include <stdlib.h>
#include <string.h>

int next_record(struct bytes *rest, struct record *record) {
  if (rest->length == 0) return 0;
  if (rest->length < RECORD_HEADER) return -1;
  const uint8_t *at = rest->at;
  size_t length = (size_t)at[1] << 24 | (size_t)at[2] << 16 | (size_t)at[3] << 8 | at[4];
  if (length > rest->length - RECORD_HEADER) return -1;
  record->tag = at[0];
  record->value = (struct bytes){at + RECORD_HEADER, length};
  rest->at += RECORD_HEADER + length;
  rest->length -= RECORD_HEADER + length;
  return 1;
}

const char *record_text(const struct record *record) {
  struct bytes value = record->value;
  if (value.length == 0 || memchr(value.at, 0, value.length) != value.at + value.length - 1) {
    return NULL;
  }
  return (const char *)value.at;
}

bool record_number(const struct record *record, uint64_t *number) {
  if (record->value.length != 8) return false;
  uint64_t result = 0;
  for (int i = 0; i < 8; i++) result = result << 8 | record->value.at[i];
  *number = result;
  return true;
}

void buffer_append(struct buffer *buffer, const void *data, size_t length) {
  if (buffer->failed || length == 0) return;
  if (length > buffer->capacity - buffer->length) {
    size_t capacity = buffer->capacity ? buffer->capacity : 512;
    while (capacity - buffer->length < length) capacity *= 2;
    uint8_t *grown = realloc(buffer->at, capacity);
    if (!grown) {
      buffer->failed = true;
      return;
    }
    buffer->at = grown;
    buffer->capacity = capacity;
  }
  memcpy(buffer->at + buffer->length, data, length);
  buffer->length += length;
}

void buffer_consume(struct buffer *buffer, size_t length) {
  buffer->length -= length;
  if (buffer->length == 0) {
    buffer_free(buffer);
  } else {
    memmove(buffer->at, buffer->at + length, buffer->length);
  }
}

void buffer_free(struct buffer *buffer) {
  free(buffer->at);
  *buffer = (struct buffer){0};
}

void put_record(struct buffer *buffer, uint8_t tag, const void *value, size_t length) {
  uint8_t header[RECORD_HEADER] = {tag, length >> 24, length >> 16, length >> 8, length};
  buffer_append(buffer, header, sizeof header);
  buffer_append(buffer, value, length);
}

void put_text(struct buffer *buffer, uint8_t tag, const char *text) {
  put_record(buffer, tag, text, strlen(text) + 1);
}

void put_number(struct buffer *buffer, uint8_t tag, uint64_t number) {
  uint8_t value[8];
  for (int i = 7; i >= 0; i--, number >>= 8) value[i] = number;
  put_record(buffer, tag, value, sizeof value);
}
