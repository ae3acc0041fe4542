set enable_logging = true
