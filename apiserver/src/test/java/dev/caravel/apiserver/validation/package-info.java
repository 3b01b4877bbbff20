@NullMarked
package dev.caravel.apiserver.validation;

import org.jspecify.annotations.NullMarked;
