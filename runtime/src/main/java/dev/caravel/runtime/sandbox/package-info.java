/** Pod sandboxes: namespaces, network, and the files the pod's containers share. */
@NullMarked
package dev.caravel.runtime.sandbox;

import org.jspecify.annotations.NullMarked;
