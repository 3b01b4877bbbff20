@NullMarked
package dev.caravel.apiserver.admission.quota;

import org.jspecify.annotations.NullMarked;
