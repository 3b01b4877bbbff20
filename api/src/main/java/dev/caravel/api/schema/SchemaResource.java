package dev.caravel.api.schema;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the resources that the generator's class of the same name writes, one type at a time. */
final class SchemaResource {
  /** Not loaded before {@code explain} or OpenAPI asks. */
  static final class Descriptions {
    private static final SchemaResource RESOURCE = new SchemaResource("descriptions.bin");

    private Descriptions() {}

    static String description(int type, int place) {
      return RESOURCE.string(type, place);
    }
  }

  private static final int LIST = 20;
  private static final int WRAPPED_LIST = 21;
  private static final int MAP = 22;
  private static final int MESSAGE = 23;
  private static final FieldType.Scalar[] SCALARS = FieldType.Scalar.values();
  private static final Presence[] PRESENCES = Presence.values();
  private static final Schema.Shape[] SHAPES = Schema.Shape.values();

  private final byte[] content;
  private final int[] offsets;

  SchemaResource(String name) {
    try (InputStream in = SchemaResource.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource missing: " + name);
      }
      content = in.readAllBytes();
      DataInputStream head = at(0);
      offsets = new int[head.readInt()];
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = head.readInt();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int size() {
    return offsets.length;
  }

  String schemaName(int type) {
    return string(type, 0);
  }

  private String string(int type, int place) {
    try {
      DataInputStream in = at(offsets[type]);
      for (int i = 0; i < place; i++) {
        in.skipNBytes(in.readUnsignedShort());
      }
      return in.readUTF();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<KindData> kinds() {
    try {
      DataInputStream in = at(4 + 4 * offsets.length);
      int count = in.readInt();
      List<KindData> kinds = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        kinds.add(
            new KindData(
                in.readUnsignedShort(),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                strings(in),
                strings(in),
                in.readBoolean(),
                strings(in),
                subresources(in)));
      }
      return kinds;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, List<String>> subresources(DataInputStream in) throws IOException {
    int count = in.readUnsignedByte();
    Map<String, List<String>> subresources = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      subresources.put(in.readUTF(), strings(in));
    }
    return subresources;
  }

  Schema schema(int type) {
    try {
      DataInputStream in = at(offsets[type]);
      String name = in.readUTF();
      Schema.Shape shape = SHAPES[in.readUnsignedByte()];
      boolean atomic = in.readBoolean();
      int count = in.readUnsignedByte();
      List<Field> fields = new ArrayList<>(count);
      for (int slot = 0; slot < count; slot++) {
        fields.add(field(in, slot));
      }
      return Schema.builtIn(name, type, shape, atomic, fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Field field(DataInputStream in, int slot) throws IOException {
    String name = in.readUTF().intern();
    int depth = in.readUnsignedByte();
    List<Integer> inlinedIn = new ArrayList<>();
    int number = 0;
    for (int i = 0; i < depth; i++) {
      number = in.readUnsignedShort();
      if (i < depth - 1) {
        inlinedIn.add(number);
      }
    }
    FieldType type = type(in);
    Presence presence = PRESENCES[in.readUnsignedByte()];
    boolean required = in.readBoolean();
    String listType = in.readUTF();
    List<String> mapKeys = strings(in);
    String patchStrategy = in.readUTF();
    String patchMergeKey = in.readUTF();
    String defaultJson = in.readUTF();
    return new Field(
        name,
        slot,
        number,
        inlinedIn,
        type,
        presence,
        required,
        listType,
        mapKeys,
        patchStrategy,
        patchMergeKey,
        defaultJson.isEmpty() ? Optional.empty() : Optional.of(defaultJson));
  }

  private static FieldType type(DataInputStream in) throws IOException {
    int code = in.readUnsignedByte();
    return switch (code) {
      case LIST -> new FieldType.ListOf(type(in), false);
      case WRAPPED_LIST -> new FieldType.ListOf(type(in), true);
      case MAP -> new FieldType.MapOf(type(in));
      case MESSAGE -> new FieldType.Message(in.readUnsignedShort(), Schemas::builtIn);
      default -> SCALARS[code - 1];
    };
  }

  private static List<String> strings(DataInputStream in) throws IOException {
    int count = in.readUnsignedByte();
    List<String> strings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      strings.add(in.readUTF());
    }
    return List.copyOf(strings);
  }

  private DataInputStream at(int offset) {
    return new DataInputStream(new ByteArrayInputStream(content, offset, content.length - offset));
  }
}
