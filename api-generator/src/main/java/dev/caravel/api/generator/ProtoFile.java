package dev.caravel.api.generator;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one generated.proto of upstream says, read from the source text of the Java class that
 * protoc made of it: the descriptor stands there as string literals, the Go comments as Javadoc.
 *
 * @param fields comments by {@code Message.field}
 */
record ProtoFile(
    FileDescriptorProto descriptor, Map<String, GoComment> types, Map<String, GoComment> fields) {

  private static final Pattern LITERAL = Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");
  private static final Pattern TYPE =
      Pattern.compile(
          "/\\*\\*\n(?:   \\* <pre>\n((?:   \\*.*\n)*?)   \\* </pre>\n   \\*\n)?"
              + "   \\* Protobuf type \\{@code [\\w.]+\\.(\\w+)\\}");
  private static final Pattern FIELD =
      Pattern.compile(
          "/\\*\\*\n     \\* <pre>\n((?:     \\*.*\n)*?)     \\* </pre>\n     \\*\n"
              + "     \\* <code>(?:optional |repeated |required )?[\\w.&;, ]+? (\\w+) = \\d+");

  static ProtoFile parse(String javaSource) {
    Map<String, GoComment> types = new HashMap<>();
    Map<String, GoComment> fields = new HashMap<>();
    int at = 0;
    while ((at = javaSource.indexOf("OrBuilder extends\n", at)) >= 0) {
      int nameAt = javaSource.lastIndexOf(' ', at);
      String message = javaSource.substring(nameAt + 1, at);
      int end = javaSource.indexOf("\n  }\n", at);
      Matcher field = FIELD.matcher(javaSource).region(at, end);
      while (field.find()) {
        fields.putIfAbsent(message + "." + field.group(2), comment(field.group(1)));
      }
      Matcher type =
          TYPE.matcher(javaSource).region(end, Math.min(end + 8192, javaSource.length()));
      if (type.find() && type.group(1) != null && type.group(2).equals(message)) {
        types.put(message, comment(type.group(1)));
      }
      at = end;
    }
    return new ProtoFile(descriptor(javaSource), types, fields);
  }

  private static GoComment comment(String lines) {
    return GoComment.parse(JavaText.comment(lines));
  }

  private static FileDescriptorProto descriptor(String javaSource) {
    int start = javaSource.indexOf("descriptorData = {");
    int end = javaSource.indexOf("};", start);
    StringBuilder data = new StringBuilder();
    Matcher literal = LITERAL.matcher(javaSource).region(start, end);
    while (literal.find()) {
      data.append(JavaText.unescape(literal.group(1)));
    }
    try {
      return FileDescriptorProto.parseFrom(data.toString().getBytes(StandardCharsets.ISO_8859_1));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("not a file descriptor", e);
    }
  }

  GoComment type(String message) {
    return types.getOrDefault(message, GoComment.NONE);
  }

  GoComment field(DescriptorProto message, String field) {
    return fields.getOrDefault(message.getName() + "." + field, GoComment.NONE);
  }

  /** This file with the messages of another one of the same package. */
  ProtoFile and(ProtoFile other) {
    Map<String, GoComment> allTypes = new HashMap<>(types);
    allTypes.putAll(other.types);
    Map<String, GoComment> allFields = new HashMap<>(fields);
    allFields.putAll(other.fields);
    return new ProtoFile(
        descriptor.toBuilder().addAllMessageType(other.descriptor.getMessageTypeList()).build(),
        allTypes,
        allFields);
  }
}
