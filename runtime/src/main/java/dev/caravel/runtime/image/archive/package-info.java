/** Import of OCI layouts and of what docker save writes. */
@NullMarked
package dev.caravel.runtime.image.archive;

import org.jspecify.annotations.NullMarked;
