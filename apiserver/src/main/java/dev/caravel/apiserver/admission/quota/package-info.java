/** Quotas of namespaces: what an object uses, and whether there is room for it. */
@NullMarked
package dev.caravel.apiserver.admission.quota;

import org.jspecify.annotations.NullMarked;
