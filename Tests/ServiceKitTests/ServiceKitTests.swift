// ServiceKitTests: to come.
