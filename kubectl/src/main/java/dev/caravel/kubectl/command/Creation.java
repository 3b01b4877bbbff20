package dev.caravel.kubectl.command;

import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.ApiException;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Codec;
import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.Request;
import dev.caravel.kubectl.Failures;
import dev.caravel.kubectl.Session;
import dev.caravel.kubectl.resource.Manifest;
import dev.caravel.kubectl.resource.Unstructured;

/**
 * Creates what manifests have. Their own JSON is sent, so that the server sees, and refuses, what a
 * kind does not have.
 */
record Creation(Session session, String fieldManager) {

  /**
   * Creates an object.
   *
   * @param object what the manifest has, or what was made of it
   * @throws ApiException if the server refuses; its message names the manifest's source
   */
  KubernetesObject create(Manifest manifest, Unstructured object) {
    var kind = manifest.kind();
    try {
      var body = session.client().send(request(manifest, object)).body();
      return kind.of(
          switch (body) {
            case Body.Item item -> item.object();
            case Body.Encoded encoded ->
                Codec.decode(kind.schema(), encoded.contentType(), encoded.content());
            case Body.Empty _, Body.Streamed _, Body.Events _ ->
                throw new IllegalStateException("a created object came as " + body);
          });
    } catch (ApiException e) {
      throw Failures.when("creating", manifest.source(), e);
    }
  }

  private Request request(Manifest manifest, Unstructured object) {
    var objects =
        session
            .client()
            .resource(manifest.kind())
            .namespace(manifest.namespace(session.namespace()));
    return Request.of(Method.POST, objects.request("", "").path().replaceFirst("/+$", ""))
        .parameter("fieldManager", fieldManager)
        .parameter("fieldValidation", "Strict")
        .header("content-type", Codec.JSON)
        .accept(Codec.JSON)
        .body(new Body.Encoded(Codec.JSON, Bytes.wrap(object.json())));
  }
}
