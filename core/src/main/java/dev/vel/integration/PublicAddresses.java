package dev.vel.integration;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses belong to the internet at large, by IANA's registries of special-purpose
 * addresses (RFC 6890 and its successors). Of IPv6 only what is known to be public counts as such.
 */
final class PublicAddresses {
  private static final List<Net> NOT_PUBLIC_4 =
      nets(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // behind a carrier's NAT; 100.100.100.200 serves metadata
          "127.0.0.0/8", // loopback
          "168.63.129.16/32", // a cloud's own server, by a public number
          "169.254.0.0/16", // link-local; 169.254.169.254 serves metadata
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments; 192.0.0.192 serves metadata
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, and broadcast

  private static final Net GLOBAL_6 = Net.of("2000::/3");

  private static final List<Net> NOT_PUBLIC_6 =
      nets(
          "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4: any IPv4 address in disguise
          "3fff::/20"); // documentation

  /** Public IPv4 addresses as hosts without IPv4 see them (RFC 6052). */
  private static final Net NAT64 = Net.of("64:ff9b::/96");

  private PublicAddresses() {}

  static boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return NOT_PUBLIC_4.stream().noneMatch(net -> net.contains(bytes));
    }
    if (NAT64.contains(bytes)) {
      byte[] inside = Arrays.copyOfRange(bytes, 12, 16);
      return NOT_PUBLIC_4.stream().noneMatch(net -> net.contains(inside));
    }
    // What is mapped or compatible IPv4 is outside of the global range, private or not.
    return GLOBAL_6.contains(bytes) && NOT_PUBLIC_6.stream().noneMatch(net -> net.contains(bytes));
  }

  private static List<Net> nets(String... texts) {
    return Stream.of(texts).map(Net::of).toList();
  }

  @SuppressWarnings("ArrayRecordComponent") // made here, never handed out
  private record Net(byte[] address, int bits) {
    static Net of(String text) {
      int slash = text.indexOf('/');
      try {
        return new Net(
            InetAddress.getByName(text.substring(0, slash)).getAddress(),
            Integer.parseInt(text.substring(slash + 1)));
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(text, e);
      }
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
