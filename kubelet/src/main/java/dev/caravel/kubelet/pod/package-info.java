/** What is to be done with a pod, and what its status is: decisions without any I/O. */
@NullMarked
package dev.caravel.kubelet.pod;

import org.jspecify.annotations.NullMarked;
