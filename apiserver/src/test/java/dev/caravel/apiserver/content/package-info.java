@NullMarked
package dev.caravel.apiserver.content;

import org.jspecify.annotations.NullMarked;
