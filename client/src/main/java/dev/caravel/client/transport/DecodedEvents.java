package dev.caravel.client.transport;

import com.google.protobuf.CodedInputStream;
import dev.caravel.api.json.Json;
import dev.caravel.api.meta.v1.Status;
import dev.caravel.api.meta.v1.WatchEvent;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.schema.Schema;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The events of a watch over HTTP, decoded as they come: one JSON object a line, or protobuf
 * messages each behind its length in four bytes.
 */
public final class DecodedEvents implements EventSource {
  /** An event larger than this breaks the watch. */
  public static final int EVENT_LIMIT = 64 << 20;

  private static final byte[] TYPE = "{\"type\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OBJECT = "\",\"object\":".getBytes(StandardCharsets.US_ASCII);

  private final Schema schema;
  private final boolean protobuf;
  private final InputStream in;
  private volatile boolean closed;

  /**
   * The events of a response.
   *
   * @param schema of the objects
   */
  public DecodedEvents(Schema schema, Body.Streamed body) {
    this.schema = schema;
    this.protobuf = Codec.isProtobuf(body.contentType());
    this.in = new BufferedInputStream(body.content());
  }

  @Override
  public Optional<RawEvent> next() {
    try {
      return protobuf ? nextFrame() : nextLine();
    } catch (IOException e) {
      if (closed) {
        return Optional.empty();
      }
      throw new TransportException("the watch broke: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new TransportException("the watch sent what cannot be read: " + e.getMessage(), e);
    }
  }

  private Optional<RawEvent> nextFrame() throws IOException {
    var head = in.readNBytes(Integer.BYTES);
    if (head.length == 0) {
      return Optional.empty();
    }
    if (head.length < Integer.BYTES) {
      throw new EOFException("ended within an event");
    }
    int length = ByteBuffer.wrap(head).getInt();
    if (length < 0 || length > EVENT_LIMIT) {
      throw new IOException("an event of " + Integer.toUnsignedString(length) + " bytes");
    }
    var frame = in.readNBytes(length);
    if (frame.length < length) {
      throw new EOFException("ended within an event");
    }
    return Optional.of(frame(frame));
  }

  /** A meta/v1 WatchEvent: its type, and the object in its envelope within a RawExtension. */
  private RawEvent frame(byte[] frame) throws IOException {
    var type = "";
    byte[] object = {};
    var message = CodedInputStream.newInstance(frame);
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      switch (tag) {
        case 1 << 3 | 2 -> type = message.readString();
        case 2 << 3 | 2 -> {
          int limit = message.pushLimit(message.readRawVarint32());
          for (int inner = message.readTag(); inner != 0; inner = message.readTag()) {
            if (inner == (1 << 3 | 2)) {
              object = message.readByteArray();
            } else {
              message.skipField(inner);
            }
          }
          message.popLimit(limit);
        }
        default -> message.skipField(tag);
      }
    }
    return new RawEvent(type, Protobuf.decode(schemaOf(type), object));
  }

  private Optional<RawEvent> nextLine() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b != '\n') {
        line.write(b);
        if (line.size() > EVENT_LIMIT) {
          throw new IOException("an event of more than " + EVENT_LIMIT + " bytes");
        }
      } else if (line.size() > 0) {
        return Optional.of(line(line.toByteArray()));
      }
    }
    return line.size() == 0 ? Optional.empty() : Optional.of(line(line.toByteArray()));
  }

  /** Servers write type and object in this order; any other is read by the schema. */
  private RawEvent line(byte[] line) {
    int typeEnd = TYPE.length;
    if (startsWith(line, TYPE, 0)) {
      while (typeEnd < line.length && line[typeEnd] != '"') {
        typeEnd++;
      }
      int start = typeEnd + OBJECT.length;
      int end = line.length - 1;
      if (startsWith(line, OBJECT, typeEnd) && line[end] == '}' && end > start) {
        var type = new String(line, TYPE.length, typeEnd - TYPE.length, StandardCharsets.US_ASCII);
        return new RawEvent(type, decode(type, Arrays.copyOfRange(line, start, end)));
      }
    }
    var event = WatchEvent.of(Json.decode(WatchEvent.SCHEMA, line));
    return new RawEvent(event.type(), decode(event.type(), event.object().bytes().toByteArray()));
  }

  private static boolean startsWith(byte[] bytes, byte[] start, int offset) {
    return offset + start.length <= bytes.length
        && Arrays.equals(bytes, offset, offset + start.length, start, 0, start.length);
  }

  private Struct decode(String type, byte[] json) {
    return Json.decode(schemaOf(type), json);
  }

  private Schema schemaOf(String type) {
    return type.equals("ERROR") ? Status.SCHEMA : schema;
  }

  @Override
  public void close() {
    closed = true;
    try {
      in.close();
    } catch (IOException e) {
      throw new TransportException("cannot end the watch: " + e.getMessage(), e);
    }
  }
}
