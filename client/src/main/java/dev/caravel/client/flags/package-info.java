/** Flags that upstream's components have in common, and those ours take without an effect. */
@NullMarked
package dev.caravel.client.flags;

import org.jspecify.annotations.NullMarked;
