/** Which flow schema and priority level requests belong to (KEP-1040). */
@NullMarked
package dev.caravel.apiserver.flowcontrol;

import org.jspecify.annotations.NullMarked;
