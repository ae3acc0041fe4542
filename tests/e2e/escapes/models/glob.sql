select file as email from glob('__OUTSIDE__/*')
