/** Files that say where clusters are and who one is there. */
@NullMarked
package dev.caravel.client.kubeconfig;

import org.jspecify.annotations.NullMarked;
