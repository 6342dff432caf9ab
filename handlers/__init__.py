"""The map of the bot: one line a feature."""

from dataclasses import replace
from types import ModuleType

from bot.conversation.words import N_
from handlers import downloads, phrases
from handlers.broadcasts import features as of_broadcasts
from handlers.cover import features as of_cover
from handlers.delegation import features as of_delegation
from handlers.department import features as of_department
from handlers.directory import features as of_directory
from handlers.duties import features as of_duties
from handlers.engine import forms, menu, safety
from handlers.engine.buttons import ID, IS_SURE, REST, TEXT, button
from handlers.engine.feature import Feature, MadeFile, MenuGroup, View, put_together
from handlers.incidents import features as of_incidents
from handlers.joining import features as of_joining
from handlers.library import features as of_library
from handlers.personnel import features as of_personnel
from handlers.reports import features as of_reports
from handlers.units import features as of_units
from handlers.upkeep import features as of_upkeep

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


def declared(module: ModuleType) -> Feature:
    """A feature by the registries of its ``features``."""
    found = module.__dict__
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
        declared(of_duties),
        declared(of_incidents),
        declared(of_joining),
        declared(of_broadcasts),
        declared(of_reports),
        declared(of_library),
        declared(of_directory),
        declared(of_cover),
        declared(of_delegation),
        declared(of_upkeep),
        declared(of_personnel),
        declared(of_department),
        declared(of_units),
    ]
)
