/** Where an acknowledged write reaches the disk: the write-ahead log and the snapshots. */
@NullMarked
package dev.caravel.etcd.log;

import org.jspecify.annotations.NullMarked;
