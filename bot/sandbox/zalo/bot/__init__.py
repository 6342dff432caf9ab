"""The Zalo Bot Platform: https://bot.zaloplatforms.com/docs"""
