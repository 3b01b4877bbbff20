/** The cluster's certificate authority, the certificates it issues, and the files they live in. */
@NullMarked
package dev.caravel.apiserver.pki;

import org.jspecify.annotations.NullMarked;
