package dev.caravel.client;

import java.util.List;

/**
 * A list of objects, or a page of it.
 *
 * @param resourceVersion the moment that it shows
 * @param continueToken gets the next page; empty at the end
 */
public record ObjectList<T>(List<T> items, String resourceVersion, String continueToken) {}
