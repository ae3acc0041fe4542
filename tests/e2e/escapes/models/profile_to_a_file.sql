set profiling_output = '__OUTSIDE__/made.json'
