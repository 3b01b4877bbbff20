/* Reading and writing records, see protocol.h. */
#ifndef RECORDS_H
#define RECORDS_H

#include "shim.h"

struct bytes {
  const uint8_t *at;
  size_t length;
};

struct record {
  uint8_t tag;
  struct bytes value;
};

enum { RECORD_HEADER = 5 };

/* Takes the next record off the front: 1 if there was one, 0 at the end, -1 if the rest is malformed. */
int next_record(struct bytes *rest, struct record *record);

/* The value as a text inside the record, or NULL if it is not one. */
const char *record_text(const struct record *record);

/* The value as a number; false if it is not one. */
bool record_number(const struct record *record, uint64_t *number);

/* A growing piece of memory. A failed append sets `failed` and leaves the rest as it was. */
struct buffer {
  uint8_t *at;
  size_t length, capacity;
  bool failed;
};

void buffer_append(struct buffer *buffer, const void *data, size_t length);
void buffer_consume(struct buffer *buffer, size_t length);
void buffer_free(struct buffer *buffer);

void put_record(struct buffer *buffer, uint8_t tag, const void *value, size_t length);
void put_text(struct buffer *buffer, uint8_t tag, const char *text);
void put_number(struct buffer *buffer, uint8_t tag, uint64_t number);

#endif
