package io.valvo.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plain objects (maps, lists, strings, numbers, booleans) as JSON and back. Streaming without
 * reflection: the daemon is to start fast. Nothing is read as an absent member.
 */
public final class JsonCodec {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

    private JsonCodec() {}

    public static byte[] bytes(Map<String, ?> object) {
        var out = new ByteArrayOutputStream(256);
        try (var json = FACTORY.createGenerator(out)) {
            write(json, object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Empty: it isn't a JSON object. */
    public static Optional<Map<String, Object>> object(byte[] bytes, int offset, int length) {
        try (var json = FACTORY.createParser(bytes, offset, length)) {
            return json.nextToken() == JsonToken.START_OBJECT
                    ? Optional.of(members(json))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case Map<?, ?> object -> writeMembers(json, object);
            case Collection<?> list -> writeElements(json, list);
            case Long number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            case Number number -> json.writeNumber(number.doubleValue());
            case Boolean truth -> json.writeBoolean(truth);
            default -> json.writeString(value.toString());
        }
    }

    private static void writeMembers(JsonGenerator json, Map<?, ?> object) throws IOException {
        json.writeStartObject();
        for (var member : object.entrySet()) {
            json.writeFieldName(String.valueOf(member.getKey()));
            if (member.getValue() == null) json.writeNull();
            else write(json, member.getValue());
        }
        json.writeEndObject();
    }

    private static void writeElements(JsonGenerator json, Collection<?> list) throws IOException {
        json.writeStartArray();
        for (var element : list) write(json, element);
        json.writeEndArray();
    }

    private static Map<String, Object> members(JsonParser json) throws IOException {
        var members = new LinkedHashMap<String, Object>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            value(json).ifPresent(value -> members.put(name, value));
        }
        return members;
    }

    private static List<Object> elements(JsonParser json) throws IOException {
        var elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) value(json).ifPresent(elements::add);
        return elements;
    }

    private static Optional<Object> value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> Optional.of(members(json));
            case START_ARRAY -> Optional.of(elements(json));
            case VALUE_STRING -> Optional.of(json.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Optional.of(json.getNumberValue());
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            case VALUE_NULL -> Optional.empty();
            default -> throw new IOException("not a value: " + json.currentToken());
        };
    }
}
