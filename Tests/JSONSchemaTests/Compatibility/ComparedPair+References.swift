extension ComparedPair {
    /// More names than a metaschema has values, so that what stands behind them stands further on than anything in there.
    private static let many = (0..<1_000).map { "m\($0)" }.joined(separator: "\", \"")

    static let references: [ComparedPair] = [
        ComparedPair(
            ##"{"$defs": {"a": {"type": "integer"}}, "properties": {"x": {"$ref": "#/$defs/a"}}}"##,
            ##"{"properties": {"x": {"type": "integer"}}}"##, .both),
        ComparedPair(
            ##"{"$defs": {"a": {"type": "integer"}}, "properties": {"x": {"$ref": "#/$defs/a"}}}"##,
            ##"{"$defs": {"b": {"type": "string"}}, "properties": {"x": {"$ref": "#/$defs/b"}}}"##, .neither,
            breaks: ["/$defs/b/type"]),
        ComparedPair(
            ##"{"$defs": {"a": {"minimum": 1}}, "$ref": "#/$defs/a", "maximum": 2}"##,
            ##"{"minimum": 1, "maximum": 2}"##,
            .both),
        // In draft-07 nothing counts beside a reference.
        ComparedPair.draft7(
            ##"{"definitions": {"a": {"minimum": 1}}, "$ref": "#/definitions/a", "maximum": 2}"##, ##"{"minimum": 1}"##,
            .both),
        // Schemas that contain themselves.
        ComparedPair(
            ##"{"properties": {"next": {"$ref": "#"}, "v": {"type": "integer"}}, "type": "object"}"##,
            ##"{"properties": {"next": {"$ref": "#"}, "v": {"type": "number"}}, "type": "object"}"##, .backward),
        ComparedPair(
            ##"{"$defs": {"tree": {"type": "object", "required": ["v"], "properties": {"v": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}}}, "$ref": "#/$defs/tree"}"##,
            ##"{"type": "object", "properties": {"v": {"type": ["string", "null"]}, "children": {"type": "array", "items": {"$ref": "#"}}}}"##,
            .backward),
        ComparedPair(
            ##"{"type": "array", "items": {"$ref": "#"}}"##,
            ##"{"$defs": {"b": {"type": "array", "items": {"$ref": "#"}}}, "type": "array", "items": {"$ref": "#/$defs/b"}}"##,
            .both),
        ComparedPair(
            ##"{"type": "array", "items": {"$ref": "#"}}"##,
            ##"{"type": "array", "items": {"$ref": "#"}, "maxItems": 2}"##,
            .forward, breaks: ["/maxItems"]),
        // Something that would have to contain itself for ever has no values.
        ComparedPair(
            ##"{"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}}"##, "false", .both),
        ComparedPair(
            ##"{"type": "object", "properties": {"next": {"$ref": "#"}}}"##, "false", .forward),
        // By a name, or by the schema's own URI.
        ComparedPair(
            ##"{"$defs": {"a": {"$anchor": "n", "type": "integer"}}, "properties": {"x": {"$ref": "#n"}}}"##,
            ##"{"properties": {"x": {"type": "integer"}}}"##, .both),
        ComparedPair(
            ##"{"$id": "https://example.org/s", "$defs": {"a": {"type": "integer"}}, "$ref": "https://example.org/s#/$defs/a"}"##,
            ##"{"type": "integer"}"##, .both),
        ComparedPair.draft7(
            ##"{"definitions": {"a": {"$id": "#n", "type": "integer"}}, "properties": {"x": {"$ref": "#n"}}}"##,
            ##"{"properties": {"x": {"type": "integer"}}}"##, .both),
        // Where another base begins inside, references lead elsewhere.
        ComparedPair(
            ##"{"$defs": {"a": {"$id": "https://example.org/a", "type": "integer"}}, "$ref": "https://example.org/a"}"##,
            ##"{"type": "integer"}"##, .both),
        ComparedPair(
            ##"{"$id": "https://example.org/s", "$defs": {"a": {"$id": "t/a", "$defs": {"b": {"type": "integer"}}, "properties": {"y": {"$ref": "#/$defs/b"}, "z": {"$ref": "c"}}}, "c": {"$id": "t/c", "$anchor": "n", "minimum": 1}}, "properties": {"x": {"$ref": "t/a"}, "w": {"$ref": "/t/c#n"}}}"##,
            ##"{"properties": {"x": {"properties": {"y": {"type": "integer"}, "z": {"minimum": 1}}}, "w": {"minimum": 1}}}"##,
            .both),
        ComparedPair.draft7(
            ##"{"definitions": {"a": {"$id": "https://example.org/a", "definitions": {"b": {"type": "integer"}}, "allOf": [{"$ref": "#/definitions/b"}]}}, "$ref": "https://example.org/a"}"##,
            ##"{"type": "integer"}"##, .both),
        // What looks like a base, and stands where no schema does: that can't be told.
        ComparedPair(
            ##"{"default": {"$id": "https://example.org/a", "type": "integer"}, "$defs": {"b": {"type": "integer"}}, "$ref": "#/$defs/b"}"##,
            ##"{"type": "integer"}"##, .neither, breaks: ["/type"]),
        // Into the metaschemas.
        ComparedPair(
            ##"{"properties": {"s": {"$ref": "https://json-schema.org/draft/2020-12/schema"}}}"##,
            ##"{"properties": {"s": {"$ref": "https://json-schema.org/draft/2020-12/schema#"}, "t": {"type": "null"}}}"##,
            .forward, breaks: ["/properties/t/type"]),
        ComparedPair.draft7(
            ##"{"required": ["\##(many)"], "properties": {"x": {"$ref": "http://json-schema.org/draft-07/schema#"}}}"##,
            ##"{"properties": {"x": {"type": ["object", "boolean"]}}}"##, .backward),
        ComparedPair.draft7(
            ##"{"$ref": "http://json-schema.org/draft-07/schema#"}"##, ##"{"type": ["object", "boolean"]}"##, .backward),
    ]
}
