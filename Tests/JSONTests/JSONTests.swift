// JSONTests: to come.
