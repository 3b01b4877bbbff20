@NullMarked
package dev.caravel.apiserver.health;

import org.jspecify.annotations.NullMarked;
