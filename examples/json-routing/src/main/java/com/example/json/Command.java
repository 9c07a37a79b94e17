package com.example.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.wsmqtt.bridge.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Finds the command in a frame. It reads on to the end, so that a device gets nothing that is no JSON. */
final class Command {
    private static final String FIELD = "CMD";

    /** Nothing here grows with what a client sends: the bridge bounds the frame, this what is inside. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNameLength(256)
                    .maxNumberLength(64)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private Command() {}

    /** The text of the field {@code CMD} of the frame's object. */
    static String of(Frame frame) throws NoCommandException {
        ByteBuffer payload = frame.payload();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new NoCommandException("send a JSON object");
            }
            String command = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = json.currentName().equals(FIELD);
                JsonToken value = json.nextToken();
                if (wanted) {
                    if (command != null || value != JsonToken.VALUE_STRING) {
                        throw new NoCommandException("CMD must be one text");
                    }
                    command = json.getText();
                }
                json.skipChildren();
            }
            if (json.nextToken() != null) {
                throw new NoCommandException("send one JSON object a frame");
            }
            if (command == null) {
                throw new NoCommandException("CMD is missing");
            }
            return command;
        } catch (IOException malformed) {
            throw new NoCommandException("this is no valid JSON");
        }
    }
}
