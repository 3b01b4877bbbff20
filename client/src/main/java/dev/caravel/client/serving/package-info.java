/** What every component serves beside its work: its health and its metrics, over HTTPS. */
@NullMarked
package dev.caravel.client.serving;

import org.jspecify.annotations.NullMarked;
