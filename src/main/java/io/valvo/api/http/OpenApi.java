package io.valvo.api.http;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;

import io.valvo.api.http.Endpoint.Param;
import io.valvo.wire.Problem;
import io.valvo.wire.SchemaName;
import io.valvo.wire.WireJson;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The OpenAPI 3.1 document of a table of routes; schemas are read off the records ({@link
 * SchemaName}).
 */
public final class OpenApi {
    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE =
            new PropertyNamingStrategies.SnakeCaseStrategy();
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    private static final Map<String, String> VARIABLES =
            Map.of("s", "a service, or an instance: backend~2 is backend/2", "p", "a TCP port");

    private final Map<String, Object> schemas = new TreeMap<>();
    private final Map<String, Class<?>> named = new HashMap<>();

    private OpenApi() {}

    public static byte[] document(List<Endpoint> endpoints, String version) {
        return WireJson.bytes(new OpenApi().of(endpoints, version));
    }

    private Map<String, Object> of(List<Endpoint> endpoints, String version) {
        var paths = new LinkedHashMap<String, Map<String, Object>>();
        for (var endpoint : endpoints) {
            var operations = paths.computeIfAbsent(endpoint.path(), _ -> new LinkedHashMap<>());
            operations.put(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
        }
        var bearer = Map.of("bearer", ordered("type", "http", "scheme", "bearer"));
        return ordered(
                "openapi",
                "3.1.0",
                "info",
                ordered("title", "Valvo", "version", version),
                "paths",
                paths,
                "components",
                ordered("schemas", schemas, "securitySchemes", bearer));
    }

    private Map<String, Object> operation(Endpoint endpoint) {
        var operation =
                ordered(
                        "summary", endpoint.summary(),
                        "operationId", id(endpoint),
                        "security",
                                endpoint.role() == Role.ANYONE
                                        ? List.of()
                                        : List.of(Map.of("bearer", List.of())),
                        "parameters", parameters(endpoint),
                        "responses", responses(endpoint));
        endpoint.body()
                .ifPresent(type ->
                        operation.put(
                                "requestBody",
                                Map.of(
                                        "content",
                                        Map.of(Endpoint.JSON, Map.of("schema", schema(type))))));
        return operation;
    }

    private static String id(Endpoint endpoint) {
        var path =
                endpoint.path()
                        .replace("/api/v1", "")
                        .replaceAll("[{}]", "")
                        .replaceAll("[^a-z]+", "_");
        return endpoint.method().toLowerCase(Locale.ROOT) + path;
    }

    private List<Object> parameters(Endpoint endpoint) {
        var all = new ArrayList<Object>();
        VARIABLE.matcher(endpoint.path())
                .results()
                .forEach(found ->
                        all.add(
                                ordered(
                                        "name", found.group(1),
                                        "in", "path",
                                        "required", true,
                                        "description", VARIABLES.getOrDefault(found.group(1), ""),
                                        "schema", Map.of("type", "string"))));
        endpoint.params()
                .forEach(param ->
                        all.add(
                                ordered(
                                        "name",
                                        param.name(),
                                        "in",
                                        "query",
                                        "description",
                                        param.summary(),
                                        "schema",
                                        schema(param))));
        return all;
    }

    private static Map<String, Object> schema(Param param) {
        Map<String, Object> one =
                switch (param.kind()) {
                    case TEXT -> ordered("type", "string");
                    case NUMBER -> ordered("type", "integer");
                    case FLAG -> ordered("type", "boolean");
                    case DURATION ->
                            ordered(
                                    "type",
                                    "string",
                                    "pattern",
                                    "^[0-9]+(ms|s|m|h|d)?$",
                                    "examples",
                                    List.of("30s"));
                };
        return param.many() ? ordered("type", "array", "items", one) : one;
    }

    private Map<String, Object> responses(Endpoint endpoint) {
        var content = new LinkedHashMap<String, Object>();
        for (var media : endpoint.media()) {
            var schema =
                    media.equals(Endpoint.JSON) && endpoint.answer().isPresent()
                            ? schema(endpoint.answer().get())
                            : ordered("type", "string");
            content.put(media, Map.of("schema", schema));
        }
        var problem = Map.of(Problem.MEDIA_TYPE, Map.of("schema", schema(Problem.class)));
        var responses =
                ordered(
                        Integer.toString(endpoint.status()),
                        ordered("description", endpoint.summary(), "content", content));
        if (endpoint.status() == 202)
            responses.put("200", ordered("description", "Done", "content", content));
        if (endpoint.role() == Role.ANYONE)
            responses.put("503", ordered("description", "No", "content", content));
        responses.put(
                "default",
                ordered("description", "An error, as RFC 9457 has it", "content", problem));
        return responses;
    }

    private Map<String, Object> schema(Type type) {
        return switch (type) {
            case ParameterizedType generic when generic.getRawType() == List.class ->
                    ordered("type", "array", "items", schema(generic.getActualTypeArguments()[0]));
            case ParameterizedType generic ->
                    ordered(
                            "type",
                            "object",
                            "additionalProperties",
                            schema(generic.getActualTypeArguments()[1]));
            case Class<?> array when array.isArray() ->
                    ordered("type", "array", "items", schema(array.getComponentType()));
            case Class<?> wire when wire.isRecord() -> reference(wire);
            case Class<?> simple -> simple(simple);
            default -> Map.of();
        };
    }

    private static Map<String, Object> simple(Class<?> type) {
        if (type == String.class) return ordered("type", "string");
        if (type == Instant.class) return ordered("type", "string", "format", "date-time");
        if (type == boolean.class) return ordered("type", "boolean");
        if (type == int.class || type == Integer.class)
            return ordered("type", "integer", "format", "int32");
        if (type == long.class || type == Long.class)
            return ordered("type", "integer", "format", "int64");
        if (type == double.class || type == Double.class) return ordered("type", "number");
        return type == Map.class ? ordered("type", "object") : ordered();
    }

    private Map<String, Object> reference(Class<?> wire) {
        var name = name(wire);
        var described = named.putIfAbsent(name, wire);
        if (described == null) schemas.put(name, object(wire));
        else if (described != wire)
            throw new IllegalArgumentException(described + " and " + wire + " are both " + name);
        return ordered("$ref", "#/components/schemas/" + name);
    }

    private static String name(Class<?> wire) {
        var name = wire.getAnnotation(SchemaName.class);
        if (name == null) throw new IllegalArgumentException(wire + " has no @SchemaName");
        return name.value();
    }

    private Map<String, Object> object(Class<?> wire) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (var component : wire.getRecordComponents()) {
            var name = SNAKE.translate(component.getName());
            properties.put(name, property(component));
            if (!nullable(component.getAnnotatedType())) required.add(name);
        }
        return ordered("type", "object", "properties", properties, "required", required);
    }

    private Map<String, Object> property(RecordComponent component) {
        var schema = schema(component.getGenericType());
        if (!nullable(component.getAnnotatedType())) return schema;
        return ordered("anyOf", List.of(schema, ordered("type", "null")));
    }

    private static boolean nullable(AnnotatedType type) {
        return Arrays.stream(type.getAnnotations())
                .anyMatch(it -> it.annotationType() == Nullable.class);
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) map.put((String) pairs[i], pairs[i + 1]);
        return map;
    }
}
