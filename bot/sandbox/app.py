"""The sandbox as one web application: the Bot API, the phones and their page."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.sandbox import clock as clock_routes
from bot.sandbox import control, page
from bot.sandbox.clock import ClockControl
from bot.sandbox.page import Holder
from bot.sandbox.phones import Phones
from bot.sandbox.telegram import server
from bot.sandbox.telegram.state import Telegram
from bot.sandbox.zalo import server as zalo_server
from bot.sandbox.zalo.bot.state import ZaloBot
from bot.sandbox.zalo.oa.state import ZaloOa

STATIC = Path(__file__).parent / "static"
OWN_HOSTS = ["127.0.0.1", "localhost"]  # nothing else, also by a name made to point here


HOLDERS = (
    Holder(1001, "Nguyễn Văn Ví Dụ", "Cán bộ theo dõi hộp thư, UBND xã Phú Hội"),
    Holder(1002, "Trần Thị Mẫu", "Cán bộ theo dõi hộp thư, Phòng Tư pháp"),
    Holder(1003, "Lê Văn Thử", "Trưởng phòng, Phòng Tư pháp"),
    Holder(1004, "Phạm Thị Minh Họa", "Phòng Văn hóa và Thông tin"),
)


def create_app(
    telegram: Telegram,
    holders: Sequence[Holder],
    clock: ClockControl,
    zalo_bot: ZaloBot | None = None,
    zalo_oa: ZaloOa | None = None,
) -> Starlette:
    """Messages are stamped with ``clock``'s time; to be served on loopback only."""
    zalo_bots = [zalo_bot] if zalo_bot else []
    phones = Phones([telegram, *zalo_bots, *([zalo_oa] if zalo_oa else [])])
    for channel in phones.channels.values():
        channel.now = clock.now
    for holder in holders:
        phones.add(holder.key, holder.name, holder.caption)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        phones.close()

    return Starlette(
        routes=[
            *server.routes(telegram),
            *zalo_server.routes(zalo_bots, zalo_oa),
            *control.routes(phones),
            *clock_routes.routes(phones, clock),
            *page.routes(telegram.bot.name, holders),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=OWN_HOSTS)],
        lifespan=lifespan,
    )
