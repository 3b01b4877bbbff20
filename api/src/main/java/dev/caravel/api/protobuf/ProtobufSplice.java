package dev.caravel.api.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;

/** Changes one string within an encoded message without decoding the rest. */
final class ProtobufSplice {
  private ProtobufSplice() {}

  /**
   * @param inner the number of the message that holds the string
   * @param number the string's number in it
   */
  static byte[] replaceString(byte[] message, int inner, int number, byte[] value) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(message);
      while (!in.isAtEnd()) {
        int start = in.getTotalBytesRead();
        int tag = in.readTag();
        if (WireFormat.getTagFieldNumber(tag) == inner) {
          int length = in.readRawVarint32();
          int from = in.getTotalBytesRead();
          if (length < 0 || length > message.length - from) {
            throw new ProtobufException("proto: unexpected EOF");
          }
          byte[] changed = replace(Arrays.copyOfRange(message, from, from + length), number, value);
          ReverseWriter out = new ReverseWriter();
          out.raw(Arrays.copyOfRange(message, from + length, message.length));
          out.bytes(inner, changed);
          out.raw(Arrays.copyOf(message, start));
          return out.toByteArray();
        }
        in.skipField(tag);
      }
      return message;
    } catch (IOException e) {
      throw new ProtobufException("proto: " + e.getMessage());
    }
  }

  private static byte[] replace(byte[] message, int number, byte[] value) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    int before = message.length;
    int after = message.length;
    while (!in.isAtEnd()) {
      int start = in.getTotalBytesRead();
      int tag = in.readTag();
      int found = WireFormat.getTagFieldNumber(tag);
      in.skipField(tag);
      if (found == number) {
        before = start;
        after = in.getTotalBytesRead();
        break;
      }
      if (found > number) {
        before = start;
        after = start;
        break;
      }
    }
    ReverseWriter out = new ReverseWriter();
    out.raw(Arrays.copyOfRange(message, after, message.length));
    out.bytes(number, value);
    out.raw(Arrays.copyOf(message, before));
    return out.toByteArray();
  }
}
