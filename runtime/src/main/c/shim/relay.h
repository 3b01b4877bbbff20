/* Plain bytes between a connection to the shim and a port of the pod (port-forward). */
#ifndef RELAY_H
#define RELAY_H

#include "records.h"

/*
 * Takes over the descriptor and the bytes already read from it. Answers with OK or ERROR, and on OK
 * passes bytes on until both sides have ended.
 */
void relay_start(int client, const uint8_t *data, size_t length, uint16_t port);

#endif
