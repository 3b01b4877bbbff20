/** The multi-version state machine: no I/O, no clock, no threads. */
@NullMarked
package dev.caravel.etcd.mvcc;

import org.jspecify.annotations.NullMarked;
