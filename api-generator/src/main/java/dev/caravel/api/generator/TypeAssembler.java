package dev.caravel.api.generator;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Joins descriptors, Go comments, OpenAPI models, REST paths and facts into types.
 *
 * <p>Field order is the descriptor's, which is the Go struct's and so the order in JSON. A message
 * field that OpenAPI does not know is an inlined Go struct: its fields take its place and keep its
 * number on their path.
 */
final class TypeAssembler {
  private final Facts jsonNames = Facts.read("json-names.txt");
  private final Facts presence = Facts.read("presence.txt");
  private final Facts kinds = Facts.read("kinds.txt");
  private final Facts defaults = Facts.read("defaults.txt");
  private final Map<String, DescriptorProto> messages = new HashMap<>();
  private final Map<GroupVersion, ProtoFile> files = new LinkedHashMap<>();
  private final Map<GroupVersion, Map<String, RestResource>> rest = new HashMap<>();

  private final List<String> problems = new ArrayList<>();

  TypeAssembler() {
    for (GroupVersion gv : GroupVersion.ALL) {
      ProtoFile file =
          gv.protoClass().isEmpty()
              ? ProtoText.parse(Sources.data(gv.label() + "-" + gv.version() + ".proto"))
              : ProtoFile.parse(Sources.proto(gv.protoClass()));
      if (gv.label().equals("meta")) {
        file = file.and(ProtoText.parse(Sources.data("meta-v1.proto")));
      }
      files.put(gv, file);
      for (DescriptorProto message : file.descriptor().getMessageTypeList()) {
        messages.put(gv.protoPackage() + "." + message.getName(), message);
      }
      Map<String, RestResource> resources = new LinkedHashMap<>();
      Sources.rest(gv.restClass())
          .ifPresent(source ->
              RestResource.parse(source, gv.restPath()).forEach(r -> resources.put(r.plural(), r)));
      rest.put(gv, resources);
    }
  }

  List<TypeModel> assemble() {
    List<TypeModel> types = new ArrayList<>();
    files.forEach((gv, file) -> {
      for (DescriptorProto message : file.descriptor().getMessageTypeList()) {
        String protoName = gv.protoPackage() + "." + message.getName();
        if (!FieldType.Scalar.MESSAGES.containsKey(protoName)
            && !isWrappedList(protoName)
            && !kinds.has("-" + subject(gv, message))) {
          types.add(type(gv, file, message));
        }
      }
    });
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("\n", problems));
    }
    jsonNames.checkAllUsed();
    presence.checkAllUsed();
    defaults.checkAllUsed();
    kinds.checkAllUsed();
    return types;
  }

  private static String subject(GroupVersion gv, DescriptorProto message) {
    return gv.label() + "." + gv.version() + "." + message.getName();
  }

  private TypeModel type(GroupVersion gv, ProtoFile file, DescriptorProto message) {
    String subject = subject(gv, message);
    OpenApiModel model = model(gv, message);
    Optional<KindModel> kind = kind(gv, message, model);
    List<FieldModel> fields = new ArrayList<>();
    if (kind.isPresent()) {
      fields.add(typeMeta("kind", model));
      fields.add(typeMeta("apiVersion", model));
    }
    addFields(fields, subject, gv, file, message, model, kind.isPresent(), List.of());
    checkCovers(subject, model, fields);
    GoComment comment = file.type(message.getName());
    int form = jsonNames.get(subject, "form").map(Integer::parseInt).orElse(0);
    return new TypeModel(
        gv,
        message.getName(),
        comment.description(model.description()),
        comment.marker("structType").filter("atomic"::equals).isPresent(),
        form,
        !model.isEmpty(),
        kind,
        fields);
  }

  private void addFields(
      List<FieldModel> fields,
      String subject,
      GroupVersion gv,
      ProtoFile file,
      DescriptorProto message,
      OpenApiModel model,
      boolean top,
      List<Integer> prefix) {
    for (FieldDescriptorProto field : message.getFieldList()) {
      String jsonName = jsonNames.get(subject, field.getName()).orElse(field.getName());
      if (jsonName.equals("none")) {
        continue;
      }
      List<Integer> path = new ArrayList<>(prefix);
      path.add(field.getNumber());
      boolean inlined =
          jsonName.equals("inline")
              || (field.getType() == FieldDescriptorProto.Type.TYPE_MESSAGE
                  && field.getLabel() != FieldDescriptorProto.Label.LABEL_REPEATED
                  && !FieldType.Scalar.MESSAGES.containsKey(field.getTypeName().substring(1))
                  && !model.isEmpty()
                  && !model.has(jsonName));
      if (inlined) {
        String inner = field.getTypeName().substring(1);
        GroupVersion innerGv = groupVersionOf(inner);
        DescriptorProto innerMessage = message(inner);
        addFields(
            fields,
            subject(innerGv, innerMessage),
            innerGv,
            required(files, innerGv),
            innerMessage,
            model,
            false,
            path);
      } else {
        fields.add(field(subject, file, message, field, jsonName, model, top, path));
      }
    }
  }

  private FieldModel field(
      String subject,
      ProtoFile file,
      DescriptorProto message,
      FieldDescriptorProto field,
      String jsonName,
      OpenApiModel model,
      boolean top,
      List<Integer> path) {
    GoComment comment = file.field(message, field.getName());
    FieldType type = fieldType(message, field);
    boolean required = model.required(jsonName);
    OpenApiModel.Property property = model.properties().get(jsonName);
    return new FieldModel(
        jsonName,
        path.getLast() >= ProtoText.NOT_IN_PROTOBUF ? List.of() : path,
        type,
        presence
            .get(subject, jsonName)
            .map(Presence::parse)
            .orElseGet(() -> usualPresence(jsonName, type, required, top)),
        required,
        comment
            .marker("listType")
            .or(() -> comment.marker("mapType"))
            .or(() -> comment.marker("structType"))
            .orElse(""),
        comment.all("listMapKey"),
        comment.marker("patchStrategy").orElse(""),
        comment.marker("patchMergeKey").orElse(""),
        defaults.get(subject, jsonName).or(() -> comment.marker("default")),
        comment.description(property == null ? "" : own(type, property)));
  }

  /** What client-java-api says of a field; of these two types it says what the type is instead. */
  private static String own(FieldType type, OpenApiModel.Property property) {
    return type == FieldType.Scalar.INT_OR_STRING || type == FieldType.Scalar.QUANTITY
        ? ""
        : property.description();
  }

  /** What upstream's Go does where {@code presence.txt} names no exception. */
  private static Presence usualPresence(
      String jsonName, FieldType type, boolean required, boolean top) {
    if (required) {
      return Presence.ALWAYS;
    }
    return switch (type) {
      case FieldType.ListOf _, FieldType.MapOf _ -> Presence.OMITTED;
      case FieldType.Message _ -> top ? Presence.ALWAYS : Presence.OPTIONAL;
      case FieldType.Scalar scalar ->
          switch (scalar) {
            case STRING, BYTES -> Presence.OMITTED;
            case INT32,
                INT64,
                BOOL,
                DOUBLE,
                QUANTITY,
                INT_OR_STRING,
                TIME,
                MICRO_TIME,
                DURATION,
                JSON ->
                Presence.OPTIONAL;
          };
    };
  }

  private static FieldModel typeMeta(String name, OpenApiModel model) {
    OpenApiModel.Property property = model.properties().get(name);
    return new FieldModel(
        name,
        List.of(),
        FieldType.Scalar.STRING,
        Presence.OMITTED,
        false,
        "",
        List.of(),
        "",
        "",
        Optional.empty(),
        property == null ? "" : property.description());
  }

  private FieldType fieldType(DescriptorProto message, FieldDescriptorProto field) {
    FieldType type =
        switch (field.getType()) {
          case TYPE_STRING -> FieldType.Scalar.STRING;
          case TYPE_INT32 -> FieldType.Scalar.INT32;
          case TYPE_INT64 -> FieldType.Scalar.INT64;
          case TYPE_BOOL -> FieldType.Scalar.BOOL;
          case TYPE_DOUBLE -> FieldType.Scalar.DOUBLE;
          case TYPE_BYTES -> FieldType.Scalar.BYTES;
          case TYPE_MESSAGE -> messageType(message, field.getTypeName().substring(1));
          default -> throw new IllegalStateException("type of " + field);
        };
    boolean repeated = field.getLabel() == FieldDescriptorProto.Label.LABEL_REPEATED;
    return repeated && !(type instanceof FieldType.MapOf)
        ? new FieldType.ListOf(type, false)
        : type;
  }

  private FieldType messageType(DescriptorProto around, String name) {
    for (DescriptorProto nested : around.getNestedTypeList()) {
      if (nested.getOptions().getMapEntry() && name.endsWith("." + nested.getName())) {
        return new FieldType.MapOf(fieldType(nested, nested.getField(1)));
      }
    }
    FieldType.Scalar scalar = FieldType.Scalar.MESSAGES.get(name);
    if (scalar != null) {
      return scalar;
    }
    if (isWrappedList(name)) {
      DescriptorProto list = message(name);
      FieldType items = fieldType(list, list.getField(0));
      return new FieldType.ListOf(((FieldType.ListOf) items).element(), true);
    }
    if (!messages.containsKey(name)) {
      throw new IllegalStateException("no message " + name);
    }
    return new FieldType.Message(name);
  }

  private DescriptorProto message(String protoName) {
    return required(messages, protoName);
  }

  private static <K, V> V required(Map<K, V> map, K key) {
    V value = map.get(key);
    if (value == null) {
      throw new IllegalStateException("unknown " + key);
    }
    return value;
  }

  /** Go's {@code type ExtraValue []string}: a message to protobuf, a plain list to JSON. */
  private boolean isWrappedList(String name) {
    DescriptorProto message = messages.get(name);
    return message != null
        && message.getFieldCount() == 1
        && message.getField(0).getName().equals("items")
        && message.getField(0).getType() == FieldDescriptorProto.Type.TYPE_STRING;
  }

  private static GroupVersion groupVersionOf(String protoName) {
    String protoPackage = protoName.substring(0, protoName.lastIndexOf('.'));
    return GroupVersion.ALL.stream()
        .filter(gv -> gv.protoPackage().equals(protoPackage))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no group version for " + protoName));
  }

  private static OpenApiModel model(GroupVersion gv, DescriptorProto message) {
    return Sources.model(gv.qualifiedModel(message.getName()))
        .or(() -> Sources.model(gv.model(message.getName())))
        .map(OpenApiModel::parse)
        .orElse(OpenApiModel.NONE);
  }

  private Optional<KindModel> kind(GroupVersion gv, DescriptorProto message, OpenApiModel model) {
    String subject = subject(gv, message);
    boolean inProto =
        message.getFieldList().stream().anyMatch(field -> field.getName().equals("kind"));
    boolean typeMeta = model.has("kind") && model.has("apiVersion") && !inProto;
    boolean named = kinds.has(subject);
    if (!typeMeta && !named) {
      return Optional.empty();
    }
    String group =
        kinds.get(subject, "group").map(g -> g.equals("core") ? "" : g).orElse(gv.group());
    Optional<RestResource> resource =
        required(rest, gv).values().stream()
            .filter(r -> r.kind().equals(message.getName()) && !r.plural().contains("/"))
            .findFirst();
    if (resource.isEmpty()) {
      return Optional.of(
          new KindModel(
              group,
              gv.version(),
              message.getName(),
              "",
              "",
              List.of(),
              List.of(),
              false,
              Set.of(),
              Map.of()));
    }
    RestResource plain = resource.get();
    Map<String, Collection<String>> subresources = new LinkedHashMap<>();
    required(rest, gv).values().stream()
        .filter(r -> r.plural().startsWith(plain.plural() + "/"))
        .forEach(
            r -> subresources.put(r.plural().substring(plain.plural().length() + 1), r.verbs()));
    return Optional.of(
        new KindModel(
            group,
            gv.version(),
            message.getName(),
            plain.plural(),
            kinds.get(subject, "singular").orElse(message.getName().toLowerCase(Locale.ROOT)),
            kinds.list(subject, "short"),
            kinds.list(subject, "categories"),
            plain.namespaced(),
            plain.verbs(),
            subresources));
  }

  private void checkCovers(String subject, OpenApiModel model, List<FieldModel> fields) {
    Set<String> names = new HashSet<>();
    for (FieldModel field : fields) {
      if (!names.add(field.jsonName())) {
        throw new IllegalStateException(subject + " has twice " + field.jsonName());
      }
    }
    if (!model.isEmpty() && !names.equals(model.properties().keySet())) {
      Set<String> missing = new HashSet<>(model.properties().keySet());
      missing.removeAll(names);
      names.removeAll(model.properties().keySet());
      problems.add(subject + ": only in OpenAPI " + missing + ", only in protobuf " + names);
    }
  }
}
