/** Local copies of kinds, kept current by list and watch. */
@NullMarked
package dev.caravel.client.informer;

import org.jspecify.annotations.NullMarked;
