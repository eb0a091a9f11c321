package io.agentloader.registry;

import com.fasterxml.jackson.databind.ObjectMapper;

/** For small documents of registries. In a class of its own, so that it is made with the first of them and not at the start. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}
}
