/** The controller manager: the control loops that make what is be what is wanted. */
@NullMarked
package dev.caravel.controllers;

import org.jspecify.annotations.NullMarked;
