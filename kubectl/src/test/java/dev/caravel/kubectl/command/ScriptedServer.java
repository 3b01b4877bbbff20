package dev.caravel.kubectl.command;

import dev.caravel.api.value.Bytes;
import dev.caravel.client.Client;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Channels;
import dev.caravel.client.transport.Codec;
import dev.caravel.client.transport.Request;
import dev.caravel.client.transport.Response;
import dev.caravel.client.transport.Transport;
import dev.caravel.kubectl.Session;
import dev.caravel.time.SystemClock;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Answers requests in the order of a script, keeps them, and keeps what a command prints. */
final class ScriptedServer implements Transport {
  private final Queue<Response> answers = new ArrayDeque<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  final List<Request> requests = new ArrayList<>();

  ScriptedServer answer(int status, String json) {
    answers.add(Response.of(status, new Body.Encoded(Codec.JSON, Bytes.ofUtf8(json))));
    return this;
  }

  /** A failure with that code, reason and message. */
  ScriptedServer refuse(int code, String reason, String message) {
    return answer(
        code,
        """
        {"kind":"Status","apiVersion":"v1","status":"Failure","code":%d,"reason":"%s",
         "message":"%s"}\
        """
            .formatted(code, reason, message.replace("\"", "\\\"")));
  }

  /** A session whose output and errors are both kept, in the order they come. */
  Session session(String input) {
    var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    InputStream in = new java.io.ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    return new Session(new Client(this), "default", SystemClock.instance(), in, out, out);
  }

  String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** The body of a request that was sent as bytes. */
  String body(int request) {
    return ((Body.Encoded) requests.get(request).body()).content().toUtf8();
  }

  @Override
  public Response send(Request request) {
    requests.add(request);
    return answers.remove();
  }

  @Override
  public Channels connect(Request request, List<String> protocols) {
    throw new UnsupportedOperationException("no channels here");
  }

  @Override
  public void close() {}
}
