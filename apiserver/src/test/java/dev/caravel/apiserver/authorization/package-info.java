@NullMarked
package dev.caravel.apiserver.authorization;

import org.jspecify.annotations.NullMarked;
