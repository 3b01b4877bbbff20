/** Objects in the key-value store: upstream's keys and encoding, transactions, the watch cache. */
@NullMarked
package dev.caravel.apiserver.storage;

import org.jspecify.annotations.NullMarked;
