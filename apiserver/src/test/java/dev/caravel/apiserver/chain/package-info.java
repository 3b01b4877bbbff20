@NullMarked
package dev.caravel.apiserver.chain;

import org.jspecify.annotations.NullMarked;
