package dev.vel.daemon.http;

import java.net.InetAddress;
import java.util.List;

/** A set of addresses and networks, such as {@code 10.0.0.0/8} or {@code fdaa::1}. Immutable. */
final class Networks {
  private final List<Network> networks;

  private record Network(InetAddress prefix, int bits) {}

  /**
   * @throws IllegalArgumentException for anything but literal addresses and networks
   */
  Networks(List<String> texts) {
    this.networks = texts.stream().map(Networks::parse).toList();
  }

  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return networks.stream().anyMatch(network -> matches(network, bytes));
  }

  private static Network parse(String text) {
    int slash = text.indexOf('/');
    InetAddress prefix = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int all = prefix.getAddress().length * 8;
    int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException("not a network: " + text);
    }
    return new Network(prefix, bits);
  }

  private static boolean matches(Network network, byte[] address) {
    byte[] prefix = network.prefix().getAddress();
    if (address.length != prefix.length) {
      return false;
    }
    for (int bit = 0; bit < network.bits(); bit++) {
      int difference = address[bit / 8] ^ prefix[bit / 8];
      if ((difference & (0x80 >> bit % 8)) != 0) {
        return false;
      }
    }
    return true;
  }
}
