"""The same form as an ordinary competent bot: python-telegram-bot's Application as its guide has it.

    python -m tests.bench.peers.ordinary BASE_URL TOKEN FOLDER

A ConversationHandler for the questions, PicklePersistence for who stands where, SQLite for the
finished forms, long polling; the libraries' defaults stand wherever nothing speaks against. Updates
are handled one by one, as the library asks of whoever uses a ConversationHandler; side by side, in
order within each chat, they were measured to be a tenth slower here.
"""

import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    PicklePersistence,
    filters,
)
from telegram.warnings import PTBUserWarning

from tests.bench import form
from tests.bench.peers.forms import Forms

Context = ContextTypes.DEFAULT_TYPE
UNIT, SPAN, REASON, REVIEW = range(4)
AT_ONCE = 1  # updates


def forms_of(context: Context) -> Forms:
    forms: Forms = context.bot_data["forms"]
    return forms


def answers_of(context: Context) -> dict[str, str]:
    assert context.user_data is not None
    return context.user_data


def buttons(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=token) for label, token in row] for row in rows]
    )


async def begin(update: Update, context: Context) -> int:
    assert update.message
    assert update.effective_chat
    answers_of(context).clear()
    units = form.units_of(update.effective_chat.id)
    await update.message.reply_text(form.ASKS_UNIT, reply_markup=buttons(*([unit] for unit in units)))
    return UNIT


async def take_unit(update: Update, context: Context) -> int:
    message, token = await pressed(update)
    answers_of(context)["unit"] = form.unit_of(token)
    await message.reply_text(f"{form.ASKS_SPAN} {form.EXAMPLE}")
    return SPAN


async def take_span(update: Update, context: Context) -> int:
    assert update.message
    assert update.message.text
    day = form.read_day(update.message.text)
    if day is None:
        await update.message.reply_text(form.NO_DAY)
        return SPAN
    answers_of(context)["day"] = day
    await update.message.reply_text(form.ASKS_REASON)
    return REASON


async def take_reason(update: Update, context: Context) -> int:
    assert update.message
    assert update.message.text
    answers = answers_of(context)
    answers["reason"] = update.message.text
    shown = form.review_of(answers["unit"], answers["day"], answers["reason"])
    options = [(form.SEND, "send"), ("Sửa", "edit"), ("Hủy", "cancel")]
    await update.message.reply_text(shown, reply_markup=buttons(options))
    return REVIEW


async def send(update: Update, context: Context) -> int:
    message, _token = await pressed(update)
    answers = answers_of(context)
    row = (message.chat.id, answers["unit"], answers["day"], answers["reason"], datetime.now(UTC).isoformat())
    number = await forms_of(context).write(form.ADD, *row)
    undo = buttons([(form.UNDO, f"undo:{number}")])
    await message.reply_text(f"{form.DONE} {answers['unit']}, ngày {answers['day']}.", reply_markup=undo)
    answers.clear()
    return ConversationHandler.END


async def edit(update: Update, _context: Context) -> int:
    message, _token = await pressed(update)
    await message.reply_text(f"{form.ASKS_SPAN} {form.EXAMPLE}")
    return SPAN


async def cancel(update: Update, context: Context) -> int:
    answers_of(context).clear()
    if update.callback_query:
        await update.callback_query.answer()
    assert update.effective_chat
    await context.bot.send_message(update.effective_chat.id, "Đã hủy.")
    return ConversationHandler.END


async def undo(update: Update, context: Context) -> None:
    message, token = await pressed(update)
    number = int(token.partition(":")[2])
    await forms_of(context).write(form.WITHDRAW, datetime.now(UTC).isoformat(), number, message.chat.id)
    await message.reply_text(f"{form.UNDONE} đợt {number}.")


async def pressed(update: Update) -> tuple[Message, str]:
    """Stop the button's spinner; return the message whose button was pressed, and the button's token."""
    query = update.callback_query
    assert query
    assert isinstance(query.message, Message)
    await query.answer()
    return query.message, query.data or ""


def conversation() -> ConversationHandler[Context]:
    typed = filters.TEXT & ~filters.COMMAND
    return ConversationHandler(
        entry_points=[CommandHandler("mien", begin)],
        states={
            UNIT: [CallbackQueryHandler(take_unit, "^unit:")],
            SPAN: [MessageHandler(typed, take_span)],
            REASON: [MessageHandler(typed, take_reason)],
            REVIEW: [
                CallbackQueryHandler(send, "^send$"),
                CallbackQueryHandler(edit, "^edit$"),
                CallbackQueryHandler(cancel, "^cancel$"),
            ],
        },
        fallbacks=[CommandHandler("huy", cancel)],
        allow_reentry=True,
        name="excuse",
        persistent=True,
    )


def main(base_url: str, token: str, folder: str) -> None:
    warnings.filterwarnings("ignore", category=PTBUserWarning)
    kept = PicklePersistence(Path(folder, "conversations.pickle"), PersistenceInput(bot_data=False))
    made = Application.builder().token(token).base_url(f"{base_url}/bot").persistence(kept)
    application = made.job_queue(None).build()
    application.bot_data["forms"] = Forms(Path(folder, "forms.db"))
    application.add_handler(conversation())
    application.add_handler(CallbackQueryHandler(undo, "^undo:"))
    application.run_polling(allowed_updates=["message", "callback_query"])


if __name__ == "__main__":
    main(*sys.argv[1:])
