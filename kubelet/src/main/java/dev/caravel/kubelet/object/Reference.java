package dev.caravel.kubelet.object;

import dev.caravel.api.object.Kind;

/** Names a ConfigMap or a Secret. */
record Reference(Kind<?> kind, String namespace, String name) {}
