package dev.caravel.launcher.cluster;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;

/**
 * What the first start decides and every later one keeps, so that addresses and ports outlive the
 * process.
 *
 * @param name the cluster's, {@code caravel} for the one without a name
 * @param apiPort where the API server listens
 * @param bind the addresses it listens on
 * @param nodeAddress the node's own address, which pods and other machines reach
 * @param kubeletPort where the kubelet serves its API
 * @param proxyHealthPort where kube-proxy says whether it is well
 * @param podCidr the addresses of all pods
 * @param serviceCidr the addresses of all Services
 */
public record ClusterSettings(
    String name,
    int apiPort,
    List<String> bind,
    String nodeAddress,
    int kubeletPort,
    int proxyHealthPort,
    String podCidr,
    String serviceCidr) {

  /** The cluster that has no name of its own. */
  public static final String DEFAULT_NAME = "caravel";

  public ClusterSettings {
    bind = List.copyOf(bind);
  }

  /** The address of the cluster's DNS: the tenth of the Services' ones, as is usual. */
  public String dnsAddress() {
    return Subnet.parse(serviceCidr).address(10);
  }

  /** The address of the Service {@code kubernetes}: the first of the Services' ones. */
  public String apiServiceAddress() {
    return Subnet.parse(serviceCidr).address(1);
  }

  /**
   * What an earlier start wrote.
   *
   * @throws IOException if the file is not there or not whole
   */
  static ClusterSettings read(Path file) throws IOException {
    var properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    try {
      return new ClusterSettings(
          get(properties, "name"),
          Integer.parseInt(get(properties, "api-port")),
          List.of(get(properties, "bind").split(",")),
          get(properties, "node-address"),
          Integer.parseInt(get(properties, "kubelet-port")),
          Integer.parseInt(get(properties, "proxy-health-port")),
          get(properties, "pod-cidr"),
          get(properties, "service-cidr"));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is damaged (" + e.getMessage() + "); restore it, or `caravel reset`", e);
    }
  }

  /**
   * As much as removing the cluster needs: also of a damaged file, whose other values are not used.
   *
   * @throws IOException if the file is not there
   */
  static ClusterSettings forRemoval(Path file) throws IOException {
    var properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    return new ClusterSettings(
        properties.getProperty("name", DEFAULT_NAME),
        0,
        List.of(),
        "",
        0,
        0,
        properties.getProperty("pod-cidr", FirstStart.ALL_PODS.toString()),
        properties.getProperty("service-cidr", FirstStart.ALL_SERVICES.toString()));
  }

  private static String get(Properties properties, String key) {
    var value = properties.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  /** Where the file is until it is whole. */
  static Path unfinished(Path file) {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /**
   * Writes it, whole or not at all.
   *
   * @throws IOException if that fails
   */
  void write(Path file) throws IOException {
    var text = new StringWriter();
    text.write(
        "# What the first start of this cluster decided. Changing it changes the cluster.\n");
    text.write("name=" + name + "\n");
    text.write("api-port=" + apiPort + "\n");
    text.write("bind=" + String.join(",", bind) + "\n");
    text.write("node-address=" + nodeAddress + "\n");
    text.write("kubelet-port=" + kubeletPort + "\n");
    text.write("proxy-health-port=" + proxyHealthPort + "\n");
    text.write("pod-cidr=" + podCidr + "\n");
    text.write("service-cidr=" + serviceCidr + "\n");
    var unfinished = unfinished(file);
    try (var channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
