@NullMarked
package dev.caravel.apiserver.authentication;

import org.jspecify.annotations.NullMarked;
