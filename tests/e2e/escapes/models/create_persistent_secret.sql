create persistent secret kept (type http, bearer_token 'b')
