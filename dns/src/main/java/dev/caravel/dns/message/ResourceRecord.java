package dev.caravel.dns.message;

/**
 * A resource record of the Internet.
 *
 * @param ttl seconds for which it may be kept
 */
public record ResourceRecord(Name name, int ttl, Data data) {}
