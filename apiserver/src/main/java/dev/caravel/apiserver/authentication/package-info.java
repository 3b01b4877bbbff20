/** Who asks: client certificates, service-account tokens, static tokens, impersonation. */
@NullMarked
package dev.caravel.apiserver.authentication;

import org.jspecify.annotations.NullMarked;
