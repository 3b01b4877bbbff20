/** Whether the server lives and is ready, check by check. */
@NullMarked
package dev.caravel.apiserver.health;

import org.jspecify.annotations.NullMarked;
