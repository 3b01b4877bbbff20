package dev.caravel.client.transport;

/** The HTTP methods of the API. */
public enum Method {
  GET,
  POST,
  PUT,
  PATCH,
  DELETE
}
