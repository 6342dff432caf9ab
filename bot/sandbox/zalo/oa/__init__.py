"""Zalo's Official Account, OpenAPI v3: https://developers.zalo.me/docs/official-account"""
