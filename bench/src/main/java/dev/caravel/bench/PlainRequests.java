package dev.caravel.bench;

import dev.caravel.api.core.v1.Pod;
import dev.caravel.api.object.KubernetesObject;
import dev.caravel.api.protobuf.Protobuf;
import dev.caravel.api.value.Bytes;
import dev.caravel.client.Client;
import dev.caravel.client.ListOptions;
import dev.caravel.client.transport.Body;
import dev.caravel.client.transport.Codec;
import dev.caravel.client.transport.Method;
import dev.caravel.client.transport.Request;
import java.util.function.IntFunction;

/** Requests in a namespace whose answers are read and not decoded: as much load as can be. */
final class PlainRequests {
  private final Client client;
  private final String namespace;

  PlainRequests(Client client, String namespace) {
    this.client = client;
    this.namespace = "/api/v1/namespaces/" + namespace + "/";
  }

  /** Posts an object, in protobuf. */
  void create(String plural, KubernetesObject object) {
    var body = new Body.Encoded(Codec.PROTOBUF, Bytes.wrap(Protobuf.encode(object.struct())));
    client.send(Request.of(Method.POST, namespace + plural).body(body).accept(Codec.PROTOBUF));
  }

  /** Posts so many pods from that many clients. */
  static Load.Done createPods(
      Workbench bench,
      Client client,
      String namespace,
      int clients,
      int count,
      IntFunction<Pod> pod)
      throws Exception {
    var requests = new PlainRequests(client, namespace);
    return Load.run(
        bench.clock(), clients, count, i -> requests.create(Pod.KIND.plural(), pod.apply(i)));
  }

  /** A list as it comes. */
  Request list(String plural, String type) {
    return Request.of(Method.GET, namespace + plural).accept(type);
  }

  /** Watches, from now on, those that a selector chooses. */
  AddedEvents watch(String plural, ListOptions options) {
    var request =
        Request.of(Method.GET, namespace + plural)
            .parameters(options.parameters())
            .parameter("watch", "true")
            .accept(Codec.PROTOBUF + ";stream=watch");
    return new AddedEvents(client.stream(request));
  }
}
