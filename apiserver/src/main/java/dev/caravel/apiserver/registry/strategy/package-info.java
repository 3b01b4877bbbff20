/**
 * What is special about each kind when it is written: one file per kind, a default for the rest.
 */
@NullMarked
package dev.caravel.apiserver.registry.strategy;

import org.jspecify.annotations.NullMarked;
