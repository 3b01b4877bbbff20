/** YAML as kubectl reads and writes it, to and from JSON. */
@NullMarked
package dev.caravel.api.yaml;

import org.jspecify.annotations.NullMarked;
