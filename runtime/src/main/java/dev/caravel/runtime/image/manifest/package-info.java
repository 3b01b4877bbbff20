/** The JSON documents of an image: index, manifest, configuration. */
@NullMarked
package dev.caravel.runtime.image.manifest;

import org.jspecify.annotations.NullMarked;
