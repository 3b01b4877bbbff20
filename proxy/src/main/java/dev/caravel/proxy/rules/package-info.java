/**
 * From a Service's port to packet filter rules, and the smallest change between two states of them.
 */
@NullMarked
package dev.caravel.proxy.rules;

import org.jspecify.annotations.NullMarked;
