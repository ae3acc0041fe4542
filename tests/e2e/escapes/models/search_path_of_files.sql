set file_search_path = '__OUTSIDE__'
