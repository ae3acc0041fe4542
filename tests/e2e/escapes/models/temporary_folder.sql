set temp_directory = '__OUTSIDE__'
