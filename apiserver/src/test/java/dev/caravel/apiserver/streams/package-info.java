@NullMarked
package dev.caravel.apiserver.streams;

import org.jspecify.annotations.NullMarked;
