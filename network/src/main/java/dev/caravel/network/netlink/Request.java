package dev.caravel.network.netlink;

/**
 * One request to the kernel.
 *
 * @param type the message type
 * @param flags NLM_F_CREATE and the like; those of the exchange itself are added by the socket
 * @param purpose what it does, for error messages: "create bridge cvl-a"
 */
public record Request(int type, int flags, String purpose, MessageWriter.Content content) {
  public static final int REPLACE = 0x100;
  public static final int EXCLUSIVE = 0x200;
  public static final int CREATE = 0x400;
  public static final int APPEND = 0x800;
}
