/** What the process of a running cluster says when it is asked, over a Unix socket. */
@NullMarked
package dev.caravel.launcher.control;

import org.jspecify.annotations.NullMarked;
