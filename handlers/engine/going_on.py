"""Forms that are gone on with: by whoever left them, or by themselves as files come for which they wait."""

from bot.conversation import Given, Message, _
from handlers.engine import attachments, menu
from handlers.engine.cards import GOES, HELD, ask_of_held
from handlers.engine.feature import Context, Replies
from handlers.engine.forms import ask_again, run
from storage.engine import Conversation, conversations, get_conversation


def resume(context: Context, conversation: int) -> Replies:
    """Take a parked form up again: what the menu's [Làm tiếp: …] does."""
    here = get_conversation(context.tx, conversation, context.who)
    if here is None or here.flow not in context.features.forms or here.expires <= context.at:
        return [Message(_("Nội dung nhập này đã kết thúc."))]
    conversations.make_active(context.tx, context.who.contact, here.id)
    return [*menu.resumed_note(context, here), *ask_again(context, here)]


def file_arrived(context: Context, here: Conversation, *, is_here: bool) -> Replies:
    """Go on with a form that waits for a file, where it was sent from; ask, where the file is refused.

    ``context``: of that account. What it holds of words that are not answered yet must not be lost.
    """
    if is_here and HELD not in here.answers:
        if attachments.is_file_coming(context, here):
            return []
        goes = here.answers[GOES].value["answer"]
        given = Given(here.waiting_for, goes, context.at, is_typed=False)
        return run(context, attachments.wait_for_nothing(context, here), given)
    here = attachments.wait_for_nothing(context, here)
    if conversations.active_at(context.tx, context.who.contact) != here.id:
        return [Message(_("Anh/chị còn nội dung đang nhập."), menu.parked_options(context))]
    return ask_of_held(context, here) or run(context, here, None)
