/** The built-in store: state machine, log, watches and leases of one member, in this process. */
@NullMarked
package dev.caravel.etcd.store;

import org.jspecify.annotations.NullMarked;
