// JSONSchema: to come.
