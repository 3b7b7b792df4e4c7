// Control: to come.
