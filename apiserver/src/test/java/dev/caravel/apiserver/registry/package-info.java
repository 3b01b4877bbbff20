@NullMarked
package dev.caravel.apiserver.registry;

import org.jspecify.annotations.NullMarked;
