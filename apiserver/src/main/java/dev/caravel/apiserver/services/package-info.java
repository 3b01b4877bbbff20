/** Cluster IPs and node ports of Services, allocated in the transaction that stores the Service. */
@NullMarked
package dev.caravel.apiserver.services;

import org.jspecify.annotations.NullMarked;
