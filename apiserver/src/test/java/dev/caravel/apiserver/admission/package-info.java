@NullMarked
package dev.caravel.apiserver.admission;

import org.jspecify.annotations.NullMarked;
