/** Tables for people: which columns a kind shows, and what stands in them. */
@NullMarked
package dev.caravel.apiserver.table;

import org.jspecify.annotations.NullMarked;
