/** What Services and their endpoints mean for one node: pure functions of API objects. */
@NullMarked
package dev.caravel.proxy.service;

import org.jspecify.annotations.NullMarked;
