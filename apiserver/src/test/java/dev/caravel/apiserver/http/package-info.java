@NullMarked
package dev.caravel.apiserver.http;

import org.jspecify.annotations.NullMarked;
