@NullMarked
package dev.caravel.apiserver;

import org.jspecify.annotations.NullMarked;
