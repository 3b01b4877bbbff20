package dev.caravel.api.protobuf;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;

/**
 * {@code runtime.Unknown}: what an object is, and its message.
 *
 * @param raw the message; not to be changed
 */
public record Envelope(String apiVersion, String kind, byte[] raw, String contentType) {

  static Envelope read(byte[] bytes, int offset) {
    String apiVersion = "";
    String kind = "";
    byte[] raw = {};
    String contentType = "";
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes, offset, bytes.length - offset);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case 10 -> {
            int limit = in.pushLimit(in.readRawVarint32());
            for (int inner = in.readTag(); inner != 0; inner = in.readTag()) {
              switch (inner) {
                case 10 -> apiVersion = in.readString();
                case 18 -> kind = in.readString();
                default -> in.skipField(inner);
              }
            }
            in.popLimit(limit);
          }
          case 18 -> raw = in.readByteArray();
          case 34 -> contentType = in.readString();
          default -> in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new ProtobufException("not a runtime.Unknown: " + e.getMessage());
    }
    return new Envelope(apiVersion, kind, raw, contentType);
  }
}
