select getenv('SYNC_TIKTOK_ACCESS_TOKEN') as email
