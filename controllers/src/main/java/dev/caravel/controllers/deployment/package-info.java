/** Makes replica sets of deployments, and moves pods from one to the next. */
@NullMarked
package dev.caravel.controllers.deployment;

import org.jspecify.annotations.NullMarked;
