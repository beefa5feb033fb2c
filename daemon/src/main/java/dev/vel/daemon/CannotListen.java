package dev.vel.daemon;

/** An address or a port that could not be had. */
final class CannotListen extends RuntimeException {
  private final String setting;
  private final String address;

  /**
   * @param setting that says which port
   * @param address host and port
   */
  CannotListen(String setting, String address, RuntimeException cause) {
    super("could not listen on " + address, cause);
    this.setting = setting;
    this.address = address;
  }

  String setting() {
    return setting;
  }

  String address() {
    return address;
  }
}
