"""A local server that speaks both APIs of Zalo, the Bot Platform's and the Official Account's, and phones.

``bot.state.new_bot`` and ``oa.state.new_oa`` make an account; ``server.routes`` puts accounts on the
network, all under ``/zalo``: that is the base address which the program is given for either API.

    oa = new_oa(now=clock.now)
    async with serving(Starlette(routes=routes([new_bot()], oa))) as base_url:  # tests/sandbox/serving.py
        oa.origin = base_url            # people's files lie behind it
        oa.webhook.set(webhook_of_ours)  # set in Zalo's console, not over its API
        access, refresh = oa.own.tokens.issue(await oa.now())
        await oa.add_phone("3480157324168530213", "Trần Thị Mẫu").follow()
"""
