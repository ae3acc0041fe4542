create secret (type s3, key_id 'a', secret 'b')
