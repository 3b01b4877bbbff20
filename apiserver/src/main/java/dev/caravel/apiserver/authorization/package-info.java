/** Who may do what: RBAC, the rights of nodes, the reviews of both, and the default roles. */
@NullMarked
package dev.caravel.apiserver.authorization;

import org.jspecify.annotations.NullMarked;
