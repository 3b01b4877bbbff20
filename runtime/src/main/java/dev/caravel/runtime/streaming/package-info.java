/** The server behind the URLs of exec, attach and port-forward. */
@NullMarked
package dev.caravel.runtime.streaming;

import org.jspecify.annotations.NullMarked;
