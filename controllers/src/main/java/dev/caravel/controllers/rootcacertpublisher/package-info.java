/** Puts the API server's authority where the pods of each namespace find it. */
@NullMarked
package dev.caravel.controllers.rootcacertpublisher;

import org.jspecify.annotations.NullMarked;
