select email from secret_rows
