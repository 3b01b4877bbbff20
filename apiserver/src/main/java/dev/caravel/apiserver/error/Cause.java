package dev.caravel.apiserver.error;

/**
 * One reason of an Invalid error (meta/v1 StatusCause).
 *
 * @param type FieldValueInvalid, FieldValueRequired, ...
 * @param field path of the field, empty if none
 */
public record Cause(String type, String message, String field) {}
