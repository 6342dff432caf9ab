"""Whether a report that is filed now is in time."""

from datetime import datetime, timedelta

from bot.config import Settings
from bot.domain.reports.states import Act, handings, is_late
from bot.domain.working_time import WorkingTime
from handlers.engine.feature import Scene
from storage import reports
from storage.calendar import calendar
from storage.engine.db import Tx
from storage.reports import Report

WAIT = timedelta(minutes=10)  # that what has come to us may have to wait for its turn


def is_late_now(scene: Scene, report: Report, act: Act, at: datetime) -> bool:
    """Where ``act`` files it, which was begun at ``at``."""
    done = [*reports.acts_of(scene.tx, report.id), (act, at)]
    handed = handings(done) or [report.handed_at or at]
    return is_late(handed, scene.at, report.until, working(scene.tx, scene.settings))


def came(scene: Scene) -> datetime:
    """When it reached us: nobody is late for having to wait for their turn in the last minute."""
    is_waited_for = scene.came is not None and scene.at - scene.came <= WAIT
    return scene.came if scene.came and is_waited_for else scene.at


def working(tx: Tx, settings: Settings) -> WorkingTime:
    return WorkingTime(calendar(tx), tuple(hours for hours, _nudges in settings.rounds))
