package dev.caravel.apiserver.request;

/** A resource handler for some resources only: token requests, reviews, and the like. */
public interface ResourceRoute extends ResourceHandler {

  /** Whether requests about {@code info} are this handler's, whatever their method. */
  boolean serves(RequestInfo info);
}
