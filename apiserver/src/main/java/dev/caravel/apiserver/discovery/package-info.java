/** What the server serves, as clients ask for it before anything else. */
@NullMarked
package dev.caravel.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
