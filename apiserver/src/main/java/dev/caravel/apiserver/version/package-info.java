/** What this server is, and the paths it has. */
@NullMarked
package dev.caravel.apiserver.version;

import org.jspecify.annotations.NullMarked;
