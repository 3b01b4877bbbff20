package dev.caravel.etcd;

import java.util.Optional;

/**
 * What was written.
 *
 * @param revision the revision of the write
 * @param previous the version that was replaced, if it was asked for and there was one
 */
public record PutResponse(long revision, Optional<KeyValue> previous) implements Response {}
