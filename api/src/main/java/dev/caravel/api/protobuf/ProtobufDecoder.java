package dev.caravel.api.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.caravel.api.object.Struct;
import dev.caravel.api.quantity.Quantity;
import dev.caravel.api.schema.Field;
import dev.caravel.api.schema.FieldType;
import dev.caravel.api.schema.Schema;
import dev.caravel.api.schema.WireMessage;
import dev.caravel.api.value.Bytes;
import dev.caravel.api.value.IntOrString;
import dev.caravel.api.value.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one loop that reads protobuf. */
final class ProtobufDecoder {
  private int depth;

  private ProtobufDecoder() {}

  static Struct decode(Schema schema, byte[] message) {
    try {
      return new ProtobufDecoder().message(CodedInputStream.newInstance(message), schema);
    } catch (IOException e) {
      throw new ProtobufException("proto: " + e.getMessage());
    } catch (ProtobufException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new ProtobufException(String.valueOf(e.getMessage()));
    }
  }

  private Struct message(CodedInputStream in, Schema schema) throws IOException {
    if (++depth > Protobuf.DEPTH_LIMIT) {
      throw new ProtobufException("messages are nested too deeply");
    }
    Struct.Builder builder = Struct.builder(schema);
    @Nullable Object[] growing = new @Nullable Object[schema.fields().size()];
    fields(in, builder, growing, schema.wire());
    for (int slot = 0; slot < growing.length; slot++) {
      switch (growing[slot]) {
        case null -> {}
        case List<?> list -> builder.set(slot, Collections.unmodifiableList(list));
        case Map<?, ?> map -> builder.set(slot, Collections.unmodifiableMap(map));
        default -> throw new AssertionError("only collections grow");
      }
    }
    depth--;
    return builder.build();
  }

  private void fields(
      CodedInputStream in, Struct.Builder builder, @Nullable Object[] growing, WireMessage layout)
      throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      WireMessage.Entry entry = layout.byNumber(WireFormat.getTagFieldNumber(tag));
      Field field = entry == null ? null : entry.field();
      WireMessage inlined = entry == null ? null : entry.inlined();
      if (inlined != null) {
        int limit = in.pushLimit(in.readRawVarint32());
        fields(in, builder, growing, inlined);
        in.checkLastTagWas(0);
        in.popLimit(limit);
      } else if (field == null) {
        in.skipField(tag);
      } else {
        field(in, tag, builder, growing, field);
      }
    }
  }

  @SuppressWarnings("unchecked") // growing holds only what is put there below.
  private void field(
      CodedInputStream in, int tag, Struct.Builder builder, @Nullable Object[] growing, Field field)
      throws IOException {
    int slot = field.slot();
    if (field.type() instanceof FieldType.ListOf list) {
      List<Object> values = (List<Object>) growing[slot];
      if (values == null) {
        values = new ArrayList<>();
        growing[slot] = values;
      }
      if (list.wrapped()) {
        values.addAll(wrapped(in, list));
      } else {
        element(in, tag, list.element(), values);
      }
    } else if (field.type() instanceof FieldType.MapOf map) {
      Map<String, Object> values = (Map<String, Object>) growing[slot];
      if (values == null) {
        values = new LinkedHashMap<>();
        growing[slot] = values;
      }
      entry(in, map.value(), values);
    } else {
      Optional<Object> value = value(in, tag, field.type());
      if (value.isPresent()) {
        builder.set(slot, value.get());
      }
    }
  }

  /** One element, or several numbers that a foreign encoder has packed. */
  private void element(CodedInputStream in, int tag, FieldType type, List<Object> values)
      throws IOException {
    boolean numeric =
        switch (type.form()) {
          case INT32, INT64, BOOL, DOUBLE -> true;
          default -> false;
        };
    if (numeric && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      int limit = in.pushLimit(in.readRawVarint32());
      while (in.getBytesUntilLimit() > 0) {
        value(in, WireFormat.WIRETYPE_VARINT, type).ifPresent(values::add);
      }
      in.popLimit(limit);
    } else {
      value(in, tag, type).ifPresent(values::add);
    }
  }

  private List<Object> wrapped(CodedInputStream in, FieldType.ListOf list) throws IOException {
    List<Object> values = new ArrayList<>();
    int limit = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        value(in, tag, list.element()).ifPresent(values::add);
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(limit);
    return values;
  }

  private void entry(CodedInputStream in, FieldType valueType, Map<String, Object> values)
      throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    String key = "";
    Optional<Object> value = Optional.empty();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> key = in.readStringRequireUtf8();
        case 2 ->
            value =
                valueType instanceof FieldType.ListOf list
                    ? Optional.of(Collections.unmodifiableList(wrapped(in, list)))
                    : value(in, tag, valueType);
        default -> in.skipField(tag);
      }
    }
    in.popLimit(limit);
    values.put(key, value.orElseGet(() -> zero(valueType)));
  }

  private static Object zero(FieldType type) {
    return switch (type.form()) {
      case STRING -> "";
      case INT32 -> 0;
      case INT64 -> 0L;
      case BOOL -> false;
      case DOUBLE -> 0.0;
      case BYTES -> Bytes.EMPTY;
      case QUANTITY -> Quantity.ZERO;
      case INT_OR_STRING -> IntOrString.of(0);
      case TIME, MICRO_TIME -> Instant.EPOCH;
      case DURATION -> Duration.ZERO;
      case JSON -> JsonValue.NULL;
      case MESSAGE -> Struct.empty(((FieldType.Message) type).schema());
      case LIST -> List.of();
      case MAP -> Map.of();
    };
  }

  /** Empty for a message that stands for no value: Go's zero time, raw JSON with nothing in it. */
  private Optional<Object> value(CodedInputStream in, int tag, FieldType type) throws IOException {
    boolean delimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    return switch (type.form()) {
      case STRING -> Optional.of(in.readStringRequireUtf8());
      case INT32 -> Optional.of(in.readInt32());
      case INT64 -> Optional.of(in.readInt64());
      case BOOL -> Optional.of(in.readBool());
      case DOUBLE -> Optional.of(in.readDouble());
      case BYTES -> Optional.of(Bytes.wrap(in.readByteArray()));
      case QUANTITY, INT_OR_STRING, TIME, MICRO_TIME, DURATION, JSON, MESSAGE -> {
        if (!delimited) {
          throw new ProtobufException("proto: wrong wireType for a message");
        }
        int limit = in.pushLimit(in.readRawVarint32());
        Optional<Object> value =
            type instanceof FieldType.Message message
                ? Optional.of(message(in, message.schema()))
                : special(in, type);
        in.checkLastTagWas(0);
        in.popLimit(limit);
        yield value;
      }
      case LIST, MAP -> throw new AssertionError("collections are read by their elements");
    };
  }

  /** The messages that are one value to us; none has more than three fields. */
  private static Optional<Object> special(CodedInputStream in, FieldType type) throws IOException {
    boolean empty = true;
    long first = 0;
    int second = 0;
    byte[] bytes = {};
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      empty = false;
      boolean delimited = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      int number = WireFormat.getTagFieldNumber(tag);
      if (delimited && (number == 1 || number == 3)) {
        bytes = in.readByteArray();
      } else if (!delimited && number == 1) {
        first = in.readInt64();
      } else if (!delimited && number == 2) {
        second = in.readInt32();
      } else {
        in.skipField(tag);
      }
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return switch (type.form()) {
      case QUANTITY -> Optional.of(text.isEmpty() ? Quantity.ZERO : Quantity.parse(text));
      case INT_OR_STRING -> Optional.of(first == 0 ? IntOrString.of(second) : IntOrString.of(text));
      case TIME -> empty ? Optional.empty() : Optional.of(Instant.ofEpochSecond(first));
      case MICRO_TIME ->
          empty ? Optional.empty() : Optional.of(Instant.ofEpochSecond(first, second));
      case DURATION -> Optional.of(Duration.ofNanos(first));
      case JSON -> bytes.length == 0 ? Optional.empty() : Optional.of(JsonValue.parse(bytes));
      case STRING, INT32, INT64, BOOL, DOUBLE, BYTES, MESSAGE, LIST, MAP ->
          throw new AssertionError("not a special message");
    };
  }
}
