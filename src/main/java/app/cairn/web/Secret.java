package app.cairn.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// A random value that lets its bearer in. It never shows itself by accident.
final class Secret {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  private final String value;

  Secret(String value) {
    this.value = value;
  }

  /// 256 random bits.
  static Secret random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /// The value itself, to be handed to its bearer.
  String value() {
    return value;
  }

  /// The value's SHA-256, which may be stored.
  String hash() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest());
  }

  /// Compares in a time that does not depend on where the two differ.
  boolean matches(Secret other) {
    return MessageDigest.isEqual(digest(), other.digest());
  }

  @Override
  public String toString() {
    return "(secret)";
  }

  private byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
