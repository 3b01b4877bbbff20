/** CRI's RuntimeService on top of sandboxes and containers. */
@NullMarked
package dev.caravel.runtime.service;

import org.jspecify.annotations.NullMarked;
