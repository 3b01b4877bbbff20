package dev.caravel.kubectl;

import dev.caravel.client.Client;
import dev.caravel.time.Clock;
import java.io.InputStream;
import java.io.PrintStream;

/**
 * What every command works with.
 *
 * @param namespace where objects are that have one, unless the command says otherwise
 */
public record Session(
    Client client,
    String namespace,
    Clock clock,
    InputStream in,
    PrintStream out,
    PrintStream err) {}
