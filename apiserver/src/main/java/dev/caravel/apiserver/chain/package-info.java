/** The stages that every request passes, in their order, from the network or the same process. */
@NullMarked
package dev.caravel.apiserver.chain;

import org.jspecify.annotations.NullMarked;
