"""The same form as a bot of aiogram, as its guide has it.

    python -m tests.bench.peers.aiogram_bot BASE_URL TOKEN FOLDER

States and what was answered stand in memory, finished forms in SQLite, updates are handled side by side:
the library's defaults. It runs in an environment of its own (requirements/peers.lock).
"""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.bench import form
from tests.bench.peers.forms import Forms

router = Router()


class Excuse(StatesGroup):
    unit, day, reason, review = State(), State(), State(), State()


def buttons(*rows: tuple[str, str]) -> InlineKeyboardMarkup:
    keys = [[InlineKeyboardButton(text=label, callback_data=token)] for label, token in rows]
    return InlineKeyboardMarkup(inline_keyboard=keys)


@router.message(Command("mien"))
async def begin(message: Message, state: FSMContext) -> None:
    await state.clear()
    await state.set_state(Excuse.unit)
    await message.answer(form.ASKS_UNIT, reply_markup=buttons(*form.units_of(message.chat.id)))


@router.callback_query(Excuse.unit, F.data.startswith("unit:"))
async def take_unit(press: CallbackQuery, state: FSMContext) -> None:
    await press.answer()
    await state.update_data(unit=form.unit_of(press.data))
    await state.set_state(Excuse.day)
    await press.message.answer(f"{form.ASKS_SPAN} {form.EXAMPLE}")


@router.message(Excuse.day, F.text)
async def take_day(message: Message, state: FSMContext) -> None:
    day = form.read_day(message.text)
    if day is None:
        await message.answer(form.NO_DAY)
        return
    await state.update_data(day=day)
    await state.set_state(Excuse.reason)
    await message.answer(form.ASKS_REASON)


@router.message(Excuse.reason, F.text)
async def take_reason(message: Message, state: FSMContext) -> None:
    answers = await state.update_data(reason=message.text)
    shown = form.review_of(answers["unit"], answers["day"], message.text)
    await state.set_state(Excuse.review)
    await message.answer(shown, reply_markup=buttons((form.SEND, "send"), ("Hủy", "cancel")))


@router.callback_query(Excuse.review, F.data == "send")
async def send(press: CallbackQuery, state: FSMContext, forms: Forms) -> None:
    await press.answer()
    answers = await state.get_data()
    chat, now = press.message.chat.id, datetime.now(UTC).isoformat()
    number = await forms.write(form.ADD, chat, answers["unit"], answers["day"], answers["reason"], now)
    await state.clear()
    done = f"{form.DONE} {answers['unit']}, ngày {answers['day']}."
    await press.message.answer(done, reply_markup=buttons((form.UNDO, f"undo:{number}")))


@router.callback_query(Excuse.review, F.data == "cancel")
async def cancel(press: CallbackQuery, state: FSMContext) -> None:
    await press.answer()
    await state.clear()
    await press.message.answer("Đã hủy.")


@router.callback_query(F.data.startswith("undo:"))
async def undo(press: CallbackQuery, forms: Forms) -> None:
    await press.answer()
    number = int(press.data.partition(":")[2])
    await forms.write(form.WITHDRAW, datetime.now(UTC).isoformat(), number, press.message.chat.id)
    await press.message.answer(f"{form.UNDONE} đợt {number}.")


async def main(base_url: str, token: str, folder: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(base_url))
    dispatcher = Dispatcher(forms=Forms(Path(folder, "forms.db")))
    dispatcher.include_router(router)
    await dispatcher.start_polling(Bot(token, session=session))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
