/** The Container Runtime Interface: its messages, and how to speak it on a Unix socket. */
@NullMarked
package dev.caravel.cri;

import org.jspecify.annotations.NullMarked;
