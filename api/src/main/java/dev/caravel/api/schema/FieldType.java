package dev.caravel.api.schema;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The type of a field's value. */
public sealed interface FieldType {

  /** What a generic loop switches over. */
  Form form();

  /** One constant for each kind of value that a slot can hold. */
  enum Form {
    STRING,
    INT32,
    INT64,
    BOOL,
    DOUBLE,
    BYTES,
    QUANTITY,
    INT_OR_STRING,
    TIME,
    MICRO_TIME,
    DURATION,
    JSON,
    MESSAGE,
    LIST,
    MAP
  }

  /** A value that is neither a message nor a collection. */
  enum Scalar implements FieldType {
    STRING(Form.STRING),
    INT32(Form.INT32),
    INT64(Form.INT64),
    BOOL(Form.BOOL),
    DOUBLE(Form.DOUBLE),
    BYTES(Form.BYTES),
    QUANTITY(Form.QUANTITY),
    INT_OR_STRING(Form.INT_OR_STRING),
    TIME(Form.TIME),
    MICRO_TIME(Form.MICRO_TIME),
    DURATION(Form.DURATION),
    JSON(Form.JSON);

    private final Form form;

    Scalar(Form form) {
      this.form = form;
    }

    @Override
    public Form form() {
      return form;
    }
  }

  /**
   * A message; its schema is looked up when first wanted, since types refer to each other in
   * circles.
   */
  final class Message implements FieldType {
    private final int index;
    private final IntFunction<Schema> lookup;
    private @Nullable Schema schema;

    Message(int index, IntFunction<Schema> lookup) {
      this.index = index;
      this.lookup = lookup;
    }

    /** A message of a schema that is at hand. */
    public Message(Schema schema) {
      this(-1, i -> schema);
      this.schema = schema;
    }

    public Schema schema() {
      Schema known = schema;
      if (known == null) {
        known = lookup.apply(index);
        schema = known;
      }
      return known;
    }

    @Override
    public Form form() {
      return Form.MESSAGE;
    }
  }

  /**
   * A list.
   *
   * @param wrapped in protobuf, a list inside another collection is a message whose field 1 repeats
   */
  record ListOf(FieldType element, boolean wrapped) implements FieldType {
    @Override
    public Form form() {
      return Form.LIST;
    }
  }

  /** A map with string keys. */
  record MapOf(FieldType value) implements FieldType {
    @Override
    public Form form() {
      return Form.MAP;
    }
  }
}
