@NullMarked
package dev.caravel.apiserver.storage;

import org.jspecify.annotations.NullMarked;
