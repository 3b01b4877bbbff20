package dev.caravel.apiserver.openapi;

/** The two forms of OpenAPI, as far as they differ here. */
enum Version {
  /** Swagger 2.0, one document. */
  V2("#/definitions/"),
  /** OpenAPI 3.0, a document for each group and version. */
  V3("#/components/schemas/");

  private final String references;

  Version(String references) {
    this.references = references;
  }

  String reference(String definition) {
    return references + definition;
  }
}
