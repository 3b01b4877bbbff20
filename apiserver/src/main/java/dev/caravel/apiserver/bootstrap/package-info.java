/** The objects that are there before anybody creates one, and stay there. */
@NullMarked
package dev.caravel.apiserver.bootstrap;

import org.jspecify.annotations.NullMarked;
