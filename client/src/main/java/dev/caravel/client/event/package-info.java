/** Events that tell people what a component did to an object. */
@NullMarked
package dev.caravel.client.event;

import org.jspecify.annotations.NullMarked;
