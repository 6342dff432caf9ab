"""A district for the benches: as many units and people as asked for, who have all joined."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Table, insert

from bot.conversation import fold, person_key
from bot.domain.rights import Role, RoleAssignment, Who
from bot.sandbox.telegram.state import Identity
from handlers import FEATURES
from handlers.engine import Context, menu
from storage.engine import business_time, upgrade
from storage.tables.people import consents, contacts, mailboxes, people, roles, units
from tests.people import CHANNEL, DOMAIN, connected, settings

MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # 08:00 in Vietnam, a Wednesday
FIRST_CHAT = 100_001
ACCOUNT = Identity().token.partition(":")[0]  # of the bot that the sandbox's Telegram knows
MANY = 500  # rows in one statement


@dataclass(frozen=True)
class Holding:
    """A role that a person holds in a unit; both by their number, from 1."""

    person: int
    unit: int
    role: str


def settle(url: str, account: str, held: list[Holding], duties_from: date | None = None) -> None:
    """Make the tables, with everyone named in ``held``: person n writes from chat FIRST_CHAT + n - 1.

    The clock is begun by whoever uses it.
    """
    upgrade(url)
    with connected(url) as tx:
        write(tx, units, [unit_row(n, duties_from) for n in sorted({one.unit for one in held})])
        numbers = sorted({one.person for one in held})
        write(tx, mailboxes, [mailbox_row(n) for n in sorted({one.unit for one in held})])
        write(tx, people, [person_row(n) for n in numbers])
        write(tx, roles, [role_row(one) for one in held])
        menus = {one.person: menu_of(one.role) for one in held}
        write(tx, contacts, [contact_row(n, account, menus[n]) for n in numbers])
        given = {"version": "1", "given": MORNING}
        write(tx, consents, [{"person": n, "contact": n, **given} for n in numbers])


def begin_clock(url: str, at: datetime) -> datetime:
    """Let business time be ``at`` now, and return the machine's time of that moment.

    They are whole seconds apart, as they are where nobody has moved the clock.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    with connected(url) as tx:
        business_time.seed(tx, now, at)
    return now


def write(tx: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    for at in range(0, len(rows), MANY):
        tx.execute(insert(table), rows[at : at + MANY])


def unit_row(number: int, duties_from: date | None) -> dict[str, object]:
    name = f"UBND xã Ví Dụ {number}"
    named = {"code": f"xvidu{number}", "name": name, "folded": fold(name), "kind": "UBND xã"}
    return {**named, "form": "ND30", "rank": number, "duties_from": duties_from}


def mailbox_row(unit: int) -> dict[str, object]:
    return {"address": f"xvidu{unit}@{DOMAIN}", "unit": unit}


def person_row(number: int) -> dict[str, object]:
    name = f"Trần Thị Mẫu {number}"
    return {"full_name": name, "folded": fold(name), "sort_key": person_key(name), "language": "vi"}


def role_row(one: Holding) -> dict[str, object]:
    held = {"person": one.person, "unit": one.unit, "role": one.role, "rank": one.person}
    return {**held, "title": "Công chức", "starts": date(2026, 1, 1), "source": "file"}


def contact_row(number: int, account: str, shown_menu: str) -> dict[str, object]:
    at = {"channel": CHANNEL, "account": account, "chat": str(FIRST_CHAT + number - 1)}
    return {**at, "person": number, "last_in": MORNING, "menu": shown_menu}


def menu_of(role: str) -> str:
    """Return what ``contacts.menu`` holds of them, so that no bench begins by setting thousands of menus."""
    held = RoleAssignment(Role(role), 1, "xvidu1", "UBND xã Ví Dụ 1", 1, date(2026, 1, 1), None, "Công chức")
    who = Who(1, "Trần Thị Mẫu", "vi", 1, (held,))
    context = Context(None, who, MORNING, settings(), FEATURES)  # type: ignore[arg-type]
    return ",".join(["vi", *(name for name, _entry in menu.allowed_entries(context))])
