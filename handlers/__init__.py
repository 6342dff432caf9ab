"""The map of the bot: one line a feature."""

from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import cast

from bot.conversation.words import N_
from handlers import (
    broadcasts,
    cover,
    delegation,
    department,
    directory,
    downloads,
    duties,
    incidents,
    joining,
    library,
    on_call,
    personnel,
    phrases,
    reports,
    units,
    upkeep,
)
from handlers.engine import forms, menu, safety
from handlers.engine.buttons import ID, IS_SURE, REST, TEXT, button
from handlers.engine.feature import Feature, MadeFile, MenuGroup, View, put_together

MENU = {
    MenuGroup.EVERY_DAY: ("kiemtra", "suco", "trangthai", "vangmat", "tructhay", "mien"),
    MenuGroup.OFFICE: ("baocao", "thongbao", "yeucaubaocao", "tonghop"),
    MenuGroup.AT_HAND: ("danhba", "noinhan", "huongdan"),
    MenuGroup.PEOPLE: ("nhansu", "guiso"),
    MenuGroup.NOW_AND_THEN: ("dienthoai", "truc", "ngungthu", "lich"),
    MenuGroup.SELDOM: ("uyquyen", "noiquy", "moi", "xinvao", "batdau", "donvi", "danhsach"),
    MenuGroup.OWN: ("lienhe", "toi", "ngonngu", "menu"),
}
PLACES = {command: (group, n) for group, commands in MENU.items() for n, command in enumerate(commands, 1)}


def declared(package: ModuleType) -> Feature:
    """Return a folder's FEATURE, or one made of the registries of its ``features``."""
    if feature := getattr(package, "FEATURE", None):
        return cast(Feature, feature)
    found = import_module(f"{package.__name__}.features").__dict__
    forms_ = (replace(one, name=name) for name, one in found.get("FORMS", {}).items())
    acts = {**found.get("ACTS", {}), **found.get("COMMON", {})}
    return Feature(
        views=tuple(replace(one, menu=PLACES.get(one.command)) for one in found.get("VIEWS", {}).values()),
        forms=tuple(replace(one, menu=PLACES.get(one.command)) for one in forms_),
        buttons=tuple(replace(one, name=name) for name, one in acts.items()),
        files=tuple(MadeFile(kind, read) for kind, read in found.get("PAPERS", {}).items()),
    )


ENGINE = Feature(
    views=(
        View(
            "menu",
            N_("Các việc làm được"),
            None,
            menu.show,
            ("menu", "start"),
            menu=(MenuGroup.OWN, 4),
        ),
        View(
            "trogiup", N_("Trợ giúp"), None, phrases.show_help, ("tro giup", "help"), menu=(MenuGroup.OWN, 5)
        ),
    ),
    buttons=(
        button("resume", forms.resume, ID, opens=True),
        button("open", menu.open_entry, TEXT, opens=True),
        button("pw", safety.press_password, IS_SURE, REST),
        button("file", downloads.press, ID),
    ),
)
FEATURES = put_together(
    [
        ENGINE,
        declared(duties),
        declared(incidents),
        declared(on_call),
        declared(joining),
        declared(broadcasts),
        declared(reports),
        declared(library),
        declared(directory),
        declared(cover),
        declared(delegation),
        declared(upkeep),
        declared(personnel),
        declared(department),
        declared(units),
    ]
)
