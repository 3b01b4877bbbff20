/** CRI's ImageService. */
@NullMarked
package dev.caravel.runtime.image.service;

import org.jspecify.annotations.NullMarked;
