"""Who may deliver: the app, the consent of an advertiser, and the token that comes of it.

Calls are requests and parsers without a network; what a refusal asks of whom is a table
(`refusals`), and so is what the project's syncs need (`scopes`). Only `token_file`
touches the outside world.
"""
