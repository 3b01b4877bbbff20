@NullMarked
package dev.caravel.etcd.store;

import org.jspecify.annotations.NullMarked;
