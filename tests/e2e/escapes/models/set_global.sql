set global allowed_directories = ['/']
