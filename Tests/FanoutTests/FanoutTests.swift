// FanoutTests: to come.
