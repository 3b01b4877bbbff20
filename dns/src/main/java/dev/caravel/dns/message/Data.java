package dev.caravel.dns.message;

import java.net.InetAddress;

/** What a record says. */
public sealed interface Data {
  /** The number of its type. */
  int type();

  /** An address, A or AAAA. */
  record Address(InetAddress address) implements Data {
    @Override
    public int type() {
      return address.getAddress().length == 4 ? Type.A : Type.AAAA;
    }
  }

  /** The name's true name. */
  record Alias(Name target) implements Data {
    @Override
    public int type() {
      return Type.CNAME;
    }
  }

  /** The name of an address. */
  record Pointer(Name target) implements Data {
    @Override
    public int type() {
      return Type.PTR;
    }
  }

  /** A zone's name server. */
  record NameServer(Name target) implements Data {
    @Override
    public int type() {
      return Type.NS;
    }
  }

  /** Where a service is (RFC 2782). */
  record Location(int priority, int weight, int port, Name target) implements Data {
    @Override
    public int type() {
      return Type.SRV;
    }
  }

  /** A text of at most 255 bytes. */
  record Text(String text) implements Data {
    @Override
    public int type() {
      return Type.TXT;
    }
  }

  /** The start of a zone; times in seconds. */
  record Authority(
      Name server, Name mailbox, int serial, int refresh, int retry, int expire, int minimum)
      implements Data {
    @Override
    public int type() {
      return Type.SOA;
    }
  }
}
