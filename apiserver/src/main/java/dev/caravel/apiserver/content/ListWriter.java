package dev.caravel.apiserver.content;

import com.google.protobuf.CodedOutputStream;
import dev.caravel.api.Kinds;
import dev.caravel.api.json.Json;
import dev.caravel.api.json.JsonWriter;
import dev.caravel.api.meta.v1.ListMeta;
import dev.caravel.api.meta.v1.PartialObjectMetadataList;
import dev.caravel.api.object.Kind;
import dev.caravel.api.object.Struct;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.yaml.Yaml;
import dev.caravel.apiserver.request.ApiResponse.Items;
import dev.caravel.apiserver.request.Representation;
import dev.caravel.apiserver.table.MetadataOnly;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a list of objects by joining what each of them is already encoded to. Items of built-in
 * kinds say neither kind nor apiVersion, as upstream has it; custom resources and metadata do.
 */
public final class ListWriter {
  private static final byte[] KUBERNETES = {'k', '8', 's', 0};

  private final String apiVersion;
  private final String kind;
  private final Struct metadata;
  private final List<Struct> items;
  private final byte[] itemStart;

  private ListWriter(
      String apiVersion, String kind, Struct metadata, List<Struct> items, byte[] itemStart) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.metadata = metadata;
    this.items = items;
    this.itemStart = itemStart;
  }

  /** The list as the body of an answer; a Table is not made here. */
  public static byte[] write(Items list, Negotiated how) {
    return of(list, how.representation()).write(how);
  }

  /** The list's metadata. */
  public static ListMeta metadata(Items items) {
    var meta = ListMeta.builder().resourceVersion(items.resourceVersion());
    if (!items.continueToken().isEmpty()) {
      meta.continue_(items.continueToken());
    }
    items.remainingItemCount().ifPresent(meta::remainingItemCount);
    return meta.build();
  }

  private static ListWriter of(Items list, Representation representation) {
    Struct metadata = metadata(list).struct();
    if (representation instanceof Representation.AsMetadata metadataOnly) {
      var items = new ArrayList<Struct>(list.items().size());
      list.items().forEach(item -> items.add(MetadataOnly.of(item, metadataOnly.apiVersion())));
      return new ListWriter(
          metadataOnly.apiVersion(),
          PartialObjectMetadataList.KIND.kind(),
          metadata,
          items,
          new byte[0]);
    }
    Kind<?> kind = list.itemKind();
    boolean isBuiltIn = Kinds.find(kind.apiVersion(), kind.kind()).isPresent();
    byte[] start =
        isBuiltIn
            ? "{\"kind\":\"%s\",\"apiVersion\":\"%s\""
                .formatted(kind.kind(), kind.apiVersion())
                .getBytes(StandardCharsets.UTF_8)
            : new byte[0];
    return new ListWriter(kind.apiVersion(), kind.kind() + "List", metadata, list.items(), start);
  }

  private byte[] write(Negotiated how) {
    return switch (how.format()) {
      case JSON -> how.pretty() ? PrettyJson.indent(json("]}")) : json("]}\n");
      case YAML -> Yaml.fromJson(json("]}")).getBytes(StandardCharsets.UTF_8);
      case PROTOBUF -> protobuf();
    };
  }

  private byte[] json(String end) {
    var head = new JsonWriter();
    head.raw('{').string("kind").raw(':').string(kind);
    head.raw(',').string("apiVersion").raw(':').string(apiVersion);
    head.raw(',').string("metadata").raw(':').raw(Json.encode(metadata));
    head.raw(',').string("items").raw(':');
    if (items.isEmpty() && kind.equals(PartialObjectMetadataList.KIND.kind())) {
      // Upstream's list of metadata has no slice until something is in it.
      return head.raw("null".getBytes(StandardCharsets.US_ASCII))
          .raw(end.substring(1).getBytes(StandardCharsets.US_ASCII))
          .toByteArray();
    }
    head.raw('[');
    byte[] tail = end.getBytes(StandardCharsets.US_ASCII);
    var encoded = new byte[items.size()][];
    long size = head.size() + tail.length;
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = Json.encode(items.get(i));
      size += encoded[i].length + 1;
    }
    var out = new ByteArrayOutputStream(Math.toIntExact(size));
    out.writeBytes(head.toByteArray());
    for (int i = 0; i < encoded.length; i++) {
      if (i > 0) {
        out.write(',');
      }
      writeWithoutType(encoded[i], out);
    }
    out.writeBytes(tail);
    return out.toByteArray();
  }

  /** Leaves {@code "kind":"Pod","apiVersion":"v1",} out. */
  private void writeWithoutType(byte[] json, ByteArrayOutputStream out) {
    int length = itemStart.length;
    if (length == 0 || json.length <= length || !startsWith(json, itemStart)) {
      out.writeBytes(json);
      return;
    }
    int next = json[length] == ',' ? length + 1 : length;
    out.write('{');
    out.write(json, next, json.length - next);
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return java.util.Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  /** A runtime.Unknown whose raw message is the list: metadata in field 1, items in field 2. */
  private byte[] protobuf() {
    byte[] meta = Protobuf.encodeMessage(metadata);
    var messages = new ArrayList<byte[]>(items.size());
    int size = CodedOutputStream.computeByteArraySize(1, meta);
    for (Struct item : items) {
      byte[] message = Protobuf.encodeMessage(item);
      messages.add(message);
      size += CodedOutputStream.computeByteArraySize(2, message);
    }
    try {
      var type = new ByteArrayOutputStream();
      var typeMeta = CodedOutputStream.newInstance(type);
      typeMeta.writeString(1, apiVersion);
      typeMeta.writeString(2, kind);
      typeMeta.flush();
      var out = new ByteArrayOutputStream(size + type.size() + 32);
      out.write(KUBERNETES);
      var unknown = CodedOutputStream.newInstance(out);
      unknown.writeByteArray(1, type.toByteArray());
      unknown.writeTag(2, 2);
      unknown.writeUInt32NoTag(size);
      unknown.writeByteArray(1, meta);
      for (byte[] message : messages) {
        unknown.writeByteArray(2, message);
      }
      unknown.writeString(3, "");
      unknown.writeString(4, "");
      unknown.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
