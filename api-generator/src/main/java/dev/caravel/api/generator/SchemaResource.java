package dev.caravel.api.generator;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Writes the schemas as the module api reads them (its {@code SchemaResource}), so that one type is
 * decoded without touching the others: number of types, their offsets, number of kinds, the kinds,
 * the types. All strings are Java's modified UTF-8 with a length of two bytes. The descriptions
 * have the same layout in a resource of their own.
 */
final class SchemaResource {
  private static final int LIST = 20;
  private static final int WRAPPED_LIST = 21;
  private static final int MAP = 22;
  private static final int MESSAGE = 23;

  private final List<TypeModel> types;
  private final ToIntFunction<String> indexOf;

  /**
   * @param indexOf the place in {@code types} of a message by its protobuf name
   */
  SchemaResource(List<TypeModel> types, ToIntFunction<String> indexOf) {
    this.types = types;
    this.indexOf = indexOf;
  }

  byte[] schemas() throws IOException {
    ByteArrayOutputStream kinds = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(kinds);
    int count = 0;
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i).kind().isPresent()) {
        writeKind(out, i, types.get(i).kind().get());
        count++;
      }
    }
    List<byte[]> bodies = new ArrayList<>();
    for (TypeModel type : types) {
      bodies.add(schema(type));
    }
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    new DataOutputStream(head).writeInt(count);
    head.writeBytes(kinds.toByteArray());
    return withOffsets(bodies, head.toByteArray());
  }

  byte[] descriptions() throws IOException {
    List<byte[]> bodies = new ArrayList<>();
    for (TypeModel type : types) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(body);
      out.writeUTF(type.description());
      for (FieldModel field : type.fields()) {
        out.writeUTF(field.description());
      }
      bodies.add(body.toByteArray());
    }
    return withOffsets(bodies, new byte[0]);
  }

  private static byte[] withOffsets(List<byte[]> bodies, byte[] head) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(all);
    out.writeInt(bodies.size());
    int offset = 4 + 4 * bodies.size() + head.length;
    for (byte[] body : bodies) {
      out.writeInt(offset);
      offset += body.length;
    }
    out.write(head);
    for (byte[] body : bodies) {
      out.write(body);
    }
    return all.toByteArray();
  }

  private static void writeKind(DataOutputStream out, int type, KindModel kind) throws IOException {
    out.writeShort(type);
    out.writeUTF(kind.group());
    out.writeUTF(kind.version());
    out.writeUTF(kind.kind());
    out.writeUTF(kind.plural());
    out.writeUTF(kind.singular());
    writeStrings(out, kind.shortNames());
    writeStrings(out, kind.categories());
    out.writeBoolean(kind.namespaced());
    writeStrings(out, kind.verbs());
    out.writeByte(kind.subresources().size());
    for (Map.Entry<String, Collection<String>> subresource : kind.subresources().entrySet()) {
      out.writeUTF(subresource.getKey());
      writeStrings(out, subresource.getValue());
    }
  }

  private byte[] schema(TypeModel type) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(body);
    out.writeUTF(type.openApiName());
    out.writeByte(type.form());
    out.writeBoolean(type.atomic());
    out.writeByte(type.fields().size());
    for (FieldModel field : type.fields()) {
      out.writeUTF(field.jsonName());
      out.writeByte(field.path().size());
      for (int number : field.path()) {
        out.writeShort(number);
      }
      writeType(out, field.type());
      out.writeByte(field.presence().ordinal());
      out.writeBoolean(field.required());
      out.writeUTF(field.listType());
      writeStrings(out, field.mapKeys());
      out.writeUTF(field.patchStrategy());
      out.writeUTF(field.patchMergeKey());
      out.writeUTF(field.defaultJson().orElse(""));
    }
    return body.toByteArray();
  }

  private void writeType(DataOutputStream out, FieldType type) throws IOException {
    switch (type) {
      case FieldType.Scalar scalar -> out.writeByte(scalar.code);
      case FieldType.ListOf list -> {
        out.writeByte(list.wrapped() ? WRAPPED_LIST : LIST);
        writeType(out, list.element());
      }
      case FieldType.MapOf map -> {
        out.writeByte(MAP);
        writeType(out, map.value());
      }
      case FieldType.Message message -> {
        out.writeByte(MESSAGE);
        out.writeShort(indexOf.applyAsInt(message.protoName()));
      }
    }
  }

  private static void writeStrings(DataOutputStream out, Collection<String> strings)
      throws IOException {
    out.writeByte(strings.size());
    for (String string : strings) {
      out.writeUTF(string);
    }
  }
}
