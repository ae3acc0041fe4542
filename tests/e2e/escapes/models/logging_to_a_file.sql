call enable_logging(storage = 'file', storage_path = '__OUTSIDE__/made')
