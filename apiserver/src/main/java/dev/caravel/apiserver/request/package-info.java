/**
 * One request and its answer, as every stage of the server and every resource handler see them,
 * whether they came as bytes over the network or as objects from the same process.
 */
@NullMarked
package dev.caravel.apiserver.request;

import org.jspecify.annotations.NullMarked;
