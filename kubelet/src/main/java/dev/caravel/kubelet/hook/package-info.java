/** What containers want to be done after their start and before their end. */
@NullMarked
package dev.caravel.kubelet.hook;

import org.jspecify.annotations.NullMarked;
