/** The kubelet: runs the pods of one node through CRI. */
@NullMarked
package dev.caravel.kubelet;

import org.jspecify.annotations.NullMarked;
