package dev.caravel.etcd.server;

/** Which etcd this stands in for: clients look at it to know what they may ask for. */
final class EtcdVersion {
  static final String SERVER = "3.6.0";
  static final String CLUSTER = "3.6.0";
  static final String STORAGE = "3.6.0";

  private EtcdVersion() {}
}
