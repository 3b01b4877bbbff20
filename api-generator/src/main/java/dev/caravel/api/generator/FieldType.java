package dev.caravel.api.generator;

import java.util.Map;

/** The type of a field, as the schema resource encodes it. */
sealed interface FieldType {

  /** A value that is not a message to us; {@code code} is what stands for it in the resource. */
  enum Scalar implements FieldType {
    STRING(1, "java.lang.String"),
    INT32(2, "int"),
    INT64(3, "long"),
    BOOL(4, "boolean"),
    DOUBLE(5, "double"),
    BYTES(6, "dev.caravel.api.value.Bytes"),
    QUANTITY(7, "dev.caravel.api.quantity.Quantity"),
    INT_OR_STRING(8, "dev.caravel.api.value.IntOrString"),
    TIME(9, "java.time.Instant"),
    MICRO_TIME(10, "java.time.Instant"),
    DURATION(11, "java.time.Duration"),
    JSON(12, "dev.caravel.api.value.JsonValue");

    /** Messages that upstream encodes by hand as one JSON value. */
    static final Map<String, Scalar> MESSAGES =
        Map.of(
            "k8s.io.apimachinery.pkg.api.resource.Quantity", QUANTITY,
            "k8s.io.apimachinery.pkg.util.intstr.IntOrString", INT_OR_STRING,
            "k8s.io.apimachinery.pkg.apis.meta.v1.Time", TIME,
            "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime", MICRO_TIME,
            "k8s.io.apimachinery.pkg.apis.meta.v1.Duration", DURATION,
            "k8s.io.apimachinery.pkg.runtime.RawExtension", JSON,
            "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1", JSON,
            "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON", JSON);

    final int code;
    final String javaType;

    Scalar(int code, String javaType) {
      this.code = code;
      this.javaType = javaType;
    }

    boolean isOptionalInViews() {
      return this == TIME || this == MICRO_TIME || this == DURATION;
    }
  }

  /** A message, by its name in protobuf. */
  record Message(String protoName) implements FieldType {}

  /**
   * @param wrapped in protobuf an element is a message whose only field is the list (Go's named
   *     slice types)
   */
  record ListOf(FieldType element, boolean wrapped) implements FieldType {}

  /** A map with string keys. */
  record MapOf(FieldType value) implements FieldType {}
}
