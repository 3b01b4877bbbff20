package dev.caravel.kubelet.probe;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** gRPC's health check, {@code grpc.health.v1.Health/Check}. */
final class GrpcCheck {
  private static final int SERVING = 1;

  private static final MethodDescriptor<String, Integer> CHECK =
      MethodDescriptor.<String, Integer>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("grpc.health.v1.Health/Check")
          .setRequestMarshaller(new ServiceName())
          .setResponseMarshaller(new ServingStatus())
          .build();

  private GrpcCheck() {}

  /**
   * Asks whether a service serves.
   *
   * @return what is wrong; empty: it does
   */
  static String problem(String host, int port, String service, Duration timeout) {
    ManagedChannel channel = NettyChannelBuilder.forAddress(host, port).usePlaintext().build();
    try {
      var options =
          CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
      int status = ClientCalls.blockingUnaryCall(channel, CHECK, options, service);
      return status == SERVING ? "" : "service unhealthy (responded with \"" + word(status) + "\")";
    } catch (StatusRuntimeException e) {
      var address = "\"" + host + ":" + port + "\"";
      return switch (e.getStatus().getCode()) {
        case UNIMPLEMENTED ->
            "error: this server does not implement the grpc health protocol"
                + " (grpc.health.v1.Health): "
                + e.getStatus().getDescription();
        case DEADLINE_EXCEEDED ->
            "timeout: failed to connect service "
                + address
                + " within "
                + timeout.toSeconds()
                + "s";
        default -> "error: health rpc probe failed: " + described(e.getStatus());
      };
    } finally {
      channel.shutdownNow();
    }
  }

  private static String described(Status status) {
    return status.getCode() + ": " + status.getDescription();
  }

  private static String word(int status) {
    return switch (status) {
      case 2 -> "NOT_SERVING";
      case 3 -> "SERVICE_UNKNOWN";
      default -> "UNKNOWN";
    };
  }

  /** HealthCheckRequest: the service, field 1. */
  private static final class ServiceName implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String service) {
      var bytes = new ByteArrayOutputStream();
      var out = CodedOutputStream.newInstance(bytes);
      try {
        if (!service.isEmpty()) {
          out.writeString(1, service);
        }
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new ByteArrayInputStream(bytes.toByteArray());
    }

    @Override
    public String parse(InputStream stream) {
      throw new UnsupportedOperationException("requests are only sent");
    }
  }

  /** HealthCheckResponse: the status, field 1. */
  private static final class ServingStatus implements MethodDescriptor.Marshaller<Integer> {
    @Override
    public InputStream stream(Integer value) {
      throw new UnsupportedOperationException("responses are only read");
    }

    @Override
    public Integer parse(InputStream stream) {
      try {
        var in = CodedInputStream.newInstance(stream);
        int status = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
          if (tag == 1 << 3) {
            status = in.readEnum();
          } else {
            in.skipField(tag);
          }
        }
        return status;
      } catch (IOException e) {
        throw Status.INTERNAL.withDescription("malformed answer").withCause(e).asRuntimeException();
      }
    }
  }
}
