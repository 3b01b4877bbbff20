@NullMarked
package dev.caravel.api.yaml;

import org.jspecify.annotations.NullMarked;
