package dev.caravel.etcd;

import java.util.List;

/**
 * What was deleted.
 *
 * @param revision the revision of the deletion, or the current one if there was nothing to delete
 * @param deleted how many keys were deleted
 * @param previous the versions that were deleted, if they were asked for
 */
public record DeleteResponse(long revision, long deleted, List<KeyValue> previous)
    implements Response {}
