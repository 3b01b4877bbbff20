package dev.caravel.api.generator;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the few hand-written .proto files beside this class: a package line and messages of fields,
 * with line comments. Field numbers from {@link #NOT_IN_PROTOBUF} on mark what upstream has in JSON
 * alone.
 */
final class ProtoText {
  static final int NOT_IN_PROTOBUF = 10_000;

  private static final Pattern LINE =
      Pattern.compile(
          "package ([\\w.]+);|message (\\w+) \\{|(optional|repeated) ([\\w.]+) (\\w+) ="
              + " (\\d+);|\\}");

  private ProtoText() {}

  static ProtoFile parse(String text) {
    FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder();
    DescriptorProto.Builder message = DescriptorProto.newBuilder();
    Map<String, GoComment> types = new HashMap<>();
    Map<String, GoComment> fields = new HashMap<>();
    StringBuilder comment = new StringBuilder();
    for (String raw : text.split("\n")) {
      String line = raw.strip();
      if (line.startsWith("//")) {
        comment.append(line.substring(2).strip()).append('\n');
        continue;
      }
      if (line.isEmpty()) {
        comment.setLength(0);
        continue;
      }
      Matcher match = LINE.matcher(line);
      if (!match.matches()) {
        throw new IllegalStateException("cannot read: " + line);
      }
      GoComment said = GoComment.parse(comment.toString());
      comment.setLength(0);
      if (match.group(1) != null) {
        file.setPackage(match.group(1));
      } else if (match.group(2) != null) {
        message = DescriptorProto.newBuilder().setName(match.group(2));
        types.put(match.group(2), said);
      } else if (match.group(3) != null) {
        message.addField(field(match, file.getPackage()));
        fields.put(message.getName() + "." + match.group(5), said);
      } else {
        file.addMessageType(message);
      }
    }
    return new ProtoFile(file.build(), types, fields);
  }

  private static FieldDescriptorProto field(Matcher match, String protoPackage) {
    FieldDescriptorProto.Builder field =
        FieldDescriptorProto.newBuilder()
            .setLabel(
                match.group(3).equals("repeated") ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL)
            .setName(match.group(5))
            .setNumber(Integer.parseInt(match.group(6)));
    String type = match.group(4);
    return switch (type) {
      case "string" -> field.setType(Type.TYPE_STRING).build();
      case "bytes" -> field.setType(Type.TYPE_BYTES).build();
      case "bool" -> field.setType(Type.TYPE_BOOL).build();
      case "int32" -> field.setType(Type.TYPE_INT32).build();
      case "int64" -> field.setType(Type.TYPE_INT64).build();
      default ->
          field
              .setType(Type.TYPE_MESSAGE)
              .setTypeName("." + (type.contains(".") ? type : protoPackage + "." + type))
              .build();
    };
  }
}
