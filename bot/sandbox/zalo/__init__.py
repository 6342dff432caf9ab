"""A local server that speaks both APIs of Zalo, the Bot Platform's and the Official Account's, and phones.

``bot_account.new_bot`` and ``oa_account.new_oa`` make an account; ``server.zalo_routes`` puts accounts on the
network, all under ``/zalo``: that is the base address which the program is given for either API.

    oa = new_oa(now=clock.now)
    async with serving(Starlette(routes=zalo_routes([new_bot()], oa))) as base_url:  # of tests/sandbox
        oa.origin = base_url            # people's files lie behind it
        oa.webhook.set(webhook_of_ours)  # set in Zalo's console, not over its API
        access, refresh = oa.own.tokens.issue(await oa.now())
        await oa.add_phone("3480157324168530213", "Trần Thị Mẫu").follow()
"""
