/** What the proxy tells about itself: health and metrics, over HTTP. */
@NullMarked
package dev.caravel.proxy.health;

import org.jspecify.annotations.NullMarked;
