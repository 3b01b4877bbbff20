/** The kubelet's directories, its mounts and how files are replaced at once. */
@NullMarked
package dev.caravel.kubelet.files;

import org.jspecify.annotations.NullMarked;
