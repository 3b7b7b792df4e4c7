// JSONSchemaTests: to come.
