/** The queue between an informer and a controller's reconcile. */
@NullMarked
package dev.caravel.client.workqueue;

import org.jspecify.annotations.NullMarked;
