package dev.caravel.api.generator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the OpenAPI document of the release says of a type, read from the source text of its class
 * in client-java-api.
 *
 * @param properties by JSON name
 */
record OpenApiModel(String description, Map<String, Property> properties) {
  static final OpenApiModel NONE = new OpenApiModel("", Map.of());

  record Property(boolean required, String description) {}

  private static final Pattern TYPE_DESCRIPTION =
      Pattern.compile("@ApiModel\\(description = \"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"\\)");
  private static final Pattern NAME =
      Pattern.compile(
          "String (SERIALIZED_NAME_[\\w$]+) = \"([^\"]+)\";\\s+@SerializedName\\(\\1\\)[^;]*?"
              + "private [^;=]*?([\\w$]+)(?: = [^;]*)?;");
  private static final Pattern PROPERTY =
      Pattern.compile(
          "@return ([\\w$]+)\\s+\\*/\\s+@jakarta.annotation.\\w+\\s+"
              + "@ApiModelProperty\\((?:example = \"[^\"]*\", )?(required = true, )?"
              + "value = \"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

  static OpenApiModel parse(String javaSource) {
    Map<String, String> jsonNames = new LinkedHashMap<>();
    Matcher name = NAME.matcher(javaSource);
    while (name.find()) {
      jsonNames.put(name.group(3), name.group(2));
    }
    Map<String, Property> properties = new LinkedHashMap<>();
    Matcher property = PROPERTY.matcher(javaSource);
    while (property.find()) {
      String jsonName = jsonNames.remove(property.group(1));
      if (jsonName != null) {
        properties.put(
            jsonName,
            new Property(property.group(2) != null, JavaText.unescape(property.group(3))));
      }
    }
    if (!jsonNames.isEmpty()) {
      throw new IllegalStateException("no description found of " + jsonNames);
    }
    Matcher type = TYPE_DESCRIPTION.matcher(javaSource);
    return new OpenApiModel(type.find() ? JavaText.unescape(type.group(1)) : "", properties);
  }

  boolean has(String jsonName) {
    return properties.containsKey(jsonName);
  }

  boolean isEmpty() {
    return properties.isEmpty();
  }

  boolean required(String jsonName) {
    Property property = properties.get(jsonName);
    return property != null && property.required();
  }
}
