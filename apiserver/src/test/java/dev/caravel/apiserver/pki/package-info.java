@NullMarked
package dev.caravel.apiserver.pki;

import org.jspecify.annotations.NullMarked;
