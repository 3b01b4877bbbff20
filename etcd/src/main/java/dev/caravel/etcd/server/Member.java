package dev.caravel.etcd.server;

import dev.caravel.etcd.v3.ResponseHeader;
import dev.caravel.etcd.wire.ResponseMessages;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Who answers: the one member of its cluster.
 *
 * @param id and {@code clusterId} are made from the names, so that they stay over restarts
 */
record Member(
    long clusterId, long id, String name, List<String> peerUrls, List<String> clientUrls) {
  /** A lone member is in its first term for ever. */
  static final long TERM = 1;

  static Member of(
      String name, String clusterToken, List<String> peerUrls, List<String> clientUrls) {
    return new Member(
        number("cluster", clusterToken),
        number("member", clusterToken + "/" + name),
        name,
        peerUrls,
        clientUrls);
  }

  private static long number(String kind, String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((kind + ":" + text).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  ResponseHeader header(long revision) {
    return ResponseHeader.newBuilder()
        .setClusterId(clusterId)
        .setMemberId(id)
        .setRevision(revision)
        .setRaftTerm(TERM)
        .build();
  }

  ResponseMessages responses() {
    return new ResponseMessages(this::header);
  }
}
