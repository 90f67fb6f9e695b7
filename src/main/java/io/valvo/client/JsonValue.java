package io.valvo.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value as received: read with Jackson's streaming parser alone, since mapping onto records
 * takes longer to load than everything else that the client does. What is absent reads as empty.
 */
public final class JsonValue {
    private static final JsonFactory JSON = new JsonFactory();
    public static final JsonValue NONE = new JsonValue(null);

    private final @Nullable Object value;

    private JsonValue(@Nullable Object value) {
        this.value = value;
    }

    /**
     * @throws IOException when it isn't JSON
     */
    public static JsonValue read(String text) throws IOException {
        try (var parser = JSON.createParser(text)) {
            parser.nextToken();
            return new JsonValue(value(parser));
        }
    }

    public JsonValue at(String key) {
        return value instanceof Map<?, ?> map && map.containsKey(key)
                ? new JsonValue(map.get(key))
                : NONE;
    }

    /** The elements of an array. */
    public List<JsonValue> items() {
        var items = new ArrayList<JsonValue>();
        if (value instanceof List<?> list) for (var item : list) items.add(new JsonValue(item));
        return items;
    }

    /** The members of an object, in their order. */
    public Map<String, JsonValue> members() {
        var members = new LinkedHashMap<String, JsonValue>();
        if (value instanceof Map<?, ?> map)
            map.forEach((key, item) -> members.put(key.toString(), new JsonValue(item)));
        return members;
    }

    /** A string as it is, a number or boolean in digits or letters; empty for anything else. */
    public String text() {
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? value.toString()
                : "";
    }

    public long number() {
        return value instanceof Number number ? number.longValue() : 0;
    }

    public boolean truth() {
        return Boolean.TRUE.equals(value);
    }

    /** Strings of an array. */
    public List<String> texts() {
        var texts = new ArrayList<String>();
        for (var item : items()) texts.add(item.text());
        return texts;
    }

    /** Maps, lists, strings, numbers, booleans and nulls. */
    public Map<String, Object> map() {
        var plain = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> map)
            map.forEach((key, item) -> plain.put(key.toString(), orEmpty(item)));
        return plain;
    }

    private static Object orEmpty(@Nullable Object item) {
        return item == null ? "" : item;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        var token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) return object(parser);
        if (token == JsonToken.START_ARRAY) return array(parser);
        if (token == JsonToken.VALUE_STRING) return parser.getText();
        if (token == null || token == JsonToken.VALUE_NULL) return null;
        return token.isNumeric()
                ? parser.getNumberValue()
                : (Object) (token == JsonToken.VALUE_TRUE);
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        var map = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var key = parser.currentName();
            parser.nextToken();
            map.put(key, value(parser));
        }
        return map;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        var list = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) list.add(value(parser));
        return list;
    }
}
