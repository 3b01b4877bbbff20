/** Which objects a request or a workload means: label and field selectors. */
@NullMarked
package dev.caravel.api.selector;

import org.jspecify.annotations.NullMarked;
