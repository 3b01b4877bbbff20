package dev.caravel.client;

import dev.caravel.api.Kinds;
import dev.caravel.api.meta.v1.Status;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.object.Struct;
import dev.caravel.api.schema.Schema;
import dev.caravel.api.value.Bytes;
import dev.caravel.api.value.JsonValue;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Codec;
import dev.caravel.client.transport.DecodedEvents;
import dev.caravel.client.transport.EventSource;
import dev.caravel.client.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;

/** Reads the bodies of responses, whichever way they came. */
final class Wire {
  /** Text of an answer beyond this is cut off. */
  private static final int TEXT_LIMIT = 16 << 20;

  private static final String[] BUILT_IN_TYPES = {Codec.PROTOBUF, Codec.JSON};
  private static final String[] OTHER_TYPES = {Codec.JSON};

  private Wire() {}

  static String[] typesFor(Kind<?> kind) {
    return isBuiltIn(kind) ? BUILT_IN_TYPES.clone() : OTHER_TYPES.clone();
  }

  static String[] watchTypesFor(Kind<?> kind) {
    return isBuiltIn(kind)
        ? new String[] {Codec.PROTOBUF + ";stream=watch", Codec.JSON}
        : OTHER_TYPES.clone();
  }

  private static boolean isBuiltIn(Kind<?> kind) {
    return Kinds.find(kind.apiVersion(), kind.kind()).isPresent();
  }

  static Struct object(Body body, Schema schema) {
    return switch (body) {
      case Body.Item item -> item.object();
      case Body.Encoded encoded -> decode(schema, encoded);
      case Body.Empty _ -> Struct.empty(schema);
      case Body.Streamed _, Body.Events _ -> throw new TransportException("not an object");
    };
  }

  private static Struct decode(Schema schema, Body.Encoded encoded) {
    try {
      return Codec.decode(schema, encoded.contentType(), encoded.content());
    } catch (IllegalArgumentException e) {
      throw new TransportException("the answer cannot be read: " + e.getMessage(), e);
    }
  }

  /** A list of the kind; of a kind that is made at run time, one whose items are JSON still. */
  static Struct list(Body body, Kind<?> kind) {
    return object(
        body,
        Kinds.find(kind.apiVersion(), kind.kind() + "List")
            .<Schema>map(Kind::schema)
            .orElse(dev.caravel.api.meta.v1.List.SCHEMA));
  }

  static <T extends KubernetesObject> List<T> items(Struct list, Kind<T> kind) {
    var items = list.get("items").map(value -> (List<?>) value).orElse(List.of());
    if (!items.isEmpty() && items.getFirst() instanceof JsonValue) {
      return items.stream()
          .map(item -> new Body.Encoded(Codec.JSON, ((JsonValue) item).bytes()))
          .map(item -> kind.of(decode(kind.schema(), item)))
          .toList();
    }
    return new Views<>(items, kind);
  }

  /** Views are made when they are asked for: a list of many objects costs nothing by itself. */
  private static final class Views<T extends KubernetesObject> extends AbstractList<T> {
    private final List<?> structs;
    private final Kind<T> kind;

    Views(List<?> structs, Kind<T> kind) {
      this.structs = structs;
      this.kind = kind;
    }

    @Override
    public T get(int index) {
      return kind.of(named((Struct) structs.get(index)));
    }

    /** Servers leave out what the items of a list are; an object by itself says it. */
    private Struct named(Struct item) {
      return item.get("kind").isPresent()
          ? item
          : item.with("kind", kind.kind()).with("apiVersion", kind.apiVersion());
    }

    @Override
    public int size() {
      return structs.size();
    }
  }

  static EventSource events(Body body, Kind<?> kind) {
    return switch (body) {
      case Body.Events events -> events.source();
      case Body.Streamed streamed -> new DecodedEvents(kind.schema(), streamed);
      case Body.Empty _, Body.Item _, Body.Encoded _ -> throw new TransportException("not a watch");
    };
  }

  /** The Status that an answer holds, if it holds one. */
  static Optional<Status> status(String contentType, Bytes content) {
    if (!contentType.startsWith(Codec.JSON) && !contentType.startsWith(Codec.PROTOBUF)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Status.of(Codec.decode(Status.SCHEMA, contentType, content)))
          .filter(status -> status.code() != 0);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static String text(Body body) {
    return switch (body) {
      case Body.Empty _ -> "";
      case Body.Encoded encoded -> encoded.content().toUtf8();
      case Body.Streamed streamed -> text(streamed.content());
      case Body.Item item ->
          new String(Codec.encode(item.object(), Codec.JSON), StandardCharsets.UTF_8);
      case Body.Events _ -> throw new TransportException("not a text");
    };
  }

  static String text(InputStream content) {
    try (content) {
      return new String(content.readNBytes(TEXT_LIMIT), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new TransportException("the answer broke off: " + e.getMessage(), e);
    }
  }

  static InputStream stream(Body body) {
    return switch (body) {
      case Body.Streamed streamed -> streamed.content();
      case Body.Encoded encoded ->
          new java.io.ByteArrayInputStream(encoded.content().toByteArray());
      case Body.Empty _ -> InputStream.nullInputStream();
      case Body.Item _, Body.Events _ -> throw new TransportException("not a text");
    };
  }
}
