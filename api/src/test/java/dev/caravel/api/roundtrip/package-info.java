@NullMarked
package dev.caravel.api.roundtrip;

import org.jspecify.annotations.NullMarked;
