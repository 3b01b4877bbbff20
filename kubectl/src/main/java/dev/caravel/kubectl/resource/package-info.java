/** What a person names on the command line: types, names, files. */
@NullMarked
package dev.caravel.kubectl.resource;

import org.jspecify.annotations.NullMarked;
