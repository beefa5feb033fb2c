package dev.vel.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * What counts as one client: an IPv4 address, or the /64 network of an IPv6 address, since whoever
 * has one address of such a network has all of them (RFC 6177). An IPv4 address written as an IPv6
 * one counts as what it is.
 */
final class ClientAddress {
  private static final int NETWORK_BYTES = 8;

  private ClientAddress() {}

  /** A name for the client; all texts that are no address are one client. */
  static String of(String text) {
    int zone = text.indexOf('%');
    try {
      InetAddress address = InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone));
      return address instanceof Inet6Address
          ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES) + "/64"
          : address.getHostAddress();
    } catch (IllegalArgumentException notAnAddress) {
      return "unknown";
    }
  }
}
