select stats as email from pragma_storage_info('customers')
