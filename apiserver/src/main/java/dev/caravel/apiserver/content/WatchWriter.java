package dev.caravel.apiserver.content;

import com.google.protobuf.CodedOutputStream;
import dev.caravel.api.json.Json;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.request.WatchEvent;
import dev.caravel.apiserver.table.MetadataOnly;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes the events of a watch: a JSON object a line, or protobuf messages each behind its length
 * in four bytes.
 */
public final class WatchWriter {
  private static final byte[] OBJECT = "\",\"object\":".getBytes(StandardCharsets.US_ASCII);

  private final Negotiated how;
  private final UnaryOperator<Struct> shown;

  /**
   * @param asTable makes a Table of an object, asked only for events to be shown as such
   */
  public WatchWriter(Negotiated how, UnaryOperator<Struct> asTable) {
    this.how = how;
    this.shown =
        switch (how.representation()) {
          case Representation.AsIs asIs -> UnaryOperator.identity();
          case Representation.AsTable table -> asTable;
          case Representation.AsMetadata metadata ->
              object -> MetadataOnly.of(object, metadata.apiVersion());
        };
  }

  /** The Content-Type of the stream. */
  public String contentType() {
    return how.format() == Format.PROTOBUF
        ? Format.PROTOBUF.mediaType() + ";stream=watch"
        : Format.JSON.mediaType();
  }

  /** The events as bytes. */
  public byte[] write(List<WatchEvent> events) {
    var out = new ByteArrayOutputStream(events.size() * 512);
    for (WatchEvent event : events) {
      Struct object =
          event.type() == WatchEvent.Type.ERROR ? event.object() : shown.apply(event.object());
      if (how.format() == Format.PROTOBUF) {
        writeFrame(out, event.type().name(), Protobuf.encode(object));
      } else {
        writeLine(out, event.type().name(), Json.encode(object));
      }
    }
    return out.toByteArray();
  }

  private static void writeLine(ByteArrayOutputStream out, String type, byte[] json) {
    out.writeBytes(("{\"type\":\"" + type).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(OBJECT);
    out.writeBytes(json);
    out.write('}');
    out.write('\n');
  }

  /** A meta/v1 WatchEvent: the type, and the object in its envelope within a RawExtension. */
  private static void writeFrame(ByteArrayOutputStream out, String type, byte[] object) {
    int extension = CodedOutputStream.computeByteArraySize(1, object);
    int length =
        CodedOutputStream.computeStringSize(1, type)
            + CodedOutputStream.computeTagSize(2)
            + CodedOutputStream.computeUInt32SizeNoTag(extension)
            + extension;
    try {
      out.write(length >>> 24);
      out.write(length >>> 16);
      out.write(length >>> 8);
      out.write(length);
      var frame = CodedOutputStream.newInstance(out);
      frame.writeString(1, type);
      frame.writeTag(2, 2);
      frame.writeUInt32NoTag(extension);
      frame.writeByteArray(1, object);
      frame.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
