select content as email from read_text('~/.netrc')
