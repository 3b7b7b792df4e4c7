// ControlTests: to come.
