@NullMarked
package dev.caravel.apiserver.request;

import org.jspecify.annotations.NullMarked;
