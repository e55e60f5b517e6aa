package app.cairn.worker;

import java.net.ProtocolException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORWriteFeature;

/// CBOR of records. Unpaired surrogates in strings become U+FFFD, so lengths stay.
final class Codec {

  private static final ObjectMapper MAPPER =
      CBORMapper.builder(
              CBORFactory.builder().enable(CBORWriteFeature.LENIENT_UTF_ENCODING).build())
          .build();

  private Codec() {}

  static byte[] encode(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  static <T> T decode(byte[] bytes, Class<T> type) throws ProtocolException {
    T value;
    try {
      value = MAPPER.readValue(bytes, type);
    } catch (RuntimeException e) {
      // Jackson's own and, for some garbage, others. Without the cause: its message quotes the
      // content.
      throw new ProtocolException("bytes that are not a " + type.getSimpleName() + " arrived");
    }
    if (value == null) {
      throw new ProtocolException("nothing arrived where a " + type.getSimpleName() + " was due");
    }
    return value;
  }
}
