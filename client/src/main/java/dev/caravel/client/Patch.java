package dev.caravel.client;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.object.Struct;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.transport.Body;

/** A change of part of an object. */
public sealed interface Patch {

  String contentType();

  Body body();

  /** RFC 6902: a list of operations, as JSON. */
  static Patch json(String operations) {
    return new Raw("application/json-patch+json", Bytes.ofUtf8(operations));
  }

  /** RFC 7386: an object whose fields replace the stored ones, as JSON; null removes. */
  static Patch merge(String object) {
    return new Raw("application/merge-patch+json", Bytes.ofUtf8(object));
  }

  /** Kubernetes' own: like a merge, but lists are merged by their keys. Only of built-in kinds. */
  static Patch strategic(String object) {
    return new Raw("application/strategic-merge-patch+json", Bytes.ofUtf8(object));
  }

  /** Server-side apply: the object holds exactly the fields that the caller wants to own. */
  static Patch apply(KubernetesObject object) {
    return new Applied(object.struct());
  }

  /** The object of a server-side apply. */
  record Applied(Struct object) implements Patch {
    @Override
    public String contentType() {
      return "application/apply-patch+yaml";
    }

    @Override
    public Body body() {
      return new Body.Item(object);
    }
  }

  /** A patch as it is sent. */
  record Raw(String contentType, Bytes content) implements Patch {
    @Override
    public Body body() {
      return new Body.Encoded(contentType, content);
    }
  }
}
